"""What a facts file states, laid out as the rows of a facts workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drafter.facts.columns import (
    BOUND_WORDS,
    BUSINESS,
    FACT_SHEETS,
    FUNDS,
    INDICATORS,
    KINDS,
    MATERIALS,
    MONEY,
    PUBLIC,
    SEPARATOR,
    is_own_id,
    last_id,
)
from drafter.facts.fields import TOPIC_NAMES
from drafter.facts.indicators import AMOUNTS
from drafter.facts.model import Fact, ReportInfo
from drafter.facts.named import in_names
from drafter.sources.facts_workbook import Entries, Filling, Template
from drafter.sources.stated import Entry, Statements, funds_fields, indicator_fields, result_fields

_MONEY_KINDS = frozenset(("income", "expenditure", "project", "budget", "carryover", "change"))
_KIND_NAMES = {prefix: name for name, prefix in reversed(KINDS.items())}
_BOUNDS = {bound: word for word, bound in BOUND_WORDS.items()}


def fill(stated: Statements, template: Template) -> Filling:
    """The workbook that states STATED; the ready-made rows that it does not use stay, blank."""
    names = _names(entry.fact for entry in stated.facts)
    ready_made = {row["id"]: row for sheet in FACT_SHEETS for row in template.rows(sheet) if "id" in row}
    last = {entry.fact.id: entry for entry in stated.facts}
    rows: dict[str, list[Entries]] = {sheet: [] for sheet in template.sheets}
    taken: set[str] = set()
    for entry in stated.facts:
        previous = last.get(last_id(entry.fact.id))
        if previous is not None and _is_last_of(entry.fact, previous):
            taken.add(previous.fact.id)
    for entry in stated.facts:
        if entry.fact.id not in taken:
            before = last[last_id(entry.fact.id)] if last_id(entry.fact.id) in taken else None
            rows[_sheet(entry.fact.id)].append(
                _row(entry, before, names, stated.report, ready_made.get(entry.fact.id, {}))
            )
    rows[INDICATORS] = [
        _indicator(dict(indicator_fields(one, stated.borrowed)), names) for one in stated.indicators
    ]
    rows[FUNDS] = [_money_row(funds_fields(one, stated.borrowed), names) for one in stated.funds]
    rows[MATERIALS] = [
        {
            "id": one.id, "topic": TOPIC_NAMES[one.topic], "text": one.text,
            "confidential": "是" if one.confidential else "", "carried": str(one.carried or ""),
        }
        for one in stated.materials
    ]  # fmt: skip
    for sheet in template.sheets:
        rows[sheet] += _blank(template.rows(sheet), rows[sheet])
    return Filling(_head(stated, names), rows)


def _names(facts: Iterable[Fact]) -> dict[str, str]:
    """The names by id of the facts that only one is called by; of a series the one of the fiscal year."""
    found: dict[str, list[str]] = {}
    for fact in facts:
        if not fact.id.startswith("last."):
            for name in fact.names:
                found.setdefault(name, []).append(fact.id)
    return {ids[0]: name for name, ids in reversed(found.items()) if len(ids) == 1}


def _is_last_of(fact: Fact, previous: Entry) -> bool:
    """Whether PREVIOUS is stated by the column 上年数 of FACT: it differs in nothing but value and period."""
    other = previous.fact
    same = ("name", "aliases", "unit", "basis", "organization", "confidential", "decimals")
    return (
        bool(previous.value)
        and other.period == fact.period.shifted(-1)
        and all(getattr(other, one) == getattr(fact, one) for one in same)
    )


def _sheet(fact_id: str) -> str:
    fact_id = fact_id.removeprefix("last.")
    prefix = fact_id.split(".")[0]
    if prefix == "public" or fact_id in ("training", "change.public", "change.public_rate"):
        return PUBLIC
    return MONEY if prefix in _MONEY_KINDS else BUSINESS


def _row(
    entry: Entry, last: Entry | None, names: dict[str, str], report: ReportInfo, ready_made: Entries
) -> Entries:
    fact = entry.fact
    whole = fact.part_of
    prefix = fact.id.removeprefix("last.").split(".")[0]
    return {
        "id": "" if fact.proposed and is_own_id(fact.id) else fact.id,  # its kind is still to be chosen
        "kind": "满意度" if prefix == "satisfaction" else _KIND_NAMES.get(prefix, "其他"),
        "name": fact.name,
        "value": entry.value,
        "last": last.value if last is not None else "",
        "unit": fact.unit.symbol,
        "period": "" if fact.period == report.period else str(fact.period),
        "source": SEPARATOR.join(fact.source),
        "remark": entry.remark or ready_made.get("remark", ""),
        "origin": ready_made.get("name", ""),
        "aliases": SEPARATOR.join(fact.aliases),
        "basis": fact.basis or "",
        "whole": names.get(whole.id, whole.id) if whole else "",
        "split": (whole.split or "") if whole else "",
        "formula": in_names(fact.formula or "", names) if not entry.value else "",
        "decimals": "" if fact.decimals is None else str(fact.decimals),
        "bound": _BOUNDS.get(fact.bound, ""),
        "organization": fact.organization or "",
        "confidential": "是" if fact.confidential else "",
        "proposed": "是" if fact.proposed or (last is not None and last.fact.proposed) else "",
    }


def _indicator(fields: dict[str, object], names: dict[str, str]) -> Entries:
    texts = {
        name: text if isinstance(text, str) else SEPARATOR.join(map(str, _list(text)))
        for name, text in fields.items()
    }
    lender = texts.pop("actual_of", "")
    return texts | ({"actual": names.get(lender, lender)} if lender else {})


def _money_row(fields: dict[str, object], names: dict[str, str]) -> Entries:
    texts = {name: SEPARATOR.join(map(str, _list(text))) for name, text in fields.items()}
    lent = {role: texts.pop(f"{role}_of") for role in AMOUNTS if f"{role}_of" in texts}
    return texts | {role: names.get(lender, lender) for role, lender in lent.items()}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _blank(ready_made: list[dict[str, str]], rows: Sequence[Entries]) -> list[Entries]:
    """The READY_MADE rows whose facts ROWS do not have, without values that must be filled in."""
    known = {row.get("id") for row in rows} | {None}
    names = {name for row in rows for name in (row.get("name", ""), *row.get("aliases", "").split(SEPARATOR))}
    return [
        row
        for row in ready_made
        if "id" not in row or (row["id"] not in known and row.get("name") not in names)
    ]


def _head(stated: Statements, names: dict[str, str]) -> dict[str, Sequence[str]]:
    report = stated.report
    return {
        "title": (report.title,),
        "organization": (report.organization,),
        "short_names": (SEPARATOR.join(report.short_names),),
        "fiscal_year": (str(report.fiscal_year),),
        "issued": (str(report.issued or ""),),
        "attachment": (report.attachment or "",),
        "outline": (report.outline or "",),
        "last_report": (report.last_report or "",),
        "identities": tuple(in_names(text, names) for text in stated.identities),
        **{name: (str(text),) for name, text in result_fields(stated.result).items()},
    }
