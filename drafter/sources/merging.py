"""Merged cells that would swallow a number: one amount beside several labels, of which only the first would get it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from drafter.facts.sheets import LARGEST_MERGED, Area, Cell, Sheet, address

_WORDS = re.compile(r"[\u4e00-\u9fff]{2,}")
_AMOUNT = re.compile(r"[(（]?-?[\d,]+(?:\.\d+)?[)）]?")


def swallowed(file: str, sheet: Sheet) -> Iterator[str]:
    """One Chinese line for each merged amount of SHEET in FILE that stands beside the labels of several rows.

    Codes and ordinals, which have no label at their left, are none.
    """
    labels = {key for key, cell in sheet.cells.items() if cell.kind == "text" and _WORDS.search(cell.text)}
    for area in sheet.merged:
        if not _is_amount(sheet.at(area.top, area.left)) or area.size > LARGEST_MERGED:
            continue
        beside = max((column for column in range(1, area.left) if (area.top, column) in labels), default=0)
        rows = [row for row in range(area.top + 1, area.bottom + 1) if (row, beside) in labels]
        if rows:
            yield told(file, sheet.name, area, rows)


def swallowed_in(file: str, sheet: Sheet, rows: Collection[int], columns: Collection[int]) -> Iterator[str]:
    """The same of the table whose entries stand in ROWS and whose numbers stand in COLUMNS, both from 1."""
    for area in sheet.merged:
        cell = sheet.at(area.top, area.left)
        if area.left in columns and area.top in rows and cell is not None and cell.text.strip():
            hidden = [row for row in rows if area.top < row <= area.bottom]
            if hidden:
                yield told(file, sheet.name, area, hidden)


def told(file: str, sheet: str, area: Area, rows: Collection[int]) -> str:
    """表.xlsx#公开01表!C10:C11是合并的单元格 …."""
    hidden = "、".join(address(row, area.left) for row in list(rows)[:6])
    return f"{file}#{sheet}!{area.in_words()}是合并的单元格，{hidden}里没有数；请取消合并，逐行填写"


def _is_amount(cell: Cell | None) -> bool:
    return cell is not None and (
        cell.number is not None or (cell.kind == "text" and _AMOUNT.fullmatch(cell.text.strip()) is not None)
    )
