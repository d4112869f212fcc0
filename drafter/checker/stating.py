"""Whether a number states a fact, and what is wrong with it where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from drafter.checker import messages
from drafter.checker.binding import Binding, FactReading, agrees
from drafter.checker.hedges import Hedge, fit
from drafter.checker.index import Index
from drafter.checker.made import Made
from drafter.checker.report import Severity
from drafter.facts.model import Fact

GOOD = ("match", "rounded", "derived")


@dataclass(slots=True, eq=False)
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
        return self.verdict in GOOD

    @property
    def fact_id(self) -> str | None:
        """The fact of the source that is spoken of; a sum or share made of several is none."""
        return None if self.fact is None or isinstance(self.fact, Made) else self.fact.id


def state(binding: Binding, fact: Fact, reading: FactReading) -> Outcome:
    """Whether the mention states FACT."""
    mention = binding.mention
    if mention.kind == "number" and not mention.written.symbol:
        return _state_bare(binding, fact)
    if mention.kind != "number" and not agrees(mention.written, fact):
        return Outcome("value-mismatch", fact)
    exact = fact.exact if reading.sign == 1 else -fact.exact
    if reading.direction and exact < 0:
        if fit(mention, binding.hedge, -exact).verdict in GOOD:
            message = messages.wrong_direction(fact.name, fact.exact, mention)
            return Outcome("wrong-direction", fact, messages.stated(fact), message)
        return Outcome("value-mismatch", fact)
    if fact.upper is not None:
        return _state_range(binding, fact)
    if fact.bound in ("at_least", "at_most"):
        return _state_bounded(binding, fact, exact)
    result = fit(mention, binding.hedge, exact)
    if result.verdict not in GOOD:
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
    return Outcome(result.verdict if result.verdict in GOOD else "value-mismatch", fact)


def _state_bounded(binding: Binding, fact: Fact, exact: Fraction) -> Outcome:
    """A fact that is itself 95%以上 allows the same and lower bounds, and no opposite ones."""
    assert binding.mention.amount is not None
    written, kind = Fraction(binding.mention.amount), binding.hedge.kind
    lower = fact.bound == "at_least"
    same = ("at_least", "over", "above") if lower else ("at_most", "under", "below")
    opposite = ("at_most", "under", "below") if lower else ("at_least", "over", "above")
    if kind in same:
        allowed = written <= exact if lower else written >= exact
        if not allowed or (kind != same[0] and written == exact):
            return Outcome("value-mismatch", fact)
        if written == exact:
            return Outcome("match", fact)
        far = 2 * abs(written) <= abs(exact) or abs(written) >= 2 * abs(exact)
        loose = ("loose-bound", messages.loose_bound(binding, messages.stated(fact))) if far else None
        return Outcome("rounded", fact, warning=loose)
    if kind in opposite:
        against = written <= exact if lower else written >= exact
        return Outcome("wrong-bound" if against else "value-mismatch", fact)
    if fit(binding.mention, binding.hedge, exact).verdict in GOOD:
        bare = ("bare-bound", messages.bare_bound(fact)) if binding.operation != "reference" else None
        return Outcome("match", fact, warning=bare)
    return Outcome("value-mismatch", fact)


def mismatch(index: Index, binding: Binding, reading: FactReading, fact: Fact) -> Outcome:
    """The number is not that of FACT: what kind of error is it?"""
    mention = binding.mention
    assert mention.amount is not None
    expected = messages.stated(fact)
    outcome = state(binding, fact, reading)
    if outcome.verdict == "wrong-direction":
        return outcome
    if isinstance(fact, Made):
        expected = messages.expected_value(abs(fact.exact), mention)
        message = messages.wrong_arithmetic(fact.how, expected, mention)
        return Outcome("wrong-arithmetic", fact, expected, message, fact.how)
    digits = Fraction(mention.amount) / Fraction(mention.written.scale)
    other_unit = not agrees(mention.written, fact) or mention.written.scale != fact.unit.scale
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
    assert binding.mention.amount is not None
    for fact in index.near(binding.mention.amount, Decimal(0)):
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
