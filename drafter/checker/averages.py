"""Values per head: 发放补贴a元，惠及b人，人均c元."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.checker import derive
from drafter.checker.binding import Derived
from drafter.checker.phrases import PER_HEAD, residue
from drafter.checker.readings import Reading, is_near, recent
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern
from drafter.numbers.units import counters_agree

# How many numbers back the amount and the heads are looked for.
_NEAR = 16
_EACH = pattern(
    r"^(?:平均)?每?[一十百千万]?(?:人次|批次|平方米|公里|[\u4e00-\u9fff])(?:均|平均)?(?:每年|每月)?"
)
_OTHER_WAY = pattern(r"按|口径|测算")
_MEAN = pattern(r"算下来|折算|折合|平均下来|算|据此计算|计算|总计|约")
_GIVES = pattern(r"花费|消费|补助|资助|救助|筹资|支出|补贴|发放|投入|费用")


def read_per_head(sentence: SaidSentence, at: int, wholes: dict[str, list[Said]]) -> Iterator[Reading]:
    """发放补贴a元，惠及b人，人均c元; what the sentence only names has its value from WHOLES."""
    items, said = sentence.items, sentence.items[at]
    cue = PER_HEAD.search(said.clause)
    if said.role != "per_head" or cue is None or at in sentence.runs:
        return
    counter = cue["counter"] or ("亩" if cue["acre"] else "车" if cue["car"] else cue[0][0])
    near = [item for item in items[max(0, at - _NEAR) : at] if item.is_value or item.role == "sum"]
    found = _per_head(said, near, counter)
    if not found:
        words = sentence.text[sentence.start : said.mention.start]
        named = [
            called[-1]
            for name, called in recent(wholes)
            if len(name) > 3 and name in words and len({item.fact.exact for item in called}) == 1
        ]
        found = _per_head(said, [*near, *named], counter)
    amounts, heads_said = {id(a) for _, a, _ in found}, {id(h) for _, _, h in found}
    single = len(amounts) == len(heads_said) == 1 and said.is_exact and counter != "均"
    for result, amount, heads in found:
        exact = amount.is_exact and heads.is_exact and is_near(said, result)
        yield Reading(result, single and exact and _is_of(said, amount, heads))


def _per_head(said: Said, near: list[Said], counter: str) -> list[tuple[Derived, Said, Said]]:
    """What each amount among NEAR gives for each of the heads that COUNTER counts, where it is of the number's size."""
    return [
        (result, amount, heads)
        for amount in near
        for heads in near
        if amount is not heads
        and (result := derive.per_head(amount.fact, heads.fact, said.mention, counter, 1)) is not None
        and result.dimension == said.mention.kind
        and (said.mention.kind == "money" or counters_agree(result.base, said.mention.unit))
        and is_near(said, result)
    ]


def _is_of(said: Said, amount: Said, heads: Said) -> bool:
    """Whether 人均… names nothing but what AMOUNT and HEADS are of."""
    cue = PER_HEAD.search(said.clause)
    assert cue is not None
    rest = residue(_EACH.sub("", cue[0]))
    told = amount.before + heads.before
    if rest and rest in amount.before:
        return True
    if residue(_MEAN.sub("", said.clause[: cue.start()].removesuffix("人"))):
        return False
    if _OTHER_WAY.search(said.before) and said.segment not in (amount.segment, heads.segment):
        return False
    return all(char in told for char in rest) or _GIVES.fullmatch(rest) is not None
