"""Tables judged against themselves: totals, and columns that the other columns compute.

What a column is, is not told by its head alone: where most rows bear out one relation (a share of the total, a
difference, a rate), a row that does not is wrong.  Everything is by what the printed digits allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

from drafter.checker import messages
from drafter.checker.arithmetic import low_high, quotient
from drafter.checker.stating import Outcome
from drafter.numbers.mention import Mention, between
from drafter.numbers.patterns import pattern
from drafter.numbers.tables import Table

_SUM_ROW = pattern(r"[\s*]*(?:[合总小]\s*计|总\s*[额数和])[\s*]*")
_SCORE_ROW = pattern(r"[\s*]*(?:[合总小]\s*计|总\s*[额数和分]|总得分)[\s*]*")
_PART_ROW = pattern(r"其中|^\s*[-－·（(]|^\s*[一二三四五六七八九十\d]+\s*[、.．]|小\s*计")
_NO_SUM = pattern(r"率|比|%|％|‰|均|单价|标准|每|序号|编号|行次|年份|排名|倍|增[减长]|幅")
_OF_OTHERS = pattern(r"率|比|%|％|差|增|减|幅|结余|节余|结转|余额|扣|变动|变化|超|完成")
_NOT_ACTUAL = pattern(r"预算|计划|目标|上年|去年|年初|期初|指标值|分值|权重")
_ACTUAL = pattern(r"决算|实际|执行数|本年|当年|支出数")
# How many rows must bear a relation out before another is called wrong for it.
_LEAST = 3
# From how many addends on they are not written out.
_MANY = 8

Column = dict[int, Mention]
"""The one number of each row in a column."""
Interval = tuple[Fraction, Fraction]


class Relation(NamedTuple):
    """What a column may be of two others."""

    how: str
    compute: Callable[[Interval, Interval], Interval]


def _difference(one: Interval, other: Interval) -> Interval:
    return one[0] - other[1], one[1] - other[0]


def _growth(one: Interval, other: Interval) -> Interval:
    low, high = quotient(one, other)
    return low - 100, high - 100


_AMOUNTS = (Relation("{0}－{1}", _difference),)
_PERCENTS = (Relation("{0}÷{1}", quotient), Relation("（{0}－{1}）÷{1}", _growth))
_UNIT = r"(?:[（(][^（()）]*[)）])?"
_DEFINED = (
    (pattern(rf"增减额?{_UNIT}|(?:比|较)上年增减额?{_UNIT}"), Relation("{0}－{1}", _difference)),
    (pattern(rf"增[减长]率{_UNIT}|增幅{_UNIT}|增[减长]{_UNIT}[%％]"), Relation("（{0}－{1}）÷{1}", _growth)),
    (pattern(rf"(?:预算)?(?:完成|执行)率{_UNIT}"), Relation("{0}÷{1}", quotient)),
)
_YEAR = pattern(r"20\d\d年")
_BASE = pattern(r"上年|去年|预算|目标|计划")


def judge_table(table: Table, mentions: list[Mention], scores: bool) -> dict[int, Outcome]:
    """The outcome for each number of TABLE that others of it prove or refute, by its start; the row 总分 only with
    SCORES, for the rules about the document judge it too."""
    columns = _columns(table, mentions)
    sum_row = _SCORE_ROW if scores else _SUM_ROW
    totals = [at for at, row in enumerate(table.rows) if sum_row.fullmatch(row[0].text)]
    outcomes: dict[int, Outcome] = {}
    for at, column in columns.items():
        head = table.heads[at] if at < len(table.heads) else ""
        computed = _OF_OTHERS.search(head) is not None
        if computed:
            outcomes |= _computed(columns, at, totals, _defined(table, columns, at))
        if not _NO_SUM.search(head):
            for total in totals:
                outcomes |= _total(table, column, total, totals)
    return outcomes


def actual_columns(table: Table, year: int) -> list[int]:
    """The columns that say what came of each row in YEAR: the only one of amounts, or those headed 决算, 实际."""
    heads = table.heads[1:]
    amounts = [
        at for at, head in enumerate(heads, 1) if not _NO_SUM.search(head) and not _OF_OTHERS.search(head)
    ]
    own = [
        at for at in amounts if not _NOT_ACTUAL.search(heads[at - 1]) and str(year - 1) not in heads[at - 1]
    ]
    named = [at for at in own if _ACTUAL.search(heads[at - 1]) or str(year) in heads[at - 1]]
    return named or (own if len(amounts) == 1 else [])


def _columns(table: Table, mentions: list[Mention]) -> dict[int, Column]:
    columns: dict[int, Column] = {}
    for at, row in enumerate(table.rows):
        for place, cell in enumerate(row):
            within = [m for m in between(mentions, cell.start, cell.end) if m.kind not in ("label", "date")]
            if place and len(within) == 1 and within[0].amount is not None and within[0].end <= cell.end:
                columns.setdefault(place, {})[at] = within[0]
    return columns


def _total(table: Table, column: Column, total: int, totals: list[int]) -> dict[int, Outcome]:
    """合计 as the sum of the rows above it, or of those below where it comes first."""
    result = column.get(total)
    if result is None:
        return {}
    before = [at for at in totals if at < total]
    rows = range(before[-1] + 1 if before else 0, total) or range(total + 1, len(table.rows))
    parts = {at: column[at] for at in rows if at in column and column[at].written.agrees_with(result.written)}
    plain = not any(_PART_ROW.search(table.rows[at][0].text) for at in range(len(table.rows)) if at != total)
    outer = {at: m for at, m in parts.items() if not _PART_ROW.search(table.rows[at][0].text)}
    for addends in (parts, outer):
        if len(addends) > 1 and _overlap(low_high(result), _sum(addends.values())):
            return {result.start: Outcome("derived", formula="＋".join(m.text for m in addends.values()))}
    if not (plain and len(totals) == 1 and len(parts) == len(rows) > 1):
        return {}
    how = "＋".join(m.text for m in parts.values()) if len(parts) < _MANY else f"所列{len(parts)}项之和"
    return {result.start: _wrong(result, _sum(parts.values()), how)}


def _sum(addends: Iterable[Mention]) -> Interval:
    ends = [low_high(mention) for mention in addends]
    return sum((low for low, _ in ends), Fraction(0)), sum((high for _, high in ends), Fraction(0))


def _defined(table: Table, columns: dict[int, Column], at: int) -> dict[int, Outcome]:
    """2022年 | 2023年 | 增减额: the column AT, where its head and those of the only two amounts leave no choice."""
    heads = [head.strip() for head in table.heads]
    if at >= len(heads):
        return {}
    amounts = [place for place in columns if place < at and _is_amount(columns[place])]
    amounts = [place for place in amounts if not _OF_OTHERS.search(heads[place])]
    if len(amounts) != 2:
        return {}
    years = [_YEAR.search(heads[place]) for place in amounts]
    base = [place for place in amounts if _BASE.search(heads[place])]
    if all(years) and not base:
        base = [min(amounts, key=lambda place: heads[place])]
    if len(base) != 1:
        return {}
    then = base[0]
    now = next(place for place in amounts if place != then)
    for cue, relation in _DEFINED:
        if cue.fullmatch(heads[at]):
            return _held(columns[at], columns[now], columns[then], relation)
    return {}


def _computed(
    columns: dict[int, Column], at: int, totals: list[int], defined: dict[int, Outcome]
) -> dict[int, Outcome]:
    """The column AT as its head defines it, else as the relation of others that most of its rows bear out."""
    if defined:
        return defined
    column = columns[at]
    percent = {m.kind for m in column.values()} == {"percent"}
    others = [place for place in columns if place != at and _is_amount(columns[place])]
    trials = [
        _held(column, columns[one], columns[other], relation)
        for one, other in permutations(others, 2)
        for relation in (_PERCENTS if percent else _AMOUNTS)
    ]
    if percent and len(totals) == 1:
        trials += [_shares(column, columns[one], totals[0]) for one in others]
    best = max(trials, key=_count_good, default={})
    good, rows = _count_good(best), len(best)
    if good < min(_LEAST, rows) or 2 * good <= rows or rows < 2:
        return {}
    certain = good >= _LEAST
    return {start: outcome for start, outcome in best.items() if outcome.good or certain}


def _count_good(outcomes: dict[int, Outcome]) -> int:
    return sum(outcome.good for outcome in outcomes.values())


def _is_amount(column: Column) -> bool:
    return all(mention.kind in ("money", "count", "number") for mention in column.values())


def _held(column: Column, ones: Column, others: Column, relation: Relation) -> dict[int, Outcome]:
    """What RELATION of ONES and OTHERS says of each row of COLUMN that has both."""
    outcomes = {}
    for row, result in column.items():
        one, other = ones.get(row), others.get(row)
        if one is None or other is None or not one.written.agrees_with(other.written):
            continue
        if result.kind != "percent" and not result.written.agrees_with(one.written):
            continue
        ends = relation.compute(low_high(one), low_high(other))
        how = relation.how.format(one.text, other.text)
        outcomes[result.start] = _outcome(result, ends, how)
    return outcomes


def _shares(column: Column, ones: Column, total: int) -> dict[int, Outcome]:
    """占比: each row over the row 合计."""
    whole = ones.get(total)
    if whole is None:
        return {}
    return {
        result.start: _outcome(
            result, quotient(low_high(ones[row]), low_high(whole)), f"{ones[row].text}÷{whole.text}"
        )
        for row, result in column.items()
        if row in ones and ones[row].written.agrees_with(whole.written)
    }


def _outcome(result: Mention, ends: Interval, how: str) -> Outcome:
    return Outcome("derived", formula=how) if _overlap(low_high(result), ends) else _wrong(result, ends, how)


def _overlap(one: Interval, other: Interval) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _wrong(result: Mention, ends: Interval, how: str) -> Outcome:
    expected = messages.expected_value((ends[0] + ends[1]) / 2, result)
    return Outcome("wrong-arithmetic", None, expected, messages.wrong_arithmetic(how, expected, result), how)
