"""Rules about a document as a whole: what a section must state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from drafter.checker.claims import denied
from drafter.checker.index import compiled
from drafter.checker.report import Finding, Judged
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline


def check_document(text: str, judged: list[Judged], book: FactBook | None, outline: Outline) -> list[Finding]:
    """The findings about TEXT as a report of the kind that OUTLINE describes."""
    return list(_missing_facts(text, judged, book, outline)) if book is not None else []


def _missing_facts(text: str, judged: list[Judged], book: FactBook, outline: Outline) -> Iterator[Finding]:
    """A fact that its section must state is not stated there; without such a section, nowhere."""
    places = _sections(text, outline)
    for section in outline.sections:
        heading, start, end = places.get(section.id, ((0, 0), 0, len(text)))
        within = [m for m in judged if start <= m.start < end]
        for fact_id in missing_facts(text[start:end], within, book, section.stated_facts(book)):
            fact = book[fact_id]
            message = f"“{section.title}”应写明{fact.name}（{fact.in_unit()}），文中没有"
            yield Finding("missing-fact", "error", *heading, message, fact_id, fact.in_unit())


def _sections(text: str, outline: Outline) -> dict[str, tuple[tuple[int, int], int, int]]:
    """For each section whose heading TEXT has: the heading's span, and where its own text begins and ends."""
    found: list[tuple[int, int, str]] = []
    titles = {_bare(section.title): section.id for section in outline.sections if section.heading}
    for line in re.finditer(r"[^\n]+", text):
        section_id = titles.pop(_bare(line[0]), None)
        if section_id is not None:
            found.append((line.start(), line.end(), section_id))
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return {
        section_id: ((start, stop), stop, end)
        for (start, stop, section_id), end in zip(found, ends, strict=True)
    }


def _bare(line: str) -> str:
    """A heading without Markdown marks, spaces and width of brackets."""
    return re.sub(r"[#*\s]", "", line).translate(str.maketrans("().：", "（）．:")).rstrip(":。")


def missing_facts(text: str, judged: Iterable[Judged], book: FactBook, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of IDS that TEXT does not speak of: by a number, right or wrong, or by denying what is zero."""
    stated = {mention.fact for mention in judged}
    names = compiled(book).find(text)
    for name in denied(text, names, [n.start for n in names]):
        stated |= {fact.id for fact in name.facts if not fact.exact}
    return tuple(fact_id for fact_id in ids if fact_id not in stated)
