"""The store: what was committed stays, nothing is changed afterwards, and whoever tampers is found."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import ROOT
from sqlalchemy import Text, create_engine, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from drafter.errors import StoreError
from drafter.store.address import read_address
from drafter.store.audit import START, entries, head, verify
from drafter.store.database import open_store
from drafter.store.revisions import add_section, last_section, open_report
from drafter.store.tables import VERSION, audit, canonical, fingerprint, metadata, reports, sections

LATER = "9999"
"""A migration that is still to come."""


@pytest.fixture(name="path")
def _path(tmp_path):
    return tmp_path / "drafter.db"


@pytest.fixture(name="store")
def _store(place):
    store = open_store(place, "王编写")
    yield store
    store.close()


def fill(store, sections=5):
    report = open_report(store, "report")
    for number in range(sections):
        add_section(store, report, f"s{number}", f'{{"text": "第{number}部分"}}')
    return report


def judged(store, expect=None):
    with store.reading() as connection:
        return verify(connection, expect)


@contextmanager
def behind_its_back(place, *, unguarded=False):
    """A connection of another program; UNGUARDED: of one that may drop triggers, which keep foreign keys too."""
    database = create_engine(read_address(place).url, poolclass=NullPool)
    try:
        with database.begin() as raw:
            if unguarded and database.dialect.name == "postgresql":
                raw.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield raw
    finally:
        database.dispose()


def tamper(place, *statements):
    """Change rows as one who may write the file, or owns the database, can."""
    with behind_its_back(place, unguarded=True) as raw:
        if raw.dialect.name == "sqlite":
            triggers = raw.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in triggers.scalars().all():
                raw.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.exec_driver_sql(statement)


# -- what is written stays ------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_that_the_program_uses(store):
    """No column, index or constraint differs, and the newest migration is the one that is expected."""
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    config = Config()
    config.set_main_option("script_location", str(ROOT / "drafter" / "store" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == VERSION


def test_it_is_safe_against_a_loss_of_power(path):
    """WAL, and every commit reaches the disk."""
    store = open_store(path, "x")
    with store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    store.close()


def test_no_row_can_be_changed_or_taken_out(store, place):
    """The database itself refuses UPDATE and DELETE, in every table, to whoever asks."""
    fill(store)
    for table in metadata.sorted_tables:
        if not count(store, table):
            row = {c.name: c.name if isinstance(c.type, Text) else 1 for c in table.columns}
            with behind_its_back(place, unguarded=True) as raw:
                raw.execute(insert(table), row)
        for statement in (
            f"UPDATE {table} SET {'hash' if table is audit else 'at'} = 'x'",
            f"DELETE FROM {table}",
        ):
            with pytest.raises(DBAPIError, match="never changed"), behind_its_back(place) as raw:
                raw.exec_driver_sql(statement)
        assert count(store, table) > 0


def count(store, table):
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_an_act_and_its_log_entry_are_kept_together_or_not_at_all(store):
    """A transaction that breaks off leaves neither row nor entry."""
    report = fill(store)
    before = judged(store)

    def break_off():
        with store.writing() as (_, record):
            record("section.written", sections, {"report": report, "section": "x", "content": "{}"}, "")
            raise RuntimeError("crash between")

    with pytest.raises(RuntimeError, match="crash between"):
        break_off()
    assert judged(store) == before
    with store.reading() as connection:
        assert last_section(connection, report, "x") is None


def test_a_foreign_key_that_points_nowhere_is_refused(store):
    """A section of a report that is not there cannot be kept."""
    with pytest.raises(StoreError):
        add_section(store, 99, "s", "{}")


_WRITER = """
import sys
from drafter.store.database import open_store
from drafter.store.revisions import add_section, open_report
store = open_store(sys.argv[1], sys.argv[2])
report = open_report(store, "report")
for number in range(int(sys.argv[3])):
    add_section(store, report, sys.argv[2], f'{{"n": {number}}}')
    print(number, flush=True)
"""


def writer(path, name, count):
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), name, str(count)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_many_processes_make_and_write_one_store_at_once(place):
    """Four processes, none of which finds a store: one chain with all that they wrote, no fork, no loss."""
    processes = [writer(place, f"p{number}", 40) for number in range(4)]
    errors = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0], errors
    store = open_store(place, "x")
    assert (count(store, sections), count(store, reports)) == (160, 1)
    assert judged(store).faults == ()
    assert judged(store).entries == 161
    store.close()


@pytest.mark.slow
def test_what_was_acknowledged_outlives_a_kill(path):
    """Killed with SIGKILL at ten moments: each act that was reported done is there, and the chain is whole."""
    for turn in range(10):
        process = writer(path, f"p{turn}", 100_000)
        for _ in range(3 + 7 * turn):
            last = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        store = open_store(path, "x")
        with store.reading() as connection:
            kept = connection.exec_driver_sql(
                f"SELECT count(*) FROM sections WHERE section = 'p{turn}'"
            ).scalar()
        assert kept >= int(last) + 1
        assert judged(store).faults == ()
        store.close()


# -- the chain ------------------------------------------------------------------------------------------


def test_an_untouched_store_verifies(store):
    """As many entries as acts, no fault, and the head is the last hash."""
    fill(store)
    verdict = judged(store)
    assert (verdict.entries, verdict.faults) == (6, ())
    with store.reading() as connection:
        assert verdict.head == head(connection)


def test_an_empty_store_verifies(store):
    """Nothing happened yet: no entry, no fault."""
    assert (judged(store).entries, judged(store).head, judged(store).faults) == (0, START, ())


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE audit SET actor = '别人' WHERE seq = 3"], "第3条被改动"),
        (["DELETE FROM audit WHERE seq IN (3, 4)"], "缺第3条至第4条"),
        (["UPDATE audit SET prev = 'x' WHERE seq = 3"], "第3条与前一条接不上"),
        (["UPDATE sections SET content = '{}' WHERE id = 2"], "sections/2的内容在写入后被改动"),
        (["DELETE FROM sections WHERE id = 2"], "sections/2已被删去"),
        (
            ["INSERT INTO sections (at, report, section, content) VALUES ('x', 1, 'x', '{}')"],
            "sections/6没有操作记录",
        ),
    ],
)
def test_tampering_is_found(store, place, statements, fault):
    """An entry or a row that was changed, deleted or slipped in is named."""
    fill(store)
    tamper(place, *statements)
    assert any(fault in found for found in judged(store).faults)


def test_a_whole_forged_entry_is_found_by_the_one_after_it(store, place):
    """Who changes an entry and computes its hash anew breaks the chain at the next."""
    fill(store)
    with store.reading() as connection:
        entry = next(e for e in entries(connection) if e["seq"] == 3)
    entry.pop("hash")
    forged = fingerprint(entry | {"actor": "别人"})
    tamper(place, f"UPDATE audit SET actor = '别人', hash = '{forged}' WHERE seq = 3")
    assert judged(store).faults == ("操作记录第4条与前一条接不上，前后有改动",)


def test_an_end_that_was_cut_off_is_found_by_a_hash_noted_earlier(store, place):
    """The chain alone cannot show it; an expected hash, or its beginning, does."""
    fill(store)
    noted = judged(store).head
    add_section(store, 1, "s9", "{}")
    assert judged(store, noted).faults == ()
    tamper(place, "DELETE FROM audit WHERE seq > 4", "DELETE FROM sections WHERE id > 3")
    assert judged(store).faults == ()
    assert "截去" in judged(store, noted[:16]).faults[0]


def test_the_canonical_form_stays_as_it_is():
    """Hashes of last year must verify next year: fixed values for fixed contents."""
    entry = {
        "seq": 1,
        "actor": "王编写",
        "detail": "",
        "at": "2026-11-24T03:32:08.000123+00:00",
        "later": None,
    }
    assert (
        canonical(entry) == '{"actor":"王编写","at":"2026-11-24T03:32:08.000123+00:00","detail":"","seq":1}'
    )
    assert fingerprint(entry) == "31be42050d79ae6b8cf08f0aac2b23c41312f3b48aa64a171bbb85441d992194"
    with pytest.raises(TypeError):
        canonical({"seconds": 0.5})


# -- opening --------------------------------------------------------------------------------------------


def test_an_older_store_is_copied_before_it_is_brought_up_to_date(path, monkeypatch, tmp_path):
    """The copy opens with the old version's content; a second one does not overwrite it."""
    store = open_store(path, "x")
    fill(store)
    store.close()
    folder = tmp_path / "migrations"
    _later_migrations(folder)
    monkeypatch.setattr("drafter.store.database._MIGRATIONS", folder)
    monkeypatch.setattr("drafter.store.database.VERSION", LATER)
    store = open_store(path, "x")
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT phone FROM reports").scalar() is None
    assert judged(store).faults == ()  # a new column changes no old fingerprint
    store.close()
    copy = path.with_name(f"drafter.升级前-{VERSION}-1.db")
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (VERSION,)
        assert raw.execute("SELECT count(*) FROM sections").fetchone() == (5,)
        assert "phone" not in [row[1] for row in raw.execute("PRAGMA table_info(reports)")]


def test_a_migration_that_fails_leaves_the_store_as_it_was(place, monkeypatch, tmp_path):
    """Half a migration is none: the old program opens the store as before."""
    store = open_store(place, "x")
    fill(store)
    store.close()
    folder = tmp_path / "migrations"
    _later_migrations(folder, "    raise RuntimeError('disk')\n")
    with monkeypatch.context() as patch:
        patch.setattr("drafter.store.database._MIGRATIONS", folder)
        patch.setattr("drafter.store.database.VERSION", LATER)
        with pytest.raises(RuntimeError, match="disk"):
            open_store(place, "x")
    store = open_store(place, "x")
    assert (judged(store).entries, judged(store).faults) == (6, ())
    with store.reading() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == VERSION
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def _later_migrations(folder, end=""):
    """A copy of the migrations with one more, which adds a column."""
    shutil.copytree(ROOT / "drafter" / "store" / "migrations", folder)
    (folder / "versions" / f"v{LATER}_later.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '{LATER}'\ndown_revision = '{VERSION}'\n"
        f"def upgrade():\n    op.add_column('reports', sa.Column('phone', sa.Text))\n{end}",
        encoding="utf-8",
    )


def test_a_store_of_a_newer_program_is_refused_untouched(place):
    """It says so, and that the program must be updated."""
    open_store(place, "x").close()
    tamper(place, "UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(StoreError, match="升级drafter"):
        open_store(place, "x")


def test_a_file_that_is_no_store_is_refused(path):
    """Neither a text nor another program's database is written to."""
    path.write_text("这不是数据库，只是恰好叫这个名字的一个文本文件。" * 20, encoding="utf-8")
    with pytest.raises(StoreError, match="不是drafter的记录"):
        open_store(path, "x")
    path.unlink()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE contacts (name)")
    with pytest.raises(StoreError, match="不是drafter的记录"):
        open_store(path, "x")


def test_what_cannot_be_written_is_one_sentence(tmp_path):
    """A folder that is not there, and a store that is asked for but was never made."""
    with pytest.raises(StoreError, match="写入权限"):
        open_store(tmp_path / "没有" / "drafter.db", "x")
    with pytest.raises(StoreError, match="drafter draft"):
        open_store(tmp_path / "drafter.db", "x", create=False)


def test_a_full_disk_is_one_sentence_and_loses_nothing(path):
    """No room for a large section: refused, and the store verifies."""
    store = open_store(path, "x")
    report = fill(store)
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    store.close()
    store = open_store(path, "x")
    with store.database.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="磁盘空间不足"):
        add_section(store, report, "big", "字" * 200_000)
    assert (judged(store).entries, judged(store).faults) == (6, ())
    store.close()


def test_folders_with_odd_names_hold_a_store(tmp_path):
    """Percent signs, question marks and Chinese in a folder's name are nothing special."""
    folder = tmp_path / "100%完成?#报告 2024"
    folder.mkdir()
    store = open_store(folder / "drafter.db", "x")
    with store.writing() as (_, record):
        record("report.opened", reports, {"name": "report"}, "")
    store.close()
    assert (folder / "drafter.db").is_file()
