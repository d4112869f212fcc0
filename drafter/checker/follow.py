"""What else follows from the things that a sentence names, where no reading of its words was borne out.

结余, 尚有, 前者比后者多, 收大于支: official prose leaves operands unsaid that every reader supplies.  The cue word of
the number's clause says which operation is meant; its operands are what the clause names and what the sentence
spoke of, never any other fact (design, "The checker", 4).  A direction word, a date or a name of the clause must be
borne out by the operands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import permutations

from drafter.checker import bases, deductions, derive, made
from drafter.checker.binding import Binding, Derived
from drafter.checker.phrases import GROWTH_NOUN, LEVEL, PER_HEAD, D, N, residue
from drafter.checker.scene import Clause, Scene, is_reference
from drafter.checker.words import BUDGETED, in_role, is_meant, sibling
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_LEFT = pattern(
    r"结余|节余|剩|余下|尚|还有|[还仍只]差|差异|偏差|仍有|其余|未|没|空编|空缺|缺口|相差|差额|差距|盈余|赤字|相抵|节约|节省|收支|大于支|结转|超额|超编|超支|超收|之差|收窄|消化|盘活|压减|核减|收回|扣|欠|缺|(?<!其)余"
)
_REST = pattern(r"其余|其他|剩余|余下")
_ADDED = pattern(r"加上|加|其中|包括|形成|扣除|减去|考虑|以及|以|若|如")
_EXCEPT = pattern(r"除.{1,16}外|以外|之外")
_NOT = pattern(rf"(?:未|没有|非)(?:{HAN}{{0,3}}{N}|{HAN}{{1,6}})的?占")
_OTHERS = pattern(r"其余|剩余|仍有|还有|尚有|不满意|未|没有")
_ALL = pattern(r"全部|全额|全数|百分之百|100%|完毕|满分")
_MORE = pattern(r"多|高|超|增|大于|升|快|追加|净增")
_LESS = pattern(r"少|低|减|小于|降|慢|不及|短|压缩|节约|节省|缩")
_GROWS = pattern(r"增长|下降|上升|增幅|降幅|增速")
_RATE = pattern(r"增速|增幅|增长率|快|慢")
_RATE_OF_CHANGE = pattern(r"(?:幅度?|节约率|变动率)[为是达约]*\Z")
_CHANGE_RATE = pattern(rf"{GROWTH_NOUN.pattern}|节[约支]率[为是达约]*\Z")
_HALF_REFERENCE = pattern(rf"(?:比|较)({HAN}{{2,8}}?)(?:[节多少高低增减压降]|超)")
_SHARE = pattern(r"占|比重|比例|率|完成|执行|进度|为.*的|相当于|达.*的|份额|构成")
_GROWTH = pattern(r"增|超|减|降|升|涨|跌|提高|回落|变动|调整|高出|低于|多|少|节约")
_PARTS = pattern(r"占|比重|份额")
_PAID = pattern(r"率|完成|执行|进度|为|达|相当于")
_TIMES = pattern(r"倍|是|为|相当|达|之比|比")
_BOTH_SIDES = pattern(rf"({HAN}{{2,8}})收支")
_WITH_ROLE = pattern(r"[与和同比较](决算|预算|支出|收入)(?:数|相)")
_OF_THE_BODY = pattern(r"收支相抵|(?:本年|全年|当年)(?:收支)?[结节]余|收入?大于支出?")
# 收入比支出多: what the clause itself names is set against the subject, whatever year was spoken of.
_OWN_REFERENCE = pattern(rf"(?:比|较|与|低于|高于|多于|少于|大于|小于|超过?|[高低多少超]出)(?!{D}|$)")
# How many things, and how many characters, back the operands are looked for.
_NEAR, _REACH = 12, 200
_ID = pattern(r"[a-z][\w.]*")
_BEHIND = pattern(r"[^，。；、：\d]{0,10}")


def readings(scene: Scene, clause: Clause, binding: Binding) -> Iterator[Derived]:
    """Derivations that the cue words of CLAUSE allow, of what it names and what the sentence spoke of."""
    if binding.hedge.kind not in ("exact", "about", "below", "above"):
        return  # nearly everything is 四成以上 of something
    mention = binding.mention
    words = clause.text.removesuffix(binding.hedge.word)
    if not words.strip("）") and len(scene.done) > 1:  # 支出大于收入（4102万元）56万元
        words = scene.done[-2].cue
    behind = _BEHIND.match(scene.text, binding.mention.end)
    around = words + (behind[0] if behind else "")
    if PER_HEAD.search(words) or "得分率" in words or "增量的" in words:
        return  # what each has, and what of its points a row got, is of operands that are said
    pool = list(dict.fromkeys(_pool(scene, binding, clause, around)))
    focus = {one for f in _focus(scene, binding, clause) for one in f.id.split("+")}
    yield from deductions.readings(scene, binding)
    if mention.unit == "分" and deductions.are_told(words):
        return
    yield from _complements(scene, binding, clause, around)
    for result in _results(binding, words, around, pool):
        now, then = result.operands
        if mention.kind == "percent" and now.name == then.name and derive.named_growth(scene.index, (now,)):
            continue  # the rate is a fact of its own (可比价格)
        if mention.kind == "percent" and result.how == "{0}÷{1}" and not _is_whole(scene, clause, now, then):
            continue
        if mention.kind == "percent" and now.name != then.name and not clause.names and _GROWS.search(words):
            continue  # 增长 without 比 is that of one series
        if not focus and not _is_telling(mention):
            continue
        if (
            focus and focus.isdisjoint(f for fact in result.operands for f in fact.id.split("+"))
        ) or not _bears_out(clause, result, scene):
            continue
        yield result


def _results(binding: Binding, words: str, around: str, pool: list[Fact]) -> Iterator[Derived]:
    mention = binding.mention
    up, down = _MORE.search(words) is not None, _LESS.search(words) is not None
    moved = 0 if up == down or LEVEL.search(words) else 1 if up else -1  # 降至: no difference
    kind = mention.kind
    for one, other in permutations(pool, 2):
        if not derive.comparable(one, other):
            continue
        if kind in ("money", "count") and mention.written.agrees_with(one.unit):
            if moved or _LEFT.search(around):
                yield from derive.difference(one, other, moved, mention)
        elif (
            kind == "percentage_point" and one.unit.dimension == "percent" and (moved or _LEFT.search(around))
        ):
            yield from derive.difference(one, other, moved, mention)
        elif kind == "percent":
            rest = isinstance(other, made.Made) and "－" in other.how  # nothing is a share of what is left
            if _SHARE.search(words) and not rest and not _CHANGE_RATE.search(words):
                yield from derive.share(one, other, mention)
            if (
                (moved or _RATE_OF_CHANGE.search(words))
                and _GROWTH.search(words)
                and one.unit.dimension != "percent"
            ):
                yield from derive.difference(one, other, moved, mention)
        elif kind == "multiple" and _TIMES.search(words):
            yield from derive.share(one, other, mention)


def _is_whole(scene: Scene, clause: Clause, part: Fact, whole: Fact) -> bool:
    """Whether the words take WHOLE for what PART is a share of: named behind 占, declared so, or a budget or target."""
    named = any(whole in token.name.facts for _, token in clause.names if token.name)
    if not named and any(is_reference(clause.text, at) for at, _ in clause.names):
        return False  # 占工业用电量的: of that, and of nothing else
    if (part.bound != "exact" or is_meant((part,))) and whole.bound == "exact" and not is_meant((whole,)):
        return False  # a target is no part of what came of it
    if not _PARTS.search(clause.text):
        return named or _PAID.search(clause.text) is not None
    while part.part_of is not None and not named:
        part = scene.index.book[part.part_of.id]
        named = part is whole
    return named and part.exact <= whole.exact


def _complements(scene: Scene, binding: Binding, clause: Clause, around: str) -> Iterator[Derived]:
    """其余, 乡村 beside 城镇, 除X以外: what parts leave of their whole; 距全部完成尚有: of 100%."""
    mention = binding.mention
    stated = [fact for b in scene.done[-_NEAR:-1] if (fact := b.bound) is not None]
    said = scene.text[max(scene.sentence.start, mention.start - _REACH) : mention.start]
    if (
        mention.kind == "percentage_point"
        and _ALL.search(said + around)
        and (_LEFT.search(around) or "提高" in said)
    ):
        for fact in [fact for fact in stated if fact.unit.dimension == "percent"][-1:]:
            yield Derived(100 - fact.exact, "percentage_point", "百分点", "100%－{0}", (fact,))
    if mention.kind == "percent" and "距" not in around and _OTHERS.search(around + said[-12:]):
        for fact in [fact for fact in stated if fact.unit.dimension == "percent"][-1:]:
            yield Derived(100 - fact.exact, "percent", "%", "100%－{0}", (fact,))
        if not clause.names:  # 执行率97.90%，剩余2.10%
            yield from _rest_of_share(scene)
    if mention.kind == "percent" and _NOT.search(clause.text):
        yield from _rest_of_share(scene)
    if mention.kind == "percentage_point":
        yield from _between_rates(scene, clause, around)
    if mention.kind == "count" and _LEFT.search(around):
        yield from _heads_left(scene, mention)
    last = scene.done[-2].mention.end if len(scene.done) > 1 else scene.sentence.start
    since = scene.sentence.tokens_between(last, mention.start)
    named = [f for token in since if token.name for f in scene.at(token.name.facts)]
    bracket = scene.text.rfind("（", scene.sentence.start, mention.start)
    within = scene.sentence.tokens_between(bracket, mention.start) if bracket >= 0 else []
    listed = [f for token in within if token.name for f in scene.at(token.name.facts)]
    clause_start = max(scene.text.rfind(mark, scene.sentence.start, mention.start) for mark in "，；：。")
    begin = max(scene.sentence.start, min(last, clause_start))
    around = scene.sentence.skeleton(begin, mention.start)[0] + around  # 其他 of a name 其他收入 is no rest
    carried = scene.at(scene.subject.facts) if scene.subject else []
    for parts in (stated, scene.listed_before, named, listed, carried):
        parts = [fact for fact in parts if mention.written.agrees_with(fact.unit)]
        for whole in dict.fromkeys(_wholes_left(scene, clause, around, parts)):
            if _EXCEPT.search(clause.text):  # 除教育支出以外的支出合计: the whole is named behind its parts
                parts = [fact for fact in parts if fact is not whole]
            for first in range(len(parts)):
                left = derive.remainder(whole, parts[first:]) if whole not in parts[first:] else None
                if left is not None and left.exact:  # nobody says that nothing is left
                    yield left


def _between_rates(scene: Scene, clause: Clause, around: str) -> Iterator[Derived]:
    """执行率…最低，为94.0%，低于甲4.0个百分点: between the last rate and the one that was computed of what is named."""
    computed = [
        b.operands for b in scene.done[-_NEAR:-1] if b.mention.kind == "percent" and len(b.operands) == 2
    ]
    named = [scene.at(token.name.facts) for _, token in clause.names if token.name]
    moved = 1 if _MORE.search(around) else -1 if _LESS.search(around) else 0
    if not computed or not moved:
        return
    part, whole = computed[-1]
    others = [pair for pair in computed[:-1] if any(fact in facts for facts in named for fact in pair)]
    for facts in named if part.basis != whole.basis else ():  # of the other thing on the same two bases
        others += [(f, g) for f in facts for g in facts if (f.basis, g.basis) == (part.basis, whole.basis)]
    for one, under in others:
        if whole.exact and under.exact:
            points = (part.exact / whole.exact - one.exact / under.exact) * 100
            operands, how = (part, whole, one, under), "{0}÷{1}－{2}÷{3}"
            yield Derived(points, "percentage_point", "百分点", how, operands, moved)


def _rest_of_share(scene: Scene) -> Iterator[Derived]:
    """办结案件占98.60%，未办结案件占1.40%: what the share that was just computed leaves of a hundred."""
    last = scene.done[-2] if len(scene.done) > 1 else None
    if last is not None and last.mention.kind == "percent" and len(last.operands) == 2:
        part, whole = last.operands
        if 0 < part.exact <= whole.exact:
            yield Derived(
                100 - part.exact / whole.exact * 100, "percent", "%", "100%－{0}÷{1}", last.operands
            )


def _heads_left(scene: Scene, mention: Mention) -> Iterator[Derived]:
    """建档率93.1%，还有2238人没有建档: what the things that a rate was computed of leave, counted by either's word."""
    last = scene.done[-2] if len(scene.done) > 1 else None
    if last is None or last.mention.kind != "percent" or len(last.operands) != 2:
        return
    part, whole = last.operands
    if {part.unit.dimension, whole.unit.dimension} == {"count"} and any(
        mention.written.agrees_with(fact.unit) for fact in last.operands
    ):
        yield Derived(whole.exact - part.exact, "count", mention.unit, "{1}－{0}", (part, whole))


def _wholes_left(scene: Scene, clause: Clause, around: str, parts: list[Fact]) -> Iterator[Fact]:
    """The wholes of which the clause may state what PARTS leave."""
    own = clause.subject
    last = parts[-1] if parts else None
    if own is not None and own[1].name is not None:
        if scene.carried_word(scene.text[own[1].start : own[1].end]):
            return  # 项目支出年初预算: a budget word is no whole
        before = residue(_ADDED.sub("", clause.text[: own[0]]))
        if _EXCEPT.search(clause.text) or (
            before
            and (before[-1] == N or "\u4e00" <= before[-1] <= "\u9fff")
            and (_REST.search(around) or _is_of(last, own[1].name.facts))
        ):
            yield from scene.at(own[1].name.facts)
        elif not before and not _REST.search(clause.text) and not residue(clause.text[own[0] + 1 :]):
            return  # the number is that of its own name
    start = scene.sentence.start
    among = 0 <= scene.text.find("其中", start, start + _REACH) < scene.done[-1].mention.start
    if last is not None and own is None and len(parts) > 1 and among:
        yield from (whole for whole in parts[-2:-1] if whole.exact > last.exact)  # 其中网办件a，线下办理b
    if last is None or not (_REST.search(around) or _EXCEPT.search(around) or _is_sibling(last, clause.text)):
        return
    if last.part_of:
        yield scene.index.book[last.part_of.id]
    yield from scene.at(scene.whole or scene.whole_before)
    if last.organization:  # 委本级…，所属事业单位…: what the other bodies make of the whole
        yield from (
            f
            for f in scene.index.by_name.get(last.name, ())
            if not f.organization and f.period == last.period
        )


def _is_of(part: Fact | None, wholes: tuple[Fact, ...]) -> bool:
    """Whether PART is declared or called a part of WHOLES: 城镇常住人口 of 常住人口."""
    if part is None:
        return False
    declared = part.part_of is not None and any(part.part_of.id == whole.id for whole in wholes)
    return declared or any(part.name.endswith(name) for whole in wholes for name in whole.names)


def _is_telling(mention: Mention) -> bool:
    """Whether a number has so many digits that no chance makes it a difference of two others."""
    return len(re.sub(r"\D", "", mention.text).strip("0")) > 2


def _is_sibling(last: Fact, words: str) -> bool:
    """非税收入 beside 税收收入: a thing of the same kind that no fact is."""
    return any(words.rstrip("为达是共约：").endswith(name[-2:]) for name in last.names)


def _focus(scene: Scene, binding: Binding, clause: Clause) -> Iterator[Fact]:
    """What the clause speaks of: its own subject, the carried one, or what was stated last."""
    if clause.subject is not None and clause.subject[1].name is not None:
        yield from clause.subject[1].name.facts
        return
    if scene.subject is not None:
        yield from scene.subject.facts
        ratio = binding.mention.kind in ("percent", "multiple")
        if ratio and any(f.unit.dimension in ("money", "count") for f in scene.subject.facts):
            return
    stated = [binding.bound for binding in scene.done[:-1] if binding.bound is not None]
    yield from stated[-1:]
    if stated and stated[-1].formula:
        yield from (
            scene.index.book[one] for one in _ID.findall(stated[-1].formula) if one in scene.index.book
        )
    for _, token in clause.names:
        yield from token.name.facts if token.name else ()


def _pool(scene: Scene, binding: Binding, clause: Clause, around: str) -> Iterator[Fact]:
    stated = [b.bound for b in scene.done[-_NEAR:-1] if b.bound is not None]
    yield from reversed(stated)
    said = scene.sentence.tokens_between(scene.sentence.start, binding.mention.start)
    tokens = [t for t in said[-2 * _NEAR :] if t.name][-_NEAR:]
    said_of = [scene.carried_word(scene.text[t.start : t.end]) or t.name.facts for t in tokens if t.name]
    named = [f for facts in said_of for f in _at_times(scene, facts, clause)]
    yield from named
    reach = max(scene.sentence.start, binding.mention.start - _REACH)
    for found in _BOTH_SIDES.finditer(scene.text, reach, binding.mention.start):
        for start in range(len(found[1])):
            for side in ("收入", "支出"):
                yield from scene.at(scene.index.by_name.get(found[1][start:] + side, ()))
    if _OF_THE_BODY.search(scene.text, reach, binding.mention.start):  # 收支相抵后，本年结余
        for side in ("收入", "支出"):
            yield from scene.at(in_role(scene.index, (), side))
    subject = [f for s in scene.subjects[-_NEAR:] for f in _at_times(scene, s.facts, clause)]
    yield from subject
    for fact in dict.fromkeys([*stated[-2:], *subject[-2:]]) if BUDGETED.search(around) else ():
        yield from scene.at(in_role(scene.index, (fact,), "预算"))
        yield from scene.at(in_role(scene.index, (fact,), "目标"))
        spent = bases.spent_of(scene.index, fact)  # 全年预算1230万元，尚有24万元未支出
        yield from scene.at(spent or (in_role(scene.index, (fact,), "支出") if is_meant((fact,)) else ()))
    if not stated and not subject and not named and BUDGETED.search(around):
        spent = bases.of_body(scene.index)  # 年末仍有120万元未支付
        yield from scene.at(bases.budget_of(scene.index, spent))
        yield from (fact for fact in scene.at(spent) if not bases.is_budget(fact))
    for role in _WITH_ROLE.findall(around) if stated or subject or named else ():
        of = (*stated[-1:], *subject[-1:], *named[-1:])
        yield from scene.at(in_role(scene.index, of, "支出" if role == "决算" else role))
    if "扣" in around:  # 分值35分，扣1.6分
        for fact in stated[-2:]:
            yield from scene.at(sibling(scene.index, (fact,), "得分"))
    if binding.mention.kind == "percentage_point" and _RATE.search(clause.text):
        before = [fact for topic in scene.topics for fact in scene.at(topic)]
        for fact in dict.fromkeys([*stated, *named, *subject, *before]):
            yield from scene.at(made.growths(scene.index.by_name.get(fact.name, ())))
    if len(scene.done) > 1 and (rest := scene.done[-2].made) and "余率" in around:  # 尚有24万元未支出，结余率
        yield rest
    if len(scene.done) > 1:  # 执行率97%，尚有: what the rate was computed of
        yield from scene.done[-2].operands
    for fact in stated[-1:]:
        if isinstance(fact, made.Made) and fact.id.count("+") == 1:  # 净资产…（甲减乙），资产负债率
            yield from (scene.index.book[one] for one in fact.id.split("+") if one in scene.index.book)
    for fact in stated:
        if fact.formula:
            yield from (scene.index.book[one] for one in _ID.findall(fact.formula) if one in scene.index.book)
    if len({*stated, *named}) < 2:
        yield from scene.listed_before


def _at_times(scene: Scene, facts: Iterable[Fact], clause: Clause) -> Iterator[Fact]:
    """FACTS at the governing time, and at those that the clause names."""
    facts = tuple(facts)
    yield from scene.at(facts)
    for _, token in clause.tokens:
        if token.claim is not None:
            yield from derive.at(facts, token.claim, scene.year)


def _bears_out(clause: Clause, result: Derived, scene: Scene) -> bool:
    """Whether the operands are those of the names and dates of CLAUSE, the one compared with on its side."""
    operands = result.operands
    one, other = operands
    against = _HALF_REFERENCE.search(clause.text) if result.direction else None
    if against is not None and one.name.endswith(against[1]):
        return False  # 较控制价超支: 招标控制价 is what is compared with
    if one.name == other.name and not _is_change(clause.text, scene.back, result.direction, one, other):
        return False
    if one.name != other.name and not _stand_together(scene, clause, result):
        return False
    for _, token in clause.tokens:
        claim = token.claim
        if claim is not None and not any(
            claim.agrees(f.period) or f.period.within(claim.period) for f in operands
        ):
            return False
    if result.direction and one.name.startswith(("年初", "期初")) and other.name.startswith(("年末", "期末")):
        return False
    used = 0
    subject = {fact.id for fact in scene.subject.facts} if scene.subject else set()
    for position, token in clause.names:
        facts = {f.id for f in token.name.facts} if token.name else set()
        beside = result.direction and is_reference(clause.text, position) and operands[1].id in facts
        if beside and subject and clause.subject is None and operands[0].id not in subject:
            return False  # 支出合计…，比年初预算多: no other thing than the one spoken of
        used += any(f.id in facts for f in operands)
        if result.direction and is_reference(clause.text, position) and operands[0].id in facts:
            return operands[1].id in facts and operands[0].period > operands[1].period
    return used >= min(len(clause.names), 2)


def _stand_together(scene: Scene, clause: Clause, result: Derived) -> bool:
    """Whether two different things may be set against each other: in one year, on one basis, and not where
    同比 or 比上年 says that a thing is set against itself."""
    one, other = result.operands
    if one.period.year != other.period.year:
        return False
    budgets = ["预算" in (fact.basis or "") for fact in result.operands]
    if any(budgets) and not BUDGETED.search(scene.text[max(0, scene.done[-1].mention.start - 24) :][:40]):
        return False
    moved = scene.compared is not None or scene.back or (scene.against and other not in scene.against)
    if all(budgets) and "预算" not in scene.text[max(0, scene.done[-1].mention.start - 16) :][:16]:
        return False
    dated = moved and not _OWN_REFERENCE.search(clause.text)
    return not (dated and result.direction and not _LEFT.search(clause.text))


def _is_change(words: str, back: str, direction: int, one: Fact, other: Fact) -> bool:
    """Of one series the later is set against the earlier; of two bodies, one against the one that is named behind 比."""
    if one.organization == other.organization:
        if one.basis != other.basis:
            same_year = one.period.year == other.period.year and D not in words
            return not direction or ("预算" in (other.basis or "") and same_year)
        if back == "环比" and not derive.is_base(one, other, None, back):
            return False
        if _OWN_REFERENCE.search(words) and D not in words:
            return False  # 高出目标值3个百分点: not what it gained on the year before
        return one.period > other.period if direction else "差" in words
    return (
        bool(other.organization)
        and re.search(rf"(?:比|较|于|是|为|占){other.organization}", words) is not None
    )
