"""One fact, material or report head as a file states it, before formulas are computed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from drafter.facts.fields import TOPICS, FieldReader, shown
from drafter.facts.formula import ID
from drafter.facts.model import Fact, Material, ReportInfo, Whole
from drafter.facts.nodes import Fields, Node, Scalar
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import Period, read_period
from drafter.numbers.units import NUMBER, Unit, plain, read_unit

BASES = ("年初预算", "全年预算", "决算", "支付")
BOUNDS = ("exact", "at_least", "at_most", "about")
REPORT_FIELDS = (
    "title", "organization", "short_names", "fiscal_year", "issued", "attachment", "outline",
    "last_report",
)  # fmt: skip
FACT_FIELDS = tuple(
    "id name aliases value formula unit period decimals bound part_of source organization basis "
    "confidential proposed".split()
)
MATERIAL_FIELDS = ("id", "topic", "text", "confidential", "carried")
PENDING = "待填"
"""In place of a value: it is still to be filled in."""
_LONGEST_NUMBER = 40
_LONGEST_UNIT = 20
_DECIMALS = 12

_ID = pattern(ID)
_DECIMAL = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_RANGE_SIGN = pattern(r"\.\.+|…|[~至到—–]|(?<=\d)-")
_UNIT_TAIL = pattern(r"(?P<number>[-+.,\d]+)(?P<unit>[^\d\s.,]+)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact and where it is stated.

    `fact.exact` counts only where `known`, and not yet where it is a formula.
    """

    fact: Fact
    reader: FieldReader
    known: bool
    pending: bool = False
    """Whether its value is still to be filled in."""
    named: Mapping[str, str] = field(default_factory=dict)
    """Fields of a fact under the names that the file has for them: formula is actual_of."""

    @property
    def place(self) -> str:
        return self.place_of("id")

    def place_of(self, name: str) -> str:
        return self.reader.problems.place(self.reader.line(name))

    def refuse(self, name: str, message: str) -> None:
        said = self.fact.id if self.reader.problems.cell is None else f"“{self.fact.name}”"
        self.reader.refuse(self.named.get(name, name), f"{said}：{message}")


def read_report(reader: FieldReader) -> ReportInfo | None:
    """The head of the report; None where its title, organization or year is missing."""
    reader.check_names(REPORT_FIELDS)
    title = reader.text("title", required=True, mend="请写出报告的标题")
    organization = reader.text("organization", required=True, mend="请写出单位全称")
    year = _year(reader, "fiscal_year", required=True)
    issued = reader.choice("issued", _day, "应写成年-月-日，例如 2024-02-21")
    short_names = reader.texts("short_names")
    attachment, outline, last = (reader.text(name) for name in ("attachment", "outline", "last_report"))
    if title is None or organization is None or year is None:
        return None
    return ReportInfo(title, organization, year, short_names, issued, attachment, outline, last)


def read_statement(reader: FieldReader, period: Period) -> Statement | None:
    """The fact that is stated, its period PERIOD where it states none; None where it has no usable id."""
    reader.check_names(FACT_FIELDS)
    fact_id = read_id(reader, "expenditure.total")
    name = reader.text("name", required=True, mend="应写出正文里的叫法，例如 name: 决算支出")
    pending = reader.get("formula") is None and _is_pending(reader.get("value"))
    unit, ends = read_unit_of(reader), () if pending else _ends(reader)
    scale = Fraction(unit.scale) if unit else Fraction(0)
    fact = Fact(
        id=fact_id or "",
        name=name or "",
        exact=ends[0] * scale if ends else Fraction(0),
        unit=unit or NUMBER,
        period=_period(reader) or period,
        aliases=tuple(alias for alias in dict.fromkeys(reader.texts("aliases")) if alias != name),
        written=(reader.text("value") or "") if ends else "",
        upper=ends[1] * scale if len(ends) == 2 else None,
        formula=reader.text("formula"),
        decimals=_decimals(reader),
        bound=reader.one_of("bound", BOUNDS) or "exact",
        part_of=_part_of(reader),
        source=reader.texts("source"),
        organization=reader.text("organization"),
        basis=reader.one_of("basis", BASES),
        confidential=reader.truth("confidential"),
        proposed=reader.truth("proposed"),
    )
    known = bool(name) and unit is not None and bool(ends) != (fact.formula is not None)
    return Statement(fact, reader, known, pending) if fact_id else None


def _is_pending(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.text.strip() == PENDING


def read_material(reader: FieldReader) -> Material | None:
    """The material that is stated; None where something of it is missing."""
    reader.check_names(MATERIAL_FIELDS)
    material_id = read_id(reader, "problem.staffing")
    topic = reader.text("topic", required=True, mend=f"应是{'、'.join(TOPICS)}之一")
    topic = topic and reader.one_of("topic", TOPICS)
    text = reader.text("text", required=True, mend="请写出材料的内容")
    confidential = reader.truth("confidential")
    carried = _year(reader, "carried")
    if material_id is None or topic is None or text is None:
        return None
    return Material(material_id, topic, text, confidential, carried)


def read_id(reader: FieldReader, example: str) -> str | None:
    """The id where it is a dotted lower-case identifier."""
    text = reader.text("id", required=True, mend=f"应写出编号，例如 id: {example}")
    if text is not None and not _ID.fullmatch(text):
        mend = f"应由小写字母、数字、下划线组成，用点分层，例如 {example}"
        reader.refuse("id", f"“{shown(text)}”不是合格的编号；{mend}")
        return None
    return text


def _year(reader: FieldReader, name: str, required: bool = False) -> int | None:
    text = reader.text(name, required=required, mend="请写出四位年份，例如 2023")
    if text is not None and not re.fullmatch(r"(?:19|20|21)[0-9]{2}", text):
        reader.refuse(name, f"“{shown(text)}”不是年度；应写成四位年份，例如 2023")
        return None
    return int(text) if text is not None else None


def _day(text: str) -> Period:
    period = read_period(text)
    if not period.is_day:
        raise ValueError(text)
    return period


def read_unit_of(reader: FieldReader) -> Unit | None:
    text = reader.text("unit", required=True, mend="应写出来源里的单位，例如 unit: 万元")
    if text is None:
        return None
    try:
        if len(text) > _LONGEST_UNIT or not _speakable(text):
            raise ValueError(text)
        return read_unit(text)
    except ValueError:
        reader.refuse("unit", f"“{shown(text)}”不是单位；应写成万元、%、个百分点、人、元/人之类")
        return None


def _speakable(unit: str) -> bool:
    """Whether UNIT is more than punctuation."""
    return any(sign in "%％‰" or unicodedata.category(sign)[0] != "P" for sign in unit)


def _ends(reader: FieldReader) -> tuple[Fraction, ...]:
    """The number of `value`, or both ends of a range, in the written unit; () where there is none."""
    if reader.get("value") is None:
        if reader.get("formula") is None:
            reader.refuse("value", "value和formula都没有；应写出其中一个，例如 value: 600.02")
        return ()
    if reader.get("formula") is not None:
        reader.refuse("formula", "value和formula只能写一个；请删去其中一个")
    text = reader.text("value")
    if text is None:
        return ()
    ends = text.split("..")
    if len(text) > 2 * _LONGEST_NUMBER:
        reader.refuse("value", f"“{shown(text)}”太长；请核对数字")
    elif len(ends) > 2 or not all(is_decimal(end) for end in ends):
        reader.refuse("value", f"“{shown(text)}”不是规范的数；{value_mend(text)}")
    elif len(ends) == 2 and Decimal(ends[0]) >= Decimal(ends[1]):
        reader.refuse("value", f"区间“{text}”的起点不小于终点；应写成 小..大，例如 1.5..3")
    else:
        return tuple(Fraction(end) for end in ends)
    return ()


def is_decimal(text: str) -> bool:
    negative_zero = text.startswith("-") and not text.strip("-0.")
    return len(text) <= _LONGEST_NUMBER and _DECIMAL.fullmatch(text) is not None and not negative_zero


def value_mend(text: str) -> str:
    """How the number that TEXT was probably meant to be is written."""
    clean = unicodedata.normalize("NFKC", text).replace("−", "-")
    clean = re.sub(r"[\s,_、']", "", clean)
    whole = _in_decimal(clean)
    if whole is not None:
        return f"应写成{whole}"
    ends = [_in_decimal(end) for end in _RANGE_SIGN.split(clean)]
    if len(ends) == 2 and all(ends):
        return f"区间应写成{ends[0]}..{ends[1]}"
    tail = _UNIT_TAIL.fullmatch(clean)
    number = _in_decimal(tail["number"]) if tail else None
    if tail and number is not None:
        return f"数和单位应分开写成 value: {number} 和 unit: {tail['unit']}"
    return "应写成半角的十进制数，例如 1905.71，或区间 1.5..3"


def _in_decimal(text: str) -> str | None:
    """TEXT as the contract writes a decimal, all its places kept; None where it is no number of sane size."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER or len(text) > _LONGEST_NUMBER:
        return None
    return plain(number) if "e" in text.lower() or not number else format(number, "f")


def _period(reader: FieldReader) -> Period | None:
    return reader.choice("period", read_period, "应写成 2023、2023-10、2023-10-31 或 2023-01/2023-10")


def _decimals(reader: FieldReader) -> int | None:
    text = reader.text("decimals")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", text) or int(text) > _DECIMALS:
        reader.refuse("decimals", f"不能是“{shown(text)}”；应写成0到{_DECIMALS}的整数，例如 decimals: 2")
        return None
    return int(text)


def _part_of(reader: FieldReader) -> Whole | None:
    node = reader.get("part_of")
    if not isinstance(node, Fields):
        whole = reader.text("part_of")
        return Whole(whole) if whole else None
    inner = FieldReader(node, reader.problems, "part_of")
    inner.check_names(("whole", "split"))
    whole = inner.text("whole", required=True, mend="应写出整体的编号，例如 whole: expenditure.total")
    split = inner.text("split")
    if split is not None and re.search(r"[()（）,，]", split):
        inner.refuse("split", f"“{shown(split)}”含有括号或逗号，公式里无法指明；请换一个叫法")
    return Whole(whole, split) if whole else None
