"""`python tests/reconstruction.py` writes data/chenggong-2023/决算公开表（按报告数字重建）.xlsx, the same bytes each time.

The published tables of that body could not be had: these hold the figures of its public report in the cells where
such tables print them, and nothing that the report does not say.  Each sheet says so.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.properties import PageSetupProperties
from workbooks import CLASSES, ORDINALS, add, empty_book, save

FOLDER = Path(__file__).resolve().parent.parent / "data" / "chenggong-2023"
PATH = FOLDER / "决算公开表（按报告数字重建）.xlsx"
BODY = "昆明市呈贡区城乡居民社会养老保险局"
NOTE = "注：本表按该局公开的2023年度自评报告中的数字重建，不是原表；报告没有写的数字留空。"
SPENT = {"社会保障和就业支出": 578.66, "卫生健康支出": 8.63, "住房保障支出": 12.73}
PROJECTS = {
    "城乡居民基本养老保险个人缴费补助经费": 278.17,
    "高新区（马金铺片区）社会事务经费": 159.53,
    "度假区（大渔）片区社会事务经费": 24.78,
}
TOTAL, BASIC, PROJECT, STAFF, OFFICE, INITIAL = 600.02, 137.36, 462.66, 131.88, 5.48, 1905.71


def head(title, corner, width):
    blank = [None] * (width - 2)
    return [[title], [None, *blank, corner], [f"部门：{BODY}", *blank, "金额单位：万元"], ["2023年度"]]


def explain(book):
    rows = [["这些表是重建的"], ["呈贡区城乡居民社会养老保险局2023年度的决算公开表没有取得。各表按该局公开的自评报告中的数字重建，用来演示由表到报告的全过程。"],
            ["数字的位置按云南省公开表的格式安排；报告没有写的数字一律留空，没有推算。"],
            ["公开07表只列报告写明的三个项目，报告以“等”概括的其余项目没有列出。公开10表中培训费一行是按报告另加的。"],
            ["年初预算取自报告，放在预算公开01表。"], ["报告的数字精确到0.01万元，所以金额单位是万元；原表一般以元为单位。"]]  # fmt: skip
    add(book, "说明", rows)


def build():
    book = empty_book()
    explain(book)
    right = [(f"{ORDINALS[n]}、{name}", SPENT.get(name)) for n, name in enumerate(CLASSES)]
    sources = [
        "一、一般公共预算财政拨款收入",
        "二、政府性基金预算财政拨款收入",
        "三、国有资本经营预算财政拨款收入",
        "四、上级补助收入",
        "五、事业收入",
        "六、经营收入",
        "七、附属单位上缴收入",
        "八、其他收入",
    ]
    left = [
        *sources,
        *[None] * (len(right) - len(sources)),
        "本年收入合计",
        "使用非财政拨款结余",
        "年初结转和结余",
        "总计",
    ]
    right += [("本年支出合计", TOTAL), ("结余分配", None), ("年末结转和结余", None), ("总计", None)]
    rows = [
        *head("收入支出决算表", "公开01表", 6),
        ["收入", None, None, "支出"],
        ["项目", "行次", "金额", "项目（按功能分类）", "行次", "金额"],
        ["栏次", None, 1, "栏次", None, 2],
    ]
    rows += [
        [name, n, TOTAL if name == "本年收入合计" else None, label, n + len(left), value]
        for n, (name, (label, value)) in enumerate(zip(left, right, strict=True), 1)
    ]
    add(book, "公开01表", [*rows, [NOTE]], ("A1:F1", "A5:C5", "D5:F5"))
    rows = [*head("收入决算表", "公开02表", 9), ["项目", None, "本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"],
            ["功能分类科目编码", "科目名称"], ["栏次", None, *range(1, 8)], [None, "合计", TOTAL, TOTAL]]  # fmt: skip
    add(book, "公开02表", [*rows, [NOTE]], ("A1:I1", "A5:B5"))
    rows = [*head("支出决算表", "公开03表", 8), ["项目", None, "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
            ["功能分类科目编码", "科目名称"], ["栏次", None, *range(1, 7)], [None, "合计", TOTAL, BASIC, PROJECT]]  # fmt: skip
    rows += [
        [code, name, value] for code, (name, value) in zip(("208", "210", "221"), SPENT.items(), strict=True)
    ]
    add(book, "公开03表", [*rows, [NOTE]], ("A1:H1", "A5:B5"))
    rows = [*head("一般公共预算财政拨款基本支出决算表", "公开06表", 6), ["人员经费", None, None, "公用经费"], ["科目编码", "科目名称", "金额"] * 2,
            ["301", "工资福利支出", None, "302", "商品和服务支出", None], ["303", "对个人和家庭的补助", None, "310", "资本性支出", None],
            ["人员经费合计", None, STAFF, "公用经费合计", None, OFFICE]]  # fmt: skip
    add(book, "公开06表", [*rows, [NOTE]], ("A1:F1", "A5:C5", "D5:F5"))
    rows = [
        *head("项目支出决算表", "公开07表", 3),
        ["序号", "项目名称", "决算数"],
        *([n, *one] for n, one in enumerate(PROJECTS.items(), 1)),
    ]
    add(book, "公开07表", [*rows, [NOTE]], ("A1:C1",))
    names = [
        "一、“三公”经费支出",
        "  1.因公出国（境）费",
        "  2.公务用车购置及运行维护费",
        "  3.公务接待费",
        "二、培训费",
    ]
    rows = [
        *head("财政拨款“三公”经费、行政参公单位机关运行经费情况表", "公开10表", 3),
        ["项目", "行次", "决算统计数"],
        ["栏次", None, 1],
        *([name, n, 0.0] for n, name in enumerate(names, 1)),
    ]
    add(book, "公开10表", [*rows, [NOTE]], ("A1:C1",))
    rows = [
        *head("财务收支预算总表", "预算公开01表", 4),
        ["收入", None, "支出"],
        ["项目", "年初预算数", "项目", "年初预算数"],
        ["本年收入合计", None, "本年支出合计", INITIAL],
    ]
    add(book, "预算公开01表", [*rows, [NOTE]], ("A1:D1", "A5:B5", "C5:D5"))
    for sheet in book.worksheets:
        dress(sheet)
    return book


def dress(sheet):
    """So that a person who opens it reads a table: title centred, grid, columns wide enough."""
    table = sheet.title != "说明"
    thin = Side(style="thin")
    for cells in sheet.iter_rows(min_row=5 if table else 1):
        for cell in cells:
            cell.font = Font(name="宋体", size=11)
            if table and str(cells[0].value) != NOTE:
                cell.border = Border(thin, thin, thin, thin)
    sheet["A1"].font = Font(name="宋体", size=16, bold=True)
    for column in "ABCDEFGHI"[: sheet.max_column]:
        longest = max(
            (len(str(cell.value)) for cell in sheet[column][4:] if cell.value not in (None, NOTE)), default=4
        )
        sheet.column_dimensions[column].width = min(90, max(18, 2 * longest + 4)) if table else 130
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    if table:
        sheet["A1"].alignment = Alignment(horizontal="center")
        sheet.freeze_panes = "A7"


if __name__ == "__main__":
    print(save(build(), PATH))
