"""Backups: one form for every database, checked on the way out and on the way in, over nothing that is there."""

from __future__ import annotations

import json
import stat

import pytest
from command import command
from conftest import ROOT
from sqlalchemy import select

from drafter.errors import StoreError
from drafter.store.audit import verify
from drafter.store.backup import restore_backup, write_backup
from drafter.store.database import open_store
from drafter.store.revisions import add_section, open_report
from drafter.store.tables import metadata


@pytest.fixture(name="full")
def _full(place):
    """A store with a report and sections whose texts try the form of the file."""
    store = open_store(place, "王编写")
    report = open_report(store, "report")
    for number, text in enumerate(("第一\n行", "行\u2028分\u0085隔", '{"table": "x"}', "㙍䶮")):
        add_section(store, report, f"s{number}", json.dumps({"text": text}, ensure_ascii=False))
    yield store
    store.close()


def rows(store):
    with store.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def test_a_backup_makes_the_same_store_again(full, place, tmp_path, postgres):
    """Every row and the whole log are there, on the other kind of database too, and the next act is added."""
    made = write_backup(full, tmp_path / "备份.jsonl")
    other = postgres() if "://" not in str(place) else tmp_path / "恢复.db"
    verdict = restore_backup(tmp_path / "备份.jsonl", other, "李管理")
    assert (verdict.faults, verdict.head) == ((), made.head)
    restored = open_store(other, "李管理")
    assert rows(restored) == rows(full)
    add_section(restored, 1, "later", "{}")
    with restored.reading() as connection:
        assert verify(connection, made.head).faults == ()
    restored.close()


def test_a_backup_is_for_its_owner_alone_and_over_nothing(full, tmp_path):
    """Nobody else may read the file; a file that is there stays as it was."""
    path = tmp_path / "备份.jsonl"
    write_backup(full, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("别的", encoding="utf-8")
    with pytest.raises(StoreError, match="没有覆盖"):
        write_backup(full, path)
    assert path.read_text(encoding="utf-8") == "别的"
    assert [file.name for file in tmp_path.glob("*未完成*")] == []


def test_nothing_is_restored_over_a_store(full, place, tmp_path):
    """Where anything is, it stays untouched."""
    write_backup(full, tmp_path / "备份.jsonl")
    before = rows(full)
    with pytest.raises(StoreError, match="没有覆盖"):
        restore_backup(tmp_path / "备份.jsonl", place, "x")
    assert rows(full) == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("第一", "第二", "不符"),
        ('"prev":"0', '"prev":"1', "不符"),
        ("王编写", "别人", "不符"),
        ('{"rows":', '{"lines":', "不是完整的备份"),
        ('"version":"0', '"version":"9', "升级drafter"),
        ("drafter.backup/1", "其他", "不是完整的备份"),
    ],
)
def test_a_backup_that_was_changed_is_refused_and_leaves_nothing(full, tmp_path, old, new, said):
    """One changed word in any row, or another kind of file: no store is made."""
    path = tmp_path / "备份.jsonl"
    write_backup(full, path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StoreError, match=said):
        restore_backup(path, tmp_path / "新.db", "x")
    assert list(tmp_path.glob("新.db*")) == []


def test_a_backup_without_its_last_line_is_refused(full, tmp_path):
    """A copy that broke off is no backup."""
    path = tmp_path / "备份.jsonl"
    write_backup(full, path)
    path.write_text("\n".join(path.read_text(encoding="utf-8").split("\n")[:-3]), encoding="utf-8")
    with pytest.raises(StoreError, match="不是完整的备份"):
        restore_backup(path, tmp_path / "新.db", "x")


def test_the_commands_work_on_either_database(postgres, tmp_path, monkeypatch):
    """Draft into PostgreSQL, verify, back up, restore beside a folder, verify with the hash that was printed."""
    url, out = postgres(), tmp_path / "out"
    monkeypatch.setenv("DRAFTER_STORE", url)
    drafted = command("draft", ROOT / "data" / "qinghe-transport-2024", "-o", out)
    assert drafted.returncode == 0, drafted.stderr
    assert not (out / "drafter.db").exists()
    again = command("refresh", out)
    assert "数据没有变化" in again.stdout
    verified = command("audit", "verify")
    assert "记录完整" in verified.stdout
    head = verified.stdout.split()[-1]
    saved = command("backup", "-o", tmp_path / "备份.jsonl")
    assert head in saved.stdout
    monkeypatch.delenv("DRAFTER_STORE")
    restored = command("restore", tmp_path / "备份.jsonl", tmp_path / "另一处")
    assert head in restored.stdout
    assert command("audit", "verify", tmp_path / "另一处", "--expect", head).returncode == 0
    assert command("audit", "log", tmp_path / "另一处", "--jsonl").stdout.count("\n") > 10
    again = command("restore", tmp_path / "备份.jsonl", tmp_path / "另一处")
    assert again.returncode == 2
    assert "没有覆盖" in again.stderr


def test_an_address_that_cannot_be_used_is_one_sentence_without_its_password(tmp_path):
    """Another database, a server that is not there, no place at all: exit 2, and no password in the words."""
    for place in ("mysql://root:geheim@h/x", "postgresql://u:geheim@127.0.0.1:9/x"):
        result = command("audit", "verify", "--store", place)
        assert result.returncode == 2
        assert "geheim" not in result.stderr
        assert len(result.stderr.splitlines()) == 1, result.stderr
    assert "--store" in command("audit", "verify").stderr
