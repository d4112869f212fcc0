"""Which model a command asks: its options, the same wherever a model is asked."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import click

from drafter.draft.cost import Prices, read_prices
from drafter.draft.engines import OpenAIEngine
from drafter.errors import DrafterError


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What the options and the environment say; the key is in the environment alone, never in a command line."""

    model: str | None
    base_url: str | None
    timeout: float
    max_tokens: int
    proxy: str | None = field(repr=False)
    prices: str | None = None

    def engine(self) -> OpenAIEngine:
        """Raises DrafterError where no model is named."""
        if not self.model:
            raise DrafterError("没有指明模型；请用--model给出，或设置环境变量DRAFTER_MODEL")
        key = os.environ.get("OPENAI_API_KEY")
        return OpenAIEngine(
            self.model, self.base_url, key, self.timeout, max_tokens=self.max_tokens, proxy=self.proxy
        )

    def price_list(self) -> Prices | None:
        return read_prices(self.prices) if self.prices else None


_OPTIONS = (
    click.option("--model", envvar="DRAFTER_MODEL", help="模型名称（环境变量DRAFTER_MODEL）"),
    click.option("--base-url", envvar="OPENAI_BASE_URL", help="模型服务地址（环境变量OPENAI_BASE_URL）"),
    click.option(
        "--timeout", type=click.FloatRange(1), default=180.0, show_default=True, help="等待模型一次回答的秒数"
    ),
    click.option(
        "--max-tokens", type=click.IntRange(16), default=2048, show_default=True, help="一次回答最长的token数"
    ),
    click.option(
        "--proxy",
        envvar="DRAFTER_PROXY",
        help="经由的代理（环境变量DRAFTER_PROXY）；HTTP_PROXY等系统代理不使用",
    ),
    click.option(
        "--prices",
        envvar="DRAFTER_PRICES",
        help="每百万token的元数：输入,缓存,输出，例如2,0.5,8（环境变量DRAFTER_PRICES）",
    ),
)


def model_options(command: Callable[..., None]) -> Callable[..., None]:
    """COMMAND with the options that name a model; it gets them as one keyword, `settings`."""

    @functools.wraps(command)
    def with_settings(**given: object) -> None:
        own: dict[str, Any] = {part.name: given.pop(part.name) for part in fields(ModelSettings)}
        command(settings=ModelSettings(**own), **given)

    for option in reversed(_OPTIONS):
        with_settings = option(with_settings)
    return with_settings
