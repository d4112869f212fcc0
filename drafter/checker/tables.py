"""Numbers in table cells: the subject is the first cell of the row with the head of the column."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import permutations, product

from drafter.checker import derive, made
from drafter.checker.bases import is_budget
from drafter.checker.binding import Binding, Derived, FactReading, Reading
from drafter.checker.hedges import read_hedge
from drafter.checker.index import Index, Name
from drafter.checker.periods import Claim, claim_of, relative_claim, relative_dates
from drafter.checker.words import TOTAL_SPENDING, in_role, is_meant, worded
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention, between
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import year_period
from drafter.numbers.scan import scan
from drafter.numbers.tables import Cell, Table

_BASIS = pattern(r"年初预算|全年预算|调整预算|预算|决算|执行|支付")
_TARGET = pattern(r"指标值|目标值|计划|目标")
_TOTAL = pattern(r"合计|总计|总额")
_SUM_ROW = pattern(r"\s*(?:[合总小]\s*计|总\s*[额数和分]|总得分)\s*")
_SHARE = pattern(r"占比|比重|占.*%|占.*比例|构成")
_CHANGE = pattern(r"增长|增减|增幅|增速|变动|同比|降幅|变化|[比较]上年|[比较]去年")
_UP, _DOWN = pattern(r"[增升高多涨快]"), pattern(r"[减降低少缩]")
_LOST = pattern(r"扣分|扣减|失分|未得分")
_OPENING = pattern(r"^(?:年初|期初|上年末|上年年末)(?:数|余额|金额|价值|原值)?(?:[（(]|$)")
_DIFFERENCE = pattern(r"扣分|失分|差|结余|节余|剩余|结转|超|比.*±|减")
_RATIO = pattern(r"率|%|％|占|比|进度|倍")
_REASONS = pattern(r"原因|说明|措施|依据")
_COMPLETION = pattern(r"完成率|执行率|完成.*%|进度")


def bind_table(index: Index, text: str, table: Table, mentions: list[Mention]) -> Iterator[Binding]:
    """A binding for each of MENTIONS that is a quantity in the body of TABLE."""
    of_heads = [_named(index, _bare(head)) for head in table.heads]
    above: dict[int, list[Binding]] = {}
    whole = _whole_of_rows(index, table)
    for row in table.rows:
        label, done = row[0].text, list[Binding]()
        for column, cell in enumerate(row):
            for mention in between(mentions, cell.start, cell.end):
                if mention.end <= cell.end and mention.kind not in ("label", "date"):
                    named = [c.text for c in row[1:column] if _named(index, c.text)]
                    said = _of_form(index, row[:column], _bare(_head(table, column)))
                    said = said or (named[-1] if named else label if column else "")
                    binding = _bind(index, text, table, said, column, cell, mention, whole)
                    if _SUM_ROW.fullmatch(label):
                        _add_up(binding, above.pop(column, []))
                    else:
                        above.setdefault(column, []).append(binding)
                    heads = [fact for facts in of_heads[1:column] for fact in facts]
                    totals = derive.at(heads, binding.claim, index.book.report.fiscal_year)
                    binding.otherwise = partial(_of_row, done, totals, _head(table, column))
                    yield binding
                    done.append(binding)


def telling_cells(tables: list[Table], mentions: list[Mention], names: list[Name]) -> list[Cell]:
    """The cells that say themselves what they count: 完成水库加固12座，决算支出5198.3万元."""
    starts = [name.start for name in names]
    return [
        cell
        for table in tables
        for row in table.rows
        for cell in row
        if (counted := _first_count(cell, mentions)) is not None
        and any(
            name.end <= counted.start
            for name in names[bisect_left(starts, cell.start) : bisect_left(starts, counted.start)]
        )
    ]


def _first_count(cell: Cell, mentions: list[Mention]) -> Mention | None:
    within = between(mentions, cell.start, cell.end)
    return next((m for m in within if m.end <= cell.end and m.kind not in ("label", "date")), None)


def _add_up(binding: Binding, above: list[Binding]) -> None:
    """The row 合计: the sum of the cells above it, be they amounts or shares of one whole."""
    stated = [cell.bound for cell in above if cell.bound is not None]
    shares = [operands for cell in above if len(operands := _operands(cell)) == 2]
    wholes = {fact.id for fact in stated}
    if len(stated) == len(above):  # a row of its parts, 其中：人员经费, is within its whole already
        stated = [fact for fact in stated if fact.part_of is None or fact.part_of.id not in wholes]
    if len(stated) > 1 and all(cell.bound is not None for cell in above):
        sums = made.sums([[fact] for fact in stated])
        readings = [FactReading(sums, binding.claim)] if sums else []
        binding.readings, binding.strong = [*readings, *binding.readings], False
    elif binding.readings:
        return
    elif len(shares) == len(above) > 1 and len({whole.id for _, whole in shares}) == 1:
        parts, whole = [part for part, _ in shares], shares[0][1]
        exact = sum((part.exact for part in parts), Fraction(0)) / whole.exact * 100
        how = "（" + "＋".join(f"{{{at}}}" for at in range(len(parts))) + f"）÷{{{len(parts)}}}"
        binding.readings = [Derived(exact, "percent", "%", how, (*parts, whole))]
    binding.operation = "sum"


def _operands(cell: Binding) -> tuple[Fact, ...]:
    """What a cell is computed of, whether or not its number is right."""
    first = cell.readings[0] if cell.readings else None
    return cell.operands or (first.operands if isinstance(first, Derived) else ())


def _whole_of_rows(index: Index, table: Table) -> tuple[made.Made, ...]:
    """What the rows above 合计 make together, of which 占比 is a share; a row of its parts is within its whole."""
    labels = [row[0].text for row in table.rows]
    last = next((at for at, label in enumerate(labels) if _SUM_ROW.fullmatch(label)), 0)
    year = index.book.report.fiscal_year
    stated = [derive.at(_named(index, label), None, year)[:1] for label in labels[:last]]
    if not stated or not all(stated):
        return ()
    wholes = {fact.id for facts in stated for fact in facts}
    parts = [[f] for facts in stated for f in facts if f.part_of is None or f.part_of.id not in wholes]
    return made.sums(parts) if len(parts) > 1 else ()


def _bind(
    index: Index,
    text: str,
    table: Table,
    label: str,
    column: int,
    cell: Cell,
    mention: Mention,
    whole: tuple[made.Made, ...],
) -> Binding:
    head = _head(table, column)
    year = index.book.report.fiscal_year
    claim = _claim(head, year) or _claim(label, year)
    binding = Binding(
        mention, read_hedge(text, cell.start, mention), claim=claim, words=f"{label}{head}".__str__
    )
    lost = _LOST.search(head) and not _combined(index, label, _bare(head))
    facts = () if lost or _REASONS.search(head) else _facts(index, label, head)
    if not facts:
        binding.missing = "subject"
        return binding
    readings: list[Reading] = []
    if mention.kind in ("percent", "multiple", "percentage_point") and not _any_same(facts, mention):
        readings = _derived(
            index, facts, head, claim, mention, year, _moved(text[cell.start : mention.start]), whole
        )
        binding.operation = "share"
    elif _CHANGE.search(head) and not _any_named(facts, head):
        readings = list(
            derive.change(facts, claim, None, "", _moved(text[cell.start : mention.start]), mention, year)
        )
        binding.operation = "change"
    else:
        same = tuple(fact for fact in facts if mention.written.agrees_with(fact.unit)) or facts
        readings, binding.strong = [FactReading(same, claim)], True
    binding.readings = readings
    if not readings:
        binding.missing = "base"
    return binding


def _moved(words: str) -> int:
    """What the words of a cell before its number say of a change: 增加224.6万元."""
    up, down = _UP.search(words) is not None, _DOWN.search(words) is not None
    return up - down


def _of_form(index: Index, before: tuple[Cell, ...], head: str) -> str:
    """The cell BEFORE that names a fact together with HEAD: 参保人数 under 得分, in a row that 产出指标 begins."""
    return next(
        (cell.text for cell in reversed(before) if cell.text and _combined(index, cell.text, head)), ""
    )


def _head(table: Table, column: int) -> str:
    return table.heads[column] if column < len(table.heads) else ""


def _bare(head: str) -> str:
    return re.sub(r"[（(\[].*?[)）\]]|\s", "", head)


def _of_row(done: list[Binding], totals: list[Fact], head: str, binding: Binding) -> Iterator[Reading]:
    """What the head of the column computes of the cells before: 完成率 of 目标 and 实际, 差额 of two amounts;
    占比 of a cell in what its column counts."""
    stated = [cell.bound for cell in done if cell.bound is not None]
    for one, other in [*permutations(stated, 2), *product(stated, totals)]:
        if not derive.comparable(one, other):
            continue
        if _RATIO.search(head) and not _CHANGE.search(head):
            yield from derive.share(one, other, binding.mention)
        backwards = one.name == other.name and one.period < other.period
        if not backwards and (_CHANGE.search(head) or _DIFFERENCE.search(head)):
            results = derive.difference(one, other, 0, binding.mention)
            yield from results if binding.mention.written.symbol else map(_without_unit, results)


def _without_unit(result: Derived) -> Derived:
    """RESULT as a column of bare numbers states it: in the unit of its operands."""
    scale = Fraction(result.operands[0].unit.scale)
    return replace(result, exact=result.exact / scale, dimension="number", base="")


def _facts(index: Index, label: str, head: str) -> tuple[Fact, ...]:
    """The facts of row and column: ROW+HEAD by name, ROW on the basis of the head, or the one named."""
    bare_head = _bare(head)
    row = _named(index, label)
    column = _named(index, bare_head)
    if row and _SHARE.search(bare_head) and "占" in bare_head:  # 占一般公共预算收入比重: no basis of the row
        return row
    if _TARGET.search(bare_head):
        return _combined(index, label, bare_head) or in_role(index, row, "目标") or column
    if row and column:
        both = tuple(fact for fact in row if fact in column)
        combined = _combined(index, label, bare_head) or _about(index, label, bare_head)
        based = _by_basis(index, row, bare_head)
        return combined or both or based or (column if _is_of_whole(label, row, column, bare_head) else row)
    if row:
        return _combined(index, label, bare_head) or _by_basis(index, row, bare_head) or row
    return _combined(index, label, bare_head) or _about(index, label, bare_head) or column


def _is_of_whole(label: str, row: tuple[Fact, ...], column: tuple[Fact, ...], head: str) -> bool:
    """Whether the head names what the row of the whole body has there: 本年支出 under 年初预算."""
    if not _BASIS.search(head):
        return False
    spent = any(name in TOTAL_SPENDING for fact in row for name in fact.names)
    return _TOTAL.search(label) is not None or (spent and is_meant(column))


def _combined(index: Index, label: str, head: str) -> tuple[Fact, ...]:
    stem = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*|^其中[：:]?|\s", "", label)
    return index.by_name.get(stem + head, ()) or index.by_name.get(stem + head.removesuffix("数"), ())


def _about(index: Index, label: str, head: str) -> tuple[Fact, ...]:
    """小学 under 在校学生数: a name that begins with the label and says what the head says (小学在校生)."""
    said = {head[at : at + 2] for at in range(len(head) - 1)}
    stem = label if len(label) < 6 else label.removesuffix("学校")
    for name in index.by_head.get(stem, ()):
        rest = name[len(stem) :]
        if any(rest[at : at + 2] in said for at in range(len(rest) - 1)):
            return index.by_name[name]
    return ()


def _by_basis(index: Index, facts: tuple[Fact, ...], head: str) -> tuple[Fact, ...]:
    found = _BASIS.search(head)
    return worded(index, facts, found[0]) if found else ()


def _named(index: Index, text: str) -> tuple[Fact, ...]:
    names = index.find(text)
    return max(names, key=lambda name: name.end - name.start).facts if names else ()


def _any_same(facts: tuple[Fact, ...], mention: Mention) -> bool:
    return any(mention.written.agrees_with(fact.unit) for fact in facts)


def _any_named(facts: tuple[Fact, ...], head: str) -> bool:
    return any(_CHANGE.search(fact.name) for fact in facts) or not head


def _claim(text: str, year: int) -> Claim | None:
    if _OPENING.search(text):
        return Claim(year_period(year - 1), True)
    for mention in scan(text):
        if mention.kind == "date":
            return claim_of(mention, "", year)
    relative = [
        found
        for found in relative_dates(text, 0, len(text))
        if found[0] not in ("同比", "环比")
        and text[max(0, found.start() - 1) : found.start()] not in ("比", "较")
    ]
    return relative_claim(relative[0], Claim(year_period(year), False)) if relative else None


def _derived(
    index: Index,
    facts: tuple[Fact, ...],
    head: str,
    claim: Claim | None,
    mention: Mention,
    year: int,
    moved: int,
    total: tuple[made.Made, ...],
) -> list[Reading]:
    now = derive.at(facts, claim, year)
    readings: list[Reading] = []
    if _SHARE.search(head):
        said = derive.at(_named(index, _bare(head)), claim, year) if "占" in head else []
        said = [fact for fact in said if not is_budget(fact)]
        for part in now:
            if said:  # 占一般公共预算收入比重
                for over in said:
                    readings += derive.share(part, over, mention)
            elif part.part_of is not None:
                readings += derive.share(part, index.book[part.part_of.id], mention)
            else:
                for over in total or (part,):
                    readings += derive.share(part, over, mention)
    elif _COMPLETION.search(head):
        for base in ("年初预算", "全年预算", "预算"):
            for whole in worded(index, facts, base):
                readings += [
                    r for part in now if part is not whole for r in derive.share(part, whole, mention)
                ]
    elif _CHANGE.search(head):
        readings += derive.change(facts, claim, None, "", moved, mention, year)
    return readings
