"""Passwords: hashed with argon2id, tried a few at a time, locked after five failures."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from drafter.errors import RequestError
from drafter.store import people
from drafter.store.database import Store
from drafter.store.people import Account

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST = 10
LONGEST = 256
_REFUSED = "用户名或密码不对；请核对后重新输入"
# One hash takes 64 MiB: many at once would take all there is.
_turns = threading.Semaphore(2)
_PATIENCE = 5.0
"""Seconds that somebody waits for his turn: a flood of tries must not keep everybody's pages waiting."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_PATIENCE):
        raise RequestError("现在登录的人太多；请稍后再试", 503)
    try:
        yield
    finally:
        _turns.release()


def hash_password(password: str) -> str:
    """The argon2id hash of PASSWORD."""
    with _turn():
        return _hasher().hash(password)


def choose_password(password: str, again: str, name: str) -> str:
    """The hash of a PASSWORD that a person chose.  Raises RequestError where it is too weak or mistyped."""
    if password != again:
        raise RequestError("两次输入的密码不一样；请重新输入")
    if not SHORTEST <= len(password) <= LONGEST:
        raise RequestError(f"密码应有{SHORTEST}至{LONGEST}个字符；请重新输入")
    if len(set(password)) < 5 or name.lower() in password.lower():
        raise RequestError("密码太容易猜到；请不要包含用户名，也不要重复少数几个字符")
    return hash_password(password)


def initial_password() -> str:
    """A password for the first time, without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def sign_in(store: Store, name: str, password: str) -> Account:
    """The account of who signs in.  Raises RequestError, which does not tell whether the name exists."""
    with _turn():
        with store.reading() as connection:
            account = people.find_account(connection, name)
            locked = people.failures(connection, name, lock_begins()) >= MOST_FAILURES
            last = people.last_outcome(connection, name)
        if locked:
            if last != people.LOCKED:
                people.note_login(store, name, people.LOCKED)
            raise RequestError(
                f"连续{MOST_FAILURES}次输入错误，已锁定{LOCKED_FOR.seconds // 60}分钟；请稍后再试，或请系统管理员解锁",
                403,
            )
        right = _is_right(account.password if account and account.password else _nobody(), password)
        if account is None or not account.active or not right:
            people.note_login(store, name, people.UNKNOWN if account is None else people.WRONG)
            raise RequestError(_REFUSED, 403)
        people.note_login(store, name, people.OK)
        return account


def lock_begins() -> str:
    """The time since when failures count."""
    return (datetime.now(UTC) - LOCKED_FOR).isoformat(timespec="microseconds")


def confirm_password(store: Store, account: Account, password: str) -> None:
    """Raises RequestError unless PASSWORD is the one of ACCOUNT; failures count as those of signing in do."""
    sign_in(store, account.name, password)


def _is_right(kept: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that an unknown name is tried against, so that it takes as long."""
    return str(_hasher().hash(secrets.token_hex()))
