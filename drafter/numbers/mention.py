"""A mention: one number of a text, as it is written there."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from drafter.numbers.units import NUMBER, Unit, plain


@dataclass(slots=True)
class Mention:
    """`text[start:end]` is the mention; offsets point into the untouched text.

    kind: money | percent | percentage_point | multiple | count | number | date | label.
    """

    start: int
    end: int
    text: str
    kind: str
    amount: Decimal | None = None
    """The value in the base unit (元, %, 百分点, 倍, the counter); None for dates, labels, the unreadable."""
    step: Decimal = Decimal(1)
    """The worth of the last written place, in the base unit."""
    written: Unit = NUMBER
    """The unit as written, scale included."""
    more: bool = False
    """余, 多 or 来 stands inside: the quantity is above the number."""
    date: str = ""
    """For dates: 2023, 2023-10, 01/10, 10, 2024-02-21."""
    why: str | None = None
    """For labels: enumerator | ordinal | document number | name | code | article."""

    @property
    def value(self) -> str:
        """The contract's value: a decimal without exponent and trailing zeros, or the date."""
        return self.date if self.amount is None else plain(self.amount)

    @property
    def unit(self) -> str:
        return self.written.base


_start = attrgetter("start")


def between(mentions: list[Mention], start: int, end: int) -> list[Mention]:
    """Those of MENTIONS, in their order, that begin in START … END."""
    first = bisect_left(mentions, start, key=_start)
    return mentions[first : bisect_left(mentions, end, first, key=_start)]
