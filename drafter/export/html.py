"""A check report as one self-contained page: every number coloured and underlined by its verdict.

The page asks nothing of any host.  Everything of the text and of the facts is escaped.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from html import escape
from importlib.resources import files

from drafter.checker.report import CheckReport, Finding, Judged
from drafter.export.terminal import summary
from drafter.export.verdicts import CLASS_NAMES, class_of, name_of
from drafter.facts.formula import in_words
from drafter.facts.model import Fact, FactBook

Piece = tuple[int, int, str]
"""Start, end and the marked HTML of what stands there."""
Link = Callable[[Judged], Mapping[str, str]]
"""The attributes of the link that a number is to be, `href` among them; none where it is to be none."""
# What a mark may cover: it ends with its line and with its cell.
_RULE = re.compile(r"[\s|:\-—]+")
_SOLID = re.compile(r"[^\s](?:[^\n\t]*[^\s])?")


def render_html(text: str, report: CheckReport, book: FactBook | None) -> str:
    """The page for TEXT as REPORT judged it."""
    title = escape(report.facts or "数据核对")
    style = _asset("marks.css") + _asset("check.css")
    script = _asset("check.js")
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}·数据核对</title><style>{style}</style></head><body>"
        f"<header><h1>{title}</h1><p>{escape(summary(report))}</p>{_legend(report)}</header>"
        f'<div class="columns"><main id="text">{"".join(line for _, line in render_lines(text, report, book))}</main>'
        f'<aside><section id="detail" aria-live="polite"><h2>数据详情</h2>'
        f"<p>指向或点选正文中的数，可查看它的来源。按N键看下一处问题，按P键看上一处。</p></section>"
        f"{_findings(text, report)}</aside></div><script>{script}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return files("drafter.export").joinpath("static", name).read_text(encoding="utf-8")


def _legend(report: CheckReport) -> str:
    counts: dict[str, int] = {}
    for mention in report.mentions:
        if mention.kind == "label" and mention.severity == "ok":
            continue
        kind = class_of(mention.verdict, mention.severity)
        counts[kind] = counts.get(kind, 0) + 1
    items = "".join(
        f'<li><span class="n {kind}">{counts.get(kind, 0)}</span> {escape(label)}</li>'
        for kind, label in CLASS_NAMES.items()
        if counts.get(kind) or kind not in ("open", "plain")
    )
    return f'<ul class="legend"><li>正文中的数：</li>{items}</ul>'


def render_lines(
    text: str, report: CheckReport, book: FactBook | None, link: Link | None = None
) -> Iterator[tuple[int, str]]:
    """Paragraphs and table rows with their marks, each with its place in TEXT; empty lines are left out.

    What a finding speaks of beside numbers is marked too.  With LINK, numbers are links with the attributes that
    it gives.
    """
    text = _with_tabs(text)
    numbers = {(finding.start, finding.end): at for at, finding in reversed(list(enumerate(report.findings)))}
    pieces = [
        (mention.start, mention.end, _mark(mention, numbers.get((mention.start, mention.end)), book, link))
        for mention in report.mentions
        if mention.kind != "label" or mention.severity != "ok"
    ]
    for at, finding in enumerate(report.findings):
        if numbers[finding.start, finding.end] != at or not _is_piece(pieces, finding):
            pieces += _marks_between(text, pieces, at, finding, book)
            pieces.sort()
    html: list[str] = []
    at = 0
    for start, end, mark in pieces:
        html += (escape(text[at:start]), mark)
        at = end
    html.append(escape(text[at:]))
    at = 0
    for line, marked in zip(text.split("\n"), "".join(html).split("\n"), strict=True):
        if line.strip():
            yield at, _line(marked)
        at += len(line) + 1


def _with_tabs(text: str) -> str:
    """TEXT with the `|` of tables as tabs and the rules under their heads blank; every character keeps its place."""
    if "|" not in text:
        return text
    lines = text.split("\n")
    rows = [line.count("|") > 1 and "\t" not in line for line in lines]
    for at, line in enumerate(lines):
        if rows[at] and any(rows[max(at - 1, 0) : at] + rows[at + 1 : at + 2]):
            lines[at] = " " * len(line) if _RULE.fullmatch(line) else _row(line)
    return "\n".join(lines)


def _row(line: str) -> str:
    inner = line.strip().removeprefix("|").removesuffix("|")
    start = line.index(inner)
    return " " * start + inner.replace("|", "\t") + " " * (len(line) - start - len(inner))


def _line(line: str) -> str:
    """A paragraph; a line with tabs is a row of a table."""
    if "\t" not in line:
        return f"<p>{line}</p>"
    cells = "".join(f'<span class="cell">{cell}</span>' for cell in line.split("\t"))
    return f'<div class="row">{cells}</div>'


def _is_piece(pieces: list[Piece], finding: Finding) -> bool:
    at = bisect_left(pieces, (finding.start, finding.end))
    return at < len(pieces) and pieces[at][:2] == (finding.start, finding.end)


def _marks_between(
    text: str, pieces: list[Piece], number: int, finding: Finding, book: FactBook | None
) -> list[Piece]:
    """Marks on what FINDING covers and no other mark does; a point before it where that is nothing."""
    gaps: list[tuple[int, int]] = []
    start = max(finding.start, 0)
    at = max(bisect_left(pieces, (start,)) - 1, 0)
    while at < len(pieces) and pieces[at][0] < finding.end:
        gaps.append((start, pieces[at][0]))
        start = max(start, pieces[at][1])
        at += 1
    gaps.append((start, finding.end))
    found = [(a + m.start(), a + m.end()) for a, b in gaps if a < b for m in _SOLID.finditer(text[a:b])]
    if not found:
        spot = next((p[0] for p in pieces if p[0] <= finding.start < p[1]), finding.start)
        return [(spot, spot, _mark_finding("", number, True, finding, book))]
    return [(a, b, _mark_finding(text[a:b], number, (a, b) == found[0], finding, book)) for a, b in found]


def _mark(mention: Judged, number: int | None, book: FactBook | None, link: Link | None) -> str:
    kind = class_of(mention.verdict, mention.severity)
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
    content = f'{escape(mention.text)}<span class="hidden">（{escape(label)}）</span>'
    own = _attributes_of(link(mention)) if link is not None else ""
    if own:
        return f'<a class="n {kind}"{own}{detail}>{content}</a>'
    return f'<span class="n {kind}" tabindex="0"{anchor}{detail}>{content}</span>'


def _mark_finding(piece: str, number: int, is_first: bool, finding: Finding, book: FactBook | None) -> str:
    fact = book[finding.fact] if book is not None and finding.fact and finding.fact in book else None
    detail = _attributes(
        {"verdict": name_of(finding.rule), "message": finding.message, "expected": finding.expected}
        | _fact_details(fact, book)
    )
    kind = class_of(finding.rule, finding.severity)
    anchor = f' tabindex="0" id="f{number}"' if is_first else ""
    return f'<span class="n {kind}{"" if piece else " point"}"{anchor}{detail}>{escape(piece)}</span>'


def _fact_details(fact: Fact | None, book: FactBook | None) -> dict[str, str | None]:
    if fact is None or book is None:
        return {}
    formula = in_words(fact.formula, book) if fact.formula else None
    return {
        "fact": fact.name,
        "value": book.as_stated(fact.id).in_unit(),
        "period": fact.period.in_words(),
        "source": "；".join(fact.source) or None,
        "formula": formula,
    }


def _attributes_of(given: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items())


def _attributes(details: dict[str, str | None]) -> str:
    return "".join(
        f' data-{name}="{escape(_in_one_line(value))}"' for name, value in details.items() if value
    )


def _in_one_line(value: str) -> str:
    return value.replace("\n", " ")


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
