"""One thing with two values in a text: the second is `inconsistent`, unless it is of another time, body or part."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.checker.phrases import TARGET_BEHIND
from drafter.checker.said import Said, SaidSentence
from drafter.checker.stating import Outcome
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

# What is said of a part, of one among several, or by the way.
_PART = pattern(
    r"其中|包括|分别|各|由|从|每|以上|之一|部分|新增|新建|改造|调整|追加|原|另|剩余|未|约占|均|比|较|与"
    r"|不含|扣除|剔除|合计|共计|总计"
)
_SPAN = pattern(r"上半年|下半年|[一二三四]季度|\d+月|季|前三|截至|月均|日均|第[一二三四]")
_ELLIPTIC = pattern(
    r"^(?:预算)?(?:执行|完成|到位|得分|支付|完工|合格|达标|满意|覆盖|增长|使用|有效|回收|办结|整改|管理|报到)率\Z|均|每|其[他余]|以上|部分|各|未|分别|"
    r"(?<!综合)(?<!自评)(?<!评价)(?<!总)得分\Z|比重\Z|占比\Z|^.{0,3}标准\Z|增速\Z|增幅\Z|目标值?\Z|实际|计划|任务|(?<!收入)(?<!支出)[合总]计"
)
# Words that make a name no other thing's: 项目路线全长, 我局现有在职人员.
_AGREED = pattern(r"^(?:我[局县市区院馆校]|单位|部门|项目|现有|现|全[市县区省局州]|总|实有|年末)+(?=..)")
_DONE = pattern(r"(?:决算数?|实际)\Z")
_SHORTEST = 3
_LEAD = pattern(r"[^：；。，]*[：]|综上|综合来看|总体看|总的看|年末|经审核|经核实|截至目前|目前|其他事项略")
_PLAIN = pattern(
    r"(?:20\d\d|19\d\d)?年?度?(?:全年|我?[全本][县市区省局校院]|年末|当年|本年|末|底|共|累计"
    r"|我[局县市区院馆单位部门]+|实现|完成|，|\s|[一二三四五六七八九十\d（）.、])*\Z"
)


def find_repeats(
    sentences: list[SaidSentence], cells: list[tuple[Mention, Fact]]
) -> Iterator[tuple[Fact, Mention, Outcome]]:
    """Each value with the one before of the same thing, and the outcome of their comparison; CELLS: those of tables."""
    known: dict[tuple[object, ...], Fact] = {}
    stated = [
        (said.mention, said.fact)
        for sentence in sentences
        for at, said in enumerate(sentence.items)
        if _states(sentence, at, said)
    ]
    for mention, fact in sorted([*stated, *cells], key=lambda pair: pair[0].start):
        name = _key(fact.name)
        if len(name) < _SHORTEST:
            continue
        first = known.setdefault((name, mention.written.base, mention.kind, fact.period), fact)
        if first is not fact:
            yield first, mention, _compare(first, fact, mention, (mention, fact) in cells)


def _key(name: str) -> str:
    """NAME without the words that make it no other thing's."""
    short = _DONE.sub("", _AGREED.sub("", name))
    return short if len(short) > _SHORTEST else name


def _states(sentence: SaidSentence, at: int, said: Said) -> bool:
    """Whether the number is the value of what is named, beyond doubt: at the head of its sentence or part."""
    name = said.fact.name
    if (
        not name
        or said.role not in ("level", "rate", "balance")
        or not said.is_exact
        or said.aside
        or at in sentence.runs
    ):
        return False
    text = sentence.text
    start = sentence.items[at - 1].mention.end if at else sentence.start
    lead = (
        text[start : text.rfind(name, start, said.mention.start)]
        if name in text[start : said.mention.start]
        else "?"
    )
    if said.role == "rate" and at:  # …，规范管理率: of what was spoken of before
        return False
    if TARGET_BEHIND.match(text, said.mention.end):
        return False
    if _PART.search(lead) or _SPAN.search(lead) or _ELLIPTIC.search(name):
        return False
    bare = _LEAD.sub("", lead)
    return _PLAIN.match(bare) is not None and (not at or lead.startswith(("；", "，", "、")))


def _compare(one: Fact, other: Fact, mention: Mention, tabled: bool) -> Outcome:
    """The same as far as both digits go, or inconsistent."""
    distance = abs(other.exact - one.exact)
    if distance <= one.slack + other.slack:
        return Outcome("match" if distance == 0 else "rounded")
    if (
        not (other.exact <= 2 * one.exact and one.exact <= 2 * other.exact)
        or min(one.exact, other.exact) <= 0
    ):
        return Outcome("unjudged", severity="ok")  # as far apart as two things
    before, here = ("正文", "表中") if tabled else ("前文", "此处")
    message = f"{one.name}{before}为{one.in_unit()}，{here}为{mention.text}，前后不一致"
    return Outcome("unjudged", severity="ok", warning=("inconsistent", message))
