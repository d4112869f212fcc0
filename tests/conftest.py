"""Shared fixtures; no test reaches a real network."""

from __future__ import annotations

import shutil
import socket
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
    """The environment of the person who runs the tests configures no model."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "DRAFTER_MODEL"):
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
