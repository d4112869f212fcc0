"""A text cut into sentences, with its names, dates and quantities in order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from drafter.checker import groups
from drafter.checker.index import Index, Name
from drafter.checker.periods import Claim, claim_of, relative_claim, relative_dates
from drafter.checker.phrases import D, N
from drafter.checker.topics import headings
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import year_period

if TYPE_CHECKING:
    from drafter.numbers.tables import Cell

_ENDS = "。！？!?\n"
_COMPARED = frozenset("比较与同于由从")
# …费支出: behind another name such a word names nothing of its own.
_ROLE_WORDS = frozenset("支出 收入 经费 资金 决算 金额 合计".split())
_ORDINALS = frozenset("一二三四五六七八九十")
_start = attrgetter("start")
_first = itemgetter(0)
# What moves the month behind it to another year.
_YEARS_BACK = {"去年": 1, "上年": 1, "前年": 2, "今年": 0, "本年": 0, "当年": 0}
_BOUNDARY = "，,；;、（(\t"
_TO_LAST_MARK = pattern(rf"(?s:.*)[{_BOUNDARY}]")
_ASIDES = pattern(r"（[^（）]*）")
_MARKS = frozenset(_BOUNDARY + "）)")


@dataclass(slots=True, eq=False)
class Token:
    """A name or a date of a sentence."""

    start: int
    end: int
    name: Name | None = None
    claim: Claim | None = None
    word: str = ""
    """上年, 同期 …: a date that is relative to another one."""


@dataclass(slots=True, eq=False)
class Sentence:
    """One sentence or table row; a sentence ends at 。！？ or a line end (spec/check.md, "Sentence")."""

    text: str
    start: int
    end: int
    quantities: list[Mention] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    topic: tuple[Fact, ...] = ()
    """What a heading before it names: no number stands between them."""
    heading: tuple[Fact, ...] = ()
    """What a heading that is a name alone says of its whole paragraph: 1.基本支出。年初预算为…"""

    def tokens_between(self, start: int, end: int) -> list[Token]:
        starts = self.starts
        return self.tokens[bisect_left(starts, start) : bisect_left(starts, end)]

    def token_before(self, end: int) -> Token | None:
        """The last name or date that begins before END."""
        at = bisect_left(self.starts, end)
        return self.tokens[at - 1] if at else None

    def skeleton(self, start: int, end: int) -> tuple[str, list[tuple[int, Token]]]:
        """The words from START to END with names as N and dates as D, and where each of those stands."""
        tokens = self.tokens_between(start, end)
        if not tokens:
            return self.text[start:end], []
        pieces: list[str] = []
        placed: list[tuple[int, Token]] = []
        at, length = start, 0
        for token in tokens:
            between = self.text[at : token.start]
            pieces += (between, N if token.name else D)
            length += len(between)
            placed.append((length, token))
            length += 1
            at = token.end
        pieces.append(self.text[at:end])
        return "".join(pieces), placed


def without_asides(skeleton: str, placed: list[tuple[int, Token]]) -> tuple[str, list[tuple[int, Token]]]:
    """SKELETON without its closed brackets: 占常住人口的比重（城镇化率）为."""
    for aside in reversed(list(_ASIDES.finditer(skeleton))):
        start, end = aside.span()
        skeleton = skeleton[:start] + skeleton[end:]
        placed = [(p - (end - start) if p >= end else p, t) for p, t in placed if not start <= p < end]
    return skeleton, placed


def clause_start(skeleton: str) -> int:
    """Where the last clause of SKELETON begins; a bracket that is closed again is no boundary."""
    if "）" not in skeleton and ")" not in skeleton:
        last = _TO_LAST_MARK.match(skeleton)
        return last.end() if last is not None else 0
    depth = 0
    for at in range(len(skeleton) - 1, -1, -1):
        char = skeleton[at]
        if char not in _MARKS:
            continue
        if char in "）)":
            depth += 1
        elif char in "（(" and depth:
            depth -= 1
        elif char in _BOUNDARY and not depth:
            return at + 1
    return 0


def sentences(
    text: str, mentions: list[Mention], names: list[Name], index: Index, cells: Sequence[Cell] = ()
) -> Iterator[Sentence]:
    """The sentences of TEXT that hold one of MENTIONS, a quantity, in order, with their tokens.

    NAMES are those that TEXT names; in CELLS, cells of its tables in their order, a sentence ends with its cell.
    """
    starts = list(map(_start, names))
    bodies = [body for body in index.bodies if body in text]
    dates = [mention for mention in mentions if mention.kind == "date"]
    counting = [mention for mention in mentions if mention.kind not in ("label", "date")]
    year = index.book.report.fiscal_year
    over = headings(text, names)
    heading = next(over, None)
    first = first_date = first_name = stated = 0
    for start, end in _spans_of(text, counting, cells):
        following = first + 1
        while following < len(counting) and counting[following].start < end:
            following += 1
        first_name = bisect_left(starts, start, first_name)
        first_date, written = _within(dates, first_date, start, end)
        here = names[first_name : bisect_left(starts, end, first_name)]
        if bodies:
            here = _outside_bodies(here, text, start, end, bodies)
        here = groups.joined(index, text, here, start, end)
        quantities, first = _outside_names(counting[first:following], here), following
        if not quantities:
            continue
        sentence = Sentence(text, start, end, quantities)
        if first_name and stated <= names[first_name - 1].start:
            sentence.topic = names[first_name - 1].facts
        while heading is not None and heading.end <= start:
            heading = next(over, None)
        if heading is not None and heading.start <= start:
            sentence.heading = heading.facts
        stated = quantities[-1].end
        sentence.tokens = tokens = _tokens(sentence, written, here, year)
        sentence.starts = [token.start for token in tokens]
        yield sentence


def _within(dates: list[Mention], at: int, start: int, end: int) -> tuple[int, list[Mention]]:
    """Those of DATES, from the one AT on, that begin in START … END; and the first behind them."""
    count = len(dates)
    while at < count and dates[at].start < start:
        at += 1
    first = at
    while at < count and dates[at].start < end:
        at += 1
    return at, dates[first:at]


def _spans_of(text: str, mentions: list[Mention], cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """Where the sentences that hold one of MENTIONS begin and end; each mark is sought but once."""
    ahead = {mark: -1 for mark in _ENDS if mark in text}
    end = -1
    for mention in mentions:
        at = mention.start
        if at < end:
            continue
        before = end + 1
        for mark, found in ahead.items():
            if found < at:
                before = max(before, text.rfind(mark, before, at) + 1)
                found = text.find(mark, at)
                ahead[mark] = found if found >= 0 else len(text)
        end = min(ahead.values(), default=len(text))
        cell = bisect_right(cells, at, key=_start) - 1 if cells else -1
        if cell >= 0 and at < cells[cell].end:
            before, end = max(before, cells[cell].start), min(end, cells[cell].end)
        yield before, end


def _outside_names(mentions: list[Mention], names: list[Name]) -> list[Mention]:
    """MENTIONS without those that are inside a name (see `is_in_name`)."""
    kept: list[Mention] = []
    at, count = 0, len(names)
    for mention in mentions:
        while at < count and names[at].start <= mention.start:
            at += 1
        if not at or names[at - 1].end < mention.end:
            kept.append(mention)
    return kept


def _outside_bodies(names: list[Name], text: str, start: int, end: int, bodies: Iterable[str]) -> list[Name]:
    """NAMES without those within the name of a body: 投资评审 of 投资评审中心."""
    for body in bodies:
        at = text.find(body, start, end)
        while at >= 0:
            names = [n for n in names if not (at <= n.start and n.end < at + len(body))]
            at = text.find(body, at + 1, end)
    return names


def is_in_name(mention: Mention, names: list[Name]) -> bool:
    """学前三年毛入园率: a number inside the name of a fact, one of NAMES in their order, counts nothing."""
    at = bisect_right(names, mention.start, key=_start) - 1
    return at >= 0 and mention.end <= names[at].end


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of TEXT begin and end, those without a character left out."""
    ends = [len(text)]
    for mark in _ENDS:
        at = text.find(mark)
        while at >= 0:
            ends.append(at)
            at = text.find(mark, at + 1)
    ends.sort()
    starts = [0, *(end + 1 for end in ends)]
    return [(start, end) for start, end in zip(starts, ends, strict=False) if start < end]


def sentence_start(text: str, at: int, marks: str = "。！？\n") -> int:
    """Where the sentence that holds AT begins."""
    for reach in (
        400,
        20_000,
        at,
    ):  # most sentences are short, and a mark that never stands is sought no further
        last = max(text.rfind(mark, max(0, at - reach), at) for mark in marks)
        if last >= 0 or reach >= at:
            return last + 1
    return 0


def _tokens(sentence: Sentence, written: list[Mention], names: list[Name], year: int) -> list[Token]:
    text, quantities = sentence.text, sentence.quantities
    tokens: list[Token] = []
    at, count, last = 0, len(quantities), -1
    for name in names:
        start, end, _ = name
        while at < count and quantities[at].end <= start:
            at += 1
        if at < count and quantities[at].start < end:
            continue  # it runs into a number, so that it is no name there
        if text[start] in _ORDINALS and text[start - 1 : start] == "前":
            continue  # 前三季度支出 is not 三季度支出
        if start != last or text[start:end] not in _ROLE_WORDS:
            tokens.append(Token(start, end, name))
        last = end
    relative = relative_dates(text, sentence.start, sentence.end)
    if not written and not relative:
        return tokens
    found: list[tuple[int, int, Mention | re.Match[str]]] = [(m.start, m.end, m) for m in written]
    found += [(r.start(), r.end(), r) for r in relative]
    dates: list[Token] = []
    starts, taken = [token.start for token in tokens], 0
    written_at = {m.start for m in written if not m.date[:4].isdecimal() or len(m.date) < 4}
    ago = -1, 0
    for start, end, date in sorted(found, key=_first):
        at = bisect_left(starts, end) - 1
        if start < taken or (at >= 0 and start < tokens[at].end):
            continue  # 2023年 of a name, or of a longer date
        taken = end
        if isinstance(date, re.Match):
            if dates and dates[-1].end == start and date[0] == "同期" and not dates[-1].word:
                continue  # 比2024年同期
            if (back := _YEARS_BACK.get(date[0])) is not None and end in written_at:
                ago = end, back  # 去年10月底
                continue
            claim = relative_claim(date, Claim(year_period(year), False))
            dates.append(Token(start, end, claim=claim, word=date[0]))
            continue
        governing = year - ago[1] if ago[0] == start else year
        dated = claim_of(date, text[max(0, start - 4) : start], governing)
        if dated is not None:
            dates.append(Token(start, end, claim=dated))
            if date.date[:4].isdigit() and len(date.date) >= 4 and text[start - 1 : start] not in _COMPARED:
                year = dated.period.year  # 上年 and 全年 are seen from the date that governs
    return sorted([*tokens, *dates], key=_start)
