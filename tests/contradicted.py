"""Texts that contradict themselves: from a true text, one number or word changed against others of the same text.

The proof needs the text alone.  The report of the true text against its facts tells what each number is computed of;
where all of that is printed in the text too, the changed number lies outside what the printed digits allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

from planted import _OPPOSITE, Case, Plant, _read

from drafter.checker.report import Judged
from drafter.facts.model import Fact
from drafter.numbers.units import round_half_up

_OPERATORS = str.maketrans("÷×＋－（）", "/*+-()")
_NUMERALS = "零一二三四五六七八九十"


def contradict_all(case: Case) -> Iterator[Plant]:
    """Every text with one contradiction that can be made of CASE."""
    for mention in case.derived:
        yield from _miscomputed(case, mention)
    yield from _second_values(case)
    yield from _told_again(case)
    yield from _tabled(case)
    yield from _lengths(case)
    yield from _backwards(case)


def _printed(case: Case, fact: Fact) -> list[Judged]:
    """Where the text prints FACT, as a plain value."""
    return [m for m in case.stated if m.fact == fact.id and not case.is_bounded(m)]


def _interval(mention: Judged) -> tuple[Fraction, Fraction] | None:
    read = _read(mention.text)
    if read is None or read.amount is None or read.kind != mention.kind:
        return None
    half = Fraction(read.step) / 2
    return Fraction(read.amount) - half, Fraction(read.amount) + half


def _allowed(case: Case, mention: Judged) -> tuple[Fraction, Fraction] | None:
    """What the printed operands of MENTION allow it to be; None where one is not printed."""
    formula, spans = mention.formula or "", []
    for fact in sorted(case.book, key=lambda f: -len(f.name)):
        words = [f"{fact.name}{fact.in_unit()}", f"{fact.name}（{fact.period.in_words()}）{fact.in_unit()}"]
        for word in words:
            if word not in formula:
                continue
            printed = _printed(case, fact)
            span = _interval(printed[0]) if printed else None
            if span is None:
                return None
            formula = formula.replace(word, f"v[{len(spans)}]")
            spans.append(span)
    expression = formula.translate(_OPERATORS)
    if not spans or not re.fullmatch(r"(?:v\[\d+\]|[-+*/()]|\d+)+", expression) or len(spans) > 8:
        return None
    scale = 100 if mention.kind == "percent" else 1
    values = [scale * eval(expression, {}, {"v": corner}) for corner in product(*spans)]
    return min(values), max(values)


def _kind(case: Case, mention: Judged) -> str:
    formula = mention.formula or ""
    start, end = case.sentence(mention)
    if re.search(r"[\t|]", case.text[start:end]):
        return "table cell"
    if mention.kind in ("percent", "multiple"):
        return "growth" if "－" in formula else "share"
    return "per head" if "÷" in formula else "sum" if "＋" in formula else "difference"


def _miscomputed(case: Case, mention: Judged) -> Iterator[Plant]:
    """A computed number moved out of what its printed operands allow."""
    allowed, read = _allowed(case, mention), _read(mention.text)
    if (
        allowed is None
        or read is None
        or read.amount is None
        or case.is_bounded(mention)
        or read.kind != mention.kind
    ):
        return
    low, high = sorted(map(abs, allowed))
    for factor in ("1.2", "0.8", "1.05"):
        new = _scaled(mention.text, Decimal(factor))
        changed = _read(new) if new else None
        if new is None or changed is None or changed.amount is None or changed.kind != read.kind:
            continue
        half = Fraction(changed.step) / 2
        if Fraction(changed.amount) - half > high or Fraction(changed.amount) + half < low:
            yield case.replace(_kind(case, mention), mention.start, mention.end, new)
            return


def _scaled(text: str, factor: Decimal) -> str | None:
    """TEXT with its number times FACTOR, in as many places."""
    found = re.match(r"\d+(?:\.\d+)?", text)
    if found is None or "," in text:
        return None
    places = len(found[0].partition(".")[2])
    return f"{Decimal(found[0]) * factor:.{places}f}{text[found.end() :]}"


def _second_values(case: Case) -> Iterator[Plant]:
    """The second statement of a fact, with another value."""
    seen: dict[str, Judged] = {}
    for mention in case.stated:
        if case.is_bounded(mention) or (start := mention.start) < 0:
            continue
        first = seen.setdefault(mention.fact or "", mention)
        new, span = _scaled(mention.text, Decimal("1.2")), _interval(first)
        read = _read(new) if new else None
        if first is mention or new is None or span is None or read is None or read.amount is None:
            continue
        half = Fraction(read.step) / 2
        if read.kind == mention.kind and not (
            Fraction(read.amount) - half <= span[1] and Fraction(read.amount) + half >= span[0]
        ):
            yield case.replace("second value", start, mention.end, new)


def _told_again(case: Case) -> Iterator[Plant]:
    """A line behind the text that gives something of it another value."""
    for mention in case.stated:
        name = case.book[mention.fact or ""].name
        new = _scaled(mention.text, Decimal("1.2"))
        told = re.search(rf"(?:^|\n){re.escape(name)}[为达]?到?\Z", case.text[: mention.start])
        if told and new and not case.is_bounded(mention) and _read(new):
            line = f"{case.text}\n综上，{name}为{new}。"
            yield Plant("second value", line, line.rindex(new), len(line) - 1, f"{mention.text}→{new}")


def _tabled(case: Case) -> Iterator[Plant]:
    """Two amounts of the text as a table: with a wrong row 合计, and with a wrong change against the year before."""
    facts = {case.book[m.fact or ""]: None for m in case.stated if m.kind == "money"}
    amounts = [fact for fact in facts if fact.unit.symbol == "万元" and fact.exact > 0 and fact.upper is None]
    for one, other in pairwise(amounts):
        if one.name != other.name and (one.period, one.part_of) == (other.period, other.part_of):
            rows = "".join(f"{f.name}\t{_wan(f.exact)}\n" for f in (one, other))
            wrong = _wan((one.exact + other.exact) * Fraction(6, 5))
            yield _table("项目\t金额（万元）\n", f"{rows}合计\t", wrong)
    for now in amounts:
        then = next((f for f in case.book if f.name == now.name and f.period == now.period.shifted(-1)), None)
        if then is None or then.unit != now.unit or then.exact == now.exact or not now.period.is_year:
            continue
        years = f"{then.period.year}年（万元）\t{now.period.year}年（万元）"
        row = f"{now.name}\t{_wan(then.exact)}\t{_wan(now.exact)}\t"
        yield _table(f"项目\t{years}\t增减额（万元）\n", row, _wan((now.exact - then.exact) * Fraction(6, 5)))


def _table(head: str, rows: str, wrong: str) -> Plant:
    text = f"{head}{rows}{wrong}\n"
    return Plant("table cell", text, len(head + rows), len(text) - 1, wrong)


def _wan(exact: Fraction) -> str:
    return format(round_half_up(exact / 10_000, 2), "f")


def _lengths(case: Case) -> Iterator[Plant]:
    """三个方面 before three items, as four."""
    for mention in case.report.mentions:
        if (
            mention.verdict == "derived"
            and "下文列举" in (mention.formula or "")
            and mention.text[0] in _NUMERALS[2:9]
        ):
            more = _NUMERALS[_NUMERALS.index(mention.text[0]) + 1]
            yield case.replace("list length", mention.start, mention.end, more + mention.text[1:])


def _backwards(case: Case) -> Iterator[Plant]:
    """由a增加到b as 由a减少到b, and a computed change with the opposite word."""
    for mention in [*case.derived, *case.stated]:
        before = case.text[max(0, mention.start - 4) : mention.start]
        word = next((w for w in _OPPOSITE if before.endswith((w, f"{w}到", f"{w}了"))), None)
        if word is None or case.is_bounded(mention):
            continue
        at = mention.start - len(before) + before.rindex(word)
        if mention.verdict == "derived":
            allowed = _allowed(case, mention) if "－" in (mention.formula or "") else None
            proven = allowed is not None and allowed[0] * allowed[1] > 0
        else:
            proven = before.endswith(f"{word}到") and _is_moved(case, mention)
        if proven:
            yield case.replace("direction", at, at + len(word), _OPPOSITE[word], mention.end)


def _is_moved(case: Case, mention: Judged) -> bool:
    """Whether 由a增加到b prints both, a of the same fact at another time."""
    before = [m for m in case.stated if m.end < mention.start and mention.start - m.end < 6]
    if not before or not re.search(
        r"[由从][^，；。]*\Z", case.text[case.sentence(mention)[0] : before[-1].start]
    ):
        return False
    one, other = _interval(before[-1]), _interval(mention)
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])
