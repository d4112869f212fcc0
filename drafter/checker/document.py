"""Rules about a document as a whole: what a section must state."""

from __future__ import annotations

from collections.abc import Iterable

from drafter.checker.claims import denied
from drafter.checker.index import compiled
from drafter.checker.report import Judged
from drafter.facts.model import FactBook


def missing_facts(text: str, judged: Iterable[Judged], book: FactBook, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of IDS that TEXT does not state: no number is found to be them, nor are they denied where zero."""
    stated = {mention.fact for mention in judged if mention.severity == "ok"}
    names = compiled(book).find(text)
    for name in denied(text, names, [n.start for n in names]):
        stated |= {fact.id for fact in name.facts if not fact.exact}
    return tuple(fact_id for fact_id in ids if fact_id not in stated)
