"""A text that holds the self-evaluation table of the facts: every cell of it is bound to its fact."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from drafter.checker.check import check
from drafter.facts.model import FactBook
from drafter.numbers.units import plain, round_half_up
from drafter.outline.plan import load_plan

COMPLETE = """\
schema: drafter.facts/1
report: {title: 2023年甲局绩效自评报告, organization: 甲局, fiscal_year: 2023, outline: hunan}
facts:
  - {id: income.total, name: 本年收入, value: 620.50, unit: 万元}
  - {id: expenditure.total, name: 本年支出, value: 600.02, unit: 万元}
  - {id: expenditure.basic, name: 基本支出, value: 600.02, unit: 万元}
  - {id: budget.initial, name: 年初预算, value: 610, unit: 万元}
indicators:
  - {id: a, first: 产出指标, second: 数量指标, name: 培训人数, target: ≥1200人, actual: 1260, unit: 人, weight: 20}
  - {id: b, first: 产出指标, second: 质量指标, name: 培训合格率, target: ≥95%, actual: 94%, weight: 20, reason: 有12名学员缺考}
  - {id: c, first: 产出指标, second: 成本指标, name: 人均培训成本, target: ≤600元/人, actual: 585.5元/人, weight: 10}
  - {id: d, first: 效益指标, second: 社会效益指标, name: 学员水平, target: 有所提高, actual: 全部取得证书, level: 90%, weight: 30}
  - {id: e, first: 满意度指标, second: "", name: 学员满意度, target: ≥90%, actual: 93.5%, weight: 10}
funds:
  - {id: f, name: 年度资金总额, initial_of: budget.initial, budget: 650, spent_of: expenditure.total, unit: 万元, weight: 10}
"""


def table_of(book: FactBook) -> str:
    """The form as a text has it, money first."""

    def digits(number: object) -> str:
        return "" if number is None else plain(round_half_up(number, 4))  # type: ignore[arg-type]

    rows = []
    if book.funds:
        rows.append("项目资金（万元）\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分")
    for one in book.funds:
        amounts = "\t".join(
            digits(amount / 10_000) for amount in (one.initial, one.budget, one.spent) if amount
        )
        rate = f"{round_half_up((one.spent or 0) / (one.budget or 1) * 100, 2)}%"
        rows.append(f"{one.name}\t{amounts}\t{digits(one.weight)}\t{rate}\t{digits(one.score)}")
    rows.append("\n一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施")
    for row in book.indicators:
        values = (row.first, row.second, row.name, row.target_in_words, row.actual_in_words)
        rows.append("\t".join((*values, digits(row.weight), digits(row.score), row.reason)))
    rows.append(f"总分\t\t\t\t\t100\t{digits(book.result.score)}\t")
    return "\n".join(rows)


@pytest.fixture(name="complete")
def _complete(tmp_path: Path) -> Path:
    (tmp_path / "facts.yaml").write_text(COMPLETE, encoding="utf-8")
    return tmp_path / "facts.yaml"


def findings(source: Path, text_of=lambda text: text) -> list[tuple[str, str]]:
    book, plan = load_plan(source, "hunan")
    text = text_of(table_of(book))
    found = check(text, book, outline=plan).findings
    return [
        (f.rule, text[f.start : f.end]) for f in found if f.rule not in ("missing-section", "missing-fact")
    ]


def test_the_table_of_the_facts_is_clean_in_a_text(complete: Path) -> None:
    """Money, targets, results, points, scores and the total are all known, and no rule objects."""
    assert findings(complete) == []
    assert findings(ROOT / "data" / "qinghe-transport-2024" / "自评表.yaml") == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("1260人", "1269人"),
        ("19.79", "19.97"),
        ("650", "605"),
        ("92.31%", "93.21%"),
        ("585.5元/人", "558.5元/人"),
        ("96.02", "96.20"),
    ],
)
def test_a_digit_that_differs_from_the_facts_is_found_at_its_cell(
    complete: Path, right: str, wrong: str
) -> None:
    """Whatever else is out through it, the number itself is an error at its place."""
    assert any(piece == wrong for _, piece in findings(complete, lambda text: text.replace(right, wrong)))
