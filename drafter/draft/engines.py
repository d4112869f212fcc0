"""The one seam to the outside: `Engine.write(prompt) -> Completion`.

`BaselineEngine` renders the outline's baseline texts and needs no model; `OpenAIEngine` asks any
OpenAI-compatible endpoint.  What a model answers is untrusted text.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from drafter.draft.answers import Choice, Reading, Usage, read
from drafter.draft.endpoint import Endpoint, Overdue, Refused, Slow, Transient
from drafter.draft.ladder import Habits, Rung, habits_of
from drafter.draft.prompts import Prompt, render_baseline
from drafter.errors import EngineError
from drafter.facts.fields import TOPIC_NAMES
from drafter.facts.model import FactBook
from drafter.outline.plan import plan_of
from drafter.outline.sections import Outline

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from tenacity import RetryCallState

BASELINE = "baseline"
"""The name of the built-in writer."""
TRIES = 6
_OVERDUE = 2
"""How often a call may run into its deadline: a third time would only cost as much again."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A section's text as it was written, one paragraph a line, and what it cost."""

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    requests: int = 0
    seconds: float = 0.0
    retries: int = 0
    """Requests that brought nothing: faults, refused parameters, answers cut off or in no shape."""
    rung: str = ""
    """json_schema | json_object | text: in which mode the answer was asked for."""


class Engine(Protocol):
    """Whatever writes a section."""

    @property
    def name(self) -> str:
        """baseline | openai"""
        ...

    async def write(self, prompt: Prompt) -> Completion:
        """The text for PROMPT.  Raises EngineError where there is none to be had, EndpointError where none of
        the run's prompts will have one."""
        ...


@dataclass(frozen=True, slots=True)
class BaselineEngine:
    """Writes by the outline's templates; the same facts give the same text.

    Raises EngineError where they have nothing to write of: a heading without text is no report.
    """

    outline: Outline
    book: FactBook
    name: str = BASELINE

    async def write(self, prompt: Prompt) -> Completion:
        book, outline = plan_of(self.book, self.outline)
        section = outline.section(prompt.section_id)
        text = render_baseline(outline, section, book)
        if not text.strip():
            topic = TOPIC_NAMES[section.topics[-1]] if section.topics else section.title
            raise EngineError(f"事实文件里没有“{topic}”的文字材料；请补上后重新起草，或直接写在报告里")
        return Completion(text, BASELINE)


@dataclass(slots=True)
class OpenAIEngine:
    """Asks the chat completions of `base_url`.

    `timeout` bounds one call in all, in seconds.  Transient faults (connection, time-out, 408, 409, 429, 5xx,
    broken bodies) are tried again with full jitter, Retry-After honoured; on 429 all calls wait.  Whatever else
    stops at once.  What the endpoint accepts is learnt and remembered in `habits`, for all calls of a run.
    """

    model: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 180.0
    max_tokens: int = 2048
    first_wait: float = 0.5
    proxy: str | None = field(default=None, repr=False)
    name: str = "openai"
    endpoint: Endpoint = field(init=False)
    habits: Habits = field(init=False)

    def __post_init__(self) -> None:
        self.endpoint = Endpoint(self.base_url, self.api_key, self.timeout, self.proxy)
        self.habits = habits_of(self.base_url, self.model)

    async def write(self, prompt: Prompt) -> Completion:
        started, tally = time.monotonic(), Tally()
        try:
            async with self.endpoint.connected() as sdk:
                reading, rung = await self._converse(sdk, _Talk(prompt, self.max_tokens), tally)
        except EngineError as error:
            error.spent = tally.spent(started)
            raise
        return Completion(reading.text, self.model, rung=rung, **tally.spent(started))

    async def _converse(self, sdk: AsyncOpenAI, talk: _Talk, tally: Tally) -> tuple[Reading, Rung]:
        """The first reading with a text: cut off, it is asked for with more room; broken, once more on each rung."""
        while True:
            rung, choice, reading = await self._ask(sdk, talk, tally)
            if choice.finish_reason == "length" and reading.shape != "object":
                if not talk.widen(choice):
                    raise EngineError(
                        f"模型{self.model}的回答两次都因过长而中断；请换用输出更长的模型，或用--max-tokens放宽长度"
                    )
            elif reading.shape == "broken":
                if not talk.ask_again(rung, choice.message.text) and self.habits.rung == rung:
                    raise EngineError(f"模型{self.model}的回答两次都不合要求的格式；请换用其他模型")
            else:
                tally.good += 1
                return reading, rung

    async def _ask(self, sdk: AsyncOpenAI, talk: _Talk, tally: Tally) -> tuple[Rung, Choice, Reading]:
        """An answer with something in it, on the rung that it was asked for; transient faults tried again."""
        from tenacity import AsyncRetrying, RetryError, retry_if_exception_type

        retrying = AsyncRetrying(stop=talk.is_over, wait=self._wait, retry=retry_if_exception_type(Transient))
        try:
            async for attempt in retrying:
                with attempt:
                    await self.endpoint.pause.over(self.first_wait)
                    return await self._try(sdk, talk, tally)
        except RetryError as error:
            last = error.last_attempt.exception()
            assert isinstance(last, Transient)
            raise last.failure(
                f"模型服务{self.endpoint.address}多次没有给出可用的回答（{last}）；{_mend(last)}"
            ) from error
        raise AssertionError("unreachable: the loop returns or raises")

    async def _try(self, sdk: AsyncOpenAI, talk: _Talk, tally: Tally) -> tuple[Rung, Choice, Reading]:
        """One answer, after as many requests as the endpoint refuses parameters that can be given up."""
        while True:
            rung = self.habits.rung
            sent = self.habits.parameters(talk.max_tokens)
            tally.requests += 1
            try:
                answer = await self.endpoint.send(sdk, self.model, talk.messages(self.habits, rung), sent)
            except Refused as refused:
                if not self.habits.learn_refusal(sent, refused.reason):
                    raise self._of_refusal(refused) from refused
                continue
            except Slow as slow:
                talk.overdue += isinstance(slow, Overdue)
                self.habits.stream = (
                    True  # a gateway cuts a silent connection, seldom one on which words arrive
                )
                raise
            tally.add(answer.usage)
            return rung, answer.choices[0], self._read(answer.choices[0], rung)

    def _read(self, choice: Choice, rung: Rung) -> Reading:
        if choice.finish_reason == "content_filter" or choice.message.refusal:
            raise EngineError(f"模型{self.model}拒绝撰写这一部分；请改写材料后重试，或用--engine baseline")
        reading = read(choice.message)
        if choice.finish_reason == "length":
            return reading
        self.habits.learn_answer(rung, reading)
        if reading.shape == "blank":
            raise Transient("回答是空白的")
        return reading

    def _of_refusal(self, refused: Refused) -> EngineError:
        if any(word in refused.reason.lower() for word in ("context", "too long", "上下文", "超长")):
            return EngineError(f"这一部分的内容超过了模型{self.model}的上下文长度；请换用上下文更长的模型")
        reason = " ".join(refused.reason.split())[:200]
        return EngineError(
            f"模型服务{self.endpoint.address}拒绝了请求（{refused.status}，原文：{reason}）；请检查模型名称和参数"
        )

    def _wait(self, state: RetryCallState) -> float:
        """Full jitter from `first_wait`, doubled each time to 30 s, behind what the server asked for."""
        from tenacity import wait_random_exponential

        jitter = wait_random_exponential(multiplier=self.first_wait, max=30)(state)
        fault = state.outcome.exception() if state.outcome else None
        assert isinstance(fault, Transient)
        if fault.pauses:
            self.endpoint.pause.extend(fault.wait or jitter)
        return fault.wait + jitter


def _mend(last: Transient) -> str:
    return "请用--timeout放宽时间，或换用更快的模型" if isinstance(last, Slow) else "请检查服务状态后重试"


class _Talk:
    """What is said for one prompt: the prompt itself, and behind a broken answer once more its form."""

    def __init__(self, prompt: Prompt, max_tokens: int) -> None:
        self.prompt, self.max_tokens = prompt, max_tokens
        self.overdue = 0
        self._widened = False
        self._broken: dict[Rung, str] = {}

    def messages(self, habits: Habits, rung: Rung) -> list[dict[str, str]]:
        messages = habits.messages(self.prompt.system, self.prompt.user)
        if rung in self._broken:
            messages += [
                {"role": "assistant", "content": self._broken[rung]},
                {"role": "user", "content": self.prompt.form or self.prompt.user},
            ]
        return messages

    def is_over(self, state: RetryCallState) -> bool:
        return state.attempt_number >= TRIES or self.overdue >= _OVERDUE

    def ask_again(self, rung: Rung, answer: str) -> bool:
        """Whether a broken ANSWER is worth another request on its RUNG: once."""
        if rung in self._broken:
            return False
        self._broken[rung] = answer
        return True

    def widen(self, choice: Choice) -> bool:
        """Twice the room, once; four times where the room went into thinking."""
        if self._widened:
            return False
        self._widened = True
        self.max_tokens *= 4 if choice.message.thoughts else 2
        return True


@dataclass(slots=True)
class Tally:
    """What the requests for one prompt cost."""

    requests: int = 0
    good: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def add(self, usage: Usage | None) -> None:
        if usage is not None:
            self.prompt_tokens += usage.prompt_tokens or 0
            self.completion_tokens += usage.completion_tokens or 0
            self.cached_tokens += usage.cached_tokens

    def spent(self, started: float) -> dict[str, Any]:
        """The fields of a Completion that tell the cost; seconds since STARTED."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "cached_tokens": self.cached_tokens,
            "requests": self.requests,
            "retries": self.requests - self.good,
            "seconds": round(time.monotonic() - started, 3),
        }
