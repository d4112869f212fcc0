"""Without facts: tables judged against themselves and against the sentences around them."""

from __future__ import annotations

import pytest

from drafter.checker.check import check


def table(*rows: str) -> str:
    return "\n".join(
        "| " + row.replace(";", " | ") + " |"
        for row in (rows[0], ";".join("---" for _ in rows[0].split(";")), *rows[1:])
    )


def wrong(text: str) -> list[tuple[str, str | None]]:
    return [(text[f.start : f.end], f.expected) for f in check(text).findings]


FLAT = ("项目;金额（万元）", "道路养护;310.20", "桥梁检测;45.80", "绿化管护;120.00")
ROUNDED = ("项目;金额（亿元）", "教育;12.3", "卫生;8.4", "社保;15.6")


def test_a_total_that_adds_up_is_derived():
    """The cell 合计 is derived of the cells above it."""
    text = table(*FLAT, "合计;476.00")
    report = check(text)
    assert report.findings == ()
    assert report.mentions[-1].verdict == "derived"


def test_a_total_that_does_not_add_up_is_wrong():
    """The cell 合计 is reported with the sum."""
    assert wrong(table(*FLAT, "合计;467.00")) == [("467.00", "476.00万元")]


def test_a_total_above_its_rows_is_one_too():
    """合计 in the first row is the sum of the rows below."""
    rows = (FLAT[0], "合计;477.00", *FLAT[1:])
    assert wrong(table(*rows)) == [("477.00", "476.00万元")]


def test_rounding_is_no_error():
    """36.4 for parts that print 36.3: their rounding allows it; 36.6 it does not."""
    assert wrong(table(*ROUNDED, "合计;36.4")) == []
    assert wrong(table(*ROUNDED, "合计;36.6")) == [("36.6", "36.3亿元")]


@pytest.mark.parametrize("label", ["其中：养护人工", "（一）养护人工", "1.养护人工"])
def test_rows_of_parts_are_not_added_twice(label):
    """A row within its whole: right without it; and what is wrong among levels is not told apart from a level unknown."""
    rows = (FLAT[0], FLAT[1], f"{label};200.00", *FLAT[2:])
    assert check(table(*rows, "合计;476.00")).mentions[-1].verdict == "derived"
    assert wrong(table(*rows, "合计;999.00")) == []


def test_shares_of_the_total_are_told_by_most_of_the_rows():
    """占比: three rows bear it out, the fourth is wrong."""
    head = "区域;金额（万元）;占比"
    rows = ("东区;200.00;20.0%", "西区;300.00;30.0%", "南区;400.00;40.0%")
    assert wrong(table(head, *rows, "北区;100.00;10.0%", "合计;1000.00;100.0%")) == []
    assert wrong(table(head, *rows, "北区;100.00;12.0%", "合计;1000.00;100.0%"))[0] == ("12.0%", "10.0%")


def test_a_column_that_no_relation_explains_is_left_alone():
    """满意率 is of nothing that stands in the table."""
    head = "区域;金额（万元）;满意率"
    assert wrong(table(head, "东区;200.00;91.2%", "西区;300.00;88.0%", "南区;400.00;95.5%")) == []


def test_two_years_define_the_columns_behind_them():
    """2022年 | 2023年 | 增减额 | 增减率: even one row proves itself wrong."""
    head = "科目;2022年;2023年;增减额;增减率"
    assert wrong(table(head, "差旅费;8.00;9.20;1.20;15.0%")) == []
    assert wrong(table(head, "差旅费;8.00;9.20;2.10;15.0%")) == [("2.10", "1.20")]
    assert wrong(table(head, "差旅费;8.00;9.20;1.20;13.0%")) == [("13.0%", "15.0%")]


def test_a_budget_and_a_final_account_define_the_completion():
    """年初预算 | 决算数 | 完成率: final account over budget."""
    head = "科目;年初预算;决算数;完成率"
    assert wrong(table(head, "差旅费;8.00;7.20;90.0%")) == []
    assert wrong(table(head, "差旅费;8.00;7.20;111.1%")) == [("111.1%", "90.0%")]


def test_a_row_that_contradicts_a_sentence_is_inconsistent():
    """绿化管护120万元 in a sentence and 210.00 in its row; the budget beside it is another matter."""
    said = "2023年绿化管护120万元。\n\n"
    assert wrong(said + table("项目;金额（万元）", "绿化管护;120.00")) == []
    text = said + table("项目;年初预算（万元）;决算数（万元）", "绿化管护;150.00;210.00")
    (finding,) = check(text).findings
    assert (finding.rule, text[finding.start : finding.end]) == ("inconsistent", "210.00")
    assert "正文为120万元" in finding.message


def test_a_relation_that_most_rows_bear_out_holds_for_the_others():
    """付款比例 and 未付金额, whatever they are called: three rows prove them, the fourth is wrong; two prove nothing."""
    head = "合同;合同金额;已付金额;未付金额;付款比例"
    rows = ("甲;20.00;15.00;5.00;75.00%", "乙;40.00;10.00;30.00;25.00%", "丙;50.00;40.00;10.00;80.00%")
    assert wrong(table(head, *rows, "丁;80.00;20.00;60.00;25.00%")) == []
    assert wrong(table(head, *rows, "丁;80.00;20.00;50.00;35.00%")) == [
        ("50.00", "60.00"),
        ("35.00%", "25.00%"),
    ]
    assert wrong(table(head, *rows[:2], "丁;80.00;20.00;60.00;35.00%")) == []


def test_the_share_of_the_total_itself_is_all_of_it():
    """占比 in the row 合计: 100% where the rows above are shares of it."""
    head = "区域;金额（万元）;占比"
    rows = ("东区;200.00;20.0%", "西区;300.00;30.0%", "南区;500.00;50.0%")
    assert wrong(table(head, *rows, "合计;1000.00;118.0%")) == [("118.0%", "100.0%")]


def test_subtotals_are_sums_of_their_own_rows():
    """小计, each of the rows since the one before, and 合计 of both."""
    rows = ("甲;10.00", "乙;20.00", "小计;30.00", "丙;5.00", "丁;7.00", "小计;12.00", "合计;42.00")
    report = check(table("项目;金额（万元）", *rows))
    assert [m.verdict for m in report.mentions if m.text in ("30.00", "12.00", "42.00")] == ["derived"] * 3
    assert wrong(table("项目;金额（万元）", *rows[:2], "小计;35.00")) == [("35.00", "30.00万元")]


def test_a_column_in_another_unit_or_of_either_base_is_not_accused():
    """万元 beside bare numbers, and a rate of 收入 and 支出, which may be of either."""
    assert wrong(table("项目;2022年;2023年;同比增减额（万元）", "差旅费;8.00;9.20;1.20")) == []
    assert wrong(table("项目;收入;支出;执行率", "甲社;34.68;24.11;69.52%", "乙社;17.14;12.90;75.26%")) == []
