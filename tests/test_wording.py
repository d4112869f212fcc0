"""The wording of an outline: templates that name only what there is, and drafts that a finance bureau accepts."""

from __future__ import annotations

import hashlib
import re

import pytest
from conftest import ROOT
from jinja2 import meta

from drafter.draft.compose import assemble, compose
from drafter.draft.engines import BaselineEngine
from drafter.draft.prompts import _environment, _names, render_prompt
from drafter.facts.load import load_facts

OUTLINES = sorted(path.parent for path in (ROOT / "prompts").glob("*/outline.yaml"))
TEMPLATES = [path for folder in OUTLINES for path in sorted(folder.rglob("*.j2"))]
BOASTS = re.compile(
    r"圆满|名列前茅|位居前列|显著|突出成绩|大幅提升|全面提升|人人皆知|家喻户晓|高度重视|狠抓|硕果"
)
# First 12 hex digits of the SHA-256 of every 30-character window of the real report, spaces removed.
WINDOWS = ROOT / "tests" / "data" / "real_report_windows.txt"


@pytest.fixture(name="drafted", scope="module")
def _drafted(data_set, outline):
    draft = compose(data_set, outline, BaselineEngine(outline, data_set))
    return draft, assemble(draft, outline, data_set)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_names_only_what_it_is_given(path):
    """Every free name of a template is one of the environment's (or, in a repair, of the repair's)."""
    folder = next(folder for folder in OUTLINES if folder in path.parents)
    environment = _environment(folder)
    names = meta.find_undeclared_variables(environment.parse(path.read_text(encoding="utf-8")))
    book = load_facts(ROOT / "data" / "chenggong-2023")
    given = {*_names(book, None), "answer", "faults"}
    assert names <= given


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_baseline_writes_only_facts_that_its_section_states(path, outline):
    """Each fact that a baseline names by id is one of its section's, or is guarded by has()."""
    if path.parent.name != "baseline":
        return
    source = path.read_text(encoding="utf-8")
    section = outline.section(path.stem)
    selectors = [re.compile(re.escape(s).replace(r"\*", ".*") + r"\Z") for s in section.states]
    for fact_id in re.findall(r'(?:stated\(fact|ref)\("([a-z_.]+)"', source):
        stated = fact_id in section.needs or any(s.match(fact_id) for s in selectors)
        assert stated, fact_id
        if fact_id not in section.needs:
            assert re.search(rf'has\([^)]*"{re.escape(fact_id)}"', source), (
                f"{fact_id} is not guarded by has()"
            )


def test_the_shared_instructions_are_the_same_for_all_sections(data_set, outline):
    """Providers cache a prefix that is byte-identical."""
    prompts = [render_prompt(outline, s, data_set) for s in outline.sections if s.has_text]
    assert len({prompt.system for prompt in prompts}) == 1
    assert len({prompt.digest for prompt in prompts}) == len(prompts)


def test_a_prompt_shows_its_own_facts_with_their_values(data_set, outline):
    """Each fact of the section stands there with its reference and value."""
    for section in outline.sections:
        if not section.has_text:
            continue
        prompt = render_prompt(outline, section, data_set)
        for fact_id in section.stated_facts(data_set):
            assert "{{" + fact_id + "}}" in prompt.user
            assert data_set[fact_id].in_unit() in prompt.user


def test_confidential_facts_never_enter_a_prompt(tmp_path, outline):
    """The value of a confidential fact and the text of a confidential material are not shown."""
    source = (ROOT / "data" / "chenggong-2023").iterdir()
    for path in source:
        text = path.read_text(encoding="utf-8")
        text = text.replace("    name: 群众满意率\n", "    name: 群众满意率\n    confidential: true\n")
        text = text.replace(
            "  - id: problem.staffing\n", "  - id: problem.staffing\n    confidential: true\n"
        )
        (tmp_path / path.name).write_text(
            text.replace("    value: 100\n", "    value: 98.7\n"), encoding="utf-8"
        )
    book = load_facts(tmp_path)
    for section in outline.sections:
        if section.has_text:
            prompt = render_prompt(outline, section, book)
            assert "98.7" not in prompt.user
            assert "关键岗位轮换" not in prompt.user
    assert "{{satisfaction}}" in render_prompt(outline, outline.section("realization"), book).user


def test_section_lengths_are_within_the_bands(drafted, outline):
    """Each section has between the least and the most characters of the outline."""
    draft, _ = drafted
    for section in draft.sections:
        least, most = outline.section(section.id).length
        assert least <= len(re.sub(r"\s", "", section.text)) <= most, section.id


def test_no_sentence_stands_twice(drafted):
    """No sentence of 15 characters or more is repeated anywhere in the report."""
    _, text = drafted
    sentences = [s for s in re.split(r"[。！？\n]", text) if len(s) >= 15]
    assert len(sentences) == len(set(sentences))


def test_nothing_is_praised_without_a_fact(drafted):
    """圆满, 名列前茅, 显著 and their like do not occur."""
    _, text = drafted
    assert BOASTS.search(text) is None


def test_no_run_of_thirty_characters_is_shared_with_the_real_report(drafted, data_set):
    """The figures carry over, the sentences do not; titles of reports and documents are names."""
    known = set(WINDOWS.read_text(encoding="ascii").split())
    assert len(known) > 4000
    for text in (drafted[1], *(path.read_text(encoding="utf-8") for path in TEMPLATES)):
        bare = re.sub(r"\s|《[^》]*》", "", text).replace(data_set.report.title, "\n")
        for at in range(len(bare) - 29):
            window = hashlib.sha256(bare[at : at + 30].encode()).hexdigest()[:12]
            assert window not in known, bare[at : at + 30]


def test_zero_facts_are_said_in_words(drafted, data_set):
    """What is zero is said not to have happened; no 0万元 stands in the text."""
    _, text = drafted
    assert not re.search(r"(?<![\d.])0(?:万元|元|人)", text)
    for fact in data_set:
        if not fact.exact and fact.part_of is not None and fact.part_of.id == "public.total":
            assert re.search(rf"未发生[^。]*{re.escape(fact.name)}", text), fact.id


def test_each_problem_comes_from_a_material_and_each_suggestion_answers_one(drafted, data_set):
    """Problems repeat their material; suggestions name the problem, who acts, and by when."""
    draft, _ = drafted
    sections = {section.id: section.text.split("\n") for section in draft.sections}
    problems, suggestions = sections["problems"][1:], sections["suggestions"][1:]
    texts = [m.text for m in data_set.materials_on("problems")]
    assert len(problems) == len(texts) == len(suggestions)
    for problem, material in zip(problems, texts, strict=True):
        assert material.rstrip("。") in problem
    for suggestion, material in zip(suggestions, texts, strict=True):
        topic = re.split("[，。]", material)[0]
        assert f"针对{topic}的问题" in suggestion
        assert re.search(r"由[^，。]{2,20}", suggestion), "who acts"
        assert re.search(r"20\d\d年(?:\d+月)?底前", suggestion), "by when"


def test_the_report_ends_with_signature_and_date(drafted, data_set):
    """The body's full name and, where the facts give one, the date in figures."""
    _, text = drafted
    last = text.strip().splitlines()[-2:]
    assert last == [data_set.report.organization, data_set.report.issued.in_words()]


def test_headings_are_numbered_in_order(outline):
    """一、 > （一） > 1., each series from its first number without a gap."""
    series = {1: "一二三四五六七八九十", 2: "一二三四五六七八九十", 3: "123456789"}
    forms = {1: "{}、", 2: "（{}）", 3: "{}."}
    counts = {1: 0, 2: 0, 3: 0}
    for section in outline.sections:
        if not section.heading:
            continue
        counts[section.level] += 1
        counts.update({level: 0 for level in counts if level > section.level})
        assert section.number == forms[section.level].format(series[section.level][counts[section.level] - 1])


def test_october_data_are_told_apart_from_the_year():
    """What is known to the end of October is said to be so, with 截至 and not 截止."""
    book = load_facts(ROOT / "data" / "chenggong-2023")
    from drafter.outline.sections import load_outline

    outline = load_outline("yunnan-3-2")
    text = assemble(compose(book, outline, BaselineEngine(outline, book)), outline, book)
    assert re.search(r"截至2023年10月底[^。]*87670人", text)
    assert "截止" not in text
