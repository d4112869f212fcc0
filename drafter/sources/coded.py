"""Tables whose rows are codes of the function classes: 02 and 03, 05, 08 and 09, of every set.

A row's code stands in one cell as text or number, with points, before the name, in three cells (类, 款, 项), or
spread over three.  Where no row has one the 类 are known by their names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from drafter.facts.model import Whole
from drafter.sources.catalogue import quantity, scoped
from drafter.sources.classes import ECONOMIC, FUNCTION
from drafter.sources.coded_columns import FUNDS, GROUPS, OF_BASIC, column_key, is_strange
from drafter.sources.coded_rows import labelled_rows, name_column
from drafter.sources.entries import Entry, Equation, Figure, Reading
from drafter.sources.grid import Grid
from drafter.sources.halves import INITIAL, budgeted
from drafter.sources.tables import Table

SCOPE_OF = {"收入": "", "支出": "", "拨款支出": "grant", "一般": "general", "基金": "fund", "资本": "capital"}
_TITLE_SCOPES = {
    "一般公共预算": "general",
    "政府性基金": "fund",
    "国有资本经营": "capital",
    "财政拨款": "grant",
}
_MAIN = {"收入": "income.total", "项目": "expenditure.project"}
"""What the column of the total states, where it is not all expenditure."""


@dataclass(slots=True)
class Line:
    """One row: its code (empty for 合计), its name, and its figures by key."""

    row: int
    code: str
    name: str
    figures: dict[str, Figure] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)
    """What its cells should state and do not."""


def read_coded(table: Table, reading: Reading, year: int) -> bool:
    """Take what TABLE states into READING; False where it has no head of this form."""
    grid = Grid(table.sheet)
    found = name_column(grid)
    if found is None:
        return False
    head, names = found
    labelled = labelled_rows(grid, head, names)
    if not labelled:
        return True
    heads = _heads(grid, head, names, min(labelled))
    columns = {
        index: key for index, words in heads.items() if (key := column_key(words, table.kind)) is not None
    }
    unread = {index: words for index, words in heads.items() if index not in columns}
    strange = any(is_strange(words) and _holds(grid, labelled, index) for index, words in unread.items())
    _leave(grid, table, reading, labelled, unread)
    tables = {index: table.of_year(heads[index]) for index in columns}
    taken = False
    for dated in {one.year: one for one in tables.values()}.values():
        keys = {index: key for index, key in columns.items() if tables[index].year == dated.year}
        lines = list(_lines(grid, dated, reading, labelled, keys))
        _Statement(dated, reading, year, lines, strange).take()
        taken = taken or any(line.figures or line.spoiled for line in lines)
    if not taken and not _is_told_empty(grid):
        reading.remarks.append(f"{table.file}#{table.sheet.name}：是空表，应按规定写明空表说明")
    return True


def _heads(grid: Grid, head: int, names: int, first: int) -> dict[int, str]:
    """The words over each column behind the names; the first of their rows is the one that heads the codes."""
    tops = (
        row
        for row in grid.rows
        if any(re.search("编码|代码|项目|科目", grid.label(row, c)) for c in range(1, names + 1))
        and not any(grid.label(row, c).endswith("表") for c in range(1, names + 1))
    )
    top = next(tops, head)
    end = next((row for row in range(top, first) if grid.is_numbering(row)), first)
    return grid.heads(range(top, end), range(names + 1, grid.width + 1))


def _scope_in(title: str) -> str:
    return next((scope for words, scope in _TITLE_SCOPES.items() if words in title), "")


def _holds(grid: Grid, rows: Iterable[int], column: int) -> bool:
    return any((cell := grid.cell(row, column)) is not None and bool(cell.number) for row in rows)


def _leave(
    grid: Grid, table: Table, reading: Reading, labelled: Collection[int], unread: dict[int, str]
) -> None:
    """Note the amounts in columns that are UNREAD, and in rows below the first labelled one that have no code."""
    for index, words in unread.items():
        for row in labelled:
            reading.leave(table, words.rpartition("/")[2], grid.cell(row, index))
    for row in grid.rows:
        name = _row_name(grid, row) if row > min(labelled) and row not in labelled else ""
        cells = (grid.cell(row, column) for column in range(1, grid.width + 1)) if name else ()
        reading.leave(table, name, next((cell for cell in cells if cell is not None and cell.number), None))


def _row_name(grid: Grid, row: int) -> str:
    """The first words of a row that is no note."""
    labels = (grid.label(row, column) for column in range(1, grid.width + 1))
    name = next((label for label in labels if re.search("[\u4e00-\u9fff]", label)), "")
    return "" if name.startswith("注") else name


def _is_told_empty(grid: Grid) -> bool:
    """Whether a note says why there are no figures (rule 7)."""
    texts = (grid.label(row, column) for row in grid.rows for column in range(1, grid.width + 1))
    return any(re.search("空表|表为空|没有|无.*(?:收支|收入|支出|预算|数据)", text) for text in texts)


def _lines(
    grid: Grid, table: Table, reading: Reading, labelled: dict[int, tuple[str, str]], columns: dict[int, str]
) -> Iterator[Line]:
    for row, (code, name) in labelled.items():
        line = Line(row, code, name or "合计")
        for column, key in columns.items():
            figure = reading.figure(table, grid.cell(row, column), line.name)
            if figure is not None:
                line.figures.setdefault(key, figure)
            elif reading.is_spoiled(table, grid.cell(row, column)):
                line.spoiled.add(key)
        yield line


class _Statement:
    """The entries and the equations of a coded table."""

    def __init__(self, table: Table, reading: Reading, year: int, lines: list[Line], strange: bool) -> None:
        self._table, self._reading, self._year, self._lines = table, reading, year, lines
        self._scope = SCOPE_OF[table.kind] if table.kind in SCOPE_OF else _scope_in(table.title)
        self._main = _MAIN.get(table.kind, "expenditure.total")
        self._codes = {line.code: line for line in lines}
        self._children = self._grouped()
        self._strange = strange

    def take(self) -> None:
        for line in self._lines:
            if not line.code:
                for key, figure in line.figures.items():
                    self._state(key, figure)
            elif self._main in line.figures and self._table.kind != "收入":
                self._state_class(line, line.figures[self._main])
            self._balance(line)
        self._climb()
        if any(
            line.code and {key for key in line.figures if line.figures[key].number} - {self._main}
            for line in self._lines
        ):
            self._reading.split.append(self._table.sheet.name)

    def _state(self, key: str, figure: Figure) -> None:
        if ":" in key:
            return
        fund, _, rest = key.partition(".")
        scope, key = (fund, rest) if key in FUNDS.values() else (self._scope, key)
        stated = scoped(quantity(key, self._year), scope)
        entry = Entry(stated.key, stated.name, figure, stated.aliases, stated.whole)
        if self._table.is_budget:
            entry = budgeted(stated.key, stated.name, figure, INITIAL)
        self._reading.entries.append(entry)

    def _state_class(self, line: Line, figure: Figure) -> None:
        if self._table.kind == "项目":
            return
        if line.code in ECONOMIC:
            self._state(f"economic.{line.code}", figure)
            return
        if len(line.code) == 3 and line.code in FUNCTION:
            self._state(f"expenditure.function.{line.code}", figure)
            return
        if self._table.is_budget or line.code.startswith("3"):
            return
        above = self._above(line.code)
        prefix = f"{self._scope}." if self._scope else ""
        whole = None
        if above is not None:
            parent = scoped(quantity(f"expenditure.function.{above}", self._year), self._scope).key
            whole = Whole(parent if len(above) == 3 else f"{prefix}function.{above}")
        name = scoped(quantity("balance.income", 0), self._scope).name.removesuffix("收入总计") + line.name
        self._reading.entries.append(Entry(f"{prefix}function.{line.code}", name, figure, (), whole))

    def _above(self, code: str) -> str | None:
        """The nearest code of the table above CODE that has a figure."""
        for length in range(len(code) - 2, 2, -2):
            line = self._codes.get(code[:length])
            if line is not None and self._main in line.figures:
                return line.code
        return None

    def _balance(self, line: Line) -> None:
        """The columns of one row: 合计 of its parts, and 年末 of what came in and went out."""
        if line.spoiled:
            return
        for group in dict.fromkeys((self._main, *(key for _, key in GROUPS))):
            terms = tuple(
                (1, figure) for key, figure in line.figures.items() if self._is_part(key, group, line)
            )
            if terms and group in line.figures and not (group == self._main and self._strange):
                self._equate(f"{line.name}各列之和", line.figures[group], terms)
        basic = tuple((1, line.figures[key]) for key in OF_BASIC if key in line.figures)
        told = not line.code and self._scope == "general"  # with the table of the basic expenditure (`unify`)
        if len(basic) == len(OF_BASIC) and "expenditure.basic" in line.figures and not told:
            self._equate(f"{line.name}基本支出的构成", line.figures["expenditure.basic"], basic)
        keys = ("carryover.begin", "income.total", "expenditure.total", "carryover.end")
        if self._table.kind != "收入" and {"income.total", "expenditure.total"} <= set(line.figures):
            signs = (1, 1, -1, -1)
            flow = [
                (sign, line.figures[key])
                for sign, key in zip(signs, keys, strict=True)
                if key in line.figures
            ]
            _, total = flow.pop()
            if keys[3] in line.figures:
                self._equate("年初结转加本年收入减本年支出", total, tuple(flow))

    def _is_part(self, key: str, group: str, line: Line) -> bool:
        """Whether the column KEY is one of those that add up to GROUP."""
        above, _, part = key.partition(":")
        if part:
            return above == group
        if group != self._main or key == group:
            return False
        if self._table.kind == "明细":
            return True
        if key.split(".")[0] != group.split(".")[0]:
            return False
        return key not in OF_BASIC and not (
            key in ("income.general", "income.fund", "income.capital") and "income.grant" in line.figures
        )

    def _equate(self, title: str, total: Figure, terms: tuple[tuple[int, Figure], ...]) -> None:
        self._reading.equations.append(Equation(title, total, terms))

    def _climb(self) -> None:
        """A parent is the sum of its children; 合计 that of the 类, or of the highest codes that there are."""
        for parent in self._lines:
            for key, total in parent.figures.items():
                below = list(self._below(parent.code, key))
                terms = tuple((1, line.figures[key]) for line in below if key in line.figures)
                if terms and not any(key in line.spoiled for line in below):
                    self._equate(f"{parent.name if parent.code else ''}下级科目之和", total, terms)

    def _below(self, code: str, key: str) -> Iterator[Line]:
        """The lines right below CODE whose cells of KEY are not blank; where they are, what is below them."""
        for line in self._children.get(code, ()):
            if key in line.figures or key in line.spoiled:
                yield line
            else:
                yield from self._below(line.code, key)

    def _grouped(self) -> dict[str, list[Line]]:
        """The lines by the nearest code of the table above theirs."""
        found: dict[str, list[Line]] = {}
        for line in self._lines:
            above = (line.code[:length] for length in range(len(line.code) - 2, 2, -2))
            if line.code:
                found.setdefault(next((code for code in above if code in self._codes), ""), []).append(line)
        return found
