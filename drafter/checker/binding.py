"""What a number is bound to: the subject that its clause speaks of, and the readings that this allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from drafter.checker.hedges import EXACT, Hedge
from drafter.checker.periods import Claim
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.units import Unit

_PER = pattern(r"均|每|单产|单价|亩产|标准|定额|价格")

_OWN_ITEMS = frozenset("个项点条类种步大家块笔年方面环节层") | {"部分"}


def is_own_item(mention: Mention) -> bool:
    """Whether MENTION may count what the text itself lists: 三个方面, 两家."""
    amount = mention.amount
    if mention.kind != "count" or amount is None or mention.unit not in _OWN_ITEMS:
        return False
    return amount <= 20 and amount == int(amount)


def agrees(unit: Unit, fact: Fact) -> bool:
    """Whether UNIT is like that of FACT; 亩均投资1200元 is so many 元/亩, as its name says."""
    if unit is fact.unit or unit.agrees_with(fact.unit):
        return True
    one, other = unit.base, fact.unit.base
    if one.partition("/")[0] != other.partition("/")[0] or ("/" in one) == ("/" in other):
        return False
    return any(_PER.search(name) for name in fact.names)


def alike(facts: tuple[Fact, ...], mention: Mention) -> tuple[Fact, ...]:
    """Those of FACTS that are counted in a unit like the mention's."""
    return alike_in(facts, mention.written)


def alike_in(facts: tuple[Fact, ...], unit: Unit) -> tuple[Fact, ...]:
    """Those of FACTS that are counted in a unit like UNIT."""
    return tuple([fact for fact in facts if agrees(unit, fact)])


@dataclass(slots=True)
class Subject:
    """What a clause speaks of: facts of one name, under a date."""

    facts: tuple[Fact, ...]
    start: int = 0
    base: tuple[Fact, ...] = ()
    """The facts of the bare name, where `facts` are those of the name with a word (公务接待费 + 预算)."""
    claim: Claim | None = None


@dataclass(slots=True)
class FactReading:
    """The number states one of these facts, at CLAIM (None: the fiscal year)."""

    facts: tuple[Fact, ...]
    claim: Claim | None = None
    sign: int = 1
    """-1 where the words state the decrease that a negative fact is: 下降3.2% for -3.2%."""
    direction: int = 0
    """What a direction word says of the fact's sign: 1, -1, or 0 where there is none."""


@dataclass(slots=True)
class Derived:
    """The number follows from other values: `exact` is in the base unit of `dimension`."""

    exact: Fraction
    dimension: str
    base: str
    how: str
    """The formula with a place for each operand: ({0}－{1})÷{1}."""
    operands: tuple[Fact, ...]
    direction: int = 0
    """What the words say of the sign: 1 growth, -1 decline, 0 nothing."""
    slack: Fraction = Fraction(0)
    """How far the true value may lie from `exact`, where an operand is known from printed digits alone."""
    when: str = ""
    """Where the words compare with a time of which no fact knows: the time of which it would be true."""
    rival: Fraction | None = None
    """The same change in the other manner of speaking: points for percent, percent for points."""

    @property
    def formula(self) -> str:
        """The formula as a person reads it: names with their values, and times where names are the same."""
        names = [fact.name for fact in self.operands]
        words = [
            f"{fact.name}{f'（{fact.period.in_words()}）' if fact.name and names.count(fact.name) > 1 else ''}{fact.in_unit()}"
            for fact in self.operands
        ]
        return self.how.format(*words)


Reading = FactReading | Derived


def no_readings(_: Binding) -> Iterable[Reading]:
    """Nothing else may be meant."""
    return ()


@dataclass(slots=True, eq=False)
class Binding:
    """One quantity with all that was read about it."""

    mention: Mention
    hedge: Hedge = EXACT
    readings: list[Reading] = field(default_factory=list)
    strong: bool = False
    """Whether the words name the first reading beyond doubt: no other reading may save the number."""
    claim: Claim | None = None
    words: Callable[[], str] = str
    """The words around the number, for a look at names only half said; made when asked for."""
    otherwise: Callable[[Binding], Iterable[Reading]] = no_readings
    """More readings, made when none of the first ones is borne out (see `follow`)."""
    said: Callable[[], str] = str
    """The sentence up to the number."""
    cue: str = ""
    """The words of its clause, for the next ones that only go on: …执行率98%，农村改厕96%."""
    operation: str = "value"
    """value | reference (比…, 占… with its own number) |
    change | share | ratio | sum | balance | per_head | other (a thing that is no fact)"""
    missing: str = ""
    """What a derivation lacked: the period or whole that no fact knows."""
    doubtful: bool = False
    """Whether words behind a name may have made it another thing."""
    partial: bool = False
    """Whether words before the number may speak of a part of its subject, or of something beside it: 其中退休12人."""
    upper: bool = False
    """Whether the number is the second end of a range."""
    bound: Fact | None = None
    """The fact that it was found to state, for the sums and ratios that follow."""
    operands: tuple[Fact, ...] = ()
    """What it was computed of, where it was."""
    against: Derived | None = None
    """Where the words set another thing above or below this number: their difference, with the side that is said."""
    made: Fact | None = None
    """The amount that it was found to compute: 结余20万元，占预算的2%."""
