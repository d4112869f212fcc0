"""Drafter: facts in, a checked report out.

The names below are the public ones; each is imported when it is first used, so that checking a text loads
neither a template engine nor an SDK.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drafter.checker.check import check
    from drafter.checker.report import CheckReport, Finding, Judged
    from drafter.draft.compose import Draft, DraftSection, compose
    from drafter.draft.rewrite import Rewriting, rewrite
    from drafter.errors import DrafterError, EngineError, FactsError, OutlineError, TextError
    from drafter.facts.load import load_facts
    from drafter.facts.model import Fact, FactBook
    from drafter.numbers.mention import Mention
    from drafter.numbers.scan import scan as extract
    from drafter.outline.sections import Outline, Section, load_outline

__version__ = "0.1.0"

_HOMES = {
    "check": ("drafter.checker.check", "check"),
    "CheckReport": ("drafter.checker.report", "CheckReport"),
    "Finding": ("drafter.checker.report", "Finding"),
    "Judged": ("drafter.checker.report", "Judged"),
    "Draft": ("drafter.draft.compose", "Draft"),
    "DraftSection": ("drafter.draft.compose", "DraftSection"),
    "compose": ("drafter.draft.compose", "compose"),
    "Rewriting": ("drafter.draft.rewrite", "Rewriting"),
    "rewrite": ("drafter.draft.rewrite", "rewrite"),
    "DrafterError": ("drafter.errors", "DrafterError"),
    "EngineError": ("drafter.errors", "EngineError"),
    "FactsError": ("drafter.errors", "FactsError"),
    "OutlineError": ("drafter.errors", "OutlineError"),
    "TextError": ("drafter.errors", "TextError"),
    "load_facts": ("drafter.facts.load", "load_facts"),
    "Fact": ("drafter.facts.model", "Fact"),
    "FactBook": ("drafter.facts.model", "FactBook"),
    "Mention": ("drafter.numbers.mention", "Mention"),
    "extract": ("drafter.numbers.scan", "scan"),
    "Outline": ("drafter.outline.sections", "Outline"),
    "Section": ("drafter.outline.sections", "Section"),
    "load_outline": ("drafter.outline.sections", "load_outline"),
}

__all__ = [
    "CheckReport",
    "Draft",
    "DraftSection",
    "DrafterError",
    "EngineError",
    "Fact",
    "FactBook",
    "FactsError",
    "Finding",
    "Judged",
    "Mention",
    "Outline",
    "OutlineError",
    "Rewriting",
    "Section",
    "TextError",
    "check",
    "compose",
    "extract",
    "load_facts",
    "load_outline",
    "rewrite",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'drafter' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value
