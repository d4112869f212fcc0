"""Units of measure: what a unit counts, and by how much it multiplies.

A quantity's *base* value is in 元 for money, in percent for ratios, in 百分点 for differences of ratios,
in 倍 for multiples and in the bare counter for counts (8.5万人 is 85000 人).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from drafter.numbers.patterns import pattern

SCALES: dict[str, Decimal] = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "十亿": Decimal(1_000_000_000),
    "百亿": Decimal(10_000_000_000),
    "千亿": Decimal(100_000_000_000),
    "万亿": Decimal(1_000_000_000_000),
}

CURRENCIES: dict[str, str] = {
    "元": "元",
    "元人民币": "元",
    "圆": "元",
    "块钱": "元",
    "美元": "美元",
    "美金": "美元",
    "港元": "港元",
    "港币": "港元",
    "欧元": "欧元",
    "日元": "日元",
    "英镑": "英镑",
}

# Counters for the same things: people are counted by any of the first group, and 个 stands in for the
# counters of things (spec/check.md, "Counters").
PEOPLE = frozenset({"人", "名", "位"})
THINGS = frozenset(
    "个 家 项 处 件 座 所 间 台 套 辆 只 条 份 篇 张 本 部 种 类 场 期 批 支 笔 起 例 宗 门 栋 幢 "
    "株 棵 颗 头 艘 架 道 眼 口 盏 块 片 组 队 户 村 镇 乡 县 市 区".split()
) - {"户"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as written, e.g. 万元: money, base 元, scale 10000."""

    symbol: str
    dimension: str
    """money | percent | percentage_point | multiple | count | number"""
    base: str
    scale: Decimal

    def agrees_with(self, other: Unit) -> bool:
        """Whether two quantities in these units can be one quantity (people, 个 for things)."""
        return self.dimension == other.dimension and (
            self.base == other.base or counters_agree(self.base, other.base)
        )


def counters_agree(one: str, other: str) -> bool:
    """人, 名 and 位 are one; 个 agrees with the counters of things; all else must be the same."""
    if one == other:
        return True
    if one in PEOPLE and other in PEOPLE:
        return True
    return (one == "个" and other in THINGS) or (other == "个" and one in THINGS)


@lru_cache(maxsize=1024)
def read_unit(symbol: str) -> Unit:
    """The unit that SYMBOL names (元, 万元, %, ‰, 个百分点, 人, 万人, 元/人 …); any other word is a counter.

    Raises ValueError for an empty or unspeakable symbol.
    """
    text = symbol.strip().replace("／", "/").replace("％", "%")
    if not text or any(c.isspace() or c.isdecimal() for c in text.replace("m2", "").replace("m3", "")):
        raise ValueError(symbol)
    if text in ("%", "‰"):
        return Unit(text, "percent", "%", Decimal(1) if text == "%" else Decimal("0.1"))
    if text in ("个百分点", "百分点"):
        return Unit(text, "percentage_point", "百分点", Decimal(1))
    if text in ("倍", "番"):
        return Unit(text, "multiple", "倍", Decimal(1))
    for length in (2, 1):
        head, rest = text[:length], text[length:]
        if head in SCALES and rest and not (length == 1 and head in "十百千" and rest in ("瓦", "米", "克")):
            inner = read_unit(rest)
            return Unit(text, inner.dimension, inner.base, SCALES[head] * inner.scale)
    if text in SCALES or text in _UNITLESS:
        return Unit(text, "number", "", SCALES.get(text, Decimal(1)))
    if text in CURRENCIES:
        return Unit(text, "money", CURRENCIES[text], Decimal(1))
    return Unit(text, "count", _ASIDE.sub("", text) or text, Decimal(1))


# 台（套）, 批（次）: the counter that is written first.
_ASIDE = pattern(r"[（(][^（()）]*[)）]\Z")
# What is written without a unit, though a facts file names one.
_UNITLESS = frozenset({"系数", "指数", "比值"})
NUMBER = Unit("", "number", "", Decimal(1))


def rounds_to(exact: Fraction, written: Decimal, step: Decimal) -> bool:
    """Whether EXACT, rounded half up to a multiple of STEP, is WRITTEN (all in the base unit).

    Half up is on the magnitude, as 四舍五入 is: -2.5 at step 1 is -3.
    """
    wn, wd = written.as_integer_ratio()
    sn, sd = step.as_integer_ratio()
    en, ed = exact.numerator, exact.denominator
    if wn < 0 or (wn == 0 and en < 0):
        wn, en = -wn, -en
    # difference in units of 1 / (ed * wd), doubled and compared with the step
    difference = 2 * sd * (en * wd - wn * ed)
    limit = sn * ed * wd
    if wn == 0:
        return -limit < difference < limit
    return -limit <= difference < limit


def round_half_up(exact: Fraction, decimals: int) -> Decimal:
    """EXACT at DECIMALS places, half up on the magnitude."""
    scaled = exact * 10**decimals
    numerator, denominator = abs(scaled.numerator), scaled.denominator
    whole = (2 * numerator + denominator) // (2 * denominator)
    return Decimal(-whole if scaled < 0 else whole).scaleb(-decimals)


def plain(number: Decimal) -> str:
    """A decimal without exponent and without trailing zeros after the point (spec/check.md)."""
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def quantize(number: Decimal, decimals: int) -> Decimal:
    """NUMBER at DECIMALS places, half up."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
