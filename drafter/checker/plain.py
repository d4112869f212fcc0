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
from drafter.checker.phrases import N
from drafter.checker.scene import is_reference
from drafter.checker.sentences import Sentence, Token, clause_start
from drafter.checker.stating import Outcome, state
from drafter.checker.totals import says_each
from drafter.checker.words import CARRIED
from drafter.numbers.mention import Mention

_KINDS = ("money", "count")
_STOPS = frozenset(("，", "。", "；", "、", "\n", ""))
# Brackets, and 前者, 后者.
_UNPLAIN = frozenset("（）()者")
# What a name begins with that may be a time of its own: 上半年支出, 三季度支出.
_TIMES = frozenset("一二三四上下")


def read_plainly(binder: SentenceBinder, at: int) -> Outcome | None:
    """The verdict on quantity AT where it states the one fact that is named right before it; else None.

    With a verdict the scene has taken the number in; with None nothing has changed.
    """
    sentence, scene = binder.sentence, binder.scene
    quantities, text = sentence.quantities, sentence.text
    mention = quantities[at]
    if mention.kind not in _KINDS or text[mention.end : mention.end + 1] not in _STOPS or at in binder.runs:
        return None
    start = quantities[at - 1].end if at else sentence.start
    token = sentence.token_before(mention.start)
    if token is None or not _is_plain(binder, token, start, mention):
        return None
    cue = _cue(text[start : token.start])
    if cue is None or not scene.is_plain or read_hedge(text, start, mention) is not EXACT:
        return None
    named, claim = token.name.facts if token.name else (), scene.claim
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
    scene.speak_of(named, token.start)
    scene.done.append(binding)
    return outcome


def _is_plain(binder: SentenceBinder, token: Token, start: int, mention: Mention) -> bool:
    """Whether TOKEN is the only name or date between START and MENTION and names its fact right before it."""
    sentence = binder.sentence
    text, begin = sentence.text, token.start
    return (
        token.end == mention.start
        and token.name is not None
        and begin >= start
        and mention.amount is not None
        and sentence.is_first_behind(start, token)
        and text[begin - 1 : begin] not in LAST_OF_LEADS
        and text[begin : token.end] not in CARRIED
        and (binder.scene.claim is None or text[begin] not in _TIMES)
        and not (binder.index.rates and mention.kind == "money")
    )


@lru_cache(maxsize=4096)
def _cue(lead: str) -> str | None:
    """The clause that ends with a name behind LEAD; None where the name may be no subject there."""
    if not _UNPLAIN.isdisjoint(lead):
        return None
    words = lead[clause_start(lead) :]
    cue = words + N
    return None if says_each(words) or is_reference(cue, len(words)) else cue
