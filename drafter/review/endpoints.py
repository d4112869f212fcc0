"""The model endpoints that an administrator allows.  Keys come from the server's environment, by name."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass

from drafter.draft.endpoint import public_address
from drafter.draft.engines import OpenAIEngine
from drafter.errors import RequestError
from drafter.store.database import Store
from drafter.store.settings import change_setting, setting

_SETTING = "endpoints"
# Whoever names an endpoint must not have the server send it whatever its environment holds.
_KEY_NAME = re.compile(r"OPENAI_API_KEY|DRAFTER_KEY_[A-Z0-9_]{1,40}")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """A model at an address, under the name by which people choose it."""

    name: str
    address: str
    model: str
    key_name: str
    """The environment variable that holds its key; empty for none."""

    @property
    def has_key(self) -> bool:
        """Whether the server's environment has the key that it needs."""
        return not self.key_name or bool(os.environ.get(self.key_name))

    def engine(self) -> OpenAIEngine:
        """Raises RequestError where its key is missing."""
        if not self.has_key:
            raise RequestError(f"服务器上没有设置{self.key_name}；请安装人员设置后重新启动程序", 409)
        return OpenAIEngine(
            self.model, self.address, os.environ.get(self.key_name) if self.key_name else "none"
        )


def allowed_endpoints(store: Store) -> list[ModelEndpoint]:
    """All that may be asked, in the order in which they were allowed."""
    with store.reading() as connection:
        return [ModelEndpoint(**one) for one in setting(connection, _SETTING, [])]


def allow_endpoint(store: Store, endpoint: ModelEndpoint) -> None:
    """Raises RequestError for what is no endpoint, or a name that is taken."""
    allowed = allowed_endpoints(store)
    if not (0 < len(endpoint.name) <= 40 and 0 < len(endpoint.model) <= _LONGEST):
        raise RequestError("名称和模型都要填写，名称不超过40个字；请重新填写")
    if not endpoint.address.startswith(("http://", "https://")) or len(endpoint.address) > _LONGEST:
        raise RequestError("地址应以http://或https://开头；请重新填写")
    if public_address(endpoint.address) != endpoint.address:
        raise RequestError("地址里不能有用户名、密码或参数；密钥请由安装人员放进环境变量")
    if endpoint.key_name and not _KEY_NAME.fullmatch(endpoint.key_name):
        raise RequestError("密钥的环境变量名应是OPENAI_API_KEY，或以DRAFTER_KEY_开头；请重新填写")
    if endpoint.name in (one.name for one in allowed):
        raise RequestError(f"已有名为“{endpoint.name}”的模型服务；请换一个名称", 409)
    change_setting(store, _SETTING, [asdict(one) for one in (*allowed, endpoint)])


def withdraw_endpoint(store: Store, name: str) -> None:
    """No request goes there any more."""
    rest = [asdict(one) for one in allowed_endpoints(store) if one.name != name]
    change_setting(store, _SETTING, rest)
