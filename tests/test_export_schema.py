"""What leaves the house opens in Word too: elements in the order of the schema, ids paired, parts typed and related."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest
from test_export_annotate import annotated
from test_export_word import PRINT, exported
from word_files import TRAPS, paragraph, table, unzipped, word_file, zipped
from word_schema import faults

from drafter.export.exported import Approval
from drafter.export.word import render_docx


@pytest.fixture(name="report", scope="module")
def _report():
    return exported("qinghe-transport-2024/自评表.yaml", ledger=True, charts=True)


@pytest.mark.parametrize(
    ("data", "changes"),
    [
        ("qinghe-transport-2024/自评表.yaml", {"ledger": True, "charts": True}),
        ("linshan-archive-2023/facts.json", {}),
        ("chenggong-2023/facts.yaml", {"ledger": True}),
    ],
)
def test_an_export_is_as_the_schema_demands(data, changes):
    """Text, tables, pictures, annexes on turned pages, headers, properties."""
    assert faults(render_docx(exported(data, **changes))) == []


def test_every_setting_of_the_outline_keeps_to_the_schema(report):
    """Three-line tables, thousands, a seal, an approval and a table in the text change what is said, never the order."""
    own = replace(report.outline.document, table_lines="three", thousands=True, signature="sealed")
    text = report.text.replace(
        "四、存在的问题", "| 项目 | 万元 |\n| --- | --- |\n| 甲 | |\n\n四、存在的问题", 1
    )
    changed = replace(
        report, outline=replace(report.outline, document=own), text=text + "\n\x0b控制符\ufffe",
        approval=Approval("王<审核>&", report.made, PRINT),
    )  # fmt: skip
    assert faults(render_docx(changed)) == []


def test_an_export_that_was_checked_is_still_as_the_schema_demands(report):
    """With comments on wrong numbers, with tracked corrections, and annotated a second time."""
    data = render_docx(report)
    parts = unzipped(data)
    body = parts["word/document.xml"].decode()
    parts["word/document.xml"] = body.replace("8120.40", "8120.41").replace("7390.15", "7390.51").encode()
    wrong = zipped(parts)
    made = annotated(wrong, report.book, fix=True)
    assert b"<w:del " in unzipped(made)["word/document.xml"]
    assert faults(made) == []
    assert faults(annotated(made, report.book)) == []


def test_a_persons_file_gets_no_fault_that_it_did_not_have(report, tmp_path):
    """Traps made by hand, a file of python-docx, and one whose runs bear changes of format."""
    changed = paragraph(
        '<w:r><w:rPr><w:b/><w:rPrChange w:id="9" w:author="张三"><w:rPr/></w:rPrChange></w:rPr>'
        "<w:t>决算支出8410.57万元，基本支出3120.54万元。</w:t></w:r>"
    )
    made = docx.Document()
    made.add_heading("2024年清河县交通运输局部门整体支出绩效自评报告", 1)
    made.add_paragraph("本年支出合计8410.57万元，其中基本支出3120.54万元。", style="List Bullet")
    made.add_table(2, 2).cell(1, 1).text = "决算支出8410.57万元"
    file = io.BytesIO()
    made.save(file)
    for data in (TRAPS, file.getvalue(), word_file(changed, table(("决算支出", "8410.57万元")))):
        for fix in (False, True):
            assert set(faults(annotated(data, report.book, fix=fix))) <= set(faults(data))


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        ("word/styles.xml", r'(<w:spacing [^>]*/>)(<w:jc w:val="both" />)', r"\2\1", "out of order"),
        ("word/document.xml", r'w:type="even" r:id="rId3"', 'w:type="even" r:id="rId99"', "rId99"),
        ("word/document.xml", r'<w:pStyle w:val="BodyText" />', '<w:pStyle w:val="None" />', "no style"),
        ("word/document.xml", r"<w:sectPr>(?:(?!<w:sectPr>).)*</w:body>", "</w:body>", "its section"),
        ("[Content_Types].xml", r'<Override PartName="/word/header1.xml"[^>]*/>', "", "suffix alone"),
        ("word/document.xml", r'<wp:docPr id="2"', '<wp:docPr id="1"', "docPr"),
    ],
)
def test_a_planted_fault_is_seen(report, part, old, new, told):
    """The examiner itself: what Word refuses is named."""
    parts = unzipped(render_docx(report))
    before = parts[part].decode()
    after = re.sub(old, new, before)
    assert after != before
    parts[part] = after.encode()
    assert any(told in fault for fault in faults(zipped(parts)))
