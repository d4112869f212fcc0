"""The text of a PDF, as poppler's pdftotext reads it: good enough to recognise a report by, not to check one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from itertools import takewhile

from drafter.errors import TextError

_TIMEOUT = 30
_MOST_PAGES = 500
_PAGE_NUMBER = re.compile(r"\s*[—–\-·]*\s*\d{1,4}\s*[—–\-·]*\s*")
_LEDGER = "数据核对表"


def is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF")


def read_pdf(data: bytes, name: str) -> str:
    """The lines of DATA in reading order, without page numbers, running heads and the 数据核对表 of an export.

    Raises TextError where pdftotext is missing, where the file cannot be read, or where it is a picture.
    """
    program = shutil.which("pdftotext")
    if program is None:
        raise TextError(
            "服务器上没有pdftotext（poppler-utils），读不出PDF里的文字；请核验Word文件，或请安装人员安装后重试"
        )
    command = [program, "-raw", "-enc", "UTF-8", "-l", str(_MOST_PAGES), "-", "-"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT, check=True)
    except (subprocess.SubprocessError, OSError):
        raise TextError(f"{name}读不出文字，可能已损坏或设有密码；请换一份文件") from None
    pages = [page.split("\n") for page in done.stdout.decode(errors="replace").split("\f")]
    text = "\n".join(_body(pages))
    if not text.strip():
        raise TextError(f"{name}里没有文字，可能是扫描件；请核验Word文件或直接导出的PDF")
    return text


def _body(pages: list[list[str]]) -> list[str]:
    written = [page for page in ([line.strip() for line in page] for page in pages) if any(page)]
    heads = Counter(line for page in written for line in {*page[:2], *page[-3:]})
    running = {line for line, count in heads.items() if len(written) > 1 and count > len(written) / 2}
    lines: list[str] = []
    for page in written:
        own = [line for line in page if line not in running and not _PAGE_NUMBER.fullmatch(line)]
        for line in own[_repeated(own, lines) :]:
            if line == _LEDGER:
                return lines[:-1] if lines and lines[-1] == "附表" else lines
            lines.append(line)
    return lines


def _repeated(page: list[str], before: list[str]) -> int:
    """How many lines at the top of PAGE stand just so BEFORE: a table that goes on says its heads once more."""
    for start in range(len(before) - 1, -1, -1):
        if page[:2] == before[start : start + 2] and len(page) > 1:
            pairs = zip(page, before[start:], strict=False)
            return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return 0
