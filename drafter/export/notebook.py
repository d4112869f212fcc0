"""The part of a Word file that holds its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from drafter.documents.docx import W
from drafter.documents.package import Package, relations_of
from drafter.export.markup import AUTHOR, largest_id

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Notebook:
    """The comments of a file, those that it had and ours behind them."""

    root: Element
    last: int
    when: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, package: Package, part: str, used: int, when: str) -> Notebook:
        known = package.related(part, "comments")
        if known:
            root = package.tree(known[0])
            last = max(used, largest_id([root]))
            return cls(root, last, when, (known[0], *_forget_ours(package, part, root)))
        name = next(n for k in range(len(package.sizes) + 1) if (n := _name(part, k)) not in package.sizes)
        root = etree.Element(W + "comments", nsmap={"w": W[1:-1]})
        package.trees[name] = root
        _register(package, part, name)
        return cls(root, used, when, (name, relations_of(part), "[Content_Types].xml"))

    def add(self, lines: list[str]) -> int:
        """A comment that says LINES; its number."""
        self.last += 1
        comment = etree.SubElement(self.root, W + "comment")
        comment.set(W + "id", str(self.last))
        comment.set(W + "author", AUTHOR)
        comment.set(W + "initials", "D")
        if self.when:
            comment.set(W + "date", self.when)
        for number, line in enumerate(lines):
            comment.append(_paragraph(line, number == 0))
        return self.last


def _paragraph(line: str, is_first: bool) -> Element:
    """A line of a comment in small type: the styles of a report would set it as large as its text."""
    paragraph = etree.Element(W + "p", nsmap={"w": W[1:-1]})
    settings = etree.SubElement(paragraph, W + "pPr")
    etree.SubElement(
        settings,
        W + "spacing",
        {W + "before": "0", W + "after": "0", W + "line": "240", W + "lineRule": "auto"},
    )
    etree.SubElement(settings, W + "ind", {W + "firstLine": "0", W + "firstLineChars": "0"})
    etree.SubElement(settings, W + "jc", {W + "val": "left"})
    if is_first:
        etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "annotationRef")
    run = etree.SubElement(paragraph, W + "r")
    format_ = etree.SubElement(run, W + "rPr")
    for tag in ("sz", "szCs"):
        etree.SubElement(format_, W + tag, {W + "val": "20"})
    word = etree.SubElement(run, W + "t")
    word.text = _NO_XML.sub("�", line)
    word.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return paragraph


def _register(package: Package, part: str, name: str) -> None:
    """NAME as the comments of PART, in its relationships and in the list of contents."""
    types = package.tree("[Content_Types].xml")
    etree.SubElement(types, _TYPES + "Override", {"PartName": f"/{name}", "ContentType": _CONTENT})
    relations = relations_of(part)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    if relations not in package.sizes:
        package.trees[relations] = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    root = package.tree(relations)
    taken = {relation.get("Id") for relation in root}
    identifier = next(f"rIdDrafter{k}" for k in range(1, len(taken) + 2) if f"rIdDrafter{k}" not in taken)
    etree.SubElement(
        root, f"{{{space}}}Relationship", {"Id": identifier, "Type": _TYPE, "Target": f"/{name}"}
    )


def _name(part: str, number: int) -> str:
    folder = part.rpartition("/")[0]
    return f"{folder}/comments{number or ''}.xml".lstrip("/")


def _forget_ours(package: Package, part: str, comments: Element) -> Iterator[str]:
    """Take away the comments of an earlier check that nobody answered: what they say may be mended.

    The further parts that this changed.
    """
    entries = [
        (name, entry)
        for name in package.related(part, "commentsExtended")
        for entry in package.tree(name).iter(_W15 + "commentEx")
    ]
    answered = {entry.get(_W15 + "paraIdParent") for _, entry in entries} - {None}
    gone: set[str] = set()
    lines: set[str | None] = set()
    for comment in list(comments.iter(W + "comment")):
        own = {paragraph.get(_W14 + "paraId") for paragraph in comment.iter(W + "p")} - {None}
        if comment.get(W + "author") == AUTHOR and comment.getparent() is comments and not own & answered:
            gone.add(comment.get(W + "id", ""))
            lines |= own
            comments.remove(comment)
    if gone:
        _take_marks(package.tree(part), gone)
    for name, entry in entries:
        if entry.get(_W15 + "paraId") in lines:
            _take(entry)
            yield name


def _take_marks(root: Element, gone: set[str]) -> None:
    tags = (W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference")
    for mark in list(root.iter(*tags)):
        if mark.get(W + "id", "") in gone:
            run = mark.getparent()
            alone = (
                run is not None and run.tag == W + "r" and all(c is mark or c.tag == W + "rPr" for c in run)
            )
            _take(run if alone and run is not None else mark)


def _take(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
