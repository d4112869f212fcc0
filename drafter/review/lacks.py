"""What the facts of a report lack for its outline, and what is wrong with their self-evaluation table, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from drafter.checker.statedsheet import check_facts
from drafter.draft.needs import lacking_notes
from drafter.errors import DrafterError
from drafter.export.verdicts import name_of
from drafter.facts.model import FactBook
from drafter.outline.plan import DEFAULT_OUTLINE, plan_of
from drafter.outline.sections import load_outline
from drafter.review.intake import opened


@dataclass(frozen=True, slots=True)
class Lacks:
    """Sentences for whoever drafts."""

    missing: tuple[str, ...] = ()
    """What the sections of the outline need and the facts have not."""
    omitted: tuple[str, ...] = ()
    """Headings that are left out, for there is nothing to write under them."""
    table: tuple[tuple[str, str, str], ...] = ()
    """What is wrong with the self-evaluation table: severity, name of the rule, and row with what is wrong."""


@lru_cache(maxsize=64)
def lacks_of(content: str, outline: str) -> Lacks:
    """Of the facts CONTENT, as they were kept, for OUTLINE; nothing where either cannot be had: others say so."""
    try:
        with opened(content) as book:
            return _lacks(book, outline or book.report.outline or DEFAULT_OUTLINE)
    except DrafterError:
        return Lacks()


def _lacks(book: FactBook, outline: str) -> Lacks:
    book, plan = plan_of(book, load_outline(outline))
    wrong = (
        (one.severity, name_of(one.rule), f"{one.row}：{one.message}") for one in check_facts(book, plan)
    )
    return Lacks(
        tuple(lacking_notes(plan, book)), tuple(section.heading for section in plan.omitted), tuple(wrong)
    )
