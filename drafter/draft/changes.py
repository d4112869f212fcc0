"""Two books of facts compared, and where a text says what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drafter.checker.check import check
from drafter.facts.fields import shown
from drafter.facts.model import Fact, FactBook

_CHANGE = re.compile(r"增减(?:额|率|幅|变动)?$|增长率$|增速$")
_BOUNDS = {"at_least": "以上", "at_most": "以下", "about": "约"}
_MOST_NAMES = 5
_ENDS = re.compile(r"[。！？\n]")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that two books state differently, in one line for people; `id` of the fact or material, as the
    earlier book has it."""

    id: str
    line: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a text, with the line where it begins, that says what changed."""

    line: int
    sentence: str


def changed_facts(last: FactBook, book: FactBook) -> Iterator[Change]:
    """Each fact that is stated otherwise, new, gone or still to be filled in.

    Where BOOK is of another year, what merely became the previous year's is no change; a previous year's value
    that is not what LAST says of that year is one.
    """
    kept = {_quantity(fact): fact for fact in map(last.as_stated, last.facts)}
    for fact in map(book.as_stated, book.facts):
        before = kept.get(_quantity(fact)) or (last.as_stated(fact.id) if fact.id in last else None)
        if before is None:
            yield Change(fact.id, f"新增：{_named(fact, book)}{_value(fact)}")
        elif line := _difference(before, fact, last, book):
            yield Change(before.id, line)
    known = {_quantity(fact) for fact in map(book.as_stated, book.facts)}
    waiting = {one.id: one.name for one in book.pending}
    for fact in map(last.as_stated, last.facts):
        if (
            fact.id not in book
            and fact.id not in waiting
            and _quantity(fact) not in known
            and not _follows(fact, last, book)
        ):
            yield Change(fact.id, f"删去：{_named(fact, last)}{_value(fact)}")
    if waiting:
        names = "、".join(list(waiting.values())[:_MOST_NAMES])
        yield Change("", f"待填{len(waiting)}项：{names}{'等' if len(waiting) > _MOST_NAMES else ''}")


def _quantity(fact: Fact) -> tuple[object, ...]:
    """What it is that FACT is the value of, whatever its id."""
    return fact.name, fact.period, fact.organization, fact.basis, fact.unit.base


def _follows(fact: Fact, last: FactBook, book: FactBook) -> bool:
    """Whether FACT of LAST is gone from BOOK because the year went on: computed, part of the score sheet, or older."""
    if last.report.fiscal_year == book.report.fiscal_year:
        return False
    ids = [row.id for row in last.indicators] + [row.id for row in last.funds]
    return (
        bool(fact.formula)
        or fact.id.startswith(tuple(f"{one}." for one in ids))
        or fact.period.year < last.report.fiscal_year
    )


def _difference(before: Fact, fact: Fact, last: FactBook, book: FactBook) -> str:
    """What is otherwise in FACT; "" for nothing."""
    name = _named(fact, book) if fact.name == before.name else f"{before.name}改称{fact.name}"
    went_on = before.period == last.report.period != book.report.period == fact.period
    if (before.in_unit(), before.exact, before.upper) != (fact.in_unit(), fact.exact, fact.upper):
        if before.period != fact.period:
            earlier, now = before.period.in_words(), fact.period.in_words()
            return f"{fact.name}：{earlier}{_value(before)} → {now}{_value(fact)}"
        if last.report.fiscal_year != book.report.fiscal_year:
            return f"{name}：上年的事实文件是{_value(before)}，现在的上年数是{_value(fact)}；请核对"
        return f"{name}：{_value(before)} → {_value(fact)}"
    others = [
        f"{word}{was} → {now}"
        for word, was, now in (
            (
                "期间",
                before.period.in_words(),
                before.period.in_words() if went_on else fact.period.in_words(),
            ),
            ("口径", before.basis or "无", fact.basis or "无"),
            ("界限", _BOUNDS.get(before.bound, "无"), _BOUNDS.get(fact.bound, "无")),
        )
        if was != now
    ]
    if others:
        return f"{name}：{'，'.join(others)}"
    return f"{name}：名称改了，数值{_value(fact)}没有变" if before.name != fact.name else ""


def _named(fact: Fact, book: FactBook) -> str:
    """Its name, with its time where that is not the report's year."""
    elsewhen = fact.period.year != book.report.fiscal_year
    return fact.period.in_words() + fact.name if elsewhen else fact.name


def _value(fact: Fact) -> str:
    """As people say it: a change by its direction, 下降8.04%, never -8.04%."""
    if not _CHANGE.search(fact.name) or fact.upper is not None:
        return fact.in_unit()
    if not fact.exact:
        return "持平"
    rate = fact.unit.dimension in ("percent", "percentage_point")
    words = ("增长", "下降") if rate else ("增加", "减少")
    return words[fact.exact < 0] + fact.in_unit().removeprefix("-")


def changed_materials(last: FactBook, book: FactBook) -> Iterator[Change]:
    """Each material that is new, gone or has another text."""
    before = {one.id: one for one in last.materials}
    after = {one.id: one for one in book.materials}
    for key, material in after.items():
        if key not in before:
            yield Change(key, f"新增材料：{shown(material.text)}")
        elif before[key].text != material.text:
            yield Change(key, f"材料改了：{shown(before[key].text)} → {shown(material.text)}")
    for key, material in before.items():
        if key not in after:
            yield Change(key, f"删去材料：{shown(material.text)}")


def find_said(text: str, book: FactBook, changes: Iterable[Change]) -> dict[str, tuple[Said, ...]]:
    """For the facts of CHANGES the sentences of TEXT, written from BOOK, that speak of them, in their order."""
    wanted = {change.id for change in changes}
    found: dict[str, dict[int, Said]] = {}
    for mention in check(text, book).mentions:
        if mention.fact in wanted:
            start = max(text.rfind(mark, 0, mention.start) for mark in "。！？\n") + 1
            end = _ENDS.search(text, mention.end)
            sentence = text[start : end.end() if end else len(text)].strip()
            said = Said(text.count("\n", 0, mention.start) + 1, sentence)
            found.setdefault(mention.fact or "", {}).setdefault(start, said)
    return {key: tuple(sentences.values()) for key, sentences in found.items()}
