"""A rewriting with a model is a job: it runs on while people look, can be called off, and its failure is a sentence."""

from __future__ import annotations

import re
import time

import pytest
from desk_client import member, open_desk
from desk_report import add_report, edit, fingerprint_on
from scripted_server import Fault, ScriptedServer

from drafter.review.casework import open_dossier
from drafter.review.endpoints import ModelEndpoint, allow_endpoint
from drafter.store import jobs

PAGE = "/reports/1/rewrite/suggestions"


@pytest.fixture(name="desk")
def _desk(tmp_path):
    with open_desk(tmp_path, team=True) as desk:
        yield desk


@pytest.fixture(name="history")
def _history(desk):
    return add_report(desk)


@pytest.fixture(name="author")
def _author(desk, history):
    return member(desk, "编写甲")


def order(desk, author, script, **form):
    """Let a model of that SCRIPT rewrite; the server, which is to be closed."""
    server = ScriptedServer({"good": script}).__enter__()
    allow_endpoint(desk.store, ModelEndpoint("内网模型", server.url, "good", ""))
    answer = author.submit(PAGE, {"engine": "内网模型", "count": "1", **form})
    assert answer.status_code == 303, answer.text
    return server


def ended(author):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        answer = author.get(PAGE)
        if "refresh" not in answer.headers:
            return answer.text
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def body_of(history):
    return open_dossier(history, True).reading.body("suggestions")


def test_variants_come_while_people_look_and_one_is_taken(desk, history, author):
    """The request returns at once; the page says how far it is, then shows the variants, to a colleague too."""
    text = body_of(history).replace("建议", "建议切实", 1)
    begun = time.monotonic()
    server = order(desk, author, lambda _: Fault(content=text, delay=1.5), count="2", instruction="实在些")
    try:
        assert time.monotonic() - begun < 1.4
        page = author.get(PAGE)
        assert page.headers["refresh"] == "2"
        assert "正在改写" in page.text
        assert "已写成0个方案，共2个" in page.text
        assert "refresh" not in author.get(f"{PAGE}?still=1").headers
        again = author.submit(PAGE, {"engine": "", "count": "1"})
        assert (again.status_code, "正在进行" in again.text) == (409, True)
        page = ended(author)
    finally:
        server.__exit__()
    assert len(server.requests["good"]) == 2
    assert "由模型good改写" in page
    assert history.newest().number == 1
    form = {name: re.findall(rf'name="{name}" value="(.*?)"', page) for name in ("before", "after")}
    form |= {"take": [str(at) for at in range(len(form["after"]))], "fingerprint": fingerprint_on(page)}
    assert author.submit(f"{PAGE}/take", form).status_code == 303
    assert body_of(history) == text
    assert "上次改写的方案已经采用" in author.get(PAGE).text


def test_a_problem_that_no_suggestion_answers_is_told(desk, history, author):
    """What is open is kept with the variants."""
    body = open_dossier(history, True).reading.body("problems") + "\n三是人手不足，编制偏紧。"
    form = {"fingerprint": fingerprint_on(author.get("/reports/1/review").text), "body": body}
    assert author.submit("/reports/1/edit/problems", form).status_code == 303
    page = PAGE.replace("suggestions", "problems")
    assert author.submit(page, {"engine": "", "count": "1"}).status_code == 303
    assert "没有建议" in author.get(page).text


def test_a_rewriting_is_called_off(desk, history, author):
    """Promptly; the report is as it was, and the form is there again."""
    server = order(desk, author, lambda _: Fault(content="不会用到", delay=3))
    try:
        begun = time.monotonic()
        assert author.submit(f"{PAGE}/cancel").status_code == 303
        page = ended(author)
        assert time.monotonic() - begun < 2.5
    finally:
        server.__exit__()
    assert "改写已取消" in page
    assert "重新改写</button>" in page
    assert history.newest().number == 1
    assert "没有正在进行" in author.get(author.submit(f"{PAGE}/cancel").headers["location"]).text


def test_a_model_that_refuses_is_told_in_a_sentence(desk, history, author):
    """A wrong key: why, once for all variants, with the points in order as all that there is."""
    server = order(desk, author, [Fault(status=401)], count="3")
    try:
        page = ended(author)
    finally:
        server.__exit__()
    assert page.count("没有采用模型的文字") == 1
    assert "不接受所给的密钥" in page


def test_a_rewriting_that_died_with_the_server_can_be_begun_again(desk, history, author):
    """Begun, and in no process: what was asked for stands in the form."""
    options = {"engine": "", "instruction": "语气平实些", "total": 2, "version": 1}
    jobs.add_job(desk.store, 1, "rewrite.suggestions", options)
    page = author.get(PAGE).text
    assert "程序在改写时停止了" in page
    assert ">语气平实些</textarea>" in page
    author.submit(PAGE, {"engine": "", "count": "1"})
    assert "采用勾选的各项" in ended(author)


def test_variants_of_a_text_that_changed_meanwhile_are_not_offered(desk, history, author):
    """Taking one would lose what somebody wrote since; a change elsewhere does no harm."""
    author.submit(PAGE, {"engine": "", "count": "1"})
    edit(desk, history, "编写甲", "补充说明。")
    assert "采用勾选的各项" in author.get(PAGE).text
    fingerprint = fingerprint_on(author.get("/reports/1/review").text)
    form = {"fingerprint": fingerprint, "body": "建议另行研究。"}
    assert author.submit("/reports/1/edit/suggestions", form).status_code == 303
    page = author.get(PAGE).text
    assert "采用勾选的各项" not in page
    assert "后来有了改动" in page
