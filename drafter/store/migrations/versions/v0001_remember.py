"""Reports, facts, sections, revisions, requests, answers and the audit log; rows are never changed."""

import sqlalchemy as sa
from alembic import op

from drafter.store.guard import guards

revision = "0001"
down_revision = None

_TABLES = ("reports", "facts", "sections", "revisions", "requests", "answers", "audit")


def _id() -> "sa.Column[int]":
    return sa.Column("id", sa.Integer, primary_key=True)


def _text(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _of(table: str, nullable: bool = False) -> "sa.Column[int]":
    name = table if table == "facts" else table.removesuffix("s")
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    op.create_table("reports", _id(), *_text("at", "name"), sa.UniqueConstraint("name"))
    op.create_table("facts", _id(), *_text("at", "fingerprint", "content"))
    op.create_table("sections", _id(), *_text("at"), _of("reports"), *_text("section", "content"))
    op.create_table(
        "revisions", _id(), *_text("at"), _of("reports"), _number("number"),
        *_text("act", "title", "outline", "outline_path", "outline_hash"), _of("facts", nullable=True),
        *_text("facts_path", "program", "draft", "sections", "text", "text_hash", "findings", "fingerprint"),
        sa.UniqueConstraint("report", "number"),
    )  # fmt: skip
    op.create_table(
        "requests", _id(), *_text("at"), _of("reports"), *_text("section", "host", "model", "key"),
        _number("turn"), *_text("wording", "system", "user", "facts"),
    )  # fmt: skip
    op.create_index("requests_by_key", "requests", ["key"])
    op.create_index("requests_by_wording", "requests", ["wording"])
    op.create_table("answers", _id(), *_text("at"), _of("requests"), *_text("outcome", "text", "cost"))
    op.create_table(
        "audit", sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False), _number("version"),
        *_text("at", "actor", "session", "action", "object", "fingerprint", "detail", "prev", "hash"),
        sa.UniqueConstraint("prev"),
    )  # fmt: skip
    for statement in guards(op.get_bind().dialect.name, _TABLES):
        op.execute(statement)
