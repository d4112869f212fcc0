"""Amounts in the unit of reports: tables are published in 元, and reports say 885.00万元 of 8850000.12元."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from drafter.facts.model import Fact, FactBook
from drafter.numbers.units import Unit, read_unit

UNITS: Final = ("万元", "元")
"""What `money:` of an outline may say; 元 leaves every amount as its source states it."""
DEFAULT: Final = read_unit("万元")
PLACES: Final = 2
_LEAST: Final = Fraction(1, 100)
"""Of the unit: what is smaller would be written as 0.00."""
_RATE = re.compile(r"[人户平]均|每|(?:标准|单价|均价|票价|定额)$")
"""Names of what is paid for one of something, in 元 wherever it stands: 人均补助, 每亩补贴, 缴费标准."""


@lru_cache(maxsize=16)
def in_money(book: FactBook, unit: Unit) -> FactBook:
    """BOOK with its amounts that are stated in a smaller unit in UNIT, to two decimals; no exact value changes.

    Left as they are: what is under a hundredth of UNIT and not zero, ranges and bounds, what is paid for one of
    something, and the rows of the self-evaluation table, which stand in it as its form has them.
    """
    rows = (*(f"{row.id}." for row in book.indicators), *(f"{row.id}." for row in book.funds))
    facts = {
        fact.id: replace(fact, unit=unit, decimals=PLACES)
        if _is_amount(fact, unit) and not fact.id.startswith(rows)
        else fact
        for fact in book
    }
    if all(facts[fact.id] is fact for fact in book):
        return book
    return replace(book, facts=facts, stated=book.stated or book)


def _is_amount(fact: Fact, unit: Unit) -> bool:
    return (
        fact.unit.dimension == "money"
        and fact.unit.base == unit.base
        and fact.unit.scale < unit.scale
        and fact.upper is None
        and fact.bound == "exact"
        and (not fact.exact or abs(fact.exact) / Fraction(unit.scale) >= _LEAST)
        and not any(_RATE.search(name) for name in fact.names)
    )
