"""What a report shows beside its text: `exhibits:` and `charts:` of an outline.yaml, each cell named by its fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drafter.facts.fields import FieldReader, Problems
from drafter.facts.formula import ID
from drafter.facts.nodes import Fields
from drafter.numbers.units import Unit, read_unit

_TABLE_FIELDS = ("id", "title", "unit", "after", "columns", "rows")
_COLUMN_FIELDS = ("id", "head", "unit", "ratio", "decimals")
_ROW_FIELDS = ("name", "cells", "parts", "split", "column", "level")
_CHART_FIELDS = ("id", "title", "unit", "after", "parts", "split", "facts")
_RATIO = re.compile(r"([a-z_]+)\s*/\s*([a-z_]+)")
_COLUMN_ID = re.compile(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of numbers."""

    id: str
    head: str
    unit: Unit | None = None
    """In which the column is written where that is not the table's unit."""
    ratio: tuple[str, str] | None = None
    """The columns of which it is the quotient, where a row names no fact for it."""
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with a fact for each column, or a row for each part of a whole."""

    name: str = ""
    """What stands in front; empty: the name of the fact in `column`, else that of the row's first fact."""
    cells: tuple[tuple[str, str], ...] = ()
    """Column and fact."""
    parts: str = ""
    """The whole whose parts make a row each, written in `column`."""
    split: str | None = None
    column: str = ""
    level: int = 0
    """How far the name is set in."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    id: str
    title: str
    unit: Unit | None
    after: str | None
    """The section behind whose text it stands; None: behind the report."""
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """Bars: the parts of a whole, or some facts side by side."""

    id: str
    title: str
    unit: Unit
    after: str
    parts: str = ""
    split: str | None = None
    facts: tuple[str, ...] = ()


def read_exhibits(root: FieldReader, problems: Problems, sections: set[str]) -> tuple[TablePlan, ...]:
    """The tables in their order; SECTIONS are those that one may stand behind (empty: any; see `grids`)."""
    plans = []
    for reader in _mappings(root, "exhibits", _TABLE_FIELDS, problems, "表格"):
        columns = tuple(_columns(reader, problems))
        known = tuple(column.id for column in columns)
        if not columns:
            reader.refuse("columns", "表格没有列；请在columns里写明")
        plans.append(
            TablePlan(
                reader.text("id", required=True) or "",
                reader.text("title", required=True) or "",
                _unit(reader),
                _after(reader, sections),
                columns,
                tuple(_rows(reader, problems, known)),
            )
        )
    return tuple(plans)


def read_charts(root: FieldReader, problems: Problems, sections: set[str]) -> tuple[ChartPlan, ...]:
    """The charts in their order."""
    return tuple(
        ChartPlan(
            reader.text("id", required=True) or "",
            reader.text("title", required=True) or "",
            _unit(reader) or read_unit("万元"),
            _after(reader, sections) or "",
            _fact(reader, "parts") or "",
            reader.text("split"),
            tuple(name for name in reader.texts("facts") if _is_fact(reader, "facts", name)),
        )
        for reader in _mappings(root, "charts", _CHART_FIELDS, problems, "图")
    )


def _mappings(
    root: FieldReader, name: str, known: tuple[str, ...], problems: Problems, where: str
) -> Iterator[FieldReader]:
    for node in root.items(name):
        if not isinstance(node, Fields):
            problems.add(node.line, name, f"每项应写明{'、'.join(known)}等字段")
            continue
        reader = FieldReader(node, problems, where)
        reader.check_names(known)
        yield reader


def _columns(table: FieldReader, problems: Problems) -> Iterator[TableColumn]:
    for reader in _mappings(table, "columns", _COLUMN_FIELDS, problems, "列"):
        name = reader.text("id", required=True) or ""
        if not _COLUMN_ID.fullmatch(name):
            reader.refuse("id", f"列的编号“{name}”应由小写字母和下划线组成")
        yield TableColumn(
            name,
            reader.text("head", required=True) or "",
            _unit(reader),
            reader.choice("ratio", _ratio, "应写成两列之比，例如settled / initial"),
            reader.choice("decimals", _decimals, "应是0到6的整数"),
        )


def _rows(table: FieldReader, problems: Problems, columns: tuple[str, ...]) -> Iterator[TableRow]:
    for reader in _mappings(table, "rows", _ROW_FIELDS, problems, "行"):
        column = reader.text("column") or ""
        if column and column not in columns:
            reader.refuse("column", f"没有列{column}；应是{'、'.join(columns)}之一")
        yield TableRow(
            reader.text("name") or "",
            tuple(_cells(reader, problems, columns)),
            _fact(reader, "parts") or "",
            reader.text("split"),
            column or (columns[0] if columns else ""),
            reader.choice("level", _decimals, "应是0到6的整数") or 0,
        )


def _cells(row: FieldReader, problems: Problems, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    node = row.get("cells")
    if node is None:
        return
    if not isinstance(node, Fields):
        row.refuse("cells", "应写成列和事实的对应，例如{settled: expenditure.total}")
        return
    reader = FieldReader(node, problems, "这一行")
    reader.check_names(columns)
    for column in columns:
        fact = _fact(reader, column)
        if fact is not None:
            yield column, fact


def _unit(reader: FieldReader) -> Unit | None:
    return reader.choice("unit", read_unit, "应是万元、元、%等单位")


def _after(reader: FieldReader, sections: set[str]) -> str | None:
    name = reader.text("after")
    if name is not None and sections and name not in sections:
        reader.refuse("after", f"提纲没有章节{name}；请写某一章节的id，或删去这一行放到文末")
    return name


def _fact(reader: FieldReader, name: str) -> str | None:
    found = reader.text(name)
    return found if found is not None and _is_fact(reader, name, found) else None


def _is_fact(reader: FieldReader, name: str, text: str) -> bool:
    if not re.fullmatch(ID, text):
        reader.refuse(name, f"“{text}”不是事实的编号")
        return False
    return True


def _ratio(text: str) -> tuple[str, str]:
    found = _RATIO.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found[1], found[2]


def _decimals(text: str) -> int:
    if text not in tuple("0123456"):
        raise ValueError(text)
    return int(text)
