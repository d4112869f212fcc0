"""The facts compiled for looking up: names in a text, series, values, and the numbers of the materials."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from drafter.checker.phrases import TARGET_WORD
from drafter.facts.model import Fact, FactBook, Material
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern, places
from drafter.numbers.scan import scan

# 税收收入增速 is also spoken of as 税收收入…增长3.2%.
_RATE = pattern(r"(?:同比|比上年)?(?:增速|增长率|增长速度|增幅|涨幅|降幅|下降率)$")
# 农村改厕 is also short for 农村改厕资金.
_FUND = pattern(rf"(?<={HAN}{{4}})(?:项目资金|专项资金|项目经费|资金|经费)$")
_TARGET = pattern(rf"{TARGET_WORD}$|^(?:计划|目标|应(?![急用对付收])){HAN}{{3}}")
_POINTS = pattern(r"(?<=指标)(?:得分|分值)$")
# “双师型”教师, 卫生健康（类）支出: what a text puts into a name.
_AMID = "“”\"'‘’（("
_CLASSES = ("类", "款", "项")
_OPENING = ("“", "‘", '"')
_CLOSING = pattern(r"[”’\"]")
_QUOTES = str.maketrans("", "", "“”\"'‘’")
_TO_HALF = str.maketrans("（）", "()")
_TO_FULL = str.maketrans("()", "（）")


class Name(NamedTuple):
    """A place where the text names facts; they differ in period, unit, organization or basis."""

    start: int
    end: int
    facts: tuple[Fact, ...]


class Quoted(NamedTuple):
    """A number of a material with the characters around it."""

    mention: Mention
    material: Material
    before: str
    behind: str


_value = itemgetter(0)


class Index:
    """All lookups over one book; built once and kept (see `compiled`)."""

    def __init__(self, book: FactBook) -> None:
        self.book = book
        named: dict[str, dict[str, Fact]] = {}
        for fact in book:
            for name in fact.names:
                for spelling in _spellings(name):
                    named.setdefault(spelling, {})[fact.id] = fact
        series: dict[tuple[str, str], list[Fact]] = {}
        for fact in book:
            series.setdefault((fact.name, fact.unit.base), []).append(fact)
        for group in named.values():  # an alias of one year's fact speaks of the whole series
            for fact in list(group.values()):
                group.update((other.id, other) for other in series[fact.name, fact.unit.base])
        stems: set[str] = set()
        for fact in book:
            stem = _RATE.sub("", fact.name)
            if stem != fact.name and len(stem) > 1 and (stem not in named or stem in stems):
                named.setdefault(stem, {})[fact.id] = fact
                stems.add(stem)
        for name in [name for name in named if name.endswith("支出")]:
            if len(name) > 5 and name[:-2] not in named and f"{name[:-2]}预算" in named:
                named[name[:-2]] = named[name]  # X预算 says that X of X支出 is a thing of its own
        for name in [name for name in named if _FUND.search(name)]:
            named.setdefault(_FUND.sub("", name), named[name])
        for name in [name for name in named if _POINTS.search(name)]:  # 产出指标48分: what it got, or may get
            stem = _POINTS.sub("", name)
            if len(stem) > 3 and (stem not in named or stem in stems):
                named.setdefault(stem, {}).update(named[name])
                stems.add(stem)
        for name in [name for name in named if name.startswith("收入") and f"支出{name[2:]}" in named]:
            both = named[name] | named[f"支出{name[2:]}"]
            named |= {
                f"{said}{name[2:]}": both
                for said in ("收、支", "收支", "收入支出", "收入、支出", "收入和支出")
            }
        self.by_name = {name: tuple(facts.values()) for name, facts in named.items()}
        self.targets = [name for name in self.by_name if _TARGET.search(name)]
        self.bodies = {fact.organization for fact in book if fact.organization}
        self.by_head: dict[str, list[str]] = {}
        """Names by each of their beginnings that leaves two characters or more for the rest."""
        for name in self.by_name:
            for length in range(2, len(name) - 1):
                self.by_head.setdefault(name[:length], []).append(name)
        self.indicators: dict[str, list[str]] = {}
        """What the score sheet calls a fact that is the actual value of an indicator, by its id."""
        for row in book.indicators:
            if row.actual_of:
                self.indicators.setdefault(row.actual_of, []).append(row.name)
        self.parts: dict[str, list[Fact]] = {}
        """The facts that are parts of a whole, by the id of the whole."""
        for fact in book:
            if fact.part_of is not None:
                self.parts.setdefault(fact.part_of.id, []).append(fact)
        ends = [(end, fact) for fact in book for end in (fact.exact, fact.upper) if end is not None]
        self._values = sorted(ends, key=_value)
        self._tails: dict[str, tuple[Fact, ...]] = {}
        self._groups = tuple(self.by_name.values())
        self._names = AhoCorasick(list(self.by_name), matchkind=MatchKind.LeftmostLongest) if named else None
        self.rates = {fact.unit.base for fact in book if "/" in fact.unit.base}
        self.years = {book.report.fiscal_year + shift for shift in (-1, 0, 1)}
        for fact in book:
            self.years |= {fact.period.first.year, fact.period.last.year}
        if book.report.issued:
            self.years.add(book.report.issued.year)
        self.quoted = tuple(_quoted(book.materials))
        for quote in self.quoted:
            if quote.mention.kind == "date":
                self.years |= {int(year) for year in re.findall(r"\d{4}", quote.mention.date)}

    def ending(self, tail: str) -> tuple[Fact, ...]:
        """The facts of the one name that ends with TAIL; () where several do, or none."""
        if tail not in self._tails:
            found = {facts[0].name: facts for name, facts in self.by_name.items() if name.endswith(tail)}
            self._tails[tail] = next(iter(found.values())) if len(found) == 1 else ()
        return self._tails[tail]

    def near(self, value: Decimal, reach: Decimal) -> list[Fact]:
        """The facts whose value, or an end of whose range, lies within REACH of VALUE, in the order of the book."""
        first = bisect_left(self._values, Fraction(value - reach), key=_value)
        last = bisect_right(self._values, Fraction(value + reach), first, key=_value)
        found = {fact.id for _, fact in self._values[first:last]}
        return [fact for fact in self.book if fact.id in found] if found else []

    def find(self, text: str) -> list[Name]:
        """The names in TEXT, leftmost and longest, in their order."""
        if self._names is None:
            return []
        bare, begins, left_out = _bare(text)
        groups = self._groups
        found: list[Name] = []
        piece, reach, shift = 0, begins[1], left_out[0]  # the piece in which the next name begins
        for at, start, end in self._names.find_matches_as_indexes(bare):
            while reach <= start:
                piece += 1
                reach, shift = begins[piece + 1], left_out[piece]
            behind = shift if end <= reach else left_out[bisect_left(begins, end, piece) - 1]
            start += shift
            if text[start - 1 : start] in _OPENING and _CLOSING.search(text, start, end + behind):
                start -= 1  # “三公”经费 begins with its quotation mark
            found.append(Name(start, end + behind, groups[at]))
        return found


def _bare(text: str) -> tuple[str, list[int], list[int]]:
    """TEXT without the quotation marks and class words that may stand within a name; where each piece of it begins, the
    end last; and how many characters were left out before each."""
    pieces: list[str] = []
    begins: list[int] = []
    left_out: list[int] = []
    at = out = 0
    for start in places(text, _AMID):
        end = start + 1
        if text[start] in "（(":
            if text[end : end + 1] not in _CLASSES or text[end + 1 : end + 2] not in (")", "）"):
                continue
            end += 2
        if start > at:
            pieces.append(text[at:start])
            begins.append(at - out)
            left_out.append(out)
        at, out = end, out + end - start
    pieces.append(text[at:])
    return "".join(pieces), [*begins, at - out, len(text) + 1 - out], [*left_out, out]


@lru_cache(maxsize=32)
def compiled(book: FactBook) -> Index:
    """The index of BOOK, built at its first use."""
    return Index(book)


def _spellings(name: str) -> Iterable[str]:
    """NAME as it stands, without quotation marks, and with brackets of either width."""
    bare = name.translate(_QUOTES)
    yield from (name, bare, bare.translate(_TO_HALF), bare.translate(_TO_FULL), f"“{bare}”")
    if bare.startswith("三公"):
        yield f"“三公”{bare[2:]}"


def _quoted(materials: Iterable[Material]) -> Iterable[Quoted]:
    for material in materials:
        for mention in scan(material.text):
            if mention.kind == "label":
                continue
            before = material.text[max(0, mention.start - 12) : mention.start]
            behind = material.text[mention.end : mention.end + 12]
            yield Quoted(mention, material, before, behind)
