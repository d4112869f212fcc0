"""Who is signed in, and since when nothing was heard of him."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from drafter.store.database import Store
from drafter.store.tables import session_events, sessions

SEEN, ENDED = "seen", "ended"


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session and the last that was noted of it."""

    number: int
    person: int
    begun: str
    noted: str
    """When it began or was last noted as in use."""
    ended: bool


def begin_session(store: Store, key: str, person: int) -> int:
    """A new session of PERSON; KEY is the hash of what the browser holds."""
    with store.writing() as (_, record):
        return record("session.begun", sessions, {"key": key, "person": person}, str(person))


def find_session(connection: Connection, key: str) -> SessionState | None:
    """The session whose browser holds what has the hash KEY."""
    row = connection.execute(_SESSION, {"key": key}).first()
    if row is None:
        return None
    return SessionState(row.id, row.person, row.begun, row.at or row.begun, row.event == ENDED)


_LAST = (
    select(func.max(session_events.c.id))
    .where(session_events.c.session == sessions.c.id)
    .correlate(sessions)
    .scalar_subquery()
)
_SESSION = (
    select(sessions.c.id, sessions.c.person, sessions.c.at.label("begun"), session_events.c.at, session_events.c.event)
    .select_from(sessions.outerjoin(session_events, session_events.c.id == _LAST))
    .where(sessions.c.key == bindparam("key"))
)  # fmt: skip


def note_session(store: Store, session: int, event: str, reason: str = "") -> None:
    """Keep that SESSION was in use (SEEN), or that it is over (ENDED) and why; an end is final."""
    with store.writing() as (connection, record):
        of_it = select(session_events.c.id).where(
            session_events.c.session == session, session_events.c.event == ENDED
        )
        if connection.scalar(of_it) is None:
            row = {"session": session, "event": event, "reason": reason}
            record(f"session.{event}", session_events, row, reason)


def end_sessions(store: Store, person: int, reason: str, but: int | None = None) -> None:
    """End all sessions of PERSON, BUT one perhaps."""
    over = select(session_events.c.session).where(session_events.c.event == ENDED)
    with store.writing() as (connection, record):
        open_ones = select(sessions.c.id).where(sessions.c.person == person, sessions.c.id.not_in(over))
        for number in connection.scalars(open_ones).all():
            if number != but:
                row = {"session": number, "event": ENDED, "reason": reason}
                record("session.ended", session_events, row, reason)
