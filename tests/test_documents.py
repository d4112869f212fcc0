"""Texts in: what is read, how offsets point into it, and what is refused with the mend."""

from __future__ import annotations

import docx
import pytest

from drafter.documents.read import read_text
from drafter.errors import TextError

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
