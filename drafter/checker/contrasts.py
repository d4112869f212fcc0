"""Two things of a sentence set against each other: differences, balances, multiples, budgets and what was added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.changes import OTHER_BASE, REACH
from drafter.checker.phrases import CHANGE, residue
from drafter.checker.readings import (
    TIME,
    Reading,
    called,
    change_start,
    counts_alike,
    direction_of,
    is_called,
    is_near,
)
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern

_NAMED = pattern(
    r"(?P<now>[^，；]*?)(?:(?<!同)比|较|与)(?P<then>[^，；]{2,14}?)(?:相比|相较)?(?:又|还|则|净|共|实际)*\Z"
)
_PAST_TIME = pattern(r"上年|去年|上一年|同期|\d{4}年|上期")
_BESIDE = pattern(
    r"(?P<now>[^，；]*?)(?:大于|高于|多于|超出|超过|超|(?P<under>小于|少于|低于))(?P<then>[^，；]{2,10}?)(?:约|了|共)*\Z"
)
_FORMER = pattern(r"(?P<one>[前后])者(?:约|规模|数量|金额)*(?:是|为|相当于|占|比)(?P<other>[前后])者的?")
_TIMES = pattern(
    r"(?P<now>[^，；]*?)(?:规模|数|数量)?(?:约|大约|大致)?(?:是|为|相当于|达到?)(?P<then>[^，；]{2,16}?)的(?:约|近)?\Z"
)
_SIDES = (
    (pattern(r"收入"), pattern(r"支出")),
    (pattern(r"(?:预算|下达|安排|到位|资金)数?"), pattern(r"决算数?|执行数?|支出|支付|使用")),
    (pattern(r"应[\u4e00-\u9fff]{2}|计划|目标"), pattern(r"实际[\u4e00-\u9fff]{0,3}|完成")),
)
_REST = pattern(r"^余\Z|剩余|结余|尚余|节余|其余|剩下|还有|尚有|没有|未|空编|空缺|缺编|超额|超预算")
_CARRIED = pattern(r"累计|滚存|年末|期末|上年|年初|历年|结转|净")
_SIDE = pattern(r"低于|高于|缺口|差额|相差|差距|顺差|逆差|提前|节省|节约|多出|之差")
_LEFT = pattern(
    r"结余|节余|剩余|盈余|余下|还剩|剩下|未执行|未支[付出]|未形成|尚有|尚余|还有|其余|空编|空缺|缺编|超额|没有"
)
_ADDED = pattern(r"(?:追加|调增|增加)(?:了|预算|资金|安排)*\Z")


def read_compared(sentence: SaidSentence, at: int, wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """年初预算a，决算b，决算比年初预算增加c: both by what the sentence calls them, or else the text before (WHOLES)."""
    said, items = sentence.items[at], sentence.items
    found, beside = CHANGE.search(said.clause), _BESIDE.search(said.clause)
    if (
        said.role not in ("change", "other", "level", "balance")
        or at in sentence.runs
        or not (found or beside)
    ):
        return
    former = _FORMER.search(said.before)
    if former is not None:
        yield from _read_former(sentence, at, former["one"] == "前")
        return
    direction = (-1 if beside["under"] else 1) if beside else direction_of(said.clause)
    named = (
        beside
        or _NAMED.search(said.clause[: change_start(said.clause)])
        or _NAMED.search(_last_words(said.before, said.clause))
    )
    if named is None or _PAST_TIME.search(named["then"]):
        return
    near = [
        item for item in items[:at] if item.role in ("level", "sum", "balance") and counts_alike(said, item)
    ]
    thens = [item for item in near if is_called(item, named["then"])]
    nows = [
        item for item in near if item not in thens and (not named["now"] or is_called(item, named["now"]))
    ]
    if named["now"] and not (thens and nows):
        yield from _read_called(said, named["now"], named["then"], direction, wholes)
        return
    for then in thens:
        for now in nows:
            sure = len(thens) == 1 and now is nows[-1] and then.is_exact and now.is_exact and said.is_exact
            sure = sure and (now is items[at - 1] or bool(named["now"]) or len(nows) == 1)
            sure = sure and now.segment == said.segment
            for result in derive.difference(now.fact, then.fact, direction, said.mention):
                yield Reading(result, sure and is_near(said, result))


def _read_former(sentence: SaidSentence, at: int, first: bool) -> Iterator[Reading]:
    """前者比后者多c."""
    said = sentence.items[at]
    values = [i for i in sentence.items[:at] if i.role == "level" and counts_alike(said, i) and not i.aside]
    if len(values) > 1:
        now, then = (values[-2], values[-1]) if first else (values[-1], values[-2])
        sure = said.is_exact and now.is_exact and then.is_exact
        for result in derive.difference(now.fact, then.fact, direction_of(said.clause), said.mention):
            yield Reading(result, sure and is_near(said, result))


def _read_called(
    said: Said, now_name: str, then_name: str, direction: int, wholes: dict[str, list[Said]]
) -> Iterator[Reading]:
    """基本支出比项目支出多c, where both were stated before: each by its only value of that name."""
    nows, thens = called(now_name, wholes, said), called(then_name, wholes, said)
    single = len({i.fact.exact for i in nows}) == len({i.fact.exact for i in thens}) == 1
    for now, then in [(nows[-1], thens[-1])] if single else []:
        sure = said.is_exact and now.is_exact and then.is_exact and counts_alike(said, now)
        for result in derive.difference(now.fact, then.fact, direction, said.mention):
            yield Reading(result, sure and is_near(said, result))


def _last_words(before: str, clause: str) -> str:
    """The clause before the last one of BEFORE: 与年初预算相比，减少."""
    lead = before[: len(before) - len(clause)].rstrip("，")
    return re.split(r"[，；。]", lead)[-1] if not residue(clause[: change_start(clause)]) else ""


def read_times(sentence: SaidSentence, at: int, wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """甲是乙的c倍, 前者是后者的c倍, 后者相当于前者的c%."""
    said, items = sentence.items[at], sentence.items
    if said.mention.kind not in ("multiple", "percent") or at in sentence.runs:
        return
    values = [
        i
        for i in items[:at]
        if i.role in ("level", "to") and i.mention.kind in ("money", "count") and not i.aside
    ]
    former = _FORMER.search(said.before)
    if former is not None and len(values) > 1:
        one, other = (values[-2 if former[place] == "前" else -1] for place in ("one", "other"))
        for result in derive.share(one.fact, other.fact, said.mention):
            exact = (
                said.is_exact
                and one.is_exact
                and other.is_exact
                and values.index(one) + values.index(other) > 0
            )
            yield Reading(result, exact and is_near(said, result))
        return
    named = _TIMES.search(said.clause) if said.mention.kind == "multiple" else None
    if named is None:
        return
    named_then = [i for i in values if is_called(i, named["then"])] or wholes.get(named["then"], [])
    if residue(named["now"]):
        nows = [i for i in values if is_called(i, named["now"])] or wholes.get(named["now"], [])
    else:
        nows = [i for i in values if i not in named_then and i.segment == said.segment][-1:]
    single = len({i.fact.exact for i in named_then}) == len({i.fact.exact for i in nows}) == 1
    for now in nows:
        for then in named_then:
            for result in derive.share(now.fact, then.fact, said.mention) if now is not then else ():
                exact = said.is_exact and now.is_exact and then.is_exact
                yield Reading(result, single and exact and is_near(said, result))


def read_balance(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """收入a，支出b，结余c; 限额a，余额b，低于限额c."""
    items, said = sentence.items, sentence.items[at]
    side, left = _SIDE.search(said.clause), _LEFT.search(said.clause)
    if said.role not in ("balance", "change", "level", "other") or not (side or left) or at in sentence.runs:
        return
    if said.mention.kind in ("percent", "multiple"):
        return
    points = said.mention.kind == "percentage_point"
    near = [i for i in items[:at] if (i.is_value or i.role == "base" or points) and counts_alike(said, i)][
        -REACH:
    ]
    for one, other in combinations(near, 2):
        yield from (Reading(r, False) for r in _apart(one, other, said))
    if len(near) < 2 or not (near[-1].is_exact and near[-2].is_exact and said.is_exact):
        return
    one, other = near[-2:]
    here = [item for item in near if item.segment == said.segment]
    sure = not _CARRIED.search(said.clause) and (
        (_are_sides(one, other) or _is_left(one, other, said))
        if left
        else here == [one, other] and not OTHER_BASE.search(said.clause.replace("比计划", ""))
    )
    yield from (Reading(r, sure) for r in _apart(one, other, said))


def read_adjusted(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """年初预算a，年中追加b，全年预算c."""
    items, said = sentence.items, sentence.items[at]
    if at < 2 or said.role != "level" or "预算" not in said.clause or items[at - 1].role != "change":
        return
    first, added = items[at - 2], items[at - 1]
    if first.role == "level" and "预算" in first.clause and _ADDED.search(added.clause):
        result = derive.total((first.fact, added.fact))
        exact = (
            said.is_exact
            and first.is_exact
            and added.is_exact
            and said.fact.unit.agrees_with(first.fact.unit)
        )
        if result is not None and exact:
            yield Reading(result, is_near(said, result))


def _is_left(one: Said, other: Said, said: Said) -> bool:
    """收支相抵，结余c; 受理a件，办结b件，其余c件: so much that it can be no other thing."""
    apart = abs(one.fact.exact - other.fact.exact)
    alike = one.segment == other.segment == said.segment and {one.role, other.role} <= {"level", "base"}
    close = 2 * abs(said.fact.exact - apart) <= apart
    if "收支" in said.before + said.clause and ("收入" in other.clause or "支出" in other.clause):
        return "收入" in one.clause + other.clause and "支出" in one.clause + other.clause
    if "收支" in said.before:
        return "收入" in one.clause and "支出" in one.clause + other.clause
    return alike and close and _REST.search(said.clause) is not None


def _are_sides(one: Said, other: Said) -> bool:
    """收入a，支出b; 预算a，决算b: of one thing and nothing else."""
    for given, used in _SIDES:
        have, spent = given.search(one.clause), used.search(other.clause)
        if have is None or spent is None or residue(one.clause[have.end() :] + other.clause[spent.end() :]):
            continue
        of = TIME.sub("", other.clause[: spent.start()])
        if not residue(of) or of in one.clause:
            return True
    return False


def _apart(one: Said, other: Said, said: Said) -> Iterator[Derived]:
    """How far the two lie apart, the larger first."""
    high, low = (one, other) if one.fact.exact >= other.fact.exact else (other, one)
    yield from derive.difference(high.fact, low.fact, 0, said.mention)
