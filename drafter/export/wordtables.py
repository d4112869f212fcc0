"""Grids as tables of the Word file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from drafter.export.grids import Grid
from drafter.export.wordstyles import CAPTION, CELL, CLOSE, HEAD_CELL, NOTE, TABLE, UNIT_LINE
from drafter.export.wordxml import paragraph, point_twips, run, w

_LEAST = 3
"""No column is narrower than this many characters."""
_MARGINS = 180
"""The blank at both sides of a cell, in twips."""
_ROW_HEIGHT = 400
"""The least height of a row, in twips."""


def table_blocks(grid: Grid, width: int, size: Decimal, caption: str = "") -> Iterator[Element]:
    """Caption, unit, the table WIDTH twips wide in type of SIZE points, with its head repeated on each page, and its note."""
    if caption:
        yield paragraph(CAPTION, run(caption))
    if grid.unit:
        yield paragraph(UNIT_LINE, run(grid.unit))
    yield _table(grid, width, size)
    yield paragraph(NOTE, run(grid.note)) if grid.note else paragraph(CLOSE)


def _table(grid: Grid, width: int, size: Decimal) -> Element:
    widths = _widths(grid, width, size)
    numeric = [grid.is_numeric(column) for column in range(len(grid.head))]
    properties = w(
        "tblPr", w("tblStyle", val=TABLE), w("tblW", w=sum(widths), type="dxa"), w("jc", val="center"),
        w("tblLayout", type="fixed"), w("tblLook", val="0020", firstRow=1, noHBand=1, noVBand=1),
    )  # fmt: skip
    head = w(
        "tr",
        w("trPr", w("cantSplit"), w("trHeight", val=_ROW_HEIGHT), w("tblHeader")),
        *(_cell(width, w("vAlign", val="center"), paragraph(HEAD_CELL, run(text)))
          for text, width in zip(grid.head, widths, strict=True)),
    )  # fmt: skip
    merged = {
        (row, column): row == first
        for column, first, size in grid.spans
        for row in range(first, first + size)
    }
    rows = [
        w(
            "tr", w("trPr", w("cantSplit"), w("trHeight", val=_ROW_HEIGHT)),
            *(_body_cell(text, widths[column], numeric[column], _level(grid, number, column),
                         merged.get((number, column)))
              for column, text in enumerate(row)),
        )
        for number, row in enumerate(grid.rows)
    ]  # fmt: skip
    return w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)), head, *rows)


def _level(grid: Grid, row: int, column: int) -> int:
    return grid.levels[row] if column == 0 and row < len(grid.levels) else 0


def _body_cell(text: str, width: int, numeric: bool, level: int, merged: bool | None) -> Element:
    setting = []
    if level:
        setting.append(w("ind", leftChars=100 * level, left=240 * level))
    if numeric:
        setting.append(w("jc", val="right"))
    joint = None if merged is None else w("vMerge", val="restart" if merged else "continue")
    runs = [run(text)] if text and merged is not False else []
    return _cell(width, w("vAlign", val="center"), paragraph(CELL, *runs, properties=setting), joint)


def _cell(width: int, align: Element, content: Element, joint: Element | None = None) -> Element:
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa"), joint, align), content)


def _widths(grid: Grid, width: int, size: Decimal) -> list[int]:
    """WIDTH in whole twips: short columns have what they need, the long ones share the rest evenly."""
    needs = [
        point_twips(size * Decimal(str(_need(grid, column)))) + _MARGINS for column in range(len(grid.head))
    ]
    widths, left = [0] * len(needs), width
    for done, column in enumerate(sorted(range(len(needs)), key=lambda column: needs[column])):
        widths[column] = min(needs[column], left // (len(needs) - done))
        left -= widths[column]
    spare, last = divmod(left, len(widths))
    return [each + spare + (last if column == 0 else 0) for column, each in enumerate(widths)]


def _need(grid: Grid, column: int) -> float:
    """How many characters COLUMN holds side by side; a head may take two lines."""
    cells = [row[column] for row in grid.rows if column < len(row)]
    indent = max(grid.levels, default=0) if column == 0 else 0
    longest = max((text_width(cell) + indent for cell in cells), default=0.0)
    return max(longest + 0.5, (text_width(grid.head[column]) + 1) / 2, _LEAST)


def text_width(text: str) -> float:
    """How wide TEXT is, in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
