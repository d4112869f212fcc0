"""A check report for the terminal: each finding with its sentence, the number marked, the value and its source."""

from __future__ import annotations

from drafter.checker.report import CheckReport, Finding
from drafter.export.verdicts import name_of
from drafter.facts.model import FactBook

_RED, _YELLOW, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[0m"
# A text or a facts file must not steer the terminal: its control characters are shown as �.
CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")


def render_terminal(text: str, report: CheckReport, book: FactBook | None, colour: bool = False) -> str:
    """REPORT in plain Chinese; with COLOUR the marks are coloured too."""
    lines: list[str] = []
    shown = text.translate(CONTROLS)
    for number, finding in enumerate(report.findings, start=1):
        lines += _finding(number, shown, finding, book, colour)
    lines.append(summary(report))
    return "\n".join(lines) + "\n"


def summary(report: CheckReport) -> str:
    """One line: how many numbers there are, how many were checked, what was found."""
    found = report.summary
    total = sum(1 for m in report.mentions if m.kind not in ("label", "date"))
    head = f"全文有数据{total}处，已核对{found.checked}处"
    waived = sum(1 for f in report.findings if f.waived is not None)
    tail = f"，另有{waived}处已注明理由予以保留" if waived else ""
    if found.errors or found.warnings:
        return f"{head}：必须改正{found.errors}处，需要核对{found.warnings}处{tail}。"
    if total and not found.checked:
        return f"{head}：没有可以相互核对的数{tail}。"
    return f"{head}，没有发现问题{tail}。"


def _finding(number: int, text: str, finding: Finding, book: FactBook | None, colour: bool) -> list[str]:
    kind = "错误" if finding.severity == "error" else "提示"
    paint = (_RED if finding.severity == "error" else _YELLOW) if colour else ""
    line = text.count("\n", 0, finding.start) + 1
    waived = f"（已保留：{finding.waived.reason}）".translate(CONTROLS) if finding.waived else ""
    head = f"{number}. {paint}{kind}·{name_of(finding.rule)}{_PLAIN if colour else ''}  第{line}行{waived}"
    lines = [
        head,
        f"   {_sentence(text, finding, paint if colour else '')}",
        f"   {finding.message.translate(CONTROLS)}",
    ]
    fact = book[finding.fact] if book is not None and finding.fact and finding.fact in book else None
    if fact is not None and fact.source:
        lines.append(f"   来源：{fact.name}，{'；'.join(fact.source)}".translate(CONTROLS))
    return lines


def _sentence(text: str, finding: Finding, paint: str) -> str:
    """The sentence of the finding, cut to what is near it, the piece marked with 【】."""
    start = max(text.rfind(mark, 0, finding.start) for mark in "。！？\n") + 1
    ends = [at for mark in "。！？\n" if (at := text.find(mark, finding.end)) >= 0]
    end = min(ends, default=len(text))
    start, end = max(start, finding.start - 60), min(end + 1, finding.end + 40)
    before, piece, behind = (
        text[start : finding.start],
        text[finding.start : finding.end],
        text[finding.end : end],
    )
    if len(piece) > 48:
        piece = f"{piece[:24]}……{piece[-12:]}"
    return f"{before}{paint}【{piece}】{_PLAIN if paint else ''}{behind}".replace("\n", " ").strip()
