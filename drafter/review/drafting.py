"""Drafting at the desk: a job whose progress is in the store.

What is finished is kept at once.  A job that was called off, or died with the server, adds no revision; begun
again, it asks no model for what is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from drafter.checker.check import check
from drafter.draft.compose import Draft, DraftSection, assemble, write_draft
from drafter.draft.edits import by_hand, emptied, with_earlier
from drafter.draft.engines import BaselineEngine, Engine, OpenAIEngine
from drafter.draft.history import History, draft_of
from drafter.draft.outcome import outcome_of
from drafter.draft.refresh import rerender
from drafter.draft.remember import remembering
from drafter.errors import DrafterError, RequestError
from drafter.facts.model import FactBook
from drafter.facts.pending import check_filled
from drafter.outline.plan import plan_of
from drafter.outline.sections import Outline, load_outline
from drafter.review.desk import Desk
from drafter.review.endpoints import ModelEndpoint
from drafter.review.intake import opened
from drafter.review.running import Run, Work, begin
from drafter.store import jobs
from drafter.store.revisions import Revision

DRAFT, REFRESH = "draft", "refresh"
_ROUNDS, _AT_ONCE = 2, 4


@dataclass(frozen=True, slots=True)
class Order:
    """What a person ordered."""

    content: str
    """The facts, as they were kept."""
    outline: str
    endpoint: ModelEndpoint | None
    """None: the built-in texts, no model."""
    fallback: bool = False
    """Whether the built-in text stands where the model fails."""
    fresh: bool = False
    """Whether the model is asked anew for what it has answered."""


def start(desk: Desk, history: History, order: Order) -> Run:
    """Begin to draft.  Raises RequestError where a draft is under way for the report already."""

    def prepare() -> tuple[Mapping[str, Any], Work]:
        total = _prepared(history, order)
        engine = order.endpoint.engine() if order.endpoint else None
        options = {
            "outline": order.outline, "engine": order.endpoint.name if order.endpoint else "", "total": total,
            "fallback": int(order.fallback), "fresh": int(order.fresh),
        }  # fmt: skip
        return options, partial(_draft, history, order, engine)

    return begin(desk, history, DRAFT, prepare)


def _prepared(history: History, order: Order) -> int:
    """How many sections will be written.  Raises DrafterError where drafting would fail before it begins."""
    with _opened(order.content, order.outline) as (book, plan):
        check_filled(book)
        _earlier(history, plan, book)
        return sum(1 for section in plan.sections if section.has_text)


@contextmanager
def _opened(content: str, outline: str | Path) -> Iterator[tuple[FactBook, Outline]]:
    """The facts of CONTENT and the outline that fits them."""
    with opened(content) as book:
        yield plan_of(book, load_outline(outline))


def _draft(
    history: History, order: Order, engine: OpenAIEngine | None, job: int, run: Run
) -> Mapping[str, Any]:
    with _opened(order.content, order.outline) as (book, plan):
        earlier = _earlier(history, plan, book)
        kept = by_hand(earlier)
        anew = [section.id for section in plan.sections] if order.fresh else emptied(earlier)
        writer: Engine = BaselineEngine(plan, book) if engine is None else remembering(engine, history, anew)

        def settle(section: DraftSection) -> None:
            history.finish(section)
            detail = {"title": section.title, "outcome": outcome_of(section), "well": int(not section.error)}
            jobs.note_job(history.store, job, jobs.SECTION, detail)

        draft = run.do(
            write_draft(
                book, plan, writer, asyncio.Semaphore(_AT_ONCE), rounds=_ROUNDS, on_section=settle, kept=kept,
                fallback=BaselineEngine(plan, book) if order.fallback else None,
            )
        )  # fmt: skip
        if draft.failed and not any(part.text for part in draft.sections if part.id not in kept):
            raise DrafterError(f"没有一个部分写成：{draft.failed[0].error}")
        draft = with_earlier(draft, _earlier(history, plan, book))
        if engine is not None:
            draft.endpoint, draft.rung = engine.endpoint.address, engine.habits.rung
        made = _publish(history, DRAFT, draft, plan, book, order.content)
        return {"version": made.number, "failed": [outcome_of(part) for part in draft.failed]}


def refresh(history: History, content: str) -> Revision:
    """The report with the values of the facts CONTENT; no word of it is changed.  Raises DrafterError."""
    last = history.newest()
    if last is None:
        raise RequestError("还没有起草过；请先起草", 409)
    outline = history.folder / last.outline_path if last.outline_path else last.outline
    with _opened(content, outline) as (book, plan):
        check_filled(book)
        return _publish(history, REFRESH, rerender(draft_of(last), plan, book), plan, book, content)


def _publish(
    history: History, act: str, draft: Draft, plan: Outline, book: FactBook, content: str
) -> Revision:
    text = assemble(draft, plan, book)
    return history.add(act, draft, text, check(text, book, outline=plan), book, plan, content)


def _earlier(history: History, plan: Outline, book: FactBook) -> Draft:
    """The report so far, with the values of BOOK.  Raises RequestError where PLAN would lose what a person wrote."""
    last = history.newest()
    if last is None:
        return Draft(title=book.report.title, outline=plan.id, engine="", sections=[])
    earlier = rerender(draft_of(last), plan, book)
    if last.outline != plan.id and (by_hand(earlier) or earlier.edits):
        raise RequestError(f"报告按提纲{last.outline}起草并有人工修改；换用别的提纲请新建一份报告", 409)
    return earlier
