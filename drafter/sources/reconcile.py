"""勾稽: sums and equal figures that must hold in the tables before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from drafter.numbers.units import plain, read_unit, round_half_up
from drafter.sources.entries import Equation


def broken(equations: Iterable[Equation], with_files: bool = False) -> list[str]:
    """One Chinese line for each of EQUATIONS that does not hold, with all its cells and what they print.

    WITH_FILES the cells name their workbooks.  Figures are printed rounded: half a unit of the last place for each of them is no error.
    """
    found: dict[str, None] = {}
    for equation in equations:
        if equation.holds:
            continue
        unit = read_unit(equation.total.table.unit)
        gap = plain(round_half_up(abs(equation.gap) / Fraction(unit.scale), 6)) + unit.symbol
        right = "".join(
            (" + " if sign > 0 else " - ") + figure.in_words(with_files) for sign, figure in equation.terms
        ).removeprefix(" + ")
        found[f"{equation.total.in_words(with_files)} ≠ {right}：{equation.title}应当相等，相差{gap}"] = None
    return list(found)
