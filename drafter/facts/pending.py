"""Facts whose value is still to be filled in (待填), and what cannot be said before they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from drafter.errors import FactsError
from drafter.facts.formula import FormulaError, Splits, named_ids, parse_formula, used_ids
from drafter.facts.model import Fact, FactBook, Pending
from drafter.facts.statement import Statement

_MOST_NAMED = 6


def set_aside(statements: Sequence[Statement]) -> tuple[list[Statement], tuple[Pending, ...], frozenset[str]]:
    """The statements that can be used; the facts still to be filled in; the ids of all that waits for them.

    A fact that waits for another is no fault; a part whose whole waits is used without its whole.
    """
    waiting = {statement.fact.id for statement in statements if statement.pending}
    if not waiting:
        return list(statements), (), frozenset()
    pending = tuple(
        Pending(statement.fact.id, statement.fact.name, statement.place_of("value"))
        for statement in statements
        if statement.pending
    )
    splits = Splits(statement.fact for statement in statements)
    while more := {
        statement.fact.id
        for statement in statements
        if statement.fact.id not in waiting and names_of(statement.fact.formula or "", splits) & waiting
    }:
        waiting |= more
    usable = [_without_whole(one, waiting) for one in statements if one.fact.id not in waiting]
    return usable, pending, frozenset(waiting)


def _without_whole(statement: Statement, waiting: set[str]) -> Statement:
    whole = statement.fact.part_of
    if whole is None or whole.id not in waiting:
        return statement
    return replace(statement, fact=replace(statement.fact, part_of=None))


def names_of(formula: str, splits: Splits) -> set[str]:
    """The ids that FORMULA names or sums; none where it cannot be read, which is reported elsewhere."""
    if not formula:
        return set()
    try:
        expression = parse_formula(formula)
        return set(named_ids(expression)) | set(used_ids(expression, splits))
    except FormulaError:
        return set()


def pending_note(pending: Iterable[Pending]) -> str:
    """How many values are still to be filled in, and which."""
    found = list(pending)
    named = "、".join(f"{one.name}（{one.place}）" for one in found[:_MOST_NAMED])
    return f"还有{len(found)}项数据待填：{named}{'等' if len(found) > _MOST_NAMED else ''}"


def proposed_note(facts: Iterable[Fact]) -> tuple[str, ...]:
    """How many facts were read out of a text and not yet looked at; nothing where there are none."""
    found = [fact.name for fact in facts if fact.proposed]
    if not found:
        return ()
    named = "、".join(found[:_MOST_NAMED]) + ("等" if len(found) > _MOST_NAMED else "")
    return (
        f"有{len(found)}项数据是从文稿里提出来的，还没有核对：{named}。核对无误后清空“待核对”（proposed）",
    )


def check_filled(book: FactBook) -> None:
    """Raise FactsError, one sentence, where a value of BOOK is still to be filled in."""
    if book.pending:
        mend = "请填写后再起草；本单位没有的事项删去（在事实表里清空它的数值）"
        raise FactsError([f"{pending_note(book.pending)}。{mend}"])
