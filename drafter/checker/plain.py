"""The commonest statement — 基本支出137.36万元, a number right behind the name of its fact — read at one glance.

Whatever is unusual about the words before the name, about the number or behind it, and every number that is not true, is
left to the binder and the judge, which read these statements to the same verdict and leave the sentence in the same
state; a test compares the two.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from drafter.checker import derive
from drafter.checker.bind import LAST_OF_LEADS, SentenceBinder
from drafter.checker.binding import Binding, FactReading, alike_in
from drafter.checker.hedges import EXACT, read_hedge
from drafter.checker.periods import Claim
from drafter.checker.phrases import RATIO, D, N
from drafter.checker.scene import Scene, is_reference
from drafter.checker.sentences import Token, clause_start
from drafter.checker.sides import is_limit
from drafter.checker.stating import GOOD, Outcome, state
from drafter.checker.totals import says_each
from drafter.checker.words import CARRIED, is_meant
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.units import Unit

_KINDS = ("money", "count", "percent")
_STOPS = frozenset(("，", "。", "；", "、", "等", "\n", ""))
_BOUNDS = ("以上", "以下", "以内", "左右")
# Brackets, and 前者, 后者.
_UNPLAIN = frozenset("（）()者")
# What a name begins with that may be a time of its own: 上半年支出, 三季度支出.
_TIMES = frozenset("一二三四上下")
# Behind these a date governs what follows: 2023年, …；截至10月底，.
_BEFORE_DATE = ("，", "；", "截至")


class _Lead(NamedTuple):
    """What stands before the name of a number: the words of its clause, what they name, and the date that governs."""

    cue: str
    named: list[Token]
    claim: Claim | None
    dated: bool


def read_plainly(binder: SentenceBinder, at: int) -> Outcome | None:
    """The verdict on quantity AT where it states the one fact that is named right before it; else None.

    With a verdict the scene has taken the number in; with None nothing has changed.
    """
    sentence, scene, text = binder.sentence, binder.scene, binder.text
    mention = sentence.quantities[at]
    if mention.kind not in _KINDS or not _is_at_end(text, mention.end) or at in binder.runs:
        return None
    start = sentence.quantities[at - 1].end if at else sentence.start
    said = sentence.tokens_between(start, mention.start)
    if not said or not _names_plainly(binder, said, mention):
        return None
    name, hedge = said[-1], read_hedge(text, start, mention)
    named = name.name.facts if name.name is not None else ()
    lead = (
        _lead(scene, said, start, mention)
        if hedge is EXACT or not (is_meant(named) or is_limit(named))
        else None
    )
    if lead is None:
        return None
    facts, fact = _facts_of(named, mention.written, lead.claim, binder.year)
    if fact is None:
        return None
    reading = FactReading(facts, lead.claim)
    binding = Binding(mention, hedge, [reading], True, lead.claim, cue=lead.cue, bound=fact)
    outcome = state(binding, fact, reading)
    if outcome.verdict not in GOOD:
        return None
    _take_in(scene, start, lead, binding)
    return outcome


def _take_in(scene: Scene, start: int, lead: _Lead, binding: Binding) -> None:
    """Leave SCENE as the binder leaves it behind the number of BINDING."""
    scene.take_half_named(start)
    scene.compares_here = False
    if lead.dated:
        scene.govern(lead.claim)
    for token in lead.named:
        if token.name is not None:
            scene.speak_of(token.name.facts, token.start)
    scene.done.append(binding)


def _is_at_end(text: str, end: int) -> bool:
    """Whether nothing but a bound stands between END and a mark that ends the words about a number."""
    if text[end : end + 1] in _STOPS:
        return True
    return text.startswith(_BOUNDS, end) and text[end + 2 : end + 3] in _STOPS


def _names_plainly(binder: SentenceBinder, said: list[Token], mention: Mention) -> bool:
    """Whether the last token SAID names a fact right before MENTION, by a name that no word before it makes another one."""
    token, text, scene = said[-1], binder.text, binder.scene
    begin = token.start
    return (
        token.end == mention.start
        and token.name is not None
        and mention.amount is not None
        and scene.is_plain
        and text[begin - 1 : begin] not in LAST_OF_LEADS
        and (text[begin : token.end] not in CARRIED or not (len(said) > 1 or scene.subjects or scene.done))
        and not (mention.kind == "percent" and "（" in text[begin : token.end])
        and not (binder.index.rates and mention.kind == "money")
    )


def _lead(scene: Scene, said: list[Token], start: int, mention: Mention) -> _Lead | None:
    """What stands from START to the last name SAID; None where it is not plain."""
    text, claim, name = scene.text, scene.claim, said[-1]
    if len(said) == 1:
        cue = _cue(text[start : name.start], mention.kind)
        return _Lead(cue, said, claim, False) if cue and not (claim and text[name.start] in _TIMES) else None
    skeleton, at, dated = "", start, False
    named: list[Token] = []
    for token in said:
        skeleton += text[at : token.start]
        if token.name is not None:
            if text[token.start] in _TIMES or (named and token.start == at):
                return None
            if token is not name and text[token.start : token.end] in CARRIED:
                return None
            named.append(token)
            skeleton += N
        elif token.word or (skeleton and not skeleton.endswith(_BEFORE_DATE)):
            return None
        else:
            claim, dated = token.claim, True
            skeleton += D
        at = token.end
    cue = _cue(skeleton[:-1], mention.kind)
    return _Lead(cue, named, claim, dated) if cue else None


@lru_cache(maxsize=4096)
def _facts_of(
    named: tuple[Fact, ...], unit: Unit, claim: Claim | None, year: int
) -> tuple[tuple[Fact, ...], Fact | None]:
    """Those of the facts NAMED that are counted in a unit like UNIT, and the one that holds at CLAIM, if it is but one."""
    facts = alike_in(named, unit)
    here = derive.at(facts, claim, year)
    return facts, here[0] if len(here) == 1 else None


@lru_cache(maxsize=4096)
def _cue(lead: str, kind: str) -> str:
    """The clause that ends with a name behind LEAD; empty where that, or a name before it, may be no subject."""
    if not _UNPLAIN.isdisjoint(lead):
        return ""
    cut = clause_start(lead)
    words, skeleton = lead[cut:], lead + N
    cue = words + N
    if says_each(words) or any(is_reference(skeleton, at) for at, char in enumerate(skeleton) if char == N):
        return ""
    if any(is_reference(cue, at) for at, char in enumerate(words) if char == N):
        return ""
    return "" if is_reference(cue, len(words)) or (kind == "percent" and RATIO.search(cue)) else cue
