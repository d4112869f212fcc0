"""Where a command's store is: beside the report, or where `--store` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drafter.cli.people import acting_person
from drafter.errors import DrafterError

if TYPE_CHECKING:
    from drafter.store.database import Store


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """COMMAND with `--store`; it gets it as the keyword `store`."""
    return click.option(
        "--store",
        envvar="DRAFTER_STORE",
        help="记录所在：文件，或postgresql+psycopg://用户:口令@主机/数据库（环境变量DRAFTER_STORE）；"
        "默认是报告文件夹里的drafter.db",
    )(command)


def place_of(report: str | None, store: str | None) -> str | Path:
    """Where the store is that STORE names, or that lies beside REPORT (a folder, or a file in it)."""
    from drafter.export.folder import STORE

    if store:
        return store
    if report is None:
        raise DrafterError("请给出报告所在的文件夹，或用--store指明记录所在")
    path = Path(report)
    return (path if path.is_dir() else path.parent) / STORE


@contextmanager
def stored(report: str | None, store: str | None) -> Iterator[Store]:
    """The open store of REPORT, or STORE; nothing is made.  Raises StoreError."""
    from drafter.store.database import open_store

    opened = open_store(place_of(report, store), acting_person(), create=False)
    try:
        yield opened
    finally:
        opened.close()
