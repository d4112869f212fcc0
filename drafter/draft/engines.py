"""The one seam to the outside: `Engine.write(prompt) -> Completion`.

`BaselineEngine` renders the outline's baseline texts and needs no model; `OpenAIEngine` asks any
OpenAI-compatible endpoint.  What a model answers is untrusted text.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from drafter.draft.prompts import Prompt, render_baseline
from drafter.errors import EndpointError, EngineError
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError, AsyncOpenAI
    from tenacity import RetryCallState

TRIES = 6
_LONGEST_WAIT = 600.0
_THINK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>|^.*?</think(?:ing)?>", re.DOTALL)
_FENCE = re.compile(r"\A\s*```[^\n]*\n(.*?)\n?```\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Completion:
    """A section's text as it was written, and what it cost."""

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    requests: int = 0
    seconds: float = 0.0


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
    """Writes by the outline's templates; the same facts give the same text."""

    outline: Outline
    book: FactBook
    name: str = "baseline"

    async def write(self, prompt: Prompt) -> Completion:
        section = self.outline.section(prompt.section_id)
        return Completion(render_baseline(self.outline, section, self.book), "baseline")


class _Transient(Exception):
    """The call may be tried again; `wait` are the seconds that the server asked for, `failure` is what it
    comes to when no try succeeds."""

    def __init__(self, message: str, wait: float = 0.0, failure: type[EngineError] = EngineError) -> None:
        super().__init__(message)
        self.wait = wait
        self.failure = failure


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _CachedTokens(BaseModel):
    cached_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _CachedTokens | None = None


class _Answer(BaseModel):
    """What must be in an answer's body; the SDK itself checks nothing, and compatible servers leave much out."""

    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


@dataclass(frozen=True, slots=True)
class OpenAIEngine:
    """Asks the chat completions of `base_url`.

    `timeout` bounds one call in all (the SDK's own timeout is per read), in seconds.  Transient faults
    (connection, time-out, 408, 409, 429, 5xx, broken bodies) are tried again with full jitter, Retry-After
    honoured; the rest stops at once.  Proxies of the environment are not used, for they would capture
    addresses on the machine itself too.
    """

    model: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 180.0
    max_tokens: int = 2048
    first_wait: float = 0.5
    name: str = "openai"

    async def write(self, prompt: Prompt) -> Completion:
        started = time.monotonic()
        tally = _Tally()
        async with self._connect() as client:
            text = await self._ask(client, prompt, self.max_tokens, tally)
            if text is None:  # cut off by length: once more with twice the room
                text = await self._ask(client, prompt, 2 * self.max_tokens, tally)
        if text is None:
            raise EngineError(
                f"模型{self.model}的回答两次都因过长而中断；请换用输出更长的模型，或缩短该部分的字数要求"
            )
        return Completion(
            text, self.model, tally.prompt_tokens, tally.completion_tokens, tally.cached_tokens, tally.requests,
            round(time.monotonic() - started, 3),
        )  # fmt: skip

    async def _ask(self, client: AsyncOpenAI, prompt: Prompt, max_tokens: int, tally: _Tally) -> str | None:
        """The answer's text, or None where it was cut off by length."""
        from tenacity import AsyncRetrying, RetryError, retry_if_exception_type, stop_after_attempt

        retrying = AsyncRetrying(
            stop=stop_after_attempt(TRIES), wait=self._wait, retry=retry_if_exception_type(_Transient)
        )
        try:
            async for attempt in retrying:
                with attempt:
                    tally.requests += 1
                    answer = await self._call(client, prompt, max_tokens)
                    return self._read(answer, tally)
        except RetryError as error:
            last = error.last_attempt.exception()
            failure = last.failure if isinstance(last, _Transient) else EngineError
            raise failure(
                f"模型服务{self._where}多次没有给出可用的回答（{last}）；请检查服务状态后重试"
            ) from error
        raise AssertionError("unreachable: the loop returns or raises")

    def _wait(self, state: RetryCallState) -> float:
        """Full jitter from `first_wait`, doubled each time to 30 s; or what the server asked for."""
        import random

        exception = state.outcome.exception() if state.outcome else None
        if isinstance(exception, _Transient) and exception.wait:
            return min(exception.wait, _LONGEST_WAIT)
        return random.uniform(0, min(30.0, self.first_wait * 2**state.attempt_number))

    @property
    def _where(self) -> str:
        return self.base_url or "（OpenAI）"

    async def _call(self, client: AsyncOpenAI, prompt: Prompt, max_tokens: int) -> _Answer:
        import openai

        request = client.chat.completions.with_raw_response.create(
            model=self.model,
            messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            max_tokens=max_tokens,
        )
        try:
            response = await asyncio.wait_for(request, self.timeout)
            return _Answer.model_validate_json(response.content)
        except TimeoutError as error:
            raise _Transient(f"{self.timeout:g}秒内没有回答") from error
        except openai.APIConnectionError as error:
            raise _of_connection(error) from error
        except openai.APIStatusError as error:
            raise self._of_status(error) from error
        except openai.OpenAIError as error:
            raise EngineError(
                f"模型服务{self._where}报错：{type(error).__name__}；请检查服务地址和模型名称"
            ) from error
        except ValidationError as error:
            raise _Transient("回答里没有内容，可能不是模型服务的地址") from error

    def _connect(self) -> AsyncOpenAI:
        import openai

        if self.api_key and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise EndpointError("OPENAI_API_KEY里有不能用于密钥的字符；请重新复制密钥")
        if self.base_url and not _is_address(self.base_url):
            raise EndpointError(
                f"模型服务的地址{self.base_url}写得不对；应以http://或https://开头，请检查OPENAI_BASE_URL"
            )
        return openai.AsyncOpenAI(
            api_key=self.api_key or "none",
            base_url=self.base_url or None,
            max_retries=0,
            timeout=self.timeout,
            http_client=openai.DefaultAsyncHttpxClient(trust_env=False),
        )

    def _of_status(self, error: APIStatusError) -> Exception:
        """What a status of 400 and more means: try again, or stop with the mend."""
        status, code = error.status_code, error.code
        if code == "insufficient_quota" or status == 402:
            return EndpointError(f"模型服务{self._where}的余额或额度不足；请充值或换用其他服务")
        if status in (401, 403):
            return EndpointError(f"模型服务{self._where}不接受所给的密钥（{status}）；请检查OPENAI_API_KEY")
        if status == 404:
            return EndpointError(
                f"模型服务{self._where}没有模型{self.model}或地址不对（404）；请检查模型名称和OPENAI_BASE_URL"
            )
        if status in (408, 409, 429) or status >= 500:
            return _Transient(f"服务返回{status}", _retry_after(error.response.headers.get("retry-after")))
        return EngineError(f"模型服务{self._where}拒绝了请求（{status}）；请检查模型名称和参数")

    def _read(self, answer: _Answer, tally: _Tally) -> str | None:
        """The text of ANSWER without thinking and fences; None where it was cut off by length."""
        tally.add(answer.usage)
        choice = answer.choices[0]
        if choice.finish_reason == "length":
            return None
        message = choice.message
        if choice.finish_reason == "content_filter" or message.refusal:
            raise EngineError(f"模型{self.model}拒绝撰写这一部分；请改写材料后重试，或用--engine baseline")
        text = _THINK.sub("", message.content or "").strip()
        fenced = _FENCE.match(text)
        text = fenced[1].strip() if fenced else text
        if not text:
            raise _Transient("回答是空白的")
        return text


@dataclass(slots=True)
class _Tally:
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def add(self, usage: _Usage | None) -> None:
        if usage is None:
            return
        self.prompt_tokens += usage.prompt_tokens or 0
        self.completion_tokens += usage.completion_tokens or 0
        self.cached_tokens += (usage.prompt_tokens_details and usage.prompt_tokens_details.cached_tokens) or 0


def _of_connection(error: APIConnectionError) -> _Transient:
    """A connection that never came about concerns every request of the run; one that broke only its own."""
    import httpx2

    if isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.UnsupportedProtocol):
        return _Transient("连接不上", failure=EndpointError)
    return _Transient("连接中断")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def _retry_after(header: str | None) -> float:
    """Seconds that a Retry-After header asks for; 0 where it says nothing readable."""
    try:
        return max(0.0, float(header or 0))
    except ValueError:
        return 0.0
