"""Planted errors: from a true text, texts with exactly one false number, each proven false by exact arithmetic.

The proof uses the facts and the digits only, nothing of the checker: the unmutated text tells (by the checker's own
report, which the test asserts to be clean) which fact each number states; a mutant is kept when that fact's exact value
lies further from the new number than half of its last written place, or when its year has no such fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from drafter.checker.report import CheckReport, Judged
from drafter.facts.model import Fact, FactBook
from drafter.numbers.mention import Mention
from drafter.numbers.scan import scan

KINDS = ("digit", "unit", "scale", "year", "swap")
_UNITS = {"万元": "元", "亿元": "万元", "元": "万元", "人": "户", "户": "人", "次": "人", "人次": "户", "%": "个百分点",
          "个百分点": "%", "件": "人", "家": "人", "个": "人", "公里": "亩", "座": "人", "名": "户", "条": "人"}  # fmt: skip
_SCALES = {"万元": "亿元", "亿元": "万亿元", "元": "万元", "人": "万人", "户": "万户", "次": "万次", "人次": "万人次",
           "公里": "万公里", "件": "万件", "家": "万家", "个": "万个"}  # fmt: skip
_BOUND_BEHIND = re.compile(r"以上|以下|以内|左右|余|多")
_BOUND_BEFORE = re.compile(r"(?:约|近|超过?|突破|逾|不足|不到|至少|不低于|不超过|高于|低于)(?:了|为)?$")


@dataclass(frozen=True)
class Mutant:
    kind: str
    text: str
    start: int
    end: int
    """Where the false number (or, for a year, the number whose clause has the false year) stands."""
    note: str


def mutants(text: str, report: CheckReport, book: FactBook) -> Iterator[Mutant]:
    """All mutants of TEXT, one false statement each."""
    stated = [m for m in report.mentions if m.kind not in ("label", "date") and m.severity == "ok" and m.fact]
    for mention in stated:
        yield from _digits(text, mention, book)
        yield from _replaced_unit(text, mention, book, "unit", _UNITS)
        yield from _replaced_unit(text, mention, book, "scale", _SCALES)
        yield from _years(text, mention, report, book)
    yield from _swaps(text, stated, book)


def _replace(kind: str, text: str, mention: Judged, new: str, note: str) -> Mutant:
    changed = text[: mention.start] + new + text[mention.end :]
    return Mutant(kind, changed, mention.start, mention.start + len(new), note)


def _is_bounded(text: str, mention: Judged) -> bool:
    return bool(
        _BOUND_BEHIND.match(text, mention.end)
        or _BOUND_BEFORE.search(text[max(0, mention.start - 5) : mention.start])
        or re.search(r"余|多", mention.text)
    )


def _is_false(new: str, text: str, mention: Judged, fact: Fact) -> bool:
    """Whether NEW, read alone, cannot stand for FACT: other unit, or further off than half its last place."""
    read = [m for m in scan(new) if m.kind not in ("label", "date")]
    if len(read) != 1 or read[0].amount is None:
        return False
    if not read[0].written.agrees_with(fact.unit):
        return True
    ends = [fact.exact] if fact.upper is None else [fact.exact, fact.upper]
    return all(_is_far(read[0], abs(end), _is_bounded(text, mention)) for end in ends)


def _is_far(read: Mention, exact: Fraction, bounded: bool) -> bool:
    assert read.amount is not None
    distance = abs(abs(Fraction(read.amount)) - exact)
    if bounded:  # a bound word allows one unit of the last non-zero place and never more than half
        return distance > max(Fraction(read.amount), exact) / 2
    return 2 * distance > Fraction(read.step)


def _digits(text: str, mention: Judged, book: FactBook) -> Iterator[Mutant]:
    """Each digit in turn, moved by three."""
    fact = book[mention.fact] if mention.fact else None
    for at, char in enumerate(mention.text):
        if not ("0" <= char <= "9"):
            continue
        new = mention.text[:at] + str((int(char) + 3) % 10) + mention.text[at + 1 :]
        if new[0] == "0" and not new.startswith("0."):
            continue
        if fact is not None and _is_false(new, text, mention, fact):
            yield _replace("digit", text, mention, new, f"{mention.text}→{new}")


def _replaced_unit(
    text: str, mention: Judged, book: FactBook, kind: str, table: dict[str, str]
) -> Iterator[Mutant]:
    found = re.search(r"[^\d.,，]+$", mention.text)
    if found is None or found[0] not in table or mention.fact is None:
        return
    new = mention.text[: found.start()] + table[found[0]]
    fact = book[mention.fact]
    if fact.exact and _is_false(new, text, mention, fact):
        yield _replace(kind, text, mention, new, f"{mention.text}→{new}")


def _years(text: str, mention: Judged, report: CheckReport, book: FactBook) -> Iterator[Mutant]:
    """The year of the date that stands before the number in its sentence, two years earlier."""
    start = max(text.rfind(mark, 0, mention.start) for mark in "。！？\n") + 1
    dates = [m for m in report.mentions if m.kind == "date" and start <= m.start < mention.start]
    if not dates or not re.match(r"\d{4}年", dates[-1].text) or mention.fact is None:
        return
    date = dates[-1]
    between = text[date.end : mention.start]
    if re.search(r"比|较|上年|去年|同期|同比|一年", between) or re.search(
        r"(?:比|较|与|同)$", text[: date.start]
    ):
        return
    year = int(date.text[:4]) - 2
    fact = book[mention.fact]
    if any(other.name == fact.name and other.period.year == year for other in book):
        return
    changed = text[: date.start] + str(year) + text[date.start + 4 :]
    yield Mutant("year", changed, mention.start, mention.end, f"{date.text}→{year}：{mention.text}")


def _swaps(text: str, stated: list[Judged], book: FactBook) -> Iterator[Mutant]:
    """Each number with the value of the next one of its kind that is another."""
    for at, mention in enumerate(stated):
        for other in stated[at + 1 :] + stated[:at]:
            same_kind = other.kind == mention.kind and other.unit == mention.unit
            if not same_kind or other.text == mention.text or mention.fact is None:
                continue
            if _is_false(other.text, text, mention, book[mention.fact]):
                yield _replace("swap", text, mention, other.text, f"{mention.text}→{other.text}")
                break


def is_reported(report: CheckReport, mutant: Mutant) -> bool:
    """Whether an error stands at the false number (for a year: at it or at a date in its sentence)."""
    return any(
        f.start < mutant.end and mutant.start < f.end for f in report.findings if f.severity == "error"
    )
