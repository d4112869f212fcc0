"""Bound words around a number, and whether a true value fits what the words and digits claim.

Tolerance is what the digits say: half of the last written place, half up (spec/check.md, "Written precision"
and "Bounds").  There is no tolerance in percent anywhere.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.units import rounds_to

_BEFORE = pattern(
    r"(?:(?P<about>大约|(?<![节集预制公契])约|大概|(?<![节集预制公契])约[为合]|估计)|(?P<below>将近|接近|近|不足|不到|未达到?|不满)"
    r"|(?P<at_most>不超过|没有超过|未超过|不高于|不多于|不大于|至多|最多|最高|≤)"
    r"|(?P<at_least>不低于|不少于|不小于|至少|最低|≥)"
    r"|(?P<above>超过|超出|突破|超|逾)"
    r"|(?P<over>远?(?:高于|多于|大于)|＞|>)|(?P<under>远?(?:低于|少于|小于)|＜|<))(?:了|为|的|到)*[“\"]?\Z"
)
_BEHIND = pattern(
    r"[”\"]?(?:的)?(?:(?P<at_least>及?以上)|(?P<at_most>及?以[下内]|之内)|(?P<about>左右|上下)|(?P<within>之间))"
)


# The characters that such words end and begin with: most numbers have none of them beside them.
_LAST_OF_BEFORE = frozenset('约概为合计近不足到满超过高多大至低少小出破逾于≤≥＞>＜<了的“"')
_FIRST_OF_BEHIND = frozenset('”"的及以之左上')


class Hedge(NamedTuple):
    """What the words around a number claim of the true value."""

    kind: str = "exact"
    """exact | about | below | above | at_least | at_most | over | under"""
    word: str = ""


EXACT = Hedge()


def read_hedge(text: str, start: int, mention: Mention) -> Hedge:
    """The bound words of MENTION, looked for back to START and directly behind it."""
    before = behind = None
    last = text[max(0, mention.start - 2) : mention.start]
    if last[-1:] in _LAST_OF_BEFORE and last != "支出" and mention.start > start:
        before = _BEFORE.search(text, max(start, mention.start - 7), mention.start)
    if text[mention.end : mention.end + 1] in _FIRST_OF_BEHIND:
        behind = _BEHIND.match(text, mention.end)
    if before is None and behind is None and not mention.more:
        return EXACT
    if behind is not None and behind.lastgroup != "within":
        kind = behind.lastgroup or "exact"
        if before is not None and before.lastgroup == "at_most" and kind == "at_least":
            return Hedge("under", before[0] + behind[0])
        return Hedge(kind, behind[0])
    if before is not None:
        return Hedge(before.lastgroup or "exact", before[0])
    if mention.more:
        return Hedge("above", next((char for char in "余多来几" if char in mention.text), "余"))
    return EXACT


class Fit(NamedTuple):
    """How a true value fits a written number: match | rounded, or the rule that it offends."""

    verdict: str
    loose: bool = False


_MATCH, _ROUNDED, _MISMATCH = Fit("match"), Fit("rounded"), Fit("value-mismatch")


def fit(mention: Mention, hedge: Hedge, exact: Fraction) -> Fit:
    """Whether EXACT (in the base unit) is what MENTION says under HEDGE."""
    assert mention.amount is not None
    amount = mention.amount
    if hedge.kind in ("exact", "about"):
        if amount.as_integer_ratio() == exact.as_integer_ratio():
            return _MATCH
        step = mention.step if hedge.kind == "exact" else coarse_step(mention)
        return _ROUNDED if rounds_to(exact, amount, step) else _MISMATCH
    written = Fraction(amount)
    if hedge.kind in ("below", "above"):
        return _window(mention, hedge, exact, written)
    holds = {
        "at_least": exact >= written,
        "at_most": exact <= written,
        "over": exact > written,
        "under": exact < written,
    }[hedge.kind]
    if not holds:
        return Fit("wrong-bound")
    far = (
        not hedge.word.startswith("远")
        and bool(written)
        and (exact >= 2 * written or written >= 2 * exact > 0)
    )  # 180吨以上 for 180万吨
    return Fit("match" if exact == written else "rounded", loose=far)


def _window(mention: Mention, hedge: Hedge, exact: Fraction, written: Fraction) -> Fit:
    """近 and 超: on the right side, by at most one unit of the last non-zero place and half of the number."""
    sign = -1 if written < 0 else 1
    distance = (written - exact) * sign if hedge.kind == "below" else (exact - written) * sign
    room = min(Fraction(last_place(mention)), abs(written) / 2)
    if 0 < distance <= room:
        return Fit("rounded", loose=distance > abs(written) / 10)
    return Fit("wrong-bound" if -room <= distance <= 0 else "value-mismatch")


def last_place(mention: Mention) -> Decimal:
    """The worth of the last non-zero digit of MENTION: 100万 for 600万元, 10万 for 130万元."""
    assert mention.amount is not None
    if mention.written.symbol.endswith("分之"):
        return mention.written.scale
    digits = (mention.amount / mention.step).normalize() if mention.amount else Decimal(1)
    exponent = digits.as_tuple().exponent
    assert isinstance(exponent, int)
    return mention.step * Decimal(1).scaleb(max(0, exponent))


def coarse_step(mention: Mention) -> Decimal:
    """The last place under 约: zeros ending a whole number are unwritten, but for two leading digits."""
    assert mention.amount is not None
    digits = mention.amount / mention.step if mention.step else mention.amount
    if mention.step < mention.written.scale or not digits:
        return mention.step
    whole = str(abs(int(digits)))
    zeros = len(whole) - len(whole.rstrip("0"))
    return mention.step * Decimal(1).scaleb(min(zeros, max(0, len(whole) - 2)))
