"""Workbooks are read safely: what a cell holds is told apart, and a bad file ends in one sentence, not in memory."""

from __future__ import annotations

import datetime
import resource
import struct
import subprocess
import sys
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from command import command
from workbooks import blank_parts, large, locked_records, make_compound, make_ods, make_xlsx, office, save

from drafter.errors import WorkbookError
from drafter.facts.sheets import address, read_workbook
from drafter.facts.survey import read_format

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kinds():
    """A sheet with one cell of each kind, and a hidden one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "甲"
    sheet["A1"] = "标题"
    sheet.merge_cells("A1:C1")
    for place, value, code in (
        ("A2", 0.1 + 0.2, "General"), ("B2", 1905.71, "General"), ("C2", 600.0, "#,##0.00"), ("D2", -5.48, "#,##0.00;(#,##0.00)"),
        ("A3", datetime.date(2023, 1, 1), "yyyy-mm-dd"), ("B3", "1,234.50", "General"), ("C3", 0.3149, "0.00%"),
        ("D3", 6000249.3149, "#,##0.00"), ("A4", "=1/0", "General"), ("B4", "=B2+1", "General"), ("C4", 2.2e-16, "0.00"),
    ):  # fmt: skip
        sheet[place] = value
        sheet[place].number_format = code
    hidden = book.create_sheet("乙")
    hidden["B2"] = 7
    hidden.sheet_state = "hidden"
    return book


@pytest.fixture(name="kinds_of", scope="session")
def _kinds_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    path = save(kinds(), folder / "种种.xlsx")
    return {"xlsx": path, **{form: office([path], form, folder / form)[0] for form in ("xls", "ods")}}


@pytest.mark.slow
@pytest.mark.xdist_group("office")
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_cells_are_told_apart_in_every_format(kinds_of, form):
    """Exact decimals as the sheet shows them; dates, errors and texts are no numbers; hidden sheets are known."""
    book = read_workbook(kinds_of[form])
    sheet = book.sheets[0]
    found = {cell.address: (cell.kind, cell.text) for cell in sheet.cells.values()}
    assert found["A1"] == ("text", "标题")
    assert found["A2"] == ("number", "0.3")
    assert found["B2"] == ("number", "1905.71")
    assert found["C2"] == ("number", "600.00")
    assert found["D2"] == ("number", "-5.48")
    assert found["A3"] == ("date", "2023-01-01")
    assert found["B3"] == ("text", "1,234.50")
    assert found["C3"] == ("number", "31.49%")
    assert found["D3"] == ("number", "6000249.31")
    assert found["C4"] == ("number", "0.00")
    assert sheet.at(3, 4).number == Decimal("6000249.3149")
    # What openpyxl wrote was never computed; LibreOffice computed it.
    assert found["A4"] == (("uncomputed", "") if form == "xlsx" else ("error", "#DIV/0!"))
    assert found["B4"] == (("uncomputed", "") if form == "xlsx" else ("number", "1906.71"))
    assert [(one.name, one.hidden) for one in book.sheets] == [("甲", False), ("乙", True)]
    assert (sheet.merged[0].left, sheet.merged[0].right) == (1, 3)


@pytest.mark.parametrize(
    ("code", "shape"),
    [("0.00", (2, False)), ("#,##0", (0, False)), ("0.00%", (2, True)), ('#,##0.00_);[Red](#,##0.00)', (2, False)),
     ('0.00"万元"', (2, False)), ("General", None), ("@", None), ("yyyy-mm-dd", None), ("0.00E+00", None), ("0.00,", None), ("# ?/?", None)],
)  # fmt: skip
def test_a_number_format_tells_how_many_decimals_are_shown(code, shape):
    """Quoted text, colours and padding are no digits; dates, fractions and scaled numbers tell nothing."""
    assert read_format(code) == shape


def test_addresses_have_letters_for_columns():
    """A, Z, AA, XFD."""
    assert [address(1, n) for n in (1, 26, 27, 16384)] == ["A1", "Z1", "AA1", "XFD1"]


def refusal(path):
    with pytest.raises(WorkbookError) as caught:
        read_workbook(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.xlsx", b"", "是空文件"),
        ("表.csv", "单位,金额\n甲,1\n".encode(), "不是.xlsx、.xls或.ods工作簿"),
        ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
        ("文件.pdf", b"%PDF-1.7", "其实是PDF"),
        ("坏.xlsx", b"PK\x03\x04" + b"\0" * 300, "已损坏或不完整"),
        ("坏.xls", OLD + b"\0" * 2000, "已损坏或不完整"),
    ],
)
def test_what_is_no_workbook_is_told_in_one_sentence(tmp_path, name, content, words):
    """Each kind of file that a clerk may pick by mistake has its sentence with the mend."""
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    """Neither is a workbook."""
    assert "找不到文件" in refusal(tmp_path / "没有.xlsx")
    assert "是文件夹" in refusal(tmp_path)


def test_a_word_file_and_a_bare_zip_are_no_workbooks(tmp_path):
    """What is in the package counts, not how it is named."""
    assert "旧版Word" in refusal(make_compound(tmp_path / "文.xls", {"WordDocument": bytes(5000)}))
    for part, words in (("word/document.xml", "Word文件"), ("readme.txt", "压缩包")):
        path = tmp_path / "表.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, "x")
        assert words in refusal(path)


LOCKED = {
    "密.ods": lambda path: make_ods(path, "", manifest='<x xmlns="m"><encryption-data/></x>'),
    "密.xls": lambda path: make_compound(path, {"Workbook": locked_records(0x600)}),
    "短.xls": lambda path: make_compound(path, {"Workbook": locked_records(0x600, 300)}),
    "旧.xls": lambda path: make_compound(path, {"Book": locked_records(0x500)}),
    "密.xlsx": lambda path: make_compound(
        path,
        {
            "EncryptionInfo": b"\x04\0\x04\0\x40\0\0\0<encryption/>",
            "EncryptedPackage": bytes(range(256)) * 40,
        },
    ),
}


@pytest.mark.parametrize("name", LOCKED)
def test_an_encrypted_workbook_says_so(tmp_path, name):
    """The record FILEPASS behind BOF, an EncryptedPackage, the manifest of an .ods."""
    said = refusal(LOCKED[name](tmp_path / name))
    assert said == f"{name}设有密码；请在Excel或WPS中取消密码，另存后再试"


@pytest.mark.parametrize("name", ["密.xls", "密.xlsx"])
def test_every_command_refuses_an_encrypted_workbook_in_one_sentence(tmp_path, name):
    """Status 2, nothing on stdout, nothing written."""
    path = LOCKED[name](tmp_path / name)
    (tmp_path / "稿.txt").write_text("决算收入1.00万元。", encoding="utf-8")
    for arguments in (
        ["import", path, "-o", tmp_path / "x.yaml"], ["facts", "show", path], ["check", tmp_path / "稿.txt", "--facts", path],
    ):  # fmt: skip
        done = command(*arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "设有密码" in done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([name, "稿.txt"])


def test_a_compound_file_without_end_is_refused_at_once(tmp_path):
    """Chains of sectors that lead back to themselves are followed no longer than the file is."""
    whole = make_compound(tmp_path / "表.xls", {"Workbook": bytes(40_000), "Contents": bytes(5000)})
    content = bytearray(whole.read_bytes())
    struct.pack_into(
        "<II", content, 68, 0, 1
    )  # the list of tables goes on in the sector 0, which lists 0 again
    whole.write_bytes(content)
    for path in (make_compound(tmp_path / "圈.xls", {"Workbook": bytes(40_000)}, looped=True), whole):
        text, peak = read_alone(path)
        assert f"{path.name}已损坏或不完整" in text
        assert peak < 100


def test_words_about_encryption_are_no_encryption(tmp_path):
    """An old workbook that speaks of an EncryptedPackage in a cell is told for what it is, not as one with a password."""
    body = "EncryptedPackage".encode("utf-16-le") * 200
    assert "设有密码" not in refusal(make_compound(tmp_path / "表.xls", {"Contents": body}))


def merged_rows():
    """One cell under 400,000 merged ranges of 10,000 cells each."""
    areas = '<mergeCell ref="A1:CV100"/>' * 400_000
    return f'<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>{areas}</mergeCells><sheetData>'


BAD = {
    "bomb": (lambda path: make_xlsx(path, " " * 150_000_000), "展开后超过64 MB"),
    "far": (lambda path: make_xlsx(path, '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "分布太散"),
    "sheets": (lambda path: make_xlsx(path, "", sheets=1000), "有1000张工作表"),
    "entity": (lambda path: make_xlsx(path, "", before='<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'), "XML声明"),
    "large": (large, "超过32 MB"),
    "merged": (lambda path: make_xlsx(path, merged_rows()), "分布太散"),
    "repeated": (lambda path: make_ods(path, blank_parts(rows=1_000_000, columns=16_000)), "分布太散"),
    "blanks": (lambda path: make_ods(path, blank_parts(blanks=900_000_000)), "分布太散"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_hostile_workbook_is_refused_within_memory(tmp_path, kind):
    """Bombs, lonely cells far out, 1,000 sheets, entities, 200 MB: one sentence, and less than 300 MB of memory."""
    make, words = BAD[kind]
    path = make(tmp_path / ("表.ods" if kind in ("repeated", "blanks") else "表.xlsx"))
    text, peak = read_alone(path)
    assert words in text
    assert peak < 300


@pytest.mark.slow
def test_half_of_what_is_allowed_needs_less_than_half_of_500_mb(tmp_path):
    """240,000 cells of text, each different; 500,000 are the limit."""
    row = "".join(f'<c t="inlineStr"><is><t>字{n}</t></is></c>' for n in range(20))
    path = make_xlsx(tmp_path / "大.xlsx", f"<row>{row}</row>" * 12_000)
    text, peak = read_alone(path)
    assert text.strip() == "240000"
    assert peak < 250


def read_alone(path):
    """What reading PATH in a process of its own says, and its peak memory in MB."""
    program = (
        "import re, sys\n"
        "from drafter.errors import WorkbookError\n"
        "from drafter.facts.sheets import read_workbook\n"
        "try: print(sum(len(sheet.cells) for sheet in read_workbook(sys.argv[1]).sheets))\n"
        "except WorkbookError as error: print(error)\n"
        "print(int(re.search('VmHWM:.*?([0-9]+)', open('/proc/self/status').read())[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31)), timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    *said, peak = done.stdout.splitlines()
    return "\n".join(said), int(peak)


def test_macros_and_links_are_never_looked_at(tmp_path):
    """A workbook with a macro, a picture and a link to another file reads as without them."""
    extra = {
        "xl/vbaProject.bin": "x" * 1000,
        "xl/externalLinks/externalLink1.xml": "<broken",
        "xl/media/image1.png": "x",
    }
    path = make_xlsx(tmp_path / "宏.xlsm", '<row r="1"><c r="A1"><v>5</v></c></row>', extra=extra)
    assert [cell.text for cell in read_workbook(path).sheets[0].cells.values()] == ["5"]
