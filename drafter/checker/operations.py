"""What the words before a number announce: a change, a share, a ratio, a sum, a value per head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from drafter.checker import derive, totals
from drafter.checker.binding import Binding, FactReading, Reading, Subject
from drafter.checker.made import Made
from drafter.checker.phrases import (
    ABOVE,
    ADJUSTED,
    BALANCE,
    BEYOND,
    CHANGE,
    COMPARED,
    COMPARED_WORD,
    COMPLETED,
    GROWTH_NOUN,
    LEVEL,
    OF_PREVIOUS,
    OF_TARGET,
    RATIO,
    SHARE,
    SHARE_NOUN,
    SHARE_THEN,
    SUFFIX,
    SUM,
    SURPLUS,
    TIMES,
    D,
    N,
    residue,
)
from drafter.checker.scene import Clause, Scene, is_reference
from drafter.checker.sentences import Token
from drafter.checker.words import COMPLETION, TARGETS, worded
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention

_CHANGE_NAME = re.compile(r"(?:增速|增长|增幅|降幅|下降|减少|增加|增减|变动|变化|增量)(?:率|额|数)?$")


@lru_cache(maxsize=4096)
def announces(words: str, kind: str) -> bool:
    """Whether WORDS before a number of that KIND announce an operation and not a plain value."""
    if kind in ("percent", "percentage_point", "multiple") and (
        SHARE.search(words) or SHARE_NOUN.search(words) or RATIO.search(words)
    ):
        return True
    if LEVEL.search(words):
        return False
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


def read_reference(scene: Scene, binding: Binding, clause: Clause) -> bool:
    """占N的, 完成N的, 是N的…倍: the subject over the thing named there."""
    mention = binding.mention
    if mention.kind not in ("percent", "multiple"):
        return False
    found = (RATIO if mention.kind == "percent" else TIMES).search(clause.text)
    if found is None or found["to"] is None:
        return False
    if found["to"] == D:
        return found[0][0] != "占" and _read_times_of_date(scene, binding, clause)
    position = found.start("to")
    token = next(token for at, token in clause.tokens if at == position)
    assert token.name is not None
    if mention.kind == "percent" and any(f.unit.dimension == "percent" for f in token.name.facts):
        return False
    before = [t for at, t in clause.names if at < position and not is_reference(clause.text, at)]
    subject = (
        scene.speak_of(before[-1].name.facts, before[-1].start)
        if before and before[-1].name
        else scene.subject
    )
    wholes = carried_word(scene, scene.text[token.start : token.end]) or token.name.facts
    binding.operation, binding.missing = "ratio", "ratio"
    _add_shares(scene, binding, subject, wholes)
    return True


def _read_times_of_date(scene: Scene, binding: Binding, clause: Clause) -> bool:
    own = clause.subject
    subject = scene.speak_of(own[1].name.facts, own[1].start) if own and own[1].name else scene.subject
    if subject is None:
        return False
    binding.operation = "change"
    if binding.mention.kind == "percent":  # 为上年的98%
        for now in scene.at(subject.facts):
            for then in subject.facts:
                if then is not now and derive.is_base(now, then, scene.compared or scene.claim, scene.back):
                    binding.readings += derive.share(now, then, binding.mention)
    else:
        binding.readings = [*_changes(scene, subject, binding, 0)]
    return True


def carried_word(scene: Scene, word: str) -> tuple[Fact, ...]:
    """预算, 决算, 完成年初预算 behind a carried subject name the fact SUBJECT+word."""
    if word not in TARGETS or scene.subject is None:
        return ()
    return worded(scene.index, scene.subject.base, word)


def _add_shares(scene: Scene, binding: Binding, subject: Subject | None, wholes: tuple[Fact, ...]) -> None:
    scene.whole = wholes
    for whole in derive.at(wholes, scene.whole_year(), scene.year) or scene.at(wholes):
        for part in _parts_of(scene, subject):
            if part is not whole:
                binding.readings += derive.share(part, whole, binding.mention)


def _parts_of(scene: Scene, subject: Subject | None) -> list[Fact]:
    """The facts of SUBJECT at the governing date."""
    return scene.at(subject.facts) if subject is not None else []


def read_share_then(
    scene: Scene, binding: Binding, skeleton: str, tokens: Sequence[tuple[int, Token]]
) -> bool:
    """占环保投入的一半以上，达51.2%: the clause before announced the share."""
    found = SHARE_THEN.search(skeleton) if binding.mention.kind == "percent" else None
    if found is None:
        return False
    whole = next(token.name for at, token in tokens if at == found.start("ref"))
    binding.operation = "share"
    _add_shares(scene, binding, scene.subject, whole.facts if whole else ())
    return bool(binding.readings)


def read_operation(
    scene: Scene, binding: Binding, clause: Clause, subject: Subject | None, new: list[Subject]
) -> bool:
    """What CLAUSE announces over SUBJECT; NEW are the subjects named since the last number."""
    mention, words = binding.mention, clause.text
    if mention.kind in ("percent", "multiple") and _read_share(scene, binding, clause, subject):
        return True
    if mention.kind == "percent" and OF_PREVIOUS.fullmatch(words) and _read_of_previous(scene, binding):
        return True
    if ADJUSTED.search(words) and _read_adjusted(scene, binding, subject):
        return True
    if SURPLUS.search(words) and subject is not None and _read_surplus(scene, binding, subject):
        return True
    beyond = BEYOND.search(words)
    if beyond is not None and subject is not None and _read_beyond(scene, binding, beyond, subject):
        return True
    above = ABOVE.search(words) if mention.kind == "percentage_point" else None
    if above is not None and subject is not None:
        return _read_above(scene, binding, clause, above, subject)
    found = changing(words)
    if found is not None and subject is not None:
        return _read_change(scene, binding, clause, found, subject)
    if mention.kind == "multiple" and scene.compared is not None and subject is not None:
        binding.operation, binding.readings = "change", [*_changes(scene, subject, binding, 0)]
        return True
    if BALANCE.search(words) and totals.read_balance(scene, binding):
        return True
    if SUM.search(words) and totals.read_sum(scene, binding, words, new):
        return True
    return _read_completion(scene, binding, words, subject) or totals.read_rate(scene, binding, words)


def _read_share(scene: Scene, binding: Binding, clause: Clause, subject: Subject | None) -> bool:
    found = SHARE.search(clause.text) or SHARE_NOUN.search(clause.text)
    if found is None:
        return False
    binding.operation, binding.missing = "share", "whole"
    if subject is None:
        return True
    groups = found.groupdict()
    if groups.get("ref") == D:  # 占全年的74.65%: of the same series at that time
        parts = derive.at(subject.facts, subject.claim, scene.year)
        for part in parts or [fact for fact in subject.facts if isinstance(fact, Made)]:
            for whole in derive.at(subject.base, scene.compared, scene.year):
                if part is not whole:
                    binding.readings += derive.share(part, whole, binding.mention)
    elif groups.get("ref"):
        named = clause.names[-1][1].name
        _add_shares(scene, binding, subject, named.facts if named else ())
    elif not residue(re.sub(r"的?(?:比重|比例|份额|百分比)", "", groups.get("rest") or "")):
        binding.readings += named_with(scene, subject, ("占比", "比重", "占比重"))
        for part in _parts_of(scene, subject):
            _add_share_of_whole(scene, binding, part)
    return True


def _add_share_of_whole(scene: Scene, binding: Binding, part: Fact) -> None:
    """占 without a whole is of the declared whole, or of the total that the sentence named first."""
    if part.part_of is None:
        named = [whole for whole in scene.at(scene.whole) if whole is not part]
        first = named[0] if named else next((fact for fact in scene.bound() if fact is not part), None)
        binding.readings += derive.share(part, first, binding.mention) if first else []
        return
    whole: Fact | None = scene.index.book[part.part_of.id]
    while whole is not None:
        binding.readings += derive.share(part, whole, binding.mention)
        whole = scene.index.book[whole.part_of.id] if whole.part_of else None


def named_with(scene: Scene, subject: Subject, words: tuple[str, ...]) -> list[Reading]:
    """Facts that are named by the subject with one of WORDS behind it."""
    names = dict.fromkeys(name for fact in subject.facts for name in fact.names)
    found = (scene.index.by_name.get(name + word, ()) for name in names for word in words)
    return [FactReading(facts, scene.claim) for facts in found if facts]


def _read_of_previous(scene: Scene, binding: Binding) -> bool:
    """占目标任务数8.5万人的103%: something said before, over the number before."""
    whole = scene.done[-1].bound if scene.done else None
    if whole is None:
        return False
    candidates = [b.bound for b in reversed(scene.done[:-1]) if b.bound is not None]
    for subject in reversed(scene.subjects):
        candidates += scene.at(subject.facts)
    binding.operation = "ratio"
    for part in dict.fromkeys(candidates):
        if part is not whole:
            binding.readings += derive.share(part, whole, binding.mention)
    return bool(binding.readings)


def _read_change(
    scene: Scene, binding: Binding, clause: Clause, found: re.Match[str], subject: Subject
) -> bool:
    mention, moved = binding.mention, direction(found)
    binding.operation, binding.missing = "change", "base"
    if is_change(subject.facts, mention):
        binding.readings = [FactReading(subject.facts, scene.claim, moved or 1, moved)]
        return True
    _take_comparison(scene, clause)
    if scene.against:
        for one in scene.at(subject.facts):
            for other in scene.at(scene.against):
                binding.readings += derive.difference(one, other, moved, mention)
        return True
    binding.readings += derive.growth_facts(scene.index, subject.facts, mention, scene.claim, moved)
    if binding.readings:  # the rate is a fact of its own (可比价格): what the amounts give is another one
        return True
    binding.readings += _changes(scene, subject, binding, moved)
    if not binding.readings and scene.compared is not None:
        binding.readings += derive.change_elsewhen(subject.facts, scene.claim, moved, mention, scene.year)
    return True


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
    for one in scene.at(subject.facts):
        for other in derive.at(others, scene.whole_year(), scene.year):
            binding.readings += derive.difference(one, other, direction(found), binding.mention)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def _read_above(
    scene: Scene, binding: Binding, clause: Clause, found: re.Match[str], subject: Subject
) -> bool:
    """高于患者满意度1.5个百分点: the subject against the rate that is named there."""
    if found["ref"] == D:
        binding.readings += _changes(scene, subject, binding, direction(found))
    name = next(token.name for at, token in clause.tokens if at == found.start("ref"))
    for one in scene.at(subject.facts):
        for other in scene.at(name.facts if name else ()):
            binding.readings += derive.difference(one, other, direction(found), binding.mention)
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
    for one in dict.fromkeys(budgets):
        for other in scene.at(subject.facts) if subject else ():
            if one is not other:
                binding.readings += derive.difference(one, other, 1, binding.mention)
                binding.readings += derive.difference(other, one, 1, binding.mention)
    if binding.readings:
        binding.operation = "change"
    return bool(binding.readings)


def _take_comparison(scene: Scene, clause: Clause) -> None:
    """比年初预算减少: from here on, and for ，下降…%, the change is against what 比 names."""
    compared, spoken = COMPARED.search(clause.text), COMPARED_WORD.search(clause.text)
    if spoken is not None and scene.subject is not None:
        scene.against = worded(scene.index, scene.subject.base, spoken[1]) or scene.index.by_name.get(
            spoken[1], ()
        )
    elif compared is not None and compared["ref"] == N:
        name = next(t.name for at, t in clause.tokens if at == compared.start("ref"))
        facts = name.facts if name else ()
        facts = carried_word(scene, scene.text[name.start : name.end]) or facts if name else facts
        word = SUFFIX.match(clause.text, compared.end("ref"))
        scene.against = worded(scene.index, facts, word["basis"]) if word else facts
    elif compared is not None or clause.names:
        scene.against = ()


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
        _add_shares(scene, binding, subject, worded(scene.index, subject.base, target["word"]))
        if binding.readings:
            binding.operation = "ratio"
            return True
    if not COMPLETED.search(words):
        return False
    readings = named_with(scene, subject, COMPLETION)
    for base in ("全年预算", "预算") if "全年" in words else ("年初预算", "全年预算", "预算"):
        for whole in worded(scene.index, subject.base, base):
            for part in scene.at(subject.base):
                if part is not whole:
                    readings += derive.share(part, whole, binding.mention)
    if readings:
        binding.operation, binding.readings = "ratio", readings
    return bool(readings)
