"""Hostile and foreign files: one clear sentence, nothing executed or fetched, no memory above 500 MB."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from conftest import ROOT
from word_files import TRAPS, paragraph, unzipped, word_file, zipped

from drafter.documents import convert
from drafter.documents.read import read_text
from drafter.errors import TextError

MOST_MEMORY = 500 * 1024 * 1024
_CHECK = """
import re, sys
from pathlib import Path
from drafter.cli import main
sys.argv = ["drafter", "check", sys.argv[1]]
try:
    main()
finally:
    # Of this process alone: ru_maxrss would count the test run that it was forked from.
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
    print("PEAK", int(peak[1]) * 1024, file=sys.stderr)
"""
_LAUGHS = "<!DOCTYPE w:document [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
)

_MANY = "<w:r " + " ".join(f"a{n}='1'" for n in range(90)) + "/>"


def with_document(text):
    """A Word file whose main part is TEXT."""
    return zipped(unzipped(TRAPS) | {"word/document.xml": text})


def bomb(part, size):
    """A small file of which PART unpacks to SIZE bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unzipped(TRAPS).items():
            archive.writestr(name, b"0" * size if name == part else content)
    return out.getvalue()


def compound(*names):
    """What is seen of a file of the old Office."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + b"".join(n.encode("utf-16-le") for n in names)
        + bytes(600)
    )


def document_of(body):
    text = unzipped(TRAPS)["word/document.xml"].decode()
    return with_document(text[: text.index("<w:body>") + 8] + body + "</w:body></w:document>")


CASES = {
    "炸弹.docx": (lambda: bomb("word/document.xml", 257 * 1024 * 1024), "解压后过大"),
    "大文.docx": (lambda: bomb("word/document.xml", 40 * 1024 * 1024), "文字部分过大"),
    "空段.docx": (lambda: document_of("<w:p/>" * 1_600_000), "文字部分过大"),
    "属性.docx": (lambda: document_of("<w:p>" + _MANY * 20_000 + "</w:p>"), "文字部分过大"),
    "深层.docx": (lambda: document_of("<w:sdt>" * 100_000), "已损坏"),
    "笑话.docx": (lambda: with_document(_LAUGHS + "]><w:document xmlns:w='x'>&m;</w:document>"), None),
    "外取.docx": (lambda: with_document("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"), "外部定义"),
    "断.docx": (lambda: TRAPS[: len(TRAPS) // 2], "已损坏"),
    "密.docx": (lambda: compound("EncryptedPackage", "EncryptionInfo"), "打开密码"),
    "表.doc": (lambda: compound("Workbook"), "Excel"),
    "旧.wps": (lambda: compound("WordDocument"), ".wps"),
    "图.pdf": (lambda: b"%PDF-1.7\n" + bytes(1000), "PDF"),
    "数.txt": (lambda: ("1\n" * 900_000).encode(), "过多"),
    "长.txt": (lambda: ("很多字。" * 700_000).encode(), "过多"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_refused_in_one_sentence_within_500_megabytes(tmp_path, name):
    """As a process of its own: status 2, one sentence that names the file, nothing on stdout."""
    make, words = CASES[name]
    path = tmp_path / name
    path.write_bytes(make())
    refused(path, words)


@pytest.mark.slow
def test_a_file_of_200_megabytes_is_not_read(tmp_path):
    """Nor is its content kept in memory."""
    path = tmp_path / "巨.docx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 1024 * 1024)
    refused(path, "超过 64 MB")


def refused(path, words):
    result = subprocess.run(
        [sys.executable, "-c", _CHECK, path], cwd=ROOT, capture_output=True, timeout=120, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PATH": "/nonexistent"},
    )  # fmt: skip
    *said, peak = result.stderr.decode().strip().splitlines()
    assert (result.returncode, result.stdout) == (2, b"")
    assert len(said) == 1
    assert path.name in said[0]
    assert words is None or words in said[0]
    assert "程序" not in said[0]
    assert int(peak.split()[1]) < MOST_MEMORY


def test_macros_and_outside_links_are_left_alone(tmp_path):
    """Read like any other; the annotated copy keeps them byte for byte and must be called .docm again."""
    from command import command

    link = (
        '<Relationship Id="x1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
        'Target="http://203.0.113.1/notes.xml" TargetMode="External"/><Relationship Id="x2" TargetMode="External" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="http://203.0.113.1/a.dotm"/>'
    )
    data = word_file(
        paragraph("决算支出600元。", "<w:r><w:footnoteReference w:id='1'/></w:r>"), main="macro",
        extra={"word/vbaProject.bin": b"\xd0\xcf macros", "external": link},
    )  # fmt: skip
    source = tmp_path / "稿.docm"
    source.write_bytes(data)
    assert read_text(source).text == "决算支出600元。"
    result = command("check", source, "--annotate", tmp_path / "批注.docx")
    assert result.returncode == 2
    assert ".docm" in result.stderr
    result = command("check", source, "--annotate", tmp_path / "批注.docm")
    assert result.returncode == 0
    assert unzipped((tmp_path / "批注.docm").read_bytes())["word/vbaProject.bin"] == b"\xd0\xcf macros"


@pytest.mark.slow
def test_an_old_word_file_is_converted_where_libreoffice_is_there(tmp_path):
    """With a note; what only looks like one is refused with the mend."""
    source = tmp_path / "旧.docx"
    source.write_bytes(word_file(paragraph("决算支出600.02万元。")))
    office = shutil.which("soffice")
    assert office, "LibreOffice (libreoffice-writer-nogui) is missing: apt-get install it"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, "--headless", profile, "--convert-to", "doc", "--outdir", tmp_path, source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    document = read_text(tmp_path / "旧.doc")
    assert document.text == "决算支出600.02万元。"
    assert "LibreOffice" in document.notes[0]
    (tmp_path / "假.doc").write_bytes(compound("WordDocument"))
    with pytest.raises(TextError, match=r"另存为 \.docx"):
        read_text(tmp_path / "假.doc")


def test_a_conversion_that_hangs_is_ended(tmp_path, monkeypatch):
    """With all that it started."""
    office = tmp_path / "soffice"
    office.write_text('#!/bin/sh\nsleep 600 &\necho $! > "$PIDFILE"\nwait\n')
    office.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("PIDFILE", str(tmp_path / "pid"))
    monkeypatch.setattr(convert, "SECONDS", 1)
    assert convert.convert_doc(b"x") is None
    with pytest.raises(ProcessLookupError):
        _wait_for_end(int((tmp_path / "pid").read_text()))


def _wait_for_end(pid):
    import time

    for _ in range(100):
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                raise ProcessLookupError
        time.sleep(0.02)
