"""A person's edits of report.md: taken in, kept word for word, and still following the facts."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from command import command
from conftest import ROOT

from drafter.draft.compose import HUMAN, assemble, blocks, compose
from drafter.draft.edits import EMPTIED, by_hand, read_edit
from drafter.draft.engines import BaselineEngine
from drafter.draft.references import resolve
from drafter.errors import DrafterError
from drafter.facts.load import load_facts


@pytest.fixture(name="book", scope="module")
def _book():
    return load_facts(ROOT / "data" / "qinghe-transport-2024")


@pytest.fixture(name="draft", scope="module")
def _draft(book, outline):
    return compose(book, outline, BaselineEngine(outline, book))


@pytest.fixture(name="text", scope="module")
def _text(draft, outline, book):
    return assemble(draft, outline, book)


@pytest.fixture(name="edit")
def _edit(draft, outline, book):
    return lambda text: read_edit(text, draft, outline, book)


def reads(edit, outline, book):
    """The paragraphs of the edited draft as it is written again."""
    return [line for line in assemble(edit.draft, outline, book).splitlines() if line]


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_an_unchanged_text_changes_nothing(text, draft, edit):
    """Every piece is recognised, none is a person's."""
    found = edit(text)
    assert (found.changed, found.emptied, found.draft) == ((), (), draft)


def test_line_ends_and_blank_lines_are_no_edit(text, edit):
    """CRLF, a byte order mark, blanks at the ends of lines and further empty lines."""
    assert edit("\ufeff" + text.replace("\n", " \r\n\r\n")).changed == ()


def test_a_changed_sentence_makes_its_section_the_persons(text, edit, outline, book):
    """Only that section; its numbers are references again, unchanged lines keep the ones they had."""
    found = edit(text.replace("本年支出合计8410.75万元，", "全年本年支出合计为8410.75万元，"))
    assert found.changed == ("部门整体支出概况",)
    (section,) = by_hand(found.draft).values()
    assert section.engine == HUMAN
    assert "全年本年支出合计为8410.75万元" in section.text
    assert "全年本年支出合计为{{expenditure.total}}" in section.source
    assert "预算执行率{{budget.execution_rate}}" in section.source
    assert resolve(section.source, book).text == section.text


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("（三）部门整体支出实施情况", "（三）部门支出实施情况", "部门整体支出实施情况"),
        ("2024年度清河县交通运输局部门整体", "2024年度清河县交通局部门整体", "标题"),
        ("2025年3月12日", "2025年3月15日", "落款"),
        ("二、绩效评价工作情况", "二、绩效评价工作情况\n\n本部分说明评价的目的和过程。", "绩效评价工作情况"),
        ("现将有关情况报告如下。", "现报告如下。", "引言"),
        ("现将有关情况报告如下。", "现报告如下。\n\n报告所列数据均为决算数。", "引言"),
    ],
)
def test_any_piece_may_be_changed(text, edit, outline, book, old, new, changed):
    """Headings, title, signature, text under a bare heading, the lead: kept, and the report reads as edited."""
    edited = text.replace(old, new)
    assert edited != text
    found = edit(edited)
    assert found.changed == (changed,)
    assert reads(found, outline, book) == lines_of(edited)


def test_a_section_that_was_taken_out_stays_out(text, edit, draft, outline, book):
    """Heading and text deleted: it is not in the report any more, and nobody writes it again."""
    pieces = dict(blocks(draft, outline, book))
    edited = text.replace(f"{pieces['purpose.title']}\n\n{pieces['purpose']}\n\n", "")
    found = edit(edited)
    assert reads(found, outline, book) == lines_of(edited)
    assert "purpose" in by_hand(found.draft)


def test_a_section_whose_text_was_deleted_is_to_be_written_again(text, edit, draft):
    """The heading stands alone: it is nobody's, and carries the mend."""
    purpose = next(section for section in draft.sections if section.id == "purpose")
    found = edit(text.replace(purpose.text, ""))
    emptied = next(section for section in found.draft.sections if section.id == "purpose")
    assert (found.changed, found.emptied) == ((), ("绩效评价目的",))
    assert (emptied.engine, emptied.text, emptied.error) == ("", "", EMPTIED)


def test_another_text_altogether_is_no_edit(edit):
    """Fewer than half of the headings: it cannot be told which piece is which."""
    assert edit("改过的稿子") is None
    assert edit("一、基本情况\n\n写在别处的报告。\n") is None


def test_whatever_a_person_does_every_line_stays_in_its_order(text, edit, outline, book):
    """A hundred random edits (lines deleted, doubled, reworded, moved): the draft reads exactly as the edit."""
    for seed in range(100):
        chance = random.Random(seed)
        lines = lines_of(text)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(lines))
            act = chance.choice(("delete", "insert", "reword", "move", "split"))
            if act == "delete":
                del lines[at]
            elif act == "insert":
                lines.insert(at, f"新写的第{seed}段，没有数字的话。")
            elif act == "reword":
                lines[at] = f"另行说明，{lines[at][: len(lines[at]) // 2]}"
            elif act == "move":
                lines.insert(chance.randrange(len(lines)), lines.pop(at))
            else:
                half = len(lines[at]) // 2
                lines[at : at + 1] = [part for part in (lines[at][:half], lines[at][half:]) if part]
        found = edit("\n\n".join(lines))
        assert found is not None
        assert [line for line in reads(found, outline, book) if "本部分未能生成" not in line] == lines, seed


# -- through the commands -------------------------------------------------------------------------------


@pytest.fixture(name="out")
def _out(tmp_path, facts):
    out = tmp_path / "out"
    assert command("draft", facts, "-o", out).returncode == 0
    return out


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def revisions(out):
    with closing(sqlite3.connect(out / "drafter.db")) as raw:
        return raw.execute("SELECT act, text FROM revisions ORDER BY number").fetchall()


def test_an_edit_is_a_revision_and_survives_the_next_draft(facts, out):
    """Named on stderr, in the store as typed, and in the new report.md; the other sections are written anew."""
    report = out / "report.md"
    rewrite(report, "我局负责全县农村公路的建设养护", "我局主管全县农村公路的建设养护")
    edited = report.read_text(encoding="utf-8")
    result = command("draft", facts, "-o", out)
    assert result.returncode == 0
    assert "report.md有人工修改，已收为第2版；今后保留的：绩效目标设定。" in result.stderr
    assert report.read_text(encoding="utf-8") == edited
    assert ("edit", edited) in revisions(out)
    assert not list(out.glob("report.人工修改*"))
    draft = json.loads((out / "draft.json").read_text(encoding="utf-8"))
    assert [s["id"] for s in draft["sections"] if s["engine"] == "human"] == ["setting"]
    assert "人工修改" not in command("draft", facts, "-o", out, "--fresh").stderr
    assert report.read_text(encoding="utf-8") == edited


def test_an_edited_section_follows_a_corrected_fact(facts, out):
    """The person's words stay; the number in them is the corrected one."""
    rewrite(out / "report.md", "群众满意度92.4%", "据问卷调查，群众满意度92.4%")
    rewrite(facts / "facts.yaml", "value: 92.4", "value: 93.1")
    for call in (("draft", facts, "-o", out), ("refresh", out)):
        assert command(*call).returncode == 0
        assert "据问卷调查，群众满意度93.1%" in (out / "report.md").read_text(encoding="utf-8")


def test_an_edit_made_while_a_draft_is_being_written_is_kept(facts, out, monkeypatch):
    """Saved between the start and the end of a run: the run's end takes it in."""
    from drafter.cli import draft as module

    def slow(*arguments, **options):
        result = compose(*arguments, **options)
        rewrite(out / "report.md", "我局负责全县农村公路", "我局主管全县农村公路")
        return result

    monkeypatch.setattr(module, "compose", slow)
    assert "已收为第2版" in command("draft", facts, "-o", out).stderr
    assert "我局主管全县农村公路" in (out / "report.md").read_text(encoding="utf-8")


def test_a_text_that_was_there_before_any_draft_is_kept(facts, tmp_path):
    """A report.md of the person's own: moved aside, and in the store."""
    out = tmp_path / "mine"
    out.mkdir()
    (out / "report.md").write_text("一份手写的稿子。", encoding="utf-8")
    result = command("draft", facts, "-o", out)
    assert "report.人工修改-1.md" in result.stderr
    assert (out / "report.人工修改-1.md").read_text(encoding="utf-8") == "一份手写的稿子。"
    assert ("foreign", "一份手写的稿子。") in revisions(out)


def test_a_file_that_cannot_be_read_as_text_is_kept(facts, out):
    """Bytes of something else, and an empty file: moved aside, never overwritten."""
    (out / "report.md").write_bytes(b"\x00\x01\x02")
    assert "report.人工修改-1.md" in command("draft", facts, "-o", out).stderr
    assert (out / "report.人工修改-1.md").read_bytes() == b"\x00\x01\x02"


def test_a_crash_between_store_and_files_is_no_edit(facts, out, monkeypatch):
    """The revision is in the store, report.md is still the old one: the next run takes it for what it is."""
    rewrite(facts / "facts.yaml", "value: 92.4", "value: 93.1")
    with monkeypatch.context() as patch:

        def crash(path, content):
            raise DrafterError(f"crash before {path.name}")

        patch.setattr("drafter.export.folder.write_whole", crash)
        assert command("draft", facts, "-o", out).returncode == 2
    assert "92.4%" in (out / "report.md").read_text(encoding="utf-8")
    result = command("refresh", out)
    assert result.returncode == 0
    assert "人工修改" not in result.stderr
    assert "93.1%" in (out / "report.md").read_text(encoding="utf-8")
    assert [act for act, _ in revisions(out)] == ["draft", "draft"]


def test_lost_files_are_made_again_from_the_store(out):
    """Everything but the store deleted: a refresh brings the report back."""
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.name != "drafter.db"}
    for name in before:
        (out / name).unlink()
    assert command("refresh", out).returncode == 0
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.name != "drafter.db"} == before


def test_another_outline_does_not_overwrite_a_persons_work(facts, out, tmp_path):
    """An edited report is not drafted over by another outline: one sentence, status 2, nothing changed."""
    other = shutil.copytree(ROOT / "prompts" / "yunnan-3-2", tmp_path / "other")
    rewrite(out / "report.md", "我局负责全县农村公路", "我局主管全县农村公路")
    before = (out / "report.md").read_bytes()
    result = command("draft", facts, "-o", out, "--outline", other)
    assert result.returncode == 2
    assert "另给一个文件夹" in result.stderr
    assert (out / "report.md").read_bytes() == before


def test_a_failed_section_keeps_the_text_it_had(facts, out):
    """A later run that cannot write a section leaves the earlier text in the report, and says so."""
    from scripted_server import Fault, ScriptedServer

    def script(body):
        prompt = body["messages"][-1]["content"]
        return Fault(status=400, body="{}") if "部门整体支出概况" in prompt else "本部分依据材料如实说明。"

    with ScriptedServer({"m": script}) as server:
        result = command("draft", facts, "-o", out, "--model", "m", "--base-url", server.url, "--rounds", 0)
    assert result.returncode == 1
    assert "保留了上一稿" in result.stderr
    text = (out / "report.md").read_text(encoding="utf-8")
    assert "本部分未能生成" not in text
    assert "本年支出合计8410.75万元" in text
