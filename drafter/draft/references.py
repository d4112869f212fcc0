"""References: `{{id}}` and `{{id|亿元}}`, the only notation in which a draft names a fact.

A writer's answer is untrusted text.  It is read by the small parser here and never rendered as a template:
what is not a reference stays as it was written, what is a broken one stays too and is a finding.

Two things depend on what stands around a reference:

*The sign.*  A negative fact (a change of -20万元, a deficit) directly behind a word of decrease (减少, 下降,
降幅为, 收不抵支 …) is written without its sign, as Chinese prose does: 减少20万元.  Behind any other word
the sign stays, 增长-5%, so that the checker sees the contradiction.  A list goes on as it began:
分别下降{{a}}、{{b}}和{{c}}.  A level (减少到, 降至) is no change and keeps its sign.

*A unit typed again.*  A rendered reference carries its unit; in `{{expenditure.total}}万元` the typed unit is
dropped.  A different unit that can be the same quantity (亿元, 名 for 人) is taken for the one that is meant.

*Where it stands.*  A reference inside a word (决算{{expenditure.total}}支出), or one that a reader would take for
another number or for none together with what stands around it (第{{staff}}, {{staff}}次), stays as written too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from drafter.checker.report import CheckReport, Finding, Judged
from drafter.facts.model import Fact, FactBook
from drafter.numbers.scan import scan
from drafter.numbers.units import Unit, read_unit

_REFERENCE = re.compile(r"\{\{([^{}\n]*)\}\}")
_STRAY = re.compile(r"[{}]+")
_DIGIT_BEFORE = re.compile(r"[0-9０-９][.．,]?$|百分之$|千分之$")
_DIGIT_BEHIND = re.compile(r"[0-9０-９]")
_LETTER_BEFORE = re.compile(r"[A-Za-z_]$")
_LETTER_BEHIND = re.compile(r"[A-Za-z_]")
_LONGEST_NAME = 24
_LIST = re.compile(r"\s*(?:、|，|,|和|与|及|以及)\s*")
_DECREASE = re.compile(
    r"(?:减少|下降|降低|回落|压减|压缩|缩减|减收|减支|下滑|下跌|负增长|降幅|减幅|(?<!增)减|(?<!至)少|低"
    r"|收不抵支|超支|赤字|亏损|缺口|短收|短缺)"
    r"(?:了|约|近|超|超过|逾|达|为|共|额|率|幅度|金额|数额|比例|部分|分别|[：:])*$"
)
_INCREASE = re.compile(r"(?:增加|增长|上升|提高|提升|扩大|增收|增支)(?:了|约|近|超)?$")
_TYPED_UNIT = re.compile(r"[十百千万亿]*元(?:人民币|/[一-鿿])?|[%％‰]|个?百分点")
# Behind a counter these characters make another word of it: 人次, 项目, 名单.
_COMPOUNDS = {
    "人": "次员均数口民才群士体事力工",
    "名": "单额称义列下",
    "位": "于置居列",
    "户": "籍口均数主外次",
    "次": "数年日月序",
    "个": "人体税别性",
    "家": "庭长属具政",
    "项": "目",
    "处": "理置罚",
    "所": "有在属得需",
    "条": "件例款",
    "份": "额",
    "年": "度初末底",
    "倍": "增",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Where a reference landed: `text[start:end]` of the rendered text is FACT in UNIT.

    `source` is the reference as it must be written to come out like this again.
    """

    start: int
    end: int
    fact: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """Rendered text, its references in order, and what could not be resolved (all in offsets of `text`)."""

    text: str
    spans: tuple[Span, ...]
    problems: tuple[Finding, ...]


def resolve(text: str, book: FactBook) -> Resolved:
    """TEXT with every reference replaced by its fact's value and unit.

    Never raises for what TEXT holds.  A reference that is unknown, has a unit that does not fit, runs into
    other digits, parts a word or lacks a brace stays as written and is one problem, with the mend.
    """
    misread: frozenset[int] = frozenset()
    while True:
        resolved, places = _resolve(text, book, misread)
        found = _misread(resolved, places)
        if not found:
            return resolved
        misread |= found


def _resolve(text: str, book: FactBook, misread: frozenset[int]) -> tuple[Resolved, list[int]]:
    """TEXT resolved, and where in TEXT each of its spans was; the references at MISREAD stay as written."""
    out: list[str] = []
    spans: list[Span] = []
    places: list[int] = []
    problems: list[Finding] = []
    length = position = 0
    falling = False

    def put(piece: str) -> None:
        nonlocal length
        out.append(piece)
        length += len(piece)

    for found in _REFERENCE.finditer(text):
        between = text[position : found.start()]
        problems += _strays(between, length)
        put(between)
        falling = falls(between) or (falling and _LIST.fullmatch(between) is not None)
        position = found.end()
        try:
            if found.start() in misread:
                raise _Unresolved(
                    f"引用“{found[1]}”与前后的文字连成了别的意思，请把引用和前后的文字分开",
                    found[1].partition("|")[0].strip(),
                )
            span, rendered, typed = _render(found[1], between, text[position:], falling, book)
        except _Unresolved as problem:
            problems.append(_broken(length, length + len(found[0]), str(problem), problem.fact))
            put(found[0])
            continue
        spans.append(Span(length, length + len(rendered), *span))
        places.append(found.start())
        put(rendered)
        position += typed
    problems += _strays(text[position:], length)
    put(text[position:])
    return Resolved("".join(out), tuple(spans), tuple(problems)), places


def _misread(resolved: Resolved, places: list[int]) -> frozenset[int]:
    """The places of references that a reader of the rendered text takes for something else than they are."""
    read = {(m.start, m.end, m.kind) for m in scan(resolved.text)} if resolved.spans else set()
    wrong = []
    for span, place in zip(resolved.spans, places, strict=True):
        # behind a word, for at the start of a line 1.5 could be the number of a heading
        alone = scan(f"为{resolved.text[span.start : span.end]}")
        if not {(span.start + m.start - 1, span.start + m.end - 1, m.kind) for m in alone} <= read:
            wrong.append(place)
    return frozenset(wrong)


def rising_decreases(resolved: Resolved, book: FactBook) -> Iterator[Finding]:
    """增加-20万元: a reference to a decrease behind a word of increase, for which no rendering is right."""
    for span in resolved.spans:
        before = resolved.text[max(0, span.start - 8) : span.start]
        if resolved.text.startswith("-", span.start) and _INCREASE.search(before):
            message = f"{book[span.fact].name}是负数，即减少，应写成“减少”或“下降”再接引用，负号会自动去掉"
            yield Finding("wrong-direction", "error", span.start, span.end, message, span.fact)


def link(text: str, report: CheckReport, book: FactBook, spans: Sequence[Span] = ()) -> str:
    """TEXT (rendered, as REPORT judged it) with references in place of digits; `resolve` gives TEXT back.

    SPANS, the references that it came from, are kept as they are.  Beside them a number becomes a reference
    where the checker bound it to a fact (match or rounded) and that fact renders to exactly these characters.
    """
    pieces = {span.start: (span.end, span.source) for span in spans}
    taken = {at for span in spans for at in range(span.start, span.end)}
    for mention in report.mentions:
        if taken.isdisjoint(range(mention.start, mention.end)):
            source = _reference_of(mention, text, book)
            if source is not None:
                pieces[mention.start] = (mention.end, source)
    linked = _replace(text, pieces)
    if resolve(linked, book).text == text:
        return linked
    return _replace(text, {span.start: (span.end, span.source) for span in spans})


def _replace(text: str, pieces: dict[int, tuple[int, str]]) -> str:
    out: list[str] = []
    position = 0
    for start, (end, source) in sorted(pieces.items()):
        out += (text[position:start], source)
        position = end
    return "".join(out) + text[position:]


def falls(before: str) -> bool:
    """Whether what stands directly behind BEFORE is the amount of a decrease."""
    return _DECREASE.search(before[-24:]) is not None


class _Unresolved(Exception):
    """Why a reference cannot be rendered, in Chinese, with the mend."""

    def __init__(self, message: str, fact: str | None = None) -> None:
        super().__init__(message)
        self.fact = fact


def _render(
    inner: str, before: str, behind: str, falling: bool, book: FactBook
) -> tuple[tuple[str, str, str], str, int]:
    """(fact id, unit, source) of a reference, its rendered text, and how many characters BEHIND repeat its unit."""
    name, bar, symbol = (part.strip() for part in inner.partition("|"))
    if name not in book:
        raise _Unresolved(_unknown(name, book))
    fact = book[name]
    unit = own = _unit_of(fact, symbol) if bar else fact.unit
    rest = behind
    while (typed := _typed_unit(rest, own)) is not None:
        read = read_unit(typed)
        if not read.agrees_with(fact.unit):
            raise _Unresolved(
                f"引用“{name}”自带单位{own.symbol}，其后又写了不相符的单位“{typed}”，请删去后写的单位", name
            )
        if not bar and unit == own and (read.base, read.scale) != (own.base, own.scale):
            unit = read
        rest = rest[len(typed) :]
    if _DIGIT_BEFORE.search(before) or _DIGIT_BEHIND.match(rest):
        raise _Unresolved(f"引用“{name}”与前后的数字连在一起，请删去多写的数字，只保留引用", name)
    if _LETTER_BEFORE.search(before) or _LETTER_BEHIND.match(rest):
        raise _Unresolved(f"引用“{name}”与前后的字母连在一起，请分开", name)
    word = _parted_word(before, rest, book)
    if word:
        raise _Unresolved(f"引用“{name}”插在词语“{word}”中间，请移到这个词的后面", name)
    source = name if unit == fact.unit else f"{name}|{unit.symbol}"
    return (name, unit.symbol, "{{" + source + "}}"), write(fact, unit, falling), len(behind) - len(rest)


def _parted_word(before: str, behind: str, book: FactBook) -> str | None:
    """The name of a fact that BEFORE and BEHIND would make if nothing stood between them."""
    head = before[-_LONGEST_NAME:]
    around = head + behind[:_LONGEST_NAME]
    for fact in book:
        for name in fact.names:
            at = around.find(name, max(0, len(head) - len(name) + 1)) if len(name) > 2 else -1
            if 0 <= at < len(head):
                return name
    return None


def write(fact: Fact, unit: Unit, falling: bool) -> str:
    """FACT in UNIT as prose writes it; its magnitude alone where it is negative and FALLING says so."""
    text = fact.in_unit(unit)
    if fact.exact and fact.upper is None and not re.search("[1-9]", text.removesuffix(unit.symbol)):
        raise _Unresolved(f"“{fact.name}”以{unit.symbol}为单位写不出有效数字，请改用较小的单位", fact.id)
    if falling and fact.exact < 0 and fact.upper is None:
        return text.removeprefix("-")
    return text


def _unit_of(fact: Fact, symbol: str) -> Unit:
    try:
        unit = read_unit(symbol)
    except ValueError:
        raise _Unresolved(
            f"引用“{fact.id}”的单位“{symbol}”无法识别，请写{fact.unit.symbol}", fact.id
        ) from None
    if not unit.agrees_with(fact.unit):
        raise _Unresolved(
            f"“{fact.name}”的单位是{fact.unit.symbol}，不能写成{symbol}，请用{fact.unit.symbol}", fact.id
        )
    return unit


def _typed_unit(behind: str, unit: Unit) -> str | None:
    """The unit that was typed again at the start of BEHIND."""
    if unit.dimension in ("money", "percent", "percentage_point"):
        found = _TYPED_UNIT.match(behind)
        return found[0] if found else None
    own = (unit.symbol, unit.base, *("人名位" if unit.base in ("人", "名", "位") else ""))
    symbol: str
    for symbol in own:
        after = behind[len(symbol) : len(symbol) + 1]
        if behind.startswith(symbol) and not (after and after in _COMPOUNDS.get(symbol[-1], "")):
            return symbol
    return None


def _unknown(name: str, book: FactBook) -> str:
    if not name:
        return "引用是空的，请写明数据编号，如{{数据编号}}"
    named = [fact.id for fact in book if name in fact.names]
    near = named[:1] or get_close_matches(name, list(book.facts), 1, 0.6)
    mend = f"是否应为“{near[0]}”" if near else "请从所给数据的编号中选用"
    return f"没有编号为“{name}”的数据，{mend}"


def _strays(piece: str, offset: int) -> Iterator[Finding]:
    for found in _STRAY.finditer(piece):
        message = "引用的花括号不成对，应写成{{数据编号}}或{{数据编号|单位}}"
        yield _broken(offset + found.start(), offset + found.end(), message)


def _broken(start: int, end: int, message: str, fact: str | None = None) -> Finding:
    return Finding("broken-reference", "error", start, end, message, fact)


def _reference_of(mention: Judged, text: str, book: FactBook) -> str | None:
    """The reference that renders to exactly what MENTION says where it stands, if there is one."""
    if mention.verdict not in ("match", "rounded") or mention.fact is None or mention.fact not in book:
        return None
    fact, before, behind = book[mention.fact], text[: mention.start], text[mention.end :]
    inner = [fact.id]
    symbol = re.sub(r"^[-0-9.,至]+", "", mention.text)
    if symbol and symbol != fact.unit.symbol:
        inner.append(f"{fact.id}|{symbol}")
    for candidate in inner:
        try:
            _, rendered, typed = _render(candidate, before[-24:], behind, falls(before), book)
        except _Unresolved:
            continue
        if rendered == mention.text and not typed:
            return "{{" + candidate + "}}"
    return None
