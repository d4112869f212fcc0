"""Rules about sections and headings: all there, in order, filled, once, and numbered by GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.checker.layout import Document, Line, Offence, heading_level
from drafter.numbers.patterns import pattern

_FORM = pattern(
    r"[#\s]*(\d{1,2}、|[（(][\d一二三四五六七八九十]+[）)]、|\([一二三四五六七八九十\d]+[)）]|（[一二三四五六七八九十\d]+\))"
)


def missing_section(document: Document) -> Iterator[Offence]:
    """A section of the first level has no heading in the text."""
    for section in document.outline.sections:
        if section.heading and section.level == 1 and section.id not in document.places:
            yield Offence(*document.title_span(), f"缺少“{section.title}”这一部分，请补上")


def section_out_of_order(document: Document) -> Iterator[Offence]:
    """A section stands behind one that the outline puts after it."""
    last = -1
    for section in document.outline.sections:
        place = document.places.get(section.id)
        if place is None:
            continue
        if place.heading.start < last:
            message = f"“{section.title}”的位置与提纲的顺序不一致，请调整"
            yield Offence(place.heading.start, place.heading.end, message)
        last = max(last, place.heading.start)


def empty_section(document: Document) -> Iterator[Offence]:
    """A section that must hold text holds none."""
    for section in document.outline.sections:
        place = document.places.get(section.id)
        if place is not None and section.has_text and not document.text[place.start : place.end].strip():
            yield Offence(place.heading.start, place.heading.end, f"“{section.title}”下面没有内容，请补写")


def repeated_section(document: Document) -> Iterator[Offence]:
    """The heading of a section stands a second time on the same level."""
    for section, line in document.again:
        yield Offence(line.start, line.end, f"“{section.heading}”这一部分前面已经有了，请合并或改写标题")


def heading_number(document: Document) -> Iterator[Offence]:
    """A series of headings does not start at one, skips, repeats, or begins anew inside another."""
    counts = {1: 0, 2: 0, 3: 0, 4: 0}
    outer = dict(counts)
    for line in document.lines:
        level, number = heading_level(line.number)
        if not level:
            continue
        if number == counts[level] + 1 or (outer[level] and number == outer[level] + 1):
            outer[level] = 0 if number != counts[level] + 1 else outer[level]
        elif number == 1 and counts[level]:
            outer[level] = counts[level]
            yield _misnumbered(line, f"“{line.number}”在同一层次中重新起头，请改用下一级序号")
        elif line.heading:
            yield _misnumbered(line, f"“{line.number}”的序号不连续，应为第{counts[level] + 1}项")
        counts[level] = number
        for deeper in range(level + 1, 5):
            counts[deeper] = outer[deeper] = 0


def _misnumbered(line: Line, message: str) -> Offence:
    start = line.start + line.text.index(line.number)
    return Offence(start, start + len(line.number), message)


def number_form(document: Document) -> Iterator[Offence]:
    """1、 and （1）、 and half-width brackets before headings and items."""
    for line in document.lines:
        found = _FORM.match(line.text)
        if found is not None:
            message = f"序号“{found[1]}”的写法不规范，应依次用一、（一）1.（1）"
            yield Offence(line.start + found.start(1), line.start + found.end(1), message)
