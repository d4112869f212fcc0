"""Outlines: which facts a section must state, and what is said of a broken one."""

from __future__ import annotations

import shutil

import pytest
from conftest import ROOT

from drafter.errors import OutlineError
from drafter.outline.sections import list_outlines, load_outline

GOOD = """\
schema: drafter.outline/1
title: 试用提纲
sections:
  - {id: one, number: 一、, heading: 概况, level: 1, needs: [income.total], states: [income.*], length: 10-200}
"""


def make(tmp_path, source, templates=("sections/one.j2", "baseline/one.j2")):
    (tmp_path / "outline.yaml").write_text(source, encoding="utf-8")
    for name in templates:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


def test_every_outline_that_comes_with_it_loads():
    """`drafter outlines` lists only what works."""
    assert "yunnan-3-2" in list_outlines()
    for name in list_outlines():
        assert load_outline(name).sections


def test_a_folder_of_one_s_own_is_an_outline(tmp_path):
    """A path is taken as it is."""
    outline = load_outline(make(tmp_path, GOOD))
    assert (outline.title, outline.sections[0].title) == ("试用提纲", "一、概况")


def test_selectors_choose_what_the_facts_hold(data_set, outline):
    """needs first, then what the patterns find; nothing that the file lacks."""
    stated = outline.section("overview").stated_facts(data_set)
    assert stated[:4] == ("income.total", "expenditure.total", "expenditure.basic", "budget.initial")
    assert set(stated) <= {fact.id for fact in data_set}
    assert ("project.bridge" in stated) == ("project.bridge" in data_set)


@pytest.mark.parametrize(
    ("source", "templates", "words"),
    [
        (GOOD.replace("10-200", "很长"), ("sections/one.j2", "baseline/one.j2"), ("outline.yaml:4 length",)),
        (GOOD.replace("[income.*]", "[收入]"), ("sections/one.j2", "baseline/one.j2"), ("states", "收入")),
        (GOOD, ("sections/one.j2",), ("baseline/one.j2",)),
        (
            GOOD.replace("drafter.outline/1", "别的"),
            ("sections/one.j2", "baseline/one.j2"),
            ("outline.yaml:1 schema",),
        ),
        (GOOD.replace("heading", "headng"), ("sections/one.j2", "baseline/one.j2"), ("headng", "heading")),
        ("sections: {", (), ("outline.yaml:",)),
        ("schema: drafter.outline/1\ntitle: 试用\nsections: [概况]\n", (), ("outline.yaml:3 sections",)),
    ],
    ids=["length", "selector", "template", "schema", "field", "yaml", "item"],
)
def test_a_broken_outline_names_file_line_and_mend(tmp_path, source, templates, words):
    """The person who wrote it can find the place."""
    with pytest.raises(OutlineError) as error:
        load_outline(make(tmp_path, source, templates))
    assert all(word in str(error.value) for word in words), error.value


def test_the_layout_of_an_outline_is_data(tmp_path):
    """`document:` sets pitch, fonts and margins; what makes no sense is named with its line."""
    own = shutil.copytree(ROOT / "prompts" / "hunan", tmp_path / "own")
    file = own / "outline.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "document: {pitch: 30, table_lines: three}\nexhibits: []\n", encoding="utf-8")
    outline = load_outline(own)
    assert (str(outline.document.pitch), outline.document.table_lines) == ("30", "three")
    assert outline.exhibits == ()
    assert str(load_outline("hunan").document.pitch) == "28.95"
    file.write_text(text + "document: {pitch: 3, table_lines: dotted}\n", encoding="utf-8")
    with pytest.raises(OutlineError) as refused:
        load_outline(own)
    line = len(text.splitlines()) + 1
    assert str(refused.value).count(f"outline.yaml:{line}") == 2
