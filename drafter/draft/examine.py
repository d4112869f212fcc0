"""An answer examined: its references resolved, its digits bound to facts, and everything that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeVar

from drafter.checker.check import check
from drafter.checker.report import Finding
from drafter.draft.prompts import render_baseline
from drafter.draft.references import Span, link, resolve, rising_decreases
from drafter.draft.shape import find_misshapen
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline, Section

_MARKDOWN = re.compile(r"^\s*(?:#+\s*|[-*]\s+|>\s*)")
_PROMPT_LINE = re.compile(
    r"【(?:报告|单位|要写的部分|字数|要求|数据|材料)】|(?:要写的部分|字数)[：:]|现在写[“‘\"]|只写正文"
)
_Placed = TypeVar("_Placed", Finding, Span)


@dataclass(frozen=True, slots=True)
class Examined:
    """One try at a section: with its references (`source`), as a reader sees it, and the findings in `text`."""

    source: str
    text: str
    findings: tuple[Finding, ...]

    @property
    def score(self) -> tuple[int, int]:
        """Errors and warnings; less is better."""
        errors = sum(1 for finding in self.findings if finding.severity == "error")
        return errors, len(self.findings) - errors


def examine(
    answer: str, section: Section, outline: Outline, book: FactBook, instructions: str = ""
) -> Examined:
    """ANSWER as SECTION of the report, judged as it will be judged there: under its heading, by the rules about
    documents too; and whether it is a section at all, or INSTRUCTIONS once more.  What is missing from it is found
    at its start.
    """
    resolved = resolve(plain_paragraphs(answer, section, book.report.title), book)
    head = f"{section.title}\n" if section.heading else ""
    whole = f"{head}{resolved.text}"
    report = check(whole, book, outline=replace(outline, sections=(section,)))
    spans = [_moved(span, len(head)) for span in resolved.spans]
    source = link(whole, report, book, spans)[len(head) :]
    # What a reference is to blame for is told once, and better than the reader of the rendered text can.
    problems = (*resolved.problems, *rising_decreases(resolved, book))
    broken = {(problem.start, problem.end) for problem in problems}
    found = [_moved(finding, -len(head)) for finding in report.findings if _counts(finding, len(head))]
    rest = [finding for finding in found if (finding.start, finding.end) not in broken]
    misshapen = find_misshapen(resolved.text, _length(section, outline, book), instructions)
    return Examined(source, resolved.text, (*problems, *rest, *misshapen))


def _length(section: Section, outline: Outline, book: FactBook) -> tuple[int, int]:
    """The least and most characters of SECTION; where there is little to say, no more than can be said of it."""
    said = len("".join(resolve(render_baseline(outline, section, book), book).text.split()))
    return min(section.length[0], said), section.length[1]


def _counts(finding: Finding, head: int) -> bool:
    """The heading is the outline's: only the facts that the text under it lacks are the writer's.

    That words are last year's is for people to settle: the writer had them from the materials.
    """
    if finding.rule == "last-year-words":
        return False
    return finding.start >= head or finding.rule == "missing-fact"


def _moved(item: _Placed, by: int) -> _Placed:
    return replace(item, start=max(0, item.start + by), end=max(0, item.end + by))


def plain_paragraphs(answer: str, section: Section, title: str = "") -> str:
    """ANSWER without Markdown marks, one paragraph a line; the section's own heading, the report's TITLE and what
    was copied from the head of the prompt are left out."""
    lines = []
    for line in answer.splitlines():
        bare = _MARKDOWN.sub("", line).replace("**", "").strip()
        known = bare.rstrip("。：:") in (section.title, section.heading, title)
        if bare and not known and not _PROMPT_LINE.match(bare):
            lines.append(bare)
    return "\n".join(lines)
