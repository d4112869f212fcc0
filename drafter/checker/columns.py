"""A table judged against itself: its row 合计, and its columns 增减额, 增长（%）, 占比（%）, 执行率.

What a column is, is told by its head, or where most of its rows bear out one relation (a share of the total, a
difference, a rate): a row that does not is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.readings import Reading
from drafter.checker.statements import fact_of
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention, between
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import year_period
from drafter.numbers.tables import Cell, Table

_SUM_ROW = pattern(r"[\s*]*(?:[合总共]\s*计|总\s*[额数和])[\s*]*")
_SCORE_ROW = pattern(r"[\s*]*总\s*得?分[\s*]*")
_PART_ROW = pattern(r"[\s*]*小\s*计[\s*]*")
_NESTED = pattern(
    r"其中|小计|^\s*[(（]?[一二三四五六七八九十\d]+[)）、.．]|^[\s　]+\S|^[-—－]|平均|人均|(?:率|比|比重|比例|增长|增减额?)\Z|^净"
)
_SHARE = pattern(r"占比|比重|占[^，]{0,8}比|构成")
_DIFFERENCE = pattern(r"增减额?|增加额?|变动额?|变化|差额|差异|净增")
_LEFT = pattern(r"结余|节余|剩余|差额|差异")
_GROWTH = pattern(r"增长|增幅|增速|增减|变动|同比|升降|变化")
_RATE_OF_CHANGE = pattern(r"率|幅|速|%|％|增长")
_COMPLETION = pattern(r"得分率|执行率|完成率|到位率|支付率|使用率|进度")
_DERIVED = pattern(r"占比|比重|率|增|减|变动|变化|同比|差|结余|节余|剩余|进度|%|％|±|权重|人均|平均|均")
_YEAR = pattern(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_NOW, _PAST = pattern(r"本年|当年|今年|本期|期末|年末"), pattern(r"上年|去年|同期|上期|期初|年初(?!预算)")
_PLAN, _DONE = (
    pattern(r"预算|计划|目标|应|任务|指标|安排|下达|概算|合同|分值|满分"),
    pattern(r"得分|决算|执行|实际|完成|支出|支付|到位"),
)
# What the column of a statement is not headed: another time or a plan, a rate or a mean.
_NOT_ACTUAL = pattern(r"预算|计划|目标|上年|去年|年初|期初|指标值|分值|权重")
_ACTUAL = pattern(r"决算|实际|执行数|本年|当年|支出数")
_NO_SUM = pattern(r"率|比|%|％|‰|均|单价|标准|每|序号|编号|行次|年份|排名|倍|增[减长]|幅|速|进度|权重")
_OF_OTHERS = pattern(r"率|比|%|％|差|增|减|幅|结余|节余|节约|剩余|结转|余额|未|扣|变动|变化|超|完成|进度")
_WORDS = pattern(r"[\u4e00-\u9fff]{3}")
_ALL = 100
# How many rows must bear a relation out before another is called wrong for it.
_LEAST = 3
_EMPTY = frozenset(("", "-", "—", "——", "–", "－", "/", "0"))


@dataclass(slots=True)
class Filled:
    """A cell that holds just one number."""

    row: int
    column: int
    mention: Mention
    fact: Fact


def read_cells(table: Table, mentions: list[Mention], year: int) -> list[Filled]:
    """The cells of TABLE that hold one number each, called by their row and the head of their column."""
    found = []
    for row, cells in enumerate(table.rows):
        label = _bare(cells[0].text)
        for column, cell in enumerate(cells):
            mention = _only_number(cell, mentions) if column else None
            if mention is not None:
                period = year_period(_year_of(_head(table, column)) or year)
                found.append(Filled(row, column, mention, fact_of(label, mention, period)))
    return found


def _only_number(cell: Cell, mentions: list[Mention]) -> Mention | None:
    within = [m for m in between(mentions, cell.start, cell.end) if m.kind not in ("label", "date")]
    if len(within) != 1 or within[0].amount is None or within[0].more:
        return None
    return within[0] if cell.text.strip("* ") == within[0].text else None


def _bare(text: str) -> str:
    return pattern(r"[（(\[].*?[)）\]]|[\s*]").sub("", text)


def _head(table: Table, column: int) -> str:
    return table.heads[column] if column < len(table.heads) else ""


def _year_of(head: str) -> int | None:
    found = _YEAR.search(head)
    return int(found[1]) if found else None


def is_one_table(table: Table) -> bool:
    """False where a second head stands within the rows: two tables that nothing parts."""
    return (
        not any(
            len(row) > 2
            and all(cell.text and not pattern(r"\d|^[-—/–]+$").search(cell.text) for cell in row[1:])
            for row in table.rows
        )
        and len({len(row) for row in table.rows}) == 1
    )


class _Trial(NamedTuple):
    """What a cell would be, were its column RELATION of two others, or of one and its row 合计."""

    cell: Filled
    relation: tuple[str, int, int]
    derived: Derived


def read_table(
    table: Table, cells: list[Filled], scores: bool = True
) -> Iterator[tuple[Filled, list[Reading]]]:
    """For each cell of TABLE that the others test, its readings; those of the row 总分 only with SCORES, for the rules
    about the document judge it too."""
    by_row: dict[int, list[Filled]] = {}
    by_column: dict[int, list[Filled]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
        by_column.setdefault(cell.column, []).append(cell)
    labels = [row[0].text for row in table.rows]
    sums = {
        row
        for row, label in enumerate(labels)
        if _SUM_ROW.fullmatch(label) or (scores and _SCORE_ROW.fullmatch(label))
    }
    ends = sums | {row for row, label in enumerate(labels) if _PART_ROW.fullmatch(label)}
    borne: dict[int, list[Reading]] = {}
    for column in by_column.values():
        for trial in _told_by_most(table, column, by_column, sums):
            borne.setdefault(trial.cell.mention.start, []).append(Reading(trial.derived, True))
    for cell in cells:
        readings = list(_across(table, cell, by_row[cell.row], by_column, sums))
        if cell.row in ends:
            readings += _down(table, cell, by_column[cell.column], ends)
        readings += borne.get(cell.mention.start, ())
        if readings:
            yield cell, readings


def _told_by_most(
    table: Table, column: list[Filled], by_column: dict[int, list[Filled]], sums: set[int]
) -> Iterator[_Trial]:
    """What the relations that most rows of COLUMN bear out make of each of its cells."""
    if not _OF_OTHERS.search(_head(table, column[0].column)):
        return
    trials = list(_trials(table, column, by_column, sums))
    rows = Counter(trial.relation for trial in trials)
    good = Counter(trial.relation for trial in trials if _fits(trial))
    for trial in trials:
        if good[trial.relation] >= _LEAST and 2 * good[trial.relation] > rows[trial.relation]:
            yield trial


def _fits(trial: _Trial) -> bool:
    fact, derived = trial.cell.fact, trial.derived
    return abs(fact.exact - derived.exact) <= fact.slack + derived.slack


def _trials(
    table: Table, column: list[Filled], by_column: dict[int, list[Filled]], sums: set[int]
) -> Iterator[_Trial]:
    others = {
        at: {cell.row: cell for cell in cells}
        for at, cells in by_column.items()
        if at != column[0].column and all(cell.mention.kind in ("money", "count", "number") for cell in cells)
    }
    for ones, twos in permutations(others.values(), 2):
        rows = [
            (cell, ones[cell.row], twos[cell.row]) for cell in column if cell.row in ones and cell.row in twos
        ]
        if sum(_may_be(*row) for row in rows) >= _LEAST:
            for cell, one, other in rows:
                for derived in _related(table, cell, one, other):
                    yield _Trial(cell, (derived.how, one.column, other.column), derived)
    percents = [cell for cell in column if cell.mention.kind == "percent"]
    for at, parts in others.items():
        for whole in [parts[row] for row in sums if row in parts and len(sums) == 1]:
            for cell in [cell for cell in percents if cell.row in parts]:
                for derived in derive.percent_of(parts[cell.row].fact, whole.fact):
                    yield _Trial(cell, ("share", at, whole.row), derived)


def _may_be(cell: Filled, one: Filled, other: Filled) -> bool:
    """Whether CELL is about what `_related` could make of the two: told fast, for most pairs of columns give nothing."""
    value, a, b = cell.fact.exact, one.fact.exact, other.fact.exact
    room = 2 * (one.fact.slack + other.fact.slack)
    if cell.mention.kind == "percent":
        room = 100 * room + 2 * abs(value) * other.fact.slack + 2 * abs(b) * cell.fact.slack
        return abs(value * b - 100 * a) <= room or abs((value + 100) * b - 100 * a) <= room
    scale = 1 if cell.mention.written.symbol else Fraction(one.fact.unit.scale)
    return abs(value * scale - (a - b)) <= room + 2 * scale * cell.fact.slack


def _related(table: Table, cell: Filled, one: Filled, other: Filled) -> Iterator[Derived]:
    """ONE over, or less, OTHER, in the unit of CELL."""
    of_row = _named_by_column(table, one), _named_by_column(table, other)
    if derive.comparable(*of_row):
        if cell.mention.kind == "percent":
            yield from derive.percent_of(*of_row)
        yield from _differences(cell, *of_row)


def _differences(cell: Filled, now: Fact, then: Fact) -> Iterator[Derived]:
    """NOW less THEN, or its growth, where CELL is counted as they are; a bare number is in the unit of their column."""
    for result in derive.difference(now, then, 0, cell.mention):
        bare = cell.mention.kind == "number" and not cell.mention.written.symbol
        fitted = _without_unit(result) if bare else result
        if fitted.dimension == cell.mention.kind:
            yield fitted


def _across(
    table: Table, cell: Filled, row: list[Filled], by_column: dict[int, list[Filled]], sums: set[int]
) -> Iterator[Reading]:
    """What the head of the column computes of the other cells of its row, or of its column's whole."""
    head = _head(table, cell.column)
    amounts = [c for c in row if c is not cell and not _DERIVED.search(_bare(_head(table, c.column)))]
    if _SHARE.search(head) and cell.mention.kind == "percent":
        yield from _share(cell, amounts, by_column, sums)
        return
    if not _DERIVED.search(head) or len(amounts) < 2:
        return
    pairs = [(a, b) for a in amounts for b in amounts if a is not b and derive.comparable(a.fact, b.fact)]
    only = len(amounts) == 2
    one_way = cell.mention.kind == "percent" and any(_ordered(table, *pair) for pair in pairs)
    for now, then in pairs:
        ordered = _ordered(table, now, then) or (
            cell.mention.kind != "percent" and _is_income(table, now, then)
        )
        if one_way and not ordered:
            continue
        for result in _computed(table, head, cell, now, then):
            yield Reading(result, only and ordered)


def _ordered(table: Table, now: Filled, then: Filled) -> bool:
    """Whether the heads say that NOW is the later or the actual one."""
    one, other = _head(table, now.column), _head(table, then.column)
    years = _year_of(one), _year_of(other)
    if years[0] and years[1]:
        return years[0] > years[1]
    past = _PAST.search(other) is not None and _PAST.search(one) is None
    planned = _PLAN.search(other) is not None and _PLAN.search(one) is None and _DONE.search(one) is not None
    return past or planned


def _is_income(table: Table, now: Filled, then: Filled) -> bool:
    """收入 | 支出 | 结余: what is left is of the first; a rate of the two may be of either."""
    return "收入" in _head(table, now.column) and "支出" in _head(table, then.column)


def _computed(table: Table, head: str, cell: Filled, now: Filled, then: Filled) -> Iterator[Derived]:
    kind = cell.mention.kind
    of_row = _named_by_column(table, now), _named_by_column(table, then)
    if _COMPLETION.search(head):
        if kind == "percent":
            yield from derive.percent_of(*of_row)
        return
    if kind == "percent" and not _GROWTH.search(head):
        return
    if kind == "percent" and now.mention.kind == "percent":  # points, in a row of rates
        if _RATE_OF_CHANGE.search(head) is None:
            points = now.fact.exact - then.fact.exact
            yield Derived(points, "percent", "%", "{0}－{1}", of_row, slack=now.fact.slack + then.fact.slack)
        return
    if kind == "percent" or _DIFFERENCE.search(head) or _LEFT.search(head) or _GROWTH.search(head):
        yield from _differences(cell, *of_row)


def _named_by_column(table: Table, cell: Filled) -> Fact:
    return replace(cell.fact, name=_bare(_head(table, cell.column)))


def _without_unit(result: Derived) -> Derived:
    scale = Fraction(result.operands[0].unit.scale)
    return replace(
        result, exact=result.exact / scale, slack=result.slack / scale, dimension="number", base=""
    )


def _share(
    cell: Filled, amounts: list[Filled], by_column: dict[int, list[Filled]], sums: set[int]
) -> Iterator[Reading]:
    """占比: the amount of its row in that of the row 合计, or in the sum of its column."""
    for part in amounts:
        column = by_column[part.column]
        full = {c.row for c in by_column[cell.column] if c.fact.exact == _ALL}
        rows = sums or (full if len(full) == 1 else set())
        wholes = [c.fact for c in column if c.row in rows and derive.comparable(c.fact, part.fact)]
        total = derive.total(c.fact for c in column)
        if not wholes and total is not None:
            wholes = [
                replace(part.fact, name="合计", exact=total.exact, slack=total.slack, written="", formula="")
            ]
        nearest = part.column == max((a.column for a in amounts if a.column < cell.column), default=-1)
        for whole in wholes:
            sure = nearest and len(rows) == 1 and cell.row not in rows
            yield from (Reading(result, sure) for result in derive.percent_of(part.fact, whole))


def _down(table: Table, cell: Filled, column: list[Filled], ends: set[int]) -> Iterator[Reading]:
    """The row 合计: the sum of the rows above it, or, where it comes first, of those below; ENDS: the rows of sums."""
    rows = [r for r in range(len(table.rows)) if (r > cell.row if not cell.row else r < cell.row)]
    above = [c for c in column if c.row in rows]
    addends = [c for c in above if c.row not in ends]
    result = derive.total(c.fact for c in addends)
    if result is not None and cell.fact.unit.agrees_with(addends[0].fact.unit):
        yield Reading(result, _is_sum(table, cell, addends, rows, ends))
    last = max((row for row in ends if row < cell.row), default=-1)
    for some in (
        [c for c in addends if not _NESTED.search(table.rows[c.row][0].text)],
        [c for c in addends if c.row > last],  # since the sum before
        [c for c in above if c.row in ends],  # 合计 of 小计
    ):
        if 1 < len(some) < len(above) and cell.fact.unit.agrees_with(some[0].fact.unit):
            shorter = derive.total(c.fact for c in some)
            if shorter is not None:
                yield Reading(shorter, False)


def _is_sum(table: Table, cell: Filled, addends: list[Filled], rows: list[int], ends: set[int]) -> bool:
    """Whether CELL can be nothing but the sum of ADDENDS: no row is empty or a part, and there is no other sum."""
    head = _head(table, cell.column)
    empty = [row for row in rows if row not in {c.row for c in addends}]
    full = all(_text_at(table, row, cell.column) in _EMPTY for row in empty)
    flat = not any(_NESTED.search(table.rows[row][0].text) for row in rows) and len(ends) == 1
    gap = _DIFFERENCE.search(head) or _LEFT.search(head)
    adds_up = not _RATE_OF_CHANGE.search(head) if gap else not _NO_SUM.search(head)
    return full and flat and adds_up and cell.mention.kind in ("money", "count", "number")


def _text_at(table: Table, row: int, column: int) -> str:
    cells = table.rows[row]
    return cells[column].text if column < len(cells) else ""


def has_one_label(table: Table, cell: Filled) -> bool:
    """Whether nothing but numbers stands between the label of the row and the cell."""
    return not any(_WORDS.search(other.text) for other in table.rows[cell.row][1 : cell.column])


def actual_columns(table: Table, year: int) -> list[int]:
    """The columns that say what came of each row in YEAR: the only one of amounts, or those headed 决算, 实际."""
    amounts = [
        at
        for at, head in enumerate(table.heads)
        if at and not _NO_SUM.search(head) and not _OF_OTHERS.search(head)
    ]
    own = [
        at
        for at in amounts
        if not _NOT_ACTUAL.search(table.heads[at]) and str(year - 1) not in table.heads[at]
    ]
    named = [at for at in own if _ACTUAL.search(table.heads[at]) or str(year) in table.heads[at]]
    return named or (own if len(amounts) == 1 else [])
