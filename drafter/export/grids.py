"""Tables as grids of text: those that the outline plans, filled from the facts, and those that stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from drafter.facts.model import Fact, FactBook
from drafter.numbers.units import Unit, round_half_up
from drafter.outline.exhibits import TableColumn, TablePlan, TableRow

NOTHING: Final = "—"
"""What stands in a cell that no fact fills: missing, not zero."""
_NUMERIC = re.compile(r"[-+−]?[\d,，]+(?:\.\d+)?\s*[%％‰]?|[—–-]|")
_NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is set."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    unit: str = ""
    """What stands above it at the right: 单位：万元."""
    levels: tuple[int, ...] = ()
    """How far the first cell of each row is set in."""
    note: str = ""
    spans: tuple[tuple[int, int, int], ...] = ()
    """Cells of one column that are one: column, first row, number of rows."""

    def is_numeric(self, column: int) -> bool:
        """Whether all that stands under the head are numbers, so that they are set to the right."""
        cells = [row[column] for row in self.rows if column < len(row)]
        return any(cells) and all(_NUMERIC.fullmatch(cell.strip()) for cell in cells)


def grid_of_text(rows: tuple[tuple[str, ...], ...]) -> Grid:
    """A table that stands in the text; short rows are filled up."""
    width = max(len(row) for row in rows)
    filled = tuple(row + ("",) * (width - len(row)) for row in rows)
    return Grid(filled[0], filled[1:])


def grid_of_plan(plan: TablePlan, book: FactBook, *, thousands: bool) -> Grid | None:
    """PLAN filled from BOOK; rows and columns that hold nothing are left out, and a table of one number or none too."""
    rows = [row for planned in plan.rows for row in _rows(planned, plan, book)]
    rows = [row for row in rows if any(row.values)]
    kept = [at for at in range(len(plan.columns)) if any(row.values[at] for row in rows)]
    if len(rows) * len(kept) < 2:
        return None
    return Grid(
        ("项目", *(plan.columns[at].head for at in kept)),
        tuple((row.name, *(_spaced(row.values[at], thousands) for at in kept)) for row in rows),
        plan.title,
        f"单位：{plan.unit.symbol}" if plan.unit else "",
        tuple(row.level for row in rows),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    level: int
    values: tuple[str, ...]
    """One for each column; empty where there is none."""


def _rows(planned: TableRow, plan: TablePlan, book: FactBook) -> Iterator[_Row]:
    if planned.parts:
        for part in book.parts(planned.parts, planned.split):
            if not part.exact and part.upper is None:
                continue  # tables print many rows in which nothing happened
            yield _row(part.name, planned.level, {planned.column: part}, plan)
        return
    cells = {column: book[fact] for column, fact in planned.cells if fact in book}
    own = cells.get(planned.column) or next(iter(cells.values()), None)
    yield _row(planned.name or (own.name if own else ""), planned.level, cells, plan)


def _row(name: str, level: int, cells: dict[str, Fact], plan: TablePlan) -> _Row:
    return _Row(name, level, tuple(_value(column, cells, plan) for column in plan.columns))


def _value(column: TableColumn, cells: dict[str, Fact], plan: TablePlan) -> str:
    fact = cells.get(column.id)
    if fact is not None:
        unit = column.unit or plan.unit
        return _without_unit(fact, unit, column.decimals)
    if column.ratio is None:
        return ""
    part, whole = (cells.get(name) for name in column.ratio)
    if part is None or whole is None or not whole.exact or part.upper is not None or whole.upper is not None:
        return ""
    scale = Fraction(column.unit.scale) if column.unit else Fraction(1)
    hundred = 100 if column.unit is not None and column.unit.dimension == "percent" else 1
    decimals = 2 if column.decimals is None else column.decimals
    return format(round_half_up(part.exact / whole.exact * hundred / scale, decimals), "f")


def _without_unit(fact: Fact, unit: Unit | None, decimals: int | None) -> str:
    """The number alone; with its unit where that is no scale of the column's."""
    if unit is None or fact.unit.base != unit.base:
        return fact.in_unit(decimals=decimals)
    return fact.in_unit(unit, decimals).removesuffix(unit.symbol)


def _spaced(value: str, thousands: bool) -> str:
    if not value:
        return NOTHING
    found = _NUMBER.fullmatch(value)
    if not thousands or found is None:
        return value
    return f"{found[1]}{int(found[2]):,}{found[3] or ''}"
