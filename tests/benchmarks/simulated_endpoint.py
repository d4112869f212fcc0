"""An endpoint that takes as long as a model does: so many seconds to the first token, so many for each.

    with simulated(texts, first, each) as endpoint:      # texts: the title of a section → its text
        endpoint.url, endpoint.stats()

It runs in a process of its own and counts inside itself: requests, how many at once, how long each should take.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass


def tokens_of(text):
    """About as many as the tokenizers of Chinese models make of it."""
    return round(0.7 * len(text))


@dataclass
class Endpoint:
    url: str

    def stats(self):
        with urllib.request.urlopen(f"{self.url}/stats") as answer:
            return json.load(answer)


@contextlib.contextmanager
def simulated(texts, first, each):
    process = subprocess.Popen(
        [sys.executable, __file__, str(first), str(each)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        process.stdin.write(json.dumps(texts) + "\n")
        process.stdin.flush()
        yield Endpoint(f"http://127.0.0.1:{int(process.stdout.readline())}/v1")
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


class _Model:
    def __init__(self, texts, first, each):
        self.texts, self.first, self.each = texts, first, each
        self.durations, self.prompt_characters = [], 0
        self.active = self.most = 0
        self.busy = 0.0
        self.began = self.changed = None

    def _count(self, step):
        now = time.monotonic()
        self.began = self.began or now
        self.busy += self.active * (now - (self.changed or now))
        self.changed = now
        self.active += step
        self.most = max(self.most, self.active)

    async def answer(self, body):
        self._count(1)
        prompt = body["messages"][-1]["content"]
        text = self.texts[re.search("【要写的部分】(.+)", prompt)[1].strip()]
        duration = self.first + self.each * tokens_of(text)
        self.durations.append(duration)
        await asyncio.sleep(duration)
        self._count(-1)
        prompted = sum(tokens_of(message["content"]) for message in body["messages"])
        content = json.dumps({"paragraphs": text.split("\n")}, ensure_ascii=False)
        return {
            "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": prompted, "completion_tokens": tokens_of(text)},
        }

    def stats(self):
        return {
            "requests": len(self.durations), "most": self.most, "longest": max(self.durations, default=0.0),
            "sum": sum(self.durations), "busy": self.busy, "span": (self.changed or 0.0) - (self.began or 0.0),
        }  # fmt: skip

    async def connected(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = re.search(r"(?i)content-length: *(\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                value = await self.answer(json.loads(body)) if body else self.stats()
                data = json.dumps(value).encode()
                kind = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                writer.write(f"{kind}content-length: {len(data)}\r\n\r\n".encode() + data)
                await writer.drain()
        writer.close()


async def _serve():
    model = _Model(json.loads(sys.stdin.readline()), float(sys.argv[1]), float(sys.argv[2]))
    server = await asyncio.start_server(model.connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
