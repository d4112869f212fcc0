"""The outlines that come with it, and a user's own: drafted for every data set, vetted with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import command
from conftest import DATA_SETS, ROOT

from drafter.checker.check import check
from drafter.draft.compose import assemble, compose
from drafter.draft.engines import BaselineEngine
from drafter.draft.vetting import vet_outline
from drafter.facts.load import load_facts
from drafter.outline.plan import plan_of
from drafter.outline.sections import list_outlines, load_outline

OUTLINES = list_outlines()
SOURCES = (*DATA_SETS, "qinghe-transport-2024/自评表.yaml")
OWN = """\
schema: drafter.outline/1
title: 某县提纲
scoring:
  weights: {预算执行率: 10, 产出指标: 50, 效益指标: 40}
sections:
  - {id: lead, length: 80-260}
  - {id: mine, number: 一、, heading: 概况, level: 1, needs: [income.total], length: 10-200}
"""


def test_the_outlines_that_were_promised_are_there() -> None:
    """The national order, two provinces more, and projects."""
    assert set(OUTLINES) >= {"general", "hunan", "project", "sichuan", "yunnan-3-2"}


@pytest.mark.parametrize("name", OUTLINES)
@pytest.mark.parametrize("source", SOURCES)
def test_every_outline_drafts_every_data_set_without_a_finding(name: str, source: str) -> None:
    """Nothing is wrong, nothing required is missing, no section is empty; a score stands where there is one."""
    book, plan = plan_of(load_facts(ROOT / "data" / source), load_outline(name))
    draft = compose(book, plan, BaselineEngine(plan, book))
    text = assemble(draft, plan, book)
    assert [(f.rule, f.message) for f in check(text, book, outline=plan).findings] == []
    assert all(section.text for section in draft.sections)
    assert ("等级为优" in text) == source.endswith("自评表.yaml")


def test_a_part_without_matter_is_left_out_and_the_others_are_numbered_through() -> None:
    """No section is written as empty phrases, and no number is skipped."""
    book, plan = plan_of(load_facts(ROOT / "data" / "linshan-archive-2023"), load_outline("hunan"))
    assert [s.title for s in plan.sections if s.level == 1][:2] == [
        "一、单位概况",
        "二、部门整体支出管理及使用情况",
    ]
    assert {s.id for s in plan.omitted} == {"conclusion", "staffing", "public"}
    assert plan.fitted(book) is plan


@pytest.mark.parametrize("name", OUTLINES)
def test_every_outline_passes_its_own_vetting(name: str) -> None:
    """What comes with it is what a user's own is measured by."""
    assert vet_outline(ROOT / "prompts" / name)[1] == []


def own(tmp_path: Path, source: str = OWN, **templates: str) -> Path:
    folder = tmp_path / "own"
    for path, text in {"sections": "甲", "baseline": "甲", **templates}.items():
        (folder / path).mkdir(parents=True, exist_ok=True)
        (folder / path / "mine.j2").write_text(text, encoding="utf-8")
    (folder / "outline.yaml").write_text(source, encoding="utf-8")
    return folder


def test_an_own_outline_needs_only_its_own_templates(tmp_path: Path) -> None:
    """The frame of the report, the instructions and the usual sections are shared."""
    folder = own(
        tmp_path, baseline='{% import "_macros.j2" as m with context %}{{ m.stated(fact("income.total")) }}。'
    )
    assert vet_outline(folder)[1] == []
    result = command(
        "draft", ROOT / "data" / "linshan-archive-2023", "-o", tmp_path / "out", "--outline", folder
    )
    assert result.returncode == 0, result.stderr
    assert "本年收入158.23万元" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "templates", "said"),
    [
        (OWN.replace("40}", "45}"), {}, "own/outline.yaml:4 weights：各项分值合计105分，不是100分"),
        (
            OWN.replace("weights", "weigths"),
            {},
            "own/outline.yaml:4 weigths：scoring没有这个字段；是否应写成weights",
        ),
        (
            OWN.replace("id: mine", "id: yours"),
            {},
            "own/outline.yaml:7 id：章节yours没有模板sections/yours.j2",
        ),
        (
            OWN.replace("income.total", "incme.total"),
            {},
            "own/outline.yaml:7 没有见过事实编号incme.total；是否应写成income.total",
        ),
        (
            OWN,
            {"sections": "甲\n{% if has('income.total') %}\n乙"},
            "own/sections/mine.j2:3 模板的语法有误：模板没有写完",
        ),
        (OWN, {"sections": "甲\n{{ naem }}"}, "own/sections/mine.j2:2无法使用：没有定义naem"),
        (
            OWN,
            {"baseline": "甲\n\n{{ value('income.grant') }}"},
            "own/baseline/mine.j2:3无法使用：没有事实'income.grant'，请用has()先作判断",
        ),
        (
            OWN,
            {"baseline": "{{ ref('income.totl') }}"},
            "own/baseline/mine.j2:1 没有见过事实编号income.totl；是否应写成income.total",
        ),
    ],
    ids=["weights", "key", "template", "need", "syntax", "name", "has", "id"],
)
def test_what_is_wrong_with_an_own_outline_is_said_with_file_and_line(
    tmp_path: Path, source: str, templates: dict[str, str], said: str
) -> None:
    """One sentence a fault, each with its place and what would be right."""
    faults = vet_outline(own(tmp_path, source, **templates))[1]
    assert any(said in fault for fault in faults), faults


def test_with_facts_every_id_of_the_outline_must_be_among_them(tmp_path: Path) -> None:
    """Without facts only what looks like a slip is named."""
    folder = own(tmp_path, OWN.replace("income.total", "visitors.total"))
    assert vet_outline(folder)[1] == []
    faults = vet_outline(folder, load_facts(ROOT / "data" / "linshan-archive-2023"))[1]
    assert "own/outline.yaml:7 事实文件里没有visitors.total；请核对编号，或补上这条事实" in faults


def test_the_commands_explain_and_vet(tmp_path: Path) -> None:
    """Bodies, source, points and grades of each; status 2 where there is no outline, 1 where something is wrong."""
    listed = command("outlines").stdout
    assert "适用：湖南省县区的部门和单位" in listed
    assert "分值：预算执行率10、产出50、效益30、满意度10" in listed
    assert command("outlines", "check", tmp_path).returncode == 2
    folder = own(tmp_path, sections="{{ naem }}")
    assert command("outlines", "check", folder).returncode == 1
    assert "提纲可以使用。" in command("outlines", "check", ROOT / "prompts" / "hunan").stdout
