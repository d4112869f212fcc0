"""The sheets of a facts workbook as rows of named cells, with what is said where a cell is at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from drafter.facts.columns import EXAMPLE, HELD, Column
from drafter.facts.fields import Problems, shown
from drafter.facts.nodes import Scalar
from drafter.facts.sheets import LARGEST_MERGED, Area, Cell, Sheet, address
from drafter.numbers.patterns import pattern
from drafter.numbers.units import plain

_DEEPEST_HEAD = 12
_LEAST_HEADS = 2
_NUMERIC = frozenset("value last target actual initial budget spent weight score".split())
_MARKS = pattern(r"[\s*＊]|[（(](?:必填|选填)[）)]")
_ROW, _SHEET = 10**5, 10**12


@dataclass(frozen=True, slots=True)
class Cells:
    """The places of a workbook as line numbers, so that they are sorted and told as those of a text are."""

    sheets: tuple[str, ...]

    def place(self, line: int) -> str:
        sheet, within = divmod(line, _SHEET)
        return f"「{self.sheets[sheet - 1]}」{self.address(within)}" if sheet else ""

    @staticmethod
    def address(line: int) -> str:
        row, column = divmod(line % _SHEET, _ROW)
        return address(row, column)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the head: its cells by the field of their column."""

    sheet: str
    base: int
    cells: dict[str, Cell]
    heads: dict[str, int]
    problems: Problems

    def line(self, field: str) -> int:
        """The place of FIELD as a line number; that of the first column where the sheet has no such column."""
        return self.base + self.heads.get(field, 1)

    def address(self, field: str) -> str:
        return Cells.address(self.line(field))

    def refuse(self, field: str, message: str) -> None:
        self.problems.add(self.line(field), "", message)

    def text(self, field: str) -> str:
        """What stands in FIELD, without blanks around it; "" for nothing, and for a cell that was refused."""
        cell = self.cells.get(field)
        if cell is None or cell.kind in ("error", "uncomputed"):
            return ""
        if cell.kind == "number" and cell.number is not None:
            return _unrounded(cell.number, cell)
        return cell.text.strip()

    def scalar(self, field: str, text: str) -> Scalar:
        return Scalar(text, self.line(field))

    def check(self) -> None:
        """Refuse the cells that hold no value at all."""
        for field, cell in self.cells.items():
            if cell.kind == "error":
                self.refuse(field, f"单元格显示{shown(cell.text)}，不是可用的内容；请改成实际的内容，或清空")
            elif cell.kind == "uncomputed":
                self.refuse(
                    field, "单元格里的公式还没有算出结果；请用Excel或WPS打开并保存一次，或直接填写结果"
                )

    @property
    def is_sound(self) -> bool:
        return not any(cell.kind in ("error", "uncomputed") for cell in self.cells.values())


def _unrounded(number: Decimal, cell: Cell) -> str:
    """A number with all its digits, and the zeros that the sheet shows behind them: 8.50."""
    text = plain(number)
    if cell.percent:
        return cell.text
    missing = (cell.places or 0) - len(text.partition(".")[2])
    return format(number, f".{cell.places}f") if missing > 0 else text


def read_rows(
    sheet: Sheet, position: int, columns: Iterable[Column], needed: tuple[str, ...], problems: Problems
) -> Iterator[Row]:
    """The rows of SHEET below its head that hold something and are no examples.

    The head is the first row with the heads of COLUMNS; the columns NEEDED must be among them.  A merged cell of a
    field that is HELD is that of all its rows; one of another field that hides a second one is refused.
    """
    known = {column.head: column.field for column in columns}
    rows = list(sheet.rows())
    head, heads = _find_head(rows, known)
    base = position * _SHEET
    lacking = [head_ for head_, field in known.items() if field in needed and field not in heads]
    if lacking:
        names = "”“".join(lacking)
        problems.add(base + _ROW + 1, "", f"没有“{names}”这一列；请恢复表头，或用drafter init另做一份再抄入")
        return
    places = {column: field for field, column in heads.items()}
    found: dict[int, dict[str, Cell]] = {}
    for number, cells in rows:
        if number > head and not _is_example(cells):
            named = {places[cell.column]: cell for cell in cells if cell.column in places and _says(cell)}
            found |= {number: named} if named else {}
    _spread(sheet, head, places, found, known, base, problems)
    for number, named in found.items():
        yield Row(sheet.name, base + number * _ROW, named, heads, problems)


def _spread(
    sheet: Sheet, head: int, places: dict[int, str], found: dict[int, dict[str, Cell]], known: dict[str, str],
    base: int, problems: Problems,
) -> None:  # fmt: skip
    """Give the rows FOUND what merged cells say for them, and refuse those that hide what other rows should say."""
    names = {field: head_ for head_, field in known.items()}
    for area in sheet.merged:
        cell, field = sheet.at(area.top, area.left), places.get(area.left)
        if area.top <= head or cell is None or field is None or not _says(cell):
            continue
        last = min(area.bottom, area.top + LARGEST_MERGED)
        rows = [number for number in range(area.top + 1, last + 1) if number in found]
        if field in HELD:
            for number in rows:
                found[number].setdefault(field, cell)
            continue
        hidden = [address(number, area.left) for number in rows] or _beside(area, field, places)
        if hidden:
            mend = "请取消合并，逐格填写"
            problems.add(
                base + area.top * _ROW + area.left, "",
                f"“{names[field]}”的{area.in_words()}是合并的单元格，{'、'.join(hidden[:6])}里没有内容；{mend}",
            )  # fmt: skip


def _beside(area: Area, field: str, places: dict[int, str]) -> list[str]:
    """The cells at the right that AREA, a number's, hides in its row."""
    columns = range(area.left + 1, area.right + 1)
    return [
        address(area.top, column)
        for column in columns
        if field in _NUMERIC and places.get(column) in _NUMERIC
    ]


def _find_head(rows: list[tuple[int, tuple[Cell, ...]]], known: dict[str, str]) -> tuple[int, dict[str, int]]:
    for number, cells in rows[:_DEEPEST_HEAD]:
        heads: dict[str, int] = {}
        for cell in cells:
            field = known.get(_MARKS.sub("", cell.text))
            if field is not None:
                heads.setdefault(field, cell.column)
        if len(heads) >= _LEAST_HEADS:
            return number, heads
    return 0, {}


def _is_example(cells: tuple[Cell, ...]) -> bool:
    return bool(cells) and cells[0].text.strip().startswith(EXAMPLE)


def _says(cell: Cell) -> bool:
    return cell.kind != "text" or bool(cell.text.strip())
