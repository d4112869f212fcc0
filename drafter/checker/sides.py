"""On which side of a target or budget a thing is said to lie: 低于90%的目标值, 未完成20座的任务."""

from __future__ import annotations

from drafter.checker import derive
from drafter.checker.binding import Binding
from drafter.checker.hedges import EXACT, Hedge
from drafter.checker.phrases import TARGET_WORD
from drafter.checker.scene import Scene
from drafter.checker.words import in_role, is_meant
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

_SIDE = pattern(
    rf"(?<![不未])(?:(?P<under>低于|少于|不及|小于|没?(?:有|未)(?:达到?|完成|实现)|未达到?|未完成|未实现|达不到)|高于|高出|多于|大于|超过|超出?)"
    rf"(?:了|原|既定|设定|年初|全年|年度|当年|上级|批复|批准|下达|安排|核定|确定|的|预算数?|{TARGET_WORD}|[（(])*\Z"
)
_LIMIT = pattern(r"(?:限额|上限|概算|控制价|限价|预警线|控制数|控制指标)\Z")


def state_limit(binding: Binding, facts: tuple[Fact, ...], limited: bool = False) -> None:
    """控制在年初预算42万元以内: the bound is what the budget or limit is; so is all that 控制在 names.

    控制在限额42万元以上 is said of nothing.
    """
    capped = is_limit(facts)
    if binding.hedge.kind not in ("at_most", "at_least") or not (limited or capped or is_meant(facts)):
        return
    wrong = capped and binding.hedge.kind == "at_least"
    binding.hedge = Hedge("over", binding.hedge.word) if wrong else EXACT


def is_limit(facts: tuple[Fact, ...]) -> bool:
    """Whether these are limits that others are to keep: 政府债务限额."""
    return bool(facts) and all(any(_LIMIT.search(name) for name in fact.names) for fact in facts)


def hold_against(scene: Scene, binding: Binding, facts: tuple[Fact, ...], limits: tuple[Fact, ...]) -> None:
    """低于90%的目标值, 未达到目标值（90%）: FACTS are said to lie above or below what the number is."""
    start = max(scene.sentence.start, binding.mention.start - 20)
    side = _SIDE.search(scene.text[start : binding.mention.start])
    actual = scene.at(in_role(scene.index, facts, "实际") or facts)
    for one in actual if side else ():
        for other in derive.at(limits, scene.whole_year(), scene.year):
            if one is not other and side:
                results = derive.difference(one, other, -1 if side["under"] else 1, binding.mention)
                binding.against = next(iter(results), None)
