"""A browser without a window: it keeps cookies, sends what browsers send, and fills the token into forms."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from starlette.testclient import TestClient

from drafter.review.app import make_app
from drafter.review.desk import Desk
from drafter.review.passwords import hash_password
from drafter.store.database import open_store
from drafter.store.people import add_person, find_account

HOST = "127.0.0.1:8765"
PASSWORD = "long-enough-4-you"
STAFF = {"编写甲": {"author"}, "审核乙": {"reviewer"}, "签发丙": {"approver"}, "只读丁": {"reader"}}
ADMINISTRATORS = {"系统戊": {"system"}, "安全己": {"security"}, "审计庚": {"auditor"}}


class Client(TestClient):
    """`get` and `post` of Starlette's client, as a browser would send them from a page of ours."""

    def __init__(self, desk, **given):
        super().__init__(
            make_app(desk),
            base_url=f"http://{HOST}",
            raise_server_exceptions=False,
            follow_redirects=False,
            **given,
        )
        self.desk = desk

    def form_token(self):
        """The token that the pages of this session carry."""
        page = self.get("/password").text
        return re.search(r'name="form_token" value="(\w+)"', page)[1]

    def submit(self, path, data=None, files=None, **given):
        """Post a form that stands on a page of ours."""
        given.setdefault("headers", {"sec-fetch-site": "same-origin"})
        return self.post(path, data={"form_token": self.form_token(), **(data or {})}, files=files, **given)

    def sign_in(self, name, password=PASSWORD):
        """Sign in as NAME; the answer."""
        form = {"name": name, "password": password}
        return self.post("/login", data=form, headers={"sec-fetch-site": "same-origin"})


@cache
def _model(team):
    """A store as `open_desk` begins with, made once; kept as long as the tests run."""
    folder = TemporaryDirectory()
    path = Path(folder.name, "drafter.db")
    store = open_store(path, "本机用户")
    if team:
        password = hash_password(PASSWORD)
        for name, roles in {**STAFF, **ADMINISTRATORS}.items():
            add_person(store, name, name, roles, password, initial=False)
    store.close()
    return folder, path


@contextmanager
def open_desk(folder, team=False):
    """A desk in FOLDER; a team's has a person for each role, all with one password."""
    copy(_model(team)[1], folder / "drafter.db")
    store = open_store(folder / "drafter.db", "本机用户")
    try:
        yield Desk(store, folder, team, frozenset({HOST}), 8765)
    finally:
        store.close()


def owner(desk):
    """The client of the one person at a desk of his own."""
    client = Client(desk)
    assert client.get(f"/?token={desk.new_opening()}").status_code == 303
    return client


def member(desk, name):
    """The client of NAME at a team's desk, signed in without the third of a second that a password takes."""
    client = Client(desk)
    with desk.store.reading() as connection:
        account = find_account(connection, name)
    client.cookies.set(desk.cookie, desk.begin_session(account.person, name))
    return client
