"""The fields of a facts file: what each may hold, and what is said where it holds something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from drafter.facts.formula import ID, nearest
from drafter.facts.model import Fact, Material, ReportInfo, Whole
from drafter.facts.nodes import Fields, Items, Node, Scalar
from drafter.numbers.periods import Period, read_period, year_period
from drafter.numbers.units import Unit, read_unit

BASES = ("年初预算", "全年预算", "决算", "支付")
BOUNDS = ("exact", "at_least", "at_most", "about")
TOPICS = tuple(
    "goals management achievements process economy efficiency effect problems suggestions other".split()
)
FILE_FIELDS = ("schema", "report", "include", "facts", "identities", "materials")
REPORT_FIELDS = ("title", "organization", "short_names", "fiscal_year", "issued", "attachment", "outline")
FACT_FIELDS = (
    "id", "name", "aliases", "value", "unit", "period", "source", "organization", "basis", "part_of", "formula",
    "decimals", "bound", "confidential",
)  # fmt: skip
MATERIAL_FIELDS = ("id", "topic", "text", "confidential")
T = TypeVar("T")
_DECIMAL = re.compile(r"[-+]?\d+(?:\.\d+)?")
_RANGE = re.compile(r"([-+]?\d+(?:\.\d+)?)\.\.([-+]?\d+(?:\.\d+)?)")


@dataclass(slots=True)
class Problems:
    """All that is wrong with one file: file, line, field, what is wrong and the mend."""

    file: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, name: str, message: str) -> None:
        self.found.append((line, f"{self.file}:{line} {name}：{message}"))


@dataclass(slots=True)
class FieldReader:
    """Reads the fields of one mapping; each refusal goes to `problems` and yields None."""

    node: Fields
    problems: Problems
    where: str

    def check_names(self, known: Iterable[str]) -> None:
        """Report unknown and repeated fields."""
        for name, line in self.node.lines.items():
            if name not in known:
                guess = nearest(name, known)
                mend = f"是否应写成{guess}" if guess else f"可用的字段是{'、'.join(known)}"
                self.problems.add(line, name, f"{self.where}没有这个字段；{mend}")
        for name, line in self.node.repeated:
            self.problems.add(line, name, f"{self.where}写了两次；请删去一处")

    def line(self, name: str) -> int:
        return self.node.lines.get(name, self.node.line)

    def refuse(self, name: str, message: str) -> None:
        self.problems.add(self.line(name), name, message)

    def get(self, name: str) -> Node | None:
        """The node of field NAME; None where the file leaves it out or empty."""
        node = self.node.nodes.get(name)
        return None if node is None or (isinstance(node, Scalar) and not node.text.strip()) else node

    def text(self, name: str, required: bool = False) -> str | None:
        node = self.get(name)
        if isinstance(node, Scalar):
            return node.text.strip()
        if node is not None:
            self.refuse(name, "应是一段文字；请去掉列表或下级字段")
        elif required:
            self.refuse(name, f"{self.where}缺少{name}；请补上")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        node = self.get(name)
        items = node.nodes if isinstance(node, Items) else (node,) if node is not None else ()
        found = []
        for item in items:
            if isinstance(item, Scalar) and item.text.strip():
                found.append(item.text.strip())
            else:
                self.problems.add(item.line, name, "应是文字或文字的列表；请逐条写成文字")
        return tuple(found)

    def choice(self, name: str, read: Callable[[str], T], mend: str) -> T | None:
        """The text of NAME as READ makes of it; MEND says what would be right where READ refuses it."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return read(text)
        except ValueError:
            self.refuse(name, f"“{text[:40]}”读不懂；{mend}")
            return None

    def one_of(self, name: str, among: tuple[str, ...]) -> str | None:
        text = self.text(name)
        if text is None or text in among:
            return text
        self.refuse(name, f"“{text[:40]}”不是可用的值；应是{'、'.join(among)}之一")
        return None

    def truth(self, name: str) -> bool:
        return self.one_of(name, ("true", "false")) == "true"


def read_report(reader: FieldReader) -> ReportInfo | None:
    """The head of the report; None where its title, organization or year is missing."""
    reader.check_names(REPORT_FIELDS)
    title, organization = reader.text("title", required=True), reader.text("organization", required=True)
    year = reader.choice("fiscal_year", _year, "应写成四位年份，例如2023")
    if year is None and reader.get("fiscal_year") is None:
        reader.refuse("fiscal_year", "report缺少fiscal_year；请补上四位年份")
    issued = reader.choice("issued", _day, "应写成年-月-日，例如2024-02-21")
    short, attachment, outline = (
        reader.texts("short_names"),
        reader.text("attachment"),
        reader.text("outline"),
    )
    if title is None or organization is None or year is None:
        return None
    return ReportInfo(title, organization, year, short, issued, attachment, outline)


def read_fact(reader: FieldReader, year: int) -> Fact | None:
    """One fact, its value not yet computed where it is a formula (`exact` is then 0)."""
    reader.check_names(FACT_FIELDS)
    fact_id, name = read_id(reader), reader.text("name", required=True)
    unit = reader.choice("unit", read_unit, '应写成元、万元、亿元、"%"、个百分点、人、户、元/人这样的单位')
    if unit is None and reader.get("unit") is None:
        reader.refuse("unit", "缺少unit；请写明来源中的单位，例如万元")
    period = reader.choice(
        "period", read_period, "应写成2023、2023-10、2023-10-31或2023-01/2023-10这样的时期"
    ) or year_period(year)
    value, formula = _value(reader), reader.text("formula")
    if (value is None) == (formula is None) and (reader.get("value") is None or formula is not None):
        both = formula is not None
        reader.refuse(
            "value",
            f"value和formula{'只能写一个' if both else '都没有'}；请{'删去一个' if both else '写一个'}",
        )
    decimals = reader.choice("decimals", _small, "应是0到12的整数")
    bound = reader.one_of("bound", BOUNDS) or "exact"
    fact = dict(
        aliases=reader.texts("aliases"), formula=formula, decimals=decimals, bound=bound,
        part_of=_part_of(reader), source=reader.texts("source"), organization=reader.text("organization"),
        basis=reader.one_of("basis", BASES), confidential=reader.truth("confidential"),
    )  # fmt: skip
    if fact_id is None or name is None or unit is None or (value is None and formula is None):
        return None
    lower, upper, written = value or (Fraction(0), None, "")
    return Fact(
        fact_id, name, _scaled(lower, unit), unit, period, written=written,
        upper=None if upper is None else _scaled(upper, unit), **fact,  # type: ignore[arg-type]  # the dict above
    )  # fmt: skip


def read_material(reader: FieldReader) -> Material | None:
    reader.check_names(MATERIAL_FIELDS)
    material_id, text = read_id(reader), reader.text("text", required=True)
    topic = reader.one_of("topic", TOPICS)
    if topic is None and reader.get("topic") is None:
        reader.refuse("topic", f"缺少topic；应是{'、'.join(TOPICS)}之一")
    if material_id is None or topic is None or text is None:
        return None
    return Material(material_id, topic, text, reader.truth("confidential"))


def read_id(reader: FieldReader) -> str | None:
    text = reader.text("id", required=True)
    if text is not None and not re.fullmatch(ID, text):
        reader.refuse(
            "id",
            f"“{text[:40]}”不能作编号；应以小写字母开头，用小写字母、数字、下划线和点，例如expenditure.total",
        )
        return None
    return text


def _scaled(value: Fraction, unit: Unit) -> Fraction:
    return value * Fraction(unit.scale)


def _value(reader: FieldReader) -> tuple[Fraction, Fraction | None, str] | None:
    """The value, or both ends of a range, and the digits as written."""
    text = reader.text("value")
    if text is None:
        return None
    if len(text) <= 60 and _DECIMAL.fullmatch(text) and text.isascii():
        return Fraction(Decimal(text)), None, text.lstrip("+")
    ends = _RANGE.fullmatch(text) if len(text) <= 60 and text.isascii() else None
    if ends is not None and Decimal(ends[1]) < Decimal(ends[2]):
        return Fraction(Decimal(ends[1])), Fraction(Decimal(ends[2])), text
    mend = (
        "区间应写成小数在前，例如1.5..3"
        if ".." in text
        else "应只写半角数字和小数点，例如600.02，单位写在unit"
    )
    reader.refuse("value", f"“{text[:40]}”不是数；{mend}")
    return None


def _part_of(reader: FieldReader) -> Whole | None:
    node = reader.get("part_of")
    if isinstance(node, Fields):
        inner = FieldReader(node, reader.problems, "part_of")
        inner.check_names(("whole", "split"))
        whole = inner.text("whole", required=True)
        return Whole(whole, inner.text("split")) if whole else None
    text = reader.text("part_of")
    return Whole(text) if text else None


def _year(text: str) -> int:
    if not re.fullmatch(r"(?:19|20|21)\d\d", text):
        raise ValueError(text)
    return int(text)


def _small(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 12):
        raise ValueError(text)
    return int(text)


def _day(text: str) -> Period:
    period = read_period(text)
    if not period.is_day:
        raise ValueError(text)
    return period
