"""Coming in and going out: the address that opens the desk, signing in, the first administrator, passwords."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from drafter.errors import RequestError
from drafter.review.passwords import choose_password, confirm_password, sign_in
from drafter.review.roles import EVERYBODY, STAFF, Role
from drafter.review.visit import ANYONE, Page, Visit
from drafter.store import people, sessions

_LONGEST_NAME = 40
OWNER = frozenset(Role)
"""Who works alone may do everything."""


def open_desk(visit: Visit) -> Response:
    """`/`: with the token that the program printed a session begins, without one it leads to the first page."""
    token = visit.query.get("token", "")
    if token and not visit.desk.team:
        if visit.desk.spend_opening(token):
            return _let_in(visit, *_owner(visit), "/")
        if visit.signed_in is None:
            raise RequestError("这个地址已用过一次；请关闭程序后重新启动，用新给出的地址打开", 403)
    if token and visit.desk.team and visit.desk.knows_opening(token):
        return RedirectResponse(f"/setup?token={token}", 303)
    if visit.signed_in is None:
        if visit.desk.team:
            return RedirectResponse("/login", 303)
        raise RequestError("请从程序启动时给出的地址打开；地址已用过或已过期时，请重新启动程序", 403)
    return RedirectResponse(
        _first_page(visit.signed_in.roles) if not visit.signed_in.initial else "/password", 303
    )


def _first_page(roles: frozenset[Role]) -> str:
    if roles & STAFF:
        return "/reports"
    return "/users" if Role.SYSTEM in roles else "/settings" if Role.SECURITY in roles else "/audit"


def _owner(visit: Visit) -> tuple[int, str]:
    """The person who sits at this machine."""
    store, name = visit.desk.store, visit.desk.store.actor.name
    with store.reading() as connection:
        account, shared = people.find_account(connection, name), people.has_member(connection)
    if shared:
        raise RequestError("这份记录由多人共用；请用drafter serve --team启动", 403)
    if account is None:
        person = people.add_person(store, name, name, OWNER, "", initial=False)
        assert person is not None, "one process alone opens a store for one person"
        return person, name
    return account.person, name


def _let_in(visit: Visit, person: int, name: str, to: str) -> Response:
    response = RedirectResponse(to, 303)
    secret = visit.desk.begin_session(person, name)
    response.set_cookie(
        visit.desk.cookie, secret, httponly=True, samesite="strict", secure=visit.desk.secure, path="/",
        max_age=None if visit.desk.team else 12 * 3600,
    )  # fmt: skip
    return response


def show_login(visit: Visit) -> Response:
    return visit.page("login.html", to=_local(visit.query.get("next", "/")), error="")


def log_in(visit: Visit) -> Response:
    """Name and password; a refusal is shown on the same page."""
    to = _local(visit.form.text("next", "/"))
    try:
        account = sign_in(
            visit.desk.store, visit.form.text("name").strip()[:_LONGEST_NAME], visit.form.text("password")
        )
    except RequestError as error:
        return visit.page("login.html", status=error.status, to=to, error=str(error))
    if visit.signed_in is not None:
        visit.desk.end_session(visit.signed_in, "重新登录")
    forbidden = to.startswith("/reports") and not account.roles & STAFF
    return _let_in(visit, account.person, account.name, "/" if forbidden else to)


def _local(path: str) -> str:
    """PATH where it is one of ours: nobody is led elsewhere."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"


def log_out(visit: Visit) -> Response:
    visit.desk.end_session(visit.visitor, "退出")
    response = visit.page("goodbye.html") if not visit.desk.team else RedirectResponse("/login", 303)
    response.delete_cookie(
        visit.desk.cookie, path="/", secure=visit.desk.secure, httponly=True, samesite="strict"
    )
    return response


def show_setup(visit: Visit) -> Response:
    token = visit.query.get("token", "")
    _check_setup(visit, token)
    return visit.page("setup.html", opening=token, error="")


def set_up(visit: Visit) -> Response:
    """The first administrator; the link that leads here is good for one."""
    token = visit.form.text("token")
    _check_setup(visit, token)
    name = visit.form.text("name").strip()
    try:
        check_name(name)
        password = choose_password(visit.form.text("password"), visit.form.text("again"), name)
    except RequestError as error:
        return visit.page("setup.html", status=400, opening=token, error=str(error))
    if not visit.desk.spend_opening(token):
        raise RequestError("这个链接刚刚已用过；请登录", 403)
    person = people.add_person(visit.desk.store, name, name, {Role.SYSTEM}, password, initial=False)
    if person is None:
        raise RequestError("这个用户名已有人使用；请直接登录", 409)
    return _let_in(visit, person, name, "/")


def _check_setup(visit: Visit, token: str) -> None:
    with visit.desk.store.reading() as connection:
        taken = people.has_member(connection, Role.SYSTEM)
    if not (visit.desk.team and not taken and visit.desk.knows_opening(token)):
        raise RequestError("这个链接已失效；请登录，或重新启动程序取得新的链接", 403)


def check_name(name: str) -> None:
    """Raises RequestError where nobody can be called NAME."""
    if (
        not 0 < len(name) <= _LONGEST_NAME
        or not name.replace("_", "").replace(".", "").replace("-", "").isalnum()
    ):
        raise RequestError(f"用户名应为1至{_LONGEST_NAME}个汉字、字母或数字；请重新输入")


def show_password(visit: Visit) -> Response:
    return visit.page("password.html", error="")


def change_password(visit: Visit) -> Response:
    """A new password ends all other sessions of the person."""
    with visit.store.reading() as connection:
        account = people.account_of(connection, visit.visitor.person)
    assert account is not None, "who is signed in has an account"
    try:
        confirm_password(visit.store, account, visit.form.text("old"))
        new = choose_password(visit.form.text("password"), visit.form.text("again"), account.name)
        if visit.form.text("password") == visit.form.text("old"):
            raise RequestError("新密码与原密码相同；请换一个")
    except RequestError as error:
        return visit.page("password.html", status=error.status, error=str(error))
    people.change_account(visit.store, replace(account, password=new, initial=False), "password")
    sessions.end_sessions(visit.store, account.person, "修改密码", but=visit.visitor.session)
    return visit.redirect("/", "密码已修改，在其他地方的登录已全部退出。")


PAGES = (
    Page("GET", "/", open_desk, ANYONE),
    Page("GET", "/login", show_login, ANYONE),
    Page("POST", "/login", log_in, ANYONE),
    Page("GET", "/setup", show_setup, ANYONE),
    Page("POST", "/setup", set_up, ANYONE),
    Page("POST", "/logout", log_out, EVERYBODY),
    Page("GET", "/password", show_password, EVERYBODY),
    Page("POST", "/password", change_password, EVERYBODY),
)
