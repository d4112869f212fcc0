"""A text judged against itself: what its other statements test, where there are no facts.

The statements of the text itself become the facts: the first number that is given to a subject at a time,
with what its printed digits leave open.  Changes, shares, sums and ratios are then judged by the same
reading as with facts, by interval arithmetic; a subject with two values is `inconsistent`; the rest is
`unjudged`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain

from drafter.checker import messages
from drafter.checker.arithmetic import judge_side_by_side
from drafter.checker.bind import SentenceBinder
from drafter.checker.binding import Binding, Derived, FactReading
from drafter.checker.grids import actual_columns, judge_table
from drafter.checker.index import Index
from drafter.checker.judge import judge_derived
from drafter.checker.periods import LAST, Claim, claim_of, relative_claim, relative_dates
from drafter.checker.phrases import CHANGE, FROM, LEVEL, SHARE, TO, N, residue
from drafter.checker.report import Finding
from drafter.checker.scene import Scene
from drafter.checker.sentences import sentence_spans, sentences
from drafter.checker.stating import Outcome
from drafter.checker.words import is_elliptic
from drafter.facts.model import Fact, FactBook, ReportInfo
from drafter.numbers.mention import Mention, between
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import Period, year_period
from drafter.numbers.scan import has_cells, scan
from drafter.numbers.tables import Table, read_tables

_CLAUSE = pattern(r"[，,；;、（(：:\t|]")
_HEAD = pattern(
    r"^(?:其中|包括|主要是|主要|全年(?!预算)|当年|本年|年末|共计|共|累计|实现|完成|安排|投入|取得|达到|预计|我[局县市区院馆单位部门]+|全[县市区省州国]|"
    r"用于|控制在|建成|新建|发放|拨付|收到|的|和|与|及|对|为|在|上|截至|截止)+"
)
_TAIL = pattern(
    r"(?:为|达到|达|是|共计|共|合计|总计|累计|约|近|超过|超|突破|不足|仅|已|有|的|了|到|至|实际|完成|实现|安排|支付|分别|均|高达|逾|于|在)+$"
)
# Too little to tell one subject from another.
_BARE = frozenset(
    "支出 收入 资金 金额 总额 总数 人数 数量 规模 比例 比重 标准 面积 经费 投资 合计 预算 决算".split()
)
# What many things have: without the thing it is no subject at all.
_GENERIC = frozenset(
    "得分 得分率 分值 满分 目标 目标值 计划 任务 年初预算 全年预算 支出决算 决算数 预算数 完成率 执行率 覆盖率 达标率 "
    "实际完成 实际支出 实际 结余 结转 人均 总量 超额 缺口 执行数 完成数 完成值 实际完成值 总数".split()
)
_OF_YEAR = pattern(r"((?:本年|全年|当年)(?:收入|支出))(?:合计|总计|为|达到?|是|约|共)*$")
_MARKS = " ，、：为达到是有了"
_COLON = (":", "：", "∶")
_CLASS = pattern(r"[（(][类款项][)）]")
_AGAINST = pattern(r"[大小高低多少]于|超[出过额]|超|节约|差距|不足")
_TOGETHER = pattern(r"合计|共计|之和|总和")
_OWN_SPANS = ("全年", "本年", "今年", "上半年", "下半年")
_COUNTED = pattern(r"[两二三四五六七八九十](?:项|者|类|个)")
_JOINT = pattern(r"、|和|与|及")
_CUT = pattern(r"由|从|比|较|同比|环比|与")
_OF_LAST = pattern(rf"占(?:了|到|同期)?{N}的?(?:比[重例])?(?:为|达到?)?")
_THEN = pattern(
    r"(?:比|较|与|由|从)(?:(?P<word>上年同期|去年同期|上年|去年|年初|期初)|\d{4}年度?)[末底]?的\Z"
)
_COMPARING = pattern(r"(?:比|较|与|同|由|从)$")


def judge_alone(
    text: str, mentions: list[Mention], scores: bool = True
) -> tuple[dict[int, Outcome], list[Finding]]:
    """The outcome for each quantity by its start, and the subjects that got two values; score sheets with SCORES."""
    year = text_year(text, mentions)
    tables = read_tables(text, mentions) if has_cells(text) else []
    rows = sorted((row[0].start, row[-1].end) for table in tables for row in table.rows)
    stated: dict[int, Fact] = {}
    facts: dict[str, Fact] = {}
    for fact, mention in _statements(text, mentions, year):
        if not _is_within(mention, rows):
            stated[mention.start] = fact
            facts.setdefault(fact.id, fact)
    outcomes, findings = _judge_sentences(text, mentions, stated, facts, rows, year)
    found = [*judge_side_by_side(text, mentions)]
    found += (one for table in tables for one in judge_table(table, mentions, scores).items())
    for start, outcome in found:
        if start not in outcomes or outcomes[start].verdict == "unjudged":
            outcomes[start] = outcome
    for table in tables:
        findings += _against_prose(table, mentions, facts, year)
    for mention in mentions:
        if mention.kind not in ("label", "date"):
            outcomes.setdefault(mention.start, Outcome("unjudged", severity="ok"))
    return outcomes, findings


def _is_within(mention: Mention, rows: list[tuple[int, int]]) -> bool:
    """Whether MENTION stands in one of the ROWS of tables, which are in their order."""
    at = bisect_right(rows, (mention.start, len(rows) and rows[-1][1])) - 1
    return at >= 0 and mention.end <= rows[at][1]


def _judge_sentences(
    text: str,
    mentions: list[Mention],
    stated: dict[int, Fact],
    facts: dict[str, Fact],
    rows: list[tuple[int, int]],
    year: int,
) -> tuple[dict[int, Outcome], list[Finding]]:
    """What the sentences outside tables say of each other."""
    index = Index(FactBook(ReportInfo("", "", year), facts))
    outcomes: dict[int, Outcome] = {}
    findings: list[Finding] = []
    before: Scene | None = None
    for sentence in sentences(text, mentions, index.find(text), index):
        if _is_within(sentence.quantities[0], rows):
            continue
        binder = SentenceBinder(index, sentence, before)
        for at, mention in enumerate(sentence.quantities):
            binding = binder.bind(at)
            statement = stated.get(mention.start) if at not in binder.runs else None
            outcomes[mention.start] = outcome = _judge(binding, statement, facts, binder.scene.done[-2:-1])
            if outcome.warning is not None:
                rule, message = outcome.warning
                findings.append(Finding(rule, "error", mention.start, mention.end, message))
                outcome.warning = None
        before = binder.scene
    return outcomes, findings


def _against_prose(
    table: Table, mentions: list[Mention], facts: dict[str, Fact], year: int
) -> Iterator[Finding]:
    """Rows whose label is what a sentence gave another value to, in the column that says what was."""
    period = year_period(year)
    for place in actual_columns(table, year):
        for row in table.rows:
            within = between(mentions, row[place].start, row[place].end) if place < len(row) else []
            label = _HEAD.sub("", row[0].text.strip(" *　"))
            for mention in within:
                key = f"{label}|{mention.written.base}|{mention.kind}|{period}"
                fact = facts.get(key)
                if fact is not None and mention.amount is not None:
                    distance = abs(Fraction(mention.amount) - fact.exact)
                    if distance > Fraction(mention.step) / 2 + fact.slack:
                        message = f"{fact.name}正文为{fact.in_unit()}，表中为{mention.text}，前后不一致"
                        yield Finding("inconsistent", "error", mention.start, mention.end, message)


def stated_facts(text: str) -> list[tuple[Fact, Mention]]:
    """What each number of TEXT that directly follows its subject states, as a fact, with the number."""
    mentions = scan(text)
    return list(_statements(text, mentions, text_year(text, mentions)))


def text_year(text: str, mentions: list[Mention]) -> int:
    """The year that the text speaks of: the one that it names most often, or the one after those compared with."""
    dated = [m for m in mentions if re.match(r"\d{4}", m.date)]
    own = [m for m in dated if not _COMPARING.search(text[max(0, m.start - 2) : m.start])]
    years = Counter(int(m.date[:4]) for m in own or dated)
    return years.most_common(1)[0][0] + (not own) if years else 2000


def _judge(binding: Binding, fact: Fact | None, facts: dict[str, Fact], last: Sequence[Binding]) -> Outcome:
    if binding.mention.amount is None:
        return Outcome("unclear", message=messages.unreadable(binding.mention), severity="warning")
    if fact is not None:
        binding.bound = facts[fact.id]
        return (
            Outcome("unjudged", severity="ok")
            if fact is facts[fact.id]
            else _compare(binding, facts[fact.id])
        )
    readings = [r for r in binding.readings if not isinstance(r, FactReading) and _is_sound(binding, r)]
    outcomes = [judge_derived(binding, reading) for reading in readings]
    more = (judge_derived(binding, r) for r in binding.otherwise(binding) if not isinstance(r, FactReading))
    good = next((outcome for outcome in chain(outcomes, more) if outcome.good), None)
    if good is not None:
        return good
    # a share may be of something that the text does not name: only what is beyond doubt is called wrong
    named = N in binding.cue or (is_elliptic(binding.cue) and _goes_on(readings, last))
    certain = binding.operation in ("change", "sum") or _is_share_of_last(binding, readings, last)
    if named and certain and outcomes and outcomes[0].verdict != "unsupported":
        return outcomes[0]
    return Outcome("unjudged", severity="ok")


def _goes_on(readings: Sequence[Derived], last: Sequence[Binding]) -> bool:
    """Whether what is read first is of the thing that the number right before was of."""
    spoken = (last[0].bound, *last[0].operands) if last else ()
    return bool(readings) and any(fact in spoken for fact in readings[0].operands)


def _is_share_of_last(binding: Binding, readings: Sequence[Derived], last: Sequence[Binding]) -> bool:
    """项目支出550万元，占决算支出的45.6%: nothing but the number right before can be meant."""
    part = last[0].bound if last else None
    return (
        _OF_LAST.fullmatch(binding.cue) is not None
        and part is not None
        and len(readings) == 1
        and readings[0].operands[0] == part
    )


def _is_sound(binding: Binding, reading: Derived) -> bool:
    """Whether its operands are two things, counted as the number is."""
    amount = binding.mention.kind in ("money", "count") and binding.operation in ("change", "sum")
    alike = all(fact.unit.agrees_with(binding.mention.written) for fact in reading.operands)
    return len(set(reading.operands)) == len(reading.operands) and (alike or not amount)


def _compare(binding: Binding, fact: Fact) -> Outcome:
    """A number for a subject that had one before: the same as far as both digits go, or inconsistent."""
    mention = binding.mention
    assert mention.amount is not None
    if binding.hedge.kind != "exact":
        return Outcome("unjudged", severity="ok")
    distance = abs(Fraction(mention.amount) - fact.exact)
    if distance <= Fraction(mention.step) / 2 + fact.slack:
        return Outcome("match" if distance == 0 else "rounded")
    message = f"{fact.name}前文为{fact.in_unit()}，此处为{mention.text}，前后不一致"
    return Outcome("unjudged", severity="ok", warning=("inconsistent", message))


# -- statements -----------------------------------------------------------------------------------------


def _statements(text: str, mentions: list[Mention], year: int) -> Iterator[tuple[Fact, Mention]]:
    """What each number that directly follows its subject states, as a fact."""
    at = 0
    for start, end in sentence_spans(text):
        within = []
        while at < len(mentions) and mentions[at].start < end:
            within.append(mentions[at])
            at += 1
        yield from _of_sentence(text, start, within, year)


def _of_sentence(text: str, start: int, mentions: list[Mention], year: int) -> Iterator[tuple[Fact, Mention]]:
    claim: Claim | None = None
    phrase, position = "", start
    dates: list[Mention] = []  # since POSITION
    for mention in mentions:
        before = text[position : mention.start]
        if mention.kind == "date":
            dates.append(mention)
            found = claim_of(mention, text[max(0, mention.start - 4) : mention.start], year)
            if found is not None and not _COMPARING.search(text[position : mention.start]):
                claim = found
            continue
        if mention.kind == "label":
            continue
        claim = _moved(text, position, mention.start, claim, year)
        words = _undated(text, position, mention.start, dates)
        named = _phrase(words)
        then = _compared_with(before, dates, claim, year)
        if then is not None:  # 比上年的10.65万元, 由2022年的10.65万元
            phrase = named or phrase
            if phrase and mention.amount is not None:
                yield _fact(phrase, mention, then.period), mention
            position, dates = mention.end, []
            continue
        if _is_term(text, mention) or (not named and _CLAUSE.split(words)[-1].strip(_MARKS) in _GENERIC):
            phrase = ""
            position, dates = mention.end, []
            continue
        if named:
            phrase = named
        earlier = FROM.search(before)  # 由a提高到b: a is of another time
        if earlier and phrase and named and mention.amount is not None and TO.match(text, mention.end):
            period = claim.period if claim else year_period(year)
            yield _fact(phrase, mention, period.shifted(-1)), mention
        share = mention.written.dimension == "percent" and words.endswith("的")  # 完成年初预算的66.88%
        if (
            phrase
            and not earlier
            and not share
            and mention.amount is not None
            and (named or not residue(words))
            and _states(words)
        ):
            period = claim.period if claim else year_period(year)
            yield _fact(phrase, mention, period), mention
        position, dates = mention.end, []


def _compared_with(before: str, dates: list[Mention], claim: Claim | None, year: int) -> Claim | None:
    """The time of which 比上年的, 较2017年的 states the value."""
    found = _THEN.search(before)
    if found is None:
        return None
    if found["word"] in ("年初", "期初"):
        current = claim.period.year if claim else year
        return Claim(year_period(current - 1), True)
    if found["word"]:
        return relative_claim(
            relative_dates(found["word"], 0, len(found["word"]))[0], claim or Claim(year_period(year), False)
        )
    return claim_of(dates[-1], "", year) if dates else None


def _moved(text: str, start: int, end: int, claim: Claim | None, year: int) -> Claim | None:
    """上年 as the subject's own time moves the date; behind 比 it does not."""
    for found in relative_dates(text, start, end):
        if found[0].startswith((*LAST, *_OWN_SPANS)) and not _COMPARING.search(text[start : found.start()]):
            claim = relative_claim(found, Claim(year_period(year), False))
    return claim


def _undated(text: str, start: int, end: int, dates: list[Mention]) -> str:
    """The words from START to END without DATES and relative dates."""
    pieces, at = [], start
    for date in dates:
        pieces.append(text[at : date.start])
        at = date.end
    pieces.append(text[at:end])
    words = "".join(pieces)
    for found in reversed(relative_dates(words, 0, len(words))):
        words = words[: found.start()] + words[found.end() :]
    return words


def _phrase(words: str) -> str:
    """The subject in the last clause of WORDS: 决算支出 in 其中，当年决算支出为."""
    clause = _CLAUSE.split(_CLASS.sub("", words))[-1]
    joint = _JOINT.search(words) or _COUNTED.match(clause)
    if _AGAINST.search(clause) or (_TOGETHER.search(clause) and joint):
        return ""
    said = _CUT.split(clause)[0]
    if own := _OF_YEAR.search(said):
        return own[1]
    whole = _HEAD.sub("", said).strip(" *“”\"'　")
    clause = _TAIL.sub("", whole)
    if clause in _GENERIC:
        return ""
    if clause in _BARE:  # 收入合计 says more than 收入
        clause = whole
    if not 2 <= len(clause) <= 24 or clause in _BARE or CHANGE.search(clause) or "占" in clause:
        return ""
    return clause


def _is_term(text: str, mention: Mention) -> bool:
    """Whether MENTION is a term of a proportion: 20.8∶33.4∶45.8."""
    return text[mention.end : mention.end + 1] in _COLON or text[mention.start - 1 : mention.start] in _COLON


def _states(words: str) -> bool:
    """Whether the words lead to a value and not to a change or share."""
    clause = _CLAUSE.split(words)[-1]
    return LEVEL.search(clause) is not None or not (
        CHANGE.search(clause) or SHARE.search(clause) or "占" in clause
    )


def _fact(phrase: str, mention: Mention, period: Period) -> Fact:
    assert mention.amount is not None
    scale = Fraction(mention.written.scale)
    exact = Fraction(mention.amount)
    fact_id = f"{phrase}|{mention.written.base}|{mention.kind}|{period}"
    digits = mention.text[: len(mention.text) - len(mention.written.symbol)] if scale else mention.text
    return Fact(
        fact_id, phrase, exact, mention.written, period, written=digits, slack=Fraction(mention.step) / 2
    )
