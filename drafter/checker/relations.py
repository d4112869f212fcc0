"""What the numbers of one sentence say of each other: changes, balances, sums, shares, rates, values per head.

Each reading is computed by `derive` of the numbers as printed.  It is *sure* where the words leave no other: only
then may a number that does not fit be called wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from dataclasses import replace
from typing import NamedTuple

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.phrases import CHANGE, GROWTH_NOUN, PER_HEAD, residue
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern
from drafter.numbers.units import counters_agree

# What makes a change one against something else than the number before.
_OTHER_BASE = pattern(
    r"(?<!同)[比较](?!上年|去年|上一年|同期|上期|年初|期初|重|例)|环比|可比|实际|年均|平均|预算|计划|目标|全[省国市县区]|同口径|剔除|扣除|累计|超"
)
_COMPARISON = pattern(r"同比|[比较](?:上年|去年|上一年|年初|期初)(?:同期|末|底|度)?|同期|分别|依次|则|也|又|共|一年间|均|净|名义|现价|直接|同|绝对|[一二两三四五]年间?|仍")
_EACH = pattern(r"^(?:平均)?每?[一十百千万]?(?:人次|批次|平方米|公里|[\u4e00-\u9fff])(?:均|平均)?(?:每年|每月)?")
_OTHER_WAY = pattern(r"按|口径|测算")
_MEAN = pattern(r"算下来|折算|折合|平均下来|算|据此计算|计算|总计|约")
_GIVES = pattern(r"花费|消费|补助|资助|救助|筹资|支出|补贴|发放|投入|费用")
_YEAR = pattern(r"(\d{4})年")
_IS_BASE = pattern(r"(?:年初|全年|年度)?(?:预算|目标值?|计划数?|任务数?|水平|基数上?)(?:数|的|相比)*(?:[^\u4e00-\u9fff]|[增减多少高低下上提节超])")
_LIMIT = pattern(r"控制在|不超过|未超过")
_AGAINST = pattern(r"[比较](?!重|例)")
# Growth at constant prices is not that of the amounts.
_CONSTANT = pattern(r"生产总值|增加值|GDP|产值|可支配收入|人均")
_REACH = 6


class Reading(NamedTuple):
    """What a number may be computed of, and whether the words leave no other reading."""

    derived: Derived
    sure: bool


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
    plain = _speaks_plainly(said)
    of_base = at and sentence.items[at - 1].role == "then" and said.is_exact  # 比35万元的预算少
    for pair in pairs_before(sentence, at):
        fits = _counts_alike(said, pair.now)
        own = plain and (not _CONSTANT.search(pair.now.fact.name + pair.then.fact.name) or "现价" in said.clause)
        for result in derive.difference(pair.now.fact, pair.then.fact, direction, said.mention) if fits else ():
            sure = (own and _names_no_other(said, pair)) or (of_base and _IS_BASE.match(said.clause) is not None)
            yield Reading(result, pair.sure and sure)
    yield from _read_from_change(sentence, at, direction, plain)


def _counts_alike(said: Said, other: Said) -> bool:
    """Whether a change of OTHER may be written in the unit of SAID."""
    kind = said.mention.kind
    if kind == "percentage_point":
        return other.mention.kind == "percent"
    return kind in ("percent", "multiple") or said.mention.written.agrees_with(other.mention.written)


def direction_of(clause: str) -> int:
    found = CHANGE.search(clause)
    if found is not None:
        return 1 if found["up"] else -1
    noun = GROWTH_NOUN.search(clause)
    return -1 if noun is not None and noun["down"] else 1 if noun is not None else 0


def _speaks_plainly(said: Said) -> bool:
    """Whether nothing but the change itself is said: 增长20%, 比上年增加."""
    return said.is_exact and _OTHER_BASE.search(said.clause) is None


def _names_no_other(said: Said, pair: Pair) -> bool:
    """Whether the words before the change name nothing, or what the pair is of."""
    found = CHANGE.search(said.clause) or GROWTH_NOUN.search(said.clause)
    head = said.clause[: found.start()] if found else said.clause
    rest = residue(_COMPARISON.sub("", head))
    return not rest or rest in pair.now.before or rest in pair.then.before


def pairs_before(sentence: SaidSentence, at: int) -> Iterator[Pair]:
    """The value and the earlier value that stand last before item AT, in the same part of the sentence."""
    items, segment = sentence.items, sentence.items[at].segment
    recent = items[max(0, at - _REACH) : at]
    then = next((item for item in reversed(recent) if item.role == "then" and item.segment == segment), None)
    over = then is not None and re.match(r"；[比较与]", then.before) is not None  # …；比2023年的a减少b
    before = [item for item in recent if item.segment == segment or (over and item.segment == segment - 1)]
    points = items[at].mention.kind == "percentage_point"
    values = [i for i in before if i.is_value or (points and i.mention.kind == "percent" and i.role in ("rate", "share"))]
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
                if item.role not in ("then", "change", "from", "other") and not _LIMIT.search(item.clause)
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
    years = _YEAR.findall(previous.before) if "分别" in previous.clause and last.before in ("、", "和") else []
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
    if change.segment != said.segment or now.segment != said.segment or now.role not in ("level", "to", "balance", "sum"):
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
    exactly = plain and now.is_exact and change.is_exact and not _CONSTANT.search(now.fact.name + now.clause)
    bare = not residue(_COMPARISON.sub("", said.clause[: CHANGE_START(said.clause)]))
    based = pattern(r"[比较与]|净|同期").search(change.before) is not None or now.is_past
    yield Reading(result, exactly and bare and based)


def _read_of_base(said: Said, change: Said, base: Said, direction: int, plain: bool) -> Iterator[Reading]:
    """较2023年末的a净增b，增幅为c%: c of b in a."""
    bare = not residue(_COMPARISON.sub("", said.clause[: CHANGE_START(said.clause)]))
    sign = direction_of(change.clause)
    if sign and base.fact.exact > base.fact.slack and change.fact.unit.agrees_with(base.fact.unit):
        for result in derive.percent_of(change.fact, base.fact):
            moved = replace(result, exact=sign * result.exact, direction=direction)
            yield Reading(moved, plain and bare and change.is_exact and base.is_exact)


def CHANGE_START(clause: str) -> int:
    found = CHANGE.search(clause) or GROWTH_NOUN.search(clause)
    return found.start() if found else len(clause)


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
        if _counts_alike(said, pair.now):
            for result in derive.difference(pair.now.fact, pair.then.fact, sign, said.mention):
                yield Reading(result, pair.sure and said.is_exact)


_NAMED = pattern(r"(?P<now>[^，；]*?)(?:(?<!同)比|较|与)(?P<then>[^，；]{2,14}?)(?:相比|相较)?(?:又|还|则|净|共|实际)*\Z")
_PLANNED = pattern(r"任务|目标|计划")
_PAST_TIME = pattern(r"上年|去年|上一年|同期|\d{4}年|上期")
_BESIDE = pattern(
    r"(?P<now>[^，；]*?)(?:大于|高于|多于|超出|超过|超|(?P<under>小于|少于|低于))(?P<then>[^，；]{2,10}?)(?:约|了|共)*\Z"
)
_CALLED = pattern(r"(?:数|的|执行|安排|批复|资金|总额|时|末|底)+\Z")


def read_compared(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """年初预算a，决算b，决算比年初预算增加c: both by what the sentence calls them."""
    said, items = sentence.items[at], sentence.items
    found, beside = CHANGE.search(said.clause), _BESIDE.search(said.clause)
    if said.role not in ("change", "other", "level", "balance") or at in sentence.runs or not (found or beside):
        return
    direction = (-1 if beside["under"] else 1) if beside else direction_of(said.clause)
    named = beside or _NAMED.search(said.clause[: CHANGE_START(said.clause)]) or _NAMED.search(_last_words(said.before, said.clause))
    if named is None or _PAST_TIME.search(named["then"]):
        return
    near = [item for item in items[:at] if item.role in ("level", "sum", "balance") and _counts_alike(said, item)]
    thens = [item for item in near if _is_called(item, named["then"])]
    nows = [item for item in near if item not in thens and (not named["now"] or _is_called(item, named["now"]))]
    for then in thens:
        for now in nows:
            sure = len(thens) == 1 and now is nows[-1] and then.is_exact and now.is_exact and said.is_exact
            sure = sure and (now is items[at - 1] or bool(named["now"]) or len(nows) == 1)
            sure = sure and now.segment == said.segment
            for result in derive.difference(now.fact, then.fact, direction, said.mention):
                yield Reading(result, sure and _is_near(said, result))


def _last_words(before: str, clause: str) -> str:
    """The clause before the last one of BEFORE: 与年初预算相比，减少."""
    lead = before[: len(before) - len(clause)].rstrip("，")
    return re.split(r"[，；。]", lead)[-1] if not residue(clause[: CHANGE_START(clause)]) else ""


def _is_called(item: Said, name: str) -> bool:
    """Whether the words of ITEM end with NAME: 年初预算 in 部门年初预算为."""
    word = _CALLED.sub("", _TIME.sub("", name))
    planned = _PLANNED.search(word)
    if len(word) > 1 and word not in item.clause and planned is not None:
        return planned[0] != "预算" and _PLANNED.search(item.clause) is not None
    if len(word) < 2 or word not in item.clause:
        return False
    rest = item.clause[item.clause.rindex(word) + len(word) :]
    return word in ("年初", "年末", "期初", "期末") or residue(rest) in ("", "值", "任务", "指标")


_FORMER = pattern(r"(?P<one>[前后])者(?:约|规模|数量|金额)*(?:是|为|相当于|占|比)(?P<other>[前后])者的?")
_TIMES = pattern(r"(?P<now>[^，；]*?)(?:规模|数|数量)?(?:约|大约|大致)?(?:是|为|相当于|达到?)(?P<then>[^，；]{2,16}?)的(?:约|近)?\Z")


def read_times(sentence: SaidSentence, at: int, wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """甲是乙的c倍, 前者是后者的c倍, 后者相当于前者的c%."""
    said, items = sentence.items[at], sentence.items
    if said.mention.kind not in ("multiple", "percent") or at in sentence.runs:
        return
    values = [i for i in items[:at] if i.role in ("level", "to") and i.mention.kind in ("money", "count") and not i.aside]
    former = _FORMER.search(said.before)
    if former is not None and len(values) > 1:
        one, other = (values[-2 if former[place] == "前" else -1] for place in ("one", "other"))
        for result in derive.share(one.fact, other.fact, said.mention):
            exact = said.is_exact and one.is_exact and other.is_exact and values.index(one) + values.index(other) > 0
            yield Reading(result, exact and _is_near(said, result))
        return
    named = _TIMES.search(said.clause) if said.mention.kind == "multiple" else None
    if named is None:
        return
    named_then = [i for i in values if _is_called(i, named["then"])] or wholes.get(named["then"], [])
    if residue(named["now"]):
        nows = [i for i in values if _is_called(i, named["now"])] or wholes.get(named["now"], [])
    else:
        nows = [i for i in values if i not in named_then and i.segment == said.segment][-1:]
    single = len({i.fact.exact for i in named_then}) == len({i.fact.exact for i in nows}) == 1
    for now in nows:
        for then in named_then:
            for result in derive.share(now.fact, then.fact, said.mention) if now is not then else ():
                exact = said.is_exact and now.is_exact and then.is_exact
                yield Reading(result, single and exact and _is_near(said, result))


# -- direction ------------------------------------------------------------------------------------------

_TO_UP = pattern(r"的?(?:左右)?(?:增长|增加|提高|上升|提升|扩大|上调|延长|攀升|增|升|涨|扩|提)[为到至]")
_TO_DOWN = pattern(r"的?(?:左右)?(?:下降|降低|减少|回落|压减|压缩|缩短|缩小|下调|缩减|收窄|降|减|缩)[为到至]")
_RANKS = pattern(r"排名|位次|位列|名次")


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


# -- balances -------------------------------------------------------------------------------------------

_TIME = pattern(r"当年|全年|本年|实际|已|共|累计|上年")
_SIDES = (
    (pattern(r"收入"), pattern(r"支出")),
    (pattern(r"(?:预算|下达|安排|到位|资金)数?"), pattern(r"决算数?|执行数?|支出|支付|使用")),
    (pattern(r"应[\u4e00-\u9fff]{2}|计划|目标"), pattern(r"实际[\u4e00-\u9fff]{0,3}|完成")),
)
_REST = pattern(r"剩余|结余|尚余|节余|其余|剩下|还有|尚有|没有|未|空编|空缺|缺编|超额|超预算")
_CARRIED = pattern(r"累计|滚存|年末|期末|上年|年初|历年|结转|净")
_SIDE = pattern(r"低于|高于|缺口|差额|相差|差距|顺差|逆差|提前|节省|节约|多出|之差")
_LEFT = pattern(r"结余|节余|剩余|盈余|余下|还剩|剩下|未执行|未支[付出]|未形成|尚有|尚余|还有|其余|空编|空缺|缺编|超额|没有")


def read_balance(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """收入a，支出b，结余c; 限额a，余额b，低于限额c."""
    items, said = sentence.items, sentence.items[at]
    side, left = _SIDE.search(said.clause), _LEFT.search(said.clause)
    if said.role not in ("balance", "change", "level", "other") or not (side or left) or at in sentence.runs:
        return
    if said.mention.kind in ("percent", "multiple"):
        return
    points = said.mention.kind == "percentage_point"
    near = [i for i in items[:at] if (i.is_value or points) and _counts_alike(said, i)][-_REACH:]
    for one, other in combinations(near, 2):
        yield from (Reading(r, False) for r in _apart(one, other, said))
    if len(near) < 2 or not (near[-1].is_exact and near[-2].is_exact and said.is_exact):
        return
    one, other = near[-2:]
    here = [item for item in near if item.segment == said.segment]
    sure = not _CARRIED.search(said.clause) and (
        (_are_sides(one, other) or _is_left(one, other, said)) if left else here == [one, other] and not _OTHER_BASE.search(said.clause.replace("比计划", ""))
    )
    yield from (Reading(r, sure) for r in _apart(one, other, said))


_ADDED = pattern(r"(?:追加|调增|增加)(?:了|预算|资金|安排)*\Z")


def read_adjusted(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """年初预算a，年中追加b，全年预算c."""
    items, said = sentence.items, sentence.items[at]
    if at < 2 or said.role != "level" or "预算" not in said.clause or items[at - 1].role != "change":
        return
    first, added = items[at - 2], items[at - 1]
    if first.role == "level" and "预算" in first.clause and _ADDED.search(added.clause):
        result = derive.total((first.fact, added.fact))
        exact = said.is_exact and first.is_exact and added.is_exact and said.fact.unit.agrees_with(first.fact.unit)
        if result is not None and exact:
            yield Reading(result, _is_near(said, result))


def _is_left(one: Said, other: Said, said: Said) -> bool:
    """收支相抵，结余c; 受理a件，办结b件，其余c件: so much that it can be no other thing."""
    apart = abs(one.fact.exact - other.fact.exact)
    alike = one.segment == other.segment == said.segment and other.role == "level" == one.role
    close = 2 * abs(said.fact.exact - apart) <= apart
    if "收支" in said.before:
        return "收入" in one.clause and "支出" in one.clause + other.clause
    return alike and close and _REST.search(said.clause) is not None


def _are_sides(one: Said, other: Said) -> bool:
    """收入a，支出b; 预算a，决算b: of one thing and nothing else."""
    for given, used in _SIDES:
        have, spent = given.search(one.clause), used.search(other.clause)
        if have is None or spent is None or residue(one.clause[have.end() :] + other.clause[spent.end() :]):
            continue
        of = _TIME.sub("", other.clause[: spent.start()])
        if not residue(of) or of in one.clause:
            return True
    return False


def _apart(one: Said, other: Said, said: Said) -> Iterator[Derived]:
    """How far the two lie apart, the larger first."""
    high, low = (one, other) if one.fact.exact >= other.fact.exact else (other, one)
    yield from derive.difference(high.fact, low.fact, 0, said.mention)


# -- values per head ------------------------------------------------------------------------------------


def read_per_head(sentence: SaidSentence, at: int, wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """发放补贴a元，惠及b人，人均c元; what the sentence only names has its value from WHOLES."""
    items, said = sentence.items, sentence.items[at]
    cue = PER_HEAD.search(said.clause)
    if said.role != "per_head" or cue is None or at in sentence.runs:
        return
    counter = cue["counter"] or ("亩" if cue["acre"] else "车" if cue["car"] else cue[0][0])
    near = [item for item in items[:at] if item.is_value or item.role == "sum"]
    found = _per_head(said, near, counter)
    if not found:
        words = sentence.text[sentence.start : said.mention.start]
        named = [
            called[-1]
            for name, called in wholes.items()
            if len(name) > 3 and name in words and len({item.fact.exact for item in called}) == 1
        ]
        found = _per_head(said, [*near, *named], counter)
    amounts, heads_said = {id(a) for _, a, _ in found}, {id(h) for _, _, h in found}
    single = len(amounts) == len(heads_said) == 1 and said.is_exact and counter != "均"
    for result, amount, heads in found:
        exact = amount.is_exact and heads.is_exact and _is_near(said, result)
        yield Reading(result, single and exact and _is_of(said, amount, heads))


def _per_head(said: Said, near: list[Said], counter: str) -> list[tuple[Derived, Said, Said]]:
    """What each amount among NEAR gives for each of the heads that COUNTER counts, where it is of the number's size."""
    return [
        (result, amount, heads)
        for amount in near
        for heads in near
        if amount is not heads
        and (result := derive.per_head(amount.fact, heads.fact, said.mention, counter, 1)) is not None
        and result.dimension == said.mention.kind
        and (said.mention.kind == "money" or counters_agree(result.base, said.mention.unit))
        and _is_near(said, result)
    ]


def _is_near(said: Said, result: Derived) -> bool:
    """Whether the number is of the size of what was computed: a digit wrong, and no other thing."""
    amount, exact = abs(said.fact.exact), abs(result.exact)
    return bool(exact) and exact * 2 >= amount and amount * 2 >= exact


def _is_of(said: Said, amount: Said, heads: Said) -> bool:
    """Whether 人均… names nothing but what AMOUNT and HEADS are of."""
    cue = PER_HEAD.search(said.clause)
    assert cue is not None
    rest = residue(_EACH.sub("", cue[0]))
    told = amount.before + heads.before
    if rest and rest in amount.before:
        return True
    if residue(_MEAN.sub("", said.clause[: cue.start()].removesuffix("人"))):
        return False
    if _OTHER_WAY.search(said.before) and said.segment not in (amount.segment, heads.segment):
        return False
    return all(char in told for char in rest) or _GIVES.fullmatch(rest) is not None
