"""What people decided about reports: one row for each act, never changed.  An index tells who made a revision."""

import sqlalchemy as sa
from alembic import op

from drafter.store.guard import guards

revision = "0003"
down_revision = "0002"


def _text(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        *_text("at"),
        sa.Column("report", sa.Integer, sa.ForeignKey("reports.id"), nullable=False),
        _number("revision"),
        *_text("fingerprint", "person", "kind", "key"),
        _number("about"),
        *_text("content"),
    )
    op.create_index("decisions_by_report", "decisions", ["report"])
    op.create_index("audit_by_object", "audit", ["object"])
    for statement in guards(op.get_bind().dialect.name, ["decisions"]):
        op.execute(statement)
