"""The text of a report as passages: what is its mark, its title, a heading, a table, its signature.

All is read from the text alone, so that a text that a person changed is set as well as one that we wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drafter.checker.layout import Document, Line, bare_heading, heading_level, lay_out
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline

_ATTACHMENT = re.compile(r"附(?:件|表)\s*[\d一二三四五六七八九十]{0,3}(?:[-—－]\d+)?\s*[:：]?")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_MARKED = re.compile(r"【.*】")
_RULE_OF_TABLE = re.compile(r"[\s|:\-—]+")
_HASHES = re.compile(r"#{1,6}\s+")
_FULL_STOP: Final = "。；！？：，"
_LONGEST_HEADING: Final = 40
TABLE: Final = "table"


@dataclass(frozen=True, slots=True)
class Passage:
    """kind: attachment | title | heading | paragraph | table | caution | signature | date."""

    kind: str
    text: str
    level: int = 0
    """Of a heading: 1 一、 2 （一） 3 1. 4 （1）."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table: its cells, the first row being the head."""
    section: str | None = None
    """The section of the outline that it belongs to."""


def read_passages(text: str, outline: Outline, book: FactBook) -> tuple[Passage, ...]:
    """All of TEXT in its order; nothing is left out but blank lines, Markdown marks and the rules of tables."""
    document = lay_out(text, (), book, outline)
    passages: list[Passage] = []
    lines = list(document.lines)
    behind = _signed(lines, book)
    at = _head(lines, book, passages)
    while at < len(lines):
        section = _section_at(document, lines[at].start)
        size = _table_size(lines, at)
        if size:
            rows = tuple(_cells(line.text) for line in lines[at : at + size] if not is_rule(line.text))
            passages.append(Passage(TABLE, "", rows=rows, section=section))
            at += size
            continue
        passages.append(_passage(document, lines[at], section, signed=at in behind))
        at += 1
    return tuple(passages)


def _head(lines: list[Line], book: FactBook, passages: list[Passage]) -> int:
    """The attachment mark and the title at the beginning; how many lines they are."""
    at = 0
    if lines and _ATTACHMENT.fullmatch(lines[0].text.strip()):
        passages.append(Passage("attachment", lines[0].text.strip()))
        at = 1
    if at < len(lines):
        first = _bare(lines[at].text)
        following = _bare(lines[at + 1].text) if at + 1 < len(lines) else ""
        if first == book.report.title or ("报告" in first and _is_short(first)):
            passages.append(Passage("title", first))
            at += 1
        elif _is_short(first) and following and first + following == book.report.title:
            passages.append(Passage("title", first + following))
            at += 2
    return at


def _signed(lines: list[Line], book: FactBook) -> frozenset[int]:
    """Which of LINES are the name and the date at the end."""
    names = {book.report.organization, *book.report.short_names}
    last = range(max(len(lines) - 4, 0), len(lines))
    dates = [at for at in last if _DATE.fullmatch(lines[at].text.strip())]
    if not dates:
        return frozenset(at for at in last if lines[at].text.strip() in names)
    date = dates[-1]
    named = date > 0 and _is_short(lines[date - 1].text) and not heading_level(lines[date - 1].number)[0]
    return frozenset({date, date - 1} if named else {date})


def _passage(document: Document, line: Line, section: str | None, *, signed: bool) -> Passage:
    text = _bare(line.text)
    if signed:
        return Passage("date" if _DATE.fullmatch(text) else "signature", text)
    if _MARKED.fullmatch(text):
        return Passage("caution", text, section=section)
    level = _level(document, line, text)
    if level:
        return Passage("heading", text, level, section=section)
    return Passage("paragraph", text, section=section)


def _level(document: Document, line: Line, text: str) -> int:
    """The level of a heading: one of the outline, one with Markdown's marks, or a short numbered line."""
    for place_id, place in document.places.items():
        if place.heading.start == line.start:
            planned = document.outline.section(place_id)
            same = bare_heading(text) in (bare_heading(planned.title), bare_heading(planned.heading))
            return planned.level if same else 0
    level = heading_level(line.number)[0]
    if _HASHES.match(line.text):
        return level or min(line.text.index(" "), 4)
    return level if _is_short(text) and text[-1] not in _FULL_STOP else 0


def _section_at(document: Document, at: int) -> str | None:
    """The id of the section that holds the character AT; the lead before the first heading."""
    for place_id, place in document.places.items():
        if place.heading.start <= at < place.end:
            return place_id
    first = document.outline.sections[0] if document.outline.sections else None
    return first.id if first is not None and not first.heading else None


def _table_size(lines: list[Line], at: int) -> int:
    """How many lines from AT on are rows of one table: two or more with tabs or with |."""
    for mark in ("\t", "|"):
        size = 0
        while at + size < len(lines) and _is_row(lines[at + size].text, mark):
            size += 1
        if size >= 2:
            return size
    return 0


def _is_row(text: str, mark: str) -> bool:
    return (
        mark in text.strip("\n ") if mark == "\t" else text.strip().startswith("|") and text.count("|") >= 2
    )


def is_rule(text: str) -> bool:
    return "-" in text and _RULE_OF_TABLE.fullmatch(text) is not None


def _cells(text: str) -> tuple[str, ...]:
    if "\t" in text:
        return tuple(cell.strip() for cell in text.rstrip("\n").split("\t"))
    return tuple(cell.strip() for cell in text.strip().strip("|").split("|"))


def _bare(text: str) -> str:
    return _HASHES.sub("", text.strip(), count=1)


def _is_short(text: str) -> bool:
    return 0 < len(text.strip()) <= _LONGEST_HEADING


def break_title(title: str, width: int) -> Iterator[str]:
    """TITLE in lines of at most WIDTH characters, broken between words (GB/T 9704-2012, 7.3.1).

    Among the places where a word ends, the one that makes the lines most alike.
    """
    if len(title) <= width:
        yield title
        return
    ends = [found.end() for found in _WORD_ENDS.finditer(title) if 2 < found.end() < len(title) - 2]
    fitting = [end for end in ends if end <= width and len(title) - end <= width]
    if not fitting:
        fitting = [end for end in ends if end <= width] or [min(width, (len(title) + 1) // 2)]
    end = min(fitting, key=lambda end: (abs(2 * end - len(title)), end))
    yield title[:end]
    yield from break_title(title[end:], width)


_WORD_ENDS = re.compile(
    r"\d{4}年度?|关于|[局厅委办院会部处校所站中心馆](?=20\d\d|部门|项目|整体|的|关于)|(?:部门|单位|项目)(?:整体)?支出|绩效(?=[自评])|的(?=报告)"
)
