"""Jobs: work in a thread of its own that people look at, call off, and find interrupted if the server died.

A job is in the store when it begins and when it ends.  Whatever of it a person is to keep it adds in one
transaction at its end, so that a job that was called off, failed or died leaves nothing half-written.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from drafter.draft.history import History
from drafter.errors import DrafterError, RequestError
from drafter.review.desk import Desk
from drafter.store import jobs
from drafter.store.jobs import Job

_log = logging.getLogger("drafter.review")
_SOON = 0.6
"""Seconds in which work without a model is done: so long a page waits, and shows the end at once."""
_T = TypeVar("_T")
_BROKEN = "程序出现意外错误，没有完成；请重新开始，仍然出错时请联系管理员"


@dataclass(slots=True)
class Run:
    """Work of one job, which any thread may call off."""

    loop: asyncio.AbstractEventLoop | None = None
    task: asyncio.Task[Any] | None = None
    cancelled: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        with self.lock:
            self.cancelled = True
            if self.loop is not None and self.task is not None:
                self.loop.call_soon_threadsafe(self.task.cancel)

    def wait(self) -> None:
        """Until the job is over, but not long."""
        self.over.wait(_SOON)

    def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        """What WORK makes.  Raises asyncio.CancelledError once it was called off."""
        made = asyncio.run(self._watched(work))
        if self.cancelled:
            raise asyncio.CancelledError
        return made

    async def _watched(self, work: Coroutine[Any, Any, _T]) -> _T:
        task = asyncio.create_task(work)
        with self.lock:
            self.loop, self.task = asyncio.get_running_loop(), task
            if self.cancelled:
                task.cancel()
        try:
            return await task
        finally:
            with self.lock:
                self.loop = self.task = None


Work = Callable[[int, Run], Mapping[str, Any]]
"""What a job does, given its number and its run; the detail of its end.  Raises DrafterError where it fails."""


def begin(
    desk: Desk, history: History, kind: str, prepare: Callable[[], tuple[Mapping[str, Any], Work]]
) -> Run:
    """A new job of KIND for the report, on its way.

    PREPARE gives its options and its work.  Raises what that raises, and RequestError where one is under way.
    """
    with desk.starting:
        last = newest(history, kind)
        if last is not None and is_running(desk, last):
            raise RequestError("已经有人开始了，正在进行；请等它完成，或先取消", 409)
        options, work = prepare()
        job = jobs.add_job(history.store, history.report, kind, options)
        desk.work[job] = run = Run()
    threading.Thread(
        target=_work, args=(desk, history, job, run, work), name=f"job-{job}", daemon=True
    ).start()
    return run


def _work(desk: Desk, history: History, job: int, run: Run, work: Work) -> None:
    detail: Mapping[str, Any] = {}
    try:
        event, detail = jobs.DONE, work(job, run)
    except asyncio.CancelledError:
        event = jobs.CANCELLED
    except DrafterError as error:
        event, detail = jobs.FAILED, {"reason": str(error)}
    except Exception:  # whatever broke, the page of the job must say how it ended; the log has the traceback
        _log.exception("job %s", job)
        event, detail = jobs.FAILED, {"reason": _BROKEN}
    try:
        jobs.note_job(history.store, job, event, detail)
    except DrafterError:
        _log.exception("job %s: its end could not be noted", job)
    finally:
        desk.work.pop(job, None)
        run.over.set()


def newest(history: History, kind: str) -> Job | None:
    """The last job of KIND for the report."""
    with history.store.reading() as connection:
        return jobs.last_job(connection, history.report, kind)


def is_running(desk: Desk, job: Job) -> bool:
    """Whether JOB is under way: one that has no end, and is in no process, was interrupted."""
    return job.end is None and job.number in desk.work


def state_of(desk: Desk, history: History, kind: str) -> tuple[Job | None, str]:
    """The last job of KIND, and how it stands: running | interrupted | done | failed | cancelled."""
    here = set(desk.work)  # before the store: a job is noted as over before it leaves
    job = newest(history, kind)
    if job is None:
        return None, ""
    return job, job.end or ("running" if job.number in here else jobs.INTERRUPTED)


def call_off(desk: Desk, history: History, kind: str) -> bool:
    """Cancel the last job of KIND; whether there was one to cancel.  HISTORY's store is in the hands of who does."""
    job = newest(history, kind)
    run = desk.work.get(job.number) if job is not None else None
    if job is None or job.end is not None or run is None:
        return False
    jobs.note_job(history.store, job.number, jobs.CANCEL, {})
    run.cancel()
    return True
