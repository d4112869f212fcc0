"""What words claim beside the numbers: 未发生…, …为零, 有所减少, 持平, 由a提高到b."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from drafter.checker.derive import at as facts_at
from drafter.checker.derive import is_base, named_growth
from drafter.checker.index import Index, Name
from drafter.checker.periods import LAST, Claim, claim_of, relative_claim, relative_dates
from drafter.checker.report import Finding
from drafter.checker.sentences import sentence_start
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention, between
from drafter.numbers.patterns import pattern, places
from drafter.numbers.periods import year_period

_DENIED = pattern(
    r"未(?:发生|产生|安排|列支|支出|收到|出现|使用|购置)|没有(?:发生|产生|安排|列支|支出|收到|出现|使用|购置)?"
    rf"|无(?:(?<!{HAN}无)|(?<=年度无)|(?<=全年无)|(?<=当年无)|(?<=[均也且]无))"
)
# What is said of the names before it; the words in between are light.  (As in `periods`, every alternative begins
# with a letter of its own.)
_NIL, _SPENT = r"(?:零|0(?![\d.．]))(?:万元|元|人|次)?", r"(?:任何)?(?:支出|发生|产生|列支|安排)"
_ZERO = pattern(rf"为{_NIL}|是{_NIL}|系{_NIL}|零支出|零发生|没有{_SPENT}|未{_SPENT}|无{_SPENT}")
_OF_OBJECT = pattern(rf"(?:任何|一起|重大|较大|{HAN}){{0,4}}")
# Where either may stand.
_NOTHING = ("未", "没有", "无", "零", "为0", "是0", "系0")
_BETWEEN = pattern(r"(?:支出|费用|金额|数额|决算数?|合计|均|都|也|全部|全年|当年|本年|实现|做到|为)*\Z")
_LIST = pattern(r"[\s、和与及以或的任何“”\"]*|(?:费用|支出|情况|资金|等|、|和|及|与|以及)*")
_UP = ("增加", "增长", "上升", "提高", "提升", "扩大")
_DOWN = ("减少", "下降", "降低", "回落", "缩减", "压减")
_HOW = "有所 略有 稍有 明显 大幅 显著 逐年 小幅 进一步 持续 均有".split()
_MOVED = pattern(
    "|".join(f"{how}(?:{'|'.join(_UP + _DOWN)})" for how in _HOW)
    + "|持平|基本持平|与(?:上年|去年)(?:同期)?(?:一致|相同)"
)
# 由2022年末的34.6%上升到2023年末的36.1%: the two numbers themselves must move as the verb says.
_DATED = r"[\d年月日末底初上去前半度今本的同期约近]*"
_FROM = pattern(rf"(?:由|从){_DATED}\Z")
_TO = pattern(
    r"(?:左右)?，?(?:进一步|稳步|逐步|大幅|持续|小幅|再|又|已)*(?:(?P<up>增加|增长|上升|提高|提升|扩大|上涨|上调|回升|攀升|延长|拉长|升|增|涨)"
    rf"|(?P<down>减少|下降|降低|回落|缩减|压减|压缩|缩小|缩短|下调|收窄|下滑|降|减))(?:到了?|至|为){_DATED}"
)
# Between a number and what is said of its change: 286.4公里，比上年有所增加.
# 18.64亿元，为年初预算的101.3%，与上年持平: between them only what the number is of something else.
_ASIDE = pattern(
    r"，(?:为|完成|占)[^，；。]{2,14}的[\d.]+%，?(?:[比较同与](?:上年|去年)(?:末|同期)?(?:相比)?，?)?\Z"
)
_THEREBY = pattern(r"(?:，按[^，。；\d]{2,10}计算)?，?(?:[比较同与](?:上年|去年)(?:末|同期)?(?:相比)?，?)?\Z")
# 未发生较大及以上生产安全事故 denies a part only.
_QUALIFIED = pattern(r"以上|以下|重大|较大|特大|恶性|严重|死亡|责任|新的?|超|违规|无关")
_STOP = frozenset("，。；！？\n;（(")
_COMPARING = frozenset("比较与同")


def find_claims(text: str, mentions: list[Mention], names: list[Name], index: Index) -> Iterator[Finding]:
    """Findings on claims of nothing and on directions without a number; NAMES are those that TEXT names."""
    starts = [name.start for name in names]
    for name in denied(text, names, starts):
        yield from _check_zero(text, name, mentions, index)
    for found in _MOVED.finditer(text):
        yield from _check_direction(text, found, names, starts, mentions, index)
    yield from find_contrary_moves(text, mentions)


def find_contrary_moves(text: str, mentions: list[Mention]) -> Iterator[Finding]:
    """由168亿元减少到187亿元: two numbers that move against the verb between them."""
    quantities = [mention for mention in mentions if mention.amount is not None]
    for one, other in pairwise(quantities):
        verb = _TO.fullmatch(text, one.end, other.start)
        if verb is None or one.amount is None or other.amount is None:
            continue
        if not one.written.agrees_with(other.written):
            continue
        if not _FROM.search(text, max(0, one.start - 20), one.start):
            continue
        if other.amount < one.amount if verb["up"] else other.amount > one.amount:
            message = f"由{one.text}到{other.text}，与文中“{verb['up'] or verb['down']}”不符"
            yield Finding("wrong-direction", "error", verb.start(), other.end, message)


def denied(text: str, names: list[Name], starts: list[int]) -> Iterator[Name]:
    """The names of which TEXT says that there was nothing."""
    said = places(text, _NOTHING)
    for found in filter(None, (_DENIED.match(text, place) for place in said)):
        at, here = bisect_left(starts, found.end()), found.end()
        # 未发生 reaches over a few words; a bare 没有 or 无 denies only what it stands before
        reach = 8 if len(found[0]) > 2 else 0
        while at < len(names) and _LIST.fullmatch(text[here : names[at].start][reach:]):
            if not _STOP.isdisjoint(text[here : names[at].start]):
                break
            qualified = _QUALIFIED.search(text[found.end() : names[at].start]) is not None
            if not qualified and not _states_amount(text, names[at].end):
                yield names[at]
            here, reach = names[at].end, 0
            at += 1
    for place in said:
        start = place - (text[place] == "零" and text[place - 1 : place] in ("为", "是", "系"))
        zero = _ZERO.match(text, start)
        if zero is None or _denies_what_follows(text, names, starts, zero):
            continue
        yield from _listed_before(text, names, starts, start)


def _denies_what_follows(text: str, names: list[Name], starts: list[int], zero: re.Match[str]) -> bool:
    """养老机构未发生安全事故: it is what stands behind the words that there was none of."""
    at = bisect_left(starts, zero.end())
    if zero[0][0] not in "未没无" or at == len(names):
        return False
    return _OF_OBJECT.fullmatch(text, zero.end(), names[at].start) is not None


def _states_amount(text: str, end: int) -> bool:
    """没有公务接待费3万元 states an amount, which is judged as such."""
    return text[end : end + 1].isdecimal()


def _listed_before(text: str, names: list[Name], starts: list[int], end: int) -> Iterator[Name]:
    at = bisect_left(starts, end) - 1
    if at < 0 or names[at].end > end or not _BETWEEN.match(text, names[at].end, end):
        return
    end = names[at].end
    while at >= 0 and names[at].end <= end and _LIST.fullmatch(text[names[at].end : end]):
        yield names[at]
        end = names[at].start
        at -= 1


def _check_zero(text: str, name: Name, mentions: list[Mention], index: Index) -> Iterator[Finding]:
    if not any(fact.exact for fact in name.facts):
        return
    facts = facts_at(name.facts, _governing(text, name.start, mentions, index), index.book.report.fiscal_year)
    wrong = [fact for fact in facts if fact.exact]
    if facts and len(wrong) == len(facts):
        fact = wrong[0]
        message = f"{fact.name}为{fact.in_unit()}，文中说没有发生"
        yield Finding("zero-claim", "error", name.start, name.end, message, fact.id, fact.in_unit())


def _governing(text: str, start: int, mentions: list[Mention], index: Index) -> Claim | None:
    """The date that governs START within its sentence."""
    begin = sentence_start(text, start)
    claim, year = None, index.book.report.fiscal_year
    for mention in between(mentions, begin, start):
        if mention.kind == "date" and text[mention.start - 1 : mention.start] not in _COMPARING:
            claim = claim_of(mention, text[max(0, mention.start - 4) : mention.start], year) or claim
    for found in relative_dates(text, begin, start):
        if found[0].startswith(LAST) and text[found.start() - 1 : found.start()] not in _COMPARING:
            claim = relative_claim(found, Claim(year_period(year), False))
    return claim


def _check_direction(
    text: str,
    found: re.Match[str],
    names: list[Name],
    starts: list[int],
    mentions: list[Mention],
    index: Index,
) -> Iterator[Finding]:
    at = bisect_left(starts, found.start()) - 1
    if at < 0 or names[at].start < sentence_start(text, found.start(), "。！？；;\n") or any(
        m.kind not in ("label", "date")
        and not (_THEREBY.match(text, m.end, found.start()) or _ASIDE.match(text, m.end, found.start()))
        and not (m.kind == "percent" and text[m.start - 1] == "的")
        for m in between(mentions, names[at].end, found.start())
    ):  # fmt: skip
        return
    year = index.book.report.fiscal_year
    now = facts_at(names[at].facts, _governing(text, names[at].start + 1, mentions, index), year)
    pairs = [(a, b) for a in now for b in names[at].facts if a is not b and is_base(a, b, None, "")]
    if not pairs:  # 地区生产总值…，与上年持平, where the rate is a fact of its own
        rates = [
            fact
            for fact in facts_at(named_growth(index, names[at].facts), None, year)
            if abs(fact.exact) >= 1
        ]
        if rates and found[0].endswith("平"):
            message = f"{rates[0].name}为{rates[0].in_unit()}，与文中“{found[0]}”不符"
            yield Finding("wrong-direction", "error", found.start(), found.end(), message, rates[0].id)
        return
    if not any(_moves_so(a, b, found) for a, b in pairs):
        one, other = pairs[0]
        message = (
            f"{one.name}{other.period.in_words()}为{other.in_unit()}，{one.period.in_words()}为{one.in_unit()}，"
            f"与文中“{found[0]}”不符"
        )
        yield Finding("wrong-direction", "error", found.start(), found.end(), message, one.id)


def _moves_so(now: Fact, then: Fact, found: re.Match[str]) -> bool:
    if found[0].endswith(_UP):
        return now.exact > then.exact
    if found[0].endswith(_DOWN):
        return now.exact < then.exact
    # 持平 allows what is less than one percent of the earlier value; it states no number
    return abs(now.exact - then.exact) * 100 < abs(then.exact) or now.exact == then.exact
