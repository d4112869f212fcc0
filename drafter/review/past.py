"""What happened to a report, read once: rows are never changed or taken out, so only later ones are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from drafter.store.database import Store
from drafter.store.decisions import Decision, Made, decisions_after, versions_after


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """All versions of a report and all decisions about it, in order; compared by identity."""

    versions: tuple[Made, ...] = ()
    decisions: tuple[Decision, ...] = ()


_NOTHING = Past()
_known: WeakKeyDictionary[Engine, dict[int, Past]] = WeakKeyDictionary()
_lock = Lock()


def known_past(store: Store, report: int) -> Past:
    """What is known of REPORT already.  To be asked before the transaction begins that reads on: it sees all of it."""
    with _lock:
        return _known.get(store.database, {}).get(report, _NOTHING)


def read_on(connection: Connection, report: int, known: Past) -> Past:
    """KNOWN with what the transaction sees beyond it; KNOWN itself where that is nothing."""
    versions = tuple(versions_after(connection, report, known.versions[-1].number if known.versions else 0))
    decisions = tuple(
        decisions_after(connection, report, known.decisions[-1].number if known.decisions else 0)
    )
    if not versions and not decisions:
        return known
    return Past(known.versions + versions, known.decisions + decisions)


def keep_past(store: Store, report: int, past: Past) -> Past:
    """From now on at least PAST is known; what a transaction saw that may yet be undone does not belong here."""
    with _lock:
        known = _known.setdefault(store.database, {})
        had = known.get(report, _NOTHING)
        if (len(past.versions), len(past.decisions)) == (len(had.versions), len(had.decisions)):
            return had
        if len(past.versions) >= len(had.versions) and len(past.decisions) >= len(had.decisions):
            known[report] = past
        return past
