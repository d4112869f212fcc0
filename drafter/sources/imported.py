"""What the tables state, as a facts file has it: lists and mappings of texts, the same for the same tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drafter.facts.formula import operands
from drafter.facts.model import ReportInfo
from drafter.sources.gather import Draft
from drafter.sources.labels import written
from drafter.sources.stated import SCHEMA, filled, report_fields


@dataclass(frozen=True, slots=True)
class Formula:
    """A fact that is computed from others."""

    id: str
    name: str
    formula: str
    unit: str
    decimals: int

    @property
    def operands(self) -> tuple[str, ...]:
        return operands(self.formula)


def imported_tree(
    report: ReportInfo,
    facts: Sequence[Draft],
    formulas: Iterable[Formula],
    identities: Sequence[str],
    includes: Sequence[str],
    notes: Sequence[str],
    evaluations: Mapping[str, object],
) -> dict[str, object]:
    """The facts file; NOTES are what every reader of it is to be told, EVALUATIONS its self-evaluation tables."""
    stated = [_fact(fact, report) for fact in facts]
    stated += [
        {
            "id": one.id,
            "name": one.name,
            "formula": one.formula,
            "unit": one.unit,
            "decimals": str(one.decimals),
        }
        for one in formulas
    ]
    fields = {
        "include": list(includes), "notes": list(notes), "facts": stated, **evaluations,
        "identities": list(identities),
    }  # fmt: skip
    return {"schema": SCHEMA, "report": report_fields(report)} | filled(fields)


def _fact(fact: Draft, report: ReportInfo) -> dict[str, object]:
    figure = fact.figures[0]
    value, whole = written(figure.number, figure.places), fact.part_of
    places = [one.place for one in fact.figures]
    fields: dict[str, object] = {
        "id": fact.id, "name": fact.name, "aliases": list(fact.aliases), "value": value, "unit": figure.table.unit,
        "decimals": str(figure.places) if len(value.partition(".")[2]) > figure.places else "",
        "period": "" if figure.table.year in (None, report.fiscal_year) else str(figure.table.year),
        "part_of": whole and ({"whole": whole.id, "split": whole.split} if whole.split else whole.id),
        "organization": fact.organization or "", "basis": fact.basis,
        "source": places[0] if len(places) == 1 else places,
    }  # fmt: skip
    return filled(fields)
