"""The commonest statement — 基本支出137.36万元, a number right behind the name of its fact — read at one glance.

Whatever is unusual about the words before the name, about the number or behind it, and every number that is not true, is
left to the binder and the judge, which read these statements to the same verdict and leave the sentence in the same
state; a test compares the two.
"""

from __future__ import annotations

from functools import lru_cache

from drafter.checker import derive
from drafter.checker.bind import LAST_OF_LEADS, SentenceBinder
from drafter.checker.binding import Binding, FactReading, alike
from drafter.checker.hedges import EXACT, read_hedge
from drafter.checker.periods import Claim
from drafter.checker.phrases import RATIO, D, N
from drafter.checker.scene import Scene, is_reference
from drafter.checker.sentences import Token, clause_start
from drafter.checker.stating import Outcome, state
from drafter.checker.totals import says_each
from drafter.checker.words import CARRIED
from drafter.numbers.mention import Mention

_KINDS = ("money", "count", "percent")
_STOPS = frozenset(("，", "。", "；", "、", "等", "\n", ""))
# Brackets, and 前者, 后者.
_UNPLAIN = frozenset("（）()者")
# What a name begins with that may be a time of its own: 上半年支出, 三季度支出.
_TIMES = frozenset("一二三四上下")
# Behind these a date governs what follows: 2023年, …；截至10月底，.
_BEFORE_DATE = ("，", "；", "截至")


def read_plainly(binder: SentenceBinder, at: int) -> Outcome | None:
    """The verdict on quantity AT where it states the one fact that is named right before it; else None.

    With a verdict the scene has taken the number in; with None nothing has changed.
    """
    sentence, scene = binder.sentence, binder.scene
    quantities, text = sentence.quantities, sentence.text
    mention = quantities[at]
    if text[mention.end : mention.end + 1] not in _STOPS or mention.kind not in _KINDS or at in binder.runs:
        return None
    start = quantities[at - 1].end if at else sentence.start
    said = sentence.tokens_between(start, mention.start)
    if not said or not _names_plainly(binder, said[-1], mention):
        return None
    cue, claim = _cue_and_claim(scene, said, start, mention)
    if not cue or not scene.is_plain or read_hedge(text, start, mention) is not EXACT:
        return None
    name = said[-1]
    named = name.name.facts if name.name is not None else ()
    facts = alike(named, mention)
    here = derive.at(facts, claim, scene.year)
    if len(here) != 1:
        return None
    reading = FactReading(facts, claim)
    binding = Binding(mention, EXACT, [reading], True, claim, cue=cue, bound=here[0])
    outcome = state(binding, here[0], reading)
    if not outcome.good:
        return None
    scene.take_half_named(start)
    scene.compares_here = False
    if len(said) > 1:
        scene.govern(claim)
    scene.speak_of(named, name.start)
    scene.done.append(binding)
    return outcome


def _names_plainly(binder: SentenceBinder, token: Token, mention: Mention) -> bool:
    """Whether TOKEN names a fact right before MENTION, by a name that no word before it makes another one."""
    text, begin, scene = binder.text, token.start, binder.scene
    return (
        token.end == mention.start
        and token.name is not None
        and mention.amount is not None
        and text[begin - 1 : begin] not in LAST_OF_LEADS
        and (text[begin : token.end] not in CARRIED or not (scene.subjects or scene.done))
        and not (binder.index.rates and mention.kind == "money")
    )


def _cue_and_claim(scene: Scene, said: list[Token], start: int, mention: Mention) -> tuple[str, Claim | None]:
    """The words of the clause and the date that governs it; no words where they are not plain."""
    text, name, claim = scene.text, said[-1], scene.claim
    if len(said) == 1:
        lead = text[start : name.start]
    else:
        date, before = said[0], text[start : said[0].start]
        if len(said) > 2 or date.claim is None or date.word or not (not before or before.endswith(_BEFORE_DATE)):
            return "", None
        lead, claim = before + D + text[date.end : name.start], date.claim
    if claim is not None and text[name.start] in _TIMES:
        return "", None
    if mention.kind == "percent" and "（" in text[name.start : name.end]:
        return "", None
    return _cue(lead, mention.kind), claim


@lru_cache(maxsize=4096)
def _cue(lead: str, kind: str) -> str:
    """The clause that ends with a name behind LEAD; empty where the name may be no subject there."""
    if not _UNPLAIN.isdisjoint(lead):
        return ""
    words = lead[clause_start(lead) :]
    cue = words + N
    if says_each(words) or is_reference(cue, len(words)) or (kind == "percent" and RATIO.search(cue)):
        return ""
    return cue
