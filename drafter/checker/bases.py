"""On which basis (口径) a part is meant: 年初预算22780万元，其中基本支出2280万元 speaks of its budget."""

from __future__ import annotations

from drafter.checker.index import Index
from drafter.checker.scene import Scene
from drafter.checker.words import TOTAL_BUDGETS, TOTAL_SPENDING, in_role, worded
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

_AMONG = pattern(r"其中|包括|包含|构成|组成|分别")
_SPENT = pattern(r"决算|执行|实际|支付|使用|完成|到位|拨付")
_AGAINST = pattern(r"[^，。；、]{1,8}，(?:较|比|完成|占)(?:年初|全年)?预算")
_OF_BODY = (*TOTAL_SPENDING, "项目资金", "项目资金合计", "项目总资金", "项目总投资")


def of_whole(scene: Scene, parts: tuple[Fact, ...], start: int, end: int) -> tuple[Fact, ...]:
    """Those of PARTS, named from START on and counted at END, that are on the basis of the budget whose parts they are.

    () where the last amount before 其中 is no budget, or is not declared to be their whole.
    """
    text, begin = scene.text, scene.sentence.start
    if len(parts) < 2 or _SPENT.search(text, start, end) or _AGAINST.match(text, end):
        return ()
    cue = max((found.start() for found in _AMONG.finditer(text, begin, start)), default=begin)
    stated = [b.bound for b in scene.done if b.bound is not None and b.mention.end <= cue]
    basis = stated[-1].basis or "" if stated else ""
    if not basis.endswith("预算"):
        return ()
    wholes = {fact.id for fact in scene.index.by_name.get(stated[-1].name, ())}
    if not any(part.part_of is not None and part.part_of.id in wholes for part in parts):
        return ()
    return tuple(part for part in parts if part.basis == basis)


def whole_of(index: Index, part: Fact) -> Fact | None:
    """What PART is declared a part of; for a budget that declares none, the budget of what the same thing is a part of."""
    if part.part_of is not None:
        return index.book[part.part_of.id]
    if not is_budget(part):
        return None
    declared = [
        f.part_of.id for f in index.by_name.get(part.name, ()) if f.part_of and f.period == part.period
    ]
    wholes = index.by_name.get(index.book[declared[0]].name, ()) if declared else ()
    return next((f for f in wholes if (f.basis, f.period) == (part.basis, part.period)), None)


def of_body(index: Index) -> tuple[Fact, ...]:
    """What the whole body, or the whole project, spent and was to spend."""
    return next((facts for name in _OF_BODY if (facts := index.by_name.get(name, ()))), ())


def budget_of(index: Index, spent: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The budget that 执行率 is a rate of: 全年预算, adjusted as it was, else the first one."""
    for word in ("全年预算", "预算"):
        if budget := worded(index, spent, word):
            return budget
    return in_role(index, spent, "预算")


def spent_of(index: Index, budget: Fact) -> tuple[Fact, ...]:
    """What was spent of BUDGET; () where it is none."""
    named = index.by_name.get(budget.name, ()) if is_budget(budget) else ()
    if not TOTAL_BUDGETS.isdisjoint(budget.names):  # 全年预算 is the name of the budget of the whole body
        named = of_body(index)
    return tuple(fact for fact in named if not is_budget(fact))


def is_budget(fact: Fact) -> bool:
    """Whether FACT is on the basis of a budget."""
    return (fact.basis or "").endswith("预算")
