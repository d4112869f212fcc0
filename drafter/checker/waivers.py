"""Waivers: findings that a person accepts with a reason, and that lapse when their sentence or fact changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drafter.checker.report import CheckReport, Finding, Judged, Summary, Waiver
from drafter.checker.sentences import sentence_start
from drafter.facts.model import FactBook
from drafter.numbers.patterns import pattern

_END = pattern(r"[。！？\n]")


def finding_key(finding: Finding, text: str, book: FactBook | None) -> str:
    """The stable name of a finding: rule, sentence, place in the sentence, fact and the fact's value."""
    return place_key(finding.rule, finding, text, book)


def place_key(what: str, place: Finding | Judged, text: str, book: FactBook | None) -> str:
    """The stable name of WHAT is said of PLACE: another sentence, place in it, fact or value is another name."""
    import hashlib  # only a text with findings pays for it

    start, end = sentence_span(text, place.start, place.end)
    fact = book[place.fact] if book is not None and place.fact and place.fact in book else None
    value = f"{fact.id}={fact.exact}/{fact.period}" if fact else ""
    parts = (what, text[start:end].strip(), str(place.start - start), value)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence that holds `text[start:end]` begins and ends, its mark left out."""
    stop = _END.search(text, end)
    return sentence_start(text, start), stop.start() if stop else len(text)


def apply_waivers(report: CheckReport, waivers: dict[str, Waiver]) -> tuple[CheckReport, tuple[str, ...]]:
    """REPORT with the accepted findings marked, and the keys that no finding bears any more (lapsed)."""
    findings = tuple(replace(finding, waived=waivers.get(finding.key)) for finding in report.findings)
    used = {finding.key for finding in report.findings}
    lapsed = tuple(key for key in waivers if key not in used)
    return replace(report, findings=findings, summary=_count(report, findings)), lapsed


def _count(report: CheckReport, findings: Iterable[Finding]) -> Summary:
    open_ = [finding for finding in findings if finding.waived is None]
    errors = sum(1 for finding in open_ if finding.severity == "error")
    warnings = sum(1 for finding in open_ if finding.severity == "warning")
    return report.summary._replace(errors=errors, warnings=warnings)
