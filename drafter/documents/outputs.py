"""Where a command may write to."""

from __future__ import annotations

from pathlib import Path

from drafter.errors import DrafterError


def check_regular(path: Path) -> None:
    """Raise DrafterError where PATH is there and is no plain file: a device would be read without end, or replaced."""
    if path.exists() and not path.is_file():
        kind = "文件夹" if path.is_dir() else "设备，不是普通文件"
        raise DrafterError(f"{path}是{kind}；请另给一个文件名")
