"""A report that was changed in Word comes back as a version, with what it changed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.responses import Response

from drafter.documents.read import Document, read_text
from drafter.documents.remarks import Remark, read_remarks
from drafter.errors import DrafterError
from drafter.export.folder import ReportFolder
from drafter.export.markup import AUTHOR
from drafter.review.casework import Dossier
from drafter.review.pages.review import dossier_at, dossier_page
from drafter.review.roles import AUTHORS
from drafter.review.visit import LARGE, Page, Upload, Visit

_HERE = Path("本程序")


def show_return(visit: Visit) -> Response:
    return _page(visit, dossier_at(visit))


def _page(visit: Visit, dossier: Dossier, status: int = 200, **values: object) -> Response:
    given = {"taken": None, "name": "", "error": "", "beside": [], "remarks": []} | values
    return dossier_page(visit, dossier, "returned.html", status, **given)


def take_back(visit: Visit) -> Response:
    """What a person changed in Word becomes a version of his; what changed here since stays."""
    dossier, upload = dossier_at(visit), visit.form.upload("file")
    if upload is None:
        return _page(visit, dossier, 400, error="没有选择文件；请先选择")
    try:
        document = _read(upload)
        taken = ReportFolder(_HERE, dossier.history).take_word(document, dossier.reading.outline)
    except DrafterError as error:
        return _page(visit, dossier, 400, error=str(error).rstrip("。"))
    return _page(
        visit,
        dossier_at(visit),
        taken=taken,
        name=upload.name,
        beside=_beside(document),
        remarks=_remarks(document),
    )


def _read(upload: Upload) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(upload.data)
        return read_text(path, upload.name)


def _beside(document: Document) -> list[str]:
    """Where else in the file there are words, which are not taken."""
    return (
        [] if document.word is None else [one for one in document.word.places if one not in ("页眉", "页脚")]
    )


def _remarks(document: Document) -> list[Remark]:
    """The comments of people in it."""
    return (
        [] if document.word is None else [one for one in read_remarks(document.word) if one.author != AUTHOR]
    )


PAGES = (
    Page("GET", "/reports/{report:int}/return", show_return, AUTHORS),
    Page("POST", "/reports/{report:int}/return", take_back, AUTHORS, LARGE),
)
