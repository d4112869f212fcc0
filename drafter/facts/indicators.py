"""The self-evaluation table (自评表) as a file states it: indicators, the money block, the stated result.

`indicators:`, a list; each item becomes an `Indicator` and facts that the checker knows like any other:

  id first second name     output.insured · 产出指标 · 数量指标 · 参保人数
  operator target unit     ≥ · 85000 · 人 (also >=; a target may hold all three: ≥85000人); or a target in words
  actual | actual_of       87670, or the id of the fact that is the actual value; words where the target is words
  level                    for a target in words: how far it is reached, a word of the outline or a percentage
  weight score             分值, 得分; a score that is left out is computed by the rules of the outline
  reason source            偏差原因分析及改进措施; where it was read: for all of the row, or for each field, {target: …, actual: …}
  confidential             its facts are never shown to a model

Facts: ID.target X目标值, ID.actual X实际完成值, ID.weight X分值, ID.score X得分 (where stated).

`funds:`, a list; one row of the money block each, the first one the whole: id, name (年度资金总额), initial, budget,
spent (or initial_of, budget_of, spent_of: ids of facts), unit; weight and score (预算执行率分值, 得分) on the first row.
Facts: ID.initial X年初预算数, ID.budget X全年预算数, ID.spent X全年执行数, ID.weight, ID.score.

`result:`, the score and the grade that the body gives itself: {score: 96.5, grade: 优}, and the score's source.
Fact: result.score 自评得分.

A number is as the facts file writes numbers; what is stated wrongly is a problem with file, line, field and mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from drafter.facts.fields import FieldReader, shown
from drafter.facts.model import Fact, Funds, Indicator, Material, Result
from drafter.facts.nodes import Fields
from drafter.facts.statement import Statement, is_decimal, read_id, read_unit_of, value_mend
from drafter.numbers.periods import Period
from drafter.numbers.targets import OPERATORS, implied_operator, read_operator, read_target
from drafter.numbers.units import NUMBER, Unit, read_unit

INDICATOR_FIELDS = tuple(
    "id first second name operator target unit actual actual_of level weight score reason source confidential".split()
)
FUNDS_FIELDS = tuple(
    "id name initial initial_of budget budget_of spent spent_of unit weight score source".split()
)
RESULT_FIELDS = ("score", "grade", "source")
POINTS = read_unit("分")
EXECUTION = "预算执行率"
AMOUNTS = {"initial": "年初预算数", "budget": "全年预算数", "spent": "全年执行数"}
INDICATOR_ROLES = ("target", "actual", "weight", "score")
"""The fields of an indicator that become facts."""
FUNDS_ROLES = (*AMOUNTS, "weight", "score")

Sources = Mapping[str, tuple[str, ...]]
"""Where each role of a row was read."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table as it is stated, with the statements of its facts."""

    entry: Indicator | Funds
    reader: FieldReader
    statements: tuple[Statement, ...]
    borrowed: Mapping[str, str]
    """Roles (actual, budget …) whose value is that of another fact, with its id."""


def read_indicator(reader: FieldReader, period: Period) -> Row | None:
    """The indicator that is stated; None where id, level or name is missing."""
    reader.check_names(INDICATOR_FIELDS)
    row_id = read_id(reader, "output.insured")
    first = reader.text("first", required=True, mend="请写出一级指标，例如 first: 产出指标")
    name = reader.text("name", required=True, mend="请写出三级指标的名称，例如 name: 参保人数")
    target, unit = _target(reader)
    actual, actual_unit = _actual(reader, unit)
    sources = _sources(reader, INDICATOR_ROLES)
    if row_id is None or first is None or name is None:
        return None
    indicator = Indicator(
        row_id, first, reader.text("second") or "", name, *target, unit, *actual, actual_unit,
        reader.text("actual_of") or "", reader.text("level") or "", _points(reader, "weight"), _points(reader, "score"),
        reader.text("reason") or "", _all_of(sources),
    )  # fmt: skip
    borrowed = {"actual": other} if (other := reader.text("actual_of")) else {}
    state = _stater(row_id, reader, period, sources)
    return Row(indicator, reader, tuple(_facts(indicator, reader, state, borrowed)), borrowed)


def _sources(reader: FieldReader, roles: tuple[str, ...]) -> Sources:
    """Where each of ROLES was read: one source for all of the row, or one for each field that is named."""
    node = reader.get("source")
    if not isinstance(node, Fields):
        return dict.fromkeys(roles, reader.texts("source"))
    inner = FieldReader(node, reader.problems, "source")
    inner.check_names(roles)
    return {role: inner.texts(role) for role in roles}


def _all_of(sources: Sources) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for texts in sources.values() for text in texts))


def _target(reader: FieldReader) -> tuple[tuple[str, str, Fraction | None], Unit | None]:
    """Operator, text and value in the base unit of the target, and the unit; no value for words."""
    text = reader.text("target") or ""
    operator = read_operator(reader.text("operator") or "")
    if operator is None:
        reader.refuse(
            "operator", f"“{shown(reader.text('operator') or '')}”读不懂；应是{'、'.join(OPERATORS[:3])}之一"
        )
    found, unit = read_target(text), _unit(reader)
    if found is None:
        if operator and text:
            reader.refuse("target", f"“{shown(text)}”不是数，不能比较；请写成数，或删去operator")
        return ("", text, None), unit
    if operator and found.operator and operator != found.operator:
        reader.refuse("target", f"“{shown(text)}”与operator: {operator}不一致；请改正其中一处")
    unit = _one_unit(reader, "target", text, found.unit, unit)
    levels = reader.text("first") or "", reader.text("second") or ""
    sign = found.operator or operator or implied_operator(*levels)
    return (sign, found.written, Fraction(found.value) * Fraction((unit or NUMBER).scale)), unit


def _unit(reader: FieldReader) -> Unit | None:
    return None if reader.get("unit") is None else read_unit_of(reader)


def _one_unit(reader: FieldReader, name: str, text: str, own: Unit, unit: Unit | None) -> Unit | None:
    """The unit of a number that may carry its own; a target with two is refused."""
    if not own.symbol:
        return unit
    if name == "target" and unit is not None and own != unit:
        reader.refuse(name, f"“{shown(text)}”的单位与unit: {unit.symbol}不一致；请改正其中一处")
    return own


def _actual(reader: FieldReader, unit: Unit | None) -> tuple[tuple[str, Fraction | None], Unit | None]:
    """Text and value in the base unit of what was reached, and its unit, by default that of the target."""
    text = reader.text("actual") or ""
    if reader.text("actual_of") and text:
        reader.refuse("actual", "actual和actual_of只能写一个；请删去其中一个")
    found = read_target(text)
    if found is None or found.operator:
        return (text, None), unit
    own = _one_unit(reader, "actual", text, found.unit, unit)
    return (found.written, Fraction(found.value) * Fraction((own or NUMBER).scale)), own


def _points(reader: FieldReader, name: str) -> Fraction | None:
    """Points, 0 or more."""
    text = reader.text(name)
    if text is None:
        return None
    if not is_decimal(text) or text.startswith("-"):
        reader.refuse(name, f"“{shown(text)}”不是分数；应写成数，例如 {name}: 10")
        return None
    return Fraction(text)


def _facts(
    one: Indicator, reader: FieldReader, state: Callable[..., Statement], borrowed: Mapping[str, str]
) -> list[Statement]:
    """The facts of an indicator: its target, actual value, points and score, as far as they are numbers."""
    found = []
    if one.target_exact is not None and one.unit is not None:
        aliases = tuple(one.name + word for word in ("年度指标值", "指标值", "年初目标值", "目标"))
        found.append(state("target", f"{one.name}目标值", one.unit, one.target, one.target_exact, aliases))
    unit = one.actual_unit
    if unit is not None and (one.actual_exact is not None or borrowed):
        aliases = tuple(one.name + word for word in ("完成值", "实际值"))
        name = f"{one.name}实际完成值"
        exact = one.actual_exact or Fraction(0)
        found.append(state("actual", name, unit, one.actual, exact, aliases, borrowed.get("actual")))
    for role, word, points in (("weight", "分值", one.weight), ("score", "得分", one.score)):
        if points is not None:
            found.append(state(role, one.name + word, POINTS, reader.text(role) or "", points))
    return found


def _stater(row_id: str, reader: FieldReader, period: Period, sources: Sources) -> Callable[..., Statement]:
    """Makes statements of facts of one row, each with its source and all with the row's place."""
    confidential = reader.truth("confidential")

    def state(
        role: str, name: str, unit: Unit, written: str, exact: Fraction,
        aliases: tuple[str, ...] = (), formula: str | None = None,
    ) -> Statement:  # fmt: skip
        fact = Fact(
            f"{row_id}.{role}", name, exact, unit, period, aliases, "" if formula else written,
            formula=formula, source=sources[role], confidential=confidential,
        )  # fmt: skip
        return Statement(fact, reader, known=True, named={"formula": f"{role}_of"})

    return state


def read_funds(reader: FieldReader, period: Period, first: bool) -> Row | None:
    """A row of the money block; only the FIRST may have points.  None where id, name or unit is missing."""
    reader.check_names(FUNDS_FIELDS)
    row_id = read_id(reader, "funds.total")
    name = reader.text("name", required=True, mend="请写出资金的名称，例如 name: 年度资金总额")
    unit = read_unit_of(reader)
    values = {role: _amount(reader, role, unit or NUMBER) for role in AMOUNTS}
    weight, score = _points(reader, "weight"), _points(reader, "score")
    if not first and (weight is not None or score is not None):
        reader.refuse("weight" if weight is not None else "score", "只有第一行（年度资金总额）计分；请删去")
    sources = _sources(reader, FUNDS_ROLES)
    if row_id is None or name is None or unit is None:
        return None
    funds = Funds(
        row_id, name, values["initial"], values["budget"], values["spent"], unit, weight, score, _all_of(sources),
    )  # fmt: skip
    borrowed = {role: other for role in AMOUNTS if (other := reader.text(f"{role}_of"))}
    state, found = _stater(row_id, reader, period, sources), []
    for role, word in AMOUNTS.items():
        value, written = values[role], reader.text(role) or ""
        if value is not None or role in borrowed:
            exact = value or Fraction(0)
            found.append(state(role, name + word, unit, written, exact, (), borrowed.get(role)))
    for role, word, points in (("weight", "分值", weight), ("score", "得分", score)):
        if points is not None:
            found.append(
                state(role, EXECUTION + word, POINTS, reader.text(role) or "", points, (name + word,))
            )
    return Row(funds, reader, tuple(found), borrowed)


def _amount(reader: FieldReader, name: str, unit: Unit) -> Fraction | None:
    text = reader.text(name)
    if text is None:
        return None
    if reader.text(f"{name}_of"):
        reader.refuse(name, f"{name}和{name}_of只能写一个；请删去其中一个")
    if not is_decimal(text):
        reader.refuse(name, f"“{shown(text)}”不是规范的数；{value_mend(text)}")
        return None
    return Fraction(text) * Fraction(unit.scale)


def read_result(reader: FieldReader, period: Period) -> tuple[Result, tuple[Statement, ...]]:
    """The score and grade that are stated, and the fact of the score."""
    reader.check_names(RESULT_FIELDS)
    result = Result(_points(reader, "score"), reader.text("grade") or "")
    if result.score is None:
        return result, ()
    fact = replace(
        score_fact(result.score, reader.text("score") or "", period), source=reader.texts("source")
    )
    return result, (Statement(fact, reader, known=True),)


def score_fact(score: Fraction, written: str, period: Period) -> Fact:
    """The total of the self-evaluation as a fact."""
    aliases = (
        "总得分",
        "总分得分",
        "合计得分",
        "自评总分",
        "自评总得分",
        "综合得分",
        "绩效自评得分",
        "绩效自评总分",
        "绩效评价得分",
        "综合评分",
    )
    return Fact("result.score", "自评得分", score, POINTS, period, aliases, written)


def lend_periods(rows: list[Row], facts: Mapping[str, Statement]) -> tuple[Statement, ...]:
    """The statements of ROWS; one whose value is that of another fact has its period and its confidence.

    The name of an indicator alone means what was reached, where no other fact is called so.
    """
    found: list[Statement] = []
    named = Counter(name for statement in facts.values() for name in statement.fact.names)
    named.update(row.entry.name for row in rows)
    for row in rows:
        for statement in row.statements:
            lender = facts.get(statement.fact.formula or "")
            if lender is not None:
                other = lender.fact
                hidden = statement.fact.confidential or other.confidential
                one_scale = statement.fact.unit.scale == other.unit.scale
                places = (
                    _places(other) if one_scale else None
                )  # 425800人次 is 42.58万人次, with all its digits
                fact = replace(statement.fact, period=other.period, decimals=places, confidential=hidden)
                statement = replace(statement, fact=fact)
            name = row.entry.name
            if statement.fact.id == f"{row.entry.id}.actual" and named[name] == 1:
                fact = replace(statement.fact, aliases=(*statement.fact.aliases, name))
                statement = replace(statement, fact=fact)
            found.append(statement)
    return tuple(found)


def _places(fact: Fact) -> int | None:
    return len(fact.written.partition(".")[2]) if fact.written and fact.upper is None else fact.decimals


def settle(row: Row, facts: Mapping[str, Fact]) -> Indicator | Funds:
    """The entry of ROW with the values of the facts that it names, now that all are computed."""
    entry = row.entry
    if not row.borrowed:
        return entry
    known = {role: facts[f"{entry.id}.{role}"] for role in row.borrowed if f"{entry.id}.{role}" in facts}
    if isinstance(entry, Funds):
        amounts = {role: fact.exact for role, fact in known.items()}
        return replace(entry, **amounts)  # type: ignore[arg-type]  # each is an amount
    actual = known.get("actual")
    if actual is None:
        return entry
    return replace(entry, actual=actual.in_unit().removesuffix(actual.unit.symbol), actual_exact=actual.exact)


def reasons(rows: Iterable[Row]) -> Iterator[Material]:
    """The reasons of indicators as materials on `deviation`: what they say of numbers may be quoted."""
    for row in rows:
        if isinstance(row.entry, Indicator) and row.entry.reason:
            hidden = row.reader.truth("confidential")
            yield Material(f"{row.entry.id}.reason", "deviation", row.entry.reason, hidden)
