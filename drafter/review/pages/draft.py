"""Drafting: what with, how far it is, and calling it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from drafter.draft.history import History
from drafter.errors import DrafterError, RequestError
from drafter.outline.plan import DEFAULT_OUTLINE
from drafter.outline.sections import list_outlines, load_outline
from drafter.review import drafting
from drafter.review.drafting import Order
from drafter.review.endpoints import allowed_endpoints
from drafter.review.intake import opened
from drafter.review.lacks import Lacks, lacks_of
from drafter.review.pages.reports import history_at, report_page
from drafter.review.roles import AUTHORS, STAFF, Role
from drafter.review.running import call_off, state_of
from drafter.review.visit import Page, Visit
from drafter.store import imports, jobs
from drafter.store.jobs import Job

EVERY = "2"
"""Seconds after which the page of a running job asks again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as the page shows it."""

    state: str
    """running | interrupted | done | failed | cancelled"""
    engine: str
    done: int
    total: int
    lines: Sequence[tuple[bool, str]]
    """Of each settled section whether it went well, and what became of it."""
    reason: str
    failed: Sequence[str]
    version: int
    options: Mapping[str, Any]
    """What was ordered."""


def show_draft(visit: Visit) -> Response:
    """Polled by the browser itself while a job runs; `?still=1` leaves the page alone."""
    history = history_at(visit)
    progress = _progress(visit, history)
    response = _page(visit, history, progress)
    if progress is not None and progress.state == "running" and "still" not in visit.query:
        response.headers["refresh"] = EVERY
    return response


def _page(
    visit: Visit, history: History, progress: Progress | None, status: int = 200, error: str = ""
) -> Response:
    with visit.store.reading() as connection:
        now = imports.current_facts(connection, history.report)
    last = history.newest()
    outline = _outline(last.outline if last else "", now[0] if now else None)
    return report_page(
        visit, history, "draft.html", status, progress=progress, error=error, facts=now is not None,
        outdated=last is not None and now is not None and last.facts != now[1],
        outlines=[(name, load_outline(name).title) for name in list_outlines()],
        chosen=outline, lacks=lacks_of(now[0], outline) if now else Lacks(),
        endpoints=allowed_endpoints(visit.store), may_write=Role.AUTHOR in visit.visitor.roles,
        still="still" in visit.query, again=progress is not None and _is_offered(visit, progress),
    )  # fmt: skip


def _is_offered(visit: Visit, progress: Progress) -> bool:
    """Whether what was ordered then can be ordered still."""
    usable = {"", *(one.name for one in allowed_endpoints(visit.store) if one.has_key)}
    return progress.engine in usable and progress.options["outline"] in list_outlines()


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
    job, state = state_of(visit.desk, history, drafting.DRAFT)
    return None if job is None else _shown(job, state)


def _shown(job: Job, state: str) -> Progress:
    lines = [
        (bool(detail["well"]), str(detail["outcome"]))
        for _, event, detail in job.events
        if event == jobs.SECTION
    ]
    end = next((detail for _, event, detail in job.events if event in jobs.ENDS), {})
    return Progress(
        state, str(job.options["engine"]), len(lines), int(job.options["total"]), lines, str(end.get("reason", "")),
        end.get("failed", ()), int(end.get("version", 0)), job.options,
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
        drafting.start(visit.desk, history, order).wait()
    except DrafterError as error:
        status = error.status if isinstance(error, RequestError) else 400
        return _page(visit, history, _progress(visit, history), status, str(error))
    return visit.redirect(f"/reports/{history.report}/draft")


def cancel(visit: Visit) -> Response:
    history = history_at(visit)
    said = "正在取消；已写成的部分会保留，下次起草时不再问模型。"
    found = call_off(visit.desk, history, drafting.DRAFT)
    return visit.redirect(f"/reports/{history.report}/draft", said if found else "没有正在进行的起草。")


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
    Page("POST", "/reports/{report:int}/draft/cancel", cancel, AUTHORS),
    Page("POST", "/reports/{report:int}/refresh", update, AUTHORS),
)
