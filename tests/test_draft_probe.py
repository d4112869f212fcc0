"""`drafter probe` tells what an endpoint does and what it is good for."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from conftest import ROOT
from fault_server import FaultServer

from drafter.cli import cli
from drafter.draft.prompts import render_baseline
from drafter.errors import DrafterError, EndpointError
from drafter.facts.load import load_facts


@pytest.fixture(name="server", scope="module")
def _server(outline):
    """Writes the baseline's text of the sample; `digits` types the values, `forgets` writes no fact at all."""
    book = load_facts(ROOT / "data/qinghe-transport-2024")
    texts = {
        s.title: render_baseline(outline, s, book)
        for s in outline.fitted(book).sections
        if s.heading and s.has_text
    }

    def written(body):
        text = texts[re.search("【要写的部分】(.+)", body["messages"][1]["content"])[1]]
        if body["model"] == "digits":
            return re.sub(r"\{\{([^}]+)\}\}", lambda m: book[m[1]].in_unit(), text)
        if body["model"] == "forgets":
            return "各项工作正常开展。{{nothing}}"
        return text

    with FaultServer(written) as server:
        yield server


def run(server, model, *options):
    return CliRunner().invoke(cli, ["probe", "--model", model, "--base-url", server.url, *options])


def test_an_obedient_model_keeps_every_reference(server):
    """Four sections are tried, all facts come through by reference, and the settings can be copied."""
    result = run(server, "obedient", "--prices", "2,8")
    assert result.exit_code == 0, result.output
    assert "json_schema" in result.stdout
    assert "全部保留" in result.stdout
    assert "以数字写出且正确0项" in result.stdout
    assert "合计：请求4次，输入400 token（缓存命中256），输出80 token" in result.stdout
    assert "元" in result.stdout.split("合计：")[1].splitlines()[0]
    assert re.search(r"--concurrency [148] --timeout 60 --max-tokens 2048 --rounds 2\n", result.stdout)
    assert len(server.calls["obedient"]) == 4


def test_digits_count_where_they_are_recognised(server):
    """A model that types the right numbers loses nothing, and it is said that they are digits."""
    result = run(server, "digits")
    assert result.exit_code == 0, result.output
    assert "以引用写出0项" in result.stdout
    assert "只保留" not in result.stdout


def test_a_model_that_forgets_the_facts_is_advised_against(server):
    """No fact comes through, a reference is broken: the verdict says so and more rounds are recommended."""
    result = run(server, "forgets")
    assert "只保留了0项" in result.stdout
    assert "写坏的引用1处" in result.stdout
    assert "--rounds 3" in result.stdout


@pytest.mark.parametrize(("model", "rung"), [("no-schema", "json_object"), ("no-format", "text")])
def test_the_mode_that_was_found_is_told(server, model, rung):
    """The endpoint refuses the higher modes; the one that works is named."""
    result = run(server, model)
    assert result.exit_code == 0, result.output
    assert f"（{rung}）" in result.stdout


def test_answers_that_are_cut_off_ask_for_more_room(server):
    """Status 1, the reason for each section, and more tokens recommended."""
    result = run(server, "length")
    assert result.exit_code == 1
    assert "没有一个部分写成" in result.stdout
    assert "--max-tokens 8192" in result.stdout


def test_a_useless_endpoint_is_one_sentence(server):
    """A wrong key, or no model named: the sentence and nothing else."""
    result = run(server, "401")
    assert isinstance(result.exception, EndpointError)
    assert result.stdout == ""
    missing = CliRunner().invoke(cli, ["probe", "--base-url", server.url])
    assert isinstance(missing.exception, DrafterError)
    assert "--model" in str(missing.exception)
