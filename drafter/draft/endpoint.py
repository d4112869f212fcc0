"""One endpoint that speaks the OpenAI chat protocol: connecting, sending once, and what each fault comes to.

The SDK sends and names the faults; it neither retries (it cannot see faults of content, and gives up on a long
Retry-After) nor parses (it would lose text and usage of what it cannot parse).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from drafter.draft.answers import Answer, Chunk, join
from drafter.errors import EndpointError, EngineError

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

_LONGEST_WAIT = 600.0
_LARGEST_BODY = 8_000_000
_CONNECT_SECONDS = 5.0


class Transient(Exception):
    """A call may be tried again; `failure` is what it comes to when no try succeeds.

    `wait` are the seconds that the server asked for; `pauses` says that every call to the endpoint should wait.
    """

    def __init__(
        self,
        message: str,
        *,
        wait: float = 0.0,
        pauses: bool = False,
        failure: type[EngineError] = EngineError,
    ) -> None:
        super().__init__(message)
        self.wait, self.pauses, self.failure = wait, pauses, failure


class Slow(Transient):
    """A gateway had no answer in time (504, 524)."""


class Overdue(Slow):
    """We had no answer in time: the call's deadline is past."""


class Refused(Exception):
    """400 or 422: `reason` is what the server says, for us to read."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(slots=True)
class Pause:
    """How long nobody should ask, because one was told to wait."""

    until: float = 0.0

    def extend(self, seconds: float) -> None:
        self.until = max(self.until, time.monotonic() + seconds)

    async def over(self, spread: float) -> None:
        """Wait until the pause is over, and up to SPREAD seconds more, so that not all come back at once."""
        while (rest := self.until - time.monotonic()) > 0:
            await asyncio.sleep(rest + random.uniform(0, spread))


@dataclass(slots=True)
class Endpoint:
    """`timeout` bounds one call in all (the SDK's own timeout is per read), in seconds.

    Proxies of the environment are not used: they would capture addresses on the machine itself too.  `proxy`
    names one to use.  A connection is open while a call of any task is under way, never longer.
    """

    base_url: str | None
    api_key: str | None = field(repr=False)
    timeout: float
    proxy: str | None = field(default=None, repr=False)
    pause: Pause = field(default_factory=Pause)
    _sdk: AsyncOpenAI | None = None
    _users: int = 0

    @property
    def address(self) -> str:
        """The base URL as it may be shown: without a name, a password or a query."""
        if not self.base_url:
            return "https://api.openai.com/v1"
        return public_address(self.base_url)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[AsyncOpenAI]:
        if self._sdk is None:
            self._sdk = self._connect()
        sdk = self._sdk
        self._users += 1
        try:
            yield sdk
        finally:
            self._users -= 1
            if self._users == 0:
                self._sdk = None
                await sdk.close()

    def _connect(self) -> AsyncOpenAI:
        import httpx2
        import openai

        if self.api_key and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise EndpointError("OPENAI_API_KEY里有不能用于密钥的字符；请重新复制密钥")
        if self.base_url and not _is_address(self.base_url):
            raise EndpointError(
                f"模型服务的地址{self.address}写得不对；应以http://或https://开头，请检查OPENAI_BASE_URL"
            )
        if self.proxy and not _is_address(self.proxy):
            raise EndpointError("代理的地址写得不对；应以http://或https://开头，请检查DRAFTER_PROXY")
        timeout = httpx2.Timeout(self.timeout, connect=min(self.timeout, _CONNECT_SECONDS))
        return openai.AsyncOpenAI(
            api_key=self.api_key or "none",
            base_url=self.base_url or None,
            max_retries=0,
            timeout=timeout,
            http_client=openai.DefaultAsyncHttpxClient(trust_env=False, proxy=self.proxy, timeout=timeout),
        )

    async def send(
        self, sdk: AsyncOpenAI, model: str, messages: list[Any], sent: Mapping[str, Any]
    ) -> Answer:
        """The answer to one request.  Raises Transient, Refused, EngineError or EndpointError."""
        import httpx2
        import openai

        try:
            return await asyncio.wait_for(_exchange(sdk, model, messages, sent), self.timeout)
        except TimeoutError as error:
            raise Overdue(f"{self.timeout:g}秒内没有答完") from error
        except (openai.APIConnectionError, httpx2.HTTPError) as error:
            raise _of_connection(error) from error
        except openai.APIStatusError as error:
            raise self._of_status(error, model) from error
        except openai.OpenAIError as error:
            raise EngineError(
                f"模型服务{self.address}报错：{type(error).__name__}；请检查服务地址和模型名称"
            ) from error
        except (ValidationError, UnicodeDecodeError) as error:
            raise Transient("回答里没有内容，可能不是模型服务的地址") from error

    def _of_status(self, error: APIStatusError, model: str) -> Exception:
        """What a status of 400 and more means: try again, read why, or stop with the mend."""
        status = error.status_code
        if error.code == "insufficient_quota" or status == 402:
            return EndpointError(f"模型服务{self.address}的余额或额度不足；请充值或换用其他服务")
        if status in (401, 403):
            return EndpointError(f"模型服务{self.address}不接受所给的密钥（{status}）；请检查OPENAI_API_KEY")
        if status == 404:
            return EndpointError(
                f"模型服务{self.address}没有模型{model}或地址不对（404）；请检查模型名称和OPENAI_BASE_URL"
            )
        if status in (408, 409, 429) or status >= 500:
            return self._of_busy(status, retry_after(error.response.headers))
        if status in (400, 422):
            return Refused(status, self._without_key(f"{error.param or ''} {error}"))
        return EngineError(f"模型服务{self.address}拒绝了请求（{status}）；请检查服务地址和参数")

    def _of_busy(self, status: int, wait: float) -> Exception:
        if wait > _LONGEST_WAIT:
            return EndpointError(f"模型服务{self.address}要求{wait / 60:.0f}分钟后再试；请届时重新运行")
        kind = Slow if status in (504, 524) else Transient
        return kind(f"服务返回{status}", wait=wait, pauses=status == 429 or wait > 0)

    def _without_key(self, text: str) -> str:
        return text.replace(self.api_key, "…") if self.api_key else text


async def _exchange(sdk: AsyncOpenAI, model: str, messages: list[Any], sent: Mapping[str, Any]) -> Answer:
    """Send and read the whole body, a stream or not, whatever was asked for."""
    request = sdk.chat.completions.with_streaming_response.create(model=model, messages=messages, **sent)
    async with request as response:
        if "text/event-stream" in response.headers.get("content-type", ""):
            return await _read_stream(response.iter_lines())
        body = bytearray()
        async for piece in response.iter_bytes():
            body += piece
            if len(body) > _LARGEST_BODY:
                raise Transient("回答过大，不像是模型的回答")
        if body.lstrip()[:1] == b"<":
            raise Transient("回答是网页，不是模型的回答，请检查OPENAI_BASE_URL", failure=EndpointError)
        return Answer.model_validate_json(bytes(body))


async def _read_stream(lines: AsyncIterator[str]) -> Answer:
    chunks: list[Chunk] = []
    size = 0
    async for line in lines:
        if not line.startswith("data:"):
            continue  # comments and blank lines keep the connection alive
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            break
        chunks.append(Chunk.model_validate_json(data))
        size += len(data)
        if chunks[-1].error is not None or size > _LARGEST_BODY:
            raise Transient("回答中途报错")
    answer = join(chunks)
    if answer.choices[0].finish_reason is None:
        raise Transient("回答没有结束就中断了")
    return answer


def _of_connection(error: Exception) -> Transient:
    """A connection that never came about concerns every request of the run; one that broke only its own."""
    import httpx2
    import openai

    cause = error.__cause__ or error
    if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.UnsupportedProtocol):
        return Transient("连接不上", failure=EndpointError)
    if isinstance(error, openai.APITimeoutError) or isinstance(cause, httpx2.TimeoutException):
        return Overdue("等待回答超时")
    return Transient("连接中断")


def public_address(url: str) -> str:
    """URL without a name, a password, a query; what cannot be read is not shown at all."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "（无法识别）"
    return (
        f"{parts.scheme}://{parts.hostname}{port}{parts.path}" if parts.hostname else url.rpartition("@")[2]
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that `retry-after-ms` or `retry-after` (seconds or a date) ask for; 0 where they say nothing readable."""
    text = headers.get("retry-after", "")
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        seconds = float(text or 0)
        return seconds if 0 <= seconds < float("inf") else 0.0
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return 0.0
