"""The findings with exactly one right value: what stands there can be replaced without asking what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from drafter.checker.check import check
from drafter.checker.report import CheckReport, Finding, Judged
from drafter.draft.references import falls
from drafter.facts.model import Fact, FactBook
from drafter.numbers.units import read_unit

_PLAIN = re.compile(r"-?([\d,]+(?:\.\d+)?)([^\d\s]*)")
# 约610万元 of 600.02万元: 约600万元 is as right as the number itself.
_HEDGE_BEFORE = re.compile(r"(?:约|近|超过?|逾|突破|不足|不到|至少|至多|高于|低于|多于|少于|大概)$")
_HEDGE_BEHIND = re.compile(r"左右|上下|以上|以下|以内|以外")
_STOP = re.compile(r"[。！？\n]")
_CERTAIN = ("value-mismatch", "wrong-unit")
_MOST_ROUNDS = 6
_LEAST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """`text[start:end]` should be NEW."""

    start: int
    end: int
    new: str


def find_corrections(text: str, report: CheckReport, book: FactBook | None) -> tuple[Correction, ...]:
    """Of the findings of REPORT those that a machine may correct, in the order of TEXT.

    A number that is a slip of its fact's value, or has the wrong unit, where the sentence names that fact and
    nothing else is found there; and words with one right spelling.  A number that is another altogether, on the
    wrong subject, of the wrong time or computed wrongly is left to people: what is wrong may be the words.
    TEXT with all corrections has been checked: each is right in its place, and nothing became wrong by them.
    """
    numbers = {(mention.start, mention.end): mention for mention in report.mentions}
    found = [
        correction
        for finding in report.findings
        if finding.waived is None
        and (correction := _correction(text, finding, report, numbers, book)) is not None
    ]
    for _ in range(_MOST_ROUNDS):
        faulty = _faulty(text, report, found, book)
        if not faulty:
            return tuple(found)
        found = [correction for correction in found if correction not in faulty]
    return ()


def _correction(
    text: str,
    finding: Finding,
    report: CheckReport,
    numbers: dict[tuple[int, int], Judged],
    book: FactBook | None,
) -> Correction | None:
    at = finding.start, finding.end
    others = [
        f for f in report.findings if f is not finding and f.start < finding.end and finding.start < f.end
    ]
    if any(finding.start <= f.start and f.end <= finding.end for f in others):
        return None
    if finding.rule == "wrong-word" and finding.expected:
        return Correction(*at, finding.expected)
    mention = numbers.get(at)
    if finding.rule not in _CERTAIN or mention is None or book is None or not mention.fact:
        return None
    fact = book[mention.fact]
    rivals = [f for f in report.findings if f.fact == fact.id and f is not finding]
    if fact.upper is not None or fact.bound not in (None, "exact") or not _is_named(text, finding, fact):
        return None
    if any(_sentence(text, rival) == _sentence(text, finding) for rival in rivals):
        return None
    if _HEDGE_BEFORE.search(text[: finding.start][-3:]) or _HEDGE_BEHIND.match(text, finding.end):
        return None
    new = _written(mention, fact, falls(text[: finding.start]))
    return None if new is None or new == mention.text else Correction(*at, new)


def _written(mention: Judged, fact: Fact, falling: bool) -> str | None:
    """The value of FACT as MENTION writes it: in its unit, bare as in a table, thousands parted or not.

    None where MENTION is no slip of it: then it may well be the true value of something else.
    """
    found = _PLAIN.fullmatch(mention.text)
    if found is None:
        return None
    number, symbol = found[1], found[2]
    if mention.verdict == "wrong-unit" and symbol:
        right, symbol = fact.in_unit().removesuffix(fact.unit.symbol), fact.unit.symbol
        if Fraction(number.replace(",", "")) == Fraction(right.lstrip("-")):
            return number + symbol  # only the unit is wrong
    else:
        stated = _bare(mention, number, fact) if not symbol else _in_unit(symbol, number, fact)
        if stated is None or not is_slip(number.replace(",", ""), stated.lstrip("-")):
            return None
        right = stated
    if falling:
        right = right.removeprefix("-")
    if "," in number:
        whole, point, rest = right.partition(".")
        right = f"{int(whole):,}{point}{rest}"
    return right + symbol


def _bare(mention: Judged, number: str, fact: Fact) -> str | None:
    """FACT in the scale in which MENTION, a number without unit, was read."""
    digits = Fraction(number.replace(",", ""))
    if not digits or Fraction(mention.value) / digits not in (fact.unit.scale, -fact.unit.scale):
        return None
    return fact.in_unit().removesuffix(fact.unit.symbol)


def _in_unit(symbol: str, number: str, fact: Fact) -> str | None:
    """FACT in the unit SYMBOL; with the places of NUMBER where that has another scale than its own."""
    try:
        unit = read_unit(symbol)
    except ValueError:
        return None
    if not unit.agrees_with(fact.unit):
        return None
    if unit.scale == fact.unit.scale:
        return fact.in_unit().removesuffix(fact.unit.symbol)
    return fact.in_unit(unit, len(number.partition(".")[2])).removesuffix(unit.symbol)


def is_slip(written: str, right: str) -> bool:
    """Whether WRITTEN is RIGHT with one digit wrong, missing or doubled, two exchanged, or the point elsewhere.

    A first digit is not forgotten: 4.5 is another number than 94.5.  Both are digits with or without a point;
    of less than three digits anything could be a slip of anything.
    """
    if len(re.sub(r"\D", "", right)) < _LEAST_DIGITS:
        return False
    if written.replace(".", "").strip("0") == right.replace(".", "").strip("0"):
        return True
    places = max(len(number.partition(".")[2]) for number in (written, right))
    if _differ_by_one(*(_digits(number, places) for number in (written, right))):
        return True
    return _differ_by_one(*(number.replace(".", "") for number in (written, right)))


def _digits(number: str, places: int) -> str:
    whole, _, rest = number.partition(".")
    return whole + rest.ljust(places, "0")


def _differ_by_one(one: str, other: str) -> bool:
    if len(one) == len(other):
        differing = [at for at in range(len(one)) if one[at] != other[at]]
        exchanged = len(differing) == 2 and differing[1] - differing[0] == 1
        first = differing[0] if differing else 0
        return len(differing) == 1 or (exchanged and one[first : first + 2] == other[first : first + 2][::-1])
    long, short = sorted((one, other), key=len, reverse=True)
    return len(long) == len(short) + 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(1, len(long))
    )


def _is_named(text: str, finding: Finding, fact: Fact) -> bool:
    start, end = _sentence(text, finding)
    return any(name in text[start:end] for name in fact.names)


def _sentence(text: str, finding: Finding) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, finding.start) for mark in "。！？\n") + 1
    following = _STOP.search(text, finding.end)
    return start, following.start() if following else len(text)


def _faulty(
    text: str, report: CheckReport, corrections: list[Correction], book: FactBook | None
) -> set[Correction]:
    """Those of CORRECTIONS that would be found wrong, or stand in a paragraph that gets an error by them."""
    corrected, moves = _apply(text, corrections)
    after = check(corrected, book)
    known = {(finding.rule, finding.start) for finding in report.findings}
    faulty: set[Correction] = set()
    for finding in after.findings:
        start = _back(finding.start, moves)
        if finding.severity == "error" and (finding.rule, start) not in known:
            faulty |= _in_line(text, start, corrections)
        faulty |= {c for c in corrections if c.start == start and finding.rule != "wrong-word"}
    return faulty


def _apply(text: str, corrections: Iterable[Correction]) -> tuple[str, list[tuple[int, int]]]:
    """The corrected text, and by how much the offsets in it are ahead from where on."""
    out: list[str] = []
    moves = [(0, 0)]
    at = length = 0
    for correction in corrections:
        out += (text[at : correction.start], correction.new)
        length += correction.start - at + len(correction.new)
        at = correction.end
        moves.append((length, length - at))
    return "".join(out) + text[at:], moves


def _back(offset: int, moves: list[tuple[int, int]]) -> int:
    return offset - next(ahead for start, ahead in reversed(moves) if start <= offset)


def _in_line(text: str, start: int, corrections: list[Correction]) -> set[Correction]:
    line = text.count("\n", 0, start)
    return {correction for correction in corrections if text.count("\n", 0, correction.start) == line}
