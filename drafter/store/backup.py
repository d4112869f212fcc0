"""The whole store in one file of text, and a new store from it: the same on every database.

One JSON object a line: what the file is, then every row with its table, then how many there were.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, func, insert, select, text

from drafter.errors import StoreError
from drafter.store.audit import Verdict, verify
from drafter.store.database import Store, open_empty
from drafter.store.tables import VERSION, audit, canonical, metadata

SCHEMA = "drafter.backup/1"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written: how many rows, and the last hash of the log."""

    rows: int
    head: str


def write_backup(store: Store, path: Path) -> Backup:
    """All of STORE as it is at one moment, in the new file PATH, which only its owner may read.

    Raises StoreError where the store does not verify, or where PATH is there already or cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.未完成")
    try:
        if path.exists():
            raise StoreError(f"{path}已经存在，没有覆盖；请换一个文件名")
        with store.reading() as connection, _new(unfinished) as file:
            verdict = verify(connection)
            if verdict.faults:
                raise StoreError(f"记录有{len(verdict.faults)}处不对，没有备份；请先运行drafter audit verify")
            file.write(canonical({"schema": SCHEMA, "version": VERSION, "head": verdict.head}) + "\n")
            rows = 0
            for name, row in _rows(connection):
                file.write(canonical({"table": name, "row": row}) + "\n")
                rows += 1
            file.write(canonical({"rows": rows}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)  # unlike a rename this never takes the place of a file that came meanwhile
    except OSError as error:
        raise StoreError(f"无法写入{path}；请检查文件夹、写入权限和磁盘空间") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Backup(rows, verdict.head)


def restore_backup(path: Path, place: Path | str, actor: str) -> Verdict:
    """A new store at PLACE with all that the backup PATH holds; what its log says after that.

    All or nothing.  Raises StoreError where something is at PLACE, where PATH is no whole backup or comes from a
    newer version, and where the restored rows are not what the log says.
    """
    try:
        lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"无法读取备份{path}；请核对路径和文件") from error
    contents = list(_read(lines, path))
    store = open_empty(place, actor)
    try:
        with store.writing() as (connection, _):
            _insert(connection, contents[1:-1])
            verdict = verify(connection)
            if verdict.faults or verdict.head != contents[0].get("head"):
                raise StoreError(f"备份{path}的内容与其中的操作记录不符，没有恢复；请换一份备份")
    except BaseException:
        store.close()
        if store.address.file is not None:
            for rest in ("", "-wal", "-shm"):
                Path(f"{store.address.file}{rest}").unlink(missing_ok=True)
        raise
    store.close()
    return verdict


def _new(path: Path) -> Any:  # noqa: ANN401  # open() has no shorter type
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")


def _rows(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row, after those that it points to."""
    for table in metadata.sorted_tables:
        key = audit.c.seq if table is audit else table.c.id
        for row in connection.execute(select(table).order_by(key)).mappings():
            yield table.name, dict(row)


def _read(lines: Iterable[str], path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a backup: the first, the rows, the last."""
    broken = StoreError(f"{path}不是完整的备份；请换一份drafter backup写出的文件")
    try:
        objects = [json.loads(line) for line in lines]
        first, last = objects[0], objects[-1]
        if first["schema"] != SCHEMA or last != {"rows": len(objects) - 2}:
            raise broken
        if str(first["version"]) > VERSION:
            raise StoreError(f"{path}由更新版本的drafter写成；请升级drafter后再恢复")
        for one in objects[1:-1]:
            if set(one["row"]) - set(metadata.tables[one["table"]].c.keys()):
                raise broken
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise broken from error
    yield from objects


def _insert(connection: Connection, contents: list[dict[str, Any]]) -> None:
    for table in metadata.sorted_tables:
        rows = [one["row"] for one in contents if one["table"] == table.name]
        for at in range(0, len(rows), _BATCH):
            empty = dict.fromkeys(table.c.keys())
            connection.execute(insert(table), [empty | row for row in rows[at : at + _BATCH]])
        if rows and table is not audit and connection.dialect.name == "postgresql":
            assert isinstance(table.c.id.type, Integer)
            last = connection.scalar(select(func.max(table.c.id)))
            sequence = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
            connection.execute(sequence, {"table": table.name, "last": last})
