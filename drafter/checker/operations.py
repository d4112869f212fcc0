"""What the words before a number announce: a change, a share, a ratio, a sum, a value per head."""

from __future__ import annotations

import re
from functools import lru_cache

from drafter.checker import comparisons, contributions, derive, made, restated, shares, sides, totals
from drafter.checker.binding import Binding, FactReading, Reading, Subject, alike
from drafter.checker.hedges import EXACT, fit
from drafter.checker.phrases import (
    ABOVE,
    ADJUSTED,
    BALANCE,
    BEYOND,
    CHANGE,
    COMPARED,
    COMPLETED,
    CONTRIBUTION,
    GROWTH_NOUN,
    HALF_COMPARED,
    HALF_TIMES,
    LEVEL,
    OF_PREVIOUS,
    OF_TARGET,
    RATIO,
    SHARE,
    SHARE_NOUN,
    SUM,
    SURPLUS,
    TARGET_WORD,
    D,
)
from drafter.checker.scene import Clause, Scene
from drafter.checker.words import (
    ADJUSTED_BUDGETS,
    COMPLETION,
    budgets_said,
    in_role,
    is_meant,
    spans_of,
    worded,
)
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_CHANGE_NAME = pattern(r"(?:增速|增长|增幅|降幅|下降|减少|增加|增减|变动|变化|增量|涨幅|跌幅)(?:率|额|数)?$")


# How many subjects back one that has a past is looked for.
_BACK = 4
# 的目标值 behind the number of what was compared with.
_OF_TARGET_SAID = pattern(rf"的?{TARGET_WORD}|的(?:目标|预算)")
_BELOW = pattern(r"低于|少于|不及|小于|短于")
_COMPARISON = pattern(rf"(?:(?:比|较|与|同)?{D}(?:同期)?(?:相比)?|有所|的)*\Z")
_SIGN = pattern(r"(?P<up>[+＋])?\Z")
# 现价增长: not what the rate at comparable prices says.
_NOMINAL = pattern(r"现价|名义|当年价")
_ADDED = pattern(r"(?:追加|追减|调[增减])[^，；]{0,4}\Z")
_RATIOS = ("percent", "percentage_point", "multiple")


@lru_cache(maxsize=4096)
def announces(words: str, kind: str) -> bool:
    """Whether WORDS before a number of that KIND announce an operation and not a plain value."""
    if kind in _RATIOS and (SHARE.search(words) or SHARE_NOUN.search(words) or RATIO.search(words)):
        return True
    if LEVEL.search(words):
        return False
    if kind == "multiple" and HALF_TIMES.search(words):
        return True
    return any(p.search(words) for p in (CHANGE, GROWTH_NOUN, COMPARED, BALANCE))


@lru_cache(maxsize=4096)
def changing(words: str) -> re.Match[str] | None:
    """The verb or noun of change that WORDS end with: 增长, 减少, 增幅 (but not 增长到)."""
    return None if LEVEL.search(words) else CHANGE.search(words) or GROWTH_NOUN.search(words)


def direction(found: re.Match[str] | None) -> int:
    """1 for growth, -1 for decline, 0 where the word says neither."""
    groups = found.groupdict() if found else {}
    return -1 if groups.get("down") else 1 if groups.get("up") else 0


def is_change(facts: tuple[Fact, ...], mention: Mention) -> bool:
    """Whether these facts are changes themselves: 税收收入增速, 收入增加额."""
    return any(
        mention.written.agrees_with(fact.unit) and any(_CHANGE_NAME.search(name) for name in fact.names)
        for fact in facts
    )


def read_operation(
    scene: Scene, binding: Binding, clause: Clause, subject: Subject | None, new: list[Subject]
) -> bool:
    """What CLAUSE announces over SUBJECT; NEW are the subjects named since the last number."""
    mention, words = binding.mention, clause.text
    if subject is not None and (sign := _sign_before(mention, words)):
        return _read_change(scene, binding, clause, sign, subject)
    if contributions.read_share_of_change(scene, binding, words) or contributions.read_on_base(
        scene, binding, words
    ):
        return True
    if mention.kind in _RATIOS and shares.read_share(scene, binding, clause, subject):
        return True
    if mention.kind == "percent" and restated.read_bracketed(scene, binding, clause):
        return True
    if (
        mention.kind in ("percent", "multiple")
        and OF_PREVIOUS.fullmatch(words)
        and shares.read_of_previous(scene, binding)
    ):
        return True
    if restated.read_again(scene, binding, clause):
        return True
    if ADJUSTED.search(words) and _read_adjusted(scene, binding, subject):
        return True
    if SURPLUS.search(words) and subject is not None and _read_surplus(scene, binding, subject):
        return True
    beyond = BEYOND.search(words)
    if beyond is not None and subject is not None and _read_beyond(scene, binding, beyond, subject):
        return True
    if mention.kind == "percentage_point" and subject is not None:
        above, moving = ABOVE.search(words), CONTRIBUTION.search(words)
        if above is not None and comparisons.read_above(scene, binding, clause, above, subject):
            return True
        half = HALF_COMPARED.search(words)
        if half is not None and comparisons.read_half_named(scene, binding, half, subject):
            return True
        if moving is not None and _read_contribution(scene, binding, clause, moving, subject):
            return True
    if (
        mention.kind == "multiple"
        and subject is not None
        and comparisons.read_half_times(scene, binding, words, subject)
    ):
        return True
    found = changing(words)
    if found is not None and subject is not None:
        return _read_change(scene, binding, clause, found, subject)
    doubled = mention.text.startswith("翻")  # …增长101.56%，翻了一番
    if mention.kind == "multiple" and (scene.compared is not None or doubled) and subject is not None:
        binding.operation, binding.readings = "change", [*_changes(scene, subject, binding, 0)]
        return True
    if scene.against and subject is not None and _OF_TARGET_SAID.fullmatch(words):
        return _read_after_target(scene, binding, subject)
    if BALANCE.search(words) and totals.read_balance(scene, binding):
        return True
    if (
        SUM.search(words)
        and not _is_dated(scene, subject, words)
        and totals.read_sum(scene, binding, words, new)
    ):
        return True
    return (
        _read_completion(scene, binding, words, subject)
        or comparisons.read_execution(scene, binding, words, subject)
        or totals.read_rate(scene, binding, words)
        or (bool(new) and _read_like_the_last(scene, binding, subject))
    )


def _sign_before(mention: Mention, words: str) -> re.Match[str] | None:
    """同比+5.9%, 同比减少67.15万元（-9.4%）: the sign says that the number is a change; a minus is the number's own."""
    if mention.kind not in ("percent", "percentage_point") or mention.amount is None:
        return None
    found = _SIGN.search(words)
    return found if found and (found["up"] or (mention.amount < 0 and not words.strip(D))) else None


def _is_dated(scene: Scene, subject: Subject | None, words: str) -> bool:
    """前三季度累计4210人: the value of the subject at the time that the clause names, and no sum."""
    claim = scene.claim
    dated = D in words and claim is not None and not claim.period.is_year
    return dated and subject is not None and bool(scene.at(subject.facts))


def _read_after_target(scene: Scene, binding: Binding, subject: Subject) -> bool:
    """超过95%的目标值2.3个百分点: the subject against what was named just before."""
    verb = scene.text[
        max(scene.sentence.start, scene.done[-1].mention.start - 6) : scene.done[-1].mention.start
    ]
    moved = -1 if _BELOW.search(verb) else 1
    for one in scene.at(subject.facts):
        for other in scene.at(scene.against):
            binding.readings += derive.difference(one, other, moved, binding.mention)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def _read_like_the_last(scene: Scene, binding: Binding, subject: Subject | None) -> bool:
    """…执行率最高，达100%；农村改厕96.2%: the same rate of the next thing."""
    last = scene.done[-1] if scene.done else None
    if last is None or subject is None or binding.mention.kind != "percent" or last.mention.kind != "percent":
        return False
    binding.cue = last.cue
    return _read_completion(scene, binding, last.cue, subject)


def _read_change(
    scene: Scene, binding: Binding, clause: Clause, found: re.Match[str], subject: Subject
) -> bool:
    mention, moved = binding.mention, direction(found)
    binding.operation, binding.missing = "change", "base"
    if is_change(subject.facts, mention):
        if mention.kind == "percent" and not is_of_last_year(scene):
            return True  # 比2021年增长7.4%: the rate is that against last year
        binding.readings = [FactReading(subject.facts, scene.claim, moved or 1, moved)]
        return True
    comparisons.take_comparison(scene, clause)
    if found.groupdict().get("apart") and (apart := comparisons.apart(scene, binding, subject)):
        binding.readings += apart
        return True
    if scene.against:
        for one in scene.at(subject.facts):
            for other in scene.at(comparisons.own_budget(scene, subject) or scene.against):
                if one is not other and not (one.basis and one.basis == other.basis):
                    binding.readings += derive.difference(one, other, moved, mention)
        binding.readings += comparisons.change_of_last(scene, binding, moved) if not binding.readings else []
        return True
    if mention.kind == "percent":
        scene.keep(derive.named_growth(scene.index, subject.facts) or made.growths(subject.facts))
    elif mention.kind == "percentage_point" and GROWTH_NOUN.search(words_before(found, clause)):
        binding.readings = [
            *_changes(scene, Subject(comparisons.rates(scene, subject.facts)), binding, moved)
        ]
        return True
    if not _NOMINAL.search(clause.text) and is_of_last_year(scene):
        binding.readings += derive.growth_facts(scene.index, subject.facts, mention, scene.claim, moved)
    if binding.readings:  # the rate is a fact of its own (可比价格): what the amounts give is another one
        return True
    if scene.back == "年初":
        for one in scene.at(subject.facts):
            opening = in_role(scene.index, subject.facts, "年初") or worded(
                scene.index, subject.base, "年初预算"
            )
            for other in scene.at(opening):
                binding.readings += derive.difference(one, other, moved, mention)
    binding.readings += _changes(scene, subject, binding, moved)
    if not binding.readings and (spans := spans_of(scene.index, subject.facts)):
        binding.readings += derive.change_between(
            scene.at(subject.facts), spans, scene.compared, scene.back, moved, mention
        )
    past = (*subject.facts, *made.past(scene.index, subject.facts, mention))
    for facts in (subject.base, _actual(scene, subject), past) if not binding.readings else ():
        binding.readings += _changes(scene, Subject(facts), binding, moved)
    if not binding.readings:
        binding.readings += comparisons.change_of_last(scene, binding, moved)
    if not binding.readings:
        _change_of_earlier(scene, binding, moved)
    if not binding.readings and scene.compared is not None:
        binding.readings += derive.change_elsewhen(subject.facts, scene.claim, moved, mention, scene.year)
    return True


def is_of_last_year(scene: Scene) -> bool:
    """Whether the change is against the year before, as a rate that is a fact of its own is; not 环比, 比2021年."""
    if scene.back == "环比" or scene.compared is None:
        return scene.back != "环比"
    return scene.compared.period.last.year == scene.earlier_year()


def _change_of_earlier(scene: Scene, binding: Binding, moved: int) -> None:
    """债务余额63亿元，控制在限额66亿元以内，比上年末增加5亿元: of the last subject of which it is true."""
    for earlier in reversed(scene.subjects[-_BACK:-1]):
        changes = derive.change(
            earlier.facts, scene.claim, scene.compared, scene.back, moved, binding.mention, scene.year
        )
        exact = (change.exact * (moved or 1) for change in changes)
        if any(fit(binding.mention, binding.hedge, one).verdict in ("match", "rounded") for one in exact):
            binding.readings += changes
            scene.speak_of(earlier.facts, earlier.start, earlier.base)
            return


def _actual(scene: Scene, subject: Subject) -> tuple[Fact, ...]:
    """What came of a budget or target that was spoken of last."""
    return in_role(scene.index, subject.base, "实际") if is_meant(subject.base) else ()


def read_grown(scene: Scene, binding: Binding, named: tuple[Fact, ...], start: int, moved: int) -> bool:
    """净增专任教师22人: the change of what is NAMED behind the verb, or a thing that is itself called new."""
    subject = scene.speak_of(named, start)
    binding.operation = "change"
    binding.readings = _changes(scene, subject, binding, moved)
    binding.readings.append(FactReading(alike(named, binding.mention) or named, scene.claim))
    return True


def words_before(found: re.Match[str], clause: Clause) -> str:
    """The words of CLAUSE before the verb, without what is compared with: 增速 of 增速比上年提高."""
    return _COMPARISON.sub("", clause.text[: found.start()])


def _read_surplus(scene: Scene, binding: Binding, subject: Subject) -> bool:
    """超额完成680人: the subject against its target, whatever that is called."""
    for word in ("目标任务", "任务", "目标", "计划", "指标"):
        for one in scene.at(subject.facts):
            for other in derive.at(worded(scene.index, subject.base, word), scene.whole_year(), scene.year):
                binding.readings += derive.difference(one, other, 1, binding.mention)
    return bool(binding.readings)


def _read_beyond(scene: Scene, binding: Binding, found: re.Match[str], subject: Subject) -> bool:
    """超目标值2.7个百分点: the subject against SUBJECT+目标值."""
    others = worded(scene.index, subject.base, found["word"])
    stated = others and others[0] in scene.bound()  # …，超预算c: by how much
    if not stated and any(
        derive.is_stated(other, binding.mention) for other in others
    ):  # 超过目标值80公里6.3公里
        binding.readings, scene.against = [FactReading(others, scene.whole_year())], others
        binding.operation, binding.hedge = "reference", EXACT
        sides.hold_against(scene, binding, subject.facts, others)
        return True
    for one in scene.at(subject.facts):
        for other in derive.at(others, scene.whole_year(), scene.year):
            binding.readings += derive.difference(one, other, direction(found), binding.mention)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def _read_contribution(
    scene: Scene, binding: Binding, clause: Clause, found: re.Match[str], subject: Subject
) -> bool:
    """拉动收入增长6.9个百分点: the change of the subject over what it is a part of."""
    if found["ref"]:
        name = next(token.name for at, token in clause.tokens if at == found.start("ref"))
        wholes = name.facts if name else ()
    else:
        parts = [fact.part_of.id for fact in scene.at(subject.facts) if fact.part_of]
        wholes = scene.index.by_name.get(scene.index.book[parts[0]].name, ()) if parts else ()
    for now in scene.at(subject.facts):
        for then in subject.facts:
            if derive.is_base(now, then, scene.compared, scene.back) and (whole := made.beside(then, wholes)):
                binding.readings += derive.contribution(now, then, whole)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def _read_adjusted(scene: Scene, binding: Binding, subject: Subject | None) -> bool:
    """年初预算a，年中追加b，调整后预算c: what lies between two budgets that the sentence names."""
    budgets = [
        fact
        for token in scene.sentence.tokens
        if token.name is not None
        for fact in scene.at(token.name.facts)
        if any("预算" in name for name in fact.names)
    ]
    if (
        len(budgets) < 2 and _ADDED.search(binding.cue) and binding.mention.kind == "money"
    ):  # 年中追加80万元，全年预算达到1230万元
        named = (scene.index.by_name.get(name, ()) for name in ("年初预算", *ADJUSTED_BUDGETS))
        budgets += [fact for facts in named for fact in scene.at(facts)]
    for one in dict.fromkeys(budgets):
        for other in [*(scene.at(subject.facts) if subject else ()), *budgets]:
            if one is not other:
                binding.readings += derive.difference(one, other, 1, binding.mention)
                binding.readings += derive.difference(other, one, 1, binding.mention)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def _changes(scene: Scene, subject: Subject, binding: Binding, moved: int) -> list[Reading]:
    return [
        *derive.change(
            subject.facts, scene.claim, scene.compared, scene.back, moved, binding.mention, scene.year
        )
    ]


def _read_completion(scene: Scene, binding: Binding, words: str, subject: Subject | None) -> bool:
    """预算执行率96%, 完成预算的96% behind a subject that has a budget of its own."""
    if binding.mention.kind != "percent" or subject is None:
        return False
    target = OF_TARGET.search(words)
    if target is not None:
        named, of_budget = subject.base, target["word"] == "预算"
        wholes = (
            budgets_said(scene.index, named, target[0])
            if of_budget
            else [worded(scene.index, named, target["word"])]
        )
        for whole in wholes:
            shares.add_shares(scene, binding, subject, whole)
        if binding.readings:
            binding.operation = "ratio"
            return True
    if not COMPLETED.search(words):
        return False
    readings = shares.named_with(scene, subject, COMPLETION)
    for budgets in budgets_said(scene.index, subject.base, words):
        for budget in budgets:
            for part in dict.fromkeys([*scene.at(subject.base), *scene.at(_actual(scene, subject))]):
                if part is not budget:
                    readings += derive.share(part, budget, binding.mention)
    if "得分率" in words:
        shares.add_shares(scene, binding, subject, in_role(scene.index, subject.base, "分值"))
        readings = binding.readings
    if not readings and "完成率" in words:
        shares.add_shares(scene, binding, subject, in_role(scene.index, subject.base, "目标"))
        readings = binding.readings
    if readings:
        binding.operation, binding.readings = "ratio", readings
    return bool(readings)
