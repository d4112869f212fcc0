"""Sums of what is listed, parts above their whole, and lists that are longer than what they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.phrases import residue
from drafter.checker.readings import TAIL, Reading, is_close, is_near
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern

_COUNT = pattern(
    r"(?P<count>[二两三四五六七八九])(?:项|类|者|家|种|部分|个|地|级|笔)[^，；]{0,16}?(?:合计|共计|总计|之和|相加|加起来|共)"
)
_COUNTED = pattern(r"[二两三四五六七八九](?:项|类|者|家|种|部分|个)(?:支出|收入)?\Z")
_NUMERALS = "_一二三四五六七八九"
_TOTAL = pattern(
    r"(?:合计|共计|总计|之和|加起来|相加|合共|累计|共)(?:支出|收入|安排|投入|使用|发放|完成|到位|拨付|支付"
    r"|资金|金额)*(?:为|是|达到?|了|约)*\Z"
)
_BEHIND_ASIDE = pattern(r"^）[^，；（]{0,8}(?:合计|共计|共|总计)")
_TAKEN = pattern(r"）|减去|扣除|减")
_NOT_TOTAL = pattern(r"其他|其余|另|此外|剩余|全年|(?<!半年)(?<!季度)累计|全[县市区省]")
_MEAN = pattern(r"平均|人均|均|每|最[高低大小多少]|标准|单价|价格|比例|率")
_OF_SEVERAL = frozenset("人 名 位 户 人次 次".split())
_LISTED = pattern(
    r"(?:^|[，；：。])(?P<names>[^，。；：、\d（）]{2,10}(?:(?:、|和|与"
    r"|及)[^，。；：、\d（）分]{2,10})+?)(?:各自|依次|分别)[^，；\d]{0,8}\Z"
)
_BRACKETS = pattern(r"（[^（）]*）")
_AND = pattern(r"、|和|与|及")


def read_sum(
    sentence: SaidSentence, at: int, earlier: SaidSentence | None, wholes: dict[str, list[Said]]
) -> Iterator[Reading]:
    """甲a，乙b，合计c; what a sentence that opens with 两项合计 adds up stands in the one before, EARLIER."""
    items, said = sentence.items, sentence.items[at]
    if said.role != "sum" or said.mention.kind in ("multiple", "percentage_point"):
        return
    before = [
        item for item in items[:at]
        if item.mention.kind == said.mention.kind and item.fact.unit.agrees_with(said.fact.unit) and item.role != "from"
    ]  # fmt: skip
    values = (
        [i for i in before if (i.is_value or i.role == "balance") and not i.aside]
        if said.mention.kind != "percent"
        else before
    )
    yield from _read_named_sum(said, items[:at], wholes)
    yield from _read_earlier_sum(sentence, at, earlier)
    yield from _read_aside_sum(said, items[:at])
    counted = _COUNT.search(said.clause)
    wanted = _NUMERALS.index(counted["count"].replace("两", "二")) if counted else 0
    plain = (
        said.is_exact
        and (counted is not None or _TOTAL.search(said.clause) is not None)
        and not _NOT_TOTAL.search(said.clause)
        and not _TAKEN.search(said.before)
    )
    chain = _chain(sentence, at, values)
    for count in range(2, len(values) + 1):
        addends = values[-count:]
        result = derive.total(item.fact for item in addends)
        if result is None:
            continue
        bare = not residue(_TOTAL.sub("", said.clause)) or is_close(said, result)
        whole = count == wanted if wanted else count == len(chain) and bare
        exact = all(item.is_exact for item in addends) and addends == chain[-count:] and whole and plain
        yield Reading(result, exact and said.mention.kind != "percent" and is_near(said, result))


def _read_named_sum(said: Said, before: list[Said], wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """甲和乙合计: the last value of each that is named."""
    lead = _COUNTED.sub("", _TOTAL.sub("", said.clause)).removeprefix("上述").removeprefix("以上")
    names = [name for name in re.split(r"、|与|和|及", lead) if name]
    if len(names) < 2 or not _TOTAL.search(said.clause):
        return
    found = [_last_called(name, before, wholes) for name in names]
    addends = [item for item in found if item is not None and item.fact.unit.agrees_with(said.fact.unit)]
    result = derive.total(item.fact for item in addends) if len(addends) == len(names) else None
    if result is not None:
        yield Reading(
            result, said.is_exact and all(item.is_exact for item in addends) and is_near(said, result)
        )


def _last_called(name: str, before: list[Said], wholes: dict[str, list[Said]]) -> Said | None:
    """The value called NAME: the last one of the sentence, else the only one of the text."""
    here = next((i for i in reversed(before) if i.role == "level" and i.clause.endswith(name)), None)
    named = wholes.get(TAIL.sub("", name), [])
    return here or (named[-1] if len({item.fact.exact for item in named}) == 1 else None)


def _read_earlier_sum(sentence: SaidSentence, at: int, earlier: SaidSentence | None) -> Iterator[Reading]:
    """两项合计, 以上三项共计 at the head of a sentence: the values of the one before."""
    said, counted = sentence.items[at], _COUNT.search(sentence.items[at].clause)
    if at or earlier is None or counted is None or "\n" in sentence.text[earlier.end : sentence.start]:
        return
    wanted = _NUMERALS.index(counted["count"].replace("两", "二"))
    values = [
        i
        for i in earlier.items
        if i.role == "level" and i.fact.unit.agrees_with(said.fact.unit) and not i.aside
    ]
    result = derive.total(item.fact for item in values[-wanted:])
    if result is not None and len(values) >= wanted:
        exact = said.is_exact and all(item.is_exact for item in values[-wanted:])
        yield Reading(result, exact and len(values) == wanted and is_near(said, result))


def _read_aside_sum(said: Said, before: list[Said]) -> Iterator[Reading]:
    """基本支出（甲a、乙b）共c; 甲（a）与乙（b）合计c."""
    addends: list[Said] = []
    for item in reversed(before):
        if not item.aside or not item.fact.unit.agrees_with(said.fact.unit):
            break
        addends.insert(0, item)
    result = derive.total(item.fact for item in addends)
    if result is not None and _BEHIND_ASIDE.match(said.before):
        exact = said.is_exact and all(item.is_exact for item in addends)
        yield Reading(result, exact and len(addends) == 2 and is_close(said, result))


def _chain(sentence: SaidSentence, at: int, values: list[Said]) -> list[Said]:
    """The values that stand next to each other right before item AT."""
    chain: list[Said] = []
    counted = _COUNT.search(sentence.items[at].clause) is not None
    for item in reversed(sentence.items[:at]):
        if item.segment != sentence.items[at].segment and not counted:
            break
        if item in values:
            chain.insert(0, item)
        elif item.role not in ("from", "change", "share", "rate"):
            break
    return chain


def excess(sentence: SaidSentence, at: int) -> tuple[list[Said], Derived] | None:
    """The parts that 其中 lists behind item AT, where they are more than it; with their sum."""
    whole = sentence.items[at]
    if not _is_whole(whole):
        return None
    parts = _parts_behind(sentence, at)
    if not parts or not all(item.is_exact for item in parts) or _may_overlap(parts):
        return None
    first = parts[0].fact
    alone = Derived(first.exact, first.unit.dimension, first.unit.base, "{0}", (first,), slack=first.slack)
    derived = alone if len(parts) == 1 else derive.total(item.fact for item in parts)
    if derived is None:
        return None
    more = derived.exact > whole.fact.exact + derived.slack + whole.fact.slack
    return (parts, derived) if more and derived.exact <= 3 * whole.fact.exact else None


def _is_whole(said: Said) -> bool:
    """Whether it is an amount that has parts: no mean, highest or rate."""
    amount = said.mention.kind in ("money", "count") and said.role in ("level", "to", "sum")
    return amount and said.is_exact and "/" not in said.mention.unit and not _MEAN.search(said.before)


def _parts_behind(sentence: SaidSentence, at: int) -> list[Said]:
    """What 其中 right behind item AT lists: 其中甲a、乙b."""
    whole, parts = sentence.items[at], list[Said]()
    joint = (
        r"[、，和与及]" if whole.mention.kind == "money" else r"[、和与及]"
    )  # …，有…的村178个 may be the same villages
    for item in sentence.items[at + 1 :]:
        if item.segment != whole.segment or _MEAN.search(item.before):
            break
        joined = re.match(joint, item.before) and "，" not in item.before[1:] and "其中" not in item.before
        if not (joined if parts else re.match(r"[，（。：]*其中", item.before)):
            break
        if item.role == "level" and item.fact.unit.agrees_with(whole.fact.unit):
            parts.append(item)
        elif not parts or item.role not in ("share", "change", "rate"):
            break
    return parts


def _may_overlap(parts: list[Said]) -> bool:
    """女性、党员: people and the like belong to several kinds at once, unless the kinds are called alike."""
    several = len(parts) > 1 and parts[0].mention.kind == "count" and parts[0].mention.unit in _OF_SEVERAL
    return several and len({item.clause[-2:] for item in parts}) > 1


def overfull(sentence: SaidSentence) -> tuple[Said, list[Said]] | None:
    """基本支出占50%，项目支出占60%: shares of things of one kind that make more than all of it."""
    shares: list[Said] = []
    for at, item in enumerate(sentence.items):
        lead = item.clause.rpartition("占")[0]
        alike = not shares or (lead[-2:] == shares[0].clause.rpartition("占")[0][-2:])
        whole = item.clause.rpartition("占")[2]
        if (
            item.role != "share"
            or not item.is_exact
            or len(lead) < 3
            or not alike
            or residue(whole)
            or "占比" in item.clause
        ):
            shares = []
            continue
        shares.append(item)
        total = sum((share.fact.exact - share.fact.slack for share in shares), start=shares[0].fact.exact * 0)
        if len(shares) > 1 and total > 100:
            return sentence.items[at], shares
    return None


def overlong(sentence: SaidSentence) -> Iterator[tuple[Said, list[str]]]:
    """教育、卫生分别支出a、b、c: the first number for which no name is left."""
    for first, end in dict.fromkeys(sentence.runs.values()):
        items = sentence.items
        found = _LISTED.search(_BRACKETS.sub("", items[first].before))
        names = _AND.split(found["names"]) if found else []
        alike = len({item.mention.kind for item in items[first:end]}) == 1
        if names and alike and end - first > len(names) and "年" not in items[first].before:
            yield items[first + len(names)], names
