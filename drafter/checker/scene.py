"""What a sentence speaks of while it is read from left to right: dates, subjects, and the numbers so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from drafter.checker import derive, made
from drafter.checker.binding import Binding, FactReading, Subject
from drafter.checker.index import Index, Name
from drafter.checker.periods import Claim
from drafter.checker.phrases import TO, N
from drafter.checker.sentences import Sentence, Token, clause_start, without_asides
from drafter.checker.words import CARRIED, TARGETS, worded
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import year_period

_COMPARING = pattern(r"(?:(?:相较于|相比于|相较|对比|比|较)于?|[高低多少好优快慢大小强弱]于)$")
_WITH = pattern(r"(?:与|同|和)$")
_WITH_BEHIND = pattern(
    r"(?:的|同期|水平|数|决算|预算|执行|情况|同口径)*(?:相比|比较|相较|对比|持平|比(?=，))"
)
_OF = pattern(r"(?:占到?|为|是|达到?|完成|相当于)(?:了|全部|全[县市区省])?$")
_FIRST_OF_BEHIND = frozenset("的同水数决预执情相比较对持")
_OF_BEHIND = pattern(r"的(?:约|近|超过)?(?=[\d百一二三四五六七八九])")
_REFERENCE = pattern(
    rf"(?:相较于|相比于|比|较|对比|(?:对照|按照){HAN}{{0,8}}|[高低多少好优快慢大小强弱]于|[高低多少]出|超过|超出|超|不及|占(?![地用有]){HAN}{{0,8}})$"
)


_STATES_ONLY = pattern(r"(?:达到?|约|为|是|即|接近|将近|近|超过?|高达|仅|不到|不足|已|占比?|均)+")
_RANKED = pattern(
    r"(?:(?:接近|将近|近|不足|不到|约|超过?|逾)?一?半|最[高低大多少小快慢]|(?:过|一)半[^，]{0,6}|[二两三四五六七八九]成[^，]{0,4}|较[高低大小])\Z"
)
_ANNOUNCES = pattern(rf"(?:率|比重|占比|比例|进度|占了?{N}的?)\Z")


_REMEMBERED = 8
# How many numbers back a sentence is remembered: it keeps the time linear where a text has no full stop.
_RECALLED = 24
# How many characters back a bracket or an explanation may begin.
_REACH = 400
first = itemgetter(0)
_OWN_DATE = pattern(r"前?[一二三四]季度|[上下]半年")
_PRONOUN = pattern(r"[前后]者")
_EXPLAINED = pattern(r"(?:之?后|相抵后?)?的?(?:余额|差额|结余|净额|之差|之和|合计数)")
_ASIDE = ("", "为", "是", "仅为", "末为", "底为", "只有")


class Clause:
    """The words before a number, back to a comma, with names as N and dates as D (see `phrases`)."""

    __slots__ = ("names", "reference", "subject", "text", "tokens")

    def __init__(
        self, text: str, tokens: Sequence[tuple[int, Token]], reference: re.Pattern[str] | None = None
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.reference = reference
        self.names = [placed for placed in tokens if placed[1].name is not None]
        self.subject: tuple[int, Token] | None = None
        """The last name that is no 比… or 占…: what the clause speaks of."""
        for placed in reversed(self.names):
            if not self.refers(placed[0]):
                self.subject = placed
                break

    def refers(self, position: int) -> bool:
        """Whether the name at POSITION only is compared with, by the words before or around it."""
        if not position:
            return False
        around = self.reference is not None and self.reference.search(self.text[:position])
        return bool(around) or is_reference(self.text, position)

    def behind(self, position: int) -> Clause:
        """The rest of the clause from POSITION on."""
        if not position:
            return self
        return Clause(self.text[position:], [(at - position, t) for at, t in self.tokens if at >= position])


def is_reference(skeleton: str, position: int) -> bool:
    """Whether the name or date at POSITION only is compared with: 比…, 占…, 与…相比."""
    before = skeleton[max(0, position - 9) : position]
    return bool(before) and _compares(before, skeleton[position + 1 : position + 8])


def _reference_around(text: str, end: int) -> re.Pattern[str] | None:
    """How a name before the number that ends at END is no subject: 与N a相比, 为N a的102%."""
    if text[end : end + 1] not in _FIRST_OF_BEHIND:
        return None
    if _WITH_BEHIND.match(text, end):
        return _WITH
    return _OF if _OF_BEHIND.match(text, end) else None


@lru_cache(maxsize=4096)
def _compares(before: str, behind: str) -> bool:
    if _REFERENCE.search(before) or (before.endswith("是") and behind.startswith("的")):
        return True
    return bool(_WITH.search(before) and _WITH_BEHIND.match(behind))


def _announced(skeleton: str, cut: int) -> tuple[str, int]:
    """The last clause and its start; …执行率最低，为96%: a clause that only states goes with the one that announced it."""
    words = skeleton[cut:]
    if skeleton[cut - 1] == "，" and _STATES_ONLY.fullmatch(words):
        start = clause_start(skeleton[: cut - 1])
        head = _RANKED.sub("", skeleton[start : cut - 1])
        if _ANNOUNCES.search(head):
            return head + words, start
    return words, cut


@dataclass(slots=True, eq=False)
class Scene:
    """The state of one sentence up to the number that is read now."""

    index: Index
    sentence: Sentence
    claim: Claim | None = None
    """The date that governs (None: the fiscal year)."""
    compared: Claim | None = None
    only_from: bool = False
    before_from: Claim | None = None
    """由上年的a下降到b: the date behind 由 governs a only; then the one before it governs again."""
    compares_here: bool = False
    """Whether the words since the last number name a time of comparison."""
    aside: tuple[Claim | None] | None = None
    outside: tuple[Claim | None] | None = None
    """…万元（上年43905万元），: a date within brackets governs there; the one before it governs again behind them."""
    back: str = ""
    """同比 or 环比 where the comparison names no date."""
    against: tuple[Fact, ...] = ()
    """What 比 or 较 named last: 比年初预算减少a，下降b."""
    whole: tuple[Fact, ...] = ()
    """What 占 named last: …占环保投入的51.2%；…占16.9%."""
    subjects: list[Subject] = field(default_factory=list)
    done: list[Binding] = field(default_factory=list)
    series: tuple[Fact, ...] = ()
    """The share, value per head or rate of change that was stated last, as a series."""
    series_of: Subject | None = None
    topics: list[tuple[Fact, ...]] = field(default_factory=list)
    """What an elliptic sentence goes on speaking of: a heading before it, or the subjects of the sentence before."""
    whole_before: tuple[Fact, ...] = ()
    listed_before: list[Fact] = field(default_factory=list)
    """What the sentence before stated, for a 四项合计 that opens this one."""

    def __post_init__(self) -> None:
        if self.sentence.topic:
            self.topics.append(self.sentence.topic)
        if self.sentence.heading:
            self.speak_of(self.sentence.heading, self.sentence.start)

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def year(self) -> int:
        return self.index.book.report.fiscal_year

    @property
    def is_plain(self) -> bool:
        """Whether no 由… and no bracket before the next number governs its time."""
        return not self.only_from and self.aside is None and self.outside is None

    @property
    def subject(self) -> Subject | None:
        """The subject that carries on over ， and ； until another one is named."""
        return self.subjects[-1] if self.subjects else None

    @property
    def ratio(self) -> tuple[Fact, ...]:
        """What was made of the present subject; another subject has a past of its own."""
        return self.series if self.series_of is self.subject else ()

    def keep(self, series: tuple[Fact, ...]) -> None:
        """From here on the sentence may speak of SERIES, made of the present subject."""
        self.series, self.series_of = series, self.subject

    def at(self, facts: tuple[Fact, ...]) -> list[Fact]:
        """Those of FACTS that the governing date allows."""
        return derive.at(facts, self.claim, self.year)

    def bound(self, mention: Mention | None = None) -> list[Fact]:
        """The facts that earlier numbers of the sentence stated (in a unit like that of MENTION)."""
        facts = [binding.bound for binding in self.done[-_RECALLED:] if binding.bound is not None]
        return [f for f in facts if mention is None or mention.written.agrees_with(f.unit)]

    def shared(self) -> list[Fact]:
        """What the shares of the sentence were computed of: 甲占丙的20%，乙占15%."""
        done = [
            b for b in self.done[-_RECALLED:] if b.operation in ("share", "ratio") and len(b.operands) == 2
        ]
        return [b.operands[0] for b in done]

    def series_before(self, first: int, count: int, changed: bool) -> list[Fact]:
        """The facts that the numbers before the FIRST of a list of COUNT stated (or, CHANGED, whose change), each series
        once; those within brackets are said by the way, where there are enough others."""
        said: dict[str, tuple[Fact, bool]] = {}
        for done in self.done[:first]:
            for fact in (done.bound, *(done.operands[:1] if changed and done.operation == "change" else ())):
                if fact is not None:
                    said.pop(fact.name, None)
                    said[fact.name] = fact, self._is_aside(done.mention)
        outside = [fact for fact, aside in said.values() if not aside]
        if not first:  # 甲…家，乙…家。与上年相比，分别增加a和b
            return self.listed_before
        return outside if len(outside) >= count else [fact for fact, _ in said.values()]

    def _is_aside(self, mention: Mention) -> bool:
        before = self.text[self.sentence.start : mention.start]
        return before.count("（") > before.count("）")

    def follow_on(self, before: Scene) -> None:
        """Take over what the sentence BEFORE stated and, within one paragraph, what it spoke of."""
        near = "\n" not in self.text[before.sentence.end : self.sentence.start]
        self.whole_before = before.whole
        self.listed_before = [*(before.listed_before if near else []), *(before.bound() or before.shared())][
            -_REMEMBERED:
        ]
        before.take_half_named(before.sentence.end)
        if not self.topics and near:
            self.topics = [subject.base for subject in before.subjects]

    def carried_word(self, word: str) -> tuple[Fact, ...]:
        """预算, 决算, 完成年初预算 behind a carried subject name the fact SUBJECT+word."""
        if word not in CARRIED or self.subject is None:
            return ()
        if any(fact.name in TARGETS for fact in self.subject.base):
            return ()  # 全年预算数…，全年执行数: each is a thing of its own
        return worded(self.index, self.subject.base, word)

    def _name(self, token: Token) -> None:
        """Speak of a name that stands before the clause of the number: 项目支出年初预算编制不细，."""
        assert token.name is not None
        carried = self.carried_word(self.text[token.start : token.end])
        self.speak_of(
            carried or token.name.facts, token.start, self.subject.base if carried and self.subject else ()
        )

    def speak_of(self, facts: tuple[Fact, ...], start: int, base: tuple[Fact, ...] = ()) -> Subject:
        subject = Subject(facts, start, base or facts, self.claim)
        self.subjects.append(subject)
        return subject

    def enter(self, start: int, mention: Mention) -> Clause:
        """Take in the words from START to MENTION; their last clause."""
        end, text = mention.start, self.sentence.text
        self.take_half_named(start)
        self.compares_here = False
        if self.only_from and TO.match(text, start):  # 由上年的a下降到b: b is at the time before
            self.claim = self.before_from
        self.only_from = False
        if self.aside is not None:
            (self.claim,), self.aside = self.aside, None
        if self._spans_years() and TO.match(text, start):  # 2022至2023年由a提高到b: b is of the last year
            self.aside, self.claim = (self.claim,), self._last_year()
        if self.outside is not None and "）" in text[start:end]:
            (self.claim,), self.outside = self.outside, None
        if "）" in text[start:end]:
            self._leave_bracket(start)
        if _EXPLAINED.match(text, start):
            self._leave_explanation(start)
        skeleton, placed = self.sentence.skeleton(start, end)
        if "者" in skeleton:
            skeleton, placed = self._with_pronouns(skeleton, placed)
        if "（" in skeleton:
            skeleton, placed = without_asides(skeleton, placed)
        cut = clause_start(skeleton)
        reference = _reference_around(text, mention.end)
        for position, token in placed:
            if token.claim is not None:
                self._date(skeleton, position, token, reference is _WITH)
            elif self.claim is not None and _OWN_DATE.match(text, token.start):
                self.claim = None  # 上半年…；三季度支出: a name that says its own time
        for position, token in placed:
            if token.name is not None and position < cut and not is_reference(skeleton, position):
                self._name(token)
        words = skeleton[cut:]
        if mention.kind == "percent" and cut:
            words, cut = _announced(skeleton, cut)
        if cut:
            placed = [(at - cut, token) for at, token in placed if at >= cut]
        return Clause(words, placed, reference)

    def _leave_explanation(self, start: int) -> None:
        """甲a，即乙b减去丙c后的余额，比上年: behind the explanation 甲 is spoken of again."""
        explains = self.sentence.text.rfind("即", max(self.sentence.start, start - _REACH), start)
        before = [subject for subject in self.subjects[-_RECALLED:] if subject.start < explains]
        if before:
            self.subjects.append(before[-1])

    def _leave_bracket(self, start: int) -> None:
        """甲…万元（其中乙…万元），增长: behind the bracket that holds the number before START 甲 is spoken of again."""
        text = self.sentence.text
        opened = text.rfind("（", max(self.sentence.start, start - _REACH), start)
        if opened < 0 or text.find("）", opened, start) >= 0:
            return
        outside = [subject for subject in self.subjects[-_RECALLED:] if subject.start < opened]
        if outside and outside[-1] is not self.subject:
            self.subjects.append(outside[-1])

    def _with_pronouns(
        self, skeleton: str, placed: list[tuple[int, Token]]
    ) -> tuple[str, list[tuple[int, Token]]]:
        """前者 and 后者 as the names of the last two amounts."""
        amounts = [fact for fact in self.bound() if fact.unit.dimension in ("money", "count")]
        found = list(_PRONOUN.finditer(skeleton)) if len(amounts) > 1 else []
        for pronoun in reversed(found):
            fact = amounts[-2 if pronoun[0] == "前者" else -1]
            at = pronoun.start()
            name = Name(at, at, self.index.by_name.get(fact.name, (fact,)))
            skeleton = skeleton[:at] + N + skeleton[pronoun.end() :]
            placed = [(p - 1 if p > at else p, token) for p, token in placed]
            placed = sorted(
                [*placed, (at, Token(self.sentence.start, self.sentence.start, name=name))], key=first
            )
        return skeleton, placed

    def take_half_named(self, start: int) -> None:
        """What the last number was found to state although its name was only half said is spoken of from here on."""
        last = self.done[-1] if self.done else None
        if last is None:
            return
        if (
            (last.made is not None or last.mention.kind in ("money", "count"))
            and len(last.operands) == 2
            and last.operands[0].name != last.operands[1].name
        ):
            one, other = (self.index.by_name.get(fact.name, (fact,)) for fact in last.operands)
            ratio = last.mention.kind in ("percent", "multiple")
            self.keep(made.shares(one, other, last.mention) if ratio else made.differences(one, other))
        if last.bound is None or last.operation != "value":
            return
        for reading in last.readings:
            if isinstance(reading, FactReading) and last.bound in reading.facts:
                return
        self.speak_of(self.index.by_name.get(last.bound.name, (last.bound,)), start)

    def _date(self, skeleton: str, position: int, token: Token, compared: bool) -> None:
        """Dates govern up to the next one; behind 比, 较, 与…相比 they govern only their comparison."""
        before, behind = skeleton[max(0, position - 4) : position], skeleton[position + 1 : position + 6]
        aside = (
            token.word.startswith(("上年", "去年", "上一年"))
            and not _COMPARING.search(before)
            and not _WITH.search(before)
        )
        if aside and (skeleton[position + 1 :] in _ASIDE or token.word.endswith("同期")):
            self.aside = (self.claim,)  # …，上年同期为10亿元，: said by the way
            self.govern(token.claim)
            return
        if before.endswith(("占", "占了", "占到")) or (
            before.endswith(("是", "为", "相当于"))
            and skeleton[position + 1 :] in ("的", "同期的", "的约", "的近")
        ):
            self.compared, self.compares_here, self.back = token.claim, True, ""
        elif token.word in ("环比", "同比"):
            self.compared, self.back, self.against = None, token.word, ()
        elif (
            _COMPARING.search(before)
            or (_WITH.search(before) and (compared or _WITH_BEHIND.match(behind)))
            or "同期" in token.word
        ):
            seen_from_here = (
                token.word.endswith("同期") and token.word != "前年同期" and self.claim is not None
            )
            self.compared, self.compares_here = self._year_before() if seen_from_here else token.claim, True
            self.back, self.against = "年初" if token.word in ("年初", "期初") else "", ()
        else:
            opened = skeleton.rfind("（", 0, position)
            if opened >= 0 and "）" not in skeleton[opened:] and self.outside is None:
                self.outside = (self.claim,)
            if before.endswith(("由", "从")):
                self.only_from, self.before_from = True, self.claim
            self.govern(token.claim)

    def govern(self, claim: Claim | None) -> None:
        """From here on numbers are of the time of CLAIM."""
        self.claim, self.compared, self.back = claim, None, ""

    def _year_before(self) -> Claim:
        claim = self.claim or Claim(year_period(self.year), False)
        return Claim(claim.period.shifted(-1), claim.point)

    def earlier_year(self) -> int:
        """The year before the one that governs."""
        return (self.claim.period.last.year if self.claim else self.year) - 1

    def earlier(self) -> Claim:
        """The time that 由a提高到b gives to a: the one compared with, or a year before."""
        if self.claim is not None and self._spans_years():  # 2022至2023年由a提高到b
            return Claim(year_period(self.claim.period.first.year), False)
        return self.compared or self._year_before()

    def _last_year(self) -> Claim | None:
        return Claim(year_period(self.claim.period.last.year), False) if self.claim else None

    def _spans_years(self) -> bool:
        return self.claim is not None and self.claim.period.first.year < self.claim.period.last.year

    def whole_year(self) -> Claim | None:
        """A target or budget that a result is held against is one of the year: 截至10月底…占目标任务数的."""
        claim = (self.compared if self.compares_here else None) or self.claim
        return Claim(year_period(claim.period.year), False) if claim else None
