"""A text cut into sentences, with its names, dates and quantities in order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from drafter.checker import groups
from drafter.checker.index import Index, Name
from drafter.checker.periods import Claim, claim_of, relative_claim, relative_dates
from drafter.checker.phrases import D, N
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import year_period

_END = pattern(r"[。！？!?\n]")
_COMPARED = frozenset("比较与同于由从")
# …费支出: behind another name such a word names nothing of its own.
_ROLE_WORDS = frozenset("支出 收入 经费 资金 决算 金额 合计".split())
_start = attrgetter("start")
_BOUNDARY = "，,；;、（(\t"
_MARKS = frozenset(_BOUNDARY + "）)")


@dataclass(slots=True)
class Token:
    """A name or a date of a sentence."""

    start: int
    end: int
    name: Name | None = None
    claim: Claim | None = None
    word: str = ""
    """上年, 同期 …: a date that is relative to another one."""


@dataclass(slots=True)
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

    def tokens_between(self, start: int, end: int) -> list[Token]:
        starts = self.starts
        return self.tokens[bisect_left(starts, start) : bisect_left(starts, end)]

    def skeleton(self, start: int, end: int) -> tuple[str, list[tuple[int, Token]]]:
        """The words from START to END with names as N and dates as D, and where each of those stands."""
        pieces: list[str] = []
        placed: list[tuple[int, Token]] = []
        at, length = start, 0
        for token in self.tokens_between(start, end):
            between = self.text[at : token.start]
            pieces += (between, N if token.name else D)
            length += len(between)
            placed.append((length, token))
            length += 1
            at = token.end
        pieces.append(self.text[at:end])
        return "".join(pieces), placed


def clause_start(skeleton: str) -> int:
    """Where the last clause of SKELETON begins; a bracket that is closed again is no boundary."""
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


def sentences(text: str, mentions: list[Mention], index: Index) -> Iterator[Sentence]:
    """The sentences of TEXT that hold a quantity, in order, with their tokens."""
    names = index.find(text)
    year = index.book.report.fiscal_year
    at_mention = at_name = stated = 0
    for start, end in sentence_spans(text):
        first = at_mention
        while at_mention < len(mentions) and mentions[at_mention].start < end:
            at_mention += 1
        if at_mention == first:
            continue
        while at_name < len(names) and names[at_name].start < start:
            at_name += 1
        first_name = at_name
        while at_name < len(names) and names[at_name].start < end:
            at_name += 1
        within = mentions[first:at_mention]
        here = _outside_bodies(names[first_name:at_name], text, start, end, index)
        quantities = [m for m in within if m.kind not in ("label", "date") and not is_in_name(m, here)]
        if not quantities:
            continue
        sentence = Sentence(text, start, end, quantities)
        if first_name and stated <= names[first_name - 1].start:
            sentence.topic = names[first_name - 1].facts
        stated = quantities[-1].end
        sentence.tokens = _tokens(sentence, within, groups.joined(index, text, here), year)
        sentence.starts = [token.start for token in sentence.tokens]
        yield sentence


def _outside_bodies(names: list[Name], text: str, start: int, end: int, index: Index) -> list[Name]:
    """NAMES without those within the name of a body: 投资评审 of 投资评审中心."""
    for body in index.bodies:
        at = text.find(body, start, end)
        while at >= 0:
            names = [n for n in names if not (at <= n.start and n.end < at + len(body))]
            at = text.find(body, at + 1, end)
    return names


def is_in_name(mention: Mention, names: list[Name]) -> bool:
    """学前三年毛入园率: a number inside the name of a fact, one of NAMES in their order, counts nothing."""
    at = bisect_right(names, mention.start, key=_start) - 1
    return at >= 0 and mention.end <= names[at].end


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _END.finditer(text):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)


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


def _tokens(sentence: Sentence, mentions: list[Mention], names: list[Name], year: int) -> list[Token]:
    text = sentence.text
    ends = [m.end for m in sentence.quantities]
    tokens = [
        Token(name.start, name.end, name=name) for name in names if not _cuts(name, sentence.quantities, ends)
    ]
    tokens = [
        token
        for before, token in zip([None, *tokens], tokens, strict=False)
        if before is None or before.end != token.start or text[token.start : token.end] not in _ROLE_WORDS
    ]
    dates: list[Token] = []
    starts, taken = [token.start for token in tokens], 0
    found: list[tuple[int, int, Mention | re.Match[str]]] = [
        (m.start, m.end, m) for m in mentions if m.kind == "date"
    ]
    found += [(r.start(), r.end(), r) for r in relative_dates(text, sentence.start, sentence.end)]
    for start, end, date in sorted(found, key=lambda item: item[0]):
        at = bisect_left(starts, end) - 1
        if start < taken or (at >= 0 and start < tokens[at].end):
            continue  # 2023年 of a name, or of a longer date
        taken = end
        if isinstance(date, re.Match):
            claim = relative_claim(date, Claim(year_period(year), False))
            dates.append(Token(start, end, claim=claim, word=date[0]))
            continue
        dated = claim_of(date, text[max(0, start - 4) : start], year)
        if dated is not None:
            dates.append(Token(start, end, claim=dated))
            if date.date[:4].isdigit() and len(date.date) >= 4 and text[start - 1 : start] not in _COMPARED:
                year = dated.period.year  # 上年 and 全年 are seen from the date that governs
    return sorted([*tokens, *dates], key=_start)


def _cuts(name: Name, quantities: list[Mention], ends: list[int]) -> bool:
    """Whether NAME runs into a number, so that it is no name there."""
    at = bisect_right(ends, name.start)
    return at < len(ends) and quantities[at].start < name.end
