"""The openai engine through the real SDK against an endpoint that misbehaves: what it comes to, in how many requests
and in what time."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from fault_server import FAULTS, GOOD, FaultServer

from drafter.draft.engines import OpenAIEngine
from drafter.draft.prompts import Prompt
from drafter.errors import EndpointError, EngineError

PROMPT = Prompt("overview", "系统", "请写", (), "输出JSON")
KEY = "sk-very-secret-key"
DEADLINE = 1.2
HANGING = {"hang", "hang-once", "drip", "stream-stalls-once"}
"""What runs into the deadline; all else gets time enough on a machine that is busy."""

# model: (requests, rung at the end); the text is the good one.
RECOVERED = {
    "obedient": (1, "json_schema"),
    # the network and the gateway
    "hang-once": (2, "json_schema"),
    "drip-then-answer": (1, "json_schema"),
    "reset-once": (2, "json_schema"),
    "cut-once": (2, "json_schema"),
    "html-once": (2, "json_schema"),
    "gateway-504": (2, "json_schema"),
    # statuses
    **{f"{status}-once": (2, "json_schema") for status in (408, 409, 429, 500, 502, 503, 504, 524, 529)},
    "retry-after-nonsense": (2, "json_schema"),
    # bodies
    **{name: (2, "json_schema") for name in FAULTS if name.startswith("body-")},
    # parameters
    "no-schema": (2, "json_object"),
    "no-format": (3, "text"),
    "no-max-tokens": (2, "json_schema"),
    "no-limit": (3, "json_schema"),
    "no-temperature": (2, "json_schema"),
    "no-system": (2, "json_schema"),
    "nothing-allowed": (6, "text"),
    # contents
    "prose": (1, "json_schema"),
    "prose-in-schema": (1, "json_schema"),
    "fenced-json": (1, "json_schema"),
    "fenced-prose": (1, "json_schema"),
    "think": (1, "json_schema"),
    "think-closed-only": (1, "json_schema"),
    "chatter": (1, "json_schema"),
    "nested": (1, "json_schema"),
    "line-break-in-string": (1, "json_schema"),
    "one-string": (1, "json_schema"),
    "blank-paragraphs": (1, "json_schema"),
    "half-a-character": (1, "json_schema"),
    "broken-once": (2, "json_schema"),
    "blank-once": (2, "json_schema"),
    "blank-in-object": (4, "text"),
    "only-thoughts-once": (2, "json_schema"),
    "in-reasoning": (1, "json_schema"),
    "in-reasoning-content": (1, "json_schema"),
    "content-parts": (1, "json_schema"),
    "bare": (1, "json_schema"),
    "length-once": (2, "json_schema"),
    "length-thinking": (2, "json_schema"),
    "length-behind-object": (1, "json_schema"),
    # streams: one request to learn that a stream is needed
    "stream-cut": (3, "json_schema"),
    "stream-unfinished": (3, "json_schema"),
    "stream-error": (3, "json_schema"),
    "stream-bad-json": (3, "json_schema"),
    "stream-stalls-once": (3, "json_schema"),
    "stream-without-options": (3, "json_schema"),
    "stream-ignored": (2, "json_schema"),
    "stream-unasked": (1, "json_schema"),
}
# model: (requests, a word of the sentence)
FAILED = {
    "hang": (2, "--timeout"),
    "drip": (2, "--timeout"),
    "endless": (6, "回答过大"),
    "500": (6, "服务返回500"),
    "400": (1, "400"),
    "422": (1, "422"),
    "413": (1, "413"),
    "405": (1, "405"),
    "context-too-short": (1, "上下文"),
    "key-in-error": (1, "Bad request of …"),
    "blank": (6, "空白"),
    "refusal": (1, "拒绝"),
    "content-filter": (1, "拒绝"),
    "length": (2, "--max-tokens"),
    # Twice no object steps down: json_schema 2, json_object 2, and twice as text.
    "wrong-object": (6, "格式"),
    "cut-json": (6, "格式"),
}
FATAL = {
    "401": (1, "OPENAI_API_KEY"),
    "402": (1, "余额"),
    "403": (1, "OPENAI_API_KEY"),
    "404": (1, "OPENAI_BASE_URL"),
    "429-no-quota": (1, "余额"),
    "retry-after-3600": (1, "60分钟"),
    "html": (6, "网页"),
}
ELSEWHERE = {"retry-after-1", "retry-after-ms", "retry-after-date", "503-retry-after-1", "storm-429"}


def engine_for(server, model, **settings):
    return OpenAIEngine(
        model,
        server.url,
        KEY,
        **{"timeout": DEADLINE if model in HANGING else 20.0, "first_wait": 0.01, **settings},
    )


def ask(model, **settings):
    """(completion or error, engine, server, seconds)"""
    with FaultServer() as server:
        engine = engine_for(server, model, **settings)
        started = time.monotonic()
        try:
            result = asyncio.run(engine.write(PROMPT))
        except EngineError as error:
            result = error
        return result, engine, server, time.monotonic() - started


def test_every_fault_of_the_server_is_in_a_table():
    """No fault is left untested."""
    assert {*RECOVERED, *FAILED, *FATAL, *ELSEWHERE} - {"obedient"} == FAULTS.keys()


@pytest.mark.parametrize("model", RECOVERED)
def test_a_fault_that_can_be_overcome_is(model):
    """The good text comes, in the least number of requests and soon; rung and retries are told."""
    completion, engine, server, seconds = ask(model)
    requests, rung = RECOVERED[model]
    assert completion.text == GOOD
    assert len(server.calls[model]) == completion.requests == requests
    assert (completion.retries, engine.habits.rung) == (requests - 1, rung)
    assert seconds < 2 * DEADLINE + 3


@pytest.mark.parametrize("model", FAILED)
def test_a_fault_that_cannot_be_overcome_is_one_sentence(model):
    """It ends after a known number of requests, with the mend and without the key; others are not given up."""
    error, _, server, seconds = ask(model)
    requests, word = FAILED[model]
    assert isinstance(error, EngineError)
    assert not isinstance(error, EndpointError)
    assert len(server.calls[model]) == error.spent["requests"] == requests
    assert word in str(error)
    assert "\n" not in str(error)
    assert KEY not in str(error)
    assert seconds < 2 * DEADLINE + 3


@pytest.mark.parametrize("model", FATAL)
def test_a_fault_of_the_endpoint_ends_the_run(model):
    """No section can be had there, and the sentence names the setting to mend."""
    error, _, server, seconds = ask(model)
    requests, word = FATAL[model]
    assert isinstance(error, EndpointError)
    assert len(server.calls[model]) == requests
    assert word in str(error)
    assert KEY not in str(error)
    assert seconds < 3


# -- what is sent ----------------------------------------------------------------------------------------


def test_the_prompt_is_the_same_on_every_rung():
    """Only the mode differs, so that a provider's cache of the prompt is kept."""
    _, _, server, _ = ask("no-format")
    assert [call.form for call in server.calls["no-format"]] == ["json_schema", "json_object", "text"]
    assert len({str(call.body["messages"]) for call in server.calls["no-format"]}) == 1


def test_the_name_of_the_limit_is_swapped():
    """max_tokens is refused: the same number goes out as max_completion_tokens."""
    _, engine, server, _ = ask("no-max-tokens", max_tokens=700)
    assert server.calls["no-max-tokens"][1].body["max_completion_tokens"] == 700
    assert engine.habits.limit == "max_completion_tokens"


@pytest.mark.parametrize(("model", "rooms"), [("length-once", [500, 1000]), ("length-thinking", [500, 2000])])
def test_an_answer_cut_by_length_gets_more_room_once(model, rooms):
    """Twice the room; four times where thinking took it."""
    _, _, server, _ = ask(model, max_tokens=500)
    assert [call.body["max_tokens"] for call in server.calls[model]] == rooms


def test_a_broken_object_is_shown_to_the_writer_with_the_form():
    """The second request holds the first one's messages, the answer, and what form was asked for."""
    _, _, server, _ = ask("broken-once")
    first, second = (call.body["messages"] for call in server.calls["broken-once"])
    assert second == [
        *first, {"role": "assistant", "content": '{"content": "x"}'}, {"role": "user", "content": PROMPT.form},
    ]  # fmt: skip


def test_without_a_system_role_the_instructions_still_come_first():
    """They are put before the request, in one message."""
    _, _, server, _ = ask("no-system")
    assert server.calls["no-system"][1].body["messages"] == [{"role": "user", "content": "系统\n\n请写"}]


@pytest.mark.parametrize(
    ("url", "model", "rung", "limit", "extra"),
    [
        ("https://api.deepseek.com/v1", "deepseek-chat", "json_object", "max_tokens", "thinking"),
        ("https://open.bigmodel.cn/api/paas/v4", "glm-5", "json_object", "max_tokens", "thinking"),
        ("https://api.moonshot.cn/v1", "kimi-k2.5", "json_object", "max_tokens", None),
        ("https://api.moonshot.cn/v1", "kimi-k3", "json_schema", "max_tokens", None),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-plus", "json_schema", "max_tokens", "enable_thinking"),
        (None, "gpt-5.6", "json_schema", "max_completion_tokens", None),
        ("http://127.0.0.1:8000/v1", "x", "json_schema", "max_tokens", None),
    ],
)  # fmt: skip
def test_a_known_provider_is_asked_at_once_as_it_likes_it(url, model, rung, limit, extra):
    """No request is spent on finding out what its documents say."""
    engine = OpenAIEngine(model, url)
    sent = engine.habits.parameters(100)
    assert engine.habits.rung == rung
    assert sent["response_format"]["type"] == rung
    assert sent[limit] == 100
    assert list(sent.get("extra_body", {})) == ([extra] if extra else [])


# -- remembered ------------------------------------------------------------------------------------------


def write_many(server, model, count, **settings):
    async def run():
        return await asyncio.gather(*(engine.write(PROMPT) for _ in range(count)))

    engine = engine_for(server, model, **settings)
    return asyncio.run(run()), engine


@pytest.mark.parametrize(
    ("model", "wasted"), [("no-format", 2), ("nothing-allowed", 5), ("no-max-tokens", 1)]
)
def test_what_an_endpoint_refuses_is_remembered(model, wasted):
    """The second section costs one request; many at once waste no more than one round each."""
    with FaultServer() as server:
        engine = engine_for(server, model)
        asyncio.run(engine.write(PROMPT))
        asyncio.run(engine.write(PROMPT))
        assert len(server.calls[model]) == wasted + 2
    with FaultServer() as server:
        completions, _ = write_many(server, model, 8)
        assert {c.text for c in completions} == {GOOD}
        assert len(server.calls[model]) <= 8 * (wasted + 1)


def test_a_schema_that_is_not_enforced_is_given_up_after_two_answers():
    """Prose is taken as it is, no request is wasted, and the mode that is ignored is asked for no more."""
    with FaultServer() as server:
        engine = engine_for(server, "prose")
        for rung in ("json_schema", "json_object", "json_object", "text", "text"):
            assert asyncio.run(engine.write(PROMPT)).text == GOOD
            assert engine.habits.rung == rung
        assert len(server.calls["prose"]) == 5


# -- waiting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "least", "most"),
    [
        ("retry-after-1", 1.0, 2.0),
        ("retry-after-ms", 0.7, 1.7),
        ("retry-after-date", 0.9, 3.0),
        ("503-retry-after-1", 1.0, 2.0),
    ],
)
def test_the_wait_that_is_asked_for_is_kept(model, least, most):
    """Seconds, milliseconds and dates; neither earlier nor much later."""
    completion, _, server, _ = ask(model)
    assert completion.text == GOOD
    first, second = server.calls[model]
    assert least <= second.at - first.at <= most


def test_a_storm_of_429_is_sat_out_together():
    """Eight at once are told to wait a second: all wait, nobody asks meanwhile, and all come through."""
    with FaultServer() as server:
        completions, _ = write_many(server, "storm-429", 8, timeout=5.0)
        calls = server.calls["storm-429"]
    assert [c.text for c in completions] == [GOOD] * 8
    assert len(calls) == 16
    assert all(not 0.3 < call.at - calls[0].at < 1.0 for call in calls)


def test_one_that_was_not_refused_waits_too():
    """The pause is the endpoint's: a call that begins during it is sent when it is over."""

    async def run(engine):
        first = asyncio.create_task(engine.write(PROMPT))
        await asyncio.sleep(0.3)
        return await asyncio.gather(first, engine.write(PROMPT))

    with FaultServer() as server:
        asyncio.run(run(engine_for(server, "retry-after-1")))
        first, *later = server.calls["retry-after-1"]
    assert len(later) == 2
    assert all(call.at - first.at >= 1.0 for call in later)


def test_waits_grow_and_are_never_the_same():
    """Full jitter: the mean of the waits doubles from try to try, and two runs do not wait alike."""
    from tenacity import RetryCallState

    from drafter.draft.endpoint import Transient

    engine = OpenAIEngine("m", "http://127.0.0.1:9/v1", first_wait=0.5)

    def waits(attempt):
        state = RetryCallState(None, None, (), {})
        state.attempt_number = attempt
        state.set_exception((Transient, Transient("x"), None))
        return [engine._wait(state) for _ in range(400)]

    for attempt, cap in ((1, 0.5), (2, 1.0), (3, 2.0), (5, 8.0), (9, 30.0)):
        found = waits(attempt)
        assert 0 <= min(found) < cap / 5
        assert 4 * cap / 5 < max(found) <= cap
        assert len(set(found)) > 390


# -- secrets and proxies ---------------------------------------------------------------------------------


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    """HTTP_PROXY would capture 127.0.0.1 too; only a proxy that was named to us is used."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    completion, _, _, _ = ask("obedient")
    assert completion.text == GOOD


def test_a_proxy_that_is_named_is_used():
    """The request goes to the proxy, which here answers itself."""
    with FaultServer() as proxy:
        engine = OpenAIEngine("obedient", "http://model.example/v1", KEY, 20.0, proxy=proxy.url)
        assert asyncio.run(engine.write(PROMPT)).text == GOOD
        assert len(proxy.calls["obedient"]) == 1


def test_a_key_reaches_no_log_and_no_name():
    """Neither the SDK's logging at its most talkative nor the engine's own name holds the key."""
    records = []

    class Keep(logging.Handler):
        def emit(self, record):
            records.append(self.format(record))

    root, handler = logging.getLogger(), Keep()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        _, engine, _, _ = ask("no-format")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert records
    assert KEY not in "\n".join(records) + repr(engine)


def test_a_password_in_the_address_is_not_shown():
    """http://name:password@host/v1?key=… is told as http://host/v1."""
    engine = OpenAIEngine("m", "http://clerk:pass-word@127.0.0.1:9/v1?api=k3y", KEY, 20.0, first_wait=0.01)
    with pytest.raises(EndpointError) as caught:
        asyncio.run(engine.write(PROMPT))
    assert "http://127.0.0.1:9/v1" in str(caught.value)
    assert "pass-word" not in str(caught.value) + engine.endpoint.address
    assert "k3y" not in str(caught.value)


# -- before anything is sent -----------------------------------------------------------------------------


def test_an_unreachable_server_is_named():
    """Nothing listens there: the sentence says so and where."""
    engine = OpenAIEngine("m", "http://127.0.0.1:9/v1", KEY, 2.0, first_wait=0.01)
    with pytest.raises(EndpointError, match=r"http://127\.0\.0\.1:9/v1.*连接不上"):
        asyncio.run(engine.write(PROMPT))


@pytest.mark.parametrize(
    ("url", "key", "proxy", "word"),
    [
        ("localhost:8000/v1", "k", None, "OPENAI_BASE_URL"),
        ("ftp://127.0.0.1/v1", "k", None, "OPENAI_BASE_URL"),
        ("http://[::1", "k", None, "OPENAI_BASE_URL"),
        ("http://127.0.0.1:9/v1", "密钥", None, "OPENAI_API_KEY"),
        ("http://127.0.0.1:9/v1", "k\n", None, "OPENAI_API_KEY"),
        ("http://127.0.0.1:9/v1", "k", "proxy:3128", "DRAFTER_PROXY"),
    ],
)
def test_settings_that_cannot_work_are_named_before_anything_is_sent(url, key, proxy, word):
    """A mistyped address or key is one sentence with the name of the setting."""
    with pytest.raises(EndpointError, match=word):
        asyncio.run(OpenAIEngine("m", url, key, proxy=proxy).write(PROMPT))
