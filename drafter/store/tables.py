"""The tables.  Every row is written once and never changed; what changes is a later row.

All values are text or whole numbers, so that a row has one canonical form on every database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

VERSION = "0003"
"""The migration that makes the tables as they are described here."""

metadata = MetaData()


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _text(name: str, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _as(name: str, table: str) -> Column[int]:
    return Column(name, ForeignKey(f"{table}.id"), nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _of(table: str) -> Column[int]:
    return Column(table.removesuffix("s"), ForeignKey(f"{table}.id"), nullable=False)


reports = Table("reports", metadata, _id(), _text("at"), Column("name", Text, nullable=False, unique=True))
"""One report: everything that bears its name (the stem of its file)."""

facts = Table("facts", metadata, _id(), _text("at"), _text("fingerprint"), _text("content"))
"""The facts files as they were when a revision was made; `fingerprint` is of what they state."""

sections = Table("sections", metadata, _id(), _text("at"), _of("reports"), _text("section"), _text("content"))
"""A section as it was finished or edited; `content` is its JSON."""

revisions = Table(
    "revisions", metadata, _id(), _text("at"), _of("reports"), Column("number", Integer, nullable=False),
    _text("act"), _text("title"), _text("outline"), _text("outline_path"), _text("outline_hash"),
    Column("facts", ForeignKey("facts.id")), _text("facts_path"), _text("program"), _text("draft"),
    _text("sections"), _text("text"), _text("text_hash"), _text("findings"), _text("fingerprint"),
    UniqueConstraint("report", "number"),
)  # fmt: skip
"""A whole report: which sections (JSON list of ids), the rest of the draft (JSON), how it reads, what the check
found.  act: draft | refresh | edit | foreign (a text that is no edit of ours: it has no sections)."""

requests = Table(
    "requests", metadata, _id(), _text("at"), _of("reports"), _text("section"), _text("host"), _text("model"),
    _text("key"), Column("turn", Integer, nullable=False), _text("wording"), _text("system"), _text("user"),
    _text("facts"), Index("requests_by_key", "key"), Index("requests_by_wording", "wording"),
)  # fmt: skip
"""What goes to a model, written before it goes.  `key` names endpoint, model and exact text; `wording` the same
with all numbers left out; `turn` counts how often one run has asked the same.  host is empty where nothing went
out, because an earlier text was taken instead."""

answers = Table(
    "answers", metadata, _id(), _text("at"), _of("requests"), _text("outcome"), _text("text"), _text("cost"),
)  # fmt: skip
"""What came of a request.  outcome: answered | carried | failed | interrupted; `text` is the answer or the
reason; `cost` is JSON."""

people = Table("people", metadata, _id(), _text("at"), Column("name", Text, nullable=False, unique=True))
"""Whoever may sign in, by the name that he signs in with."""

accounts = Table(
    "accounts", metadata, _id(), _text("at"), _as("person", "people"), _text("shown"), _text("roles"),
    _text("password"), _number("active"), _number("initial"),
)  # fmt: skip
"""What a person is and may do; the newest row counts.  `shown` is his name as others read it, `roles` a JSON list,
`password` an argon2 hash (empty: none), `initial` 1 where he must choose another one first."""

logins = Table(
    "logins", metadata, _id(), _text("at"), _text("name"), _text("outcome"), Index("logins_by_name", "name")
)
"""Every try to sign in.  outcome: ok | wrong | unknown | locked | unlocked (by an administrator)."""

sessions = Table(
    "sessions", metadata, _id(), _text("at"), Column("key", Text, nullable=False, unique=True),
    _as("person", "people"),
)  # fmt: skip
"""Who is signed in; `key` is the hash of what the browser holds."""

session_events = Table(
    "session_events", metadata, _id(), _text("at"), _as("session", "sessions"), _text("event"), _text("reason"),
    Index("session_events_by_session", "session"),
)  # fmt: skip
"""What became of a session.  event: seen (at most every few minutes) | ended."""

tokens = Table(
    "tokens", metadata, _id(), _text("at"), Column("key", Text, nullable=False, unique=True),
    _as("person", "people"), _text("name"), _text("scopes"), _text("until"),
)  # fmt: skip
"""What another system shows in place of a person; `key` is its hash, `scopes` a JSON list."""

token_ends = Table(
    "token_ends", metadata, _id(), _text("at"),
    Column("token", ForeignKey("tokens.id"), nullable=False, unique=True),
)  # fmt: skip
"""Tokens that were withdrawn."""

settings = Table("settings", metadata, _id(), _text("at"), _text("name"), _text("value"))
"""What administrators decide, as JSON; the newest row of a name counts."""

imports = Table(
    "imports", metadata, _id(), _text("at"), _as("report", "reports"), _as("facts", "facts"), _text("act"),
    _text("file"), _text("file_hash"), _text("detail"),
)  # fmt: skip
"""Facts that came in for a report.  act: proposed | accepted (from then on they count); `detail` is JSON."""

jobs = Table("jobs", metadata, _id(), _text("at"), _as("report", "reports"), _text("kind"), _text("options"))
"""Work that goes on while people look: `options` is JSON."""

job_events = Table(
    "job_events", metadata, _id(), _text("at"), _as("job", "jobs"), _text("event"), _text("detail"),
    Index("job_events_by_job", "job"),
)  # fmt: skip
"""How far a job is.  event: section | cancel | done | failed | cancelled | interrupted; `detail` is JSON."""

decisions = Table(
    "decisions", metadata, _id(), _text("at"), _as("report", "reports"), _number("revision"),
    _text("fingerprint"), _text("person"), _text("kind"), _text("key"), _number("about"), _text("content"),
    Index("decisions_by_report", "report"),
)  # fmt: skip
"""What people decided about a report, in order: waivers, ticks, comments, proposals, submissions, approvals …

`revision` and `fingerprint` say which content they saw, `person` is who (the name that he signs in with), `key` what
it speaks of (a finding, a number), `about` the earlier decision that it answers (0: none), `content` is JSON."""

audit = Table(
    "audit", metadata, Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False), _text("at"), _text("actor"), _text("session"), _text("action"),
    _text("object"), _text("fingerprint"), _text("detail"), Column("prev", Text, nullable=False, unique=True),
    _text("hash"), Index("audit_by_object", "object"),
)  # fmt: skip
"""Who did what when: one row for each row of the other tables, each bound to the one before by its hash."""


def canonical(value: object) -> str:
    """VALUE as JSON in the one form that is hashed: sorted keys, no spaces, no escapes, no nulls in objects."""
    return json.dumps(_without_nulls(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _without_nulls(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(item) for item in value]
    if isinstance(value, float):
        raise TypeError("no floats in the store")
    return value


def fingerprint(value: object) -> str:
    """The hash of VALUE in its canonical form.

    A column that a later migration adds is null in older rows, and so their fingerprints stay.
    """
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def now() -> str:
    """UTC with microseconds: 2026-11-24T03:32:08.000123+00:00."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
