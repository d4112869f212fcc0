"""Tables whose rows are codes of the function classes: 02 and 03, 05, 08 and 09, of every set.

A row's code stands in one cell as text or number, in three cells (类, 款, 项), or spread over three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from drafter.facts.model import Whole
from drafter.sources.catalogue import key_of, quantity, scoped
from drafter.sources.classes import FUNCTION
from drafter.sources.entries import Entry, Equation, Figure, Reading
from drafter.sources.grid import Grid
from drafter.sources.labels import clean, stem
from drafter.sources.tables import Table

_OF_BASIC = ("expenditure.staff", "expenditure.office")
SCOPE_OF = {"收入": "", "支出": "", "拨款支出": "grant", "一般": "general", "基金": "fund", "资本": "capital"}
_GROUPS = (
    ("年初", "carryover.begin"),
    ("本年收入", "income.total"),
    ("本年支出", "expenditure.total"),
    ("年末", "carryover.end"),
)


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
    found = _name_column(grid)
    if found is None:
        return False
    head, names = found
    first = next(
        (row for row in grid.rows if row > head and _code_or_total(grid, row, names) is not None), None
    )
    if first is None:
        return True
    top = next(
        (
            row
            for row in grid.rows
            if any(re.search("编码|代码|项目|科目", grid.label(row, c)) for c in range(1, names + 1))
        ),
        head,
    )
    rows = range(top, next((row for row in range(top, first) if grid.is_numbering(row)), first))
    heads = grid.heads(rows, range(names + 1, grid.width + 1))
    columns = {
        index: key for index, words in heads.items() if (key := _column_key(words, table.kind)) is not None
    }
    lines = list(_lines(grid, table, reading, names, first, columns))
    for index, words in heads.items():
        for line in lines if index not in columns else ():
            reading.leave(table, words.rpartition("/")[2], grid.cell(line.row, index))
    strange = any(_is_strange(words) for index, words in heads.items() if index not in columns)
    _Statement(table, reading, year, lines, strange).take()
    if not any(line.figures or line.spoiled for line in lines) and not _is_told_empty(grid):
        reading.remarks.append(f"{table.file}#{table.sheet.name}：是空表，应按规定写明空表说明")
    return True


def _is_told_empty(grid: Grid) -> bool:
    """Whether a note says why there are no figures (rule 7)."""
    texts = (grid.label(row, column) for row in grid.rows for column in range(1, grid.width + 1))
    return any(re.search("空表|表为空|没有|无.*(?:收支|收入|支出|预算|数据)", text) for text in texts)


def _name_column(grid: Grid) -> tuple[int, int] | None:
    """The row and column of the head 科目名称 (or 项目 over codes and names)."""
    for row in grid.rows[:15]:
        for column in range(1, grid.width + 1):
            if re.fullmatch("(?:支出)?(?:功能分类)?科目名称|名称", grid.label(row, column)):
                return row, column
    return None


def _code_or_total(grid: Grid, row: int, names: int) -> str | None:
    """The code in this row, empty for 合计, None for a row of neither kind."""
    parts = [grid.label(row, column) for column in range(1, names)]
    if any(stem(part) == "合计" for part in (*parts, grid.label(row, names))):
        return ""
    codes = [part for part in parts if re.fullmatch(r"\d{1,7}", part)]
    if not codes or any(part and part not in codes for part in parts):
        return None
    longest = max(codes, key=len)
    code = (
        longest if len(longest) >= 3 and all(longest.startswith(part) for part in codes) else "".join(codes)
    )
    return code if re.fullmatch(r"2\d{2}(?:\d{2}){0,2}", code) else None


def _column_key(words: str, kind: str) -> str | None:
    """What a column states, as the plain key of the quantity or GROUP:PART."""
    parts = [stem(part) for part in words.split("/")]
    group = next((key for word, key in _GROUPS if any(part.startswith(word) for part in parts)), None)
    last = key_of(parts[-1]) if parts else None
    if words.rpartition("/")[2].startswith("其中"):
        return None
    if kind == "收入":
        return _income_key(parts)
    if parts[-1:] in (["合计"], ["小计"]):
        last = None
        inner = next(
            (
                key
                for part in parts
                for key in ("expenditure.basic", "expenditure.project")
                if key_of(part) == key
            ),
            None,
        )
        last = inner
    if last in _OF_BASIC:
        return last if group in (None, "expenditure.total") else None
    if group in (None, "expenditure.total"):
        if last == "expenditure.total" or (last is None and re.search("合计|小计|本年支出", words)):
            return "expenditure.total"
        return last if last and last.startswith("expenditure.") else None
    return f"{group}:{last}" if last in ("expenditure.basic", "expenditure.project") else group


def _is_strange(words: str) -> bool:
    """Whether a column that is not read could be one of those that add up to the total."""
    last = words.rpartition("/")[2]
    return bool(words) and not re.match("其中|备注|(?:日常)?公用经费|人员经费|.*结转", last)


def _income_key(parts: list[str]) -> str | None:
    """The source of income that a column states; 小计 is that of the head over it."""
    named = [part for part in parts if part not in ("合计", "小计")]
    if not named:
        return "income.total"
    key = key_of(named[-1])
    return key if key is not None and key.startswith("income.") else None


def _lines(
    grid: Grid, table: Table, reading: Reading, names: int, first: int, columns: dict[int, str]
) -> Iterator[Line]:
    for row in grid.rows:
        code = _code_or_total(grid, row, names) if row >= first else None
        if code is None:
            name = grid.label(row, names) if row > first else ""
            cells = (grid.cell(row, column) for column in columns) if not name.startswith("注") else ()
            reading.leave(
                table, name, next((cell for cell in cells if cell is not None and cell.number), None)
            )
            continue
        line = Line(row, code, (clean(grid.label(row, names)) or code) if code else "合计")
        for column, key in columns.items():
            figure = reading.figure(table, grid.cell(row, column), line.name or code)
            if figure is not None:
                line.figures.setdefault(key, figure)
            elif reading.is_spoiled(table, grid.cell(row, column)):
                line.spoiled.add(key)
        yield line


class _Statement:
    """The entries and the equations of a coded table."""

    def __init__(self, table: Table, reading: Reading, year: int, lines: list[Line], strange: bool) -> None:
        self._table, self._reading, self._year, self._lines = table, reading, year, lines
        self._scope = SCOPE_OF[table.kind]
        self._main = "income.total" if table.kind == "收入" else "expenditure.total"
        self._codes = {line.code: line for line in lines}
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

    def _state(self, key: str, figure: Figure) -> None:
        if ":" in key:
            return
        stated = scoped(quantity(key, self._year), self._scope)
        self._reading.entries.append(Entry(stated.key, stated.name, figure, stated.aliases, stated.whole))

    def _state_class(self, line: Line, figure: Figure) -> None:
        if len(line.code) == 3 and line.code in FUNCTION:
            self._state(f"expenditure.function.{line.code}", figure)
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
        for group in dict.fromkeys((self._main, *(key for _, key in _GROUPS))):
            terms = tuple(
                (1, figure) for key, figure in line.figures.items() if self._is_part(key, group, line)
            )
            if terms and group in line.figures:
                self._equate(f"{line.name}各列之和", line.figures[group], terms)
        basic = tuple((1, line.figures[key]) for key in _OF_BASIC if key in line.figures)
        told = not line.code and self._scope == "general"  # with the table of the basic expenditure (`unify`)
        if len(basic) == len(_OF_BASIC) and "expenditure.basic" in line.figures and not told:
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
        if group != self._main or key == group or key.split(".")[0] != group.split(".")[0]:
            return False
        return key not in _OF_BASIC and not (
            key in ("income.general", "income.fund", "income.capital") and "income.grant" in line.figures
        )

    def _equate(self, title: str, total: Figure, terms: tuple[tuple[int, Figure], ...]) -> None:
        self._reading.equations.append(Equation(title, total, terms))

    def _climb(self) -> None:
        """A parent is the sum of its children; 合计 that of the 类, or of the highest codes that there are."""
        children: dict[str, list[Line]] = {}
        for line in self._lines:
            if line.code:
                children.setdefault(self._above(line.code) or "", []).append(line)
        for code, below in children.items():
            parent = self._codes.get(code)
            for key, total in parent.figures.items() if parent else ():
                terms = tuple((1, line.figures[key]) for line in below if key in line.figures)
                if terms and not any(key in line.spoiled for line in below):
                    self._reading.equations.append(
                        Equation(f"{parent.name if parent else ''}下级科目之和", total, terms)
                    )
