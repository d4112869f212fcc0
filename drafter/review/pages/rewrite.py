"""Rewriting problems or suggestions: variants side by side, each item taken or left as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from starlette.responses import Response

from drafter.draft.difference import Piece, compare_texts
from drafter.draft.keeping import compare_numbers
from drafter.draft.remember import remembering
from drafter.draft.rewrite import Rewriting, Variant, rewrite
from drafter.errors import DrafterError, RequestError
from drafter.export.changes import describe_link, how
from drafter.review.casework import Dossier, replace_section
from drafter.review.endpoints import allowed_endpoints
from drafter.review.pages.edit import part_at
from drafter.review.pages.review import back, dossier_at, dossier_page, guarded
from drafter.review.roles import AUTHORS
from drafter.review.visit import Page, Visit

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


def show_rewrite(visit: Visit) -> Response:
    return _page(visit, dossier_at(visit))


def _page(
    visit: Visit, dossier: Dossier, status: int = 200, error: str = "", result: Rewriting | None = None
) -> Response:
    part = part_at(visit, dossier)
    _section(part.id)
    shown = [] if result is None else [_shown(result, one) for one in result.variants]
    return dossier_page(
        visit, dossier, "rewrite.html", status, part=part, error=error, result=result, shown=shown,
        endpoints=allowed_endpoints(visit.store), most=_MOST, instruction=visit.form.text("instruction"),
        chosen=visit.form.text("engine"), count=visit.form.text("count", "1"),
    )  # fmt: skip


def _shown(result: Rewriting, variant: Variant) -> Shown:
    items = tuple(pair_items(result.before, variant.text))
    return Shown(variant, how(variant), tuple(map(describe_link, variant.links)), items)


def _section(name: str) -> Literal["problems", "suggestions"]:
    if name == "problems":
        return "problems"
    if name == "suggestions":
        return "suggestions"
    raise RequestError("只有“存在的问题”和“有关建议”可以改写；其他部分请到“编辑”", 404)


def begin(visit: Visit) -> Response:
    """The section in variants; nothing is kept of them before somebody takes one."""
    dossier, form = dossier_at(visit), visit.form
    section = _section(part_at(visit, dossier).id)
    try:
        name, count = form.text("engine"), form.text("count", "1")
        endpoint = next((one for one in allowed_endpoints(visit.store) if one.name == name), None)
        if name and endpoint is None:
            raise RequestError("这个模型服务不在允许的范围内；请重新选择", 409)
        if count not in map(str, range(1, _MOST + 1)) or len(form.text("instruction")) > _LONGEST:
            raise RequestError(f"方案应为1至{_MOST}个，要求不超过{_LONGEST}字；请重新填写")
        engine = (
            remembering(endpoint.engine(), dossier.history, (f"rewrite.{section}",)) if endpoint else None
        )
        result = rewrite(
            dossier.reading.text, section, facts=dossier.reading.book, outline=dossier.reading.outline,
            engine=engine, instruction=form.text("instruction"), variants=int(count),
        )  # fmt: skip
    except DrafterError as error:
        status = error.status if isinstance(error, RequestError) else 400
        return _page(visit, dossier, status, str(error))
    return _page(visit, dossier, result=result)


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
    Page("POST", "/reports/{report:int}/rewrite/{section}/take", guarded(take), AUTHORS),
)
