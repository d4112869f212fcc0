"""The list of reports, a new one, and where one stands."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from drafter.draft.history import History, findings_of
from drafter.errors import RequestError
from drafter.review.roles import AUTHORS, STAFF, Role
from drafter.review.visit import Page, Visit
from drafter.store import revisions
from drafter.store.revisions import open_report

LONGEST_NAME = 80
_LARGEST = 2**31 - 1
_CHOICES = (("", "全部"), ("drafted", "已起草"), ("empty", "未起草"), ("wrong", "有错误"))


@dataclass(frozen=True, slots=True)
class Line:
    """A report as the list shows it."""

    number: int
    title: str
    year: str
    state: str
    version: int
    errors: int
    warnings: int
    ticks: str
    waiting: str
    at: str


def history_at(visit: Visit) -> History:
    """The report that the path names.  Raises RequestError where there is none."""
    number = int(visit.path["report"])
    with visit.store.reading() as connection:
        if number > _LARGEST or revisions.report_name(connection, number) is None:
            raise RequestError("没有这份报告；请从“报告”重新进入", 404)
    return History(visit.store, number, visit.desk.folder)


def report_page(
    visit: Visit, history: History, template: str, status: int = 200, **values: object
) -> Response:
    """TEMPLATE, which extends report.html, with VALUES: a page of the report HISTORY."""
    last = history.newest()
    with visit.store.reading() as connection:
        name = revisions.report_name(connection, history.report)
    heading = last.title if last is not None else name
    return visit.page(template, status, report=history.report, heading=heading, last=last, **values)


def show_report(visit: Visit) -> Response:
    """Where one goes on: to its facts where it has no text yet, else to its review."""
    history = history_at(visit)
    part = "facts" if history.newest() is None else "review"
    return visit.redirect(f"/reports/{history.report}/{part}")


def show_reports(visit: Visit) -> Response:
    wanted, shown = visit.query.get("q", "").strip(), visit.query.get("show", "")
    lines = [_line(visit, number, name, at) for number, name, at in _all(visit)]
    lines = [line for line in lines if wanted in line.title and _is_shown(line, shown)]
    lines.sort(key=lambda line: line.at, reverse=True)
    return visit.page(
        "reports.html", reports=lines, wanted=wanted, shown=shown, filtered=bool(wanted or shown), choices=_CHOICES,
        may_write=Role.AUTHOR in visit.visitor.roles,
    )  # fmt: skip


def _all(visit: Visit) -> list[tuple[int, str, str]]:
    with visit.store.reading() as connection:
        return list(revisions.all_reports(connection))


def _line(visit: Visit, number: int, name: str, at: str) -> Line:
    last = History(visit.store, number, visit.desk.folder).newest()
    if last is None:
        return Line(number, name, "", "未起草", 0, 0, 0, "", "编写人员", at)
    found = findings_of(last)
    errors = sum(1 for finding in found if finding.severity == "error" and not finding.waived)
    warnings = sum(1 for finding in found if finding.severity == "warning")
    return Line(
        number, last.title, last.title[:4], "已起草", last.number, errors, warnings, "", "编写人员", at
    )


def _is_shown(line: Line, shown: str) -> bool:
    return {"drafted": line.version > 0, "empty": line.version == 0, "wrong": line.errors > 0}.get(
        shown, True
    )


def add_report(visit: Visit) -> Response:
    name = " ".join(visit.form.text("name").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise RequestError(f"报告名称应有1至{LONGEST_NAME}个字；请返回重新填写")
    if name in (known for _, known, _ in _all(visit)):
        raise RequestError(f"已有名为“{name}”的报告；请换一个名称", 409)
    number = open_report(visit.store, name)
    return visit.redirect(f"/reports/{number}/facts", "报告已新建，请导入数据。")


PAGES = (
    Page("GET", "/reports", show_reports, STAFF),
    Page("GET", "/reports/{report:int}", show_report, STAFF),
    Page("POST", "/reports", add_report, AUTHORS),
)
