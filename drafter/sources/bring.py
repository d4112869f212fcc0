"""Workbooks to a facts file: the tables of one organization read, their sums tested, the text made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drafter.errors import WorkbookError
from drafter.facts.model import ReportInfo
from drafter.facts.sheets import read_workbook
from drafter.sources.coded import read_coded
from drafter.sources.entries import Reading
from drafter.sources.gather import crossings, gather
from drafter.sources.halves import read_halves
from drafter.sources.reconcile import broken
from drafter.sources.tables import Table, recognize
from drafter.sources.write import write_facts

READERS = {
    "总表": read_halves,
    "拨款": read_halves,
    "预算": read_halves,
    "收入": read_coded,
    "支出": read_coded,
    "一般": read_coded,
    "基金": read_coded,
    "资本": read_coded,
}


@dataclass(frozen=True, slots=True)
class Brought:
    """The text of the facts file, what is broken in the tables, and what was left out of it."""

    text: str
    findings: tuple[str, ...]
    remarks: tuple[str, ...]
    count: int


def bring(paths: Sequence[str | Path], year: int | None = None) -> Brought:
    """The facts of the tables in the workbooks PATHS.  Raises WorkbookError."""
    reading = Reading()
    tables: list[Table] = []
    for path in paths:
        book = read_workbook(path)
        for sheet in book.sheets:
            table = recognize(book.name, sheet)
            if table is not None and table.kind in READERS:
                tables.append(table)
    if not tables:
        raise WorkbookError("没有找到认识的表")
    year = year or next((table.year for table in tables if table.year), None)
    if year is None:
        raise WorkbookError("各表都没有写明年度；请用--year给出")
    for table in tables:
        READERS[table.kind](table, reading, year)
    reading.settle_places()
    facts = gather(reading.entries)
    findings = broken([*reading.equations, *crossings(facts)])
    organization = tables[0].organization
    report = ReportInfo(f"{year}年{organization}部门整体支出绩效自评报告", organization, year, outline="yunnan-3-2")
    formulas = []
    ids = {fact.id for fact in facts}
    if {"budget.initial", "expenditure.total"} <= ids:
        formulas.append({"id": "budget.completion_rate", "name": "完成年初预算", "formula": "expenditure.total / budget.initial", "unit": '"%"', "decimals": "2"})
    text = write_facts(report, facts, (), (), formulas)
    return Brought(text, tuple(findings), tuple(reading.remarks), len(facts))
