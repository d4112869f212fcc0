"""What a person types into a cell of the facts workbook, as the facts file writes it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from drafter.facts.columns import BOUND_WORDS, COMPUTED, SEPARATOR, TRUTHS
from drafter.facts.fields import shown
from drafter.facts.rows import Row
from drafter.facts.statement import PENDING
from drafter.numbers.periods import Period, month_period, read_period, year_period
from drafter.numbers.units import plain, read_unit

_DECIMAL = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_RANGE = re.compile(rf"({_DECIMAL})(?:\.\.|[~～—–至到])({_DECIMAL})")
_HYPHENED = re.compile(rf"({_DECIMAL})-({_DECIMAL})")
_BRACKETED = re.compile(rf"\(({_DECIMAL})\)")
_NONE = re.compile(r"[-—–―－─~*×/\\.]+|无|没有|空|不适用|N/A", re.IGNORECASE)
_BOUNDS = {
    "以上": "不少于|不低于|至少|超过|超|≥|>=|>|以上|余|多",
    "以内": "不超过|不高于|不多于|至多|≤|<=|<|以内|以下",
    "约": "约|大约|近|将近|左右|上下",
}
_BOUND = "|".join(_BOUNDS.values())
_SAID = re.compile(rf"(?P<before>{_BOUND})?(?P<number>{_DECIMAL})(?P<unit>[^\d\s.,]*?)(?P<behind>{_BOUND})?")
_BLANK_VALUES = frozenset(("", COMPUTED))
_SCALES = ("百", "千", "万", "百万", "千万", "亿")
_YEAR = r"(?:(?P<year>\d{4})年度?)"
_PERIODS = (
    re.compile(
        rf"(?:截至)?{_YEAR}?(?P<first>\d{{1,2}})(?:月?[-—–~～至到])(?P<last>\d{{1,2}})月(?:[底末份])?"
    ),
    re.compile(rf"(?:截至)?{_YEAR}?(?P<first>\d{{1,2}})月[底末份]?"),
    re.compile(rf"{_YEAR}?(?P<half>[上下])半年"),
    re.compile(_YEAR),
)
_DAY = re.compile(r"(?:截至)?(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?(?: 00:00:00)?")


class Entry(NamedTuple):
    """A value as the facts file writes it, and at how many decimals the sheet shows it, where that is fewer."""

    value: str
    decimals: str = ""


def read_value(row: Row, field: str, unit: str) -> Entry | None:
    """The number in FIELD, 待填 or nothing ("") as they are; None where it is none and was refused."""
    cell = row.cells.get(field)
    if cell is None:
        return Entry("")
    if cell.kind in ("error", "uncomputed"):
        return None
    if cell.kind == "date":
        row.refuse(field, "单元格是日期，不是数；请把单元格格式改成“常规”后重新填写")
        return None
    if cell.kind == "number" and cell.number is not None:
        if cell.percent:
            return _of_percent(row, field, unit, cell.number, cell.places)
        hidden = cell.places is not None and len(plain(cell.number).partition(".")[2]) > cell.places
        return Entry(row.text(field), str(cell.places) if hidden else "")
    text = row.text(field)
    if text in _BLANK_VALUES or text == PENDING:
        return Entry("" if text in _BLANK_VALUES else text)
    return _of_text(row, field, text)


def _of_percent(row: Row, field: str, unit: str, number: Decimal, places: int | None) -> Entry | None:
    if unit != "%":
        row.refuse(
            field, f"单元格是百分比格式，单位却是“{shown(unit) or '空'}”；请把单位改成%，或把格式改成“常规”"
        )
        return None
    value = plain(number * 100)
    digits = len(value.partition(".")[2])
    if places is None or places == digits:
        return Entry(value)
    return Entry(format(Decimal(value), f".{places}f")) if places > digits else Entry(value, str(places))


def says_none(text: str) -> bool:
    """Whether TEXT is what tables print where there is nothing: —, /, 无."""
    return _NONE.fullmatch(text.strip()) is not None


def _of_text(row: Row, field: str, text: str) -> Entry | None:
    clean = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).replace("−", "-"))
    if re.fullmatch(_DECIMAL, clean):
        return Entry(_plain_digits(clean))
    if says_none(clean):
        return Entry("")
    negative = _BRACKETED.fullmatch(clean)
    if negative is not None and not negative[1].startswith("-"):
        return Entry(_plain_digits(f"-{negative[1]}"))
    ends = _RANGE.fullmatch(clean)
    if ends is not None:
        return Entry(f"{_plain_digits(ends[1])}..{_plain_digits(ends[2])}")
    row.refuse(field, f"“{shown(text)}”{_mend(clean, row)}")
    return None


def _mend(clean: str, row: Row) -> str:
    """What is wrong with a value that is no number alone, and in which cells its pieces are written."""
    ends = _HYPHENED.fullmatch(clean)
    if ends is not None:
        return f"读不懂；一个区间应写成{_plain_digits(ends[1])}～{_plain_digits(ends[2])}"
    said = _SAID.fullmatch(clean)
    unit = said["unit"] if said is not None else ""
    if said is None or (unit and not (unit in _SCALES or _is_unit(unit))):
        return f"不是数；应照来源写成1905.71这样的数；还没有取得的写“{PENDING}”，没有这一事项的写“—”或清空"
    scaled = f"{unit}{row.text('unit').removeprefix(unit)}" if unit in _SCALES else unit
    bound = said["before"] or said["behind"]
    word = next((word for word, words in _BOUNDS.items() if bound and re.fullmatch(words, bound)), "")
    pieces = [f"数值只写{_plain_digits(said['number'])}"]
    pieces += [f"单位“{scaled}”写在单位一格"] if unit else []
    pieces += [f"“{bound}”在“界限”一列选“{word}”"] if bound and "bound" in row.heads else []
    return f"不能这样写；{'，'.join(pieces)}"


def _plain_digits(text: str) -> str:
    whole, point, rest = text.replace(",", "").partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{whole.removeprefix('-').lstrip('0') or '0'}{point}{rest}"


def _is_unit(text: str) -> bool:
    try:
        read_unit(text)
    except ValueError:
        return False
    return True


def read_unit_of(row: Row) -> str | None:
    """The unit; None where there is none that can be used, which was refused."""
    text = row.text("unit")
    if not text:
        row.refuse("unit", "没有填单位；请填来源里的单位，例如万元、%、人")
        return None
    if len(text) > 20 or not _is_unit(text):
        row.refuse("unit", f"“{shown(text)}”不是单位；应写成万元、%、个百分点、人、元/人之类")
        return None
    return text


def read_span(row: Row, field: str, year: int | None) -> Period | None:
    """The period in FIELD; None for none and for one that was refused.  Months without a year are of YEAR."""
    text = row.text(field)
    if not text:
        return None
    try:
        return _span(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)), year)
    except ValueError:
        row.refuse(field, f"“{shown(text)}”不是期间；应写成2023、2023年10月、2023年1—10月或2023年10月31日")
        return None


def _span(text: str, year: int | None) -> Period:
    day = _DAY.fullmatch(text)
    if day is not None:
        return read_period(f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}")
    for pattern in _PERIODS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        groups = found.groupdict()
        of = int(groups["year"] or year or 0)
        if not of:
            raise ValueError(text)
        if groups.get("half"):
            return month_period(of, *((1, 6) if groups["half"] == "上" else (7, 12)))
        if not groups.get("first"):
            return year_period(of)
        period = month_period(of, int(groups["first"]), int(groups.get("last") or groups["first"]))
        if period.last < period.first:
            raise ValueError(text)
        return period
    return read_period(text)


def read_day(row: Row, field: str) -> str:
    """A day as the facts file writes it; "" for none and for one that was refused."""
    text = row.text(field)
    try:
        period = _span(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)), None) if text else None
    except ValueError:
        period = None
    if period is not None and period.is_day:
        return str(period)
    if text:
        row.refuse(field, f"“{shown(text)}”不是日期；应写成2024-02-21或2024年2月21日")
    return ""


def read_words(row: Row, field: str) -> tuple[str, ...]:
    """The words of a list, which 、 keeps apart."""
    return tuple(word.strip() for word in re.split(f"[{SEPARATOR}；;\n]", row.text(field)) if word.strip())


def read_choice(row: Row, field: str, among: dict[str, str]) -> str:
    """What the word in FIELD stands for; "" for none and for one that was refused."""
    text = row.text(field)
    if text in among or not text:
        return among.get(text, "")
    row.refuse(field, f"“{shown(text)}”不能用在这里；可用的有：{'、'.join(among)}")
    return ""


def read_truth(row: Row, field: str) -> str:
    return read_choice(row, field, TRUTHS)


def read_bound(row: Row) -> str:
    return read_choice(row, "bound", BOUND_WORDS)


def read_places(row: Row) -> str:
    text = row.text("decimals")
    if text and not (text.isdecimal() and len(text) <= 2 and int(text) <= 12):
        row.refuse("decimals", f"“{shown(text)}”不是小数位；应是0到12的整数，例如2")
        return ""
    return text
