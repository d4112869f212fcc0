"""Workbooks to a facts file: the tables read, their sums tested, the text made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drafter.errors import WorkbookError
from drafter.facts.columns import last_id
from drafter.facts.model import ReportInfo, Whole
from drafter.sources.coded import read_coded
from drafter.sources.collect import Collection, collect
from drafter.sources.economic import read_economic
from drafter.sources.entries import Entry, Equation, Reading
from drafter.sources.evaluations import compare
from drafter.sources.facts_yaml import render_tree
from drafter.sources.gather import Draft, crossings, gather
from drafter.sources.halves import read_halves
from drafter.sources.identities import identities
from drafter.sources.imported import Formula, imported_tree
from drafter.sources.includes import Included, read_includes
from drafter.sources.indicators import evaluations_tree
from drafter.sources.projects import read_projects
from drafter.sources.publicity import read_public
from drafter.sources.reconcile import broken
from drafter.sources.tables import Table
from drafter.sources.unify import unify

READERS: dict[str, Callable[[Table, Reading, int], bool]] = {
    "总表": read_halves,
    "拨款": read_halves,
    "预算": read_halves,
    "收入": read_coded,
    "支出": read_coded,
    "拨款支出": read_coded,
    "一般": read_coded,
    "基金": read_coded,
    "资本": read_coded,
    "预算支出": read_coded,
    "明细": read_coded,
    "基本": read_economic,
    "机关": read_economic,
    "项目": read_projects,
}
OUTLINE = "yunnan-3-2"
PROJECT_OUTLINE = "project"
_RATES = (
    Formula("budget.completion_rate", "完成年初预算", "expenditure.total / budget.initial", "%", 2),
    Formula("budget.execution_rate", "预算执行率", "expenditure.total / budget.full", "%", 2),
)


@dataclass(frozen=True, slots=True)
class Brought:
    """The text of the facts file, what is broken in the tables, and what made no fact."""

    text: str
    findings: tuple[str, ...]
    """勾稽 that do not hold and merged cells that hide numbers, one line each; the text holds them as notes."""
    remarks: tuple[str, ...]
    """Cells and sheets that were left aside, one line each with its place."""
    count: int
    """How many facts there are."""
    indicators: int = 0
    """How many indicators of self-evaluation tables."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person who imports says beyond the tables."""

    organization: str | None = None
    """Whose tables; all for everybody's."""
    year: int | None = None
    unit: str | None = None
    includes: tuple[str, ...] = ()
    """Other facts files, to be included by the one that is made."""
    project: str | None = None
    """The project whose self-evaluation the report is."""


def bring(paths: Sequence[str | Path], folder: Path, wish: Wish | None = None) -> Brought:
    """The facts of the tables in the workbooks PATHS, for a facts file in FOLDER.

    Raises WorkbookError where a workbook cannot be read, holds no table that is known, or holds those of
    several organizations and none is chosen; FactsError where an included file is faulty.
    """
    wish = wish or Wish()
    tables = collect(paths, wish.organization, wish.year, wish.unit, wish.project)
    included = read_includes(wish.includes, folder, tables.year)
    facts: list[Draft] = []
    equations: list[Equation] = []
    remarks = list(tables.remarks)
    for number, name in enumerate(tables.organizations, 1):
        readings = [_read(tables, name, year) for year in _years(tables, name)]
        remarks += [remark for reading in readings for remark in reading.remarks]
        remarks += _of_splits(readings)
        equations += [equation for reading in readings for equation in reading.equations]
        for year, entries in _by_year(readings, tables.year).items():
            settled, sums = unify(entries)
            drafts = gather(settled, included.names if number == 1 and year == tables.year else ())
            equations += [*sums, *crossings(drafts)]
            facts += [_placed(fact, number, tables.year - year, name) for fact in drafts]
    if not facts and not tables.evaluations:
        raise WorkbookError("\n".join([*remarks, "表中没有读到一个数；请核对是不是空表"]))
    findings = [*tables.faults, *broken(equations, with_files=len(paths) > 1)]
    facts = [fact for fact in facts if fact.id not in included.ids]
    remarks += compare(tables.evaluations, {fact.id: fact.figures[0] for fact in facts})
    report = _report(tables, included, remarks)
    known = {fact.id for fact in facts} | included.ids
    known -= {fact.id for fact in facts if fact.figures[0].number == 0}
    rates = [rate for rate in _RATES if rate.id not in included.ids and set(rate.operands) <= known]
    held = identities(equations, facts) if not findings else []
    evaluations = evaluations_tree(tables.evaluations)
    tree = imported_tree(report, facts, rates, held, included.paths, findings, evaluations)
    text = render_tree(tree, _head(paths))
    rows = sum(len(one.indicators) for one in tables.evaluations)
    return Brought(text, tuple(findings), tuple(dict.fromkeys(remarks)), len(facts) + len(rates), rows)


def _of_splits(readings: Iterable[Reading]) -> Iterator[str]:
    """One remark for what the tables print of each 科目 beside its total."""
    sheets = list(dict.fromkeys(name for reading in readings for name in reading.split))
    if sheets:
        yield f"{'、'.join(sheets)}：各科目分列的收入、基本支出、项目支出只用于核对勾稽，没有逐项采用"


def _years(tables: Collection, name: str) -> list[int]:
    """The years of the tables of one organization, the fiscal year first."""
    years = {one.year for one in tables.tables if one.organization == name and one.year is not None}
    return sorted(years, key=lambda year: (year != tables.year, -year))


def _by_year(readings: Iterable[Reading], year: int) -> dict[int, list[Entry]]:
    """The entries of all tables by the year that they are of, YEAR first, then from the latest on.

    A column of last year's and last year's own table state the same.
    """
    found: dict[int, list[Entry]] = {}
    for reading in readings:
        for entry in reading.entries:
            found.setdefault(entry.figure.table.year or year, []).append(entry)
    return {one: found[one] for one in sorted(found, key=lambda one: (one != year, -one))}


def _read(collection: Collection, name: str, year: int) -> Reading:
    """The tables of one organization that are of YEAR."""
    tables = [one for one in collection.tables if one.organization == name and one.year == year]
    reading = Reading()
    public = [table for table in tables if table.kind in ("三公", "指标")]
    plain = [table for table in public if "一般公共预算" not in table.title]
    for table in tables:
        if table in public:
            read = read_public(table, reading, "general" if plain and table not in plain else "")
        else:
            read = READERS[table.kind](table, reading, year)
        if not read:
            reading.remarks.append(f"{table.file}#{table.sheet.name}：看不懂表头，没有读取")
    reading.tell_aside()
    reading.settle_places()
    return reading


def _placed(fact: Draft, number: int, back: int, name: str) -> Draft:
    """FACT with the id that it has as that of the body NAME, the NUMBERth, BACK years before the report's."""

    def placed(fact_id: str) -> str:
        year = fact.figures[0].table.year
        of_year = last_id(fact_id) if back == 1 else f"y{year}.{fact_id}" if back else fact_id
        return f"unit{number}.{of_year}" if number > 1 else of_year

    whole = fact.part_of and Whole(placed(fact.part_of.id), fact.part_of.split)
    return replace(fact, id=placed(fact.id), part_of=whole, organization=name if number > 1 else None)


def _report(tables: Collection, included: Included, remarks: list[str]) -> ReportInfo:
    """The head that an included file states, else one made of what the tables say."""
    name = tables.organizations[0] or "某单位"
    given = included.report
    if given is not None:
        if tables.organizations[0] not in ("", given.organization, *given.short_names):
            remarks.append(f"表中的单位是{name}，包含的文件写的是{given.organization}；报告用后者，请核对")
        return given
    if not tables.organizations[0]:
        remarks.append("表中没有写明单位，暂写作某单位；请在事实文件的organization和title中改正")
    ours = ("我局", "我单位") if name.endswith("局") else ("我单位",)
    project = tables.evaluations[0].project if tables.evaluations else None
    if project is not None:
        subject = project.removesuffix("支出").removesuffix("项目") + "项目"
        title = f"{tables.year}年{subject}支出绩效自评报告"
        return ReportInfo(title, name, tables.year, ours, outline=PROJECT_OUTLINE)
    title = f"{tables.year}年{name}部门整体支出绩效自评报告"
    return ReportInfo(title, name, tables.year, ours, outline=OUTLINE)


def _head(paths: Sequence[str | Path]) -> str:
    names = "、".join(dict.fromkeys(Path(path).name for path in paths))
    return f"由drafter import从{names}生成；各数的出处见source。"
