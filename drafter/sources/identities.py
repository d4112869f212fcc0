"""The sums that the tables hold, as identities of the facts file: loaded later, they guard what people change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from drafter.numbers.units import read_unit
from drafter.sources.entries import Equation, Figure
from drafter.sources.gather import Draft
from drafter.sources.labels import written

_CODE = re.compile(r"\d{3,7}$")


def identities(equations: Iterable[Equation], facts: Sequence[Draft]) -> list[str]:
    """Those of EQUATIONS that are between FACTS, without those of single codes, in the order of the tables."""
    ids = {figure: fact.id for fact in facts for figure in fact.figures}
    stating = {fact.id: fact.figures[0] for fact in facts}
    found: dict[str, None] = {}
    for equation in equations:
        total = ids.get(equation.total)
        terms = [(sign, ids.get(figure)) for sign, figure in equation.terms]
        named = [(sign, fact_id) for sign, fact_id in terms if fact_id is not None]
        if (
            total is None
            or len(named) < len(terms)
            or _CODE.search(total)
            or [total] == [one for _, one in named]
        ):
            continue
        if _holds(stating[total], [(sign, stating[fact_id]) for sign, fact_id in named]):
            right = "".join(f" {'+' if sign > 0 else '-'} {fact_id}" for sign, fact_id in named)
            found[f"{total} == {right.removeprefix(' + ').strip()}"] = None
    return list(found)


def _holds(total: Figure, terms: Sequence[tuple[int, Figure]]) -> bool:
    """As the facts file will judge it: by the places that it writes."""
    gap = total.exact - sum(sign * figure.exact for sign, figure in terms)
    return abs(gap) <= sum((_half(figure) for _, figure in terms), _half(total))


def _half(figure: Figure) -> Fraction:
    places = len(written(figure.number, figure.places).partition(".")[2])
    return Fraction(read_unit(figure.table.unit).scale) / Fraction(2 * 10**places)
