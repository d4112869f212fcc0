"""Texts in: what is read, how offsets point into it, and what is refused with the mend."""

from __future__ import annotations

import docx
import pytest
from word_files import TRAPS, change, field, paragraph, text_box, unzipped, word_file, zipped

from drafter.checker.check import check
from drafter.documents.docx import read_word
from drafter.documents.read import read_text
from drafter.errors import TextError

_NOTE = "<w:r><w:{}noteReference w:id='2'/></w:r>"
_FOOT = "<w:footnote w:id='2'>" + paragraph("脚注文字") + "</w:footnote>"
WORDS = "2023年决算支出600.02万元。\n第二段。"


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (WORDS.encode(), False),
        (WORDS.encode("utf-8-sig"), False),
        (WORDS.encode("utf-16"), False),
        (WORDS.encode("gb18030"), True),
    ],
    ids=["utf-8", "with a mark", "utf-16", "gb18030"],
)
def test_a_text_file_is_read_in_its_encoding(tmp_path, data, note):
    """The text comes out the same; GB18030 is said."""
    path = tmp_path / "稿.txt"
    path.write_bytes(data)
    document = read_text(path)
    assert document.text == WORDS
    assert any("GB18030" in n for n in document.notes) == note


def test_a_word_file_is_read_in_document_order(tmp_path):
    """Paragraphs by line, tables row by row with cells parted by tabs."""
    document = docx.Document()
    document.add_paragraph("第一段，决算支出600.02万元。")
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("项目", "金额（万元）"), ("基本支出", "137.36")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("末段。")
    path = tmp_path / "稿.docx"
    document.save(path)
    assert (
        read_text(path).text == "第一段，决算支出600.02万元。\n项目\t金额（万元）\n基本支出\t137.36\n末段。"
    )


def test_insertions_are_read_and_deletions_are_not(tmp_path):
    """A tracked change counts as it will be once accepted."""
    document = docx.Document()
    paragraph = document.add_paragraph("支出")
    p = paragraph._p
    for tag, words in (("w:del", "500万元"), ("w:ins", "600万元")):
        change = p.makeelement(
            docx.oxml.ns.qn(tag), {docx.oxml.ns.qn("w:id"): "1", docx.oxml.ns.qn("w:author"): "甲"}
        )
        run = p.makeelement(docx.oxml.ns.qn("w:r"), {})
        text = p.makeelement(docx.oxml.ns.qn("w:delText" if tag == "w:del" else "w:t"), {})
        text.text = words
        run.append(text)
        change.append(run)
        p.append(change)
    path = tmp_path / "稿.docx"
    document.save(path)
    assert read_text(path).text == "支出600万元"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.txt", b""),
        ("空白.txt", b"  \n"),
        ("乱.txt", bytes(range(256)) * 4),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("坏.docx", b"PK\x03\x04broken"),
        ("图.pdf", b"%PDF-1.7 x"),
    ],
)
def test_what_is_no_text_is_refused_in_one_sentence(tmp_path, name, data):
    """The sentence names the file."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(TextError) as error:
        read_text(path)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    """Neither is a traceback."""
    for path in (tmp_path / "没有.txt", tmp_path):
        with pytest.raises(TextError, match=path.name):
            read_text(path)


def test_notes_headers_and_boxes_stand_behind_the_body_in_order():
    """Footnotes and endnotes that the body refers to, then headers and footers; page numbers, deleted text, the
    table of contents and the second copy of a text box are not read."""
    contents = field(' TOC \\o "1-2" ', "一、基本情况\t3")
    data = word_file(
        paragraph("标题"), paragraph(contents), paragraph("甲", _NOTE.format("foot"), "乙", _NOTE.format("end"), change("del", "丙")),
        paragraph("盒", text_box(paragraph("盒内600元"))), paragraph("尾段"),
        footnotes=_FOOT + "<w:footnote w:id='9'>" + paragraph("没有引用") + "</w:footnote>",
        endnotes="<w:endnote w:id='2'>" + paragraph("尾注文字") + "</w:endnote>",
        header=paragraph("页眉文字"), footer=paragraph("— ", field(" PAGE ", "1"), " —"),
    )  # fmt: skip
    word = read_word(data, "稿.docx")
    assert word.text == "标题\n\n甲乙\n盒\n盒内600元\n尾段\n脚注文字\n尾注文字\n页眉文字\n—  —"
    assert word.text[: word.body].endswith("尾段")
    assert word.places == ("文本框", "脚注", "尾注", "页眉", "页脚")


def test_every_character_is_found_in_its_element():
    """All but the separators of paragraphs and cells; each element's text is what stands there."""
    word = read_word(TRAPS, "稿.docx")
    for at, char in enumerate(word.text):
        stretch = word.at(at)
        if stretch is None:
            assert char in "\n\t "
        elif stretch.element.tag.endswith("}t"):
            said = stretch.element.text
            assert said.translate({9: " ", 10: " "})[at - stretch.start] == char


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next():
    """As it will be when the change is accepted."""
    gone = "<w:rPr><w:del w:id='1' w:author='甲'/></w:rPr>"
    assert (
        read_word(word_file(paragraph("支出600", settings=gone), paragraph("万元")), "x").text
        == "支出600万元"
    )


def test_the_document_rules_see_the_signature_of_a_word_file_with_notes(outline):
    """What stands behind the body is no part of its headings and signature."""
    text = "2023年甲乙局部门整体支出绩效自评报告\n情况良好。\n某某区甲乙局\n2024年2月21日"

    def rules(said, body=None):
        return {finding.rule for finding in check(said, outline=outline, body=body).findings}

    assert "name-mismatch" in rules(text)
    assert "name-mismatch" not in rules(f"{text}\n注：口径见附表")
    assert rules(f"{text}\n注：口径见附表", len(text)) == rules(text)


def test_part_names_differ_in_capitals(tmp_path):
    """Some programs write them so."""
    parts = unzipped(TRAPS)
    parts["word/FootNotes.xml"] = parts.pop("word/footnotes.xml")
    assert read_word(zipped(parts), "x").text == read_word(TRAPS, "x").text
