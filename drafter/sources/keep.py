"""The facts file written: whole or not at all, and never over what a person typed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from drafter.documents.outputs import check_regular
from drafter.errors import DrafterError, FactsError
from drafter.facts.load import read_facts

_MARK = "# 校验码："


def sealed(text: str) -> str:
    """TEXT with a first line from which it can be told later whether anybody changed it."""
    return f"{_MARK}{hashlib.sha256(text.encode()).hexdigest()[:16]}（没有改动过的文件可以重新导入，改动过的不会被覆盖）\n{text}"


def is_untouched(text: str) -> bool:
    """Whether TEXT is as `sealed` made it."""
    first, _, rest = text.partition("\n")
    return first.startswith(_MARK) and sealed(rest).partition("\n")[0] == first


def write_untyped(path: Path, text: str, force: bool) -> Path | None:
    """Write TEXT to PATH where nothing is, or only what was written this way; with FORCE move aside what is there.

    Returns the path of what was moved aside.  Raises DrafterError where a person's file is there, FactsError
    where TEXT would not load with what it includes; then nothing is written.
    """
    check_regular(path)
    typed = path.exists() and not _untouched_file(path)
    if typed and not force:
        raise DrafterError(f"{path}已经有了，没有覆盖；请换一个文件名，或加--force把原文件改名后再写")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".yaml", prefix=".导入-", dir=path.parent)
        with open(handle, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123  # a handle, no path
            file.write(sealed(text))
        _check(Path(name), path)
        aside = _aside(path) if typed else None
        os.replace(name, path)  # noqa: PTH105  # beside os.open's handle
    except OSError as error:
        raise DrafterError(f"无法写入{path}；请检查文件夹是否存在、是否有写入权限") from error
    return aside


def _check(new: Path, path: Path) -> None:
    """Load the new file; gone with it where that fails."""
    _, problems = read_facts(new)
    if problems:
        new.unlink()
        raise FactsError(problem.replace(new.name, path.name) for problem in problems)


def _untouched_file(path: Path) -> bool:
    try:
        return is_untouched(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return False


def _aside(path: Path) -> Path:
    number = 1
    while (other := path.with_name(f"{path.stem}.原{number}{path.suffix}")).exists():
        number += 1
    path.rename(other)
    return other
