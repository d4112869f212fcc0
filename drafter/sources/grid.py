"""A sheet as people see it: merged cells read from any of their places, heads of several rows, data rows."""

from __future__ import annotations

from drafter.facts.sheets import LARGEST_MERGED, Cell, Sheet
from drafter.sources.labels import clean

_NUMBERING = ("栏次", "行次")


class Grid:
    """Reads a sheet by row and column, both from 1."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._origin = {
            (row, column): (area.top, area.left)
            for area in sheet.merged
            if area.size <= LARGEST_MERGED
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }
        self.rows = sorted({row for row, _ in sheet.cells})
        self.width = max((column for _, column in sheet.cells), default=0)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell itself, without regard to merging."""
        return self._sheet.at(row, column)

    def words(self, row: int, column: int) -> str:
        """The cleaned words at this place, those of the merged range that it belongs to; else empty."""
        cell = self._sheet.at(*self._origin.get((row, column), (row, column)))
        return clean(cell.text) if cell is not None and cell.kind == "text" else ""

    def label(self, row: int, column: int) -> str:
        """The cleaned words of the cell itself."""
        cell = self._sheet.at(row, column)
        return clean(cell.text) if cell is not None and cell.kind in ("text", "number") else ""

    def is_numbering(self, row: int) -> bool:
        """Whether this is the row 栏次 that numbers the columns."""
        return any(
            self.label(row, column) in _NUMBERING for column in range(1, min(self.width, 8) + 1)
        ) and not any(self.label(row, column).startswith("项目") for column in range(1, self.width + 1))

    def heads(self, rows: range, columns: range) -> dict[int, str]:
        """The words over each of COLUMNS in the head ROWS, from the top down, joined by /.

        A blank in a row that is not the last takes the words at its left: a format that tells no merged ranges
        leaves the rest of one blank.
        """
        found: dict[int, list[str]] = {column: [] for column in columns}
        for row in rows:
            last = ""
            for column in columns:
                words = self.words(row, column)
                below = any(self.words(under, column) for under in range(row + 1, rows.stop))
                if not words and below and last:
                    words = last
                elif words:
                    last = words
                if words and words not in found[column]:
                    found[column].append(words)
        return {column: "/".join(words) for column, words in found.items()}
