"""One desk at a store, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys

import pytest

from drafter.errors import StoreError
from drafter.store import jobs
from drafter.store.database import open_store
from drafter.store.revisions import open_report
from drafter.store.tenure import tenure


@pytest.fixture(name="store")
def _store(place):
    store = open_store(place, "服务")
    yield store
    store.close()


def test_a_second_desk_is_refused_and_commands_are_not(store, place):
    """One sentence; when the first desk is gone the second one opens."""
    other = open_store(place, "另一个")
    with tenure(store):
        with pytest.raises(StoreError, match="正由另一个drafter serve使用"), tenure(other):
            pass
        open_report(other, "命令行照常写")
    with tenure(other):
        pass
    other.close()


def test_jobs_without_an_end_are_interrupted_once(store):
    """What was under way is noted; what had ended stays as it ended."""
    report = open_report(store, "报告")
    first = jobs.add_job(store, report, "draft", {})
    jobs.note_job(store, first, jobs.DONE, {})
    jobs.add_job(store, report, "rewrite.problems", {})
    for _ in range(2):
        jobs.interrupt_jobs(store)
        with store.reading() as connection:
            assert jobs.last_job(connection, report, "draft").end == jobs.DONE
            left = jobs.last_job(connection, report, "rewrite.problems")
            assert [event for _, event, _ in left.events] == [jobs.INTERRUPTED]


def test_the_second_server_says_so(tmp_path):
    """Status 2 and one sentence, while the first goes on; killed, the first leaves the way free."""
    command = [sys.executable, "-m", "drafter", "serve", str(tmp_path), "--port", "0", "--no-browser"]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert first.stdout.readline().startswith("http://127.0.0.1:")
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert second.returncode == 2
        assert "正由另一个drafter serve使用" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        first.kill()
        first.wait()
        first.stdout.close()
    third = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert third.stdout.readline().startswith("http://127.0.0.1:")
    finally:
        third.kill()
        third.wait()
        third.stdout.close()
