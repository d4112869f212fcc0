"""Shares, multiples and ratios that a clause announces: 占N的, 完成N的, 是N的…倍, 比重, and what is said of them after."""

from __future__ import annotations

import re

from drafter.checker import bases, contributions, derive, made
from drafter.checker.binding import Binding, Derived, FactReading, Reading, Subject
from drafter.checker.hedges import Hedge
from drafter.checker.phrases import (
    ABOVE,
    BOTH,
    CHANGE,
    RATIO,
    SHARE,
    SHARE_NOUN,
    TIMES,
    TO,
    D,
    residue,
)
from drafter.checker.scene import Clause, Scene, is_reference
from drafter.checker.words import ADJUSTED_BUDGETS, TOTAL_SPENDING, body_said
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

_SUM_WORD = pattern(r"合计|共|之和|相加")
# 甲180万元、乙150万元，两项占项目支出的60%
_COUNTED = pattern(r"[两三四五](?:项|类|个|家)")
_EACH = pattern(r"分别|各|依次")
_INEXACT = pattern(r"不足|不到|接近|近|超过")
# 追加部分相当于年初预算的45.6%: an amount that was computed a few numbers before.
_COMPUTED = pattern(r"追加|调增|结余|剩余|未支付|未执行|差额|缺口|增加额|增量")
_ADDED = pattern(r"追加|调增")
# How many subjects back one that can be a part is looked for.
_BACK = 4
_INCREASE = pattern(r"的?(?:增量|增加额|增长额|增支额|增收额)的?")
_COUNTS = "两三四五六"
# 占比由2022年的a下降到b: behind 由 the share is one of an earlier time.
_FROM = pattern(rf"(?:由|从){D}?(?:末|底|的)*\Z")
_AGAINST = pattern(rf"(?:(?:比|较|与|同){D}(?:同期|末|底)?(?:相比)?|{D}|有所|也|又|的)*\Z")


def read_reference(scene: Scene, binding: Binding, clause: Clause) -> bool:
    """占N的, 完成N的, 是N的…倍: the subject over the thing named there."""
    mention = binding.mention
    if mention.kind not in ("percent", "multiple"):
        return False
    found = (RATIO if mention.kind == "percent" else TIMES).search(clause.text)
    if found is None or found["to"] is None:
        return False
    if found["to"] == D:
        if mention.kind == "percent" and "支出" in found["rest"]:  # 完成全年支出的65.8%
            own = clause.subject
            named = own[1].name if own else None
            subject = scene.speak_of(named.facts, own[1].start) if own and named else scene.subject
            add_shares(scene, binding, subject, _total_spending(scene))
            binding.operation = "ratio"
            return bool(binding.readings)
        if found[0][0] == "占":
            return _read_share_of_date(scene, binding)
        return _read_times_of_date(scene, binding, clause)
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
    if verb := _INEXACT.match(found[0]):  # 不足重点研发专项的15%
        binding.hedge = Hedge("above" if verb[0] == "超过" else "below", verb[0])
    wholes = scene.carried_word(scene.text[token.start : token.end]) or token.name.facts
    binding.operation, binding.missing = "ratio", "ratio"
    counted = _COUNTED.fullmatch(scene.done[-1].mention.text) if scene.done and not before else None
    if counted and _EACH.search(scene.text, scene.done[-1].mention.end, binding.mention.start):
        counted = None  # 两项支出分别占
    together = counted or (not before and _SUM_WORD.search(clause.text[:position]))
    if together and _add_together(scene, binding, wholes):
        return True
    if not before and _ADDED.search(clause.text[:position]):  # 年中追加部分相当于年初预算的45.6%
        said = scene.at(subject.facts) if subject else []
        budgets = [f for name in ADJUSTED_BUDGETS for f in scene.at(scene.index.by_name.get(name, ()))]
        for then in scene.at(wholes):
            later = [fact for fact in (*budgets, *said) if fact is not then]
            binding.readings += [result for now in later[:1] for result in derive.growth(now, then)]
    add_shares(scene, binding, subject, wholes)
    for earlier in reversed(scene.subjects[-_BACK:-1]) if not before else ():
        if not binding.readings:  # 资金1174万元，惠及护林员1468人，占项目支出的35%
            add_shares(scene, binding, earlier, wholes)
    if not before and binding.readings and (held := _holder(scene, subject, wholes)):
        add_shares(scene, binding, held, wholes)
    return True


def _holder(scene: Scene, subject: Subject | None, wholes: tuple[Fact, ...]) -> Subject | None:
    """甲10万元，其中乙6万元，占丙的20%: 甲, of which 乙 is a part, where it is 甲 that is declared a part of 丙."""
    own = {fact.part_of.id for fact in (subject.facts if subject else ()) if fact.part_of}
    ids = {fact.id for fact in wholes}
    if not own or own & ids:
        return None
    for earlier in reversed(scene.subjects[:-1][-2 * _BACK :]):
        if any(fact.id in own for fact in earlier.facts):
            return earlier if any(f.part_of and f.part_of.id in ids for f in earlier.facts) else None
    return None


def _add_together(scene: Scene, binding: Binding, wholes: tuple[Fact, ...]) -> bool:
    """两税合计占税收收入的53.4%: the last amounts together; the number tells how many, two if it is wrong."""
    count = len([fact for fact in scene.bound() if fact.unit.dimension in ("money", "count")])
    for number in range(2, count + 1):
        found = Binding(binding.mention, binding.hedge)
        add_shares(scene, found, _both(scene, number), wholes)
        if number == 2 or any(
            derive.is_stated(r, binding.mention) for r in found.readings if isinstance(r, Derived)
        ):
            binding.readings = found.readings
    return bool(binding.readings)


def _read_share_of_date(scene: Scene, binding: Binding) -> bool:
    """四季度新增1620人，占全年的27.8%: what was stated last, of its own series over the longer time."""
    last = scene.done[-1].bound if scene.done else None
    if last is None or binding.mention.kind != "percent":
        return False
    for whole in derive.at(scene.index.by_name.get(last.name, ()), scene.compared, scene.year):
        if last.period != whole.period and last.period.within(whole.period):
            binding.readings += derive.share(last, whole, binding.mention)
    binding.operation = "share"
    return bool(binding.readings)


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
        binding.readings = [*change(scene, subject.facts, binding, 0)]
    return True


def add_shares(scene: Scene, binding: Binding, subject: Subject | None, wholes: tuple[Fact, ...]) -> None:
    """Read the number as SUBJECT over each of WHOLES; from here on 占 is of them, and the share has a past."""
    scene.whole = wholes
    for whole in _spent(
        scene, binding, derive.at(wholes, scene.whole_year(), scene.year) or scene.at(wholes)
    ):
        for part in _parts_of(scene, binding, subject):
            if part is not whole and _is_of_body(scene, binding, part, whole):
                binding.readings += derive.share(part, whole, binding.mention)
    if subject is not None:
        scene.keep(made.shares(subject.facts, wholes, binding.mention))


def _spent(scene: Scene, binding: Binding, wholes: list[Fact]) -> list[Fact]:
    """Of wholes on several bases, those that are no budget, unless the words speak of one."""
    spent = [fact for fact in wholes if "预算" not in (fact.basis or "")]
    return wholes if not spent or "预算" in binding.words() else spent


def _is_of_body(scene: Scene, binding: Binding, part: Fact, whole: Fact) -> bool:
    """A share is of the body itself, of the report's, or of one that the clause names."""
    if whole.organization in (None, part.organization, scene.index.book.report.organization):
        return True
    return whole.organization in binding.words()


def _parts_of(scene: Scene, binding: Binding, subject: Subject | None) -> list[Fact]:
    """The facts of SUBJECT at the governing date; before them what was just computed (结余20万元，占…)."""
    computed = [b.made for b in scene.done[-1 if not _COMPUTED.search(binding.cue) else -4 :] if b.made]
    last = next((fact for fact in reversed(computed) if fact.unit.dimension in ("money", "count")), None)
    body = body_said(
        scene.text[scene.sentence.start : binding.mention.start], subject.facts if subject else ()
    )
    parts = scene.at(subject.facts) if subject is not None else []
    return [*([last] if last else []), *(part for part in parts if not body or part.organization == body)]


def read_share(scene: Scene, binding: Binding, clause: Clause, subject: Subject | None) -> bool:
    """占N的, 占比, 比重: the subject over the whole; 由…: at the earlier time; 百分点: the change of the share."""
    words, mention = clause.text, binding.mention
    above = ABOVE.search(words) if mention.kind == "percentage_point" else None
    if above is not None and above["share"]:
        return False  # 比第二产业增加值占比高: against the share of another thing
    moved = CHANGE.search(words) if mention.kind == "percentage_point" else None
    tail = _AGAINST.search(words, 0, moved.start()) if moved else _FROM.search(words)
    stem = words[: tail.start()] if tail else words
    found = SHARE.search(stem) or SHARE_NOUN.search(stem)
    if found is None or (mention.kind == "percentage_point" and moved is None):
        return False
    binding.operation, binding.missing = "share", "whole"
    both = BOTH.search(stem.replace("二者", "两者"))
    if both is not None and not clause.subject and _SUM_WORD.search(stem):
        subject = _both(scene, _COUNTS.index(both["count"]) + 2) or subject
    if subject is None:
        return True
    _add_share(scene, binding, clause, found, subject)
    if moved is not None:
        binding.readings = [*change(scene, scene.ratio, binding, -1 if moved["down"] else 1)]
    elif tail and TO.match(scene.text, mention.end):
        claim = scene.claim if D in tail[0] else scene.earlier()
        named = [FactReading(r.facts, claim) for r in binding.readings if isinstance(r, FactReading)]
        binding.readings = [*named, FactReading(scene.ratio, claim)] if scene.ratio else [*named]
    return True


def _both(scene: Scene, count: int) -> Subject | None:
    """两者合计占: the sum of the last COUNT amounts that were stated."""
    stated = [fact for fact in scene.bound() if fact.unit.dimension in ("money", "count")][-count:]
    if len(stated) < count:
        return None
    by_name = scene.index.by_name
    facts = made.sum_of(stated, lambda fact: by_name.get(fact.name, ()))
    return scene.speak_of(facts, scene.sentence.start) if facts else None


def change(scene: Scene, series: tuple[Fact, ...], binding: Binding, moved: int) -> list[Derived]:
    """The change of SERIES that the governing dates allow."""
    return derive.change(series, scene.claim, scene.compared, scene.back, moved, binding.mention, scene.year)


def _add_share(
    scene: Scene, binding: Binding, clause: Clause, found: re.Match[str], subject: Subject
) -> None:
    groups = found.groupdict()
    if groups.get("ref") == D:  # 占全年的74.65%: of the same series at that time
        parts = derive.at(subject.facts, subject.claim, scene.year)
        for part in parts or [fact for fact in subject.facts if isinstance(fact, made.Made)]:
            for whole in derive.at(subject.base, scene.compared, scene.year):
                if part is not whole:
                    binding.readings += derive.share(part, whole, binding.mention)
        if not binding.readings and "支出" in (groups.get("rest") or ""):  # 占全年支出的
            add_shares(scene, binding, subject, _total_spending(scene))
    elif groups.get("ref") and _INCREASE.match(groups.get("rest") or ""):
        token = next(token for position, token in clause.tokens if position == found.start("ref"))
        binding.readings += contributions.of_increase(
            scene, subject.facts, token.name.facts if token.name else ()
        )
    elif groups.get("ref") or groups.get("within"):
        at = found.start("ref" if groups.get("ref") else "within")
        named = next(token.name for position, token in clause.tokens if position == at)
        add_shares(scene, binding, subject, named.facts if named else ())
    elif wholes := _half_named_whole(scene, subject, f"{groups.get('into') or ''}{groups.get('rest') or ''}"):
        add_shares(scene, binding, subject, wholes)
    elif not residue(re.sub(r"的?(?:比重|比例|份额|百分比)", "", groups.get("rest") or "")):
        binding.readings += named_with(scene, subject, ("占比", "比重", "占比重"))
        for part in _parts_of(scene, binding, subject):
            add_share_of_whole(scene, binding, part, subject)


def _last_whole(scene: Scene, part: Fact) -> list[Fact]:
    """What the last share of the sentence was computed of."""
    shares = [b.operands for b in scene.done[-6:] if b.mention.kind == "percent" and len(b.operands) == 2]
    return [whole for _, whole in shares[-1:] if whole is not part and whole.exact >= part.exact]


def _is_of_a_body(fact: Fact) -> bool:
    return fact.organization is not None


def _half_named_whole(scene: Scene, subject: Subject, rest: str) -> tuple[Fact, ...]:
    """占学校总数的: a whole that was stated in the sentence under a longer name; 占全年支出的: the body's own."""
    word = residue(re.sub(r"的?(?:比重|比例|份额|百分比)|全部|整个|了|到|其", "", rest))
    if not word and re.search("全年支出|总支出|支出总额|全部支出", rest):
        return _total_spending(scene)
    declared = [scene.index.book[f.part_of.id] for f in scene.at(subject.facts) if f.part_of]
    stated = [
        fact
        for fact in (*scene.bound(), *declared)
        if len(word) > 1 and any(word in name for name in fact.names)
    ]
    return scene.index.by_name.get(stated[0].name, tuple(stated[:1])) if stated else ()


def _total_spending(scene: Scene) -> tuple[Fact, ...]:
    return next((f for name in TOTAL_SPENDING if (f := scene.index.by_name.get(name, ()))), ())


def add_share_of_whole(scene: Scene, binding: Binding, part: Fact, subject: Subject) -> None:
    """占 without a whole is of the declared whole, or of the total that the sentence named first."""
    wholes: list[Fact] = []
    whole = bases.whole_of(scene.index, part)
    if whole is None:
        named = [whole for whole in _spent(scene, binding, scene.at(scene.whole)) if whole is not part]
        stated = [fact for fact in scene.bound() if fact is not part]
        wholes = sorted(named, key=_is_of_a_body)[:1] or _last_whole(scene, part) or stated[:1]
    else:
        while whole is not None:
            wholes.append(whole)
            whole = bases.whole_of(scene.index, whole)
    for whole in wholes:
        binding.readings += derive.share(part, whole, binding.mention)
    if wholes:
        scene.whole = tuple(wholes[:1])
        series = scene.index.by_name.get(wholes[0].name, (wholes[0],))
        scene.keep(made.shares(subject.facts, series, binding.mention))


def named_with(scene: Scene, subject: Subject, words: tuple[str, ...]) -> list[Reading]:
    """Facts that are named by the subject with one of WORDS behind it."""
    names = dict.fromkeys(name for fact in subject.facts for name in fact.names)
    found = (scene.index.by_name.get(name + word, ()) for name in names for word in words)
    return [FactReading(facts, scene.claim) for facts in found if facts]


def read_of_previous(scene: Scene, binding: Binding) -> bool:
    """占目标任务数8.5万人的103%: something said before, over the number before."""
    whole = scene.done[-1].bound if scene.done else None
    if whole is None:
        return False
    candidates = scene.bound()[-2::-1]
    for subject in scene.subjects[:-9:-1]:
        candidates += scene.at(subject.facts)
    binding.operation = "ratio"
    for part in dict.fromkeys(candidates):
        if part is not whole:
            binding.readings += derive.share(part, whole, binding.mention)
    return bool(binding.readings)
