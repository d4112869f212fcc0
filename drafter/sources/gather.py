"""Entries to facts: one for each quantity, with all the cells that print it, under names that stay apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from drafter.facts.model import Whole
from drafter.sources.entries import Entry, Equation, Figure


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact as it will be written."""

    id: str
    name: str
    aliases: tuple[str, ...]
    figures: tuple[Figure, ...]
    """The first states the value; all are its sources."""
    part_of: Whole | None
    basis: str
    organization: str | None = None

    @property
    def kind(self) -> tuple[str, int | None]:
        """Basis and year: facts that differ in one of them may share a name."""
        return self.basis, self.figures[0].table.year


def gather(entries: Iterable[Entry], taken: Collection[str] = ()) -> list[Draft]:
    """One draft for each key; no alias of TAKEN or that two facts of one basis and year would share."""
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        by_key.setdefault(entry.key, []).append(entry)
    facts = [
        Draft(
            key,
            group[0].name,
            group[0].aliases,
            tuple(dict.fromkeys(one.figure for one in group)),
            next((one.part_of for one in group if one.part_of is not None), None),
            group[0].basis,
        )
        for key, group in by_key.items()
    ]
    return _apart(facts, taken)


def _apart(facts: list[Draft], taken: Collection[str]) -> list[Draft]:
    """Names made unique by their code, aliases dropped that are another's name or alias."""
    names = Counter((fact.name, fact.kind) for fact in facts)
    known = {fact.id for fact in facts}
    found: list[Draft] = []
    used = {*names} | {(name, kind) for name in taken for _, kind in names}
    for fact in facts:
        name = fact.name
        if names[name, fact.kind] > 1 or name in taken:
            name = f"{name}（{fact.id.rpartition('.')[2]}）"
        aliases = tuple(alias for alias in fact.aliases if (alias, fact.kind) not in used)
        used |= {(alias, fact.kind) for alias in aliases}
        whole = fact.part_of if fact.part_of is not None and fact.part_of.id in known else None
        found.append(Draft(fact.id, name, aliases, fact.figures, whole, fact.basis, fact.organization))
    return found


def crossings(facts: Iterable[Draft]) -> list[Equation]:
    """One quantity in several cells must be one value."""
    return [
        Equation("同一数据在各表中", figure, ((1, fact.figures[0]),), same=True)
        for fact in facts
        for figure in fact.figures[1:]
    ]
