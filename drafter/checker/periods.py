"""Which time a date in a text claims, and whether a fact's period agrees with it."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import Period, days_of, month_period, year_period

_PART = pattern(r"(\d{4})?-?(\d{2})?-?(\d{2})?")


class Claim(NamedTuple):
    """The time that a text gives to its numbers."""

    period: Period
    point: bool
    """Whether only the end counts: 10月底, 截至10月末."""

    def agrees(self, period: Period) -> bool:
        """Whether a fact of PERIOD may be stated under this date (spec/check.md, "Periods agree")."""
        if self.period.is_year:
            return self.period.first <= period.first and period.last <= self.period.last
        if period.last == self.period.last and (self.point or self.period.is_day or period.is_day):
            return True  # a state at the day with which the span ends
        return period == self.period

    def in_words(self) -> str:
        return self.period.in_words()


def claim_of(mention: Mention, before: str, year: int) -> Claim | None:
    """What a date mention claims; a missing year is YEAR.  None for clock times and impossible days."""
    text, period = mention.text, _period_of(mention.date, year)
    if period is None:
        return None
    point = text.endswith(("底", "末")) or (
        not period.is_year and before.endswith(("截至", "截止", "截止到", "截至到", "截止至"))
    )
    return Claim(period, point)


@lru_cache(maxsize=1024)
def _period_of(text: str, year: int) -> Period | None:
    """The period of a mention's date; None for clock times and impossible days."""
    ends = text.split("/")
    try:
        first = _span(ends[0], year)
        last = _span(ends[-1], first.year if first else year)
    except ValueError:
        return None
    if first is None or last is None or last.last < first.first:
        return None
    return Period(first.first, last.last)


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


# Every alternative begins with a letter of its own: where one is a group, the search stops at every character.
_RELATIVE = pattern(
    r"上年同期|去年同期|前年同期|上一年度?|上年度?(?!结[转余])|去年|前年"
    r"|本年度?(?!收入|支出)|今年以来|今年|当年度?|全年(?!预算)|年末|年底|年终|期末|同期(?:水平)?|上半年|下半年"
    r"|年初(?:(?<=[比较与同]年初)|(?<=[由从]年初)(?=的))(?!预算|结[转余]|批复|下达|安排|计划|目标)"
    r"|年初(?=分别[为是]|[为是]\d)|期初(?:(?<=[比较与同]期初)|(?<=[由从]期初)(?=的))(?!预算|结[转余]|批复|下达|安排|计划|目标)|环比|上月|上季度?|同比"
)
LAST = ("上年", "去年", "上一年")


def relative_dates(text: str, start: int, end: int) -> list[re.Match[str]]:
    """上年, 去年同期, 本年, 上半年 … between START and END."""
    return list(_RELATIVE.finditer(text, start, end))


def relative_claim(found: re.Match[str], current: Claim) -> Claim:
    """The time of a relative expression, seen from CURRENT."""
    word, year = found[0], current.period.year
    if word == "前年同期":
        return Claim(current.period.shifted(-2), current.point)
    if "同" in word:  # 上年同期, 同期, 同比
        return Claim(current.period.shifted(-1), current.point)
    if word.startswith(LAST):
        return Claim(year_period(year - 1), current.point)
    if word == "前年":
        return Claim(year_period(year - 2), False)
    if word in ("上半年", "下半年"):
        return Claim(month_period(year, 1, 6) if word == "上半年" else month_period(year, 7, 12), False)
    if word in ("年初", "期初"):
        return Claim(year_period(year - 1), True)
    if word.startswith(("环比", "上月", "上季")):
        return Claim(previous_span(current.period), current.point)
    return Claim(year_period(year), False)


def previous_span(period: Period) -> Period:
    """The span of the same number of whole months directly before PERIOD (环比)."""
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    first = _months_back(period.first, months)
    last_month = _months_back(date(period.last.year, period.last.month, 1), months)
    return Period(first, last_month.replace(day=days_of(last_month.year, last_month.month)))


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
