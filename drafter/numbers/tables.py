"""Tables in plain text: rows of cells parted by tabs or `|`, with the units of their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from drafter.numbers.mention import Mention, between
from drafter.numbers.patterns import pattern
from drafter.numbers.units import Unit, read_unit

_UNIT_WORD = r"((?:[万亿千]|百万)?(?:元|人次|人|户|个百分点|个|家|次|项|件|亩|公顷|吨|公斤|辆|平方米|立方米|公里|倍|座|所|张)|%|％|‰)"
_HEAD_UNIT = pattern(
    rf"[（(\[]\s*(?:单位\s*[:：]\s*)?{_UNIT_WORD}\s*[)）\]]|(?:^|[/／：:])\s*{_UNIT_WORD}\s*$"
)
_CORNER = pattern(rf"(?:金额)?单位\s*[:：]\s*{_UNIT_WORD}")
_OWN_UNIT = pattern(
    r"率|比|人数|户数|次数|数量|件数|年份|年度$|序号|行次|编码|代码|排名|得分|分值|人$|户$|次$|%|％"
)
_UNIT_HEAD = pattern(r"(?:计量|度量|计算)?\s*单位")
_SEPARATOR = pattern(r"[\s|:\-—]*")
_RULE = pattern(r":?-{2,}:?")
# What a cell of a head says, and hardly one of a row that holds no number.
_HEAD_WORD = pattern(
    r"\d{4}年|[（(][^（()）]*(?:元|%|％|人|户|个|件|次|亩|吨)[)）]|金额|数量|占比|增长|增减|预算数?$|决算数?$"
)
_NUMBER_OF_ROW = pattern(r"序号|行次|栏次|编号|编码|代码")


class Cell(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Head rows joined by column, then the rows; spans point into the text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    corner: Unit | None
    """The unit that stands above the table or in its head: 单位：万元."""

    def unit_of_column(self, column: int) -> Unit | None:
        """The unit that the head of COLUMN names: 金额（万元）, 增长（%）."""
        return _named_unit(self.heads[column]) if column < len(self.heads) else None

    def unit_of_row(self, label: str) -> Unit | None:
        """The unit that the first cell of a row names: 师生满意度（%）."""
        return _named_unit(label)

    def unit_in_row(self, row: tuple[Cell, ...]) -> Unit | None:
        """The unit that a row names in a column of its own: 指标 | 计量单位 | 2024年."""
        at = next((at for at, head in enumerate(self.heads) if _UNIT_HEAD.fullmatch(head)), None)
        if at is None or at >= len(row) or not row[at].text:
            return None
        try:
            return read_unit(row[at].text.replace("％", "%"))
        except ValueError:
            return None

    def unit_of_corner(self, column: int) -> Unit | None:
        """The unit that stands above the table, for a COLUMN that is no rate, count or row number."""
        head = self.heads[column] if column < len(self.heads) else ""
        return None if _OWN_UNIT.search(head) else self.corner or self._unit_of_money()

    def _unit_of_money(self) -> Unit | None:
        """The currency that the head of the row labels names for all amounts: 项目资金（万元） | 全年预算数."""
        unit = self.unit_of_column(0)
        return unit if unit is not None and unit.dimension == "money" else None


def _named_unit(text: str) -> Unit | None:
    found = _HEAD_UNIT.search(text)
    return read_unit((found[1] or found[2]).replace("％", "%")) if found else None


def read_tables(text: str, mentions: list[Mention]) -> list[Table]:
    """The tables of TEXT: two rows or more in which cells are parted by tabs or `|`."""
    tables: list[Table] = []
    block: list[tuple[Cell, ...]] = []
    above: list[str] = []
    at = 0
    lines = [*text.split("\n"), ""]
    for number, line in enumerate(lines):
        cells = split_cells(line, at)
        if cells is not None:
            if begins := _begins(block, cells, mentions):
                head = [block.pop()] if begins == "rule" else []
                tables.append(_table(block, above, mentions))
                block = head
            block.append(cells)
        else:
            if len(block) > 1:
                tables.append(_table(block, [*_unit_below(lines[number : number + 6]), *above], mentions))
            if block:
                above = []
            block = []
            above = [*above[-2:], line]
        at += len(line) + 1
    return tables


def _begins(block: list[tuple[Cell, ...]], cells: tuple[Cell, ...], mentions: list[Mention]) -> str:
    """Whether a row begins another table than BLOCK: a head behind rows of numbers ("head"), or a |---| ("rule"),
    above which the head stands already."""
    numbered = [any(_holds_number(cell, mentions) for cell in row[1:]) for row in block]
    if len(cells) > 1 and all(_RULE.fullmatch(cell.text) for cell in cells):
        return "rule" if len(block) > 2 and any(numbered) else ""
    if not any(numbered[1:]) or any(_holds_number(cell, mentions) for cell in cells):
        return ""
    texts = [cell.text for cell in cells]
    is_head = (
        all(texts) and len(set(texts)) == len(texts) and any(_HEAD_WORD.search(text) for text in texts[1:])
    )
    return "head" if is_head else ""


def _unit_below(lines: list[str]) -> list[str]:
    """单位：万元 under a table, where it is not the head of another one."""
    said = [line.strip() for line in lines if line.strip()]
    if not said or not said[0].startswith(("单位", "金额单位", "（单位", "注：单位")):
        return []
    return [] if len(said) > 1 and split_cells(said[1], 0) is not None else said[:1]


def split_cells(line: str, at: int) -> tuple[Cell, ...] | None:
    """The cells of LINE, which begins at AT; None where it is no row of a table."""
    mark = "\t" if "\t" in line else "|" if line.count("|") > 1 else None
    if mark is None:
        return None
    cells, start = [], at
    for piece in line.split(mark):
        cells.append(Cell(start, start + len(piece), piece.strip()))
        start += len(piece) + 1
    if mark == "|":
        cells = cells[1:] if not cells[0].text else cells
        cells = cells[:-1] if cells and not cells[-1].text else cells
    return tuple(cells)


def _table(block: list[tuple[Cell, ...]], above: list[str], mentions: list[Mention]) -> Table:
    first = next(
        (at for at, row in enumerate(block) if at and any(_holds_number(c, mentions) for c in row[1:])), 1
    )
    width = max(len(row) for row in block)
    heads = [""] * width
    for row in block[:first]:
        if all(_SEPARATOR.fullmatch(cell.text) for cell in row):
            continue
        last = ""
        for column in range(width):
            text = row[column].text if column < len(row) else ""
            last = text or last
            heads[column] = f"{heads[column]} {last}".strip()
    rows = [row for row in block[first:] if not all(_SEPARATOR.fullmatch(cell.text) for cell in row)]
    corner = None
    for line in [*(cell.text for row in block[:first] for cell in row), *reversed(above)]:
        found = _CORNER.search(line)
        if found is not None:
            corner = read_unit(found[1].replace("％", "%"))
            break
    return Table(tuple(heads), tuple(rows), corner)


def _holds_number(cell: Cell, mentions: list[Mention]) -> bool:
    within = between(mentions, cell.start, cell.end)
    return any(m.end <= cell.end and m.kind not in ("label", "date") for m in within)


def lend_units(tables: list[Table], mentions: list[Mention]) -> None:
    """Give the bare numbers of each column the unit of its head, and make row numbers labels."""
    bare = [m for m in mentions if m.kind == "number" and m.amount is not None]
    for table in tables:
        for row in table.rows:
            for column, cell in enumerate(row):
                for mention in between(bare, cell.start, cell.end)[:1]:
                    _lend(mention, table, column, row)


def _lend(mention: Mention, table: Table, column: int, row: tuple[Cell, ...]) -> None:
    head = table.heads[column] if column < len(table.heads) else ""
    if _NUMBER_OF_ROW.search(head):
        mention.kind, mention.amount, mention.why = "label", None, "enumerator"
        return
    label = row[0].text if column else ""
    unit = table.unit_of_column(column) or table.unit_of_row(label) or table.unit_of_corner(column)
    if unit is None and not _OWN_UNIT.search(head):
        unit = table.unit_in_row(row)
    if unit is None or mention.amount is None or mention.written.symbol:
        return
    mention.kind, mention.written = unit.dimension, unit
    mention.amount *= unit.scale
    mention.step *= unit.scale
