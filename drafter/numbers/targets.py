"""What a cell of a self-evaluation table says: a target with its operator, or an amount with its unit.

≥95%, =12次, 95%以上, 不超过20万元, ＜3 and 100% are targets; 2023年12月底前, 基本完成 and 90%～100% are text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from drafter.numbers.units import NUMBER, Unit, read_unit

OPERATORS = ("=", "≥", "≤", ">", "<")
_SIGNS = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤", "==": "=", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤"}
_BEFORE = {
    "≥": "大于等于 大于或等于 不低于 不少于 不小于 至少 达到 达 高于等于",
    "≤": "小于等于 小于或等于 不高于 不超过 不多于 不大于 至多 控制在",
    ">": "大于 高于 超过 多于",
    "<": "小于 低于 少于",
    "=": "等于",
}
_BEHIND = {"≥": "及以上 以上", "≤": "及以下 以下 以内 之内"}
_WORDS = {word: sign for sign, words in _BEFORE.items() for word in words.split()}
_TAILS = {word: sign for sign, words in _BEHIND.items() for word in words.split()}
_NUMBER = r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|-?[0-9]+(?:\.[0-9]+)?"


@dataclass(frozen=True, slots=True)
class Target:
    """A number as it is to be reached.

    `operator` is one of OPERATORS, empty where none is written; `value` is in `unit`, which is NUMBER where no unit is
    written; `written` are the digits, without thousands marks.
    """

    operator: str
    value: Decimal
    unit: Unit
    written: str


def read_operator(text: str) -> str | None:
    """The operator that TEXT is (>=, 大于等于, ＝); empty for an empty text, None for any other word."""
    clean = _normal(text)
    sign = _SIGNS.get(clean) or _WORDS.get(clean) or clean
    return sign if sign in ("", *OPERATORS) else None


def implied_operator(*levels: str) -> str:
    """What a target without operator means, by its indicator levels: costs are to be kept below it."""
    return "≤" if any("成本" in level for level in levels) else "="


def read_target(text: str) -> Target | None:
    """The target that TEXT states; None where it is words, a date, a range, or no number at all."""
    found = _pattern().fullmatch(_normal(text))
    if found is None:
        return None
    try:
        unit = read_unit(found["unit"]) if found["unit"] else NUMBER
    except ValueError:
        return None
    before, behind = found["before"] or "", found["behind"] or ""
    sign = _SIGNS.get(before) or _WORDS.get(before) or before or _TAILS.get(behind, "")
    written = found["number"].replace(",", "")
    return Target(sign, Decimal(written), unit, written)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Compiled when a first target is read: most books have none."""
    return re.compile(
        rf"(?P<before>{'|'.join(sorted(_WORDS, key=len, reverse=True))}|[<>=]=|=[<>]|[≧≦⩾⩽≥≤<>=])?"
        rf"(?P<number>{_NUMBER})(?P<unit>[^\d\s.,~～至到年月日号()（）]{{0,12}}?)"
        rf"(?P<behind>{'|'.join(sorted(_TAILS, key=len, reverse=True))})?"
    )


def _normal(text: str) -> str:
    """Half-width and without blanks, as cells of different hands become comparable."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-").replace("％", "%")
