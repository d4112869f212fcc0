"""Formulas: computed exactly, kept sane, told in words."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.errors import FactsError
from drafter.facts.arithmetic import Quantity, evaluate
from drafter.facts.formula import FormulaError, Splits, in_words, operands, parse_formula, write
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook

HEAD = """schema: drafter.facts/1
report: {title: 某报告, organization: 某局, fiscal_year: 2023}
facts:
"""
BASE = """  - {id: spent, name: 决算支出, value: 600.02, unit: 万元}
  - {id: budget, name: 年初预算, value: 1905.71, unit: 万元}
  - {id: last, name: 决算支出, value: 500, unit: 万元, period: 2022}
  - {id: staff, name: 在编人员, value: 15, unit: 人}
  - {id: homes, name: 参保户, value: 0.5, unit: 万户}
  - {id: rate, name: 参保率, value: 95, unit: "%"}
  - {id: old.rate, name: 上年参保率, value: 930, unit: "‰"}
  - {id: zero, name: 公务接待费, value: 0, unit: 万元}
  - {id: grant, name: 补助标准, value: 160, unit: 元/人}
  - {id: each, name: 每处, value: 1..2, unit: 万元}
  - {id: p.a, name: 甲项, value: 1.5, unit: 万元, part_of: {whole: spent, split: 按项目}}
  - {id: p.b, name: 乙项, value: 2500, unit: 元, part_of: {whole: spent, split: 按项目}}
  - {id: q.a, name: 基本支出, value: 3, unit: 万元, part_of: {whole: spent, split: 按性质}}
  - {id: r.a, name: 丙项, value: 4, unit: 万元, part_of: budget}
"""
BASE_LINES = HEAD.count("\n") + BASE.count("\n")


def book(folder, *formulas: str) -> FactBook:
    """The base facts and one fact f0, f1 … for each `FORMULA in UNIT`."""
    lines = []
    for number, text in enumerate(formulas):
        formula, _, unit = text.partition(" in ")
        lines.append(f'  - {{id: f{number}, name: 算{number}, formula: "{formula}", unit: "{unit}"}}\n')
    path = folder / "facts.yaml"
    path.write_text(HEAD + BASE + "".join(lines), encoding="utf-8")
    return load_facts(path)


def refusals(folder, *formulas: str) -> tuple[str, ...]:
    with pytest.raises(FactsError) as caught:
        book(folder, *formulas)
    assert all("；" in problem for problem in caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    ("formula", "exact"),
    [
        ("spent / budget in %", Fraction(60002, 190571) * 100),
        ("spent - last in 万元", 1000200),
        ("(spent - last) / last in %", Fraction("20.004")),
        ("spent / last in 倍", Fraction("1.20004")),
        ("rate - old.rate in 个百分点", 2),
        ("1 - rate in %", 5),
        ("staff * rate in 人", Fraction("14.25")),
        ("spent / staff in 元", Fraction(6000200, 15)),
        ("spent / staff in 万元/人", Fraction(6000200, 15)),
        ("grant * staff in 元", 2400),
        ("homes / 2 in 户", 2500),
        ("parts(spent, 按项目) in 元", 17500),
        ("parts(budget) in 万元", 40000),
        ("2 + 3 * 4 - 10 / 5 in 倍", 12),
        ("-(spent - last) in 元", -1000200),
        ("0.1 + 0.2 in 倍", Fraction(3, 10)),
    ],
)
def test_a_formula_is_computed_exactly_in_the_base_unit(tmp_path, formula, exact):
    """Scales, percent and precedence come out exactly, in the base unit of the declared unit."""
    assert book(tmp_path, formula)["f0"].exact == exact


def test_formulas_may_use_formulas_in_any_order(tmp_path):
    """A formula may come before the one that it uses."""
    made = book(tmp_path, "f1 - rate in 个百分点", "spent / budget in %")
    assert made["f0"].exact == made["f1"].exact - 95


def test_a_value_per_head_is_money_to_later_formulas(tmp_path):
    """What is declared in 元 adds to money, though it was divided by people."""
    assert book(tmp_path, "spent / staff in 元", "f0 + spent in 元")["f1"].exact == Fraction(6000200 * 16, 15)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("spent + staff in 万元", ("spent（元）", "staff（人）")),
        ("spent + 1 in 万元", ("spent（元）", "1（无单位）")),
        ("spent in 人", ("元的数", "人")),
        ("spent / budget in 万元", ("无单位", "万元")),
        ("spent / staff in %", ("元/人", "%")),
        ("spent / zero in %", ("除数zero为0",)),
        ("spent / (zero + zero) in %", ("除数zero + zero为0",)),
        ("spend / budget in %", ("spend", "是否应写成spent")),
        ("parts(spent) in 万元", ("按项目、按性质", "parts(spent, 按项目)")),
        ("parts(spent, 按科目) in 万元", ("按科目", "按项目、按性质")),
        ("parts(staff) in 人", ("没有任何部分", "part_of: staff")),
        ("parts(spend) in 人", ("是否应写成spent",)),
        ("each * 2 in 万元", ("each", "区间")),
        ("f0 + spent in 万元", ("f0 → f0",)),
        ("spent × 2 in 万元", ("×", "半角")),
        ("spent + in 万元", ("没有写完",)),
        ("(spent in 万元", ("没有配对",)),
        ("spent budget in 万元", ("budget",)),
        ("spent * / budget in 万元", ("“/”",)),
        ("1,000 * spent in 万元", ("“,000",)),
        ("(" * 500 + "spent" + ")" * 500 + " in 万元", ("层",)),
        ("spent + " * 1000 + "spent in 万元", ("字符",)),
        ("rate * 123456789 * " * 160 + "rate in %", ("过大",)),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_wrong_formula_names_its_fact_and_line(tmp_path, formula, said):
    """What cannot be read, found, divided, added or declared is one problem of the formula's line."""
    (problem,) = refusals(tmp_path, formula)
    assert problem.startswith(f"facts.yaml:{BASE_LINES + 1} formula：f0：")
    assert all(word in problem for word in said)


def test_a_circle_is_named_along_its_way(tmp_path):
    """Formulas that need one another are one problem that shows the way; what needs them is not blamed."""
    (problem,) = refusals(tmp_path, "f1 + spent in 元", "f2 in 元", "f0 in 元", "f0 * 2 in 元")
    way = problem.split("圈：")[1].split("；")[0].split(" → ")
    assert way[0] == way[-1]
    assert set(pairwise(way)) == {("f0", "f1"), ("f1", "f2"), ("f2", "f0")}


def test_a_long_chain_of_formulas_is_computed(tmp_path):
    """Formulas upon formulas need no deep stack."""
    made = book(tmp_path, "spent in 元", *(f"f{number} + spent in 元" for number in range(2000)))
    assert made["f2000"].exact == 2001 * 6000200


def test_a_chain_of_squares_is_stopped(tmp_path):
    """A small file cannot ask for a number that fills the memory."""
    found = refusals(tmp_path, "rate in 倍", *(f"f{number} * f{number} in 倍" for number in range(60)))
    assert len(found) == 1
    assert "过大" in found[0]


def test_operands_are_the_facts_that_a_formula_uses(tmp_path):
    """Each id once, in order; parts() is expanded where the book is known."""
    formula = "spent / (budget + spent) - parts(spent, 按项目) / budget"
    assert operands(formula) == ("spent", "budget")
    assert operands(formula, book(tmp_path)) == ("spent", "budget", "p.a", "p.b")


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("spent / budget", "决算支出600.02万元 ÷ 年初预算1905.71万元"),
        (
            "(spent - last) / last",
            "（决算支出600.02万元 - 2022年决算支出500万元） ÷ 2022年决算支出500万元",
        ),
        ("parts(spent, 按项目) / spent", "（甲项1.5万元 + 乙项2500元） ÷ 决算支出600.02万元"),
        ("spent - parts(spent, 按项目)", "决算支出600.02万元 - （甲项1.5万元 + 乙项2500元）"),
        ("parts(budget) * 2", "丙项4万元 × 2"),
        ("1 - rate", "1 - 参保率95%"),
        ("spent / (last / budget)", "决算支出600.02万元 ÷ （2022年决算支出500万元 ÷ 年初预算1905.71万元）"),
    ],
)
def test_a_formula_is_told_in_names_and_values(tmp_path, formula, words):
    """A person reads names, values and brackets that mean the same; other periods are named."""
    assert in_words(formula, book(tmp_path)) == words


_LEAVES = st.integers(1, 99).map(str)
_FORMULAS = st.recursive(
    _LEAVES,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=12,
)


@given(_FORMULAS)
def test_a_written_expression_means_what_it_was_read_from(formula):
    """Writing an expression and reading it again gives the same value."""
    expression, known = parse_formula(formula), dict[str, Quantity]()
    try:
        value = evaluate(expression, known, Splits(()))
    except FormulaError:
        return
    assert evaluate(parse_formula(write(expression)), known, Splits(())) == value
