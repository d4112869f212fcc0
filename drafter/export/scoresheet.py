"""The self-evaluation table (自评表) as grids: the money block and the indicators, by the outline's heads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from drafter.export.grids import NOTHING, Grid
from drafter.facts.model import FactBook, Funds, Indicator
from drafter.numbers.units import plain, round_half_up
from drafter.outline.sections import Outline

TITLE: Final = "部门整体支出绩效自评表"
_MERGED: Final = ("first", "second")
"""Columns whose equal neighbours are one cell."""


def score_grids(book: FactBook, outline: Outline) -> Iterator[Grid]:
    """The tables that the outline gives heads for and BOOK gives rows for; the total stands in the last row."""
    heads = dict(outline.tables)
    if book.funds and "funds" in heads:
        columns = heads["funds"]
        rows = tuple(tuple(_FUNDS[name](row) for name, _ in columns) for row in book.funds)
        yield Grid(tuple(head for _, head in columns), rows, unit=f"单位：{book.funds[0].unit.symbol}")
    if book.indicators and "indicators" in heads:
        columns = heads["indicators"]
        whole = not any(name == "operator" for name, _ in columns)
        listed = [tuple(_cell(name, row, whole, book) for name, _ in columns) for row in book.indicators]
        spans = tuple(
            span for at, (name, _) in enumerate(columns) if name in _MERGED for span in _spans(listed, at)
        )
        total = _total(book, tuple(name for name, _ in columns))
        yield Grid(tuple(head for _, head in columns), (*listed, *total), spans=spans)


def _cell(column: str, row: Indicator, whole: bool, book: FactBook) -> str:
    match column:
        case "target":
            return row.target_in_words if whole else row.target
        case "unit":
            return row.unit.symbol if row.unit else NOTHING
        case "operator":
            return row.operator or NOTHING
        case "actual":
            return row.actual_in_words or _stated(book, f"{row.id}.actual")
        case "weight":
            return _points(row.weight)
        case "score":
            return _points(row.score) if row.score is not None else _number(book, f"{row.id}.score")
        case _:
            return str(getattr(row, column))


def _total(book: FactBook, columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The row 总分: the points of the table, and the score and the grade of the result."""
    grade = book.result.grade if book.result else ""
    score = _number(book, "result.score")
    values = {
        columns[0]: "总分", "weight": _number(book, "result.weight"),
        "score": score, "reason": f"等级：{grade}" if grade else "",
    }  # fmt: skip
    return (tuple(values.get(name, "") for name in columns),) if score != NOTHING else ()


def _spans(rows: list[tuple[str, ...]], column: int) -> Iterator[tuple[int, int, int]]:
    first = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at][: column + 1] != rows[first][: column + 1]:
            if at - first > 1:
                yield column, first, at - first
            first = at


def _points(points: Fraction | None) -> str:
    if points is None:
        return NOTHING
    return plain(round_half_up(points, 2))


def _number(book: FactBook, fact: str) -> str:
    """The points that a fact states, without their unit."""
    return _points(book[fact].exact) if fact in book else NOTHING


def _stated(book: FactBook, fact: str) -> str:
    return book[fact].in_unit() if fact in book else NOTHING


def _amount(amount: Fraction | None, row: Funds) -> str:
    return NOTHING if amount is None else format(round_half_up(amount / Fraction(row.unit.scale), 2), "f")


def _rate(row: Funds) -> str:
    if row.budget is None or row.spent is None or not row.budget:
        return NOTHING
    return format(round_half_up(row.spent / row.budget * 100, 2), "f") + "%"


_FUNDS: Final[dict[str, Callable[[Funds], str]]] = {
    "name": lambda row: row.name,
    "initial": lambda row: _amount(row.initial, row),
    "budget": lambda row: _amount(row.budget, row),
    "spent": lambda row: _amount(row.spent, row),
    "weight": lambda row: _points(row.weight),
    "rate": _rate,
    "score": lambda row: _points(row.score),
}
