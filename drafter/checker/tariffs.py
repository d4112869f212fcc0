"""每人600元 is 600元/人, where the facts state such a rate."""

from __future__ import annotations

import re
from dataclasses import replace

from drafter.checker.index import Index
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.units import Unit

_EACH = pattern(
    r"(?:(?:每|人均|户均)(?:[人生名位户亩次家个所辆吨年月日天]|平方米|公里)?)+(?:的)?(?:补助|补贴|标准|发放|为|达|按)*\Z"
)
_SAME_HEADS = {"人": "人生名位均", "户": "户", "天": "天日", "日": "天日"}


def rated(index: Index, mention: Mention, clause: str) -> Mention:
    """MENTION behind the words of CLAUSE, as a rate where they and a fact say so."""
    found = _EACH.search(clause)
    if found is None:
        return mention
    for rate in index.rates:
        amount, per = rate.split("/", 1)
        if amount == mention.unit and all(_is_each(part, found[0]) for part in re.split("[·•.]", per)):
            written = Unit(f"{mention.written.symbol}/{per}", "count", rate, mention.written.scale)
            return replace(mention, kind="count", written=written)
    return mention


def _is_each(part: str, words: str) -> bool:
    """Whether WORDS say 每 PART: 每生 for 人, 每日 for 天."""
    return any(f"每{head}" in words or f"{part}均" in words for head in _SAME_HEADS.get(part, part))
