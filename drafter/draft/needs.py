"""What the sections of a report need and its facts lack: the report is written all the same, and this is told."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.facts.model import FactBook
from drafter.outline.sections import Outline


def lacking_notes(outline: Outline, book: FactBook) -> Iterator[str]:
    """A sentence for each fact that OUTLINE's sections need and BOOK lacks: where it is missing, where to fill it in."""
    found = [(section, need) for section in outline.sections for need in section.needs if need not in book]
    if not found:
        return
    from drafter.sources.facts_workbook import (
        load_template,  # a report that lacks nothing does not pay for it
    )

    template = load_template()
    rows = {
        row["id"]: (row["name"], sheet)
        for sheet in template.sheets
        for row in template.rows(sheet)
        if "id" in row and "name" in row
    }
    for section, need in found:
        name, sheet = rows.get(need, (need, ""))
        where = f"事实表“{sheet}”的“{name}”一行，或事实文件的facts" if sheet else "事实文件的facts"
        yield f"没有{name}，“{section.title}”里不写；本单位有这个数的，请填在{where}（id: {need}）"
