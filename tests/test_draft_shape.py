"""Whether an answer is a section at all: its length, its repetitions, and what of the prompt is left in it."""

from __future__ import annotations

import pytest
from conftest import ROOT

from drafter.draft.compose import compose
from drafter.draft.engines import BaselineEngine
from drafter.draft.prompts import render_prompt
from drafter.draft.shape import find_misshapen
from drafter.facts.load import load_facts

GOOD = "开展本次评价，是为了掌握财政资金的使用情况和产生的效果，检验绩效目标和管理措施是否得当，查找工作中的薄弱环节。"


@pytest.fixture(name="rules")
def _rules(outline):
    prompt = render_prompt(outline, outline.section("purpose"), load_facts(ROOT / "data" / "chenggong-2023"))

    def rules(text):
        return [
            found.rule for found in find_misshapen(text, outline.section("purpose").length, prompt.system)
        ]

    return rules


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("第一段，收入及其构成。\n第二段。" + GOOD, "instruction-left"),
        ("【要写的部分】" + GOOD, "instruction-left"),
        (GOOD + "字数：60至320字", "instruction-left"),
        (GOOD + "用机关公文的书面语和陈述句，平实、准确、简洁，写清楚。", "instruction-left"),
        (GOOD + "[problem.staffing]编制不足。", "instruction-left"),
        ("情况良好。", "section-length"),
        ("", "section-length"),
        (GOOD + "\n五、村级协办员队伍缺少政策支撑。", "heading-number"),
        ("".join(f"第{n}项工作已经按照年初的计划安排完成，" for n in range(60)), "section-length"),
        (
            GOOD + "资金管理和项目组织情况：10月底。\n资金管理和项目组织情况：10月底。" * 3,
            "repeated-sentence",
        ),
    ],
)
def test_what_is_no_section_is_found(rules, text, rule):
    """Real answers of a weak model among them, that hold no wrong number."""
    assert rule in rules(text)


def test_a_section_has_nothing_of_it(rules):
    """Prose of the right length is left alone."""
    assert rules(GOOD) == []


def test_a_baseline_has_the_shape_of_its_sections(data_set, outline):
    """What is written without a model is neither short, nor repeated, nor instruction."""
    draft = compose(data_set, outline, BaselineEngine(outline, data_set))
    assert [(part.id, part.rounds[-1].rules) for part in draft.sections if part.rounds[-1].rules] == []
