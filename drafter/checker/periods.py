"""Which time a date in a text claims, and whether a fact's period agrees with it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from drafter.numbers.mention import Mention
from drafter.numbers.periods import Period, month_period, year_period

_PART = re.compile(r"(\d{4})?-?(\d{2})?-?(\d{2})?")


class Claim(NamedTuple):
    """The time that a text gives to its numbers."""

    period: Period
    point: bool
    """Whether only the end counts: 10月底, 截至10月末."""

    def agrees(self, period: Period) -> bool:
        """Whether a fact of PERIOD may be stated under this date (spec/check.md, "Periods agree")."""
        if self.period.is_year:
            return self.period.first <= period.first and period.last <= self.period.last
        if period.last == self.period.last and (self.point or self.period.is_day):
            return True
        return period == self.period

    def in_words(self) -> str:
        return self.period.in_words()


def claim_of(mention: Mention, before: str, year: int) -> Claim | None:
    """What a date mention claims; a missing year is YEAR.  None for clock times and impossible days."""
    text = mention.text
    ends = mention.date.split("/")
    try:
        first = _span(ends[0], year)
        last = _span(ends[-1], first.year if first else year)
    except ValueError:
        return None
    if first is None or last is None or last.last < first.first:
        return None
    period = Period(first.first, last.last)
    point = text.endswith(("底", "末")) or (
        not period.is_year and before.endswith(("截至", "截止", "截止到", "截至到", "截止至"))
    )
    return Claim(period, point)


def _span(text: str, year: int) -> Period | None:
    found = _PART.fullmatch(text)
    if found is None or not text:
        return None
    if len(text) == 4 and text.isdigit():
        return year_period(int(text))
    parts = [int(part) for part in text.split("-")]
    if len(parts[0:1]) and parts[0] > 31:
        year, *parts = parts
    if len(parts) == 1:
        return month_period(year, parts[0])
    day = date(year, parts[0], parts[1])
    return Period(day, day)


_RELATIVE = re.compile(
    r"(?=[上去前本今当全年期同下环])(?:(?P<last>上年同期|去年同期|上一年度?|上年度?(?!结[转余])|去年)|(?P<before>前年)"
    r"|(?P<this>本年度?(?!收入|支出)|今年以来|今年|当年度?|全年(?!预算)|年末|年底|年终|期末)|(?P<same>同期(?:水平)?)"
    r"|(?P<first>上半年)|(?P<second>下半年)|(?P<start>(?<=[比较与同])(?:年初|期初)(?!预算|结[转余]|批复|下达|安排|计划|目标))"
    r"|(?P<month>环比|上月|上季度?)|(?P<year>同比))"
)


def relative_dates(text: str, start: int, end: int) -> list[re.Match[str]]:
    """上年, 去年同期, 本年, 上半年 … between START and END."""
    return list(_RELATIVE.finditer(text, start, end))


def relative_claim(found: re.Match[str], current: Claim) -> Claim:
    """The time of a relative expression, seen from CURRENT."""
    year = current.period.year
    match found.lastgroup:
        case "last" | "same" | "year":
            shifted = current.period.shifted(-1)
            return Claim(shifted if "同" in found[0] else year_period(year - 1), current.point)
        case "before":
            return Claim(year_period(year - 2), False)
        case "first":
            return Claim(month_period(year, 1, 6), False)
        case "second":
            return Claim(month_period(year, 7, 12), False)
        case "start":
            return Claim(year_period(year - 1), True)
        case "month":
            return Claim(previous_span(current.period), current.point)
        case _:
            return Claim(year_period(year), False)


def previous_span(period: Period) -> Period:
    """The span of the same number of whole months directly before PERIOD (环比)."""
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    first = _months_back(period.first, months)
    last_month = _months_back(date(period.last.year, period.last.month, 1), months)
    return Period(first, last_month.replace(day=monthrange(last_month.year, last_month.month)[1]))


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
