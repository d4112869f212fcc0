"""Facts and the outline that fits them: what every command that drafts or judges a report starts from."""

from __future__ import annotations

from pathlib import Path

from drafter.facts.load import load_facts
from drafter.facts.model import FactBook
from drafter.outline.money import in_money
from drafter.outline.scores import scored
from drafter.outline.sections import Outline, load_outline

DEFAULT_OUTLINE = "yunnan-3-2"


def load_plan(facts: str | Path, outline: str | Path | None = None) -> tuple[FactBook, Outline]:
    """The facts of FACTS with the scores that the outline's rules give, and the outline without what is left out.

    The outline is OUTLINE, else the one that the facts name, else DEFAULT_OUTLINE.  Raises FactsError and
    OutlineError.
    """
    book = load_facts(facts)
    return plan_of(book, load_outline(outline or book.report.outline or DEFAULT_OUTLINE))


def plan_of(book: FactBook, outline: Outline) -> tuple[FactBook, Outline]:
    """BOOK as OUTLINE sees it, and OUTLINE fitted to it; what is so already stays as it is."""
    whole = planned(book, outline)
    return whole, outline.fitted(whole)


def planned(book: FactBook, outline: Outline) -> FactBook:
    """BOOK scored by the rules of OUTLINE, its amounts in the unit that OUTLINE writes money in."""
    return in_money(scored(book, outline), outline.money)
