"""Values that follow from facts: changes, shares, ratios, sums, values per head.

Only along declared lines, the parts of a whole, the same series, or facts named in the sentence with a cue
word; never by trying all pairs (design, "The checker", 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from drafter.checker.binding import Derived, FactReading
from drafter.checker.index import Index
from drafter.checker.periods import Claim, previous_span
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.units import counters_agree, rounds_to

_GROWTH = (
    "增速",
    "增长率",
    "增长速度",
    "增幅",
    "同比增长",
    "比上年增长",
    "较上年增长",
    "同比增速",
    "增长",
    "涨幅",
    "增减率",
    "变动率",
)
_DECLINE = ("降幅", "下降率", "同比下降", "比上年下降", "较上年下降", "下降", "减幅", "跌幅")
_INCREASE = ("增减额", "增加额", "增量", "增加", "比上年增加", "较上年增加")
_DECREASE = ("减少额", "减少", "比上年减少", "较上年减少")


def at(facts: Iterable[Fact], claim: Claim | None, year: int) -> list[Fact]:
    """Those of FACTS that may be stated at CLAIM (None: at any time that ends in the fiscal YEAR).

    A year holds any period of it; but where the whole year is known, its months are not the year's value.
    """
    any_of_year = True
    if claim is None:
        found = [f for f in facts if f.period.last.year == year]
    elif any_of_year := claim.period.is_year:
        first, last = claim.period
        found = [f for f in facts if first <= f.period.first and f.period.last <= last]
    else:
        found = [f for f in facts if claim.agrees(f.period)]
    if any_of_year and len(found) > 1:
        whole = {fact.name for fact in found if fact.period.is_year}
        if whole:
            found = [
                f
                for f in found
                if f.name not in whole or (f.period.last.month, f.period.last.day) == (12, 31)
            ]
    return found


def growth_facts(
    index: Index, facts: tuple[Fact, ...], mention: Mention, claim: Claim | None, direction: int
) -> list[FactReading]:
    """Facts that are the rate or amount of change of a series, named by it (地区生产总值增速)."""
    ratio = mention.kind in ("percent", "percentage_point")
    found: list[FactReading] = []
    for words, sign in ((_GROWTH if ratio else _INCREASE, 1), (_DECLINE if ratio else _DECREASE, -1)):
        for name in dict.fromkeys(name for fact in facts for name in fact.names):
            for word in words:
                rates = index.by_name.get(name + word, ())
                if rates:
                    found.append(FactReading(rates, claim, direction * sign or 1, direction * sign))
    return found


def named_growth(index: Index, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The rates of growth that are facts of their own, at all times: 地区生产总值增速."""
    named = [fact.name + word for fact in facts for word in _GROWTH]
    return next((found for name in named if (found := index.by_name.get(name, ()))), ())


def change(
    facts: tuple[Fact, ...],
    claim: Claim | None,
    compared: Claim | None,
    back: str,
    direction: int,
    mention: Mention,
    year: int,
) -> list[Derived]:
    """The change of a series against another time: its amount, its rate, or the difference of two rates."""
    return change_between(at(facts, claim, year), facts, compared, back, direction, mention)


def change_between(
    nows: Iterable[Fact],
    thens: Iterable[Fact],
    compared: Claim | None,
    back: str,
    direction: int,
    mention: Mention,
) -> list[Derived]:
    """The change of any of NOWS against the one of THENS that lies at COMPARED, or a span (同比: a year) before it."""
    earlier = list(thens)
    return [
        result
        for now in nows
        for then in earlier
        if then is not now and is_base(now, then, compared, back) and then.unit.agrees_with(now.unit)
        for result in _changes(now, then, direction, mention)
    ]


def change_elsewhen(
    facts: tuple[Fact, ...], claim: Claim | None, direction: int, mention: Mention, year: int
) -> list[Derived]:
    """The change against any other time of the series: what a number states that names the wrong one."""
    found = []
    for now in at(facts, claim, year):
        for then in facts:
            if then is not now and (now.organization, now.basis) == (then.organization, then.basis):
                found += [
                    replace(r, when=then.period.in_words()) for r in _changes(now, then, direction, mention)
                ]
    return found


def is_base(now: Fact, then: Fact, compared: Claim | None, back: str) -> bool:
    """Whether THEN is what NOW is compared with: at COMPARED, or a year (环比: a span) before."""
    if (now.organization, now.basis) != (then.organization, then.basis):
        return False
    if back == "环比":
        return not now.period.is_year and then.period == previous_span(now.period)
    if compared is None:
        return then.period == now.period.shifted(-1)
    if compared.period.is_year and not now.period.is_year:  # 比上年 of ten months is their like a year before
        same = now.period.shifted(compared.period.year - now.period.year)
        return then.period == same or (compared.point and then.period.last == compared.period.last)
    return compared.agrees(then.period)


def difference(one: Fact, other: Fact, direction: int, mention: Mention) -> list[Derived]:
    """ONE against OTHER, both named: 比年初预算减少1305.69万元, 较预算下降68.5%."""
    return _changes(one, other, direction, mention) if one.unit.agrees_with(other.unit) else []


def _changes(now: Fact, then: Fact, direction: int, mention: Mention) -> list[Derived]:
    amount, slack, both = now.exact - then.exact, now.slack + then.slack, (now, then)
    if mention.kind not in ("percent", "percentage_point", "multiple"):
        return [Derived(amount, now.unit.dimension, now.unit.base, "{0}－{1}", both, direction, slack)]
    if mention.kind == "multiple":
        if not then.exact:
            return []
        ratio, tail = (amount / then.exact, "－1") if direction else (now.exact / then.exact, "")
        return [Derived(ratio, "multiple", "倍", "{0}÷{1}" + tail, both, direction, _ratio_slack(now, then))]
    percent = now.unit.dimension == "percent"
    relative = amount / then.exact * 100 if then.exact else None
    if percent and mention.kind == "percentage_point":
        return [
            Derived(amount, "percentage_point", "百分点", "{0}－{1}", both, direction, slack, rival=relative)
        ]
    if relative is None:
        return []
    rival, relative_slack = (amount if percent else None), _ratio_slack(now, then) * 100
    return [
        Derived(relative, "percent", "%", "（{0}－{1}）÷{1}", both, direction, relative_slack, rival=rival)
    ]


_NONE = Fraction(0)


def _ratio_slack(over: Fact, under: Fact) -> Fraction:
    """How far over/under may lie from the quotient of the printed values."""
    if not (over.slack or under.slack) or abs(under.exact) <= under.slack:
        return _NONE
    ratio = over.exact / under.exact
    ends = [(over.exact + a * over.slack) / (under.exact + b * under.slack) for a in (-1, 1) for b in (-1, 1)]
    return max(abs(end - ratio) for end in ends)


def is_stated(what: Fact | Derived, mention: Mention) -> bool:
    """Whether MENTION, taken plainly, is what a fact or a derivation says."""
    return mention.amount is not None and rounds_to(what.exact, mention.amount, mention.step)


def share(part: Fact, whole: Fact, mention: Mention) -> list[Derived]:
    """PART over WHOLE, in percent or in 倍."""
    if not whole.exact or not comparable(part, whole):
        return []
    ratio = part.exact / whole.exact
    both = (part, whole)
    if mention.kind == "percent":
        return percent_of(part, whole)
    if mention.kind in ("multiple", "number"):
        return [Derived(ratio, mention.kind, mention.unit, "{0}÷{1}", both, slack=_ratio_slack(part, whole))]
    return []


def percent_of(part: Fact, whole: Fact) -> list[Derived]:
    """PART over WHOLE in percent."""
    return _percent(part, whole) if whole.exact and comparable(part, whole) else []


def rate(part: Fact, whole: Fact) -> list[Derived]:
    """入住率, 到岗率: so many of one for each hundred of another, which are counted by other words."""
    within = part.unit.dimension == "count" and part.exact <= whole.exact
    return _percent(part, whole) if whole.exact and within else []


def _percent(part: Fact, whole: Fact) -> list[Derived]:
    percent, slack = part.exact / whole.exact * 100, 100 * _ratio_slack(part, whole)
    return [Derived(percent, "percent", "%", "{0}÷{1}", (part, whole), slack=slack)]


def growth(now: Fact, then: Fact) -> list[Derived]:
    """The relative change from THEN to NOW in percent."""
    if not then.exact or not comparable(now, then):
        return []
    percent, slack = (now.exact - then.exact) / then.exact * 100, 100 * _ratio_slack(now, then)
    return [Derived(percent, "percent", "%", "（{0}－{1}）÷{1}", (now, then), slack=slack)]


def contribution(now: Fact, then: Fact, whole: Fact) -> list[Derived]:
    """By how many points the change of a part moved its WHOLE, which is taken at the time of THEN."""
    if not whole.exact or not comparable(now, whole) or not comparable(now, then):
        return []
    points = (now.exact - then.exact) / whole.exact * 100
    return [Derived(points, "percentage_point", "百分点", "（{0}－{1}）÷{2}", (now, then, whole))]


def comparable(one: Fact, other: Fact) -> bool:
    return one.unit.agrees_with(other.unit)


def total(facts: Iterable[Fact]) -> Derived | None:
    """The sum of FACTS, where they are of one unit and at least two."""
    addends = list(dict.fromkeys(facts))
    if len(addends) < 2 or any(not comparable(addends[0], fact) for fact in addends):
        return None
    unit = addends[0].unit
    amount = sum((f.exact for f in addends), Fraction(0))
    slack = sum((f.slack for f in addends), Fraction(0))
    how = "＋".join(f"{{{at}}}" for at in range(len(addends)))
    return Derived(amount, unit.dimension, unit.base, how, tuple(addends), slack=slack)


def remainder(whole: Fact, parts: list[Fact]) -> Derived | None:
    """What PARTS leave of WHOLE."""
    if any(not comparable(whole, part) for part in parts):
        return None
    left = whole.exact - sum((part.exact for part in parts), _NONE)
    slack = sum((part.slack for part in parts), whole.slack)
    how = "{0}" + "".join(f"－{{{at}}}" for at in range(1, len(parts) + 1))
    return Derived(left, whole.unit.dimension, whole.unit.base, how, (whole, *parts), slack=slack)


def in_chain(stated: list[Fact], numbers: list[Decimal], at: int) -> list[Derived]:
    """60∶24∶16: the parts as the numbers say, which make the same whole."""
    whole = sum((fact.exact for fact in stated), _NONE)
    if not whole or any(not comparable(stated[0], fact) for fact in stated):
        return []
    exact = stated[at].exact / whole * sum((Fraction(number) for number in numbers), _NONE)
    how = "∶".join(f"{{{place}}}" for place in range(len(stated)))
    return [Derived(exact, "number", "", how, tuple(stated))]


def in_proportion(one: Fact, other: Fact, over: Decimal, under: Decimal, first: bool) -> list[Derived]:
    """ONE比OTHER as over:under; for the first number of the two, or for the second."""
    if not one.exact or not other.exact or not under or not comparable(one, other):
        return []
    ratio = one.exact / other.exact
    exact = ratio * Fraction(under) if first else Fraction(over) / ratio
    return [Derived(exact, "number", "", "{0}∶{1}", (one, other))]


def tiled(facts: Iterable[Fact], claim: Claim) -> list[Derived]:
    """The sum over a span of a series that is known by its months or quarters: 1至2月合计."""
    within = sorted((f for f in facts if f.period.within(claim.period)), key=lambda f: f.period)
    day = claim.period.first.toordinal()
    for fact in within:
        if fact.period.first.toordinal() != day:
            return []
        day = fact.period.last.toordinal() + 1
    result = total(within) if day == claim.period.last.toordinal() + 1 else None
    return [result] if result else []


def left_of_span(facts: Iterable[Fact], claim: Claim) -> list[Derived]:
    """四季度 of a series that is known for the year and for its first nine months: what these leave."""
    series, span = list(facts), claim.period
    eve = span.first.toordinal() - 1
    return [
        result
        for longer in series
        for before in series
        if longer.period.last == span.last
        and before.period.first == longer.period.first
        and before.period.last.toordinal() == eve
        and (result := remainder(longer, [before]))
    ]


def per_head(amount: Fact, heads: Fact, mention: Mention, counter: str, times: int = 1) -> Derived | None:
    """AMOUNT for each so many TIMES of HEADS, which are counted by COUNTER (生 are 人; 均 alone says nothing of it)."""
    counter, each = (
        {"生": "人", "车": "辆", "床": "张", "日": "天"}.get(counter, counter),
        heads.unit.base,
    )
    if (
        counter != "均"
        and not (counters_agree(each, counter) or each in (f"{counter}次", f"人{counter}"))
        and not (any(name.endswith(counter) for name in heads.names))
    ):
        return None
    if amount.unit.dimension not in ("money", "count", "number") or amount is heads:
        return None
    if not heads.exact or heads.unit.dimension != "count":
        return None
    dimension, base = amount.unit.dimension, amount.unit.base
    if mention.kind == "count" and "/" in mention.unit:
        dimension, base = "count", mention.unit
    if (base, mention.unit.partition("/")[0]) in (("吨", "公斤"), ("吨", "千克")):  # 亩产436公斤
        times, base = times * 1000, mention.unit
    slack, how = times * _ratio_slack(amount, heads), "{0}÷{1}" + (f"×{times}" if times > 1 else "")
    return Derived(times * amount.exact / heads.exact, dimension, base, how, (amount, heads), slack=slack)
