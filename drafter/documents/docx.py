"""The text of a Word file, as a reader sees it with all tracked changes accepted."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from drafter.documents.read import Document
from drafter.errors import TextError

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

LARGEST_UNPACKED = 256 * 1024 * 1024
"""The most bytes that all parts together may unpack to; beyond that it is a zip bomb."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    _W + "pPr",
    _W + "rPr",
    _W + "del",
    _W + "moveFrom",
    # A text box is there twice, the second time for old versions of Word.
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_CHARACTERS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_NOTES = {_W + "footnoteReference", _W + "endnoteReference"}


def read_docx(data: bytes, name: str) -> Document:
    """The document in DATA: paragraphs joined by `\\n`; tables row by row, cells joined by `\\t`.

    Insertions, hyperlinks, fields, content controls and text boxes are read, deletions are not.  A merged
    cell stands once, in its first row and column; the others it covers are empty, so that columns stay
    aligned.  Line ends within a cell become spaces.  Headers, footers and notes are not read; notes get a
    note.  Raises TextError where DATA is no Word file, is broken, or unpacks beyond LARGEST_UNPACKED.
    """
    body = _body(data, name)
    text = "\n".join(_blocks(body))
    has_notes = any(element.tag in _NOTES for element in body.iter())
    notes = (f"{name} 的脚注和尾注没有核对，其中的数字请另行核对。",) if has_notes else ()
    return Document(text, name, notes)


def _body(data: bytes, name: str) -> Element:
    import docx
    from docx.opc.exceptions import OpcError

    broken = TextError(f"{name} 已损坏或不是 Word 文件，请用 Word 或 WPS 打开并另存为 .docx 后再核对。")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise TextError(f"{name} 是加密的压缩包，请解密并另存为 .docx 后再核对。")
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise TextError(f"{name} 解压后过大，不像一份报告，请删去其中的大图或附件后再核对。")
        if "word/document.xml" not in {part.filename for part in parts}:
            raise broken
        body: Element | None = docx.Document(BytesIO(data)).element.body
    # python-docx lets through the errors of what it reads: zip, XML (a SyntaxError), missing parts.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise broken from error
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError) as error:
        raise broken from error
    if body is None:
        raise broken
    return body


def _blocks(parent: Element) -> Iterator[str]:
    """The paragraphs and table rows under PARENT, in the order of the document."""
    for child in parent:
        if child.tag == _W + "p":
            boxes: list[Element] = []
            yield "".join(_characters(child, boxes))
            for box in boxes:
                yield from _blocks(box)
        elif child.tag == _W + "tbl":
            yield from _rows(child)
        elif child.tag not in _SKIPPED:
            yield from _blocks(child)


def _rows(table: Element) -> Iterator[str]:
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is not table or row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        cells: list[str] = []
        for cell in row.iter(_W + "tc"):
            if next(cell.iterancestors(_W + "tr")) is row:
                cells += _cell(cell)
        yield "\t".join(cells)


def _cell(cell: Element) -> list[str]:
    """The text of CELL, then an empty text for every further column that it spans."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    covered = merged is not None and merged.get(_W + "val", "continue") == "continue"
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    columns = int(span.get(_W + "val", "1")) if span is not None else 1
    text = "" if covered else " ".join(_blocks(cell)).replace("\n", " ").replace("\t", " ")
    return [text] + [""] * (min(columns, 1000) - 1)


def _characters(parent: Element, boxes: list[Element]) -> Iterator[str]:
    """The characters under PARENT; text boxes met on the way are put into BOXES."""
    for child in parent:
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag == _W + "txbxContent":
            boxes.append(child)
        elif child.tag in _CHARACTERS:
            yield "" if child.get(_W + "type") in ("page", "column") else _CHARACTERS[child.tag]
        elif child.tag not in _SKIPPED:
            yield from _characters(child, boxes)
