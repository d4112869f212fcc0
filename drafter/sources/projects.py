"""项目支出决算表: by function class, by economic class, or a list of projects by name."""

from __future__ import annotations

import re

from drafter.facts.model import Whole
from drafter.sources.catalogue import quantity, scoped
from drafter.sources.coded import read_coded
from drafter.sources.economic import read_economic
from drafter.sources.entries import Entry, Equation, Figure, Reading
from drafter.sources.grid import Grid
from drafter.sources.labels import clean, stem
from drafter.sources.tables import Table

_NAME = re.compile("项目名称|预算项目")
_FUNCTION = re.compile(r"2\d{2}(?:\.?\d{2}){0,2}")
_AMOUNT = re.compile("金额|决算数|合计|支出数|本年支出")


def read_projects(table: Table, reading: Reading, year: int) -> bool:
    """Take what TABLE states into READING; False where it has no head of these forms."""
    grid = Grid(table.sheet)
    for row in grid.rows[:15]:
        names = [column for column in range(1, grid.width + 1) if _NAME.fullmatch(grid.label(row, column))]
        amounts = [column for column in range(1, grid.width + 1) if _AMOUNT.search(grid.label(row, column))]
        if names and amounts and amounts[0] != names[0]:
            _read_list(grid, table, reading, year, row, names[0], amounts[0])
            return True
    if any(_FUNCTION.fullmatch(grid.label(row, 1)) for row in grid.rows):
        return read_coded(table, reading, year)
    return "一般公共预算" in table.title and read_economic(table, reading, year)


def _read_list(
    grid: Grid, table: Table, reading: Reading, year: int, head: int, names: int, amounts: int
) -> None:
    scope = "general" if "一般公共预算" in table.title else ""
    whole = scoped(quantity("expenditure.project", year), scope)
    total: Figure | None = None
    parts: list[Figure] = []
    spoiled = False
    for row in grid.rows:
        name = grid.label(row, names)
        if (
            row <= head
            or not re.search("[\u4e00-\u9fff]", name)
            or grid.is_numbering(row)
            or name.startswith("注")
        ):
            continue
        cell = grid.cell(row, amounts)
        figure = reading.figure(table, cell, stem(name))
        spoiled |= reading.is_spoiled(table, cell)
        if figure is None:
            continue
        if stem(name) in ("合计", "总计", "项目支出合计"):
            total = figure
            reading.entries.append(Entry(whole.key, whole.name, figure, whole.aliases, whole.whole))
            continue
        parts.append(figure)
        text = clean(name).replace("(", "（").replace(")", "）")
        reading.entries.append(Entry(f"project.{len(parts)}", text, figure, (), Whole("expenditure.project")))
    if total is not None and parts and not spoiled:
        reading.equations.append(Equation("各项目之和", total, tuple((1, part) for part in parts)))
