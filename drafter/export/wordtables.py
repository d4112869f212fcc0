"""Grids as tables of the Word file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from drafter.export.grids import Grid
from drafter.export.wordstyles import CAPTION, CELL, HEAD_CELL, NOTE, TABLE, UNIT_LINE
from drafter.export.wordxml import paragraph, run, w

_LEAST_SHARE = 4
"""No column is narrower than this many characters."""
_MOST_SHARE = 24


def table_blocks(grid: Grid, width: int, caption: str = "") -> Iterator[Element]:
    """Caption, unit, the table WIDTH twips wide with its head repeated on each page, and its note."""
    if caption:
        yield paragraph(CAPTION, run(caption))
    if grid.unit:
        yield paragraph(UNIT_LINE, run(grid.unit))
    yield _table(grid, width)
    yield paragraph(NOTE, *([run(grid.note)] if grid.note else []))


def _table(grid: Grid, width: int) -> Element:
    widths = _widths(grid, width)
    numeric = [grid.is_numeric(column) for column in range(len(grid.head))]
    properties = w(
        "tblPr", w("tblStyle", val=TABLE), w("tblW", w=sum(widths), type="dxa"), w("jc", val="center"),
        w("tblLayout", type="fixed"), w("tblLook", val="0020", firstRow=1, noHBand=1, noVBand=1),
    )  # fmt: skip
    head = w(
        "tr",
        w("trPr", w("cantSplit"), w("tblHeader")),
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
            "tr", w("trPr", w("cantSplit")),
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


def _widths(grid: Grid, width: int) -> list[int]:
    """WIDTH shared by what the columns hold, in whole twips that sum to it."""
    shares = []
    for column, head in enumerate(grid.head):
        cells = [row[column] for row in grid.rows if column < len(row)]
        indent = max(grid.levels, default=0) if column == 0 else 0
        longest = max([text_width(cell) + indent for cell in cells], default=0)
        shares.append(min(max(longest + 1, (text_width(head) + 1) / 2 + 1, _LEAST_SHARE), _MOST_SHARE))
    widths = [int(width * share / sum(shares)) for share in shares]
    widths[0] += width - sum(widths)
    return widths


def text_width(text: str) -> float:
    """How wide TEXT is, in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
