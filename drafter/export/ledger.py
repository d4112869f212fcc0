"""The 数据核对表: every number of the report with its sentence, source, formula, verdict, and who let it pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.checker.report import Finding, Judged
from drafter.checker.sentences import sentence_start
from drafter.export.exported import ExportedReport
from drafter.export.grids import Grid
from drafter.export.verdicts import name_of
from drafter.facts.formula import in_words

TITLE: Final = "数据核对表"
HEAD: Final = ("序号", "数", "所在句子", "数据来源或算式", "核对结论")
_END = re.compile(r"[。！？\n]")
_LONGEST: Final = 160
_UNKNOWN: Final = "事实文件里没有写来源"
_SKIPPED: Final = ("label", "date")


def ledger_grid(report: ExportedReport) -> Grid:
    """One row for each quantity, in the order of the text; findings that touch no number stand at the end."""
    rows: list[tuple[str, ...]] = []
    used: set[int] = set()
    for mention in report.check.mentions:
        if mention.kind in _SKIPPED:
            continue
        found = [f for f in report.check.findings if f.start < mention.end and mention.start < f.end]
        used.update(id(finding) for finding in found)
        rows.append(
            (
                str(len(rows) + 1),
                mention.text,
                _around(report.text, mention.start, mention.end),
                _source(report, mention),
                "；".join([name_of(mention.verdict), *_told(found)]),
            )
        )
    for finding in report.check.findings:
        if id(finding) not in used:
            sentence = _around(report.text, finding.start, finding.end)
            told = "；".join([name_of(finding.rule), *_told([finding])])
            rows.append((str(len(rows) + 1), "—", sentence, "—", told))
    return Grid(HEAD, tuple(rows), spans=tuple(_shared(rows)))


def _shared(rows: list[tuple[str, ...]]) -> Iterator[tuple[int, int, int]]:
    """The cells of neighbours that tell one sentence: it is told once."""
    first, column = 0, HEAD.index("所在句子")
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at][column] != rows[first][column]:
            if at - first > 1:
                yield column, first, at - first
            first = at


def _told(findings: list[Finding]) -> Iterator[str]:
    for finding in findings:
        if finding.waived is not None:
            by = f"{finding.waived.by}：" if finding.waived.by else ""
            yield f"保留（{by}{finding.waived.reason}）"
        else:
            yield finding.message


def _around(text: str, start: int, end: int) -> str:
    """The sentence of the number; of a long one, what stands around it."""
    first = sentence_start(text, start)
    found = _END.search(text, end)
    last = found.start() if found else len(text)
    sentence = text[first:last].replace("\t", " ").strip()
    if len(sentence) <= _LONGEST:
        return sentence
    at = max(first, start - _LONGEST // 2)
    until = min(last, end + _LONGEST // 2)
    return (
        ("…" if at > first else "")
        + text[at:until].replace("\n", " ").strip()
        + ("…" if until < last else "")
    )


def _source(report: ExportedReport, mention: Judged) -> str:
    told = []
    if mention.formula:
        told.append(mention.formula)
    if mention.fact is not None and mention.fact in report.book:
        fact = report.book[mention.fact]
        whence = "；".join(fact.source) or (in_words(fact.formula, report.book) if fact.formula else _UNKNOWN)
        told.append(f"{fact.name}（{whence}）")
    return "；".join(told) or "—"
