"""One desk at a store: what a server keeps in memory (jobs, who edits, one-time links) is not another server's.

The lock goes with the process, however that ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import text

from drafter.errors import StoreError
from drafter.store.database import Store
from drafter.store.faults import explained

_LOCK = 4_217_302_012
"""The advisory lock on PostgreSQL; any fixed number that is not the writers'."""


@contextmanager
def tenure(store: Store) -> Iterator[None]:
    """STORE's only desk.  Raises StoreError where there is one already.

    Commands go on as ever: they only write, and writers queue.
    """
    file = store.address.file
    taken = StoreError(f"{store.address}正由另一个drafter serve使用；请用它给出的地址，或先把它停止")
    with _on_server(store, taken) if file is None else _beside(file, taken):
        yield


@contextmanager
def _beside(file: Path, taken: StoreError) -> Iterator[None]:
    """An empty database beside FILE, locked: that works on every system, and on drives of the network."""
    with closing(
        sqlite3.connect(file.with_name(f"{file.name}.desk"), timeout=0, isolation_level=None)
    ) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise taken from error
            # a folder that nobody can write in: two desks could do it no harm
        yield
        with suppress(sqlite3.Error):
            lock.rollback()


@contextmanager
def _on_server(store: Store, taken: StoreError) -> Iterator[None]:
    with explained(store.address), store.database.connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        if not own.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK})")):
            raise taken
        try:
            yield
        finally:
            own.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
