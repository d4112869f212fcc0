"""Workbooks of each layout that `drafter import` knows, of one made-up body, with the traps of the notes' section 3.8."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl

BODY = "云岭县农业技术推广中心"
NAMES = {
    "208": "社会保障和就业支出", "20805": "行政事业单位养老支出", "2080505": "机关事业单位基本养老保险缴费支出",
    "2080502": "事业单位离退休", "20808": "抚恤", "2080801": "死亡抚恤",
    "210": "卫生健康支出", "21011": "行政事业单位医疗", "2101102": "事业单位医疗", "2101103": "公务员医疗补助",
    "212": "城乡社区支出", "21208": "国有土地使用权出让收入安排的支出", "2120804": "农村基础设施建设支出",
    "213": "农林水支出", "21301": "农业农村", "2130104": "事业运行", "2130106": "科技转化与推广服务",
    "221": "住房保障支出", "22102": "住房改革支出", "2210201": "住房公积金",
}  # fmt: skip
# Code: basic and project expenditure in 元, of the whole body, and of it what is neither fund nor general budget.
LEAVES = {
    "2080502": ("400000.00", None), "2080505": ("600000.00", None), "2080801": ("200000.00", None),
    "2101102": ("250000.00", None), "2101103": ("150000.00", None), "2120804": (None, "500000.00"),
    "2130104": ("2000000.00", None), "2130106": (None, "4450000.12"), "2210201": ("300000.00", None),
}  # fmt: skip
OWN_MONEY = {"2130106": "300000.12"}
ECONOMIC = {
    "301": ("工资福利支出", "3000000.00"), "30101": ("基本工资", "1500000.00"), "30102": ("津贴补贴", "500000.00"),
    "30108": ("机关事业单位基本养老保险缴费", "600000.00"), "30113": ("住房公积金", "400000.00"),
    "303": ("对个人和家庭的补助", "100000.00"), "30302": ("退休费", "100000.00"),
    "302": ("商品和服务支出", "780000.00"), "30201": ("办公费", "430000.00"), "30217": ("公务接待费", "50000.00"),
    "30231": ("公务用车运行维护费", "300000.00"), "310": ("资本性支出", "20000.00"), "31002": ("办公设备购置", "20000.00"),
}  # fmt: skip
PUBLIC = {
    "abroad": ("0", "0"),
    "purchase": ("0", "0"),
    "running": ("320000", "300000"),
    "reception": ("60000", "50000"),
}


def amount(text, unit="元"):
    """TEXT, in 元, as a cell of a table in UNIT holds it; None stays blank."""
    if text is None:
        return None
    number = Decimal(text) / (10000 if unit == "万元" else 1)
    return float(round(number, 2))


def spent(prefix, nature=None, own=True):
    """What the leaves below the code PREFIX spend (their own money too, or not); None for nothing."""
    found = [
        Decimal(value) - (0 if own else Decimal(OWN_MONEY.get(code, 0)))
        for code, values in LEAVES.items()
        for position, value in enumerate(values)
        if code.startswith(prefix) and value is not None and nature in (None, position)
    ]
    return str(sum(found)) if found else None


def add(book, name, rows, merges=(), places="#,##0.00"):
    """A sheet with these ROWS; numbers shown with two decimals, except codes and row numbers."""
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, float):
                cell.number_format = places
    for area in merges:
        sheet.merge_cells(area)
    return sheet


def head(title, corner, unit, width, body=BODY, year=2023):
    blank = [None] * (width - 1)
    return [
        [title, *blank],
        [*blank, corner],
        [f"部门：{body}", *blank[:-1], f"金额单位：{unit}"],
        [f"{year}年度"],
    ]


ORDINALS = "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十".split()
CLASSES = ["一般公共服务支出", "外交支出", "国防支出", "公共安全支出", "教育支出", "科学技术支出", "文化旅游体育与传媒支出",
           "社会保障和就业支出", "卫生健康支出", "节能环保支出", "城乡社区支出", "农林水支出", "交通运输支出",
           "资源勘探工业信息等支出", "商业服务业等支出", "金融支出", "援助其他地区支出", "自然资源海洋气象等支出", "住房保障支出",
           "粮油物资储备支出"]  # fmt: skip


def total_table(book, name, title, unit, dotted=True):
    """公开01: two halves that share rows, blank numbered rows, spaces in the labels of the sums."""

    def a(value):
        return amount(value, unit)

    codes = {NAMES[code]: code for code in NAMES if len(code) == 3}
    left = [("一、一般公共预算财政拨款收入", a("8000000")), ("二、政府性基金预算财政拨款收入", a("500000")),
            ("三、国有资本经营预算财政拨款收入", "—"), ("四、上级补助收入", a("0")), ("五、事业收入", a("300000.50")),
            ("六、经营收入", None), ("七、附属单位上缴收入", None), ("八、其他收入", "12,345.67" if unit == "元" else 1.23)]  # fmt: skip
    right = [
        (f"{ORDINALS[n]}、{label}", a(spent(codes[label])) if label in codes else None)
        for n, label in enumerate(CLASSES)
    ]
    left += [(None, None)] * (len(right) - len(left))
    left += [
        ("本 年 收 入 合 计", a("8812346.17")),
        ("使用非财政拨款结余（含专用结余）", None),
        ("年初结转和结余", a("187653.83")),
        ("总　　计", a("9000000")),
    ]
    right += [
        ("本年支出合计", a("8850000.12")),
        ("结余分配", None),
        ("年末结转和结余", a("149999.88")),
        ("总计", a("9000000")),
    ]
    rows = head(title, "公开01表", unit, 6)
    rows += [
        ["收入", None, None, "支出", None, None],
        ["项目", "行次", "金额", "项目(按功能分类)", "行次", "金额"],
        ["栏次", None, 1, "栏次", None, 2],
    ]
    for number, ((one, value), (other, spend)) in enumerate(zip(left, right, strict=True), 1):
        rows.append([one, number, value, other, number + len(left), spend])
    rows.append(["注：1.本表反映部门本年度的总收支和年末结转结余情况。"])
    return add(book, name, rows, ("A1:F1", "A5:C5", "D5:F5"))


def coded_rows(columns, unit, own=True, split=None, leaves=LEAVES):
    """合计 and all codes with what COLUMNS (functions of a code's prefix) give; codes as text, number or three cells."""
    codes = sorted(code for code in NAMES if any(leaf.startswith(code) for leaf in leaves))
    for code in ("", *codes):
        values = [amount(column(code), unit) for column in columns]
        if not code:
            yield [*([None] * (2 if split else 0)), None, "合计", *values]
        elif split:
            yield [code[:3], code[3:5] or None, code[5:] or None, NAMES[code], *values]
        else:
            yield [int(code) if len(code) == 5 else code, NAMES[code], *values]


def income_table(book, name, unit):
    share = {"208": "1187653.83"}
    rows = head("收入决算表", "公开02表", unit, 9)
    rows += [["项目", None, "本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"],
             ["功能分类科目编码", "科目名称"], ["栏次", None, 1, 2, 3, 4, 5, 6, 7],
             [None, "合计", *(amount(x, unit) for x in ("8812346.17", "8500000", "0", "300000.50", None, None, "12345.67"))]]  # fmt: skip
    assert share
    lines = (
        ("213", "农林水支出", "7812346.17", "7500000", None, "300000.50", "12345.67"),
        ("221", "住房保障支出", "1000000", "1000000", None, None, None),
    )
    for code, label, *values in lines:
        one = [amount(value, unit) for value in values]
        rows.append([code, label, one[0], one[1], one[2], one[3], None, None, one[4]])
    return add(book, name, rows, ("A1:I1", "A5:B5"))


def expenditure_table(book, name, unit, split=False):
    rows = head("支出决算表", "公开03表", unit, 8)
    extra = [None, None] if split else []
    rows += [["项    目", *extra, None, "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
             ["支出功能分类科目编码", *extra, "科目名称"], ["类" if split else "栏次", *(["款", "项"] if split else []), *([None] if not split else ["栏次"]), 1, 2, 3, 4, 5, 6]]  # fmt: skip
    columns = (lambda c: spent(c), lambda c: spent(c, 0), lambda c: spent(c, 1))
    rows += [[*row, None, None, None] for row in coded_rows(columns, unit, split=split)]
    return add(book, name, rows, ("A1:H1", "A5:D5" if split else "A5:B5"))


def grant_table(book, name, title, unit):
    """公开04: the right half has four columns of amounts."""

    def a(value):
        return amount(value, unit)

    codes = {NAMES[code]: code for code in NAMES if len(code) == 3}
    left = [
        ("一、一般公共预算财政拨款", a("8000000")),
        ("二、政府性基金预算财政拨款", a("500000")),
        ("三、国有资本经营预算财政拨款", None),
    ]
    right = []
    for n, label in enumerate(CLASSES):
        value = spent(codes[label], own=False) if label in codes else None
        fund = label == "城乡社区支出"
        right.append(
            (
                f"{ORDINALS[n]}、{label}",
                a(value),
                None if fund else a(value),
                a(value) if fund else None,
                None,
            )
        )
    left += [(None, None)] * (len(right) - len(left))
    left += [("本年收入合计", a("8500000")), ("年初财政拨款结转和结余", a("100000")), ("一般公共预算财政拨款", a("100000")),
             ("政府性基金预算财政拨款", None), ("国有资本经营预算财政拨款", None), ("总计", a("8600000"))]  # fmt: skip
    right += [("本年支出合计", a("8550000"), a("8050000"), a("500000"), None), ("年末财政拨款结转和结余", a("50000"), a("50000"), None, None),
              (None,) * 5, (None,) * 5, (None,) * 5, ("总计", a("8600000"), a("8100000"), a("500000"), None)]  # fmt: skip
    rows = head(title, "公开04表", unit, 9)
    rows += [["收     入", None, None, "支     出"], ["项目", "行次", "金额", "项目（按功能分类）", "行次", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"],
             ["栏次", None, 1, "栏次", None, 2, 3, 4, 5]]  # fmt: skip
    for number, ((one, value), (other, *spends)) in enumerate(zip(left, right, strict=True), 1):
        rows.append([one, number, value, other, number + len(left), *spends])
    return add(book, name, rows, ("A1:I1", "A5:C5", "D5:I5"))


GENERAL = {code: values for code, values in LEAVES.items() if not code.startswith("212")}


def general_table(book, name, unit, yunnan=True):
    """公开05 in the form of Yunnan (four groups of columns) or the plain one."""

    def general(code, nature=None):
        found = [Decimal(v) - Decimal(OWN_MONEY.get(leaf, 0)) for leaf, values in GENERAL.items()
                 for position, v in enumerate(values) if leaf.startswith(code) and v and nature in (None, position)]  # fmt: skip
        return str(sum(found)) if found else None

    if not yunnan:
        rows = head("一般公共预算财政拨款支出决算表", "公开05表", unit, 5)
        rows += [
            ["项目", None, "本年支出", None, None],
            ["功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出"],
            ["栏次", None, 1, 2, 3],
        ]
        rows += coded_rows((general, lambda c: general(c, 0), lambda c: general(c, 1)), unit, leaves=GENERAL)
        return add(book, name, rows, ("A1:E1", "A5:B5", "C5:E5"))
    rows = head("一般公共预算财政拨款收入支出决算表", "公开05表", unit, 14)
    rows += [["项目", None, "年初结转和结余", None, None, "本年收入", None, None, "本年支出", None, None, "年末结转和结余", None, None],
             ["支出功能分类科目编码", "科目名称", *("合计", "基本支出结转", "项目支出结转和结余"), *("合计", "基本支出", "项目支出") * 2, "合计", "基本支出结转", "项目支出结转和结余"],
             ["栏次", None, *range(1, 13)]]  # fmt: skip

    def begin(code):
        return "100000" if code in ("", "213", "21301", "2130106") else None

    def end(code):
        return "50000" if code in ("", "213", "21301", "2130106") else None

    def income(code, nature=None):
        value = general(code, nature)
        if value and code in ("", "213", "21301", "2130106") and nature in (None, 1):
            value = str(Decimal(value) - 50000)
        return value

    def nothing(code):
        return None

    columns = (begin, nothing, begin, income, lambda c: income(c, 0), lambda c: income(c, 1),
               general, lambda c: general(c, 0), lambda c: general(c, 1), end, nothing, end)  # fmt: skip
    rows += coded_rows(columns, unit, leaves=GENERAL)
    return add(book, name, rows, ("A1:N1", "A5:B5", "C5:E5", "F5:H5", "I5:K5", "L5:N5"))


def basic_table(book, name, unit, title="一般公共预算财政拨款基本支出决算表"):
    """公开06: three groups of code, name and amount side by side, the sums in the last row."""

    def group(*tops):
        return [(code, *ECONOMIC[code]) for code in ECONOMIC if code[:3] in tops]

    groups = [group("301"), group("302"), group("303", "310")]
    rows = head(title, "公开06表", unit, 9)
    rows += [["人员经费", None, None, "公用经费"], ["科目编码", "科目名称", "金额"] * 3]
    for position in range(max(map(len, groups))):
        row = []
        for one in groups:
            code, label, value = one[position] if position < len(one) else (None, None, None)
            row += [code, label and ("  " if len(code) == 5 else "") + label, amount(value, unit)]
        rows.append(row)
    rows.append(
        [
            "人员经费合计",
            None,
            amount("3100000", unit),
            "公用经费合计",
            None,
            None,
            None,
            None,
            amount("800000", unit),
        ]
    )
    return add(book, name, rows, ("A1:I1", "A5:C5", "D5:I5"))


def fund_table(book, name, unit, title="政府性基金预算财政拨款收入支出决算表"):
    rows = head(title, "公开08表", unit, 8)
    rows += [["项目", None, "年初结转和结余", "本年收入", "本年支出", None, None, "年末结转和结余"],
             ["支出功能分类科目编码", "科目名称", None, None, "小计", "基本支出", "项目支出", None], ["栏次", None, *range(1, 7)]]  # fmt: skip
    leaves = {"2120804": LEAVES["2120804"]}

    def all_of(code):
        return "500000"

    def nothing(code):
        return None

    rows += coded_rows((nothing, all_of, all_of, nothing, all_of, nothing), unit, leaves=leaves)
    return add(book, name, rows, ("A1:H1", "A5:B5", "E5:G5"))


def capital_table(book, name, unit):
    rows = head("国有资本经营预算财政拨款收入支出决算表", "公开09表", unit, 5)
    rows += [["项目", None, "本年支出", None, None], ["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["栏次", None, 1, 2, 3], [None, "合计"],
             ["注：本部门没有国有资本经营预算财政拨款收入，也没有使用国有资本经营预算财政拨款安排的支出，本表为空表。"]]  # fmt: skip
    return add(book, name, rows, ("A1:E1",))


def public_long(book, name, unit, title="财政拨款“三公”经费、行政参公单位机关运行经费情况表"):
    """公开10: one item a row, with counts behind."""

    def pair(key):
        return [amount(value, unit) for value in PUBLIC[key]]

    rows = head(title, "公开10表", unit, 5)
    rows += [["项目", "行次", "预算数", "全年预算数", "决算统计数"], ["栏次", None, 1, 2, 3], ["一、“三公”经费支出", 1, "—", "—", "—"],
             ["（一）支出合计", 2, amount("380000", unit), amount("380000", unit), amount("350000", unit)],
             ["  1．因公出国（境）费", 3, pair("abroad")[0], pair("abroad")[0], pair("abroad")[1]],
             ["  2．公务用车购置及运行维护费", 4, pair("running")[0], pair("running")[0], pair("running")[1]],
             ["    （1）公务用车购置费", 5, 0.0, 0.0, 0.0], ["    （2）公务用车运行维护费", 6, pair("running")[0], pair("running")[0], pair("running")[1]],
             ["  3．公务接待费", 7, pair("reception")[0], pair("reception")[0], pair("reception")[1]],
             ["    （1）国内接待费", 8, "—", "—", pair("reception")[1]], ["    其中：外事接待费", 9, "—", "—", "—"],
             ["（二）相关统计数", 10, "—", "—", "—"], ["  1．因公出国（境）团组数（个）", 11, "—", "—", 0], ["  4．公务用车保有量（辆）", 14, "—", "—", 4],
             ["  5．国内公务接待批次（个）", 15, "—", "—", 62], ["     国内公务接待人次（人）", 18, "—", "—", 431],
             ["二、机关运行经费", 22, "—", "—", "—"]]  # fmt: skip
    return add(book, name, rows, ("A1:E1",))


def public_wide(book, name, unit, title='财政拨款"三公"经费支出决算表'):
    """The central form: twelve numbers in one row under heads of three rows."""

    def six(position):
        value = {key: amount(pair[position], unit) for key, pair in PUBLIC.items()}
        car = value["purchase"] + value["running"]
        return [
            value["abroad"] + car + value["reception"],
            value["abroad"],
            car,
            value["purchase"],
            value["running"],
            value["reception"],
        ]

    rows = head(title, "公开09表", unit, 12)
    rows += [["预算数", *[None] * 5, "决算数", *[None] * 5],
             ["合计", "因公出国(境)费", "公务用车购置及运行费", None, None, "公务接待费"] * 2,
             [None, None, "小计", "公务用车购置费", "公务用车运行费", None] * 2, [*range(1, 13)], [*six(0), *six(1)]]  # fmt: skip
    return add(book, name, rows, ("A1:L1", "A5:F5", "G5:L5", "C6:E6", "I6:K6"))


def empty_book():
    book = openpyxl.Workbook()
    book.remove(book.active)
    return book


def yunnan(unit="元"):
    """公开01 … 公开12 of a unit, with a sheet of assets, a hidden one and one that is no table."""
    book = empty_book()
    total_table(book, "公开01表", "收入支出决算表", unit)
    income_table(book, "公开02表", unit)
    expenditure_table(book, "公开03表", unit)
    grant_table(book, "公开04表", "财政拨款收入支出决算表", unit)
    general_table(book, "公开05表", unit)
    basic_table(book, "公开06表", unit)
    fund_table(book, "公开08表", unit)
    capital_table(book, "公开09表", unit)
    public_long(book, "公开10表", unit)
    add(book, "公开12表", [["国有资产使用情况表"], ["部门：" + BODY, "金额单位：万元"], ["合计", 12345.67]])
    add(book, "计算用", [["随手记", 1.0]]).sheet_state = "hidden"
    add(book, "Sheet3", [["备忘", "给财政局打电话"]])
    return book


def central(unit="万元"):
    """The nine tables of the central set in 万元, 三公 last and wide, codes over three cells."""
    book = empty_book()
    total_table(book, "1", "收入支出决算总表", unit)
    income_table(book, "2", unit)
    expenditure_table(book, "3", unit, split=True)
    grant_table(book, "4", "财政拨款收入支出决算总表", unit)
    general_table(book, "5", unit, yunnan=False)
    basic_table(book, "6", unit, "一般公共预算财政拨款基本支出决算明细表")
    fund_table(book, "7", unit)
    capital_table(book, "8", unit)
    public_wide(book, "9", unit)
    return book


def export(body=BODY, factor=1):
    """The system export: Z01 with three blocks of five columns, CS02, amounts in 元."""
    book = empty_book()

    def triple(final, initial=None, full=None):
        return [
            None if value is None else value if value == "—" else float(value) * factor
            for value in (initial, full, final)
        ]

    left = [("一、一般公共预算财政拨款收入", triple("8000000", "7800000", "8000000")), ("二、政府性基金预算财政拨款收入", triple("500000", None, "500000")),
            ("三、国有资本经营预算财政拨款收入", triple(None)), ("四、上级补助收入", triple("0")), ("五、事业收入", triple("300000.50", "200000", "300000")),
            ("六、经营收入", triple(None)), ("七、附属单位上缴收入", triple(None)), ("八、其他收入", triple("12345.67"))]  # fmt: skip
    middle = [
        (
            f"{ORDINALS[n]}、{label}",
            triple(spent({NAMES[c]: c for c in NAMES}[label]) if label in NAMES.values() else None),
        )
        for n, label in enumerate(CLASSES)
    ]
    right = [("一、基本支出", triple("3900000", "3800000", "3900000")), ("    人员经费", triple("3100000", "3000000", "3100000")),
             ("    公用经费", triple("800000", "800000", "800000")), ("二、项目支出", triple("4950000.12", "4200000", "5000000")),
             ("    其中：基本建设类项目", triple("0")), ("三、上缴上级支出", triple(None)), ("四、经营支出", triple(None)), ("五、对附属单位补助支出", triple(None)),
             ("支出经济分类", triple("—", "—", "—")), ("  工资福利支出", triple("3000000")),
             ("  商品和服务支出", triple("5730000.12")), ("  对个人和家庭的补助", triple("100000")), ("  资本性支出", triple("20000")), ("  其他支出", triple("0"))]  # fmt: skip
    blank = (None, [None] * 3)
    for part in (left, right):
        part += [blank] * (len(middle) - len(part))
    left += [
        ("本年收入合计", triple("8812346.17", "8000000", "8800000")),
        ("使用非财政拨款结余", triple(None)),
        ("年初结转和结余", triple("187653.83", "—", "—")),
        ("总计", triple("9000000", "8000000", "8800000")),
    ]
    middle += [
        ("本年支出合计", triple("8850000.12", "8000000", "8900000")),
        ("结余分配", triple(None)),
        ("年末结转和结余", triple("149999.88", "—", "—")),
        ("总计", triple("9000000")),
    ]
    right += [
        ("本年支出合计", triple("8850000.12", "8000000", "8900000")),
        blank,
        blank,
        ("总计", triple("9000000")),
    ]
    rows = [["收入支出决算总表"], ["2023年度", *[None] * 13, "财决01表"], [f"编制单位：{body}", *[None] * 13, "金额单位：元"],
            ["收入", *[None] * 4, "支出", *[None] * 4, "支出", *[None] * 4],
            ["项目", "行次", "年初预算数", "全年预算数", "决算数", "项目（按功能分类）", "行次", "年初预算数", "全年预算数", "决算数", "项目(按支出性质和经济分类)", "行次", "年初预算数", "全年预算数", "决算数"],
            ["栏次", None, 1, 2, 3, "栏次", None, 4, 5, 6, "栏次", None, 7, 8, 9]]  # fmt: skip
    for n, parts in enumerate(zip(left, middle, right, strict=True), 1):
        rows.append([piece for label, values in parts for piece in (label, n, *values)])
    add(book, "Z01 收入支出决算总表(财决01表)", rows, ("A1:O1", "A4:E4", "F4:J4", "K4:O4"))
    counts = [["主要指标变动情况表"], ["2023年度", None, None, None, "CS02表"], [f"编制单位：{body}", None, None, None, "金额单位：元"],
              ["指标名称", "行次", "本年决算数", "上年决算数", "增减额"],
              ["因公出国（境）费", 40, "—", "—", "—"], ["公务用车购置及运行维护费", 41, 300000.0 * factor, 310000.0, -10000.0],
              ["    公务用车购置费", 42, None, None, None], ["    公务用车运行维护费", 43, 300000.0 * factor, 310000.0, -10000.0],
              ["公务接待费", 44, 50000.0 * factor, 60000.0, -10000.0], ["会议费", 45, 8000.0 * factor, None, None], ["培训费", 46, 12000.0 * factor, None, None]]  # fmt: skip
    add(book, "CS02 主要指标变动情况表", counts)
    return book


def several():
    """One workbook with the tables of two bodies."""
    book = export()
    other = export("云岭县种子管理站", 0.5)
    for sheet in other.worksheets:
        add(book, sheet.title.replace(" ", "-1 ", 1), sheet.iter_rows(values_only=True))
    return book


TRAP_DAY = datetime.date(2023, 6, 1)


def save(book, path):
    """Write BOOK to PATH, the same bytes each time."""
    book.properties.creator = "drafter"
    book.properties.created = book.properties.modified = datetime.datetime(2024, 2, 21)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_now(content)
            new.writestr(zipfile.ZipInfo(name, (2024, 2, 21, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return Path(path)


def _without_now(content):
    """openpyxl writes the moment of saving whatever it is told."""
    import re

    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2024-02-21T00:00:00Z", content)


# Packages written part by part, for what openpyxl would not write.

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def make_xlsx(path, rows, sheets=1, before="", extra=None):
    """An .xlsx whose sheets all have the XML of ROWS; BEFORE stands before the root of the sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(sheets)) + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>' for n in range(sheets)) + "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_SPREADSHEET}"><sheetData>{rows}</sheetData></worksheet>',
        **(extra or {}),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def make_ods(path, rows, manifest=None):
    """An .ods with one table of the XML of ROWS."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    whole = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest or whole)
        archive.writestr("content.xml", f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='a'>"
                         f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>")  # fmt: skip
    return path


def blank_parts(rows=1, columns=1, blanks=1):
    """A cell of an .ods repeated over so many ROWS and COLUMNS, its text so many BLANKS."""
    text = f'x<text:s text:c="{blanks}"/>y'
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def make_compound(path, streams, looped=False):
    """A file of the old Office with STREAMS by name, those below 4096 bytes in the stream of short ones.

    LOOPED: every stream's last sector leads back to its first.
    """
    sectors, table, entries = [], [], []

    def add(content):
        """CONTENT as a chain of sectors; where it begins."""
        first, pieces = len(sectors), [content[at : at + 512] for at in range(0, len(content), 512)]
        for piece in pieces:
            sectors.append(piece.ljust(512, b"\0"))
            table.append(len(sectors))
        table[-1] = first if looped else 0xFFFFFFFE
        return first

    short, short_table = b"", []
    for name, content in streams.items():
        if len(content) >= 4096:
            entries.append((name, 2, add(content), len(content)))
            continue
        first, count = len(short) // 64, -(-len(content) // 64)
        short += content.ljust(64 * count, b"\0")
        short_table += [*range(first + 1, first + count), 0xFFFFFFFE]
        entries.append((name, 2, first, len(content)))
    short_at = add(short) if short else 0xFFFFFFFE
    numbers_at = add(struct.pack(f"<{len(short_table)}I", *short_table)) if short else 0xFFFFFFFE
    entries.insert(0, ("Root Entry", 5, short_at, len(short)))
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
        + bytes(36) + struct.pack("<IIII", start, size, 0, 0)[:12]
        for name, kind, start, size in entries
    )  # fmt: skip
    directory_at = add(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    table_at = len(sectors)
    table.append(0xFFFFFFFD)
    packed = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    assert len(packed) == 512
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack(
        "<IIIIIIIIII", 0, 1, directory_at, 0, 4096, numbers_at, 1 if short else 0, 0xFFFFFFFE, 0, table_at
    )
    path.write_bytes(head.ljust(512, b"\xff") + b"".join(sectors) + packed)
    return path


def locked_records(version, size=6000):
    """A stream Workbook that is encrypted: BOF and FILEPASS are plain, all behind them is not."""
    begin = struct.pack("<HHHHHHII", 0x809, 16, version, 5, 0x0DBB, 0x07CC, 0, 6)
    lock = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(range(48))
    return (begin + lock).ljust(size, b"\xa7")


def large(path):
    """A file of 200 MB that takes no room on the disk."""
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 2**20)
    return path


def office(paths, form, folder):
    """PATHS converted to FORM by LibreOffice into FOLDER, in one run with a profile of its own."""
    import subprocess

    folder.mkdir(exist_ok=True)
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        form,
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=180)
    made = [folder / f"{path.stem}.{form}" for path in paths]
    assert all(path.is_file() for path in made)
    return made
