"""Announced lengths of lists: 三个方面 followed by 一是…二是… must be followed by three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from drafter.checker.stating import Outcome
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_ITEMS = "一二三四五六七八九十"
_NOUN = pattern(
    r"(?:方面|大?问题|建议|措施|举措|工作|任务|原因|特点|做法|环节|步骤|不足|成效|困难|重点)?[^。！？\n]{0,16}?[：:。；，\n]"
)
_FIRST = pattern(r"\s*(?:其?一(?:是|要)|[（(]一[）)]|1[.．、]|（1）|①)")
_TOTAL = pattern(r"[^，。；]{0,8}(?:合计|共计|总计|总共|一共|合共|之和|共|占)")
_YEARS = pattern(r"(?:近|连续|最近|过去)\Z")
_BEFORE = pattern(rf"(?:{HAN}|[“”（）、])+\Z")
_LAST_JOINT = pattern(r"(?:和|与|及)[^、]+\Z")
_NEAR = 120
_REACH = 40
_SERIES = (
    tuple(f"{numeral}是" for numeral in _ITEMS),
    tuple(f"{numeral}要" for numeral in _ITEMS),
    tuple(f"（{numeral}）" for numeral in _ITEMS),
    tuple(f"({numeral})" for numeral in _ITEMS),
    tuple(f"{number}." for number in range(1, 11)),
    tuple(f"{number}、" for number in range(1, 11)),
    tuple(f"（{number}）" for number in range(1, 11)),
    tuple("①②③④⑤⑥⑦⑧⑨⑩"),
)


def _listed(text: str, start: int) -> int | None:
    """甲、乙和丙 behind a colon: how many there are."""
    stop = re.compile(r"[。！？\n；]").search(text, start)
    items = re.split(r"、|，|和", text[start : stop.start() if stop else len(text)])
    return len(items) if all(items) else None


def _listed_before(text: str, end: int) -> set[int]:
    """甲、乙和丙三个项目: how many items the list may have that ends right before the count; 和 may belong to a name."""
    run = _BEFORE.search(text, max(0, end - _NEAR), end)
    if run is None:
        return set()
    items = run[0].count("、") + 1
    return ({items} if items > 1 else set()) | ({items + 1} if _LAST_JOINT.search(run[0]) else set())


def judge_lengths(
    text: str, mentions: list[Mention], outcomes: dict[int, Outcome]
) -> Iterator[tuple[int, Outcome]]:
    """For each own count that a list follows, by its start: `derived` where the list has that many items, else
    `wrong-arithmetic`."""
    for mention, following in zip_longest(mentions, mentions[1:]):
        outcome = outcomes.get(mention.start)
        open_ = outcome is None or outcome.verdict in ("unsupported", "unjudged")
        if not open_ or mention.kind != "count" or mention.amount is None or not 2 <= mention.amount <= 10:
            continue
        before = _listed_before(text, mention.start)
        if mention.amount in before or mention.amount == _summed(text, mention, following, outcomes):
            yield mention.start, Outcome("derived", formula=f"前文列举{mention.amount}项")
            continue
        if outcome is None:
            continue
        if mention.unit == "年" and _YEARS.search(text, max(0, mention.start - 3), mention.start):
            years = len(
                {m.date[:4] for m in mentions if m.kind == "date" and abs(m.start - mention.start) < _NEAR}
            )
            if years == mention.amount:
                yield mention.start, Outcome("derived", formula=f"文中列有{years}个年度")
            continue
        length = _length(text, mention.end)
        if length is None:
            continue
        if length == mention.amount:
            yield mention.start, Outcome("derived", formula=f"下文列举{length}项")
        elif length > 1 and _FIRST.search(text[mention.end : mention.end + _REACH]):
            message = f"文中说{mention.text}，后面列举了{length}项"
            yield (
                mention.start,
                Outcome("wrong-arithmetic", None, f"{length}项", message, f"下文列举{length}项"),
            )


def _summed(
    text: str, mention: Mention, following: Mention | None, outcomes: dict[int, Outcome]
) -> int | None:
    """三家合计8万元: of how many amounts the number behind the count is the sum."""
    if following is None or _TOTAL.match(text, mention.end, following.start) is None:
        return None
    outcome = outcomes.get(following.start)
    formula = outcome.formula if outcome is not None and outcome.good else None
    together = formula.partition("合计")[0] if formula and "合计" in formula else ""
    return together.count("、") + 1 if together else formula.count("＋") + 1 if formula else None


def _length(text: str, start: int) -> int | None:
    """How many items the list has that begins right behind START; None where none does."""
    noun = _NOUN.match(text, start)
    if noun is None:
        return None
    end = noun.end()
    if _FIRST.match(text, end) is None:
        return _listed(text, end) if noun[0][-1] in "：:" else None
    first = text[end : end + _REACH].lstrip()
    series = next((s for s in _SERIES if first.startswith((s[0], f"其{s[0]}"))), None)
    if series is None:
        return None
    length, at = 1, text.index(series[0], end)
    while length < len(series):
        following = text.find(series[length], at + 1)
        anew = text.find(series[0], at + 1)
        if following < 0 or (0 <= anew < following):
            break
        length, at = length + 1, following
    return length
