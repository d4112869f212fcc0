"""What is known of a workbook before it is read: its size, and cells that are no plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NoReturn

from drafter.errors import WorkbookError
from drafter.numbers.patterns import pattern

MOST_CELLS = 500_000
"""In all sheets of a workbook."""
WIDEST = 2_000_000
"""The most places that the rectangle of one sheet may have, blank ones counted."""
Kind = Literal["text", "number", "date", "truth", "error", "uncomputed"]
"""What a cell holds; an error is #REF! and the like, and uncomputed a formula whose result was never stored."""
Shape = tuple[int, bool]
"""How many decimals a number format shows, and whether it shows a percentage."""

_SILENT = pattern(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DIGITS = pattern(r"[0#?,]*[0#?](?:\.([0#?]+))?|\.([0#?]+)")


@dataclass(slots=True)
class Marks:
    """Of one sheet: the cells that are errors, never computed or truth values, and the shapes of numbers."""

    file: str
    special: dict[tuple[int, int], tuple[Kind, str]] = field(default_factory=dict)
    shapes: dict[tuple[int, int], Shape] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    """Of an .ods, whose merged ranges the reader does not tell: first and last cell, counted from 0."""
    bottom: int = 0
    right: int = 0
    count: int = 0

    def take(self, row: int, column: int) -> None:
        """One more cell that is not blank, at ROW and COLUMN from 1.  Raises WorkbookError beyond the limits.

        The reader makes a full rectangle of a sheet, so a lonely cell far out costs as much as a full sheet.
        """
        self.count += 1
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)
        if self.count > MOST_CELLS or self.bottom * self.right > WIDEST:
            self.refuse()

    def refuse(self) -> NoReturn:
        """Say that the workbook is too large."""
        raise WorkbookError(f"{self.file}的单元格太多或分布太散；请只留下需要的表和区域，另存后再试")


@dataclass(frozen=True, slots=True)
class Survey:
    """The bytes that may be read, and what is known of each sheet by its name."""

    data: bytes
    sheets: Mapping[str, Marks]


_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0",
             39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00"}  # fmt: skip


def built_in_format(number: int) -> str:
    """The code of a number format that files do not spell out; empty for those that show no plain number."""
    return _BUILT_IN.get(number, "")


@lru_cache(maxsize=512)
def read_format(code: str) -> Shape | None:
    """What the number format CODE shows of a positive number; None for General, dates, scaled numbers …."""
    clean = _SILENT.sub("", code.split(";")[0]).strip()
    if clean.lower() in ("", "general", "@") or "e" in clean.lower():
        return None
    percent = clean.count("%")
    found = _DIGITS.fullmatch(re.sub(r"[^0#?,.]", "", clean))
    if found is None or percent > 1 or re.search("[/dmyhs]", clean.lower()):
        return None
    return len(found[1] or found[2] or ""), bool(percent)
