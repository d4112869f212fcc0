"""Rules about numbers that are each right and yet do not belong together: parts, shares, bases, decimals, units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from drafter.checker.layout import Document, Offence
from drafter.checker.report import Judged
from drafter.numbers.patterns import pattern
from drafter.numbers.units import plain, read_unit

_CUE = pattern(r"(其中|包括|包含)(?:包括|有)?[：:，]?")
_JOINED = pattern(r"[，,；;（(\s]*")
# How far a list or its base may lie; it keeps the time linear where a text has no full stop.
_REACH = 600
_BRACKET = pattern(r"[（(）)；;]")
_INTRODUCED = pattern(rf"{_JOINED.pattern}{_CUE.pattern}")
_STOP = pattern(r"其中|比|较|同|增|减|占|完成|结转|按|合计|共|累计|人均|等|预算|[；;。]|上年|去年|\d年")
_OPEN = pattern(r"(?:[^，。；、）)\d]{0,8})等")
_NUMBER = pattern(r"[-−\d,，.．\s０-９]+")
_DECIMALS = pattern(r"[.．](\d+)")
_DECREASE = pattern(
    r"(?:减少|下降|降低|缩减|缩小|压减)(?:了|近|约|超过)?(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3})倍"
)
_BASE = pattern(
    r"(?:完成|占)了?(?P<base>(?:年初|全年|当年|部门)?[^，。；、\d]{0,8}(?:预算|收入|支出|任务|经费|费))(?:数|总额)?的(?:比[例重]为?)?\Z"
)
_GROWN = pattern(r"(?:比|较)(?:上年|去年)(?:同期)?(?:增长|增加|提高|上升)了?\Z|同比(?:增长|增加)了?\Z")
_NONE_LAST_YEAR = pattern(
    r"(?:上年|去年)(?:同期)?[^，。；]{0,10}(?:为|是)(?:零|0(?:\.0+)?(?![\d.]))|(?:上年|去年)(?:同期)?(?:没有|未)(?:发生|安排|产生)"
)
_SHARES = pattern(r"分别占|占比分别|比重分别|各占")
_PARTIAL = pattern(r"等|主要|前[三四五十两]|其中|其他|其余")
_MONEY_WORD = pattern(
    r"(?:支出|收入|经费|资金|预算|决算|拨款|金额|结余|投入|补助)(?:共计|合计|总计|达到?|为|是|共|计)?\Z"
)


@dataclass(frozen=True, slots=True)
class PartsList:
    """A whole with the parts that the text lists behind 其中 or 包括, in the base unit."""

    whole: Judged
    parts: tuple[Judged, ...]
    cue: str
    is_open: bool
    """Whether the list ends in 等."""

    def remainder(self) -> Decimal:
        """What the parts leave of the whole; 0 where the written digits allow that."""
        numbers = (self.whole, *self.parts)
        left = Decimal(self.whole.value) - sum((Decimal(part.value) for part in self.parts), Decimal(0))
        slack = sum((_step(number) for number in numbers), Decimal(0)) / 2
        return left if abs(left) > slack else Decimal(0)


def parts_not_whole(document: Document) -> Iterator[Offence]:
    """Parts that add up to more than their whole; or to less, behind 包括 without 等."""
    for listed in _parts_lists(document):
        left = listed.remainder()
        if left < 0 or (left and listed.cue != "其中" and not listed.is_open):
            scale, symbol = _scale(listed.whole)
            total = plain((Decimal(listed.whole.value) - left) / scale) + symbol
            message = f"所列各项合计{total}，与{listed.whole.text}不符；请核对各项，没有列全的加“等”"
            yield Offence(listed.parts[0].start, listed.parts[-1].end, message)


def hidden_remainder(document: Document) -> Iterator[Offence]:
    """A list that ends in 等 leaves a part of the whole unsaid."""
    for listed in _parts_lists(document):
        left = listed.remainder()
        if left > 0 and listed.is_open:
            scale, symbol = _scale(listed.whole)
            message = f"所列各项之外还有{plain(left / scale)}{symbol}没有说明去向，请列全或写明其余部分"
            yield Offence(listed.parts[0].start, listed.parts[-1].end, message)


def _parts_lists(document: Document) -> Iterator[PartsList]:
    """Lists of two parts or more of the same unit right behind their whole; what cannot be read is left out."""
    text = document.text
    for whole, following in zip(document.numbers, document.numbers[1:], strict=False):
        if whole.kind not in ("money", "count") or following.start - whole.end > 60:
            continue
        if not _INTRODUCED.match(text, whole.end):
            continue
        between = text[whole.end : following.start]
        cue = _CUE.search(between)
        if cue is None:
            continue
        opened = whole.end + cue.start()
        end = _close(text, opened, min(document.sentence(opened)[1], opened + _REACH))
        parts = _parts(document, whole, whole.end + cue.end(), end)
        if len(parts) > 1:
            is_open = _OPEN.match(text, parts[-1].end, end) is not None
            yield PartsList(whole, parts, cue[1], is_open)


def _close(text: str, start: int, end: int) -> int:
    """Where the list ends: at ； or at the bracket that was opened before it, else at END."""
    depth = 0
    for found in _BRACKET.finditer(text, start, end):
        if found[0] in "（(":
            depth += 1
        elif found[0] in "）)":
            depth -= 1
        if depth < 0 or (not depth and found[0] in "；;"):
            return found.start()
    return end


def _parts(document: Document, whole: Judged, start: int, end: int) -> tuple[Judged, ...]:
    """The parts from START to END; none where the list holds anything but parts."""
    text, at = document.text, start
    parts: list[Judged] = []
    for number in document.numbers_within(start, end):
        between = text[at : number.start]
        if between.count("（") + between.count("(") > between.count("）") + between.count(")"):
            continue  # within a bracket of its own
        if parts:
            between = re.sub(r"^（[^（）]*）", "", between)
        if (number.kind, number.unit) != (whole.kind, whole.unit) or _STOP.search(between):
            return ()
        if number.severity == "error" or _step(number) == 0:
            return ()
        parts.append(number)
        at = number.end
    return tuple(parts) if _step(whole) else ()


def _scale(number: Judged) -> tuple[Decimal, str]:
    """The worth of one in the unit as written, and that unit; 0 where it is not written in digits."""
    return _read_scale(number.text, number.unit)


@lru_cache(maxsize=1024)
def _read_scale(text: str, base: str) -> tuple[Decimal, str]:
    head = _NUMBER.match(text)
    symbol = text[head.end() :] if head else ""
    if symbol == base:
        return Decimal(1), symbol
    try:
        return (read_unit(symbol).scale, symbol) if symbol else (Decimal(0), "")
    except ValueError:
        return Decimal(0), ""


def _step(number: Judged) -> Decimal:
    """The worth of the last written place; 0 where it cannot be told."""
    found = _DECIMALS.search(number.text)
    return _scale(number)[0].scaleb(-len(found[1]) if found else 0)


def zero_base(document: Document) -> Iterator[Offence]:
    """A share of, or growth on, what is zero."""
    for percent in document.numbers:
        if percent.kind != "percent":
            continue
        start, _ = document.sentence(percent.start)
        before = document.text[max(start, percent.start - _REACH) : percent.start]
        found = _BASE.search(before[-30:])
        if found and _is_zero(document, found["base"], before):
            message = f"{found['base']}为零，不能计算占比或完成率，请改写"
            yield Offence(percent.start, percent.end, message)
        elif _GROWN.search(before[-12:]) and _NONE_LAST_YEAR.search(before):
            yield Offence(percent.start, percent.end, "上年为零，不能计算增长率，请只写增加额")


def _is_zero(document: Document, name: str, before: str) -> bool:
    """Whether the sentence, or the fact of that name, says that the base is zero."""
    said = re.search(rf"{re.escape(name)}数?(?:为|是|均为)?(?:零|0(?:\.0+)?(?![\d.]))", before)
    if said or document.book is None:
        return said is not None
    year = document.book.report.fiscal_year
    facts = [fact for fact in document.book if name in fact.names and fact.period.year == year]
    return bool(facts) and not any(fact.exact for fact in facts)


def decrease_by_multiple(document: Document) -> Iterator[Offence]:
    """减少2倍: nothing can become less by more than itself."""
    for found in _DECREASE.finditer(document.text):
        message = f"“{found[0]}”不通：减少不能用倍数，请改用百分比"
        yield Offence(found.start(), found.end(), message)


def shares_not_whole(document: Document) -> Iterator[Offence]:
    """Shares of one whole, said to be all of it, that miss a hundred by more than their rounding."""
    for found in _SHARES.finditer(document.text):
        start, end = document.sentence(found.start())
        start, end = max(start, found.start() - _REACH), min(end, found.end() + _REACH)
        shares: list[Judged] = []
        for number in document.numbers_within(found.end(), end):
            behind = shares[-1].end if shares else found.end()
            if number.kind != "percent" or (shares and number.start - behind > 2):
                break
            shares.append(number)
        if len(shares) < 2 or _PARTIAL.search(document.text, start, end):
            continue
        if all(share.severity == "ok" and share.verdict != "unjudged" for share in shares):
            continue  # each is true, so they are not all of one whole
        total = sum((Decimal(share.value) for share in shares), Decimal(0))
        slack = sum((_step(share) for share in shares), Decimal(0)) / 2
        if slack < abs(total - 100) <= 3:
            message = f"各项占比合计为{plain(total)}%，不是100%，请核对"
            yield Offence(shares[0].start, shares[-1].end, message)


def mixed_precision(document: Document) -> Iterator[Offence]:
    """An amount with more decimals than nearly all others of its unit."""
    written: dict[str, list[tuple[Judged, int]]] = {}
    for number in document.numbers:
        found = _DECIMALS.search(number.text) if number.kind == "money" else None
        if found:
            written.setdefault(_scale(number)[1], []).append((number, len(found[1])))
    for symbol, amounts in written.items():
        (usual, times), *_ = Counter(decimals for _, decimals in amounts).most_common(1)
        if times < 5 or 4 * times < 3 * len(amounts):
            continue
        for number, decimals in amounts:
            if decimals > max(usual, 2) and not _is_source_s(document, number, decimals):
                message = f"其他以{symbol}为单位的数多为{usual}位小数，此处{decimals}位，请统一"
                yield Offence(number.start, number.end, message)


def _is_source_s(document: Document, number: Judged, decimals: int) -> bool:
    """Whether the source writes the number with as many decimals, and names no other count of them."""
    book, fact = document.book, number.fact
    if book is None or fact is None or number.verdict != "match":
        return False
    wanted = book[fact].decimals
    return wanted is None or wanted >= decimals


def unit_missing(document: Document) -> Iterator[Offence]:
    """An amount of money without its unit."""
    for number in document.numbers:
        if number.kind != "number" or not number.text[-1:].isdecimal():
            continue
        line_start = document.text.rfind("\n", max(0, number.start - 200), number.start) + 1
        before = document.text[max(line_start, number.start - 12) : number.start]
        behind = document.text[number.end : number.end + 1]
        if behind in ("", "，", "。", "；", "）", "\n") and _MONEY_WORD.search(before):
            yield Offence(number.start, number.end, f"“{number.text}”没有写单位，请补上，例如万元")
