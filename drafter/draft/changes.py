"""Two books of facts compared, and where a text says what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drafter.checker.check import check
from drafter.facts.fields import shown
from drafter.facts.model import Fact, FactBook

_ENDS = re.compile(r"[。！？\n]")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that two books state differently, in one line for people; `id` of the fact or material."""

    id: str
    line: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a text, with the line where it begins, that says what changed."""

    line: int
    sentence: str


def changed_facts(last: FactBook, book: FactBook) -> Iterator[Change]:
    """Each fact that is new, gone, or is stated otherwise."""
    for fact in map(book.as_stated, book.facts):
        if fact.id not in last:
            yield Change(fact.id, f"新增：{fact.name}{fact.in_unit()}")
        elif line := _difference(last.as_stated(fact.id), fact):
            yield Change(fact.id, line)
    for fact in map(last.as_stated, last.facts):
        if fact.id not in book:
            waits = any(one.id == fact.id for one in book.pending)
            what = (
                f"待填：{fact.name}（原为{fact.in_unit()}）"
                if waits
                else f"删去：{fact.name}{fact.in_unit()}"
            )
            yield Change(fact.id, what)


def _difference(last: Fact, fact: Fact) -> str:
    """What is otherwise in FACT; "" for nothing."""
    name = fact.name if fact.name == last.name else f"{last.name}改称{fact.name}"
    if (last.in_unit(), last.exact, last.upper) != (fact.in_unit(), fact.exact, fact.upper):
        times = last.period != fact.period
        before, after = (f"（{one.period.in_words()}）" if times else "" for one in (last, fact))
        return f"{name}：{last.in_unit()}{before} → {fact.in_unit()}{after}"
    others = [
        f"{word}{before} → {after}"
        for word, before, after in (
            ("期间", last.period.in_words(), fact.period.in_words()),
            ("口径", last.basis or "无", fact.basis or "无"),
            ("界限", last.bound, fact.bound),
        )
        if before != after
    ]
    if others:
        return f"{name}：{'，'.join(others)}"
    return f"{name}：名称改了，数值{fact.in_unit()}没有变" if last.name != fact.name else ""


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
