"""Numbers whose words say how they are computed: 净资产…万元（资产总额减负债总额）, 自给率（收入与支出之比）为."""

from __future__ import annotations

from drafter.checker import made
from drafter.checker.binding import Binding, FactReading
from drafter.checker.made import Made
from drafter.checker.phrases import PER_HEAD, TO, N
from drafter.checker.scene import Clause, Scene
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_BRACKET = r"（(?P<words>[^（）。]{3,40})）"
_BEFORE = pattern(_BRACKET + rf"(?P<tail>(?:{HAN}){{0,8}}(?:20\d\d年)?的?)\Z")
_BEHIND = pattern(r"(?:左右|以上|以下)?" + _BRACKET)
_LEAD = r"(?:即|为|按|以|用|等于|指|系|：|由|=|＝)*"
_TAIL = r"(?:数|额|后|的|之后|余额|差额|得出|计算|测算|所得|而得|求得|比[例重值]|百分比)*"
_QUOTIENT = pattern(
    rf"{_LEAD}{N}数?额?(?:(?:占|除以|/|／|÷){N}|(?:与|和|同){N}(?:之比|相比|相除|的比[例重值]?))(?:之比|相比|相除)?{_TAIL}"
)
_LEFT = pattern(rf"{_LEAD}{N}数?额?(?:(?:减去?|扣除|扣减|扣去|－|-|−){N}|与{N}(?:之差|的?差额)){_TAIL}")
_SUM = pattern(rf"{_LEAD}{N}(?:(?:加上?|＋|\+|与|和|、|及){N})+(?:之和|合计|相加)?{_TAIL}")
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
    if found is None:
        return False
    skeleton, placed = scene.sentence.skeleton(*found.span("words"))
    series = _computed(mention, skeleton, [token.name.facts for _, token in placed if token.name])
    if not series:
        return False
    scene.keep(series)
    origin = before is not None and _FROM.search(before["tail"]) is not None
    earlier = (origin or TO.match(scene.text, mention.end) is not None) and not scene.only_from
    binding.operation = "ratio"
    binding.readings = [FactReading(series, scene.earlier() if earlier else scene.claim)]
    return True


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
