"""The audit log: a chain of hashes over every act, written in the act's own transaction.

The chain shows an entry that was changed, taken out or slipped in, and a row of any table that is not as it was
when it was written.  It cannot show that its end was cut off: for that, keep the last hash elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, desc, insert, select

from drafter.store.tables import audit, fingerprint, metadata, now

FORM = 1
"""The version of the canonical form of an entry."""
START = "0" * 64
"""What the first entry is bound to."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person's name, and the run or session in which it happens."""

    name: str
    session: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a verification: how many entries, the last hash, and what is wrong, one sentence each."""

    entries: int
    head: str
    faults: tuple[str, ...]


def record(
    connection: Connection, actor: Actor, action: str, table: Table, row: Mapping[str, Any], detail: str
) -> int:
    """Insert ROW into TABLE and the act into the log, with DETAIL for its readers; the id of the row.

    The caller holds the store's only write lock, so that the chain never forks.
    """
    row = {"at": now(), **row}
    (number,) = connection.execute(insert(table).values(row).returning(table.c.id)).one()
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(desc(audit.c.seq)).limit(1)).first()
    entry = {
        "seq": last.seq + 1 if last else 1, "version": FORM, "at": row["at"], "actor": actor.name,
        "session": actor.session, "action": action, "object": f"{table.name}/{number}",
        "fingerprint": fingerprint({**row, "id": number}), "detail": detail, "prev": last.hash if last else START,
    }  # fmt: skip
    connection.execute(insert(audit).values(**entry, hash=fingerprint(entry)))
    return int(number)


def head(connection: Connection) -> str:
    """The hash of the last entry."""
    return connection.scalar(select(audit.c.hash).order_by(desc(audit.c.seq)).limit(1)) or START


def entries(connection: Connection) -> Iterator[dict[str, Any]]:
    """The whole log in its order."""
    for row in connection.execute(select(audit).order_by(audit.c.seq)).mappings():
        yield dict(row)


def verify(connection: Connection, expect: str | None = None) -> Verdict:
    """Whether log and tables are as they were written.  EXPECT is (the beginning of) a hash noted earlier."""
    faults: list[str] = []
    objects: dict[str, str] = {}
    prev, seq, known = START, 0, expect is None
    for entry in entries(connection):
        stated, seq = entry.pop("hash"), seq + 1
        if entry["seq"] != seq:
            faults.append(f"操作记录缺第{seq}条至第{entry['seq'] - 1}条")
            seq = entry["seq"]
        elif entry["prev"] != prev:
            faults.append(f"操作记录第{seq}条与前一条接不上，前后有改动")
        if fingerprint(entry) != stated:
            faults.append(f"操作记录第{seq}条被改动")
        prev = stated
        known = known or stated.startswith(expect or "")
        objects[entry["object"]] = entry["fingerprint"]
    if not known:
        faults.append(f"操作记录里没有哈希值{expect}，末尾可能被截去，或整本被替换")
    faults += _altered_rows(connection, objects)
    return Verdict(seq, prev, tuple(faults))


def _altered_rows(connection: Connection, objects: dict[str, str]) -> list[str]:
    faults = []
    missing = dict(objects)
    for table in metadata.sorted_tables:
        if table is audit:
            continue
        for row in connection.execute(select(table).order_by(table.c.id)).mappings():
            name = f"{table.name}/{row['id']}"
            if missing.pop(name, None) is None:
                faults.append(f"{name}没有操作记录，是绕过程序写入的")
            elif fingerprint(dict(row)) != objects[name]:
                faults.append(f"{name}的内容在写入后被改动")
    return [*faults, *(f"{name}已被删去" for name in missing)]
