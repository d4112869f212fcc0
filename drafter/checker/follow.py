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

from drafter.checker import derive, made
from drafter.checker.binding import Binding, Derived
from drafter.checker.scene import Clause, Scene, is_reference
from drafter.checker.words import BUDGETED, in_role
from drafter.facts.model import Fact

_LEFT = re.compile(
    r"结余|节余|剩余|余下|尚|还有|还差|仍有|其余|未|空编|空缺|缺口|相差|差额|差距|盈余|赤字|相抵|节约|节省|收支|大于支|结转|超额|超编|超支|超收|之差|收窄"
)
_REST = re.compile(r"其余|其他|剩余|余下")
_ALL = re.compile(r"全部|全额|百分之百|100%|完毕|满分")
_MORE = re.compile(r"多|高|超|增|大于|升|快|追加|净增")
_LESS = re.compile(r"少|低|减|小于|降|慢|不及|短|压缩|节约|节省|缩")
_RATE = re.compile(r"增速|增幅|增长率|快|慢")
_RATE_OF_CHANGE = re.compile(r"(?:幅度?|节约率|变动率)[为是达约]*\Z")
_SHARE = re.compile(r"占|比重|比例|率|完成|执行|进度|为.*的|相当于|达.*的|份额|构成")
_GROWTH = re.compile(r"增|超|减|降|升|涨|跌|提高|回落|变动|高出|低于|多|少|节约")
_TIMES = re.compile(r"倍|是|为|相当|达|之比|比")
_BEHIND = re.compile(r"[^，。；、：\d]{0,10}")


def readings(scene: Scene, binding: Binding, clause: Clause) -> Iterator[Derived]:
    """Derivations that the cue words of CLAUSE allow, of what it names and what the sentence spoke of."""
    if binding.hedge.kind not in ("exact", "about", "below", "above"):
        return  # nearly everything is 四成以上 of something
    mention = binding.mention
    words = clause.text.removesuffix(binding.hedge.word)
    behind = _BEHIND.match(scene.text, binding.mention.end)
    around = words + (behind[0] if behind else "")
    pool = list(dict.fromkeys(_pool(scene, binding, clause, around)))
    focus = {f.id for f in _focus(scene, binding, clause)}
    yield from _complements(scene, binding, clause, around)
    for result in _results(binding, words, around, pool):
        now, then = result.operands
        if mention.kind == "percent" and now.name == then.name and derive.named_growth(scene.index, (now,)):
            continue  # the rate is a fact of its own (可比价格)
        if focus.isdisjoint(f for fact in result.operands for f in fact.id.split("+")) or not _bears_out(
            clause, result, scene
        ):
            continue
        yield result


def _results(binding: Binding, words: str, around: str, pool: list[Fact]) -> Iterator[Derived]:
    mention = binding.mention
    up, down = _MORE.search(words) is not None, _LESS.search(words) is not None
    moved = 0 if up == down else 1 if up else -1
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
            if _SHARE.search(words) and (one.exact <= other.exact or "占" not in words):
                yield from derive.share(one, other, mention)
            if (
                (moved or _RATE_OF_CHANGE.search(words))
                and _GROWTH.search(words)
                and one.unit.dimension != "percent"
            ):
                yield from derive.difference(one, other, moved, mention)
        elif kind == "multiple" and _TIMES.search(words):
            yield from derive.share(one, other, mention)


def _complements(scene: Scene, binding: Binding, clause: Clause, around: str) -> Iterator[Derived]:
    """其余, 乡村 beside 城镇: what the parts that were stated leave of their whole; 距全部完成尚有 of 100%."""
    mention = binding.mention
    stated = [fact for b in scene.done[:-1] if (fact := b.bound) is not None]
    if mention.kind == "percentage_point" and _LEFT.search(around) and _ALL.search(around):
        for fact in stated[-1:]:
            yield Derived(100 - fact.exact, "percentage_point", "百分点", "100%－{0}", (fact,))
    parts = [fact for fact in stated or scene.listed_before if mention.written.agrees_with(fact.unit)]
    own = clause.subject
    if (
        own is not None
        and own[1].name is not None
        and own[0]
        and "\u4e00" <= clause.text[own[0] - 1] <= "\u9fff"
    ):
        wholes = scene.at(own[1].name.facts)
    elif _REST.search(around):
        wholes = [scene.index.book[fact.part_of.id] for fact in parts[-1:] if fact.part_of]
    else:
        return
    for whole in wholes:
        for first in range(len(parts)):
            listed = [fact for fact in parts[first:] if fact is not whole]
            if mention.written.agrees_with(whole.unit) and listed:
                left = whole.exact - sum(fact.exact for fact in listed)
                how = "{0}" + "".join(f"－{{{at}}}" for at in range(1, len(listed) + 1))
                yield Derived(left, whole.unit.dimension, whole.unit.base, how, (whole, *listed))


def _focus(scene: Scene, binding: Binding, clause: Clause) -> Iterator[Fact]:
    """What the clause speaks of: its own subject, the carried one, or what was stated last."""
    if clause.subject is not None and clause.subject[1].name is not None:
        yield from clause.subject[1].name.facts
        return
    if scene.subject is not None:
        yield from scene.subject.facts
        if binding.mention.kind in ("percent", "multiple"):
            return
    stated = [binding.bound for binding in scene.done[:-1] if binding.bound is not None]
    yield from stated[-1:]
    for _, token in clause.names:
        yield from token.name.facts if token.name else ()


def _pool(scene: Scene, binding: Binding, clause: Clause, around: str) -> Iterator[Fact]:
    stated = [b.bound for b in scene.done[:-1] if b.bound is not None]
    yield from reversed(stated)
    tokens = [t for t in scene.sentence.tokens_between(scene.sentence.start, binding.mention.start) if t.name]
    named = [f for t in tokens if t.name for f in _at_times(scene, t.name.facts, clause)]
    yield from named
    subject = [f for s in scene.subjects for f in _at_times(scene, s.facts, clause)]
    yield from subject
    for fact in dict.fromkeys([*stated[-2:], *subject[-2:]]):
        if BUDGETED.search(around):
            yield from scene.at(in_role(scene.index, (fact,), "预算"))
            yield from scene.at(in_role(scene.index, (fact,), "目标"))
    if binding.mention.kind == "percentage_point" and _RATE.search(clause.text):
        for fact in dict.fromkeys([*stated, *named, *subject]):
            yield from scene.at(made.growths(scene.index.by_name.get(fact.name, ())))
    if len({*stated, *named}) < 2:
        yield from scene.listed_before[-4:]


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
    if one.name == other.name and not _is_change(clause.text, result.direction, one, other):
        return False
    for _, token in clause.tokens:
        claim = token.claim
        if claim is not None and not any(
            claim.agrees(f.period) or f.period.within(claim.period) for f in operands
        ):
            return False
    used = 0
    for position, token in clause.names:
        facts = {f.id for f in token.name.facts} if token.name else set()
        used += any(f.id in facts for f in operands)
        if result.direction and is_reference(clause.text, position) and operands[0].id in facts:
            return operands[1].id in facts and operands[0].period > operands[1].period
    return used >= min(len(clause.names), 2)


def _is_change(words: str, direction: int, one: Fact, other: Fact) -> bool:
    """Of one series the later is set against the earlier; of two bodies, one against the one that is named behind 比."""
    if one.organization == other.organization:
        if one.basis != other.basis:
            return not direction or "预算" in (other.basis or "")
        return not direction or one.period > other.period
    return (
        bool(other.organization)
        and re.search(rf"(?:比|较|于|是|为|占){other.organization}", words) is not None
    )
