"""Amounts in the unit that an outline writes money in."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from drafter.draft.changes import changed_facts
from drafter.draft.prompts import render_prompt
from drafter.draft.references import resolve
from drafter.errors import OutlineError
from drafter.facts.load import load_facts
from drafter.facts.snapshot import fingerprint
from drafter.outline.plan import planned
from drafter.outline.sections import load_outline

FACTS = """\
schema: drafter.facts/1
report: {title: 2023年甲局绩效自评报告, organization: 甲局, fiscal_year: 2023}
facts:
  - {id: income.total, name: 本年收入, value: 8812346.17, unit: 元}
  - {id: expenditure.total, name: 本年支出, value: VALUE, unit: 元}
  - {id: reception, name: 公务接待费, value: 4360, unit: 元}
  - {id: least, name: 邮电费, value: 100, unit: 元}
  - {id: small, name: 手续费, value: 99.50, unit: 元}
  - {id: nothing, name: 会议费, value: 0, unit: 元}
  - {id: less, name: 收入增减额, value: -1234567, unit: 元}
  - {id: thousand, name: 修缮费, value: 120, unit: 千元}
  - {id: stated, name: 培训费, value: "3.1", unit: 万元}
  - {id: fee, name: 人均缴费, value: 160, unit: 元}
  - {id: standard, name: 护理补贴标准, value: 1200, unit: 元}
  - {id: rate, name: 补贴, value: 160, unit: 元/人}
  - {id: field, name: 高标准农田建设支出, value: 50000, unit: 元}
  - {id: range, name: 每处补助, value: 15000..30000, unit: 元}
  - {id: bounded, name: 带动投资, value: 500000, unit: 元, bound: at_least}
indicators:
  - {id: output.paid, first: 产出指标, name: 发放金额, operator: "≥", target: 500000, actual: 520000, unit: 元, weight: 50}
"""
WRITTEN = {
    "income.total": "881.23万元", "expenditure.total": "885.00万元", "reception": "0.44万元", "least": "0.01万元",
    "small": "99.50元", "nothing": "0.00万元", "less": "-123.46万元", "thousand": "12.00万元", "stated": "3.1万元",
    "fee": "160元", "standard": "1200元", "rate": "160元/人", "field": "5.00万元", "range": "15000至30000元",
    "bounded": "500000元", "output.paid.actual": "520000元",
}  # fmt: skip


def book_of(folder: Path, value: str = "8850000.12"):
    (folder / "facts.yaml").write_text(FACTS.replace("VALUE", value), encoding="utf-8")
    return load_facts(folder)


@pytest.fixture(name="book")
def _book(tmp_path):
    return book_of(tmp_path)


@pytest.mark.parametrize("fact_id", WRITTEN)
def test_amounts_are_written_as_reports_write_them(book, outline, fact_id):
    """元 and 千元 in 万元 to two decimals; what is paid for one, bounds, ranges and the score sheet stay."""
    whole = planned(book, outline)
    assert resolve("{{" + fact_id + "}}", whole).text == WRITTEN[fact_id]
    assert whole[fact_id].exact == book[fact_id].exact


def test_planning_twice_changes_nothing_and_no_fingerprint(book, outline):
    """What was kept of a report before it was written in 万元 still holds."""
    whole = planned(book, outline)
    assert planned(whole, outline) is whole
    assert fingerprint(whole) == fingerprint(book)
    assert whole.as_stated("expenditure.total").in_unit() == "8850000.12元"


def test_a_prompt_shows_the_amounts_that_its_references_become(book, outline):
    """A model reads 885.00万元 beside {{expenditure.total}}."""
    whole = planned(book, outline)
    user = render_prompt(outline, outline.section("overview"), whole).user
    assert "{{expenditure.total}} 本年支出：885.00万元" in user
    assert "8850000.12" not in user


def test_a_correction_smaller_than_the_last_place_is_told_in_the_sources_unit(outline, tmp_path):
    """885.00万元 stays 885.00万元; what changed is 8850000.12元 to 8850001.12元."""
    last = planned(book_of(tmp_path), outline)
    (change,) = changed_facts(last, planned(book_of(tmp_path, "8850001.12"), outline))
    assert change.line == "本年支出：8850000.12元 → 8850001.12元"
    assert last["expenditure.total"].exact == Fraction("8850000.12")


def own(folder: Path, money: str) -> Path:
    folder.mkdir()
    source = f"schema: drafter.outline/1\ntitle: 甲\nmoney: {money}\nsections:\n  - {{id: part, number: 一、, heading: 概况, level: 1}}\n"
    (folder / "outline.yaml").write_text(source, encoding="utf-8")
    return folder


def test_an_outline_may_leave_amounts_as_the_source_has_them(book, tmp_path):
    """money: 元; the shared tables follow it."""
    outline = load_outline(own(tmp_path / "own", "元"))
    assert planned(book, outline)["expenditure.total"].in_unit() == "8850000.12元"
    assert {plan.unit.symbol for plan in (*outline.exhibits, *outline.charts) if plan.unit} == {"元"}


def test_any_other_unit_of_money_is_refused(tmp_path):
    """One sentence with file, line and the mend."""
    with pytest.raises(OutlineError, match=r"outline\.yaml:3.*money.*应是万元或元"):
        load_outline(own(tmp_path / "own", "亿元"))
