"""The rows of a table of codes: where the names stand, and the code and name of each."""

from __future__ import annotations

import re

from drafter.sources.classes import function_code
from drafter.sources.grid import Grid
from drafter.sources.labels import clean, stem

_NAME_HEADS = (
    "(?:支出)?(?:功能分类)?科目名称|名称",
    "(?:支出)?(?:功能(?:分类)?)?科目(?:编码)?[及和与、]?(?:名称)?",
)
_DOTTED = re.compile(r"\d{3}(?:[.-]\d{2}){1,2}")
_BEFORE_NAME = re.compile(r"([23]\d{2}(?:[.-]?\d{2}){0,2})[-_.、]?(?=[^\d.-])")


def name_column(grid: Grid) -> tuple[int, int] | None:
    """The row and column of the head 科目名称, or of one head over codes and names."""
    for pattern in _NAME_HEADS:
        for row in grid.rows[:15]:
            for column in range(1, grid.width + 1):
                if re.fullmatch(pattern, grid.label(row, column)):
                    return row, column
    return None


def labelled_rows(grid: Grid, head: int, names: int) -> dict[int, tuple[str, str]]:
    """Code and name of each row below HEAD that has them; both empty of 合计."""
    found = {
        row: label for row in grid.rows if row > head and (label := _label(grid, row, names)) is not None
    }
    if not any(code for code, _ in found.values()):
        known = {code for code, _ in found.values()}
        for row in grid.rows:
            name = grid.label(row, names)
            code = function_code(name) if row > head and row not in found else None
            if code is not None and code not in known and not grid.is_indented(row, names):
                found[row] = code, clean(name)
                known.add(code)
    return dict(sorted(found.items()))


def _label(grid: Grid, row: int, names: int) -> tuple[str, str] | None:
    """The code and the name in this row, both empty for 合计, None for a row of neither kind."""
    parts = [grid.label(row, column) for column in range(1, names)]
    name = grid.label(row, names)
    if any(stem(part) == "合计" for part in (*parts, name)):
        return "", ""
    parts = [re.sub("[.-]", "", part) if _DOTTED.fullmatch(part) else part for part in parts]
    codes = [part for part in parts if re.fullmatch(r"\d{1,7}", part)]
    if not codes:
        found = next((found for part in (*parts, name) if (found := _BEFORE_NAME.match(part))), None)
        return found and (re.sub("[.-]", "", found[1]), found.string[found.end() :])
    if any(part and part not in codes for part in parts):
        return None
    longest = max(codes, key=len)
    code = (
        longest if len(longest) >= 3 and all(longest.startswith(part) for part in codes) else "".join(codes)
    )
    return (code, clean(name) or code) if re.fullmatch(r"[23]\d{2}(?:\d{2}){0,2}", code) else None
