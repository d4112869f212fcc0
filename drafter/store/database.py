"""The database: opened, brought up to date after a backup, read from, and written to by one at a time.

SQLite in WAL mode with synchronous FULL: what was committed survives a kill and a loss of power.  On PostgreSQL
that is the server's business; writers queue for one advisory lock, so that the chain of the log never forks.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect, text

from drafter.errors import StoreError
from drafter.store.address import Address, read_address
from drafter.store.audit import Actor, record
from drafter.store.faults import explained
from drafter.store.tables import VERSION

Record = Callable[[str, Table, Mapping[str, Any], str], int]
"""`record(action, table, row, detail)`: insert ROW and log it; the id of the row."""
_MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 60.0
"""Seconds that a writer waits for another one."""
_LOCK = 4_217_302_011
"""The advisory lock that writers of one PostgreSQL database queue for; any fixed number."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open store; every act in it is ACTOR's."""

    address: Address
    database: Engine
    actor: Actor
    turn: Lock = field(default_factory=Lock)
    """Held while somebody of this process writes: who waits is woken, and need not ask SQLite again and again."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the whole store, whatever others write meanwhile.  Raises StoreError."""
        with explained(self.address), self.database.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, Record]]:
        """A transaction that nobody else writes in: all of it is kept with its log, or nothing.

        Raises StoreError.
        """
        waited = self.turn.acquire(timeout=PATIENCE)  # after that the database says who holds it
        try:
            with explained(self.address), _writer(self.database) as connection:
                yield connection, partial(record, connection, self.actor)
        finally:
            if waited:
                self.turn.release()

    def acting(self, actor: Actor) -> Store:
        """The same store in the hands of ACTOR."""
        return replace(self, actor=actor)

    def close(self) -> None:
        self.database.dispose()


def open_store(place: Path | str, actor: str, *, create: bool = True) -> Store:
    """The store at PLACE (see `read_address`), made or brought up to date where needed.

    Before a file is brought up to date a copy of it is kept; on PostgreSQL that is one transaction.  A file that
    cannot be written, or lies where nothing can be, is open for reading; `writing` then raises.
    Raises StoreError where there is none and CREATE is false, where it is no store of ours, comes from a newer
    version, or cannot be read or written.
    """
    address = read_address(place)
    missing = f"没有{address}；请给出drafter draft写出报告的文件夹"
    if not create and address.file is not None and not address.file.is_file():
        raise StoreError(missing)
    with explained(address):
        database = _connect(address)
        try:
            with database.connect() as connection:
                current = _version(connection)
            if current is None and not create:
                raise StoreError(missing)
            if current != VERSION:
                _bring_up_to_date(address, database)
        except BaseException:
            database.dispose()
            raise
    return Store(address, database, Actor(actor, secrets.token_hex(4)))


def open_empty(place: Path | str, actor: str) -> Store:
    """A new store at PLACE.  Raises StoreError where anything is there already."""
    address = read_address(place)
    if address.file is not None:
        if address.file.exists():
            raise StoreError(f"{address}已经存在，没有覆盖；请换一个地方")
        return open_store(place, actor)
    with explained(address):
        database = _connect(address)
        with database.connect() as connection:
            taken = bool(inspect(connection).get_table_names())
        database.dispose()
    if taken:
        raise StoreError(f"{address}里已有内容，没有覆盖；请换一个空的数据库")
    return open_store(place, actor)


def _connect(address: Address) -> Engine:
    if address.file is None:
        return _connect_server(address)
    kept = _read_only(address.file)
    database = create_engine(kept or address.url, connect_args={"timeout": PATIENCE})

    @event.listens_for(database, "connect")
    def prepare(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in () if kept else ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(database, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return database


def _read_only(file: Path) -> URL | None:
    """The address at which SQLite only reads FILE; None where it may write there.

    In WAL mode SQLite writes beside the file even to read it.  Where it can't, what nobody has open is read as
    unchangeable; where somebody has, his files tell what was committed.  Raises StoreError where there is a
    journal alone: to leave out what it holds would be to read a store that was never.
    """
    if not file.is_file() or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return None
    journal, shared = (file.with_name(file.name + end) for end in ("-wal", "-shm"))
    open_elsewhere = journal.is_file() and journal.stat().st_size > 0
    if open_elsewhere and not shared.is_file():
        reason = f"所在文件夹是只读的，{journal.name}里还有没并入的内容；请把整个文件夹复制到可写的地方再打开"
        raise StoreError(f"无法使用记录{file}：{reason}", reason)
    how = {"mode": "ro"} if open_elsewhere else {"immutable": "1"}
    return URL.create("sqlite", database=f"file:{quote(str(file.resolve()))}", query=how | {"uri": "true"})


def _connect_server(address: Address) -> Engine:
    try:
        # A reader sees one state; a writer, once it has the lock, sees what the writer before it did.
        database = create_engine(address.url, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError("使用PostgreSQL需要psycopg；请运行pip install 'drafter[postgres]'") from error

    @event.listens_for(database, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE:.0f}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")

    return database


@contextmanager
def _writer(database: Engine) -> Iterator[Connection]:
    options: dict[str, Any] = {"writes": True}
    if database.dialect.name == "postgresql":
        options["isolation_level"] = "READ COMMITTED"
    with database.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _version(connection: Connection) -> str | None:
    """The newest migration that the store has seen; None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row.version_num)


def _bring_up_to_date(address: Address, database: Engine) -> None:
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
            raise StoreError(f"{address}由更新版本的drafter写成；请升级drafter后再打开")
        if current is not None and address.file is not None:
            _back_up(address.file, current)
        elif current is None and inspect(connection).get_table_names():
            raise StoreError(f"{address}不是drafter的记录；请换一个地方，或移走其中的内容")
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
