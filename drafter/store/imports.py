"""Facts that came in for a report: proposed by somebody, then accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, desc, select

from drafter.store.database import Store
from drafter.store.revisions import keep_facts
from drafter.store.tables import canonical, facts, imports, revisions

PROPOSED, ACCEPTED = "proposed", "accepted"


@dataclass(frozen=True, slots=True)
class Import:
    """A file with facts, as it came in; `content` and `fingerprint` are of the facts."""

    number: int
    at: str
    act: str
    file: str
    content: str
    fingerprint: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that comes in: its name, the hash of its bytes, and what it states."""

    file: str
    file_hash: str
    content: str
    fingerprint: str


def add_import(store: Store, report: int, act: str, incoming: Incoming, detail: Mapping[str, Any]) -> int:
    """Keep INCOMING for REPORT; its number."""
    with store.writing() as (connection, record):
        row = {
            "report": report, "act": act, "file": incoming.file, "file_hash": incoming.file_hash,
            "facts": keep_facts(connection, record, incoming.fingerprint, incoming.content), "detail": canonical(detail),
        }  # fmt: skip
        return record(f"facts.{act}", imports, row, incoming.file)


def find_import(connection: Connection, report: int, number: int) -> Import | None:
    """The import of that number; None where REPORT has none."""
    wanted = _joined().where(imports.c.report == report, imports.c.id == number)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else _read(row)


def all_imports(connection: Connection, report: int) -> Iterator[Import]:
    """What came in for REPORT, the newest first."""
    wanted = _joined().where(imports.c.report == report).order_by(desc(imports.c.id))
    return (_read(row) for row in connection.execute(wanted).mappings())


def current_facts(connection: Connection, report: int) -> tuple[str, str] | None:
    """Content and fingerprint of the facts that count for REPORT now: those of the newest import that was accepted,
    or of a revision made from others since."""
    accepted = select(imports.c.at, imports.c.facts).where(
        imports.c.report == report, imports.c.act == ACCEPTED
    )
    drafted = select(revisions.c.at, revisions.c.facts).where(
        revisions.c.report == report, revisions.c.facts.is_not(None)
    )
    found = [
        row
        for row in (
            connection.execute(accepted.order_by(desc(imports.c.id)).limit(1)).first(),
            connection.execute(drafted.order_by(desc(revisions.c.id)).limit(1)).first(),
        )
        if row is not None
    ]
    if not found:
        return None
    newest = max(found, key=lambda row: str(row.at)).facts
    kept = connection.execute(select(facts.c.content, facts.c.fingerprint).where(facts.c.id == newest)).one()
    return kept.content, kept.fingerprint


def _joined() -> Select[tuple[Any, ...]]:
    columns = (imports, facts.c.content, facts.c.fingerprint)
    return select(*columns).select_from(imports.join(facts, imports.c.facts == facts.c.id))


def _read(row: RowMapping) -> Import:
    return Import(
        row["id"],
        row["at"],
        row["act"],
        row["file"],
        row["content"],
        row["fingerprint"],
        json.loads(row["detail"]),
    )
