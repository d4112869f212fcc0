"""One text, read from a file or from standard input."""

from __future__ import annotations

import codecs
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from drafter.errors import TextError

if TYPE_CHECKING:
    from drafter.documents.docx import WordText

LARGEST = 64 * 1024 * 1024
"""The most bytes that a file may have; the longest real reports have a few hundred thousand."""

LONGEST = 2_000_000
"""The most characters of a text: three thousand pages."""
MOST_NUMBERS = 50_000
"""The most numbers of a text; each takes some kilobytes until it is judged."""

_NUMBER = re.compile(r"[\d.,零一二三四五六七八九十百千万亿]+")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "是 PDF 文件，读不出可靠的文字，请用 Word 或 WPS 另存为 .docx 后再核对",
    b"\x89PNG": "是图片，请提供 .txt、.md 或 .docx 文件",
    b"\xff\xd8\xff": "是图片，请提供 .txt、.md 或 .docx 文件",
    b"{\\rtf": "是 RTF 文件，请用 Word 或 WPS 另存为 .docx 后再核对",
}


class Document(NamedTuple):
    """A text as it was read: every character as in the file, line ends too, only a byte order mark dropped.

    All offsets of a check point into `text`.  Where the file has CRLF line ends, so has `text`.
    """

    text: str
    name: str
    notes: tuple[str, ...] = ()
    """What the reader of the check should know about the reading, one Chinese sentence each."""
    word: WordText | None = None
    """Where each character stands, for a Word file."""

    @property
    def body(self) -> int:
        """Where the body ends in `text`; only a Word file has notes and headers behind it."""
        return len(self.text) if self.word is None else self.word.body


def read_text(path: str | Path, name: str | None = None) -> Document:
    """The text at PATH (`-`: standard input), for its reader called NAME; what is in the file counts, not its name.

    Reads UTF-8, UTF-16 with a byte order mark, GB18030 (with a note) and .docx.
    Raises TextError, one sentence with the mend, for all else and for an empty text.
    """
    name = name or ("标准输入" if str(path) == "-" else str(path))
    data = _read_bytes(path, name)
    if data.startswith(b"PK\x03\x04"):
        if Path(name).suffix.lower() in (".xlsx", ".xlsm", ".ods", ".et"):
            raise TextError(
                f"{name} 是 Excel 工作簿，不是文稿；请给出 .docx、.txt 或 .md 文件，事实表用 --facts 给出。"
            )
        document = _read_word(data, name)
    else:
        document = _read_old(data, name) if data.startswith(_COMPOUND) else _decode(data, name)
    if not document.text.strip():
        raise TextError(f"{name} 里没有文字，请确认选对了文件。")
    if len(document.text) > LONGEST or sum(1 for _ in _NUMBER.finditer(document.text)) > MOST_NUMBERS:
        raise TextError(f"{name} 的文字或数过多，不像一份报告，请拆分后再核对。")
    return document


def _read_word(data: bytes, name: str, notes: tuple[str, ...] = ()) -> Document:
    from drafter.documents.docx import read_word

    word = read_word(data, name)
    if word.has_unread:
        notes += (f"{name} 中的图表、公式或嵌入对象读不出文字，其中的数字请另行核对。",)
    return Document(word.text, name, notes, word)


def _read_old(data: bytes, name: str) -> Document:
    """A file of the old Office: encrypted, an old Word file, which WPS calls .wps too, or something else."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise TextError(f"{name} 设有打开密码，请在 Word 或 WPS 中取消密码后另存再核对。")
    if "Workbook".encode("utf-16-le") in data and not _holds_word(data):
        raise TextError(f"{name} 是 Excel 工作簿，不是文稿；请给出 .docx、.txt 或 .md 文件。")
    kind = "WPS 文字（.wps）" if name.lower().endswith(".wps") else "旧版 Word（.doc）"
    old = f"{name} 是{kind}文件，请用 Word 或 WPS 打开，另存为 .docx 后再核对。"
    if not _holds_word(data):
        raise TextError(old)
    from drafter.documents.convert import convert_doc

    converted = convert_doc(data)
    if converted is None:
        raise TextError(old)
    return _read_word(
        converted, name, (f"{name} 是{kind}文件，已用 LibreOffice 转换后读取，版式以原件为准。",)
    )


def _holds_word(data: bytes) -> bool:
    return "WordDocument".encode("utf-16-le") in data


def _read_bytes(path: str | Path, name: str) -> bytes:
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise TextError(f"找不到文件 {name}，请核对路径和文件名。") from None
    except IsADirectoryError:
        raise TextError(f"{name} 是文件夹，请指明其中要核对的文件。") from None
    except PermissionError:
        raise TextError(f"没有权限读取 {name}，请检查文件权限，或者它是否正被其他程序占用。") from None
    except (OSError, ValueError):
        raise TextError(f"读取 {name} 时出错，请检查文件名和磁盘，或把文件复制到本机后重试。") from None
    if len(data) > LARGEST:
        raise TextError(f"{name} 超过 {LARGEST // 1024 // 1024} MB，不像一份报告，请确认选对了文件。")
    return data


def _decode(data: bytes, name: str) -> Document:
    for mark, mend in _FOREIGN.items():
        if data.startswith(mark):
            raise TextError(f"{name} {mend}。")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Document(_decoded(data, "utf-16", name), name)
    try:
        return Document(_readable(data.decode("utf-8-sig"), name), name)
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise TextError(
                f"{name} 第 {error.start + 1} 个字节处有损坏的 UTF-8 文字，请重新保存文件后再核对。"
            ) from None
    note = f"{name} 不是 UTF-8 编码，已按 GB18030 读取。"
    return Document(_decoded(data, "gb18030", name), name, (note,))


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return _readable(data.decode(encoding), name)
    except UnicodeDecodeError:
        raise _not_a_text(name) from None


def _readable(text: str, name: str) -> str:
    """TEXT, unless it holds what no text holds: control or private characters, unassigned code points."""
    chars = set(text)
    for char in chars:
        code = ord(char)
        if (code < 0x20 and char not in "\t\n\v\f\r\x1a") or code in (0x7F, 0xFFFE, 0xFFFF):
            raise _not_a_text(name)
    strange = sum(text.count(c) for c in chars if 0xE000 <= ord(c) <= 0xF8FF or ord(c) >= 0xE0000)
    if strange * 20 > len(text):
        raise _not_a_text(name)
    return text


def _not_a_text(name: str) -> TextError:
    return TextError(f"{name} 不是文本文件，请提供 .txt、.md 或 .docx 文件。")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether DATA is UTF-8 but for a few bytes: GB18030 would read it as well, as other characters."""
    text = data.decode("utf-8", errors="replace")
    wide = sum(ord(char) > 0x7F for char in text)
    return wide > 10 * text.count("\ufffd")
