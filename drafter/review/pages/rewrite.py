"""Rewriting problems or suggestions: variants side by side, each item taken or left as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from starlette.responses import Response

from drafter.draft.difference import Piece, compare_texts
from drafter.draft.keeping import compare_numbers
from drafter.draft.rewrite import Rewriting, SectionId, Variant
from drafter.errors import DrafterError, RequestError
from drafter.export.changes import describe_link, how
from drafter.review.casework import Dossier, replace_section
from drafter.review.endpoints import allowed_endpoints
from drafter.review.pages.draft import EVERY
from drafter.review.pages.edit import part_at
from drafter.review.pages.review import back, dossier_at, dossier_page, guarded
from drafter.review.rewriting import Wish, kind_of, result_of, start
from drafter.review.roles import AUTHORS
from drafter.review.running import call_off, state_of
from drafter.review.visit import Page, Visit
from drafter.store import jobs
from drafter.store.jobs import Job

_MOST, _LONGEST = 3, 500
_ITEMS = 100
_ALIKE = 0.3
"""From here on two paragraphs count as one, reworded."""


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of a variant with the one that it stands for; either may be empty."""

    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A variant as the page shows it."""

    variant: Variant
    how: str
    links: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as the page shows it."""

    state: str
    """running | interrupted | done | failed | cancelled"""
    engine: str
    done: int
    total: int
    lines: Sequence[tuple[bool, str]]
    """Of each answer whether nothing was against it, and what became of it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form."""

    instruction: str = ""
    engine: str = ""
    count: str = "1"


def show_rewrite(visit: Visit) -> Response:
    """The form and the last job; polled by the browser itself while that runs, `?still=1` leaves the page alone."""
    dossier = dossier_at(visit)
    section = _section(part_at(visit, dossier).id)
    job, state = state_of(visit.desk, dossier.history, kind_of(section))
    options: Mapping[str, Any] = job.options if job is not None else {}
    given = Given(
        str(options.get("instruction", "")), str(options.get("engine", "")), str(options.get("total", 1))
    )
    response = _page(visit, dossier, given, job, state)
    if state == "running" and "still" not in visit.query:
        response.headers["refresh"] = EVERY
    return response


def _page(
    visit: Visit,
    dossier: Dossier,
    given: Given,
    job: Job | None,
    state: str,
    status: int = 200,
    error: str = "",
) -> Response:
    part = part_at(visit, dossier)
    result = result_of(job) if job is not None else None
    outdated = result is not None and result.before.strip() not in dossier.reading.text
    if outdated or status != 200:
        result = None
    shown = [] if result is None else [_shown(result, one) for one in _different(result.variants)]
    return dossier_page(
        visit, dossier, "rewrite.html", status, part=part, error=error, result=result, shown=shown, given=given,
        endpoints=allowed_endpoints(visit.store), most=_MOST, progress=_progress(job, state) if job else None,
        outdated=outdated, still="still" in visit.query,
        others=visit.desk.presence.others(dossier.history.report, part.id, visit.visitor.name),
    )  # fmt: skip


def _progress(job: Job, state: str) -> Progress:
    told = [detail for _, event, detail in job.events if event == jobs.SECTION]
    lines = [(bool(one["well"]), str(one["outcome"])) for one in told]
    end = next((detail for _, event, detail in job.events if event in jobs.ENDS), {})
    return Progress(
        state, str(job.options["engine"]), sum(int(one["over"]) for one in told), int(job.options["total"]), lines,
        str(end.get("reason", "")),
    )  # fmt: skip


def _different(variants: Sequence[Variant]) -> list[Variant]:
    """VARIANTS, of those that say the same only the first: where a model fails each is the original in order."""
    return list({(one.text, how(one)): one for one in reversed(variants)}.values())[::-1]


def _shown(result: Rewriting, variant: Variant) -> Shown:
    items = tuple(pair_items(result.before, variant.text))
    return Shown(variant, how(variant), tuple(map(describe_link, variant.links)), items)


def _section(name: str) -> SectionId:
    if name == "problems":
        return "problems"
    if name == "suggestions":
        return "suggestions"
    raise RequestError("只有“存在的问题”和“有关建议”可以改写；其他部分请到“编辑”", 404)


def begin(visit: Visit) -> Response:
    """Order the variants; nothing of them changes the report before somebody takes one."""
    dossier, form = dossier_at(visit), visit.form
    section = _section(part_at(visit, dossier).id)
    given = Given(form.text("instruction"), form.text("engine"), form.text("count", "1"))
    try:
        endpoint = next((one for one in allowed_endpoints(visit.store) if one.name == given.engine), None)
        if given.engine and endpoint is None:
            raise RequestError("这个模型服务不在允许的范围内；请重新选择", 409)
        if given.count not in map(str, range(1, _MOST + 1)) or len(given.instruction) > _LONGEST:
            raise RequestError(f"方案应为1至{_MOST}个，要求不超过{_LONGEST}字；请重新填写")
        start(visit.desk, dossier, Wish(section, endpoint, given.instruction, int(given.count))).wait()
    except DrafterError as error:
        job, state = state_of(visit.desk, dossier.history, kind_of(section))
        status = error.status if isinstance(error, RequestError) else 400
        return _page(visit, dossier, given, job, state, status, str(error))
    return visit.redirect(f"/reports/{dossier.history.report}/rewrite/{section}")


def cancel(visit: Visit) -> Response:
    dossier = dossier_at(visit)
    section = _section(part_at(visit, dossier).id)
    found = call_off(visit.desk, dossier.history, kind_of(section))
    said = "正在取消改写；报告没有改变。" if found else "没有正在进行的改写。"
    return visit.redirect(f"/reports/{dossier.history.report}/rewrite/{section}", said)


def pair_items(before: str, after: str) -> Iterator[Item]:
    """The paragraphs of AFTER, each with the one of BEFORE that is most like it; then those that none is like."""
    old = [line.strip() for line in before.splitlines() if line.strip()]
    new = [line.strip() for line in after.splitlines() if line.strip()]
    likeness = sorted(
        (
            (SequenceMatcher(None, one, other, autojunk=False).ratio(), -a, -b)
            for a, one in enumerate(old)
            for b, other in enumerate(new)
        ),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for ratio, a, b in likeness:
        if ratio >= _ALIKE and -b not in partner and -a not in partner.values():
            partner[-b] = -a
    for at, line in enumerate(new):
        one = old[partner[at]] if at in partner else ""
        yield Item(one, line, tuple(compare_texts(one, line)))
    for at, line in enumerate(old):
        if at not in partner.values():
            yield Item(line, "", tuple(compare_texts(line, "")))


def take(visit: Visit, dossier: Dossier) -> Response:
    """A new version: of each item what was ticked, else as it was."""
    part = part_at(visit, dossier)
    _section(part.id)
    form = visit.form
    old, new = form.texts("before"), form.texts("after")
    if len(old) != len(new) or len(new) > _ITEMS:
        raise RequestError("提交的内容不完整；请返回重新改写")
    body = "\n".join(chosen_lines(old, new, form.texts("take")))
    before = dossier.reading.body(part.id)
    if body == before:
        return back(visit, "没有采用任何改动。")
    lost = compare_numbers(before, body, form.text("instruction"))
    made = replace_section(dossier, form.text("fingerprint"), part.id, body)
    warning = f"请留意：{'；'.join(change.message for change in lost)}。" if lost else ""
    return back(visit, f"已采用，形成第{made.number}版。{warning}")


def chosen_lines(old: Sequence[str], new: Sequence[str], taken: Sequence[str]) -> Iterator[str]:
    """The paragraphs NEW whose places are TAKEN, the OLD ones of the others."""
    for at, (before, after) in enumerate(zip(old, new, strict=True)):
        line = after if str(at) in taken else before
        if line.strip():
            yield line.strip()


PAGES = (
    Page("GET", "/reports/{report:int}/rewrite/{section}", show_rewrite, AUTHORS),
    Page("POST", "/reports/{report:int}/rewrite/{section}", begin, AUTHORS),
    Page("POST", "/reports/{report:int}/rewrite/{section}/cancel", cancel, AUTHORS),
    Page("POST", "/reports/{report:int}/rewrite/{section}/take", guarded(take), AUTHORS),
)
