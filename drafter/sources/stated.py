"""A book of facts as the entries of a facts file, to be changed and written anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from drafter.facts.model import Fact, FactBook, Indicator, Material, ReportInfo
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
    """The facts that are the actual values of indicators, by the ids of these."""


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
    identities = tuple(identity.text for identity in book.identities)
    return Statements(book.report, facts, identities, book.materials, book.indicators, borrowed)


def tree_of(stated: Statements) -> dict[str, object]:
    """The facts file as lists and mappings of texts."""
    report = stated.report
    tree: dict[str, object] = {"schema": SCHEMA, "report": report_fields(report)}
    tree["facts"] = [dict(fact_fields(entry, report)) for entry in stated.facts]
    if stated.indicators:
        tree["indicators"] = [indicator_fields(one, stated.borrowed) for one in stated.indicators]
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
        "weight": "" if one.weight is None else plain(round_half_up(one.weight, 4)),
        "score": "" if one.score is None else plain(round_half_up(one.score, 4)),
        "reason": one.reason,
        "source": list(one.source),
    }
    return filled(fields)


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
