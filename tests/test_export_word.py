"""The Word file by GB/T 9704-2012: what its XML says, and how LibreOffice sets it with stand-in fonts."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command import command as drafter
from conftest import ROOT

from drafter.checker.check import check
from drafter.draft.compose import assemble, compose
from drafter.draft.engines import BaselineEngine
from drafter.export.exported import UNAPPROVED, Approval, ExportedReport
from drafter.export.package import is_untouched
from drafter.export.word import FINGERPRINT, render_docx
from drafter.outline.plan import load_plan

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MADE = datetime(2025, 3, 10, 8, 30, tzinfo=UTC)
PRINT = "f" * 64


def exported(data: str, **changes: object) -> ExportedReport:
    book, plan = load_plan(ROOT / "data" / data)
    text = assemble(compose(book, plan, BaselineEngine(plan, book)), plan, book)
    report = ExportedReport(text, book, plan, check(text, book, outline=plan), PRINT, MADE)
    return replace(report, **changes)


@pytest.fixture(name="report", scope="module")
def _report():
    return exported("qinghe-transport-2024/自评表.yaml", ledger=True)


@pytest.fixture(name="parts", scope="module")
def _parts(report):
    """The parts of the file by name, as trees."""
    with zipfile.ZipFile(io.BytesIO(render_docx(report))) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def words(element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{W}t"))


def styled(body, style):
    """The texts of the paragraphs in STYLE."""
    found = []
    for paragraph in body.iter(f"{W}p"):
        mark = paragraph.find(f"{W}pPr/{W}pStyle")
        if mark is not None and mark.get(f"{W}val") == style:
            found.append(words(paragraph))
    return found


def style(parts, name):
    return next(s for s in parts["word/styles.xml"] if s.get(f"{W}styleId") == name)


def test_the_page_is_that_of_the_standard(parts):
    """A4, margins of 37, 28, 26 and 35 mm, no grid, 28.95 points from line to line."""
    section = next(iter(parts["word/document.xml"].iter(f"{W}sectPr")))
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    wanted = {"top": 37, "left": 28, "right": 26, "bottom": 35}
    for side, millimetres in wanted.items():
        assert abs(int(margins.get(f"{W}{side}")) * 25.4 / 1440 - millimetres) < 0.05
    assert section.find(f"{W}docGrid") is None
    spacing = style(parts, "Normal").find(f"{W}pPr/{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")


@pytest.mark.parametrize(
    ("name", "font", "size"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("Heading1", "黑体", None),
        ("Heading2", "楷体_GB2312", None),
        ("Heading3", "仿宋_GB2312", None),
        ("AttachmentMark", "黑体", None),
    ],
)
def test_each_level_names_its_official_font(parts, name, font, size):
    """The East Asian font stands in w:eastAsia, Latin and digits in Times New Roman; what is not said is 16 points."""
    look = style(parts, name).find(f"{W}rPr")
    fonts = look.find(f"{W}rFonts")
    assert fonts.get(f"{W}eastAsia") == font
    assert fonts.get(f"{W}ascii") == fonts.get(f"{W}hAnsi") == "Times New Roman"
    own = look.find(f"{W}sz")
    assert (own.get(f"{W}val") if own is not None else None) == size
    defaults = parts["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert defaults.find(f"{W}rFonts").get(f"{W}eastAsia") == "仿宋_GB2312"
    assert defaults.find(f"{W}sz").get(f"{W}val") == "32"
    assert defaults.find(f"{W}lang").get(f"{W}eastAsia") == "zh-CN"


def test_text_is_set_in_by_two_characters_and_every_run_hints_at_its_font(parts):
    """First lines are indented in characters, not by blanks; quotation marks stay with the Chinese font."""
    indent = style(parts, "BodyText").find(f"{W}pPr/{W}ind")
    assert indent.get(f"{W}firstLineChars") == "200"
    for run in parts["word/document.xml"].iter(f"{W}r"):
        if words(run).strip():
            assert run.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia"
            assert not words(run).startswith(("　", " "))


def test_headings_are_headings_of_the_outline(report, parts):
    """Each heading of the report is a Word heading of its level, in order."""
    body = parts["word/document.xml"]
    first = styled(body, "Heading1")
    assert [h[:2] for h in first] == [f"{n}、" for n in "一二三四五"[: len(first)]]
    assert all(re.match(r"（[一二三四五六七八九十]+）", heading) for heading in styled(body, "Heading2"))
    assert style(parts, "Heading2").find(f"{W}pPr/{W}outlineLvl").get(f"{W}val") == "1"
    assert styled(body, "Title") == [report.title]


def test_no_word_of_the_text_is_lost(report, parts):
    """What the report says stands in the file, paragraph by paragraph."""
    whole = [words(p) for p in parts["word/document.xml"].iter(f"{W}p")]
    for line in report.text.splitlines():
        bare = line.strip().lstrip("#").strip()
        if bare and bare != report.title:
            assert bare in whole


def test_name_and_date_close_the_report(report, parts):
    """The name of the body, then the date without leading zeros, from the right by the rule."""
    body = parts["word/document.xml"]
    assert styled(body, "Signature") == [report.book.report.organization]
    assert styled(body, "Date") == ["2025年3月12日"]
    assert style(parts, "Signature").find(f"{W}pPr/{W}jc").get(f"{W}val") == "right"


def test_the_signature_never_has_a_page_of_its_own(report, parts):
    """The paragraph before it is kept with it, and gives two lines at least."""
    paragraphs = list(parts["word/document.xml"].iter(f"{W}p"))
    at = next(n for n, one in enumerate(paragraphs) if words(one) == report.book.report.organization)
    settings = paragraphs[at - 1].find(f"{W}pPr")
    assert [settings.find(W + name) is not None for name in ("keepNext", "widowControl")] == [True, True]


def test_page_numbers_stand_outside(parts):
    """Odd pages count at the right, even ones at the left, one character in, between dashes, in 14 points."""
    assert parts["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    for part, side in (("word/footer1.xml", "right"), ("word/footer2.xml", "left")):
        paragraph = parts[part].find(f"{W}p")
        assert paragraph.find(f"{W}pPr/{W}jc").get(f"{W}val") == side
        assert words(paragraph) == "— 1 —"
        assert "PAGE" in "".join(code.text for code in paragraph.iter(f"{W}instrText"))
    assert style(parts, "Footer").find(f"{W}rPr/{W}sz").get(f"{W}val") == "28"


def test_tables_repeat_their_head_and_set_numbers_to_the_right(report, parts):
    """The table of the money has a row for each part, its unit above, and its head on every page."""
    tables = list(parts["word/document.xml"].iter(f"{W}tbl"))
    money = tables[0]
    rows = [[words(cell) for cell in row.iter(f"{W}tc")] for row in money.iter(f"{W}tr")]
    assert rows[0][0] == "项目"
    assert ["交通运输支出", "—", "—", "7390.15", "—", "—"] in rows
    assert money.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    right = [cell for cell in money.iter(f"{W}tc") if words(cell) == "7390.15"]
    assert right[0].find(f"{W}p/{W}pPr/{W}jc").get(f"{W}val") == "right"
    assert "单位：万元" in styled(parts["word/document.xml"], "UnitLine")


def test_the_score_sheet_follows_with_its_total(report, parts):
    """The money block with the computed score of its rate, then every indicator with weight and score, the total last."""
    sheet = next(t for t in parts["word/document.xml"].iter(f"{W}tbl") if "一级指标" in words(t))
    rows = [[words(cell) for cell in row.iter(f"{W}tc")] for row in sheet.iter(f"{W}tr")]
    names = [indicator.name for indicator in report.book.indicators]
    assert [row[2] for row in rows[1:-1]] == names
    money = next(t for t in parts["word/document.xml"].iter(f"{W}tbl") if "全年执行数" in words(t))
    rated = [words(cell) for cell in list(money.iter(f"{W}tr"))[1].iter(f"{W}tc")]
    assert rated == ["年度资金总额", "7980.00", "8773.20", "8410.75", "10", "95.87%", "9.59"]
    assert rows[-1][0] == "总分"
    assert "99.31" in rows[-1]


def test_the_ledger_accounts_for_every_quantity(report, parts):
    """数据核对表 has a row for each number that states a quantity, with its source and the verdict in words."""
    ledger = next(t for t in parts["word/document.xml"].iter(f"{W}tbl") if "核对结论" in words(t))
    rows = [[words(cell) for cell in row.iter(f"{W}tc")] for row in ledger.iter(f"{W}tr")][1:]
    quantities = [m for m in report.check.mentions if m.kind not in ("label", "date")]
    assert [row[1] for row in rows[: len(quantities)]] == [m.text for m in quantities]
    assert all(row[4].startswith(("与来源一致", "由来源数据推算", "引自文字材料")) for row in rows)


def test_the_ledger_tells_each_sentence_once_on_turned_pages(report, parts):
    """The numbers of one sentence share its cell; the section is landscape, with the report's header and footers."""
    body = parts["word/document.xml"]
    ledger = next(t for t in body.iter(f"{W}tbl") if "核对结论" in words(t))
    told = [words(row[3]) for row in ledger.iter(f"{W}tr") if words(row[3])][1:]
    assert all(one != other for one, other in pairwise(told))
    joints = [cell.get(f"{W}val") for cell in ledger.iter(f"{W}vMerge")]
    assert joints[0] == "restart"
    assert "continue" in joints
    first, *_, last = body.iter(f"{W}sectPr")
    size = last.find(f"{W}pgSz")
    assert size.get(f"{W}orient") == "landscape"
    assert int(size.get(f"{W}w")) > int(size.get(f"{W}h"))
    assert [e.attrib for e in last if "Reference" in e.tag] == [
        e.attrib for e in first if "Reference" in e.tag
    ]


def test_what_nobody_approved_says_so(report, parts):
    """The mark stands in the header, the file name and the properties; an approval of other content changes nothing."""
    assert words(parts["word/header1.xml"]) == UNAPPROVED
    assert UNAPPROVED in report.file_name
    assert UNAPPROVED in "".join(parts["docProps/core.xml"].itertext())
    other = replace(report, approval=Approval("王审核", MADE, "0" * 64))
    assert other.mark == UNAPPROVED


def test_an_approved_report_bears_no_mark(report):
    """Header and name are clean, and the properties say who approved it and which revision it is."""
    approved = replace(report, approval=Approval("王审核", MADE, PRINT), ledger=False)
    with zipfile.ZipFile(io.BytesIO(render_docx(approved))) as archive:
        assert UNAPPROVED not in archive.read("word/header1.xml").decode()
        custom = ElementTree.fromstring(archive.read("docProps/custom.xml"))
    said = {item.get("name"): "".join(item.itertext()) for item in custom}
    assert said[FINGERPRINT] == PRINT
    assert said["审核人"] == "王审核"
    assert UNAPPROVED not in approved.file_name


def test_properties_name_no_machine_and_no_tool_of_others(parts):
    """Title and body; times of the revision; no python-docx, no user."""
    core = "".join(parts["docProps/core.xml"].itertext())
    assert "python" not in core
    assert "2025-03-10T08:30:00Z" in core


def test_two_exports_are_the_same_bytes_and_an_altered_one_is_known(report):
    """One draft by one version gives one file; a changed body is found by its checksum."""
    data = render_docx(report)
    assert data == render_docx(report)
    assert is_untouched(data)
    altered = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"8120.40", b"8120.41", 1)
            new.writestr(name, content)
    assert not is_untouched(altered.getvalue())


def test_an_export_takes_less_than_a_second(report):
    """Without charts, in processor time."""
    started = time.process_time()
    render_docx(report)
    assert time.process_time() - started < 1


def test_tables_of_the_text_are_tables_of_the_file(report):
    """Rows with | or tabs become a table, not lines with marks."""
    text = report.text.replace(
        "四、存在的问题",
        "| 项目 | 金额（万元） |\n| --- | ---: |\n| 基本支出 | 3120.45 |\n\n四、存在的问题",
        1,
    )
    with zipfile.ZipFile(io.BytesIO(render_docx(replace(report, text=text)))) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    found = [words(table) for table in body.iter(f"{W}tbl") if words(table).startswith("项目金额（万元）")]
    assert found == ["项目金额（万元）基本支出3120.45"]


def test_settings_of_the_outline_change_the_page(report):
    """Another house's pitch, font and three-line tables come from its outline, not from code."""
    own = replace(report.outline.document, pitch=Decimal(30), body_font="方正仿宋_GBK", table_lines="three")
    changed = replace(report, outline=replace(report.outline, document=own))
    with zipfile.ZipFile(io.BytesIO(render_docx(changed))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert "方正仿宋_GBK" in styles
    assert 'w:line="600"' in styles
    assert "insideV" not in styles


def test_charts_show_the_parts_with_words_for_those_who_cannot_see(report):
    """Bars of the planned facts, the same bytes each time, with their values as alternative text."""
    pytest.importorskip("matplotlib", reason="the extra drafter[charts] is a part of dev")
    drawn = replace(report, charts=True)
    data = render_docx(drawn)
    assert data == render_docx(drawn)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [n for n in archive.namelist() if n.startswith("word/media/")] == [
            "word/media/chart1.png", "word/media/chart2.png",
        ]  # fmt: skip
        assert "交通运输支出7390.15万元" in archive.read("word/document.xml").decode()


# -- the command ----------------------------------------------------------------------------------------


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "out"
    drafter("draft", ROOT / "data" / "linshan-archive-2023", "-o", folder)
    return folder


def test_the_command_names_the_file_after_the_report(folder):
    """Without -o the file lies in the draft's folder, with the mark in its name; status 0 for a clean draft."""
    done = drafter("export", folder)
    files = list(folder.glob("*（草稿·未经审核）.docx"))
    assert done.returncode == 0, done.stderr
    assert len(files) == 1
    assert files[0].name in done.stdout


@pytest.mark.parametrize("form", ["md", "html", "txt"])
def test_other_formats_are_written_too(folder, form, tmp_path):
    """By the suffix of -o; text formats carry the mark."""
    file = tmp_path / f"报告.{form}"
    assert drafter("export", folder, "-o", file).returncode == 0
    assert ("草稿·未经审核" in file.read_text(encoding="utf-8")) == (form != "html")


@pytest.mark.parametrize("form", ["md", "html", "txt"])
def test_a_ledger_or_charts_where_there_is_no_room_are_refused(folder, form, tmp_path):
    """Nothing is written; the sentence names the option and the forms that have room."""
    file = tmp_path / f"报告.{form}"
    done = drafter("export", folder, "-o", file, "--ledger", "--charts")
    assert (done.returncode, file.exists(), len(done.stderr.splitlines())) == (2, False, 1)
    assert "--ledger和--charts" in done.stderr
    assert "docx、pdf" in done.stderr


def test_an_edit_of_the_text_is_exported(folder, tmp_path):
    """What a person wrote into report.md is taken in first; a wrong number makes status 1 and the file is still written."""
    mine = shutil.copytree(folder, tmp_path / "mine")
    report = mine / "report.md"
    text = report.read_text(encoding="utf-8")
    amount = re.search(r"\d[\d.,]*万?元", text)
    report.write_text(text.replace(amount[0], "999999.99万元", 1), encoding="utf-8")
    file = tmp_path / "a.docx"
    done = drafter("export", mine, "-o", file)
    assert done.returncode == 1
    assert "没有处理" in done.stderr
    with zipfile.ZipFile(file) as archive:
        assert "999999.99万元" in archive.read("word/document.xml").decode()


def test_what_is_no_draft_is_refused_in_one_sentence(tmp_path):
    """An empty folder, and a suffix that names no format: status 2."""
    done = drafter("export", tmp_path)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    done = drafter("export", tmp_path / "没有的", "-o", tmp_path / "x.docx")
    assert (done.returncode, "没有的；请给出drafter draft写出报告的文件夹" in done.stderr) == (2, True)
    done = drafter("export", tmp_path, "-o", "x.rtf")
    assert (done.returncode, "后缀" in done.stderr) == (2, True)


# -- set by LibreOffice ---------------------------------------------------------------------------------


@pytest.fixture(name="pdf", scope="module")
def _pdf(report, tmp_path_factory):
    """Two thousand characters in one paragraph, then the report itself, as LibreOffice sets them."""
    office = shutil.which("soffice")
    assert office, "these tests need LibreOffice; run make system"
    folder = tmp_path_factory.mktemp("pdf")
    at = report.text.index("四、存在的问题")
    text = report.text[:at] + "测" * 2000 + "\n\n" + report.text[at:]
    (folder / "report.docx").write_bytes(render_docx(replace(report, text=text)))
    environment = os.environ | {
        "FONTCONFIG_FILE": str(Path(__file__).parent / "fonts" / "standins.conf"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "report.docx")],
        check=True, capture_output=True, timeout=180, env=environment,
    )  # fmt: skip
    return folder / "report.pdf"


def output(*command) -> str:
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout


@pytest.mark.slow
@pytest.mark.xdist_group("libreoffice")
def test_a_full_page_has_22_lines_of_28_characters(pdf):
    """Measured on the page as it is set."""
    pages = output("pdftotext", "-layout", pdf, "-").split("\f")
    full = [[line.strip() for line in page.splitlines() if set(line.strip()) == {"测"}] for page in pages]
    whole = max(full, key=len)
    assert len(whole) == 22
    assert {len(line) for line in whole} == {28}


def places(pdf, page):
    """The words of PAGE in order, with the points from the left at which they begin and end."""
    found = re.findall(r'<word xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>(.*?)</word>',
                       output("pdftotext", "-bbox", "-f", page, "-l", page, pdf, "-"))  # fmt: skip
    return [(word, float(left), float(right)) for left, right, word in found]


@pytest.mark.slow
@pytest.mark.xdist_group("libreoffice")
def test_the_date_begins_two_characters_behind_the_name(pdf, report):
    """7.3.5.2, as set: the name ends two characters of 16 points before the margin."""
    name = report.book.report.organization
    pages = output("pdftotext", pdf, "-").split("\f")
    page = max(number for number, text in enumerate(pages, start=1) if f"\n{name}\n" in text)
    words = places(pdf, page)
    at = next(place for place, (word, _, _) in enumerate(words) if word == name)
    (_, left, right), (year, begins, _) = words[at : at + 2]
    assert year.startswith("2025")
    assert right == pytest.approx((210 - 26) / 25.4 * 72 - 32, abs=0.5)
    assert begins - left == pytest.approx(32, abs=0.5)


@pytest.mark.slow
@pytest.mark.xdist_group("libreoffice")
def test_no_page_is_empty(pdf):
    """Neither behind the ledger nor between two sections; what is below the header is more than the page's number."""
    pages = output("pdftotext", pdf, "-").split("\f")[:-1]
    for number, page in enumerate(pages, start=1):
        said = page.replace(UNAPPROVED, "").replace(f"— {number} —", "").strip()
        assert len(said) > 10, number


@pytest.mark.slow
@pytest.mark.xdist_group("libreoffice")
def test_only_the_named_fonts_are_used_and_pages_are_numbered(pdf):
    """No stray font; — 1 — on the first page, and so on."""
    fonts = {line.split()[0].partition("+")[2] for line in output("pdffonts", pdf).splitlines()[2:]}
    assert {re.sub(r"-.*", "", font) for font in fonts} <= {
        "WenQuanYiMicroHei", "LiberationSerif", "BousungEG", "GBZenKai",
    }  # fmt: skip
    pages = output("pdftotext", "-layout", pdf, "-").split("\f")[:-1]
    for number, page in enumerate(pages, start=1):
        assert f"— {number} —" in page
