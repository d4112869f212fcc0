"""What numbers that stand side by side prove of each other, whatever they are of: a text judged against itself.

Three in a row, with words between them that leave no other reading: 甲a万元，比上年增加b万元，增长c%; 预算a万元，
决算b万元，完成预算的c%; 发放a份，收回b份，回收率c%; and 分别为a、b和c，合计d.  Each is judged by what the printed digits
allow (interval arithmetic): wrong is only what they rule out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from drafter.checker import messages
from drafter.checker.hedges import EXACT, read_hedge
from drafter.checker.sentences import sentence_spans
from drafter.checker.stating import Outcome
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_UP = r"(?:净?增加|净?增长|增支|增收|多支出|多|上升|提高|增幅|增长率|增速)"
_DOWN = r"(?:净?减少|下降|降低|减支|减收|少支出|少|压减|压缩|回落|降幅|减幅|下降率)"
_THEN = r"(?:同?比|较|与)(?:上年度?|去年|上一年度?|20\d\d年度?)(?:同期|决算数?|实际)?"
_STATES = r"(?:为|是|达到?|了|至)*"
_CHANGED = pattern(
    rf"[，,；]?(?:{_THEN}(?:相比)?[，,]?|同比)(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:支出|收入)?{_STATES}"
)
_BEFORE = pattern(rf"[，,；]?{_THEN}的?")
_RATE = pattern(rf"[，,]?(?:同比)?(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_STATES}")
_TOGETHER = pattern(
    rf"[，,；]?(?:[两二三四五六七八九十](?:项|者|类|个项目))?(?:合计|共计|总计|合共|之和)(?:支出|收入|投入|安排|资金|金额)?{_STATES}"
)
_LIST = pattern(r"、|和|与|及|以及|，")
_EACH = pattern(r"(?:分别|依次)[^，；。]{0,8}\Z")
_BUDGET = pattern(rf"(?P<basis>年初|全年|调整后?|批复)?预算(?:数|安排|批复)?{_STATES}\Z")
_SPENT = pattern(
    rf"[，,；](?:支出决算|决算支出|决算|实际支出|全年支出|支出|实际执行|执行)(?:数|总额)?{_STATES}"
)
_COMPLETED = pattern(
    rf"[，,；](?:完成(?P<basis>年初|全年|调整后?)?预算的|预算?(?:完成率|执行率)|完成率|执行率){_STATES}"
)
_TARGET = pattern(rf"(?:目标|计划|任务)[值数]?{_STATES}\Z")
_DONE = pattern(rf"[，,；](?:实际|已|全年)?(?:完成|实现|建成){_STATES}")
_OF_TARGET = pattern(rf"[，,；](?:完成率|完成(?:目标|计划|任务)[值数]?的){_STATES}")
_PART = pattern(rf"[，,](?:(?![比较超未尚还多少]){HAN}){{0,4}}?(?P<verb>{HAN}{{2}})")
_OF_PART = pattern(rf"[，,](?P<noun>{HAN}{{2}})率{_STATES}")
# The first number is itself a change, a rest, or of another time.
_NO_VALUE = pattern(
    rf"(?:{_UP}|{_DOWN}|节[约余支省]|结余|超[支额收过]?|短[收支]|[多少差剩缺][用于支收缴]?|[大小高低多少]于[^，；]{{0,8}}|余|追加|调[增减]){_STATES}\Z"
)
_OTHER_TIME = pattern(r"(?:上年|去年|(?:年初|期初)(?!预算))[^，；。]{0,6}\Z")
# How far back the words before the first number are looked at.
_REACH = 16


def judge_side_by_side(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, Outcome]]:
    """For each number of TEXT that those right before it prove or refute: its start, `derived` or `wrong-arithmetic`."""
    at = 0
    for start, end in sentence_spans(text):
        within = []
        while at < len(mentions) and mentions[at].start < end:
            if mentions[at].kind not in ("label", "date"):
                within.append(mentions[at])
            at += 1
        for one, other, result in zip(within, within[1:], within[2:], strict=False):
            if all(_is_plain(text, start, mention) for mention in (one, other, result)):
                yield from _of_three(text, start, one, other, result)
        yield from _sums(text, start, within)


def _is_plain(text: str, start: int, mention: Mention) -> bool:
    return mention.amount is not None and read_hedge(text, start, mention) is EXACT


def _alike(one: Mention, other: Mention) -> bool:
    return one.kind in ("money", "count") and one.written.agrees_with(other.written)


def _of_three(
    text: str, start: int, one: Mention, other: Mention, result: Mention
) -> Iterator[tuple[int, Outcome]]:
    if not _alike(one, other):
        return
    first, second = text[one.end : other.start], text[other.end : result.start]
    before = text[max(start, one.start - _REACH) : one.start]
    if _NO_VALUE.search(before) or _OTHER_TIME.search(before):
        return
    rate = _RATE.fullmatch(second)
    if rate is not None and (changed := _CHANGED.fullmatch(first)) and result.kind == "percent":
        sign = -1 if changed["down"] else 1
        then = [
            low_high(one)[side] - sign * low_high(other)[1 - side if sign > 0 else side] for side in (0, 1)
        ]
        how = f"{other.text}÷（{one.text}{'－' if sign > 0 else '＋'}{other.text}）"
        yield from _judge(result, quotient(low_high(other), (min(then), max(then))), how)
    elif rate is not None and _BEFORE.fullmatch(first):
        sign = -1 if rate["down"] else 1
        low, high = quotient(low_high(one), low_high(other))
        if result.kind == "percent":
            ends = sorted((sign * (low - 100), sign * (high - 100)))
            yield from _judge(result, (ends[0], ends[1]), f"（{one.text}－{other.text}）÷{other.text}")
        elif _alike(one, result):
            gaps = sorted(sign * (a - b) for a in low_high(one) for b in low_high(other))
            yield from _judge(result, (gaps[0], gaps[-1]), f"{one.text}－{other.text}")
    elif result.kind == "percent" and _is_completion(before, first, second):
        yield from _judge(result, quotient(low_high(other), low_high(one)), f"{other.text}÷{one.text}")


def _is_completion(before: str, first: str, second: str) -> bool:
    """Whether the words say that the third number is the second over the first."""
    budget, completed = _BUDGET.search(before), _COMPLETED.fullmatch(second)
    if budget and completed and _SPENT.fullmatch(first):
        return completed["basis"] in (None, budget["basis"])
    if _TARGET.search(before) and _DONE.fullmatch(first) and _OF_TARGET.fullmatch(second):
        return True
    part, of_part = _PART.fullmatch(first), _OF_PART.fullmatch(second)
    return part is not None and of_part is not None and set(part["verb"]) == set(of_part["noun"])


def _sums(text: str, start: int, numbers: list[Mention]) -> Iterator[tuple[int, Outcome]]:
    """分别为a、b和c，合计d."""
    run: list[Mention] = []
    for last, number in zip([None, *numbers], numbers, strict=False):
        between = text[last.end : number.start] if last else ""
        if last is not None and _LIST.fullmatch(between) and _alike(last, number):
            run = [*(run or [last]), number]
            continue
        listed = len(run) > 1 and _EACH.search(text, max(start, run[0].start - _REACH), run[0].start)
        plain = all(_is_plain(text, start, mention) for mention in (*run, number))
        if last and listed and plain and _TOGETHER.fullmatch(between) and _alike(last, number):
            ends = [low_high(mention) for mention in run]
            low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
            how = "＋".join(mention.text for mention in run)
            yield from _judge(number, (Fraction(low), Fraction(high)), how)
        run = []


def low_high(mention: Mention) -> tuple[Fraction, Fraction]:
    """What the printed digits leave open."""
    assert mention.amount is not None
    half = Fraction(mention.step) / 2
    return Fraction(mention.amount) - half, Fraction(mention.amount) + half


def quotient(over: tuple[Fraction, Fraction], under: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """In percent; where the divisor may be zero, nothing is ruled out."""
    if under[0] <= 0 or over[0] < 0:
        return Fraction(-(10**9)), Fraction(10**9)
    return over[0] / under[1] * 100, over[1] / under[0] * 100


def _judge(result: Mention, ends: tuple[Fraction, Fraction], how: str) -> Iterator[tuple[int, Outcome]]:
    low, high = low_high(result)
    if ends[0] <= high and low <= ends[1]:
        yield result.start, Outcome("derived", formula=how)
        return
    expected = messages.expected_value((ends[0] + ends[1]) / 2, result)
    message = messages.wrong_arithmetic(how, expected, result)
    yield result.start, Outcome("wrong-arithmetic", None, expected, message, how)
