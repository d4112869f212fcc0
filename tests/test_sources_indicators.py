"""Self-evaluation tables in workbooks: the columns of several provinces become indicators with their cells."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from drafter.facts.load import load_facts
from drafter.facts.sheets import read_workbook
from drafter.sources.facts_yaml import render_tree
from drafter.sources.indicators import SelfEvaluation, evaluations_tree, read_self_evaluation

HEAD = "schema: drafter.facts/1\nreport: {title: 2023年甲局绩效自评报告, organization: 甲局, fiscal_year: 2023}\n"
MONEY = [
    ["项目支出绩效自评表"],
    ["资金（万元）", "", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率", "得分"],
    ["", "年度资金总额", 120, 150.5, 140, 10, "93.02%", 9.3],
    ["", "其中：当年财政拨款", 120, 150.5, 140, "—", "—", "—"],
]
NATIONAL = [
    [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    ["产出指标", "数量指标", "培训人数", "≥1,200人", "1260人", 50, 50, ""],
    ["", "质量指标", "合格率", "≥95%", "94%", 30, 29.68, "个别学员缺考"],
    ["满意度指标", "", "学员满意度", "≥90%", "93%", 10, 10, ""],
    ["总分", "", "", "", "", 100, 98.98, ""],
]
YUNNAN = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", None, None, "实际完成值", "分值", "得分"],
    [None, None, None, "指标性质", "指标值", "度量单位", None, None, None],
    ["产出指标", "数量指标", "开班期数", "=", 4, "期", 4, 50, 50],
    ["效益指标", "社会效益指标", "学员水平", "", "有所提高", "", "提高", 40, 38],
]


def sheet_of(tmp_path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> SelfEvaluation | None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "自评表"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(tmp_path / "自评.xlsx")
    (read,) = read_workbook(tmp_path / "自评.xlsx").sheets
    return read_self_evaluation("自评.xlsx", read, 0)


def test_the_national_columns_become_indicators_with_their_cells(tmp_path: Path) -> None:
    """Money, targets with operator and unit, points, scores, reasons and the total, ready for a facts file."""
    found = sheet_of(tmp_path, MONEY + NATIONAL)
    assert found is not None
    path = tmp_path / "facts.yaml"
    path.write_text(HEAD + render_tree(evaluations_tree([found])), encoding="utf-8")
    book = load_facts(path)
    assert [(r.second, r.name, r.target_in_words, r.actual_in_words) for r in book.indicators] == [
        ("数量指标", "培训人数", "≥1200人", "1260人"),
        ("质量指标", "合格率", "≥95%", "94%"),
        ("", "学员满意度", "≥90%", "93%"),
    ]
    assert [float(row.score or 0) for row in book.indicators] == [50, 29.68, 10]
    assert book.indicators[1].reason == "个别学员缺考"
    assert [(row.name, row.budget, row.spent) for row in book.funds] == [
        ("年度资金总额", 1_505_000, 1_400_000), ("当年财政拨款", 1_505_000, 1_400_000),
    ]  # fmt: skip
    assert (book.funds[0].weight, book.result.score) == (10, pytest.approx(98.98))


def test_every_fact_of_a_row_names_its_own_cell(tmp_path: Path) -> None:
    """Target, actual value, points and score, each amount of the money block, and the total row's score."""
    found = sheet_of(tmp_path, MONEY + NATIONAL)
    assert found is not None
    path = tmp_path / "facts.yaml"
    path.write_text(HEAD + render_tree(evaluations_tree([found])), encoding="utf-8")
    cells = {fact.id: fact.source for fact in load_facts(path)}
    place = "自评.xlsx#自评表!"
    assert {key: source for key, source in cells.items() if key.startswith("indicator.n2.")} == {
        f"indicator.n2.{role}": (f"{place}{column}7",)
        for role, column in (("target", "D"), ("actual", "E"), ("weight", "F"), ("score", "G"))
    }
    assert {key: source for key, source in cells.items() if key.startswith("funds.n0_1.")} == {
        f"funds.n0_1.{role}": (f"{place}{column}3",)
        for role, column in (
            ("initial", "C"), ("budget", "D"), ("spent", "E"), ("weight", "F"), ("score", "H"),
        )
    }  # fmt: skip
    assert cells["result.score"] == (f"{place}G9",)


def test_points_that_the_head_states_are_read_from_the_head(tmp_path: Path) -> None:
    """Hubei's 得分（20分×执行率）: the weight's cell is the head, the score's the row below."""
    money = [
        ["", "", "预算数（A）", "执行数（B）", "执行率", "得分（20分×执行率）"],
        ["年度资金总额（万元）", "", 150, 120, "80%", 16],
    ]
    found = sheet_of(tmp_path, money + NATIONAL)
    assert found is not None
    (row,) = found.funds
    assert (row["weight"], row["score"]) == ("20", "16")
    assert row["source"] == {
        role: f"自评.xlsx#自评表!{cell}"
        for role, cell in (("budget", "C2"), ("spent", "D2"), ("weight", "F1"), ("score", "F2"))
    }


def test_a_merged_reason_is_that_of_all_its_rows_and_a_merged_number_is_an_error(tmp_path: Path) -> None:
    """Levels and reasons hold on downwards; one score beside two indicators is named with its cells."""
    rows = [list(row) for row in NATIONAL]
    rows[1][7], rows[2][7] = "暴雨停课", None
    found = sheet_of(tmp_path, rows, ("A2:A3", "H2:H3"))
    assert found is not None
    assert [item.get("reason") for item in found.indicators] == ["暴雨停课", "暴雨停课", None]
    assert found.faults == ()
    rows[2][6] = None
    found = sheet_of(tmp_path, rows, ("A2:A3", "G2:G3"))
    assert found is not None
    assert found.faults == ("自评.xlsx#自评表!G2:G3是合并的单元格，G3里没有数；请取消合并，逐行填写",)


def test_yunnans_target_stands_in_three_columns_under_a_merged_head(tmp_path: Path) -> None:
    """指标性质, 指标值 and 度量单位 make one target; words stay words."""
    found = sheet_of(tmp_path, YUNNAN, ("D1:F1", "A1:A2", "G1:G2"))
    assert found is not None
    first, second = found.indicators
    assert (first["operator"], first["target"], first["unit"], first["actual"]) == ("=", "4", "期", "4")
    assert (second["target"], second["actual"], second.get("unit")) == ("有所提高", "提高", None)


def test_indicators_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Two rows of one name become two names, else their facts could not be told apart."""
    rows = [
        NATIONAL[0],
        ["产出指标", "数量指标", "完成率", "≥1次", "2次", 50, 50],
        ["产出指标", "时效指标", "完成率", "≥90%", "95%", 50, 50],
    ]
    found = sheet_of(tmp_path, rows)
    assert found is not None
    assert [item["name"] for item in found.indicators] == ["完成率（数量指标）", "完成率（时效指标）"]


def test_a_sheet_of_accounts_is_none(tmp_path: Path) -> None:
    """No head of indicators, no table."""
    assert sheet_of(tmp_path, [["项目", "行次", "金额"], ["本年收入合计", 27, 600.02]]) is None


def test_cells_of_the_table_without_a_usable_value_are_told(tmp_path: Path) -> None:
    """A formula that was never computed is named with its place, and a date is taken as words."""
    rows = [list(row) for row in NATIONAL]
    rows[1][4], rows[3][3] = "=E9*2", datetime.date(2023, 12, 31)
    found = sheet_of(tmp_path, rows)
    assert found is not None
    assert found.remarks == ("自评.xlsx#自评表!E2的公式没有算出结果，没有采用",)
    assert found.indicators[2]["target"] == "2023-12-31"
