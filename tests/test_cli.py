"""The commands as people call them: exit status, one sentence for each broken input, nothing overwritten."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest
from conftest import ROOT
from scripted_server import Fault, ScriptedServer

CHENGGONG = str(ROOT / "data" / "chenggong-2023")


def drafter(*arguments, cwd=None, env=None):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "drafter", *map(str, arguments)],
        cwd=cwd or ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )  # fmt: skip


def is_one_sentence(result, status=2):
    lines = result.stderr.strip().splitlines()
    assert result.returncode == status, result.stderr
    assert "Traceback" not in result.stderr
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.fixture(name="text")
def _text(tmp_path):
    path = tmp_path / "稿.txt"
    path.write_text("2023年决算支出600.02万元，卫生健康支出578.66万元。", encoding="utf-8")
    return path


def test_check_says_what_is_wrong_and_where_it_comes_from(text):
    """A finding shows its sentence with the number marked, what is right, and the source; status 1."""
    result = drafter("check", text, "--facts", CHENGGONG)
    assert result.returncode == 1
    assert "卫生健康支出【578.66万元】" in result.stdout
    assert "卫生健康支出应为8.63万元，文中写成578.66万元（这是社会保障和就业支出的数）" in result.stdout
    assert "来源：卫生健康支出，决算公开表（按报告数字重建）.xlsx#公开01表!F16" in result.stdout
    assert "必须改正1处" in result.stdout


def test_check_of_a_true_text_is_clean(tmp_path):
    """Status 0 and one line."""
    path = tmp_path / "稿.txt"
    path.write_text("2023年决算支出600.02万元。", encoding="utf-8")
    result = drafter("check", path, "--facts", CHENGGONG)
    assert (result.returncode, result.stdout) == (0, "全文有数据1处，已核对1处，没有发现问题。\n")


def test_check_prints_json_and_writes_html(text, tmp_path):
    """--format json is the contract's object; --format html -o is a page."""
    result = drafter("check", text, "--facts", CHENGGONG, "--format", "json")
    assert json.loads(result.stdout)["summary"]["errors"] == 1
    page = tmp_path / "核对.html"
    assert drafter("check", text, "--facts", CHENGGONG, "--format", "html", "-o", page).returncode == 1
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_check_without_facts_judges_the_text_alone(text):
    """No facts: nothing is an error here, and `facts` is null."""
    result = drafter("check", text, "--format", "json")
    assert (result.returncode, json.loads(result.stdout)["facts"]) == (0, None)


def test_gb18030_is_read_with_a_note(tmp_path):
    """A file of an older editor is read as such, and the reader is told."""
    path = tmp_path / "稿.txt"
    path.write_bytes("2023年决算支出600.02万元。".encode("gb18030"))
    result = drafter("check", path, "--facts", CHENGGONG)
    assert result.returncode == 0
    assert "GB18030" in result.stderr


def test_numbers_lists_how_each_number_is_read(text):
    """`drafter numbers` prints the mentions alone."""
    result = drafter("numbers", text, "--format", "json")
    assert [(m["text"], m["value"], m["unit"]) for m in json.loads(result.stdout)] == [
        ("2023年", "2023", ""), ("600.02万元", "6000200", "元"), ("578.66万元", "5786600", "元"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("check", "没有.txt", "--facts", CHENGGONG), "没有.txt"),
        (("check", "README.md", "--facts", "没有.yaml"), "没有.yaml"),
        (("check", ".", "--facts", CHENGGONG), "文件夹"),
        (("draft", "没有", "-o", "out"), "没有"),
        (("draft", CHENGGONG, "-o", "out", "--outline", "没有这个"), "yunnan-3-2"),
        (("draft", CHENGGONG, "-o", "out", "--engine", "openai"), "DRAFTER_MODEL"),
        (("draft", CHENGGONG, "-o", "README.md/x"), "README.md"),
        (("prompts", CHENGGONG, "没有"), "overview"),
        (("check", "README.md", "--document"), "--outline"),
    ],
)
def test_a_broken_input_is_one_sentence_with_the_mend(arguments, word):
    """Exit status 2, one line on stderr that names the thing, no traceback."""
    assert word in is_one_sentence(drafter(*arguments))


def test_all_errors_of_a_facts_file_are_said_at_once(tmp_path):
    """Three mistakes are three lines, each with file, line and field."""
    path = tmp_path / "facts.yaml"
    path.write_text(
        "schema: drafter.facts/1\nreport: {title: 甲, organization: 乙, fiscal_year: 2023}\nfacts:\n"
        "  - {id: A, name: 收入, value: 1, unit: 元}\n  - {id: b, name: 支出, value: 一百, unit: 元}\n"
        "  - {id: c, name: 结余, value: 3}\n",
        encoding="utf-8",
    )
    result = drafter("facts", "show", path)
    assert result.returncode == 2
    lines = result.stderr.strip().splitlines()
    assert [line.split(" ")[0] for line in lines] == ["facts.yaml:4", "facts.yaml:5", "facts.yaml:6"]


def test_facts_show_prints_the_facts_and_identities():
    """A table of the facts, formulas computed, identities with their state."""
    result = drafter("facts", "show", CHENGGONG)
    assert result.returncode == 0
    assert "31.49%" in result.stdout
    assert "expenditure.basic == expenditure.staff + expenditure.office" in result.stdout


def test_draft_writes_its_files_and_says_where(tmp_path):
    """report.md, check.html, check.json, draft.json and the store; a second run leaves the same report."""
    out = tmp_path / "out"
    result = drafter("draft", CHENGGONG, "-o", out)
    assert result.returncode == 0, result.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "check.html",
        "check.json",
        "draft.json",
        "drafter.db",
        "report.md",
    ]
    assert "没有发现问题" in result.stdout
    assert str(out / "report.md") in result.stdout
    first = (out / "report.md").read_bytes()
    assert drafter("draft", CHENGGONG, "-o", out).returncode == 0
    assert (out / "report.md").read_bytes() == first
    draft = json.loads((out / "draft.json").read_text(encoding="utf-8"))
    assert (draft["schema"], draft["engine"]) == ("drafter.draft/1", "baseline")
    assert "{{income.total}}" in json.dumps(draft["sections"])


def test_a_report_that_a_person_changed_is_kept(tmp_path):
    """A report.md with another text altogether is moved aside under a name of its own, and said so."""
    out = tmp_path / "out"
    drafter("draft", CHENGGONG, "-o", out)
    (out / "report.md").write_text("改过的稿子", encoding="utf-8")
    result = drafter("draft", CHENGGONG, "-o", out)
    assert result.returncode == 0
    assert "人工修改" in result.stderr
    assert (out / "report.人工修改-1.md").read_text(encoding="utf-8") == "改过的稿子"


def test_an_unreachable_model_ends_with_nothing_written(tmp_path):
    """No section could be had: one sentence, status 2, and no report."""
    out = tmp_path / "out"
    with ScriptedServer({"m": [Fault(status=401, body="{}")]}) as server:
        result = drafter(
            "draft",
            CHENGGONG,
            "-o",
            out,
            "--model",
            "m",
            "--base-url",
            server.url,
            env={"OPENAI_API_KEY": "sk-abc"},
        )
    assert result.returncode == 2
    assert "OPENAI_API_KEY" in result.stderr
    assert "sk-abc" not in result.stderr + result.stdout
    assert "Traceback" not in result.stderr
    assert [path.name for path in out.iterdir()] == ["drafter.db"]


def test_a_model_that_fails_one_section_writes_the_others(tmp_path):
    """Status 1; the failed section is named and marked in the report; the rest stands."""
    out = tmp_path / "out"

    def script(body):
        user = body["messages"][-1]["content"]
        if "【要写的部分】（一）部门整体支出概况" in user:
            return Fault(status=400, body="{}")
        return "本部分依据数据来源和文字材料如实说明。"

    with ScriptedServer({"m": script}) as server:
        result = drafter(
            "draft", CHENGGONG, "-o", out, "--model", "m", "--base-url", server.url, "--rounds", 0
        )
    assert result.returncode == 1
    report = (out / "report.md").read_text(encoding="utf-8")
    assert report.count("本部分未能生成") == 1
    assert report.count("本部分依据数据来源") == 14
    assert "部门整体支出概况：" in result.stderr


def test_an_unreachable_endpoint_is_named_once(tmp_path):
    """Fifteen sections would fail alike: one sentence, status 2, and last week's report stays."""
    out = tmp_path / "out"
    drafter("draft", CHENGGONG, "-o", out)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.name != "drafter.db"}
    result = drafter("draft", CHENGGONG, "-o", out, "--model", "m", "--base-url", "127.0.0.1:9")
    assert "OPENAI_BASE_URL" in is_one_sentence(result)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.name != "drafter.db"} == before


def test_an_interrupted_draft_keeps_what_is_done(tmp_path):
    """Ctrl-C while one section hangs: the finished ones are written, the rest is marked, status 1."""
    out = tmp_path / "out"

    def script(body):
        first = "【要写的部分】（一）部门整体支出概况" in body["messages"][-1]["content"]
        return Fault(content="迟", delay=60.0) if first else "本部分依据数据来源和文字材料如实说明。"

    with ScriptedServer({"m": script}) as server:
        arguments = ["draft", CHENGGONG, "-o", str(out), "--model", "m", "--base-url", server.url]
        process = subprocess.Popen(
            [sys.executable, "-m", "drafter", *arguments, "--rounds", "0"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            # A shell starts what runs in the background deaf to Ctrl-C, and a child inherits it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        with process:
            for _ in range(14):
                process.stderr.readline()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
    assert process.returncode == 1, errors
    assert "起草被中断" in errors
    assert "Traceback" not in errors
    report = (out / "report.md").read_text(encoding="utf-8")
    assert (report.count("本部分未能生成"), report.count("本部分依据数据来源")) == (1, 14)


def test_prompts_prints_what_would_be_sent():
    """The shared instructions, the section's facts with their ids, and nothing of other sections."""
    result = drafter("prompts", CHENGGONG, "realization")
    assert result.returncode == 0
    assert "{{satisfaction}} 群众满意率" in result.stdout
    assert "600.02" not in result.stdout


def test_prompts_prints_exactly_what_is_sent(tmp_path):
    """Each message that reaches the endpoint in the first round stands in the output, character for character."""
    shown = drafter("prompts", CHENGGONG).stdout
    with ScriptedServer({"m": ["正文。"]}) as server:
        drafter("draft", CHENGGONG, "-o", tmp_path, "--model", "m", "--base-url", server.url, "--rounds", "0")
        sent = [message["content"] for body in server.requests["m"] for message in body["messages"]]
    assert len(sent) == 30
    assert all(content in shown for content in sent)
    assert re.search(r"共15个部分，约\d\d,\d{3} token，其中各部分相同的开头\d+ token", shown)


def test_draft_falls_back_to_the_baseline_where_the_model_is_wrong(tmp_path):
    """Every section that stays wrong is the baseline's and named on stderr; the report is whole and clean."""
    with ScriptedServer({"m": ["2023年决算支出600.20万元。"]}) as server:
        call = (
            "draft",
            CHENGGONG,
            "-o",
            tmp_path,
            "--model",
            "m",
            "--base-url",
            server.url,
            "--fallback",
            "baseline",
        )
        result = drafter(*call)
        assert len(server.requests["m"]) == 30
    assert result.returncode == 0, result.stdout
    assert result.stderr.count("改用基础文本，模型的文字退回修改后仍有") == 15
    assert "【" not in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_checking_a_text_loads_no_model_sdk_and_no_template_engine(text):
    """The check path stays light: no openai, jinja2, docx, rich, tenacity, pydantic, sqlalchemy, alembic."""
    code = (
        "import sys; from drafter.cli import cli\n"
        f"try: cli.main(['check', {str(text)!r}, '--facts', {CHENGGONG!r}], standalone_mode=False)\n"
        "except SystemExit: pass\n"
        "print('LOADED', *({'openai', 'jinja2', 'docx', 'rich', 'tenacity', 'lxml', 'pydantic', 'sqlalchemy', 'alembic'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert result.stdout.splitlines()[-1] == "LOADED"


def test_the_public_names_are_there():
    """`drafter.check` is the function, whatever submodule was imported."""
    import drafter
    import drafter.checker.check

    assert callable(drafter.check)
    assert {name for name in drafter.__all__ if not hasattr(drafter, name)} == set()
