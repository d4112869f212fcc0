"""The facts workbook written: for a person to fill in, or with what is known of a report already.

Heads, ids and example rows are locked, without a password, so that nobody spoils them by accident; all other cells
are free.  What stands in the ready-made rows comes from `prompts/workbook.yaml`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from drafter.errors import OutlineError
from drafter.facts.columns import (
    ABOUT,
    BOUND_WORDS,
    COLUMNS,
    COMPUTED,
    EXAMPLE,
    KINDS,
    MATERIALS,
    REPORT,
    REPORT_ROWS,
    TRUTHS,
    UNITS,
    Column,
)
from drafter.facts.fields import TOPIC_NAMES
from drafter.facts.nodes import NodeError, bare, read_text, read_yaml
from drafter.facts.statement import BASES, PENDING
from drafter.outline.sections import Outline, find_prompts

Entries = Mapping[str, str]
"""A row by the fields of its columns."""

_FONT = "宋体"
_HEAD_ROW = 3
_SPARE_ROWS = 200
"""So many rows below the filled ones have drop-down lists."""
_THIN = Side(style="thin", color="BFBFBF")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FILLS = {
    name: PatternFill("solid", start_color=colour, end_color=colour)
    for name, colour in (
        ("head", "DDE6F0"),
        ("optional", "EDEDED"),
        ("locked", "F2F2F2"),
        ("pending", "FFE08A"),
    )
}
_OPEN = Protection(locked=False)
_OPTIONAL = frozenset(
    "id aliases basis whole split formula decimals bound organization confidential proposed level carried".split()
)
_WRAPPED = frozenset("remark text reason value name source aliases formula whole".split())
_NUMBERS = frozenset("value last target actual initial budget spent weight score".split())
_LOCKED = ("id", "origin")
_REQUIRED = ("title", "organization", "fiscal_year")
_LISTS: dict[str, tuple[tuple[str, ...], bool]] = {
    "unit": (UNITS, False),
    "basis": (BASES, True),
    "bound": (tuple(BOUND_WORDS), True),
    "confidential": (tuple(TRUTHS), True),
    "proposed": (tuple(TRUTHS), True),
    "topic": (tuple(TOPIC_NAMES.values()), True),
    "kind": (tuple(KINDS), True),
    "operator": (("=", "≥", "≤", ">", "<"), True),
}
"""The drop-down lists by field, and whether nothing else may be written."""


@dataclass(frozen=True, slots=True)
class Template:
    """The ready-made rows, examples and hints of the workbook."""

    about: tuple[str, ...]
    report: Mapping[str, Mapping[str, str]]
    identities: tuple[str, ...]
    sheets: Mapping[str, Mapping[str, Any]]

    def rows(self, sheet: str) -> list[dict[str, str]]:
        """The rows of SHEET, blank ones as often as they are wanted."""
        found: list[dict[str, str]] = []
        for row in self.sheets[sheet]["rows"]:
            entry = {name: value for name, value in row.items() if name != "blank"}
            entry |= {"origin": row["name"]} if "id" in row and "name" in row else {}
            found += [dict(entry) for _ in range(int(row.get("blank", "1")))]
        return found


@dataclass(frozen=True, slots=True)
class Filling:
    """What a workbook is to hold: the report's head by field, each a list of texts, and the rows by sheet."""

    report: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[Entries]]


def load_template() -> Template:
    """The template that comes with the product.  Raises OutlineError where it cannot be read."""
    path = find_prompts() / "workbook.yaml"
    try:
        root: Any = bare(read_yaml(read_text(path)[0]))
    except NodeError as error:
        raise OutlineError(f"{path.name}:{error.line} {error}") from error
    return Template(tuple(root["about"]), root["report"], tuple(root["identities"]), root["sheets"])


def blank_filling(template: Template, outline: Outline, name: str, year: str) -> Filling:
    """A workbook as a newcomer gets it, about YEAR ("" where it is not known): what OUTLINE needs is to be filled in.

    NAME is how the outline is named.
    """
    report = {"identities": template.identities, "outline": (name,), "fiscal_year": (year,)}
    needs = {need for section in outline.sections for need in section.needs}
    rows = {sheet: template.rows(sheet) for sheet in template.sheets}
    for row in (row for sheet in rows.values() for row in sheet if row.get("id") in needs):
        row["value"] = PENDING
    return Filling(report, rows)


def render_workbook(filling: Filling, template: Template) -> bytes:
    """The workbook as the bytes of an .xlsx file."""
    book = Workbook()
    about = book.active
    assert isinstance(about, Worksheet)
    _write_about(about, template)
    _write_report(book.create_sheet(REPORT), filling, template)
    for name in template.sheets:
        _write_rows(book.create_sheet(name), filling.rows.get(name, ()), template.sheets[name])
    book.properties.creator = book.properties.lastModifiedBy = "drafter"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_about(sheet: Worksheet, template: Template) -> None:
    sheet.title = ABOUT
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 12, 66
    _put(sheet, 1, 1, "绩效自评事实表填写说明", size=16, bold=True)
    for number, line in enumerate(template.about, 3):
        head, _, text = line.rpartition("】")
        _put(sheet, number, 1, head.removeprefix("【"), bold=True).alignment = Alignment(vertical="top")
        cell = _put(sheet, number, 2, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number].height = 16.0 * (1 + int(2.1 * len(text) / 66)) + 4
    _set_up(sheet, landscape=False)


def _write_report(sheet: Worksheet, filling: Filling, template: Template) -> None:
    columns = COLUMNS[REPORT]
    _title(sheet, columns, "请填“内容”一列；带*的必填。")
    _heads(sheet, columns)
    number = _HEAD_ROW
    for field, label in REPORT_ROWS.items():
        hint = template.report[field]
        texts = list(filling.report.get(field, ())) or [""]
        for text in [*texts, *([""] * 2 if field == "identities" else [])]:
            number += 1
            remark = f"{hint['remark']}。例：{hint['example']}"
            entry = {"name": label + "*" * (field in _REQUIRED), "value": text, "remark": remark}
            _row(sheet, number, columns, entry, locked=("id", "name", "remark"))
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"C{_HEAD_ROW + 1}"
    _set_up(sheet, landscape=True)


def _write_rows(sheet: Worksheet, rows: Sequence[Entries], template: Mapping[str, Any]) -> None:
    columns = COLUMNS[sheet.title]
    _title(sheet, columns, template["note"])
    _heads(sheet, columns)
    number = _HEAD_ROW
    for example in template["examples"]:
        number += 1
        _example(sheet, number, columns, example)
    first = number + 1
    for entry in rows:
        number += 1
        _row(sheet, number, columns, entry, locked=_LOCKED)
    for place, column in enumerate(columns, 1):
        if column.field not in _LOCKED:  # the style of all cells below
            below = sheet.column_dimensions[get_column_letter(place)]
            below.protection, below.number_format = _OPEN, _format(column)
    _lists(sheet, columns, first, number + _SPARE_ROWS)
    sheet.freeze_panes = f"{'C' if sheet.title == MATERIALS else 'D'}{_HEAD_ROW + 1}"
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    wanted = (
        len(columns) if len(columns) < 15 else 9
    )  # on paper the optional columns would make all too small
    sheet.print_area = f"A1:{get_column_letter(wanted)}{number}"
    shown = DifferentialStyle(fill=_FILLS["pending"])
    waiting = Rule(type="cellIs", operator="equal", formula=[f'"{PENDING}"'], dxf=shown, priority=1)
    sheet.conditional_formatting.add(f"D{first}:E{number + _SPARE_ROWS}", waiting)
    _set_up(sheet, landscape=True)


def _title(sheet: Worksheet, columns: Sequence[Column], note: str) -> None:
    _put(sheet, 1, 1 + (sheet.title == REPORT), sheet.title, size=16, bold=True)
    first, last = 1 + (sheet.title == REPORT), min(len(columns), 9)
    cell = _put(sheet, 2, first, note, size=11)
    sheet.merge_cells(start_row=2, start_column=first, end_row=2, end_column=last)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    width = sum(column.width for column in columns[first - 1 : last])
    sheet.row_dimensions[2].height = 17.0 * (1 + int(2.2 * len(note) / width))


def _heads(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, 1):
        cell = _put(sheet, _HEAD_ROW, place, column.head, bold=True)
        cell.fill = _FILLS["optional" if column.field in _OPTIONAL else "head"]
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _GRID
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        sheet.column_dimensions[get_column_letter(place)].hidden = column.field == "origin"
    sheet.row_dimensions[_HEAD_ROW].height = 32


def _example(sheet: Worksheet, number: int, columns: Sequence[Column], entry: Entries) -> None:
    for place, column in enumerate(columns, 1):
        text = EXAMPLE if column.field == "id" else entry.get(column.field, "")
        cell = _put(sheet, number, place, text, colour="808080", italic=True)
        cell.fill, cell.border, cell.alignment = _FILLS["locked"], _GRID, _alignment(column)
    sheet.row_dimensions[number].height = _height(columns, entry)


def _row(
    sheet: Worksheet, number: int, columns: Sequence[Column], entry: Entries, locked: tuple[str, ...]
) -> None:
    for place, column in enumerate(columns, 1):
        text = entry.get(column.field, "")
        if column.field == "value" and not text and entry.get("formula"):
            text = COMPUTED
        grey = column.field in ("id", "remark") or text == COMPUTED
        size = 8 if column.field == "id" else 11
        cell = _put(sheet, number, place, text, size=size, colour="808080" if grey else "000000")
        cell.border, cell.alignment = _GRID, _alignment(column)
        cell.number_format = _format(column)
        if column.field in locked:
            cell.fill = _FILLS["locked"]
        else:
            cell.protection = _OPEN
    sheet.row_dimensions[number].height = _height(columns, entry)


def _format(column: Column) -> str:
    """Text where numbers are typed: 8.50 stays 8.50, and nothing becomes a date."""
    return "@" if column.field in _NUMBERS or column.field == "period" else "General"


def _height(columns: Sequence[Column], entry: Entries) -> float:
    """Room for the longest of its texts; a Han character is two columns wide."""
    lines = [
        1 + int(2.1 * len(entry.get(column.field, "")) / column.width)
        for column in columns
        if column.field in _WRAPPED
    ]
    return 16.0 * max(lines, default=1) + 4


def _alignment(column: Column) -> Alignment:
    right = column.field in _NUMBERS and column.width < 20
    return Alignment(
        horizontal="right" if right else "left",
        vertical="center",
        wrap_text=column.field in _WRAPPED,
        shrink_to_fit=column.field == "id",
    )


def _lists(sheet: Worksheet, columns: Sequence[Column], first: int, last: int) -> None:
    for place, column in enumerate(columns, 1):
        if column.field not in _LISTS:
            continue
        among, strict = _LISTS[column.field]
        choice = DataValidation("list", formula1=f'"{",".join(among)}"', allow_blank=True)
        choice.showErrorMessage = strict
        choice.errorTitle, choice.error = "不能这样填", f"应从列表里选：{'、'.join(among)}"
        if not strict:
            choice.showInputMessage = True
            choice.promptTitle, choice.prompt = column.head, "从列表里选；列表里没有的可以直接写"
        letter = get_column_letter(place)
        choice.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(choice)


def _put(
    sheet: Worksheet, row: int, column: int, text: str, *, size: int = 11, bold: bool = False,
    italic: bool = False, colour: str = "000000",
) -> Cell:  # fmt: skip
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if text:
        cell.value = text
        cell.data_type = "s"  # a text that begins with = is no formula
    cell.font = Font(name=_FONT, size=size, bold=bold, italic=italic, color=colour)
    return cell


def _set_up(sheet: Worksheet, landscape: bool) -> None:
    """A4, one page wide; locked but for the free cells; a person may still format and insert rows."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    footer = sheet.oddFooter
    assert footer is not None
    footer.center.text = "&A  第&P页，共&N页"
    guard = sheet.protection
    guard.sheet = True
    guard.formatCells = guard.formatColumns = guard.formatRows = guard.insertRows = False
