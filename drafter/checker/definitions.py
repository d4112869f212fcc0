"""Numbers whose words say how they are computed: 净资产…万元（资产总额减负债总额）, 自给率（收入与支出之比）为."""

from __future__ import annotations

import re

from drafter.checker import made
from drafter.checker.binding import Binding, FactReading
from drafter.checker.made import Made
from drafter.checker.phrases import PER_HEAD, TO, N
from drafter.checker.scene import Clause, Scene
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_BRACKET = r"（(?P<words>[^（）。]{3,40})）"
_BEFORE = pattern(_BRACKET + r"(?P<tail>[^，；（）]{0,14})\Z")
_BEHIND = pattern(r"(?:左右|以上|以下)?" + _BRACKET)
_LEAD = r"(?:即|为|按|以|用|等于|指|系|：|由|=|＝)*"
_TAIL = r"(?:数|额|后|的|之后|余额|差额|得出|计算|测算|所得|而得|求得|比[例重值]|百分比)*"
_QUOTIENT = pattern(
    rf"{_LEAD}{N}数?额?(?:(?:占|除以|/|／|÷){N}|(?:与|和|同){N}(?:之比|相比|相除|的比[例重值]?))(?:之比|相比|相除)?{_TAIL}"
)
_LEFT = pattern(rf"{_LEAD}{N}数?额?(?:(?:减去?|扣除|扣减|扣去|－|-|−){N}|与{N}(?:之差|的?差额)){_TAIL}")
_SUM = pattern(rf"{_LEAD}{N}(?:(?:加上?|＋|\+|与|和|、|及){N})+(?:之和|合计|相加)?{_TAIL}")
# The operands of each, under the names that reports give them.
_RATIOS = {
    "loans": (("各项贷款余额", "各项存款余额"), ("贷款余额", "存款余额")),
    "debts": (("负债总额", "资产总额"), ("负债合计", "资产合计"), ("负债", "资产")),
    "self": (("一般公共预算收入", "一般公共预算支出"),),
    "incomes": (("城镇居民人均可支配收入", "农村居民人均可支配收入"),),
}
_KNOWN = pattern(
    r"(?:(?P<loans>存贷比)|(?P<debts>资产负债率)|(?P<self>财政自给率)|(?P<incomes>城乡居民(?:人均可支配)?收入(?:之?比|比值)))"
    r"(?:（[^（）]*）)?[^，；（）]{0,10}\Z"
)
_FROM = pattern(r"[由从]")


def read_definition(scene: Scene, binding: Binding, clause: Clause, start: int) -> bool:
    """The number as the bracket right behind it, or one before it since START, computes it; a name that is a fact's own
    value says more."""
    own, mention = clause.subject, binding.mention
    facts = own[1].name.facts if own and own[1].name else ()
    if any(fact.unit.agrees_with(mention.written) for fact in facts) and not PER_HEAD.search(clause.text):
        return False
    before = _BEFORE.search(scene.text, start, mention.start)
    found = before or _BEHIND.match(scene.text, mention.end, scene.sentence.end)
    known = _KNOWN.search(scene.text, start, mention.start) if found is None else None
    if found is not None:
        skeleton, placed = scene.sentence.skeleton(*found.span("words"))
        series = _computed(mention, skeleton, [token.name.facts for _, token in placed if token.name])
    else:
        series = _well_known(scene, mention, known) if known else ()
    if not series:
        return False
    scene.keep(series)
    tail = before["tail"] if before else known[0] if known else ""
    origin = _FROM.search(tail) is not None
    earlier = (origin or TO.match(scene.text, mention.end) is not None) and not scene.only_from
    binding.operation = "ratio"
    binding.readings = [FactReading(series, scene.earlier() if earlier else scene.claim)]
    return True


def _well_known(scene: Scene, mention: Mention, found: re.Match[str]) -> tuple[Made, ...]:
    """存贷比, 资产负债率: ratios that everybody defines alike, where no fact is called so."""
    if mention.kind not in ("percent", "number", "multiple"):
        return ()
    for names in _RATIOS[found.lastgroup or ""]:
        one, other = (scene.index.by_name.get(name, ()) for name in names)
        if one and other:
            return made.shares(one, other, mention)
    return ()


def _computed(mention: Mention, words: str, named: list[tuple[Fact, ...]]) -> tuple[Made, ...]:
    """What WORDS, with names as N, compute of NAMED, at each time at which all of them are known."""
    if len(named) == 2:
        one, other = named
        if _QUOTIENT.fullmatch(words):
            is_ratio = mention.kind in ("percent", "multiple", "number")
            return made.shares(one, other, mention) if is_ratio else made.per_head(one, other, mention, "均")
        if _LEFT.fullmatch(words):
            return made.differences(one, other)
    return made.sums(named) if len(named) > 1 and _SUM.fullmatch(words) else ()
