"""The catalogue proves itself: each bad example is found at its mark, each good one is left alone."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.checker.check import check
from drafter.checker.rules import FAMILIES, RULES, find_rule
from drafter.facts.load import load_facts

EXAMPLE_FACTS = """\
schema: drafter.facts/1
report: {title: 2023年甲局部门整体支出绩效自评报告, organization: 甲局, short_names: [我局], fiscal_year: 2023, outline: yunnan-3-2}
facts:
  - {id: income.total, name: 本年收入, value: 650, unit: 万元}
  - {id: total, name: 决算支出, value: 600.02, unit: 万元}
  - {id: total.2022, name: 决算支出, value: 500, unit: 万元, period: 2022}
  - {id: social, name: 社会保障和就业支出, value: 578.66, unit: 万元, part_of: total}
  - {id: health, name: 卫生健康支出, value: 8.63, unit: 万元, part_of: total}
  - {id: insured, name: 参保人数, value: 87670, unit: 人}
  - {id: insured.old, name: 参保登记, value: 432, unit: 人}
  - {id: insured.new, name: 新增登记, value: 432, unit: 人}
  - {id: rate, name: 参保率, value: 95, unit: "%", bound: at_least}
  - {id: satisfaction, name: 满意度, value: 96.5, unit: "%"}
  - {id: satisfaction.2022, name: 满意度, value: 94, unit: "%", period: 2022}
  - {id: reception, name: 公务接待费, value: 3.2, unit: 万元}
  - {id: three, name: 三公经费, value: 0, unit: 万元}
"""

WITH_BAD = [rule for rule in RULES if rule.bad]
WITH_GOOD = [rule for rule in RULES if rule.good]


@pytest.fixture(name="book", scope="module")
def _book(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "facts.yaml"
    path.write_text(EXAMPLE_FACTS, encoding="utf-8")
    return load_facts(path)


def found(text, rule, book, outline):
    report = check(text, book, outline=outline if rule.run else None)
    return [f for f in report.findings if f.rule == rule.code]


@pytest.mark.parametrize("rule", WITH_BAD, ids=lambda rule: rule.code)
def test_a_bad_example_is_found_at_its_mark(rule, book, outline):
    """The rule fires exactly there, with the severity of its record and a message of one line."""
    text = re.sub("[【】]", "", rule.bad)
    start = rule.bad.index("【")
    end = rule.bad.index("】") - 1
    findings = found(text, rule, book, outline)
    assert {(f.start, f.end) for f in findings} == {(start, end)}, findings
    assert {f.severity for f in findings} == {rule.severity}
    assert all(f.message and "\n" not in f.message for f in findings)


@pytest.mark.parametrize("rule", WITH_GOOD, ids=lambda rule: rule.code)
def test_a_good_example_is_left_alone(rule, book, outline):
    """The right way of writing has no finding of that rule."""
    assert found(rule.good, rule, book, outline) == []


def test_only_inconsistent_needs_a_text_without_facts():
    """It is found where a text is judged against itself."""
    assert [rule.code for rule in RULES if not rule.bad] == ["inconsistent"]
    report = check("决算支出600.02万元。经审核，决算支出602.00万元。")
    assert [(f.rule, f.severity) for f in report.findings] == [("inconsistent", "error")]
    assert check("决算支出600.02万元。经审核，决算支出600万元。").findings == ()


def test_codes_are_unique_and_each_says_why():
    """A name stands for one offence; every record explains itself."""
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert all(rule.title and rule.why.endswith("。") for rule in RULES)
    assert sum(len(records) for _, records in FAMILIES) == len(RULES)


def test_every_name_that_the_checker_emits_is_in_the_catalogue():
    """No finding can bear a name that `drafter rules` does not explain."""
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "drafter" / "checker").glob("*.py"))
    emitted = set(re.findall(r'(?:Outcome|Finding|Fit)\(\s*"([a-z]+(?:-[a-z]+)+)"', source))
    assert emitted
    assert {code for code in emitted if find_rule(code) is None} == set()


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=600))
def test_the_document_rules_survive_any_text(text, book, outline):
    """A rule that cannot judge says nothing; none falls over."""
    assert check(text, book, outline=outline) == check(text, book, outline=outline)


def test_the_rules_leave_true_passages_alone(outline):
    """On the passages of the case files no document rule but those on missing parts has anything to say."""
    from test_checker_cases import CASES, read_cases, unmark

    missing = {"missing-fact", "missing-section"}
    for path in sorted(CASES.glob("*.md")):
        for title, marked in read_cases(path)[1]:
            text, marks = unmark(marked)
            if marks:
                continue
            codes = {f.rule for f in check(text, None, outline=outline).findings} - missing
            allowed = {"wide-digits"} if "digits" in title else set()
            assert codes <= allowed, (path.stem, title, codes)
