"""What leaves the house: an approved version as a file, and what a file that comes back is."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from drafter.checker.report import Waiver
from drafter.checker.waivers import apply_waivers
from drafter.documents.read import read_text
from drafter.draft.difference import Piece, compare_texts
from drafter.draft.history import History
from drafter.errors import RequestError, TextError
from drafter.export.exported import Approval, ExportedReport
from drafter.export.formats import render
from drafter.export.package import is_untouched, stated
from drafter.export.word import FINGERPRINT
from drafter.review.casework import Dossier
from drafter.review.reading import Reading, read_revision
from drafter.review.times import local_time
from drafter.review.visit import Upload
from drafter.review.workflow import SELF, Kind, State
from drafter.store import decisions, revisions
from drafter.store.database import Store
from drafter.store.decisions import Decision
from drafter.store.revisions import Revision

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
}  # fmt: skip
"""In which forms a report leaves, with their media types."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file as it is given out."""

    name: str
    data: bytes
    kind: str

    @property
    def digest(self) -> str:
        """The hash of the file."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Found:
    """What a file turned out to be."""

    verdict: str
    """exported: a file of ours, unchanged | same: the text of a version | altered: of a version, changed | unknown"""
    digest: str
    report: int = 0
    title: str = ""
    version: int = 0
    fingerprint: str = ""
    exported: str = ""
    """When and by whom it was exported."""
    pieces: Sequence[Piece] = ()
    """How its text differs from that of the version."""


def render_export(dossier: Dossier, form: str, ledger: bool) -> Rendered:
    """The newest version in FORM, with the 数据核对表 where LEDGER is.  Raises RequestError, DrafterError.

    As a Word file the same content gives the same bytes, whenever it is asked for.
    """
    if form not in FORMS:
        raise RequestError("没有这种格式；请重新选择")
    report = _exported(dossier, ledger)
    return Rendered(f"{report.file_name}.{form}", render(report, form), FORMS[form])


def _exported(dossier: Dossier, ledger: bool) -> ExportedReport:
    standing = dossier.standing
    out = standing.approvals if standing.state in (State.APPROVED, State.EXPORTED) else ()
    waivers = {
        key: Waiver(one.content.get("reason", ""), one.person) for key, one in standing.waivers.items()
    }
    return _report(dossier.history, dossier.reading, waivers, out, ledger)


def _report(
    history: History,
    reading: Reading,
    waivers: dict[str, Waiver],
    approvals: Sequence[Decision],
    ledger: bool,
) -> ExportedReport:
    if reading.book is None:
        raise RequestError("这一版起草时的数据已经取不到，不能导出；请重新起草", 409)
    judged, _ = apply_waivers(reading.report, waivers)
    approval = None
    if approvals:
        last = approvals[-1]
        by = "、".join(dict.fromkeys(one.person for one in approvals))
        approval = Approval(by, datetime.fromisoformat(last.at), last.fingerprint, alone=last.key == SELF)
    return ExportedReport(
        reading.text, reading.book, reading.outline, judged, reading.revision.fingerprint,
        history.made_at(reading.revision), approval, ledger,
    )  # fmt: skip


def verify_file(store: Store, folder: Path, upload: Upload) -> Found:
    """Which version UPLOAD is, and whether anything of it was changed.  FOLDER is where the reports lie."""
    digest = hashlib.sha256(upload.data).hexdigest()
    name = stated(upload.data, FINGERPRINT) or ""
    text = _text(upload)
    with store.reading() as connection:
        known = decisions.find_export(connection, digest)
        if known is not None:
            report, export = known
            revision = revisions.numbered(connection, report, export.revision)
            assert revision is not None, "what was exported is there"
            said = f"{local_time(export.at)}，{export.person}"
            return _found("exported", digest, report, revision, exported=said)
        found = revisions.find_version(connection, name, text)
        past = list(decisions.all_decisions(connection, found[0])) if found else []
    if found is None:
        return Found("unknown", digest)
    report, revision = found
    if is_untouched(upload.data):
        return _found("same", digest, report, revision)
    return _compared(History(store, report, folder), digest, revision, past, text)


def _compared(
    history: History, digest: str, revision: Revision, past: Sequence[Decision], text: str
) -> Found:
    """TEXT against that of the file as REVISION would be exported."""
    approvals = [one for one in past if one.kind == Kind.APPROVE and one.fingerprint == revision.fingerprint]
    exports = [one for one in past if one.kind == Kind.EXPORT and one.fingerprint == revision.fingerprint]
    ledger = bool(exports and exports[-1].content.get("ledger"))
    own = _report(history, read_revision(history, revision), {}, approvals, ledger)
    before = _text(Upload("", render(own, "docx")))
    if before == text or revisions.text_hash(revision.text) == revisions.text_hash(text):
        return _found("same", digest, history.report, revision)
    return _found(
        "altered", digest, history.report, revision, pieces=compare_texts(before.strip(), text.strip())
    )


def _found(
    verdict: str,
    digest: str,
    report: int,
    revision: Revision,
    exported: str = "",
    pieces: Sequence[Piece] = (),
) -> Found:
    return Found(
        verdict, digest, report, revision.title, revision.number, revision.fingerprint, exported, pieces
    )


def _text(upload: Upload) -> str:
    """What stands in it; nothing where it is no text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(upload.data)
        try:
            return "\n".join(read_text(path, upload.name).text.splitlines())
        except TextError:
            return ""


def was_exported(dossier: Dossier) -> list[Decision]:
    """The exports of the newest version."""
    now = dossier.standing.version.fingerprint
    return [one for one in dossier.case.decisions if one.kind == Kind.EXPORT and one.fingerprint == now]
