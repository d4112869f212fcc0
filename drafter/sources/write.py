"""A facts file as text: readable, the same for the same tables, every scalar as the contract writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drafter.facts.formula import operands
from drafter.facts.model import ReportInfo, Whole
from drafter.sources.gather import Draft
from drafter.sources.labels import written

_PLAIN = re.compile(r"(?:\.\./)*[A-Za-z\u4e00-\u9fff“（《][\w\u4e00-\u9fff“”（）《》、.，·/!\-]*")


def scalar(text: str) -> str:
    """TEXT as a YAML scalar: plain where nothing in it could mean something else, else quoted."""
    if _PLAIN.fullmatch(text) and text.lower() not in ("null", "true", "false", "yes", "no", "on", "off"):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """TEXT in double quotes; what cannot be seen is escaped."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in written)


@dataclass(frozen=True, slots=True)
class Formula:
    """A fact that is computed from others."""

    id: str
    name: str
    formula: str
    unit: str
    decimals: int

    @property
    def operands(self) -> tuple[str, ...]:
        return operands(self.formula)


def write_facts(
    report: ReportInfo,
    facts: Sequence[Draft],
    formulas: Iterable[Formula],
    identities: Sequence[str],
    includes: Sequence[str],
    head: Iterable[str],
    notes: Sequence[str],
) -> str:
    """The text of facts.yaml; HEAD is its comment, NOTES what every reader of it is to be told."""
    lines = [f"# {line}" for line in head]
    lines += ["schema: drafter.facts/1", "report:", *_report(report)]
    for field, texts in (("include", includes), ("notes", notes)):
        if texts:
            lines += [f"{field}:", *(f"  - {scalar(text)}" for text in texts)]
    lines.append("facts:")
    for fact in facts:
        lines += _fact(fact, report)
    for formula in formulas:
        lines += [f"  - id: {formula.id}", f"    name: {formula.name}", f"    formula: {formula.formula}"]
        lines += [f"    unit: {scalar(formula.unit)}", f"    decimals: {formula.decimals}"]
    if identities:
        lines += ["identities:", *(f"  - {identity}" for identity in identities)]
    return "\n".join(lines) + "\n"


def _report(report: ReportInfo) -> list[str]:
    lines = [f"  title: {scalar(report.title)}", f"  organization: {scalar(report.organization)}"]
    if report.short_names:
        lines.append(f"  short_names: [{', '.join(map(scalar, report.short_names))}]")
    lines.append(f"  fiscal_year: {report.fiscal_year}")
    if report.issued is not None:
        lines.append(f"  issued: {report.issued.first.isoformat()}")
    for field, text in (("attachment", report.attachment), ("outline", report.outline)):
        if text is not None:
            lines.append(f"  {field}: {scalar(text)}")
    return lines


def _fact(fact: Draft, report: ReportInfo) -> list[str]:
    figure = fact.figures[0]
    value = written(figure.number, figure.places)
    lines = [f"  - id: {fact.id}", f"    name: {scalar(fact.name)}"]
    if fact.aliases:
        lines.append(f"    aliases: [{', '.join(map(scalar, fact.aliases))}]")
    lines += [f"    value: {value}", f"    unit: {figure.table.unit}"]
    if len(value.partition(".")[2]) > figure.places:
        lines.append(f"    decimals: {figure.places}")
    if figure.table.year not in (None, report.fiscal_year):
        lines.append(f"    period: {figure.table.year}")
    if fact.part_of is not None:
        lines.append(f"    part_of: {_whole(fact.part_of)}")
    if fact.organization:
        lines.append(f"    organization: {scalar(fact.organization)}")
    lines.append(f"    basis: {fact.basis}")
    places = [one.place for one in fact.figures]
    if len(places) == 1:
        lines.append(f"    source: {quoted(places[0])}")
    else:
        lines += ["    source:", *(f"      - {quoted(place)}" for place in places)]
    return lines


def _whole(whole: Whole) -> str:
    return whole.id if whole.split is None else f"{{whole: {whole.id}, split: {whole.split}}}"
