"""Where a store is: a file of SQLite, or a database of PostgreSQL by its URL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from drafter.errors import StoreError

_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store is; `file` is None on PostgreSQL."""

    url: URL
    file: Path | None

    def __str__(self) -> str:
        """As people may read it: without the password."""
        return str(self.file) if self.file is not None else self.url.render_as_string(hide_password=True)


def read_address(place: Path | str) -> Address:
    """The address that PLACE is: a file's path, `sqlite:///PATH`, or `postgresql+psycopg://USER@HOST/DATABASE`.

    Raises StoreError where it is none of these.
    """
    if isinstance(place, Path) or "://" not in place:
        return _of_file(Path(place))
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        raise StoreError(_unreadable(place)) from None
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database:
        return _of_file(Path(url.database))
    if url.drivername not in _POSTGRES or not url.database:
        raise StoreError(_unreadable(place))
    return Address(url.set(drivername="postgresql+psycopg"), None)


def _of_file(path: Path) -> Address:
    return Address(URL.create("sqlite", database=str(path)), path)


def _unreadable(place: str) -> str:
    scheme = place.partition("://")[0]
    return f"看不懂记录的地址（{scheme}://…）；请写文件路径，或postgresql+psycopg://用户:口令@主机/数据库"
