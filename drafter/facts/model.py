"""What is true: facts, identities and materials of one report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from drafter.numbers.periods import Period, year_period
from drafter.numbers.units import Unit, plain, round_half_up


class Whole(NamedTuple):
    """The whole that a fact is a part of, in one of the ways in which it is split."""

    id: str
    split: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One true quantity.  `exact` is in the base unit of `unit` (元, %, 百分点, 人 …).

    Compared by identity: to compare all fields takes as long as to judge a number.
    """

    id: str
    name: str
    exact: Fraction
    unit: Unit
    period: Period
    aliases: tuple[str, ...] = ()
    written: str = ""
    """The value as the file writes it; empty for a formula."""
    upper: Fraction | None = None
    """The upper end where the value is a range 1.5..3; `exact` is then the lower end."""
    formula: str | None = None
    decimals: int | None = None
    bound: str = "exact"
    """exact | at_least | at_most | about"""
    part_of: Whole | None = None
    source: tuple[str, ...] = ()
    organization: str | None = None
    basis: str | None = None
    """口径: 年初预算 | 全年预算 | 决算 | 支付"""
    confidential: bool = False
    proposed: bool = False
    """Whether it was read out of a text and nobody has looked at it yet."""
    slack: Fraction = Fraction(0)
    """How far the true value may lie from `exact`, where it is known from printed digits alone."""

    @property
    def names(self) -> tuple[str, ...]:
        """All that a text may call it, the name first."""
        return (self.name, *self.aliases)

    def in_unit(self, unit: Unit | None = None, decimals: int | None = None) -> str:
        """Number and unit as a report writes them, `-` kept: 600.02万元, 31.49%, 1.5至3万元.

        In its own unit a stated value keeps its digits; elsewhere, and for a formula, `decimals` places
        (default: those of the fact, else all digits of a finite value, else two), half up.
        """
        unit = unit or self.unit
        ends = [self.exact] if self.upper is None else [self.exact, self.upper]
        symbol = unit.symbol if unit.base or unit.scale != 1 else ""  # 0.58, not 0.58系数
        return "至".join(self._number(end, unit, decimals) for end in ends) + symbol

    def _number(self, exact: Fraction, unit: Unit, decimals: int | None) -> str:
        if decimals is None:
            decimals = self.decimals
        if decimals is None and self.formula is None and unit == self.unit and self.upper is None:
            return self.written
        value = exact / Fraction(unit.scale)
        if decimals is None:
            finite = _finite(value)
            if finite is not None and (self.formula is None or -finite.as_tuple().exponent <= 2):  # type: ignore[operator]  # a finite decimal has an int exponent
                return plain(finite)
            decimals = 2
        return format(round_half_up(value, decimals), "f")


def _finite(value: Fraction) -> Decimal | None:
    """VALUE as a decimal where its expansion ends, else None."""
    denominator, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while denominator % prime == 0:
            denominator //= prime
            power += 1
        places = max(places, power)
    return round_half_up(value, places) if denominator == 1 else None


@dataclass(frozen=True, slots=True)
class Material:
    """Qualitative source text on one topic; its numbers may be quoted."""

    id: str
    topic: str
    text: str
    confidential: bool = False
    carried: int | None = None
    """The year of whose report it is, where nobody has confirmed yet that it still holds."""


class Pending(NamedTuple):
    """A fact whose value is still to be filled in, and the place where."""

    id: str
    name: str
    place: str


class Identity(NamedTuple):
    """A relation that must hold in the source itself."""

    text: str
    holds: bool
    left: Fraction
    right: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the self-evaluation table (自评表); see `indicators` for what a file may state.

    A target in words has no `target_exact`; what is not filled in is empty or None.
    """

    id: str
    first: str
    """一级指标: 产出指标"""
    second: str
    """二级指标: 数量指标"""
    name: str
    operator: str
    """= ≥ ≤ > <; empty where the target is words"""
    target: str
    """As written, without operator and unit where it is a number."""
    target_exact: Fraction | None
    """In the base unit of `unit` (元, %, 人 …)."""
    unit: Unit | None
    actual: str
    actual_exact: Fraction | None
    """In the base unit of `actual_unit`."""
    actual_unit: Unit | None
    actual_of: str = ""
    """The id of the fact that is the actual value, where it is one."""
    level: str = ""
    """For a target in words how far it was reached: a word of the outline's scale or a percentage."""
    weight: Fraction | None = None
    """分值"""
    score: Fraction | None = None
    """得分"""
    reason: str = ""
    """偏差原因分析及改进措施"""
    source: tuple[str, ...] = ()

    @property
    def target_in_words(self) -> str:
        """The target as a table writes it: ≥85000人."""
        return f"{self.operator}{self.target}{self.unit.symbol if self.unit and self.operator else ''}"

    @property
    def actual_in_words(self) -> str:
        """What was reached as a table writes it: 87670人."""
        number = self.actual_exact is not None and self.actual_unit is not None
        return f"{self.actual}{self.actual_unit.symbol if number and self.actual_unit else ''}"


@dataclass(frozen=True, slots=True)
class Funds:
    """A row of the money block of the self-evaluation table, amounts in 元; None where none is stated."""

    id: str
    name: str
    initial: Fraction | None
    """年初预算数"""
    budget: Fraction | None
    """全年预算数 (A)"""
    spent: Fraction | None
    """全年执行数 (B)"""
    unit: Unit
    weight: Fraction | None = None
    score: Fraction | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The total and the grade of a self-evaluation; None and empty where they are not stated."""

    score: Fraction | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """The head of the report."""

    title: str
    organization: str
    fiscal_year: int
    short_names: tuple[str, ...] = ()
    issued: Period | None = None
    attachment: str | None = None
    outline: str | None = None
    last_report: str | None = None
    """The file with the text of last year's report."""

    @property
    def period(self) -> Period:
        return year_period(self.fiscal_year)


@dataclass(frozen=True, eq=False)
class FactBook:
    """All facts and materials of one report, in the order of the file; compared by identity."""

    report: ReportInfo
    facts: dict[str, Fact]
    identities: tuple[Identity, ...] = ()
    materials: tuple[Material, ...] = ()
    files: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = ()
    """What the reader should know about the reading of the files, one Chinese sentence each."""
    indicators: tuple[Indicator, ...] = ()
    funds: tuple[Funds, ...] = ()
    """The money block; the first row is the whole."""
    result: Result = field(default_factory=Result)
    pending: tuple[Pending, ...] = ()
    """What is still to be filled in; such a fact, and what is computed from it, is not among `facts`."""
    last_text: str = ""
    """The text of last year's report."""
    stated: FactBook | None = None
    """The book as its files state it, where an outline added scores or wrote amounts in another unit."""

    def __getitem__(self, fact_id: str) -> Fact:
        return self.facts[fact_id]

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self.facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def as_stated(self, fact_id: str) -> Fact:
        """The fact as its file states it, where the plan of a report wrote its amount in another unit."""
        before = self.stated
        return before[fact_id] if before is not None and fact_id in before else self.facts[fact_id]

    def parts(self, whole: str, split: str | None = None) -> tuple[Fact, ...]:
        """The facts that are parts of WHOLE (of its split SPLIT, where one is named)."""
        return tuple(
            fact
            for fact in self
            if fact.part_of is not None
            and fact.part_of.id == whole
            and (split is None or fact.part_of.split == split)
        )

    def splits(self, whole: str) -> tuple[str | None, ...]:
        """The ways in which WHOLE is split, in the order of the file."""
        found = (fact.part_of.split for fact in self if fact.part_of and fact.part_of.id == whole)
        return tuple(dict.fromkeys(found))

    def materials_on(self, *topics: str) -> tuple[Material, ...]:
        return tuple(material for material in self.materials if material.topic in topics)
