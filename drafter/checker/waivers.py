"""Waivers: findings that a person accepts with a reason, and that lapse when their sentence or fact changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drafter.checker.report import CheckReport, Finding, Summary, Waiver
from drafter.checker.sentences import sentence_start
from drafter.facts.model import FactBook
from drafter.numbers.patterns import pattern

_END = pattern(r"[。！？\n]")


def finding_key(finding: Finding, text: str, book: FactBook | None) -> str:
    """The stable name of a finding: rule, sentence, place in the sentence, fact and the fact's value."""
    import hashlib  # only a text with findings pays for it

    start = sentence_start(text, finding.start)
    end = _END.search(text, finding.end)
    sentence = text[start : end.start() if end else len(text)].strip()
    fact = book[finding.fact] if book is not None and finding.fact and finding.fact in book else None
    value = f"{fact.id}={fact.exact}/{fact.period}" if fact else ""
    parts = (finding.rule, sentence, str(finding.start - start), value)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


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
