"""Shares of a whole: 全年支出a，其中基本支出b，占c%."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.phrases import residue
from drafter.checker.readings import AMONG, HEAD, TAIL, Reading, called, head_of_list, is_near
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern

_NAMED = pattern(
    r"占(?!比)(?:了|全部|整个|总的|其)*(?P<whole>[^，；占]*?)(?:的)?(?:总额|总量|总数)?"
    r"(?:中?的?(?:比重|比例|份额))?(?:约|达到?|为|是|的|近|超过?)*\Z"
)
_OF_NAMED = pattern(r"(?:为|完成了?|达到?|相当于|是)(?P<whole>[^，；]{2,14})的\Z")
_BASIS = pattern(r"年初|全年|调整")
_ROLE = pattern(r"预算|目标|计划|任务|概算")
_OF_VALUE = pattern(r"(?:的|数的|任务的|目标的|总额的)(?:约|近)?\Z")
_OF_LEAD = pattern(r"(?:为|占|完成|相当于|达到?|是)[^，；\d]{0,12}\Z")
_BARE_SHARE = pattern(r"，?(?:比重[^，；\d]{0,6}，)?占比?(?:约为?|为|达到?)?")


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
    before = [
        i for i in items[:at] if (i.is_value or i.role == "sum") and i.mention.kind in ("money", "count")
    ]
    before = before or [i for named in wholes.values() for i in named][:1]
    if not before:
        return
    part = next((item for item in reversed(before) if item.aside == said.aside), before[-1])
    named = _NAMED.search(said.clause) or _OF_NAMED.search(said.clause)
    name = HEAD.sub("", named["whole"]) if named else ""
    lead = said.clause[: named.start()] if named else ""
    own = not residue(lead) or residue(lead) in part.before
    adjacent = _is_next(sentence, part, at)
    if (
        not own and name and (named_parts := wholes.get(TAIL.sub("", HEAD.sub("", lead)), []))
    ):  # 甲占乙的c%: 甲 was named
        part, own, adjacent = named_parts[-1], True, len({item.fact.exact for item in named_parts}) == 1
    exact = said.is_exact and part.is_exact and part.role == "level" and adjacent
    if not name and sentence.whole is not None and not (named and AMONG.search(part.before)):
        for result in derive.percent_of(part.fact, sentence.whole.fact):
            yield Reading(result, exact and own and bool(named) and result.exact <= 100)
    if name:
        found = _named_within(sentence, named["whole"] if named else name, part)
        found = found or called(name, wholes, part) or called(name.removeprefix("到"), wholes, part)
        sentence.whole = found[-1] if found else None
        values = {item.fact.exact for item in found}
        for whole in found[-3:]:
            for result in derive.percent_of(part.fact, whole.fact):
                within = (result.exact <= 100 or _ROLE.search(name) is not None) and is_near(said, result)
                yield Reading(result, exact and own and len(values) == 1 and whole.is_exact and within)
    for whole in before[:-1]:
        for result in derive.percent_of(part.fact, whole.fact):
            sure = not name and exact and own and whole is head_of_list(sentence, part)
            yield Reading(result, sure and result.exact <= 100)


def _named_within(sentence: SaidSentence, name: str, part: Said) -> list[Said]:
    """The values of the sentence before PART whose words hold NAME: 年初预算a，决算b，完成年初预算的c%."""
    role, basis = _ROLE.search(name), _BASIS.search(name)
    word = role[0] if role else name
    before = sentence.items[: sentence.items.index(part)] if part in sentence.items else []
    found = [i for i in before if word in i.clause and i.is_value and i.fact.unit.agrees_with(part.fact.unit)]
    found = [
        i for i in found if basis is None or (own := _BASIS.search(i.clause)) is None or own[0] == basis[0]
    ]
    return found if len(found) == 1 and found[0].segment == part.segment else []


def _is_next(sentence: SaidSentence, part: Said, at: int) -> bool:
    """Whether PART is the value that stands last before item AT, in the same part of the sentence."""
    items = sentence.items
    if part not in items[:at] or part.segment != items[at].segment:
        return False
    return all(not item.is_value for item in items[items.index(part) + 1 : at])


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
    name = HEAD.sub("", named["whole"]) if named else ""
    if name:
        found = called(name, wholes, listed[0])
        single = len({item.fact.exact for item in found}) == 1
    else:
        found = [parts[-count - 1]] if len(parts) > count else []
        single = bool(AMONG.search(listed[0].before))
    for whole in found[-2:]:
        if all(item.fact.unit.agrees_with(whole.fact.unit) for item in listed):
            for result in derive.percent_of(listed[at - first].fact, whole.fact):
                yield Reading(result, single and exact and whole.is_exact and result.exact <= 100)


def unlike_siblings(sentence: SaidSentence) -> Iterator[tuple[Said, Derived]]:
    """甲a，占50%；乙b，占30%；丙c，占20%: each share that gives another whole than all the others give."""
    shares = _shares_beside(sentence) or _shares_listed(sentence)
    spans = [_implied(part, share) for part, share in shares]
    if len({part.mention.written.base for part, _ in shares}) != 1 or any(
        s.mention.kind != "percent" for _, s in shares
    ):
        return
    for at, (part, share) in enumerate(shares):
        others = [span for place, span in enumerate(spans) if place != at]
        low, high = (
            max((s[0] for s in others), default=Fraction(0)),
            min((s[1] for s in others), default=Fraction(0)),
        )
        if len(others) > 1 and low <= high and not (spans[at][0] <= high and low <= spans[at][1]):
            middle = (low + high) / 2
            whole = replace(
                part.fact, name="总数", exact=middle, slack=(high - low) / 2, written="", formula=""
            )
            yield share, derive.percent_of(part.fact, whole)[0]
        elif len(others) == 1:
            both = derive.total(p.fact for p, _ in shares)
            other = shares[1 - at]
            if both is None or not _is_part(other, both.exact) or _is_part((part, share), both.exact):
                continue
            whole = replace(
                part.fact, name="合计", exact=both.exact, slack=both.slack, written="", formula=""
            )
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
