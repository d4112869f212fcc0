"""Whoever opens a section that somebody else is editing is told so; nothing is locked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from desk_client import member, open_desk
from desk_report import add_report, fingerprint_on

from drafter.review import presence
from drafter.review.passwords import hash_password
from drafter.review.presence import Presence
from drafter.store.people import add_person

EDIT = "/reports/1/edit/problems"
SAID = "编写甲正在编辑本节"


@pytest.fixture(name="desk")
def _desk(tmp_path):
    with open_desk(tmp_path, team=True) as desk:
        add_person(desk.store, "li", "李编写", {"author"}, hash_password("x" * 12), initial=False)
        add_report(desk)
        yield desk


def test_a_colleague_is_told_who_edits_the_section(desk):
    """On the page of that section and at it in the review, by name as people read it; not of himself."""
    first, second, reviewer = (member(desk, name) for name in ("编写甲", "li", "审核乙"))
    assert "正在编辑" not in first.get(EDIT).text
    assert SAID in second.get(EDIT).text
    assert "李编写正在编辑本节" in first.get("/reports/1/review").text
    assert "编写甲、李编写正在编辑本节" in reviewer.get("/reports/1/review").text
    assert "正在编辑" not in second.get("/reports/1/edit/overview").text
    assert SAID in second.get("/reports/1/rewrite/problems").text


def test_whoever_saved_edits_no_more(desk):
    """And both may save: the second gets the merge page as ever."""
    first, second = member(desk, "编写甲"), member(desk, "li")
    seen = fingerprint_on(first.get(EDIT).text)
    second.get(EDIT)
    assert first.submit(EDIT, {"fingerprint": seen, "body": "一是力量不足。"}).status_code == 303
    assert "正在编辑" not in second.get(EDIT).text
    answer = second.submit(EDIT, {"fingerprint": seen, "body": "一是人手不足。"})
    assert (answer.status_code, "您写的内容没有丢失" in answer.text) == (409, True)


def test_two_minutes_without_a_key_and_nobody_is_there(monkeypatch):
    """Typing counts, an open page does not."""
    here = Presence()
    here.note(1, "problems", "wang", "王编写")
    assert here.others(1, "problems", "li") == ["王编写"]
    assert here.others(1, "problems", "wang") == here.others(2, "problems", "li") == []

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC) + timedelta(seconds=121)

    monkeypatch.setattr(presence, "datetime", Later)
    assert here.others(1, "problems", "li") == []
    assert here.seen == {}


def test_people_are_called_by_their_names(desk):
    """Not by what they sign in with: in a refusal, at a comment, in the history, at an approval."""
    first, second = member(desk, "编写甲"), member(desk, "li")
    seen = fingerprint_on(first.get(EDIT).text)
    assert second.submit(EDIT, {"fingerprint": seen, "body": "一是人手不足。"}).status_code == 303
    said = first.submit("/reports/1/review/comment", {"fingerprint": seen, "text": "请看", "key": ""}).text
    assert "李编写已将报告改为第2版" in said
    now = fingerprint_on(first.get("/reports/1/review").text)
    second.submit("/reports/1/review/comment", {"fingerprint": now, "text": "请看", "key": ""})
    page = first.get("/reports/1/review").text
    assert "<b>李编写</b>" in page
    for part in ("history", "approve", "compare"):
        page = first.get(f"/reports/1/{part}").text
        assert "李编写" in page
        assert ">li<" not in page
