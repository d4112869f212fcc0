"""Workbooks to a facts file: the tables read, their sums tested, the text made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drafter.errors import WorkbookError
from drafter.facts.model import ReportInfo, Whole
from drafter.sources.coded import read_coded
from drafter.sources.collect import Collection, collect
from drafter.sources.economic import read_economic
from drafter.sources.entries import Equation, Reading
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
    "基本": read_economic,
    "项目": read_projects,
}
OUTLINE = "yunnan-3-2"
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


def bring(paths: Sequence[str | Path], folder: Path, wish: Wish | None = None) -> Brought:
    """The facts of the tables in the workbooks PATHS, for a facts file in FOLDER.

    Raises WorkbookError where a workbook cannot be read, holds no table that is known, or holds those of
    several organizations and none is chosen; FactsError where an included file is faulty.
    """
    wish = wish or Wish()
    tables = collect(paths, wish.organization, wish.year, wish.unit)
    included = read_includes(wish.includes, folder, tables.year)
    facts: list[Draft] = []
    equations: list[Equation] = []
    remarks = list(tables.remarks)
    for number, name in enumerate(tables.organizations, 1):
        for year in _years(tables, name):
            chosen = [one for one in tables.tables if one.organization == name and one.year == year]
            reading = _read(chosen, year)
            drafts = gather(reading.entries, included.names if number == 1 and year == tables.year else ())
            equations += [*reading.equations, *crossings(drafts)]
            remarks += reading.remarks
            prefix = (f"unit{number}." if number > 1 else "") + (f"y{year}." if year != tables.year else "")
            facts += [_prefixed(fact, prefix, name if number > 1 else None) for fact in drafts]
    if not facts and not tables.evaluations:
        raise WorkbookError("\n".join([*remarks, "表中没有读到一个数；请核对是不是空表"]))
    findings = [*tables.faults, *broken(equations, with_files=len(paths) > 1)]
    facts = [fact for fact in _without_doubles(facts) if fact.id not in included.ids]
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


def _without_doubles(facts: list[Draft]) -> list[Draft]:
    """FACTS without what a column of last year repeats of that year's own tables."""
    own = {(one.name, one.kind, one.organization) for one in facts if not _is_of_last_year(one)}
    return [
        one for one in facts if not (_is_of_last_year(one) and (one.name, one.kind, one.organization) in own)
    ]


def _is_of_last_year(fact: Draft) -> bool:
    return "last" in fact.id.split(".")[:-1]


def _years(tables: Collection, name: str) -> list[int]:
    """The years of the tables of one organization, the fiscal year first."""
    years = {one.year for one in tables.tables if one.organization == name and one.year is not None}
    return sorted(years, key=lambda year: (year != tables.year, -year))


def _read(tables: Sequence[Table], year: int) -> Reading:
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
    unify(reading)
    return reading


def _prefixed(fact: Draft, prefix: str, organization: str | None) -> Draft:
    if not prefix:
        return fact
    whole = fact.part_of and Whole(prefix + fact.part_of.id, fact.part_of.split)
    return replace(fact, id=prefix + fact.id, part_of=whole, organization=organization)


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
    title = f"{tables.year}年{name}部门整体支出绩效自评报告"
    return ReportInfo(title, name, tables.year, ours, outline=OUTLINE)


def _head(paths: Sequence[str | Path]) -> str:
    names = "、".join(dict.fromkeys(Path(path).name for path in paths))
    return f"由drafter import从{names}生成；各数的出处见source。"
