"""A workbook's cells, read safely: .xlsx, .xls and .ods through calamine, nothing in them executed.

What a cell shows is told apart: text, numbers (as exact decimals), dates, truth values, error values such as
#REF!, and formulas whose result was never stored.  Macros, links to other files and pictures are not looked at.
"""

from __future__ import annotations

import datetime
import io
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Context, Decimal
from pathlib import Path

from drafter.errors import WorkbookError
from drafter.facts.compound import scan_compound
from drafter.facts.package import repack
from drafter.facts.survey import WIDEST, Kind, Marks, Shape, Survey
from drafter.numbers.units import plain, quantize

LARGEST = 32 * 1024 * 1024
"""The most bytes that a workbook may have; a unit's whole final accounts have less than one million."""
MOST_SHEETS = 300
LARGEST_MERGED = 10_000
"""A merged range of more cells is no label of so many rows, and is looked at no further."""
Value = str | bool | int | float | datetime.date | datetime.time | datetime.timedelta

_FIFTEEN_DIGITS = Context(prec=15)
_RESIDUE = Decimal("5e-8")
_TINY = Decimal("1e-10")
_ALONE = threading.Lock()
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE = "请用Excel或WPS打开，另存为.xlsx后再试"
_FOREIGN = (
    (b"%pdf", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"<html", "网页"),
    (b"<!doctype html", "网页"),
    (b"<table", "网页"),
    (b"\x89png", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"gif8", "图片"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not blank; `row` and `column` count from 1."""

    row: int
    column: int
    kind: Kind
    text: str
    """Text as typed; a number as the sheet shows it, without thousands marks: 600.00, -5.48; an error #REF!."""
    number: Decimal | None = None
    """The exact value of a number: its fifteen significant digits, which are all that a sheet keeps."""
    places: int | None = None
    """How many decimals the sheet shows of a number (of the percentage, where `percent`); None: not known."""
    percent: bool = False
    """Whether the sheet shows 0.3149 as 31.49%."""

    @property
    def address(self) -> str:
        """A1, F30."""
        return address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Area:
    """A merged range, both ends included, counted from 1; its value stands in the first cell."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """How many cells it covers."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def in_words(self) -> str:
        """D10:D11."""
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one sheet that are not blank, by row and column."""

    name: str
    hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Area, ...] = ()

    def at(self, row: int, column: int) -> Cell | None:
        return self.cells.get((row, column))

    def rows(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Each row that has a cell, with its cells from left to right."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells.values():
            found.setdefault(cell.row, []).append(cell)
        for row in sorted(found):
            yield row, tuple(sorted(found[row], key=lambda cell: cell.column))


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets of a file in their order, hidden ones too."""

    name: str
    """The file's name without its folder."""
    sheets: tuple[Sheet, ...] = field(default=())

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def address(row: int, column: int) -> str:
    """A1 for row 1 and column 1, AA30 for row 30 and column 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def read_workbook(path: str | Path) -> Workbook:
    """The workbook at PATH; what is in the file counts, not how it is named.

    Raises WorkbookError, one sentence with the mend: no such file, too large (32 MB, 64 MB unpacked, 300
    sheets, 500,000 cells), encrypted, damaged, or no workbook at all.
    """
    path = Path(path)
    data = _read_bytes(path)
    name = path.name
    survey = _survey(data, name)
    if len(survey.sheets) > MOST_SHEETS:
        raise WorkbookError(
            f"{name}有{len(survey.sheets)}张工作表，超过{MOST_SHEETS}张；请只留下需要的表另存后再试"
        )
    with _silent():
        return Workbook(name, tuple(_read_sheets(survey, name)))


@contextmanager
def _silent() -> Iterator[None]:
    """Without the standard error of the process: a panic of the reader writes its trace there before it is caught."""
    with _ALONE:
        try:
            kept = os.dup(2)
        except OSError:
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise WorkbookError(f"找不到文件{path}；请核对路径和文件名") from None
    except IsADirectoryError:
        raise WorkbookError(f"{path}是文件夹；请指明其中的工作簿") from None
    except PermissionError:
        raise WorkbookError(f"没有权限读取{path}；请检查文件权限，或者它是否正被其他程序占用") from None
    except (OSError, ValueError):
        raise WorkbookError(f"读取{path}时出错；请把文件复制到本机后再试") from None
    if len(data) > LARGEST:
        raise WorkbookError(
            f"{path.name}超过{LARGEST // 1024 // 1024} MB；请只留下需要的表，另存为较小的文件后再试"
        )
    return data


def _survey(data: bytes, name: str) -> Survey:
    """What is in the file, looked through before calamine reads it."""
    if data.startswith(b"PK\x03\x04"):
        return repack(data, name)
    if data.startswith(_COMPOUND):
        return scan_compound(data, name)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((kind for mark, kind in _FOREIGN if head.startswith(mark)), None)
    if not data:
        raise WorkbookError(f"{name}是空文件；请确认选对了文件")
    if kind is not None:
        mend = "请确认选对了文件" if kind == "图片" else _SAVE
        raise WorkbookError(f"{name}其实是{kind}，不是工作簿；{mend}")
    raise WorkbookError(f"{name}不是.xlsx、.xls或.ods工作簿；{_SAVE}")


def _read_sheets(survey: Survey, name: str) -> Iterator[Sheet]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(survey.data))
        for position, meta in enumerate(book.sheets_metadata):
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            source = book.get_sheet_by_index(position)
            marks = survey.sheets.get(meta.name, Marks(name))
            cells = _cells(source.to_python(skip_empty_area=False) if source.end else [], marks)
            areas = tuple(
                Area(top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in source.merged_cell_ranges or marks.merged
            )
            if sum(min(area.size, LARGEST_MERGED) for area in areas) > WIDEST:
                marks.refuse()
            yield Sheet(meta.name, meta.visible != calamine.SheetVisibleEnum.Visible, cells, areas)
    except calamine.PasswordError:
        raise WorkbookError(f"{name}设有密码；请在Excel或WPS中取消密码，另存后再试") from None
    except (calamine.CalamineError, ValueError, OSError, OverflowError):
        raise _damaged(name) from None
    except BaseException as error:
        # A panic of the reader derives from BaseException, so that nobody takes it for an error of his own.
        if type(error).__name__ == "PanicException":
            raise _damaged(name) from None
        raise


def _damaged(name: str) -> WorkbookError:
    return WorkbookError(f"{name}已损坏或不完整，读不出表格；{_SAVE}")


def _cells(rows: list[list[Value]], marks: Marks) -> dict[tuple[int, int], Cell]:
    found: dict[tuple[int, int], Cell] = {}
    special = dict(marks.special)
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            place = row, column
            if place in special:
                kind, text = special.pop(place)
                found[place] = Cell(row, column, kind, text)
            elif value != "":
                found[place] = _cell(row, column, value, marks.shapes.get(place))
    # Cells at the edge that calamine takes for blank.
    for (row, column), (kind, text) in special.items():
        found[row, column] = Cell(row, column, kind, text)
    return found


def _cell(row: int, column: int, value: Value, shape: Shape | None) -> Cell:
    if isinstance(value, str):
        return Cell(row, column, "text", value)
    if isinstance(value, bool):
        return Cell(row, column, "truth", "TRUE" if value else "FALSE")
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Cell(row, column, "date", str(value))
    places, percent = shape or (None, False)
    number = _exact(value, None if places is None else places + 2 * percent)
    if number is None:
        return Cell(row, column, "error", "#NUM!")
    return Cell(row, column, "number", _shown(number, places, percent), number, places, percent)


def _exact(value: int | float, places: int | None) -> Decimal | None:
    """VALUE as a sheet means it; None where it is no number.

    A sheet keeps fifteen significant digits; what a computed value has beyond them, and what is left where a
    difference should be zero, is the residue of binary arithmetic.  The shortest decimal that reads back as
    the same double has at most fifteen digits for every number that was typed.
    """
    written = Decimal(repr(value))
    if not written.is_finite():
        return None
    number = _FIFTEEN_DIGITS.plus(written) if isinstance(value, float) else written
    if places is not None and number.adjusted() < 12:
        near = round(number, places)
        if abs(number - near) < _RESIDUE:
            number = near
    if abs(number) < _TINY:
        return Decimal(0)
    return number


def _shown(number: Decimal, places: int | None, percent: bool) -> str:
    if number.adjusted() > 20:
        return plain(number)
    if percent and places is not None:
        return format(quantize(number * 100, places), "f") + "%"
    if places is None:
        return plain(number)
    return format(quantize(number, places) + 0, "f")
