"""Quantities that are one because nothing is outside: where all 基本支出 is paid from the general budget, its
人员经费 are those of the whole body, and so with 项目支出 and its projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from drafter.facts.model import Whole
from drafter.sources.catalogue import QUANTITIES
from drafter.sources.entries import Entry, Equation

_NATURES = {"expenditure.basic": ("expenditure.staff", "expenditure.office"), "expenditure.project": ()}


def unify(entries: Sequence[Entry]) -> tuple[list[Entry], list[Equation]]:
    """ENTRIES, of one year, in which what only the general budget's tables print has the plain key where it is all.

    Where it is not all, words that do not say the scope are taken off: 工资福利支出 could be more than the
    general budget pays.  With them the sums that must then hold between the tables.
    """
    equations: list[Equation] = []
    final = {entry.key: entry for entry in reversed(entries)}
    moved: dict[str, str] = {}
    whole_scope = set()
    for key, parts in _NATURES.items():
        if not _is_whole(key, parts, final):
            continue
        if parts and all(f"general.{part}" in final for part in parts):
            terms = tuple((1, final[f"general.{part}"].figure) for part in parts)
            equations.append(Equation("基本支出的构成", final[key].figure, terms))
        whole_scope.add(key.removeprefix("expenditure."))
        moved |= {f"general.{part}": part for part in parts if part not in final}
        if key == "expenditure.project":
            moved["general.expenditure.project"] = key
    grants = "income.grant" in final
    equations += _compare_basic(final)
    return [_settled(entry, moved, whole_scope, grants) for entry in entries], equations


def _is_whole(key: str, parts: tuple[str, ...], final: Mapping[str, Entry]) -> bool:
    """Whether what the general budget pays of KEY, itself or the sum of its parts, is all that there is."""
    plain = final.get(key)
    names = (f"general.{key}",) if f"general.{key}" in final else tuple(f"general.{part}" for part in parts)
    if plain is None or not names or not all(name in final for name in names):
        return False
    figures = [final[name].figure for name in names]
    loose = len(figures) > 1 or figures[0].table.unit != plain.figure.table.unit
    slack = sum((figure.half for figure in figures), plain.figure.half) if loose else 0
    return abs(plain.figure.exact - sum(figure.exact for figure in figures)) <= slack


def _compare_basic(final: Mapping[str, Entry]) -> Iterator[Equation]:
    """公开05 against 06: 基本支出 of the general budget is its 人员经费 and 公用经费 (rule 4)."""
    names = ("general.expenditure.basic", "general.expenditure.staff", "general.expenditure.office")
    if all(name in final for name in names):
        basic, *terms = (final[name].figure for name in names)
        yield Equation("基本支出的构成", basic, tuple((1, term) for term in terms))


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
