"""The openai engine through the real SDK against a scripted server: what each fault leads to, and how dearly."""

from __future__ import annotations

import asyncio
import time

import pytest
from scripted_server import Fault, ScriptedServer

from drafter.draft.engines import OpenAIEngine
from drafter.draft.prompts import Prompt
from drafter.errors import EndpointError, EngineError

PROMPT = Prompt("overview", "系统", "请写", ())
KEY = "sk-very-secret-key"


def ask(script, *, timeout=5.0, first_wait=0.01):
    """The completion and the number of requests for a script; an EngineError is returned, not raised."""
    with ScriptedServer({"m": script}) as server:
        engine = OpenAIEngine("m", server.url, KEY, timeout, first_wait=first_wait)
        try:
            result = asyncio.run(engine.write(PROMPT))
        except EngineError as error:
            result = error
        return result, len(server.requests["m"])


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ("正文。", "正文。"),
        ("<think>先想一想600万</think>\n正文。", "正文。"),
        ("想了很多</think>正文。", "正文。"),
        ("```markdown\n正文。\n```", "正文。"),
        ("  \n正文。\n\n", "正文。"),
    ],
)
def test_an_answer_is_read_without_its_wrapping(step, wanted):
    """Think blocks, fences and blank lines are no part of the text; one request is enough."""
    completion, requests = ask([step])
    assert (completion.text, requests) == (wanted, 1)
    assert (completion.prompt_tokens, completion.completion_tokens, completion.requests) == (100, 20, 1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500, body="{}"),
        Fault(status=503, body="busy"),
        Fault(status=408, body="{}"),
        Fault(status=409, body="{}"),
        Fault(status=429, body='{"error": {"message": "slow down"}}'),
        Fault(body="<html>Gateway</html>", headers={"content-type": "text/html"}),
        Fault(body='{"choices": null}'),
        Fault(body='{"choices": []}'),
        Fault(body='{"error": {"message": "overloaded"}}'),
        Fault(body='[{"choices": 1}]'),
        Fault(body='{"choices": ["正文"]}'),
        Fault(body='{"choices": [{"message": null, "finish_reason": "stop"}]}'),
        Fault(body='{"choices": [{"message": {"content": ["正文"]}}]}'),
        Fault(body="{broken"),
        Fault(body=""),
        Fault(content="   "),
        Fault(content=None),
        Fault(content="<think>只有思考</think>"),
        Fault(reset=True),
        Fault(content="半截", cut=True),
    ],
    ids=str,
)
def test_a_passing_fault_is_tried_again(fault):
    """One bad answer and then a good one: two requests, and the good text."""
    completion, requests = ask([fault, "正文。"])
    assert (completion.text, requests) == ("正文。", 2)


def test_a_lasting_fault_ends_after_six_tries_with_one_sentence():
    """A server that never answers well is named, with the last reason and the mend."""
    error, requests = ask([Fault(status=502, body="{}")])
    assert requests == 6
    assert "服务返回502" in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (Fault(status=401, body="{}"), "OPENAI_API_KEY"),
        (Fault(status=403, body="{}"), "OPENAI_API_KEY"),
        (Fault(status=404, body="{}"), "OPENAI_BASE_URL"),
        (Fault(status=402, body="{}"), "额度"),
        (Fault(status=429, body='{"error": {"code": "insufficient_quota", "message": "x"}}'), "额度"),
        (Fault(status=400, body='{"error": {"message": "bad"}}'), "400"),
        (Fault(content=None, refusal="no"), "拒绝"),
        (Fault(content="x", finish="content_filter"), "拒绝"),
    ],
)
def test_a_fatal_fault_stops_at_once(fault, word):
    """Wrong key, wrong address, no money, a refusal: one request, one sentence, no key in it."""
    error, requests = ask([fault, "正文。"])
    assert isinstance(error, EngineError)
    assert requests == 1
    assert word in str(error)
    assert KEY not in str(error)


def test_an_answer_cut_by_length_is_asked_once_more_with_twice_the_room():
    """The second request doubles max_tokens; a second cut is an error."""
    with ScriptedServer({"m": [Fault(content="半", finish="length"), "全文。"]}) as server:
        completion = asyncio.run(OpenAIEngine("m", server.url, KEY, max_tokens=500).write(PROMPT))
        assert completion.text == "全文。"
        assert [r["max_tokens"] for r in server.requests["m"]] == [500, 1000]
    error, requests = ask([Fault(content="半", finish="length")])
    assert (isinstance(error, EngineError), requests) == (True, 2)


def test_retry_after_is_honoured():
    """A server that asks for a second gets it."""
    started = time.monotonic()
    completion, requests = ask([Fault(status=429, body="{}", headers={"retry-after": "1"}), "正文。"])
    assert (completion.text, requests) == ("正文。", 2)
    assert time.monotonic() - started >= 1


def test_a_call_has_a_deadline_in_all():
    """A server that hangs is given up after `timeout` seconds each time, whatever it drips."""
    started = time.monotonic()
    completion, requests = ask([Fault(content="迟", delay=2.0), "正文。"], timeout=0.4)
    assert (completion.text, requests) == ("正文。", 2)
    assert time.monotonic() - started < 2.0


def test_an_unreachable_server_is_named():
    """Nothing listens there: the sentence says so and where."""
    engine = OpenAIEngine("m", "http://127.0.0.1:9/v1", KEY, 2.0, first_wait=0.01)
    with pytest.raises(EndpointError, match=r"http://127\.0\.0\.1:9/v1.*连接不上"):
        asyncio.run(engine.write(PROMPT))


def test_what_a_compatible_server_leaves_out_is_not_missed():
    """No id, no usage, nothing but the text: that is an answer."""
    completion, requests = ask(
        [Fault(body='{"choices": [{"message": {"content": "正文。"}}], "usage": null}')]
    )
    assert (completion.text, completion.prompt_tokens, requests) == ("正文。", 0, 1)


def test_a_fault_of_one_request_is_not_held_against_the_endpoint():
    """A broken connection or a refusal concerns one section; a wrong key concerns them all."""
    for fault in (Fault(reset=True), Fault(status=500, body="{}"), Fault(status=400, body="{}")):
        error, _ = ask([fault])
        assert not isinstance(error, EndpointError), fault
    error, _ = ask([Fault(status=401, body="{}")])
    assert isinstance(error, EndpointError)


@pytest.mark.parametrize(
    ("url", "key", "word"),
    [
        ("localhost:8000/v1", "k", "OPENAI_BASE_URL"),
        ("ftp://127.0.0.1/v1", "k", "OPENAI_BASE_URL"),
        ("http://[::1", "k", "OPENAI_BASE_URL"),
        ("http://127.0.0.1:9/v1", "密钥", "OPENAI_API_KEY"),
        ("http://127.0.0.1:9/v1", "k\n", "OPENAI_API_KEY"),
    ],
)
def test_settings_that_cannot_work_are_named_before_anything_is_sent(url, key, word):
    """A mistyped address or key is one sentence with the name of the setting."""
    with pytest.raises(EndpointError, match=word):
        asyncio.run(OpenAIEngine("m", url, key).write(PROMPT))
