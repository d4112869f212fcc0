"""Verdicts: does the number say what its subject's fact, or its derivation, allows?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from drafter.checker import messages
from drafter.checker.bases import is_budget
from drafter.checker.binding import Binding, Derived, FactReading, is_own_item
from drafter.checker.derive import at as facts_at
from drafter.checker.hedges import EXACT, Fit, coarse_step, fit
from drafter.checker.index import Index, Quoted
from drafter.checker.made import Made
from drafter.checker.made import of as made_of
from drafter.checker.phrases import ANOTHER, residue
from drafter.checker.stating import GOOD, Outcome, mismatch, state
from drafter.checker.words import ENDS, body_said, is_called_meant, means
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.units import counters_agree

_STANDARD = pattern(r"(?:标准|预警线|警戒线|目标值?|上限|下限|限额|门槛|定额)\Z")
_BUDGET = pattern(r"预算|完成|执行|进度|超支|节约|安排|批复|(?:未|没有)[支使拨]")
# A budget that is spoken of, and not only compared with: 较预算减少2万元；….
_OF_BUDGET = pattern(r"(?<![较比占超于])(?<!完成|年初|全年)(?:年初|全年)?预算")
_SPENT = pattern(r"(?:执行|决算|支付|支出)(?:数|了|约|为|完成)*\Z")
_MEANT = pattern(
    r"目标|计划|任务|指标|预算|标准|要求|控制|满分|分值|安排|下达|批复|[≥≤]|以上|不低|不少|不超|应(?:到位|完成|收|缴|拨付|配套|支付)"
)
# Whether 超出 may say by how much: …，超出39万元, 实际比预算超出; but 居民医保超244万人 is a bound.
_COMPARES = pattern(r"[比较]|\A\Z")
_OVER = pattern(r"占|均|每")
_OPENING = ("年初", "期初")
_HAN = pattern(r"[^\W\d_]+")


def judge(index: Index, text: str, binding: Binding) -> Outcome:
    """The verdict on BINDING; sets `binding.bound` to the fact that the number states."""
    mention = binding.mention
    if mention.amount is None:
        return Outcome("unclear", message=messages.unreadable(mention), severity="warning")
    outcome = _judge(index, text, binding)
    against = binding.against
    if outcome.verdict in ("match", "rounded") and against and against.exact * against.direction <= 0:
        return Outcome("wrong-direction", outcome.fact, None, messages.wrong_side(against))
    good = outcome.verdict in GOOD
    if good and outcome.fact is not None and (outcome.verdict != "derived" or isinstance(outcome.fact, Made)):
        binding.bound = outcome.fact
    elif not good and binding.readings and isinstance(binding.readings[0], FactReading):
        binding.bound = (
            outcome.fact if outcome.verdict in ("value-mismatch", "wrong-unit", "wrong-bound") else None
        )
    return outcome


def _judge(index: Index, text: str, binding: Binding) -> Outcome:
    first: Outcome | None = None
    for reading in [
        reading for reading in binding.readings if not _is_on_unsaid_basis(index, binding, reading)
    ]:
        if first is not None and first.verdict != "unsupported" and not _may_hold(binding, reading):
            continue
        outcome = _try(index, binding, reading)
        if outcome.verdict in GOOD:
            binding.operands = reading.operands if isinstance(reading, Derived) else ()
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
    trials = [] if explained else [binding]
    beyond = binding.hedge.word in ("超出", "超过", "超", "高于", "低于")
    if trials and beyond and _COMPARES.search(residue(binding.cue.removesuffix(binding.hedge.word))):
        trials.append(replace(binding, hedge=EXACT))  # …，超出39万元: by so much, not more than so much
    for trial in trials:
        for reading in binding.otherwise(trial):
            if not _may_hold(trial, reading) or _is_on_unsaid_basis(index, binding, reading):
                continue
            if trial is not binding and isinstance(reading, Derived) and reading.how == "{0}÷{1}":
                continue  # 超九成 is a bound of the share
            outcome = _try(index, trial, reading)
            if outcome.good:
                if isinstance(reading, Derived):
                    binding.made = made_of(reading, binding.mention)
                    binding.operands = reading.operands
                return outcome
    if binding.strong and first is not None:
        return first
    quote = _quoted(index, text, binding)
    if quote is not None:
        return quote
    value = binding.operation == "value" and not ANOTHER.search(binding.cue)
    if not explained and value and binding.hedge.kind in ("exact", "about"):
        half = _half_named(index, binding, first)
        if half is not None:
            return half
    if first is not None and binding.partial and first.verdict in ("value-mismatch", "wrong-subject"):
        return _unsupported(binding)
    return first or _unsupported(binding)


def _try(index: Index, binding: Binding, reading: FactReading | Derived) -> Outcome:
    if isinstance(reading, Derived):
        return judge_derived(binding, reading)
    return _try_facts(index, binding, reading)


# -- a fact ---------------------------------------------------------------------------------------------


def _try_facts(index: Index, binding: Binding, reading: FactReading) -> Outcome:
    mention, year = binding.mention, index.book.report.fiscal_year
    there = facts_at(reading.facts, reading.claim, year) or _standing(reading)
    here = there if len(there) < 2 else _of_basis(binding, _of_body(index, binding, there))
    for fact in here:
        outcome = state(binding, fact, reading)
        if outcome.verdict in GOOD:
            return outcome
    elsewhere = [fact for fact in reading.facts if fact not in there]
    for fact in elsewhere if binding.hedge.kind in ("exact", "about") or not here else ():
        if state(binding, fact, reading).good:
            right = here[0] if here else None
            message = messages.wrong_period(fact, mention, reading.claim, right, year)
            expected = messages.stated(right) if right else None
            return Outcome("wrong-period", right or fact, expected, message)
    if not here:
        if reading.facts:
            message = messages.unknown_then(reading.facts[0], mention, reading.claim, year)
            return Outcome("unsupported", message=message)
        return _unsupported(binding)
    return mismatch(index, binding, reading, here[0])


def _standing(reading: FactReading) -> list[Fact]:
    """前三季度…低于6个月的预警线: a standard or limit holds in every part of its year."""
    claim = reading.claim
    return [f for f in reading.facts if claim and claim.period.within(f.period) and _STANDARD.search(f.name)]


def _of_body(index: Index, binding: Binding, facts: list[Fact]) -> list[Fact]:
    """Of facts of several bodies, those of the body that the clause names; without one, the report's own."""
    if len(bodies := {fact.organization for fact in facts}) < 2:
        return facts
    before, _, behind = binding.words().partition("\0")
    named = [body for body in bodies if body and body in before]
    if not named and (body := body_said(binding.said(), facts)):
        named = [body]
    named = named or [body for body in bodies if body and body in behind]
    if named:
        return [fact for fact in facts if fact.organization in named]
    report = index.book.report
    own = {None, report.organization, *report.short_names}
    return [fact for fact in facts if fact.organization in own] or facts


def _of_basis(binding: Binding, facts: list[Fact]) -> list[Fact]:
    """Of facts of one name on several bases, those that are no budget, unless the words speak of one."""
    if len(facts) < 2:
        return facts
    spent = [fact for fact in facts if "预算" not in (fact.basis or "")]
    said, words = binding.said(), binding.words()
    for basis in ("年初", "全年"):
        if basis in words and (first := [fact for fact in facts if (fact.basis or "").startswith(basis)]):
            return first
    if spent and _SPENT.search(said):  # 部门预算执行1812万元
        return spent
    budget = max((found.start() for found in _OF_BUDGET.finditer(said)), default=-1)
    if len(spent) in (0, len(facts)) or "预算" in words:
        return facts
    return facts if budget > max(map(said.rfind, ("支出", "支付", "决算", "执行", "完成"))) else spent


def _is_on_unsaid_basis(index: Index, binding: Binding, reading: FactReading | Derived) -> bool:
    """Whether READING takes the budget of a thing that is also known as spent, where no budget is spoken of."""
    if not isinstance(reading, Derived):
        return False
    over = _OVER.search(binding.cue) is not None  # the whole is what was named or declared
    budgets = [fact for fact in reading.operands[: 1 if over else None] if is_budget(fact)]
    alike = len({fact.basis for fact in reading.operands}) == 1  # 年初预算a，其中甲b，占c
    return any(
        not is_budget(other) and other.period == fact.period and other.exact != fact.exact
        for fact in budgets
        for other in index.by_name.get(fact.name, ())
    ) and not _BUDGET.search(binding.words() if over and not alike else binding.said() + binding.words())


# -- a derivation ---------------------------------------------------------------------------------------


def _nearest(mention: Mention, exact: Fraction, slack: Fraction) -> Fraction:
    """The value nearest to the written one that printed digits allow: interval arithmetic (spec/check.md)."""
    if not slack or mention.amount is None:
        return exact
    return min(max(Fraction(mention.amount), exact - slack), exact + slack)


def _in_its_unit(mention: Mention, reading: Derived) -> bool:
    if mention.kind == "money" and reading.base.startswith(f"{mention.unit}/"):
        return True  # 人均标准94元，比上年提高5元, where the fact is in 元/人
    return mention.kind == reading.dimension and (
        mention.kind != "count" or counters_agree(mention.unit, reading.base)
    )


def _fit_derived(binding: Binding, reading: Derived) -> Fit:
    exact = reading.exact * (reading.direction or 1)
    if exact and not binding.mention.amount and binding.mention.step >= binding.mention.written.scale:
        return Fit("value-mismatch")  # 0万元 states that there is nothing
    return fit(binding.mention, binding.hedge, _nearest(binding.mention, exact, reading.slack))


def _may_hold(binding: Binding, reading: FactReading | Derived) -> bool:
    """False for a derivation that gives another number: nothing need be said about it."""
    return isinstance(reading, FactReading) or (
        _in_its_unit(binding.mention, reading) and _fit_derived(binding, reading).verdict in GOOD
    )


def judge_derived(binding: Binding, reading: Derived) -> Outcome:
    mention = binding.mention
    exact = reading.exact * (reading.direction or 1)
    points = {mention.kind, reading.dimension} == {"percent", "percentage_point"}
    fits_unit, result = _in_its_unit(mention, reading), _fit_derived(binding, reading)
    if (points or reading.when) and not ((points or fits_unit) and result.verdict in GOOD):
        return _unsupported(replace(binding, missing="base"))
    if not (
        points or fits_unit
    ):  # 粮食增产0.32万吨，经济总量多出9.57亿元: the carried thing is not what is meant
        return _unsupported(binding)
    expected = messages.expected_value(abs(exact) if reading.direction else exact, mention)
    if points:
        message = messages.points_for_percent(reading, mention)
        return Outcome("wrong-unit", None, expected, message, reading.formula)
    if reading.when:
        message = messages.compared_elsewhen(reading, mention)
        return Outcome("wrong-period", None, None, message, reading.formula)
    if fits_unit and result.verdict in GOOD:
        warning = ("loose-bound", messages.loose_bound(binding, expected)) if result.loose else None
        return Outcome("derived", None, expected, "", reading.formula, warning)
    if reading.direction and exact < 0 and fit(mention, binding.hedge, -exact).verdict in GOOD:
        message = messages.wrong_direction(reading.formula, reading.exact, mention)
        return Outcome("wrong-direction", None, expected, message, reading.formula)
    if (
        reading.rival is not None
        and fit(mention, binding.hedge, reading.rival * (reading.direction or 1)).verdict in GOOD
    ):
        return Outcome(
            "wrong-unit", None, expected, messages.points_for_percent(reading, mention), reading.formula
        )
    message = messages.wrong_arithmetic(reading.formula, expected, mention)
    return Outcome("wrong-arithmetic", None, expected, message, reading.formula)


# -- neither --------------------------------------------------------------------------------------------


def _unsupported(binding: Binding) -> Outcome:
    mention = binding.mention
    own = is_own_item(mention) and binding.operation == "value"
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
    assert mention.amount is not None
    fitting = []
    bare = mention.kind == "number"  # whose scale is that of the fact
    for fact in index.book if bare else index.near(mention.amount, coarse_step(mention)):
        claim = None if fact.name.startswith(_OPENING) else binding.claim  # what 年初的 says is this year's
        if not mention.written.agrees_with(fact.unit) or not facts_at([fact], claim, year):
            continue
        outcome = state(binding, fact, FactReading((fact,)))
        if outcome.good:
            fitting.append((fact, outcome))
    before = binding.words().partition("\0")[0]
    spoken = binding.said()[-80:] + binding.words()
    fitting = [
        (fact, outcome)
        for fact, outcome in fitting
        if not _is_other_end(fact, before) and (not is_called_meant(fact) or _MEANT.search(spoken))
    ]
    clause = _pairs(binding.words())
    found = _HAN.match(binding.words().partition("\0")[2])
    noun = found[0] if found is not None and mention.kind == "count" else ""
    if fitting and 1 < len(noun) < 7 and any(name.endswith(noun) for name in index.by_name):  # 覆盖9个乡镇
        fitting = [(fact, o) for fact, o in fitting if any(name.endswith(noun) for name in fact.names)]
        named = fitting
    else:
        named = [(fact, outcome) for fact, outcome in fitting if _is_half_named(fact, clause)]
    fitting = fitting if failed is None or failed.verdict == "unsupported" else []
    if not named and len(fitting) == 1 and _is_touched(fitting[0][0], _pairs(binding.said()[-40:]) | clause):
        named = fitting
    if not named and len(fitting) == 1 and means(binding.words(), fitting[0][0]):  # 计划培训1200人
        named = fitting
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


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1))


def _is_other_end(fact: Fact, words: str) -> bool:
    """年末结转 is not what 年初的 speaks of."""
    return any(one in words and other not in words and fact.name.startswith(other) for one, other in ENDS)


def _is_touched(fact: Fact, said: frozenset[str]) -> bool:
    """Whether two words of the fact's name, or all of a short one, were said shortly before."""
    return any(len(pairs & said) >= min(3, len(pairs)) for name in fact.names if (pairs := _pairs(name)))


def _is_half_named(fact: Fact, clause: frozenset[str]) -> bool:
    for name in fact.names:
        pairs = _pairs(name)
        if pairs and 2 * len(pairs & clause) >= len(pairs):
            return True
    return False
