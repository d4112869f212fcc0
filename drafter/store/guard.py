"""The database itself refuses to change or take out a row, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'rows are never changed'; END $$
"""


def guards(dialect: str, tables: Iterable[str]) -> Iterator[str]:
    """The statements of DIALECT (sqlite | postgresql) after which rows of TABLES can only be added."""
    if dialect == "postgresql":
        yield _FUNCTION
    for table in tables:
        if dialect == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        else:
            for change in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'rows are never changed'); END"
                )
