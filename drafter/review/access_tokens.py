"""Tokens of other systems: made for a person, shown once, limited in what they open and how long."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from drafter.errors import RequestError
from drafter.review.roles import STAFF, Role
from drafter.store import people, tokens
from drafter.store.database import Store
from drafter.store.people import Account

CHECK, READ = "check", "reports"
SCOPES = {CHECK: "核对文稿、读取文稿中的数", READ: "查看报告及其状态"}
_PREFIX = "drafter_"
_LONGEST = 366


def make_token(store: Store, person: int, name: str, scopes: list[str], days: int) -> str:
    """The secret of a new token; it is kept nowhere.  Raises RequestError for what is no token."""
    if not 0 < len(name) <= 40:
        raise RequestError("用途应有1至40个字；请重新填写")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise RequestError("没有选择令牌能做什么；请至少选择一项")
    if not 1 <= days <= _LONGEST:
        raise RequestError(f"有效期应为1至{_LONGEST}天；请重新填写")
    secret = _PREFIX + secrets.token_urlsafe(32)
    until = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="microseconds")
    tokens.add_token(store, _digest(secret), person, name, scopes, until)
    return secret


def bearer(store: Store, secret: str, scope: str) -> Account:
    """Whose token SECRET is.  Raises RequestError where it is none (401) or does not open SCOPE (403); an
    empty SCOPE asks for nothing."""
    with store.reading() as connection:
        token = tokens.find_token(connection, _digest(secret))
        account = people.account_of(connection, token.person) if token else None
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    if token is None or account is None or token.withdrawn or token.until <= now or not account.active:
        raise RequestError("令牌无效或已过期；请在“设置”里重新生成", 401)
    if (scope and scope not in token.scopes) or not {Role(role) for role in account.roles} & STAFF:
        raise RequestError("这个令牌不能用于这个接口；请在“设置”里另行生成", 403)
    return account


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
