"""What a sentence speaks of while it is read from left to right: dates, subjects, and the numbers so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from drafter.checker import derive
from drafter.checker.binding import Binding, FactReading, Subject
from drafter.checker.index import Index
from drafter.checker.periods import Claim
from drafter.checker.phrases import TO
from drafter.checker.sentences import Sentence, Token, clause_start
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.periods import year_period

_COMPARING = re.compile(r"(?:(?:相较于|相比于|相较|对比|比|较)于?|[高低多少]于)$")
_WITH = re.compile(r"(?:与|同|和)$")
_WITH_BEHIND = re.compile(r"(?:的|同期|水平|数|决算|预算|执行|情况|同口径)*(?:相比|比较|相较|对比|持平)")
_REFERENCE = re.compile(
    r"(?:相较于|相比于|比|较|对比|(?:对照|按照)[\u4e00-\u9fff]{0,8}|高于|低于|多于|少于|超过|超出|超|不及|占(?![地用有])[\u4e00-\u9fff]{0,8})$"
)


class Clause:
    """The words before a number, back to a comma, with names as N and dates as D (see `phrases`)."""

    __slots__ = ("names", "subject", "text", "tokens")

    def __init__(self, text: str, tokens: Sequence[tuple[int, Token]]) -> None:
        self.text = text
        self.tokens = tokens
        self.names = [placed for placed in tokens if placed[1].name is not None]
        self.subject: tuple[int, Token] | None = None
        """The last name that is no 比… or 占…: what the clause speaks of."""
        for placed in reversed(self.names):
            if not is_reference(text, placed[0]):
                self.subject = placed
                break

    def behind(self, position: int) -> Clause:
        """The rest of the clause from POSITION on."""
        if not position:
            return self
        return Clause(self.text[position:], [(at - position, t) for at, t in self.tokens if at >= position])


def is_reference(skeleton: str, position: int) -> bool:
    """Whether the name or date at POSITION only is compared with: 比…, 占…, 与…相比."""
    before = skeleton[max(0, position - 9) : position]
    return bool(before) and _compares(before, skeleton[position + 1 : position + 8])


@lru_cache(maxsize=4096)
def _compares(before: str, behind: str) -> bool:
    if _REFERENCE.search(before):
        return True
    return bool(_WITH.search(before) and _WITH_BEHIND.match(behind))


@dataclass(slots=True)
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
    back: str = ""
    """同比 or 环比 where the comparison names no date."""
    against: tuple[Fact, ...] = ()
    """What 比 or 较 named last: 比年初预算减少a，下降b."""
    whole: tuple[Fact, ...] = ()
    """What 占 named last: …占环保投入的51.2%；…占16.9%."""
    subjects: list[Subject] = field(default_factory=list)
    done: list[Binding] = field(default_factory=list)
    made: tuple[Fact, ...] = ()
    """The share, value per head or rate of change that was stated last, as a series."""
    made_of: Subject | None = None
    listed_before: list[Fact] = field(default_factory=list)
    """What the sentence before stated, for a 四项合计 that opens this one."""

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def year(self) -> int:
        return self.index.book.report.fiscal_year

    @property
    def subject(self) -> Subject | None:
        """The subject that carries on over ， and ； until another one is named."""
        return self.subjects[-1] if self.subjects else None

    @property
    def ratio(self) -> tuple[Fact, ...]:
        """What was made of the present subject; another subject has a past of its own."""
        return self.made if self.made_of is self.subject else ()

    def keep(self, series: tuple[Fact, ...]) -> None:
        """From here on the sentence may speak of SERIES, made of the present subject."""
        self.made, self.made_of = series, self.subject

    def at(self, facts: tuple[Fact, ...]) -> list[Fact]:
        """Those of FACTS that the governing date allows."""
        return derive.at(facts, self.claim, self.year)

    def bound(self, mention: Mention | None = None) -> list[Fact]:
        """The facts that earlier numbers of the sentence stated (in a unit like that of MENTION)."""
        facts = [binding.bound for binding in self.done if binding.bound is not None]
        return [f for f in facts if mention is None or mention.written.agrees_with(f.unit)]

    def series_before(self, first: int) -> list[Fact]:
        """The facts that the numbers before the FIRST of a list stated, the last of each series only."""
        stated = [binding.bound for binding in self.done[:first] if binding.bound is not None]
        return list({fact.name: fact for fact in stated}.values())

    def speak_of(self, facts: tuple[Fact, ...], start: int, base: tuple[Fact, ...] = ()) -> Subject:
        subject = Subject(facts, start, base or facts, self.claim)
        self.subjects.append(subject)
        return subject

    def enter(self, start: int, end: int) -> Clause:
        """Take in the words from START to the number at END; their last clause."""
        self._take_half_named(start)
        if self.only_from and TO.match(self.text, start):  # 由上年的a下降到b: b is at the time before
            self.claim = self.before_from
        self.only_from = False
        skeleton, placed = self.sentence.skeleton(start, end)
        cut = clause_start(skeleton)
        if not placed:
            return Clause(skeleton[cut:], ())
        for position, token in placed:
            if token.claim is not None:
                self._date(skeleton, position, token)
        for position, token in placed:
            if token.name is not None and position < cut and not is_reference(skeleton, position):
                self.speak_of(token.name.facts, token.start)
        return Clause(skeleton[cut:], [(at - cut, t) for at, t in placed if at >= cut])

    def _take_half_named(self, start: int) -> None:
        """What the last number was found to state although its name was only half said is spoken of from here on."""
        last = self.done[-1] if self.done else None
        if last is None or last.bound is None or last.operation != "value":
            return
        if not any(isinstance(r, FactReading) and last.bound in r.facts for r in last.readings):
            self.speak_of(self.index.by_name.get(last.bound.name, (last.bound,)), start)

    def _date(self, skeleton: str, position: int, token: Token) -> None:
        """Dates govern up to the next one; behind 比, 较, 与…相比 they govern only their comparison."""
        before, behind = skeleton[max(0, position - 4) : position], skeleton[position + 1 : position + 6]
        if before.endswith(("占", "占了", "占到")) or (
            before.endswith(("是", "为", "相当于"))
            and skeleton[position + 1 :] in ("的", "同期的", "的约", "的近")
        ):
            self.compared, self.back = token.claim, ""
        elif token.word in ("环比", "同比"):
            self.compared, self.back, self.against = None, token.word, ()
        elif (
            _COMPARING.search(before)
            or (_WITH.search(before) and _WITH_BEHIND.match(behind))
            or "同期" in token.word
        ):
            seen_from_here = "同期" in token.word and self.claim is not None
            self.compared = self._year_before() if seen_from_here else token.claim
            self.back, self.against = "年初" if token.word in ("年初", "期初") else "", ()
        else:
            if before.endswith(("由", "从")):
                self.only_from, self.before_from = True, self.claim
            self.claim, self.compared, self.back = token.claim, None, ""

    def _year_before(self) -> Claim:
        claim = self.claim or Claim(year_period(self.year), False)
        return Claim(claim.period.shifted(-1), claim.point)

    def earlier(self) -> Claim:
        """The time that 由a提高到b gives to a: the one compared with, or a year before."""
        return self.compared or self._year_before()

    def whole_year(self) -> Claim | None:
        """A target or budget that a result is held against is one of the year: 截至10月底…占目标任务数的."""
        claim = self.compared or self.claim
        return Claim(year_period(claim.period.year), False) if claim else None
