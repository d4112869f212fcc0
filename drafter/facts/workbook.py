"""A facts workbook (facts.xlsx) as the tree of a facts file, every value with the cell that it stands in.

What a person wrote is looked at cell by cell, and everything that is wrong is reported at once; the tree then goes the
way of every facts file.  A row at fault is passed on as 待填, so that what depends on it is not blamed as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from drafter.errors import WorkbookError
from drafter.facts.columns import (
    BUSINESS,
    COLUMNS,
    FACT_SHEETS,
    FUNDS,
    INDICATORS,
    KINDS,
    MATERIALS,
    MONEY,
    PUBLIC,
    REPORT,
    REPORT_ROWS,
    is_own_id,
    last_id,
    own_id,
    report_field,
)
from drafter.facts.entries import (
    read_bound,
    read_choice,
    read_day,
    read_places,
    read_span,
    read_truth,
    read_unit_of,
    read_value,
    read_words,
    says_none,
)
from drafter.facts.fields import Problems, shown
from drafter.facts.formula import ID
from drafter.facts.listed import read_funds_row, read_indicator_row, read_material_row
from drafter.facts.named import NameProblem, Names, translate
from drafter.facts.nodes import Fields, Items, Node, NodeError, Scalar, lines_of
from drafter.facts.rows import Cells, Row, read_rows
from drafter.facts.sheets import Workbook, read_workbook
from drafter.facts.statement import PENDING
from drafter.numbers.periods import Period, year_period
from drafter.numbers.units import read_unit

SCHEMA = "drafter.facts/1"
_NEEDED = {
    REPORT: ("name", "value"),
    MONEY: ("name", "value", "unit"),
    PUBLIC: ("name", "value", "unit"),
    BUSINESS: ("name", "value", "unit"),
    INDICATORS: ("first", "name", "target"),
    FUNDS: ("name", "budget", "spent"),
    MATERIALS: ("topic", "text"),
}
_SAYING = frozenset("name value last formula aliases".split())
"""What makes a row more than a blank one with its unit filled in."""
_REQUIRED = ("title", "organization", "fiscal_year")
_ANY_YEAR = 2000


def read_facts_workbook(path: Path, problems: Problems) -> Fields:
    """The tree of the workbook at PATH; what is wrong with its cells goes to PROBLEMS.

    Raises NodeError where it is no facts workbook at all.
    """
    try:
        workbook = read_workbook(path)
    except WorkbookError as error:
        raise NodeError(0, str(error).removeprefix(path.name).removeprefix("：")) from error
    if not any(sheet.name.strip() in COLUMNS for sheet in workbook.sheets):
        names = "、".join(name for name in COLUMNS)
        raise NodeError(
            0,
            f"不是事实表，没有{names}这些工作表；请用drafter init做一份来填，决算报表请用drafter import读取",
        )
    problems.cell = Cells(tuple(sheet.name for sheet in workbook.sheets)).place
    return _Reader(workbook, path.name, problems).read()


@dataclass(slots=True)
class _Stated:
    """A row of a fact with what was read of it."""

    row: Row
    id: str
    unit: str
    value: str
    decimals: str
    last: str
    period: Period | None
    sound: bool
    absent: bool
    """Whether the cell of the value says that there is none: —, 无."""

    @property
    def name(self) -> str:
        return self.row.text("name")

    @property
    def by_formula(self) -> bool:
        return bool(self.row.text("formula")) and not (self.value or self.absent)


class _Reader:
    def __init__(self, workbook: Workbook, file: str, problems: Problems) -> None:
        self.workbook, self.file, self.problems = workbook, file, problems
        self.names = Names()
        self.year: int | None = None

    def read(self) -> Fields:
        head = list(self._rows(REPORT))
        report, others = self._read_report(head)
        stated = [one for sheet in FACT_SHEETS for row in self._rows(sheet) if (one := self._state(row))]
        self._check_ids(stated)
        self._name_all(stated)
        self._settle_formulas(stated)
        facts = [node for one in stated for node in self._facts(one)]
        nodes: dict[str, Node] = {"schema": Scalar(SCHEMA, 0)}
        if report is not None:
            nodes["report"] = report
        for name, found in (
            ("facts", facts),
            (
                "indicators",
                _read(self._rows(INDICATORS), lambda row: read_indicator_row(row, self.file, self.names)),
            ),
            ("funds", _read(self._rows(FUNDS), lambda row: read_funds_row(row, self.file, self.names))),
            ("materials", _read(self._rows(MATERIALS), read_material_row)),
            ("include", others["include"]),
            ("identities", list(self._identities(others["identities"]))),
        ):
            if found:
                nodes[name] = Items(tuple(found), found[0].line)
        result: dict[str, Node] = {name: others[name][0] for name in ("score", "grade") if others[name]}
        if others["score"]:
            line = others["score"][0].line
            result["source"] = Scalar(f"{self.file}#{REPORT}!{Cells.address(line)}", line)
        if result:
            nodes["result"] = Fields(result, next(iter(result.values())).line, lines_of(result))
        return Fields(nodes, 0, {name: node.line for name, node in nodes.items()})

    def _rows(self, name: str) -> Iterator[Row]:
        for position, sheet in enumerate(self.workbook.sheets, 1):
            if sheet.name.strip() == name:
                for row in read_rows(sheet, position, COLUMNS[name], _NEEDED[name], self.problems):
                    row.check()
                    yield row

    # -- the head of the report --------------------------------------------------------------------------

    def _read_report(self, rows: list[Row]) -> tuple[Fields | None, dict[str, list[Scalar]]]:
        """The head, and what the sheet says beside it: other files, identities as they are written, the result."""
        others: dict[str, list[Scalar]] = {name: [] for name in ("include", "identities", "score", "grade")}
        nodes: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for row in rows:
            label = row.text("name").rstrip("*＊ ")
            field = report_field(label)
            if field is None:
                if row.text("value"):
                    row.refuse(
                        "name",
                        f"“{shown(label)}”不是这张表里的项目；可用的有{'、'.join(REPORT_ROWS.values())}",
                    )
                continue
            lines.setdefault(field, row.line("value"))
            scalars = [row.scalar("value", text) for text in self._head_texts(row, field)]
            if field in others:
                others[field] += scalars
            elif scalars:
                nodes[field] = (
                    Items(tuple(scalars), row.line("value")) if field == "short_names" else scalars[0]
                )
        if not rows:
            return None, others
        for field in _REQUIRED:
            if field not in nodes:
                line = lines.get(field, rows[0].line("name"))
                self.problems.add(line, "", f"没有填“{REPORT_ROWS[field]}”；这一项必填")
                nodes[field] = Scalar(str(_ANY_YEAR) if field == "fiscal_year" else "？", line)
        return Fields(
            nodes, rows[0].line("name"), {field: lines[field] for field in nodes if field in lines}
        ), others

    def _head_texts(self, row: Row, field: str) -> tuple[str, ...]:
        text = row.text("value")
        if field in ("short_names", "include"):
            return read_words(row, "value")
        if field == "score":
            text = text.removesuffix("分")
        elif field == "issued":
            text = read_day(row, "value")
        elif field == "fiscal_year" and text:
            text = text.removesuffix("度").removesuffix("年")
            if not (text.isdecimal() and len(text) == 4 and 1900 <= int(text) < 2200):
                row.refuse("value", f"“{shown(row.text('value'))}”不是年度；应写成四位年份，例如2023")
                text = str(_ANY_YEAR)
            self.year = int(text)
        return (text,) if text else ()

    def _identities(self, written: Iterable[Scalar]) -> Iterator[Scalar]:
        """The identities by ids, those left out of which a term has no value."""
        for scalar in written:
            sides = scalar.text.replace("==", "=").replace("＝", "=").split("=")
            try:
                translated = [translate(side, self.names) for side in sides]
            except NameProblem as problem:
                self.problems.add(scalar.line, "", str(problem))
                continue
            if all(side.complete for side in translated):
                yield Scalar(" == ".join(side.text for side in translated), scalar.line)

    # -- facts ---------------------------------------------------------------------------------------------

    def _state(self, row: Row) -> _Stated | None:
        """What the row states; None for a row that was left blank."""
        if not any(row.text(field) for field in _SAYING) and row.is_sound:
            return None
        before = len(self.problems.found)
        if not row.text("name"):
            row.refuse("name", "这一行没有名称；请写出正文里的叫法，不用的行请整行清空")
        # A ready-made row that was left blank need not have a unit.
        fills = any(row.text(field) for field in ("value", "last", "formula")) or not row.text("id")
        unit = read_unit_of(row) if fills else row.text("unit") or "元"
        value, last = read_value(row, "value", unit or ""), read_value(row, "last", unit or "")
        period = read_span(row, "period", self.year)
        decimals = read_places(row) or (value.decimals if value else "")
        if value and value.value and row.text("formula"):
            row.refuse("value", "写了数值，又写了算式；请清空其中一个")
        sound = row.is_sound and len(self.problems.found) == before
        return _Stated(
            row, self._id(row, unit or "", period), unit or "元", value.value if value else PENDING, decimals,
            last.value if last and last.value != PENDING else "", period, sound, says_none(row.text("value")),
        )  # fmt: skip

    def _id(self, row: Row, unit: str, period: Period | None) -> str:
        given, kind = row.text("id"), read_choice(row, "kind", KINDS)
        if given and re.fullmatch(ID, given):
            # Of a row that a person added the kind may be chosen anew.
            return f"{kind}.{given.split('.')[1]}" if kind and is_own_id(given) else given
        if given:
            row.refuse("id", f"“{shown(given)}”不是编号；编号由软件填写，请清空这一格")
        prefix = kind or ("public" if row.sheet.strip() == PUBLIC else "data")
        try:
            base = read_unit(unit).base
        except ValueError:
            base = ""
        return own_id(
            prefix, row.text("name"), str(period or ""), row.text("basis"), row.text("organization"), base
        )

    def _check_ids(self, stated: list[_Stated]) -> None:
        seen: dict[str, _Stated] = {}
        for one in list(stated):
            first = seen.setdefault(one.id, one)
            if first is one:
                continue
            place = f"「{first.row.sheet}」{first.row.address('name')}"
            if one.row.text("id"):
                one.row.refuse("id", f"编号与{place}那一行相同；请把复制来的这一格清空")
            else:
                mend = "请删去一行，或写明不同的期间、口径"
                one.row.refuse("name", f"“{shown(one.name)}”与{place}重复，单位、期间和口径也相同；{mend}")
            stated.remove(one)

    def _name_all(self, stated: list[_Stated]) -> None:
        for one in stated:
            names = (one.name, *read_words(one.row, "aliases"))
            self.names.add(one.id, filter(None, names), plain=one.period in (None, self._year_period()))
            self.names.cells[f"{one.row.sheet.strip()}!{one.row.address('name')}"] = one.id
            if origin := one.row.text("origin"):
                self.names.origins.setdefault(origin, []).append(one.id)
            if one.last:
                self.names.valued.add(last_id(one.id))
        for one in stated:
            if one.value or not (one.row.text("id") or one.by_formula or one.absent):
                self._has_value(one)

    def _has_value(self, one: _Stated) -> None:
        self.names.valued.add(one.id)
        whole = self._whole(one, tell=False)
        if whole:
            self.names.wholes.setdefault(whole, set()).add(one.row.text("split"))

    def _settle_formulas(self, stated: list[_Stated]) -> None:
        """Find which formulas can be computed, those that use others after them."""
        waiting = [one for one in stated if one.by_formula]
        while ready := [one for one in waiting if self._formula(one, tell=False)[1]]:
            for one in ready:
                self._has_value(one)
            waiting = [one for one in waiting if one not in ready]

    def _formula(self, one: _Stated, tell: bool = True) -> tuple[str, bool]:
        """The formula by ids, and whether all that it uses has a value."""
        try:
            translated = translate(one.row.text("formula"), self.names)
        except NameProblem as problem:
            if tell:
                one.row.refuse("formula", str(problem))
            return "", False
        return translated.text, translated.complete

    def _whole(self, one: _Stated, tell: bool = True) -> str:
        name = one.row.text("whole")
        if not name:
            return ""
        try:
            return self.names.find(name)
        except NameProblem as problem:
            if tell:
                one.row.refuse("whole", str(problem))
            return ""

    def _facts(self, one: _Stated) -> Iterator[Fields]:
        """The fact of the row, and that of last year."""
        row, ready_made = one.row, bool(one.row.text("id"))
        formula, complete = self._formula(one) if one.by_formula else ("", False)
        value = one.value
        if one.by_formula and not complete and not ready_made:
            value = PENDING
        elif not value and not one.by_formula:
            value = "" if ready_made or one.absent else PENDING
        nodes = self._nodes(one)
        if value or complete:
            told = self._whole(one)
            if told and told in self.names.valued:
                split = row.text("split")
                nodes["part_of"] = self._part(row, told, split) if split else row.scalar("whole", told)
            stated = ("value", value) if value else ("formula", formula)
            nodes[stated[0]] = row.scalar(
                "value" if value else "formula", stated[1] if one.sound else PENDING
            )
            if period := one.period:
                nodes["period"] = row.scalar("period", str(period))
            yield Fields(nodes, row.line("name"), dict.fromkeys(nodes, row.line("name")) | lines_of(nodes))
        if one.last:
            yield self._last(one)

    def _nodes(self, one: _Stated) -> dict[str, Node]:
        row = one.row
        nodes: dict[str, Node] = {
            "id": row.scalar("id", one.id),
            "name": row.scalar("name", one.name or "？"),
            "unit": row.scalar("unit", one.unit),
        }
        if aliases := read_words(row, "aliases"):
            nodes["aliases"] = Items(
                tuple(row.scalar("aliases", text) for text in aliases), row.line("aliases")
            )
        cell = () if one.by_formula else (f"{self.file}#{row.sheet}!{row.address('value')}",)
        if sources := read_words(row, "source") or cell:
            nodes["source"] = Items(tuple(row.scalar("source", text) for text in sources), row.line("source"))
        texts = (
            ("basis", row.text("basis")),
            ("organization", row.text("organization")),
            ("decimals", one.decimals),
            ("bound", read_bound(row)),
            *((field, read_truth(row, field)) for field in ("confidential", "proposed")),
        )
        nodes |= {field: row.scalar(field, text) for field, text in texts if text}
        return nodes

    def _part(self, row: Row, whole: str, split: str) -> Fields:
        nodes: dict[str, Node] = {"whole": row.scalar("whole", whole), "split": row.scalar("split", split)}
        return Fields(nodes, row.line("whole"), lines_of(nodes))

    def _last(self, one: _Stated) -> Fields:
        row = one.row
        period = (one.period or self._year_period() or year_period(_ANY_YEAR)).shifted(-1)
        nodes = self._nodes(one)
        nodes["id"] = row.scalar("last", last_id(one.id))
        nodes["value"] = row.scalar("last", one.last)
        nodes["period"] = row.scalar("last", str(period))
        nodes["source"] = row.scalar("last", f"{self.file}#{row.sheet}!{row.address('last')}")
        return Fields(nodes, row.line("last"), lines_of(nodes))

    def _year_period(self) -> Period | None:
        return year_period(self.year) if self.year else None


def _read(rows: Iterable[Row], read: Callable[[Row], Fields | None]) -> list[Fields]:
    return [node for row in rows if (node := read(row)) is not None]
