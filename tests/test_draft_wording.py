"""How the built-in text reads where there is little to say: no list of one, no lead before nothing, no grade of half a sheet."""

from __future__ import annotations

import pytest
from command import command

FACTS = """schema: drafter.facts/1
report: {title: 2023年某某局部门整体支出绩效自评报告, organization: 某某局, fiscal_year: 2023, outline: yunnan-3-2}
facts:
  - {id: income.total, name: 本年收入, value: 700.02, unit: 万元}
  - {id: expenditure.total, name: 本年支出, value: 600.02, unit: 万元}
  - {id: carryover.end, name: 年末结转和结余, value: 0, unit: 万元}
  - {id: budget.full, name: 全年预算, value: 607.71, unit: 万元}
  - {id: readers, name: 接待读者, value: 87670, unit: 人}
indicators:
  - {id: output.readers, first: 产出指标, second: 数量指标, name: 读者人数, operator: "≥", target: 85000, unit: 人, actual_of: readers, weight: 40}
materials:
  - {id: problem.staffing, topic: problems, text: 在编人员不足，难以实行轮岗制度。}
"""
STEP = "  - {id: process.one, topic: process, text: 成立自评工作小组。}\n"
ADVICE = (
    "  - {id: suggestion.staffing, topic: suggestions, text: 由人事科牵头，于2024年6月底前配齐审核人员。}\n"
)


@pytest.fixture(name="draft")
def _draft(tmp_path):
    """The report of FACTS with further materials, and what the command said."""

    def draft(more):
        file, folder = tmp_path / "facts.yaml", tmp_path / "out"
        file.write_text(FACTS + more, encoding="utf-8")
        done = command("draft", file, "-o", folder)
        return (folder / "report.md").read_text(encoding="utf-8"), done

    return draft


def test_one_item_is_no_list(draft):
    """Neither 一是 nor a lead that announces steps."""
    text, _ = draft(STEP + ADVICE)
    assert "一是" not in text
    assert "分步进行" not in text
    assert "主要问题是在编人员不足，难以实行轮岗制度。" in text
    assert "针对上述问题，提出以下建议：由人事科牵头" in text


def test_two_items_are(draft):
    """Numbered, each in its own paragraph where they are problems and suggestions."""
    text, _ = draft(
        STEP + STEP.replace("one", "two").replace("成立", "培训") + ADVICE
        + "  - {id: problem.space, topic: problems, text: 场地不足。}\n"
        + ADVICE.replace("staffing", "space").replace("配齐审核人员", "落实场地")
    )  # fmt: skip
    assert "评价工作分步进行。一是成立自评工作小组。二是培训自评工作小组。" in text
    assert "\n一是在编人员不足，难以实行轮岗制度。\n二是场地不足。\n" in text
    assert "\n二是针对场地不足的问题，由人事科牵头" in text


def test_a_problem_without_a_suggestion_is_told_and_no_lead_stands_alone(draft):
    """The section is marked as not written, the command names what is lacking and ends with 1."""
    text, done = draft("")
    assert "针对上述问题" not in text
    assert "没有“有关建议”的文字材料" in text
    assert "没有“有关建议”的文字材料" in done.stderr
    assert done.returncode == 1


def test_points_that_do_not_add_to_a_hundred_have_no_grade_and_are_told(draft):
    """40 and 10 of 100 points: the text states what they are out of, the command what is wrong with them."""
    text, done = draft(ADVICE)
    assert "自评得分49.87分，满分50分。" in text
    assert "等级为" not in text
    assert "各项分值合计50分，应为100分" in done.stdout
    assert done.returncode == 1


def test_no_surplus_is_claimed_where_nothing_was_left_over(draft):
    """Income above expenditure, and 年末结转和结余 zero."""
    text, _ = draft(ADVICE)
    assert "当年收入大于支出。" in text
