"""Debian's Chromium, a desk that is really served, and what must hold of every page that was looked at."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import contextmanager

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from desk_client import open_desk
from playwright.sync_api import sync_playwright

from drafter.review.app import make_app

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Whatever needs a browser is slow, and one worker runs all of it: one browser is enough."""
    for item in items:
        if "browser/" in item.nodeid:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(name="chromium", scope="package")
def _chromium():
    path = shutil.which("chromium")
    assert path, "Debian's package chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Served:
    """A desk that is being served."""

    def __init__(self, desk, address):
        self.desk, self.address = desk, address

    def opening(self):
        """An address that signs the owner in once."""
        return f"{self.address}/?token={self.desk.new_opening()}"


@contextmanager
def serving(folder, team=False):
    """A desk in FOLDER on a free port."""
    with open_desk(folder, team) as desk, socket.create_server(("127.0.0.1", 0)) as listening:
        desk.port = listening.getsockname()[1]
        desk.hosts = frozenset({f"127.0.0.1:{desk.port}"})
        server = uvicorn.Server(uvicorn.Config(make_app(desk), log_level="error", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Served(desk, f"http://127.0.0.1:{desk.port}")
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(name="served")
def _served(tmp_path):
    """A desk of one person."""
    with serving(tmp_path) as served:
        yield served


@pytest.fixture(name="team")
def _team(tmp_path):
    """A desk of a team, with the people of `desk_client`."""
    with serving(tmp_path, team=True) as served:
        yield served


@pytest.fixture(name="browse")
def _browse(chromium):
    """`browse(served, **context)`: a page of a clean profile; at the end nothing went wrong in any of them."""
    contexts, faults = [], []

    def open_page(served, **given):
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **given)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda sent: (
                sent.url.startswith((served.address, "data:", "blob:"))
                or faults.append(f"foreign: {sent.url}")
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A refusal that a test provokes is no fault of the page; whatever else the console says is one.
    assert [fault for fault in faults if "status of 4" not in fault] == []


@pytest.fixture(name="axe", scope="session")
def _axe():
    """`axe(page)`: fails with a report where the page as it is now breaks a rule of accessibility."""
    axe = Axe()

    def run(page):
        results = axe.run(page)
        assert results.violations_count == 0, results.generate_report()

    return run
