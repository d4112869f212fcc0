"""What the numbers of a sentence say of parts and wholes: shares, rates, sums, and parts above their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.phrases import residue
from drafter.checker.relations import Reading
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern

_AMONG = pattern(r"其中|包括|分别为|分别是|内[：，]|中[，：]|：|^由|，由|中的")
_NAMED = pattern(r"占(?!比)(?:了|全部|整个|总的|其)*(?P<whole>[^，；占]*?)(?:的)?(?:总额|总量|总数)?(?:中?的?(?:比重|比例|份额))?(?:约|达到?|为|是|的|近|超过?)*\Z")
_OF_NAMED = pattern(r"(?:为|完成了?|达到?|相当于|是)(?P<whole>[^，；]{2,14})的\Z")
_HEAD = pattern(r"^(?:该|本|全年|当年|本年|年|全[市县区省州](?!会)|我[局县市区]|部门|单位|总|累计|年末|[\d年]+)+(?!额)")
# 本年收入合计, 总支出: the whole of a body, whatever it is called.
_TOTALS = pattern(
    r"(?:本年|全年|总|决算|全部|部门整体|年)(?P<side>收入|支出)(?:合计|总计|总额)?(?:为|是|达到?|共|完成)*\Z|^(?P<other>收入|支出)(?:合计|总计|总额)?(?:为|是|达到?)*\Z"
)
_TAIL = pattern(r"(?:总额|总量|总数|金额|数|为|达到?|是|共|已|了|实现|完成)+$")
_ROLE = pattern(r"预算|目标|计划|任务|概算")
_OF_VALUE = pattern(r"(?:的|数的|任务的|目标的|总额的)(?:约|近)?\Z")
_OF_LEAD = pattern(r"(?:为|占|完成|相当于|达到?|是)[^，；\d]{0,12}\Z")
_ENDS = r"(?:仅?[为达是]到?|仅|约|高达|也|均)*\Z"
_RATE = pattern(
    r"(?P<subject>[^，；、]*?)(?P<noun>预算执行率|执行率|完成率|到位率|回收率|有效率|支出进度|执行进度|支付进度|使用率|支付率|空置率|供养率|"
    r"资产负债率|负债率|合格率|办结率|整改率|入住率|控制率|覆盖率|参保率|收缴率|得分率|完成)" + _ENDS
)
_ANY_RATE = pattern(r"(?P<subject>[^，；、]*?)(?P<noun>[\u4e00-\u9fff]{2}(?:率|比例))" + _ENDS)
_OTHER = pattern(r"上年|去年|同期|全[省国市]|平均|增|降|贴现|利率|税率|同比|综合|比")
_MEANT = pattern(r"目标|计划|预算|任务|应|分值|满分|概算|额度")
_SPENT = pattern(r"支出|支付|执行|使用|完成|实际|决算|预算|下达|拨付|计划|任务|编制|在编|在岗|在职|实有|目标|分值|满分")
_BARE_SHARE = pattern(r"，?(?:比重[^，；\d]{0,6}，)?占比?(?:约为?|为|达到?)?")
_COUNT = pattern(r"(?P<count>[二两三四五六七八九])(?:项|类|者|家|种|部分|个|地|级|笔)[^，；]{0,16}?(?:合计|共计|总计|之和|相加|加起来|共)")
_COUNTED = pattern(r"[二两三四五六七八九](?:项|类|者|家|种|部分|个)(?:支出|收入)?\Z")
_NUMERALS = "_一二三四五六七八九"
_TOTAL = pattern(r"(?:合计|共计|总计|之和|加起来|相加|合共|累计|共)(?:支出|收入|安排|投入|使用|发放|完成|到位|拨付|支付|资金|金额)*(?:为|是|达到?|了|约)*\Z")
_BEHIND_ASIDE = pattern(r"^）[^，；（]{0,8}(?:合计|共计|共|总计)")
_NOT_TOTAL = pattern(r"其他|其余|另|此外|剩余|全年|累计|全[县市区省]")


def _near(said: Said, derived: Derived) -> bool:
    """Whether the number is of the size of what was computed: a digit wrong, and no other thing."""
    assert said.mention.amount is not None
    amount, exact = abs(said.fact.exact), abs(derived.exact)
    return bool(exact) and exact * 2 >= amount and amount * 5 >= exact * 2


def read_share(sentence: SaidSentence, at: int, wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """全年支出a，其中基本支出b，占c%; 占全年支出的c%; 为计划a的c%.  WHOLES: what the text stated before, by name."""
    said, items = sentence.items[at], sentence.items
    if said.mention.kind == "multiple":
        yield from _read_inline(sentence, at)
    if said.role not in ("share", "rate", "level") or said.mention.kind != "percent":
        return
    if at in sentence.runs:
        yield from _read_listed(sentence, at, wholes)
        return
    yield from _read_inline(sentence, at)
    if said.role != "share":
        return
    before = [i for i in items[:at] if (i.is_value or i.role == "sum") and i.mention.kind in ("money", "count")]
    before = before or [i for named in wholes.values() for i in named][:1]
    if not before:
        return
    part = next((item for item in reversed(before) if item.aside == said.aside), before[-1])
    named = _NAMED.search(said.clause) or _OF_NAMED.search(said.clause)
    name = _HEAD.sub("", named["whole"]) if named else ""
    lead = said.clause[: named.start()] if named else ""
    own = not residue(lead) or residue(lead) in part.before
    adjacent = _is_next(sentence, part, at)
    if not own and name and (called := wholes.get(_TAIL.sub("", _HEAD.sub("", lead)), [])):  # 甲占乙的c%: 甲 was named
        part, own, adjacent = called[-1], True, len({item.fact.exact for item in called}) == 1
    exact = said.is_exact and part.is_exact and part.role == "level" and adjacent
    if not name and sentence.whole is not None and not (named and _AMONG.search(part.before)):
        for result in derive.percent_of(part.fact, sentence.whole.fact):
            yield Reading(result, exact and own and bool(named) and result.exact <= 100)
    if name:
        found = _named_within(sentence, named["whole"] if named else name, part)
        found = found or _called(name, wholes, part) or _called(name.removeprefix("到"), wholes, part)
        sentence.whole = found[-1] if found else None
        values = {item.fact.exact for item in found}
        for whole in found[-3:]:
            for result in derive.percent_of(part.fact, whole.fact):
                within = result.exact <= 100 or _ROLE.search(name) is not None
                yield Reading(result, exact and own and len(values) == 1 and whole.is_exact and within)
    for whole in before[:-1]:
        for result in derive.percent_of(part.fact, whole.fact):
            sure = not name and exact and own and whole is _heads_list(sentence, part)
            yield Reading(result, sure and result.exact <= 100)


def _named_within(sentence: SaidSentence, name: str, part: Said) -> list[Said]:
    """The values of the sentence before PART whose words hold NAME: 年初预算a，决算b，完成年初预算的c%."""
    short = _ROLE.search(name)
    word = short[0] if short else name
    before = sentence.items[: sentence.items.index(part)] if part in sentence.items else []
    found = [i for i in before if word in i.clause and i.is_value and i.fact.unit.agrees_with(part.fact.unit)]
    return found if len(found) == 1 and found[0].segment == part.segment else []


def _is_next(sentence: SaidSentence, part: Said, at: int) -> bool:
    """Whether PART is the value that stands last before item AT, in the same part of the sentence."""
    items = sentence.items
    if part not in items[:at] or part.segment != items[at].segment:
        return False
    return all(not item.is_value for item in items[items.index(part) + 1 : at])


def name_of(said: Said) -> str:
    """What SAID is called, for a 占… that names it as its whole."""
    total = _TOTALS.search(said.clause)
    return total["side"] or total["other"] if total else _TAIL.sub("", _HEAD.sub("", said.clause))


def _called(name: str, wholes: dict[str, list[Said]], part: Said) -> list[Said]:
    """The values stated before that are called NAME, and counted as PART is."""
    total = _TOTALS.search(name)
    short = (total["side"] or total["other"]) if total else _TAIL.sub("", name) or name
    found = wholes.get(short, [])
    if not found and len(short) > 3:
        found = [i for key, items in wholes.items() if key.endswith(short) or short.endswith(key) and len(key) > 3 for i in items]
    return [
        item for item in found
        if item is not part and item.fact.unit.agrees_with(part.fact.unit) and item.is_past == part.is_past
    ]  # fmt: skip


def _heads_list(sentence: SaidSentence, part: Said) -> Said | None:
    """The value behind which 其中 opens the list that holds PART."""
    items = sentence.items
    for at in range(items.index(part), 0, -1):
        if _AMONG.search(items[at].before):
            before = [i for i in items[:at] if i.is_value and i.fact.unit.agrees_with(part.fact.unit)]
            last = before[-1] if before else None
            return last if last is not None and last.is_exact and last.role in ("level", "to", "sum") else None
    return None


def _read_inline(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """完成投资a，为年度计划b的c%: the whole stands right before."""
    items, said = sentence.items, sentence.items[at]
    if at < 2 or not _OF_VALUE.fullmatch(said.before):
        return
    whole, part = items[at - 1], items[at - 2]
    if not _OF_LEAD.search(whole.clause) or whole.segment != part.segment:
        return
    exact = said.is_exact and whole.is_exact and part.is_exact and part.role == "level"
    yield from (Reading(r, exact) for r in derive.share(part.fact, whole.fact, said.mention))


def _read_listed(sentence: SaidSentence, at: int, wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """甲a、乙b，分别占c和d: the parts in their order, of the whole before them or of the one that is named."""
    first, end = sentence.runs[at]
    items, count = sentence.items, end - first
    parts = [
        item
        for item in items[:first]
        if item.role in ("level", "to", "sum") and item.mention.kind in ("money", "count") and not item.aside
    ]
    clause = items[first].clause
    if len(parts) < count or "占" not in clause:
        return
    listed, exact = parts[-count:], items[at].is_exact and all(item.is_exact for item in parts[-count:])
    named = _NAMED.search(clause.replace("分别", "").replace("依次", ""))
    name = _HEAD.sub("", named["whole"]) if named else ""
    if name:
        found = _called(name, wholes, listed[0])
        single = len({item.fact.exact for item in found}) == 1
    else:
        found = [parts[-count - 1]] if len(parts) > count else []
        single = bool(_AMONG.search(listed[0].before))
    for whole in found[-2:]:
        if all(item.fact.unit.agrees_with(whole.fact.unit) for item in listed):
            for result in derive.percent_of(listed[at - first].fact, whole.fact):
                yield Reading(result, single and exact and whole.is_exact and result.exact <= 100)


def read_rate(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """年初预算a，实际支出b，执行率c%."""
    items, said = sentence.items, sentence.items[at]
    found = _RATE.search(said.clause) or _ANY_RATE.search(said.clause)
    if said.role not in ("rate", "share", "level") or said.mention.kind != "percent" or found is None or at in sentence.runs:
        return
    values = [i for i in items[:at] if i.is_value and i.mention.kind in ("money", "count")]
    near = [item for item in values if item.segment == said.segment]
    near = near if len(near) > 1 else values[-2:]
    if len(near) < 2:
        return
    one, other = near[-2:]
    between = items[items.index(other) + 1 : at]
    close = all(item.role in ("balance", "change", "other") for item in between) and items.index(other) - items.index(one) == 1
    subject = residue(found["subject"])
    plain = plain_of(said) and (not subject or subject in one.before + other.before)
    exact = one.is_exact and other.is_exact and one.role == other.role == "level" and not one.aside and not other.aside
    meant = [item for item in (one, other) if _MEANT.search(item.clause)]
    smaller, larger = sorted((one, other), key=lambda item: item.fact.exact)
    if len(meant) == 1:
        smaller, larger = (other, one) if meant[0] is one else (one, other)
    for part, whole in ((smaller, larger), (larger, smaller))[: 1 if len(meant) == 1 else 2]:
        for result in derive.percent_of(part.fact, whole.fact) or derive.rate(part.fact, whole.fact):
            sure = close and plain and exact and part is smaller and _counted_alike(part, whole)
            sure = sure and _is_rate_of(found["noun"], part, whole)
            yield Reading(result, sure and _near(said, result))
    stem = found["subject"] + found["noun"].removesuffix("率")
    for part in near if len(stem) > 2 else ():  # 集中供养a人…，集中供养率
        whole = _heads_list(sentence, part)
        if whole is not None and part.clause.endswith(stem) and part.is_exact and plain_of(said):
            for result in derive.percent_of(part.fact, whole.fact):
                yield Reading(result, result.exact <= 100 and _near(said, result))
    for part in near:
        for whole in near:
            if part is not whole and {id(part), id(whole)} != {id(one), id(other)}:
                yield from (Reading(r, False) for r in derive.percent_of(part.fact, whole.fact))


def plain_of(said: Said) -> bool:
    return said.is_exact and not _OTHER.search(said.clause)


def _counted_alike(part: Said, whole: Said) -> bool:
    return derive.comparable(part.fact, whole.fact) or part.mention.kind == whole.mention.kind == "count"


def _is_rate_of(noun: str, part: Said, whole: Said) -> bool:
    """Whether the words of PART say what NOUN, a rate, is the rate of: 到位 for 到位率, 收回 for 回收率."""
    stem = noun.removesuffix("率").removesuffix("进度").removesuffix("比例")
    if stem in ("得分", "控制", "完工", "执行", "预算执行", "支付", "使用", "支出", "完成", "预算完成"):
        return _SPENT.search(part.clause + whole.clause) is not None
    return stem in part.clause or all(char in part.clause for char in stem[-2:])


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
    values = [i for i in before if (i.is_value or i.role == "balance") and not i.aside] if said.mention.kind != "percent" else before
    yield from _read_named_sum(said, items[:at], wholes)
    yield from _read_earlier_sum(sentence, at, earlier)
    yield from _read_aside_sum(said, items[:at])
    counted = _COUNT.search(said.clause)
    wanted = _NUMERALS.index(counted["count"].replace("两", "二")) if counted else 0
    plain = said.is_exact and bool(_TOTAL.search(said.clause)) and not _NOT_TOTAL.search(said.clause) and "）" not in said.before
    chain = _chain(sentence, at, values)
    for count in range(2, len(values) + 1):
        addends = values[-count:]
        result = derive.total(item.fact for item in addends)
        if result is None:
            continue
        bare = not residue(_TOTAL.sub("", said.clause)) or _is_close(said, result)
        whole = count == wanted if wanted else count == len(chain) and bare
        exact = all(item.is_exact for item in addends) and addends == chain[-count:] and whole and plain
        yield Reading(result, exact and said.mention.kind != "percent" and _near(said, result))


def _read_named_sum(said: Said, before: list[Said], wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """甲和乙合计: the last value of each that is named."""
    lead = _COUNTED.sub("", _TOTAL.sub("", said.clause))
    names = [name for name in re.split(r"、|与|和|及", lead) if name]
    if len(names) < 2 or not _TOTAL.search(said.clause):
        return
    found = [_last_called(name, before, wholes) for name in names]
    addends = [item for item in found if item is not None and item.fact.unit.agrees_with(said.fact.unit)]
    result = derive.total(item.fact for item in addends) if len(addends) == len(names) else None
    if result is not None:
        yield Reading(result, said.is_exact and all(item.is_exact for item in addends) and _near(said, result))


def _last_called(name: str, before: list[Said], wholes: dict[str, list[Said]]) -> Said | None:
    """The value called NAME: the last one of the sentence, else the only one of the text."""
    here = next((i for i in reversed(before) if i.role == "level" and i.clause.endswith(name)), None)
    named = wholes.get(_TAIL.sub("", name), [])
    return here or (named[-1] if len({item.fact.exact for item in named}) == 1 else None)


def _read_earlier_sum(sentence: SaidSentence, at: int, earlier: SaidSentence | None) -> Iterator[Reading]:
    """两项合计, 以上三项共计 at the head of a sentence: the values of the one before."""
    said, counted = sentence.items[at], _COUNT.search(sentence.items[at].clause)
    if at or earlier is None or counted is None or "\n" in sentence.text[earlier.end : sentence.start]:
        return
    wanted = _NUMERALS.index(counted["count"].replace("两", "二"))
    values = [i for i in earlier.items if i.role == "level" and i.fact.unit.agrees_with(said.fact.unit) and not i.aside]
    result = derive.total(item.fact for item in values[-wanted:])
    if result is not None and len(values) >= wanted:
        exact = said.is_exact and all(item.is_exact for item in values[-wanted:])
        yield Reading(result, exact and len(values) == wanted and _near(said, result))


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
        yield Reading(result, exact and len(addends) == 2 and _is_close(said, result))


def _is_close(said: Said, derived: Derived) -> bool:
    """Whether the number is within a third of what was computed."""
    return abs(said.fact.exact - derived.exact) * 3 <= derived.exact


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
    items, whole = sentence.items, sentence.items[at]
    if not whole.is_exact or whole.role not in ("level", "to", "sum") or whole.mention.kind not in ("money", "count"):
        return None
    parts: list[Said] = []
    for place in range(at + 1, len(items)):
        item = items[place]
        opens = re.match(r"[，（。：]*其中", item.before) is not None if place == at + 1 else True
        if not opens or item.segment != whole.segment or (parts and not re.match(r"[、，和与及]", item.before)):
            break
        if not parts and item.role != "level":
            break
        if item.role != "level" or not item.fact.unit.agrees_with(whole.fact.unit):
            if item.role in ("share", "change", "rate"):
                continue
            break
        if parts and ("，" in item.before[1:] or "其中" in item.before):
            break
        parts.append(item)
    if not parts or any(not item.is_exact for item in parts):
        return None
    total = derive.total(item.fact for item in parts) if len(parts) > 1 else None
    if len(parts) > 1 and total is None:
        return None
    exact = total.exact if total else parts[0].fact.exact
    slack = (total.slack if total else parts[0].fact.slack) + whole.fact.slack
    if exact <= whole.fact.exact + slack or exact > 3 * whole.fact.exact:
        return None
    first = parts[0].fact
    derived = total or Derived(exact, first.unit.dimension, first.unit.base, "{0}", (first,))
    return parts, replace(derived, slack=slack)


def overfull(sentence: SaidSentence) -> tuple[Said, list[Said]] | None:
    """基本支出占50%，项目支出占60%: shares of things of one kind that make more than all of it."""
    shares: list[Said] = []
    for at, item in enumerate(sentence.items):
        lead = item.clause.rpartition("占")[0]
        alike = not shares or (lead[-2:] == shares[0].clause.rpartition("占")[0][-2:])
        whole = item.clause.rpartition("占")[2]
        if item.role != "share" or not item.is_exact or len(lead) < 3 or not alike or residue(whole) or "占比" in item.clause:
            shares = []
            continue
        shares.append(item)
        total = sum((share.fact.exact - share.fact.slack for share in shares), start=shares[0].fact.exact * 0)
        if len(shares) > 1 and total > 100:
            return sentence.items[at], shares
    return None


def unlike_siblings(sentence: SaidSentence) -> Iterator[tuple[Said, Derived]]:
    """甲a，占50%；乙b，占30%；丙c，占20%: each share that gives another whole than all the others give."""
    shares = _shares_beside(sentence) or _shares_listed(sentence)
    spans = [_implied(part, share) for part, share in shares]
    if len({part.mention.written.base for part, _ in shares}) != 1 or any(s.mention.kind != "percent" for _, s in shares):
        return
    for at, (part, share) in enumerate(shares):
        others = [span for place, span in enumerate(spans) if place != at]
        low, high = max((s[0] for s in others), default=0), min((s[1] for s in others), default=0)
        if len(others) > 1 and low <= high and not (spans[at][0] <= high and low <= spans[at][1]):
            middle = (low + high) / 2
            whole = replace(part.fact, name="总数", exact=middle, slack=(high - low) / 2, written="")
            yield share, derive.percent_of(part.fact, whole)[0]
        elif len(others) == 1:
            both = derive.total(p.fact for p, _ in shares)
            other = shares[1 - at]
            if both is None or not _is_part(other, both.exact) or _is_part((part, share), both.exact):
                continue
            whole = replace(part.fact, name="合计", exact=both.exact, slack=both.slack, written="")
            yield share, derive.percent_of(part.fact, whole)[0]


def _shares_beside(sentence: SaidSentence) -> list[tuple[Said, Said]]:
    """甲a，占b; 甲a（b）: each share right behind its part."""
    items = sentence.items
    return [
        (part, share)
        for part, share in pairwise(items)
        if _is_usable(part, share)
        and (
            (share.role == "share" and _BARE_SHARE.fullmatch(share.before) is not None)
            or (share.before == "（" and sentence.text[share.mention.end : share.mention.end + 1] == "）")
        )
    ]


def _shares_listed(sentence: SaidSentence) -> list[tuple[Said, Said]]:
    """甲a、乙b，分别占c和d."""
    for first, end in dict.fromkeys(sentence.runs.values()):
        shares = sentence.items[first:end]
        parts = [i for i in sentence.items[:first] if i.role == "level" and not i.aside][first - end :]
        pairs = list(zip(parts, shares, strict=False))
        if shares[0].role == "share" and "占" in shares[0].clause and len(pairs) == end - first:
            return pairs if all(_is_usable(part, share) for part, share in pairs) else []
    return []


def _is_usable(part: Said, share: Said) -> bool:
    exact = part.is_exact and share.is_exact and part.role == "level"
    return exact and part.mention.kind in ("money", "count") and share.fact.exact > share.fact.slack


def _implied(part: Said, share: Said) -> tuple[Fraction, Fraction]:
    """What the whole is, as PART and its SHARE say."""
    least, most = share.fact.exact - share.fact.slack, share.fact.exact + share.fact.slack
    return (part.fact.exact - part.fact.slack) / most * 100, (part.fact.exact + part.fact.slack) / least * 100


def _is_part(pair: tuple[Said, Said], whole: Fraction) -> bool:
    span = _implied(*pair)
    return span[0] <= whole <= span[1]


_LISTED = pattern(r"(?:^|[，；：。])(?P<names>[^，。；：、\d（）]{2,10}(?:(?:、|和|与|及)[^，。；：、\d（）分]{2,10})+?)(?:各自|依次|分别)[^，；\d]{0,8}\Z")
_BRACKETS = pattern(r"（[^（）]*）")
_AND = pattern(r"、|和|与|及")


def overlong(sentence: SaidSentence) -> Iterator[tuple[Said, list[str]]]:
    """教育、卫生分别支出a、b、c: the first number for which no name is left."""
    for first, end in dict.fromkeys(sentence.runs.values()):
        items = sentence.items
        found = _LISTED.search(_BRACKETS.sub("", items[first].before))
        names = _AND.split(found["names"]) if found else []
        alike = len({item.mention.kind for item in items[first:end]}) == 1
        if names and alike and end - first > len(names) and "年" not in items[first].before:
            yield items[first + len(names)], names
