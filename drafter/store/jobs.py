"""Work that goes on while people look: what was ordered, and how far it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, desc, select

from drafter.store.database import Store
from drafter.store.tables import canonical, job_events, jobs

SECTION, CANCEL, DONE, FAILED, CANCELLED = "section", "cancel", "done", "failed", "cancelled"
INTERRUPTED = "interrupted"
"""The program that did it was stopped; noted by the next one."""
ENDS = frozenset({DONE, FAILED, CANCELLED, INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Job:
    """A job and all that was noted of it, in order: each event with its time and its detail."""

    number: int
    at: str
    report: int
    kind: str
    options: Mapping[str, Any]
    events: tuple[tuple[str, str, Mapping[str, Any]], ...]

    @property
    def end(self) -> str | None:
        """How it ended; None where nothing says that it did."""
        return next((event for _, event, _ in self.events if event in ENDS), None)


def add_job(store: Store, report: int, kind: str, options: Mapping[str, Any]) -> int:
    """A new job of KIND for REPORT; its number."""
    with store.writing() as (_, record):
        row = {"report": report, "kind": kind, "options": canonical(options)}
        return record(f"job.{kind}", jobs, row, kind)


def note_job(store: Store, job: int, event: str, detail: Mapping[str, Any]) -> None:
    """Keep what happened to JOB."""
    with store.writing() as (_, record):
        row = {"job": job, "event": event, "detail": canonical(detail)}
        record(f"job.{event}", job_events, row, str(detail.get("title", "")))


def last_job(connection: Connection, report: int, kind: str) -> Job | None:
    """The newest job of KIND for REPORT."""
    of_it = select(jobs).where(jobs.c.report == report, jobs.c.kind == kind)
    row = connection.execute(of_it.order_by(desc(jobs.c.id)).limit(1)).mappings().first()
    if row is None:
        return None
    happened = connection.execute(
        select(job_events.c.at, job_events.c.event, job_events.c.detail)
        .where(job_events.c.job == row["id"])
        .order_by(job_events.c.id)
    )
    events = tuple((one.at, one.event, json.loads(one.detail)) for one in happened)
    return Job(row["id"], row["at"], report, kind, json.loads(row["options"]), events)


def interrupt_jobs(store: Store) -> None:
    """Note all jobs without an end as interrupted: for whoever holds the store alone and has begun none yet."""
    over = select(job_events.c.job).where(job_events.c.event.in_(ENDS))
    with store.reading() as connection:
        left = connection.scalars(select(jobs.c.id).where(jobs.c.id.not_in(over))).all()
    for number in left:
        note_job(store, number, INTERRUPTED, {})
