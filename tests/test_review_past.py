"""What is known of a report without asking for it again, and that nobody is shown a state that is not the store's."""

from __future__ import annotations

import pytest
from desk_client import open_desk
from desk_report import WRONG, add_report, edit
from sqlalchemy import event

from drafter.draft.history import History
from drafter.review import reading
from drafter.review.casework import open_dossier, perform, replace_section
from drafter.review.past import Past, keep_past, known_past, read_on
from drafter.review.roles import Role
from drafter.review.workflow import Kind
from drafter.store.database import open_store

ALL = frozenset({Role.AUTHOR, Role.REVIEWER, Role.APPROVER})


@pytest.fixture(name="desk")
def _desk(tmp_path):
    with open_desk(tmp_path, team=True) as desk:
        yield desk


def tick(history, **given):
    dossier = open_dossier(history, True)
    key = min(dossier.standing.unticked)
    return perform(dossier, "乙", ALL, dossier.standing.version.fingerprint, Kind.TICK, key=key, **given)


def test_what_another_process_does_is_seen_at_the_next_look(desk):
    """A decision and an edit that came through another opening of the same store count at once."""
    history = add_report(desk)
    assert len(open_dossier(history, True).standing.ticked) == 0
    other = open_store(desk.store.address.file, "另一个程序")
    far = History(other, history.report, history.folder)
    made = tick(far)
    assert set(open_dossier(history, True).standing.ticked) == {made.key}
    edit(type(desk)(other, desk.folder, True), far, "编写甲", WRONG)
    other.close()
    dossier = open_dossier(history, True)
    assert (dossier.standing.version.number, len(dossier.standing.open_errors)) == (2, 1)


def test_what_is_undone_was_never_known(desk):
    """An act whose transaction fails leaves no trace in what is known."""
    history = add_report(desk)

    def tick_and_fail():
        with desk.store.writing() as connected:
            tick(history, connected=connected)
            raise OSError("磁盘")

    with pytest.raises(OSError, match="磁盘"):
        tick_and_fail()
    assert open_dossier(history, True).case.decisions == ()
    assert tick(history).number == open_dossier(history, True).case.decisions[-1].number


def test_an_older_view_does_not_push_out_a_newer_one(desk):
    """Who began to read before an act, and ends after it, does not take the act from the others."""
    history = add_report(desk)
    store, report = desk.store, history.report
    open_dossier(history, True)
    old = known_past(store, report)
    tick(history)
    open_dossier(history, True)
    assert keep_past(store, report, Past(old.versions, old.decisions)).decisions == ()
    assert len(known_past(store, report).decisions) == 1


def test_nothing_new_is_nothing_new(desk):
    """Where nothing has happened the same past is given back, and the same standing."""
    history = add_report(desk)
    first = open_dossier(history, True)
    with desk.store.reading() as connection:
        assert read_on(connection, history.report, first.past) is first.past
    assert open_dossier(history, True).standing is first.standing


def test_a_text_is_checked_once(desk, monkeypatch):
    """The check of an edit when it is saved is the one that its readers see."""
    history, count = add_report(desk), []
    dossier = open_dossier(history, True)
    check = reading.check
    monkeypatch.setattr(reading, "check", lambda *given, **more: count.append(1) or check(*given, **more))
    made = replace_section(
        dossier, dossier.standing.version.fingerprint, "problems", "存在的问题只有这一种。"
    )
    assert open_dossier(history, True).reading.revision.fingerprint == made.fingerprint
    assert len(count) == 1


def test_how_much_is_asked_does_not_grow_with_what_happened(desk):
    """A report with more decisions costs no more queries."""
    history, asked = add_report(desk), []
    event.listen(desk.store.database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    open_dossier(history, True)
    asked.clear()
    open_dossier(history, True)
    few = len(asked)
    for _ in range(5):
        tick(history)
    open_dossier(history, True)
    asked.clear()
    open_dossier(history, True)
    assert len(asked) == few <= 6
