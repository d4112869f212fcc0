"""The facts workbook that a person fills in, read as a facts file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from command import command

from drafter.errors import FactsError
from drafter.facts.load import load_facts
from drafter.facts.snapshot import fingerprint, restore, snapshot

HEAD = 3
REPORT = {"报告标题": "2023年某某局部门整体支出绩效自评报告", "单位全称": "某某局", "年度": "2023"}
MONEY = {
    "决算收入": {"数值": "600.00"},
    "决算支出": {"数值": "600.02"},
    "基本支出": {"数值": "137.36"},
    "年初预算": {"数值": "1905.71"},
}


class Clerk:
    """Fills cells by sheet, row name and head, as a person would."""

    def __init__(self, path):
        self.path, self.book = Path(path), openpyxl.load_workbook(path)

    def fill(self, sheet, name, **cells):
        """Write CELLS into the row called NAME, a blank one where there is none; the row's number."""
        page = self.book[sheet]
        heads = {cell.value: cell.column for cell in page[HEAD]}
        key = heads.get("名称", heads.get("项目", 4))
        rows = [row for row in range(HEAD + 1, page.max_row) if page.cell(row, 1).value != "示例"]
        named = [row for row in rows if str(page.cell(row, key).value or "").rstrip("*") == name]
        free = [row for row in rows if not any(page.cell(row, key + more).value for more in (0, 1))]
        row = (named or free)[0]
        page.cell(row, key).value = page.cell(row, key).value or name
        for head, value in cells.items():
            page.cell(row, heads[head]).value = value
        return row

    def save(self):
        self.book.save(self.path)


@pytest.fixture(name="blank", scope="session")
def _blank(tmp_path_factory):
    """A new workbook as `drafter init` writes it."""
    folder = tmp_path_factory.mktemp("init") / "我局2023"
    done = command("init", folder)
    assert done.returncode == 0, done.stderr
    return folder / "facts.xlsx"


@pytest.fixture(name="clerk")
def _clerk(tmp_path, blank):
    """A new workbook with all that must be filled in."""
    folder = tmp_path / "2023"
    folder.mkdir()
    clerk = Clerk(shutil.copy(blank, folder / "facts.xlsx"))
    for name, value in REPORT.items():
        clerk.fill("基本情况", name, 内容=value)
    for name, cells in MONEY.items():
        clerk.fill("收支", name, **cells)
    clerk.save()
    return clerk


def problems(clerk):
    clerk.save()
    with pytest.raises(FactsError) as caught:
        load_facts(clerk.path)
    return caught.value.problems


def test_a_filled_workbook_is_a_facts_file(clerk):
    """What a person typed is read as written, each fact with the id of the outlines and its cell as source."""
    book = load_facts(clerk.path.parent)
    assert book.report.title == REPORT["报告标题"]
    assert book["income.total"].in_unit() == "600.00万元"
    assert book["expenditure.basic"].part_of.id == "expenditure.total"
    assert book["budget.completion_rate"].in_unit() == "31.49%"
    assert book["income.total"].source == ("facts.xlsx#收支!D5",)
    assert not book.pending


def test_a_part_of_the_income_is_not_called_all_of_it(clerk, tmp_path):
    """The built-in text says 全部为 only where the one part that is known is all there is."""
    clerk.fill("收支", "财政拨款收入", 数值="590.00")
    clerk.save()
    command("draft", clerk.path, "-o", tmp_path / "out")
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "其中财政拨款收入590.00万元" in text
    assert "基本支出137.36万元。" in text


def test_the_examples_are_no_facts(clerk):
    """Nothing of a row marked 示例 is read."""
    names = {fact.name for fact in load_facts(clerk.path)}
    assert names.isdisjoint({"教育支出", "养护农村公路", "建制村通客车率"})


def test_a_row_keeps_its_id_when_rows_are_inserted_above(clerk):
    """The id of a row that a person adds comes of its name."""
    clerk.fill("业务数据", "养护农村公路", 类别="产出", 数值="1286.5", 单位="公里")
    clerk.save()
    before = {fact.name: fact.id for fact in load_facts(clerk.path)}
    clerk.book["业务数据"].insert_rows(HEAD + 4, 3)
    clerk.save()
    assert {fact.name: fact.id for fact in load_facts(clerk.path)} == before
    assert before["养护农村公路"].startswith("output.")


def test_a_snapshot_of_a_workbook_restores_the_same_facts(clerk, tmp_path):
    """What the store keeps of a workbook states what the workbook stated, also where a YAML file includes it."""
    clerk.fill(
        "业务数据", "累计完成参保", 类别="产出", 数值=87670, 单位="人", 期间="2023年1—10月", 别名="参保人数"
    )
    clerk.save()
    book = load_facts(clerk.path)
    assert restore(snapshot(book), fingerprint(book)) is not None
    top = tmp_path / "facts.yaml"
    top.write_text(
        "schema: drafter.facts/1\nreport: {title: 甲, organization: 乙, fiscal_year: 2023}\ninclude: [2023/facts.xlsx]\n",
        encoding="utf-8",
    )
    both = load_facts(top)
    assert both["income.total"].in_unit() == "600.00万元"
    assert restore(snapshot(both), fingerprint(both)) is not None


def test_every_sheet_is_locked_but_for_the_cells_to_be_filled_in(blank):
    """Heads, ids and examples are locked without a password; values, free rows below too, are not."""
    book = openpyxl.load_workbook(blank)
    assert book.sheetnames == ["说明", "基本情况", "收支", "三公", "指标", "自评资金", "业务数据", "文字材料"]
    for page in book:
        assert page.protection.sheet
        assert page.protection.password is None
        assert page.page_setup.paperSize == 9
        assert page.sheet_properties.pageSetUpPr.fitToPage
    for name in ("收支", "三公", "业务数据", "指标", "文字材料"):
        page = book[name]
        assert page.freeze_panes
        assert page.cell(HEAD + 1, 1).value == "示例"
        assert all(cell.protection.locked for row in (HEAD, HEAD + 1) for cell in page[row])
        first = next(row for row in range(HEAD + 1, 12) if page.cell(row, 1).value != "示例")
        assert page.cell(first, 1).protection.locked
        assert not any(cell.protection.locked for cell in page[first][1:6])
        assert not page.column_dimensions["C"].protection.locked


def test_units_are_offered_in_a_list_that_takes_others_too(blank):
    """The unit has a drop-down list without force; 保密 takes nothing but 是 and 否."""
    lists = {
        rule.formula1: rule.showErrorMessage
        for rule in openpyxl.load_workbook(blank)["收支"].data_validations.dataValidation
    }
    assert lists['"是,否"'] is True
    assert next(force for words, force in lists.items() if words.startswith('"万元,元,')) is False


def test_a_new_workbook_asks_for_what_the_report_needs(blank, tmp_path):
    """Before it is filled in, what is missing is named cell by cell."""
    with pytest.raises(FactsError) as caught:
        load_facts(blank.parent)
    assert [problem.partition("：")[0] for problem in caught.value.problems] == [
        "facts.xlsx「基本情况」C4",
        "facts.xlsx「基本情况」C5",
    ]
    clerk = Clerk(shutil.copy(blank, tmp_path / "facts.xlsx"))
    for name, value in REPORT.items():
        clerk.fill("基本情况", name, 内容=value)
    clerk.save()
    book = load_facts(clerk.path)
    assert {one.id for one in book.pending} == {
        "income.total", "expenditure.total", "expenditure.basic", "budget.initial",
    }  # fmt: skip
    done = command("draft", clerk.path, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "4项数据待填" in done.stderr
    assert "决算收入（facts.xlsx「收支」D5）" in done.stderr
    assert not (tmp_path / "out").exists()
    shown = command("facts", "show", clerk.path)
    assert shown.returncode == 0
    assert "待填" in shown.stdout


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("8.50", "8.50万元"),
        (8.5, "8.5万元"),
        ("8,410.75", "8410.75万元"),
        ("８．５０", "8.50万元"),
        ("-5.48", "-5.48万元"),
        ("（12.50）", "-12.50万元"),
        ("1.5～3", "1.5至3万元"),
        (1383.8386, "1383.8386万元"),
    ],
)
def test_numbers_are_taken_as_written(clerk, typed, written):
    """A text keeps its zeros, a number is its shortest decimal, thousands marks and full-width digits are read."""
    clerk.fill("收支", "住房保障支出", 数值=typed)
    clerk.save()
    assert load_facts(clerk.path)["expenditure.housing"].in_unit() == written


def test_what_a_number_format_shows_is_how_the_number_is_written(clerk):
    """Zeros that the sheet shows are kept; a number with more digits than it shows keeps its value."""
    zeros = clerk.fill("收支", "住房保障支出", 数值=8.5)
    more = clerk.fill("收支", "卫生健康支出", 数值=8.6349)
    for row in (zeros, more):
        clerk.book["收支"].cell(row, 4).number_format = "0.00"
    clerk.save()
    book = load_facts(clerk.path)
    assert book["expenditure.housing"].in_unit() == "8.50万元"
    assert (book["expenditure.health"].in_unit(), book["expenditure.health"].exact) == (
        "8.63万元",
        Fraction("86349"),
    )


def test_a_percentage_is_in_percent(clerk):
    """0.9864 that the sheet shows as 98.64% is 98.64, and needs the unit %."""
    row = clerk.fill("业务数据", "群众满意度", 数值=0.9864)
    clerk.book["业务数据"].cell(row, 4).number_format = "0.00%"
    clerk.save()
    assert load_facts(clerk.path)["satisfaction"].in_unit() == "98.64%"
    clerk.fill("业务数据", "群众满意度", 单位="人")
    (problem,) = problems(clerk)
    assert problem.startswith(f"facts.xlsx「业务数据」D{row}：单元格是百分比格式")


def test_last_years_value_is_the_same_thing_a_year_before(clerk):
    """The column 上年数 makes growth computable by the ready-made rows."""
    clerk.fill("收支", "决算收入", 上年数="500.00")
    clerk.save()
    book = load_facts(clerk.path)
    assert (book["last.income"].name, str(book["last.income"].period)) == ("决算收入", "2022")
    assert book["change.income"].in_unit() == "100.00万元"
    assert book["change.income_rate"].in_unit() == "20.00%"
    assert "change.expenditure" not in book


def test_formulas_are_written_with_names(clerk):
    """Names, ×÷（）, the year before and the sum of the parts; the ids behind them are no business of a person."""
    clerk.fill("三公", "因公出国（境）费", 数值="0")
    clerk.fill("三公", "公务接待费", 数值="6.30")
    clerk.fill(
        "业务数据", "接待费占比", 类别="其他", 单位="%", 算式="公务接待费÷（基本支出＋因公出国（境）费）"
    )
    clerk.save()
    book = load_facts(clerk.path)
    assert book["public.total"].in_unit() == "6.3万元"
    share = next(fact for fact in book if fact.name == "接待费占比")
    assert share.formula == "public.reception / (expenditure.basic + public.abroad)"


def test_a_ready_made_row_may_be_called_otherwise(clerk):
    """Formulas, wholes and identities that name the row as it was called still mean it."""
    page = clerk.book["收支"]
    row = clerk.fill("收支", "决算支出")
    page.cell(row, 3).value, page.cell(row, 10).value = "支出总额", None
    clerk.save()
    book = load_facts(clerk.path)
    assert book["expenditure.total"].names == ("支出总额",)
    assert book["budget.completion_rate"].in_unit() == "31.49%"
    assert book["expenditure.basic"].part_of.id == "expenditure.total"


def test_an_identity_is_written_with_names_and_must_hold(clerk):
    """The ready-made identities count once their terms are filled in; a broken one says so at its cell."""
    clerk.fill("收支", "项目支出", 数值="462.66")
    clerk.save()
    assert [one.holds for one in load_facts(clerk.path).identities] == [True]
    clerk.fill("收支", "项目支出", 数值="462.56")
    (problem,) = problems(clerk)
    assert problem.startswith("facts.xlsx「基本情况」C13：决算支出 = 基本支出 + 项目支出不成立")
    assert "不成立" in problem


def test_indicators_are_the_rows_of_the_self_evaluation_table(clerk):
    """Operator, target, unit, actual value (also by the name of a fact), weight, score; words may be targets."""
    clerk.fill("业务数据", "养护农村公路", 类别="产出", 数值="1286.5", 单位="公里")
    clerk.fill(
        "指标", "养护里程", 一级指标="产出指标", 二级指标="数量指标", 指标性质="≥", 指标值="1200", 度量单位="公里",
        实际完成值="养护农村公路", 分值=10, 得分="10分",
    )  # fmt: skip
    clerk.fill(
        "指标", "群众出行", 一级指标="效益指标", 指标性质="=", 指标值="明显改善", 实际完成值="明显改善"
    )
    clerk.save()
    first, second = load_facts(clerk.path).indicators
    assert (first.target_in_words, first.actual_in_words, first.weight) == ("≥1200公里", "1286.5公里", 10)
    assert (second.target, second.actual, second.operator) == ("明显改善", "明显改善", "")


INDICATORS = (
    ("养护里程", {"一级指标": "产出指标", "二级指标": "数量指标", "指标性质": "≥", "指标值": "1200", "度量单位": "公里",
                "实际完成值": "1286.5", "分值": 20, "得分": 20}),
    ("抢修次数", {"指标性质": "≥", "指标值": "30", "度量单位": "次", "实际完成值": "32", "分值": 20, "得分": 20}),
)  # fmt: skip


def test_every_fact_of_an_indicator_names_its_own_cell(clerk):
    """Target, actual value, points and score of a row of 指标, and each amount of a row of 自评资金."""
    row = clerk.fill("指标", "养护里程", **INDICATORS[0][1])
    money = clerk.fill("自评资金", "年度资金总额", 全年预算数="610", 全年执行数="600", 分值=10, 得分=9.8)
    clerk.fill("基本情况", "自评得分", 内容="29.8")
    clerk.save()
    cells = {fact.id.rpartition(".")[2]: fact.source for fact in load_facts(clerk.path) if fact.source}
    assert {role: cells[role] for role in ("target", "actual")} == {
        "target": (f"facts.xlsx#指标!F{row}",), "actual": (f"facts.xlsx#指标!H{row}",),
    }  # fmt: skip
    book = load_facts(clerk.path)
    named = {fact.name: fact.source[0].partition("#")[2] for fact in book if fact.source}
    assert (named["养护里程分值"], named["养护里程得分"]) == (f"指标!J{row}", f"指标!K{row}")
    assert named["年度资金总额全年预算数"] == f"自评资金!D{money}"
    assert named["年度资金总额全年执行数"] == f"自评资金!E{money}"
    assert (named["预算执行率分值"], named["预算执行率得分"]) == (f"自评资金!G{money}", f"自评资金!H{money}")
    assert named["自评得分"].startswith("基本情况!C")


def test_a_merged_level_holds_for_all_its_rows(clerk):
    """一级指标 and 二级指标 may stand in one merged cell for several indicators, as in every published table."""
    first, last = [clerk.fill("指标", name, **cells) for name, cells in INDICATORS]
    clerk.book["指标"].merge_cells(f"B{first}:B{last}")
    clerk.book["指标"].merge_cells(f"C{first}:C{last}")
    clerk.save()
    assert [(row.first, row.second) for row in load_facts(clerk.path).indicators] == [
        ("产出指标", "数量指标"), ("产出指标", "数量指标"),
    ]  # fmt: skip


def test_a_merged_value_that_hides_another_is_refused_with_its_cells(clerk):
    """Of two rows whose values are one merged cell the second would be lost without a word."""
    first, last = [clerk.fill("指标", name, **cells) for name, cells in INDICATORS]
    for area in (f"B{first}:B{last}", f"K{first}:K{last}"):
        clerk.book["指标"].merge_cells(area)
    money = clerk.fill("收支", "决算收入")
    clerk.book["收支"].merge_cells(f"D{money}:D{money + 1}")
    clerk.book["收支"].merge_cells(f"D{money + 3}:E{money + 3}")
    said = problems(clerk)
    assert [text.partition("：")[0] for text in said] == [
        f"facts.xlsx「收支」D{money}", f"facts.xlsx「指标」K{first}",
    ]  # fmt: skip
    assert f"D{money}:D{money + 1}是合并的单元格" in said[0]
    assert f"D{money + 1}里没有内容" in said[0]


def test_materials_have_their_topic_in_chinese(clerk):
    """A text goes to its topic, a confidential one is marked."""
    clerk.book["文字材料"]["B60"], clerk.book["文字材料"]["C60"], clerk.book["文字材料"]["D60"] = (
        "存在的问题", "人手不足。", "是",
    )  # fmt: skip
    clerk.save()
    (material,) = load_facts(clerk.path).materials
    assert (material.topic, material.text, material.confidential) == ("problems", "人手不足。", True)


FAULTS = [
    ("收支", "决算收入", {"数值": "600.02万元"}, "D5", "数值只写600.02"),
    ("收支", "财政拨款收入", {"数值": "1", "属于": "决算收人"}, "L6", "是否应写成“决算收入”"),
    ("收支", "决算支出", {"数值": "六百"}, "D9", "不是数；应照来源写成1905.71这样的数"),
    ("收支", "一般公共服务支出", {"数值": datetime(2023, 1, 2)}, "D10", "日期"),
    ("收支", "社会保障和就业支出", {"数值": "=1+1"}, "D11", "还没有算出"),
    ("收支", "卫生健康支出", {"数值": "#REF!"}, "D12", "#REF!"),
    ("收支", "住房保障支出", {"数值": "1", "单位": None}, "F13", "没有填单位"),
    ("收支", "基本支出", {"单位": "1 元"}, "F18", "不是单位"),
    ("收支", "人员经费", {"数值": "1", "期间": "去年"}, "G19", "2023年1—10月"),
    ("收支", "日常公用经费", {"数值": "1", "小数位": "两位"}, "O20", "0到12"),
    ("收支", "完成年初预算", {"算式": "决算支岀÷年初预算"}, "N30", "“决算支岀”不是本表里的名称"),
    ("收支", "预算执行率", {"数值": "31.49"}, "D31", "清空其中一个"),
    ("指标", "养护里程", {"一级指标": "产出", "指标值": "1200"}, "G6", "没有填度量单位"),
    ("指标", "路面", {"一级指标": "产出", "指标性质": "≥", "指标值": "改善"}, "F7", "不能用“≥”比较"),
    ("指标", "出行", {"指标值": "改善"}, "B8", "没有填“一级指标”"),
    ("业务数据", "某某", {"类别": "产值", "数值": "1", "单位": "人"}, "B10", "可用的有：收入"),
]


def test_everything_that_is_wrong_is_said_at_once_with_its_cell(clerk):
    """Each fault is one problem with sheet, cell and mend, in order; nothing that depends on it is blamed too."""
    for sheet, name, cells, _, _ in FAULTS:
        clerk.fill(sheet, name, **cells)
    found = problems(clerk)
    for problem, (sheet, _, _, cell, said) in zip(found, FAULTS, strict=True):
        assert problem.startswith(f"facts.xlsx「{sheet}」{cell}：")
        assert said in problem


@pytest.mark.parametrize(
    ("typed", "unit", "said"),
    [
        ("12个以上", "个", "数值只写12，单位“个”写在单位一格，“以上”在“界限”一列选“以上”"),
        ("约3.8万", "人", "数值只写3.8，单位“万人”写在单位一格，“约”在“界限”一列选“约”"),
        ("不超过20", "次", "数值只写20，“不超过”在“界限”一列选“以内”"),
        ("1.5-3", "万元", "一个区间应写成1.5～3"),
        ("待定", "万元", "还没有取得的写“待填”，没有这一事项的写“—”或清空"),
    ],
)
def test_a_value_that_is_no_number_alone_is_told_how_it_is_written(clerk, typed, unit, said):
    """The cell, what was typed, and what belongs into which column."""
    row = clerk.fill("业务数据", "建成分馆", 类别="产出", 数值=typed, 单位=unit)
    (problem,) = problems(clerk)
    assert problem.startswith(f"facts.xlsx「业务数据」D{row}：“{typed}”")
    assert said in problem


@pytest.mark.parametrize("typed", ["—", "——", "/", "无"])
def test_a_dash_says_that_there_is_none(clerk, typed):
    """No fact, and nothing that must still be filled in; what is computed of it is not asked for either."""
    clerk.fill("收支", "财政拨款收入", 数值=typed)
    clerk.fill("收支", "预算执行率", 数值=typed)
    clerk.fill("业务数据", "建成分馆", 类别="产出", 数值=typed, 上年数=typed, 单位="个")
    clerk.fill("自评资金", "年度资金总额", 全年预算数="610", 全年执行数="600", 年初预算数=typed, 得分=typed)
    clerk.save()
    book = load_facts(clerk.path)
    assert not {"财政拨款收入", "预算执行率", "建成分馆", "年度资金总额年初预算数"} & {
        fact.name for fact in book
    }
    assert not book.pending


def test_a_name_that_several_rows_have_is_asked_for_by_cell(clerk):
    """Two things called 接待读者: the message names their cells, and one of these says which is meant."""
    first = clerk.fill("业务数据", "接待读者", 类别="产出", 数值="425800", 单位="人次")
    page = clerk.book["业务数据"]
    for column, value in ((2, "产出"), (3, "接待读者"), (4, "318500"), (6, "册次")):
        page.cell(first + 1, column).value = value
    indicator = INDICATORS[0][1] | {"度量单位": "人次", "实际完成值": "接待读者"}
    row = clerk.fill("指标", "接待读者人次", **indicator)
    (problem,) = problems(clerk)
    assert problem == (
        f"facts.xlsx「指标」H{row}：“接待读者”有几行（业务数据!C{first}、业务数据!C{first + 1}）；"
        f"请写成其中一格，例如业务数据!C{first}，或者给其中一行另起名称"
    )
    clerk.fill("指标", "接待读者人次", 实际完成值=f"业务数据!C{first}")
    clerk.fill("业务数据", "半数", 类别="产出", 数值="自动计算", 单位="册次", 算式=f"业务数据!C{first + 1}÷2")
    clerk.save()
    book = load_facts(clerk.path)
    assert [one.actual for one in book.indicators] == ["425800"]
    assert next(fact for fact in book if fact.name == "半数").exact == 159250


def test_two_rows_of_one_name_are_told_apart_or_refused(clerk):
    """The same name with another period is another fact; without one the second row is refused."""
    clerk.fill("业务数据", "参保人数", 类别="产出", 数值="8", 单位="人")
    page = clerk.book["业务数据"]
    for column, value in ((3, "参保人数"), (4, "9"), (6, "人")):
        page.cell(20, column).value = value
    page.cell(20, 2).value = "产出"
    (problem,) = problems(clerk)
    assert problem.startswith("facts.xlsx「业务数据」C20：“参保人数”与「业务数据」C10重复")
    page.cell(20, 7).value = "2022年"
    clerk.save()
    assert len([fact for fact in load_facts(clerk.path) if fact.name == "参保人数"]) == 2


def test_any_other_workbook_is_told_what_to_do(tmp_path):
    """A workbook without these sheets is no facts workbook; the sentence says what to do with it."""
    path = tmp_path / "决算.xlsx"
    openpyxl.Workbook().save(path)
    done = command("facts", "show", path)
    assert done.returncode == 2
    assert "drafter import" in done.stderr


def test_a_folder_with_two_facts_files_says_which_one_is_read(clerk):
    """facts.yaml comes first; that facts.xlsx was left aside is said."""
    (clerk.path.parent / "facts.yaml").write_text(
        "schema: drafter.facts/1\nreport: {title: 甲, organization: 乙, fiscal_year: 2023}\n"
        "facts:\n- {id: a, name: 甲, value: 1, unit: 元}\n",
        encoding="utf-8",
    )
    book = load_facts(clerk.path.parent)
    assert list(book.facts) == ["a"]
    assert any("facts.xlsx" in note for note in book.notes)


def test_a_draft_follows_the_workbook(clerk, tmp_path):
    """A draft is written from the workbook, and a corrected cell is taken over by refresh."""
    out = tmp_path / "out"
    assert command("draft", clerk.path, "-o", out).returncode in (0, 1)
    assert "决算收入600.00万元" in (out / "report.md").read_text(encoding="utf-8")
    clerk.fill("收支", "决算收入", 数值="600.02")
    clerk.save()
    done = command("refresh", out)
    assert "决算收入：600.00万元 → 600.02万元" in done.stdout
    assert "决算收入600.02万元" in (out / "report.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_workbook_that_another_program_saved_says_the_same(clerk, tmp_path):
    """LibreOffice opens it and saves it as .xlsx and .xls: the same facts, under the same ids."""
    clerk.fill("业务数据", "累计完成参保", 类别="产出", 数值=87670, 单位="人", 期间="2023年1—10月")
    clerk.fill("收支", "住房保障支出", 数值="8.50", 上年数="7.10")
    clerk.save()
    book = load_facts(clerk.path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for form in ("xlsx:Calc MS Excel 2007 XML", "xls"):
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", form, "--outdir", tmp_path / "saved", clerk.path],
            check=True, capture_output=True,
        )  # fmt: skip
        saved = load_facts(tmp_path / "saved" / f"facts.{form.partition(':')[0]}")
        assert [(f.id, f.in_unit(), f.exact, f.period, f.part_of) for f in saved] == [
            (f.id, f.in_unit(), f.exact, f.period, f.part_of) for f in book
        ]


def test_a_check_against_yaml_loads_no_reader_of_workbooks():
    """A check against a YAML file pays for neither openpyxl nor calamine."""
    code = (
        "import sys; from drafter.facts.load import load_facts; load_facts('data/linshan-archive-2023'); "
        "import drafter.checker.check; print([m for m in ('openpyxl', 'python_calamine') if m in sys.modules])"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
