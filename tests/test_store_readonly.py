"""A store that nobody may write in, such as an auditor gets it, can be read and says so where it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from command import command
from conftest import ROOT

from drafter.store.database import open_store
from drafter.store.revisions import open_report

ROOTLESS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Root may write everywhere; without this right it is like anybody."""


def as_reader(*words):
    """`drafter WORDS` by somebody whom write permissions bind."""
    return subprocess.run(
        [*ROOTLESS, sys.executable, "-m", "drafter", *map(str, words)],
        capture_output=True, text=True, timeout=120, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.fixture(name="folder")
def _folder(tmp_path):
    """A drafted report; the folder can be written again at the end, so that it can be taken away."""
    folder = tmp_path / "甲 %41?#局"
    assert command("draft", ROOT / "data" / "linshan-archive-2023", "-o", folder).returncode == 0
    yield folder
    folder.chmod(0o755)


def close(folder):
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)


def test_a_folder_that_cannot_be_written_is_verified_listed_and_exported(folder, tmp_path):
    """As an auditor does it; nothing new lies in the folder, and what needs to write there is one sentence."""
    before = sorted(folder.iterdir())
    close(folder)
    assert not os.access(folder, os.W_OK) or ROOTLESS
    for words in (("audit", "verify", folder), ("audit", "log", folder), ("audit", "revisions", folder),
                  ("export", folder, "-o", tmp_path / "报告.docx")):  # fmt: skip
        done = as_reader(*words)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "报告.docx").is_file()
    assert sorted(folder.iterdir()) == before
    done = as_reader("refresh", folder)
    assert (done.returncode, "写入权限" in done.stderr, len(done.stderr.splitlines())) == (2, True, 1)


def test_what_somebody_else_is_writing_is_read_as_committed(folder):
    """His journal counts, though the reader may write nowhere."""
    store = open_store(folder / "drafter.db", "他人")
    try:
        open_report(store, "另一份报告")
        close(folder)
        done = as_reader("audit", "log", folder)
        assert "另一份报告" in done.stdout, done.stderr
    finally:
        folder.chmod(0o755)
        store.close()


def test_a_journal_without_its_index_is_never_left_out(folder, tmp_path):
    """What a kill left and somebody copied: refused with the mend, for the file alone would be an older state."""
    store = open_store(folder / "drafter.db", "他人")
    open_report(store, "另一份报告")
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in ("drafter.db", "drafter.db-wal"):
        shutil.copy(folder / name, copied / name)
    store.close()
    close(copied)
    done = as_reader("audit", "verify", copied)
    copied.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert "复制到可写的地方" in done.stderr
    assert "drafter.db-wal" in done.stderr
