"""What the words before a number announce over several things: a sum, a balance, a rate of two, a value per head."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from drafter.checker import derive, made
from drafter.checker.binding import Binding, Derived, FactReading, Subject
from drafter.checker.phrases import BOTH, FROM, PER_HEAD, RATE_NOUN, RATIO_OF_TWO, SUM, TO, N
from drafter.checker.scene import Clause, Scene
from drafter.checker.words import in_role, sibling
from drafter.facts.model import Fact
from drafter.numbers.lexicon import COUNTERS, LONG_COUNTERS
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import year_period

_EACH = pattern(r"单车|平均|每辆?车?|[年人]均")
_TIMES = {"一": 1, "十": 10, "百": 100, "千": 1000, "万": 10000}
_BY_HEAD = pattern(r"[均每]|亩产|单[产车]")
_MONTHLY = pattern(r"月均|平均每月|月平均|(?P<daily>日均|平均每[日天]|日平均)")
# How many subjects back, and names ahead, the heads are looked for.
_NEAR = 12
# How many characters before 合计 may say of how many things it is.
_WORDS = 80
_AMONG = pattern(
    r"[，,（(；：:]?(?:占[^，。；]{2,24}?[%％成][，,；])?(?:其中|包括|分别为|分别是|即|由(?=[^；。]{4,60}(?:构成|组成)))"
)
_ALL_YEAR = pattern(r"(?:占|按|以)(?:了|到)?全年(?:总天数)?(?:的)?\Z")
_COUNTED = pattern(r"(?P<end>[前后])?(?P<count>[两二三四五])(?:项|类|个|者|家|部分)")
_END_COUNTED = pattern(r"(?P<end>[前后])(?P<count>[两三四五])(?:项|类|个|者|家|部分)")
_SUM_OF_ASIDE = pattern(r"（[^（）\d]*）(?:合计|共计|总计|之和)[为是共]?\Z")
_PER_HEAD_NAME = pattern(r"人均|户均|平均|标准|均价|单价|定额")


def says_each(words: str) -> bool:
    """Whether WORDS may speak of a value per head."""
    return _BY_HEAD.search(words) is not None


def read_per_head(scene: Scene, binding: Binding, clause: Clause) -> bool:
    """人均, 平均每家: something that the sentence names, over the heads that it names."""
    if not says_each(clause.text):
        return False
    over_time = _MONTHLY.search(clause.text)
    if over_time is not None and not over_time["daily"] and _read_over_time(scene, binding, False):
        return True
    own = clause.subject
    if SUM.search(clause.text[: cue.start()] if (cue := PER_HEAD.search(clause.text)) else ""):
        same = [fact for fact in scene.bound(binding.mention) if fact in scene.at((fact,))]
        sums = [derive.total(same[first:]) for first in range(len(same) - 1)]
        binding.readings = [result for result in sums if result is not None]
        if binding.readings:
            binding.operation = "sum"
            return True
    named_so = (
        own and own[1].name and any(_PER_HEAD_NAME.search(n) for f in own[1].name.facts for n in f.names)
    )
    cue = PER_HEAD.search(clause.text)
    if named_so or cue is None:
        return False
    counter = cue["counter"] or ("亩" if cue["acre"] else "车" if cue["car"] else cue[0][0])
    named = [f for _, t in reversed(clause.names) if t.name for f in _at_either(scene, t.name.facts)]
    if not named and scene.subject is not None:  # 公务用车11辆，单车运行维护费
        named = scene.at(sibling(scene.index, scene.subject.base, _EACH.sub("", clause.text)))
    said = [f for s in scene.subjects[: -_NEAR - 1 : -1] for f in _at_either(scene, s.facts)]
    rest = scene.sentence.tokens_between(binding.mention.end, scene.sentence.end)[:_NEAR]
    later = [f for t in rest if t.name for f in scene.at(t.name.facts)]
    said_heads = cue[0][cue.start("counter") - cue.start() :] if cue["counter"] else ""
    called_heads = scene.at(_heads_called(scene, said_heads, cue["counter"])) if said_heads else []
    bound = scene.bound()
    then = [f for fact in bound for f in scene.at(scene.index.by_name.get(fact.name, ()))]
    when = bound[-1].period if bound else None  # 上年同期支出10万元，次均: of the heads at that time
    beside = [f for fact in bound for f in scene.index.by_name.get(fact.name, ()) if f.period == when]
    spoken = list(
        dict.fromkeys(
            [
                *named,
                *reversed(bound),
                *beside,
                *reversed(then),
                *said,
                *later,
                *reversed(scene.listed_before),
            ]
        )
    )
    mention, by_name = binding.mention, scene.index.by_name
    times = _TIMES[cue["times"] or "一"]
    called = cue[0][cue.end("counter") - cue.start() :] if cue["counter"] else ""
    half_named = [f for f in spoken if len(called) > 2 and any(name.endswith(called) for name in f.names)]
    pairs = [
        (result, amount, heads)
        for amount in half_named or spoken
        for heads in called_heads or spoken
        if amount.period.last == heads.period.last
        and (result := derive.per_head(amount, heads, mention, counter, times))
        and result.dimension == mention.kind
    ]
    if not pairs:  # 日均 is over the days that are named, or else those of the calendar
        return bool(over_time and over_time["daily"]) and _read_over_time(scene, binding, True)
    binding.operation, binding.readings = "per_head", [result for result, _, _ in pairs]
    all_series = {
        (amount.name, heads.name): made.per_head(
            by_name.get(amount.name, (amount,)), by_name.get(heads.name, (heads,)), mention, counter, times
        )
        for _, amount, heads in pairs
    }
    fitting = next(((a.name, h.name) for result, a, h in pairs if derive.is_stated(result, mention)), None)
    scene.keep(all_series[fitting] if fitting else next(iter(all_series.values())))
    if FROM.search(clause.text) and TO.match(scene.text, mention.end):
        binding.readings = []
        for series in all_series.values():
            binding.readings.append(FactReading(series, scene.earlier()))
            if any(
                derive.is_stated(fact, mention) for fact in derive.at(series, scene.earlier(), scene.year)
            ):
                scene.keep(series)
    return True


def _heads_called(scene: Scene, words: str, counter: str) -> tuple[Fact, ...]:
    """每千名老年人拥有床位, 每千人口拥有床位: the heads whose name ends as WORDS begin, with or without the counter."""
    counts = counter in COUNTERS or counter in LONG_COUNTERS.get(counter[0], ())
    starts = [0] if words.startswith("人口") or not counts else []  # 每千人口, 每千常住人口
    for start in (len(counter), *starts):
        for end in range(min(len(words), start + 8), start + 1, -1):
            called = words[start:end]
            if called == "人口" and (heads := scene.index.by_name.get("常住人口", ())):
                return heads
            heads = () if N in called else scene.index.ending(called) or scene.index.ending(f"{called}口")
            if heads and heads[0].unit.dimension == "count":
                return heads
    return ()


def read_calendar(scene: Scene, binding: Binding) -> bool:
    """占全年365天的: the days of the year that governs."""
    mention, text = binding.mention, scene.text
    if mention.unit not in ("天", "日") or not _ALL_YEAR.search(text, scene.sentence.start, mention.start):
        return False
    year = scene.claim.period.year if scene.claim else scene.year
    whole = year_period(year)
    days = Fraction((whole.last - whole.first).days + 1)
    fact = made.Made(
        "days", "全年天数", days, mention.written, whole, written=str(days), how=f"{year}年共{days}天"
    )
    binding.readings, binding.strong = [FactReading((fact,), scene.claim)], True
    return True


def _read_over_time(scene: Scene, binding: Binding, daily: bool) -> bool:
    """月均支出, 日均办件: what was spoken of, over the months or days of its span."""
    spoken = [
        *reversed(scene.bound()),
        *(f for s in scene.subjects[: -_NEAR - 1 : -1] for f in scene.at(s.facts)),
    ]
    tokens = scene.sentence.tokens_between(scene.sentence.start, binding.mention.start)
    named = [f for t in reversed(tokens) if t.name for f in scene.at(t.name.facts)]
    for fact in dict.fromkeys([*named, *spoken]):
        first, last = fact.period
        times = (last - first).days + 1 if daily else fact.period.months
        if times > 1 and fact.unit.agrees_with(binding.mention.written):
            unit = fact.unit
            how = f"{{0}}÷{times}"
            binding.readings.append(Derived(fact.exact / times, unit.dimension, unit.base, how, (fact,)))
    binding.operation = "per_head"
    return bool(binding.readings)


def _at_either(scene: Scene, facts: tuple[Fact, ...]) -> list[Fact]:
    """FACTS at the governing time, and at the one compared with."""
    then = derive.at(facts, scene.compared, scene.year) if scene.compared else []
    return [*scene.at(facts), *then]


def read_balance(scene: Scene, binding: Binding) -> bool:
    """收入…，支出…，结余…: what the last two of a kind leave."""
    bound = [fact for fact in scene.bound(binding.mention) if not isinstance(fact, made.Made)]
    if len(bound) < 2:
        return False
    binding.operation = "balance"
    binding.readings += derive.difference(bound[-2], bound[-1], 1, binding.mention)
    binding.readings += derive.difference(bound[-1], bound[-2], 1, binding.mention)
    return True


def read_sum(scene: Scene, binding: Binding, words: str, new: list[Subject]) -> bool:
    """A、B合计, or the amounts listed before 合计."""
    bound = scene.bound(binding.mention)

    def by_name(fact: Fact) -> tuple[Fact, ...]:
        return scene.index.by_name.get(fact.name, (fact,))

    if BOTH.search(words) and not bound:  # 两者合计, where both were named without their amounts
        named = [
            t.name
            for t in scene.sentence.tokens_between(scene.sentence.start, binding.mention.start)
            if t.name
        ]
        last = [
            f for name in named for f in scene.at(name.facts) if binding.mention.written.agrees_with(f.unit)
        ]
        shared = [f for f in scene.shared() if binding.mention.written.agrees_with(f.unit)]
        bound = list(dict.fromkeys(shared if len(shared) > 1 else last))[-4:]
    sums = [derive.total(bound[first:]) for first in range(len(bound) - 1)]
    if not bound and not new:
        before = [fact for fact in scene.listed_before if binding.mention.written.agrees_with(fact.unit)]
        ends = range(len(before), 1, -1)
        sums = [derive.total(before[first:end]) for end in ends for first in range(end - 1)]
        spent = [f for fact in before for f in scene.at(in_role(scene.index, by_name(fact), words))]
        sums += [derive.total(spent[first:]) for first in range(len(spent) - 1)]
    elif not bound:
        said = [f for s in new for f in scene.at(s.facts) if binding.mention.written.agrees_with(f.unit)]
        # not one thing of several bodies
        wholes = {f.part_of.id for f in said if f.part_of}  # 甲占丙的20%，乙占15%，两者合计: not 丙
        said = [f for f in said if f.organization in (None, said[0].organization) and f.id not in wholes]
        sums.append(derive.total(said))
    if not bound:
        sums += _of_following(scene, binding)
    sums = [*_of_counted(scene, binding, words), *_of_counted_before(scene, binding), *sums]
    if aside := _of_aside(scene, binding):
        sums = [aside]
    binding.readings = [result for result in sums if result is not None]
    if binding.readings:
        binding.operation = "sum"
        _speak_of_sum(scene, binding)
    return bool(binding.readings)


def _of_counted(scene: Scene, binding: Binding, words: str) -> Iterator[Derived | None]:
    """前两项合计, 两类合计: so many of the things just listed, be it by their shares."""
    found = _COUNTED.search(words)
    if found is None:
        return
    count, listed = "两三四五".index(found["count"].replace("二", "两")) + 2, list[Fact]()
    for done in reversed(scene.done):
        part = done.bound or (done.operands[0] if done.operation == "share" and done.operands else None)
        if part is None or done.operation != scene.done[-1].operation:
            break
        if binding.mention.written.agrees_with(part.unit) and part not in listed:
            listed.insert(0, part)
    if len(listed) >= count:
        yield derive.total(listed[:count] if found["end"] == "前" else listed[-count:])


def _of_counted_before(scene: Scene, binding: Binding) -> Iterator[Derived | None]:
    """后三类支出均…，合计350万元: so many of the things that the sentence before listed."""
    start = max(scene.sentence.start, binding.mention.start - _WORDS)
    found = _END_COUNTED.search(scene.text, start, binding.mention.start) if not scene.bound() else None
    listed = [fact for fact in scene.listed_before if binding.mention.written.agrees_with(fact.unit)]
    count = "两三四五".index(found["count"]) + 2 if found else 0
    if found and len(listed) > count:
        yield derive.total(listed[:count] if found["end"] == "前" else listed[-count:])


def _of_aside(scene: Scene, binding: Binding) -> Derived | None:
    """人员类支出（甲和乙）合计: what the bracket before 合计 names."""
    found = _SUM_OF_ASIDE.search(scene.text, scene.sentence.start, binding.mention.start)
    if found is None:
        return None
    tokens = scene.sentence.tokens_between(found.start(), found.end())
    facts = [f for t in tokens if t.name for f in scene.at(t.name.facts)]
    return derive.total(f for f in facts if binding.mention.written.agrees_with(f.unit))


def _of_following(scene: Scene, binding: Binding) -> Iterator[Derived | None]:
    """合计8万元，其中甲…、乙…: the sum of what is named behind it; of several bases, of each."""
    end = binding.mention.end
    among = _AMONG.match(scene.text, end, scene.sentence.end)
    if among is None:
        return
    tokens = [token for token in scene.sentence.tokens_between(among.end(), scene.sentence.end) if token.name]
    facts = [
        [f for f in scene.at(t.name.facts) if binding.mention.written.agrees_with(f.unit)]
        for t in tokens
        if t.name
    ]
    for count in range(len(facts), 1, -1):
        for place in (0, -1):
            yield derive.total(fact[place] for fact in facts[:count] if fact)


def read_added(scene: Scene, binding: Binding, named: tuple[Fact, ...]) -> bool:
    """…费68万元，与公务接待费合计148万元: what was stated before, and the thing that 与 adds to it."""
    bound = scene.bound(binding.mention)
    last = [fact for fact in scene.at(named) if binding.mention.written.agrees_with(fact.unit)]
    addends = [fact for fact in bound if fact not in last]
    sums = [derive.total([*addends[first:], *last]) for first in range(len(addends) - 1, -1, -1)]
    binding.readings = [result for result in sums if result is not None]
    if binding.readings:
        binding.operation = "sum"
        _speak_of_sum(scene, binding)
    return bool(binding.readings)


def _speak_of_sum(scene: Scene, binding: Binding) -> None:
    """From 合计 on the sentence speaks of the sum: the one of these sums that the number states, else the longest."""
    sums = [reading for reading in binding.readings if isinstance(reading, Derived)]
    best = next((result for result in sums if derive.is_stated(result, binding.mention)), sums[0])
    by_name = scene.index.by_name
    facts = made.sum_of(best.operands, lambda fact: by_name.get(fact.name, ()))
    if facts:
        scene.speak_of(facts, binding.mention.start, by_name.get(best.operands[0].name, ()))
        scene.whole = facts
        binding.bound = facts[0]


def read_rate(scene: Scene, binding: Binding, words: str) -> bool:
    """编制数130名，在职人员126人，控制率96.92%: a rate of two neighbours among the numbers just named."""
    kind = binding.mention.kind
    cue = RATE_NOUN if kind == "percent" else RATIO_OF_TWO if kind in ("number", "multiple") else None
    bound = [fact for fact in scene.bound() if fact.unit.dimension in ("money", "count")]
    if cue is None or len(bound) < 2 or not cue.search(words):
        return False
    pairs = [
        (one, other)
        for one, other in pairwise(bound[-3:])
        if one is not other and one.unit.dimension == other.unit.dimension
    ]
    if not pairs:
        return False
    binding.operation = "ratio"
    for one, other in reversed(pairs):
        for part, whole in ((other, one), (one, other)):
            results = derive.share(part, whole, binding.mention)
            if not results and kind == "percent":
                results = derive.rate(part, whole)
            binding.readings += results
            if any(derive.is_stated(result, binding.mention) for result in results):
                by_name = scene.index.by_name
                parts, wholes = by_name.get(part.name, (part,)), by_name.get(whole.name, (whole,))
                scene.keep(made.shares(parts, wholes, binding.mention))
    return True
