"""The money block and the result of a self-evaluation through the facts workbook and into the next year."""

from __future__ import annotations

from fractions import Fraction

import openpyxl
import pytest

from drafter.errors import FactsError
from drafter.facts.load import load_facts
from drafter.sources.beginning import begin_from
from drafter.sources.facts_workbook import load_template, render_workbook
from drafter.sources.facts_yaml import render_yaml
from drafter.sources.filling import fill
from drafter.sources.stated import statements_of

FACTS = """\
schema: drafter.facts/1
report: {title: 2023年甲局绩效自评报告, organization: 甲局, fiscal_year: 2023}
facts:
  - {id: budget.full, name: 全年预算, value: "150.50", unit: 万元}
indicators:
  - {id: output.trained, first: 产出指标, name: 培训人数, operator: "≥", target: 1200, actual: 1100, unit: 人, weight: 50, score: 45.83, reason: 两期停办}
funds:
  - {id: funds.total, name: 年度资金总额, initial: 120, budget_of: budget.full, spent: 140.25, unit: 万元, weight: 10, score: 9.32}
  - {id: funds.grant, name: 当年财政拨款, initial: 120, spent: 140.25, unit: 万元}
result: {score: 98.5, grade: 优}
"""


@pytest.fixture(name="book")
def _book(tmp_path):
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "facts.yaml").write_text(FACTS, encoding="utf-8")
    return load_facts(tmp_path / "2023")


def workbook_of(book, path):
    template = load_template()
    path.write_bytes(render_workbook(fill(statements_of(book), template), template))
    return path


def stated(book):
    rows = [
        (row.id, row.name, row.initial, row.budget, row.spent, row.weight, row.score) for row in book.funds
    ]
    return (
        rows,
        book.result,
        [(row.id, row.reason) for row in book.indicators],
        [m.id for m in book.materials],
    )


def test_a_facts_workbook_states_what_a_facts_file_states(book, tmp_path):
    """Money rows, an amount that is another fact's, score and grade; a reason stays the indicator's."""
    again = load_facts(workbook_of(book, tmp_path / "facts.xlsx"))
    assert stated(again) == stated(book)
    assert again.funds[0].budget == 1_505_000
    assert again["funds.total.budget"].formula == "budget.full"
    (tmp_path / "written.yaml").write_text(render_yaml(statements_of(again)), encoding="utf-8")
    assert stated(load_facts(tmp_path / "written.yaml")) == stated(book)


def test_a_row_without_amounts_is_none_and_a_faulty_one_is_named(book, tmp_path):
    """The ready-made rows that nobody filled in state nothing; a word that names no fact is no amount."""
    path = workbook_of(book, tmp_path / "facts.xlsx")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["自评资金"]
    names = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1)}
    assert {"上年结转资金", "其他资金"} <= names.keys()
    sheet.cell(names["其他资金"], 5).value = "若干"
    workbook.save(path)
    with pytest.raises(FactsError, match=r"自评资金.*E\d+.*“若干”不是数"):
        load_facts(path)


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_the_next_year_keeps_rows_and_weights_and_no_amount(book, tmp_path, kind):
    """An amount that is another fact's stays that fact's; the result is last year's and goes."""
    last = tmp_path / "2023"
    if kind == "xlsx":
        (last / "facts.yaml").unlink()
        workbook_of(book, last / "facts.xlsx")
    begin_from(tmp_path / "2024", last)
    text = tmp_path / "2024" / f"facts.{kind}"
    if kind == "yaml":
        filled = text.read_text(encoding="utf-8").replace("待填", "160.00")
        text.write_text(filled, encoding="utf-8")
        new = load_facts(text)
        assert [(row.name, row.initial, row.budget, row.spent, row.weight) for row in new.funds] == [
            ("年度资金总额", None, 1_600_000, None, Fraction(10)), ("当年财政拨款", None, None, None, None),
        ]  # fmt: skip
        assert new.result.score is None
        assert new.materials == ()
    else:
        sheet = openpyxl.load_workbook(text)["自评资金"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=6)]
        assert [(row[1], row[2], row[3], row[4], row[6]) for row in rows] == [
            ("年度资金总额", None, "全年预算", None, "10"), ("当年财政拨款", None, None, None, None),
        ]  # fmt: skip
