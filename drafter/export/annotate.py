"""A person's own Word file with the findings of a check as comments, and its mechanical corrections as changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

import drafter
from drafter.checker.layout import heading_level, strip_number
from drafter.checker.report import CheckReport, Finding
from drafter.documents.docx import W, WordText
from drafter.documents.package import Package
from drafter.documents.read import Document
from drafter.errors import TextError
from drafter.export.corrections import Correction, find_corrections
from drafter.export.markup import Marker, Span, largest_id
from drafter.export.notebook import Notebook
from drafter.export.terminal import summary
from drafter.facts.formula import in_words
from drafter.facts.model import FactBook

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MODIFIED = "{http://purl.org/dc/terms/}modified"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_BLANK = re.compile(r"\s+")
_TITLE = re.compile(r"绩效.*(?:报告|自评)")
_SUFFIXES = {"macroEnabled.main": ".docm", "template.main": ".dotx", "macroEnabledTemplate.main": ".dotm"}


@dataclass(frozen=True, slots=True)
class Annotated:
    """The new file; how many findings have a comment, and how many corrections were written."""

    data: bytes
    comments: int
    corrections: int


def annotate(
    document: Document, report: CheckReport, book: FactBook | None, *, fix: bool = False
) -> Annotated:
    """DOCUMENT, as REPORT judged it against BOOK, with a comment on exactly the span of each finding.

    What stands in notes, text boxes, headers and footers has its comment where it belongs in the body.  A comment
    on the title sums up.  With FIX the findings with one right value are corrected too, as tracked changes.  The
    text, all formats, other people's comments and all parts that are not concerned stay as they are; comments of
    an earlier check that nobody answered go.  The
    same document, facts and program give the same bytes: the marks bear the date at which DOCUMENT was saved.
    The trees of DOCUMENT are changed: it can be annotated once.  Raises TextError where it is no Word file.
    """
    word = document.word
    if word is None:
        raise TextError(f"{document.name} 不是 Word 文件，不能加批注；请把文稿另存为 .docx 后再核对。")
    package, root = word.package, word.package.tree(word.part)
    corrections = find_corrections(word.text, report, book) if fix else ()
    notebook = Notebook.of(package, word.part, largest_id([root]), _date(package))
    marker = Marker(word, notebook.when, notebook.last + len(report.findings) + 1)
    written = {c.start: c for c in corrections if marker.can_replace(c.start, c.end)}
    spans, anchored, told = _place(word, report, book, written, notebook, document)
    marker.mark(spans)
    changed = {word.part, *notebook.parts}
    for correction in sorted(written.values(), key=lambda c: -c.start):
        if correction.start >= word.body or correction.start not in {s.start for s in spans if s.new}:
            marker.replace(correction.start, correction.end, correction.new)
            changed.add(word.within(correction.start, correction.end)[0].part)
    for anchor, comment in anchored:
        marker.mark_at(anchor, comment)
    for part in changed & package.trees.keys():
        marker.part_copies(package.trees[part])
    contents = {part: _serialized(package.trees[part]) for part in sorted(changed)}
    return Annotated(package.rewritten(contents), told, len(written))


def suffix_of(document: Document) -> str:
    """How the name of DOCUMENT's annotated file must end: .docx, or .docm where it holds macros."""
    assert document.word is not None
    package, part = document.word.package, document.word.part
    for override in package.tree("[Content_Types].xml").iter(_TYPES + "Override"):
        if override.get("PartName") == f"/{part}":
            kind = override.get("ContentType", "")
            return next((end for mark, end in _SUFFIXES.items() if mark in kind), ".docx")
    return ".docx"


def _place(
    word: WordText, report: CheckReport, book: FactBook | None, written: dict[int, Correction],
    notebook: Notebook, document: Document,
) -> tuple[list[Span], list[tuple[Element, int]], int]:  # fmt: skip
    """The summary and each finding as comments: their spans in the body, or what of the body they stand at."""
    spans: list[Span] = []
    anchored: list[tuple[Element, int]] = []
    title = find_title(word.text[: word.body], book)
    overview = notebook.add(_overview(word, report, book, len(written), document))
    if title is not None and (span := _span(word, *title)):
        spans.append(Span(*span, overview))
    groups: dict[tuple[int, int], list[Finding]] = {}
    for finding in report.findings:
        if finding.waived is None:
            groups.setdefault((finding.start, finding.end), []).append(finding)
    for (start, end), findings in groups.items():
        span = _span(word, start, end) or (title and _span(word, *title))
        if span is None:
            continue
        stretch = word.within(*span)[0]
        correction = written.get(start)
        where = f"（{stretch.place}中的“{_shortened(word.text[start:end])}”）" if stretch.place else ""
        comment = notebook.add(list(_told(findings, book, where, correction)))
        if stretch.anchor is not None:
            anchored.append((stretch.anchor, comment))
        else:
            new = correction.new if correction is not None and stretch.part == word.part else None
            spans.append(Span(*span, comment, new))
    if title is None or not spans or spans[0].comment != overview:
        first = next(word.package.tree(word.part).iter(W + "p"), None)
        anchored += [(first, overview)] if first is not None else []
    return spans, anchored, len(groups)


def _span(word: WordText, start: int, end: int) -> tuple[int, int] | None:
    """The characters of elements within START and END that one comment can enclose; a point takes what follows it."""
    stretches = word.within(start, max(end, start + 1))
    if not stretches:
        line = word.text.rfind("\n", 0, start) + 1, word.text.find("\n", start)
        stretches = word.within(line[0], line[1] if line[1] > 0 else len(word.text))
        if not stretches:
            return None
        start, end = stretches[0].start, stretches[-1].end
    first = stretches[0]
    alike = [s for s in stretches if s.anchor is first.anchor]
    return max(start, first.start), min(max(end, start + 1), alike[-1].end)


def find_title(text: str, book: FactBook | None) -> tuple[int, int] | None:
    """The line of TEXT that holds the report's title, or its beginning; else the first heading; else the first line."""
    wanted = _BLANK.sub("", book.report.title) if book is not None else ""
    lines = [(at, line) for at, line in _lines(text) if line.strip()]
    for at, line in lines:
        bare = _BLANK.sub("", line)
        if wanted and (wanted in bare or (len(bare) > 3 and wanted.startswith(bare))):
            return at, at + len(line)
    for test in (_is_title, _is_heading):
        for at, line in lines[:8] if test is _is_title else lines:
            if test(line):
                return at, at + len(line)
    return (lines[0][0], lines[0][0] + len(lines[0][1])) if lines else None


def _is_title(line: str) -> bool:
    return len(line) < 60 and _TITLE.search(line) is not None and not line.rstrip().endswith(("。", "；"))


def _is_heading(line: str) -> bool:
    bare = line.strip()
    number = bare[: len(bare) - len(strip_number(bare))]
    return len(bare) < 60 and bool(number) and heading_level(number)[0] == 1


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


# -- what the comments say ------------------------------------------------------------------------------


def _told(
    findings: list[Finding], book: FactBook | None, where: str, correction: Correction | None
) -> Iterator[str]:
    for finding in findings:
        kind = "错误" if finding.severity == "error" else "提示"
        yield f"{kind}：{where}{finding.message}。"
    sources = [book[f.fact] for f in findings if book is not None and f.fact and f.fact in book]
    for fact in dict.fromkeys(sources):
        if fact.source:
            yield f"来源：{fact.name}，{'；'.join(fact.source)}"
        elif fact.formula and book is not None:
            yield f"算式：{fact.name}＝{in_words(fact.formula, book)}"
    if correction is not None:
        yield f"已用修订改为{correction.new}，请核对后接受或拒绝。"


def _overview(
    word: WordText, report: CheckReport, book: FactBook | None, corrections: int, document: Document
) -> list[str]:
    lines = [f"核对结果：{summary(report)}"]
    if book is None:
        lines.append("依据：没有给出事实文件，只核对了文稿自身前后是否一致。")
    else:
        lines.append(f"依据：《{book.report.title}》的事实文件，共{len(book.facts)}项数据。")
    scope = f"，以及{'、'.join(word.places)}" if word.places else ""
    lines.append(f"范围：正文和表格{scope}；修订中已删除的文字、目录和页码不计。")
    lines += document.notes
    if word.package.is_signed:
        lines.append("原件带有电子签名；这份加了批注的副本，签名不再有效。")
    if corrections:
        lines.append(f"其中{corrections}处只有一个正确写法，已用修订标出，请逐处核对后接受或拒绝。")
    return [*lines, f"Drafter {drafter.__version__}"]


def _shortened(text: str) -> str:
    text = _BLANK.sub(" ", text).strip()
    return text if len(text) <= 24 else f"{text[:22]}……"


def _date(package: Package) -> str:
    """When the file was last saved, as its properties say; empty where they do not."""
    try:
        for part in package.related("", "core-properties"):
            found = str(package.tree(part).findtext(_MODIFIED, ""))
            if _DATE.fullmatch(found):
                return found
    except TextError:
        pass
    return ""


def _serialized(root: Element) -> bytes:
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True))
