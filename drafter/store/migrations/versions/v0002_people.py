"""People, their accounts and sessions, tokens of other systems, settings, imports of facts and jobs."""

import sqlalchemy as sa
from alembic import op

from drafter.store.guard import guards

revision = "0002"
down_revision = "0001"

_TABLES = (
    "people", "accounts", "logins", "sessions", "session_events", "tokens", "token_ends", "settings", "imports",
    "jobs", "job_events",
)  # fmt: skip


def _id() -> "sa.Column[int]":
    return sa.Column("id", sa.Integer, primary_key=True)


def _text(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _of(name: str, table: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=False)


def _flag(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    op.create_table("people", _id(), *_text("at", "name"), sa.UniqueConstraint("name"))
    op.create_table(
        "accounts", _id(), *_text("at"), _of("person", "people"), *_text("shown", "roles", "password"),
        _flag("active"), _flag("initial"),
    )  # fmt: skip
    op.create_table("logins", _id(), *_text("at", "name", "outcome"))
    op.create_index("logins_by_name", "logins", ["name"])
    op.create_table(
        "sessions", _id(), *_text("at", "key"), _of("person", "people"), sa.UniqueConstraint("key")
    )
    op.create_table(
        "session_events", _id(), *_text("at"), _of("session", "sessions"), *_text("event", "reason")
    )
    op.create_index("session_events_by_session", "session_events", ["session"])
    op.create_table(
        "tokens", _id(), *_text("at", "key"), _of("person", "people"), *_text("name", "scopes", "until"),
        sa.UniqueConstraint("key"),
    )  # fmt: skip
    op.create_table("token_ends", _id(), *_text("at"), _of("token", "tokens"), sa.UniqueConstraint("token"))
    op.create_table("settings", _id(), *_text("at", "name", "value"))
    op.create_table(
        "imports", _id(), *_text("at"), _of("report", "reports"), _of("facts", "facts"),
        *_text("act", "file", "file_hash", "detail"),
    )  # fmt: skip
    op.create_table("jobs", _id(), *_text("at"), _of("report", "reports"), *_text("kind", "options"))
    op.create_table("job_events", _id(), *_text("at"), _of("job", "jobs"), *_text("event", "detail"))
    op.create_index("job_events_by_job", "job_events", ["job"])
    for statement in guards(op.get_bind().dialect.name, _TABLES):
        op.execute(statement)
