"""What administrators decide: JSON by name, of which the newest counts."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, desc, select

from drafter.store.database import Store
from drafter.store.tables import canonical, settings


def change_setting(store: Store, name: str, value: object) -> None:
    """From now on NAME is VALUE (anything of JSON without floats)."""
    with store.writing() as (_, record):
        record("setting.changed", settings, {"name": name, "value": canonical(value)}, name)


def setting(connection: Connection, name: str, default: Any = None) -> Any:  # noqa: ANN401  # any JSON
    """What NAME is now; DEFAULT where nobody has decided."""
    of_it = select(settings.c.value).where(settings.c.name == name)
    value = connection.scalar(of_it.order_by(desc(settings.c.id)).limit(1))
    return default if value is None else json.loads(value)
