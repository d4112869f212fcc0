"""The report as a Word file by GB/T 9704-2012: `render_docx`.

Only the official fonts are named, none is embedded; two files of one revision by one version are the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

import drafter
from drafter.export import wordstyles as styles
from drafter.export.charts import Chart, draw_charts
from drafter.export.exported import ExportedReport
from drafter.export.grids import Grid, grid_of_plan, grid_of_text
from drafter.export.ledger import TITLE as LEDGER
from drafter.export.ledger import ledger_grid
from drafter.export.package import CHECKSUM, Part, Properties, checksum, pack
from drafter.export.passages import TABLE, Passage, break_title, read_passages
from drafter.export.scoresheet import TITLE as SCORES
from drafter.export.scoresheet import score_grids
from drafter.export.wordpages import footer, header, picture, section, settings_part
from drafter.export.wordstyles import heading_style, make_styles
from drafter.export.wordtables import table_blocks, text_width
from drafter.export.wordxml import paragraph, point_twips, run, serialize, twips, w
from drafter.outline.exhibits import TablePlan

FINGERPRINT: Final = "版本指纹"
"""The custom property that names the revision."""
_LANDSCAPE_COLUMNS: Final = 5
_SPEECH: Final = {"paragraph": styles.BODY, "caution": styles.CAUTION, "attachment": styles.ATTACHMENT}


def render_docx(report: ExportedReport) -> bytes:
    """The file: title, text with its tables, signature, then the annexes: score sheet and data ledger."""
    settings = report.outline.document
    charts = draw_charts(report) if report.charts else ()
    body = w("body", *_sections(report, charts))
    document = serialize(w("document", body))
    parts = (
        Part("styles.xml", "styles", serialize(make_styles(settings))),
        Part("settings.xml", "settings", serialize(settings_part())),
        Part("header1.xml", "header", serialize(header(report.mark))),
        Part("footer1.xml", "footer", serialize(footer(settings, right=True))),
        Part("footer2.xml", "footer", serialize(footer(settings, right=False))),
        *(Part(f"media/chart{number}.png", "image", chart.png) for number, chart in enumerate(charts, start=1)),
    )  # fmt: skip
    return pack(document, parts, _properties(report, document))


def _properties(report: ExportedReport, document: bytes) -> Properties:
    approval = report.approval if report.is_approved else None
    custom = [
        (FINGERPRINT, report.fingerprint),
        (CHECKSUM, checksum(document)),
        ("软件版本", drafter.__version__),
    ]
    custom.append(("状态", report.mark or "已审核"))
    if approval is not None:
        custom += [("审核人", approval.by), ("审核时间", approval.at.isoformat(timespec="seconds"))]
    return Properties(
        report.title, report.book.report.organization, report.mark or "已审核", report.made, tuple(custom)
    )


def _sections(report: ExportedReport, charts: tuple[Chart, ...]) -> Iterator[Element]:
    """The report, then each annex from a page of its own, wide ones on landscape pages."""
    settings = report.outline.document
    ids = {section.id for section in report.outline.sections}
    behind = [plan for plan in report.outline.exhibits if plan.after not in ids]
    blocks, wide = list(_blocks(report, charts)), False
    annexes = _annexes(report, behind)
    for number, (title, grids) in enumerate(annexes, start=1):
        yield from _closed(blocks, section(settings, landscape=wide))
        wide = max(len(grid.head) for grid in grids) >= _LANDSCAPE_COLUMNS
        mark = settings.annex + (str(number) if len(annexes) > 1 else "")
        width = twips(settings.text_height if wide else settings.text_width)
        blocks = list(_annex(mark, title, grids, width, settings.table_size))
    yield from blocks
    yield section(settings, landscape=wide)


def _closed(blocks: list[Element], end: Element) -> list[Element]:
    """BLOCKS with the END of their section in the last paragraph: one of its own might need a page of its own."""
    if not blocks:
        return [w("p", w("pPr", end))]
    setting = next(iter(blocks[-1]))  # a paragraph's properties: no block of ours is without
    setting.append(end)
    return blocks


def _blocks(report: ExportedReport, charts: tuple[Chart, ...]) -> Iterator[Element]:
    settings = report.outline.document
    width = twips(settings.text_width)
    passages = read_passages(report.text, report.outline, report.book)
    plans = {plan.id: plan for plan in report.outline.exhibits}
    number = 0
    for at, passage in enumerate(passages):
        following = passages[at + 1] if at + 1 < len(passages) else None
        if following is not None and following.kind == "signature" and passage.kind in _SPEECH:
            # The signature takes lines of the text with it: no page of its own (7.3.5.4).
            kept = [w("keepNext"), w("widowControl")]
            yield paragraph(_SPEECH[passage.kind], run(passage.text), properties=kept)
        else:
            yield from _passage(passage, report, width)
        if passage.section is None or (following is not None and following.section == passage.section):
            continue
        for plan in [plan for plan in plans.values() if plan.after == passage.section]:
            grid = grid_of_plan(plan, report.book, thousands=settings.thousands)
            if grid is not None:
                number += 1
                yield from table_blocks(grid, width, settings.table_size, f"表{number}　{grid.title}")
        for place, chart in enumerate(charts, start=1):
            if chart.after == passage.section:
                yield from picture(chart, place, settings.text_width)


def _passage(passage: Passage, report: ExportedReport, width: int) -> Iterator[Element]:
    kind, text = passage.kind, passage.text
    settings = report.outline.document
    if kind == TABLE:
        yield from table_blocks(grid_of_text(passage.rows), width, settings.table_size)
    elif kind == "title":
        line_width = int(settings.text_width / Decimal("25.4") * 72 / styles.TITLE_SIZE)
        lines = "\n".join(break_title(text, line_width))
        yield paragraph(styles.TITLE, run(lines))
    elif kind == "heading":
        yield paragraph(heading_style(passage.level), run(text))
    elif kind in ("signature", "date"):
        yield _ending(kind, text, report)
    else:
        yield paragraph(_SPEECH.get(kind, styles.BODY), run(text))


def _ending(kind: str, text: str, report: ExportedReport) -> Element:
    """Name and date: the name two characters from the right, the date beginning two characters behind it; a date
    longer than the name is two from the right, and the name moves (7.3.5.2).  With a seal the date is four from
    the right and the name centred over it (7.3.5.1)."""
    settings = report.outline.document
    name = text_width(report.book.report.organization)
    date = text_width(_date(report))
    if kind == "date" and settings.signature != "sealed" and date <= name:
        # From the left, so that it begins there however wide a program sets digits between characters.
        left = twips(settings.text_width) - _characters(name)
        return paragraph(
            styles.DATE, run(text), properties=[w("ind", left=max(left, 0)), w("jc", val="left")]
        )
    if settings.signature == "sealed":
        right = 4.0 if kind == "date" else max(0.0, 4 + date / 2 - name / 2)
    else:
        right = 2.0 if kind == "date" or date <= name else 4 + date - name
    style = styles.SIGNATURE if kind == "signature" else styles.DATE
    return paragraph(style, run(text), properties=[w("ind", right=_characters(right))])


def _characters(number: float) -> int:
    """How wide NUMBER characters of the text are, in twips."""
    return point_twips(Decimal(str(number)) * styles.BODY_SIZE)


def _date(report: ExportedReport) -> str:
    issued = report.book.report.issued
    return issued.in_words() if issued else ""


def _annexes(report: ExportedReport, behind: list[TablePlan]) -> list[tuple[str, list[Grid]]]:
    """The tables behind the report with their titles."""
    annexes: list[tuple[str, list[Grid]]] = []
    for plan in behind:
        grid = grid_of_plan(plan, report.book, thousands=report.outline.document.thousands)
        if grid is not None:
            annexes.append((grid.title, [grid]))
    scores = list(score_grids(report.book, report.outline))
    if scores:
        annexes.append((SCORES, scores))
    if report.ledger:
        annexes.append((LEDGER, [ledger_grid(report)]))
    return annexes


def _annex(mark: str, title: str, grids: list[Grid], width: int, size: Decimal) -> Iterator[Element]:
    yield paragraph(styles.ATTACHMENT, run(mark))
    yield paragraph(styles.ANNEX_TITLE, run(title))
    for grid in grids:
        yield from table_blocks(grid, width, size)
