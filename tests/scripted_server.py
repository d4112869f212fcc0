"""An OpenAI-compatible endpoint on loopback whose answers are a script; the model's name selects the script.

A script is a list of steps, one for each request to that model, the last one repeated.  A step is the text of an
answer, or a `Fault`.  `server.requests[model]` holds the bodies that came.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Fault:
    """What the server does instead of a good answer."""

    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    content: str | None = None
    refusal: str | None = None
    delay: float = 0.0
    reset: bool = False
    cut: bool = False


class ScriptedServer:
    """Runs on a free port for the time of a `with` block."""

    def __init__(self, scripts):
        self.scripts = scripts
        self.requests = {}
        self._lock = threading.Lock()

    def __enter__(self):
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                owner._answer(self, body)

        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._httpd.daemon_threads = True
        self._thread = threading.Thread(target=self._httpd.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._httpd.server_address[1]}/v1"

    def _answer(self, handler, body):
        model = body["model"]
        with self._lock:
            seen = self.requests.setdefault(model, [])
            seen.append(body)
            script = self.scripts[model]
            step = script[min(len(seen), len(script)) - 1] if isinstance(script, list) else script(body)
        fault = step if isinstance(step, Fault) else Fault(content=step)
        time.sleep(fault.delay)
        if fault.reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            return
        payload = (fault.body if fault.body is not None else json.dumps(_completion(model, fault))).encode()
        handler.send_response(fault.status)
        for name, value in {"content-type": "application/json", **fault.headers}.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(payload) + (50 if fault.cut else 0)))
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked was killed meanwhile
            handler.end_headers()
            handler.wfile.write(payload)
        handler.close_connection = fault.cut


def _completion(model, fault):
    message = {"role": "assistant", "content": fault.content, "refusal": fault.refusal}
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "finish_reason": fault.finish, "message": message}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
