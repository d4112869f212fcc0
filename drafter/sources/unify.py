"""Quantities that are one because nothing is outside: where all 基本支出 is paid from the general budget, its
人员经费 are those of the whole body, and so with 项目支出 and its projects."""

from __future__ import annotations

from dataclasses import replace

from drafter.facts.model import Whole
from drafter.sources.catalogue import QUANTITIES
from drafter.sources.entries import Entry, Figure, Reading

_NATURES = {"expenditure.basic": ("expenditure.staff", "expenditure.office"), "expenditure.project": ()}


def unify(reading: Reading) -> None:
    """Give what only the general budget's tables print the plain key, where it is all that there is.

    Where it is not all, words that do not say the scope are taken off: 工资福利支出 could be more than the
    general budget pays.
    """
    final = {entry.key: entry for entry in reversed(reading.entries)}
    moved: dict[str, str] = {}
    whole_scope = set()
    for key, parts in _NATURES.items():
        if not _same(final.get(key), final.get(f"general.{key}")):
            continue
        whole_scope.add(key.removeprefix("expenditure."))
        moved |= {f"general.{part}": part for part in parts if part not in final}
        if key == "expenditure.project":
            moved["general.expenditure.project"] = key
    grants = "income.grant" in final
    reading.entries = [_settled(entry, moved, whole_scope, grants) for entry in reading.entries]


def _same(one: Entry | None, other: Entry | None) -> bool:
    return one is not None and other is not None and _equal(one.figure, other.figure)


def _equal(one: Figure, other: Figure) -> bool:
    return abs(one.exact - other.exact) <= (
        one.half + other.half if one.table.unit != other.table.unit else 0
    )


def _settled(entry: Entry, moved: dict[str, str], whole_scope: set[str], grants: bool) -> Entry:
    part = entry.part_of
    if entry.key in ("income.general", "income.fund", "income.capital") and grants:
        return replace(entry, part_of=Whole("income.grant"))
    if entry.key.startswith("general.") and entry.key.split(".")[1] in ("basic", "project"):
        nature = entry.key.split(".")[1]
        aliases = entry.aliases if nature in whole_scope else ()
        if part is not None and part.id in moved:
            part = Whole(moved[part.id], part.split)
        return replace(entry, aliases=aliases, part_of=part)
    if entry.key in moved and entry.key != "general.expenditure.project":
        plain = QUANTITIES[moved[entry.key]]
        return Entry(plain.key, plain.name, entry.figure, (*plain.aliases, entry.name), plain.whole)
    if part is not None and part.id in moved:
        return replace(entry, part_of=Whole(moved[part.id], part.split))
    return entry
