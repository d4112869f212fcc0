"""How long reading and checking take: CPU time, as ratios to a plain regular expression for numbers."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median

from drafter.checker.check import check
from drafter.draft.compose import assemble, compose
from drafter.draft.engines import BaselineEngine
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook
from drafter.numbers.scan import scan
from drafter.outline.sections import load_outline

DATA = Path(__file__).resolve().parent.parent.parent / "data" / "chenggong-2023"
MEGABYTE = 10**6

_NUMBER = r"[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+"
FLOOR = re.compile(
    rf"(?:{_NUMBER}|百分之(?:{_CHINESE}|{_NUMBER})|{_CHINESE})[ ]?(?:万亿|千万|百万|[百千万亿])?"
    r"(?:元|个百分点|[%％]|倍|年度?|月底?|日|人次|公里|[人户家个项次件名辆台亩期分])?"
)

# What the README shows of each: in words, and the most that it should be.
ROWS = {
    "extract_to_floor": ("`extract`, to one pass of the plain expression", 3),
    "check_to_floor": ("`check` with the facts compiled, to the same", 8),
    "ten_times_the_text": ("ten times the text, to once", 11),
    "a_megabyte_to_its_share": ("1 MB of text by the character, to 5,626 characters", 1.1),
    "thousand_facts_to_fifty": ("1,000 facts, to 50", 1.5),
    "thousand_facts_to_fifty_if_false": ("the same for a text whose amounts are all false", 1.5),
    "cold_process_to_imports": ("`drafter check` as a new process, to `import pydantic, re, decimal`", 2.5),
}


def measure_speed() -> dict[str, float]:
    """All ratios, on the drafted 呈贡 report at the length of the published one."""
    book, outline = load_facts(DATA), load_outline("yunnan-3-2")
    text = assemble(compose(book, outline, BaselineEngine(outline, book)), outline, book)
    text = (text * 2)[:5626]
    whole = (text * (MEGABYTE // len(text.encode()) + 1))[: MEGABYTE * len(text) // len(text.encode())]

    def floor() -> object:
        return [None for _ in FLOOR.finditer(text)]

    def once() -> object:
        return check(text, book)

    false = re.sub(r"([0-9])万元", lambda last: f"{(int(last[1]) + 3) % 10}万元", text)
    ratios = {
        "extract_to_floor": _ratio(lambda: scan(text), floor),
        "check_to_floor": _ratio(once, floor),
        "ten_times_the_text": _ratio(lambda: check(text * 10, book), once, 15),
        "a_megabyte_to_its_share": _ratio(lambda: check(whole, book), once, 3) * len(text) / len(whole),
        "thousand_facts_to_fifty": _by_facts(text, book),
        "thousand_facts_to_fifty_if_false": _by_facts(false, book),
        "cold_process_to_imports": _cold(text),
    }
    return {"characters": len(text), **{name: round(ratio, 2) for name, ratio in ratios.items()}}


def _by_facts(text: str, book: FactBook) -> float:
    few, many = (with_unrelated(book, count) for count in (50, 1000))
    return _ratio(lambda: check(text, many), lambda: check(text, few), 21)


def with_unrelated(book: FactBook, count: int) -> FactBook:
    """BOOK with as many other facts as make COUNT."""
    like = next(iter(book))
    others = {
        f"other{n}": replace(
            like, id=f"other{n}", name=f"第{n}号其他事项支出", aliases=(), exact=Fraction(n * 131, 100)
        )
        for n in range(count - len(book.facts))
    }
    return replace(book, facts={**book.facts, **others})


def _ratio(run: Callable[[], object], base: Callable[[], object], times: int = 41) -> float:
    """The median CPU time of RUN to that of BASE; they take turns, so that both see the same machine."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 1):  # the first one fills the caches
        for one, taken in zip((run, base), spent, strict=True):
            started = time.process_time()
            one()
            taken.extend([time.process_time() - started] if turn else [])
    return median(spent[0]) / median(spent[1])


def _cold(text: str) -> float:
    """CPU time of `drafter check` as a new process, compiled as an installed package is, to that of three imports."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "report.txt"
        path.write_text(text, encoding="utf-8")
        checked = [sys.executable, "-m", "drafter", "check", str(path), "--facts", str(DATA)]
        imports = [sys.executable, "-c", "import pydantic, re, decimal"]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        times = [(_child(checked, environment), _child(imports, environment)) for _ in range(12)][1:]
    return median(one for one, _ in times) / median(other for _, other in times)


def _child(command: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def speed_table(speed: dict[str, float]) -> str:
    """The rows that the README shows."""
    lines = ["| CPU time | measured | goal |", "| --- | ---: | ---: |"]
    lines += [f"| {words} | {speed[name]} × | ≤ {most} × |" for name, (words, most) in ROWS.items()]
    return "\n".join(lines)
