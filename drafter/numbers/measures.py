"""What stands behind a number: scales, 余/多, and the unit of measure."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from drafter.numbers.lexicon import COUNTERS, FUNCTION_CHARS, HAN, LONG_COUNTERS
from drafter.numbers.numerals import read_arabic
from drafter.numbers.patterns import pattern
from drafter.numbers.units import CURRENCIES, NUMBER, SCALES, Unit, read_unit

_SCALE = pattern(r"(?:[十百千]?(?:万亿|亿|万)|[百千](?!分点|[瓦米克伏卡赫帕家户]))(?!分之)")
_DIGITS = pattern(r"\d+(?:\.\d+)?")
_LATIN = pattern(r"(?:[khcm]?m[23]|[A-Za-zμΩ℃℉°㎡㎥㎏㎞㎝㎜′″]+[²³]?)(?:[·/][A-Za-z]+)?(?![A-Za-z0-9])")
_RATE = pattern(
    rf"[/／](?:[A-Za-z㎡㎥]+|立方米|平方米|平方公里|公里|公顷|公斤|千克|千瓦时|人次|小时|课时|学时|{HAN}(?:[方里顷斤升时月次米克天]{{0,2}}(?!{HAN}))?)(?:[·•.](?:[A-Za-z]+|[月年日天人次]))*"
)
_KEPT_LATIN = pattern(r"[A-Za-z㎡㎥℃]")
_NOT_A_SHARE = frozenset("立为功果员本效绩长就都交熟人分份品批因")
_AFTER_SCALE = "十百千万亿"
_SCALED = frozenset(_AFTER_SCALE)
_SPACED = frozenset(" \u00a0\u3000\u2009")
_NOT_A_PAYMENT = frozenset("付出撑持农援教配护")


class Measure(NamedTuple):
    """What was read behind a number: the factor, 余/多, the unit, and where it ends."""

    added: Decimal
    """What a smaller piece adds in a mixed number (2000万 in 1亿2000万元), in the factor's own base."""
    factor: Decimal
    step: Decimal
    """The worth of the last written place, as a factor of the base unit."""
    more: bool
    unit: Unit
    end: int


def read_measure(text: str, end: int, step: Decimal, chinese: bool) -> Measure:
    """The scales, 余/多 and unit from END on, for a number whose last place is worth STEP.

    After a Chinese numeral only known counters are units (三十二人, but not 三农); after digits any word is.
    """
    added, factor, more = Decimal(0), Decimal(1), False
    if text[end : end + 1] in _SPACED and text[end + 1 : end + 2] in _SCALED:
        end += 1
    if end < len(text) and text[end] in "十百千万亿余多来几":
        factor, more, end = _scale(text, end)
        step *= factor
        while factor > 1 and not more and (piece := _DIGITS.match(text, end)):
            numeral = read_arabic(piece[0])
            smaller, more_here, piece_end = _scale(text, piece.end())
            if numeral.value * smaller >= factor:
                break
            added += numeral.value * smaller
            step, more, end = numeral.step * smaller, more_here, piece_end
            if smaller == 1:
                break
    symbol, unit_end = _unit(text, end, chinese)
    if not symbol:
        return Measure(added, factor, step, more, NUMBER, end)
    unit = read_unit(symbol)
    return Measure(added * unit.scale, factor * unit.scale, step * unit.scale, more, unit, unit_end)


def scaled_unit(text: str, start: int, end: int, unit: Unit) -> Unit:
    """The unit with its scale as TEXT writes it between START and END (3千多万元 is in 千万元)."""
    scale = "".join(char for char in text[start:end] if char in _AFTER_SCALE)
    factor = SCALES.get(scale)
    if factor is None:
        return unit
    return Unit(scale + unit.symbol, unit.dimension, unit.base, factor * unit.scale)


def _scale(text: str, end: int) -> tuple[Decimal, bool, int]:
    factor, more = Decimal(1), False
    for _ in range(3):
        found = _SCALE.match(text, end)
        if found is not None:
            for char in _pieces(found[0]):
                factor *= SCALES[char]
            end = found.end()
        elif not more and end < len(text) and text[end] in "余多来几" and _is_more(text, end):
            more, end = True, end + 1
        else:
            break
    return factor, more, end


def _pieces(scale: str) -> tuple[str, ...]:
    return (scale,) if scale in SCALES else tuple(scale)


def _is_more(text: str, end: int) -> bool:
    behind = text[end + 1 : end + 2]
    if text[end] in "来几":
        return bool(behind) and (behind in _AFTER_SCALE or behind in COUNTERS)
    return behind not in ("样", "次性", "元化", "种") or text[end] == "余"


def _unit(text: str, end: int, chinese: bool) -> tuple[str, int]:
    here = text[end : end + 1]
    if here and here in _SPACED:
        symbol, stop = _unit_at(text, end + 1, False)
        known = symbol and (symbol in CURRENCIES or symbol in _AFTER_SPACE or symbol[0] in COUNTERS)
        return (symbol, stop) if known else ("", end)
    return _unit_at(text, end, chinese)


# 721对多25对: couples; elsewhere 对 begins what is done to something.
_BEHIND_PAIRS = frozenset("，。；、）)多少夫新")
_TIMES_OF = frozenset("卷件户家场台册趟架艘")
_AFTER_SPACE = frozenset(
    "% ‰ 个百分点 百分点 倍 kV kW kWh MW GW km m cm mm kg g t km² m² m³ ㎡ ㎥ hm² ℃ GB TB MB".split()
)


def _unit_at(text: str, end: int, chinese: bool) -> tuple[str, int]:
    here = text[end : end + 1]
    if not here:
        return "", end
    if here in "%％‰":
        return ("‰" if here == "‰" else "%"), end + 1
    if here == "百" and text.startswith("百分点", end):
        return "百分点", end + 3
    if here in LONG_COUNTERS:
        for word in LONG_COUNTERS[here]:
            if text.startswith(word, end):
                return _with_rate(text, word, end + len(word))
    if here == "元":
        return _with_rate(text, "元", end + 1)
    if here == "成":
        return ("", end) if text[end + 1 : end + 2] in _NOT_A_SHARE else ("成", end + 1)
    if here == "支" and text[end + 1 : end + 2] in _NOT_A_PAYMENT:
        return "", end
    if here.isascii() or not "\u4e00" <= here <= "\u9fff":
        latin = None if chinese else _LATIN.match(text, end)
        return (latin[0], latin.end()) if latin else ("", end)
    if here == "对" and (text[end + 1 : end + 2] or "。") in _BEHIND_PAIRS:
        return "对", end + 1
    if here in _TIMES_OF and text[end + 1 : end + 2] == "次":
        return _with_rate(text, f"{here}次", end + 2)
    if (here in COUNTERS) if chinese else (here not in FUNCTION_CHARS or here in "年月日"):
        return _with_rate(text, here, end + 1)
    return "", end


def _with_rate(text: str, unit: str, end: int) -> tuple[str, int]:
    if text[end : end + 1] not in ("/", "／"):
        return unit, end
    rate = _RATE.match(text, end)
    if rate is None:
        return unit, end
    return unit + rate[0].replace("／", "/"), rate.end()
