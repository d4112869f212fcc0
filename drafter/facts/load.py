"""Facts files (spec/facts.md, version 1) to a `FactBook`, or to everything that is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drafter.errors import FactsError
from drafter.facts.fields import FieldReader, Problems, shown
from drafter.facts.formula import Splits
from drafter.facts.model import Fact, FactBook, Funds, Indicator, Material, ReportInfo, Result
from drafter.facts.nodes import Fields, Node, NodeError, bare, read_json, read_text, read_yaml
from drafter.facts.pending import names_of, pending_note, proposed_note, set_aside
from drafter.facts.resolve import Claim, judge_claims, resolve
from drafter.facts.statement import Statement, read_material, read_report, read_statement
from drafter.facts.wholes import exceeding
from drafter.numbers.periods import Period, year_period

if TYPE_CHECKING:
    from drafter.facts.indicators import Row

SCHEMA = "drafter.facts/1"
FILE_FIELDS = (
    "schema", "report", "include", "notes", "facts", "indicators", "funds", "result", "identities", "materials",
)  # fmt: skip
FOLDER_NAMES = ("facts.yaml", "facts.yml", "facts.json", "facts.xlsx")
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods", ".et")
_LONGEST_CHAIN = 50
_ANY_YEAR = 2000


def load_facts(path: str | Path) -> FactBook:
    """The facts of PATH: a file (a workbook, JSON where it ends in .json, else YAML) or a folder that holds one.

    Raises FactsError with all problems of all files, each with file, line, field and the mend; an identity
    that does not hold is one of them.
    """
    book, problems = read_facts(path)
    if book is None or problems:
        raise FactsError(problems)
    return book


def read_facts(path: str | Path) -> tuple[FactBook | None, tuple[str, ...]]:
    """The facts of PATH and all problems.

    Where nothing is wrong but identities that do not hold, there are both a book and problems; where anything
    else is wrong there is no book.
    """
    top = Path(path)
    try:
        top = _in_folder(top) if os.path.isdir(top) else top  # noqa: PTH112  # never raises, as Path.is_dir may
    except NodeError as error:
        return None, (f"{path}：{error}",)
    files = _Files(top)
    files.notes += _left_aside(Path(path), top)
    files.read(top, None, ())
    files.take_rows()
    statements, pending, waiting = set_aside(files.statements)
    facts, quantities = resolve(statements)
    judged = judge_claims(files.claims_without(waiting), facts, quantities)
    if not (facts or pending or files.materials or files.faulty):
        files.found[0].add(0, "facts", "一条事实也没有；请至少写出一条")
    book = None
    if files.report is not None and not files.faulty:
        identities = tuple(judgement.identity for judgement in judged)
        names = tuple(map(str, files.paths))
        rows, reasons = files.settled(facts)
        indicators = tuple(row for row in rows if isinstance(row, Indicator))
        materials = (*files.materials.values(), *reasons)
        funds = tuple(row for row in rows if isinstance(row, Funds))
        notes = (
            *files.notes,
            *exceeding(facts),
            *([pending_note(pending)] if pending else ()),
            *proposed_note(facts.values()),
        )
        book = FactBook(
            files.report, facts, identities, materials, names, notes, indicators, funds, files.result, pending,
            files.last_text,
        )  # fmt: skip
    for judgement in judged:
        judgement.report()
    return book, files.problems


def read_source(path: Path) -> str:
    """The facts file PATH as text; of a workbook what it states, as JSON.  Raises NodeError."""
    if not _is_workbook(path):
        return read_text(path)[0]
    import json

    from drafter.facts.workbook import read_facts_workbook

    return json.dumps(bare(read_facts_workbook(path, Problems(path.name))), ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True)
class Part:
    """What a file states that others include, with all that it includes itself."""

    report: ReportInfo | None
    facts: tuple[Fact, ...]
    problems: tuple[str, ...]


def read_part(path: str | Path, year: int) -> Part:
    """The facts of PATH for the fiscal year YEAR, formulas not computed; it need have no report of its own."""
    files = _Files(Path(path))
    if not os.path.isfile(path):  # noqa: PTH113  # never raises, as Path.is_file may
        return Part(None, (), (f"没有文件{path}；请核对路径和文件名",))
    files.read(Path(path), year, (Path(path).parent,))
    return Part(files.stated_report, tuple(one.fact for one in files.statements), files.problems)


def _in_folder(folder: Path) -> Path:
    for name in FOLDER_NAMES:
        if (folder / name).is_file():
            return folder / name
    raise NodeError(0, "文件夹里没有facts.yaml或facts.xlsx；请给出事实文件，或用drafter init做一份事实表来填")


def _left_aside(path: Path, top: Path) -> list[str]:
    """That a folder holds a facts workbook beside the file that is read."""
    workbook = path / FOLDER_NAMES[-1]
    if top in (path, workbook) or not workbook.is_file():
        return []
    return [
        f"文件夹里还有{workbook.name}，读的是{top.name}；要用{workbook.name}请直接指明它，或在{top.name}里用include引用"
    ]


def _read_workbook(path: Path, problems: Problems) -> Node:
    from drafter.facts.workbook import read_facts_workbook  # a facts file in YAML does not pay for it

    return read_facts_workbook(path, problems)


def _is_workbook(path: Path) -> bool:
    """Whether the file is a workbook: by what is in it, so that facts kept as text under its name are text."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    except (OSError, ValueError):
        return False


def _real(path: Path) -> Path:
    """PATH without links; unlike Path.resolve it takes a circle of links as it is."""
    return Path(os.path.realpath(path))


class _Files:
    """Everything that the top file and its includes state, and what is wrong with it."""

    def __init__(self, top: Path) -> None:
        self._folder = top.parent
        self.paths: list[Path] = []
        self.found: list[Problems] = []
        self.notes: list[str] = []
        self.report: ReportInfo | None = None
        self.stated_report: ReportInfo | None = None
        """The first that any of the files states; that of an included file is not the book's."""
        self.statements: list[Statement] = []
        self.materials: dict[str, Material] = {}
        self.claims: list[Claim] = []
        self.rows: list[Row] = []
        self.result = Result()
        self.last_text = ""
        self._places: dict[str, Statement] = {}
        self._material_places: dict[str, str] = {}

    @property
    def faulty(self) -> bool:
        return any(problems.found for problems in self.found)

    @property
    def problems(self) -> tuple[str, ...]:
        """In the order of the files and their lines."""
        return tuple(
            text for problems in self.found for _, text in sorted(problems.found, key=lambda one: one[0])
        )

    def read(self, path: Path, year: int | None, chain: tuple[Path, ...]) -> None:
        """Read PATH and what it includes, for the fiscal year YEAR unless it states another.

        CHAIN are the resolved files that led here, the top one first.
        """
        problems = Problems(Path(os.path.relpath(path, self._folder)).as_posix())
        self.paths.append(_real(path))
        self.found.append(problems)
        try:
            root = self._read_tree(path, problems)
        except NodeError as error:
            problems.add(error.line, "", str(error))
            return
        if not isinstance(root, Fields):
            problems.add(root.line, "", "不是事实文件；最外层应是schema、report、facts等字段")
            return
        reader = FieldReader(root, problems, "文件")
        year = self._take_head(reader, year, top=not chain)
        self.notes.extend(reader.texts("notes"))
        self._take_entries(reader, year)
        for name, line in reader.lined_texts("include"):
            self._include(name, line, path, year, (*chain, _real(path)), problems)

    def _read_tree(self, path: Path, problems: Problems) -> Node:
        if _is_workbook(path):
            return _read_workbook(path, problems)
        try:
            text, encoding = read_text(path)
            if path.suffix.lower() in _WORKBOOKS and not text.strip():
                return _read_workbook(path, problems)
        except NodeError:
            if (
                path.suffix.lower() in _WORKBOOKS and path.is_file()
            ):  # neither: the reader of workbooks says what it is
                return _read_workbook(path, problems)
            raise
        if encoding != "utf-8":
            self.notes.append(f"{problems.file}不是UTF-8编码，已按GB18030读取；建议另存为UTF-8")
        return read_json(text) if path.suffix.lower() == ".json" else read_yaml(text)

    def claims_without(self, waiting: frozenset[str]) -> list[Claim]:
        """The identities that use none of the ids WAITING."""
        splits = Splits(statement.fact for statement in self.statements)
        return [
            claim
            for claim in self.claims
            if not any(names_of(side, splits) & waiting for side in claim.text.split("=="))
        ]

    def _take_head(self, reader: FieldReader, year: int | None, top: bool) -> int | None:
        """Check `schema` and `report`, which only the top file must have; the fiscal year that now counts."""
        reader.check_names(FILE_FIELDS)
        schema = reader.text("schema", required=top, mend=f"应写成 schema: {SCHEMA}")
        if schema not in (None, SCHEMA):
            reader.refuse("schema", f"“{shown(str(schema))}”不是可用的格式；应写成 schema: {SCHEMA}")
        node = reader.get("report")
        if isinstance(node, Fields):
            report = read_report(FieldReader(node, reader.problems, "report"))
            if top and report is not None:
                self.report = report
                self._take_last_report(report.last_report, node, reader.problems)
            self.stated_report = self.stated_report or report
            return report.fiscal_year if report is not None else year
        if top or node is not None:
            reader.refuse("report", "文件缺少report；下面应有title、organization、fiscal_year三个字段")
        return year

    def _take_last_report(self, name: str | None, node: Fields, problems: Problems) -> None:
        if name is None:
            return
        path = self._folder / name
        try:
            self.last_text = read_text(path)[0]
            self.paths.append(_real(path))
        except NodeError as error:
            line = node.lines["last_report"]
            problems.add(line, "last_report", f"读不了上年报告“{shown(name)}”，{error}（应是.md或.txt文件）")

    def _take_entries(self, reader: FieldReader, year: int | None) -> None:
        problems = reader.problems
        # A book without a fiscal year is refused; any year will do to look for what else is wrong.
        period = year_period(year or _ANY_YEAR)
        for node in reader.items("facts"):
            if not isinstance(node, Fields):
                problems.add(node.line, "facts", "这一项不是事实；应有id、name、value、unit等字段")
            elif statement := read_statement(FieldReader(node, problems, "这条事实"), period):
                self._take_statement(statement)
        self._take_table(reader, period)
        for node in reader.items("materials"):
            if isinstance(node, Fields):
                self._take_material(FieldReader(node, problems, "这条材料"))
            else:
                problems.add(node.line, "materials", "这一项不是材料；应有id、topic、text三个字段")
        self.claims.extend(Claim(text, line, problems) for text, line in reader.lined_texts("identities"))

    def _take_table(self, reader: FieldReader, period: Period) -> None:
        """The self-evaluation table: indicators, money and result."""
        if all(reader.get(name) is None for name in ("indicators", "funds", "result")):
            return  # a file without a table does not pay for reading one
        from drafter.facts.indicators import read_funds, read_indicator, read_result

        problems = reader.problems
        for node in reader.items("indicators"):
            if not isinstance(node, Fields):
                problems.add(node.line, "indicators", "这一项不是指标；应有id、first、name、target等字段")
            elif row := read_indicator(FieldReader(node, problems, "这条指标"), period):
                self.rows.append(row)
        for node in reader.items("funds"):
            first = not any(isinstance(row.entry, Funds) for row in self.rows)
            if not isinstance(node, Fields):
                problems.add(node.line, "funds", "这一项不是资金；应有id、name、budget、spent、unit等字段")
            elif row := read_funds(FieldReader(node, problems, "这条资金"), period, first):
                self.rows.append(row)
        stated = reader.get("result")
        if isinstance(stated, Fields):
            self.result, statements = read_result(FieldReader(stated, problems, "result"), period)
            for statement in statements:
                self._take_statement(statement)
        elif stated is not None:
            reader.refuse("result", "应有score、grade两个字段，例如 result: {score: 96.5, grade: 优}")

    def settled(self, facts: dict[str, Fact]) -> tuple[list[Indicator | Funds], Iterable[Material]]:
        """The rows of the table with the values of FACTS that they borrow, and their reasons as materials."""
        if not self.rows:
            return [], ()
        from drafter.facts.indicators import reasons, settle

        return [settle(row, facts) for row in self.rows], reasons(self.rows)

    def take_rows(self) -> None:
        """Make the facts of the rows, now that all files are read; a row with an id used before is refused."""
        if not self.rows:
            return
        from drafter.facts.indicators import lend_periods

        seen: dict[str, Row] = {}
        for row in self.rows:
            first = seen.setdefault(row.entry.id, row)
            if first is not row:
                place = first.reader.problems.place(first.reader.line("id"))
                row.reader.refuse("id", f"编号{row.entry.id}已在{place}用过；请改名，或删去其中一处")
        for statement in lend_periods(list(seen.values()), dict(self._places)):
            self._take_statement(statement)

    def _take_statement(self, statement: Statement) -> None:
        first = self._places.setdefault(statement.fact.id, statement)
        if first is statement:
            self.statements.append(statement)
        else:
            statement.reader.refuse(
                "id", f"编号{statement.fact.id}已在{first.place}用过；请改名，或删去其中一处"
            )

    def _take_material(self, reader: FieldReader) -> None:
        material = read_material(reader)
        if material is None:
            return
        if material.id in self.materials:
            place = self._material_places[material.id]
            reader.refuse("id", f"编号{material.id}已在{place}用过；请改名，或删去其中一处")
            return
        self.materials[material.id] = material
        self._material_places[material.id] = reader.problems.place(reader.line("id"))

    def _include(
        self, name: str, line: int, path: Path, year: int | None, chain: tuple[Path, ...], problems: Problems
    ) -> None:
        target = path.parent / name
        if not os.path.isfile(target):  # noqa: PTH113  # never raises, as Path.is_file may
            problems.add(line, "include", f"没有文件“{shown(name)}”；路径应相对于{path.name}所在的文件夹")
        elif _real(target) in chain:
            names = [*(file.name for file in chain[chain.index(_real(target)) :]), target.name]
            problems.add(line, "include", f"引用绕成了圈：{' → '.join(names)}；请删去其中一处")
        elif len(chain) >= _LONGEST_CHAIN:
            problems.add(line, "include", f"引用超过{_LONGEST_CHAIN}层；请合并文件")
        elif _real(target) not in self.paths:
            self.read(target, year, chain)
