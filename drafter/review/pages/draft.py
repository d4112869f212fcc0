"""Drafting: what with, how far it is, and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from drafter.draft.history import History
from drafter.errors import DrafterError, RequestError
from drafter.outline.plan import DEFAULT_OUTLINE
from drafter.outline.sections import list_outlines, load_outline
from drafter.review import drafting
from drafter.review.drafting import Order
from drafter.review.endpoints import allowed_endpoints
from drafter.review.intake import opened
from drafter.review.pages.reports import history_at, report_page
from drafter.review.roles import AUTHORS, STAFF, Role
from drafter.review.visit import Page, Visit
from drafter.store import imports, jobs
from drafter.store.jobs import Job

_EVERY = "2"
"""Seconds after which the page of a running job asks again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as the page shows it.  state: running | lost | done | failed | cancelled."""

    state: str
    engine: str
    done: int
    total: int
    lines: Sequence[tuple[bool, str]]
    """Of each settled section whether it went well, and what became of it."""
    reason: str
    failed: Sequence[str]
    version: int


def show_draft(visit: Visit) -> Response:
    """Polled by the browser itself while a job runs; `?still=1` leaves the page alone."""
    history = history_at(visit)
    progress = _progress(visit, history)
    response = _page(visit, history, progress)
    if progress is not None and progress.state == "running" and "still" not in visit.query:
        response.headers["refresh"] = _EVERY
    return response


def _page(
    visit: Visit, history: History, progress: Progress | None, status: int = 200, error: str = ""
) -> Response:
    with visit.store.reading() as connection:
        now = imports.current_facts(connection, history.report)
    last = history.newest()
    return report_page(
        visit, history, "draft.html", status, progress=progress, error=error, facts=now is not None,
        outdated=last is not None and now is not None and last.facts != now[1],
        outlines=[(name, load_outline(name).title) for name in list_outlines()],
        chosen=_outline(last.outline if last else "", now[0] if now else None),
        endpoints=allowed_endpoints(visit.store), may_write=Role.AUTHOR in visit.visitor.roles,
        still="still" in visit.query,
    )  # fmt: skip


def _outline(last: str, content: str | None) -> str:
    """The outline that is offered first: that of the report so far, or the one that its facts name."""
    if last or content is None:
        return last or DEFAULT_OUTLINE
    try:
        with opened(content) as book:
            return book.report.outline or DEFAULT_OUTLINE
    except DrafterError:
        return DEFAULT_OUTLINE


def _progress(visit: Visit, history: History) -> Progress | None:
    here = set(visit.desk.work)  # before the store: a job is noted as over before it leaves
    with visit.store.reading() as connection:
        job = jobs.last_job(connection, history.report, drafting.DRAFT)
    return None if job is None else _shown(job, job.number in here)


def _shown(job: Job, here: bool) -> Progress:
    lines = [
        (bool(detail["well"]), str(detail["outcome"]))
        for _, event, detail in job.events
        if event == jobs.SECTION
    ]
    end = next((detail for _, event, detail in job.events if event in jobs.ENDS), {})
    state = job.end or ("running" if here else "lost")
    return Progress(
        state, str(job.options["engine"]), len(lines), int(job.options["total"]), lines, str(end.get("reason", "")),
        end.get("failed", ()), int(end.get("version", 0)),
    )  # fmt: skip


def begin(visit: Visit) -> Response:
    history = history_at(visit)
    form = visit.form
    try:
        with visit.store.reading() as connection:
            now = imports.current_facts(connection, history.report)
        if now is None:
            raise RequestError("还没有数据；请先到“数据”导入", 409)
        name = form.text("engine")
        endpoint = next((one for one in allowed_endpoints(visit.store) if one.name == name), None)
        if name and endpoint is None:
            raise RequestError("这个模型服务不在允许的范围内；请重新选择", 409)
        if form.text("outline") not in list_outlines():
            raise RequestError("没有这个提纲；请重新选择")
        order = Order(
            now[0], form.text("outline"), endpoint, bool(form.text("fallback")), bool(form.text("fresh"))
        )
        drafting.start(visit.desk, history, order)
    except DrafterError as error:
        status = error.status if isinstance(error, RequestError) else 400
        return _page(visit, history, _progress(visit, history), status, str(error))
    return visit.redirect(f"/reports/{history.report}/draft")


def call_off(visit: Visit) -> Response:
    history = history_at(visit)
    with visit.store.reading() as connection:
        job = jobs.last_job(connection, history.report, drafting.DRAFT)
    here = f"/reports/{history.report}/draft"
    if job is None or job.end is not None or job.number not in visit.desk.work:
        return visit.redirect(here, "没有正在进行的起草。")
    jobs.note_job(visit.store, job.number, jobs.CANCEL, {})
    running = visit.desk.work.get(job.number)
    if running is not None:
        running.cancel()
    return visit.redirect(here, "正在取消；已写成的部分会保留，下次起草时不再问模型。")


def update(visit: Visit) -> Response:
    """Corrected facts into the text, without a model and without another word."""
    history = history_at(visit)
    with visit.store.reading() as connection:
        now = imports.current_facts(connection, history.report)
    if now is None:
        raise RequestError("还没有数据；请先到“数据”导入", 409)
    made = drafting.refresh(history, now[0])
    return visit.redirect(f"/reports/{history.report}/review", f"已更新正文里的数，形成第{made.number}版。")


PAGES = (
    Page("GET", "/reports/{report:int}/draft", show_draft, STAFF),
    Page("POST", "/reports/{report:int}/draft", begin, AUTHORS),
    Page("POST", "/reports/{report:int}/draft/cancel", call_off, AUTHORS),
    Page("POST", "/reports/{report:int}/refresh", update, AUTHORS),
)
