"""The yearly round: what last year's facts leave for this year's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from drafter.facts.columns import last_id
from drafter.facts.formula import ID, operands
from drafter.facts.model import Fact, FactBook, Funds, Indicator, Result
from drafter.facts.statement import PENDING
from drafter.numbers.units import plain, round_half_up
from drafter.sources.stated import Entry, Statements, statements_of

_MOST_PLACES = 8


def next_year(book: FactBook, year: int, last_report: str | None) -> Statements:
    """The facts of BOOK made ready for YEAR: ids, names, formulas and materials stay, values are to be filled in.

    What was a value of BOOK's year is the value of the time before, so that growth can be computed; a value of
    another time stays as it is.  LAST_REPORT names the file with the text of BOOK's report.
    """
    stated, old = statements_of(book), book.report
    by = year - old.fiscal_year
    report = replace(
        old,
        title=old.title.replace(str(old.fiscal_year), str(year)),
        fiscal_year=year,
        issued=None,
        last_report=last_report,
    )
    materials = tuple(replace(one, carried=one.carried or old.fiscal_year) for one in stated.materials)
    indicators = tuple(_emptied(one) for one in stated.indicators)
    facts = tuple(_facts(stated.facts, book, by))
    return replace(
        stated, report=report, facts=facts, materials=materials, indicators=indicators,
        funds=tuple(_without_amounts(one) for one in stated.funds), result=Result(),
    )  # fmt: skip


def _facts(entries: tuple[Entry, ...], book: FactBook, by: int) -> Iterator[Entry]:
    earlier = _earlier_ids(book)
    replaced = set(earlier.values())
    for entry in entries:
        fact = entry.fact
        if fact.id in replaced:
            continue
        if fact.id not in earlier and not _is_of_year(fact, book):
            yield entry
            continue
        shifted = replace(fact, period=fact.period.shifted(by), source=(), proposed=False)
        yield Entry(shifted, "" if fact.formula else PENDING)
        if fact.formula is None:
            yield Entry(_of_before(fact, earlier.get(fact.id, last_id(fact.id))), entry.value)
        elif computed := _before(fact, book, earlier):
            yield computed


def _is_of_year(fact: Fact, book: FactBook) -> bool:
    return fact.period.year >= book.report.fiscal_year


def _earlier_ids(book: FactBook) -> dict[str, str]:
    """Which fact of the year before is the same thing as which fact of the book's year."""
    series: dict[tuple[object, ...], str] = {
        (fact.name, fact.unit.base, fact.organization, fact.basis, fact.period): fact.id for fact in book
    }
    found = {}
    for fact in book:
        before = (fact.name, fact.unit.base, fact.organization, fact.basis, fact.period.shifted(-1))
        if _is_of_year(fact, book) and before in series:
            found[fact.id] = series[before]
    return found


def _of_before(fact: Fact, fact_id: str) -> Fact:
    """FACT as one of the time before, no part of a whole: the parts of that time need not be complete."""
    return replace(fact, id=fact_id, part_of=None)


def _before(fact: Fact, book: FactBook, earlier: dict[str, str]) -> Entry | None:
    """What a computed FACT was the time before: by its formula over the values of then, else as the value that it had.

    None where it compares times itself, or rests on what does, and where it sums parts and comes out even nowhere.
    """
    assert fact.formula is not None
    before = _of_before(fact, earlier.get(fact.id, last_id(fact.id)))
    if not _is_carried(fact, book, set(earlier.values())):
        return None
    if "parts" not in fact.formula and operands(fact.formula):
        formula = re.sub(ID, lambda found: earlier.get(found.group(), last_id(found.group())), fact.formula)
        return Entry(replace(before, formula=formula), "")
    value = _even(fact, book)
    return Entry(replace(before, formula=None, written=value), value) if value else None


def _is_carried(fact: Fact, book: FactBook, earlier: set[str]) -> bool:
    """Whether FACT, and all that it is computed from, is of the year itself."""
    if not _is_of_year(fact, book) or fact.id in earlier:
        return False
    used = operands(fact.formula, book) if fact.formula else ()
    return all(one in book and _is_carried(book[one], book, earlier) for one in used)


def _even(fact: Fact, book: FactBook) -> str:
    """The value of FACT in its unit, with as many decimals as its parts have; empty where it has no last digit."""
    places = [len(part.written.partition(".")[2]) for part in book.parts(fact.id)]
    value = fact.exact / Fraction(fact.unit.scale)
    text = plain(round_half_up(value, _MOST_PLACES))
    if Fraction(text) != value:
        return ""
    return (
        format(Decimal(text), f".{max(places)}f")
        if max(places, default=0) > len(text.partition(".")[2])
        else text
    )


def _without_amounts(one: Funds) -> Funds:
    """The money row with its weight; an amount that is another fact's stays that fact's."""
    return replace(one, initial=None, budget=None, spent=None, score=None, source=())


def _emptied(one: Indicator) -> Indicator:
    """The indicator with its weight, everything that was of last year taken out."""
    return replace(
        one,
        target="",
        target_exact=None,
        actual="",
        actual_exact=None,
        level="",
        score=None,
        reason="",
        source=(),
    )
