"""Other facts files that the new one includes: what they state must not be stated twice."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from drafter.errors import FactsError
from drafter.facts.load import read_part
from drafter.facts.model import ReportInfo


@dataclass(frozen=True, slots=True)
class Included:
    """The paths as the new file writes them, and what stands in them."""

    paths: tuple[str, ...] = ()
    report: ReportInfo | None = None
    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def read_includes(paths: Iterable[str], folder: Path, year: int) -> Included:
    """The files PATHS, for a facts file in FOLDER; the first that states a report gives its head.

    Raises FactsError where one is faulty or is of another year.
    """
    written: list[str] = []
    report: ReportInfo | None = None
    ids: set[str] = set()
    names: set[str] = set()
    problems: list[str] = []
    for path in paths:
        part = read_part(path, year)
        problems += part.problems
        if part.report is not None and part.report.fiscal_year != year:
            problems.append(
                f"{path}：年度是{part.report.fiscal_year}，表中的年度是{year}；请核对是不是选错了文件"
            )
        report = report or part.report
        ids |= {fact.id for fact in part.facts}
        names |= {name for fact in part.facts for name in fact.names}
        written.append(Path(os.path.relpath(Path(path).resolve(), folder.resolve())).as_posix())
    if problems:
        raise FactsError(problems)
    return Included(tuple(written), report, frozenset(ids), frozenset(names))
