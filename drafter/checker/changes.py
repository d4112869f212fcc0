"""Changes between two values that a sentence states: 由a增加到b，增长c%; b，比上年的a增加c; b，比上年增加d，增长c%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.phrases import CHANGE, GROWTH_NOUN, residue
from drafter.checker.readings import Reading, change_start, counts_alike, direction_of
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern

# What makes a change one against something else than the number before.
OTHER_BASE = pattern(
    r"(?<!同)[比较](?!上年|去年|上一年|同期|上期|年初|期初|重|例)|环比|可比|实际|年均|平均|预算|计划|目标"
    r"|全[省国市县区]|同口径|剔除|扣除|累计|超"
)
_COMPARISON = pattern(
    r"同比|[比较](?:上年|去年|上一年|年初|期初)(?:同期|末|底|度)?|同期|分别|依次|则|也|又|共|一年间|均|净"
    r"|名义|现价|直接|同|绝对|[一二两三四五]年间?|仍"
)
_YEAR = pattern(r"(\d{4})年")
_IS_BASE = pattern(
    r"(?:年初|全年|年度)?(?:预算|目标值?|计划数?|任务数?|水平|基数上?)(?:数|的|相比)*(?:[^\u4e00-\u9fff]"
    r"|[增减多少高低下上提节超])"
)
_NOMINAL = pattern(r"现价|名义")
_BASED = pattern(r"[比较与]|净|同期")
_LIMIT = pattern(r"控制在|不超过|未超过")
_AGAINST = pattern(r"[比较](?!重|例)")
# Growth at constant prices is not that of the amounts.
_CONSTANT = pattern(r"生产总值|增加值|GDP|产值")
REACH = 6
_TO_UP = pattern(r"的?(?:左右)?(?:增长|增加|提高|上升|提升|扩大|上调|延长|攀升|增|升|涨|扩|提)[为到至]")
_TO_DOWN = pattern(r"的?(?:左右)?(?:下降|降低|减少|回落|压减|压缩|缩短|缩小|下调|缩减|收窄|降|减|缩)[为到至]")
_RANKS = pattern(r"排名|位次|位列|名次")


class Pair(NamedTuple):
    now: Said
    then: Said
    sure: bool


def read_change(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """由a增加到b，增长c%; b，比上年的a增加c; b，比上年增加d，增长c%; b（上年a），增长c%."""
    said = sentence.items[at]
    if said.role != "change":
        return
    direction = direction_of(said.clause)
    if at in sentence.runs:
        yield from _read_listed(sentence, at, direction)
        return
    plain = _speaks_plainly(said) and not (said.mention.kind == "percent" and _is_real(sentence, at))
    of_base = at > 0 and sentence.items[at - 1].role == "then" and said.is_exact  # 比35万元的预算少
    for pair in pairs_before(sentence, at):
        fits = counts_alike(said, pair.now)
        for result in (
            derive.difference(pair.now.fact, pair.then.fact, direction, said.mention) if fits else ()
        ):
            sure = (plain and _names_no_other(said, pair)) or (
                of_base and _IS_BASE.match(said.clause) is not None
            )
            yield Reading(result, pair.sure and sure)
    yield from _read_from_change(sentence, at, direction, plain)


def _speaks_plainly(said: Said) -> bool:
    """Whether nothing but the change itself is said: 增长20%, 比上年增加."""
    return said.is_exact and OTHER_BASE.search(said.clause) is None


def _is_real(sentence: SaidSentence, at: int) -> bool:
    """Whether the growth may be that at constant prices: of 生产总值, where nothing says 现价."""
    words = "".join(item.before for item in sentence.items[max(0, at - 3) : at])
    return _CONSTANT.search(words) is not None and _NOMINAL.search(sentence.items[at].clause) is None


def _names_no_other(said: Said, pair: Pair) -> bool:
    """Whether the words before the change name nothing, or what the pair is of."""
    found = CHANGE.search(said.clause) or GROWTH_NOUN.search(said.clause)
    head = said.clause[: found.start()] if found else said.clause
    rest = residue(_COMPARISON.sub("", head))
    return not rest or rest in pair.now.before or rest in pair.then.before


def pairs_before(sentence: SaidSentence, at: int) -> Iterator[Pair]:
    """The value and the earlier value that stand last before item AT, in the same part of the sentence."""
    items, segment = sentence.items, sentence.items[at].segment
    recent = items[max(0, at - REACH) : at]
    then = next((item for item in reversed(recent) if item.role == "then" and item.segment == segment), None)
    over = then is not None and re.match(r"；[比较与]", then.before) is not None  # …；比2023年的a减少b
    before = [item for item in recent if item.segment == segment or (over and item.segment == segment - 1)]
    points = items[at].mention.kind == "percentage_point"
    values = [
        i
        for i in before
        if i.is_value or (points and i.mention.kind == "percent" and i.role in ("rate", "share"))
    ]
    if not values or len(before) < 2:
        return
    last = values[-1]
    between = items[items.index(last) + 1 : at]
    close = all(item.role == "change" for item in between)
    if last.role == "then":  # the thing compared may be a balance or a rate
        now = next(
            (
                item
                for item in reversed(before[: before.index(last)])
                if item.role not in ("then", "change", "from", "other", "base")
                and not _LIMIT.search(item.clause)
                and item.mention.written.agrees_with(last.mention.written)
            ),
            None,
        )
        if now is not None:
            apart = last.before[:1] in tuple("，,；（比较与") or before[before.index(last) - 1] is not now
            pair = Pair(now, last, close and now.is_exact and last.is_exact and not now.aside and apart)
            yield Pair(now, last, pair.sure and all(_names_no_other(item, pair) for item in between))
        return
    if len(values) < 2 or not values[-2].mention.written.agrees_with(last.mention.written):
        return
    previous = values[-2]
    found = _in_order(sentence, last, previous)
    if found is not None:
        exact = last.is_exact and previous.is_exact and close and found.sure
        yield Pair(found.now, found.then, exact and all(_names_no_other(item, found) for item in between))


def _in_order(sentence: SaidSentence, last: Said, previous: Said) -> Pair | None:
    """Which of two neighbours is the earlier value of the other, if one is."""
    years = (
        _YEAR.findall(previous.before) if "分别" in previous.clause and last.before in ("、", "和") else []
    )
    if len(years) == 2 and int(years[0]) + 1 == int(years[1]):  # 2023年、2024年…分别为a、b
        return Pair(last, previous, True)
    if last.role == "to" and previous.role == "from":
        return Pair(last, previous, True)
    if any(item.role not in ("level", "rate", "share", "balance") for item in (last, previous)):
        return None
    if last.is_past != previous.is_past:
        now, then = (previous, last) if last.is_past else (last, previous)
        return Pair(now, then, _one_subject(now, then))
    if last.fact.name and last.fact.name == previous.fact.name:
        now, then = (last, previous) if last.fact.period > previous.fact.period else (previous, last)
        return Pair(now, then, now.fact.period.year == then.fact.period.year + 1)
    return None


def _one_subject(now: Said, then: Said) -> bool:
    return not then.fact.name or not now.fact.name or then.fact.name == now.fact.name


def _read_from_change(sentence: SaidSentence, at: int, direction: int, plain: bool) -> Iterator[Reading]:
    """b，比上年增加d，增长c%: c of b and d."""
    items = sentence.items
    said = items[at]
    if at < 2 or said.mention.kind != "percent" or items[at - 1].role != "change":
        return
    change, now = items[at - 1], items[at - 2]
    if now.role == "then" or now.is_past:
        yield from _read_of_base(said, change, now, direction, plain)
        return
    if (
        change.segment != said.segment
        or now.segment != said.segment
        or now.role not in ("level", "to", "balance", "sum", "per_head")
    ):
        return
    if _AGAINST.search(now.clause) or residue(now.clause)[:1] in tuple("多少增减超节"):
        return
    if not change.mention.written.agrees_with(now.mention.written) or change.mention.kind == "percent":
        return
    sign = direction_of(change.clause)
    base = now.fact.exact - sign * change.fact.exact
    slack = now.fact.slack + change.fact.slack
    if not sign or base <= slack:
        return
    exact = sign * change.fact.exact / base * 100
    ends = [
        sign * (change.fact.exact + a * change.fact.slack)
        / (now.fact.exact + b * now.fact.slack - sign * (change.fact.exact + a * change.fact.slack)) * 100
        for a in (-1, 1) for b in (-1, 1)
    ]  # fmt: skip
    how = "{1}÷（{0}－{1}）" if sign > 0 else "{1}÷（{0}＋{1}）"
    spread = max(abs(end - exact) for end in ends)
    result = Derived(exact, "percent", "%", how, (now.fact, change.fact), direction, spread)
    exactly = plain and now.is_exact and change.is_exact
    bare = not residue(_COMPARISON.sub("", said.clause[: change_start(said.clause)]))
    based = _BASED.search(change.before) is not None or now.is_past
    yield Reading(result, exactly and bare and based)


def _read_of_base(said: Said, change: Said, base: Said, direction: int, plain: bool) -> Iterator[Reading]:
    """较2023年末的a净增b，增幅为c%: c of b in a."""
    bare = not residue(_COMPARISON.sub("", said.clause[: change_start(said.clause)]))
    sign = direction_of(change.clause)
    if sign and base.fact.exact > base.fact.slack and change.fact.unit.agrees_with(base.fact.unit):
        for result in derive.percent_of(change.fact, base.fact):
            moved = replace(result, exact=sign * result.exact, direction=direction)
            yield Reading(moved, plain and bare and change.is_exact and base.is_exact)


def _read_listed(sentence: SaidSentence, at: int, direction: int) -> Iterator[Reading]:
    """甲由a提高到b，乙由c提高到d，分别提高e和f: the pairs in their order."""
    first, end = sentence.runs[at]
    items, said = sentence.items, sentence.items[at]
    moved = [
        Pair(now, then, now.is_exact and then.is_exact)
        for then, now in pairwise(items[:first])
        if then.role == "from" and now.role == "to"
    ]
    sign = direction or direction_of(items[first].clause)
    if len(moved) == end - first:
        pair = moved[at - first]
        if counts_alike(said, pair.now):
            for result in derive.difference(pair.now.fact, pair.then.fact, sign, said.mention):
                yield Reading(result, pair.sure and said.is_exact)


def is_backwards(sentence: SaidSentence, at: int) -> bool:
    """由120增加到100: whether the verb between item AT and the one before goes against the two values."""
    items, text = sentence.items, sentence.text
    if not at or items[at].role != "to" or not (items[at].is_exact and items[at - 1].is_exact):
        return False
    then, now = items[at - 1], items[at]
    if not then.mention.written.agrees_with(now.mention.written):
        return False
    if _RANKS.search(text, sentence.start, sentence.end) or min(then.fact.exact, now.fact.exact) < 0:
        return False
    room = then.fact.slack + now.fact.slack
    moved = now.fact.exact - then.fact.exact
    up, down = _TO_UP.match(text, then.mention.end), _TO_DOWN.match(text, then.mention.end)
    return bool((up and moved < -room) or (down and moved > room))
