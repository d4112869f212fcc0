"""The text of a Word file, as a reader sees it with all tracked changes accepted, and where each character stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drafter.documents.fields import unread_results
from drafter.documents.package import Package, broken
from drafter.errors import TextError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# A text box is there twice, the second time for old versions of Word.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {W + "pPr", W + "rPr", W + "del", W + "moveFrom", W + "rt", _FALLBACK}
_CHARACTERS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_NOTES = {W + "footnoteReference": "脚注", W + "endnoteReference": "尾注"}
_NOTE_PARTS = {"脚注": ("footnotes", W + "footnote"), "尾注": ("endnotes", W + "endnote")}
_MARGINS = {W + "headerReference": "页眉", W + "footerReference": "页脚"}
_UNREAD = (
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
    W + "object",
    W + "altChunk",
)
_IN_CELL = str.maketrans("\n\t", "  ")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The characters of one element of the file: `text[start:end]` is what ELEMENT (w:t, w:tab …) of PART says."""

    start: int
    end: int
    part: str
    element: Element
    place: str = ""
    """Empty in the body; 脚注, 尾注, 文本框, 页眉 or 页脚 elsewhere."""
    anchor: Element | None = None
    """For what stands elsewhere: the element of the body that it belongs to."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or table row of the body: `text[start:end]`, with the id of its style (empty for a row)."""

    start: int
    end: int
    style: str
    is_row: bool


@dataclass(slots=True)
class WordText:
    """A Word file as it was read: every character of `text` that is no separator lies in one of `stretches`."""

    package: Package
    part: str
    text: str
    body: int
    """Where the body ends in `text`; behind it stand the notes, then headers and footers."""
    stretches: tuple[Stretch, ...]
    blocks: tuple[Block, ...] = ()
    starts: list[int] = field(default_factory=list)

    def at(self, offset: int) -> Stretch | None:
        """What stands at OFFSET of the text; None for a separator of paragraphs or cells."""
        if not self.starts:
            self.starts = [stretch.start for stretch in self.stretches]
        found = bisect_right(self.starts, offset) - 1
        if found < 0 or self.stretches[found].end <= offset:
            return None
        return self.stretches[found]

    def within(self, start: int, end: int) -> tuple[Stretch, ...]:
        """All that stands in `text[start:end]`, in order."""
        if not self.starts:
            self.starts = [stretch.start for stretch in self.stretches]
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = bisect_right(self.starts, end - 1)
        return tuple(s for s in self.stretches[first:last] if s.end > start)

    @property
    def places(self) -> tuple[str, ...]:
        """What was read beside the body, each once: 脚注, 页眉 …."""
        return tuple(dict.fromkeys(stretch.place for stretch in self.stretches if stretch.place))

    @property
    def has_unread(self) -> bool:
        """Whether there are charts, formulas or embedded objects, whose numbers are not in the text."""
        return next(self.package.tree(self.part).iter(*_UNREAD), None) is not None


def read_word(data: bytes, name: str) -> WordText:
    """The document in DATA: paragraphs joined by `\\n`; tables row by row, cells joined by `\\t`.

    Insertions, hyperlinks, fields, content controls and text boxes are read, deletions are not; nor are page
    numbers and the table of contents, which Word makes itself, nor the 数据核对表 at the end of an export.
    A merged cell stands once, in its first row and column; the others it covers are empty, so that columns stay
    aligned.  Line ends within a cell become spaces.  Behind the body stand the footnotes and endnotes that it
    refers to, then headers and footers.  Raises TextError where DATA is no Word file, is broken, or is too large.
    """
    package = Package.open(data, name)
    part = package.document()
    root = package.tree(part)
    if root.tag == _STRICT + "document":
        raise TextError(
            f"{name} 是“严格 Open XML”格式，请在 Word 中另存为普通的“Word 文档（.docx）”后再核对。"
        )
    body = root.find(W + "body")
    if root.tag != W + "document" or body is None:
        raise broken(name)
    reader = _Reader(package, part, unread_results(root))
    try:
        reader.blocks(body, "\n")
        end = reader.length
        reader.read_notes()
        reader.read_margins(root)
    except RecursionError as error:
        raise broken(name) from error
    return WordText(package, part, "".join(reader.out), end, tuple(reader.stretches), tuple(reader.made))


@dataclass(slots=True)
class _Reader:
    """Writes down the text, and with each piece of it where it came from."""

    package: Package
    part: str
    unread: set[Element]
    """Results of fields that are not read."""
    out: list[str] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    made: list[Block] = field(default_factory=list)
    length: int = 0
    place: str = ""
    anchor: Element | None = None
    begun: bool = False
    """Whether the next block must be parted from one before it."""
    in_cell: bool = False
    notes: list[tuple[str, str, Element]] = field(default_factory=list)

    def put(self, piece: str, element: Element | None = None) -> None:
        if not piece:
            return
        if element is not None:
            if self.in_cell:
                piece = piece.translate(_IN_CELL)
            end = self.length + len(piece)
            self.stretches.append(Stretch(self.length, end, self.part, element, self.place, self.anchor))
        self.out.append(piece)
        self.length += len(piece)

    def part_from_last(self, separator: str) -> None:
        if self.begun:
            self.put(separator)
        self.begun = True

    def blocks(self, parent: Element, separator: str) -> None:
        """The paragraphs and table rows under PARENT, in the order of the document."""
        for child in parent:
            if child.tag == W + "p":
                if _is_ledger(child):
                    return
                self.paragraph(child, separator)
            elif child.tag == W + "tbl":
                self.rows(child, separator)
            elif child.tag not in _SKIPPED:
                self.blocks(child, separator)

    def paragraph(self, paragraph: Element, separator: str) -> None:
        self.part_from_last(separator)
        boxes: list[tuple[Element, Element]] = []
        start = self.length
        self.characters(paragraph, paragraph, boxes)
        if not self.in_cell and not self.place:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            self.made.append(
                Block(start, self.length, "" if style is None else style.get(W + "val", ""), False)
            )
        for box, run in boxes:
            before = self.place, self.anchor
            if self.anchor is None:
                self.place, self.anchor = "文本框", run
            self.blocks(box, separator)
            self.place, self.anchor = before
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self.begun = False  # its end is deleted: what follows goes on in the same line

    def rows(self, table: Element, separator: str) -> None:
        for row in _own(table, W + "tr", W + "tbl"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            self.part_from_last(separator)
            start = self.length
            for number, cell in enumerate(_own(row, W + "tc", W + "tr")):
                if number:
                    self.put(" " if self.in_cell else "\t")
                self.cell(cell)
            if not self.in_cell and not self.place:
                self.made.append(Block(start, self.length, "", True))

    def cell(self, cell: Element) -> None:
        """The text of CELL, then an empty text for every further column that it spans."""
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        covered = merged is not None and merged.get(W + "val", "continue") == "continue"
        before = self.in_cell, self.begun
        if not covered:
            self.in_cell, self.begun = True, False
            self.blocks(cell, " ")
        self.in_cell, self.begun = before
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        columns = _number(span.get(W + "val", "1")) if span is not None else 1
        self.put((" " if self.in_cell else "\t") * (min(columns, 1000) - 1))

    def characters(self, parent: Element, outer: Element, boxes: list[tuple[Element, Element]]) -> None:
        """The characters under PARENT, which lies in the run OUTER; text boxes met on the way go into BOXES."""
        for child in parent:
            tag = child.tag
            if tag == W + "t":
                if outer.tag == W + "r" and child not in self.unread:
                    self.put(child.text or "", child)
            elif tag == W + "r":
                self.characters(child, child, boxes)
            elif tag in _CHARACTERS:
                skipped = child.get(W + "type") in ("page", "column") or child in self.unread
                if outer.tag == W + "r" and not skipped:
                    self.put(_CHARACTERS[tag], child)
            elif tag == W + "txbxContent":
                boxes.append((child, outer))
            elif tag in _NOTES:
                self.notes.append((_NOTES[tag], child.get(W + "id", ""), child))
            elif tag not in _SKIPPED:
                self.characters(child, outer, boxes)

    def read_notes(self) -> None:
        """The footnotes and endnotes that the body refers to, in its order."""
        main, notes, self.notes = self.part, self.notes, []
        for place, identifier, reference in notes:
            kind, tag = _NOTE_PARTS[place]
            for part in self.package.related(main, kind):
                root = self.package.tree(part)
                for note in root.iter(tag):
                    if note.get(W + "id") == identifier:
                        self.elsewhere(part, note, place, reference)
                        break
        self.part = main

    def read_margins(self, root: Element) -> None:
        """Headers and footers, each at the start of the first section that shows it."""
        main, seen = self.part, set()
        for section, first in _sections(root):
            for reference in section:
                place = _MARGINS.get(reference.tag)
                part = self.package.target(main, reference.get(_R + "id", "")) if place else None
                if place and part and part not in seen and first is not None:
                    seen.add(part)
                    self.elsewhere(part, self.package.tree(part), place, first)
        self.part = main

    def elsewhere(self, part: str, content: Element, place: str, anchor: Element) -> None:
        before = self.length, len(self.out), len(self.stretches)
        self.part, self.place, self.anchor = part, place, anchor
        self.unread |= unread_results(content)
        self.begun = self.length > 0
        self.blocks(content, "\n")
        if len(self.stretches) == before[2]:  # nothing but empty paragraphs
            self.length = before[0]
            del self.out[before[1] :]
        self.place, self.anchor = "", None


def _is_ledger(paragraph: Element) -> bool:
    """Whether the 数据核对表 of an export begins here: it repeats the report's numbers with what was found of each."""
    following = paragraph.getnext()
    if following is None or following.tag != W + "tbl" or _said(paragraph) != "数据核对表":
        return False
    row = following.find(W + "tr")
    return row is not None and _said(row).startswith("序号数所在句子")


def _said(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(W + "t"))


def _own(parent: Element, tag: str, owner: str) -> Iterator[Element]:
    """The elements TAG under PARENT, but not those of another OWNER within it."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in (owner, W + "p", *_SKIPPED):
            yield from _own(child, tag, owner)


def _sections(root: Element) -> Iterator[tuple[Element, Element | None]]:
    """The settings of each section with its first paragraph that has text, else with that of the one before."""
    first: Element | None = None
    empty = True
    for element in root.iter(W + "p", W + "sectPr"):
        if element.tag == W + "sectPr":
            if next(element.iterancestors(W + "sectPrChange"), None) is None:
                yield element, first
                empty = True
        elif empty and next(element.iterancestors(W + "txbxContent"), None) is None:
            has_text = next(element.iter(W + "t"), None) is not None
            first = element if has_text or first is None else first
            empty = not has_text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
