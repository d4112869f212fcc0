"""What people decided about reports: added in the transaction in which it was found to be allowed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, select

from drafter.store.database import Record
from drafter.store.revisions import FOREIGN
from drafter.store.tables import audit, canonical, decisions, revisions

NOTHING: Mapping[str, str] = MappingProxyType({})
SHOWN = "shown"
"""In the content of a decision: how others read the name of whoever made it, where it is not what he signs in with."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided."""

    kind: str
    person: str
    """The name that he signs in with."""
    revision: int
    fingerprint: str
    """Of the content that he saw."""
    key: str = ""
    """What it speaks of: a finding, a number, a sentence."""
    about: int = 0
    """The number of the decision that it answers."""
    content: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    number: int = 0
    at: str = ""

    @property
    def by(self) -> str:
        """The person as others read his name."""
        return self.content.get(SHOWN) or self.person


@dataclass(frozen=True, slots=True)
class Made:
    """A revision: its content's name, what made it, when, and who (as the log names him)."""

    number: int
    fingerprint: str
    act: str
    at: str
    actor: str


def add_decision(record: Record, report: int, decision: Decision, detail: str) -> Decision:
    """Keep DECISION about REPORT, with DETAIL for the log's readers."""
    row = {
        "report": report, "revision": decision.revision, "fingerprint": decision.fingerprint,
        "person": decision.person, "kind": str(decision.kind), "key": decision.key, "about": decision.about,
        "content": canonical(dict(decision.content)),
    }  # fmt: skip
    return replace(decision, number=record(f"decision.{decision.kind}", decisions, row, detail))


def all_decisions(connection: Connection, report: int) -> Iterator[Decision]:
    """What was decided about REPORT, in order."""
    return decisions_after(connection, report, 0)


def decisions_after(connection: Connection, report: int, last: int) -> Iterator[Decision]:
    """What was decided about REPORT after the decision of the number LAST, in order."""
    for row in connection.execute(_DECISIONS, {"report": report, "last": last}):
        content = NOTHING if row.content == "{}" else MappingProxyType(json.loads(row.content))
        yield Decision(
            row.kind, row.person, row.revision, row.fingerprint, row.key, row.about, content, row.id, row.at
        )


def find_export(connection: Connection, digest: str) -> tuple[int, Decision] | None:
    """The report and the export whose file has the hash DIGEST."""
    wanted = select(decisions.c.report).where(
        decisions.c.kind == "export", decisions.c.content.contains(digest, autoescape=True)
    )
    for report in connection.scalars(wanted.order_by(decisions.c.id)).all():
        for one in all_decisions(connection, report):
            if one.kind == "export" and one.content.get("digest") == digest:
                return report, one
    return None


def versions_after(connection: Connection, report: int, last: int) -> Iterator[Made]:
    """The revisions of REPORT that have sections, after the one of the number LAST, in order."""
    return (Made(*row) for row in connection.execute(_VERSIONS, {"report": report, "last": last}))


_DECISIONS = (
    select(decisions)
    .where(decisions.c.report == bindparam("report"), decisions.c.id > bindparam("last"))
    .order_by(decisions.c.id)
)
_VERSIONS = (
    select(revisions.c.number, revisions.c.fingerprint, revisions.c.act, revisions.c.at, audit.c.actor)
    .select_from(revisions.join(audit, audit.c.object == "revisions/" + revisions.c.id.cast(audit.c.object.type)))
    .where(
        revisions.c.report == bindparam("report"), revisions.c.number > bindparam("last"), revisions.c.act != FOREIGN
    )
    .order_by(revisions.c.number)
)  # fmt: skip
