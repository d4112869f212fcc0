"""Numerals: the digits of a text to an exact decimal, with the place of the last written digit."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

DIGITS = {char: value for value, chars in enumerate(
    ("零〇○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


class Numeral(NamedTuple):
    """An exact value and the worth of its last written place."""

    value: Decimal
    step: Decimal


def read_arabic(text: str) -> Numeral:
    """`1,905.71`, `１９０５．７１` or `1 905.71`: separators and spaces dropped, any decimal digits read."""
    if text.isascii() and (text.isdigit() or ("." in text and text.replace(".", "", 1).isdigit())):
        digits = text
    else:
        digits = "".join(str(int(c)) if c.isdecimal() else "." for c in text if c.isdecimal() or c in ".．")
    point = digits.find(".")
    places = len(digits) - point - 1 if point >= 0 else 0
    return Numeral(Decimal(digits), Decimal(1).scaleb(-places) if places else _ONE)


_ONE = Decimal(1)


def read_chinese(text: str) -> Numeral | None:
    """一百二十, 三点五亿, 二〇二三, 一亿三千万; None where TEXT is not one number (三四, 万一, 百百)."""
    whole, point, fraction = text.partition("点")
    if point:
        return _with_fraction(whole, fraction)
    if all(char in DIGITS for char in text):
        return _digit_by_digit(text)
    return _with_places(text)


def _digit_by_digit(text: str) -> Numeral | None:
    if len(text) > 1 and ("两" in text or _is_estimate(text)):
        return None
    return Numeral(Decimal("".join(str(DIGITS[char]) for char in text)), Decimal(1))


def _is_estimate(text: str) -> bool:
    """三四, 七八: neighbours, which name a range and not a number."""
    return len(text) == 2 and DIGITS[text[1]] - DIGITS[text[0]] == 1 and DIGITS[text[0]] > 0


def _with_fraction(whole: str, fraction: str) -> Numeral | None:
    scale = 1
    while fraction and fraction[-1] in _LARGE:
        scale *= _LARGE[fraction[-1]]
        fraction = fraction[:-1]
    head = read_chinese(whole) if whole else None
    if head is None or not fraction or any(char not in DIGITS for char in fraction):
        return None
    digits = "".join(str(DIGITS[char]) for char in fraction)
    value = head.value + Decimal(f"0.{digits}")
    return Numeral(value * scale, Decimal(1).scaleb(-len(digits)) * scale)


def _with_places(text: str) -> Numeral | None:
    """Places in words.  三千二百 says 3200 and not "about 3200": only 万 and 亿 are a coarser last place."""
    total = section = 0
    step = 1
    digit: int | None = None
    last_small, last_large = 10**4, 10**13
    gap = False
    for char in text:
        if char in DIGITS:
            if char in "零〇○":
                gap = True
                continue
            if digit is not None:
                return None
            digit, step = DIGITS[char], 1
        elif char in _SMALL:
            place = _SMALL[char]
            if place >= last_small or (digit is None and place != 10 and char != text[0]):
                return None
            section += (1 if digit is None else digit) * place
            digit, last_small, step, gap = None, place, 1, False
        else:
            place = _LARGE[char]
            section += digit or 0
            if section == 0 and total == 0 and char != text[0]:
                return None
            if char in "亿億":
                total = (total + section or 1) * place
            elif place < last_large:
                total += (section or 1) * place
            else:
                return None
            step *= place if section == 0 and total else 1
            step = max(step, place)
            last_large, last_small, section, digit, gap = place, 10**4, 0, None, False
    if digit is not None and not gap and last_small in (100, 1000):
        digit *= last_small // 10  # 一千二: the digit counts the next lower place
    elif digit is not None and not gap and last_small == 10**4 and last_large < 10**13:
        digit *= last_large // 10  # 一万二
    if section or digit is not None:
        total, step = total + section + (digit or 0), 1
    return Numeral(Decimal(total), Decimal(step))
