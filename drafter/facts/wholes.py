"""Parts that are more than their whole: the commonest slip of whoever types facts, and never right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from drafter.facts.model import Fact
from drafter.numbers.units import plain, round_half_up

_HALF = Fraction(1, 2)


def exceeding(facts: Mapping[str, Fact]) -> Iterator[str]:
    """One sentence for each whole whose parts, of one split, add up to more than it beyond rounding."""
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts.values():
        if fact.part_of is not None and fact.formula is None:
            groups.setdefault((fact.part_of.id, fact.part_of.split or ""), []).append(fact)
    for (whole_id, split), parts in groups.items():
        whole = facts.get(whole_id)
        if whole is None or whole.upper is not None or not _addable(whole, parts):
            continue
        total = sum((part.exact for part in parts), Fraction(0))
        room = _HALF * sum((_step(fact) for fact in (whole, *parts)), Fraction(0))
        if total - whole.exact > room:
            named = f"（{split}）" if split else ""
            said = "、".join(part.name for part in parts[:6]) + ("等" if len(parts) > 6 else "")
            sum_ = _in_unit(total, whole)
            yield f"{whole.name}{whole.in_unit()}小于它各部分{named}之和{sum_}（{said}）；请核对数值、单位和“属于”哪一项"


def _addable(whole: Fact, parts: Iterable[Fact]) -> bool:
    return all(
        part.unit.base == whole.unit.base and part.period == whole.period and part.upper is None
        for part in parts
    )


def _step(fact: Fact) -> Fraction:
    """The worth of the last written place, in the base unit."""
    decimals = len(fact.written.partition(".")[2])
    return Fraction(fact.unit.scale) / Fraction(10**decimals)


def _in_unit(total: Fraction, whole: Fact) -> str:
    return plain(round_half_up(total / Fraction(whole.unit.scale), 4)) + whole.unit.symbol
