"""The catalogue proves itself: each bad example is found at its mark, each good one is left alone."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from conftest import ROOT

from drafter.checker.check import check
from drafter.checker.document import DOCUMENT_RULES
from drafter.checker.rules import FAMILIES, RULES, find_rule, name_rule
from drafter.checker.scoresheet import SHEET_RULES
from drafter.draft.examine import examine as examine_section
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook, ReportInfo

HEAD = """\
schema: drafter.facts/1
report: {title: 2023年甲局部门整体支出绩效自评报告, organization: 甲局, short_names: [我局], fiscal_year: 2023}
facts:
"""
ON_DOCUMENTS = {name_rule(run) for run in (*DOCUMENT_RULES, *SHEET_RULES)}
EMPTY = FactBook(ReportInfo("", "", 2023), {})
DRAFTING = dict(FAMILIES)["起草"]
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@pytest.fixture(name="examine")
def _examine(tmp_path, outline):
    """Check an example against its own facts; a document rule sees only the sections that its examples speak of,
    and what is found while drafting is found in an answer as it came."""

    def examine(rule, example):
        book = None
        if example.facts:
            path = tmp_path / "facts.yaml"
            lines = example.facts.splitlines()
            indented = "".join(f"{'' if line.startswith('materials:') else '  '}{line}\n" for line in lines)
            path.write_text(HEAD + indented, encoding="utf-8")
            book = load_facts(path)
        if rule in DRAFTING:
            section = outline.section("purpose")
            wide = section if rule.code == "section-length" else replace(section, length=(1, 1000))
            return examine_section(example.text, wide, outline, book or EMPTY).findings
        both = rule.bad.text + rule.good.text
        sections = tuple(s for s in outline.sections if s.heading and s.heading in both)
        plan = replace(outline, sections=sections) if rule.code in ON_DOCUMENTS else None
        return check(example.text, book, outline=plan).findings

    return examine


@each_rule
def test_a_bad_example_is_found_at_its_mark_and_nothing_else_is(rule, examine):
    """Its one finding has the code and severity of the record, lies on the mark, and speaks one line."""
    (finding,) = examine(rule, rule.bad)
    assert (finding.rule, finding.severity) == (rule.code, rule.severity)
    assert (finding.start, finding.end) == rule.bad.span
    assert finding.message
    assert "\n" not in finding.message


@each_rule
def test_a_good_example_is_left_alone(rule, examine):
    """The right way of writing has no finding at all."""
    assert examine(rule, rule.good) == ()


def test_codes_are_unique_and_each_record_explains_itself():
    """A name stands for one offence, and every record says why in sentences."""
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert all(rule.title and rule.why.endswith("。") and rule.bad.mark for rule in RULES)
    assert [rule for _, records in FAMILIES for rule in records] == list(RULES)
    assert [family for family, _ in FAMILIES] == ["数字与数据来源", "文档", "数字用法", "自评表", "起草"]


def test_the_document_rules_are_the_records_of_the_second_to_fourth_family():
    """Every function has its record, every such record its function."""
    records = {rule.code for _, family in FAMILIES[1:4] for rule in family}
    assert records == ON_DOCUMENTS
    assert len(ON_DOCUMENTS) == len(DOCUMENT_RULES) + len(SHEET_RULES)


def test_every_name_that_is_emitted_is_in_the_catalogue():
    """No finding of any room can bear a name that `drafter rules` does not explain."""
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "drafter").rglob("*.py"))
    emitted = set(re.findall(r'(?:Outcome|Finding|Fit)\(\s*"([a-z]+(?:-[a-z]+)+)"', source))
    assert {"value-mismatch", "broken-reference", "zero-claim"} <= emitted
    assert {code for code in emitted if find_rule(code) is None} == set()


def test_an_example_shows_its_mark():
    """`drafter rules CODE` prints the piece that is at fault in 【】."""
    rule = find_rule("value-mismatch")
    assert rule is not None
    assert str(rule.bad) == "决算支出【600.20万元】。"
    assert str(rule.good) == rule.good.text
    assert find_rule("no-such-rule") is None


def test_a_plain_check_does_not_pay_for_the_document_rules():
    """Neither the catalogue nor a document rule is imported before an outline is given."""
    code = (
        "import sys, drafter.checker.check;"
        "print([m for m in ('rules', 'document', 'layout', 'wording') if f'drafter.checker.{m}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_catalogue_alone_is_cheap():
    """Looking a rule up imports none of the rules' functions."""
    code = "import sys, drafter.checker.rules; print('drafter.checker.wording' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "False"
