"""The interface for other systems: the check, the numbers of a text, reports and their state.

Every request shows a token (`Authorization: Bearer …`) that a person made on the settings page.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Form, Request, UploadFile
from fastapi.responses import Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from drafter.checker.check import check
from drafter.checker.report import CheckReport, Severity
from drafter.documents.read import read_text
from drafter.draft.history import History, findings_of
from drafter.errors import RequestError
from drafter.facts.model import FactBook
from drafter.numbers.scan import scan
from drafter.outline.plan import plan_of
from drafter.outline.sections import list_outlines, load_outline
from drafter.review.access_tokens import CHECK, READ
from drafter.review.casework import open_dossier
from drafter.review.desk import Desk
from drafter.review.gate import Access
from drafter.review.intake import load_uploads
from drafter.review.roles import STAFF
from drafter.review.visit import LARGE, SMALL, Upload, file_name
from drafter.store import revisions

_LARGEST = 2**31 - 1


class Refused(BaseModel):
    """Why a request was refused: one Chinese sentence with the mend."""

    detail: str


_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refused, "description": said}
    for status, said in (
        (400, "The text, the facts or the request cannot be used"), (401, "No token, or one that counts no more"),
        (403, "The token does not open this"), (404, "There is no such report"), (413, "The request is too large"),
        (422, "A field is missing or of another kind"), (503, "The store cannot be read at the moment"),
    )
}  # fmt: skip
_token = HTTPBearer(auto_error=False, description="A token made on the settings page", scheme_name="token")


class SummaryAnswer(BaseModel):
    """How many."""

    mentions: int
    checked: int
    errors: int
    warnings: int


class JudgedAnswer(BaseModel):
    """A mention with its verdict; offsets count the characters of the text."""

    start: int
    end: int
    text: str
    kind: str
    value: str
    unit: str
    verdict: str
    severity: Severity
    fact: str | None = None
    expected: str | None = None
    message: str = ""
    formula: str | None = None
    why: str | None = None


class WaiverAnswer(BaseModel):
    """Why a finding was accepted, and by whom."""

    model_config = ConfigDict(from_attributes=True)

    reason: str
    by: str


class FindingAnswer(BaseModel):
    """One offence."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    severity: Severity
    start: int
    end: int
    message: str
    fact: str | None = None
    expected: str | None = None
    waived: WaiverAnswer | None = None
    key: str = ""


class CheckAnswer(BaseModel):
    """spec/check.md, version 1."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(alias="schema", examples=["drafter.check/1"])
    summary: SummaryAnswer
    mentions: list[JudgedAnswer]
    findings: list[FindingAnswer]
    facts: str | None = Field(description="The title of the facts; null where none were given")


class NumberAnswer(BaseModel):
    """One mention; offsets count the characters of the text."""

    start: int
    end: int
    text: str
    kind: str
    value: str
    unit: str
    why: str | None = Field(description="For labels: why it states no quantity")


class ReportLine(BaseModel):
    """A report and the state of its newest revision."""

    number: int
    name: str
    title: str
    version: int = Field(description="0 where nothing is drafted yet")
    fingerprint: str = Field(description="Names exactly this content; empty where nothing is drafted yet")
    state: str = Field(
        description="empty | drafted | checked | in_review | changes_requested | approved | exported | withdrawn"
    )
    errors: int = Field(description="Findings that must be put right, the waived ones left out")
    warnings: int


class ReportAnswer(ReportLine):
    """The same with the text and what the check found in it."""

    text: str
    findings: list[FindingAnswer]


_Text = Annotated[str | None, Form(description="The text; or `file`")]
_File = Annotated[UploadFile | None, Form(description="The text as .txt, .md or .docx; or `text`")]


def check_text(
    text: _Text = None,
    file: _File = None,
    facts: Annotated[
        UploadFile | None,
        Form(description="One facts file; without it the text is judged against itself alone"),
    ] = None,
    document: Annotated[
        bool, Form(description="Judge it as a whole report too: headings, missing facts …")
    ] = False,
    outline: Annotated[
        str | None, Form(description="For `document`; default: the one that the facts name")
    ] = None,
) -> Response:
    """Every number of a text against the facts; the answer is that of `drafter check --format json`."""
    read = _text(text, file)
    book = None if facts is None else load_uploads([_upload(facts)])
    name = (outline or (book.report.outline if book else None)) if document or outline else None
    if document and name is None:
        raise RequestError("没有指明提纲；请给出outline，或在事实文件的report里写明")
    if name is not None and name not in list_outlines():
        raise RequestError("没有这个提纲；请用drafter outlines所列的名称")
    return _answer(read, book, name)


def _answer(text: str, book: FactBook | None, outline: str | None) -> Response:
    plan = load_outline(outline) if outline else None
    if book is not None and plan is not None:
        book, plan = plan_of(book, plan)
    report: CheckReport = check(text, book, outline=plan)
    return Response(report.model_dump_json(), media_type="application/json")


def list_numbers(text: _Text = None, file: _File = None) -> list[NumberAnswer]:
    """How each number of a text is read, without verdicts."""
    return [
        NumberAnswer(
            start=m.start, end=m.end, text=m.text, kind=m.kind, value=m.value, unit=m.unit, why=m.why
        )
        for m in scan(_text(text, file))
    ]


def _text(text: str | None, file: UploadFile | None) -> str:
    """Raises RequestError unless one of the two is there, DrafterError for a file that is no text."""
    if (text is None) == (file is None):
        raise RequestError("请给出text或file中的一个")
    if file is None:
        assert text is not None, "one of the two is there"
        if not text.strip():
            raise RequestError("text里没有文字；请给出要核对的文字")
        return text
    upload = _upload(file)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "text")
        path.write_bytes(upload.data)
        return read_text(path, upload.name).text


def _upload(file: UploadFile) -> Upload:
    return Upload(file_name(file.filename or ""), file.file.read())


def list_reports(request: Request) -> list[ReportLine]:
    """All reports, the oldest first."""
    desk: Desk = request.state.desk
    with desk.store.reading() as connection:
        found = list(revisions.all_reports(connection))
    return [ReportLine(**_state(desk, number, name)) for number, name, _ in found]


def show_report(request: Request, report: int) -> ReportAnswer:
    """One report with its newest text and the findings in it."""
    desk: Desk = request.state.desk
    with desk.store.reading() as connection:
        name = revisions.report_name(connection, report) if 0 < report <= _LARGEST else None
    if name is None:
        raise RequestError("没有这份报告；请查看GET /api/reports", 404)
    last = History(desk.store, report, desk.folder).newest()
    findings = [FindingAnswer.model_validate(one) for one in findings_of(last)] if last else []
    return ReportAnswer(**_state(desk, report, name), text=last.text if last else "", findings=findings)


def _state(desk: Desk, number: int, name: str) -> dict[str, Any]:
    history = History(desk.store, number, desk.folder)
    last = history.newest()
    if last is None:
        return {
            "number": number, "name": name, "title": name, "version": 0, "fingerprint": "", "state": "empty",
            "errors": 0, "warnings": 0,
        }  # fmt: skip
    dossier = open_dossier(history, desk.team)
    warnings = [finding for finding in dossier.reading.report.findings if finding.severity == "warning"]
    return {
        "number": number, "name": name, "title": last.title, "version": last.number, "fingerprint": last.fingerprint,
        "state": str(dossier.standing.state), "errors": len(dossier.standing.open_errors), "warnings": len(warnings),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """What is to be had of the interface, the scope of the token that it takes, and the most bytes it reads."""

    method: str
    path: str
    view: Callable[..., Any]
    answer: Any
    scope: str
    largest: int = SMALL

    @property
    def access(self) -> Access:
        return Access(STAFF, self.largest, self.scope)


SERVICES = (
    Service("POST", "/api/check", check_text, CheckAnswer, CHECK, LARGE),
    Service("POST", "/api/numbers", list_numbers, list[NumberAnswer], CHECK, LARGE),
    Service("GET", "/api/reports", list_reports, list[ReportLine], READ),
    Service("GET", "/api/reports/{report}", show_report, ReportAnswer, READ),
)


def add_services(app: FastAPI) -> None:
    """The services of SERVICES as routes of APP, each documented with what it answers and refuses."""
    for service in SERVICES:
        app.add_api_route(
            service.path, service.view, methods=[service.method], response_model=service.answer,
            responses=_REFUSALS, dependencies=[Depends(_token)],
        )  # fmt: skip
