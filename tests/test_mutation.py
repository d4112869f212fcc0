"""The drafted reports, with one number made false at a time: the checker must object at that place."""

from __future__ import annotations

from collections import Counter

import pytest
from planted import Case, is_localised, plant_all

from drafter.checker.check import check
from drafter.draft.compose import assemble, compose
from drafter.draft.engines import BaselineEngine


@pytest.fixture(name="report", scope="module")
def _report(data_set, outline):
    draft = compose(data_set, outline, BaselineEngine(outline, data_set))
    text = assemble(draft, outline, data_set)
    return text, check(text, data_set, outline=outline)


def test_the_untouched_draft_has_no_finding(report):
    """Every number of the draft is found true, and the document rules have nothing to say."""
    _, result = report
    assert result.findings == ()


def test_each_false_number_is_reported_at_its_place(report, data_set):
    """One digit, the unit, the scale, the year of its clause, another's value: at least 95 % are found."""
    text, result = report
    case = Case(text, result, data_set)
    tried, missed = Counter(), []
    for plant in plant_all(case):
        tried[plant.kind] += 1
        if not is_localised(check(plant.text, data_set), plant):
            missed.append((plant.kind, plant.note, plant.text[max(0, plant.start - 30) : plant.end + 10]))
    assert {"digit", "unit", "scale", "year", "swapped with a neighbour"} <= set(tried)
    assert tried["digit"] >= len(case.stated) >= 10
    assert len(missed) / tried.total() <= 0.05, missed


def test_each_sentence_that_a_section_must_state_is_missed_when_deleted(report, data_set, outline):
    """Without the sentence of a fact that its section must state, there is a missing-fact for it."""
    text, result = report
    assert not [f for f in result.findings if f.rule == "missing-fact"]
    for section in outline.fitted(data_set).sections:
        for fact_id in section.stated_facts(data_set):
            shorter = _without(text, result, section, fact_id, data_set)
            findings = check(shorter, data_set, outline=outline).findings
            assert fact_id in [f.fact for f in findings if f.rule == "missing-fact"], fact_id


def _without(text, result, section, fact_id, book):
    """TEXT without the sentences of SECTION that state the fact, by number or by name."""
    start = text.index(section.title) + len(section.title)
    following = text.find("\n\n", text.index("\n\n", start) + 2)
    end = following if following >= 0 else len(text)
    spans = [(m.start, m.end) for m in result.mentions if m.fact == fact_id and start <= m.start < end]
    if not spans:
        names = [name for name in book[fact_id].names if name in text[start:end]]
        assert names, fact_id
        spans = [(start + text[start:end].index(name),) * 2 for name in names]
    for at, _ in sorted(spans, reverse=True):
        begin = max(text.rfind(mark, start, at) for mark in "。\n；") + 1
        stop = min(i for i in (text.find("。", at), text.find("\n", at)) if i >= 0)
        text = text[:begin] + text[stop + 1 :]
    return text
