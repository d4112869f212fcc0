"""Comments and tracked changes in a person's own Word file: exactly there, and nothing else touched."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
import zipfile
from io import BytesIO

import pytest
from command import command
from lxml import etree
from word_files import TRAPS, WRONG, W, paragraph, run, unzipped, word_file, zipped

from drafter.checker.check import check
from drafter.documents.docx import read_word
from drafter.documents.read import Document
from drafter.export.annotate import annotate
from drafter.facts.load import load_facts

FACTS = """schema: drafter.facts/1
report: {title: 2023年清河局部门整体支出绩效自评报告, organization: 清河局, fiscal_year: 2023, outline: yunnan-3-2}
facts:
  - {id: expenditure.total, name: 决算支出, value: 600.02, unit: 万元, source: 决算公开表.xlsx#公开01表!F30}
  - {id: expenditure.last, name: 决算支出, value: 500, unit: 万元, period: 2022}
  - {id: social, name: 社会保障和就业支出, value: 578.66, unit: 万元, part_of: expenditure.total}
  - {id: health, name: 卫生健康支出, value: 8.63, unit: 万元, part_of: expenditure.total}
"""


@pytest.fixture(name="book", scope="module")
def _book(tmp_path_factory):
    path = tmp_path_factory.mktemp("facts") / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return load_facts(path)


def annotated(data, book, *, fix=False):
    """The new file's bytes."""
    word = read_word(data, "稿.docx")
    document = Document(word.text, "稿.docx", (), word)
    report = check(word.text, book, body=word.body)
    return annotate(document, report, book, fix=fix).data


def comments(data):
    """What each comment says, with the text of the body that it encloses, insertions and deletions both."""
    parts = unzipped(data)
    notes = {
        note.get(f"{{{W}}}id"): "\n".join("".join(p.itertext()) for p in note.iter(f"{{{W}}}p"))
        for note in etree.fromstring(parts["word/comments.xml"])
    }
    enclosed = dict.fromkeys(notes, "")
    open_ = set()
    for element in etree.fromstring(parts["word/document.xml"]).iter():
        name = etree.QName(element).localname
        if name == "commentRangeStart":
            open_.add(element.get(f"{{{W}}}id"))
        elif name == "commentRangeEnd":
            open_.remove(element.get(f"{{{W}}}id"))
        elif name in ("t", "delText"):
            for identifier in open_:
                enclosed[identifier] += element.text or ""
    assert not open_
    return [(notes[identifier], enclosed[identifier]) for identifier in notes]


def formats(data):
    """Every character of the body with the format of its run."""
    root = etree.fromstring(unzipped(data)["word/document.xml"])
    for run_ in root.iter(f"{{{W}}}r"):
        format_ = run_.find(f"{{{W}}}rPr")
        look = b"" if format_ is None else etree.tostring(format_)
        for text in run_.iter(f"{{{W}}}t"):
            yield from ((char, look) for char in text.text or "")


def test_every_wrong_number_has_its_comment_on_exactly_its_span(book):
    """In runs of several formats, links, insertions, fields, controls and tables; beside the body it stands where
    the note, box or header belongs, and says so."""
    found = comments(annotated(TRAPS, book))
    for digits in WRONG:
        told = [(said, span) for said, span in found if digits in said]
        assert len(told) == 1, digits
        said, span = told[0]
        assert said.startswith("错误：")
        assert "应为600.02万元" in said
        assert "来源：决算支出，决算公开表.xlsx#公开01表!F30" in said
        place = {"680.02": "脚注中", "690.02": "文本框中", "600.32": "页眉中"}.get(digits)
        if place:
            assert place in said
            assert digits not in span or digits == "690.02"
        else:
            assert span in (f"{digits}万元", digits)


def test_the_text_all_formats_and_all_other_parts_stay(book):
    """Character for character, byte for byte; only the comments and what names them is new."""
    made = annotated(TRAPS, book)
    assert read_word(made, "稿.docx").text == read_word(TRAPS, "稿.docx").text
    assert list(formats(made)) == list(formats(TRAPS))
    before, after = unzipped(TRAPS), unzipped(made)
    assert {name for name in after if before.get(name) != after[name]} == {
        "word/document.xml",
        "word/comments.xml",
    }


def test_comments_that_were_there_stay(book):
    """With author, text and place, and none of ours takes their number."""
    made = unzipped(annotated(TRAPS, book))
    root = etree.fromstring(made["word/comments.xml"])
    numbers = [note.get(f"{{{W}}}id") for note in root]
    assert root[0].get(f"{{{W}}}author") == "李四"
    assert "".join(root[0].itertext()) == "请核实"
    assert len(numbers) == len(set(numbers))
    assert ("请核实", "七是决算支出600.02") in comments(annotated(TRAPS, book))


def test_a_comment_on_the_title_sums_up(book):
    """Counts, what was checked against what, and the program; on the paragraph that holds the report's title."""
    said, span = next(one for one in comments(annotated(TRAPS, book)) if one[0].startswith("核对结果"))
    assert span == "2023年清河局部门整体支出绩效自评报告"
    assert "必须改正12处" in said
    assert "共4项数据" in said
    assert "脚注" in said
    assert "Drafter 0." in said


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        (
            (paragraph("附件3-2"), paragraph("二〇二三年总结"), paragraph("一、基本情况"), paragraph("好。")),
            "一、基本情况",
        ),
        ((paragraph(""), paragraph("工作总结"), paragraph("情况良好，有3人。")), "工作总结"),
        (
            (paragraph("附件"), paragraph("2023年某局绩效自评报告"), paragraph("一、情况")),
            "2023年某局绩效自评报告",
        ),
    ],
)
def test_without_a_title_the_first_heading_or_paragraph_bears_it(blocks, title):
    """Without facts too."""
    said, span = comments(annotated(word_file(*blocks), None))[0]
    assert said.startswith("核对结果")
    assert "没有给出事实文件" in said
    assert span == title


def test_the_same_input_gives_the_same_bytes(book):
    """Twice, with corrections."""
    assert annotated(TRAPS, book, fix=True) == annotated(TRAPS, book, fix=True)


def test_fix_writes_what_has_one_right_value_as_tracked_changes(book):
    """Refused, the old text is there; accepted, the text is right.  What another person inserted and what a field
    shows is left to people."""
    made = annotated(TRAPS, book, fix=True)
    text = read_word(made, "稿.docx").text
    left = [digits for digits in WRONG if digits in text]
    assert left == ["630.02", "640.02"]
    assert text.count("600.02") == len(WRONG) - 2 + 1
    assert refused(made) == read_word(TRAPS, "稿.docx").text
    changes = etree.fromstring(unzipped(made)["word/document.xml"]).iter(f"{{{W}}}ins", f"{{{W}}}del")
    ours = [change for change in changes if change.get(f"{{{W}}}author") == "Drafter"]
    numbers = [change.get(f"{{{W}}}id") for change in ours]
    assert len(numbers) == len(set(numbers)) >= 16
    said = [said for said, _ in comments(made) if "已用修订改为600.02" in said]
    assert len(said) == len(WRONG) - 2


def refused(data):
    """The text with all changes of ours refused."""
    parts = unzipped(data)
    for name, content in parts.items():
        if name.endswith(".xml") and b"Drafter" in content and "comments" not in name:
            root = etree.fromstring(content)
            for element in list(root.iter(f"{{{W}}}ins")):
                if element.get(f"{{{W}}}author") == "Drafter":
                    element.getparent().remove(element)
            for element in list(root.iter(f"{{{W}}}del")):
                if element.get(f"{{{W}}}author") == "Drafter":
                    element.tag = f"{{{W}}}ins"
                    for text in element.iter(f"{{{W}}}delText"):
                        text.tag = f"{{{W}}}t"
            parts[name] = etree.tostring(root)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return read_word(out.getvalue(), "稿.docx").text


@pytest.mark.parametrize(
    "doubtful",
    [
        "卫生健康支出578.66万元。",  # the number is another's: is it the name that is wrong?
        "2022年决算支出600.02万元。",
        "决算支出比上年增长30.0%。",
        "购置设备35.2万元。",
        "决算支出731.5万元。",  # no slip of 600.02: perhaps true of something else
        "决算支出超过610万元。",
        "决算支出约610万元。",
        "决算支出610万元左右。",
        "决算支出601万元，其中决算支出602万元。",
    ],
)
def test_fix_leaves_alone_what_may_be_read_in_two_ways(book, doubtful):
    """There is a comment and no change."""
    data = word_file(paragraph(doubtful))
    made = annotated(data, book, fix=True)
    assert read_word(made, "稿.docx").text == doubtful
    assert any(said.startswith("错误：") for said, _ in comments(made))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("决算支出600.20万元。", "决算支出600.02万元。"),
        ("决算支出600.02元。", "决算支出600.02万元。"),
        ("决算支出600.020元。", "决算支出600.020万元。"),
        ("决算支出0.07亿元。", "决算支出0.06亿元。"),
        ("决算支出6,001,200元。", "决算支出6,000,200元。"),
        ("决算支出6000.2万元。", "决算支出600.02万元。"),
        ("决算支出60.02万元。", "决算支出600.02万元。"),
        ("决算支出600.02亿元。", "决算支出600.02万元。"),
        ("截止2023年底，决算支出600.02万元。", "截至2023年底，决算支出600.02万元。"),
    ],
)
def test_fix_keeps_the_unit_and_the_precision_that_were_written(book, outline, wrong, right):
    """Digits, unit, scale and misspelt words."""
    word = read_word(word_file(paragraph("标题"), paragraph(wrong)), "稿.docx")
    report = check(word.text, book, outline=outline, body=word.body)
    made = annotate(Document(word.text, "稿.docx", (), word), report, book, fix=True)
    assert read_word(made.data, "稿.docx").text == f"标题\n{right}"


def test_annotating_never_changes_the_text_that_is_read(book):
    """A property: whatever way a text is cut into runs, changes and links, and wherever findings lie."""
    chance = random.Random(20261124)
    words = (
        "决算支出610.02万元，比上年增长30.0%；卫生健康支出578.66万元，社会保障和就业支出578.66万元，共3项。"
    )
    for _ in range(60):
        pieces, at = [], 0
        while at < len(words):
            size = chance.randint(1, 9)
            piece = run(words[at : at + size], chance.choice(["", "<w:b/>", "<w:i/>"]))
            wrap = chance.randint(0, 9)
            if wrap == 0:
                piece = f"<w:ins w:id='9' w:author='甲'>{piece}</w:ins>"
            elif wrap == 1:
                piece = f"<w:hyperlink>{piece}</w:hyperlink><w:bookmarkStart w:id='3' w:name='b'/>"
            elif wrap == 2:
                piece += f"<w:del w:id='8' w:author='甲'>{run('旧').replace('w:t', 'w:delText')}</w:del>"
            elif wrap == 3:
                piece = f"<w:sdt><w:sdtContent>{piece}{run('')}</w:sdtContent></w:sdt>"
            pieces.append(piece)
            at += size
        data = word_file(paragraph("标题"), paragraph(*pieces), paragraph(*pieces))
        made = annotated(data, book)
        assert read_word(made, "稿.docx").text == f"标题\n{words}\n{words}"
        assert list(formats(made)) == list(formats(data))
        spans = [span.replace("旧", "") for said, span in comments(made) if "578.66" in said]
        assert spans == ["578.66万元"] * 2
        fixed = annotated(data, book, fix=True)
        assert refused(fixed) == f"标题\n{words}\n{words}"


def test_a_mutilated_file_is_read_or_refused_in_a_sentence(tmp_path, book):
    """A hundred of them, in parts and as a whole: never a traceback."""
    chance = random.Random(7)
    parts = unzipped(TRAPS)
    facts = tmp_path / "facts.yaml"
    facts.write_text(FACTS, encoding="utf-8")
    outcomes = set()
    for number in range(100):
        data = mutilated(parts, chance) if number % 4 else cut(TRAPS, chance)
        source, target = tmp_path / f"{number}.docx", tmp_path / f"{number}.out.docx"
        source.write_bytes(data)
        result = command("check", source, "--facts", facts, "--annotate", target, "--fix")
        assert "Traceback" not in result.stderr
        assert "程序出错" not in result.stderr, result.stderr
        outcomes.add(result.returncode)
        if result.returncode == 2:
            assert result.stderr.strip()
            assert not target.exists()
        elif number % 4:
            read_word(target.read_bytes(), "稿.docx")
    assert outcomes >= {1, 2}


def mutilated(parts, chance):
    """The file with elements of one part moved, dropped, doubled or with other attributes."""
    name = chance.choice([n for n in parts if n.endswith((".xml", ".rels")) and n != "customXml/item1.xml"])
    root = etree.fromstring(parts[name])
    for _ in range(chance.randint(1, 6)):
        elements = [element for element in root.iter() if element.getparent() is not None]
        if not elements:
            break
        element, other = chance.choice(elements), chance.choice(elements)
        act = chance.randint(0, 4)
        if act == 0:
            element.getparent().remove(element)
        elif act == 1:
            element.tag = other.tag
        elif act == 2 and element not in other.iterancestors() and element is not other:
            other.append(element)
        elif act == 3:
            for attribute in element.attrib:
                element.set(attribute, chance.choice(["", "-1", "99999999999", "x", "7"]))
        else:
            element.text = "600.99万元"
    content = etree.tostring(root)
    if chance.random() < 0.2:
        content = content[: chance.randint(0, len(content))]
    changed = dict(parts) | {name: content}
    if chance.random() < 0.1:
        changed.pop(chance.choice(list(changed)))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, value in changed.items():
            archive.writestr(part, value)
    return out.getvalue()


def cut(data, chance):
    """The file with bytes changed or its end missing."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(4, len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randint(len(data) // 2, len(data))] if chance.random() < 0.5 else changed)


@pytest.fixture(name="opened", scope="session")
def _opened(tmp_path_factory):
    """The annotated and corrected traps as LibreOffice opens them: its own XML."""
    folder = tmp_path_factory.mktemp("office")
    facts = folder / "facts.yaml"
    facts.write_text(FACTS, encoding="utf-8")
    (folder / "稿.docx").write_bytes(annotated(TRAPS, load_facts(facts)))
    office = shutil.which("soffice")
    assert office, "LibreOffice (libreoffice-writer-nogui) is missing: apt-get install it"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "fodt",
         "--outdir", folder, folder / "稿.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return etree.parse(folder / "稿.fodt").getroot()


@pytest.mark.slow
def test_libreoffice_shows_every_comment_at_its_number(opened):
    """The span between annotation and its end is the number, for each comment in the body."""
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    enclosed, notes, open_ = {}, {}, set()
    for event, element in etree.iterwalk(opened, events=("start", "end")):
        name = element.get(f"{office}name")
        if element.tag == f"{office}annotation" and event == "start":
            notes[name], enclosed[name] = "".join(element.itertext()), ""
            open_.add(name)
        elif element.tag == f"{office}annotation-end" and event == "start":
            open_.discard(name)
        if next(element.iterancestors(f"{office}annotation"), None) is None:
            said = element.text if event == "start" else element.tail
            if element.tag != f"{office}annotation" or event == "end":
                for one in open_:
                    enclosed[one] += said or ""
    assert not open_
    for digits in WRONG:
        told = [name for name, said in notes.items() if f"文中写成{digits}" in said]
        assert len(told) == 1, digits
        if digits not in ("680.02", "690.02", "600.32"):
            assert enclosed[told[0]].strip() in (f"{digits}万元", digits)
    assert any("请核实" in said for said in notes.values())


def test_a_second_check_replaces_its_own_comments_and_keeps_those_that_were_answered(book):
    """What was mended is not complained of any more; where somebody replied, his word and ours stay."""
    first = unzipped(annotated(TRAPS, book))
    root = etree.fromstring(first["word/comments.xml"])
    w14, w15 = (
        "http://schemas.microsoft.com/office/word/2010/wordml",
        "http://schemas.microsoft.com/office/word/2012/wordml",
    )
    ours = [note for note in root if note.get(f"{{{W}}}author") == "Drafter"]
    for number, note in enumerate(ours):
        note[-1].set(f"{{{w14}}}paraId", f"0000A{number:03}")
    entries = "".join(f'<w15:commentEx w15:paraId="0000A{n:03}" w15:done="0"/>' for n in range(len(ours)))
    reply = '<w15:commentEx w15:paraId="00000001" w15:paraIdParent="0000A003" w15:done="0"/>'
    first["word/comments.xml"] = etree.tostring(root)
    first["word/commentsExtended.xml"] = (
        f'<w15:commentsEx xmlns:w15="{w15}">{entries}{reply}</w15:commentsEx>'.encode()
    )
    first["word/_rels/document.xml.rels"] = first["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="x9" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended" '
        b'Target="commentsExtended.xml"/></Relationships>',
    )
    mended = first["word/document.xml"].replace("620.02万元".encode(), "600.02万元".encode())
    assert mended != first["word/document.xml"]
    second = annotated(zipped(first | {"word/document.xml": mended}), book)
    said = comments(second)
    assert ("请核实", "七是决算支出600.02") in said
    assert not [one for one, _ in said if "620.02" in one]
    assert len([one for one, _ in said if one.startswith("核对结果")]) == 1
    kept = "".join(ours[3].itertext())
    assert [one.replace("\n", "") for one, _ in said].count(kept) == 2
    assert unzipped(second)["word/commentsExtended.xml"].count(b"<w15:commentEx ") == 2


def test_a_report_of_sixty_pages_is_read_and_checked_in_half_a_second(book):
    """60 pages of 616 characters with ten numbers a page, as reports have them, half of them wrong; runs of a few
    characters each.  CPU time, without the start of the program."""
    prose = "各股室按照职责分工抓好落实，定期调度项目进度，对发现的问题及时整改，保证资金使用规范、安全、有效，群众反映良好"
    words = [
        f"第{number}项工作按计划推进，决算支出600.{number % 4:02}万元，较2022年增长{20 + number % 2}.0%；{prose}。{prose[::-1]}。"
        for number in range(300)
    ]
    data = word_file(*(paragraph(*(run(w[at : at + 6]) for at in range(0, len(w), 6))) for w in words))
    times = []
    for _ in range(4):
        began = time.process_time()
        word = read_word(data, "稿.docx")
        check(word.text, book, body=word.body)
        times.append(time.process_time() - began)
    assert len(word.text) > 60 * 22 * 28
    assert min(times) < 0.5, times


def test_the_command_never_overwrites_and_says_what_it_did(tmp_path):
    """Not the input, not another file; --fix and a text that is no Word file are refused with the mend."""
    facts, source, target = tmp_path / "facts.yaml", tmp_path / "稿.docx", tmp_path / "批注.docx"
    facts.write_text(FACTS, encoding="utf-8")
    source.write_bytes(TRAPS)
    (tmp_path / "稿.txt").write_text("决算支出600元。", encoding="utf-8")
    done = command("check", source, "--facts", facts, "--annotate", target, "--fix")
    assert done.returncode == 1
    assert "加批注12处，用修订改好10处" in done.stderr
    made = target.read_bytes()
    for arguments, mend in (
        ((source, "--annotate", source), "已经存在"),
        ((source, "--annotate", target), "已经存在"),
        ((source, "--fix"), "--annotate 新文件.docx --fix"),
        ((source, "--fix", target), f"--annotate {target} --fix"),
        ((source, "--annotate", tmp_path / "批注.pdf"), ".docx"),
        ((tmp_path / "稿.txt", "--annotate", tmp_path / "新.docx"), "不是Word文件"),
        ((source, "--annotate", tmp_path / "没有" / "新.docx"), "文件夹"),
    ):
        result = command("check", *arguments, "--facts", facts)
        assert result.returncode == 2, arguments
        assert mend in result.stderr
    assert source.read_bytes() == TRAPS
    assert target.read_bytes() == made
    assert command(
        "check", source, "--facts", facts, "--format", "json", "--annotate", tmp_path / "二.docx"
    ).stdout.startswith("{")
