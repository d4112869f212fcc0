"""What the README says about the store was measured, and what was measured is good enough."""

from __future__ import annotations

import json
import re

import pytest
from conftest import ROOT


@pytest.fixture(name="results", scope="module")
def _results():
    return json.loads((ROOT / "tests" / "benchmarks" / "store.json").read_text(encoding="utf-8"))


def test_nothing_is_asked_twice(results):
    """A second run and a corrected fact cost no request."""
    requests = results["requests"]
    assert requests["first_run"] == 15
    assert requests["corrected_facts"] >= 4
    assert requests["second_run"] == 0
    assert requests["after_a_corrected_fact_refresh"] == requests["after_a_corrected_fact_draft"] == 0


def test_most_sentences_stay_when_a_model_is_asked_again(results):
    """At least 90 % of them, in every correction, whether the model keeps to what is named or not."""
    stability = results["stability"]
    assert stability["obedient"]["least_kept_percent"] >= 90
    assert stability["wayward"]["least_kept_percent"] >= 90
    assert stability["asked_afresh"]["least_kept_percent"] < 90, "else the figures would say nothing"
    assert stability["obedient"]["not_clean"] == 0
    assert 0 < stability["obedient"]["requests"] <= 3


def test_the_readme_shows_the_measured_figures(results):
    """The sentence in the README has the numbers of the last `make bench`."""
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    found = re.search(
        r"a report of (\d+) requests asks (\d+) the second time and (\d+) after a corrected fact\. .*? at most (\d+) "
        r"sections .*? at least ([\d.]+) % .*? given ([\d.]+) %; asked afresh it would be ([\d.]+) %",
        readme,
    )
    requests, stability = results["requests"], results["stability"]
    kept = [stability[kind]["least_kept_percent"] for kind in ("obedient", "wayward", "asked_afresh")]
    assert found is not None
    assert [float(group) for group in found.groups()] == [
        requests["first_run"], requests["second_run"], requests["after_a_corrected_fact_draft"],
        stability["obedient"]["requests"], *kept,
    ]  # fmt: skip
