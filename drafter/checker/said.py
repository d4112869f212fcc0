"""The quantities of a sentence as its words present them: a value, an earlier value, a change, a share, a sum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from drafter.checker.hedges import EXACT, Hedge, read_hedge
from drafter.checker.periods import relative_dates
from drafter.checker.phrases import BALANCE, CHANGE, FROM, GROWTH_NOUN, LEVEL, PER_HEAD, TO
from drafter.checker.sentences import sentence_spans
from drafter.checker.statements import fact_of
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention, between
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import year_period
from drafter.numbers.units import PEOPLE, THINGS

_ASIDE = pattern(r"（[^（）]*）|\([^()]*\)")
_CLAUSE = pattern(r"[，,；;、：:（(\t|]")
_THEN = pattern(
    r"(?:(?<!同)比|较(?!高)|与|同(?=\d|上年|去年)|在(?=上年|去年))(?!重"
    r"|例)[^，；、\d]{0,14}?(?:\d{4}年度?)?[^，；、\d比较]{0,10}(?P<of>的)?\Z"
)
_MOVED = pattern(
    r"[^，；。、\d]{0,4}?(?:增|减|降|多|少|高|低|提|升|节|超|扩|缩|上升|下降|回|相比|[^，；。、\d]{0,4}基数上)"
)
_PAST = pattern(
    r"(?:上年|去年|上年同期|去年同期|上年末|上年度|同期|年初|期初|改革前|实施前|建设前)[末底]?(?:数|水平"
    r"|余额)?(?:为|是|仅|只有)?\Z"
)
_SHARE = pattern(r"占(?!用|地|有|压)|占?比重|占比|比例|份额")
_IS_BASE = pattern(r"(?:数|任务|目标)?的(?:约|近)?\d+(?:\.\d+)?(?:%|％|倍)")
# 超额320户, 空编8人: not the thing, but by how much it lies apart from another.
_OTHER = pattern(
    r"(?:超额|超出|超支|短收|空编|空缺|缺编|缺口|扣除?|扣减|无效|(?<!以)[大小多少高低]于|节约|差额|相差"
    r"|尚[缺欠差]|还差|仍差|未完成|未执行|未支[付出]|未形成|尚有|尚余|还有|剩下|剩余|多出)"
    r"[^，；]{0,8}\Z"
)
_OF = pattern(r"(?:为|完成了?|达到?|相当于|是)[^，；]{2,14}的\Z")
_RATE = pattern(r"[\u4e00-\u9fff]率|进度")
_TOGETHER = pattern(
    r"(?:合计|共计|总计|之和|加起来|相加|合共|总共|(?:[二两三四五六七八九](?:者|项|类|家|笔"
    r"|部分)[^，；]{0,6}共)|^）[^，；]{0,6}共|(?:上半年|前三季度|前[两三四]个?[月季]度?)累计)"
)
_OWN = pattern(r"[一二两三四五六七八九十]+(?:大|个|项|类|者|家|种|方面|部分|点|条|地|县|市|区|级|批|笔)")
_OWN_BEHIND = pattern(
    r"[^，；。\d]{0,18}?(?:合计|共计|总计|之和|相加|加起来)"
    r"|[\u4e00-\u9fff]{0,6}?(?:相差|占比|分别|共|差额|中|构成|组成)"
)
_JOINT = pattern(r"\s?(?:、|和|与|及|以及|，|,|或)\s?")
_COUNTED = PEOPLE | THINGS | frozenset("户 次 人次 批次 场次 分 天 所 座 支 期".split())
# A sentence is read in pieces of so many numbers: it keeps the time linear where a text has no full stop.
_MOST = 60
_YEAR = pattern(r"\d{4}年度?")


@dataclass(slots=True)
class Said:
    """One quantity with the words before it."""

    mention: Mention
    fact: Fact
    """Its value with what the printed digits leave open, called by its subject, if one is said."""
    before: str
    """The words since the quantity before."""
    clause: str
    """Their last clause, without closed brackets."""
    role: str
    """level | from | to | then | change | share | rate | balance | sum | per_head | base | other"""
    segment: int
    """Which ；-part of the sentence it stands in."""
    hedge: Hedge = EXACT
    when: str = ""
    """The time as the words give it: 上年, 2023年."""
    aside: bool = False
    """Whether it stands in brackets: a by-the-way."""

    @property
    def is_value(self) -> bool:
        """Whether it is the value of something, and no change or share of others."""
        return self.role in ("level", "from", "to", "then")

    @property
    def is_exact(self) -> bool:
        """Whether it is the value itself and no bound of another; a limit is so much however it is kept."""
        return self.hedge.kind == "exact" or (self.hedge.kind == "at_most" and "限额" in self.clause)

    @property
    def is_past(self) -> bool:
        return self.role in ("from", "then") or _PAST.search(self.clause) is not None


@dataclass(slots=True)
class SaidSentence:
    """The quantities of one sentence in order."""

    text: str
    start: int
    end: int
    items: list[Said] = field(default_factory=list)
    runs: dict[int, tuple[int, int]] = field(default_factory=dict)
    """For each item of a list a、b和c: the first of its run and the one behind its last."""
    whole: Said | None = None
    """What 占 named last: …占到位资金的46.2%；…占24.7%."""


def read_sentences(text: str, mentions: list[Mention], stated: dict[int, Fact]) -> Iterator[SaidSentence]:
    """The sentences of TEXT that hold a quantity; STATED: what a number states by itself, by its start."""
    for start, end in sentence_spans(text):
        here = [m for m in between(mentions, start, end) if m.kind not in ("label", "date")]
        kept = [m for m in here if m.amount is not None and not _is_count_of_items(text, m)]
        if not kept:
            continue
        for first in range(0, len(kept), _MOST):
            piece = kept[first : first + _MOST]
            begin = kept[first - 1].end if first else start
            yield _read_piece(
                text, begin, end if first + _MOST >= len(kept) else piece[-1].end, piece, stated
            )


def _read_piece(
    text: str, start: int, end: int, mentions: list[Mention], stated: dict[int, Fact]
) -> SaidSentence:
    """MENTIONS, which stand in one sentence, with the words before each and the lists that they make."""
    sentence = SaidSentence(text, start, end)
    for mention in mentions:
        sentence.items.append(_read(sentence, mention, stated.get(mention.start)))
    sentence.runs = _runs(text, sentence.items)
    for at, (first, _) in sentence.runs.items():  # 分别结余a、b和c: what holds of the first holds of all
        item, role = sentence.items[at], sentence.items[first].role
        if at > first and item.role == "level" and role not in ("from", "then"):
            item.role = role
    for at, (first, _) in sentence.runs.items():
        if sentence.items[at].role == "balance" and "分别" in sentence.items[first].clause:
            sentence.items[at].role = "level"
    return sentence


def _is_count_of_items(text: str, mention: Mention) -> bool:
    """三项 in 三项合计: it counts what was listed."""
    own = _OWN.fullmatch(mention.text) is not None
    if own and mention.unit in ("部分", "类", "者"):
        return True
    return own and _OWN_BEHIND.match(text, mention.end, mention.end + 28) is not None


def _read(sentence: SaidSentence, mention: Mention, stated: Fact | None) -> Said:
    text, items = sentence.text, sentence.items
    last = items[-1] if items else None
    start = last.mention.end if last else sentence.start
    before = text[start : mention.start]
    words = _ASIDE.sub("", before)
    clause = _CLAUSE.split(words)[-1]
    if before.startswith("）"):
        clause = clause.removeprefix("）")
    segment = (last.segment if last else 0) + before.count("；") + before.count(";")
    role = _role(text, words, clause, mention, last)
    name = stated.name if stated is not None and role in ("level", "rate", "balance") else ""
    if name.count("”") > name.count("“"):
        name = f"“{name}"
    when = _when(words)
    open_ = text.count("（", sentence.start, mention.start) > text.count("）", sentence.start, mention.start)
    period = stated.period if stated is not None else year_period(2000)
    counted = mention.kind == "count" and mention.written.scale == 1 and mention.step == 1
    fact = fact_of(name or (when if role in ("from", "then") else ""), mention, period)
    if counted and mention.written.base in _COUNTED:  # 12个 are twelve, no rounded number
        fact = replace(fact, slack=Fraction(0))
    hedge = read_hedge(text, start, mention)
    return Said(mention, fact, before, clause, role, segment, hedge, when, open_)


def _role(text: str, words: str, clause: str, mention: Mention, last: Said | None) -> str:
    """What the words before say that the number is."""
    if FROM.search(clause) or _from_dated(clause):
        return "from" if TO.match(text, mention.end) or _moves_on(text, mention.end) else "level"
    if last is not None and last.role == "from" and TO.match(text, last.mention.end):
        return "to"
    if last is not None and words == "→" and last.role == "level":
        last.role = "from"
        return "to"
    then = _THEN.search(clause)
    if then is not None and CHANGE.search(clause) is None and (then["of"] or _MOVED.match(text, mention.end)):
        return "then"
    if (_TOGETHER.search(clause) or (words.startswith("）") and _TOGETHER.search(words))) and (
        last is not None or _OWN.search(clause)
    ):
        return "sum"
    if PER_HEAD.search(clause) and not (last is not None and last.role == "to" and CHANGE.search(clause)):
        return "per_head"
    if _IS_BASE.match(text, mention.end):
        return "base"
    if _OTHER.search(clause) is not None:
        return "other"
    ratio = mention.kind in ("percent", "multiple")
    if mention.kind == "percent" and (_SHARE.search(clause) or _OF.search(clause)):
        return "share"
    if not LEVEL.search(clause) and (CHANGE.search(clause) or (ratio and GROWTH_NOUN.search(clause))):
        return "change"
    if mention.kind == "percent" and _RATE.search(clause):
        return "rate"
    if BALANCE.search(clause):
        return "balance"
    if mention.kind in ("percentage_point", "multiple"):
        return "change"
    return "level"


def _from_dated(clause: str) -> bool:
    return (
        re.search(r"(?:由|从)[^，；、]{0,8}(?:年|末|底|初|期|月|前)的?(?:每[人户亩]|每人每[年月])?\Z", clause)
        is not None
    )


def _moves_on(text: str, end: int) -> bool:
    return TO.match(text, end) is not None


def _when(words: str) -> str:
    """The last time that WORDS name, as they say it."""
    dates = [found for found in relative_dates(words, 0, len(words)) if found[0] not in ("同比", "环比")]
    years = list(_YEAR.finditer(words))
    last = max([*dates, *years], key=lambda found: found.start(), default=None)
    return last[0] if last is not None else ""


def _runs(text: str, items: list[Said]) -> dict[int, tuple[int, int]]:
    runs: dict[int, tuple[int, int]] = {}
    first = 0
    while first < len(items):
        end = first + 1
        while end < len(items) and _joined(text, items[end - 1].mention, items[end].mention):
            end += 1
        if end - first > 1:
            runs.update(dict.fromkeys(range(first, end), (first, end)))
        first = end
    return runs


def _joined(text: str, one: Mention, other: Mention) -> bool:
    joint = text[one.end : other.start]
    return one.kind == other.kind and len(joint) <= 4 and _JOINT.fullmatch(joint) is not None
