"""The drafting loop: write, check, repair, keep the best; one failing section never takes the others along."""

from __future__ import annotations

import pytest
from conftest import ROOT

from drafter.checker.check import check
from drafter.draft.compose import assemble, compose
from drafter.draft.engines import BaselineEngine, Completion
from drafter.draft.needs import lacking_notes
from drafter.draft.prompts import render_baseline
from drafter.draft.references import resolve
from drafter.draft.refresh import rerender
from drafter.errors import EndpointError, EngineError, OutlineError
from drafter.facts.load import load_facts
from drafter.outline.plan import planned
from drafter.outline.sections import load_outline


class ScriptedEngine:
    """Answers each section from a queue; an exception in the queue is raised; keeps what it was asked."""

    name = "scripted"

    def __init__(self, book, outline, scripts):
        self.book, self.outline, self.scripts = book, outline, scripts
        self.history = {}

    async def write(self, prompt):
        seen = self.history.setdefault(prompt.section_id, [])
        seen.append(prompt)
        if prompt.section_id not in self.scripts:
            section = self.outline.section(prompt.section_id)
            return Completion(render_baseline(self.outline, section, self.book), "scripted")
        script = self.scripts[prompt.section_id]
        step = script[min(len(seen), len(script)) - 1]
        if isinstance(step, Exception):
            raise step
        return Completion(step, "scripted", 10, 5, requests=1)


@pytest.fixture(name="book", scope="module")
def _book():
    return load_facts(ROOT / "data" / "chenggong-2023")


REALIZATION = "截至年末，参保率{{insured.rate}}以上，群众满意率{{satisfaction}}。"


def run(book, outline, scripts, **options):
    engine = ScriptedEngine(book, outline, scripts)
    draft = compose(book, outline, engine, **options)
    return {section.id: section for section in draft.sections}, engine, draft


def test_a_clean_answer_needs_one_round(book, outline):
    """References are resolved, nothing is sent back."""
    sections, engine, _ = run(book, outline, {"realization": [REALIZATION]})
    assert sections["realization"].text == "截至年末，参保率95%以上，群众满意率100%。"
    assert sections["realization"].source == REALIZATION
    assert len(engine.history["realization"]) == 1


def test_digits_that_the_model_typed_become_references(book, outline):
    """What the checker binds is stored as a reference, so that a corrected fact re-renders it."""
    sections, _, _ = run(book, outline, {"realization": ["参保率95%以上，群众满意率100%。"]})
    assert sections["realization"].source == "参保率{{insured.rate}}以上，群众满意率{{satisfaction}}。"


def test_a_wrong_number_goes_back_with_the_exact_finding(book, outline):
    """The repair shows the sentence, the piece and what is right; the repaired round is kept."""
    wrong = "参保率95%以上，群众满意率98%。"
    sections, engine, _ = run(book, outline, {"realization": [wrong, REALIZATION]})
    assert sections["realization"].text.endswith("群众满意率100%。")
    assert [r.errors for r in sections["realization"].rounds] == [1, 0]
    repair = engine.history["realization"][1].user
    assert "98%" in repair
    assert "群众满意率应为100%" in repair
    assert repair.startswith(engine.history["realization"][0].user)


def test_a_fact_that_was_left_out_goes_back(book, outline):
    """A section that does not state what it must is not clean."""
    sections, engine, _ = run(book, outline, {"realization": ["参保率{{insured.rate}}以上。", REALIZATION]})
    assert "群众满意率" in engine.history["realization"][1].user
    assert sections["realization"].rounds[-1].errors == 0


def test_the_best_round_is_kept_and_no_progress_stops(book, outline):
    """Two errors, then one, then three: the second round is kept, and there is no fourth."""
    script = [
        "参保率99%以上，群众满意率98%。",
        "参保率{{insured.rate}}以上，群众满意率98%。",
        "参保率70%以上，群众满意率97%，人均5元。",
        REALIZATION,
    ]
    sections, engine, _ = run(book, outline, {"realization": script}, rounds=5)
    assert sections["realization"].text == "参保率95%以上，群众满意率98%。"
    assert len(engine.history["realization"]) == 3


def test_unknown_references_are_findings_and_stay_as_written(book, outline):
    """{{insured.ratio}} is no fact: it is reported, and no number is invented for it."""
    sections, engine, _ = run(book, outline, {"realization": ["参保率{{insured.ratio}}以上。"]}, rounds=1)
    assert "{{insured.ratio}}" in sections["realization"].text
    assert "insured.ratio" in engine.history["realization"][1].user


def test_a_failing_section_leaves_the_others(book, outline):
    """The failed one is named with its reason; all others are written; the report marks the gap."""
    _, _, draft = run(book, outline, {"overview": [EngineError("模型服务没有回答")]})
    assert [section.id for section in draft.failed] == ["overview"]
    assert all(section.text for section in draft.sections if section.id != "overview")
    assert "【本部分未能生成：模型服务没有回答】" in assemble(draft, outline, book)


def in_order(outline):
    """The ids of the sections as they are begun."""
    written = [section for section in outline.sections if section.has_text]
    return [section.id for section in sorted(written, key=lambda s: s.length[1], reverse=True)]


def test_a_useless_endpoint_is_not_asked_for_every_section(book, outline):
    """A wrong key ends the run: what was written stays, the others carry the reason and are never asked for."""
    first, second, *others = in_order(outline)
    scripts = {second: [EndpointError("密钥不对")]}
    sections, engine, draft = run(book, outline, scripts, concurrency=1)
    assert sections[first].text
    assert list(engine.history) == [first, second]
    assert {section.error for section in draft.failed} == {"密钥不对"}
    left_out = {section.id for section in outline.fitted(book).omitted}
    assert len(draft.failed) == 1 + len([one for one in others if one not in left_out])


def test_the_longest_section_is_begun_first(book, outline):
    """Begun last, it would keep the whole report waiting."""
    _, engine, _ = run(book, outline, {}, concurrency=1)
    most = [outline.section(section_id).length[1] for section_id in engine.history]
    assert most == sorted(most, reverse=True)


def test_a_fault_in_the_repair_keeps_the_first_round(book, outline):
    """What was written is never lost: the first round stays, with the reason why it was not repaired."""
    script = ["参保率95%以上，群众满意率98%。", EngineError("服务中断")]
    sections, _, _ = run(book, outline, {"realization": script})
    assert sections["realization"].text == "参保率95%以上，群众满意率98%。"
    assert "服务中断" in sections["realization"].error


def test_what_a_vain_repair_cost_is_counted(book, outline):
    """Six requests and 70 tokens of a round that failed are the section's, beside the first round's one and 10."""
    fault = EngineError("服务中断")
    fault.spent = {
        "requests": 6,
        "retries": 6,
        "prompt_tokens": 70,
        "completion_tokens": 5,
        "cached_tokens": 0,
        "seconds": 2.0,
    }
    script = ["参保率95%以上，群众满意率98%。", fault]
    sections, _, _ = run(book, outline, {"realization": script})
    section = sections["realization"]
    assert (section.requests, section.retries, section.prompt_tokens, section.seconds) == (7, 6, 80, 2.0)


def test_markdown_and_a_repeated_heading_are_taken_off(book, outline):
    """A model that repeats the heading and marks words up does not spoil the report."""
    answer = f"## 1.绩效目标实现程度\n\n**{REALIZATION}**"
    sections, _, _ = run(book, outline, {"realization": [answer]})
    assert sections["realization"].text.startswith("截至年末，参保率95%以上")


def test_what_a_weak_model_copies_of_the_prompt_is_taken_off(book, outline):
    """The title and the labelled lines of the prompt in front of good prose cost no round."""
    answer = f"{book.report.title}\n【单位】某局，正文自称“我局”\n字数：30至400字\n{REALIZATION}"
    sections, engine, _ = run(book, outline, {"realization": [answer]})
    assert sections["realization"].source == REALIZATION
    assert len(engine.history["realization"]) == 1


def test_an_answer_of_nothing_but_the_prompt_goes_back(book, outline):
    """What is left of it is empty, and that is too short, not clean."""
    script = ["【要求】对照年初绩效目标。\n字数：30至400字", REALIZATION]
    sections, _, _ = run(book, outline, {"realization": script})
    assert "section-length" in sections["realization"].rounds[0].rules
    assert sections["realization"].source == REALIZATION


def test_template_syntax_in_an_answer_stays_text(book, outline):
    """Nothing that a model writes is rendered: statements and expressions stay what they are, and are reported."""
    answer = "{% for x in ().__class__ %}{{ 7*7 }}{% endfor %}" + REALIZATION
    sections, _, _ = run(book, outline, {"realization": [answer]}, rounds=0)
    assert "49" not in sections["realization"].text
    assert sections["realization"].rounds[0].errors > 0


def test_a_lacking_fact_is_told_with_the_place_where_it_belongs(outline, tmp_path):
    """A section needs budget.initial: the report says nothing of it, and a sentence names section, sheet and id."""
    path = tmp_path / "facts.yaml"
    path.write_text(
        "schema: drafter.facts/1\nreport: {title: 甲, organization: 乙, fiscal_year: 2023}\n"
        "facts:\n  - {id: income.total, name: 收入, value: 1, unit: 元}\n",
        encoding="utf-8",
    )
    book = load_facts(path)
    notes = list(lacking_notes(outline, book))
    assert [note.partition("，")[0] for note in notes] == ["没有决算支出", "没有基本支出", "没有年初预算"]
    assert "“（一）部门整体支出概况”里不写" in notes[2]
    assert "事实表“收支”的“年初预算”一行" in notes[2]
    assert "id: budget.initial" in notes[2]
    draft = compose(book, outline, BaselineEngine(outline, book))
    (overview,) = (section for section in draft.sections if section.id == "overview")
    assert overview.text == "2023年，乙收入1元。"


def test_a_draft_renders_again_from_its_references(data_set, outline):
    """Each section's source resolves to its text; that is what a corrected fact re-renders."""
    draft = compose(data_set, outline, BaselineEngine(outline, data_set))
    for section in draft.sections:
        assert resolve(section.source, planned(data_set, outline)).text == section.text


def test_every_section_of_the_baseline_is_clean(data_set, outline):
    """The baseline of all data sets passes its own check at once."""
    draft = compose(data_set, outline, BaselineEngine(outline, data_set))
    assert not draft.failed
    assert all(len(section.rounds) == 1 for section in draft.sections)
    assert check(assemble(draft, outline, data_set), data_set, outline=outline).findings == ()


def test_an_unknown_outline_names_those_there_are():
    """A wrong name is one sentence with the names that would be right."""
    with pytest.raises(OutlineError, match="yunnan-3-2"):
        load_outline("no-such-outline")


WRONG = "参保率{{insured.rate}}以上，群众满意率98%。"


def test_what_the_whole_report_would_be_blamed_for_goes_back_at_once(book, outline):
    """Guidance, praise without a fact and 截止 are found in the section, and repaired there."""
    boast = f"{REALIZATION}截止10月底，各项任务圆满完成。"
    sections, engine, _ = run(book, outline, {"realization": [boast, REALIZATION]})
    assert {"unproven-boast", "wrong-word"} <= set(sections["realization"].rounds[0].rules)
    assert "“圆满完成”没有数据支持" in engine.history["realization"][1].user
    assert sections["realization"].rounds[1].rules == []


def test_the_repair_names_the_reference_of_what_is_missing(book, outline):
    """The writer is told the name and the reference, never to type the number."""
    _, engine, _ = run(book, outline, {"realization": ["参保率{{insured.rate}}以上。", REALIZATION]})
    repair = engine.history["realization"][1].user.partition("【核对意见】")[2]
    assert "没有写出群众满意率，请补写一句，引用{{satisfaction}}" in repair
    assert "100%" not in repair


def test_a_section_that_stays_wrong_is_marked(book, outline):
    """The best text stands, its errors are counted, and a mark above it is itself an error of the report."""
    sections, _, draft = run(book, outline, {"realization": [WRONG]})
    assert sections["realization"].errors == 1
    text = assemble(draft, outline, book)
    assert "【本部分还有未改正的错误，请对照核对页改正后删去此行】\n参保率95%以上，群众满意率98%。" in text
    rules = {finding.rule for finding in check(text, book, outline=outline).findings}
    assert {"placeholder", "value-mismatch"} <= rules


def test_a_corrected_fact_takes_the_mark_away(book, outline, tmp_path):
    """The sentence was right and the fact wrong: with the fact mended the section is marked no longer."""
    for path in (ROOT / "data" / "chenggong-2023").glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("value: 100\n", "value: 98\n")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    _, _, draft = run(book, outline, {"realization": [WRONG]})
    mended = rerender(draft, outline, load_facts(tmp_path))
    assert [part.id for part in draft.sections if part.errors] == ["realization"]
    assert [part.id for part in mended.sections if part.errors] == []
    assert "还有未改正" not in assemble(mended, outline, load_facts(tmp_path))


@pytest.mark.parametrize(
    ("script", "reason"), [([WRONG], "仍有1处错误"), ([EngineError("模型服务没有回答")], "模型服务没有回答")]
)
def test_the_baseline_stands_in_for_what_is_wrong_or_lacking(book, outline, script, reason):
    """With a fallback the report is whole and clean, and says of which section the model had to be given up."""
    baseline = BaselineEngine(outline, book)
    sections, _, draft = run(book, outline, {"realization": script}, fallback=baseline)
    section = sections["realization"]
    assert (section.engine, section.errors, section.error) == ("baseline", 0, None)
    assert reason in section.fallback
    assert section.text == render_text(outline, book, "realization")
    assert [other.id for other in draft.sections if other.fallback] == ["realization"]
    assert check(assemble(draft, outline, book), book, outline=outline).findings == ()


def test_a_useless_endpoint_falls_back_without_being_asked_again(book, outline):
    """After a wrong key every section that is left is the baseline's, and no more requests are made."""
    first, second, *_ = in_order(outline)
    scripts = {second: [EndpointError("密钥不对")]}
    baseline = BaselineEngine(outline, book)
    sections, engine, draft = run(book, outline, scripts, concurrency=1, fallback=baseline)
    assert list(engine.history) == [first, second]
    assert sections[first].fallback is None
    assert {s.fallback for s in draft.sections if s.id != first} == {"密钥不对"}
    assert not draft.failed


def render_text(outline, book, section_id):
    return resolve(render_baseline(outline, outline.section(section_id), book), book).text
