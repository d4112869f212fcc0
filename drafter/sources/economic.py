"""一般公共预算财政拨款基本支出决算表 and the like: the economic classes, in groups side by side.

Each group has codes and names, or names alone: then the 类 are known by their names, and what stands under one is
its part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drafter.facts.model import Whole
from drafter.sources.catalogue import SCOPES, quantity, scoped
from drafter.sources.classes import STAFF, economic_code
from drafter.sources.entries import Entry, Equation, Figure, Reading
from drafter.sources.grid import Grid
from drafter.sources.labels import clean, stem
from drafter.sources.tables import Table

_CODE = re.compile(r"3\d{2}(?:\d{2})?")
_TOTALS = ("人员经费", "公用经费", "合计", "基本支出合计", "项目支出合计")
_NATURES = {
    "基本": ("basic", "基本支出"),
    "项目": ("project", "项目支出"),
    "机关": ("agency", "机关运行经费"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Columns side by side: of the codes (None where there are none), of the names, and where the next ones begin."""

    codes: int | None
    names: int
    end: int


def read_economic(table: Table, reading: Reading, year: int) -> bool:
    """Take what TABLE states into READING; False where it has no head of this form."""
    grid = Grid(table.sheet)
    groups, head = _groups(grid)
    if not groups:
        return False
    _Economic(grid, table, reading, groups, head).read(year)
    return True


def _groups(grid: Grid) -> tuple[list[Group], int]:
    """The groups of columns, and the row of their heads."""
    columns = range(1, grid.width + 1)
    for row in grid.rows[:15]:
        codes = [column for column in columns if re.search("编码|代码", grid.label(row, column))]
        if codes:
            ends = [*codes[1:], grid.width + 1]
            return [Group(at, at + 1, end) for at, end in zip(codes, ends, strict=True)], row
        names = [c for c in columns if re.fullmatch("(?:经济分类)?科目(?:名称)?", grid.label(row, c))]
        if names and any(re.match("金额|决算数|合计", grid.label(row, column + 1)) for column in names):
            ends = [*names[1:], grid.width + 1]
            return [Group(None, at, end) for at, end in zip(names, ends, strict=True)], row
    return [], 0


class _Economic:
    def __init__(self, grid: Grid, table: Table, reading: Reading, groups: list[Group], head: int) -> None:
        self._grid, self._table, self._reading = grid, table, reading
        self._groups, self._head = groups, head
        self._nature, self._words = _NATURES[table.kind]
        self._figures: dict[str, Figure] = {}
        self._names: dict[str, str] = {}
        self._parts: dict[str, list[Figure]] = {}
        """What stands under a 类 without a code."""
        self._spoiled: set[str] = set()
        """The codes and totals whose cells should hold an amount and do not."""

    def read(self, year: int) -> None:
        for group in self._groups:
            self._read_group(group)
        for row in self._rows():
            self._read_totals(row)
        for key, figure in sorted(self._figures.items()):
            if _CODE.fullmatch(key):
                self._state_class(key, figure)
        if self._nature == "agency":
            if "合计" in self._figures:
                self._reading.entries.append(Entry("agency", "机关运行经费", self._figures["合计"]))
        else:
            self._state_totals(year)
        self._reading.equations.extend(self._sums())

    def _rows(self) -> list[int]:
        return [row for row in self._grid.rows if row > self._head]

    def _state_totals(self, year: int) -> None:
        keys = {"合计": self._nature, "人员经费": "staff", "公用经费": "office"}
        for label, name in keys.items():
            if label in self._figures and not (self._nature == "project" and name != "project"):
                stated = scoped(quantity(f"expenditure.{name}", year), "general")
                entry = Entry(stated.key, stated.name, self._figures[label], stated.aliases, stated.whole)
                self._reading.entries.append(entry)

    def _read_group(self, group: Group) -> None:
        above = next((code for code in reversed(self._names) if len(code) == 3), "")
        for row in self._rows():
            name = self._grid.label(row, group.names)
            if group.codes is not None:
                code = re.sub("[.-]", "", self._grid.label(row, group.codes))
            else:
                code = economic_code(name) or ""
                above = code or above
                if not code and name and above and not self._total_of(name):
                    self._take_part(above, name, row, group)
            if _CODE.fullmatch(code):
                self._names.setdefault(code, clean(name))
                self._take(code, name or code, row, group.names + 1, group.end, sure=True)

    def _take_part(self, above: str, name: str, row: int, group: Group) -> None:
        """An amount without a code under the 类 ABOVE: it counts in its sum and is no fact."""
        cell = self._grid.cell(row, group.names + 1)
        figure = self._reading.figure(self._table, cell, name)
        if figure is not None:
            self._parts.setdefault(above, []).append(figure)
            self._reading.leave(self._table, "没有科目编码的款级科目", cell)
        elif self._reading.is_spoiled(self._table, cell):
            self._spoiled.add(above + name)

    def _total_of(self, label: str) -> str:
        """The total that LABEL names, without what tables add to it; empty for none."""
        bare = re.sub("(?<=经费)(?:合计|小计)$", "", stem(label)).removeprefix("日常")
        return bare if bare in _TOTALS else ""

    def _read_totals(self, row: int) -> None:
        for column in range(1, self._grid.width + 1):
            if total := self._total_of(self._grid.label(row, column)):
                key = "合计" if total.endswith("合计") else total
                self._take(key, total, row, column + 1, self._grid.width + 1)

    def _take(self, key: str, label: str, row: int, first: int, end: int, sure: bool = False) -> None:
        """The first amount from column FIRST on, up to the next words; SURE where the first cell must hold it."""
        for column in range(first, end):
            cell = self._grid.cell(row, column)
            if cell is None:
                continue
            words = cell.kind == "text" and re.search("[\u4e00-\u9fff]", cell.text) is not None
            if words and not (sure and column == first):
                return
            figure = self._reading.figure(self._table, cell, label)
            if figure is not None:
                self._figures.setdefault(key, figure)
            elif self._reading.is_spoiled(self._table, cell):
                self._spoiled.add(key)
            return

    def _state_class(self, code: str, figure: Figure) -> None:
        name = self._names[code] or code
        prefix = "agency" if self._nature == "agency" else f"general.{self._nature}"
        others = {"basic": (self._words + name, name), "project": (self._words + name,)}
        aliases: tuple[str, ...] = others.get(self._nature, ())
        if code[:3] != code and code[:3] in self._figures:
            above = f"{prefix}.{code[:3]}"
        elif self._nature == "agency":
            above = "agency"
        elif self._nature == "project":
            above = "general.expenditure.project"
        else:
            above = f"general.expenditure.{'staff' if code.startswith(STAFF) else 'office'}"
        full = f"{SCOPES['general'] if self._nature != 'agency' else ''}{self._words}{name}"
        self._reading.entries.append(Entry(f"{prefix}.{code}", full, figure, aliases, Whole(above)))

    def _sums(self) -> Iterator[Equation]:
        """Parents of their children; 人员经费 of 301 and 303, 公用经费 of the rest, 合计 of both (rule 5)."""
        known = [code for code in (*self._figures, *self._spoiled) if _CODE.fullmatch(code)]
        tops = [code for code in known if len(code) == 3 or code[:3] not in known]
        for code in tops:
            below = [one for one in known if one != code and one[:3] == code and len(code) == 3]
            yield from self._sum(
                f"{self._names.get(code, '')}下级科目之和", code, below, self._parts.get(code, [])
            )
        staff = [code for code in tops if code.startswith(STAFF)]
        office = [code for code in tops if not code.startswith(STAFF)]
        if self._nature == "basic":
            yield from self._sum("人员经费的构成", "人员经费", staff)
            yield from self._sum("公用经费的构成", "公用经费", office)
        if {"人员经费", "公用经费"} <= {*self._figures, *self._spoiled}:
            yield from self._sum("基本支出的构成", "合计", ["人员经费", "公用经费"])
        elif self._nature != "agency":  # of which only some classes may be listed
            yield from self._sum("合计的构成", "合计", [*staff, *office])

    def _sum(
        self, title: str, total: str, keys: list[str], more: list[Figure] | None = None
    ) -> Iterator[Equation]:
        terms = [self._figures[key] for key in keys if key in self._figures] + (more or [])
        spoiled = self._spoiled & set(keys) or (more and any(one.startswith(total) for one in self._spoiled))
        if terms and total in self._figures and not spoiled:
            yield Equation(title, self._figures[total], tuple((1, figure) for figure in terms))
