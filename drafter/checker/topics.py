"""Run-in headings: 1.基本支出。 is what the sentences behind it speak of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from drafter.checker.index import Name
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

# （一）, 1., ## 二、 before the name; 一般公共服务支出（类）财政事务（款）, the classes of a budget, too.
_OPENS = pattern(
    r"[\s#>*\-]*(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]?[、.．]?\s*)?\**(?:[^。，；：\d\n]{1,40}[（(][类款][）)])?"
)
_CLOSES = pattern(
    r"(?:[（(][类款项][）)])?(?:支出|收支|决算|预算|使用|执行)?(?:情况|方面)?\**(?P<mark>[。.](?![ \t]*\n)|[。：]?[ \t]*\n)"
)
_FIRST = frozenset("（(支收决预使执情方*。.：\n \t")
# How far from the beginning of its line a heading's name stands at most.
_REACH = 60


class Heading(NamedTuple):
    """The piece of a text that stands under a heading of one name."""

    start: int
    end: int
    facts: tuple[Fact, ...]


def headings(text: str, names: list[Name]) -> Iterator[Heading]:
    """The headings of TEXT that consist of one of NAMES alone, with the paragraph that each stands over."""
    for name in names:
        if text[name.end : name.end + 1] not in _FIRST:
            continue
        closed = _CLOSES.match(text, name.end)
        line = text.rfind("\n", max(0, name.start - _REACH), name.start) + 1 if closed else 0
        if (
            closed is None
            or not (line or name.start < _REACH)
            or not _OPENS.fullmatch(text, line, name.start)
        ):
            continue
        start = closed.end()
        while text[start : start + 1] in ("\n", " ", "\t") and text[start : start + 1]:
            start += 1  # the paragraph below a heading that has its line for itself
        end = text.find("\n", start)
        yield Heading(start, end if end >= 0 else len(text), name.facts)
