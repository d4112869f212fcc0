"""Self-evaluation tables as the rules about scores see them: one stands in a text, or is stated in the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from drafter.checker.report import Severity
from drafter.facts.forms import Form, FormRow, holds_funds, read_form
from drafter.facts.model import FactBook, Funds, Indicator, Result
from drafter.numbers.patterns import pattern
from drafter.numbers.tables import Cell, split_cells
from drafter.outline.scores import Evaluation, evaluate
from drafter.outline.scoring import Scoring

_HEADS = pattern(r"一级\s*指标|三级\s*指标")
_SAID_SCORE = pattern(
    r"(?:自评|综合|评价|考评|最终)?(?:总?得分|总分|评分)(?:合计|总计)?(?:为|是|达到?|[:：])?\s*(?P<score>\d{1,3}(?:\.\d+)?)\s*分"
)
_SAID_GRADE = pattern(
    r"(?:等级|等次|评定|评价结果|结果)(?:评定)?(?:为|是|属于?|[:：])?\s*[“\"]?(?P<grade>[优良中差])(?![好质秀异])"
)
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Slip:
    """What a rule found: in which row (indicator | funds | total | sheet), and which field."""

    row: str
    at: int
    field: str
    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A total score or a grade that a text states outside the table."""

    score: Fraction | None
    grade: str
    start: int
    end: int
    before: str
    """What stands directly in front: the name of an indicator makes it the score of that."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its evaluation by the rules of the outline."""

    scoring: Scoring
    indicators: tuple[Indicator, ...]
    funds: tuple[Funds, ...]
    rates: tuple[str, ...]
    """The rate of execution that each money row states; empty where it states none."""
    total: tuple[Fraction | None, Fraction | None]
    """Points and score of the total row, or of the stated result."""
    grade: str
    """The grade that is stated."""
    evaluation: Evaluation
    said: tuple[Said, ...] = ()
    problems: str = ""
    """What the text says of problems."""
    form: Form | None = None
    cells: tuple[tuple[Cell, ...], ...] = ()

    def span(self, slip: Slip) -> tuple[int, int]:
        """Where SLIP lies in the text: its cell, else the first cell of its row."""
        if slip.row == "said":
            return self.said[slip.at].start, self.said[slip.at].end
        row = self._row(slip)
        at = row.at if row is not None else self.form.head if self.form is not None else 0
        cells = self.cells[at]
        column = row.columns.get(slip.field) if row is not None else None
        for cell in (*(cells[column : column + 1] if column is not None else ()), *cells):
            if cell.text:
                start = cell.start
                return start, cell.end
        return cells[0].start, cells[-1].end

    def _row(self, slip: Slip) -> FormRow | None:
        if self.form is None or slip.row == "sheet":
            return None
        if slip.row == "total":
            return self.form.total
        return (self.form.indicators if slip.row == "indicator" else self.form.funds)[slip.at]


def sheet_of_facts(book: FactBook, scoring: Scoring, text: str = "") -> Sheet | None:
    """The table that the files of BOOK state, with what TEXT says of its score; None where they state none."""
    stated = book.stated or book
    if not stated.indicators:
        return None
    found = evaluate(
        stated.indicators, stated.funds[0] if stated.funds else None, stated.result, scoring, stated
    )
    problems = "\n".join(material.text for material in stated.materials_on("problems"))
    return Sheet(
        scoring, stated.indicators, stated.funds, ("",) * len(stated.funds), (None, stated.result.score),
        stated.result.grade, found, tuple(_said(text, [])), problems,
    )  # fmt: skip


def sheets_in(text: str, scoring: Scoring, problems: str, book: FactBook | None = None) -> Iterator[Sheet]:
    """The tables in TEXT that have the heads of indicators; PROBLEMS is its section about them.

    Where a table has no money block, its rate of execution is of the facts of BOOK.
    """
    if _HEADS.search(text) is None:
        return
    blocks = list(_blocks(text))
    inside = [(block[0][0].start, block[-1][-1].end) for block in blocks]
    said = tuple(_said(text, inside))
    money: list[tuple[Cell, ...]] = []
    for own in blocks:
        block = [*money, *own]
        form = read_form([[cell.text for cell in row] for row in block])
        if form is None or not form.indicators:
            money = own if holds_funds([[cell.text for cell in row] for row in own]) else []
            continue
        money = []
        rows = tuple(row.indicator for row in form.indicators if row.indicator is not None)
        funds = tuple(row.funds for row in form.funds if row.funds is not None)
        total = (form.total.weight, form.total.score) if form.total is not None else (None, None)
        found = evaluate(rows, funds[0] if funds else None, Result(total[1]), scoring, book)
        rates = tuple(row.rate for row in form.funds)
        yield Sheet(scoring, rows, funds, rates, total, "", found, said, problems, form, tuple(block))


def _blocks(text: str) -> Iterator[list[tuple[Cell, ...]]]:
    """The runs of lines that are rows of cells."""
    block: list[tuple[Cell, ...]] = []
    at = 0
    for line in [*text.split("\n"), ""]:
        cells = split_cells(line, at)
        if cells is not None:
            block.append(tuple(_trimmed(text, cell) for cell in cells))
        elif block:
            yield block
            block = []
        at += len(line) + 1


def _trimmed(text: str, cell: Cell) -> Cell:
    """CELL without the blanks around its text."""
    piece = text[cell.start : cell.end]
    start = cell.start + len(piece) - len(piece.lstrip())
    return Cell(start, start + len(cell.text), cell.text)


def _said(text: str, inside: list[tuple[int, int]]) -> Iterator[Said]:
    for said in (_SAID_SCORE, _SAID_GRADE):
        for found in said.finditer(text):
            if any(start <= found.start() < end for start, end in inside):
                continue
            name = "score" if said is _SAID_SCORE else "grade"
            score = Fraction(found["score"]) if name == "score" else None
            grade = found["grade"] if name == "grade" else ""
            before = text[max(0, found.start() - _LONGEST_NAME) : found.start()]
            yield Said(score, grade, found.start(name), found.end(name), before)
