"""What a clause sets its subject against: 比年初预算减少, 高于全省平均, 快于城镇居民."""

from __future__ import annotations

import re
from dataclasses import replace

from drafter.checker import bases, derive, made, shares
from drafter.checker.binding import Binding, Derived, Subject
from drafter.checker.phrases import COMPARED, COMPARED_WORD, HALF_COMPARED, HALF_TIMES, SUFFIX, D, N
from drafter.checker.scene import Clause, Scene
from drafter.checker.words import TOTAL_BUDGETS, completed, in_role, is_meant, worded
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

_EXECUTION = pattern(
    rf"(?:[^{N}{D}]*：)?(?:{D}|部门|整体|单位|项目|全年|年度|总体|支出|资金|的|[一二三]是)*预算(?:资金|支出)?执行率[^，；{N}{D}占]{{0,8}}"
)
_OF_BUDGET = pattern(r"的?(?:资金|支出)?执行率")


def read_above(
    scene: Scene, binding: Binding, clause: Clause, found: re.Match[str], subject: Subject
) -> bool:
    """高于患者满意度1.5个百分点, 比基本支出的增幅高1个百分点: the rate of the subject against the one named there."""
    moved = -1 if found["down"] or found["lower"] else 1
    if "降幅" in clause.text:  # the greater decline is the lesser rate
        moved = -moved
    group = "ref" if found["ref"] else "with"
    share = found["share"] or found["part"]  # 比第二产业增加值占比高
    paid = found["paid"] or found["spent"]  # 项目支出执行率低于基本支出执行率
    own = scene.ratio if share else execution(scene, subject.base) if paid else rates(scene, subject.facts)
    if found[group] == D:
        binding.readings += derive.change(
            own, scene.claim, scene.compared or scene.claim, scene.back, moved, binding.mention, scene.year
        )
    name = next(token.name for at, token in clause.tokens if at == found.start(group))
    others = name.facts if name else ()
    others = execution(scene, others) if paid else others if share else rates(scene, others)
    others = made.shares(others, scene.whole, binding.mention) if share else others
    for one in scene.at(own):
        for other in scene.at(others):
            binding.readings += derive.difference(one, other, moved, binding.mention)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def read_half_named(scene: Scene, binding: Binding, found: re.Match[str], subject: Subject) -> bool:
    """农村居民人均可支配收入增速快于城镇居民1.8个百分点: against the rate of what 城镇居民 begins."""
    moved = -1 if found["down"] or found["lower"] else 1
    others = completed(scene.index, found["ref"] or found["with"], subject.facts)
    for one in scene.at(rates(scene, subject.facts)):
        for other in scene.at(rates(scene, others)):
            binding.readings += derive.difference(one, other, moved, binding.mention)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def read_half_times(scene: Scene, binding: Binding, words: str, subject: Subject) -> bool:
    """城镇居民人均可支配收入是农村居民的2.17倍: over what 农村居民 begins."""
    found = HALF_TIMES.search(words)
    others = completed(scene.index, found["ref"], subject.facts) if found else ()
    if others:
        shares.add_shares(scene, binding, subject, others)
        binding.operation = "ratio"
    return bool(binding.readings)


def rates(scene: Scene, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The rates that FACTS are, or that tell how they grow: by a fact named so, else as computed."""
    percents = tuple(fact for fact in facts if fact.unit.dimension == "percent")
    return percents or derive.named_growth(scene.index, facts) or made.growths(facts)


def execution(scene: Scene, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The rates of execution that FACTS are, or that what was spent makes of its budget."""
    percents = tuple(fact for fact in facts if fact.unit.dimension == "percent")
    spent = tuple(fact for fact in facts if not bases.is_budget(fact))
    budget = bases.budget_of(scene.index, facts)
    return percents or made.execution(spent, budget)


def take_comparison(scene: Scene, clause: Clause) -> None:
    """比年初预算减少: from here on, and for ，下降…%, the change is against what 比 names."""
    compared, spoken = COMPARED.search(clause.text), COMPARED_WORD.search(clause.text)
    if spoken is not None and scene.subject is not None:
        scene.against = (
            worded(scene.index, scene.subject.base, spoken[1])
            or scene.index.by_name.get(spoken[1], ())
            or in_role(scene.index, scene.subject.base, spoken[1])
        )
    elif compared is not None and compared["ref"] == N:
        name = next(t.name for at, t in clause.tokens if at == compared.start("ref"))
        facts = name.facts if name else ()
        facts = scene.carried_word(scene.text[name.start : name.end]) or facts if name else facts
        word = SUFFIX.match(clause.text, compared.end("ref"))
        scene.against = worded(scene.index, facts, word["basis"]) if word else facts
    elif compared is not None or clause.names:
        scene.against = ()
    elif scene.subject is not None and (half := HALF_COMPARED.search(clause.text)):
        scene.against = completed(scene.index, half["ref"] or half["with"], scene.subject.base)


def own_budget(scene: Scene, subject: Subject) -> tuple[Fact, ...]:
    """“三公”经费比年初预算减少a，其中公务接待费减少b: against the part's own budget, not that of the whole."""
    basis = scene.against[0].basis
    if not basis or not basis.endswith("预算") or subject.facts[:1] == scene.against[:1]:
        return ()
    return tuple(fact for fact in subject.facts if fact.basis == basis)


def change_of_last(scene: Scene, binding: Binding, moved: int) -> list[Derived]:
    """支出决算较年初预算超出692万元，超出5%: the same change, of which the amount was just stated."""
    last = scene.done[-1] if scene.done else None
    if last is None or len(last.operands) != 2 or scene.compared is not None:
        return []
    if last.mention.amount is None or not any(
        derive.is_stated(replace(gap, exact=abs(gap.exact)), last.mention)
        for gap in derive.difference(*last.operands, 0, last.mention)
    ):
        return []
    return derive.difference(*last.operands, moved, binding.mention)


def apart(scene: Scene, binding: Binding, subject: Subject) -> list[Derived]:
    """年初预算a，决算b，差异率c; 全年预算较年初预算增加a，调整率b: how far two are apart, whichever is the greater."""
    if scene.compared is not None or scene.back:
        return []
    found = change_of_last(scene, binding, 0)
    for one in scene.at(subject.facts) if not found else ():
        for other in scene.at(scene.against):
            found += derive.difference(one, other, 0, binding.mention)
    stated = [fact for fact in scene.bound() if fact.unit.dimension in ("money", "count")][-2:]
    if not found and len(stated) == 2 and _is_planned(*stated):
        found = derive.difference(stated[1], stated[0], 0, binding.mention)
    return [replace(result, direction=-1) if result.exact < 0 else result for result in found]


def _is_planned(then: Fact, now: Fact) -> bool:
    """Whether THEN is what NOW was meant to be, in the same year."""
    return then.period.year == now.period.year and then.basis != now.basis and is_meant((then,))


def read_execution(scene: Scene, binding: Binding, words: str, subject: Subject | None) -> bool:
    """预算执行率达98%: of the whole body, where the sentence speaks of nothing that has a budget; 全年预算执行率."""
    if binding.mention.kind != "percent":
        return False
    spent = bases.of_body(scene.index)
    if subject is not None and _OF_BUDGET.match(words):
        budgets = [fact for fact in scene.at(subject.facts) if not TOTAL_BUDGETS.isdisjoint(fact.names)]
    else:
        budgets = scene.at(bases.budget_of(scene.index, spent)) if _EXECUTION.fullmatch(words) else []
    for whole in budgets:
        for part in scene.at(spent):
            if not bases.is_budget(part):
                binding.readings += derive.share(part, whole, binding.mention)
    if binding.readings:
        binding.operation = "ratio"
    return bool(binding.readings)
