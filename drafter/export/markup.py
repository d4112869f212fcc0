"""Marks in the XML of a Word file: runs split without losing their format, comments, tracked changes.

All is done from the end of the text to its start, so that what lies before stays where it was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from drafter.documents.docx import Stretch, W, WordText

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

AUTHOR = "Drafter"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBERED = (
    "comment",
    "commentRangeStart",
    "commentRangeEnd",
    "commentReference",
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "sectPrChange",
)
# Where a tracked change may stand beside runs; one within another person's insertion is left to people.
_OPEN = {W + "p", W + "hyperlink", W + "sdtContent", W + "smartTag"}


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` of the body, which begins and ends within elements, for a comment; and what to write there."""

    start: int
    end: int
    comment: int
    new: str | None = None


@dataclass(slots=True)
class Marker:
    """Puts marks into the trees of WORD."""

    word: WordText
    when: str
    """The date of the marks as w:date has it; empty for none."""
    next_id: int
    """Behind it numbers are free."""

    def mark(self, spans: Iterable[Span]) -> None:
        """Comments around SPANS of the body, which may lie within each other; changes where they have a new text."""
        events: list[tuple[int, int, Span]] = []
        outer: dict[int, tuple[Element, Element]] = {}
        for span in spans:
            around = self._outside(span)
            if around is not None:
                outer[span.comment] = around
            if span.new is not None:
                events.append((-span.end, 2, span))
            else:
                events += [(-span.end, 1, span), (-span.start, 0, span)]
        for _, kind, span in sorted(events, key=lambda event: event[:2]):
            if kind == 2:
                assert span.new is not None
                first, last = self.replace(span.start, span.end, span.new)
                self._enclose(first, last, span.comment)
            elif kind == 1:
                self._close(
                    outer[span.comment][1] if span.comment in outer else self._end(span), span.comment
                )
            else:
                first = outer[span.comment][0] if span.comment in outer else self._start(span)
                first.addprevious(_mark("commentRangeStart", span.comment))

    def _start(self, span: Span) -> Element:
        stretch = self.word.within(span.start, span.end)[0]
        return _run_from(stretch, max(span.start, stretch.start))

    def _end(self, span: Span) -> Element:
        stretch = self.word.within(span.start, span.end)[-1]
        return _run_up_to(stretch, min(span.end, stretch.end))

    def _outside(self, span: Span) -> tuple[Element, Element] | None:
        """The field or content control to enclose instead: the marks within would go when its content is made anew."""
        stretches = self.word.within(span.start, span.end)
        first, last = stretches[0], stretches[-1]
        begin, end = _run_of(first.element), _run_of(last.element)
        parent = begin.getparent()
        if parent is None or parent is not end.getparent() or span.new is not None:
            return None
        whole = first.start == span.start and last.end == span.end
        alone = whole and list(parent.iter(W + "t")) == [stretch.element for stretch in stretches]
        if parent.tag == W + "sdtContent":
            control = parent.getparent()
            return (control, control) if control is not None and (alone or _is_plain(control)) else None
        if parent.tag == W + "fldSimple":
            return (parent, parent) if alone else None
        if not whole or _before(first.element) or last.element.getnext() is not None:
            return None
        before, behind = _mark_of_field(begin, "begin", True), _mark_of_field(end, "end", False)
        return None if before is None or behind is None else (before, behind)

    def part_copies(self, root: Element) -> None:
        """A number of its own for each change of format under ROOT whose run was split."""
        known: set[str | None] = set()
        for change in root.iter(W + "rPrChange"):
            if change.get(W + "id") in known:
                change.set(W + "id", str(self._number()))
            known.add(change.get(W + "id"))

    def mark_at(self, anchor: Element, comment: int) -> None:
        """The range of COMMENT around the run of the body that ANCHOR lies in, or the text of a paragraph."""
        if anchor.tag == W + "p":
            runs = [run for run in anchor.iter(W + "r") if run.find(W + "t") is not None and _is_shown(run)]
            if not runs:
                anchor.extend([_mark("commentRangeStart", comment), _mark("commentRangeEnd", comment)])
                anchor.append(_reference(comment))
                return
            self._enclose(runs[0], runs[-1], comment)
        else:
            run = anchor if anchor.tag == W + "r" else next(anchor.iterancestors(W + "r"))
            self._enclose(run, run, comment)

    def can_replace(self, start: int, end: int) -> bool:
        """Whether a tracked change of `text[start:end]` leaves everything else as it is."""
        stretches = self.word.within(start, end)
        if not stretches or any(stretch.element.tag != W + "t" for stretch in stretches):
            return False
        if stretches[0].part != stretches[-1].part or sum(s.end - s.start for s in stretches) < end - start:
            return False
        runs = [stretch.element.getparent() for stretch in stretches]
        parents = {run.getparent() for run in runs if run is not None}
        return len(parents) == 1 and next(iter(parents)).tag in _OPEN and not _in_field(runs[0])

    def replace(self, start: int, end: int, text: str) -> tuple[Element, Element]:
        """`text[start:end]` deleted and TEXT inserted in its first format, as changes that a person may take or refuse.

        What the first and the last of them are.
        """
        stretches = self.word.within(start, end)
        runs: list[Element] = []
        for stretch in reversed(stretches):
            _run_up_to(stretch, min(end, stretch.end))
            runs.insert(0, _run_from(stretch, max(start, stretch.start)))
        runs = list(dict.fromkeys(runs))
        inserted = _like(runs[0])
        word = etree.SubElement(inserted, W + "t")
        word.text = text
        deletions: list[Element] = []
        insertion = self._change("ins")
        insertion.append(inserted)
        runs[-1].addnext(insertion)
        for run in runs:
            before = run.getprevious()
            if before is not None and before in deletions:
                before.append(run)
            else:
                deletions.append(self._change("del"))
                run.addprevious(deletions[-1])
                deletions[-1].append(run)
            for piece in run.iter(W + "t"):
                piece.tag = W + "delText"
                piece.set(_SPACE, "preserve")
        return deletions[0], insertion

    def _enclose(self, first: Element, last: Element, comment: int) -> None:
        self._close(last, comment)
        first.addprevious(_mark("commentRangeStart", comment))

    def _number(self) -> int:
        self.next_id += 1
        return self.next_id

    def _change(self, kind: str) -> Element:
        change = etree.Element(W + kind, nsmap={"w": W[1:-1]})
        change.set(W + "id", str(self._number()))
        change.set(W + "author", AUTHOR)
        if self.when:
            change.set(W + "date", self.when)
        return change

    @staticmethod
    def _close(element: Element, comment: int) -> None:
        """The end of the range, and the run that shows its mark, behind ELEMENT."""
        end = _mark("commentRangeEnd", comment)
        element.addnext(end)
        end.addnext(_reference(comment))


def largest_id(roots: list[Element]) -> int:
    """The largest number that a comment or change under ROOTS bears."""
    tags = [W + name for name in _NUMBERED]
    found = (element.get(W + "id", "") for root in roots for element in root.iter(*tags))
    return max(
        (int(text) for text in found if text.isascii() and text.isdecimal() and len(text) < 10), default=-1
    )


def _run_from(stretch: Stretch, offset: int) -> Element:
    """The element that begins with the character OFFSET of STRETCH; what was before it in its run is split off."""
    run = _run_of(stretch.element)
    at = offset - stretch.start
    if at and at >= len(stretch.element.text or ""):  # parted here before
        following = run.getnext()
        assert following is not None
        return following
    if not at and not _before(stretch.element):
        parent = run.getparent()
        return parent if parent is not None and parent.tag == W + "del" else run
    return _split(run, stretch.element, at)


def _run_up_to(stretch: Stretch, offset: int) -> Element:
    """The run that ends before the character OFFSET of STRETCH; what was behind it in its run is split off."""
    run = _run_of(stretch.element)
    at = offset - stretch.start
    whole = stretch.element.tag != W + "t" or at >= len(stretch.element.text or "")
    if whole and stretch.element.getnext() is None:
        return run
    if whole:
        _split_behind(run, stretch.element)
    else:
        _split(run, stretch.element, at)
    return run


def _split(run: Element, child: Element, at: int) -> Element:
    """Part RUN before the character AT of its CHILD; the new run that holds what is behind."""
    if not at:
        return _moved(run, child)
    text = child.text or ""
    second = deepcopy(child)
    second.tail = None
    child.text, second.text = text[:at], text[at:]
    for piece in (child, second):
        piece.set(_SPACE, "preserve")
    child.addnext(second)
    return _moved(run, second)


def _split_behind(run: Element, child: Element) -> None:
    following = child.getnext()
    if following is not None:
        _moved(run, following)


def _moved(run: Element, first: Element) -> Element:
    """A new run behind RUN with FIRST and all that follows it in RUN."""
    made = _like(run)
    moving = [first, *first.itersiblings()]
    for child in moving:
        made.append(child)
    run.addnext(made)
    return made


def _like(run: Element) -> Element:
    """An empty run of the format of RUN."""
    made = etree.Element(run.tag, dict(run.attrib), nsmap=run.nsmap)
    format_ = run.find(W + "rPr")
    if format_ is not None:
        made.append(deepcopy(format_))
    return made


def _before(element: Element) -> bool:
    """Whether anything but its format stands before ELEMENT in its run."""
    return any(sibling.tag != W + "rPr" for sibling in element.itersiblings(preceding=True))


def _run_of(element: Element) -> Element:
    parent = element.getparent()
    while parent is not None and parent.tag != W + "r":
        element, parent = parent, parent.getparent()
    assert parent is not None, "text stands in runs"
    return parent


def _is_shown(run: Element) -> bool:
    return next(run.iterancestors(W + "del", W + "moveFrom", W + "txbxContent"), None) is None


def _is_plain(control: Element) -> bool:
    """Whether a content control holds text alone, and no marks."""
    kinds = ("text", "date", "dropDownList", "comboBox")
    return any(control.find(f"{W}sdtPr/{W}{kind}") is not None for kind in kinds)


def _mark_of_field(run: Element, kind: str, preceding: bool) -> Element | None:
    """The run that begins or ends a field, if there is only what belongs to the field between it and RUN."""
    for sibling in run.itersiblings(preceding=preceding):
        mark = sibling.find(W + "fldChar")
        if sibling.tag == W + "r" and sibling.find(W + "t") is not None:
            return None
        if mark is not None and mark.get(W + "fldCharType") == kind:
            return sibling
        if mark is not None and mark.get(W + "fldCharType") != "separate":
            return None
    return None


def _in_field(run: Element | None) -> bool:
    """Whether RUN is within the result of a field, which would be made anew."""
    depth = 0
    if run is None:
        return False
    for sibling in run.itersiblings(preceding=True):
        for mark in sibling.iter(W + "fldChar"):
            depth += {"begin": 1, "end": -1}.get(mark.get(W + "fldCharType", ""), 0)
    return depth > 0


def _mark(name: str, identifier: int) -> Element:
    mark = etree.Element(W + name, nsmap={"w": W[1:-1]})
    mark.set(W + "id", str(identifier))
    return mark


def _reference(identifier: int) -> Element:
    run = etree.Element(W + "r", nsmap={"w": W[1:-1]})
    run.append(_mark("commentReference", identifier))
    return run
