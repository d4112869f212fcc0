"""People, what they may do, and their tries to sign in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, Select, bindparam, desc, func, select

from drafter.store.database import Record, Store
from drafter.store.tables import accounts, logins, people

OK, WRONG, UNKNOWN, LOCKED, UNLOCKED = "ok", "wrong", "unknown", "locked", "unlocked"


@dataclass(frozen=True, slots=True)
class Account:
    """A person as he is now."""

    person: int
    name: str
    """What he signs in with."""
    shown: str
    """His name as others read it."""
    roles: frozenset[str]
    password: str
    """An argon2 hash; empty where he cannot sign in with one."""
    active: bool
    initial: bool
    """Whether somebody else chose the password, so that he must choose another one first."""


def add_person(
    store: Store, name: str, shown: str, roles: Iterable[str], password: str, *, initial: bool
) -> int | None:
    """The number of a new person; None where the name is taken."""
    with store.writing() as (connection, record):
        if connection.scalar(select(people.c.id).where(people.c.name == name)) is not None:
            return None
        person = record("person.added", people, {"name": name}, name)
        _set(record, Account(person, name, shown, frozenset(roles), password, True, initial), "added")
        return person


def change_account(store: Store, account: Account, what: str) -> None:
    """From now on ACCOUNT counts for its person; WHAT names the change for the log."""
    with store.writing() as (_, record):
        _set(record, account, what)


def _set(record: Record, account: Account, what: str) -> None:
    row = {
        "person": account.person, "shown": account.shown, "roles": json.dumps(sorted(account.roles)),
        "password": account.password, "active": int(account.active), "initial": int(account.initial),
    }  # fmt: skip
    record(f"account.{what}", accounts, row, f"{account.name} {','.join(sorted(account.roles))}")


def find_account(connection: Connection, name: str) -> Account | None:
    """The account of the person who signs in as NAME."""
    row = connection.execute(_current().where(people.c.name == name)).mappings().first()
    return None if row is None else _account(row)


def account_of(connection: Connection, person: int) -> Account | None:
    """The account of PERSON."""
    row = connection.execute(_ACCOUNT, {"person": person}).mappings().first()
    return None if row is None else _account(row)


def all_accounts(connection: Connection) -> Iterator[Account]:
    """Everybody, in the order in which they came."""
    return (_account(row) for row in connection.execute(_current().order_by(people.c.id)).mappings())


def has_member(connection: Connection, role: str = "") -> bool:
    """Whether somebody can sign in with a password, who has ROLE where one is named."""
    able = (one for one in all_accounts(connection) if one.active and one.password)
    return any(not role or role in one.roles for one in able)


def note_login(store: Store, name: str, outcome: str) -> None:
    """Keep that somebody tried to sign in as NAME, and what came of it."""
    with store.writing() as (_, record):
        record(f"login.{outcome}", logins, {"name": name, "outcome": outcome}, name)


def failures(connection: Connection, name: str, since: str) -> int:
    """How often in a row signing in as NAME has failed, counting what happened after the time SINCE."""
    tries = (
        select(logins.c.outcome).where(logins.c.name == name, logins.c.at > since).order_by(desc(logins.c.id))
    )
    count = 0
    for outcome in connection.scalars(tries):
        if outcome in (OK, UNLOCKED):
            break
        count += outcome in (WRONG, UNKNOWN)
    return count


def last_outcome(connection: Connection, name: str) -> str | None:
    """What came of the last try to sign in as NAME."""
    of_it = select(logins.c.outcome).where(logins.c.name == name)
    return connection.scalar(of_it.order_by(desc(logins.c.id)).limit(1))


def _current() -> Select[tuple[object, ...]]:
    newest = select(func.max(accounts.c.id)).group_by(accounts.c.person)
    return _joined().where(accounts.c.id.in_(newest))


def _joined() -> Select[tuple[object, ...]]:
    columns = (
        people.c.id.label("number"), people.c.name, accounts.c.shown, accounts.c.roles, accounts.c.password,
        accounts.c.active, accounts.c.initial,
    )  # fmt: skip
    return select(*columns).select_from(people.join(accounts, accounts.c.person == people.c.id))


def _account(row: RowMapping) -> Account:
    return Account(
        row["number"], row["name"], row["shown"], frozenset(json.loads(row["roles"])), row["password"],
        bool(row["active"]), bool(row["initial"]),
    )  # fmt: skip


_LAST = (
    select(func.max(accounts.c.id))
    .where(accounts.c.person == bindparam("person"))
    .correlate(None)
    .scalar_subquery()
)
_ACCOUNT = _joined().where(accounts.c.id == _LAST)
