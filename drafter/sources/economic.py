"""一般公共预算财政拨款基本支出决算表 and the like: codes of the economic classes, in groups side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.facts.model import Whole
from drafter.sources.catalogue import SCOPES, quantity, scoped
from drafter.sources.classes import STAFF
from drafter.sources.entries import Entry, Equation, Figure, Reading
from drafter.sources.grid import Grid
from drafter.sources.labels import clean, stem
from drafter.sources.tables import Table

_CODE = re.compile(r"3\d{2}(?:\d{2})?")


def read_economic(table: Table, reading: Reading, year: int) -> bool:
    """Take what TABLE states into READING; False where it has no head of this form."""
    grid = Grid(table.sheet)
    starts, head = _code_columns(grid)
    if not starts:
        return False
    _Economic(grid, table, reading, starts, head).read(year)
    return True


def _code_columns(grid: Grid) -> tuple[list[int], int]:
    """The columns headed 科目编码, and the row of that head."""
    for row in grid.rows[:15]:
        found = [
            column for column in range(1, grid.width + 1) if re.search("编码|代码", grid.label(row, column))
        ]
        if found:
            return found, row
    return [], 0


class _Economic:
    def __init__(self, grid: Grid, table: Table, reading: Reading, starts: list[int], head: int) -> None:
        self._grid, self._table, self._reading = grid, table, reading
        self._starts, self._head = starts, head
        self._nature = "project" if table.kind == "项目" else "basic"
        self._figures: dict[str, Figure] = {}
        self._names: dict[str, str] = {}
        self._spoiled = False

    def read(self, year: int) -> None:
        for row in self._grid.rows:
            if row > self._head:
                self._read_row(row)
        total = self._figures.get("合计")
        for key, figure in sorted(self._figures.items()):
            if _CODE.fullmatch(key):
                self._state_class(key, figure)
        keys = {"合计": self._nature, "人员经费": "staff", "公用经费": "office"}
        for label, name in keys.items():
            if label in self._figures and not (self._nature == "project" and name != "project"):
                stated = scoped(quantity(f"expenditure.{name}", year), "general")
                entry = Entry(stated.key, stated.name, self._figures[label], stated.aliases, stated.whole)
                self._reading.entries.append(entry)
        if not self._spoiled:
            self._reading.equations.extend(self._sums(total))

    def _read_row(self, row: int) -> None:
        for start, end in zip(self._starts, [*self._starts[1:], self._grid.width + 1], strict=True):
            code = self._grid.label(row, start)
            if _CODE.fullmatch(code):
                name = self._grid.label(row, start + 1)
                self._names.setdefault(code, clean(name))
                self._take(code, name or code, row, start + 2, end)
        for column in range(1, self._grid.width + 1):
            label = re.sub("(?<=经费)(?:合计|小计)$", "", stem(self._grid.label(row, column))).removeprefix(
                "日常"
            )
            if label in ("人员经费", "公用经费", "合计", "基本支出合计", "项目支出合计"):
                key = "合计" if label.endswith("合计") else label
                self._take(key, label, row, column + 1, self._grid.width + 1)

    def _take(self, key: str, label: str, row: int, first: int, end: int) -> None:
        """The first amount from column FIRST on, up to the next words."""
        for column in range(first, end):
            cell = self._grid.cell(row, column)
            if cell is None:
                continue
            if cell.kind == "text" and re.search("[\u4e00-\u9fff]", cell.text) and column > first - 1:
                return
            figure = self._reading.figure(self._table, cell, label)
            self._spoiled |= self._reading.is_spoiled(self._table, cell)
            if figure is not None:
                self._figures.setdefault(key, figure)
            return

    def _state_class(self, code: str, figure: Figure) -> None:
        nature = "基本支出" if self._nature == "basic" else "项目支出"
        prefix = f"general.{self._nature}"
        name = self._names[code] or code
        aliases = (nature + name, name) if self._nature == "basic" else (nature + name,)
        if code[:3] != code and code[:3] in self._figures:
            above = f"{prefix}.{code[:3]}"
        elif self._nature == "project":
            above = "general.expenditure.project"
        else:
            above = f"general.expenditure.{'staff' if code.startswith(STAFF) else 'office'}"
        full = f"{SCOPES['general']}{nature}{name}"
        self._reading.entries.append(Entry(f"{prefix}.{code}", full, figure, aliases, Whole(above)))

    def _sums(self, total: Figure | None) -> Iterator[Equation]:
        """Parents of their children; 人员经费 of 301 and 303, 公用经费 of the rest, 合计 of both (rule 5)."""
        tops = {
            code: figure
            for code, figure in self._figures.items()
            if _CODE.fullmatch(code) and (len(code) == 3 or code[:3] not in self._figures)
        }
        for code, figure in tops.items():
            children = [f for c, f in self._figures.items() if c != code and c[:3] == code and len(code) == 3]
            if children:
                yield Equation(
                    f"{self._names[code]}下级科目之和", figure, tuple((1, one) for one in children)
                )
        staff = [(1, figure) for code, figure in tops.items() if code.startswith(STAFF)]
        office = [(1, figure) for code, figure in tops.items() if not code.startswith(STAFF)]
        for label, terms in (("人员经费", staff), ("公用经费", office)):
            if label in self._figures and terms and self._nature == "basic":
                yield Equation(f"{label}的构成", self._figures[label], tuple(terms))
        if total is not None and "人员经费" in self._figures and "公用经费" in self._figures:
            both = ((1, self._figures["人员经费"]), (1, self._figures["公用经费"]))
            yield Equation("基本支出的构成", total, both)
        elif total is not None and tops:
            yield Equation("合计的构成", total, (*staff, *office))
