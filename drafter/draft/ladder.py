"""The answer ladder json_schema → json_object → text, and the other habits of an endpoint, learnt as it refuses.

What providers really do is in no specification: one refuses `max_tokens`, another a temperature, a third takes
`json_schema` and ignores it.  Nothing is asked beforehand; what a refusal or an answer shows is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from drafter.draft.answers import SCHEMA, Reading

Rung = Literal["json_schema", "json_object", "text"]
RUNGS: tuple[Rung, ...] = ("json_schema", "json_object", "text")
_FIRST_ANSWERS = 5
_MISSES = 2
_LIMITS = ("max_tokens", "max_completion_tokens", "")
_FORMAT_WORDS = ("response_format", "json_schema", "json_object", "json mode", "structured output", "schema", "grammar")  # fmt: skip
_TEMPERATURE = 0.2
"""Low, for prose that states facts; not zero, so that a blank answer is not repeated word for word."""


@dataclass(slots=True)
class Habits:
    """What one model at one base URL was seen to accept; one object for all calls of a run."""

    rung: Rung = "json_schema"
    limit: str = "max_tokens"
    """The name under which the length of an answer is limited; empty where no name is accepted."""
    temperature: float | None = _TEMPERATURE
    extra: dict[str, Any] = field(default_factory=dict)
    """What switches thinking off, where the provider has a switch."""
    system_role: bool = True
    stream: bool = False
    usage_in_stream: bool = True
    seen: int = 0
    misses: int = 0

    def parameters(self, max_tokens: int) -> dict[str, Any]:
        """What is sent beside model and messages."""
        sent: dict[str, Any] = {}
        if self.limit:
            sent[self.limit] = max_tokens
        if self.temperature is not None:
            sent["temperature"] = self.temperature
        if self.rung == "json_schema":
            schema = {"name": "section", "strict": True, "schema": SCHEMA}
            sent["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.rung == "json_object":
            sent["response_format"] = {"type": "json_object"}
        if self.stream:
            sent["stream"] = True
            if self.usage_in_stream:
                sent["stream_options"] = {"include_usage": True}
        if self.extra:
            sent["extra_body"] = self.extra
        return sent

    def messages(self, system: str, user: str) -> list[dict[str, str]]:
        if not self.system_role:
            return [{"role": "user", "content": f"{system}\n\n{user}"}]
        return [{"role": "system", "content": system}, {"role": "user", "content": user}]

    def learn_refusal(self, sent: Mapping[str, Any], reason: str) -> bool:
        """Give up what REASON, the text of a 400 or 422, names of the parameters SENT; False where it names none.

        A parameter that another call has given up meanwhile is not given up again.
        """
        reason = reason.lower()
        if "response_format" in sent and any(word in reason for word in _FORMAT_WORDS):
            self._step_down(sent["response_format"]["type"])
        elif (limit := _limit_of(sent)) and (limit in reason or "max_tokens" in reason):
            if self.limit == limit:
                self.limit = _next_limit(limit, reason)
        elif "temperature" in sent and "temperature" in reason:
            self.temperature = None
        elif "extra_body" in sent and "thinking" in reason:
            self.extra = {}
        elif "stream_options" in sent and "stream_options" in reason:
            self.usage_in_stream = False
        elif "stream" in sent and "stream" in reason:
            self.stream = False
        elif self.system_role and "system" in reason and "role" in reason:
            self.system_role = False
        else:
            return False
        return True

    def learn_answer(self, rung: Rung, reading: Reading) -> None:
        """Count what came on RUNG: twice no object, and the mode is not enforced there.

        On json_schema only the first five answers tell; on json_object blank ones come at any time.
        """
        if rung != self.rung or rung == "text":
            return
        self.seen += 1
        self.misses += reading.shape != "object"
        if self.misses >= _MISSES and (rung == "json_object" or self.seen <= _FIRST_ANSWERS):
            self._step_down(rung)

    def _step_down(self, rung: str) -> None:
        if rung == self.rung and rung != "text":
            self.rung = RUNGS[RUNGS.index(self.rung) + 1]
            self.seen = self.misses = 0


def _limit_of(sent: Mapping[str, Any]) -> str:
    return next((name for name in _LIMITS if name in sent), "")


def _next_limit(limit: str, reason: str) -> str:
    """The other name, once; then none.  Where the room for the whole is too small, a name helps nothing."""
    if "context" in reason or limit == "max_completion_tokens":
        return ""
    return "max_completion_tokens"


def habits_of(base_url: str | None, model: str) -> Habits:
    """Where to begin with a provider that is known; with any other at the top."""
    host = _host(base_url) if base_url else "api.openai.com"
    if host == "api.openai.com":
        return Habits(limit="max_completion_tokens")
    if host.endswith("deepseek.com") or host.endswith(("bigmodel.cn", "z.ai")):
        return Habits(rung="json_object", extra={"thinking": {"type": "disabled"}})
    if host.endswith(("moonshot.cn", "moonshot.ai")):
        return Habits(rung="json_schema" if "k3" in model else "json_object", temperature=None)
    if host.startswith("dashscope") and host.endswith("aliyuncs.com"):
        return Habits(extra={"enable_thinking": False})
    return Habits()


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # no address at all: nothing will be sent there
        return ""
