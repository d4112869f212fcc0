"""Series that a sentence makes of facts: sums, shares, values per head and rates of change, at each time.

比重由36.1%提高到38.0%, 四项合计较上年增长, 生均支出比上年增加: what is computed has a past like any other fact, so
it is a fact to all that is read after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.index import Index
from drafter.checker.periods import Claim
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import Period
from drafter.numbers.units import Unit, read_unit

_RATIO = pattern(r"([a-z][\w.]*) ?/ ?([a-z][\w.]*)")


@dataclass(frozen=True, slots=True)
class Made(Fact):
    """A fact that no source states, with the formula that gives it; compared by what it says."""

    how: str = ""

    def __hash__(self) -> int:
        return hash(self.id)


def sums(groups: Sequence[Iterable[Fact]]) -> tuple[Made, ...]:
    """甲和乙合计: the sum of one fact of each group, at each time at which all of them are known."""
    first, *others = [list(group) for group in groups]
    found = []
    for fact in first:
        addends = [
            fact,
            *((group[0] if len(group) == 1 else beside(fact, group)) or fact for group in others),
        ]
        result = derive.total(addends) if len(set(addends)) == len(groups) else None
        if result is not None:
            name = "、".join(fact.name for fact in addends) + "合计"
            found.append(_made(result, name, fact, fact.unit))
    return tuple(found)


def quarters(groups: Sequence[Iterable[Fact]]) -> tuple[Made, ...]:
    """前三季度: the sum of facts that follow each other, at the time that they make together, for each year."""
    found = []
    for first in groups[0]:
        addends = [f for group in groups for f in group if f.period.year == first.period.year]
        whole = Claim(Period(first.period.first, addends[-1].period.last), False)
        for result in derive.tiled(addends, whole) if len(addends) == len(groups) else ():
            name = "、".join(fact.name for fact in addends) + "合计"
            found.append(replace(_made(result, name, first, first.unit), period=whole.period))
    return tuple(found)


def sum_of(facts: Sequence[Fact], series: Callable[[Fact], Iterable[Fact]]) -> tuple[Made, ...]:
    """The sum of FACTS, and that of their series at the other times; months of one series have only the one."""
    now = sums([[fact] for fact in facts])
    names = {fact.name for fact in facts}
    others = sums([series(fact) for fact in facts]) if len(names) == len(facts) else ()
    return (*now, *(other for other in others if other.period not in {fact.period for fact in now}))


def shares(parts: Iterable[Fact], wholes: Iterable[Fact], mention: Mention) -> tuple[Made, ...]:
    """甲占乙的比重, 甲是乙的…倍, at each time at which both are known."""
    wholes = list(wholes)
    unit = mention.written if mention.kind in ("multiple", "number") else read_unit("%")
    ratio = derive.share if mention.kind != "percentage_point" else _percent
    return _pairs(parts, wholes, lambda part, whole: ratio(part, whole, mention), "占", "的比重", unit)


def execution(spent: Iterable[Fact], budget: Iterable[Fact]) -> tuple[Made, ...]:
    """预算执行率 of one thing, at each time at which its budget is known too."""
    budget, unit = list(budget), read_unit("%")
    return tuple(
        _made(result, f"{one.name}执行率", one, unit)
        for one in spent
        if (whole := beside(one, budget)) is not None
        for result in derive.percent_of(one, whole)
    )


def _percent(part: Fact, whole: Fact, _: Mention) -> list[Derived]:
    return derive.percent_of(part, whole)


def per_head(
    amounts: Iterable[Fact], heads: Iterable[Fact], mention: Mention, counter: str, times: int = 1
) -> tuple[Made, ...]:
    """生均支出: an amount over the heads of the same time."""

    def ratio(amount: Fact, head: Fact) -> list[Derived]:
        result = derive.per_head(amount, head, mention, counter, times)
        return [result] if result is not None and result.dimension == mention.kind else []

    return _pairs(amounts, list(heads), ratio, "÷", "", mention.written)


def past(index: Index, facts: Iterable[Fact], mention: Mention) -> tuple[Made, ...]:
    """What a fact that is one thing over another was at the other times at which both are known."""
    found: list[Made] = []
    for fact in facts:
        ratio = _RATIO.fullmatch(fact.formula or "")
        if ratio and all(one in index.book for one in ratio.groups()):
            over, under = (index.by_name[index.book[one].name] for one in ratio.groups())
            found += [made for made in shares(over, under, mention) if made.period.last != fact.period.last]
    return tuple(found)


def over_span(facts: Sequence[Fact], claim: Claim) -> tuple[Made, ...]:
    """A series at a span for which it is not known itself, but by its months, or by two spans that differ by it."""
    results = derive.tiled(facts, claim) or derive.left_of_span(facts, claim)
    return tuple(
        replace(_made(result, facts[0].name, facts[0], facts[0].unit), period=claim.period)
        for result in results
    )


def differences(ones: Iterable[Fact], others: Iterable[Fact]) -> tuple[Made, ...]:
    """差距: one thing less another, at each time at which both are known."""
    others = list(others)
    return tuple(
        _made(result, f"{one.name}与{other.name}之差", one, one.unit)
        for one in ones
        if (other := beside(one, others)) not in (None, one) and other is not None
        if (result := derive.remainder(one, [other])) is not None
    )


def growths(facts: Sequence[Fact]) -> tuple[Made, ...]:
    """非税收入的增幅: the rate of change against the year before, at each time at which both are known."""
    return tuple(
        _made(result, f"{now.name}增幅", now, read_unit("%"))
        for now in facts
        for then in facts
        if derive.is_base(now, then, None, "")
        for result in derive.growth(now, then)
    )


def beside(fact: Fact, group: Iterable[Fact]) -> Fact | None:
    """The fact of GROUP that stands beside FACT: of its body and time, on its basis where there is one."""
    there = [f for f in group if f.organization == fact.organization and f.period.last == fact.period.last]
    same = [f for f in there if f.period == fact.period] or there
    return next((f for f in same if f.basis == fact.basis), same[0] if same else None)


def _pairs(
    ones: Iterable[Fact],
    others: list[Fact],
    ratio: Callable[[Fact, Fact], list[Derived]],
    between: str,
    behind: str,
    unit: Unit,
) -> tuple[Made, ...]:
    found = []
    for one in ones:
        other = beside(one, others)
        if other is not None and other is not one:
            name = f"{one.name}{between}{other.name}{behind}"
            found += [_made(result, name, one, unit) for result in ratio(one, other)]
    return tuple(found)


def of(result: Derived, mention: Mention) -> Made:
    """What MENTION was found to compute, as a fact at the time of its first operand."""
    first = result.operands[0]
    unit = first.unit if first.unit.agrees_with(mention.written) else mention.written
    return _made(result, f"（{result.formula}）", first, unit)


def _made(result: Derived, name: str, like: Fact, unit: Unit) -> Made:
    wholes = {fact.part_of for fact in result.operands}
    return Made(
        "+".join(fact.id for fact in result.operands),
        name,
        result.exact,
        unit,
        like.period,
        part_of=like.part_of if len(wholes) == 1 else None,
        formula="",
        organization=like.organization,
        basis=like.basis,
        slack=result.slack,
        how=result.formula,
    )
