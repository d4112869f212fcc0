"""Forms that other provinces and years give the same tables."""

from __future__ import annotations

import pytest
import workbooks

from drafter.facts.load import load_facts
from drafter.sources.bring import bring
from drafter.sources.keep import write_untyped


def facts_of(tmp_path, *tables):
    """The facts of a workbook with one sheet for each of TABLES, rows of cells; it has no broken sum."""
    book = workbooks.empty_book()
    for number, rows in enumerate(tables, 1):
        workbooks.add(book, f"表{number}", rows)
    brought = bring([workbooks.save(book, tmp_path / "表.xlsx")], tmp_path)
    assert brought.findings == ()
    write_untyped(
        tmp_path / "facts.yaml", brought.text, force=False
    )  # what an earlier call wrote is replaced
    return {fact.id: fact for fact in load_facts(tmp_path / "facts.yaml")}


def values(facts, *ids):
    return [facts[one].written if one in facts else None for one in ids]


HEAD = [["2023年度"], ["部门：某县某局", None, None, "单位：万元"]]


def test_the_unit_may_stand_in_the_head_of_the_column(tmp_path):
    """决算数（万元）, no numbered rows, the name of the body in a cell of its own."""
    facts = facts_of(tmp_path, [
        ["某县某局2023年度收入支出决算总表"], ["编制单位：", "某县某局（公章）"],
        ["收入项目", "决算数（万元）", "支出项目", "决算数（万元）"], ["一、一般公共预算财政拨款收入", 10.5, "一、一般公共服务支出", 10.0],
        ["本年收入合计", 10.5, "本年支出合计", 10.0], ["", None, "年末结转和结余", 0.5], ["收入总计", 10.5, "支出总计", 10.5],
    ])  # fmt: skip
    assert values(
        facts, "income.total", "expenditure.function.201", "carryover.end", "balance.expenditure"
    ) == ["10.50", "10.00", "0.50", "10.50"]
    assert facts["income.total"].unit.symbol == "万元"


def test_the_general_budget_with_staff_and_office_in_its_columns(tmp_path):
    """基本支出 is split into 小计, 人员经费, 日常公用经费: the columns of 05 in newer sets."""
    facts = facts_of(tmp_path, [
        ["一般公共预算财政拨款收入支出决算表"], *HEAD,
        ["项目", None, "本年收入", "本年支出", None, None, None, None],
        ["功能分类科目编码", "科目名称", None, "合计", "基本支出", None, None, "项目支出"],
        [None, None, None, None, "小计", "人员经费", "日常公用经费", None],
        ["栏次", None, 1, 2, 3, 4, 5, 6], [None, "合计", 9.0, 9.0, 6.0, 5.0, 1.0, 3.0], ["205", "教育支出", 9.0, 9.0, 6.0, 5.0, 1.0, 3.0],
    ])  # fmt: skip
    assert values(
        facts, "general.expenditure.total", "general.expenditure.basic", "general.expenditure.project"
    ) == ["9.00", "6.00", "3.00"]


def test_economic_classes_in_one_group_with_three_columns(tmp_path):
    """编码, 名称, 合计, 人员经费, 公用经费: one row for each class, 合计 first."""
    facts = facts_of(tmp_path, [
        ["一般公共预算财政拨款基本支出决算明细表"], *HEAD, ["经济分类科目编码", "科目名称", "合计", "人员经费", "公用经费"],
        [None, "合计", 6.0, 5.0, 1.0], ["301", "工资福利支出", 5.0, 5.0, None], ["30101", "基本工资", 5.0, 5.0, None], ["302", "商品和服务支出", 1.0, None, 1.0],
    ])  # fmt: skip
    assert values(
        facts, "general.expenditure.basic", "general.basic.301", "general.basic.30101", "general.basic.302"
    ) == ["6.00", "5.00", "5.00", "1.00"]


@pytest.mark.parametrize(
    "title",
    [
        "一般公共预算财政拨款“三公”经费支出决算表",
        "财政拨款＂三公＂经费支出表（决算）",
        "“三公”经费及会议费、培训费支出决算表",
    ],
)
def test_public_money_in_a_row_with_meetings_and_training(tmp_path, title):
    """The wide form with 会议费 and 培训费 behind, and quotes of three styles."""
    facts = facts_of(tmp_path, [
        [title], *HEAD, ["项目", "合计", "因公出国（境）费用", "公务用车购置及运行费", None, None, "公务接待费", "会议费", "培训费"],
        [None, None, None, "小计", "公务用车购置费", "公务用车运行维护费", None, None, None], ["预算数", 4.0, 0.0, 3.0, 0.0, 3.0, 1.0, 0.5, 0.6],
        ["决算数", 3.5, 0.0, 2.8, 0.0, 2.8, 0.7, 0.4, 0.5],
    ])  # fmt: skip
    assert values(
        facts, "public.total", "public.car", "public.car_running", "public.reception", "meeting", "training"
    ) == ["3.50", "2.80", "2.80", "0.70", "0.40", "0.50"]
    assert values(facts, "initial.public.total", "initial.public.car") == ["4.00", "3.00"]


def test_public_money_item_by_item(tmp_path):
    """The long form without numbered rows, half-width brackets."""
    facts = facts_of(tmp_path, [
        ["一般公共预算财政拨款三公经费支出决算表"], *HEAD, ["项目", "年初预算数", "决算数"], ["合计", 4.0, 3.5], ["1、因公出国(境)费", 0.0, 0.0],
        ["2、公务接待费", 1.0, 0.7], ["3、公务用车费", 3.0, 2.8], ["其中：（1）公务用车运行维护费", 3.0, 2.8], ["（2）公务用车购置", 0.0, 0.0],
    ])  # fmt: skip
    assert values(
        facts, "public.total", "public.abroad", "public.reception", "public.car", "public.car_running"
    ) == ["3.50", "0.00", "0.70", "2.80", "2.80"]


def test_income_with_grants_split_by_fund(tmp_path):
    """财政拨款收入 with 小计 and its funds in columns under it."""
    facts = facts_of(tmp_path, [
        ["收入决算表"], *HEAD, ["科目编码", "科目名称", "本年收入合计", "财政拨款收入", None, "事业收入", None, "其他收入"],
        [None, None, None, "小计", "其中：政府性基金", "小计", "其中：教育收费", None],
        ["栏次", None, 1, 2, 3, 4, 5, 6], ["合计", None, 12.0, 9.0, 2.0, 2.0, 1.5, 1.0], [2050202, "小学教育", 12.0, 9.0, 2.0, 2.0, 1.5, 1.0],
    ])  # fmt: skip
    assert values(facts, "income.total", "income.grant", "income.undertaking", "income.other") == [
        "12.00",
        "9.00",
        "2.00",
        "1.00",
    ]


def test_names_of_classes_are_those_of_the_year(tmp_path):
    """In 2018 the class 210 is 医疗卫生与计划生育支出, and is found by that name and by today's."""
    for label in ("九、医疗卫生与计划生育支出", "九、卫生健康支出"):
        facts = facts_of(tmp_path, [
            ["收入支出决算总表"], ["2018年度"], ["部门：某局", None, None, "单位：万元"], ["项目", "金额", "项目", "金额"], ["本年收入合计", 1.0, label, 1.0],
            [None, None, "本年支出合计", 1.0],
        ])  # fmt: skip
        assert facts["expenditure.function.210"].name == "医疗卫生与计划生育支出"


def test_names_that_occur_twice_are_told_apart(tmp_path):
    """行政运行 stands under several classes; each is named with its code, and the file loads."""
    facts = facts_of(tmp_path, [
        ["支出决算表"], *HEAD, ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"], ["合计", None, 3.0, 3.0, None],
        ["2010101", "行政运行", 1.0, 1.0, None], ["2080101", "行政运行", 2.0, 2.0, None],
    ])  # fmt: skip
    assert facts["function.2010101"].name == "行政运行（2010101）"
    assert facts["function.2080101"].name == "行政运行（2080101）"


def test_hidden_digits_are_kept_and_not_shown(tmp_path):
    """A cell computed from 元 holds more than it shows: the exact value counts, two decimals are written."""
    facts = facts_of(tmp_path, [
        ["收入支出决算总表"], *HEAD, ["项目", "金额", "项目", "金额"], ["本年收入合计", 600.0249, "本年支出合计", 600.0249],
    ], [["支出决算表"], *HEAD, ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"], ["合计", None, 600.02, 600.02, None]])  # fmt: skip
    total = facts["expenditure.total"]
    assert (total.written, total.in_unit()) == ("600.0249", "600.02万元")
    assert len(total.source) == 2


def test_budget_tables_are_of_the_initial_budget(tmp_path):
    """A budget's 三公, 收支总表 of all money and of grants: each in its own scope, none of them 决算."""
    facts = facts_of(tmp_path, [
        ["2023年财务收支预算总表"], *HEAD, ["收入", None, "支出"], ["项目", "年初预算", "项目（按功能分类）", "年初预算"],
        ["一、财政拨款收入", 10.0, "一、教育支出", 12.0], ["二、事业收入", 2.0], ["本年收入合计", 12.0, "本年支出合计", 12.0],
    ], [
        ["2023年财政拨款收支预算总表"], *HEAD, ["项目", "预算数", "项目", "预算数"], ["本年收入合计", 10.0, "本年支出合计", 10.0],
    ], [
        ["2023年一般公共预算“三公”经费支出预算表"], *HEAD, ["项目", "上年预算数", "本年预算数"], ["合计", 5.0, 4.0], ["1.因公出国（境）费", 0.0, 0.0],
        ["2.公务接待费", 2.0, 1.0], ["3.公务用车购置及运行维护费", 3.0, 3.0],
    ], [["2023年部门支出预算表"], *HEAD, ["合计", 12.0]])  # fmt: skip
    assert values(
        facts,
        "budget.initial",
        "initial.income.grant",
        "initial.grant.expenditure.total",
        "initial.public.total",
    ) == ["12.00", "10.00", "10.00", "4.00"]
    assert all(fact.basis == "年初预算" for fact in facts.values())


def test_details_of_the_export_do_not_pass_for_totals(tmp_path):
    """基本支出决算明细表 and project tables of the export have a 合计 too, which is not 本年支出合计."""
    facts = facts_of(tmp_path, [
        ["支出决算表"], *HEAD, ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"], ["合计", None, 3.0, 2.0, 1.0],
    ], [
        ["基本支出决算明细表(财决05-1表)"], *HEAD, ["科目编码", "科目名称", "合计", "基本工资"], ["合计", None, 2.0, 2.0],
    ], [
        ["行政事业类项目收入支出决算表"], *HEAD, ["项目", "项目类别", "合计"], ["合计", None, 1.0],
    ], [
        ["财政拨款支出决算表"], *HEAD, ["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["合计", None, 2.5, 2.0, 0.5],
    ])  # fmt: skip
    assert values(
        facts,
        "expenditure.total",
        "expenditure.basic",
        "grant.expenditure.total",
        "grant.expenditure.project",
    ) == ["3.00", "2.00", "2.50", "0.50"]


def test_projects_by_name_are_parts_of_all_project_expenditure(tmp_path):
    """Yunnan's 07 as a list: each project a fact, together 合计; by economic class it states the general budget's."""
    total = [
        ["支出决算表"],
        *HEAD,
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["合计", None, 3.0, 2.0, 1.0],
    ]
    facts = facts_of(tmp_path, total, [
        ["一般公共预算财政拨款项目支出决算表"], *HEAD, ["序号", "项目名称", "金额"], [1, "危桥改造（二期）", 0.7], [2, "培训", 0.3], [None, "合计", 1.0],
    ])  # fmt: skip
    assert values(facts, "project.1", "project.2", "expenditure.project") == ["0.70", "0.30", "1.00"]
    assert (facts["project.1"].name, facts["project.1"].part_of.id) == (
        "危桥改造（二期）",
        "expenditure.project",
    )
    facts = facts_of(tmp_path, total, [
        ["一般公共预算财政拨款项目支出决算表"], *HEAD, ["科目编码", "科目名称", "金额"], ["302", "商品和服务支出", 0.6], ["310", "资本性支出", 0.2],
        [None, "合计", 0.8],
    ])  # fmt: skip
    assert values(facts, "general.project.302", "general.expenditure.project", "expenditure.project") == [
        "0.60",
        "0.80",
        "1.00",
    ]


COUNTS = {
    "因公出国（境）团组数（个）": 0, "因公出国（境）人次数（人）": 0, "公务用车购置数（辆）": 0, "公务用车保有量（辆）": 4,
    "国内公务接待批次（个）": 62, "其中：外事接待批次（个）": 3, "国内公务接待人次（人）": 431, "其中：外事接待人次（人）": 21,
    "国（境）外公务接待批次（个）": 1, "国（境）外公务接待人次（人）": 5,
}  # fmt: skip
COUNTED = {
    "abroad_groups": "0个", "abroad_people": "0人次", "car_bought": "0辆", "car_kept": "4辆", "reception_batches": "62批次",
    "foreign_batches": "3批次", "reception_people": "431人次", "foreign_people": "21人次", "overseas_batches": "1批次",
    "overseas_people": "5人次",
}  # fmt: skip


def loaded(tmp_path, rows, merges=(), name="公开10表"):
    """The rows as a sheet, imported and loaded, and what was said of it."""
    book = workbooks.empty_book()
    workbooks.add(book, name, rows, merges)
    brought = bring([workbooks.save(book, tmp_path / "表.xlsx")], tmp_path)
    assert brought.findings == ()
    write_untyped(tmp_path / "facts.yaml", brought.text, force=False)
    return load_facts(tmp_path / "facts.yaml"), brought.remarks


def counts_of(book):
    return {
        fact.id.removeprefix("public.count_"): fact.in_unit() for fact in book if "public.count_" in fact.id
    }


def test_all_counts_of_the_long_form_are_facts_and_what_is_left_is_said(tmp_path):
    """外事接待 and 国（境）外接待 too, as money and as counts, each with its cell; an unknown row is named with its place."""
    none = ("—", "—")
    rows = [
        *workbooks.head("财政拨款“三公”经费、行政参公单位机关运行经费情况表", "公开10表", "元", 5),
        ["项目", "行次", "预算数", "全年预算数", "决算统计数"], ["栏次", None, 1, 2, 3],
        ["（一）支出合计", 2, 60000.0, 60000.0, 55000.0], ["  1．因公出国（境）费", 3, 0.0, 0.0, 0.0],
        ["  2．公务用车购置及运行维护费", 4, 0.0, 0.0, 0.0], ["  3．公务接待费", 7, 60000.0, 60000.0, 55000.0],
        ["    （1）国内接待费", 8, *none, 50000.0], ["         其中：外事接待费", 9, *none, 4000.0],
        ["    （2）国（境）外接待费", 10, *none, 5000.0], ["（二）相关统计数", 11, *none, "—"],
        *([f"  {name}", 12 + at, *none, count] for at, (name, count) in enumerate(COUNTS.items())),
        ["二、机关运行经费", 22, *none, 820000.0], ["（一）行政单位", 23, *none, 820000.0],
    ]  # fmt: skip
    book, remarks = loaded(tmp_path, rows, ("A1:E1",))
    assert counts_of(book) == COUNTED
    assert book["public.count_foreign_people"].source == ("表.xlsx#公开10表!E22",)
    foreign, overseas = book["public.reception_foreign"], book["public.reception_overseas"]
    assert (foreign.in_unit(), foreign.part_of.id) == ("4000.00元", "public.reception_home")
    assert (overseas.in_unit(), overseas.part_of.id) == ("5000.00元", "public.reception")
    assert remarks == ("表.xlsx#公开10表：没有采用的还有行政单位（E26）",)


def test_counts_beside_the_money_are_read_too(tmp_path):
    """机构运行信息表: money at the left, counts at the right, in the same rows."""
    left = ["（一）支出合计", "1．因公出国（境）费", "2．公务用车购置及运行维护费", "（1）公务用车购置费", "（2）公务用车运行维护费",
            "3．公务接待费", "（1）国内接待费", None, None, None]  # fmt: skip
    money = [350000.0, 0.0, 300000.0, 0.0, 300000.0, 50000.0, 50000.0, None, None, None]
    rows = [
        *workbooks.head("机构运行信息表", "财决附03表", "元", 6),
        ["项目", "行次", "决算数", "项目", "行次", "统计数"],
        ["栏次", None, 1, "栏次", None, 2],
        *(
            [name, at, value, other, 30 + at, count]
            for at, (name, value, (other, count)) in enumerate(zip(left, money, COUNTS.items(), strict=True))
        ),
    ]
    book, remarks = loaded(tmp_path, rows, ("A1:F1",))
    assert counts_of(book) == COUNTED
    assert (book["public.total"].in_unit(), book["public.car_running"].in_unit()) == (
        "350000.00元",
        "300000.00元",
    )
    assert remarks == ()


def test_last_years_columns_are_last_years_facts_and_counts_may_stand_below(tmp_path):
    """2022年度决算数 left of 2023年度决算数 is not this year's; a second head with counts does not hide the first."""
    six = ["合计", "因公出国（境）费", "公务用车购置及运行费", None, None, "公务接待费"]
    rows = [
        *workbooks.head("“三公”经费支出决算表", "公开07表", "万元", 12),
        ["2022年度决算数", *[None] * 5, "2023年度决算数", *[None] * 5],
        six * 2,
        [None, None, "小计", "购置费", "运行费", None] * 2,
        [12.5, 0.0, 9.5, 0.0, 9.5, 3.0, 12.0, 0.0, 9.0, 0.0, 9.0, 3.0],
        [*COUNTS, None, None],
        [*COUNTS.values(), None, None],
    ]
    book, remarks = loaded(tmp_path, rows, ("A1:L1", "A5:F5", "G5:L5", "C6:E6", "I6:K6"), "7")
    assert (book["public.total"].in_unit(), book["last.public"].in_unit()) == ("12.00万元", "12.50万元")
    assert str(book["last.public.car_running"].period) == "2022"
    assert book["public.car_running"].source == ("表.xlsx#7!K8",)
    assert counts_of(book) == COUNTED
    assert remarks == ()


def test_the_column_of_last_year_in_the_systems_export_is_read(tmp_path):
    """CS02: 上年决算数 is the year before's, 增减额 is said to be left; tables of that year itself come first."""
    path = workbooks.save(workbooks.export(), tmp_path / "表.xlsx")
    brought = bring([path], tmp_path)
    assert brought.remarks == ("表.xlsx#CS02 主要指标变动情况表：没有采用的还有增减额（E6）",)
    write_untyped(tmp_path / "facts.yaml", brought.text, force=False)
    last = load_facts(tmp_path / "facts.yaml")["last.public.reception"]
    assert (last.name, last.in_unit(), str(last.period)) == ("公务接待费", "60000.00元", "2022")


@pytest.mark.parametrize("heads", [("上年决算数", "本年决算数"), ("2022年度决算数", "2023年度决算数")])
def test_a_column_of_last_year_in_the_table_of_sums_is_last_years(tmp_path, heads):
    """Its sums are tested as this year's are; the facts have its period and the ids of the outlines."""
    rows = [
        ["收入支出决算总表"],
        ["部门：某市水利局", *[None] * 4, "单位：万元"],
        ["2023年度"],
        ["项目", *heads, "项目", *heads],
        ["一、一般公共预算财政拨款收入", 1100.0, 1200.5, "十二、农林水支出", 1115.0, 1205.5],
        ["八、其他收入", 20.0, 19.5, None, None, None],
        ["本年收入合计", 1120.0, 1220.0, "本年支出合计", 1115.0, 1205.5],
        ["年初结转和结余", 0.0, 5.0, "年末结转和结余", 5.0, 19.5],
        ["总计", 1120.0, 1225.0, "总计", 1120.0, 1225.0],
    ]
    book, remarks = loaded(tmp_path, rows, name="01")
    assert (book["income.total"].in_unit(), book["last.income"].in_unit()) == ("1220.00万元", "1120.00万元")
    assert (str(book["last.expenditure"].period), book["last.expenditure"].source) == (
        "2022",
        ("表.xlsx#01!E7",),
    )
    assert remarks == ()
    rows[4][4] = 1114.0
    workbook = workbooks.empty_book()
    workbooks.add(workbook, "01", rows)
    found = bring([workbooks.save(workbook, tmp_path / "错.xlsx")], tmp_path).findings
    assert any("01!E7" in one for one in found)


def test_three_public_under_a_general_head_and_rows_of_several_bodies(tmp_path):
    """小计 under 安排的“三公”经费 is the total; of several bodies the first row counts, the others are named."""
    head = [
        ["单位名称", "一般公共预算财政拨款安排的“三公”经费", None, None, None, "培训费"],
        [None, "小计", "因公出国（境）费用", "公务接待费", "公务用车购置及运行维护费", None],
    ]
    data = [["合计", 12.0, 0.0, 3.0, 9.0, 1.5], ["局本级", 8.0, 0.0, 2.0, 6.0, 1.0]]
    rows = [
        *workbooks.head("“三公”经费及会议费、培训费支出决算表", "公开07表", "万元", 6),
        *head,
        *data,
    ]
    book, remarks = loaded(tmp_path, rows, ("A1:F1", "B5:E5"), "7")
    assert (book["public.total"].in_unit(), book["public.car"].part_of.id) == ("12.00万元", "public.total")
    assert remarks == ("表.xlsx#7：没有采用的还有局本级一行（B8）",)


def test_staff_and_office_columns_of_a_coded_table_are_parts_of_the_basic_expenditure(tmp_path):
    """Yunnan's 公开05 splits 基本支出 in 人员经费 and 公用经费; what has no readable code is named with its place."""
    rows = [
        *workbooks.head("一般公共预算财政拨款支出决算表", "公开05表", "万元", 8),
        ["项目", None, "上年决算数", "本年支出", None, None, None, None],
        ["功能分类科目编码", "科目名称", None, "合计", "基本支出", None, None, "项目支出"],
        [None, None, None, None, "小计", "人员经费", "公用经费", None],
        ["栏次", None, 1, 2, 3, 4, 5, 6],
        [None, "合计", 99.0, 120.0, 70.0, 60.0, 10.0, 50.0],
        ["205", "教育支出", 99.0, 120.0, 70.0, 60.0, 10.0, 50.0],
        ["2", "普通教育", 99.0, 120.0, 70.0, 60.0, 10.0, 50.0],
    ]
    merges = ("A1:H1", "A5:B5", "D5:H5", "E6:G6")
    book, remarks = loaded(tmp_path, rows, merges, "05")
    staff = book["general.expenditure.staff"]
    assert (staff.in_unit(), staff.part_of.id) == ("60.00万元", "general.expenditure.basic")
    assert remarks == ("表.xlsx#05：没有采用的还有普通教育（D11）、上年决算数（C9）",)
    rows[8][5] = 61.0
    workbook = workbooks.empty_book()
    workbooks.add(workbook, "05", rows, merges)
    found = bring([workbooks.save(workbook, tmp_path / "错.xlsx")], tmp_path).findings
    assert [one.partition("（")[0] for one in found] == ["05!F9", "05!E9"]
