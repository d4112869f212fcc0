"""The self-evaluation table in a facts file: what it becomes, and what is said of one that is wrong."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from drafter.errors import FactsError
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook
from drafter.facts.snapshot import fingerprint, restore, snapshot

HEAD = """schema: drafter.facts/1
report: {title: 2023年甲局绩效自评报告, organization: 甲局, fiscal_year: 2023}
facts:
  - {id: insured.total, name: 累计完成参保, value: 87670, unit: 人, period: 2023-01/2023-10}
  - {id: expenditure.total, name: 本年支出, value: 600.02, unit: 万元}
"""
INSURED = """indicators:
  - id: output.insured
    first: 产出指标
    second: 数量指标
    name: 参保人数
    operator: ">="
    target: 85000
    unit: 人
    actual_of: insured.total
    weight: 10
    score: 9.5
    reason: 有原因
    source: 绩效目标表
"""


def load(tmp_path: Path, text: str) -> FactBook:
    path = tmp_path / "facts.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_facts(path)


def problems(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(FactsError) as caught:
        load(tmp_path, text)
    return caught.value.problems


def test_an_indicator_becomes_a_row_and_facts_of_target_actual_points_and_score(tmp_path: Path) -> None:
    """The fact whose value is the actual one lends value and period; points keep their written digits."""
    book = load(tmp_path, INSURED)
    (row,) = book.indicators
    assert (row.first, row.second, row.name, row.operator) == ("产出指标", "数量指标", "参保人数", "≥")
    assert (row.target_in_words, row.actual_in_words) == ("≥85000人", "87670人")
    assert (row.target_exact, row.actual_exact, row.weight, row.score) == (85000, 87670, 10, Fraction("9.5"))
    names = {fact.name: fact.in_unit() for fact in book if fact.id.startswith("output.")}
    assert names == {
        "参保人数目标值": "85000人",
        "参保人数实际完成值": "87670人",
        "参保人数分值": "10分",
        "参保人数得分": "9.5分",
    }
    assert book["output.insured.actual"].period == book["insured.total"].period


@pytest.mark.parametrize(
    ("fields", "target", "actual"),
    [
        ('target: "≥98%", actual: 99.5, unit: "%"', "≥98%", "99.5%"),
        ("target: 不超过20万元, actual: 18.5万元", "≤20万元", "18.5万元"),
        ("target: 8.5, unit: 万人, actual: 87670人", "=8.5万人", "87670人"),
        ("target: 12月底前, actual: 11月完成", "12月底前", "11月完成"),
        ("target: 有所改善, actual: 改善, level: 达成预期指标", "有所改善", "改善"),
    ],
)
def test_a_target_is_a_number_with_operator_and_unit_or_words(
    tmp_path: Path, fields: str, target: str, actual: str
) -> None:
    """Operator and unit may stand in the target itself; dates and words stay words."""
    (row,) = load(tmp_path, f"indicators:\n  - {{id: a, first: 产出指标, name: 甲, {fields}}}\n").indicators
    assert (row.target_in_words, row.actual_in_words) == (target, actual)


def test_all_that_is_wrong_with_a_table_is_said_at_once_with_line_field_and_mend(tmp_path: Path) -> None:
    """Every row is read to its end; a fact that a row names and that is not there is the fault of that field."""
    said = problems(
        tmp_path,
        "indicators:\n"
        "  - {id: a, first: 产出指标, name: 甲, operator: 约, target: 5, unit: 次}\n"
        "  - {id: b, first: 产出指标, name: 乙, operator: ≥, target: 很多}\n"
        '  - {id: b, first: 产出指标, name: 丙, operator: ≤, target: "≥5", unit: 次, weight: 高}\n'
        "  - {id: d, name: 丁, target: 5, actual_of: insured.totl}\n"
        "  - {id: e, first: 产出指标, name: 戊, target: 5次, unit: 次, actual_of: insured.totl}\n"
        "funds:\n"
        "  - {id: f, name: 年度资金总额, budget: 6亿, spent_of: expenditure.total, unit: 万元}\n"
        "  - {id: g, name: 其他资金, budget: 6, unit: 万元, weight: 10}\n"
        "result: 优\n",
    )
    assert [text.partition("：")[0] for text in said] == [
        "facts.yaml:7 operator",
        "facts.yaml:8 target",
        "facts.yaml:9 target",
        "facts.yaml:9 weight",
        "facts.yaml:9 id",
        "facts.yaml:10 first",
        "facts.yaml:11 actual_of",
        "facts.yaml:13 budget",
        "facts.yaml:14 weight",
        "facts.yaml:15 result",
    ]
    assert "是否应写成insured.total" in said[6]


def test_the_money_block_and_the_result_are_facts_too(tmp_path: Path) -> None:
    """Amounts are kept in 元; the points of the execution rate stand on the first row."""
    book = load(
        tmp_path,
        "funds:\n  - {id: f, name: 年度资金总额, initial: 610.00, budget: 605, spent_of: expenditure.total, unit: 万元,"
        " weight: 10, score: 9.92}\nresult: {score: 98.5, grade: 优}\n",
    )
    (row,) = book.funds
    assert (row.initial, row.budget, row.spent) == (6_100_000, 6_050_000, 6_000_200)
    said = {fact.name: fact.in_unit() for fact in book if fact.id.startswith(("f.", "result."))}
    assert said == {
        "年度资金总额年初预算数": "610.00万元",
        "年度资金总额全年预算数": "605万元",
        "年度资金总额全年执行数": "600.02万元",
        "预算执行率分值": "10分",
        "预算执行率得分": "9.92分",
        "自评得分": "98.5分",
    }
    assert (book.result.score, book.result.grade) == (Fraction("98.5"), "优")


def test_a_confidential_actual_value_stays_confidential_in_its_row(tmp_path: Path) -> None:
    """A fact that no model may see is not shown to one as the actual value of an indicator."""
    text = INSURED.replace("insured.total", "secret")
    secret = "  - {id: secret, name: 秘密人数, value: 5, unit: 人, confidential: true}\n"
    assert load(tmp_path, secret + text)["output.insured.actual"].confidential


def test_a_table_is_part_of_what_a_book_states(tmp_path: Path) -> None:
    """A changed reason is a changed book, and a kept book comes back with its table."""
    book = load(tmp_path, INSURED)
    kept = restore(snapshot(book), fingerprint(book))
    assert kept is not None
    assert kept.indicators == book.indicators
    assert fingerprint(load(tmp_path, INSURED.replace("有原因", "另有原因"))) != fingerprint(book)
