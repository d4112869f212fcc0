"""Planted errors: from a true text, texts with exactly one false statement, each proven false by exact arithmetic.

The proof uses facts and digits only.  The checker's report of the untouched text, which must be clean, tells which
fact each number states.  A number that states a fact is false when the fact's exact value lies further from it than
half of its last written place (under a bound word: than half of the number); a derived number when it has moved by
more than both roundings allow; a word (direction, bound, name, date) when the fact says the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from drafter.checker.report import CheckReport, Judged
from drafter.facts.model import Fact, FactBook
from drafter.numbers.mention import Mention
from drafter.numbers.scan import scan

_UNITS = {
    "万元": "元", "亿元": "万元", "元": "万元", "人": "户", "户": "人", "次": "人", "人次": "户", "件": "人", "家": "户",
    "个": "人", "公里": "亩", "座": "人", "名": "户", "条": "人", "万人": "万户", "万户": "万人", "万亩": "万吨", "万吨": "万亩",
    "台": "人", "项": "人", "所": "人", "平方米": "公里", "万平方米": "万公里", "万人次": "万户", "万件": "万户", "处": "人",
}  # fmt: skip
_SCALES = {
    "万元": "亿元", "亿元": "万亿元", "元": "万元", "人": "万人", "户": "万户", "次": "万次", "人次": "万人次", "公里": "万公里",
    "件": "万件", "家": "万家", "个": "万个", "万人": "人", "万户": "户", "万亩": "亩", "万吨": "吨", "万平方米": "平方米", "万件": "件",
}  # fmt: skip
_OPPOSITE = {
    "增长": "下降", "下降": "增长", "增加": "减少", "减少": "增加", "提高": "降低", "降低": "提高", "上升": "下降",
    "增幅": "降幅", "降幅": "增幅", "净增": "净减", "提升": "下降", "增收": "减收", "增支": "减支", "增产": "减产",
}  # fmt: skip
_BOUNDED = re.compile(
    r"(?:约|近|超|超过|突破|逾|不足|不到|至少|不低于|不超过|高于|低于|多于|少于|达到|约为|≥|≤)(?:了|为)?$"
)
_BOUND_BEHIND = re.compile(r"以上|以下|以内|左右|上下|余|多")
_STOP = "。！？\n"


@dataclass(frozen=True)
class Plant:
    kind: str
    text: str
    start: int
    end: int
    """The false statement: from the piece that was changed to the number that it makes false."""
    note: str


@dataclass(frozen=True)
class Case:
    """A true text with its clean report and its facts."""

    text: str
    report: CheckReport
    book: FactBook

    @property
    def stated(self) -> list[Judged]:
        return [m for m in self.report.mentions if m.verdict in ("match", "rounded") and m.fact in self.book]

    @property
    def derived(self) -> list[Judged]:
        return [
            m
            for m in self.report.mentions
            if m.verdict == "derived" and m.formula and "列举" not in m.formula
        ]

    def sentence(self, mention: Judged) -> tuple[int, int]:
        start = max(self.text.rfind(mark, 0, mention.start) for mark in _STOP) + 1
        ends = [at for mark in _STOP if (at := self.text.find(mark, mention.end)) >= 0]
        return start, min(ends, default=len(self.text))

    def is_bounded(self, mention: Judged) -> bool:
        before = self.text[max(0, mention.start - 5) : mention.start]
        behind = _BOUND_BEHIND.match(self.text, mention.end)
        return bool(_BOUNDED.search(before) or behind or re.search("[余多几]", mention.text))

    def replace(self, kind: str, start: int, end: int, new: str, until: int | None = None) -> Plant:
        """The text with NEW from START to END; the false statement reaches to UNTIL, the end of its number."""
        text = self.text[:start] + new + self.text[end:]
        last = start + len(new) if until is None else until + len(new) - (end - start)
        return Plant(kind, text, start, last, f"{self.text[start:end]}→{new}")


def _read(new: str) -> Mention | None:
    read = [m for m in scan(new) if m.kind not in ("label", "date")]
    return read[0] if len(read) == 1 and read[0].amount is not None and read[0].text == new else None


def _is_false(case: Case, mention: Judged, new: str) -> bool:
    """Whether NEW in the place of MENTION is false."""
    read = _read(new)
    if read is None or read.amount is None:
        return False
    if mention.verdict == "derived":
        old = _read(mention.text)
        if old is None or old.amount is None or case.is_bounded(mention):
            return False
        return abs(read.amount - old.amount) * 2 > read.step + old.step and read.kind == old.kind
    fact = case.book[mention.fact or ""]
    if fact.bound != "exact" and Fraction(read.amount) <= fact.exact and read.written.agrees_with(fact.unit):
        return False  # a fact of 95%以上 makes every lower N以上 true
    if not read.written.agrees_with(fact.unit) and read.kind != "number":
        return True
    ends = [fact.exact] if fact.upper is None else [fact.exact, fact.upper]
    return all(_is_far(read, abs(end), case.is_bounded(mention)) for end in ends)


def _is_far(read: Mention, exact: Fraction, bounded: bool) -> bool:
    assert read.amount is not None
    distance = abs(abs(Fraction(read.amount)) - exact)
    return distance > max(Fraction(read.amount), exact) / 2 if bounded else 2 * distance > Fraction(read.step)


def _texts(case: Case, kind: str, mention: Judged, news: list[str]) -> Iterator[Plant]:
    """MENTION with each of the NEWS that is false."""
    for new in dict.fromkeys(news):
        if new != mention.text and _is_false(case, mention, new):
            yield case.replace(kind, mention.start, mention.end, new)


def _digits(text: str) -> list[int]:
    return [at for at, char in enumerate(text) if "0" <= char <= "9"]


# -- numbers --------------------------------------------------------------------------------------------


def digit(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        news = [m.text[:at] + str((int(m.text[at]) + 3) % 10) + m.text[at + 1 :] for at in _digits(m.text)]
        yield from _texts(case, "digit", m, [new for new in news if not re.match(r"0\d", new)])


def last_digit(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        for at in _digits(m.text)[-1:]:
            news = [m.text[:at] + str((int(m.text[at]) + step) % 10) + m.text[at + 1 :] for step in (1, 9)]
            yield from _texts(case, "last digit by one", m, news)


def transposed(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        places = _digits(m.text)
        news = [
            m.text[:a] + m.text[b] + m.text[a + 1 : b] + m.text[a] + m.text[b + 1 :]
            for a, b in pairwise(places)
        ]
        yield from _texts(case, "digits transposed", m, [new for new in news if not re.match(r"0\d", new)])


def dropped(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        places = _digits(m.text)
        if len(places) > 2:
            yield from _texts(
                case, "digit dropped", m, [m.text[:at] + m.text[at + 1 :] for at in places[1:2]]
            )


def inserted(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        yield from _texts(
            case, "digit doubled", m, [m.text[: at + 1] + m.text[at:] for at in _digits(m.text)[:1]]
        )


def point(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        found = re.match(r"(\d+)\.(\d)(\d*)(.*)", m.text)
        if found:
            new = f"{found[1]}{found[2]}{'.' + found[3] if found[3] else ''}{found[4]}"
            yield from _texts(case, "point shifted", m, [new])


def _unit_of(m: Judged) -> tuple[int, str]:
    found = re.search(r"[^\d.,，一二三四五六七八九十百千零两]+$", m.text)
    return (found.start(), found[0]) if found else (len(m.text), "")


def unit(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        at, symbol = _unit_of(m)
        if symbol in _UNITS and case.book[m.fact or ""].exact:
            yield from _texts(case, "unit", m, [m.text[:at] + _UNITS[symbol]])


def scale(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        at, symbol = _unit_of(m)
        if symbol in _SCALES and case.book[m.fact or ""].exact:
            yield from _texts(case, "scale", m, [m.text[:at] + _SCALES[symbol]])


def percent_for_point(case: Case) -> Iterator[Plant]:
    for m in [*case.stated, *case.derived]:
        if m.kind == "percentage_point" and m.text.endswith("百分点"):
            yield case.replace("% for 百分点", m.start, m.end, re.sub(r"个?百分点", "%", m.text))


def point_for_percent(case: Case) -> Iterator[Plant]:
    for m in [*case.stated, *case.derived]:
        if m.kind == "percent" and m.text.endswith("%"):
            yield case.replace("百分点 for %", m.start, m.end, m.text[:-1] + "个百分点")


def swapped(case: Case) -> Iterator[Plant]:
    stated = case.stated
    for at, m in enumerate(stated):
        others = [o.text for o in stated[at + 1 :] + stated[:at] if (o.kind, o.unit) == (m.kind, m.unit)]
        yield from list(_texts(case, "swapped with a neighbour", m, others))[:1]


def other_fact(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        fact = case.book[m.fact or ""]
        others = [
            f
            for f in case.book
            if f.unit == fact.unit and f.name != fact.name and f.exact and f.upper is None
        ]
        news = [f.in_unit() for f in others]
        yield from list(_texts(case, "value of another fact", m, news))[:2]


def last_year(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        fact = case.book[m.fact or ""]
        news = [
            f.in_unit()
            for f in case.book
            if f.name == fact.name and f.period != fact.period and f.unit == fact.unit
        ]
        yield from _texts(case, "value of another year", m, news)


def list_order(case: Case) -> Iterator[Plant]:
    for found in re.finditer("分别", case.text):
        end = case.sentence(_At(found.start(), found.end()))[1]
        items = [m for m in [*case.stated, *case.derived] if found.end() <= m.start < end]
        items.sort(key=lambda m: m.start)
        for one, other in pairwise(items):
            between = case.text[one.end : other.start]
            false = _is_false(case, one, other.text) and _is_false(case, other, one.text)
            if len(between) <= 6 and one.kind == other.kind and false:
                yield case.replace("list out of order", one.start, other.end, other.text + between + one.text)


class _At:
    """A place in a text, where a mention is asked for."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end


# -- words ----------------------------------------------------------------------------------------------


def year(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        fact, date = case.book[m.fact or ""], _date_before(case, m, r"\d{4}年")
        if date is None:
            continue
        moved = int(date.text[:4]) - 2
        if not any(o.name == fact.name and o.period.year == moved for o in case.book):
            yield case.replace("year", date.start, date.start + 4, str(moved), m.end)


def month(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        fact, date = case.book[m.fact or ""], _date_before(case, m, r"(?:\d{4}年)?(?:\d+至)?\d+月")
        if date is None or fact.period.is_year or not re.search(r"\d+月(?=底|末|$)", date.text):
            continue
        found = re.search(r"(\d+)月", date.text)
        assert found is not None
        if int(found[1]) < 12:
            at = date.start + found.start(1)
            yield case.replace("month", at, at + len(found[1]), str(int(found[1]) + 1), m.end)


def _date_before(case: Case, m: Judged, shape: str) -> Judged | None:
    """The date that governs M: the last one before it in its sentence, if no comparison stands between."""
    start, _ = case.sentence(m)
    dates = [d for d in case.report.mentions if d.kind == "date" and start <= d.start and d.end <= m.start]
    if not dates or not re.match(shape, dates[-1].text):
        return None
    date = dates[-1]
    between, before = case.text[date.end : m.start], case.text[start : date.start]
    if re.search(r"比|较|上年|去年|同期|同比|年间|一年|分别", between):
        return None
    return None if re.search(r"(?:比|较|与|同|是|由|从|占|和|、|于)$", before) else date


def direction(case: Case) -> Iterator[Plant]:
    for m in [*case.derived, *case.stated]:
        if m.kind not in ("percent", "percentage_point", "money", "count"):
            continue
        if m.fact in case.book and not re.search("增速|增长|增幅|降幅|增减", case.book[m.fact or ""].name):
            continue
        found = re.search(
            r"(增长|下降|增加|减少|提高|降低|上升|增幅|降幅|提升|增收|增支|增产)(?:了|为|约)?$",
            case.text[: m.start],
        )
        if found:
            yield case.replace("direction", found.start(1), found.end(1), _OPPOSITE[found[1]], m.end)


def bound(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        fact = case.book[m.fact or ""]
        if (
            case.is_bounded(m)
            or fact.bound != "exact"
            or fact.upper is not None
            or m.kind not in ("money", "count", "percent")
        ):
            continue
        if not fact.exact or case.text[m.start - 1 : m.start] in "由从的、比" or m.text[0] in "-负":
            continue
        word = "不足" if fact.exact > Fraction(Decimal(m.value)) else "超过"
        yield case.replace("bound word", m.start, m.start, word, m.end)


def subject(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        fact = case.book[m.fact or ""]
        for name in sorted(fact.names, key=len, reverse=True):
            if case.text[: m.start].endswith(name):
                others = [
                    o for o in case.book if o.unit == fact.unit and o.name != fact.name and o.upper is None
                ]
                false = [o for o in others if _is_for_another(m, o, name)]
                for other in false[:1]:
                    yield case.replace("another's name", m.start - len(name), m.start, other.name, m.end)
                break


def _is_for_another(m: Judged, other: Fact, name: str) -> bool:
    read = _read(m.text)
    return (
        read is not None
        and _is_far(read, abs(other.exact), False)
        and name not in other.name
        and other.bound == "exact"
    )


def zero_claim(case: Case) -> Iterator[Plant]:
    for m in case.stated:
        fact = case.book[m.fact or ""]
        spent = fact.unit.dimension == "money" and fact.exact > 0 and fact.period == case.book.report.period
        if spent and fact.name.endswith(("费", "支出", "经费", "补助")):
            text = f"{case.text.rstrip()}\n全年未发生{fact.name}。"
            at = text.rindex(fact.name)
            yield Plant("zero claim", text, at, at + len(fact.name), f"未发生{fact.name}")


def spent_zero(case: Case) -> Iterator[Plant]:
    for fact in case.book:
        if not fact.exact and fact.unit.dimension == "money":
            text = f"{case.text.rstrip()}\n全年{fact.name}2.36万元。"
            yield Plant("amount for a zero fact", text, text.rindex("2.36"), len(text) - 1, fact.name)


# -- derivations ----------------------------------------------------------------------------------------


def _derivation(kind: str, shape: str, kinds: tuple[str, ...]) -> Callable[[Case], Iterator[Plant]]:
    """Derived numbers announced by words of SHAPE, each with two digits changed in turn."""

    def plant(case: Case) -> Iterator[Plant]:
        for m in case.derived:
            before = re.split("[，；。]", case.text[: m.start])[-1]
            if m.kind not in kinds or not re.search(shape, before):
                continue
            places = _digits(m.text)
            news = [
                m.text[:at] + str((int(m.text[at]) + 4) % 10) + m.text[at + 1 :]
                for at in (places[:1] + places[-1:])
            ]
            yield from _texts(case, kind, m, [new for new in news if not re.match(r"0\d", new)])

    return plant


PLANTERS: tuple[Callable[[Case], Iterator[Plant]], ...] = (
    digit, last_digit, transposed, dropped, inserted, point, unit, scale, percent_for_point, point_for_percent, swapped,
    other_fact, last_year, list_order, year, month, direction, bound, subject, zero_claim, spent_zero,
    _derivation("wrong growth", "增|减|降|升|幅", ("percent",)),
    _derivation("wrong share", "占|比重|为.*的$|完成", ("percent",)),
    _derivation("wrong difference", "增|减|多|少|净|缩短|结余|追加|超|低", ("money", "count", "percentage_point")),
    _derivation("wrong sum", "合计|共计|总计|累计", ("money", "count")),
    _derivation("wrong multiple or head", "倍|均|每|比|为", ("multiple", "money", "count")),
)  # fmt: skip


def plant_all(case: Case) -> Iterator[Plant]:
    """All planted errors of CASE, kind after kind."""
    for planter in PLANTERS:
        yield from planter(case)


def is_reported(report: CheckReport) -> bool:
    """Whether there is any error at all, as there was none before."""
    return bool(report.errors)


def is_localised(report: CheckReport, plant: Plant) -> bool:
    """Whether an error stands at the false statement."""
    return any(f.start < plant.end and plant.start < f.end for f in report.errors)
