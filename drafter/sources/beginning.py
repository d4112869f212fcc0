"""A new report begun: a folder with an empty facts workbook."""

from __future__ import annotations

import re
from pathlib import Path

from drafter.errors import DrafterError
from drafter.outline.sections import load_outline
from drafter.sources.facts_workbook import blank_filling, load_template, render_workbook

WORKBOOK = "facts.xlsx"


def begin(folder: Path, outline: str) -> tuple[str, ...]:
    """Write a workbook to be filled in into FOLDER, which may be there already; what to do next, line by line.

    Raises DrafterError where facts are there already: nothing is ever written over.
    """
    load_outline(outline)
    template = load_template()
    year = re.search(r"(?<!\d)(?:19|20|21)\d{2}(?!\d)", folder.name)
    filling = blank_filling(template, outline, year.group() if year else "")
    path = write_new(folder, WORKBOOK, render_workbook(filling, template))
    return (
        f"事实表：{path}（用Excel或WPS打开，先看“说明”，再逐表填写并保存）",
        f"填好后查看读到了什么：drafter facts show {folder}",
        f"起草：drafter draft {folder} -o {folder / 'out'}",
    )


def write_new(folder: Path, name: str, data: bytes) -> Path:
    """Write DATA as the file NAME in FOLDER.  Raises DrafterError where it is there, or cannot be written."""
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise DrafterError(f"{path}已经存在，没有覆盖；请换一个文件夹") from error
    except OSError as error:
        raise DrafterError(f"无法写入{path}；请检查路径和写入权限") from error
    return path
