"""A report that was exported, changed in Word and comes back: a revision with exactly the changes that were made."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from html import escape

import pytest
from command import command
from word_files import change, paragraph, run, table, unzipped, word_file, zipped

from drafter.documents.read import read_text

STYLES = {
    "a3": "Title", "1": "heading 1", "2": "heading 2", "a4": "caption", "a5": "单位行", "a6": "表注", "a7": "附表标题",
    "a8": "附件标记", "a9": "Signature",
}  # fmt: skip


def exported(lines, *, changed=None, extra="", comments=""):
    """A file as an export of LINES comes back from Word: its own style ids, a broken title, tables of the facts."""
    blocks = []
    for at, line in enumerate(lines):
        if changed and line in changed:
            blocks.append(changed[line])
        elif "绩效自评报告" in line and at < 3:
            blocks.append(
                paragraph(run(line[:9]), "<w:r><w:br/></w:r>", run(line[9:]), settings=style("Title"))
            )
        elif re.match(r"[一二三四五]、", line):
            blocks += [paragraph(escape(line), settings=style("heading 1")), paragraph("")]
        else:
            blocks.append(paragraph(escape(line)))
    blocks += [extra]
    made = [
        paragraph("支出情况表", settings=style("caption")), paragraph("单位：万元", settings=style("单位行")),
        table(("项目", "决算"), ("基本支出", "1.23")), paragraph("", settings=style("表注")),
    ]  # fmt: skip
    annex = [
        paragraph("数据核对表", settings=style("附表标题")),
        table(("序号", "数"), ("1", "9.99万元")),
        paragraph("说明"),
    ]
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/></w:style>'
        for identifier, name in STYLES.items()
    )
    parts = {"comments": comments} if comments else {}
    return word_file(
        *blocks[:5], *made, *blocks[5:], *annex, styles=styles, header=paragraph("草稿·未经审核"), **parts
    )


def style(name):
    """The setting of a paragraph of that style."""
    return f'<w:pStyle w:val="{next(i for i, n in STYLES.items() if n == name)}"/>'


@pytest.fixture(name="folder")
def _folder(tmp_path, facts):
    """A draft in its folder."""
    assert command("draft", facts, "-o", tmp_path / "稿").returncode in (0, 1)
    return tmp_path / "稿"


def lines_of(folder):
    return [line for line in (folder / "report.md").read_text(encoding="utf-8").split("\n") if line.strip()]


def revisions(folder):
    with closing(sqlite3.connect(folder / "drafter.db")) as store:
        return [row[0] for row in store.execute("select act from revisions order by id")]


def section(folder, text):
    """The section of draft.json that holds TEXT."""
    draft = json.loads((folder / "draft.json").read_text(encoding="utf-8"))
    return next(one for one in draft["sections"] if text in one["text"])


def take(folder, data, *arguments):
    (folder / "改.docx").write_bytes(data)
    return command("draft", "--take", folder / "改.docx", *arguments)


def test_what_was_not_changed_comes_back_unchanged(folder):
    """No revision, though the file has a broken title, tables of the facts, an annex, and Word's names of styles."""
    before = (folder / "report.md").read_text(encoding="utf-8")
    result = take(folder, exported(lines_of(folder)))
    assert result.returncode == 0, result.stderr
    assert "一致，没有需要收入的修改" in result.stdout
    assert (folder / "report.md").read_text(encoding="utf-8") == before
    assert revisions(folder) == ["draft"]


def test_changes_become_a_revision_with_numbers_linked_and_comments_told(folder):
    """Insertions are taken, deletions left out; the difference shows numbers whole with their units."""
    lines = lines_of(folder)
    line = next(line for line in lines if "本年支出合计8410.75万元，" in line)
    before, behind = line.split("本年支出合计8410.75万元，")
    changed = paragraph(
        *([escape(before)] if before else []), change("del", "本年支出合计8410.75万元，"),
        "<w:commentRangeStart w:id='3'/>", change("ins", "全年本年支出合计为8410.75万元，"),
        "<w:commentRangeEnd w:id='3'/><w:r><w:commentReference w:id='3'/></w:r>", escape(behind),
    )  # fmt: skip
    note = "<w:comment w:id='3' w:author='王科长'><w:p><w:r><w:t>请核实口径</w:t></w:r></w:p></w:comment>"
    result = take(folder, exported(lines, changed={line: changed}, comments=note))
    assert result.returncode == 0, result.stderr
    assert "已收为第2版" in result.stdout
    assert "{+全年+}" in result.stdout
    assert "王科长：“全年本年支出合计为8410.75万元，”：请核实口径" in result.stdout
    assert "由数据生成的表格和附表没有从Word文件收入" in result.stdout
    assert revisions(folder) == ["draft", "edit"]
    edited = section(folder, "全年本年支出合计为8410.75万元")
    assert edited["engine"] == "human"
    assert "全年本年支出合计为{{expenditure.total}}" in edited["source"]
    assert "全年本年支出合计为8410.75万元" in (folder / "report.md").read_text(encoding="utf-8")


def test_a_changed_number_is_shown_whole_and_judged(folder):
    """8410.75万元 against 8410.57万元: not a digit of it alone; the check finds it."""
    lines = lines_of(folder)
    line = next(line for line in lines if "本年支出合计8410.75万元" in line)
    changed = {line: paragraph(escape(line.replace("本年支出合计8410.75万元", "本年支出合计8410.57万元")))}
    result = take(folder, exported(lines, changed=changed))
    assert result.returncode == 1
    assert "[-8410.75万元-]{+8410.57万元+}" in result.stdout
    assert "错误" in result.stdout


def test_facts_that_were_corrected_meanwhile_stay_corrected(folder, facts):
    """The file is compared with what it was exported from; what Word did not touch follows the facts of today."""
    lines = lines_of(folder)
    path = next(path for path in facts.rglob("*.yaml") if "8410.75" in path.read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    assert "2025-03-12" in text
    path.write_text(text.replace("2025-03-12", "2025-03-18"), encoding="utf-8")
    assert command("refresh", folder).returncode == 0
    assert "2025年3月18日" in (folder / "report.md").read_text(encoding="utf-8")
    line = next(line for line in lines if "本年支出合计8410.75万元，" in line)
    changed = {line: paragraph(escape(line.replace("本年支出合计", "全年本年支出合计")))}
    result = take(folder, exported(lines, changed=changed))
    assert result.returncode == 0, result.stderr
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert "全年本年支出合计8410.75万元" in report
    assert "2025年3月18日" in report
    assert "2025年3月12日" not in report


def test_a_table_that_a_person_added_is_taken(folder):
    """As a table of the text."""
    result = take(folder, exported(lines_of(folder), extra=table(("事项", "数量"), ("自加的表", "三张"))))
    assert result.returncode in (0, 1), result.stderr
    assert "自加的表\t三张" in (folder / "report.md").read_text(encoding="utf-8")


def test_a_foreign_file_a_foreign_place_and_no_word_file_are_refused(folder, tmp_path):
    """Status 2, one sentence with the mend, and nothing is changed."""
    before = (folder / "report.md").read_text(encoding="utf-8")
    result = take(folder, word_file(paragraph("会议纪要"), paragraph("大家发言。")))
    assert (result.returncode, "对不上" in result.stderr) == (2, True)
    result = command("draft", "--take", folder / "report.md")
    assert (result.returncode, "不是Word文件" in result.stderr) == (2, True)
    (tmp_path / "改.docx").write_bytes(exported(lines_of(folder)))
    result = command("draft", "--take", tmp_path / "改.docx")
    assert (result.returncode, "-o" in result.stderr) == (2, True)
    result = command("draft")
    assert (result.returncode, "缺少参数FACTS" in result.stderr) == (2, True)
    assert (folder / "report.md").read_text(encoding="utf-8") == before
    assert revisions(folder) == ["draft"]


def test_a_table_of_the_text_that_word_draws_comes_back_as_it_was(folder):
    """In Markdown, with the rule under its head; a changed cell is the only change."""
    report = folder / "report.md"
    lines = report.read_text(encoding="utf-8").split("\n")
    at = next(at for at, line in enumerate(lines) if "我局负责全县农村公路" in line)
    lines[at + 1 : at + 1] = [
        "",
        "| 项目 | 说明 | 备注 |",
        "|---|---|---|",
        "| 养护 | 完成 | |",
        "| 桥梁 | 在建 | 跨年 |",
    ]
    report.write_text("\n".join(lines), encoding="utf-8")
    assert command("refresh", folder).returncode == 0
    before = report.read_text(encoding="utf-8")
    prose = [line for line in lines_of(folder) if not line.startswith("|")]
    place = next(line for line in prose if "我局负责全县农村公路" in line)
    drawn = table(("项目", "说明", "备注"), ("养护", "完成", ""), ("桥梁", "在建", "跨年"))
    result = take(folder, exported(prose, changed={place: paragraph(place) + drawn}))
    assert "没有需要收入的修改" in result.stdout, result.stdout
    assert report.read_text(encoding="utf-8") == before
    result = take(folder, exported(prose, changed={place: paragraph(place) + drawn.replace("在建", "完工")}))
    assert "收为第" in result.stdout
    text = report.read_text(encoding="utf-8")
    assert "| 项目 | 说明 | 备注 |\n|---|---|---|\n| 养护 | 完成 | |\n| 桥梁 | 完工 | 跨年 |" in text


def test_what_drafter_export_wrote_comes_back(folder):
    """With tables and the 数据核对表: unchanged it changes nothing, one changed word is the only change."""
    target = folder / "出.docx"
    assert command("export", folder, "-o", target, "--ledger").returncode in (0, 1)
    data = target.read_bytes()
    text = read_text(target).text
    assert "草稿·未经审核" in text
    assert "所在句子" not in text  # the 数据核对表 is no text to be checked once more
    assert "没有需要收入的修改" in take(folder, data).stdout
    assert revisions(folder) == ["draft"]
    parts = unzipped(data)
    words = "保障群众出行和货物运输".encode()
    assert parts["word/document.xml"].count(words) == 1
    parts["word/document.xml"] = parts["word/document.xml"].replace(words, "方便群众出行和货物运输".encode())
    result = take(folder, zipped(parts))
    assert "[-保障-]{+方便+}" in result.stdout
    assert result.stdout.count("[-") == 2  # the mark's explanation is the first
    assert revisions(folder) == ["draft", "edit"]
