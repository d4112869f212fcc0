"""Spans of time, as facts state them: a year, a month, a day, or FROM/TO."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from drafter.numbers.patterns import pattern

_POINT = pattern(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class Period(NamedTuple):
    """First and last day, both inclusive."""

    first: date
    last: date

    @property
    def year(self) -> int:
        """The year in which the period ends."""
        return self.last.year

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def months(self) -> int:
        """How many whole months it spans; 0 for any other span."""
        whole = self.first.day == 1 and self.last.day == days_of(self.last.year, self.last.month)
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return count if whole else 0

    @property
    def is_year(self) -> bool:
        first, last = self
        return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year

    def within(self, other: Period) -> bool:
        return other.first <= self.first and self.last <= other.last

    def shifted(self, years: int) -> Period:
        """The same span, YEARS later (29 February becomes the 28th)."""
        return Period(_shift(self.first, years), _shift(self.last, years))

    def __str__(self) -> str:
        """As the facts file writes it."""
        one, other = _written(self.first, self.last)
        return one if one == other else f"{one}/{other}"

    def in_words(self) -> str:
        """As a report writes it: 2023年, 2023年10月, 2023年1至10月, 2023年10月31日."""
        a, b = self
        if self.is_year:
            return f"{a.year}年"
        if self.is_day:
            return f"{a.year}年{a.month}月{a.day}日"
        whole_months = a.day == 1 and b.day == days_of(b.year, b.month)
        if whole_months and (a.year, a.month) == (b.year, b.month):
            return f"{a.year}年{a.month}月"
        if whole_months and a.year == b.year:
            return f"{a.year}年{a.month}至{b.month}月"
        if whole_months and a.month == 1 and b.month == 12:
            return f"{a.year}至{b.year}年"
        return f"{a.year}年{a.month}月{a.day}日至{b.year}年{b.month}月{b.day}日"


def days_of(year: int, month: int) -> int:
    """How many days the month has (the calendar of the standard library takes 2 ms to import)."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(1)).day


def year_period(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def month_period(year: int, first: int, last: int | None = None) -> Period:
    last = first if last is None else last
    return Period(date(year, first, 1), date(year, last, days_of(year, last)))


def read_period(text: str) -> Period:
    """A period as the facts file writes it.  Raises ValueError where TEXT is not one."""
    ends = text.strip().split("/")
    if len(ends) > 2:
        raise ValueError(text)
    first, last = _span(ends[0]), _span(ends[-1])
    if last.last < first.first:
        raise ValueError(text)
    return Period(first.first, last.last)


def _span(text: str) -> Period:
    found = _POINT.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    if month is None:
        return year_period(year)
    if day is None:
        return month_period(year, month)
    return Period(date(year, month, day), date(year, month, day))


def _shift(day: date, years: int) -> date:
    year = day.year + years
    last = days_of(year, day.month)
    whole = day.day == days_of(day.year, day.month)
    return date(year, day.month, last if whole else min(day.day, last))


def _written(first: date, last: date) -> tuple[str, str]:
    if first == date(first.year, 1, 1) and last == date(last.year, 12, 31):
        return str(first.year), str(last.year)
    if first.day == 1 and last.day == days_of(last.year, last.month):
        return f"{first:%Y-%m}", f"{last:%Y-%m}"
    return first.isoformat(), last.isoformat()
