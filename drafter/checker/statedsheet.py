"""The self-evaluation table that the facts state: what the rules about scores find in it, each with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from drafter.checker.layout import Document, Offence
from drafter.checker.report import Severity
from drafter.checker.rules import find_rule, name_rule
from drafter.checker.scoresheet import SHEET_RULES, grade_not_of_score
from drafter.checker.sheets import Sheet, Slip, sheet_of_facts
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline

_SCORE = "result.score"
_ROLES = {
    "indicator": ("score", "weight", "actual", "target"),
    "funds": ("score", "weight", "spent", "budget", "initial"),
}


class SheetFinding(NamedTuple):
    """A finding about the table: the rule, and the row with its cell, 指标“参保人数”（facts.xlsx#指标!K6）."""

    rule: str
    severity: Severity
    row: str
    message: str


def check_facts(book: FactBook, outline: Outline) -> list[SheetFinding]:
    """What the rules about scores find in the self-evaluation table that the facts state."""
    sheet = sheet_of_facts(book, outline.scoring) if outline.scoring is not None else None
    if sheet is None:
        return []
    found = []
    for run in SHEET_RULES:
        rule = find_rule(name_rule(run))
        assert rule is not None, run
        found += [
            SheetFinding(rule.code, slip.severity or rule.severity, _row(sheet, slip, book), slip.message)
            for slip in run(sheet)
        ]
    return found


def offences_of_facts(document: Document) -> Iterator[tuple[str, Offence]]:
    """The same for a text without such a table, whose score comes of it, each told where the text speaks of the row.

    Else where it states the score, else at that section's heading, else at the title.  A grade that the text states is
    held against the score always; the rest is of the report as a whole, so an outline of one section asks for none.
    """
    book, scoring = document.book, document.outline.scoring
    sheet = sheet_of_facts(book, scoring, document.text) if book is not None and scoring is not None else None
    if book is None or sheet is None:
        return
    for run in SHEET_RULES:
        for slip in run(sheet):
            if slip.row != "said":
                if len(document.outline.sections) > 1:
                    fact = _fact(sheet, slip, book)
                    message = f"自评表的{_row(sheet, slip, book)}：{slip.message}"
                    yield name_rule(run), Offence(*_place(document, fact), message, fact, None, slip.severity)
            elif run is grade_not_of_score:  # the score itself is a number, and judged as one
                yield name_rule(run), Offence(*sheet.span(slip), slip.message)


def _entry(sheet: Sheet, slip: Slip) -> tuple[str, str]:
    """Id and name of the row of SLIP; both empty where it is no row's."""
    if slip.row not in _ROLES:
        return "", ""
    row = (sheet.indicators if slip.row == "indicator" else sheet.funds)[slip.at]
    return row.id, row.name


def _fact(sheet: Sheet, slip: Slip, book: FactBook) -> str | None:
    """The fact that SLIP is about, else another one of its row."""
    entry, _ = _entry(sheet, slip)
    ids = [f"{entry}.{role}" for role in (slip.field, *_ROLES[slip.row])] if entry else [_SCORE]
    return next((one for one in ids if one in book), None)


def _row(sheet: Sheet, slip: Slip, book: FactBook) -> str:
    """The row of SLIP for people, with the cell that is at fault, else with the row's cells' line, else with its id."""
    stated = book.stated or book
    entry, name = _entry(sheet, slip)
    exact = f"{entry}.{slip.field}" if entry else _SCORE
    cell = _cell(stated, exact)
    if not entry:
        return f"自评结果（{cell}）" if cell else "自评结果"
    other = _cell(stated, _fact(sheet, slip, stated) or "")
    if not cell and other:
        head, _, at = other.rpartition("!")
        cell = f"{head}第{at.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}行"
    return f"{'指标' if slip.row == 'indicator' else '资金'}“{name}”（{cell or entry}）"


def _cell(book: FactBook, fact_id: str) -> str:
    """The cell that states the fact; empty where its source is no cell."""
    source = book[fact_id].source[0] if fact_id in book and book[fact_id].source else ""
    sheet, _, address = source.rpartition("!")
    return source if sheet and address.isalnum() and address.isascii() else ""


def _place(document: Document, fact: str | None) -> tuple[int, int]:
    for wanted in (fact, _SCORE):
        for mention in document.judged:
            if wanted is not None and mention.fact == wanted:
                return mention.start, mention.end
    for section in document.outline.sections:
        place = document.places.get(section.id)
        if place is not None and _SCORE in section.states:
            return place.heading.start, place.heading.end
    return document.title_span()
