"""Scores by the rules of an outline: exact, capped, rounded once, and graded by half-open bands."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.facts.model import Indicator
from drafter.numbers.units import read_unit
from drafter.outline.scores import computed_score, execution_score, is_far_over, is_met
from drafter.outline.scoring import Scoring, short_name
from drafter.outline.sections import load_outline

TIMES = read_unit("次")
_SCORING = load_outline("general").scoring
assert _SCORING is not None
GENERAL = _SCORING


@pytest.fixture(name="scoring", scope="session")
def _scoring() -> Scoring:
    return GENERAL


def row(operator: str, target: str, actual: str, weight: int = 10) -> Indicator:
    exact = (Fraction(target), Fraction(actual))
    return Indicator(
        "a",
        "产出指标",
        "",
        "次数",
        operator,
        target,
        exact[0],
        TIMES,
        actual,
        exact[1],
        TIMES,
        weight=Fraction(weight),
    )


@pytest.mark.parametrize(
    ("operator", "target", "actual", "score"),
    [
        ("≥", "90", "60", "6.67"), ("≥", "90", "95", "10"), ("≥", "90", "90", "10"), ("=", "12", "13", "10"),
        ("=", "12", "9", "7.5"), ("≤", "20", "18.5", "10"), ("≤", "20", "25", "8"), ("<", "20", "20", "10"),
        (">", "5", "5", "10"), ("≥", "90", "0", "0"), ("≤", "0", "3", None), ("≥", "-2", "-3", None),
        ("≥", "0", "0", "10"),
    ],
)  # fmt: skip
def test_a_number_earns_its_ratio_capped_and_rounded_half_up(
    scoring: Scoring, operator: str, target: str, actual: str, score: str | None
) -> None:
    """More is better or less is better; where a ratio of what may be negative says nothing there is no score."""
    assert computed_score(row(operator, target, actual), scoring) == (
        None if score is None else Fraction(score)
    )


@settings(deadline=None)
@given(
    st.sampled_from(["≥", "≤", "=", ">", "<"]), st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 100)
)  # fmt: skip
def test_no_score_leaves_its_points_and_what_is_met_has_them_all(
    operator: str, target: int, actual: int, weight: int
) -> None:
    """0 ≤ score ≤ points for every pair of numbers; a target that is met earns all its points."""
    one = row(operator, str(target), str(actual), weight)
    score = computed_score(one, GENERAL)
    assert score is not None
    assert 0 <= score <= weight
    if is_met(one, GENERAL):
        assert score == weight


def test_an_exact_target_may_be_the_outlines_rule(scoring: Scoring) -> None:
    """equals: exact takes points off for more than the target too."""
    exact = replace(scoring, equals="exact")
    assert is_met(row("=", "10", "12"), exact) is False
    assert computed_score(row("=", "10", "12"), exact) == Fraction("8.33")


@pytest.mark.parametrize(
    ("level", "score"),
    [
        ("达成预期指标", "10"),
        ("部分达成预期指标并具有一定效果", None),
        ("85%", "8.5"),
        ("很好", None),
        ("", None),
        ("120%", None),
    ],
)
def test_words_earn_what_their_level_fixes(scoring: Scoring, level: str, score: str | None) -> None:
    """A step that is a span leaves the score to the clerk."""
    words = replace(
        row("", "0", "0"), target="有所改善", target_exact=None, actual="改善", actual_exact=None, level=level
    )
    assert computed_score(words, scoring) == (None if score is None else Fraction(score))


def test_the_rate_of_execution_is_capped_and_no_budget_is_the_outlines_to_say(scoring: Scoring) -> None:
    """weight × B/A; A = 0 and B > A by the settings."""
    ten, money = Fraction(10), Fraction(200)
    assert execution_score(ten, money, Fraction(190), scoring) == Fraction("9.5")
    assert execution_score(ten, money, Fraction(210), scoring) == 10
    assert execution_score(ten, money, Fraction(210), replace(scoring, over_budget="none")) == 0
    assert execution_score(ten, Fraction(0), Fraction(0), scoring) == 0
    assert execution_score(ten, Fraction(0), Fraction(0), replace(scoring, no_budget="full")) == 10
    assert execution_score(ten, None, Fraction(0), scoring) is None


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90", "优"), ("89.99", "良"), ("89.5", "良"), ("80", "良"), ("60", "中"), ("59.99", "差"), ("0", "差")],
)
def test_every_score_has_one_grade(scoring: Scoring, score: str, grade: str) -> None:
    """Bands are half open: nothing lies between 89 and 90."""
    assert scoring.grade_of(Fraction(score)) == grade


def test_far_over_the_target_counts_on_its_good_side_only(scoring: Scoring) -> None:
    """The limit is the outline's; less spent than allowed is far over too."""
    assert is_far_over(row("≥", "10", "16"), scoring)
    assert not is_far_over(row("≥", "10", "15"), scoring)
    assert is_far_over(row("≤", "15", "9"), scoring)
    assert not is_far_over(row("≤", "10", "16"), scoring)


def test_first_levels_are_told_by_their_short_names() -> None:
    """Brackets with points and the word 指标 are not part of the name."""
    names = ["产出指标", "产出", "产出指标（50分）", " 产出 指标(50分)"]
    assert {short_name(name) for name in names} == {"产出"}
