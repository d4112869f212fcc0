"""Facts in, compared and accepted; drafts as jobs: progress, calling off, failures, another start."""

from __future__ import annotations

import re
import time

import pytest
from conftest import ROOT
from desk_client import member, open_desk, owner
from good_writer import GoodWriter
from scripted_server import Fault, ScriptedServer

from drafter.draft.history import History, draft_of
from drafter.facts.load import load_facts
from drafter.outline.sections import load_outline
from drafter.review.endpoints import ModelEndpoint, allow_endpoint, allowed_endpoints
from drafter.store import imports, jobs
from drafter.store.audit import verify

DATA = ROOT / "data" / "qinghe-transport-2024"
NAME = "report.md"


@pytest.fixture(name="desk")
def _desk(tmp_path):
    with open_desk(tmp_path) as desk:
        yield desk
        with desk.store.reading() as connection:
            assert verify(connection).faults == ()


@pytest.fixture(name="client")
def _client(desk):
    client = owner(desk)
    assert client.submit("/reports", {"name": "2024年自评报告"}).headers["location"] == "/reports/1/facts"
    return client


def files(change=("", "")):
    """The facts, with one text replaced."""
    data = (DATA / "facts.yaml").read_bytes()
    return [("files", ("facts.yaml", data.replace(change[0].encode() or b"\0", change[1].encode())))]


@pytest.fixture(name="filled")
def _filled(client):
    assert client.submit("/reports/1/facts", files=files()).status_code == 303
    return client


def wait(client, until=20.0):
    """The page of the job once it is over."""
    end = time.monotonic() + until
    while time.monotonic() < end:
        answer = client.get("/reports/1/draft")
        if "refresh" not in answer.headers:
            return answer.text
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def draft(client, **form):
    answer = client.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": "", **form})
    assert answer.status_code == 303, answer.text
    return wait(client)


def newest(desk):
    return History(desk.store, 1, desk.folder).newest()


# -- facts ------------------------------------------------------------------------------------------------


def test_a_first_file_counts_at_once_and_every_fact_is_shown(filled):
    """With value, period and source; nothing is drafted yet, so nothing is used."""
    page = filled.get("/reports/1/facts").text
    book = load_facts(DATA)
    for fact in book:
        assert f'id="fact-{fact.id}"' in page
    assert page.count("未写入") == len(book.facts)


def test_a_broken_file_is_refused_with_all_that_is_wrong(client):
    """By file and line, and nothing of it counts."""
    bad = b"schema: drafter.facts/1\nreport: {title: x}\nfacts:\n- {id: A, value: 1}\n- {id: b}\n"
    answer = client.submit("/reports/1/facts", files=[("files", ("坏.yaml", bad))])
    assert answer.status_code == 400
    assert answer.text.count("<li>坏.yaml:") >= 3
    assert "/tmp" not in answer.text
    assert "还没有数据" not in answer.text
    assert client.get("/reports/1/draft").text.count("还没有数据") == 1


@pytest.mark.parametrize("name", ["报告.docx", "x.exe", "facts", "a.yaml.zip"])
def test_what_is_no_facts_file_is_refused_by_its_name(client, name):
    """One sentence says what can be brought in."""
    answer = client.submit("/reports/1/facts", files=[("files", (name, b"MZ"))])
    assert (answer.status_code, "只能导入" in answer.text) == (400, True)


def test_a_second_import_changes_nothing_before_somebody_accepts_it(desk, filled):
    """Its rows are compared; what is accepted counts, what is not does not."""
    book = load_facts(DATA)
    first, second = [fact for fact in book if fact.written and not fact.formula][-2:]
    text = (DATA / "facts.yaml").read_text(encoding="utf-8")
    for fact in (first, second):
        text = re.sub(
            rf"(id: {re.escape(fact.id)}\b.*?value: ){re.escape(fact.written)}\b",
            rf"\g<1>{fact.written}1",
            text,
            count=1,
            flags=re.DOTALL,
        )
    answer = filled.submit("/reports/1/facts", files=[("files", ("新.yaml", text.encode()))])
    assert answer.status_code == 303, answer.text
    before = _current(desk)
    page = filled.get(answer.headers["location"]).text
    keys = re.findall(r'name="accept" value="(facts:[^"]*)"', page)
    assert {f"facts:{first.id}", f"facts:{second.id}"} <= set(keys)
    assert _current(desk) == before
    form = {"base": before[1], "accept": [f"facts:{first.id}"]}
    assert filled.submit(answer.headers["location"], form).status_code == 303
    now = filled.get("/reports/1/facts").text
    row = now.partition(f'id="fact-{first.id}"')[2][:400]
    assert f"{first.written}1" in row
    assert f"{second.written}1" not in now.partition(f'id="fact-{second.id}"')[2][:400]
    stale = filled.submit(answer.headers["location"], form | {"accept": [f"facts:{second.id}"]})
    assert (stale.status_code, "已被别人更新" in stale.text) == (409, True)


def _current(desk):
    with desk.store.reading() as connection:
        return imports.current_facts(connection, 1)


def test_a_choice_that_breaks_the_facts_is_refused_and_said(desk, filled):
    """A whole without its parts: the identity no longer holds, and what counted goes on counting."""
    text = (DATA / "facts.yaml").read_text(encoding="utf-8")
    added = text.replace("identities:", "identities:\n  - nothing.new == nothing.new", 1)
    added = re.sub(
        r"^facts:\n",
        "facts:\n  - {id: nothing.new, name: 新的事项, value: 1, unit: 万元}\n",
        added,
        count=1,
        flags=re.M,
    )
    answer = filled.submit("/reports/1/facts", files=[("files", ("新.yaml", added.encode()))])
    before = _current(desk)
    form = {"base": before[1], "accept": ["identities"]}
    refused = filled.submit(answer.headers["location"], form)
    assert refused.status_code == 400
    assert "nothing.new" in refused.text
    assert _current(desk) == before


def test_the_same_facts_again_are_no_change(filled):
    """However often they come."""
    assert "没有变化" in filled.get(filled.submit("/reports/1/facts", files=files()).headers["location"]).text


def test_the_blank_workbook_says_which_cells_are_missing(client):
    """It is given out for the year in the report's name, and comes back with the cells that must be filled in."""
    workbook = client.get("/reports/1/workbook")
    assert workbook.content.startswith(b"PK")
    answer = client.submit("/reports/1/facts", files=[("files", ("事实表.xlsx", workbook.content))])
    assert answer.status_code == 400
    assert "「基本情况」C4" in answer.text


def test_tables_of_the_accounts_are_taken_in_and_compared(client):
    """A first workbook counts at once; over facts that are there its rows are offered, the report's title is left."""
    table = ROOT / "data" / "chenggong-2023" / "决算公开表（按报告数字重建）.xlsx"
    given = [("tables", (table.name, table.read_bytes()))]
    answer = client.submit("/reports/1/tables", files=given)
    assert answer.status_code == 303, answer.text
    page = client.get("/reports/1/facts").text
    assert "600.02" in page
    assert f"{table.name}#" in page
    assert "没有变化" in client.get(client.submit("/reports/1/tables", files=given).headers["location"]).text


def test_tables_over_other_facts_leave_the_title(filled):
    """What is ticked at first is what the tables know."""
    table = ROOT / "data" / "chenggong-2023" / "决算公开表（按报告数字重建）.xlsx"
    answer = filled.submit("/reports/1/tables", files=[("tables", (table.name, table.read_bytes()))])
    page = filled.get(answer.headers["location"]).text
    title = re.search(r'<input[^>]*value="report"[^>]*>', page)[0]
    assert "checked" not in title
    assert page.count("checked") > 3


@pytest.mark.parametrize(
    ("data", "form", "said"),
    [(b"x", {}, "不是"), (b"PK\x03\x04", {}, "打开"), (b"x", {"unit": "斤"}, "单位")],
)
def test_what_is_no_table_is_refused(client, data, form, said):
    """In sentences that name the file and no path."""
    answer = client.submit("/reports/1/tables", form, files=[("tables", ("表.xlsx", data))])
    assert answer.status_code == 400
    assert said in answer.text
    assert "/tmp" not in answer.text


def test_what_the_outline_needs_and_the_table_s_sums_are_told(client):
    """Before anybody drafts: which facts are missing and where to fill them in, which points do not add up."""
    text = (DATA / "facts.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^  - \{id: budget\.initial\b.*\n", "", text, flags=re.M)
    text = re.sub(r"^.*budget\.initial.*\n", "", text, flags=re.M)
    table = (DATA / "自评表.yaml").read_text(encoding="utf-8").replace("weight: 15}", "weight: 16}")
    given = [("files", ("自评表.yaml", table.encode())), ("files", ("facts.yaml", text.encode()))]
    answer = client.submit("/reports/1/facts", files=given)
    assert answer.status_code == 303, answer.text
    for part in ("facts", "draft"):
        page = client.get(f"/reports/1/{part}").text
        assert "没有年初预算" in page
        assert "填在事实表" in page
        assert "分值不合满分" in page
        assert "各项分值合计" in page
    draft(client)
    assert "没有年初预算" in client.get("/reports/1/draft").text


# -- drafting without a model ---------------------------------------------------------------------------


def test_a_report_is_drafted_without_a_model(desk, filled):
    """All sections, one revision, no error; the facts then say where they are used."""
    page = draft(filled)
    assert "起草完成" in page
    assert "第1版" in page
    assert newest(desk).facts_path == ""
    assert "处</summary>" in filled.get("/reports/1/facts").text
    assert "第1版" in filled.get("/reports").text


def test_corrected_facts_reach_the_text_without_another_word(desk, filled):
    """One number more, the same words."""
    draft(filled)
    before = newest(desk)
    fact = next(
        fact
        for fact in load_facts(DATA)
        if fact.written and fact.in_unit() in before.text and not fact.part_of
    )
    text = (DATA / "facts.yaml").read_text(encoding="utf-8")
    changed = re.sub(
        rf"(id: {re.escape(fact.id)}\b.*?value: ){re.escape(fact.written)}\b",
        rf"\g<1>{fact.written}5",
        text,
        count=1,
        flags=re.DOTALL,
    )
    changed = re.sub(r"^identities:.*?(?=^\w|\Z)", "", changed, flags=re.M | re.DOTALL)
    answer = filled.submit("/reports/1/facts", files=[("files", ("facts.yaml", changed.encode()))])
    keys = re.findall(r'name="accept" value="([^"]*)"', filled.get(answer.headers["location"]).text)
    filled.submit(answer.headers["location"], {"base": before.facts, "accept": keys})
    assert "数据已更新" in filled.get("/reports/1/draft").text
    assert filled.submit("/reports/1/refresh").status_code == 303
    after = newest(desk)
    assert (after.number, after.act) == (2, "refresh")
    strip = re.compile(r"[\d.,%]+")
    assert strip.sub("", after.text.replace("【", "")).count("\n") == strip.sub("", before.text).count("\n")
    assert f"{fact.written}5" in after.text


def test_without_facts_there_is_nothing_to_draft(client):
    """The page says what to do first."""
    answer = client.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": ""})
    assert (answer.status_code, "先到“数据”导入" in answer.text) == (409, True)


@pytest.mark.parametrize("form", [{"outline": "../../etc"}, {"outline": ""}, {"engine": "nobody"}])
def test_only_what_is_offered_can_be_ordered(filled, form):
    """An outline by its name, a model from the allowed ones."""
    answer = filled.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": "", **form})
    assert answer.status_code in (400, 409)


# -- with a model -----------------------------------------------------------------------------------------


@pytest.fixture(name="writer")
def _writer():
    return GoodWriter(load_facts(DATA), load_outline("yunnan-3-2"))


def allow(desk, server, model="good", key_name=""):
    allow_endpoint(desk.store, ModelEndpoint("内网模型", server.url, model, key_name))


def test_a_model_drafts_and_each_section_is_told(desk, filled, writer):
    """Only from the allowed endpoints; the revision says who wrote it; a second run asks nothing."""
    with ScriptedServer({"good": writer}) as server:
        allow(desk, server)
        page = draft(filled, engine="内网模型")
        assert "起草完成" in page
        assert page.count("：写成") == len(draft_of(newest(desk)).sections)
        asked = writer.total
        draft(filled, engine="内网模型")
        assert writer.total == asked


def test_a_job_that_is_called_off_keeps_what_is_done_and_adds_no_revision(desk, filled, writer):
    """Promptly; another start asks only for what is missing."""
    writer.delay = 0.4
    with ScriptedServer({"good": writer}) as server:
        allow(desk, server)
        filled.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": "内网模型"})
        again = filled.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": ""})
        assert (again.status_code, "正在起草" in again.text) == (409, True)
        while not re.search(r"已写成[1-9]", filled.get("/reports/1/draft").text):
            time.sleep(0.05)
        assert filled.get("/reports/1/draft").headers["refresh"] == "2"
        assert "refresh" not in filled.get("/reports/1/draft?still=1").headers
        begun = time.monotonic()
        assert filled.submit("/reports/1/draft/cancel").status_code == 303
        assert "已取消" in wait(filled)
        assert time.monotonic() - begun < 5
        assert newest(desk) is None
        with desk.store.reading() as connection:
            done = [e for _, e, _ in jobs.last_job(connection, 1, "draft").events].count(jobs.SECTION)
        writer.delay, before = 0.0, writer.total
        draft(filled, engine="内网模型")
        assert writer.total <= before + len(draft_of(newest(desk)).sections) - done


def test_a_model_that_cannot_be_used_is_said_and_the_built_in_text_can_stand_in(desk, filled):
    """A wrong key: one sentence with the mend, no revision; with the box ticked, the report all the same."""
    with ScriptedServer({"good": [Fault(status=401)]}) as server:
        allow(desk, server)
        page = draft(filled, engine="内网模型")
        assert "没有写成" in page
        assert "不接受所给的密钥" in page
        assert newest(desk) is None
        page = draft(filled, engine="内网模型", fallback="1")
        assert "起草完成" in page
        assert "改用基础文本" in page


def test_a_job_that_died_with_the_server_is_told_as_such(desk, filled):
    """Begun, and in no process: it is offered to begin again."""
    jobs.add_job(desk.store, 1, "draft", {"outline": "yunnan-3-2", "engine": "", "total": 15})
    page = filled.get("/reports/1/draft")
    assert "程序在起草时停止了" in page.text
    assert "refresh" not in page.headers
    assert "起草完成" in draft(filled)


def test_a_fault_of_ours_is_told_without_its_words(desk, filled, monkeypatch):
    """The page says that it failed; the log holds why."""
    monkeypatch.setattr("drafter.review.drafting.assemble", lambda *_: 1 / 0)
    page = draft(filled)
    assert "程序出现意外错误" in page
    assert "ZeroDivision" not in page


# -- endpoints --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"model": ""},
        {"address": "ftp://x/v1"},
        {"address": "javascript:alert(1)"},
        {"address": "http://user:secret@host/v1"},
        {"address": "http://host/v1?key=secret"},
        {"key_name": "PATH"},
        {"key_name": "AWS_SECRET_ACCESS_KEY"},
        {"key_name": "DRAFTER_KEY_\n"},
    ],
)
def test_no_endpoint_is_allowed_that_holds_a_secret_or_would_be_sent_one(tmp_path, change):
    """Only keys that are meant for models can be named; an address carries none."""
    with open_desk(tmp_path, team=True) as desk:
        form = {"name": "模型", "address": "http://127.0.0.1:1/v1", "model": "m", "key_name": ""} | change
        assert member(desk, "安全己").submit("/settings/endpoints", form).status_code == 400
        assert allowed_endpoints(desk.store) == []


def test_an_endpoint_without_its_key_cannot_be_chosen(desk, filled, monkeypatch):
    """The key comes from the server's environment, by name, and is on no page."""
    allow_endpoint(desk.store, ModelEndpoint("外网", "https://models.example/v1", "m", "DRAFTER_KEY_X"))
    assert "没有设置密钥" in filled.get("/reports/1/draft").text
    answer = filled.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": "外网"})
    assert (answer.status_code, "DRAFTER_KEY_X" in answer.text) == (409, True)
    monkeypatch.setenv("DRAFTER_KEY_X", "sk-very-secret")
    for path in ("/settings", "/reports/1/draft"):
        assert "sk-very-secret" not in filled.get(path).text
    assert "没有设置密钥" not in filled.get("/reports/1/draft").text
