"""An OpenAI-compatible endpoint on loopback that misbehaves; the model's name says how.

    with FaultServer(written) as server:    # written(body) -> the text of a good answer
        server.url, server.calls["html-once"]

`server.calls[model]` are the requests that came, in order.  A name that is no fault is answered well.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate

GOOD = "正文一段。"
FAULTS = {}


def fault(function):
    """The function's name, with - for _, is the name of the model that does this."""
    FAULTS[function.__name__.strip("_").replace("_", "-")] = function
    return function


@dataclass
class Call:
    """One request and the means to answer it; `n` counts the requests to this model from 1."""

    n: int
    body: dict
    text: str
    writer: asyncio.StreamWriter = field(repr=False)
    at: float
    first_at: float

    @property
    def form(self):
        return self.body.get("response_format", {}).get("type", "text")

    async def good(self, text=None):
        """The answer in the form and the manner that was asked for."""
        text = self.text if text is None else text
        await self.content(text if self.form == "text" else shaped(text))

    async def content(self, content, finish="stop", usage=True, **message):
        message = {"role": "assistant", "content": content, **message}
        if self.body.get("stream"):
            delta = {key: value for key, value in message.items() if value is not None}
            await self.events(
                {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
                {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]},
                {"choices": [], "usage": USAGE},
                "[DONE]",
            )
            return
        body = {"choices": [{"index": 0, "finish_reason": finish, "message": message}]}
        await self.json(body | ({"usage": USAGE} if usage else {}))

    async def json(self, value, status=200, headers=()):
        await self.raw(json.dumps(value).encode(), status, headers)

    async def refuse(self, message, status=400, **more):
        await self.json({"error": {"message": message, "type": "invalid_request_error", **more}}, status)

    async def raw(self, body, status=200, headers=(), kind="application/json", length=None):
        head = {
            "content-type": kind,
            "content-length": len(body) if length is None else length,
            **dict(headers),
        }
        await self.send(f"HTTP/1.1 {status} X\r\n".encode() + _lines(head) + body)

    async def events(self, *events, pause=0.0):
        """A stream of server-sent events; it ends with the connection."""
        await self.send(
            b"HTTP/1.1 200 X\r\n" + _lines({"content-type": "text/event-stream", "connection": "close"})
        )
        for event in events:
            await asyncio.sleep(pause)
            data = event if isinstance(event, str) else json.dumps(event)
            await self.send(f": keep-alive\n\ndata: {data}\n\n".encode())
        self.writer.close()

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    def reset(self):
        self.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self.writer.transport.abort()


USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 64}}


def shaped(text):
    return json.dumps({"paragraphs": text.split("\n")}, ensure_ascii=False)


def _lines(head):
    return "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n"


class FaultServer:
    """Runs in a thread of its own for the time of a `with` block, on a free port."""

    def __init__(self, written=lambda body: GOOD):
        self.written = written
        self.calls = {}
        self.busy = self.most_busy = 0

    def __enter__(self):
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(ready)))
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *exc):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    async def _run(self, ready):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _connected(self, reader, writer):
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.split("content-length:")[1].split("\r\n")[0])
                await self._answer(json.loads(await reader.readexactly(length)), writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, body, writer):
        seen = self.calls.setdefault(body["model"], [])
        now = time.monotonic()
        call = Call(len(seen) + 1, body, self.written(body), writer, now, seen[0].at if seen else now)
        seen.append(call)
        self.busy += 1
        self.most_busy = max(self.busy, self.most_busy)
        try:
            await FAULTS.get(body["model"], Call.good)(call)
        finally:
            self.busy -= 1


# -- what the network and the gateway do -----------------------------------------------------------------


@fault
async def hang_once(call):
    await asyncio.sleep(30 if call.n == 1 else 0)
    await call.good()


@fault
async def hang(call):
    await asyncio.sleep(30)


@fault
async def drip(call):
    """A blank line every now and then, as DeepSeek sends while a request is queued; each resets a read time-out."""
    await call.send(b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n")
    while True:
        await call.send(b"\n")
        await asyncio.sleep(0.1)


@fault
async def drip_then_answer(call):
    body = json.dumps({"choices": [{"message": {"content": call.text}, "finish_reason": "stop"}]}).encode()
    await call.send(f"HTTP/1.1 200 X\r\ncontent-length: {len(body) + 5}\r\n\r\n".encode())
    for _ in range(5):
        await call.send(b"\n")
        await asyncio.sleep(0.05)
    await call.send(body)


@fault
async def reset_once(call):
    call.reset() if call.n == 1 else await call.good()


@fault
async def cut_once(call):
    if call.n > 1:
        await call.good()
        return
    await call.raw(b'{"choices": [{"message": {"content": "', length=900)
    call.writer.close()


@fault
async def html_once(call):
    if call.n == 1:
        await call.raw(b"\n<html><body>Bad gateway</body></html>", kind="text/html")
    else:
        await call.good()


@fault
async def html(call):
    await call.raw(b"<!DOCTYPE html><title>Sign in</title>", kind="text/html")


@fault
async def endless(call):
    await call.send(b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\n\r\n")
    while True:
        await call.send(b" " * 1_000_000)


@fault
async def gateway_504(call):
    """A gateway that cuts connections on which nothing is heard; a stream is heard."""
    await (call.good() if call.body.get("stream") else call.raw(b"", 504))


# -- statuses --------------------------------------------------------------------------------------------


def _status_once(status):
    async def answer(call):
        await (call.json({"error": {"message": "later"}}, status) if call.n == 1 else call.good())

    return answer


def _status(status, **error):
    async def answer(call):
        await call.json({"error": {"message": "no", **error}}, status)

    return answer


FAULTS |= {f"{status}-once": _status_once(status) for status in (408, 409, 429, 500, 502, 503, 504, 524, 529)}
FAULTS |= {str(status): _status(status) for status in (400, 401, 402, 403, 404, 405, 413, 422, 500)}
FAULTS["429-no-quota"] = _status(429, code="insufficient_quota")


def _retry_after(wait, status=429):
    async def answer(call):
        headers = wait() if callable(wait) else wait
        later = {"error": {"message": "slow down"}}
        await (call.json(later, status, headers) if call.n == 1 else call.good())

    return answer


FAULTS["retry-after-1"] = _retry_after({"retry-after": "1"})
FAULTS["retry-after-ms"] = _retry_after({"retry-after-ms": "700", "retry-after": "30"})
FAULTS["retry-after-date"] = _retry_after(lambda: {"retry-after": formatdate(time.time() + 2, usegmt=True)})
FAULTS["retry-after-3600"] = _retry_after({"retry-after": "3600"})
FAULTS["retry-after-nonsense"] = _retry_after({"retry-after": "soon"})
FAULTS["503-retry-after-1"] = _retry_after({"retry-after": "1"}, 503)


@fault
async def storm_429(call):
    """Too many requests for a second from the first on, then all is well."""
    if call.at - call.first_at < 1.0:
        await call.json({"error": {"message": "slow down"}}, 429, {"retry-after": "1"})
    else:
        await call.good()


# -- bodies ----------------------------------------------------------------------------------------------


def _body_once(body):
    async def answer(call):
        await (call.raw(body) if call.n == 1 else call.good())

    return answer


FAULTS |= {
    f"body-{name}-once": _body_once(body)
    for name, body in {
        "broken": b"{broken", "empty": b"", "error": b'{"error": {"message": "overloaded"}}', "null": b"null",
        "choices-null": b'{"choices": null}', "choices-empty": b'{"choices": []}', "list": b'[{"choices": 1}]',
        "message-null": b'{"choices": [{"message": null}]}', "no-utf8": b'{"choices": "\xff"}',
        "surrogate": b'{"choices": [{"message": {"content": "\\ud83d"}}]}',
    }.items()
}  # fmt: skip


# -- parameters ------------------------------------------------------------------------------------------


@fault
async def no_schema(call):
    """DeepSeek and GLM: json_object, but no json_schema."""
    if call.form == "json_schema":
        await call.refuse("This response_format type is unavailable now")
    else:
        await call.good()


@fault
async def no_format(call):
    if call.form != "text":
        await call.refuse("Extra inputs are not permitted", 422, param="response_format")
    else:
        await call.good()


@fault
async def no_max_tokens(call):
    """The gpt-5 class."""
    if "max_tokens" in call.body:
        await call.refuse("Unsupported parameter: use 'max_completion_tokens' instead.", param="max_tokens")
    else:
        await call.good()


@fault
async def no_limit(call):
    if {"max_tokens", "max_completion_tokens"} & call.body.keys():
        await call.refuse(f"unexpected keyword {next(k for k in call.body if k.startswith('max_'))}")
    else:
        await call.good()


@fault
async def no_temperature(call):
    if "temperature" in call.body:
        await call.refuse("Only the default (1) value is supported.", param="temperature")
    else:
        await call.good()


@fault
async def no_system(call):
    if call.body["messages"][0]["role"] == "system":
        await call.refuse("System role not supported")
    else:
        await call.good()


@fault
async def nothing_allowed(call):
    """Everything that can be given up must be."""
    for name in ("response_format", "max_tokens", "max_completion_tokens", "temperature"):
        if name in call.body:
            return await call.refuse(f"unknown field {name}")
    return await call.good()


@fault
async def context_too_short(call):
    await call.refuse("the request exceeds the available context size", code="exceed_context_size_error")


@fault
async def key_in_error(call):
    await call.refuse("Bad request of sk-very-secret-key")


# -- contents --------------------------------------------------------------------------------------------


def _content(make):
    async def answer(call):
        await call.content(make(call.text))

    return answer


FAULTS |= {
    name: _content(make)
    for name, make in {
        "prose": lambda text: text,
        "fenced-json": lambda text: f"```json\n{shaped(text)}\n```",
        "fenced-prose": lambda text: f"```markdown\n{text}\n```",
        "think": lambda text: f'<think>600万？{{"paragraphs": ["不是"]}}</think>\n{shaped(text)}',
        "think-closed-only": lambda text: f"想了很多</think>{shaped(text)}",
        "chatter": lambda text: f"好的，答案如下：\n{shaped(text)}\n希望有帮助。",
        "nested": lambda text: f'{{"answer": {shaped(text)}}}',
        "line-break-in-string": lambda text: f'{{"paragraphs": ["{text}\n"]}}',
        "one-string": lambda text: json.dumps({"paragraphs": text}),
        "blank-paragraphs": lambda text: shaped(f"\n {text}\u0007\n\n"),
        "wrong-object": lambda text: json.dumps({"content": text}),
        "cut-json": lambda text: shaped(text)[:-6],
        "half-a-character": lambda text: f'{{"paragraphs": ["{text}\\ud83d"]}}',
    }.items()
}


@fault
async def prose_in_schema(call):
    """json_schema is accepted and not enforced (Ollama, some templates of llama.cpp)."""
    await (call.content(call.text) if call.form == "json_schema" else call.good())


@fault
async def broken_once(call):
    await (call.content('{"content": "x"}') if call.n == 1 else call.good())


@fault
async def blank_once(call):
    await call.content(" \n " if call.n == 1 else shaped(call.text))


@fault
async def blank(call):
    await call.content(None)


@fault
async def blank_in_object(call):
    """DeepSeek: what would not be JSON comes back as spaces."""
    if call.form == "json_schema":
        await call.refuse("json_schema is not supported")
    elif call.form == "json_object":
        await call.content("    ")
    else:
        await call.good()


@fault
async def only_thoughts_once(call):
    await (call.content("<think>只有思考") if call.n == 1 else call.good())


@fault
async def in_reasoning(call):
    """vLLM: content null, the object in `reasoning`."""
    await call.content(None, reasoning=f"Let me see. {shaped(call.text)}")


@fault
async def in_reasoning_content(call):
    await call.content("", reasoning_content=shaped(call.text))


@fault
async def content_parts(call):
    parts = [{"type": "thinking", "thinking": []}, {"type": "text", "text": shaped(call.text)}]
    await call.json({"choices": [{"message": {"content": parts}, "finish_reason": "stop"}]})


@fault
async def bare(call):
    """No id, no usage, no finish_reason: nothing but the text."""
    await call.json({"choices": [{"message": {"content": call.text}}], "usage": None})


@fault
async def length_once(call):
    await (call.content(shaped(call.text)[:12], finish="length") if call.n == 1 else call.good())


@fault
async def length(call):
    await call.content('{"paragraphs": ["一', finish="length")


@fault
async def length_thinking(call):
    """The room went into thinking, which cannot be switched off (GLM 5.3, Kimi K3)."""
    if call.n == 1:
        await call.content(None, finish="length", reasoning_content="想啊想")
    else:
        await call.good()


@fault
async def length_behind_object(call):
    await call.content(shaped(call.text) + "\n" * 9, finish="length")


@fault
async def refusal(call):
    await call.content(None, refusal="I cannot help with that")


@fault
async def content_filter(call):
    await call.content("半", finish="content_filter")


# -- streams: a 504 first, so that the second request asks for one ---------------------------------------


def _stream(*events):
    async def answer(call):
        if not call.body.get("stream"):
            await call.raw(b"", 504)
        elif call.n == 2:
            await call.events(*events)
        else:
            await call.good()

    return answer


_HALF = {"choices": [{"delta": {"content": '{"paragraphs": ["半'}}]}
FAULTS |= {
    "stream-cut": _stream(_HALF),
    "stream-unfinished": _stream(_HALF, "[DONE]"),
    "stream-error": _stream(_HALF, {"error": {"message": "overloaded", "code": 500}}),
    "stream-bad-json": _stream(_HALF, "{broken"),
}


@fault
async def stream_without_options(call):
    if not call.body.get("stream"):
        await call.raw(b"", 504)
    elif "stream_options" in call.body:
        await call.refuse("stream_options is not supported")
    else:
        await call.good()


@fault
async def stream_stalls_once(call):
    if not call.body.get("stream"):
        await call.raw(b"", 504)
    elif call.n == 2:
        await call.events(_HALF, *["x"] * 30, pause=1.0)
    else:
        await call.good()


@fault
async def stream_ignored(call):
    """Asked for a stream it answers in one piece."""
    call.body.pop("stream", None)
    await (call.raw(b"", 504) if call.n == 1 else call.good())


@fault
async def stream_unasked(call):
    call.body["stream"] = True
    await call.good()
