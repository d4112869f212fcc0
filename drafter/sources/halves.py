"""Tables of two or three parts side by side, each with labels, row numbers and amounts in the same rows.

公开01 and 04, the central and provincial tables of that form, Z01 with its three blocks of five columns, and the
budget's 收支总表.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from drafter.facts.sheets import Cell
from drafter.sources.catalogue import key_of, quantity, scoped
from drafter.sources.classes import economic_code
from drafter.sources.entries import LAST, Entry, Figure, Reading, of_last_year
from drafter.sources.grid import Grid
from drafter.sources.labels import clean, stem, years_back
from drafter.sources.sums import Ledger
from drafter.sources.tables import Table

FINAL, INITIAL, FULL = "决算", "年初预算", "全年预算"
_FUNDS = {"income.general": "general", "income.fund": "fund", "income.capital": "capital"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts: which basis, and which scope where it is one fund's."""

    index: int
    basis: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the table: the column of its labels and those of its amounts."""

    labels: int
    columns: tuple[Column, ...]
    economic: bool = False
    """Whether the rows are 支出性质 and 经济分类, whose 其他支出 is no function class."""


def read_halves(table: Table, reading: Reading, year: int) -> bool:
    """Take what TABLE states into READING; False where it has no head of this form."""
    grid = Grid(table.sheet)
    head = next((row for row in grid.rows if len(_label_columns(grid, row)) >= 2), None)
    if head is None:
        return False
    first = _first_data_row(grid, head)
    blocks = _blocks(grid, table, range(head, first))
    ledgers: dict[str, Ledger] = {}
    for number, block in enumerate(blocks):
        _Part(grid, table, reading, year, block, number, ledgers).read(first)
    for ledger in ledgers.values():
        reading.equations.extend(ledger.equations())
    return bool(blocks)


def _label_columns(grid: Grid, row: int) -> list[int]:
    return [
        column
        for column in range(1, grid.width + 1)
        if re.match(r"项目|支出项目|收入项目|功能分类", grid.label(row, column))
    ]


def _first_data_row(grid: Grid, head: int) -> int:
    column = _label_columns(grid, head)[0]
    for row in grid.rows:
        if (
            row > head
            and not grid.is_numbering(row)
            and grid.label(row, column)
            and grid.words(row, column) != grid.words(head, column)
        ):
            return row
    return head + 1


def _blocks(grid: Grid, table: Table, head: range) -> list[Block]:
    starts = _label_columns(grid, head.start)
    ends = [*starts[1:], grid.width + 1]
    blocks = []
    for start, end in zip(starts, ends, strict=True):
        rows = range(head.start, next((row for row in head if grid.is_numbering(row)), head.stop))
        heads = grid.heads(rows, range(start + 1, end))
        columns = tuple(
            column
            for index, words in heads.items()
            if (column := _column(index, words, table.kind, years_back(words, table.year))) is not None
        )
        economic = re.search("性质|经济分类", grid.words(head.start, start)) is not None
        blocks.append(Block(start, columns, economic))
    return blocks


def _column(index: int, words: str, kind: str, back: int) -> Column | None:
    """What the column under WORDS states; BACK is how many years before the table's it speaks of."""
    last = words.rpartition("/")[2]
    if not words or "行次" in last or "编码" in last:
        return None
    if back:
        final = kind != "预算" and re.search("决算|金额|合计", words) and not re.search("预算|比|增减", words)
        return Column(index, LAST) if back == 1 and final else None
    if fund := next((_FUNDS[key] for key in _FUNDS if key_of(last) == key), None):
        return Column(index, INITIAL if kind == "预算" else FINAL, fund)
    if "年初预算" in words:
        return Column(index, INITIAL)
    if re.search("全年预算|调整预算", words):
        return Column(index, FULL)
    if re.search("决算|金额|合计|小计|预算", words):
        return Column(index, INITIAL if kind == "预算" else FINAL)
    return None


class _Part:
    """Reads one block, row by row."""

    def __init__(
        self,
        grid: Grid,
        table: Table,
        reading: Reading,
        year: int,
        block: Block,
        number: int,
        ledgers: dict[str, Ledger],
    ) -> None:
        self._grid, self._table, self._reading = grid, table, reading
        self._year, self._block, self._number = year, block, number
        self._scope = "grant" if "财政拨款" in table.title else ""
        self._ledgers = ledgers
        self._carried = ""

    def read(self, first: int) -> None:
        for row in self._grid.rows:
            label = self._grid.label(row, self._block.labels) if row >= first else ""
            if not label or label.startswith("注"):
                continue
            key = self._key(label)
            if key is None:
                self._pass(row, label)
                continue
            for column in self._block.columns:
                cell = self._grid.cell(row, column.index)
                figure = self._reading.figure(self._table, cell, stem(label))
                if figure is not None or self._reading.is_spoiled(self._table, cell):
                    self._take(key, figure, column)

    def _key(self, label: str) -> str | None:
        """The plain key of a row; the sums and the funds mean what the block and the rows above make of them."""
        name = stem(label)
        if re.fullmatch(r"(?:收入|支出)?总计|合计", name):
            return "balance.income" if self._number == 0 else "balance.expenditure"
        code = economic_code(name) if self._block.economic else None
        key = f"economic.{code}" if code else key_of(label)
        if key is None:
            return None
        if key in ("carryover.begin", "carryover.end"):
            self._carried = key
        elif key in _FUNDS and self._carried:
            return f"{_FUNDS[key]}.{self._carried}"
        return key

    def _pass(self, row: int, label: str) -> None:
        """A row unknown here that has an amount: the sums of this part may lack it."""
        if not clean(label).startswith("其中") and self._amount(row) is not None:
            self._reading.leave(self._table, stem(label), self._amount(row))
            part = "economic" if self._block.economic else "income" if self._number == 0 else "function"
            for column in self._block.columns:
                self._ledgers.setdefault(column.basis, Ledger()).strange.add(part)

    def _amount(self, row: int) -> Cell | None:
        cells = (self._grid.cell(row, column.index) for column in self._block.columns)
        return next((cell for cell in cells if cell is not None and cell.number), None)

    def _take(self, key: str, figure: Figure | None, column: Column) -> None:
        fund, _, rest = key.partition(".")
        scope = column.scope if column.scope is not None else self._scope
        if fund in _FUNDS.values():
            scope, key = fund, rest
        stated = scoped(quantity(key, self._year), "" if key in _FUNDS else scope)
        ledger = self._ledgers.setdefault(column.basis, Ledger())
        if not ledger.take(stated.key, figure):
            return
        assert figure is not None
        if column.basis == FINAL:
            entry = Entry(stated.key, stated.name, figure, stated.aliases, stated.whole)
        elif column.basis == LAST:
            entry = of_last_year(stated.key, stated.name, figure, stated.aliases)
        else:
            entry = budgeted(stated.key, stated.name, figure, column.basis)
        self._reading.entries.append(entry)


def budgeted(key: str, name: str, figure: Figure, basis: str) -> Entry:
    """The entry of a budget column: the total's is 年初预算 itself, of all else the name says the basis."""
    prefix = "initial" if basis == INITIAL else "full"
    if key == "expenditure.total":
        aliases = ("部门年初预算",) if basis == INITIAL else ("调整预算",)
        return Entry(f"budget.{prefix}", basis, figure, aliases, None, basis)
    return Entry(f"{prefix}.{key}", name.replace("决算", "本年") + basis, figure, (), None, basis)
