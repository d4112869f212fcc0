"""Statements to facts: wholes and parts, names that tell apart, formulas computed, identities judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from drafter.facts.arithmetic import (
    Quantity,
    dimension_of,
    evaluate,
    in_unit,
    percent_factor,
    stated_quantity,
)
from drafter.facts.fields import Problems
from drafter.facts.formula import (
    Expression,
    FormulaError,
    Splits,
    named_ids,
    parse_formula,
    unknown_id,
    used_ids,
)
from drafter.facts.model import Fact, Identity
from drafter.facts.statement import Statement
from drafter.numbers.units import NUMBER, Unit, plain, round_half_up


class Claim(NamedTuple):
    """An identity as a file states it."""

    text: str
    line: int
    problems: Problems

    def refuse(self, message: str) -> None:
        self.problems.add(self.line, "identities", message)


def resolve(statements: Iterable[Statement]) -> tuple[dict[str, Fact], dict[str, Quantity]]:
    """All facts by id in their order, formulas computed, and the quantities of those that have one value.

    What is wrong goes to the problems of the statements; a fact that only suffers from the fault of another
    has no quantity and no problem of its own.
    """
    stated = {statement.fact.id: statement for statement in statements}
    _check_wholes(stated)
    _check_names(stated.values())
    splits = Splits(statement.fact for statement in stated.values())
    facts = {fact_id: statement.fact for fact_id, statement in stated.items()}
    quantities = {
        fact.id: stated_quantity(fact)
        for fact in facts.values()
        if stated[fact.id].known and fact.formula is None and fact.upper is None
    }
    expressions = _expressions(stated, facts, splits)
    for fact_id in _in_order(stated, expressions, splits):
        fact, expression = facts[fact_id], expressions[fact_id]
        if not all(used in quantities for used in used_ids(expression, splits)):
            continue
        try:
            quantity = evaluate(expression, quantities, splits)
            facts[fact_id] = replace(fact, exact=in_unit(quantity, fact.unit))
            # Declared in 万元, 人均 is money to the formulas that use it.
            quantities[fact_id] = quantity._replace(dimension=dimension_of(fact.unit))
        except FormulaError as error:
            stated[fact_id].refuse("formula", str(error))
    return facts, quantities


def _check_wholes(stated: Mapping[str, Statement]) -> None:
    for statement in stated.values():
        whole = statement.fact.part_of
        if whole is None:
            continue
        if whole.id not in stated:
            statement.refuse("part_of", unknown_id(whole.id, stated))
            continue
        above = _wholes_above(statement.fact, stated)
        if above[-1] == statement.fact.id:
            way = " → ".join((statement.fact.id, *above))
            statement.refuse("part_of", f"整体与部分绕成了圈：{way}；请改正其中一处")


def _wholes_above(fact: Fact, stated: Mapping[str, Statement]) -> list[str]:
    """The wholes of FACT from the nearest up, ending where it comes back to one that it has passed."""
    way: list[str] = []
    whole = fact.part_of
    while whole is not None and whole.id in stated and whole.id not in way:
        way.append(whole.id)
        whole = stated[whole.id].fact.part_of if whole.id != fact.id else None
    return way


def _check_names(statements: Iterable[Statement]) -> None:
    """No two facts may share a name and all that tells facts of one name apart."""
    seen: dict[tuple[object, ...], Statement] = {}
    for statement in statements:
        fact = statement.fact
        scope = (fact.unit.dimension, fact.unit.base, fact.period, fact.organization, fact.basis)
        for name in fact.names if statement.known else ():
            first = seen.setdefault((name, *scope), statement)
            if first is not statement:
                statement.refuse(
                    "name" if name == fact.name else "aliases",
                    f"与{first.fact.id}（{first.place}）都叫“{name}”，单位、期间、机构和口径也相同，无法区分；"
                    "请改名，或写明期间（period）、机构（organization）、口径（basis）",
                )
                break


def _expressions(
    stated: Mapping[str, Statement], facts: Mapping[str, Fact], splits: Splits
) -> dict[str, Expression]:
    """The formulas that can be read and whose ids can be used."""
    found: dict[str, Expression] = {}
    for fact_id, statement in stated.items():
        if statement.fact.formula is None or not statement.known:
            continue
        try:
            expression = parse_formula(statement.fact.formula)
            _check_ids(expression, facts, splits)
            found[fact_id] = expression
        except FormulaError as error:
            statement.refuse("formula", str(error))
    return found


def _check_ids(expression: Expression, facts: Mapping[str, Fact], splits: Splits) -> None:
    """Refuse unknown ids and ranges."""
    for fact_id in named_ids(expression):
        if fact_id not in facts:
            raise FormulaError(unknown_id(fact_id, facts))
    for fact_id in used_ids(expression, splits):
        if facts[fact_id].upper is not None:
            raise FormulaError(f"{fact_id}的值是区间，不能参与计算；请另写一条有确定值的事实")


def _in_order(
    stated: Mapping[str, Statement], expressions: Mapping[str, Expression], splits: Splits
) -> list[str]:
    """The ids of EXPRESSIONS, each after the formulas that it uses; circles are reported and left out."""
    needs = {fact_id: used_ids(expression, splits) for fact_id, expression in expressions.items()}
    while True:
        try:
            return [fact_id for fact_id in TopologicalSorter(needs).static_order() if fact_id in needs]
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
            way = " → ".join(circle)
            stated[circle[0]].refuse("formula", f"公式绕成了圈：{way}；请把其中一条改写成value")
            needs = {fact_id: used for fact_id, used in needs.items() if fact_id not in circle}


class Judgement(NamedTuple):
    """An identity that could be computed; `slack` is by how much its sides may differ, in base units."""

    claim: Claim
    identity: Identity
    slack: Fraction
    said: str
    """The identity as the file writes it: of a workbook by names."""

    def report(self) -> None:
        """Make it a problem that the identity does not hold, where it does not."""
        one = self.identity
        if not one.holds:
            sides = f"左边{amount(one.left, one.unit)}，右边{amount(one.right, one.unit)}"
            gap = f"相差{amount(abs(one.left - one.right), one.unit)}"
            limit = f"超过书写位数允许的{amount(self.slack, one.unit)}"
            self.claim.refuse(f"{self.said}不成立：{sides}，{gap}，{limit}；请核对来源，改正数值或等式")


def amount(exact: Fraction, unit: Unit) -> str:
    """EXACT, in the base unit of UNIT, written in UNIT with at most six places."""
    return plain(round_half_up(exact / Fraction(unit.scale), 6)) + unit.symbol


def judge_claims(
    claims: Iterable[Claim], facts: Mapping[str, Fact], quantities: Mapping[str, Quantity]
) -> list[Judgement]:
    """The identities that can be computed; the others are reported, unless a fact of theirs is at fault."""
    splits = Splits(facts.values())
    judged: list[Judgement] = []
    for claim in claims:
        try:
            judgement = _judge(claim, facts, quantities, splits)
        except FormulaError as error:
            claim.refuse(f"{claim.text}：{error}")
        else:
            judged += [judgement] if judgement is not None else []
    return judged


def _judge(
    claim: Claim, facts: Mapping[str, Fact], quantities: Mapping[str, Quantity], splits: Splits
) -> Judgement | None:
    """Both sides computed; they may differ by half of the last written place of each term, summed."""
    sides = claim.text.split("==")
    if len(sides) != 2:
        raise FormulaError("应由一个==连接两边；例如 income.total == expenditure.total")
    expressions = [parse_formula(side) for side in sides]
    used: list[str] = []
    for expression in expressions:
        _check_ids(expression, facts, splits)
        used += used_ids(expression, splits)
    if not all(fact_id in quantities for fact_id in used):
        return None
    left, right = (evaluate(expression, quantities, splits) for expression in expressions)
    if left.dimension != right.dimension:
        raise FormulaError("两边不是同类的数，不能相等；请改正等式")
    unit = next((facts[one].unit for one in used if quantities[one].dimension == left.dimension), NUMBER)
    slack, factor = left.slack + right.slack, percent_factor(unit)
    holds = abs(left.value - right.value) <= slack
    identity = Identity(claim.text, holds, left.value * factor, right.value * factor, unit)
    said = claim.text
    if claim.problems.cell is not None:
        from drafter.facts.named import in_names  # only a workbook speaks in names

        said = in_names(said, {fact.id: fact.name for fact in facts.values()})
    return Judgement(claim, identity, slack * factor, said)
