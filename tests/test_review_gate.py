"""What every request passes: host, origin, session, role, form token, size."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from desk_client import ADMINISTRATORS, HOST, PASSWORD, STAFF, Client, member, open_desk, owner
from starlette.routing import Route

from drafter.review.app import make_app
from drafter.review.desk import IDLE, LONGEST
from drafter.review.gate import HEADERS
from drafter.review.roles import ROLE_NAMES, Role
from drafter.review.routes import PAGES
from drafter.review.visit import ANYONE
from drafter.store.people import all_accounts

SAME = {"sec-fetch-site": "same-origin"}
PEOPLE = {**STAFF, **ADMINISTRATORS}


@pytest.fixture(name="desk")
def _desk(tmp_path):
    with open_desk(tmp_path) as desk:
        yield desk


@pytest.fixture(name="team", scope="module")
def _team(tmp_path_factory):
    """A team's desk that tests only ask, and do not change."""
    with open_desk(tmp_path_factory.mktemp("team"), team=True) as desk:
        yield desk


@pytest.fixture(name="members", scope="module")
def _members(team):
    return {name: member(team, name) for name in PEOPLE}


def filled(path):
    """PATH of the table with a number that there is not."""
    return re.sub(r"\{(\w+)(:int)?\}", lambda found: "999" if found[2] else "x", path)


# -- the table ------------------------------------------------------------------------------------------


def test_every_route_has_declared_who_may_take_it(desk):
    """No route of the app is without an entry of the gate: what is not declared cannot be had."""
    gate = make_app(desk)
    for route in gate.routes:
        assert isinstance(route, Route), f"{route} hides its routes from the gate"
        for method in route.methods - {"HEAD"}:
            assert (method, route.path) in gate.access, f"{method} {route.path} declares no roles"


def test_only_what_must_be_open_is_open():
    """Without a session: the style, the way in, and nothing else."""
    assert {page.path for page in PAGES if page.roles == ANYONE} == {
        "/",
        "/login",
        "/setup",
        "/static/{name}",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_each_role_gets_what_the_table_says_and_nobody_else_anything(page, team, members):
    """Each role against each route: refused with 403 where the table does not name it, and only there."""
    if page.roles == ANYONE or page.path == "/logout":
        return
    for name, client in members.items():
        answer = client.request(page.method, filled(page.path), headers=SAME)
        refused = answer.status_code == 403 and "您的角色" in answer.text
        assert refused == (not {Role(role) for role in PEOPLE[name]} & page.roles), (name, answer.status_code)
    answer = Client(team).request(page.method, filled(page.path), headers=SAME)
    if page.method == "GET":
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")
    else:
        assert (answer.status_code, "登录已过期" in answer.text) == (401, True)


def test_an_administrator_may_do_nothing_that_staff_may():
    """三员分立: no page for those who write, review or approve admits an administrator, and none of those approves."""
    for page in PAGES:
        if Role.APPROVER in page.roles and page.method == "POST" and Role.SYSTEM in page.roles:
            assert page.path in ("/logout", "/password"), page.path
    assert set(ROLE_NAMES) == set(Role)


# -- host, origin, headers --------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{8765}", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_name_that_is_not_ours_is_refused_before_anything_else(desk, host):
    """DNS rebinding: the page of somebody else's name reaches this server, but sees nothing of it."""
    client = owner(desk)
    for path in ("/reports", "/openapi.json", "/static/desk.css", "/api/reports"):
        assert client.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-site", "origin": f"http://{HOST}"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": f"https://{HOST}"},
        {"origin": "null"},
        {},
    ],
)
def test_what_changes_something_must_come_from_a_page_of_ours(desk, headers):
    """Another port of the same host is the same site for a browser, but not the same origin."""
    client = owner(desk)
    form = {"form_token": client.form_token(), "name": "甲"}
    answer = client.post("/reports", data=form, headers=headers)
    assert (answer.status_code, "不是从本程序的页面" in answer.text) == (403, True)
    assert "甲" not in client.get("/reports").text
    assert client.post("/reports", data=form, headers={"origin": f"http://{HOST}"}).status_code == 303


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
def test_a_form_without_its_token_changes_nothing(desk, token):
    """The second lock behind the origin."""
    client = owner(desk)
    form = {"name": "甲"} | ({} if token is None else {"form_token": token})
    assert client.post("/reports", data=form, headers=SAME).status_code == 403
    assert "甲" not in client.get("/reports").text


def test_a_form_token_is_good_for_its_own_session_only(tmp_path):
    """What one person's pages carry does not serve another's."""
    with open_desk(tmp_path, team=True) as desk:
        first, second = member(desk, "编写甲"), member(desk, "审核乙")
        form = {"form_token": second.form_token(), "name": "甲"}
        assert first.post("/reports", data=form, headers=SAME).status_code == 403


def test_every_answer_has_the_headers(desk):
    """Pages, refusals and errors alike; nothing but a versioned asset is ever stored."""
    client = owner(desk)
    for answer in (
        client.get("/reports"),
        client.get("/nothing"),
        client.get("/reports", headers={"host": "x"}),
        Client(desk).get("/"),
    ):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["cache-control"] == "no-store"
    address = re.search(r'href="(/static/desk\.css\?\w+)"', client.get("/reports").text)[1]
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/desk.css?old").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["..%2fdesk.py", "%2e%2e/visit.py", "nothing.css", "desk.css/"])
def test_nothing_but_the_assets_lies_under_static(desk, name):
    """No path leads out of the folder."""
    assert owner(desk).get(f"/static/{name}").status_code in (404, 307)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_no_page_loads_from_another_host(desk, path):
    """FastAPI's own documentation pages would."""
    assert owner(desk).get(path).status_code == 404
    assert "://" not in owner(desk).get("/reports").text


# -- sizes ------------------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_refused_before_it_is_read(desk):
    """By what its length says, or as soon as that much has come; nothing is kept of it."""
    client = owner(desk)
    assert client.submit("/reports", {"name": "甲" * 1_500_000}).status_code == 413
    pieces = (b"x" * 65536 for _ in range(100))  # says no length
    headers = {**SAME, "content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/reports", content=pieces, headers=headers)
    assert (answer.status_code, "MB" in answer.text) == (413, True)
    assert client.post("/reports", headers={**SAME, "content-length": "x"}).status_code == 413


def test_too_many_files_or_fields_are_refused(desk):
    """A form of ours has neither."""
    client = owner(desk)
    client.submit("/reports", {"name": "甲"})
    files = [("files", (f"{number}.yaml", b"x")) for number in range(20)]
    assert client.submit("/reports/1/facts", files=files).status_code == 400
    fields = {f"f{number}": "x" for number in range(6000)}
    assert client.submit("/reports", fields, files={"x": ("x", b"")}).status_code == 400


# -- sessions ---------------------------------------------------------------------------------------------


def test_the_opening_works_once_and_leaves_no_trace_in_the_address(desk):
    """As with Jupyter, but once: a second browser with the same address gets nothing."""
    token = desk.new_opening()
    first = Client(desk)
    answer = first.get(f"/?token={token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("drafter-8765=")
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert first.get("/").headers["location"] == "/reports"
    second = Client(desk)
    assert second.get(f"/?token={token}").status_code == 403
    assert second.get("/reports").status_code == 403
    assert Client(desk).get("/?token=wrong").status_code == 403


def test_no_secret_is_in_the_store_or_in_a_log(tmp_path, caplog):
    """Neither the opening, the cookie, the form token, a password, nor a token of another system."""
    with caplog.at_level(logging.DEBUG), open_desk(tmp_path, team=True) as desk:
        client = member(desk, "编写甲")
        secrets = [PASSWORD, client.cookies[desk.cookie], client.form_token(), desk.new_opening()]
        page = client.submit("/settings/tokens", {"name": "OA", "scopes": ["check"], "days": "3"}).text
        secrets.append(re.search(r"drafter_[\w-]+", page)[0])
        client.get("/reports", headers={"host": "x"})
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in secrets:
        assert secret.encode() not in kept
        assert secret not in caplog.text


def test_who_has_gone_out_cannot_come_back_with_the_old_cookie(desk):
    """The session ends on the server, not in the browser alone."""
    client = owner(desk)
    secret = client.cookies[desk.cookie]
    assert client.submit("/logout").status_code == 200
    client.cookies.set(desk.cookie, secret)
    assert client.get("/reports").status_code == 403


@pytest.mark.parametrize(
    ("after", "alive"), [(IDLE - timedelta(minutes=1), True), (IDLE + timedelta(minutes=1), False)]
)
def test_a_session_sleeps_in_when_nothing_is_heard_of_it(tmp_path, monkeypatch, after, alive):
    """Thirty minutes without a request, also when the server was started anew meanwhile."""
    with open_desk(tmp_path, team=True) as desk:
        client = member(desk, "编写甲")
        desk.used.clear()
        monkeypatch.setattr("drafter.review.desk.datetime", _clock(after))
        assert (client.get("/reports").status_code == 200) == alive
        monkeypatch.undo()
        assert (client.get("/reports").status_code == 200) == alive, "what is over stays over"


def test_no_session_outlasts_the_day(desk, monkeypatch):
    """However busy it is, and also where one person works alone."""
    client = owner(desk)
    monkeypatch.setattr("drafter.review.desk.datetime", _clock(LONGEST + timedelta(minutes=1)))
    assert client.get("/reports").status_code == 403


def _clock(later):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz or UTC) + later

    return Clock


@pytest.mark.parametrize("cookie", ["", "x", "é" * 9, "a" * 5000, "'; DROP TABLE people; --"])
def test_a_cookie_that_nobody_was_given_opens_nothing(team, cookie):
    """Whatever it says."""
    answer = Client(team).get("/reports", headers={"cookie": f"{team.cookie}={cookie}".encode()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/reports")


# -- errors -----------------------------------------------------------------------------------------------


def test_an_error_is_a_page_in_chinese_and_no_traceback(desk, monkeypatch):
    """404, 405, 409, 500, and a store that cannot be written."""
    client = owner(desk)
    assert "没有这一页" in client.get("/nothing").text
    assert client.get("/reports/77777777777777777777/facts").status_code == 404
    assert client.put("/reports", headers=SAME).status_code == 404
    client.submit("/reports", {"name": "甲"})
    assert "已有名为" in client.submit("/reports", {"name": "甲"}).text

    def broken(*_):
        raise ValueError("secret detail")

    monkeypatch.setattr("drafter.review.pages.reports.revisions.all_reports", broken)
    answer = client.get("/reports")
    assert answer.status_code == 500
    assert "程序出现意外错误" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_a_store_that_refuses_to_be_written_is_said_and_nothing_is_half_done(desk):
    """A disk that is full, a file that is read-only: one sentence with the mend, and the pages stay readable."""
    client = owner(desk)
    token = client.form_token()
    for said, reason in (("PRAGMA query_only=ON", "只读"), ("PRAGMA max_page_count=1", "磁盘空间不足")):
        with desk.store.database.connect() as connection:
            connection.exec_driver_sql(said)
        form = {"form_token": token, "name": "甲" * 60}
        for number in range(200):  # until the last free page is used
            answer = client.post(
                "/reports", data={**form, "name": f"{said}{number}{'字' * 40}"}, headers=SAME
            )
            if answer.status_code != 303:
                break
        assert answer.status_code == 503
        assert "这一步没有保存：" in answer.text
        assert reason in answer.text
        assert "drafter.db" not in answer.text  # where the server keeps things is nobody's business
        assert client.get("/reports").status_code == 200
        with desk.store.database.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=OFF")


def test_a_page_is_seen_while_its_visitor_cannot_be_noted(desk, monkeypatch):
    """A full disk does not sign people out, and does not keep those in who slept in."""
    client = owner(desk)
    with desk.store.database.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    monkeypatch.setattr("drafter.review.desk.datetime", _clock(timedelta(minutes=20)))
    assert client.get("/reports").status_code == 200
    monkeypatch.setattr("drafter.review.desk.datetime", _clock(LONGEST + timedelta(minutes=1)))
    assert client.get("/reports").status_code == 403


def test_hostile_names_and_texts_stay_text(desk):
    """A report's name, a file's name, a search: escaped wherever they are shown."""
    client = owner(desk)
    evil = "<script>alert(1)</script>\"'{{7*7}}"
    client.submit("/reports", {"name": evil})
    client.submit("/reports/1/facts", files={"files": (f"{evil}.yaml", b"x: [")})
    for page in (
        client.get("/reports"),
        client.get("/reports/1/facts"),
        client.get("/reports", params={"q": evil, "show": evil}),
    ):
        assert "<script>alert" not in page.text
        assert "{{7*7}}" in page.text or "49" not in page.text
    assert client.submit("/reports", {"name": "a\x00b"}).status_code == 400


def test_accounts_of_the_helper_are_what_the_tests_take_them_for(team):
    """Each person of the tests has exactly the roles that the tests name."""
    with team.store.reading() as connection:
        assert {one.name: set(one.roles) for one in all_accounts(connection)} == PEOPLE
