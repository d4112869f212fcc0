"""A check report as one self-contained page: every number coloured and underlined by its verdict.

The page asks nothing of any host.  Everything of the text and of the facts is escaped.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files

from drafter.checker.report import CheckReport, Finding, Judged
from drafter.export.terminal import summary
from drafter.export.verdicts import CLASS_NAMES, class_of, name_of
from drafter.facts.formula import in_words
from drafter.facts.model import Fact, FactBook


def render_html(text: str, report: CheckReport, book: FactBook | None) -> str:
    """The page for TEXT as REPORT judged it."""
    title = escape(report.facts or "数据核对")
    style = _asset("check.css")
    script = _asset("check.js")
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}·数据核对</title><style>{style}</style></head><body>"
        f"<header><h1>{title}</h1><p>{escape(summary(report))}</p>{_legend(report)}</header>"
        f'<div class="columns"><main id="text">{_body(text, report, book)}</main>'
        f'<aside><section id="detail" aria-live="polite"><h2>数据详情</h2>'
        f"<p>指向或点选正文中的数，可查看它的来源。按N键看下一处问题，按P键看上一处。</p></section>"
        f"{_findings(text, report)}</aside></div><script>{script}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return files("drafter.export").joinpath("static", name).read_text(encoding="utf-8")


def _legend(report: CheckReport) -> str:
    counts: dict[str, int] = {}
    for mention in report.mentions:
        kind = class_of(mention.verdict, mention.severity)
        counts[kind] = counts.get(kind, 0) + 1
    items = "".join(
        f'<li><span class="n {kind}">{counts.get(kind, 0)}</span> {escape(label)}</li>'
        for kind, label in CLASS_NAMES.items()
        if counts.get(kind) or kind != "open"
    )
    return f'<ul class="legend">{items}</ul>'


def _body(text: str, report: CheckReport, book: FactBook | None) -> str:
    """Paragraphs with their marks; findings that are no mention (a name, a heading) are marked too."""
    pieces: list[tuple[int, int, str]] = []
    for mention in report.mentions:
        if mention.verdict != "structural":
            pieces.append((mention.start, mention.end, _mark(mention, report, book)))
    taken = sorted((start, end) for start, end, _ in pieces)
    for number, finding in enumerate(report.findings):
        free = all(finding.end <= start or end <= finding.start for start, end in taken)
        if free and finding.start < finding.end:
            pieces.append((finding.start, finding.end, _mark_finding(text, number, finding, book)))
            taken.append((finding.start, finding.end))
    html: list[str] = []
    at = 0
    for start, end, mark in sorted(pieces):
        html += (escape(text[at:start]), mark)
        at = end
    html.append(escape(text[at:]))
    paragraphs = "".join(html).split("\n")
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph.strip())


def _mark(mention: Judged, report: CheckReport, book: FactBook | None) -> str:
    kind = class_of(mention.verdict, mention.severity)
    number = next(
        (at for at, f in enumerate(report.findings) if (f.start, f.end) == (mention.start, mention.end)), None
    )
    anchor = f' id="f{number}"' if number is not None else ""
    fact = book[mention.fact] if book is not None and mention.fact and mention.fact in book else None
    detail = _attributes(
        {
            "verdict": name_of(mention.verdict),
            "message": mention.message,
            "expected": mention.expected if mention.severity != "ok" else None,
            "formula": mention.formula,
        }
        | _fact_details(fact, book)
    )
    label = CLASS_NAMES.get(kind, "")
    return (
        f'<span class="n {kind}" tabindex="0"{anchor}{detail}>{escape(mention.text)}'
        f'<span class="hidden">（{escape(label)}）</span></span>'
    )


def _mark_finding(text: str, number: int, finding: Finding, book: FactBook | None) -> str:
    fact = book[finding.fact] if book is not None and finding.fact and finding.fact in book else None
    detail = _attributes(
        {"verdict": name_of(finding.rule), "message": finding.message, "expected": finding.expected}
        | _fact_details(fact, book)
    )
    kind = class_of(finding.rule, finding.severity)
    piece = escape(text[finding.start : finding.end]).replace("\n", "</span></p>\n<p><span>")
    return f'<span class="n {kind}" tabindex="0" id="f{number}"{detail}>{piece}</span>'


def _fact_details(fact: Fact | None, book: FactBook | None) -> dict[str, str | None]:
    if fact is None or book is None:
        return {}
    formula = in_words(fact.formula, book) if fact.formula else None
    return {
        "fact": fact.name,
        "value": fact.in_unit(),
        "period": fact.period.in_words(),
        "source": "；".join(fact.source) or None,
        "formula": formula,
    }


def _attributes(details: dict[str, str | None]) -> str:
    return "".join(f' data-{name}="{escape(value)}"' for name, value in details.items() if value)


def _findings(text: str, report: CheckReport) -> str:
    if not report.findings:
        return '<section class="findings"><h2>核对结果</h2><p>没有发现问题。</p></section>'
    items = "".join(
        f'<li class="{finding.severity}"><a href="#f{number}">'
        f"<b>{'错误' if finding.severity == 'error' else '提示'}·{escape(name_of(finding.rule))}</b> "
        f"{escape(_piece(text, finding))}</a><br>{escape(finding.message)}</li>"
        for number, finding in enumerate(report.findings)
    )
    return f'<section class="findings"><h2>核对结果</h2><ol>{items}</ol></section>'


def _piece(text: str, finding: Finding) -> str:
    piece = text[finding.start : finding.end].replace("\n", " ")
    return piece if len(piece) <= 24 else f"{piece[:22]}……"
