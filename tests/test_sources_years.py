"""Whose year a column is, tables one beneath the other, forms of codes, budgets: what strangers' workbooks looked like."""

from __future__ import annotations

import pytest
import workbooks

from drafter.errors import WorkbookError
from drafter.facts.load import load_facts
from drafter.sources.bring import Wish, bring
from drafter.sources.keep import write_untyped

HEAD = [["部门：某县某局", None, None, "单位：万元"]]


def brought(tmp_path, *sheets, wish=None, name="表.xlsx"):
    """What the import says of a workbook with one sheet for each of SHEETS, rows of cells."""
    book = workbooks.empty_book()
    for number, rows in enumerate(sheets, 1):
        workbooks.add(book, f"表{number}", rows)
    return bring([workbooks.save(book, tmp_path / name)], tmp_path, wish)


def facts_of(tmp_path, *sheets, wish=None):
    """Its facts; no sum is broken."""
    made = brought(tmp_path, *sheets, wish=wish)
    assert made.findings == ()
    write_untyped(tmp_path / "facts.yaml", made.text, force=False)
    return load_facts(tmp_path / "facts.yaml")


def told(book, fact_id):
    fact = book[fact_id]
    return fact.written, str(fact.period), fact.source[0].rpartition("!")[2]


def balance(*heads, values):
    """公开01表 of three rows with the amount columns HEADS in both halves and VALUES under them."""
    blank = [None] * len(heads)
    return [
        ["2023年度收入支出决算总表"], *HEAD, ["收入", *blank, "支出", *blank],
        ["项目", *heads, "项目", *heads], ["一、一般公共预算财政拨款收入", *values, "一、教育支出", *values],
        ["本年收入合计", *values, "本年支出合计", *values], ["总计", *values, "总计", *values],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "values", "at"),
    [
        (("上年决算数", "本年决算数"), (4.0, 5.0), ("C6", "B6")),
        (("本年数", "上年数"), (5.0, 4.0), ("B6", "C6")),
        (("2022年度", "2023年度"), (4.0, 5.0), ("C6", "B6")),
        (("2022年", "2023年", "增减额", "增减%"), (4.0, 5.0, 1.0, 25.0), ("C6", "B6")),
    ],
)
def test_the_years_of_the_columns_are_those_of_their_heads(tmp_path, heads, values, at):
    """Last year beside this year, whatever the heads call it and whichever stands first; a comparison is no amount."""
    book = facts_of(tmp_path, balance(*heads, values=values))
    assert told(book, "income.total") == ("5.00", "2023", at[0])
    assert told(book, "last.income") == ("4.00", "2022", at[1])
    assert book.report.fiscal_year == 2023


def test_without_a_year_in_the_title_the_latest_column_is_the_reports(tmp_path):
    """2021年决算数, 2022年决算数, and a note below that speaks of another year."""
    rows = balance("2021年决算数", "2022年决算数", values=(4.0, 5.0))
    rows[0] = ["收入支出决算总表"]
    book = facts_of(
        tmp_path, [*rows, ["注：2024年起本表的口径有变化，见2024年度决算说明，以前年度没有调整。"]]
    )
    assert told(book, "expenditure.total")[:2] == ("5.00", "2022")
    assert told(book, "last.expenditure")[:2] == ("4.00", "2021")


CODES = ["功能分类科目编码", "科目名称"]


def test_a_column_of_last_year_does_not_move_those_at_its_right(tmp_path):
    """支出决算表 with 2022年决算数 before 本年支出合计; groups of two years with their own 小计."""
    spent = [
        ["支出决算表"], ["2023年度"], *HEAD, ["项目", None, "2022年决算数", "本年支出合计", "基本支出", "项目支出"], [*CODES, None, None, None, None],
        ["栏次", None, 1, 2, 3, 4], ["合计", None, 8.0, 9.0, 6.0, 3.0], ["205", "教育支出", 8.0, 9.0, 6.0, 3.0],
    ]  # fmt: skip
    general = [
        ["一般公共预算财政拨款支出决算表"], *HEAD, ["项目", None, "2022年决算数", "2023年决算数", None, None],
        [*CODES, "合计", "小计", "基本支出", "项目支出"], ["合计", None, 7.0, 8.0, 6.0, 2.0], ["205", "教育支出", 7.0, 8.0, 6.0, 2.0],
    ]  # fmt: skip
    book = facts_of(tmp_path, spent, general)
    assert told(book, "expenditure.total") == ("9.00", "2023", "D7")
    assert told(book, "last.expenditure") == ("8.00", "2022", "C7")
    assert told(book, "expenditure.function.205") == ("9.00", "2023", "D8")
    assert told(book, "general.expenditure.total") == ("8.00", "2023", "D5")
    assert told(book, "last.general.expenditure") == ("7.00", "2022", "C5")


def test_a_budget_of_a_later_year_than_the_accounts_is_asked_for(tmp_path):
    """Nobody but the person knows of which year the report is."""
    budget = [
        ["2024年部门收支预算总表"],
        *HEAD,
        ["项目", "预算数", "项目", "预算数"],
        ["本年收入合计", 9.0, "本年支出合计", 9.0],
    ]
    accounts = balance("决算数", values=(5.0,))
    with pytest.raises(WorkbookError, match="表中有2023年的决算表和2024年的预算表；请用--year指明"):
        brought(tmp_path, accounts, budget)
    book = facts_of(tmp_path, accounts, budget, wish=Wish(year=2023))
    assert book.report.fiscal_year == 2023
    assert told(book, "expenditure.total")[:2] == ("5.00", "2023")
    assert [fact.id for fact in book if fact.basis == "年初预算" and fact.period.year == 2023] == []


def test_a_year_of_which_there_is_no_table_is_refused(tmp_path):
    """Else all that the tables state would be another year's, and the report empty."""
    with pytest.raises(WorkbookError, match="表中没有2021年的表，有的是2023年；请核对--year"):
        brought(tmp_path, balance("上年决算数", "决算数", values=(4.0, 5.0)), wish=Wish(year=2021))


@pytest.mark.parametrize(
    "line", ["2023年度  金额单位：万元", "某市大数据局2023年度", "2023年度部门决算", "（2023年）"]
)
def test_the_year_may_stand_in_any_line_above_the_head(tmp_path, line):
    """With the unit, with the body, as the name of the whole set; a day of printing is none."""
    rows = balance("决算数", values=(5.0,))
    rows[0] = ["收入支出决算总表"]
    book = facts_of(tmp_path, [["打印日期：2024年5月6日"], rows[0], [line], *rows[1:]])
    assert book.report.fiscal_year == 2023


def test_a_title_in_chinese_numerals_names_its_year(tmp_path):
    """二〇二三年度."""
    rows = balance("决算数", values=(5.0,))
    rows[0] = ["某县某局二〇二三年度收入支出决算总表"]
    assert facts_of(tmp_path, rows).report.fiscal_year == 2023


def test_tables_one_beneath_the_other_are_read_each_by_its_own_head(tmp_path):
    """Two titles on one sheet: the cells keep their places, and a list of titles is no table."""
    spent = [
        ["支出决算表"],
        [*CODES, "本年支出合计", "基本支出", "项目支出"],
        ["合计", None, 5.0, 3.0, 2.0],
        ["205", "教育支出", 5.0, 3.0, 2.0],
    ]
    index = [["收入支出决算总表"], ["支出决算表"], ["收入决算表"]]
    book = facts_of(tmp_path, [*balance("决算数", values=(5.0,)), [None], *spent], index)
    assert told(book, "income.total")[2] == "B6"
    assert book["expenditure.total"].source == ("表.xlsx#表1!D6", "表.xlsx#表1!C11")
    assert told(book, "expenditure.basic") == ("3.00", "2023", "D11")


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([("205", "教育支出"), ("205.08", "进修及培训"), ("205.08.03", "培训支出")], CODES),
        ([("205 教育支出", None), ("20508 进修及培训", None), ("2050803培训支出", None)], CODES),
        (
            [("205教育支出", None), ("20508进修及培训", None), ("2050803培训支出", None)],
            ["支出功能分类科目", None],
        ),
    ],
)
def test_codes_with_points_and_before_their_names(tmp_path, rows, names):
    """The ladder is read and tested however the codes are written."""
    sheet = [
        ["2023年度支出决算表"],
        *HEAD,
        [*names, "本年支出合计"],
        ["合计", None, 5.0],
        *([*row, 5.0] for row in rows),
    ]
    book = facts_of(tmp_path, sheet)
    assert [
        told(book, one)[2] for one in ("expenditure.function.205", "function.20508", "function.2050803")
    ] == ["C5", "C6", "C7"]
    sheet[6][2] = 4.0
    (finding,) = brought(tmp_path, sheet).findings
    assert finding.startswith("表1!C6（进修及培训）5.00万元 ≠ 表1!C7（培训支出）4.00万元")


def test_without_codes_the_classes_are_known_by_their_names(tmp_path):
    """The lower rows, which have no code and no name of a class, are told with their place."""
    sheet = [["2023年度支出决算表"], *HEAD, [*CODES, "本年支出合计"], ["合计", None, 9.0], [None, "教育支出", 5.0], [None, "　进修及培训", 5.0],
             [None, "其他支出", 4.0], [None, "　其他支出", 4.0]]  # fmt: skip
    made = brought(tmp_path, sheet)
    assert made.findings == ()
    assert made.remarks == ("表.xlsx#表1：没有采用的还有进修及培训（C6）、其他支出（C8）",)
    book = facts_of(tmp_path, sheet)
    assert [told(book, f"expenditure.function.{code}")[0] for code in ("205", "229")] == ["5.00", "4.00"]


def test_a_cell_without_an_amount_accuses_nobody(tmp_path):
    """合计 of a 款 says 见附件: its other columns hold; in the table of economic classes likewise, with a warning."""
    spent = [["2023年度支出决算表"], *HEAD, [*CODES, "本年支出合计", "基本支出", "项目支出"], ["合计", None, 5.0, 3.0, 2.0], ["205", "教育支出", 5.0, 3.0, 2.0],
             ["20508", "进修及培训", "见附件", 3.0, 2.0], ["2050803", "培训支出", 5.0, 3.0, 2.0]]  # fmt: skip
    basic = [["一般公共预算财政拨款基本支出决算表"], *HEAD, ["科目编码", "科目名称", "金额"], ["301", "工资福利支出", 3.0], ["30101", "基本工资", "见附表"],
             ["30102", "津贴补贴", 1.0], ["合计", None, 3.0]]  # fmt: skip
    made = brought(tmp_path, spent, basic)
    assert made.findings == ()
    assert [one for one in made.remarks if "不是数" in one] == [
        "表.xlsx#表1!C6（进修及培训）不是数：“见附件”，没有采用",
        "表.xlsx#表2!C5（基本工资）不是数：“见附表”，没有采用",
    ]


def test_an_amount_may_bear_the_unit_of_its_table_and_no_other(tmp_path):
    """5万元 in a table in 万元 is 5; 5元 there is no amount of it."""
    assert told(facts_of(tmp_path, balance("决算数", values=("5.00万元",))), "income.total")[0] == "5.00"
    with pytest.raises(WorkbookError, match=r"不是数：“5\.00元”"):
        brought(tmp_path, balance("决算数", values=("5.00元",)))


BUDGET = [
    ["2024年部门收支总表"], *HEAD, ["收入", None, "支出", None], ["项目", "预算数", "项目", "预算数"],
    ["一、一般公共预算拨款收入", 7.0, "一、教育支出", 10.0], ["1. 政府性基金预算拨款收入", 1.0], ["四、财政专户管理资金收入", 0.5],
    ["五、单位资金", 1.0], ["1、事业收入", 0.6], ["5、其他收入", 0.4], ["本年收入合计", 9.5, "本年支出合计", 10.0],
    ["上年结转", 0.5, "年终结转结余", 0.0], ["收  入  总  计", 10.0, "支  出  总  计", 10.0],
]  # fmt: skip


def test_the_sources_of_a_budget_add_up(tmp_path):
    """Labels without 财政, 单位资金 and its parts, 上年结转: each printed sum is tested."""
    book = facts_of(tmp_path, BUDGET)
    ids = ("income.general", "income.fund", "income.special", "income.own", "carryover.begin")
    assert [told(book, f"initial.{one}")[0] for one in ids] == ["7.00", "1.00", "0.50", "1.00", "0.50"]
    for row, cell in ((10, "B11"), (11, "B13"), (9, "B8")):
        wrong = [list(line) for line in BUDGET]
        wrong[row][1] += 3.0
        assert any(one.startswith(f"表1!{cell}") for one in brought(tmp_path, wrong).findings), cell


def test_the_expenditure_of_a_budget_is_read_by_class_and_nature(tmp_path):
    """科目编码, 合计, 基本支出, 项目支出, then 1 2 3 …; 一般公共预算支出表 with the execution of the year before."""
    spent = [["2024年部门支出总表"], *HEAD, ["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["1", "2", "3", "4", "5"],
             ["205", "教育支出", 10.0, 6.0, 4.0], ["20508", "进修及培训", 10.0, 6.0, 4.0], ["合计", None, 10.0, 6.0, 4.0]]  # fmt: skip
    general = [["一般公共预算支出表（2024年度）"], *HEAD, ["功能分类科目", None, "2023年执行数", "2024年预算数", None, None, "2024年预算数比2023年执行数", None],
               ["科目编码", "科目名称", None, "小计", "基本支出", "项目支出", "增减额", "增减%"], ["205", "教育支出", 6.5, 7.0, 6.0, 1.0, 0.5, 7.7],
               ["合计", None, 6.5, 7.0, 6.0, 1.0, 0.5, 7.7]]  # fmt: skip
    book = facts_of(tmp_path, BUDGET, spent, general)
    assert book["budget.initial"].source == ("表.xlsx#表1!D11", "表.xlsx#表2!C7")
    assert told(book, "initial.expenditure.basic") == ("6.00", "2024", "D7")
    assert told(book, "initial.general.expenditure.total") == ("7.00", "2024", "D6")
    assert told(book, "initial.general.expenditure.function.205")[0] == "7.00"
    assert {fact.period.year for fact in book} == {2024}


def test_details_by_economic_class_and_by_fund(tmp_path):
    """Sichuan's 决算明细表, by rows with the funds in columns and by columns; 项目支出决算表 by function."""
    by_fund = [["2023年度财政拨款支出决算明细表"], *HEAD, ["科目编码", "科目名称", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款"], ["合计", None, 9.0, 7.0, 2.0],
               ["301", "工资福利支出", 4.0, 4.0, None], ["310", "资本性支出", 5.0, 3.0, 2.0]]  # fmt: skip
    by_class = [
        ["2023年度一般公共预算财政拨款支出决算明细表"],
        *HEAD,
        ["科目编码", "科目名称", "合计", "工资福利支出", "资本性支出"],
        ["合计", None, 7.0, 4.0, 3.0],
    ]
    project = [
        ["2023年度一般公共预算财政拨款项目支出决算表"],
        *HEAD,
        ["项目", None, "项目支出"],
        [*CODES, None],
        ["合计", None, 3.0],
        ["205", "教育支出", 3.0],
    ]
    book = facts_of(tmp_path, by_fund, by_class, project)
    assert book["general.expenditure.total"].source == ("表.xlsx#表1!D4", "表.xlsx#表2!C4")
    assert told(book, "grant.economic.310") == ("5.00", "2023", "C6")
    assert told(book, "general.economic.301") == ("4.00", "2023", "D4")
    for rows, at, cell in (
        (by_fund, (4, 3), "D4"),
        (by_fund, (5, 2), "C6"),
        (by_class, (3, 3), "C4"),
        (project, (5, 2), "C5"),
    ):
        rows[at[0]][at[1]] += 1.0
        assert any(one.startswith(f"表{1 + [by_fund, by_class, project].index(rows)}!{cell}")
                   for one in brought(tmp_path, by_fund, by_class, project).findings), cell  # fmt: skip
        rows[at[0]][at[1]] -= 1.0


def test_economic_classes_without_codes_are_known_by_their_names(tmp_path):
    """Beijing's 公开06: names and amounts side by side; what stands under a 类 counts in its sum."""
    rows = [["2023年度一般公共预算财政拨款基本支出决算明细表"], *HEAD, ["人员经费", None, "公用经费", None], ["科目名称", "金额", "科目名称", "金额"],
            ["工资福利支出", 5.0, "商品和服务支出", 2.0], ["  基本工资", 3.0, "  办公费", 2.0], ["  津贴补贴", 2.0], ["人员经费合计", 5.0, "公用经费合计", 2.0]]  # fmt: skip
    book = facts_of(tmp_path, rows)
    assert told(book, "general.basic.301")[2] == "B5"
    assert told(book, "general.expenditure.staff")[0] == "5.00"
    rows[5][3] = 2.5
    (finding,) = brought(tmp_path, rows).findings
    assert finding.startswith("表1!D5（商品和服务支出）2.00万元 ≠ 表1!D6")


def test_what_is_carried_over_is_its_basic_and_project_part_in_every_row(tmp_path):
    """公开05 with groups: 合计 = 基本支出结转 + 项目支出结转和结余, below the total too."""
    group = ["合计", "基本支出结转", "项目支出结转和结余"]
    rows = [["2023年度一般公共预算财政拨款收入支出决算表"], *HEAD, ["项目", None, "年初结转和结余", None, None, "本年支出", None, None],
            [*CODES, *group, "合计", "基本支出", "项目支出"], ["合计", None, 3.0, 1.0, 2.0, 9.0, 6.0, 3.0], ["205", "教育支出", 3.0, 1.0, 2.0, 9.0, 6.0, 3.0]]  # fmt: skip
    book = facts_of(tmp_path, rows)
    assert told(book, "general.carryover.begin") == ("3.00", "2023", "C5")
    rows[5][4] = 2.5
    assert any(
        one.startswith("表1!C6（教育支出）3.00万元 ≠ 表1!D6") for one in brought(tmp_path, rows).findings
    )


def test_counts_beneath_the_wide_form_are_counts(tmp_path):
    """相关统计数 in pairs of name and number under “三公”、会议费: no money is read from them; agency money has a table of its own."""
    wide = [["2023年度财政拨款“三公”经费、会议费和培训费支出决算表"], *HEAD, ["“三公”经费", None, None, None, None, None, "会议费"],
            ["合计", "因公出国（境）费用", "公务用车购置及运行维护费", None, None, "公务接待费", None], [None, None, "小计", "公务用车购置费", "公务用车运行维护费", None, None],
            [3.0, 0.0, 2.0, 0.0, 2.0, 1.0, 0.5], ["相关统计数：", *[None] * 6], ["项目", "统计数", "项目", "统计数", None, None, None],
            ["国内公务接待批次（个）", 31, "公务用车保有量（辆）", 9, None, None, None], ["召开会议次数（个）", 5, "参加会议人次（人）", 320, None, None, None]]  # fmt: skip
    agency = [["2023年度机关运行经费支出决算表"], *HEAD, ["科目编码", "科目名称", "机关运行经费支出决算"], ["合计", None, 9.0], ["302", "商品和服务支出", 9.0],
              ["30201", "办公费", 9.0]]  # fmt: skip
    made = brought(tmp_path, wide, agency)
    assert made.findings == ()
    assert made.remarks == ("表.xlsx#表1：没有采用的还有召开会议次数(个)（B10）、参加会议人次(人)（D10）",)
    book = facts_of(tmp_path, wide, agency)
    assert told(book, "public.count_reception_batches")[2] == "B9"
    assert (told(book, "public.total")[0], told(book, "meeting")[0], told(book, "agency")[0]) == (
        "3.00",
        "0.50",
        "9.00",
    )


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("注：本部门本年度无此项收支，故本表为空。", False),
        ("注：本单位没有政府性基金预算收支。", False),
        ("注：本表金额四舍五入。", True),
    ],
)
def test_an_empty_table_needs_words_that_say_why(tmp_path, note, said):
    """Any wording that says there is nothing will do; other notes will not."""
    empty = [
        ["2023年度政府性基金预算财政拨款支出决算表"],
        *HEAD,
        [*CODES, "本年支出"],
        ["合计", None, None],
        [note],
    ]
    remarks = brought(tmp_path, balance("决算数", values=(5.0,)), empty).remarks
    assert remarks == (("表.xlsx#表2：是空表，应按规定写明空表说明",) if said else ())


def test_units_and_bodies_in_other_words(tmp_path):
    """金额：万元 names the unit, 部门（单位）： the body; what has no unit is told in one line for all its sheets."""
    rows = balance("决算数", values=(5.0,))
    rows[1] = ["部门（单位）：某县某局", None, "金额：万元"]
    book = facts_of(tmp_path, rows)
    assert (book.report.organization, book["income.total"].unit.symbol) == ("某县某局", "万元")
    bare = [["2023年度支出决算表"], ["部门：某县某局"], [*CODES, "本年支出合计"], ["合计", None, 5.0]]
    assert brought(tmp_path, rows, bare, bare).remarks == (
        "表.xlsx#表2、表3：没有写明金额单位，没有读取；请用--unit给出，例如--unit 元",
    )


def test_tables_of_no_use_are_said_in_one_line(tmp_path):
    """政府采购, 绩效目标: known, full of numbers, not read."""
    others = [[["2023年度政府采购支出决算表"], *HEAD, ["项目", "合计"], ["合计", 6.0]]] * 2
    remarks = brought(tmp_path, balance("决算数", values=(5.0,)), *others).remarks
    assert remarks == (
        "表.xlsx#表2（2023年度政府采购支出决算表）、表3（2023年度政府采购支出决算表）：报告不用这种表，没有读取",
    )
