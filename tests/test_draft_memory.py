"""What a run has got is never asked for again: kills, second runs, corrected facts; and a ledger of what went out."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing

import pytest
from command import command
from conftest import ROOT
from good_writer import GoodWriter
from scripted_server import Fault, ScriptedServer
from test_cli import is_one_sentence

from drafter.facts.load import load_facts
from drafter.store.audit import verify
from drafter.store.database import open_store

SECTIONS = 15
ROOM = 360000
"""Bytes that a file may have on a disk that fills up: enough for some sections, not for all."""
_MAIN = "import sys; sys.argv[0] = 'drafter'\nfrom drafter.cli import main\nmain()"


@pytest.fixture(name="out")
def _out(tmp_path):
    return tmp_path / "out"


@pytest.fixture(name="model")
def _model(facts, outline):
    """A well-behaved model behind a server: `model.asked` counts the requests by section."""
    writer = GoodWriter(load_facts(facts), outline)
    with ScriptedServer({"m": writer, "n": writer}) as server:
        writer.url = server.url
        yield writer


def arguments(facts, out, model, *more, name="m"):
    return ["draft", facts, "-o", out, "--model", name, "--base-url", model.url, *more]


def process(call):
    """The command line of a process that can be killed."""
    return [sys.executable, "-m", "drafter", *map(str, call)]


def drafting(facts, out, model):
    """A run that can be killed, its progress to be read line by line."""
    call = process(arguments(facts, out, model))
    return subprocess.Popen(call, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def rows(out, query):
    with closing(sqlite3.connect(out / "drafter.db")) as raw:
        return raw.execute(query).fetchall()


def correct(facts, old, new):
    """Correct a fact in whichever file states it."""
    for path in facts.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if old in text:
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            return
    raise AssertionError(f"{old} is in no facts file")


# -- what was answered is not asked again ---------------------------------------------------------------


def test_a_second_run_asks_nothing_and_says_the_same(facts, out, model):
    """Fifteen requests, then none; the report is the same, and no revision is added."""
    assert command(*arguments(facts, out, model)).returncode == 0
    first = (out / "report.md").read_bytes()
    assert model.total == SECTIONS
    assert command(*arguments(facts, out, model)).returncode == 0
    assert model.total == SECTIONS
    assert (out / "report.md").read_bytes() == first
    assert rows(out, "SELECT count(*) FROM revisions") == [(1,)]
    draft = json.loads((out / "draft.json").read_text(encoding="utf-8"))
    assert sum(section["requests"] for section in draft["sections"]) == 0


def test_fresh_asks_again_and_the_newest_answer_counts_from_then(facts, out, model, outline):
    """--fresh asks for all; the run after it takes the fresh answers, not the first ones."""
    command(*arguments(facts, out, model))
    command(*arguments(facts, out, model, "--fresh"))
    assert model.total == 2 * SECTIONS
    command(*arguments(facts, out, model))
    assert model.total == 2 * SECTIONS


def test_another_model_is_another_request(facts, out, model):
    """What one model answered is not passed off as another's."""
    command(*arguments(facts, out, model))
    command(*arguments(facts, out, model, name="n"))
    assert model.total == 2 * SECTIONS


def test_a_changed_material_is_asked_again_for_its_sections_only(facts, out, model):
    """A section whose prompt has other words is written anew, all others come from the store."""
    command(*arguments(facts, out, model))
    before = Counter(model.asked)
    correct(facts, "topic: economy, text: ", "topic: economy, text: 经局长办公会讨论，")
    command(*arguments(facts, out, model))
    assert model.asked - before == Counter({"（一）经济性分析": 1})


def test_next_years_facts_are_a_new_report(facts, out, model):
    """Another fiscal year in the same words: the texts of last year are not carried over."""
    command(*arguments(facts, out, model))
    asked = model.total
    path = facts / "facts.yaml"
    text = (
        path.read_text(encoding="utf-8")
        .replace("2023", "2022")
        .replace("2024", "2023")
        .replace("2025", "2024")
    )
    path.write_text(text, encoding="utf-8")
    command(*arguments(facts, out, model))
    assert model.total - asked >= SECTIONS
    assert rows(out, "SELECT count(*) FROM answers WHERE outcome = 'carried'") == [(0,)]


def test_a_section_whose_text_a_person_deleted_is_asked_for_again(facts, out, model):
    """Heading left, text deleted: one request for that section, whatever the store knows."""
    command(*arguments(facts, out, model))
    before = Counter(model.asked)
    report = out / "report.md"
    lines = report.read_text(encoding="utf-8").splitlines()
    title = "（一）绩效评价目的"
    first, last = lines.index(title) + 1, lines.index("（二）绩效评价工作过程")
    purpose = lines[first:last]
    report.write_text("\n".join(lines[:first] + lines[last:]), encoding="utf-8")
    result = command(*arguments(facts, out, model))
    assert "已收为第2版；正文已删去、将重新起草的：绩效评价目的。" in result.stderr
    assert model.asked - before == Counter({title: 1})
    assert result.returncode == 0
    assert "\n".join(purpose) in report.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("finished", [1, 6, 13])
def test_a_killed_run_asks_only_for_what_is_missing(facts, out, outline, finished):
    """SIGKILL with some sections done: they are in the store, and the next run asks for none of them."""
    writer = GoodWriter(load_facts(facts), outline, delay=0.2)
    with ScriptedServer({"m": writer}) as server:
        writer.url = server.url
        with drafting(facts, out, writer) as run:
            told = [run.stderr.readline() for _ in range(finished)]
            run.send_signal(signal.SIGKILL)
        assert all("写成" in line for line in told)
        assert not (out / "report.md").exists()
        kept = rows(out, "SELECT count(*) FROM sections")[0][0]
        answered = rows(out, "SELECT count(*) FROM answers")[0][0]
        assert finished <= kept <= answered < SECTIONS
        asked = writer.total
        result = command(*arguments(facts, out, writer))
    assert result.returncode == 0, result.stderr
    assert writer.total - asked == SECTIONS - answered
    assert "没有发现问题" in result.stdout
    store = open_store(out / "drafter.db", "x")
    with store.reading() as connection:
        assert verify(connection).faults == ()
    store.close()


def test_a_killed_run_resumes_in_the_middle_of_a_repair(facts, out, outline):
    """The first answer of a section was kept, the repair was not: only the repair is asked again."""
    book = load_facts(facts)
    hang = {"yes": True}

    def mend(text, prompt):
        return Fault(content="", delay=60.0) if hang["yes"] else text.replace("另有9999.99万元。", "")

    writer = GoodWriter(book, outline, mend=mend)
    # The longest is begun first: its answer is there long before the others are.
    title = max((s for s in outline.sections if s.has_text), key=lambda s: s.length[1]).title
    writer._texts[title] += "另有9999.99万元。"

    def script(body):
        answer = writer(body)
        return answer.content if isinstance(answer.content, Fault) else answer

    with ScriptedServer({"m": script}) as server:
        writer.url = server.url
        with drafting(facts, out, writer) as run:
            for _ in range(SECTIONS - 1):
                run.stderr.readline()
            run.send_signal(signal.SIGKILL)
        hang["yes"] = False
        before = Counter(writer.asked)
        result = command(*arguments(facts, out, writer))
    assert result.returncode == 0, result.stderr
    assert writer.asked - before == Counter({title: 1})


def test_two_runs_at_once_leave_one_whole_store(facts, out, model):
    """Both end well; nothing is lost, and the chain is whole."""
    call = process(arguments(facts, out, model))
    runs = [
        subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    outputs = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    result = command("audit", "verify", out)
    assert (result.returncode, "记录完整" in result.stdout) == (0, True)
    assert not list(out.glob("report.人工修改*"))


# -- corrected facts ------------------------------------------------------------------------------------


def test_after_a_corrected_fact_a_draft_asks_nothing_and_keeps_its_sentences(facts, out, model):
    """A number alone changed and all words still fit: the text stays, the number is the new one."""
    command(*arguments(facts, out, model))
    before = (out / "report.md").read_text(encoding="utf-8")
    asked = model.total
    correct(facts, "value: 92.4", "value: 93.1")
    result = command(*arguments(facts, out, model))
    assert result.returncode == 0, result.stdout
    assert model.total == asked
    after = (out / "report.md").read_text(encoding="utf-8")
    assert after == before.replace("92.4%", "93.1%")
    assert rows(out, "SELECT count(*) FROM answers WHERE outcome = 'carried'")[0][0] > 0
    command(*arguments(facts, out, model))
    assert model.total == asked


# -- the ledger -----------------------------------------------------------------------------------------


def test_the_ledger_says_what_went_to_which_host_when(facts, out, model):
    """A line for each request with time, host, model, section and facts; the whole text on demand."""
    command(*arguments(facts, out, model))
    result = command("audit", "sent", out)
    lines = result.stdout.splitlines()
    assert len(lines) == SECTIONS
    host = model.url.removeprefix("http://").removesuffix("/v1")
    assert all(f"  {host}  m  " in line and "已回答" in line for line in lines)
    assert any("expenditure.total" in line for line in lines)
    one = command("audit", "sent", out, "--request", lines[1].split()[0])
    assert "----- 系统 -----" in one.stdout
    assert "【要写的部分】" in one.stdout
    assert "没有编号为999" in is_one_sentence(command("audit", "sent", out, "--request", "999"))


def test_a_request_is_in_the_ledger_before_it_goes_out(facts, out, outline):
    """Killed while the model thinks: the ledger has what went out, with no answer."""
    with ScriptedServer({"m": [Fault(content="迟", delay=60.0)]}) as server:
        call = ["draft", facts, "-o", out, "--model", "m", "--base-url", server.url, "--concurrency", "1"]
        with subprocess.Popen(process(call), cwd=ROOT) as run:
            while not server.requests.get("m"):
                time.sleep(0.02)
            run.send_signal(signal.SIGKILL)
    result = command("audit", "sent", out)
    assert len(result.stdout.splitlines()) == 1
    assert "不知有无回答" in result.stdout


def test_credentials_in_an_address_reach_neither_store_nor_ledger(facts, out, model, monkeypatch):
    """http://user:secret@host: the host is recorded, the secret is not; nor is the key."""
    url = model.url.replace("http://", "http://user:geheim@")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-abcdef")
    command("draft", facts, "-o", out, "--model", "m", "--base-url", url)
    assert "127.0.0.1" in command("audit", "sent", out).stdout
    data = b"".join(path.read_bytes() for path in out.iterdir())
    assert b"geheim" not in data
    assert b"sk-abcdef" not in data


def test_a_rewriting_is_in_the_ledger_and_is_not_asked_twice(facts, out):
    """Beside the text that is rewritten; each variant is an answer of its own; --fresh asks anew."""
    command("draft", facts, "-o", out)
    with ScriptedServer({"m": ["一是改写的第一稿。", "一是改写的第二稿。", "一是改写的第三稿。"]}) as server:
        call = ["rewrite", out, "--section", "problems", "--facts", facts, "--n", 2, "--rounds", 0]
        call += ["--model", "m", "--base-url", server.url, "--format", "json"]
        first = json.loads(command(*call).stdout)["variants"]
        assert len(server.requests["m"]) == 2
        sent = command("audit", "sent", out).stdout.splitlines()
        assert ["rewrite.problems" in line for line in sent] == [True, True]
        again = json.loads(command(*call).stdout)["variants"]
        assert [variant["refused"] for variant in again] == [variant["refused"] for variant in first]
        assert len(server.requests["m"]) == 2
        command(*call, "--fresh")
        assert len(server.requests["m"]) == 4


def test_without_a_model_the_ledger_is_empty(facts, out):
    """The baseline writes on the spot: nothing went anywhere, and the ledger says so."""
    command("draft", facts, "-o", out)
    assert command("audit", "sent", out).stdout == "没有向任何模型服务发出过内容。\n"


def test_a_failed_request_is_in_the_ledger_with_its_outcome(facts, out):
    """A wrong key: what was sent is on record, as failed, and is asked again in the next run."""
    with ScriptedServer({"m": [Fault(status=401, body="{}")]}) as server:
        call = ["draft", facts, "-o", out, "--model", "m", "--base-url", server.url, "--concurrency", "1"]
        assert command(*call).returncode == 2
        assert "没有得到回答" in command("audit", "sent", out).stdout
        command(*call)
        assert len(server.requests["m"]) == 2


# -- the log --------------------------------------------------------------------------------------------


def test_the_log_names_person_act_and_object(facts, out, monkeypatch):
    """Lines for people, JSON lines for machines; both hold every act."""
    monkeypatch.setenv("LOGNAME", "wangbianxie")
    command("draft", facts, "-o", out)
    lines = command("audit", "log", out).stdout.splitlines()
    assert lines[-1].endswith("wangbianxie  起草成稿  revisions/1  第1版")
    entries = [json.loads(line) for line in command("audit", "log", out, "--jsonl").stdout.splitlines()]
    assert [entry["seq"] for entry in entries] == list(range(1, len(lines) + 1))
    assert entries[-1]["action"] == "revision.draft"


def test_any_revision_can_be_had_again(facts, out):
    """All versions are listed, and each is printed as it was, the overwritten ones too."""
    command("draft", facts, "-o", out)
    first = (out / "report.md").read_text(encoding="utf-8")
    correct(facts, "value: 92.4", "value: 93.1")
    command("refresh", out)
    lines = command("audit", "revisions", out).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["第1版", "第2版"]
    assert "按数据更新" in lines[1]
    assert command("audit", "revisions", out, "--show", "1").stdout == first
    assert "没有第3版" in is_one_sentence(command("audit", "revisions", out, "--show", "3"))


def test_versions_of_several_reports_are_never_mixed(facts, tmp_path):
    """Listed by report; one is shown only if it is clear whose it is: `--name` says so, else all names are told."""
    store = tmp_path / "all.db"
    command("draft", facts, "-o", tmp_path / "甲", "--store", store)
    command("draft", facts, "-o", tmp_path / "乙", "--store", store)
    lines = command("audit", "revisions", "--store", store).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["甲：", "第1版", "乙：", "第1版"]
    refused = is_one_sentence(command("audit", "revisions", "--store", store, "--show", "1"))
    assert "用--name指明哪一份：甲、乙" in refused
    shown = command("audit", "revisions", "--store", store, "--name", "乙", "--show", "1").stdout
    assert shown == (tmp_path / "乙" / "report.md").read_text(encoding="utf-8")
    assert "记录里有：甲、乙" in is_one_sentence(
        command("audit", "revisions", "--store", store, "--name", "丙")
    )


def test_audit_verify_finds_a_changed_report_and_a_missing_end(facts, out):
    """Status 1 with the place; --expect takes the hash that was noted; status 2 where there is no store."""
    command("draft", facts, "-o", out)
    noted = command("audit", "verify", out).stdout.split()[-1]
    assert len(noted) == 64
    assert command("audit", "verify", out, "--expect", noted).returncode == 0
    with closing(sqlite3.connect(out / "drafter.db")) as raw, raw:
        raw.execute("DROP TRIGGER revisions_no_update")
        raw.execute("UPDATE revisions SET text = replace(text, '万元', '元')")
    result = command("audit", "verify", out)
    assert (result.returncode, "revisions/1的内容在写入后被改动" in result.stdout) == (1, True)
    assert command("audit", "verify", out, "--expect", "0" * 64).returncode == 1
    assert "drafter draft" in is_one_sentence(command("audit", "verify", facts))
    assert "16" in is_one_sentence(command("audit", "verify", out, "--expect", "abc"))


# -- a broken world -------------------------------------------------------------------------------------


def test_a_disk_that_fills_up_ends_the_run_with_one_sentence(facts, out, outline):
    """No room for the next section: status 2, the mend, no traceback; with room again the run goes on."""
    writer = GoodWriter(load_facts(facts), outline, delay=0.1)
    with ScriptedServer({"m": writer}) as server:
        writer.url = server.url
        call = arguments(facts, out, writer)
        limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({ROOM}, {ROOM}))"
        script = f"{limited}; import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n{_MAIN}"
        result = subprocess.run(
            [sys.executable, "-c", script, *map(str, call)],
            cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        assert result.returncode == 2, result.stderr
        lines = [line for line in result.stderr.splitlines() if "写成" not in line]
        assert len(lines) == 1, result.stderr
        assert "drafter.db" in lines[0]
        kept = rows(out, "SELECT count(*) FROM answers WHERE outcome = 'answered'")[0][0]
        assert 0 < kept < SECTIONS
        asked = writer.total
        assert command(*call).returncode == 0
    assert writer.total - asked == SECTIONS - kept
    assert command("audit", "verify", out).returncode == 0
