"""Acts out of the store and into it: on both databases, and when many act at once."""

from __future__ import annotations

import threading

import pytest
from desk_client import HOST, Client
from desk_report import WRONG, add_report, edit
from sqlalchemy import select

from drafter.errors import RequestError
from drafter.review.casework import open_dossier, perform, replace_section
from drafter.review.desk import Desk
from drafter.review.roles import Role
from drafter.review.workflow import Kind, State
from drafter.store.audit import Actor, verify
from drafter.store.database import open_store
from drafter.store.people import add_person, find_account
from drafter.store.tables import audit

ALL = frozenset({Role.AUTHOR, Role.REVIEWER, Role.APPROVER})


@pytest.fixture(name="desk")
def _desk(place, tmp_path):
    """A team's desk on each kind of database."""
    store = open_store(place, "管理员")
    for name in ("甲", "乙", "丙"):
        add_person(store, name, f"{name}某", [role.value for role in ALL], "", initial=False)
    yield Desk(store, tmp_path, True, frozenset({HOST}), 8765)
    store.close()


def act(desk, history, name, kind, **given):
    store = desk.store.acting(Actor(f"{name}某（{name}）", "s1"))
    dossier = open_dossier(type(history)(store, history.report, history.folder), True)
    return perform(dossier, name, ALL, dossier.standing.version.fingerprint, kind, **given)


def test_a_report_is_waived_submitted_and_approved_on_either_database(desk):
    """The whole course is in the store: read again it says the same, and the chain verifies."""
    history = add_report(desk, author="甲某（甲）", also=[WRONG])
    error = open_dossier(history, True).standing.open_errors[0]
    act(desk, history, "乙", Kind.WAIVE, key=error.key, content={"reason": "口径"})
    act(desk, history, "甲", Kind.SUBMIT)
    for key in open_dossier(history, True).standing.unticked:
        act(desk, history, "乙", Kind.TICK, key=key)
    with pytest.raises(RequestError, match="您修改过"):
        act(desk, history, "甲", Kind.APPROVE)
    act(desk, history, "乙", Kind.APPROVE)
    act(desk, history, "丙", Kind.APPROVE)
    assert open_dossier(history, True).standing.state is State.APPROVED
    with desk.store.reading() as connection:
        assert verify(connection).faults == ()


def test_nobody_approves_what_is_edited_at_the_same_moment(desk):
    """Threads approve and edit at once: an approval comes before the edit, or is refused; one person, one vote."""
    history = add_report(desk, author="甲某（甲）")
    act(desk, history, "甲", Kind.SUBMIT)
    for key in open_dossier(history, True).standing.unticked:
        act(desk, history, "乙", Kind.TICK, key=key)
    begin, refused = threading.Barrier(5), []

    def run(work):
        begin.wait()
        try:
            work()
        except RequestError as error:
            refused.append(error.status)

    dossier = open_dossier(history, True)
    body = dossier.reading.body("problems")
    works = [
        *(lambda name=name: act(desk, history, name, Kind.APPROVE) for name in ("乙", "乙", "丙")),
        *(lambda text=text: replace_section(dossier, dossier.standing.version.fingerprint, "problems", f"{body}{text}")
          for text in ("甲。", "乙。")),
    ]  # fmt: skip
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(refused) <= {409, 403}
    with desk.store.reading() as connection:
        log = connection.execute(select(audit.c.action, audit.c.actor).order_by(audit.c.seq)).all()
        assert verify(connection).faults == ()
    acts = [row for row in log if row.action in ("decision.approve", "revision.edit")]
    edits = [at for at, row in enumerate(acts) if row.action == "revision.edit"]
    assert len(edits) == 1
    approvals = acts[: edits[0]]
    assert all(row.action == "decision.approve" for row in approvals)
    assert len(acts) == len(approvals) + 1, "an approval after the edit"
    assert len({row.actor for row in approvals}) == len(approvals)


def test_a_renamed_person_is_still_the_one_who_edited(desk):
    """Four eyes go by what people sign in with, not by the name that others read."""
    history = add_report(desk, author="旧名（乙）")
    act(desk, history, "甲", Kind.SUBMIT)
    assert open_dossier(history, True).standing.editors == {"乙"}


def test_the_pages_work_on_either_database(desk):
    """Signed in, the review page shows the report, and an edit is seen at once."""
    history = add_report(desk, author="甲某（甲）")
    client = Client(desk)
    with desk.store.reading() as connection:
        account = find_account(connection, "乙")
    client.cookies.set(desk.cookie, desk.begin_session(account.person, "乙"))
    here = f"/reports/{history.report}"
    assert "第1版" in client.get(f"{here}/review").text
    edit(desk, history, "甲", "补充说明。")
    assert "补充说明。" in client.get(f"{here}/review").text
    for part in ("approve", "compare", "history"):
        assert client.get(f"{here}/{part}").status_code == 200
