"""Users, for the system administrator; model endpoints, for the security administrator; tokens, for their owners."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from starlette.responses import Response

from drafter.errors import RequestError
from drafter.review.access_tokens import SCOPES, make_token
from drafter.review.casework import APPROVAL, load_policy
from drafter.review.endpoints import ModelEndpoint, allow_endpoint, allowed_endpoints, withdraw_endpoint
from drafter.review.pages.entry import check_name
from drafter.review.passwords import MOST_FAILURES, hash_password, initial_password, lock_begins
from drafter.review.roles import EVERYBODY, ROLE_DUTIES, STAFF, Role, read_roles
from drafter.review.visit import Form, Page, Visit
from drafter.store import people, sessions, tokens
from drafter.store.people import Account
from drafter.store.settings import change_setting

MOST_APPROVALS = 5
_SYSTEM, _SECURITY = frozenset({Role.SYSTEM}), frozenset({Role.SECURITY})


def show_users(visit: Visit) -> Response:
    return _users(visit)


def _users(
    visit: Visit, status: int = 200, error: str = "", given: tuple[str, str] | None = None
) -> Response:
    """All accounts; GIVEN are a name and the initial password that is shown this once."""
    with visit.store.reading() as connection:
        accounts = list(people.all_accounts(connection))
        locked = {
            one.name
            for one in accounts
            if people.failures(connection, one.name, lock_begins()) >= MOST_FAILURES
        }
    typed = visit.form if error and not visit.path else Form()
    return visit.page(
        "users.html", status, accounts=accounts, locked=locked, error=error, given=given, duties=ROLE_DUTIES,
        typed_name=typed.text("name"), typed_shown=typed.text("shown"), typed_roles=typed.texts("roles"),
    )  # fmt: skip


def add_user(visit: Visit) -> Response:
    """A person with an initial password, which is shown once and which he must change."""
    name, shown = visit.form.text("name").strip(), visit.form.text("shown").strip()
    try:
        _check_team(visit)
        check_name(name)
        if len(shown) > 40:
            raise RequestError("姓名不超过40个字；请重新填写")
        roles = read_roles(visit.form.texts("roles"))
    except RequestError as error:
        return _users(visit, error.status, str(error))
    password = initial_password()
    if (
        people.add_person(visit.store, name, shown or name, roles, hash_password(password), initial=True)
        is None
    ):
        return _users(visit, 409, f"已有用户{name}；请换一个用户名")
    return _users(visit, given=(name, password))


def change_roles(visit: Visit) -> Response:
    """Whoever gets other roles must sign in again."""
    account = _account(visit)
    try:
        _check_team(visit)
        roles = read_roles(visit.form.texts("roles"))
        if account.person == visit.visitor.person:
            raise RequestError("不能改变自己的角色；请由另一位系统管理员修改", 409)
    except RequestError as error:
        return _users(visit, error.status, str(error))
    people.change_account(visit.store, replace(account, roles=frozenset(roles)), "roles")
    sessions.end_sessions(visit.store, account.person, "角色变更")
    return visit.redirect("/users", f"{account.shown}的角色已改变，需要重新登录。")


def reset_password(visit: Visit) -> Response:
    account = _account(visit)
    _check_team(visit)
    read_roles(account.roles)  # who worked alone had all of them: first he gets his own
    password = initial_password()
    changed = replace(account, password=hash_password(password), initial=True)
    people.change_account(visit.store, changed, "reset")
    people.note_login(visit.store, account.name, people.UNLOCKED)
    sessions.end_sessions(visit.store, account.person, "重设密码")
    return _users(visit, given=(account.name, password))


def unlock(visit: Visit) -> Response:
    account = _account(visit)
    people.note_login(visit.store, account.name, people.UNLOCKED)
    return visit.redirect("/users", f"{account.shown}已解锁。")


def close_or_open(visit: Visit) -> Response:
    """A closed account is signed out at once; nobody closes his own."""
    account = _account(visit)
    if account.person == visit.visitor.person:
        return _users(visit, 409, "不能停用自己；请由另一位系统管理员停用")
    changed = replace(account, active=not account.active)
    people.change_account(visit.store, changed, "opened" if changed.active else "closed")
    if not changed.active:
        sessions.end_sessions(visit.store, account.person, "停用")
    return visit.redirect("/users", f"{account.shown}已{'启用' if changed.active else '停用'}。")


def _account(visit: Visit) -> Account:
    number = int(visit.path["person"])
    with visit.store.reading() as connection:
        account = people.account_of(connection, number) if number < 2**31 else None
    if account is None:
        raise RequestError("没有这个用户；请从“用户”重新进入", 404)
    return account


def _check_team(visit: Visit) -> None:
    if not visit.desk.team:
        raise RequestError("现在是单人使用；需要多个用户时，请用drafter serve --team启动", 409)


def show_settings(visit: Visit) -> Response:
    return _settings(visit)


def _settings(visit: Visit, status: int = 200, error: str = "", secret: str = "") -> Response:
    """SECRET is a token that was just made, shown this once."""
    with visit.store.reading() as connection:
        own = list(tokens.tokens_of(connection, visit.visitor.person))
        policy = load_policy(connection, visit.desk.team)
    return visit.page(
        "settings.html", status, endpoints=allowed_endpoints(visit.store), own=own, error=error, secret=secret,
        scopes=SCOPES, may_allow=Role.SECURITY in visit.visitor.roles, keys=_key_names(os.environ),
        may_call=bool(visit.visitor.roles & STAFF), policy=policy, most=MOST_APPROVALS,
    )  # fmt: skip


def _key_names(environment: Iterable[str]) -> list[str]:
    """The names under which the server's environment holds keys for models."""
    return sorted(name for name in environment if name == "OPENAI_API_KEY" or name.startswith("DRAFTER_KEY_"))


def add_endpoint(visit: Visit) -> Response:
    form = visit.form
    given = (form.text(name).strip() for name in ("name", "address", "model", "key_name"))
    try:
        allow_endpoint(visit.store, ModelEndpoint(*given))
    except RequestError as error:
        return _settings(visit, error.status, str(error))
    return visit.redirect("/settings", "已允许使用这个模型服务。")


def remove_endpoint(visit: Visit) -> Response:
    withdraw_endpoint(visit.store, visit.form.text("name"))
    return visit.redirect("/settings", "不再允许使用这个模型服务。")


def change_policy(visit: Visit) -> Response:
    """How many must approve; never nobody."""
    counts = [visit.form.text(name) for name in ("reviewers", "approvers")]
    if not all(count in map(str, range(1, MOST_APPROVALS + 1)) for count in counts):
        return _settings(visit, 400, f"人数应为1至{MOST_APPROVALS}；请重新填写")
    reviewers, approvers = map(int, counts)
    value = {"reviewers": reviewers, "approvers": approvers, "ticks": bool(visit.form.text("ticks"))}
    change_setting(visit.store, APPROVAL, value)
    return visit.redirect("/settings", "批准规则已改变，从现在起对所有报告有效。")


def add_token(visit: Visit) -> Response:
    form, days = visit.form, visit.form.text("days")
    try:
        number = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
        secret = make_token(
            visit.store, visit.visitor.person, form.text("name").strip(), form.texts("scopes"), number
        )
    except RequestError as error:
        return _settings(visit, error.status, str(error))
    return _settings(visit, secret=secret)


def withdraw_token(visit: Visit) -> Response:
    with visit.store.reading() as connection:
        own = list(tokens.tokens_of(connection, visit.visitor.person))
    for token in own:
        if str(token.number) == visit.form.text("token"):
            tokens.withdraw_token(visit.store, token)
    return visit.redirect("/settings", "令牌已作废。")


PAGES = (
    Page("GET", "/users", show_users, _SYSTEM),
    Page("POST", "/users", add_user, _SYSTEM),
    Page("POST", "/users/{person:int}/roles", change_roles, _SYSTEM),
    Page("POST", "/users/{person:int}/password", reset_password, _SYSTEM),
    Page("POST", "/users/{person:int}/unlock", unlock, _SYSTEM),
    Page("POST", "/users/{person:int}/active", close_or_open, _SYSTEM),
    Page("GET", "/settings", show_settings, EVERYBODY),
    Page("POST", "/settings/endpoints", add_endpoint, _SECURITY),
    Page("POST", "/settings/endpoints/remove", remove_endpoint, _SECURITY),
    Page("POST", "/settings/approval", change_policy, _SECURITY),
    Page("POST", "/settings/tokens", add_token, STAFF),
    Page("POST", "/settings/tokens/withdraw", withdraw_token, STAFF),
)
