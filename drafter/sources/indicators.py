"""A self-evaluation table (自评表) in a workbook to the indicators and the money block of a facts file.

The columns are told by their heads, as `forms` does for texts: the national ones, Yunnan's target in three columns,
Hubei's.  Hidden sheets are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from drafter.facts.forms import Form, FormRow, read_form
from drafter.facts.indicators import FUNDS_ROLES, INDICATOR_ROLES
from drafter.facts.model import Funds, Indicator
from drafter.facts.sheets import Sheet, address
from drafter.numbers.units import plain, round_half_up
from drafter.sources.merging import swallowed_in

_HEAD = re.compile(r"[一三]\s*级\s*指\s*标")
_BODY = re.compile(
    r"\s*(?:部门|单位|预算单位|填报单位|预算部门|项目单位|实施单位)(?:名称)?\s*(?:[（(]盖章[)）])?\s*[:：]?(.*)",
    re.DOTALL,
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_TITLE_ROWS = 4

Item = Mapping[str, object]
"""The fields of one entry as a facts file writes them."""


@dataclass(frozen=True, slots=True)
class SelfEvaluation:
    """What one sheet states, each list as the facts file has it, with the cells as sources."""

    indicators: tuple[Item, ...]
    funds: tuple[Item, ...]
    result: Item
    """The score of the total row with its cell; empty where it states none."""
    organization: str = ""
    """Whose table it is, where the sheet says so; empty else."""
    year: int | None = None
    faults: tuple[str, ...] = ()
    """Numbers that cannot be had, one Chinese line each with the cells."""
    remarks: tuple[str, ...] = ()
    """Cells without a usable value, one Chinese line each."""


def read_self_evaluation(file: str, sheet: Sheet, before: int) -> SelfEvaluation | None:
    """The self-evaluation table on SHEET of FILE; None where it holds none.

    BEFORE is how many indicators the sheets before it have, for ids that stay apart.
    """
    if not any(cell.kind == "text" and _HEAD.search(cell.text) for cell in sheet.cells.values()):
        return None
    form = _form(sheet)
    return _entries(file, sheet, form, before) if form is not None and form.indicators else None


def _grid(sheet: Sheet) -> list[list[str]]:
    """The texts of SHEET from its first row and column on, blank where there is no usable value."""
    height = max((row for row, _ in sheet.cells), default=0)
    width = max((column for _, column in sheet.cells), default=0)
    grid = [[""] * width for _ in range(height)]
    for (row, column), cell in sheet.cells.items():
        if cell.kind in ("text", "number", "date"):
            grid[row - 1][column - 1] = cell.text
    return grid


def _form(sheet: Sheet) -> Form | None:
    """The form on SHEET; a reason in a merged cell is that of all its rows, as a level is."""
    grid = _grid(sheet)
    form = read_form(grid)
    column = form.indicators[0].columns.get("reason") if form is not None and form.indicators else None
    areas = [area for area in sheet.merged if area.left - 1 == column and area.bottom > area.top]
    for area in areas:
        for row in range(area.top, min(area.bottom, len(grid))):
            grid[row][area.left - 1] = grid[area.top - 1][area.left - 1]
    return read_form(grid) if areas else form


def _entries(file: str, sheet: Sheet, form: Form, before: int) -> SelfEvaluation:
    place = f"{file}#{sheet.name}"
    rows = [(row, row.indicator) for row in form.indicators if row.indicator is not None]
    names = Counter(one.name for _, one in rows)
    indicators = []
    for number, (row, one) in enumerate(rows, start=before + 1):
        apart = f"{one.name}（{one.second or one.first}）" if names[one.name] > 1 else one.name
        indicators.append(_indicator(row, replace(one, name=apart), f"indicator.n{number}", place))
    money = [(row, row.funds) for row in form.funds if row.funds is not None]
    funds = tuple(
        _funds(row, one, f"funds.n{before}_{at}", place) for at, (row, one) in enumerate(money, start=1)
    )
    return SelfEvaluation(
        tuple(indicators), funds, _result(form.total, place), _organization(sheet), _year(sheet),
        tuple(_faults(file, sheet, form)), tuple(_remarks(place, sheet, form)),
    )  # fmt: skip


def _remarks(place: str, sheet: Sheet, form: Form) -> Iterator[str]:
    """The cells of the table that hold no usable value, each with its place."""
    reasons = {"error": "是错误值{}", "uncomputed": "的公式没有算出结果", "truth": "是{}"}
    for row in (*form.indicators, *form.funds, *([form.total] if form.total is not None else [])):
        for column in dict.fromkeys(row.columns.values()):
            cell = sheet.at(row.at + 1, column + 1)
            if cell is not None and cell.kind in reasons:
                yield f"{place}!{cell.address}{reasons[cell.kind].format(cell.text)}，没有采用"


def _faults(file: str, sheet: Sheet, form: Form) -> Iterator[str]:
    """The merged cells that hold one number for several indicators."""
    places = [
        place for row in form.indicators for role in INDICATOR_ROLES if (place := row.place(role)) is not None
    ]
    yield from swallowed_in(file, sheet, {row + 1 for row, _ in places}, {column + 1 for _, column in places})


def _result(total: FormRow | None, place: str) -> Item:
    if total is None or total.score is None:
        return {}
    return {"score": _points(total.score), "source": _sources(place, total, ("score",))["score"]}


def _organization(sheet: Sheet) -> str:
    """What stands behind 部门名称：, in its cell or in the next one that is not blank."""
    cells = sorted((place, cell.text.strip()) for place, cell in sheet.cells.items() if cell.kind == "text")
    for (row, column), text in cells:
        found = _BODY.fullmatch(text)
        if found is not None:
            beside = (other for (at, place), other in cells if at == row and place > column and other)
            return found[1].strip() or next(beside, "")
    return ""


def _year(sheet: Sheet) -> int | None:
    """The year that the first texts of SHEET name."""
    texts = (cell.text for (row, _), cell in sorted(sheet.cells.items()) if row <= _TITLE_ROWS)
    found = next(filter(None, map(_YEAR.search, texts)), None)
    return int(found[1]) if found is not None else None


def _indicator(row: FormRow, one: Indicator, fact_id: str, place: str) -> Item:
    fields = {
        "id": fact_id, "first": one.first, "second": one.second, "name": one.name, "operator": one.operator,
        "target": one.target, "unit": one.unit.symbol if one.unit is not None and one.operator else "",
        "actual": one.actual_in_words if one.actual_unit != one.unit else one.actual,
        "weight": _points(one.weight), "score": _points(one.score), "reason": one.reason,
    }  # fmt: skip
    return _with_sources(fields, place, row, INDICATOR_ROLES)


def _funds(row: FormRow, one: Funds, fact_id: str, place: str) -> Item:
    scale = one.unit.scale
    amounts = {name: getattr(one, name) for name in ("initial", "budget", "spent")}
    fields = {
        "id": fact_id, "name": one.name,
        **{name: "" if value is None else plain(round_half_up(value / Fraction(scale), 6)) for name, value in amounts.items()},
        "unit": one.unit.symbol, "weight": _points(one.weight), "score": _points(one.score),
    }  # fmt: skip
    return _with_sources(fields, place, row, FUNDS_ROLES)


def _with_sources(fields: Mapping[str, str], place: str, row: FormRow, roles: Iterable[str]) -> Item:
    """The FIELDS that state something, and of those that become facts the cells."""
    stated = {name: text for name, text in fields.items() if text}
    return {**stated, "source": _sources(place, row, [role for role in roles if role in stated])}


def _points(points: Fraction | None) -> str:
    return "" if points is None else plain(round_half_up(points, 4))


def _sources(place: str, row: FormRow, roles: Iterable[str]) -> dict[str, str]:
    """The cell of each of ROLES."""
    cells = {role: row.place(role) for role in roles}
    return {role: f"{place}!{address(cell[0] + 1, cell[1] + 1)}" for role, cell in cells.items() if cell}


def evaluations_tree(found: Sequence[SelfEvaluation]) -> dict[str, object]:
    """The fields of a facts file that state them; none for what they do not state."""
    tree: dict[str, object] = {
        "indicators": [item for one in found for item in one.indicators],
        "funds": [item for one in found for item in one.funds],
        "result": found[0].result if len(found) == 1 else {},
    }
    return {name: value for name, value in tree.items() if value}
