"""A text laid out as a report: its lines, headings, sentences and numbers, as the rules about the whole see them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from drafter.checker.report import Judged, Severity
from drafter.facts.model import FactBook
from drafter.numbers.numerals import read_chinese
from drafter.numbers.patterns import pattern
from drafter.outline.sections import Outline, Section

_BOOKMARK = pattern(r"\[bookmark:[^\]]*\]")
_NUMBER = pattern(
    r"[#\s]*(?P<number>[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]、?"
    r"|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]、?)"
)
_PAGED = pattern(r"(?:\t|[….．·]{2})\s*\d{1,3}\s*\Z")
_END = pattern(r"[。！？!?\n]")
_MARKS = pattern(r"[#*\s]")
_HALF = str.maketrans("（）．：", "().:")
_SERIES = pattern(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)、?|\d+[.、])")
_HEADING_LENGTH = 90


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
class Offence:
    """What a rule found: where, what is wrong with the mend, and the fact that it is about."""

    start: int
    end: int
    message: str
    fact: str | None = None
    expected: str | None = None
    severity: Severity | None = None
    """Only where it differs from that of the rule's record."""


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
    again: tuple[tuple[Section, Line], ...]
    """Headings of sections that the text had before."""
    numbers: tuple[Judged, ...]
    """The mentions that state a quantity, in order."""
    starts: tuple[int, ...]
    """Where each of `numbers` begins."""
    ends: tuple[int, ...]
    """Where sentences end."""

    def body(self, section_id: str) -> str:
        place = self.places.get(section_id)
        return self.text[place.start : place.end] if place else ""

    def sentence(self, at: int) -> tuple[int, int]:
        """The bounds of the sentence that holds the character AT."""
        following = bisect_left(self.ends, at)
        start = self.ends[following - 1] + 1 if following else 0
        return start, self.ends[following] if following < len(self.ends) else len(self.text)

    def numbers_within(self, start: int, end: int) -> tuple[Judged, ...]:
        return self.numbers[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def title_span(self) -> tuple[int, int]:
        """The line that holds the report's title, else the first line."""
        if not self.lines:
            return 0, 0
        line = next((x for x in self.lines[:6] if "绩效" in x.text), self.lines[0])
        return line.start, line.end


def lay_out(
    text: str, judged: Iterable[Judged], book: FactBook | None, outline: Outline, body: int | None = None
) -> Document:
    """TEXT with its mentions as a document of the kind that OUTLINE describes; its lines are those of `text[:body]`."""
    judged = tuple(judged)
    lines = tuple(_lines(text[:body]))
    places, again = _places(len(text[:body]), lines, outline)
    numbers = tuple(m for m in judged if m.kind not in ("label", "date"))
    ends = tuple(found.start() for found in _END.finditer(text))
    starts = tuple(m.start for m in numbers)
    return Document(text, judged, book, outline, lines, places, again, numbers, starts, ends)


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if not line or line.isspace():
            start = end + 1
            continue
        numbered = _NUMBER.match(_BOOKMARK.sub("", line) if "[bookmark:" in line else line)
        # In a table of contents that was typed by hand a heading has its page behind it, and is none.
        number = numbered["number"] if numbered and not _PAGED.search(line) else ""
        short = len(line) <= _HEADING_LENGTH or len(line.strip()) <= _HEADING_LENGTH
        yield Line(start, end, line, number, number if short else "")
        start = end + 1


def _places(
    end: int, lines: tuple[Line, ...], outline: Outline
) -> tuple[dict[str, Place], tuple[tuple[Section, Line], ...]]:
    """The first line that is, or begins with, the heading of a section, with a number or without; and where the
    same heading stands again on the same level.  The last one's text reaches to END."""
    keyed = [(bare_heading(s.title), bare_heading(s.heading), s) for s in outline.sections if s.heading]
    first: dict[str, Line] = {}
    found: list[tuple[Line, Section]] = []
    again: list[tuple[Section, Line]] = []
    for line in lines:
        if len(line.text) > 2 * _HEADING_LENGTH:
            continue
        bare = bare_heading(line.text)
        words = strip_number(bare) if line.heading else ""
        for title, heading, section in keyed:
            if bare != title and not (words and words.startswith(heading)):
                continue
            if section.id not in first:
                first[section.id] = line
                found.append((line, section))
                break
            if (
                words == heading
                and heading_level(line.number)[0] == heading_level(first[section.id].number)[0]
            ):
                again.append((section, line))
    ends = [*(line.start for line, _ in found), end][1:]
    places = {s.id: Place(line, line.end, end) for (line, s), end in zip(found, ends, strict=True)}
    return places, tuple(again)


@lru_cache(maxsize=512)
def bare_heading(text: str) -> str:
    """A heading without Markdown marks, spaces, closing marks and the width of its brackets."""
    text = _MARKS.sub("", _BOOKMARK.sub("", text) if "[bookmark:" in text else text)
    return text.translate(_HALF).rstrip(":。")


def strip_number(bare: str) -> str:
    return _SERIES.sub("", bare, count=1) if _SERIES.match(bare) else bare


def heading_level(number: str) -> tuple[int, int]:
    """The level of a heading's number (1 一、 2 （一） 3 1. 4 （1）) and its place in the series; (0, 0) for none."""
    bare = number.rstrip("、.．").strip("（）()")
    if not bare:
        return 0, 0
    chinese = bare[0] in "一二三四五六七八九十"
    bracketed = number[0] in "（("
    if not chinese:
        return 4 if bracketed else 3, int(bare)
    read = read_chinese(bare)
    return 2 if bracketed else 1, int(read.value) if read else 0


def shorten(text: str) -> str:
    """TEXT as a message quotes it."""
    return text if len(text) <= 22 else f"{text[:20]}……"
