"""Passwords, lock-out, the first administrator, users and their roles."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from command import command
from desk_client import PASSWORD, Client, member, open_desk, owner

from drafter.errors import DrafterError
from drafter.review import passwords, serving
from drafter.review.serving import Place
from drafter.store.audit import entries, verify
from drafter.store.people import find_account

SAME = {"sec-fetch-site": "same-origin"}
GOOD = "another-good-one-7"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    """argon2id with little memory, so that a hundred tries take a second and not half a minute."""
    from argon2 import PasswordHasher

    passwords._hasher.cache_clear()
    passwords._nobody.cache_clear()
    monkeypatch.setattr(
        "argon2.PasswordHasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    yield
    passwords._hasher.cache_clear()
    passwords._nobody.cache_clear()


@pytest.fixture(name="team")
def _team(tmp_path):
    with open_desk(tmp_path, team=True) as desk:
        yield desk


def account(desk, name):
    with desk.store.reading() as connection:
        return find_account(connection, name)


def test_passwords_are_kept_as_argon2id_with_its_full_cost(monkeypatch):
    """64 MiB a try, so that a stolen store is of little use."""
    passwords._hasher.cache_clear()
    monkeypatch.undo()
    assert passwords.hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_after_five_failures_the_right_password_is_refused_too(team, monkeypatch):
    """For fifteen minutes, or until the system administrator unlocks; names that do not exist behave alike."""
    client = Client(team)
    for name in ("编写甲", "没有此人"):
        said = {client.sign_in(name, "wrong").text.partition('role="alert">')[2][:60] for _ in range(5)}
        assert len(said) == 1
        assert "用户名或密码不对" in said.pop()
        assert "已锁定15分钟" in client.sign_in(name).text
    assert client.sign_in("审核乙").status_code == 303
    monkeypatch.setattr(passwords, "datetime", _later(timedelta(minutes=16)))
    assert Client(team).sign_in("编写甲").status_code == 303


def _later(span):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz or UTC) + span

    return Clock


def test_a_flood_of_tries_keeps_nobody_waiting(team, monkeypatch):
    """Whoever does not get his turn in time is told so; the tries are taken a few at a time."""
    monkeypatch.setattr(passwords, "_PATIENCE", 0.01)
    monkeypatch.setattr(passwords, "_turns", threading.Semaphore(0))
    answer = Client(team).sign_in("编写甲")
    assert (answer.status_code, "登录的人太多" in answer.text) == (503, True)


def test_an_administrator_unlocks(team):
    """And nobody else."""
    for _ in range(5):
        Client(team).sign_in("编写甲", "wrong")
    system = member(team, "系统戊")
    assert "已锁定" in system.get("/users").text
    assert system.submit(f"/users/{account(team, '编写甲').person}/unlock").status_code == 303
    assert Client(team).sign_in("编写甲").status_code == 303


def test_a_success_forgets_the_failures_before_it(team):
    """Four mistypings a day lock nobody out."""
    for _ in range(3):
        for _ in range(4):
            assert Client(team).sign_in("编写甲", "wrong").status_code == 403
        assert Client(team).sign_in("编写甲").status_code == 303


def test_a_new_password_ends_the_other_sessions(team):
    """The one that changed it stays; the old password is of no use."""
    here, elsewhere = member(team, "编写甲"), member(team, "编写甲")
    form = {"old": PASSWORD, "password": GOOD, "again": GOOD}
    assert here.submit("/password", form).status_code == 303
    assert here.get("/reports").status_code == 200
    assert elsewhere.get("/reports").status_code == 303
    assert Client(team).sign_in("编写甲").status_code == 403
    assert Client(team).sign_in("编写甲", GOOD).status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"old": "wrong"}, "用户名或密码不对"),
        ({"again": "other"}, "两次输入"),
        ({"password": "short", "again": "short"}, "10至256"),
        ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "太容易"),
        ({"password": "编写甲-password", "again": "编写甲-password"}, "太容易"),
        ({"password": PASSWORD, "again": PASSWORD}, "相同"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused(team, form, said):
    """With the reason, and nothing is changed."""
    client = member(team, "编写甲")
    page = client.submit("/password", {"old": PASSWORD, "password": GOOD, "again": GOOD} | form)
    assert said in page.text
    assert Client(team).sign_in("编写甲").status_code == 303


def test_the_first_administrator_is_made_by_a_link_that_works_once(tmp_path):
    """He administers, and writes or approves nothing; without the link nobody becomes anything."""
    with open_desk(tmp_path) as desk:
        desk.team = True
        link = f"/?token={desk.new_opening()}"
        client = Client(desk)
        assert client.get("/setup?token=wrong").status_code == 403
        address = client.get(link).headers["location"]
        token = re.search(r'name="token" value="(.*?)"', client.get(address).text)[1]
        form = {"token": token, "name": "管理员", "password": GOOD, "again": GOOD}
        assert "两次输入" in client.post("/setup", data=form | {"again": "x"}, headers=SAME).text
        assert client.post("/setup", data=form, headers=SAME).status_code == 303
        assert client.get("/").headers["location"] == "/users"
        assert client.get("/reports").status_code == 403
        assert Client(desk).post("/setup", data=form | {"name": "另一个"}, headers=SAME).status_code == 403


def test_a_new_user_must_replace_the_password_that_he_was_given(team):
    """It is shown once, and nothing else can be done before it is replaced."""
    system = member(team, "系统戊")
    form = {"name": "新来的", "shown": "新同事", "roles": ["author"]}
    page = system.submit("/users", form).text
    initial = re.search(r'secret">([\w-]+)<', page)[1]
    assert initial not in system.get("/users").text
    client = Client(team)
    assert client.sign_in("新来的", initial).status_code == 303
    assert client.get("/reports").headers["location"] == "/password"
    assert client.submit("/password", {"old": initial, "password": GOOD, "again": GOOD}).status_code == 303
    assert client.get("/reports").status_code == 200
    assert "已有用户" in system.submit("/users", form).text


@pytest.mark.parametrize(
    "roles",
    [
        ["system", "author"],
        ["system", "auditor"],
        ["security", "approver"],
        ["auditor", "reader"],
        [],
        ["king"],
    ],
)
def test_roles_that_exclude_each_other_are_refused(team, roles):
    """三员分立: an administrator is nothing else."""
    system = member(team, "系统戊")
    assert system.submit("/users", {"name": "某人", "roles": roles}).status_code == 400
    person = account(team, "编写甲").person
    assert system.submit(f"/users/{person}/roles", {"roles": roles}).status_code == 400
    assert account(team, "编写甲").roles == {"author"}


def test_a_closed_account_and_one_with_other_roles_are_signed_out(team):
    """At once, wherever they are."""
    system = member(team, "系统戊")
    for path, form in (("active", {}), ("roles", {"roles": ["reader"]}), ("password", {})):
        name = {"active": "编写甲", "roles": "审核乙", "password": "签发丙"}[path]
        client = member(team, name)
        assert system.submit(f"/users/{account(team, name).person}/{path}", form).status_code in (200, 303)
        assert client.get("/reports").status_code == 303
    assert Client(team).sign_in("编写甲").status_code == 403


def test_nobody_closes_or_promotes_himself(team):
    """The last system administrator cannot lock everybody out."""
    system = member(team, "系统戊")
    person = account(team, "系统戊").person
    assert system.submit(f"/users/{person}/active").status_code == 409
    assert system.submit(f"/users/{person}/roles", {"roles": ["author"]}).status_code == 409


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/x"]
)
def test_signing_in_leads_nowhere_else(team, to):
    """The page that was asked for is one of ours or the first."""
    form = {"name": "编写甲", "password": PASSWORD, "next": to}
    assert Client(team).post("/login", data=form, headers=SAME).headers["location"] == "/"


def test_every_try_is_in_the_log_and_the_log_holds(team):
    """Who, when, what came of it; never the password."""
    Client(team).sign_in("编写甲", "wrong-but-secret")
    Client(team).sign_in("没有此人", "wrong-but-secret")
    Client(team).sign_in("编写甲")
    with team.store.reading() as connection:
        acts = [entry["action"] for entry in entries(connection)]
        assert verify(connection).faults == ()
        text = str(list(entries(connection)))
    assert acts[-4:] == ["login.wrong", "login.unknown", "login.ok", "session.begun"]
    assert "secret" not in text


def test_one_persons_desk_and_a_teams_are_not_mixed_up(team):
    """`drafter serve` without --team on a team's store opens nothing."""
    team.team = False
    answer = Client(team).get(f"/?token={team.new_opening()}")
    assert answer.status_code == 403
    assert "--team" in answer.text


def test_one_person_may_do_everything(tmp_path):
    """Who works alone has no other to ask."""
    with open_desk(tmp_path) as desk:
        client = owner(desk)
        for path in ("/reports", "/users", "/settings"):
            assert client.get(path).status_code == 200


# -- where it listens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "team", "said"),
    [
        (Place("0.0.0.0"), False, "--team"),
        (Place("192.0.2.1"), True, "--tls-cert"),
        (Place("0.0.0.0", certificate="c", key="k"), True, "--name"),
        (Place(certificate="c"), True, "--tls-key"),
        (Place("here"), True, "--bind"),
    ],
)
def test_it_refuses_to_listen_where_others_could_listen_in(place, team, said):
    """Off this machine only for a team, only by TLS, and only under names that are known."""
    with pytest.raises(DrafterError, match=said):
        place.check(team)


def test_the_command_refuses_in_one_sentence(tmp_path):
    """Status 2, nothing made."""
    result = command("serve", tmp_path / "x", "--bind", "0.0.0.0", "--no-browser")
    assert (result.returncode, result.stdout) == (2, "")
    assert "--team" in result.stderr
    assert not (tmp_path / "x").exists()


def test_what_was_typed_comes_back_when_the_session_is_over(team):
    """It was not saved, and stands on the page that says so, escaped; the way in leads back to where it was typed."""
    client = Client(team)
    headers = SAME | {"referer": "http://127.0.0.1:8765/reports/1/edit/overview"}
    form = {"body": "我写了很久的<b>一段话", "fingerprint": "x"}
    answer = client.post("/reports/1/edit/overview", data=form, headers=headers)
    assert answer.status_code == 401
    assert "我写了很久的&lt;b&gt;一段话" in answer.text
    assert 'href="/login?next=/reports/1/edit/overview"' in answer.text
    foreign = headers | {"referer": "https://evil.example/reports"}
    assert 'next=/"' in client.post("/reports/1/edit/overview", data=form, headers=foreign).text
    assert "请先登录" in client.get("/login?next=/reports/1/edit/overview").text


@pytest.mark.parametrize(
    ("public", "said"),
    [
        ("http://desk.example", "https"),
        ("https://desk.example/x", "路径"),
        ("https://a@desk.example", "--public"),
    ],
)
def test_the_public_address_is_one_of_https(public, said):
    """Behind a proxy only what was stated counts."""
    with pytest.raises(DrafterError, match=said):
        Place(public=public).check(True)


def test_behind_a_proxy_only_the_stated_address_counts(tmp_path):
    """Whatever X-Forwarded-… says: another host is refused, an origin of http too; the cookie is for https alone."""
    place = Place(public="https://Desk.example")
    place.check(True)
    with pytest.raises(DrafterError, match="--team"):
        place.check(False)
    with open_desk(tmp_path, team=True) as own:
        desk = serving.open_desk(own.store, tmp_path, place, True, 8765)
        assert desk.hosts == {"desk.example", "desk.example:443"}
        client = Client(desk)
        spoofed = {"x-forwarded-host": "desk.example", "x-forwarded-proto": "https"}
        assert client.get("/login", headers={"host": "evil.example", **spoofed}).status_code == 400
        at = {"host": "desk.example"}
        form = {"name": "编写甲", "password": PASSWORD}
        plain = {**at, "origin": "http://desk.example", **spoofed}
        assert client.post("/login", data=form, headers=plain).status_code == 403
        answer = client.post("/login", data=form, headers={**at, "origin": "https://desk.example"})
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-drafter-443=")
        assert "Secure" in cookie
        assert answer.headers["strict-transport-security"]
