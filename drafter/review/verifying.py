"""What a file that comes back is: which version, whether it was altered, and what was changed in it."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drafter.documents.pdf import is_pdf, read_pdf
from drafter.documents.read import read_text
from drafter.draft.difference import Piece, compare_texts
from drafter.draft.history import History
from drafter.errors import TextError
from drafter.export.formats import render
from drafter.export.package import is_untouched, stated
from drafter.export.word import FINGERPRINT
from drafter.review.exporting import exported_report
from drafter.review.reading import read_revision
from drafter.review.times import local_time
from drafter.review.visit import Upload
from drafter.review.workflow import Kind
from drafter.store import decisions, revisions
from drafter.store.database import Store
from drafter.store.revisions import Revision

_ALIKE = 30
"""Per cent of a version's text that a file must hold to be called like it."""
_RUN = 8
"""Text is compared by runs of so many characters: few of them stand in two reports by chance."""
_BREAK = re.compile(r"(?<=[。；！？])")
_MARKS = re.compile(r"[\s，。、；：！？“”‘’（）《》—\-·|#*]*")


@dataclass(frozen=True, slots=True)
class Found:
    """What a file turned out to be."""

    verdict: str
    """exported: a file of ours, unchanged | same: the text of a version | altered: of a version, changed |
    alike: it says not of which version it is, and resembles one | unknown"""
    digest: str
    report: int = 0
    title: str = ""
    version: int = 0
    fingerprint: str = ""
    exported: str = ""
    """When and by whom it was exported."""
    pieces: Sequence[Piece] = ()
    """How its text differs from that of the version."""
    alike: int = 0
    """How many per cent of the version's text it holds."""
    note: str = ""
    """What is to be known of how it was read, or why it could not be."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What stands in a file."""

    text: str
    pdf: bool = False
    word: bool = False
    fault: str = ""
    """Why nothing could be read."""


def verify_file(store: Store, folder: Path, upload: Upload) -> Found:
    """Which version UPLOAD is, and whether anything of it was changed.  FOLDER is where the reports lie."""
    digest = hashlib.sha256(upload.data).hexdigest()
    with store.reading() as connection:
        known = decisions.find_export(connection, digest)
        if known is not None:
            report, export = known
            revision = revisions.numbered(connection, report, export.revision)
            assert revision is not None, "what was exported is there"
            return _found("exported", digest, report, revision, f"{local_time(export.at)}，{export.by}")
    read = _read(upload)
    name = stated(upload.data, FINGERPRINT) or ""
    with store.reading() as connection:
        found = revisions.find_version(connection, name, read.text)
    if found is None:
        return _resembling(store, folder, digest, read)
    report, revision = found
    if is_untouched(upload.data):
        return _found("same", digest, report, revision)
    return _compared(History(store, report, folder), digest, revision, read)


def _resembling(store: Store, folder: Path, digest: str, read: _Text) -> Found:
    """The version that READ is most like; the newest of those that it is like as much."""
    own = _grams(read.text)
    best = (0, 0, 0)
    with store.reading() as connection:
        for report, number, text in revisions.latest_texts(connection):
            theirs = _grams(text)
            share = 100 * len(own & theirs) // len(theirs) if theirs else 0
            best = max(best, (share, report, number), key=lambda one: one[0])
        share, report, number = best
        revision = revisions.numbered(connection, report, number) if share >= _ALIKE else None
    if revision is None:
        return Found("unknown", digest, note=read.fault)
    found = _compared(History(store, report, folder), digest, revision, read)
    return replace(found, verdict="alike", alike=share) if found.verdict == "altered" else found


def _grams(text: str) -> frozenset[str]:
    """Every run of a few characters of TEXT without its marks and blanks: wherever a file breaks its lines."""
    bare = _MARKS.sub("", text)
    return frozenset(bare[at : at + _RUN] for at in range(len(bare) - _RUN + 1))


def _compared(history: History, digest: str, revision: Revision, read: _Text) -> Found:
    """READ against the text of the file as REVISION would be exported."""
    with history.store.reading() as connection:
        past = [
            one
            for one in decisions.all_decisions(connection, history.report)
            if one.fingerprint == revision.fingerprint
        ]
    exports = [one for one in past if one.kind == Kind.EXPORT]
    ledger = bool(exports and exports[-1].content.get("ledger"))
    approvals = [one for one in past if one.kind == Kind.APPROVE]
    before = revision.text
    if read.pdf or read.word:  # a plain text is what was written, without tables and heads
        own = exported_report(history, read_revision(history, revision), {}, approvals, ledger)
        before = _read(Upload("", render(own, "docx")), whole=not read.pdf).text
    found = _found("same", digest, history.report, revision)
    if read.pdf:
        pieces = tuple(_telling(compare_texts(_flowing(before), _flowing(read.text))))
        note = "PDF里的文字是按版面读出的：标点和空白的差别不计，表格各格的先后可能不同"
    elif before == read.text or revisions.text_hash(revision.text) == revisions.text_hash(read.text):
        return found
    else:
        pieces, note = compare_texts(before.strip(), read.text.strip()), ""
    changed = any(piece.kind != "same" for piece in pieces)
    return replace(
        found, verdict="altered" if changed else "same", pieces=pieces if changed else (), note=note
    )


def _flowing(text: str) -> str:
    """TEXT without its line breaks and blanks, a sentence a line."""
    return "\n".join(_BREAK.split(re.sub(r"\s+", "", text)))


def _telling(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """PIECES, of those that came or went only such as hold more than marks: lines of a PDF lose those at their ends."""
    for piece in pieces:
        if piece.kind == "same" or not _MARKS.fullmatch(piece.text):
            yield piece
        elif piece.kind == "gone":
            yield Piece("same", piece.text)


def _found(verdict: str, digest: str, report: int, revision: Revision, exported: str = "") -> Found:
    return Found(verdict, digest, report, revision.title, revision.number, revision.fingerprint, exported)


def _read(upload: Upload, whole: bool = True) -> _Text:
    """What stands in UPLOAD; of a Word file the body alone unless it is to be WHOLE."""
    if is_pdf(upload.data):
        try:
            return _Text(read_pdf(upload.data, upload.name), pdf=True)
        except TextError as error:
            return _Text("", pdf=True, fault=str(error))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(upload.data)
        try:
            document = read_text(path, upload.name)
        except TextError as error:
            return _Text("", fault=str(error).rstrip("。"))
    text = document.text if whole else document.text[: document.body]
    return _Text("\n".join(text.splitlines()), word=document.word is not None)
