"""“三公”经费: the wide form with one row of numbers, the long one with a row for each item, and CS02.

The long form also prints counts (因公出国团组数, 公务用车保有量, 国内公务接待批次 …), 会议费, 培训费 and 机关运行经费.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from drafter.facts.model import Whole
from drafter.facts.sheets import Cell
from drafter.sources.catalogue import SCOPES
from drafter.sources.entries import LAST, Entry, Equation, Figure, Reading, of_last_year
from drafter.sources.grid import Grid
from drafter.sources.halves import FINAL, FULL, INITIAL
from drafter.sources.labels import stem, years_back
from drafter.sources.tables import Table

_TOTAL = "public.total"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the table prints: its key, its name in texts, and what it is a part of."""

    pattern: re.Pattern[str]
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    whole: str | None = None
    counter: str = ""
    """The unit of a count as texts have it; empty for an amount, whose unit is the table's."""


def _item(pattern: str, key: str, name: str, aliases: tuple[str, ...] = (), whole: str | None = None) -> Item:
    return Item(re.compile(pattern), key, name, aliases, whole)


def _count(pattern: str, key: str, name: str, counter: str, *aliases: str) -> Item:
    return Item(
        re.compile(rf"{pattern}(?:\(.{{1,2}}\))?"), f"public.count_{key}", name, aliases, None, counter
    )


ITEMS = (
    _item(r"因公出国\(?境?\)?费用?", "public.abroad", "因公出国（境）费", ("因公出国出境",), _TOTAL),
    _item(r"公务用车(?:购置[及和]运行(?:维护)?)?费用?", "public.car", "公务用车购置及运行维护费", ("公务用车支出",), _TOTAL),
    _item(r"公务用车购置(?:费用?)?|购置费用?", "public.car_purchase", "公务用车购置费", (), "public.car"),
    _item(r"公务用车运行(?:维护)?(?:费用?)?|运行(?:维护)?费用?", "public.car_running", "公务用车运行维护费", (), "public.car"),
    _item(r"公务接待费用?", "public.reception", "公务接待费", ("公务接待费用",), _TOTAL),
    _item(r"(?:.*安排的)?三公经费(?:支出)?(?:合计|小计)?|支出合计|合计|总计", _TOTAL, "“三公”经费", ("三公经费",)),
    _item(r"(?:\(1\))?国内(?:公务)?接待费", "public.reception_home", "国内接待费", ("国内公务接待费",), "public.reception"),
    _item(r"外事接待费", "public.reception_foreign", "外事接待费", (), "public.reception_home"),
    _item(r"国\(?境?\)?外(?:公务)?接待费", "public.reception_overseas", "国（境）外接待费", ("国（境）外公务接待费",), "public.reception"),
    _count(r"因公出国\(?境?\)?团组数?", "abroad_groups", "因公出国（境）团组数", "个", "因公出国（境）团组"),
    _count(r"因公出国\(?境?\)?人(?:次|数|次数)", "abroad_people", "因公出国（境）人次", "人次", "因公出国（境）人次数"),
    _count(r"公务用车购置(?:数|数量|辆数)", "car_bought", "公务用车购置数", "辆", "购置公务用车"),
    _count(r"(?:年末)?公务用车(?:保有|实有)(?:量|数|数量)", "car_kept", "公务用车保有量", "辆"),
    _count(r"国内(?:公务)?接待批次数?", "reception_batches", "国内公务接待批次", "批次", "国内公务接待"),
    _count(r"国内(?:公务)?接待人(?:次|数|次数)", "reception_people", "国内公务接待人次", "人次", "国内公务接待"),
    _count(r"(?:国内)?外事接待批次数?", "foreign_batches", "外事接待批次", "批次", "外事接待"),
    _count(r"(?:国内)?外事接待人(?:次|数|次数)", "foreign_people", "外事接待人次", "人次", "外事接待"),
    _count(r"国\(?境?\)?外(?:公务)?接待批次数?", "overseas_batches", "国（境）外公务接待批次", "批次", "国（境）外公务接待"),
    _count(r"国\(?境?\)?外(?:公务)?接待人(?:次|数|次数)", "overseas_people", "国（境）外公务接待人次", "人次", "国（境）外公务接待"),
    _item(r"会议费", "meeting", "会议费"),
    _item(r"培训费", "training", "培训费"),
    _item(r"机关运行经费", "agency", "机关运行经费"),
)  # fmt: skip


def read_public(table: Table, reading: Reading, scope: str = "") -> bool:
    """Take what TABLE states into READING, under general.… where SCOPE is general; False for no such table."""
    grid = Grid(table.sheet)
    found = _Public(table, reading, scope)
    labels = _label_columns(grid)
    for column, end in zip(labels, [*labels[1:], grid.width + 1], strict=False):
        _read_long(grid, table, column, end, found)
    if not labels:
        _read_wide(grid, found)
    found.balance()
    return bool(found.figures)


def _match(label: str) -> Item | None:
    name = re.sub(r"(?<=费)\((?:万?元)\)$|(?<=支出)\(.*\)$", "", stem(label))
    return next((item for item in ITEMS if item.pattern.fullmatch(name)), None)


def _label_columns(grid: Grid) -> list[int]:
    """The columns in which items stand one under the other: money, and counts beside it; none for the wide form."""
    keys = {
        column: {item.key for row in grid.rows if (item := _match(grid.label(row, column))) is not None}
        for column in range(1, grid.width + 1)
    }
    money = {"public.abroad", "public.car", "public.reception", "training"}
    if not any(len(found & money) >= 2 for found in keys.values()):
        return []
    return [column for column, found in keys.items() if len(found) >= 2]


def _read_long(grid: Grid, table: Table, labels: int, end: int, found: _Public) -> None:
    """The rows whose items stand in the column LABELS, their numbers in the columns before END."""
    rows = [row for row in grid.rows if _match(grid.label(row, labels))]
    heads = grid.heads(range(max(1, rows[0] - 4), rows[0]), range(labels + 1, end))
    if table.kind == "指标":
        last = [column for column, words in heads.items() if _basis(words, table.year) == LAST]
        columns = {labels + 2: FINAL} | dict.fromkeys(last[:1], LAST)
    else:
        columns = {
            column: basis
            for column, words in heads.items()
            if (
                basis := _basis(words, table.year)
                or (_usual(table) if re.search("本年|合计", words) else None)
            )
        }
    for row in grid.rows:
        label = grid.label(row, labels)
        item = _match(label)
        for column in range(labels + 1, end) if row >= rows[0] else ():
            cell = grid.cell(row, column)
            if item is not None and column in columns:
                found.take(item, cell, columns[column])
            elif not grid.is_numbering(row) and "行次" not in heads[column]:
                found.leave(
                    stem(label) or heads[column].rpartition("/")[2], heads[column], cell, item is None
                )


def _usual(table: Table) -> str:
    """The basis of amounts whose head says none: a budget's tables are of its 年初预算."""
    return INITIAL if re.search("预算(?:情况|总)?表", table.title) and "决算" not in table.title else FINAL


def _basis(words: str, year: int | None) -> str | None:
    """The basis that the heads WORDS name in a table of YEAR; None for a time before last, and for none."""
    if "行次" in words:
        return None
    back = years_back(words, year)
    if back:
        return LAST if back == 1 and not re.search("预算|比|增减", words) else None
    if re.search("全年预算|调整预算", words):
        return FULL
    if "预算数" in words or "年初预算" in words:
        return INITIAL
    return FINAL if re.search("决算|统计数|金额|支出数", words) else None


def _read_wide(grid: Grid, found: _Public) -> None:
    """Heads over one row of numbers, or over one for each basis, which then says so at its left."""
    columns = range(1, grid.width + 1)
    blocks = list(_wide_blocks(grid))
    for (items, data), first in zip(blocks, [0, *(data[-1] for _, data in blocks)], strict=False):
        bases = (
            row for row in grid.rows if row > first and any(_is_basis(grid.label(row, c)) for c in columns)
        )
        heads = grid.heads(range(min(items[0], next(bases, items[0])), items[-1] + 1), columns)
        said = {
            row: next((grid.label(row, c) for c in columns if _is_basis(grid.label(row, c))), "")
            for row in data
        }
        read = [row for row in data if said[row]] or data[:1]
        for row, (column, words) in product(data, heads.items()):
            if row in read:
                _take_wide(_wide_item(words), grid.cell(row, column), said[row] or words, words, found)
            else:
                label = next((grid.words(row, c) for c in columns if grid.words(row, c)), f"第{row}行")
                found.leave(f"{label}一行", words, grid.cell(row, column), unknown=True)


def _wide_blocks(grid: Grid) -> Iterator[tuple[list[int], list[int]]]:
    """The rows of heads and the rows of numbers under them, as often as there are such in the sheet."""
    items: list[int] = []
    data: list[int] = []
    for row in grid.rows:
        if any(_is_item(grid.label(row, column)) for column in range(1, grid.width + 1)):
            if data:
                yield items, data
                items, data = [], []
            items.append(row)
        elif items and _amounts(grid, row) and not grid.is_numbering(row) and not _is_count(grid, row):
            data.append(row)
    if items and data:
        yield items, data


def _take_wide(item: Item | None, cell: Cell | None, said: str, words: str, found: _Public) -> None:
    basis = _basis(said, found.year)
    foreign = basis is None and years_back(said, found.year) != 0
    if item is None or foreign:
        found.leave(words.rpartition("/")[2], words, cell, item is None)
    else:
        found.take(item, cell, basis or found.usual)


def _is_item(label: str) -> bool:
    item = _match(label)
    return item is not None and item.key != _TOTAL


def _is_basis(label: str) -> bool:
    bare = re.sub(r"^\d{4}年度?|^[本上]年度?", "", label)
    return re.fullmatch(r"(?:年初|全年|调整)?预算数?|决算(?:统计)?数?|支出数", bare) is not None


def _wide_item(words: str) -> Item | None:
    """The item that a path of heads names: 小计 is the item above it, 合计 under 预算数 the total.

    None where the lowest head is a thing unknown here, though one above it is known.
    """
    parts = [
        part for part in reversed(words.split("/")) if part not in ("小计", "金额") and not _is_basis(part)
    ]
    return _match(parts[0]) if parts else None


def _amounts(grid: Grid, row: int) -> int:
    return sum(1 for column in range(1, grid.width + 1) if _holds_amount(grid.cell(row, column)))


def _holds_amount(cell: Cell | None) -> bool:
    return cell is not None and (
        cell.number is not None or re.fullmatch(r"\(?-?[\d,]+(?:\.\d+)?\)?", cell.text.strip()) is not None
    )


def _is_count(grid: Grid, row: int) -> bool:
    """Whether the row numbers the columns: 1 2 3 … ."""
    numbers = [label for column in range(1, grid.width + 1) if (label := grid.label(row, column))]
    first = int(numbers[0]) if re.fullmatch(r"\d{1,2}", numbers[0]) else 1
    return len(numbers) > 3 and numbers == [str(number) for number in range(first, first + len(numbers))]


class _Public:
    """The items taken so far, by basis and key."""

    def __init__(self, table: Table, reading: Reading, scope: str) -> None:
        self._table, self._reading, self._scope = table, reading, scope
        self.usual, self.year = _usual(table), table.year
        self.figures: dict[tuple[str, str], Figure] = {}
        self._spoiled: set[str] = set()
        self._seen: set[tuple[str, str]] = set()

    def take(self, item: Item, cell: Cell | None, basis: str) -> None:
        if item.counter:
            self._take_count(item, cell, basis)
            return
        self._seen.add((basis, item.key))
        figure = self._reading.figure(self._table, cell, item.name)
        if self._reading.is_spoiled(self._table, cell):
            self._spoiled.add(basis)
        if figure is None or (basis, item.key) in self.figures:
            return
        self.figures[basis, item.key] = figure
        prefix, words = (f"{self._scope}.", SCOPES[self._scope]) if self._scope else ("", "")
        whole = Whole(prefix + item.whole) if item.whole else None
        if basis == LAST:
            entry = of_last_year(prefix + item.key, words + item.name, figure)
        elif basis == FINAL:
            aliases = tuple(words + alias for alias in item.aliases)
            entry = Entry(prefix + item.key, words + item.name, figure, aliases, whole)
        else:
            kind = "initial" if basis == INITIAL else "full"
            above = Whole(f"{kind}.{whole.id}") if whole else None
            entry = Entry(
                f"{kind}.{prefix}{item.key}", f"{words}{item.name}{basis}", figure, (), above, basis
            )
        self._reading.entries.append(entry)

    def leave(self, label: str, words: str, cell: Cell | None, unknown: bool) -> None:
        """Note an amount that makes no fact: its row is UNKNOWN, or its column."""
        if re.search("[\u4e00-\u9fff]", label):
            self._reading.leave(self._table, label if unknown else words.rpartition("/")[2], cell)

    def _take_count(self, item: Item, cell: Cell | None, basis: str) -> None:
        """A count is of the accounts, a whole number, and in no amount's unit."""
        figure = self._reading.figure(replace(self._table, unit=item.counter), cell, item.name)
        if basis != FINAL or figure is None or (basis, item.key) in self.figures:
            return
        if figure.number % 1:
            self._reading.remarks.append(f"{figure.place}（{item.name}）{figure.printed}不是整数，没有采用")
            return
        figure = replace(figure, places=0)
        self.figures[basis, item.key] = figure
        self._reading.entries.append(Entry(item.key, item.name, figure, item.aliases))

    def balance(self) -> None:
        """合计 = 出国 + 公车 + 接待; 公车 = 购置 + 运行 (rule 6)."""
        sums = (
            ("“三公”经费的构成", _TOTAL, ("public.abroad", "public.car", "public.reception")),
            ("公务用车费用的构成", "public.car", ("public.car_purchase", "public.car_running")),
            ("公务接待费的构成", "public.reception", ("public.reception_home", "public.reception_overseas")),
        )
        for basis in dict.fromkeys(basis for basis, _ in self.figures):
            for title, total, keys in sums if basis not in self._spoiled else ():
                terms = tuple((1, self.figures[basis, key]) for key in keys if (basis, key) in self.figures)
                # A part that goes by a name unknown here is no missing one.
                if (
                    terms
                    and (basis, total) in self.figures
                    and all((basis, key) in self._seen for key in keys)
                ):
                    self._reading.equations.append(Equation(title, self.figures[basis, total], terms))
