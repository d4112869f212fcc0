"""Whole sections over the wire from a writer whose numbers and references go wrong: repaired, or reported."""

from __future__ import annotations

import json
import re
import socket
from decimal import ROUND_HALF_UP, Decimal

import pytest
from click.testing import CliRunner
from conftest import ROOT
from fault_server import FaultServer

from drafter.checker.check import check
from drafter.cli import cli
from drafter.draft.compose import assemble, compose
from drafter.draft.engines import OpenAIEngine
from drafter.draft.prompts import render_baseline
from drafter.draft.references import resolve
from drafter.errors import DrafterError
from drafter.facts.load import load_facts

FACTS = ROOT / "data/chenggong-2023"
TOTAL = "{{expenditure.total}}"


def swap(text):
    return (
        text.replace(TOTAL, "\0")
        .replace("{{expenditure.basic}}", TOTAL)
        .replace("\0", "{{expenditure.basic}}")
    )


SPOIL = {
    "wrong-number": lambda text: text.replace(TOTAL, "601.02万元"),
    "two-swapped": swap,
    "other-unit": lambda text: text.replace(TOTAL, "600.02亿元"),
    "unit-that-does-not-fit": lambda text: text.replace(TOTAL, "{{expenditure.total|人}}"),
    "unknown-reference": lambda text: text.replace(TOTAL, "{{expenditure.sum}}"),
    "broken-reference": lambda text: text.replace(TOTAL, "{{expenditure.total}"),
    "reference-inside-digits": lambda text: text.replace(TOTAL, "1{{expenditure.total}}"),
}
HARMLESS = {
    "obedient": lambda text: text,
    "digits-instead": lambda text: text.replace(TOTAL, "600.02万元"),
    "unit-typed-again": lambda text: text.replace(TOTAL, TOTAL + "万元"),
    "blanks-inside": lambda text: text.replace(TOTAL, "{{ expenditure.total }}"),
}


@pytest.fixture(name="book", scope="module")
def _book():
    return load_facts(FACTS)


@pytest.fixture(name="server", scope="module")
def _server(book, outline):
    """A writer that knows the baseline's text; it spoils it as the model is named, `…-always` even when repairing."""
    texts = {
        s.title or "报告开头的引言": render_baseline(outline, s, book)
        for s in outline.fitted(book).sections
        if s.has_text
    }

    def written(body):
        user, model = body["messages"][-1]["content"], body["model"]
        text = texts[re.search("【要写的部分】(.+)", user)[1]]
        repairing = "【核对意见】" in user
        if repairing and not model.endswith("-always"):
            return text
        return (SPOIL | HARMLESS).get(model.removesuffix("-always"), str)(text)

    with FaultServer(written) as server:
        yield server


def draft(server, book, outline, model):
    return compose(book, outline, OpenAIEngine(model, server.url, timeout=20.0), concurrency=8)


@pytest.mark.parametrize("model", SPOIL)
def test_a_number_that_goes_wrong_is_sent_back_and_mended(server, book, outline, model):
    """Only the section with the fault is asked for again; the mended text is clean."""
    result = draft(server, book, outline, model)
    again = [section.id for section in result.sections if len(section.rounds) > 1]
    assert "overview" in again
    assert len(server.calls[model]) == len(result.sections) + len(again)
    assert not result.failed
    assert all(section.rounds[-1].errors == 0 for section in result.sections)


@pytest.mark.parametrize("model", HARMLESS)
def test_what_is_right_in_another_notation_costs_no_request(server, book, outline, model):
    """Right digits become references, a repeated unit is dropped: one request a section, no finding."""
    result = draft(server, book, outline, model)
    assert len(server.calls[model]) == len(result.sections)
    assert sum(section.requests for section in result.sections) == len(result.sections)
    assert all(section.rounds[-1].errors == 0 for section in result.sections)
    (overview,) = (section for section in result.sections if section.id == "overview")
    assert TOTAL in overview.source
    assert resolve(overview.source, book).text == overview.text
    assert {section.rung for section in result.sections} == {"json_schema"}


@pytest.mark.parametrize("model", [f"{name}-always" for name in SPOIL])
def test_what_is_never_mended_is_reported_and_never_rendered_wrong(server, book, outline, model):
    """The section is kept with its error; the check of the text that stands there finds it again."""
    result = draft(server, book, outline, model)
    (overview,) = (section for section in result.sections if section.id == "overview")
    assert min(r.errors for r in overview.rounds) > 0
    report = check(overview.text, book)
    assert report.errors or resolve(overview.source, book).problems


def run_draft(server, folder, model, *options):
    arguments = ["draft", str(FACTS), "-o", str(folder), "--model", model, "--base-url", server.url, *options]
    return CliRunner().invoke(cli, arguments)


def test_the_command_tells_endpoint_mode_and_cost_and_no_key(server, tmp_path, monkeypatch):
    """draft.json holds the address, the rung and what was spent; the key is in no file and no message."""
    key = "sk-very-secret-key"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    before = len(server.calls.get("two-swapped-always", ()))
    result = run_draft(server, tmp_path, "two-swapped-always", "--prices", "2,0.5,8")
    requests = len(server.calls["two-swapped-always"]) - before
    assert result.exit_code == 1, result.output
    record = json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))
    assert (record["endpoint"], record["rung"]) == (server.url, "json_schema")
    assert sum(s["requests"] for s in record["sections"]) == requests
    # 100 tokens in, 64 of them cached, and 20 out: 36 x 2 + 64 x 0.5 + 20 x 8 = 264 millionths of a yuan.
    money = (Decimal(264 * requests) / 1_000_000).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    total = f"请求{requests}次，输入{100 * requests:,} token（缓存命中{64 * requests:,}），输出{20 * requests} token"
    assert total in result.stdout
    assert f"，约{money}元" in result.stdout
    assert "：写成；请求1次，输入100 token（缓存命中64），输出20 token，用时" in result.stderr
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode("utf-8", "ignore")
    assert key not in written + result.output


def test_a_section_that_failed_still_tells_what_it_cost(server, tmp_path):
    """Refused after a request: the request and its tokens are counted."""
    result = run_draft(server, tmp_path, "refusal")
    assert isinstance(result.exception, DrafterError)
    assert f"请求{len(server.calls['refusal'])}次" not in result.output
    assert "请求1次（重试1次），输入100 token" in result.stderr


@pytest.mark.parametrize("prices", ["2", "2,3,4,5", "a,b", "-1,2", "1e5,2", ""])
def test_prices_that_cannot_be_read_are_refused_before_anything_is_asked(server, tmp_path, prices):
    """One sentence with the form that is right; an empty setting is none."""
    result = run_draft(server, tmp_path, "priced", "--prices", prices, "--rounds", "0")
    if prices:
        assert isinstance(result.exception, DrafterError)
        assert "输入,缓存,输出" in str(result.exception)
        assert "priced" not in server.calls
    else:
        assert "用量" in result.stdout


def test_the_mark_of_what_a_model_wrote_stands_where_it_is_switched_on(server, tmp_path):
    """On, the report ends with it and passes its check; off, and without a model, there is none."""
    mark = "由人工智能生成"
    assert run_draft(server, tmp_path / "on", "obedient", "--ai-mark").exit_code == 0
    report = (tmp_path / "on/report.md").read_text(encoding="utf-8")
    assert mark in report.splitlines()[-1]
    assert run_draft(server, tmp_path / "off", "obedient").exit_code == 0
    assert mark not in (tmp_path / "off/report.md").read_text(encoding="utf-8")
    run_draft(server, tmp_path / "none", "obedient", "--ai-mark", "--engine", "baseline")
    assert mark not in (tmp_path / "none/report.md").read_text(encoding="utf-8")


def test_the_mark_names_the_sections_where_the_model_wrote_some(server, book, outline):
    """A report that is partly the baseline's says which part is not."""
    result = draft(server, book, outline, "obedient")
    result.ai_mark = True
    for section in result.sections:
        section.engine = "openai" if section.id in ("lead", "problems") else "baseline"
    assert "本报告的引言、存在的问题部分由人工智能生成" in assemble(result, outline, book)


def test_without_a_model_nothing_is_asked(server, tmp_path, monkeypatch):
    """--engine baseline: an address and a model may be set, no connection is made."""
    before = {model: len(calls) for model, calls in server.calls.items()}
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was made"))
    assert run_draft(server, tmp_path, "obedient", "--engine", "baseline").exit_code == 0
    assert {model: len(calls) for model, calls in server.calls.items()} == before
