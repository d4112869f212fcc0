"""Facts that came in for a report: proposed by somebody, then accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    bindparam,
    desc,
    select,
    union_all,
)

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
    now = connection.execute(_CURRENT, {"report": report}).first()
    if now is None:
        return None
    return str(connection.scalar(select(facts.c.content).where(facts.c.id == now.id))), now.fingerprint


def current_fingerprint(connection: Connection, report: int) -> str | None:
    """The fingerprint of `current_facts`."""
    now = connection.execute(_CURRENT, {"report": report}).first()
    return None if now is None else str(now.fingerprint)


def _newest_of(table: Table, *conditions: ColumnElement[bool]) -> Select[tuple[Any, ...]]:
    of_it = select(table.c.at, table.c.facts).where(table.c.report == bindparam("report"), *conditions)
    return select(of_it.order_by(desc(table.c.id)).limit(1).subquery())


_EITHER = union_all(
    _newest_of(imports, imports.c.act == ACCEPTED), _newest_of(revisions, revisions.c.facts.is_not(None))
).subquery()
_CURRENT = (
    select(facts.c.id, facts.c.fingerprint)
    .select_from(_EITHER.join(facts, facts.c.id == _EITHER.c.facts))
    .order_by(desc(_EITHER.c.at))
    .limit(1)
)


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
