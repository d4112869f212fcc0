"""A self-evaluation form (自评表) in rows of cells, of a text or a workbook, to indicators and money rows.

The national columns, Yunnan's target in three columns (指标性质, 指标值, 度量单位) and Hubei's heads with letters and
points (实际完成值(B), 得分(20分×执行率)) are told by their heads.  Cells that a merged one covers are empty: 一级指标 and
二级指标 hold on downwards.  What a cell says is taken as it is: a form is to be judged, not mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from drafter.facts.model import Funds, Indicator
from drafter.numbers.patterns import pattern
from drafter.numbers.targets import Target, implied_operator, read_operator, read_target
from drafter.numbers.units import Unit, read_unit

_INDICATOR_HEADS = {
    "first": r"一级指标", "second": r"二级指标", "name": r"三级指标(?:名称)?|指标名称|绩效指标|具体指标",
    "operator": r"指标性质|运算符号?|计算符号|性质", "target": r"(?:年度|年初|预期|全年|绩效)*(?:指标值|目标值)",
    "unit": r"[度计]量单位|单位", "actual": r"(?:全年|年度)?(?:实际)?完成(?:值|情况)|实际值",
    "weight": r"分值|权重|标准分值?|满分", "score": r"(?:自评|评价)?得分|(?:自评)?评分|自评分值?",
    "reason": r".*(?:偏差|未完成|扣分|未达标).*(?:原因|分析|说明).*",
}  # fmt: skip
_FUNDS_HEADS = {
    "initial": r"年初预算数?", "budget": r"(?:全年|调整后?)?预算数?", "spent": r"(?:全年)?(?:执行|支出)数?|实际支出数?",
    "weight": r"分值", "rate": r"(?:预算)?执行率", "score": r"得分",
}  # fmt: skip
_BRACKETS = pattern(r"\(.*?\)|\[.*?\]")
_POINTS_IN_HEAD = pattern(r"(\d+(?:\.\d+)?)分")
_TOTAL = pattern(r"(?:总|合)(?:分|计)(?:值|得分)?|自评(?:总分|得分)|自评总得分")
_REASONS = pattern(r"(?:偏差|.*未完成).*(?:原因|分析).*")
_POINTS = pattern(r"(-?\d+(?:\.\d+)?)分?")
_AMONG = pattern(r"^其中\s*[:：]?\s*")
_MONEY_UNIT = pattern(r"(万元|亿元|千元|元)")
_MAX_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form: what it states, its place, and the column of each field that the form has."""

    at: int
    columns: Mapping[str, int]
    indicator: Indicator | None = None
    funds: Funds | None = None
    rate: str = ""
    """The rate of execution as a money row states it."""
    weight: Fraction | None = None
    """Of the total row."""
    score: Fraction | None = None
    weight_at: int | None = None
    """The row of the heads, where these state the weight: 得分(20分×执行率)."""

    def place(self, field: str) -> tuple[int, int] | None:
        """Row and column, from 0, of the cell that states FIELD; None where the form has no column for it."""
        if field == "weight" and self.weight_at is not None:
            return self.weight_at, self.columns["score"]
        return (self.at, self.columns[field]) if field in self.columns else None


@dataclass(frozen=True, slots=True)
class Form:
    """What one form states; `total` is the row 总分."""

    indicators: tuple[FormRow, ...]
    funds: tuple[FormRow, ...]
    total: FormRow | None
    head: int
    """The row of the heads of the indicators."""


def read_form(grid: Sequence[Sequence[str]]) -> Form | None:
    """The form in GRID; None where no row has the heads of indicators with points or a score."""
    rows = [[_bare(cell) for cell in row[:_MAX_COLUMNS]] for row in grid]
    head = next(
        (at for at, row in enumerate(rows) if _is_indicator_head(_columns(row, _INDICATOR_HEADS))), None
    )
    if head is None:
        return None
    columns = _columns(rows[head], _INDICATOR_HEADS)
    first = head + 1
    while first < len(rows) and (under := _heads_only(rows[first])):
        columns, first = {**columns, **under}, first + 1
    body = list(_indicator_rows(grid, rows, first, columns))
    indicators = tuple(row for row in body if row.indicator is not None)
    total = next((row for row in body if row.indicator is None), None)
    return Form(indicators, tuple(_funds_rows(grid, rows)), total, head)


def holds_funds(grid: Sequence[Sequence[str]]) -> bool:
    """Whether GRID is a money block alone, whose indicators stand in the next table."""
    return any(
        {"budget", "spent"} <= {*_columns([_bare(cell) for cell in row[:_MAX_COLUMNS]], _FUNDS_HEADS)}
        for row in grid
    )


def _bare(cell: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))


def _columns(row: Sequence[str], heads: Mapping[str, str]) -> dict[str, int]:
    """The column of each head that ROW names, the first one of a name."""
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        bare = _BRACKETS.sub("", cell)
        name = next((name for name, head in heads.items() if bare and re.fullmatch(head, bare)), None)
        if name is not None:
            found.setdefault(name, column)
    return found


def _is_indicator_head(columns: Mapping[str, int]) -> bool:
    return (
        {"first", "name"} & {*columns} != set()
        and {"score", "weight"} & {*columns} != set()
        and len(columns) > 3
    )


def _heads_only(row: Sequence[str]) -> dict[str, int]:
    """The columns of a second row of heads; empty where the row says anything else."""
    cells = [cell for cell in row if cell]
    found = _columns(row, _INDICATOR_HEADS)
    separator = all(re.fullmatch(r"[:\-—|]+", cell) for cell in cells)
    return found if cells and not separator and len(found) == len(cells) else {}


def _indicator_rows(
    grid: Sequence[Sequence[str]], rows: list[list[str]], start: int, columns: Mapping[str, int]
) -> Iterator[FormRow]:
    """The indicators under their heads, then the total row, where there is one."""
    above = {"first": "", "second": ""}
    common = _common_reason(rows[start:])
    for at in range(start, len(rows)):
        row = rows[at]
        opening = next((cell for cell in row if cell), "")
        if not opening or re.fullmatch(r"[:\-—|]+", opening):
            continue
        if _TOTAL.fullmatch(_BRACKETS.sub("", opening)):
            weight, score = (_points(_cell(row, columns, name)) for name in ("weight", "score"))
            yield FormRow(at, columns, weight=weight, score=score)
            return
        if _REASONS.fullmatch(opening):
            return
        for level in above:
            above[level] = _cell(row, columns, level) or (
                "" if level == "second" and _cell(row, columns, "first") else above[level]
            )
        if _cell(row, columns, "name") or _cell(row, columns, "target"):
            yield FormRow(at, columns, _indicator(row, grid[at], columns, above, common))


def _common_reason(rows: list[list[str]]) -> str:
    """Hubei's wide row 偏差大或目标未完成原因, which speaks for all indicators."""
    for row in rows:
        cells = [cell for cell in row if cell]
        if len(cells) > 1 and _REASONS.fullmatch(cells[0]):
            return cells[1] if cells[1] not in ("无", "—", "-", "/") else ""
    return ""


def _cell(row: Sequence[str], columns: Mapping[str, int], name: str) -> str:
    column = columns.get(name)
    return row[column] if column is not None and column < len(row) else ""


def _indicator(
    row: list[str], written: Sequence[str], columns: Mapping[str, int], above: Mapping[str, str], common: str
) -> Indicator:
    texts = {name: _cell(written, columns, name).strip() for name in columns}
    target, unit_text = read_target(texts.get("target", "")), texts.get("unit", "")
    try:
        unit = read_unit(unit_text) if unit_text else None
    except ValueError:
        unit = None
    if target is not None and (target.unit.symbol or unit is None):
        unit = target.unit
    sign = read_operator(texts.get("operator", "")) or ""
    if target is not None:
        sign = target.operator or sign or implied_operator(above["first"], above["second"])
    actual = read_target(texts.get("actual", ""))
    actual = None if actual is not None and actual.operator else actual
    actual_unit = None if actual is None else actual.unit if actual.unit.symbol else unit
    reason = _cell(row, columns, "reason")
    return Indicator(
        "", above["first"], above["second"], texts.get("name", "") or above["second"],
        "" if target is None and sign == "=" else sign,
        target.written if target is not None else texts.get("target", ""), _exact(target, unit), unit,
        actual.written if actual is not None else texts.get("actual", ""), _exact(actual, actual_unit), actual_unit,
        weight=_points(_cell(row, columns, "weight")), score=_points(_cell(row, columns, "score")),
        reason=(reason if reason not in ("无", "—", "-", "/") else "") or common,
    )  # fmt: skip


def _exact(number: Target | None, unit: Unit | None) -> Fraction | None:
    return None if number is None else Fraction(number.value) * Fraction((unit or number.unit).scale)


def _points(cell: str) -> Fraction | None:
    found = _POINTS.fullmatch(cell)
    return Fraction(found[1]) if found else None


def _funds_rows(grid: Sequence[Sequence[str]], rows: list[list[str]]) -> Iterator[FormRow]:
    """The money block: a head with budget and execution, then the rows with amounts under it."""
    head = next(
        (at for at, row in enumerate(rows) if {"budget", "spent"} <= {*_columns(row, _FUNDS_HEADS)}), None
    )
    if head is None:
        return
    columns = _columns(rows[head], _FUNDS_HEADS)
    left = min(columns[name] for name in ("initial", "budget", "spent") if name in columns)
    of_head = _POINTS_IN_HEAD.search(_cell(rows[head], columns, "score"))
    said = _MONEY_UNIT.search("".join(cell for row in rows[: head + 2] for cell in row if "元" in cell))
    unit = read_unit(said[1] if said else "万元")
    first = True
    for at in range(head + 1, len(rows)):
        row = rows[at]
        amounts = {name: read_target(_cell(row, columns, name)) for name in ("initial", "budget", "spent")}
        if all(amount is None for amount in amounts.values()):
            if any(cell and not re.fullmatch(r"[:\-—/|]+", cell) for cell in row[left:]):
                return
            continue
        label = next((cell.strip() for cell in reversed(grid[at][:left]) if cell.strip()), "")
        label = _AMONG.sub("", label).rstrip("：:")
        weight = _points(_cell(row, columns, "weight")) if first else None
        in_head = first and weight is None and of_head is not None
        weight = Fraction(of_head[1]) if in_head and of_head else weight
        funds = Funds(
            "", label, _exact(amounts["initial"], unit), _exact(amounts["budget"], unit), _exact(amounts["spent"], unit),
            unit, weight, _points(_cell(row, columns, "score")) if first else None,
        )  # fmt: skip
        rate = _cell(row, columns, "rate")
        yield FormRow(at, columns, funds=funds, rate=rate, weight_at=head if in_head else None)
        first = False
