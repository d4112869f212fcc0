"""Several tables one beneath the other on one sheet: each title begins a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from drafter.facts.sheets import Cell, Sheet
from drafter.sources.labels import clean
from drafter.sources.tables import kind_of

_TITLE = re.compile(r"表(?:\(.*\))?$")
_BESIDE = re.compile(r"公开.*表|.*\d+表|(?:金额)?单位[::].*|附件.*")


def tables_of(sheet: Sheet) -> tuple[Sheet, ...]:
    """SHEET cut where a title stands over rows of its own; SHEET itself where there is one title or none.

    The cells keep their places.  A list of titles, as covers have, is no table.
    """
    rows = list(sheet.rows())
    titles = [at for at, (_, cells) in enumerate(rows) if _is_title(cells)]
    starts = [
        at
        for at, end in zip(titles, [*titles[1:], len(rows)], strict=False)
        if _has_heads(rows[at + 1 : end])
    ]
    if len(starts) < 2:
        return (sheet,)
    edges = [1, *(rows[at][0] for at in starts[1:]), rows[-1][0] + 1]
    return tuple(_cut(sheet, top, end) for top, end in pairwise(edges))


def _is_title(cells: Sequence[Cell]) -> bool:
    texts = [clean(cell.text) for cell in cells if cell.text.strip()]
    if not texts or any(cell.kind != "text" for cell in cells):
        return False
    names = [text for text in texts if not _BESIDE.fullmatch(text) or kind_of(text)]
    return len(names) == 1 and _TITLE.search(names[0]) is not None and kind_of(names[0]) is not None


def _has_heads(rows: Sequence[tuple[int, Sequence[Cell]]]) -> bool:
    return any(sum(1 for cell in cells if cell.kind == "text") > 1 for _, cells in rows)


def _cut(sheet: Sheet, top: int, end: int) -> Sheet:
    cells = {place: cell for place, cell in sheet.cells.items() if top <= place[0] < end}
    merged = tuple(area for area in sheet.merged if top <= area.top < end)
    return replace(sheet, cells=cells, merged=merged)
