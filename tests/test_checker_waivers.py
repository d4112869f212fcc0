"""Waivers: accepted with a reason, sticky over unrelated edits, lapsed with their sentence or fact."""

from __future__ import annotations

import pytest

from drafter.checker.check import check
from drafter.checker.waivers import apply_waivers
from drafter.documents.waivers import load_waivers
from drafter.errors import DrafterError
from drafter.facts.load import load_facts

FACTS = """\
schema: drafter.facts/1
report: {title: 甲, organization: 乙, fiscal_year: 2023}
facts:
  - {id: total, name: 决算支出, value: VALUE, unit: 万元}
"""
TEXT = "开头一句。决算支出601万元。结尾一句。"


def book(tmp_path, value="600.02"):
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS.replace("VALUE", value), encoding="utf-8")
    return load_facts(path)


@pytest.fixture(name="waivers")
def _waivers(tmp_path):
    (finding,) = check(TEXT, book(tmp_path)).findings
    path = tmp_path / "waivers.yaml"
    path.write_text(
        f"waivers:\n  - {{key: {finding.key}, reason: 以批复数为准, by: 王审核}}\n", encoding="utf-8"
    )
    return load_waivers(path)


def test_a_waived_finding_no_longer_counts(tmp_path, waivers):
    """It stays in the report with its reason, and is no open error."""
    report, lapsed = apply_waivers(check(TEXT, book(tmp_path)), waivers)
    assert (report.errors, report.summary.errors, lapsed) == ((), 0, ())
    assert report.findings[0].waived.reason == "以批复数为准"


def test_it_survives_edits_elsewhere(tmp_path, waivers):
    """Another sentence before it moves the offsets and nothing else."""
    report, lapsed = apply_waivers(check("新加的一句话。" + TEXT, book(tmp_path)), waivers)
    assert (report.errors, lapsed) == ((), ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (TEXT.replace("决算支出601", "全年决算支出601"), "600.02"),
        (TEXT.replace("601", "602"), "600.02"),
        (TEXT, "605"),
    ],
    ids=["sentence", "number", "fact"],
)
def test_it_lapses_with_its_sentence_or_fact(tmp_path, waivers, text, value):
    """A changed sentence, number or fact opens the finding again, and the waiver is named as lapsed."""
    report, lapsed = apply_waivers(check(text, book(tmp_path, value)), waivers)
    assert len(report.errors) == 1
    assert lapsed == tuple(waivers)


def test_a_waiver_without_a_reason_is_refused(tmp_path):
    """File and line are named."""
    path = tmp_path / "waivers.yaml"
    path.write_text("waivers:\n  - {key: abc, by: 甲}\n", encoding="utf-8")
    with pytest.raises(DrafterError, match=r"waivers\.yaml:2 reason"):
        load_waivers(path)
