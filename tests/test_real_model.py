"""A real model, the most disobedient there is: shape and flow hold whatever it writes; its taste is not asserted.

DRAFTER_TEST_BASE_URL (with DRAFTER_TEST_MODEL and DRAFTER_TEST_API_KEY) points the same tests at another endpoint.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT
from real_model import running_model

from drafter.draft.engines import OpenAIEngine
from drafter.draft.ladder import RUNGS
from drafter.draft.prompts import Prompt
from drafter.errors import EngineError

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("real_model")]
FORM = 'Answer with JSON: {"paragraphs": ["Paris."]}'
SHORT = Prompt("overview", FORM, "What is the capital of France?", (), FORM)
PLAIN = Prompt("overview", "Answer in one short sentence.", "What is the capital of France?", ())
ENDLESS = Prompt("overview", "Answer at length.", "Tell the whole history of France.", ())
FACTS = ROOT / "data/linshan-archive-2023"
MODEL = os.environ.get("DRAFTER_TEST_MODEL", "smollm2")
KEY = os.environ.get("DRAFTER_TEST_API_KEY", "")


@pytest.fixture(autouse=True)
def _only_loopback():
    """Overrides the refusal of conftest: DRAFTER_TEST_BASE_URL may be anywhere."""


@pytest.fixture(name="url", scope="module")
def _url():
    """The endpoint under test."""
    if elsewhere := os.environ.get("DRAFTER_TEST_BASE_URL"):
        yield elsewhere
        return
    with running_model() as url:
        yield url


def engine_at(url, *, rung="text", stream=False, **settings):
    engine = OpenAIEngine(MODEL, url, KEY, **{"timeout": 60.0, "max_tokens": 60, **settings})
    engine.habits.rung, engine.habits.stream, engine.habits.temperature = rung, stream, 0.0
    return engine


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("rung", RUNGS)
def test_every_rung_brings_a_text(url, rung, stream):
    """Asked for one word in an object, it is read on each rung, streamed or not, and its cost is known."""
    completion = asyncio.run(engine_at(url, rung=rung, stream=stream).write(SHORT))
    assert completion.text
    assert completion.rung == rung
    assert completion.prompt_tokens > 20
    assert completion.completion_tokens > 2
    assert completion.requests == 1


def test_an_answer_without_end_is_cut_twice_and_told(url):
    """Eight tokens, then sixteen, are too few for the history of France: two requests, one sentence."""
    with pytest.raises(EngineError, match="过长") as caught:
        asyncio.run(engine_at(url, max_tokens=8).write(ENDLESS))
    assert caught.value.spent["requests"] == 2
    assert 0 < caught.value.spent["completion_tokens"] <= 8 + 16


def test_more_calls_than_it_has_places_are_all_answered(url):
    """Six at once on one place: they queue, and none is lost."""

    async def run():
        return await asyncio.gather(*(engine.write(PLAIN) for _ in range(6)))

    engine = engine_at(url)
    completions = asyncio.run(run())
    assert len(completions) == 6
    assert all(c.text and c.requests == 1 for c in completions)


def test_a_prompt_beyond_the_context_is_named(url):
    """Twice the context in one prompt: one request, and the mend is a model with a longer one."""
    if "DRAFTER_TEST_BASE_URL" in os.environ:
        pytest.skip("only the model of the tests is known to have 8,192 tokens")
    with pytest.raises(EngineError, match="上下文") as caught:
        asyncio.run(engine_at(url).write(Prompt("overview", "x", "word " * 17000, ())))
    assert caught.value.spent["requests"] == 1


# -- the commands ----------------------------------------------------------------------------------------


@pytest.fixture(name="two_sections", scope="module")
def _two_sections(tmp_path_factory):
    """The outline of the product with two of its sections."""
    folder = shutil.copytree(ROOT / "prompts/yunnan-3-2", tmp_path_factory.mktemp("outline") / "two")
    plan = yaml.load((folder / "outline.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    plan["sections"] = [s for s in plan["sections"] if s["id"] in ("realization", "problems")]
    (folder / "outline.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    return folder


def drafter(*arguments, url, **more):
    environment = {**os.environ, "OPENAI_BASE_URL": url, "DRAFTER_MODEL": MODEL, "OPENAI_API_KEY": KEY}
    command = [sys.executable, "-m", "drafter", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        **more,
    )  # fmt: skip


def test_a_draft_ends_with_honest_text_whatever_the_model_wrote(url, two_sections, tmp_path):
    """Two sections: each is clean, repaired, or the baseline's and said to be; check.html and the status say the same."""
    process = drafter(
        "draft", FACTS, "-o", tmp_path, "--outline", two_sections, "--rounds", "1", "--max-tokens", "24",
        "--fallback", "baseline", url=url,
    )  # fmt: skip
    stdout, stderr = process.communicate(timeout=150)
    assert process.returncode in (0, 1), stderr
    assert "Traceback" not in stderr
    record = json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))["findings"]
    page = (tmp_path / "check.html").read_text(encoding="utf-8")
    assert record["endpoint"] == url
    assert [section["id"] for section in record["sections"]] == ["realization", "problems"]
    for section in record["sections"]:
        assert section["text"] in report
        assert section["requests"] > 0
        assert section["errors"] == 0
        assert section["engine"] == ("baseline" if section["fallback"] else "openai")
    errors = [finding for finding in found if finding["severity"] == "error"]
    assert (process.returncode == 1) == bool(errors or any(s["error"] for s in record["sections"]))
    for finding in errors:
        assert finding["message"].split("“")[0] in page
    assert "{{" not in report
    assert re.search(r"用量：请求\d+次", stdout)


@pytest.fixture(name="short_outline", scope="module")
def _short_outline(tmp_path_factory):
    """Two sections, asked for in a few English words: the first is answered at once, the second goes on and on."""
    folder = shutil.copytree(ROOT / "prompts/yunnan-3-2", tmp_path_factory.mktemp("outline") / "short")
    plan = yaml.load((folder / "outline.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    plan["sections"] = [
        {"id": "purpose", "heading": "甲", "level": "1", "length": "1-900", "states": ["expenditure.total"]},
        {"id": "process", "heading": "乙", "level": "1", "length": "1-100"},
    ]
    (folder / "outline.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    (folder / "system.j2").write_text("You answer questions.", encoding="utf-8")
    (folder / "answer.j2").write_text(FORM, encoding="utf-8")
    (folder / "sections").mkdir(exist_ok=True)
    (folder / "sections/purpose.j2").write_text(SHORT.user, encoding="utf-8")
    (folder / "sections/process.j2").write_text(ENDLESS.user, encoding="utf-8")
    return folder


def test_a_killed_run_asks_only_for_what_is_missing(url, short_outline, tmp_path):
    """kill -9 once the first section is told; started again, that one costs no request and keeps its text."""
    call = ("draft", FACTS, "-o", tmp_path, "--outline", short_outline, "--rounds", "0", "--concurrency", "1")
    process = drafter(*call, "--max-tokens", "120", url=url)
    first = process.stderr.readline()
    process.kill()
    process.communicate()
    assert re.match("甲：写成.*请求[1-9]", first)
    assert not (tmp_path / "draft.json").exists()
    again = drafter(*call, "--max-tokens", "16", url=url)
    _, stderr = again.communicate(timeout=100)
    assert again.returncode == 1, stderr
    record = json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))
    kept, asked = record["sections"]
    assert (kept["id"], kept["requests"], kept["error"]) == ("purpose", 0, None)
    assert kept["text"]
    assert asked["requests"] > 0


def test_probe_measures_whatever_it_is_given(url, short_outline):
    """It names a mode, counts tokens and recommends settings; status 1 where a section could not be had."""
    process = drafter("probe", FACTS, "--outline", short_outline, "--max-tokens", "120", url=url)
    stdout, stderr = process.communicate(timeout=150)
    assert process.returncode in (0, 1), stderr
    assert re.search(r"作答方式：.*（(json_schema|json_object|text)）", stdout)
    assert re.search(r"建议设置：--concurrency \d --timeout \d+ --max-tokens \d+ --rounds [23]\n", stdout)
    assert "应写数据1项" in stdout
    assert (process.returncode == 1) == ("未能写成" in stdout)
