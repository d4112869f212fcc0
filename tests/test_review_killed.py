"""The server killed in the midst of acts."""

from __future__ import annotations

import pytest
from conftest import ROOT


@pytest.mark.slow
def test_what_was_acknowledged_outlives_a_kill(monkeypatch):
    """SIGKILL, three times over, amid ticks and edits: each one that was answered is there, the log is whole."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    from kill_desk import main

    result = main(restarts=3, acts=30)
    assert result["acknowledged"] >= 30
    assert (result["lost"], result["log_faults"]) == (0, [])
