"""What the review page shows of a report: the text with its marks by section, one number in detail, the findings."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from drafter.checker.report import Finding, Judged
from drafter.export.html import render_lines
from drafter.export.verdicts import CLASS_NAMES, class_of, name_of
from drafter.facts.formula import in_words
from drafter.facts.model import FactBook
from drafter.review.reading import Number, Reading, last_value, sentence_key
from drafter.review.workflow import Standing
from drafter.store.decisions import Decision

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in the outline of the page."""

    id: str
    title: str
    ticked: int
    total: int
    errors: int
    editable: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text: a section, or what stands between two; `html` is marked and escaped."""

    id: str
    title: str
    html: str
    open: int
    """How many of its numbers are not ticked."""


@dataclass(frozen=True, slots=True)
class Offence:
    """A finding as people work on it."""

    finding: Finding
    name: str
    piece: str
    sentence: str
    sentence_key: str
    number: str
    """The key of the number that it speaks of; empty where it speaks of none."""
    anchor: str
    waiver: Decision | None
    fixable: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """A number with all that is known of it."""

    number: Number
    rows: tuple[tuple[str, str], ...]
    """What is known, with its label."""
    places: tuple[tuple[str, str], ...]
    """The other places of the same fact: address and words."""
    sentence: str
    sentence_key: str
    tick: Decision | None
    offences: tuple[Offence, ...]
    threads: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page."""

    blocks: tuple[Block, ...]
    outline: tuple[Entry, ...]
    offences: tuple[Offence, ...]
    detail: Detail | None
    legend: tuple[tuple[str, str, int], ...]
    """Class, name and count of each kind of mark."""
    ticked: int
    total: int


@lru_cache(maxsize=64)
def make_sheet(
    reading: Reading, standing: Standing, chosen: str, before: FactBook | None, only_unticked: bool
) -> Sheet:
    """The page with the number CHOSEN in detail: the same for everybody until something happens.

    BEFORE are the facts of the version before.
    """
    offences = tuple(sorted(_offences(reading, standing), key=_urgency))
    number = reading.number(chosen)
    done = set(standing.ticked)
    keys = {one.key for one in reading.numbers}
    return Sheet(
        tuple(_blocks(reading, standing, chosen, before, only_unticked)),
        tuple(_outline(reading, standing)),
        offences,
        None if number is None else _detail(reading, standing, number, offences, before),
        _legend(reading),
        len(keys & done),
        len(keys),
    )


def _blocks(
    reading: Reading, standing: Standing, chosen: str, before: FactBook | None, only: bool
) -> Iterator[Block]:
    """The lines of the text, gathered by section."""
    done = standing.ticked
    unticked = Counter(one.section for one in reading.numbers if one.key not in done)
    current: list[str] = []
    block = ("", "")
    for place, title, html, keys in _lines(reading, before, only):
        if (place, title) != block and current:
            yield Block(*block, "".join(current), unticked[block[0]])
            current = []
        block = (place, title)
        if not only or any(key not in done for key in keys):
            current.append(_with_state(html, keys, done, chosen))
    if current:
        yield Block(*block, "".join(current), unticked[block[0]])


def _with_state(html: str, keys: tuple[str, ...], done: Mapping[str, Decision], chosen: str) -> str:
    """HTML, in which the numbers that are ticked, and the one that is CHOSEN, are marked so."""
    for key in dict.fromkeys(keys):
        state = ' data-ticked="1" title="已核"' if key in done else ""
        state += ' aria-current="true"' if key == chosen else ""
        if state:
            html = html.replace(f' data-key="{key}"', f' data-key="{key}"{state}')
    return html


@lru_cache(maxsize=32)
def _lines(
    reading: Reading, before: FactBook | None, only: bool
) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Of each line its section's id and title, its HTML, and the keys of its numbers: the same for everybody."""
    keys = {one.mention.start: one.key for one in reading.numbers}
    uses = Counter(one.mention.fact for one in reading.numbers if one.mention.fact)

    def link(mention: Judged) -> Mapping[str, str]:
        key = keys.get(mention.start)
        if key is None:
            return {}
        query = {"number": key} | ({"only": "1"} if only else {})
        given = {"href": f"?{urlencode(query)}#detail", "id": f"n{mention.start}", "data-key": key}
        last = last_value(before, mention.fact)
        more = {
            "data-last": last,
            "data-places": f"本报告用到{uses[mention.fact]}处" if mention.fact else "",
        }
        return given | {name: value for name, value in more.items() if value}

    starts = sorted(keys)
    lines = []
    for start, html in render_lines(reading.text, reading.report, reading.book, link):
        end = reading.text.find("\n", start)
        inside = starts[
            bisect_left(starts, start) : bisect_left(starts, end if end >= 0 else len(reading.text))
        ]
        part = reading.part_at(start)
        lines.append(
            (part.id if part else "", part.title if part else "", html, tuple(keys[at] for at in inside))
        )
    return tuple(lines)


def _outline(reading: Reading, standing: Standing) -> Iterator[Entry]:
    for part in reading.parts:
        keys = {one.key for one in reading.numbers if one.section == part.id}
        errors = sum(part.start <= finding.start < part.end for finding in standing.open_errors)
        yield Entry(
            part.id, part.title, len(keys & set(standing.ticked)), len(keys), errors, reading.book is not None
        )  # fmt: skip


def _offences(reading: Reading, standing: Standing) -> Iterator[Offence]:
    keys = {(one.mention.start, one.mention.end): one for one in reading.numbers}
    for at, finding in enumerate(reading.report.findings):
        number = keys.get((finding.start, finding.end))
        piece = reading.text[finding.start : finding.end].replace("\n", " ")
        sentence = reading.sentence_of(finding)
        yield Offence(
            finding,
            name_of(finding.rule),
            piece if len(piece) <= _LONGEST else f"{piece[: _LONGEST - 2]}……",
            sentence,
            sentence_key(sentence),
            number.key if number else "",
            f"n{finding.start}" if number else f"f{at}",
            standing.waivers.get(finding.key),
            bool(number and finding.expected and reading.part_at(finding.start)),
        )


def _urgency(one: Offence) -> tuple[bool, bool]:
    """Errors that are open first, then hints, then what was waived; else in the order of the text."""
    return one.waiver is not None, one.finding.severity != "error"


def _detail(
    reading: Reading, standing: Standing, number: Number, offences: tuple[Offence, ...], before: FactBook | None
) -> Detail:  # fmt: skip
    mention = number.mention
    sentence = reading.sentence_of(mention)
    key = sentence_key(sentence)
    return Detail(
        number,
        tuple((label, text) for label, text in _rows(mention, reading.book, before) if text),
        tuple(_places(reading, number)),
        sentence,
        key,
        standing.ticked.get(number.key),
        tuple(one for one in offences if one.number == number.key),
        tuple(one for one in standing.threads if one.key == key),
    )


def _rows(mention: Judged, book: FactBook | None, before: FactBook | None) -> Iterator[tuple[str, str]]:
    yield "结论", name_of(mention.verdict)
    yield "说明", mention.message
    if mention.severity != "ok":
        yield "应为", mention.expected or ""
    if book is not None and mention.fact and mention.fact in book:
        fact = book[mention.fact]
        yield "数据", fact.name
        yield "数值", fact.in_unit()
        yield "时期", fact.period.in_words()
        yield "来源", "；".join(fact.source)
        yield "算式", mention.formula or (in_words(fact.formula, book) if fact.formula else "")
        yield "上一版", last_value(before, mention.fact)
    else:
        yield "算式", mention.formula or ""


def _places(reading: Reading, number: Number) -> Iterator[tuple[str, str]]:
    if number.mention.fact is None:
        return
    titles = {part.id: part.title for part in reading.parts}
    for other in reading.numbers:
        if other.mention.fact == number.mention.fact and other.mention.start != number.mention.start:
            where = titles.get(other.section, "标题或落款")
            yield f"?number={other.key}#n{other.mention.start}", f"{other.mention.text}（{where}）"


def _legend(reading: Reading) -> tuple[tuple[str, str, int], ...]:
    counts = Counter(class_of(one.mention.verdict, one.mention.severity) for one in reading.numbers)
    return tuple((kind, CLASS_NAMES[kind], counts[kind]) for kind in CLASS_NAMES if counts[kind])
