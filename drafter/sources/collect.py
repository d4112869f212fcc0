"""The tables of all workbooks of one call: whose they are, of which year, and what is left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drafter.errors import WorkbookError
from drafter.facts.columns import INDICATORS, MONEY, REPORT
from drafter.facts.sheets import Sheet, read_workbook
from drafter.sources.evaluations import choose
from drafter.sources.indicators import SelfEvaluation, read_self_evaluation
from drafter.sources.labels import clean
from drafter.sources.merging import swallowed
from drafter.sources.report_year import book_year, odd_years, report_year, several_years
from drafter.sources.stacked import tables_of
from drafter.sources.tables import Table, column_years, recognize

UNREAD = "不读"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Collection:
    """All tables that can be read, each with its organization, unit and year, and remarks about the others."""

    tables: tuple[Table, ...]
    year: int
    remarks: tuple[str, ...]
    evaluations: tuple[SelfEvaluation, ...] = ()
    """The self-evaluation tables, which are nobody's accounts."""
    faults: tuple[str, ...] = ()
    """Numbers that the sheets hide, one Chinese line each with the cells."""

    @property
    def organizations(self) -> tuple[str, ...]:
        named = (one.organization for one in (self.tables or self.evaluations))
        return tuple(dict.fromkeys(named))


def collect(
    paths: Sequence[str | Path],
    organization: str | None,
    year: int | None,
    unit: str | None,
    project: str | None = None,
) -> Collection:
    """The tables of PATHS that are ORGANIZATION's (all: everybody's; None: there must be one only).

    Of self-evaluation tables those of PROJECT, else the body's.  YEAR and UNIT stand in where the sheets state
    none; YEAR is the fiscal year where they state several.  Raises WorkbookError: no table, several
    organizations and none chosen, no year, years of which none is the report's without doubt.
    """
    tables: list[Table] = []
    remarks: list[str] = []
    evaluations: list[SelfEvaluation] = []
    for path in paths:
        tables += _tables(Path(path), unit, year, remarks, evaluations)
    tables = _with_units(tables, evaluations, year, remarks)
    if not tables and not evaluations:
        told = "\n".join(remarks)
        raise WorkbookError(f"{told}\n没有找到可用的决算表、预算表或自评表；请核对是不是选错了文件".lstrip())
    evaluations = choose(evaluations, project, bool(tables), remarks)
    fiscal_year = report_year(tables, [one.year for one in evaluations], year)
    tables = [replace(table, year=table.year or fiscal_year) for table in tables]
    chosen = tuple(_chosen(tables, organization))
    faults = [fault for one in evaluations for fault in one.faults]
    faults += odd_years(chosen)
    faults += [fault for table in chosen for fault in swallowed(table.file, table.sheet)]
    return Collection(chosen, fiscal_year, tuple(remarks), tuple(evaluations), tuple(faults))


def _tables(
    path: Path, unit: str | None, year: int | None, remarks: list[str], evaluations: list[SelfEvaluation]
) -> list[Table]:
    """The tables of one workbook; what a sheet does not say is what the sheets before it said.

    Its self-evaluation tables go to EVALUATIONS.
    """
    book = read_workbook(path)
    if {REPORT, MONEY, INDICATORS} <= {sheet.name.strip() for sheet in book.sheets}:
        raise WorkbookError(f"{path}是填写用的事实表，不用导入：各命令可以直接用它，例如drafter facts show {path}；"
                            "要与导入的表一起用，请用--include给出")  # fmt: skip
    found: list[Table] = []
    known = len(evaluations)
    aside = _Aside(book.name)
    for sheet in book.sheets:
        if sheet.hidden and sheet.cells:
            remarks.append(f"{book.name}#{sheet.name}：是隐藏的工作表，没有读取")
        said = ""
        for part in () if sheet.hidden or not sheet.cells else tables_of(sheet):
            before = sum(len(one.indicators) for one in evaluations)
            evaluation = read_self_evaluation(book.name, part, before)
            if evaluation is not None:
                evaluations.append(evaluation)
                remarks += evaluation.remarks
                continue
            table = recognize(book.name, part)
            said = (table and table.unit) or said or unit or ""
            if table is not None and table.kind != UNREAD:
                found.append(replace(table, unit=said))
            else:
                aside.note(table, part)
    remarks += aside.remarks()
    default = book_year(found) or year or _year_in(path.stem)
    heads = (column_years(table.sheet) for table in found)
    default = default or max((year for year in heads if year is not None), default=None)
    evaluations[known:] = [replace(one, year=one.year or default) for one in evaluations[known:]]
    remarks += () if any(odd_years(found)) else several_years(book.name, found)
    names = [table.organization for table in found if table.organization]
    last = names[0] if names else ""
    for position, table in enumerate(found):
        last = table.organization or last
        found[position] = replace(table, organization=last, year=table.year or default)
    return found


def _year_in(name: str) -> int | None:
    found = re.search(r"(?<!\d)(20\d\d)年?", name)
    return int(found[1]) if found else None


class _Aside:
    """The sheets of one workbook that are not read, told in one line for each reason."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._strange: list[str] = []
        self._known: list[str] = []

    def note(self, table: Table | None, sheet: Sheet) -> None:
        """SHEET, which is TABLE, is left aside."""
        if table is None:
            self._strange.append(sheet.name)
        elif table.title != sheet.name and any(cell.number is not None for cell in sheet.cells.values()):
            self._known.append(f"{sheet.name}（{table.title}）")

    def remarks(self) -> Iterator[str]:
        for names, reason in (
            (self._strange, "认不出是哪张表，没有读取"),
            (self._known, "报告不用这种表，没有读取"),
        ):
            if names:
                yield f"{self._file}#{'、'.join(dict.fromkeys(names))}：{reason}"


def _with_units(
    tables: list[Table], evaluations: list[SelfEvaluation], year: int | None, remarks: list[str]
) -> list[Table]:
    """The TABLES that have a unit; a remark for the others of each workbook, and where none has one all that is to be given."""
    lacking = [table for table in tables if not table.unit]
    if lacking and len(lacking) == len(tables) and not evaluations:
        years = year or any(table.year for table in tables)
        options = "--unit" if years else "--unit和--year"
        example = "--unit 元" if years else "--unit 元 --year 2023"
        what = "金额单位" if years else "金额单位，也没有写明年度"
        raise WorkbookError(f"各表都没有写明{what}；请用{options}给出，例如{example}")
    for file in dict.fromkeys(table.file for table in lacking):
        names = "、".join(dict.fromkeys(table.sheet.name for table in lacking if table.file == file))
        remarks.append(f"{file}#{names}：没有写明金额单位，没有读取；请用--unit给出，例如--unit 元")
    return [table for table in tables if table.unit]


def _chosen(tables: list[Table], organization: str | None) -> list[Table]:
    names = list(dict.fromkeys(table.organization for table in tables))
    if organization == ALL:
        return tables
    if organization is not None:
        wanted = clean(organization)
        chosen = [table for table in tables if clean(table.organization) == wanted]
        if not chosen:
            told = "、".join(name or "（没有写明单位）" for name in names)
            raise WorkbookError(f"表中没有单位“{organization}”；表中的单位是{told}")
        return chosen
    if len(names) > 1:
        told = "、".join(name or "（没有写明单位）" for name in names)
        raise WorkbookError(
            f"表中有{len(names)}个单位：{told}；请用--organization指明一个，或用--organization all全部导入"
        )
    return tables
