"""What leaves the house: an approved version as a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from drafter.checker.report import Waiver
from drafter.checker.waivers import apply_waivers
from drafter.draft.history import History
from drafter.errors import RequestError
from drafter.export.exported import Approval, ExportedReport
from drafter.export.formats import render
from drafter.review.casework import Dossier
from drafter.review.reading import Reading
from drafter.review.workflow import SELF, Kind, State
from drafter.store.decisions import Decision

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
    waivers = {key: Waiver(one.content.get("reason", ""), one.by) for key, one in standing.waivers.items()}
    return exported_report(dossier.history, dossier.reading, waivers, out, ledger)


def exported_report(
    history: History,
    reading: Reading,
    waivers: dict[str, Waiver],
    approvals: Sequence[Decision],
    ledger: bool,
) -> ExportedReport:
    """The version that READING is, with its WAIVERS and APPROVALS.  Raises RequestError where its facts are gone."""
    if reading.book is None:
        raise RequestError("这一版起草时的数据已经取不到，不能导出；请重新起草", 409)
    judged, _ = apply_waivers(reading.report, waivers)
    approval = None
    if approvals:
        last = approvals[-1]
        by = "、".join(dict.fromkeys(one.by for one in approvals))
        approval = Approval(by, datetime.fromisoformat(last.at), last.fingerprint, alone=last.key == SELF)
    return ExportedReport(
        reading.text, reading.book, reading.outline, judged, reading.revision.fingerprint,
        history.made_at(reading.revision), approval, ledger,
    )  # fmt: skip


def was_exported(dossier: Dossier) -> list[Decision]:
    """The exports of the newest version."""
    now = dossier.standing.version.fingerprint
    return [one for one in dossier.case.decisions if one.kind == Kind.EXPORT and one.fingerprint == now]
