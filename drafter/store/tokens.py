"""What other systems show in place of a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from drafter.store.database import Store
from drafter.store.tables import canonical, token_ends, tokens


@dataclass(frozen=True, slots=True)
class Token:
    """A token of PERSON; only the hash of its secret is known."""

    number: int
    at: str
    person: int
    name: str
    scopes: frozenset[str]
    until: str
    """The time from which it counts no more."""
    withdrawn: bool


def add_token(store: Store, key: str, person: int, name: str, scopes: Iterable[str], until: str) -> int:
    """A new token, whose secret has the hash KEY."""
    with store.writing() as (_, record):
        row = {
            "key": key,
            "person": person,
            "name": name,
            "scopes": canonical(sorted(scopes)),
            "until": until,
        }
        return record("token.added", tokens, row, name)


def withdraw_token(store: Store, token: Token) -> None:
    """TOKEN counts no more; a second time changes nothing."""
    with store.writing() as (connection, record):
        gone = select(token_ends.c.id).where(token_ends.c.token == token.number)
        if connection.scalar(gone) is None:
            record("token.withdrawn", token_ends, {"token": token.number}, token.name)


def find_token(connection: Connection, key: str) -> Token | None:
    """The token whose secret has the hash KEY."""
    row = connection.execute(select(tokens).where(tokens.c.key == key)).mappings().first()
    return None if row is None else _read(connection, row)


def tokens_of(connection: Connection, person: int) -> Iterator[Token]:
    """All tokens of PERSON, withdrawn ones too."""
    wanted = select(tokens).where(tokens.c.person == person).order_by(tokens.c.id)
    return (_read(connection, row) for row in connection.execute(wanted).mappings().all())


def _read(connection: Connection, row: RowMapping) -> Token:
    gone = connection.scalar(select(token_ends.c.id).where(token_ends.c.token == row["id"]))
    return Token(
        row["id"], row["at"], row["person"], row["name"], frozenset(json.loads(row["scopes"])), row["until"],
        gone is not None,
    )  # fmt: skip
