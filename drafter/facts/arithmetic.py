"""Exact arithmetic with sense: what a formula over facts amounts to, and whether it may.

Everything is computed in base units: money in 元, counts with their scale applied, percent and 百分点 as
fractions (31.49% is 0.3149), 倍 plain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from drafter.facts.formula import (
    Expression,
    FormulaError,
    Members,
    Named,
    Number,
    Parts,
    Product,
    Splits,
    Sum,
    write,
)
from drafter.facts.model import Fact
from drafter.numbers.units import CURRENCIES, PEOPLE, THINGS, Unit

MAX_BITS = 4096
"""Results beyond this size are no public money; it bounds what a formula can cost."""


# Counters of things that cannot be halved: a whole number of them is exact.
_WHOLE = PEOPLE | THINGS | {"户", "次", "人次"}

Dimension = tuple[tuple[str, int], ...]
"""Bases with their powers, sorted: money (("元", 1),), 元/人 (("人", -1), ("元", 1)), a ratio ()."""


class Quantity(NamedTuple):
    """A value in base units (ratios as fractions).

    `slack` is how far the true value may lie from it, to first order: half of the last written place of each
    term that it was computed from.
    """

    value: Fraction
    dimension: Dimension
    slack: Fraction = Fraction(0)


def dimension_of(unit: Unit) -> Dimension:
    """What a unit counts, for sanity: 万元/人 is 元 per 人, a ratio nothing, all counters of things alike."""
    if unit.dimension == "money":
        return ((unit.base, 1),)
    if unit.dimension != "count":
        return ()
    powers: dict[str, int] = {}
    for position, base in enumerate(unit.base.split("/")):
        key = "人" if base in PEOPLE else "个" if base in THINGS else CURRENCIES.get(base, base)
        powers[key] = powers.get(key, 0) + (-1 if position else 1)
    return _dimension(powers)


def _dimension(powers: Mapping[str, int]) -> Dimension:
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def dimension_in_words(dimension: Dimension) -> str:
    """元, 元/人, 无单位."""
    above = "·".join(base for base, power in dimension for _ in range(power))
    below = "/".join(base for base, power in dimension for _ in range(-power))
    return (above or ("1" if below else "无单位")) + (f"/{below}" if below else "")


def percent_factor(unit: Unit) -> int:
    """100 for %, ‰ and 百分点, whose facts are kept in percent while formulas compute with fractions."""
    return 100 if unit.dimension in ("percent", "percentage_point") else 1


def stated_quantity(fact: Fact) -> Quantity:
    """The quantity that a fact with a written value states.

    A whole number of things that cannot be halved (人, 户, 次, 家 …) has no slack; a range is no quantity.
    """
    places = len(fact.written.partition(".")[2])
    exact = places == 0 and fact.unit.scale == 1 and fact.unit.base in _WHOLE
    factor = percent_factor(fact.unit)
    slack = Fraction(0) if exact else Fraction(fact.unit.scale) / (2 * 10**places * factor)
    return Quantity(fact.exact / factor, dimension_of(fact.unit), slack)


def in_unit(quantity: Quantity, unit: Unit) -> Fraction:
    """QUANTITY in the base unit of UNIT (元, %, 人 …), for a fact declared in UNIT.

    Counters may drop out, as 人均40万元 is stated in 万元 and 户均3人 in 人; a ratio may not.
    Raises FormulaError where UNIT cannot be the unit of the result.
    """
    declared = dimension_of(unit)
    powers = dict(quantity.dimension)
    rest = {base for base in powers if base not in dict(declared)}
    fits = all(powers.get(base) == power for base, power in declared) and not rest & set(CURRENCIES.values())
    if not (quantity.dimension == declared or (declared and fits)):
        raise FormulaError(
            f"算出来的是{dimension_in_words(quantity.dimension)}的数，单位却写成{unit.symbol}；请改正公式或unit"
        )
    return quantity.value * percent_factor(unit)


def evaluate(expression: Expression, known: Mapping[str, Quantity], splits: Splits) -> Quantity:
    """The exact value of EXPRESSION over KNOWN, which holds every id that it uses.

    Raises FormulaError: division by zero, sums of unlike things, parts() as `members`, absurd size.
    """
    match expression:
        case Number(value):
            return Quantity(value, ())
        case Named(fact_id):
            return known[fact_id]
        case Parts():
            members = tuple(("+", Named(member)) for member in splits.members(expression))
            return _add(members, lambda term: evaluate(term, known, splits))
        case Sum(terms):
            return _add(terms, lambda term: evaluate(term, known, splits))
        case Product(factors):
            return _multiply(factors, lambda factor: evaluate(factor, known, splits))


def _add(terms: Members, value_of: Callable[[Expression], Quantity]) -> Quantity:
    total = slack = Fraction(0)
    first: Quantity | None = None
    for sign, term in terms:
        one = value_of(term)
        if first is None:
            first = one
        elif one.dimension != first.dimension:
            a, b = (dimension_in_words(q.dimension) for q in (first, one))
            raise FormulaError(
                f"{write(terms[0][1])}（{a}）与{write(term)}（{b}）不是同类的数，不能相加减；请改正公式"
            )
        total += -one.value if sign == "-" else one.value
        slack += one.slack
    assert first is not None
    return _bounded(Quantity(total, first.dimension, slack))


def _multiply(factors: Members, value_of: Callable[[Expression], Quantity]) -> Quantity:
    result = Quantity(Fraction(1), ())
    for sign, factor in factors:
        one = value_of(factor)
        if sign == "/":
            if one.value == 0:
                raise FormulaError(f"除数{write(factor)}为0，无法计算；请改正公式，或改写成直接给出的value")
            one = Quantity(
                1 / one.value,
                tuple((base, -power) for base, power in one.dimension),
                one.slack / one.value**2,
            )
        powers = dict(result.dimension)
        for base, power in one.dimension:
            powers[base] = powers.get(base, 0) + power
        slack = abs(result.value) * one.slack + abs(one.value) * result.slack
        result = _bounded(Quantity(result.value * one.value, _dimension(powers), slack))
    return result


def _bounded(quantity: Quantity) -> Quantity:
    value, slack = quantity.value, quantity.slack
    if max(n.bit_length() for f in (value, slack) for n in (f.numerator, f.denominator)) > MAX_BITS:
        raise FormulaError("计算结果过大；请检查公式")
    return quantity
