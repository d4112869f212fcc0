"""What is read from tables before it becomes facts: figures with their cells, sums that must hold, remarks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from drafter.facts.columns import last_id
from drafter.facts.model import Whole
from drafter.facts.sheets import Cell
from drafter.numbers.units import quantize, read_unit
from drafter.sources.labels import Amount, Unusable, read_amount
from drafter.sources.tables import Table

LAST = "上年决算"
"""The basis of a column of the year before."""
_MOST_ASIDE = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount, the cell that prints it, and the label that it stands at."""

    table: Table
    cell: Cell
    label: str
    number: Decimal
    printed: str
    places: int
    """How many decimals the sheet prints; where a cell does not tell, as many as its sheet prints elsewhere."""

    @property
    def exact(self) -> Fraction:
        """In the base unit."""
        return Fraction(self.number) * Fraction(read_unit(self.table.unit).scale)

    @property
    def half(self) -> Fraction:
        """Half a unit of the last printed place, in the base unit."""
        return Fraction(read_unit(self.table.unit).scale) / Fraction(2 * 10**self.places)

    @property
    def place(self) -> str:
        return self.table.place(self.cell.address)

    def in_words(self, with_file: bool = False) -> str:
        """公开01表!C32（本年收入合计）600.02万元; WITH_FILE the workbook is named too."""
        file = f"{self.table.file}#" if with_file else ""
        return f"{file}{self.table.sheet.name}!{self.cell.address}（{self.label}）{self.printed}{self.table.unit}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure that states a quantity; entries of one key are one quantity."""

    key: str
    name: str
    figure: Figure
    aliases: tuple[str, ...] = ()
    part_of: Whole | None = None
    basis: str = "决算"


def of_last_year(key: str, name: str, figure: Figure, aliases: tuple[str, ...] = ()) -> Entry:
    """What a column of the year before states of the thing KEY, by the id that the outlines have for it."""
    year = (figure.table.year or 0) - 1
    return Entry(last_id(key), name, replace(figure, table=replace(figure.table, year=year)), aliases)


@dataclass(frozen=True, slots=True)
class Equation:
    """TOTAL must be the sum of the terms, each with its sign."""

    title: str
    total: Figure
    terms: tuple[tuple[int, Figure], ...]
    same: bool = False
    """Whether both sides print one quantity: in one unit and with as many decimals they must print the same."""

    @property
    def gap(self) -> Fraction:
        """By how much the total is more than the sum, in the base unit."""
        return self.total.exact - sum(sign * figure.exact for sign, figure in self.terms)

    @property
    def holds(self) -> bool:
        """Whether the gap is no more than rounding: half a unit of the last printed place of each figure."""
        figures = [self.total, *(figure for _, figure in self.terms)]
        if self.same and len({(figure.table.unit, figure.places) for figure in figures}) == 1:
            return len({quantize(figure.number, figure.places) for figure in figures}) == 1
        return abs(self.gap) <= sum((figure.half for figure in figures), Fraction(0))


@dataclass(slots=True)
class Reading:
    """Everything that was read from the tables of one organization."""

    entries: list[Entry] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """Cells that make no fact, each with its place: one Chinese line."""
    _spoiled: set[tuple[str, str, str]] = field(default_factory=set)
    _aside: dict[str, dict[str, str]] = field(default_factory=dict)

    def figure(self, table: Table, cell: Cell | None, label: str) -> Figure | None:
        """What CELL prints; None, with a remark where it is not blank, where that is no amount."""
        try:
            amount = read_amount(cell)
        except Unusable as reason:
            assert cell is not None
            remark = f"{table.file}#{table.sheet.name}!{cell.address}（{label}）{reason}，没有采用"
            if remark not in self.remarks:
                self.remarks.append(remark)
            self._spoiled.add((table.file, table.sheet.name, cell.address))
            return None
        if cell is None or amount is None:
            return None
        return _figure(table, cell, label, amount)

    def is_spoiled(self, table: Table, cell: Cell | None) -> bool:
        """Whether CELL should hold an amount and does not: nothing can be said of sums that need it."""
        return cell is not None and (table.file, table.sheet.name, cell.address) in self._spoiled

    def leave(self, table: Table, name: str, cell: Cell | None) -> None:
        """Note that the amount of CELL, in the row or column NAME of a table that is known, makes no fact."""
        if cell is not None and cell.number and name:
            self._aside.setdefault(f"{table.file}#{table.sheet.name}", {}).setdefault(name, cell.address)

    def tell_aside(self) -> None:
        """One remark for each sheet that something was left of, with the first cell of each row or column."""
        for place, names in self._aside.items():
            told = [f"{name}（{address}）" for name, address in list(names.items())[:_MOST_ASIDE]]
            more = f"等{len(names)}处" if len(names) > _MOST_ASIDE else ""
            self.remarks.append(f"{place}：没有采用的还有{'、'.join(told)}{more}")

    def settle_places(self) -> None:
        """Give the figures whose cells tell no decimals those that their sheet prints elsewhere."""
        most: dict[int, int] = {}
        for entry in self.entries:
            sheet = id(entry.figure.table)
            most[sheet] = max(most.get(sheet, 0), entry.figure.places)
        for equation in self.equations:
            for figure in (equation.total, *(term for _, term in equation.terms)):
                sheet = id(figure.table)
                most[sheet] = max(most.get(sheet, 0), figure.places)

        def settled(figure: Figure) -> Figure:
            known = figure.cell.places is not None or figure.cell.kind == "text"
            places = figure.places if known else min(2, most[id(figure.table)])
            return replace(figure, places=max(places, figure.places))

        self.entries = [replace(entry, figure=settled(entry.figure)) for entry in self.entries]
        self.equations = [
            replace(
                one,
                total=settled(one.total),
                terms=tuple((sign, settled(term)) for sign, term in one.terms),
            )
            for one in self.equations
        ]


def _figure(table: Table, cell: Cell, label: str, amount: Amount) -> Figure:
    places = amount.places
    if places is None:
        places = len(amount.printed.partition(".")[2])
    return Figure(table, cell, label, amount.number, amount.printed, places)
