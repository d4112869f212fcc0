"""What people decided about reports: added in the transaction in which it was found to be allowed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import Connection, select

from drafter.store.database import Record
from drafter.store.revisions import FOREIGN
from drafter.store.tables import audit, canonical, decisions, revisions

NOTHING: Mapping[str, str] = MappingProxyType({})


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
    for row in connection.execute(
        select(decisions).where(decisions.c.report == report).order_by(decisions.c.id)
    ).mappings():
        yield Decision(
            row["kind"], row["person"], row["revision"], row["fingerprint"], row["key"], row["about"],
            MappingProxyType(json.loads(row["content"])), row["id"], row["at"],
        )  # fmt: skip


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


def all_versions(connection: Connection, report: int) -> Iterator[tuple[int, str, str, str, str]]:
    """Number, fingerprint, act, time and actor (as the log names him) of each revision that has sections."""
    made = audit.c.object == "revisions/" + revisions.c.id.cast(audit.c.object.type)
    columns = (revisions.c.number, revisions.c.fingerprint, revisions.c.act, revisions.c.at, audit.c.actor)
    of_it = (revisions.c.report == report) & (revisions.c.act != FOREIGN)
    chosen = select(*columns).select_from(revisions.join(audit, made)).where(of_it)
    for row in connection.execute(chosen.order_by(revisions.c.number)):
        yield row.number, row.fingerprint, row.act, row.at, row.actor
