"""Editing a section as text: its numbers checked while it is typed, nothing of anybody's lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response

from drafter.checker.check import check
from drafter.checker.report import Finding
from drafter.draft.difference import compare_texts
from drafter.errors import RequestError
from drafter.export.html import render_lines
from drafter.export.verdicts import name_of
from drafter.review.casework import Dossier, open_dossier, replace_section
from drafter.review.pages.review import dossier_at, dossier_page
from drafter.review.reading import Part
from drafter.review.roles import AUTHORS
from drafter.review.visit import Page, Visit

_LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Checked:
    """A text as the check sees it: marked lines, and what was found with its piece and name."""

    lines: tuple[str, ...]
    findings: tuple[tuple[Finding, str, str], ...]
    numbers: int


def show_edit(visit: Visit) -> Response:
    dossier = dossier_at(visit)
    part = part_at(visit, dossier)
    return _page(visit, dossier, part, dossier.reading.body(part.id))


def part_at(visit: Visit, dossier: Dossier) -> Part:
    """The section that the path names.  Raises RequestError where there is none."""
    part = dossier.reading.part(str(visit.path["section"]))
    if part is None:
        raise RequestError("没有这一部分，或它不能在这里修改；请从“审阅”重新进入", 404)
    return part


def _page(visit: Visit, dossier: Dossier, part: Part, body: str, status: int = 200) -> Response:
    who, report = visit.visitor, dossier.history.report
    visit.desk.presence.note(report, part.id, who.name, who.shown)
    return dossier_page(
        visit, dossier, "edit.html", status, part=part, body=body, checked=_checked(dossier, part, body),
        by_hand=_is_by_hand(dossier, part.id), others=visit.desk.presence.others(report, part.id, who.name),
    )  # fmt: skip


def _is_by_hand(dossier: Dossier, section: str) -> bool:
    return any(one.id == section and one.engine == "human" for one in dossier.reading.draft.sections)


def _checked(dossier: Dossier, part: Part, body: str) -> Checked:
    """BODY judged as it will be in the report, under its heading."""
    reading = dossier.reading
    section = reading.outline.section(part.id)
    head = f"{section.title}\n" if section.heading else ""
    report = check(head + body, reading.book, outline=replace(reading.outline, sections=(section,)))
    text = head + body
    lines = tuple(line for start, line in render_lines(text, report, reading.book) if start >= len(head))
    found = tuple(
        (finding, text[finding.start : finding.end].replace("\n", " ")[:40], name_of(finding.rule))
        for finding in report.findings
        if finding.start >= len(head) or finding.rule == "missing-fact"
    )
    return Checked(lines, found, report.summary.checked)


def check_typed(visit: Visit) -> Response:
    """The page with what the check says of the text as it is typed; nothing is kept."""
    dossier = dossier_at(visit)
    return _page(visit, dossier, part_at(visit, dossier), _typed(visit))


def _typed(visit: Visit) -> str:
    body = "\n".join(line.strip() for line in visit.form.text("body").split("\n") if line.strip())
    if len(body) > _LONGEST:
        raise RequestError(f"这一部分超过{_LONGEST}字；请缩短后再保存", 413)
    return body


def save(visit: Visit) -> Response:
    """A new version; where another one was made meanwhile both are shown, and nothing typed is lost."""
    dossier, body = dossier_at(visit), _typed(visit)
    part = part_at(visit, dossier)
    fingerprint = visit.form.text("fingerprint")
    if fingerprint == dossier.standing.version.fingerprint and body == dossier.reading.body(part.id):
        return visit.redirect(f"/reports/{dossier.history.report}/review", "没有改动，没有形成新的版本。")
    try:
        made = replace_section(dossier, fingerprint, part.id, body)
    except RequestError as error:
        if error.status != 409:
            raise
        return _merge(visit, open_dossier(dossier.history, visit.desk.team), body, str(error))
    visit.desk.presence.leave(dossier.history.report, part.id, visit.visitor.name)
    notice = f"已保存，形成第{made.number}版。"
    return visit.redirect(f"/reports/{dossier.history.report}/review", notice)


def _merge(visit: Visit, dossier: Dossier, body: str, message: str) -> Response:
    part = part_at(visit, dossier)
    now = dossier.reading.body(part.id)
    return dossier_page(
        visit, dossier, "merge.html", 409, part=part, body=body, message=message,
        pieces=compare_texts(now, body),
    )  # fmt: skip


PAGES = (
    Page("GET", "/reports/{report:int}/edit/{section}", show_edit, AUTHORS),
    Page("POST", "/reports/{report:int}/edit/{section}", save, AUTHORS),
    Page("POST", "/reports/{report:int}/edit/{section}/check", check_typed, AUTHORS),
)
