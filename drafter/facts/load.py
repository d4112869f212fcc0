"""Facts files (spec/facts.md, version 1) to a `FactBook`, or to everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from drafter.errors import FactsError
from drafter.facts.arithmetic import Quantity, evaluate, in_unit, stated_quantity
from drafter.facts.fields import FILE_FIELDS, FieldReader, Problems, read_fact, read_material, read_report
from drafter.facts.formula import FormulaError, Splits, parse_formula, unknown_id, used_ids
from drafter.facts.model import Fact, FactBook, Identity, Material, ReportInfo, Whole
from drafter.facts.nodes import Fields, Items, Node, NodeError, Scalar, read_json, read_text, read_yaml
from drafter.numbers.units import Unit, plain, round_half_up

SCHEMA = "drafter.facts/1"


def load_facts(path: str | Path) -> FactBook:
    """The facts of PATH, a file (YAML, or JSON by its ending) or a folder that holds facts.yaml.

    Raises FactsError with all problems of all files; each names file, line, field and the mend.
    """
    book, problems = read_facts(path)
    if book is None or problems:
        raise FactsError(problems)
    return book


def read_facts(path: str | Path) -> tuple[FactBook | None, tuple[str, ...]]:
    """The facts as far as they can be read, and what is wrong; broken identities are in both."""
    loader = _Loader()
    loader.read_file(_find(Path(path)), top=True)
    book = loader.finish()
    ordered = [text for problems in loader.problems for _, text in sorted(problems.found, key=lambda p: p[0])]
    return book, tuple(ordered)


def _find(path: Path) -> Path:
    if not path.is_dir():
        return path
    for name in ("facts.yaml", "facts.yml", "facts.json"):
        if (path / name).is_file():
            return path / name
    raise FactsError([f"{path}：文件夹里没有facts.yaml；请指明事实文件，或先建立facts.yaml"])


@dataclass(slots=True)
class _Place:
    """Where a fact, identity or material stands."""

    problems: Problems
    reader: FieldReader


class _Loader:
    def __init__(self) -> None:
        self.problems: list[Problems] = []
        self.files: list[Path] = []
        self.report: ReportInfo | None = None
        self.facts: dict[str, Fact] = {}
        self.places: dict[str, _Place] = {}
        self.materials: dict[str, Material] = {}
        self.material_lines: dict[str, str] = {}
        self.identities: list[tuple[str, int, Problems]] = []
        self.year = 0

    # -- files ----------------------------------------------------------------------------------------

    def read_file(self, path: Path, top: bool = False) -> None:
        """Read PATH and what it includes; each file once."""
        if path.resolve() in self.files:
            return
        self.files.append(path.resolve())
        problems = Problems(path.name)
        self.problems.append(problems)
        try:
            text, _ = read_text(path)
            root = read_json(text) if path.suffix.lower() == ".json" else read_yaml(text)
        except NodeError as error:
            problems.add(error.line, path.name, str(error))
            return
        if not isinstance(root, Fields):
            problems.add(root.line, path.name, "不是事实文件；最外层应是schema、report、facts等字段")
            return
        self._read_root(FieldReader(root, problems, "文件"), path, top)

    def _read_root(self, reader: FieldReader, path: Path, top: bool) -> None:
        reader.check_names(FILE_FIELDS)
        problems = reader.problems
        schema = reader.text("schema")
        if schema != SCHEMA and (top or schema is not None):
            reader.refuse(
                "schema", f"{'缺少schema' if schema is None else f'“{schema}”不认识'}；应写成schema: {SCHEMA}"
            )
        report = reader.get("report")
        if isinstance(report, Fields) and top:
            self.report = read_report(FieldReader(report, problems, "report"))
        elif top or report is not None:
            reader.refuse("report", "应写在主文件里，含title、organization、fiscal_year三个字段")
        self.year = self.report.fiscal_year if self.report else self.year or 2000
        for node in self._list(reader, "facts"):
            self._take_fact(node, problems)
        for node in self._list(reader, "materials"):
            self._take_material(node, problems)
        for node in self._list(reader, "identities"):
            if isinstance(node, Scalar):
                self.identities.append((node.text, node.line, problems))
            else:
                problems.add(node.line, "identities", "应是一行等式，例如 income.total == expenditure.total")
        for name in reader.texts("include"):
            self._include(reader, path, name)

    def _include(self, reader: FieldReader, path: Path, name: str) -> None:
        target = path.parent / name
        if not target.is_file():
            reader.refuse("include", f"没有文件{name}；请核对文件名，路径相对于{path.name}所在的文件夹")
        elif target.resolve() == self.files[0]:
            reader.refuse("include", f"{name}又引用了主文件；请删去这一项")
        else:
            self.read_file(target)

    @staticmethod
    def _list(reader: FieldReader, name: str) -> tuple[Node, ...]:
        node = reader.get(name)
        if node is None or isinstance(node, Items):
            return node.nodes if node is not None else ()
        reader.refuse(name, "应是列表，每项以“- ”开头")
        return ()

    # -- entries --------------------------------------------------------------------------------------

    def _take_fact(self, node: Node, problems: Problems) -> None:
        if not isinstance(node, Fields):
            problems.add(node.line, "facts", "每项应有id、name、value、unit等字段")
            return
        reader = FieldReader(node, problems, "这条事实")
        fact = read_fact(reader, self.year)
        if fact is None:
            return
        if fact.id in self.facts:
            place = self.places[fact.id]
            first = f"{place.problems.file}:{place.reader.node.line}"
            reader.refuse("id", f"编号{fact.id}已在{first}用过；请改用另一个编号")
            return
        self.facts[fact.id] = fact
        self.places[fact.id] = _Place(problems, reader)

    def _take_material(self, node: Node, problems: Problems) -> None:
        if not isinstance(node, Fields):
            problems.add(node.line, "materials", "每项应有id、topic、text三个字段")
            return
        reader = FieldReader(node, problems, "这条材料")
        material = read_material(reader)
        if material is None:
            return
        if material.id in self.materials:
            reader.refuse(
                "id", f"编号{material.id}已在{self.material_lines[material.id]}用过；请改用另一个编号"
            )
            return
        self.materials[material.id] = material
        self.material_lines[material.id] = f"{problems.file}:{node.line}"

    # -- the whole ------------------------------------------------------------------------------------

    def finish(self) -> FactBook | None:
        """Wholes, formulas, names and identities checked over all files."""
        self._check_wholes()
        splits = Splits(self.facts.values())
        quantities = self._compute(splits)
        self._check_names()
        identities = tuple(self._identities(quantities, splits))
        if self.report is None:
            return None
        return FactBook(
            self.report, self.facts, identities, tuple(self.materials.values()), tuple(map(str, self.files))
        )

    def _refuse(self, fact: Fact, name: str, message: str) -> None:
        self.places[fact.id].reader.refuse(name, f"{fact.id}：{message}")

    def _check_wholes(self) -> None:
        for fact in list(self.facts.values()):
            if fact.part_of is None:
                continue
            if fact.part_of.id not in self.facts:
                self._refuse(fact, "part_of", unknown_id(fact.part_of.id, self.facts))
                self.facts[fact.id] = replace(fact, part_of=None)
            elif fact.id in self._wholes_above(fact.part_of):
                self._refuse(fact, "part_of", "绕成一圈，成了自己的一部分；请改正其中一处")
                self.facts[fact.id] = replace(fact, part_of=None)

    def _wholes_above(self, whole: Whole | None) -> list[str]:
        seen: list[str] = []
        while whole is not None and whole.id in self.facts and whole.id not in seen:
            seen.append(whole.id)
            whole = self.facts[whole.id].part_of
        return seen

    def _compute(self, splits: Splits) -> dict[str, Quantity]:
        """The quantities of all facts; formulas in the order of their needs, circles named."""
        known: dict[str, Quantity] = {}
        failed: set[str] = set()
        for fact_id in list(self.facts):
            self._compute_one(fact_id, known, failed, [], splits)
        return known

    def _compute_one(
        self, fact_id: str, known: dict[str, Quantity], failed: set[str], path: list[str], splits: Splits
    ) -> None:
        if fact_id in known or fact_id in failed:
            return
        fact = self.facts[fact_id]
        if fact_id in path:
            circle = " → ".join([*path[path.index(fact_id) :], fact_id])
            self._refuse(fact, "formula", f"公式互相引用，绕成一圈：{circle}；请把其中一个改写成value")
            failed.update(path[path.index(fact_id) :])
            return
        try:
            if fact.formula is None:
                if fact.upper is None:
                    known[fact_id] = stated_quantity(fact)
                return
            self._compute_formula(fact, known, failed, [*path, fact_id], splits)
        except FormulaError as error:
            self._refuse(fact, "formula", str(error))
            failed.add(fact_id)

    def _compute_formula(
        self, fact: Fact, known: dict[str, Quantity], failed: set[str], path: list[str], splits: Splits
    ) -> None:
        assert fact.formula is not None
        expression = parse_formula(fact.formula)
        for used in used_ids(expression, splits):
            if used not in self.facts:
                raise FormulaError(unknown_id(used, self.facts))
            if self.facts[used].upper is not None:
                stated_quantity(self.facts[used])
            if len(path) > 200:
                raise FormulaError("公式一层套一层，超过200层；请改写成value")
            self._compute_one(used, known, failed, path, splits)
            if used in failed:
                failed.add(fact.id)
                return
        quantity = evaluate(expression, known, splits)
        self.facts[fact.id] = replace(fact, exact=in_unit(quantity, fact.unit))
        known[fact.id] = quantity

    def _check_names(self) -> None:
        """No two facts may be told apart by nothing: name or alias, unit, period, organization and basis."""
        seen: dict[tuple[object, ...], Fact] = {}
        for fact in self.facts.values():
            scope = (fact.unit.dimension, fact.unit.base, fact.period, fact.organization, fact.basis)
            for name in dict.fromkeys(fact.names):
                first = seen.setdefault((name, *scope), fact)
                if first is not fact:
                    self._refuse(
                        fact, "name",
                        f"与{first.id}同名“{name}”，单位、时期、单位名称和口径也相同，无法区分；请改名，或写明period、basis",
                    )  # fmt: skip

    def _identities(self, known: dict[str, Quantity], splits: Splits) -> Iterator[Identity]:
        for text, line, problems in self.identities:
            try:
                yield self._identity(text, line, problems, known, splits)
            except FormulaError as error:
                problems.add(line, "identities", f"{text}：{error}")

    def _identity(
        self, text: str, line: int, problems: Problems, known: dict[str, Quantity], splits: Splits
    ) -> Identity:
        """Both sides computed; they may differ by half of the last written place of each term."""
        sides = text.split("==")
        if len(sides) != 2:
            raise FormulaError("应是用==连接的两边，例如 income.total == expenditure.total")
        expressions = [parse_formula(side) for side in sides]
        used = [used_ids(expression, splits) for expression in expressions]
        for fact_id in (*used[0], *used[1]):
            if fact_id not in known:
                raise FormulaError(
                    unknown_id(fact_id, self.facts)
                    if fact_id not in self.facts
                    else f"{fact_id}的值有误；请先改正"
                )
        left, right = (evaluate(expression, known, splits) for expression in expressions)
        if left.dimension != right.dimension:
            raise FormulaError("等式两边不是同类的数；请改正")
        unit = self.facts[(*used[0], *used[1])[0]].unit if (used[0] or used[1]) else None
        if unit is None:
            raise FormulaError("等式里没有任何事实；请写事实的编号")
        holds = abs(left.value - right.value) <= left.slack + right.slack
        a, b = in_unit(left, unit), in_unit(right, unit)
        if not holds:
            one, other = (_shown(side, unit) for side in (a, b))
            problems.add(line, "identities", f"{text}不成立：左边{one}，右边{other}；请核对来源数据")
        return Identity(text, holds, a, b, unit)


def _shown(exact: Fraction, unit: Unit) -> str:
    return plain(round_half_up(exact / Fraction(unit.scale), 6)) + unit.symbol
