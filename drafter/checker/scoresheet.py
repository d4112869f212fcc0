"""Rules about a self-evaluation table: points, scores, sums, grade, execution rate, targets and reasons.

Each takes a sheet and yields slips; the code of a rule is the name of its function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from drafter.checker.sheets import Sheet, Slip
from drafter.facts.model import Indicator
from drafter.numbers.patterns import pattern
from drafter.numbers.units import plain, round_half_up
from drafter.outline.scores import (
    Scored,
    by_first,
    comparable,
    exact_score,
    execution_score,
    is_far_over,
    is_met,
    scheme_of,
)
from drafter.outline.scoring import EXECUTION, short_name

_RATE = pattern(r"(\d+(?:\.\d+)?)[%％]")
_EMPTY = pattern(r"[\s无/—–\-]*")
_BARE_PRAISE = pattern(
    r"[\s，。、]*(?:已?(?:全部|按期|按时|基本|圆满)?(?:完成|达标|达到|实现|达成)(?:预期)?(?:目标|指标)?|是|好|良好|优|合格|有所?[^，。]{0,6}|100[%％])[\s，。]*"
)


def points_not_hundred(sheet: Sheet) -> Iterator[Slip]:
    """The points of all rows do not add to the whole."""
    if not sheet.indicators or any(row.weight is None for row in sheet.indicators):
        return
    added, whole = _added(sheet), sheet.scoring.total
    if added != whole:
        lacking = dict(scheme_of(_by_first(sheet).items(), sheet.scoring)).get(EXECUTION)
        if sheet.evaluation.execution is None and lacking == whole - added:
            message = f"各项分值合计{_digits(added)}分，缺少预算执行率的{_digits(lacking)}分，请补上全年预算数和全年执行数"
            yield Slip(_total_row(sheet), 0, "weight", message)
            return
        parts = "、".join(f"{name}{_digits(points)}分" for name, points in _by_first(sheet).items())
        yield Slip(
            _total_row(sheet),
            0,
            "weight",
            f"各项分值合计{_digits(added)}分，应为{_digits(whole)}分（{parts}）",
        )


def _added(sheet: Sheet) -> Fraction:
    return sum(_by_first(sheet).values(), Fraction(0))


def _by_first(sheet: Sheet) -> dict[str, Fraction]:
    execution = sheet.evaluation.execution
    first = {EXECUTION: execution.weight} if execution is not None and execution.weight is not None else {}
    return first | by_first((row.first, row.weight) for row in sheet.indicators)


def _total_row(sheet: Sheet) -> str:
    return "total" if sheet.form is not None and sheet.form.total is not None else "sheet"


def points_not_as_ruled(sheet: Sheet) -> Iterator[Slip]:
    """The whole is right, but a first-level indicator has other points than every scheme of the outline."""
    stated = _by_first(sheet)
    if any(row.weight is None for row in sheet.indicators) or _added(sheet) != sheet.scoring.total:
        return
    scheme = dict(scheme_of(stated.items(), sheet.scoring))
    for name in stated | scheme:
        if stated.get(name, 0) != scheme.get(name, 0):
            at = next((at for at, row in enumerate(sheet.indicators) if short_name(row.first) == name), None)
            has, should = _digits(stated.get(name, Fraction(0))), _digits(scheme.get(name, Fraction(0)))
            row = ("sheet", 0) if at is None else ("indicator", at)
            yield Slip(*row, "first", f"{name}的分值为{has}分，提纲规定的是{should}分，请核对当地的规定")
            return


def score_out_of_range(sheet: Sheet) -> Iterator[Slip]:
    """A score is below zero or above its points."""
    for at, row in enumerate(sheet.indicators):
        if row.score is not None and (row.score < 0 or (row.weight is not None and row.score > row.weight)):
            limit = f"{_digits(row.weight)}分" if row.weight is not None else "分值"
            yield Slip("indicator", at, "score", f"得分{_digits(row.score)}分不在0至{limit}之间")
    execution = sheet.evaluation.execution
    if (
        execution is not None
        and execution.stated is not None
        and execution.weight is not None
        and not 0 <= execution.stated <= execution.weight
    ):
        message = f"预算执行率得分{_digits(execution.stated)}分不在0至{_digits(execution.weight)}分之间"
        yield Slip("funds", 0, "score", message)


def total_not_sum(sheet: Sheet) -> Iterator[Slip]:
    """The total row, or the stated total, is not the sum of what stands above it."""
    weight, score = sheet.total
    if (
        weight is not None
        and all(row.weight is not None for row in sheet.indicators)
        and weight != _added(sheet)
    ):
        message = f"总分一行的分值为{_digits(weight)}分，各项分值相加为{_digits(_added(sheet))}分"
        yield Slip("total", 0, "weight", message)
    if score is None or any(row.score is None for row in _rows_scored(sheet)):
        return
    added = sum((row.score or Fraction(0) for row in _rows_scored(sheet)), Fraction(0))
    if not _agrees(added, score):
        yield Slip("total", 0, "score", f"总得分写成{_digits(score)}分，各项得分相加为{_digits(added)}分")


def _rows_scored(sheet: Sheet) -> tuple[Scored, ...]:
    execution = sheet.evaluation.execution
    return (*sheet.evaluation.rows, *((execution,) if execution is not None else ()))


def grade_not_of_score(sheet: Sheet) -> Iterator[Slip]:
    """The grade that is stated is not that of the score."""
    score = _total(sheet)
    grade = sheet.scoring.grade_of(score) if score is not None else ""
    if not grade or score is None:
        return
    for at, said in enumerate(sheet.said):
        if said.grade and said.grade != grade:
            yield Slip("said", at, "", f"得分{_digits(score)}分的等级应为{grade}，文中写成{said.grade}")
    if sheet.grade and sheet.grade != grade:
        yield Slip("sheet", 0, "", f"得分{_digits(score)}分的等级应为{grade}，写成了{sheet.grade}")


def _total(sheet: Sheet) -> Fraction | None:
    return sheet.total[1] if sheet.total[1] is not None else sheet.evaluation.total


def score_said_otherwise(sheet: Sheet) -> Iterator[Slip]:
    """The text states another total score than the table."""
    score = _total(sheet)
    rows = {
        name for row in sheet.indicators for name in (row.name, row.second, row.first, short_name(row.first))
    }
    parts = tuple(
        {EXECUTION, *filter(None, rows), *(f"{short_name(row.first)}指标" for row in sheet.indicators)}
    )
    for at, said in enumerate(sheet.said):
        if said.before.endswith(parts):
            continue
        if score is not None and said.score is not None and not _agrees(score, said.score):
            yield Slip("said", at, "", f"自评表的总得分为{_digits(score)}分，文中写成{_digits(said.score)}分")


def funds_not_whole(sheet: Sheet) -> Iterator[Slip]:
    """The rows of the money block are not the whole in its first row."""
    if len(sheet.funds) < 2:
        return
    for field, word in (("initial", "年初预算数"), ("budget", "全年预算数"), ("spent", "全年执行数")):
        whole, parts = getattr(sheet.funds[0], field), [getattr(row, field) for row in sheet.funds[1:]]
        amounts = [part for part in parts if part is not None]
        added = sum(amounts, Fraction(0))
        if whole is None or not amounts or added == whole or (len(amounts) == 1 and added < whole):
            continue
        scale, symbol = Fraction(sheet.funds[0].unit.scale), sheet.funds[0].unit.symbol
        said = f"{word}总额为{_digits(whole / scale)}{symbol}，分项相加为{_digits(added / scale)}{symbol}"
        yield Slip("funds", 0, field, said)


def execution_rate_wrong(sheet: Sheet) -> Iterator[Slip]:
    """The stated rate of execution is not B/A."""
    for at, (row, stated) in enumerate(zip(sheet.funds, sheet.rates, strict=True)):
        found = _RATE.fullmatch(stated)
        if found is None or row.budget is None or row.spent is None:
            continue
        said = Fraction(found[1])
        if row.budget == 0:
            if said:
                yield Slip("funds", at, "rate", f"全年预算数为0，没有执行率，表中写成{stated}")
        elif not _agrees(row.spent / row.budget * 100, said):
            exact = _digits(row.spent / row.budget * 100)
            yield Slip("funds", at, "rate", f"执行率按全年执行数÷全年预算数应为{exact}%，表中写成{stated}")


def execution_score_wrong(sheet: Sheet) -> Iterator[Slip]:
    """The points of the rate of execution are not weight × B/A as the outline has it."""
    execution = sheet.evaluation.execution
    if execution is None or execution.stated is None or execution.weight is None or not sheet.funds:
        return
    exact = execution_score(execution.weight, sheet.funds[0].budget, sheet.funds[0].spent, sheet.scoring)
    if exact is not None and not _agrees(exact, execution.stated) and execution.stated <= execution.weight:
        weight, stated = _digits(execution.weight), _digits(execution.stated)
        message = f"预算执行率得分按{weight}分×执行率应为{_digits(exact)}分，写成了{stated}分"
        yield Slip("funds", 0, "score", message)


def target_missing(sheet: Sheet) -> Iterator[Slip]:
    """An indicator has no target, or one that its operator cannot compare."""
    for at, row in enumerate(sheet.indicators):
        if _EMPTY.fullmatch(row.target):
            yield Slip("indicator", at, "target", f"“{row.name}”没有写明指标值，无法评价是否完成")
        elif row.operator and row.target_exact is None:
            message = f"“{row.name}”的指标值是“{row.operator}{row.target}”，不是数，无法比较；请写成数，或删去{row.operator}"
            yield Slip("indicator", at, "target", message)


def actual_missing(sheet: Sheet) -> Iterator[Slip]:
    """A target in numbers has no result, or one that is no number."""
    for at, row in enumerate(sheet.indicators):
        if row.target_exact is None or row.actual_exact is not None:
            continue
        if _EMPTY.fullmatch(row.actual):
            yield Slip("indicator", at, "actual", f"“{row.name}”没有填写实际完成值")
        else:
            message = f"“{row.name}”的指标值是{row.target_in_words}，实际完成值“{row.actual}”不是数，无法比较"
            yield Slip("indicator", at, "actual", message, "warning")


def target_unit_differs(sheet: Sheet) -> Iterator[Slip]:
    """Target and actual value are in units of different kinds."""
    for at, row in enumerate(sheet.indicators):
        if row.target_exact is not None and row.actual_exact is not None and not comparable(row):
            message = (
                f"“{row.name}”的指标值为{row.target_in_words}，实际完成值为{row.actual_in_words}，单位不一致"
            )
            yield Slip("indicator", at, "actual", message)


def unmet_with_full_points(sheet: Sheet) -> Iterator[Slip]:
    """A target that was missed has all its points."""
    for at, row in _met(sheet, False):
        if row.score is not None and row.score == row.weight:
            message = f"“{row.name}”指标值{row.target_in_words}，实际{row.actual_in_words}，没有完成却得满分"
            yield Slip("indicator", at, "score", message)


def cut_without_reason(sheet: Sheet) -> Iterator[Slip]:
    """A target that was met lost points, and nothing says why."""
    for at, row in _met(sheet, True):
        if row.score is not None and row.weight is not None and row.score < row.weight and not row.reason:
            message = (
                f"“{row.name}”已完成指标值，{_digits(row.weight)}分只得{_digits(row.score)}分，没有说明原因"
            )
            yield Slip("indicator", at, "score", message)


def deviation_without_reason(sheet: Sheet) -> Iterator[Slip]:
    """A target that was missed, or surpassed beyond the outline's limit, has no 偏差原因."""
    for at, row in enumerate(sheet.indicators):
        if row.reason:
            continue
        said = f"“{row.name}”指标值{row.target_in_words}，实际{row.actual_in_words}"
        if is_met(row, sheet.scoring) is False:
            yield Slip("indicator", at, "actual", f"{said}，没有完成，应填写偏差原因和改进措施")
        elif is_far_over(row, sheet.scoring):
            yield Slip("indicator", at, "actual", f"{said}，偏离指标值较多，应说明指标值是否定得过低")


def score_not_as_ruled(sheet: Sheet) -> Iterator[Slip]:
    """A score is not what the rules of the outline give; one that is lower only as a hint."""
    for at, row in enumerate(sheet.indicators):
        if row.score is None or row.weight is None or not 0 <= row.score <= row.weight:
            continue
        exact = exact_score(row, sheet.scoring)
        if exact is None:
            yield from _level_slip(sheet, at, row)
        elif not _agrees(exact, row.score) and exact < row.weight and row.score != row.weight:
            should, has = _digits(exact), _digits(row.score)
            message = f"“{row.name}”按实际完成值与指标值的比例应得{should}分，写成了{has}分"
            yield Slip("indicator", at, "score", message, None if row.score > exact else "warning")


def _level_slip(sheet: Sheet, at: int, row: Indicator) -> Iterator[Slip]:
    """A score outside the step that the level of a target in words has."""
    step = sheet.scoring.level(row.level)
    if step is None or row.score is None or not row.weight:
        return
    share = row.score / row.weight
    if not step.least <= share <= step.most:
        span = f"{_digits(step.least * 100)}%～{_digits(step.most * 100)}%"
        message = f"“{row.name}”为“{row.level}”，得分应在分值的{span}之间，写成了{_digits(row.score)}分"
        yield Slip("indicator", at, "score", message)


def every_row_full(sheet: Sheet) -> Iterator[Slip]:
    """Each of three or more indicators has all its points."""
    rows = sheet.indicators
    if len(rows) > 2 and all(row.weight and row.score == row.weight for row in rows):
        yield Slip("sheet", 0, "", f"{len(rows)}项指标全部得满分，请核对有没有虚高")


def best_grade_low_execution(sheet: Sheet) -> Iterator[Slip]:
    """The best grade although the budget was spent to a small part only."""
    score, rate = _total(sheet), sheet.evaluation.rate
    best = sheet.scoring.grades[0] if sheet.scoring.grades else None
    if (
        best is None
        or score is None
        or rate is None
        or score < best.least
        or rate >= sheet.scoring.low_execution
    ):
        return
    limit = _digits(sheet.scoring.low_execution * 100)
    message = (
        f"总得分{_digits(score)}分为{best.name}，预算执行率只有{_digits(rate * 100)}%（低于{limit}%），请核对"
    )
    yield Slip("sheet", 0, "", message)


def problem_with_full_points(sheet: Sheet) -> Iterator[Slip]:
    """A problem is told of what an indicator has all its points for."""
    for at, row in enumerate(sheet.indicators):
        if len(row.name) > 3 and row.name in sheet.problems and row.weight and row.score == row.weight:
            yield Slip("indicator", at, "score", f"存在的问题里写到了“{row.name}”，这项指标却得满分，请核对")


def words_without_evidence(sheet: Sheet) -> Iterator[Slip]:
    """A target in words has all its points, and what was reached is said in a word or not at all."""
    for at, row in enumerate(sheet.indicators):
        if row.target_exact is not None or _EMPTY.fullmatch(row.target) or row.source:
            continue
        bare = _EMPTY.fullmatch(row.actual) or row.actual in row.target or _BARE_PRAISE.fullmatch(row.actual)
        if bare and row.weight and row.score == row.weight:
            yield Slip("indicator", at, "actual", f"“{row.name}”是定性指标，得满分却没有写明依据")


def _met(sheet: Sheet, met: bool) -> Iterator[tuple[int, Indicator]]:
    for at, row in enumerate(sheet.indicators):
        if is_met(row, sheet.scoring) is met:
            yield at, row


def _agrees(exact: Fraction, stated: Fraction) -> bool:
    """Whether EXACT, rounded half up to the places of STATED, is STATED."""
    places = next(n for n in range(13) if (stated * 10**n).denominator == 1 or n == 12)
    return Fraction(round_half_up(exact, places)) == stated


def _digits(number: Fraction | None) -> str:
    return plain(round_half_up(number if number is not None else Fraction(0), 2))


SHEET_RULES: tuple[Callable[[Sheet], Iterable[Slip]], ...] = (
    points_not_hundred,
    points_not_as_ruled,
    score_out_of_range,
    total_not_sum,
    grade_not_of_score,
    score_said_otherwise,
    funds_not_whole,
    execution_rate_wrong,
    execution_score_wrong,
    target_missing,
    actual_missing,
    target_unit_differs,
    unmet_with_full_points,
    cut_without_reason,
    deviation_without_reason,
    score_not_as_ruled,
    every_row_full,
    best_grade_low_execution,
    problem_with_full_points,
    words_without_evidence,
)
