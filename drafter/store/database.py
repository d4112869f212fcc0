"""The database: opened, brought up to date after a backup, read from, and written to by one at a time.

SQLite in WAL mode with synchronous FULL: what was committed survives a kill and a loss of power.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from drafter.errors import StoreError
from drafter.store.audit import Actor, record
from drafter.store.tables import VERSION

Record = Callable[[str, Table, Mapping[str, Any], str], int]
"""`record(action, table, row, detail)`: insert ROW and log it; the id of the row."""
_MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 60.0
"""Seconds that a writer waits for another one."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store; every act in it is ACTOR's."""

    path: Path
    database: Engine
    actor: Actor

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the whole store, whatever others write meanwhile.  Raises StoreError."""
        with _explained(self.path), self.database.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, Record]]:
        """A transaction that nobody else writes in: all of it is kept with its log, or nothing.

        Raises StoreError.
        """
        with _explained(self.path), _writer(self.database) as connection:
            yield connection, partial(record, connection, self.actor)

    def close(self) -> None:
        self.database.dispose()


def open_store(path: Path, actor: str, *, create: bool = True) -> Store:
    """The store in the file PATH, made or brought up to date where needed; a copy is kept before the latter.

    Raises StoreError where there is none and CREATE is false, where it is no store of ours, comes from a newer
    version, or cannot be read or written.
    """
    if not create and not path.is_file():
        raise StoreError(f"没有{path}；请给出drafter draft写出报告的文件夹")
    with _explained(path):
        database = _connect(path)
        with database.connect() as connection:
            current = _version(connection)
        if current != VERSION:
            _bring_up_to_date(path, database)
    return Store(path, database, Actor(actor, secrets.token_hex(4)))


def _connect(path: Path) -> Engine:
    address = URL.create("sqlite", database=str(path))
    database = create_engine(address, connect_args={"timeout": PATIENCE})

    @event.listens_for(database, "connect")
    def prepare(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(database, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return database


@contextmanager
def _writer(database: Engine) -> Iterator[Connection]:
    with database.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def _version(connection: Connection) -> str | None:
    """The newest migration that the store has seen; None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row.version_num)


def _bring_up_to_date(path: Path, database: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with _writer(database) as connection:
        current = _version(connection)  # once more: another process may just have done it
        if current == VERSION:
            return
        if current is not None and current not in known:
            raise StoreError(f"{path}由更新版本的drafter写成；请升级drafter后再打开")
        if current is not None:
            _back_up(path, current)
        elif inspect(connection).get_table_names():
            raise StoreError(f"{path}不是drafter的记录；请换一个文件夹，或移走这个文件")
        config.attributes["connection"] = connection
        command.upgrade(config, VERSION)


def _back_up(path: Path, current: str) -> Path:
    """A copy of the store as it is, beside it; an older copy is never overwritten."""
    number = 1
    while (copy := path.with_name(f"{path.stem}.升级前-{current}-{number}{path.suffix}")).exists():
        number += 1
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What the database says, as a sentence with the mend."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise StoreError(f"无法使用记录{path}：{_reason(error)}") from error


def _reason(error: DBAPIError | sqlite3.Error) -> str:
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    for sign, reason in (
        ("not a database", "文件已损坏或不是drafter的记录；请移走它，或换回备份"),
        ("malformed", "文件已损坏；请换回备份"),
        ("readonly", "文件或文件夹是只读的；请检查写入权限"),
        ("disk I/O", "读写磁盘时出错；请检查磁盘是否已满或损坏，然后重新运行"),
        ("full", "磁盘空间不足；请腾出空间后重新运行"),
        ("locked", "另一个程序一直占用着它；请关闭后重新运行"),
        ("unable to open", "打不开；请检查路径和写入权限"),
    ):
        if sign in said:
            return reason
    return f"数据库报错（{said}）；请检查磁盘和写入权限"
