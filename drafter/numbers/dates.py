"""Calendar expressions: 2023年, 1至10月, 2024年2月21日, 第一季度, 二〇二三年十月底."""

from __future__ import annotations

import re

from drafter.numbers.numerals import read_chinese
from drafter.numbers.patterns import pattern

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_Y = r"(?:\d{4}|[一二][〇零○一二三四五六七八九]{3})"
_TO = r"\s?(?:至|到|—{1,2}|–|－|-|~|～|－)\s?"
_POINT = (
    rf"(?:(?:(?P<y0>{_Y})\s?(?:年度?)?{_TO})?(?P<y>{_Y})\s?(?:年(?:度(?!假|日))?|届(?=毕业|学生|高校)))?"
    rf"(?:\s?(?P<half>[上下])半年(?!期)|\s?(?:(?P<upto>前)|第)?(?P<q>[一二三四1-4])(?:个)?季度"
    rf"|\s?(?:(?P<m0>{_N})\s?(?:月份?)?{_TO})?(?P<m>{_N})\s?月(?!刊|票|租|薪|嫂|饼|季|均|亮)份?"
    rf"(?:\s?(?:(?P<d0>{_N})\s?日?{_TO})?(?P<d>{_N})\s?[日号])?)?"
    r"(?P<part>[底末初中](?![期级小学])|[上中下]旬)?"
)
_DATE = pattern(_POINT)
_UNTIL = pattern(_TO)
_ISO = pattern(r"(\d{4})([-/.．])(\d{1,2})\2(\d{1,2})(?![\d.%])")
_ISO_SIGNS = frozenset("-/.．")
_FIRST_MONTHS = pattern(rf"({_N})个月(?!内|后)")
_DAY = pattern(rf"(?:(?P<d0>\d{{1,2}})\s?日?{_TO})?(?P<d>\d{{1,2}})日(?![内均常游产耗])")
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def read_date(text: str, start: int) -> tuple[int, str] | None:
    """End and value of the date that begins at START, or None.

    The value: 2023 · 2021/2023 · 2023-10 · 10 · 01/10 · 2023-01/2023-10 · 2024-02-21 · 02-21.
    """
    months = _FIRST_MONTHS.match(text, start) if text[start - 1 : start] == "前" else None
    if months is not None and (last := _small(months[1], 12)) is not None:
        return months.end(), f"01/{last:02d}"
    iso = _ISO.match(text, start) if text[start + 4 : start + 5] in _ISO_SIGNS else None
    if iso is not None:
        value = _point(iso[1], iso[3], iso[4])
        return (iso.end(), value) if value else None
    found = _DATE.match(text, start)
    if found is None or found.end() == start or found.lastgroup is None or not _says_a_date(found):
        day = _DAY.match(text, start)
        if day is None or not 1 <= int(day["d"]) <= 31:
            return None
        return day.end(), _ends(_two(day["d0"]), _two(day["d"]))
    value = _value(found)
    if value is None:
        return None
    end = found.end()
    until = _UNTIL.match(text, end)
    if until is not None and "/" not in value:
        second = _DATE.match(text, until.end())
        if second is not None and _says_a_date(second):
            other = _value(second)
            if other is not None and "/" not in other:
                if found["y"] and not second["y"] and "-" in value:
                    other = f"{value[:4]}-{other}"
                return second.end(), f"{value}/{other}"
    return end, value


def _says_a_date(found: re.Match[str]) -> bool:
    return any(found.group("y", "half", "q", "m"))


def _value(found: re.Match[str]) -> str | None:
    y0, y, half, upto, q, m0, m, d0, d, _ = found.groups()
    year = _year(y)
    if y and year is None:
        return None
    if y0:
        first = _year(y0)
        return None if first is None or m else f"{first}/{year}"
    if half:
        return _months(year, *((1, 6) if half == "上" else (7, 12)))
    if q:
        last = 3 * _QUARTER[q]
        return _months(year, 1 if upto else last - 2, last)
    if m is None:
        return year
    month = _small(m, 12)
    if month is None:
        return None
    if m0:
        first_month = _small(m0, 12)
        return None if first_month is None or first_month > month else _months(year, first_month, month)
    if d is None:
        return f"{year}-{month:02d}" if year else f"{month:02d}"
    day = _small(d, 31)
    if day is None:
        return None
    head = f"{year}-{month:02d}-" if year else f"{month:02d}-"
    if d0:
        return f"{head}{_two(d0)}/{head}{day:02d}"
    return f"{head}{day:02d}"


def _months(year: str | None, first: int, last: int) -> str:
    return f"{year}-{first:02d}/{year}-{last:02d}" if year else f"{first:02d}/{last:02d}"


def _point(year: str, month: str, day: str) -> str | None:
    if not (1900 <= int(year) <= 2199 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{int(year)}-{int(month):02d}-{int(day):02d}"


def _year(text: str | None) -> str | None:
    number = _number(text) if text else None
    return str(number) if number is not None and 1900 <= number <= 2199 else None


def _small(text: str, most: int) -> int | None:
    number = _number(text)
    return number if number is not None and 1 <= number <= most else None


def _number(text: str) -> int | None:
    if text[0].isdecimal():
        return int(text)
    numeral = read_chinese(text)
    return None if numeral is None else int(numeral.value)


def _two(text: str | None) -> str | None:
    number = _number(text) if text else None
    return None if number is None else f"{number:02d}"


def _ends(first: str | None, last: str | None) -> str:
    return f"{first}/{last}" if first else last or ""
