"""What a database says when it refuses, as a sentence with the mend."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from drafter.errors import StoreError
from drafter.store.address import Address

_FILE = (
    ("not a database", "文件已损坏或不是drafter的记录；请移走它，或换回备份"),
    ("malformed", "文件已损坏；请换回备份"),
    ("readonly", "文件或文件夹是只读的；请检查写入权限"),
    ("disk I/O", "读写磁盘时出错；请检查磁盘是否已满或损坏，然后重新运行"),
    ("full", "磁盘空间不足；请腾出空间后重新运行"),
    ("locked", "另一个程序一直占用着它；请关闭后重新运行"),
    ("unable to open", "打不开；请检查路径和写入权限"),
)
_SERVER = (
    ("password authentication", "用户名或口令不对；请核对地址里的用户和口令"),
    ("no password supplied", "没有给出口令；请写在地址里"),
    ("lock timeout", "另一个程序一直占用着它；请稍后重试"),
    ("No space left", "数据库服务器的磁盘空间不足；请腾出空间后重试"),
    ("permission denied", "数据库用户没有权限；请授予建表和读写的权限"),
    ("read-only transaction", "数据库是只读的；请连接可写的那一台"),
    ("NUL", "内容里有不能保存的字符（NUL）；请删去后重试"),
    ("does not exist", "没有这个数据库或用户；请先建好，并核对地址"),
    ("server closed the connection", "与数据库服务器的连接断了；请稍后重试"),
    ("terminating connection", "与数据库服务器的连接断了；请稍后重试"),
    ("connection", "连不上数据库服务器；请核对地址，并确认服务器在运行"),
)


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """What the database at ADDRESS says when it fails in here, as a StoreError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise StoreError(f"无法使用记录{address}：{_reason(error, address)}") from error


def _reason(error: DBAPIError | sqlite3.Error, address: Address) -> str:
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    for sign, reason in _FILE if address.file is not None else _SERVER:
        if sign in said:
            return reason
    if address.file is not None:
        return f"数据库报错（{said}）；请检查磁盘和写入权限"
    return f"数据库报错（{said.splitlines()[0]}）；请查看数据库服务器的日志"
