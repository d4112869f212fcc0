"""A draft brought up to date with its facts, without asking anybody, and what its words then no longer say rightly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.checker.report import Finding
from drafter.draft.compose import HUMAN, MARK, Draft, DraftSection
from drafter.draft.engines import BASELINE
from drafter.draft.examine import examine
from drafter.draft.prompts import render_baseline
from drafter.draft.references import resolve
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline, Section

_ENDS = re.compile(r"[。！？\n]")


@dataclass(frozen=True, slots=True)
class Unfit:
    """A sentence that was right and no longer is, and why."""

    sentence: str
    findings: tuple[Finding, ...]


def rerender(draft: Draft, outline: Outline, book: FactBook) -> Draft:
    """DRAFT with the values that BOOK has now; what a machine wrote is marked where it then is wrong."""
    known = {section.id: section for section in outline.sections}
    sections = [_rerender(section, known.get(section.id), outline, book) for section in draft.sections]
    return draft.model_copy(update={"sections": sections})


def _rerender(part: DraftSection, section: Section | None, outline: Outline, book: FactBook) -> DraftSection:
    if part.engine == BASELINE and section is not None and part.source:
        # What the built-in writer wrote it writes anew: its words (收支平衡, 有所增加) follow the facts too.
        part = part.model_copy(update={"source": render_baseline(outline, section, book)})
    text = resolve(part.source, book).text
    if part.engine == HUMAN or section is None or not text:
        return part.model_copy(update={"text": text})
    errors, _ = examine(part.source, section, outline, book).score
    return part.model_copy(update={"text": text, "errors": errors})


def find_unfit(
    text: str, findings: Sequence[Finding], last_text: str, last_findings: Sequence[Finding]
) -> tuple[Unfit, ...]:
    """The sentences of TEXT with FINDINGS that they did not have in LAST_TEXT, which differs in numbers alone."""
    known = {(finding.rule, _place(last_text, finding)) for finding in last_findings}
    unfit: dict[int, list[Finding]] = {}
    for finding in findings:
        place = _place(text, finding)
        if (finding.rule, place) not in known and not _sentence(text, finding).startswith(MARK):
            unfit.setdefault(place, []).append(finding)
    return tuple(Unfit(_sentence(text, found[0]), tuple(found)) for found in unfit.values())


def _place(text: str, finding: Finding) -> int:
    """In which sentence, counted from the start; empty lines and marks of ours count nothing."""
    before = (piece.strip() for piece in _ENDS.split(text[: finding.start])[:-1])
    return sum(1 for piece in before if piece and not piece.startswith(MARK))


def _sentence(text: str, finding: Finding) -> str:
    start = max(text.rfind(mark, 0, finding.start) for mark in "。！？\n") + 1
    end = _ENDS.search(text, max(finding.end, finding.start))
    return text[start : end.end() if end else len(text)].strip()
