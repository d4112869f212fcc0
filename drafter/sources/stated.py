"""A book of facts as the entries of a facts file, to be changed and written anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from drafter.facts.indicators import AMOUNTS
from drafter.facts.model import Fact, FactBook, Funds, Indicator, Material, ReportInfo, Result
from drafter.numbers.units import plain, round_half_up

SCHEMA = "drafter.facts/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as a file states it; `value` is empty where there is a formula."""

    fact: Fact
    value: str
    remark: str = ""
    """A word to the person who looks it through; no part of the fact."""


@dataclass(frozen=True, slots=True)
class Statements:
    """All that a facts file states."""

    report: ReportInfo
    facts: tuple[Entry, ...]
    identities: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    borrowed: dict[str, str] = field(default_factory=dict)
    """The facts that are the actual values of indicators, by the ids of these; those that are amounts of the money
    block by the ids of its facts: funds.total.budget."""
    funds: tuple[Funds, ...] = ()
    result: Result = field(default_factory=Result)


def statements_of(book: FactBook) -> Statements:
    """What the files of BOOK state, put together."""
    rows = [*(row.id for row in book.indicators), *(row.id for row in book.funds)]
    own = tuple(f"{row_id}." for row_id in rows)
    facts = tuple(
        Entry(fact, fact.written)
        for fact in book
        if fact.id != "result.score" and not fact.id.startswith(own)
    )
    borrowed = {
        row.id: actual.formula
        for row in book.indicators
        if (actual := book.facts.get(f"{row.id}.actual")) is not None and actual.formula
    }
    borrowed |= {
        fact_id: lent.formula
        for row in book.funds
        for role in AMOUNTS
        if (lent := book.facts.get(fact_id := f"{row.id}.{role}")) is not None and lent.formula
    }
    # The reasons of indicators are materials too, made of their rows.
    materials = tuple(one for one in book.materials if one.topic != "deviation")
    identities = tuple(identity.text for identity in book.identities)
    return Statements(
        book.report, facts, identities, materials, book.indicators, borrowed, book.funds, book.result
    )


def tree_of(stated: Statements) -> dict[str, object]:
    """The facts file as lists and mappings of texts."""
    report = stated.report
    tree: dict[str, object] = {"schema": SCHEMA, "report": report_fields(report)}
    if stated.facts:
        tree["facts"] = [dict(fact_fields(entry, report)) for entry in stated.facts]
    if stated.indicators:
        tree["indicators"] = [indicator_fields(one, stated.borrowed) for one in stated.indicators]
    if stated.funds:
        tree["funds"] = [funds_fields(one, stated.borrowed) for one in stated.funds]
    if result := result_fields(stated.result):
        tree["result"] = result
    if stated.identities:
        tree["identities"] = list(stated.identities)
    if stated.materials:
        tree["materials"] = [material_fields(one) for one in stated.materials]
    return tree


def report_fields(report: ReportInfo) -> dict[str, object]:
    """The fields of the head of the report that are stated."""
    fields: dict[str, object] = {
        "title": report.title,
        "organization": report.organization,
        "short_names": list(report.short_names),
        "fiscal_year": str(report.fiscal_year),
        "issued": str(report.issued or ""),
        "attachment": report.attachment or "",
        "outline": report.outline or "",
        "last_report": report.last_report or "",
    }
    return filled(fields)


def fact_fields(entry: Entry, report: ReportInfo) -> Iterator[tuple[str, object]]:
    """The fields of a fact that are stated, in their usual order."""
    fact = entry.fact
    whole = fact.part_of
    part = whole and ({"whole": whole.id, "split": whole.split} if whole.split else whole.id)
    fields: tuple[tuple[str, object], ...] = (
        ("id", fact.id),
        ("name", fact.name),
        ("aliases", list(fact.aliases)),
        ("value", entry.value),
        ("formula", "" if entry.value else fact.formula),
        ("unit", fact.unit.symbol),
        ("period", "" if fact.period == report.period else str(fact.period)),
        ("decimals", "" if fact.decimals is None else str(fact.decimals)),
        ("bound", "" if fact.bound == "exact" else fact.bound),
        ("part_of", part),
        ("organization", fact.organization),
        ("basis", fact.basis),
        ("source", fact.source[0] if len(fact.source) == 1 else list(fact.source)),
        ("confidential", "true" if fact.confidential else ""),
        ("proposed", "true" if fact.proposed else ""),
    )
    yield from filled(dict(fields)).items()


def indicator_fields(one: Indicator, borrowed: dict[str, str]) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": one.id,
        "first": one.first,
        "second": one.second,
        "name": one.name,
        "operator": one.operator,
        "target": one.target,
        "unit": one.unit.symbol if one.unit else "",
        "actual": "" if one.id in borrowed else one.actual,
        "actual_of": borrowed.get(one.id, ""),
        "level": one.level,
        "weight": _points(one.weight),
        "score": _points(one.score),
        "reason": one.reason,
        "source": list(one.source),
    }
    return filled(fields)


def funds_fields(one: Funds, borrowed: dict[str, str]) -> dict[str, object]:
    """The fields of a row of the money block; an amount that is another fact's by that fact."""
    fields: dict[str, object] = {"id": one.id, "name": one.name}
    for role in AMOUNTS:
        amount, lender = getattr(one, role), borrowed.get(f"{one.id}.{role}", "")
        fields[f"{role}_of" if lender else role] = lender or _amount(amount, one)
    rest = {"unit": one.unit.symbol, "weight": _points(one.weight), "score": _points(one.score)}
    return filled(fields | rest | {"source": list(one.source)})


def result_fields(result: Result) -> dict[str, object]:
    return filled({"score": _points(result.score), "grade": result.grade})


def _points(points: Fraction | None) -> str:
    return "" if points is None else plain(round_half_up(points, 4))


def _amount(amount: Fraction | None, row: Funds) -> str:
    return "" if amount is None else plain(round_half_up(amount / Fraction(row.unit.scale), 8))


def material_fields(one: Material) -> dict[str, object]:
    carried = "" if one.carried is None else str(one.carried)
    fields: dict[str, object] = {
        "id": one.id,
        "topic": one.topic,
        "text": one.text,
        "confidential": "true" if one.confidential else "",
        "carried": carried,
    }
    return filled(fields)


def filled(fields: Mapping[str, object]) -> dict[str, object]:
    """FIELDS without those that state nothing."""
    return {name: value for name, value in fields.items() if value}
