"""A document as the rules see it: its lines, sections and paragraphs, and what its sections must state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from drafter.checker.claims import denied
from drafter.checker.index import compiled
from drafter.checker.report import Finding, Judged
from drafter.facts.model import Fact, FactBook
from drafter.numbers.units import rounds_to
from drafter.outline.sections import Outline, Section

_HEADING = re.compile(
    r"[#\s]*(?P<number>[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]、?|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]、?)\s*(?P<words>\S.*)?"
)
_HALF = str.maketrans("（）．：", "().:")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text that is not blank; `number` is what it begins with, `heading` the same if it is short."""

    start: int
    end: int
    text: str
    number: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text has a section: its heading, and its own text up to the next heading of the outline."""

    heading: Line
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """All that a rule about the whole may look at."""

    text: str
    judged: tuple[Judged, ...]
    book: FactBook | None
    outline: Outline
    lines: tuple[Line, ...]
    places: dict[str, Place]
    """By section id, for the sections whose heading the text has."""

    def body(self, section_id: str) -> str:
        place = self.places.get(section_id)
        return self.text[place.start : place.end] if place else ""


def check_document(
    text: str, judged: Iterable[Judged], book: FactBook | None, outline: Outline
) -> list[Finding]:
    """The findings of all rules about TEXT as a report of the kind that OUTLINE describes."""
    from drafter.checker.rules import RULES  # the records are needed only here

    lines = tuple(_lines(text))
    document = Document(text, tuple(judged), book, outline, lines, _places(text, lines, outline))
    return [
        Finding(
            rule.code,
            rule.severity,
            offence.start,
            offence.end,
            offence.message,
            offence.fact,
            offence.expected,
        )
        for rule in RULES
        if rule.run is not None
        for offence in rule.run(document)
    ]


@dataclass(frozen=True, slots=True)
class Offence:
    """What a rule found: where, what is wrong with the mend, and the fact that it is about."""

    start: int
    end: int
    message: str
    fact: str | None = None
    expected: str | None = None


def _lines(text: str) -> Iterator[Line]:
    for found in re.finditer(r"[^\n]*\S[^\n]*", text):
        heading = _HEADING.fullmatch(re.sub(r"^\s*\[bookmark:[^\]]*\]", "", found[0].rstrip()))
        number = heading["number"] if heading else ""
        yield Line(
            found.start(), found.end(), found[0], number, number if len(found[0].strip()) <= 90 else ""
        )


def _places(text: str, lines: tuple[Line, ...], outline: Outline) -> dict[str, Place]:
    """The first line that is, or begins with, the heading of a section; with a number or without."""
    wanted = [section for section in outline.sections if section.heading]
    found: list[tuple[Line, Section]] = []
    for line in lines:
        section = next((s for s in wanted if _is_heading(line, s)), None)
        if section is not None:
            wanted.remove(section)
            found.append((line, section))
    ends = [*(line.start for line, _ in found), len(text)][1:]
    return {s.id: Place(line, line.end, end) for (line, s), end in zip(found, ends, strict=True)}


def _is_heading(line: Line, section: Section) -> bool:
    bare = bare_heading(line.text)
    return bare == bare_heading(section.title) or (
        bool(line.heading) and strip_number(bare).startswith(bare_heading(section.heading))
    )


def bare_heading(text: str) -> str:
    """A heading without Markdown marks, spaces, closing marks and the width of its brackets."""
    text = re.sub(r"\[bookmark:[^\]]*\]|[#*\s]", "", text).translate(_HALF)
    return text.rstrip(":。")


def strip_number(bare: str) -> str:
    return re.sub(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)、?|\d+[.、])", "", bare)


def missing_facts(text: str, judged: Iterable[Judged], book: FactBook, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of IDS that TEXT does not speak of: by a number, right or wrong, or by denying what is zero."""
    judged = tuple(judged)
    stated = {mention.fact for mention in judged}
    names = compiled(book).find(text)
    for name in denied(text, names, [n.start for n in names]):
        stated |= {fact.id for fact in name.facts if not fact.exact}
    derived = [m for m in judged if m.verdict == "derived"]
    lacking = [book[fact_id] for fact_id in ids if fact_id not in stated]
    return tuple(fact.id for fact in lacking if not _is_implied(fact, book, stated, derived))


def _is_implied(fact: Fact, book: FactBook, stated: set[str | None], derived: list[Judged]) -> bool:
    """A computed fact that the text derives in its own words, or a zero total all of whose parts are denied."""
    if fact.formula is not None and any(
        m.unit == fact.unit.base and rounds_to(fact.exact, Decimal(m.value), _step(m.value)) for m in derived
    ):
        return True
    parts = book.parts(fact.id)
    return not fact.exact and bool(parts) and all(part.id in stated for part in parts)


def _step(value: str) -> Decimal:
    return Decimal(1).scaleb(-len(value.partition(".")[2]))
