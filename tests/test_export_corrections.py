"""What a machine may correct: slips of the keyboard, never a number that may be true of something else."""

from __future__ import annotations

import pytest
from benchmarks.bench_checker import STRANGERS, true_texts

from drafter.checker.check import check
from drafter.export.corrections import find_corrections, is_slip


@pytest.mark.parametrize(
    ("written", "right", "slip"),
    [
        ("600.20", "600.02", True),  # exchanged
        ("600.03", "600.02", True),
        ("60.02", "600.02", True),
        ("6000.02", "600.02", True),
        ("6000.2", "600.02", True),  # the point elsewhere
        ("131.7", "131.6", True),
        ("4.5", "94.5", False),
        ("578.66", "8.63", False),
        ("620.20", "600.02", False),
        ("36", "26", False),  # any two of them differ by one digit
        ("863.44", "11844.36", False),
    ],
)
def test_a_slip_is_one_act_of_the_hand(written, right, slip):
    """One digit wrong, missing or doubled, two exchanged, or the point elsewhere."""
    assert is_slip(written, right) is slip


@pytest.mark.slow
def test_nothing_is_corrected_in_true_passages_that_draw_alarms():
    """Of the strangers' passages those in which the check errs: no correction makes a true number false."""
    alarms = 0
    for text, book in list(true_texts(STRANGERS))[::3]:
        report = check(text, book)
        alarms += len(report.errors)
        assert not find_corrections(text, report, book), text
    assert alarms
