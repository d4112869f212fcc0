"""An approved version as a file, and what a file that comes back is."""

from __future__ import annotations

import shutil

from starlette.responses import Response

from drafter.errors import RequestError
from drafter.export.exported import ALONE
from drafter.review.acts import Actor, decide
from drafter.review.casework import Dossier
from drafter.review.exporting import Rendered, render_export, was_exported
from drafter.review.pages.compare import number_changes
from drafter.review.pages.review import decided, dossier_at, dossier_page, guarded
from drafter.review.roles import STAFF, Role
from drafter.review.verifying import verify_file
from drafter.review.visit import LARGE, Page, Visit
from drafter.review.workflow import Kind
from drafter.store.audit import head


def show_export(visit: Visit) -> Response:
    dossier = dossier_at(visit)
    with visit.store.reading() as connection:
        last_hash = head(connection)
    return dossier_page(
        visit, dossier, "export.html", refusal=_refusal(visit, dossier), exports=was_exported(dossier), log_head=last_hash,
        can_pdf=shutil.which("soffice") is not None, alone=ALONE if dossier.policy.alone else "",
    )  # fmt: skip


def _refusal(visit: Visit, dossier: Dossier) -> str:
    """Why the visitor cannot export now; empty where he can."""
    actor = Actor(visit.visitor.name, visit.visitor.roles, dossier.standing.version.fingerprint)
    try:
        decide(dossier.case, dossier.policy, actor, Kind.EXPORT)
    except RequestError as error:
        return str(error)
    return ""


def export(visit: Visit, dossier: Dossier) -> Response:
    """The file of exactly the content that the page showed; its hash is kept first."""
    form = visit.form
    ledger = form.text("ledger")
    rendered = render_export(dossier, form.text("form", "docx"), bool(ledger))
    decided(
        visit,
        dossier,
        Kind.EXPORT,
        key="",
        content={"digest": rendered.digest, "file": rendered.name, "ledger": ledger},
    )
    return _given(visit, rendered)


def give_draft(visit: Visit) -> Response:
    """The newest version as it is, marked as not approved where it is not."""
    return _given(visit, render_export(dossier_at(visit), "docx", ledger=True))


def _given(visit: Visit, rendered: Rendered) -> Response:
    return visit.download(rendered.name, rendered.data, rendered.kind)


def show_verify(visit: Visit) -> Response:
    return visit.page("verify.html", found=None, name="", error="", may_see=False)


def verify(visit: Visit) -> Response:
    """Which version a file is, and whether it was altered."""
    upload = visit.form.upload("file")
    if upload is None:
        return visit.page(
            "verify.html", 400, found=None, name="", error="没有选择文件；请先选择", may_see=False
        )
    may_see = bool(visit.visitor.roles & STAFF)
    found = verify_file(visit.store, visit.desk.folder, upload)
    changes = list(number_changes(found.pieces)) if may_see else []
    return visit.page(
        "verify.html", found=found, name=upload.name, error="", may_see=may_see, changes=changes
    )


_VERIFIERS = STAFF | {Role.AUDITOR}
PAGES = (
    Page("GET", "/reports/{report:int}/export", show_export, STAFF),
    Page("POST", "/reports/{report:int}/export", guarded(export), STAFF),
    Page("GET", "/reports/{report:int}/export/draft", give_draft, STAFF),
    Page("GET", "/verify", show_verify, _VERIFIERS),
    Page("POST", "/verify", verify, _VERIFIERS, LARGE),
)
