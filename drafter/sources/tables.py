"""Which table a sheet is, whose, of which year and in which unit: told by its words, not by their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drafter.facts.sheets import Cell, Sheet
from drafter.sources.labels import clean

HEAD_ROWS = 12
"""In these first rows a sheet says what it is."""

# The first that is found in the title decides: the longer names hold the shorter ones.
KINDS: tuple[tuple[str, str], ...] = (
    ("不读", r"^(?!.*一般公共预算财政拨款基本支出).*决算明细表|财政专户|项目收入支出决算|机构情况"),
    ("不读", r"国有资产(?:使用|占用)|绩效自评|绩效目标|政府采购|购买服务|转移支付|新增资产"),
    ("三公", r"三公|机构运行信息"),
    ("指标", r"主要指标变动情况"),
    ("基金", r"政府性基金.*(?:收入支出|支出)决算"),
    ("资本", r"国有资本经营.*(?:收入支出|支出)决算"),
    ("基本", r"一般公共预算财政拨款基本支出决算"),
    ("项目", r"项目支出决算"),
    ("一般", r"一般公共预算财政拨款(?:收入)?支出决算"),
    ("拨款", r"财政拨款收入支出决算"),
    ("拨款支出", r"财政拨款支出决算"),
    ("总表", r"收入支出决算"),
    ("预算", r"收支预算总表|收支总表|收入支出预算总表"),
    ("收入", r"收入决算"),
    ("支出", r"支出决算"),
    ("不读", r"预算(?:明细|情况|总)?表"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in KINDS)
_UNREAD_SHEETS = re.compile("说明|封面|目录")
_PREFIX = re.compile(r"^[A-Za-z]{1,3}\d+(?:[_-]\d+)*[-_、.]?")
_ORGANIZATION = re.compile(
    r"(?:编制单位|编报单位|填报单位|公开单位|预算单位|部门名称|单位名称|公开部门|编制部门|填报部门|部门|单位)(?:\((?:公章|盖章|签章)\))?:"
)
_UNIT = re.compile(r"单位[::](?:人民币)?(元|千元|万元|亿元)(?![\w])|\((?:单位:)?(元|千元|万元|亿元)\)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One sheet that is a table we know."""

    kind: str
    file: str
    sheet: Sheet
    title: str
    organization: str
    """Empty where the sheet names none."""
    unit: str
    year: int | None

    def place(self, address: str) -> str:
        """FILE#SHEET!CELL, as the facts file names a source."""
        return f"{self.file}#{self.sheet.name}!{address}"


def recognize(file: str, sheet: Sheet) -> Table | None:
    """The table that SHEET is; None where it is none that we know of (kind 不读: known, and of no use here)."""
    if _UNREAD_SHEETS.search(sheet.name):
        return Table("不读", file, sheet, sheet.name, "", "", None)
    head = list(_head(sheet))
    named = _named(clean(cell.text) for cell in head)
    kind, title = named or _named([_PREFIX.sub("", clean(sheet.name))]) or (None, "")
    if kind is None:
        return None
    return Table(kind, file, sheet, title, _organization(head), _unit(head), _year(head))


def _named(texts: Iterator[str] | list[str]) -> tuple[str, str] | None:
    """The kind of the first of TEXTS that names a table, and that text."""
    for text in texts:
        if len(text) > 60 or text.startswith("注"):
            continue
        for kind, pattern in _KINDS:
            if pattern.search(text) and ("表" in text or "情况" in text):
                return kind, text
    return None


def _head(sheet: Sheet) -> Iterator[Cell]:
    """The words of the first rows, in reading order."""
    for row, cells in sheet.rows():
        if row > HEAD_ROWS:
            return
        yield from (cell for cell in cells if cell.kind == "text")


def _organization(head: list[Cell]) -> str:
    """What stands behind 部门： or 编制单位：, in the same cell or the next, without blanks and （公章）."""
    for position, cell in enumerate(head):
        words = clean(cell.text)
        if not _ORGANIZATION.match(words) or _UNIT.search(words):
            continue
        name = re.split("[:：]", cell.text, maxsplit=1)[1]
        if not name.strip() and position + 1 < len(head) and head[position + 1].row == cell.row:
            name = head[position + 1].text
        name = re.sub("[（(](?:公章|盖章|签章)[）)]$", "", "".join(name.split()))
        if name and not _UNIT.match(clean(name)) and not re.search("[:：]", name):
            return name
    return ""


def _unit(head: list[Cell]) -> str:
    for cell in head:
        if found := _UNIT.search(clean(cell.text)):
            return found[1] or found[2]
    return ""


def _year(head: list[Cell]) -> int | None:
    for cell in head:
        if found := _YEAR.search(clean(cell.text)):
            return int(found[1])
    return None
