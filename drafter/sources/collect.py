"""The tables of all workbooks of one call: whose they are, of which year, and what is left aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drafter.errors import WorkbookError
from drafter.facts.columns import INDICATORS, MONEY, REPORT
from drafter.facts.sheets import Sheet, read_workbook
from drafter.sources.indicators import SelfEvaluation, read_self_evaluation
from drafter.sources.labels import clean
from drafter.sources.merging import swallowed
from drafter.sources.tables import Table, recognize

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
    paths: Sequence[str | Path], organization: str | None, year: int | None, unit: str | None
) -> Collection:
    """The tables of PATHS that are ORGANIZATION's (all: everybody's; None: there must be one only).

    YEAR and UNIT stand in where the sheets state none; YEAR is the fiscal year where they state several.
    Raises WorkbookError: no table, several organizations and none chosen, no year.
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
    years = [one.year for one in (tables or evaluations) if one.year is not None]
    fiscal_year = year or max(years, default=None)
    if fiscal_year is None:
        raise WorkbookError("各表都没有写明年度；请用--year给出，例如--year 2023")
    tables = [replace(table, year=table.year or fiscal_year) for table in tables]
    chosen = tuple(_chosen(tables, organization))
    faults = [fault for one in evaluations for fault in one.faults]
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
    for sheet in book.sheets:
        before = sum(len(one.indicators) for one in evaluations)
        evaluation = None if sheet.hidden else read_self_evaluation(book.name, sheet, before)
        if evaluation is not None:
            evaluations.append(evaluation)
            remarks += evaluation.remarks
            continue
        table = _table(book.name, sheet, unit, remarks)
        if table is not None:
            found.append(table)
    years = [table.year for table in found if table.year is not None]
    named = re.search(r"(?<!\d)(20\d\d)年?", path.stem)
    default = years[0] if years else (year or (int(named[1]) if named else None))
    evaluations[known:] = [replace(one, year=one.year or default) for one in evaluations[known:]]
    remarks += _of_several_years(book.name, found)
    names = [table.organization for table in found if table.organization]
    last = names[0] if names else ""
    for position, table in enumerate(found):
        last = table.organization or last
        found[position] = replace(table, organization=last, year=table.year or default)
    return found


def _with_units(
    tables: list[Table], evaluations: list[SelfEvaluation], year: int | None, remarks: list[str]
) -> list[Table]:
    """The TABLES that have a unit; a remark for each of the others, and where none has one all that is to be given."""
    lacking = [table for table in tables if not table.unit]
    if lacking and len(lacking) == len(tables) and not evaluations:
        years = year or any(table.year for table in tables)
        options = "--unit" if years else "--unit和--year"
        example = "--unit 元" if years else "--unit 元 --year 2023"
        what = "金额单位" if years else "金额单位，也没有写明年度"
        raise WorkbookError(f"各表都没有写明{what}；请用{options}给出，例如{example}")
    remarks += [
        f"{table.file}#{table.sheet.name}：没有写明金额单位，没有读取；请用--unit给出，例如--unit 元"
        for table in lacking
    ]
    return [table for table in tables if table.unit]


def _of_several_years(file: str, tables: list[Table]) -> Iterator[str]:
    """A remark where the heads of one workbook name several years: one of them may be a slip."""
    by_year: dict[int, list[str]] = {}
    for table in tables:
        if table.year is not None:
            by_year.setdefault(table.year, []).append(table.sheet.name)
    if len(by_year) > 1:
        told = "；".join(f"{year}年：{'、'.join(names)}" for year, names in sorted(by_year.items()))
        yield f"{file}：各表写明的年度不同（{told}），分别作为各年的数；请核对表头"


def _table(file: str, sheet: Sheet, unit: str | None, remarks: list[str]) -> Table | None:
    place = f"{file}#{sheet.name}"
    if not sheet.cells:
        return None
    if sheet.hidden:
        remarks.append(f"{place}：是隐藏的工作表，没有读取")
        return None
    table = recognize(file, sheet)
    if table is None:
        remarks.append(f"{place}：认不出是哪张表，没有读取")
        return None
    if table.kind == UNREAD:
        return None
    return replace(table, unit=table.unit or unit or "")


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
