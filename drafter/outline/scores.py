"""The scores of a self-evaluation by the rules of its outline: each indicator, the rate of execution, total, grade.

Pure and exact: fractions throughout, each score rounded half up to the outline's places, the total the sum of the
rounded scores, as a table shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from drafter.facts.indicators import AMOUNTS, POINTS, score_fact
from drafter.facts.model import Fact, FactBook, Funds, Indicator, Result
from drafter.numbers.units import Unit, plain, read_unit, round_half_up
from drafter.outline.scoring import EXECUTION, Scheme, Scoring, short_name
from drafter.outline.sections import Outline

RULES_AS_SOURCE = ("按提纲的评分规则计算",)


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of one row: what it may earn, what the rules give it, what it states.

    `computed` is None where the rules cannot give one: words without a level, a value missing.
    """

    weight: Fraction | None
    computed: Fraction | None
    stated: Fraction | None

    @property
    def score(self) -> Fraction | None:
        """What is stated, else what is computed."""
        return self.stated if self.stated is not None else self.computed


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A whole table scored; `rate` is B / A as a fraction, None where either is missing or A is zero."""

    rows: tuple[Scored, ...]
    """One for each indicator, in order."""
    execution: Scored | None
    """None where the table has no points for the execution of the budget."""
    rate: Fraction | None
    total: Fraction | None
    """None where some row has no score."""
    grade: str
    """Empty too where the points do not add to the outline's total: 40 of 50 points are neither good nor bad."""


def is_met(row: Indicator, scoring: Scoring) -> bool | None:
    """Whether the target of ROW is reached; None where that is not a matter of numbers."""
    target, actual = row.target_exact, row.actual_exact
    if target is None or actual is None or not comparable(row):
        return None
    match row.operator:
        case "≥":
            return actual >= target
        case ">":
            return actual > target
        case "≤":
            return actual <= target
        case "<":
            return actual < target
        case _:
            return actual == target if scoring.equals == "exact" else actual >= target


def comparable(row: Indicator) -> bool:
    """Whether the units of target and actual value are of one kind."""
    one, other = row.unit, row.actual_unit
    return one is None or other is None or not one.symbol or not other.symbol or one.agrees_with(other)


def is_far_over(row: Indicator, scoring: Scoring) -> bool:
    """Whether the result lies so far on the good side of the target that the target seems too low."""
    target, actual = row.target_exact, row.actual_exact
    if not is_met(row, scoring) or not target or target < 0 or actual is None:
        return False
    if row.operator in ("≤", "<"):
        return actual * scoring.far_over < target
    return actual > target * scoring.far_over


def computed_score(row: Indicator, scoring: Scoring) -> Fraction | None:
    """The score that the rules give ROW, rounded; None where they cannot."""
    exact = exact_score(row, scoring)
    return None if exact is None else rounded(exact, scoring)


def exact_score(row: Indicator, scoring: Scoring) -> Fraction | None:
    """The score that the rules give ROW before it is rounded."""
    share = _share(row, scoring)
    return None if share is None or row.weight is None else row.weight * share


def _share(row: Indicator, scoring: Scoring) -> Fraction | None:
    """The part of its points that ROW earns."""
    met = is_met(row, scoring)
    if met is None:
        return _worded(row.level, scoring) if row.target_exact is None else None
    target, actual = row.target_exact, row.actual_exact
    assert target is not None
    assert actual is not None
    if met:
        return Fraction(1)
    if target <= 0 or actual < 0:  # a ratio of what may be negative says nothing
        return None
    ratio = target / actual if row.operator in ("≤", "<") else actual / target
    # = missed from above where only = will do
    return min(ratio, 1 / ratio) if ratio else Fraction(0)


def _worded(level: str, scoring: Scoring) -> Fraction | None:
    step = scoring.level(level)
    if step is not None:
        return step.share
    digits = level.strip().removesuffix("%").removesuffix("％")
    try:
        share = Fraction(digits) / 100 if digits != level.strip() else None
    except (ValueError, ZeroDivisionError):
        return None
    return share if share is not None and 0 <= share <= 1 else None


def execution_score(
    weight: Fraction, budget: Fraction | None, spent: Fraction | None, scoring: Scoring
) -> Fraction | None:
    """weight × B/A, not above the weight, what A = 0 and B > A earn being the outline's to say."""
    if budget is None or spent is None:
        return None
    if budget <= 0:
        return weight if scoring.no_budget == "full" else Fraction(0)
    if spent > budget:
        return weight if scoring.over_budget == "full" else Fraction(0)
    return weight * spent / budget


def rounded(score: Fraction, scoring: Scoring) -> Fraction:
    return Fraction(round_half_up(score, scoring.decimals))


def scheme_of(firsts: Iterable[tuple[str, Fraction]], scoring: Scoring) -> Scheme:
    """The scheme whose points come nearest to FIRSTS, points by first-level indicator; the first one of equals."""
    stated = dict(firsts)
    return min(scoring.schemes, key=lambda scheme: sum(stated.get(name) != points for name, points in scheme))


def by_first(rows: Iterable[tuple[str, Fraction | None]]) -> dict[str, Fraction]:
    """Points added up by first-level indicator, under its short name."""
    found: dict[str, Fraction] = {}
    for first, points in rows:
        name = short_name(first)
        found[name] = found.get(name, Fraction(0)) + (points or 0)
    return found


def evaluate(
    rows: tuple[Indicator, ...],
    funds: Funds | None,
    stated: Result,
    scoring: Scoring,
    book: FactBook | None = None,
) -> Evaluation:
    """All scores.  Without a money block the rate is of the facts of BOOK that the outline names."""
    scored = tuple(Scored(row.weight, computed_score(row, scoring), row.score) for row in rows)
    budget, spent = _money(funds, scoring, book)
    weight = funds.weight if funds is not None else None
    points = by_first((row.first, row.weight) for row in rows)
    if weight is None and EXECUTION not in points and (funds is not None or budget is not None):
        weight = dict(scheme_of(points.items(), scoring)).get(EXECUTION)
    execution = None
    if weight is not None:
        exact = execution_score(weight, budget, spent, scoring)
        computed = None if exact is None else rounded(exact, scoring)
        execution = Scored(weight, computed, funds.score if funds is not None else None)
    rate = spent / budget if budget and spent is not None else None
    scores = [one.score for one in (*scored, *((execution,) if execution else ()))]
    total = None
    if scored and all(score is not None for score in scores):
        total = rounded(sum((score for score in scores if score is not None), Fraction(0)), scoring)
    score = stated.score if stated.score is not None else total
    whole = sum(
        (one.weight or Fraction(0) for one in (*scored, *((execution,) if execution else ()))), Fraction(0)
    )
    graded = score if stated.score is not None or whole == scoring.total else None
    return Evaluation(scored, execution, rate, total, "" if graded is None else scoring.grade_of(graded))


def _money(
    funds: Funds | None, scoring: Scoring, book: FactBook | None
) -> tuple[Fraction | None, Fraction | None]:
    if funds is not None:
        return funds.budget, funds.spent
    if book is None or scoring.budget not in book or scoring.spent not in book:
        return None, None
    return book[scoring.budget].exact, book[scoring.spent].exact


@lru_cache(maxsize=16)
def scored(book: FactBook, outline: Outline) -> FactBook:
    """BOOK with the scores, the total and the grade that the outline's rules give, as facts and in its rows.

    A book without indicators, an outline without rules, and what has been scored already stay as they are.
    """
    scoring = outline.scoring
    if scoring is None or not book.indicators or book.stated is not None:
        return book
    funds = book.funds[0] if book.funds else None
    found = evaluate(book.indicators, funds, book.result, scoring, book)
    if funds is None and found.execution is not None:
        funds = _money_row(book, scoring, outline.money)
    rows = tuple(replace(row, score=one.score) for row, one in zip(book.indicators, found.rows, strict=True))
    facts = dict(book.facts)
    for fact in _facts(book, rows, funds, found):
        facts.setdefault(fact.id, fact)
    score = book.result.score if book.result.score is not None else found.total
    result = Result(score, book.result.grade or found.grade)
    money = book.funds
    if funds is not None and found.execution is not None:
        whole = replace(funds, weight=found.execution.weight, score=found.execution.score)
        money = (whole, *book.funds[1:])
    return replace(book, facts=facts, indicators=rows, funds=money, result=result, stated=book)


def _money_row(book: FactBook, scoring: Scoring, unit: Unit) -> Funds:
    """The money block of a table that states none: the facts that the outline takes its rate from."""
    initial, budget, spent = (
        book[one].exact if one in book else None for one in ("budget.initial", scoring.budget, scoring.spent)
    )
    return Funds("execution", "年度资金总额", initial, budget, spent, unit, source=RULES_AS_SOURCE)


def _amounts(book: FactBook, funds: Funds) -> Iterator[Fact]:
    """The facts of a money row that is no file's."""
    for role, word in AMOUNTS.items():
        amount = getattr(funds, role)
        if amount is not None:
            yield Fact(
                f"{funds.id}.{role}", funds.name + word, amount, funds.unit, book.report.period, decimals=2, source=funds.source
            )  # fmt: skip


def _facts(
    book: FactBook, rows: tuple[Indicator, ...], funds: Funds | None, found: Evaluation
) -> Iterator[Fact]:
    """The facts that scoring adds: scores that were not stated, the execution rate, sums by first level, total."""
    for row in rows:
        if row.score is not None:
            yield _points_fact(book, f"{row.id}.score", f"{row.name}得分", row.score)
    stem = funds.id if funds is not None else "execution"
    if funds is not None and not book.funds:
        yield from _amounts(book, funds)
    yield from _rates(book, book.funds or ((funds,) if funds is not None else ()))
    if found.execution is not None:
        for role, word, points in (
            ("weight", "分值", found.execution.weight), ("score", "得分", found.execution.score),
        ):  # fmt: skip
            if points is not None:
                alias = (funds.name + word,) if funds is not None else ()
                yield replace(_points_fact(book, f"{stem}.{role}", EXECUTION + word, points), aliases=alias)
    weights, scores = (
        by_first((row.first, row.weight) for row in rows),
        by_first((row.first, row.score) for row in rows),
    )
    for number, name in enumerate(weights, start=1):
        if all(row.name != name and row.name != f"{name}指标" for row in rows):
            yield _points_fact(book, f"result.weight{number}", f"{name}指标分值", weights[name])
            yield _points_fact(book, f"result.score{number}", f"{name}指标得分", scores[name])
    total = sum(weights.values(), found.execution.weight or Fraction(0) if found.execution else Fraction(0))
    yield replace(
        _points_fact(book, "result.weight", "满分", total),
        aliases=("总分值", "总分分值", "合计分值", "分值合计"),
    )
    if found.total is not None:
        written = plain(round_half_up(found.total, 4))
        yield replace(score_fact(found.total, written, book.report.period), source=RULES_AS_SOURCE)


def _rates(book: FactBook, money: tuple[Funds, ...]) -> Iterator[Fact]:
    """The rate of execution of each money row; that of the whole is called 预算执行率 where no other fact is."""
    taken = {name for fact in book for name in fact.names}
    general = tuple(name for name in (EXECUTION, "执行率", "预算资金执行率") if name not in taken)
    for row in money:
        if row.budget and row.spent is not None:
            names = (f"{row.name}执行率", *(general if row is money[0] else ()))
            yield _rate_fact(book, f"{row.id}.rate", names, row.spent / row.budget)


def _rate_fact(book: FactBook, fact_id: str, names: tuple[str, ...], rate: Fraction) -> Fact:
    return Fact(
        fact_id, names[0], rate * 100, read_unit("%"), book.report.period, names[1:], decimals=2, source=RULES_AS_SOURCE
    )  # fmt: skip


def _points_fact(book: FactBook, fact_id: str, name: str, points: Fraction) -> Fact:
    written = plain(round_half_up(points, 4))
    return Fact(fact_id, name, points, POINTS, book.report.period, written=written, source=RULES_AS_SOURCE)
