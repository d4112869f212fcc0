"""Verdicts: does the number say what its subject's fact, or its derivation, allows?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from drafter.checker import messages
from drafter.checker.binding import Binding, Derived, FactReading
from drafter.checker.derive import at as facts_at
from drafter.checker.hedges import Hedge, fit
from drafter.checker.index import Index, Quoted
from drafter.checker.made import Made
from drafter.checker.report import Severity
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.units import counters_agree

_GOOD = ("match", "rounded", "derived")
_OWN_ITEM_COUNTERS = frozenset("个项点条类种步大家块方面环节层")
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z]+")


@dataclass(slots=True)
class Outcome:
    """A verdict on one reading."""

    verdict: str
    fact: Fact | None = None
    expected: str | None = None
    message: str = ""
    formula: str | None = None
    warning: tuple[str, str] | None = None
    """A finding beside the verdict: (rule, message)."""
    severity: Severity = "error"

    @property
    def good(self) -> bool:
        return self.verdict in _GOOD

    @property
    def fact_id(self) -> str | None:
        """The fact of the source that is spoken of; a sum or share made of several is none."""
        return None if self.fact is None or isinstance(self.fact, Made) else self.fact.id


def judge(index: Index, text: str, binding: Binding) -> Outcome:
    """The verdict on BINDING; sets `binding.bound` to the fact that the number states."""
    mention = binding.mention
    if mention.amount is None:
        return Outcome("unclear", message=messages.unreadable(mention), severity="warning")
    outcome = _judge(index, text, binding)
    if (
        outcome.good
        and outcome.fact is not None
        and (outcome.verdict != "derived" or isinstance(outcome.fact, Made))
    ):
        binding.bound = outcome.fact
    elif not outcome.good and binding.readings and isinstance(binding.readings[0], FactReading):
        binding.bound = (
            outcome.fact if outcome.verdict in ("value-mismatch", "wrong-unit", "wrong-bound") else None
        )
    return outcome


def _judge(index: Index, text: str, binding: Binding) -> Outcome:
    first: Outcome | None = None
    for reading in binding.readings:
        outcome = _try(index, binding, reading)
        if outcome.good:
            return outcome
        if first is None or first.verdict == "unsupported":
            first = outcome
        if binding.strong:
            break
    explained = first is not None and first.verdict in (
        "wrong-direction",
        "wrong-bound",
        "wrong-unit",
        "wrong-period",
    )
    for reading in () if explained else binding.otherwise():
        outcome = _try(index, binding, reading)
        if outcome.good:
            return outcome
    if binding.strong and first is not None:
        return first
    quote = _quoted(index, text, binding)
    if quote is not None:
        return quote
    if binding.operation == "value" and binding.hedge.kind in ("exact", "about"):
        half = _half_named(index, binding, first)
        if half is not None:
            return half
    return first or _unsupported(binding)


def _try(index: Index, binding: Binding, reading: FactReading | Derived) -> Outcome:
    if isinstance(reading, Derived):
        return judge_derived(binding, reading)
    return _try_facts(index, binding, reading)


# -- a fact ---------------------------------------------------------------------------------------------


def _try_facts(index: Index, binding: Binding, reading: FactReading) -> Outcome:
    year = index.book.report.fiscal_year
    there = facts_at(reading.facts, reading.claim, year)
    here = _of_body(index, binding, there)
    for fact in here:
        outcome = _state(binding, fact, reading)
        if outcome.good:
            return outcome
    elsewhere = [fact for fact in reading.facts if fact not in there]
    for fact in elsewhere if binding.hedge.kind in ("exact", "about") else ():
        if _state(binding, fact, reading).good:
            right = here[0] if here else None
            message = messages.wrong_period(fact, binding.mention, reading.claim, right, year)
            expected = messages.stated(right) if right else None
            return Outcome("wrong-period", right or fact, expected, message)
    target = (here or list(reading.facts))[0]
    return _mismatch(index, binding, reading, target)


def _of_body(index: Index, binding: Binding, facts: list[Fact]) -> list[Fact]:
    """Of facts of several bodies, those of the body that the clause names; without one, the report's own."""
    if len(facts) < 2 or len(bodies := {fact.organization for fact in facts}) < 2:
        return facts
    for words in binding.words().split("\0"):  # before the number, and only else behind it
        named = [body for body in bodies if body and body in words]
        if named:
            return [fact for fact in facts if fact.organization in named]
    report = index.book.report
    own = {None, report.organization, *report.short_names}
    return [fact for fact in facts if fact.organization in own] or facts


def _state(binding: Binding, fact: Fact, reading: FactReading) -> Outcome:
    """Whether the mention states FACT."""
    mention = binding.mention
    if mention.kind == "number" and not mention.written.symbol:
        return _state_bare(binding, fact)
    if not mention.written.agrees_with(fact.unit) and mention.kind != "number":
        return Outcome("value-mismatch", fact)
    exact = fact.exact if reading.sign == 1 else -fact.exact
    if reading.direction and exact < 0:
        if fit(mention, binding.hedge, -exact).verdict in _GOOD:
            message = messages.wrong_direction(fact.name, fact.exact, mention)
            return Outcome("wrong-direction", fact, messages.stated(fact), message)
        return Outcome("value-mismatch", fact)
    if fact.upper is not None:
        return _state_range(binding, fact)
    if fact.bound in ("at_least", "at_most"):
        return _state_bounded(binding, fact, exact)
    result = fit(mention, binding.hedge, exact)
    if result.verdict not in _GOOD:
        return Outcome(result.verdict, fact)
    warning = ("loose-bound", messages.loose_bound(binding, messages.stated(fact))) if result.loose else None
    if isinstance(fact, Made):
        return Outcome(
            "derived", fact, messages.expected_value(exact, mention), formula=fact.how, warning=warning
        )
    return Outcome(result.verdict, fact, warning=warning)


def _state_bare(binding: Binding, fact: Fact) -> Outcome:
    """A number without any unit states a count or plain number; money and percent need theirs."""
    assert binding.mention.amount is not None
    if fact.unit.dimension in ("count", "number", "multiple"):
        return Outcome(
            fit(binding.mention, binding.hedge, fact.exact / Fraction(fact.unit.scale)).verdict, fact
        )
    if not binding.mention.amount and not fact.exact:
        return Outcome("match", fact)
    same = Fraction(binding.mention.amount) * Fraction(fact.unit.scale) == fact.exact
    return Outcome("wrong-unit" if same else "value-mismatch", fact)


def _state_range(binding: Binding, fact: Fact) -> Outcome:
    assert fact.upper is not None
    end = fact.upper if binding.upper else fact.exact
    result = fit(binding.mention, binding.hedge, end)
    return Outcome(result.verdict if result.verdict in _GOOD else "value-mismatch", fact)


def _state_bounded(binding: Binding, fact: Fact, exact: Fraction) -> Outcome:
    """A fact that is itself 95%以上 allows the same and lower bounds, and no opposite ones."""
    assert binding.mention.amount is not None
    written, kind = Fraction(binding.mention.amount), binding.hedge.kind
    lower = fact.bound == "at_least"
    same = ("at_least", "over", "above") if lower else ("at_most", "under", "below")
    opposite = ("at_most", "under", "below") if lower else ("at_least", "over", "above")
    if kind in same:
        allowed = written <= exact if lower else written >= exact
        exactly = kind == same[0] or written != exact
        return Outcome(
            "match"
            if allowed and exactly and written == exact
            else "rounded"
            if allowed and exactly
            else "value-mismatch",
            fact,
        )
    if kind in opposite:
        against = written <= exact if lower else written >= exact
        return Outcome("wrong-bound" if against else "value-mismatch", fact)
    if fit(binding.mention, binding.hedge, exact).verdict in _GOOD:
        bare = ("bare-bound", messages.bare_bound(fact)) if binding.operation != "reference" else None
        return Outcome("match", fact, warning=bare)
    return Outcome("value-mismatch", fact)


def _mismatch(index: Index, binding: Binding, reading: FactReading, fact: Fact) -> Outcome:
    """The number is not that of FACT: what kind of error is it?"""
    mention = binding.mention
    assert mention.amount is not None
    expected = messages.stated(fact)
    outcome = _state(binding, fact, reading)
    if outcome.verdict == "wrong-direction":
        return outcome
    if isinstance(fact, Made):
        expected = messages.expected_value(abs(fact.exact), mention)
        message = messages.wrong_arithmetic(fact.how, expected, mention)
        return Outcome("wrong-arithmetic", fact, expected, message, fact.how)
    digits = Fraction(mention.amount) / Fraction(mention.written.scale)
    other_unit = not mention.written.agrees_with(fact.unit) or mention.written.scale != fact.unit.scale
    if outcome.verdict == "wrong-unit" or (
        other_unit and digits == abs(fact.exact) / Fraction(fact.unit.scale)
    ):
        return Outcome("wrong-unit", fact, expected, messages.wrong_unit(fact, mention))
    owner = _owner(index, binding, fact)
    if owner is not None:
        return Outcome("wrong-subject", fact, expected, messages.value_mismatch(fact, mention, owner))
    if outcome.verdict == "wrong-bound":
        return Outcome("wrong-bound", fact, expected, messages.wrong_bound(fact, binding))
    if other_unit and _scaled_digits(digits, fact):
        return Outcome("wrong-unit", fact, expected, messages.wrong_unit(fact, mention))
    return Outcome("value-mismatch", fact, expected, messages.value_mismatch(fact, mention))


def _scaled_digits(digits: Fraction, fact: Fact) -> bool:
    """The right digits, as another scale of the unit would write them."""
    own = abs(fact.exact)
    return bool(own) and any(digits * scale == own for scale in (1, 1000, 10**4, 10**8, 10**12))


def _owner(index: Index, binding: Binding, named: Fact) -> Fact | None:
    """Another fact whose value the number is."""
    for fact in index.book:
        if (
            fact is named
            or (fact.name == named.name and fact.organization == named.organization)
            or fact.period.year != named.period.year
            or not binding.mention.written.agrees_with(fact.unit)
        ):
            continue
        if fit(binding.mention, Hedge(), fact.exact).verdict == "match":
            return fact
    return None


# -- a derivation ---------------------------------------------------------------------------------------


def _nearest(mention: Mention, exact: Fraction, slack: Fraction) -> Fraction:
    """The value nearest to the written one that printed digits allow: interval arithmetic (spec/check.md)."""
    if not slack or mention.amount is None:
        return exact
    return min(max(Fraction(mention.amount), exact - slack), exact + slack)


def judge_derived(binding: Binding, reading: Derived) -> Outcome:
    mention = binding.mention
    exact = reading.exact * (reading.direction or 1)
    expected = messages.expected_value(abs(exact) if reading.direction else exact, mention)
    kinds = {mention.kind, reading.dimension}
    fits_unit = mention.kind == reading.dimension and (
        counters_agree(mention.unit, reading.base) or mention.kind != "count"
    )
    result = fit(mention, binding.hedge, _nearest(mention, exact, reading.slack))
    if kinds == {"percent", "percentage_point"}:
        if result.verdict not in _GOOD:
            return _unsupported(replace(binding, missing="base"))
        message = messages.points_for_percent(reading, mention)
        return Outcome("wrong-unit", None, expected, message, reading.formula)
    if reading.when:
        if fits_unit and result.verdict in _GOOD:
            message = messages.compared_elsewhen(reading, mention)
            return Outcome("wrong-period", None, None, message, reading.formula)
        return _unsupported(replace(binding, missing="base"))
    if fits_unit and result.verdict in _GOOD:
        warning = ("loose-bound", messages.loose_bound(binding, expected)) if result.loose else None
        return Outcome("derived", None, expected, "", reading.formula, warning)
    if reading.direction and exact < 0 and fit(mention, binding.hedge, -exact).verdict in _GOOD:
        message = messages.wrong_direction(reading.formula, reading.exact, mention)
        return Outcome("wrong-direction", None, expected, message, reading.formula)
    if (
        reading.rival is not None
        and fit(mention, binding.hedge, reading.rival * (reading.direction or 1)).verdict in _GOOD
    ):
        return Outcome(
            "wrong-unit", None, expected, messages.points_for_percent(reading, mention), reading.formula
        )
    message = messages.wrong_arithmetic(reading.formula, expected, mention)
    return Outcome("wrong-arithmetic", None, expected, message, reading.formula)


# -- neither --------------------------------------------------------------------------------------------


def _unsupported(binding: Binding) -> Outcome:
    mention = binding.mention
    own = (
        mention.kind == "count"
        and mention.amount is not None
        and mention.amount <= 20
        and mention.unit in _OWN_ITEM_COUNTERS
        and binding.operation == "value"
    )
    if own:
        return Outcome("unsupported", message=messages.own_items(mention), severity="warning")
    return Outcome("unsupported", message=messages.unsupported(mention, binding))


def _quoted(index: Index, text: str, binding: Binding) -> Outcome | None:
    """The number as a material states it: the same value, unit and noun."""
    mention = binding.mention
    for quote in index.quoted:
        said = quote.mention
        if said.kind != mention.kind or said.amount is None or not counters_agree(said.unit, mention.unit):
            continue
        common = _common_context(text, mention, quote)
        if said.amount == mention.amount and common >= 2:
            return Outcome("quoted", severity="ok", message="")
        if said.amount != mention.amount and common >= 8:
            message = messages.quoted_otherwise(said.text, mention)
            return Outcome("value-mismatch", expected=said.text, message=message)
    return None


def _common_context(text: str, mention: Mention, quote: Quoted) -> int:
    """How many characters directly before and behind the number are those of the material."""
    count = 0
    for one, other in zip(
        reversed(text[max(0, mention.start - 12) : mention.start]), reversed(quote.before), strict=False
    ):
        if one != other:
            break
        count += 1
    for one, other in zip(text[mention.end : mention.end + 12], quote.behind, strict=False):
        if one != other:
            break
        count += 1
    return count


def _half_named(index: Index, binding: Binding, failed: Outcome | None) -> Outcome | None:
    """A fact of exactly this value, period and unit whose name the clause says in other words."""
    mention = binding.mention
    year = index.book.report.fiscal_year
    fitting = []
    for fact in index.book:
        if not mention.written.agrees_with(fact.unit) or not facts_at([fact], binding.claim, year):
            continue
        outcome = _state(binding, fact, FactReading((fact,)))
        if outcome.good:
            fitting.append((fact, outcome))
    clause = _pairs(binding.words())
    named = [(fact, outcome) for fact, outcome in fitting if _is_half_named(fact, clause)]
    if named and not binding.doubtful:
        return named[0][1]
    if fitting and failed is None and _is_telling(mention):
        facts = [fact for fact, _ in fitting]
        return Outcome("unclear", facts[0], None, messages.unclear(mention, facts), severity="warning")
    return None


def _is_telling(mention: Mention) -> bool:
    """Whether a number has enough digits that its equality with a fact can be no chance."""
    return len(mention.text.strip("0.").replace(".", "")) >= 4 and mention.kind in (
        "money",
        "count",
        "percent",
    )


def _pairs(text: str) -> set[str]:
    return {run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)}


def _is_half_named(fact: Fact, clause: set[str]) -> bool:
    for name in fact.names:
        pairs = _pairs(name)
        if pairs and 2 * len(pairs & clause) >= len(pairs):
            return True
    return False
