"""The list of reports, a new one, and where one stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from drafter.draft.history import History
from drafter.errors import DrafterError, RequestError
from drafter.review.casework import Dossier, open_dossier
from drafter.review.progress import shares
from drafter.review.roles import AUTHORS, ROLE_NAMES, STAFF, Role
from drafter.review.visit import Page, Visit
from drafter.review.workflow import REVIEW, STATE_NAMES, Standing, State
from drafter.store import people, revisions
from drafter.store.revisions import Revision, open_report

LONGEST_NAME = 80
_LARGEST = 2**31 - 1
_CHOICES = (
    ("", "全部"), ("mine", "待我处理"), ("edited", "我最后修改的"), ("drafted", "起草中"), ("review", "审核中"),
    ("returned", "退回修改"), ("approved", "已批准"), ("exported", "已导出"),
)  # fmt: skip
_STATES = {
    "drafted": STATE_NAMES[State.DRAFTED], "review": STATE_NAMES[State.IN_REVIEW],
    "returned": STATE_NAMES[State.CHANGES_REQUESTED], "approved": STATE_NAMES[State.APPROVED],
    "exported": STATE_NAMES[State.EXPORTED],
}  # fmt: skip


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
    waited: Role | None
    """Who has to act next."""
    what: str
    at: str
    edited: bool = False
    """Whether the visitor made its newest version."""
    shares: tuple[tuple[str, str], ...] = ()
    """Of each reviewer who has done something his name, and what."""

    @property
    def waiting(self) -> str:
        """Who is waited for, and what for."""
        return f"{ROLE_NAMES[self.waited]}人员{self.what}" if self.waited else self.what


def history_at(visit: Visit) -> History:
    """The report that the path names.  Raises RequestError where there is none."""
    number = int(visit.path["report"])
    with visit.store.reading() as connection:
        if number > _LARGEST or revisions.report_name(connection, number) is None:
            raise RequestError("没有这份报告；请从“报告”重新进入", 404)
    return History(visit.store, number, visit.desk.folder)


def report_page(
    visit: Visit,
    history: History,
    template: str,
    status: int = 200,
    last: Revision | None = None,
    **values: object,
) -> Response:
    """TEMPLATE, which extends report.html, with VALUES: a page of the report HISTORY, whose newest revision is LAST."""
    last = last or history.newest()
    heading = last.title if last is not None else _name_of(history)
    return visit.page(template, status, report=history.report, heading=heading, last=last, **values)


def _name_of(history: History) -> str:
    with history.store.reading() as connection:
        return revisions.report_name(connection, history.report) or ""


def show_report(visit: Visit) -> Response:
    """Where one goes on: to its facts where it has no text yet, else to its review."""
    history = history_at(visit)
    part = "facts" if history.newest() is None else "review"
    return visit.redirect(f"/reports/{history.report}/{part}")


def show_reports(visit: Visit) -> Response:
    wanted, shown = visit.query.get("q", "").strip(), visit.query.get("show", "")
    team = team_of(visit)
    lines = [_line(visit, team, number, name, at) for number, name, at in _all(visit)]
    lines = [line for line in lines if wanted in line.title and _is_shown(visit, line, shown)]
    lines.sort(key=lambda line: line.at, reverse=True)
    return visit.page(
        "reports.html", reports=lines, wanted=wanted, shown=shown, filtered=bool(wanted or shown), choices=_CHOICES,
        may_write=Role.AUTHOR in visit.visitor.roles,
    )  # fmt: skip


def _all(visit: Visit) -> list[tuple[int, str, str]]:
    with visit.store.reading() as connection:
        return list(revisions.all_reports(connection))


def _line(visit: Visit, team: Team, number: int, name: str, at: str) -> Line:
    history = History(visit.store, number, visit.desk.folder)
    last = history.newest()
    if last is None:
        return Line(number, name, "", "未起草", 0, 0, 0, "", Role.AUTHOR, "导入数据并起草", at)
    try:
        dossier = open_dossier(history, visit.desk.team)
    except DrafterError as error:
        return Line(number, last.title, "", "无法读取", last.number, 0, 0, "", None, str(error), at)
    standing, reading = dossier.standing, dossier.reading
    waited, what = _waited(dossier)
    warnings = sum(1 for finding in reading.report.findings if finding.severity == "warning")
    year = str(reading.book.report.fiscal_year) if reading.book else ""
    editor = dossier.case.versions[-1].editor == visit.visitor.name
    return Line(
        number, last.title, year, STATE_NAMES[standing.state], last.number, len(standing.open_errors), warnings,
        f"{len(standing.ticked)}/{len(reading.numbers)}", waited, what, dossier.acts[last.number][1], editor,
        tuple(shares_in_words(dossier, team)),
    )  # fmt: skip


def shares_in_words(dossier: Dossier, team: Team, everybody: bool = False) -> Iterator[tuple[str, str]]:
    """What each reviewer has done; of EVERYBODY whose role it is, also where that is nothing.  Alone there is nobody."""
    if dossier.policy.alone:
        return
    total = len(dossier.reading.numbers)
    for one in shares(dossier.standing, team.reviewers if everybody else frozenset()):
        yield team.names.get(one.person, one.person), one.in_words(total)


@dataclass(frozen=True, slots=True)
class Team:
    """The people of the desk: how each is called by the name that he signs in with, and who reviews."""

    names: Mapping[str, str]
    reviewers: frozenset[str]


def team_of(visit: Visit) -> Team:
    """Everybody who may sign in now, and the names of whoever could."""
    with visit.store.reading() as connection:
        accounts = list(people.all_accounts(connection))
    active = frozenset(one.name for one in accounts if one.active and Role.REVIEWER in one.roles)
    return Team({one.name: one.shown for one in accounts}, active)


def _waited(dossier: Dossier) -> tuple[Role | None, str]:
    """Who has to act next, and what for."""
    standing, policy = dossier.standing, dossier.policy
    match standing.state:
        case State.IN_REVIEW if not policy.alone and _reviews(standing) < policy.reviewers:
            return Role.REVIEWER, "审核"
        case State.IN_REVIEW:
            return Role.APPROVER, "批准"
        case State.APPROVED:
            return Role.AUTHOR, "导出"
        case State.EXPORTED:
            return None, ""
        case State.CHECKED:
            return Role.AUTHOR, "提交审核"
        case _:
            return Role.AUTHOR, "改正后提交审核"


def _reviews(standing: Standing) -> int:
    return sum(1 for one in standing.approvals if one.key == REVIEW)


def _is_shown(visit: Visit, line: Line, shown: str) -> bool:
    if shown == "mine":
        return line.waited is not None and line.waited in visit.visitor.roles
    if shown == "edited":
        return line.edited
    return not shown or line.state == _STATES.get(shown, line.state)


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
