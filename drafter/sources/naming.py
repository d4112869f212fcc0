"""What the numbers of a text are called, for facts that are proposed from it: whole names, and no phrases as names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern
from drafter.numbers.periods import Period

_BRACKET = pattern(r"[^，。；、：（）\s]{0,20}（$")
# 文化旅游体育与传媒支出, 住房和城乡建设支出: what the reader of comparisons cuts off at 与.
_JOINED = pattern(
    r"(?P<rest>[与和及](?!上年|去年|同期|年初|预算|计划|目标)[\u4e00-\u9fff]{1,12}?(?:支出|收入|经费|资金|费用?|数量?|率|额)?)"
    r"(?:为|达到?|共|约|近|超过|是|了)*"
)
_PHRASE = pattern(
    r"^(?:平均(?:每.*)?|[一二两三四五六七八九十]+[项类个家所者处批]|(?:年度|绩效|全年|预期|既定)?(?:目标|任务|指标|计划)[值数]?|其他|其余|合计|共计|小计|总计|"
    r"前(?![期沿置]).*|[的了与及将拟].*|每[年月周天日季].*|缺口|差额|差距|超|占比?)$"
    r"|^(?:服务|工作|活动|人员|群众|单位|部门|项目|其中)$|[（(][一二三四五六七八九十\d]{1,3}[）)]|根据|按照|依据|关于|可以|既可|加起来|约为|#|^(?:[前后]者|该|折合|按|若|剩下|没|满分|调整幅度|辖区|全[镇县市区省]$|每人$|以(?!工代赈|奖))|已(?!婚|故|建成|竣工)|等$"
    r"|力争|预计|其余|另有|还[差有需缺剩]|尚[未有需]|再[新增]|只(?!数)|不到|不足|超过|分别|平均每|^缺(?!陷|席)"
)
_BODY = pattern(
    r"(?:^|[，。；：:、\s])(?:全年|本年|当年|年度|[\u4e00-\u9fff]{1,3}[局馆院所站校县委办中心]+)?(?:实际|累计|总)?(?P<side>支出|收入)"
    r"(?:合计|总计|总额)?(?:为|是|共|达到?)*\Z"
)
_WHOLE_YEAR = pattern(r"(?:全年|本年|当年|年度)(?:实际|累计|总)?(?:支出|收入)")
_INITIAL = pattern(r"(?:^|[，。；：:、（\s])(?:较|比|与|占)?(?:部门)?年初预算数?(?:为|是|的)*\Z")
_LEAD = pattern(r"(?:而|但|做了|是)(?=.{3})")
_MANNER = pattern(r"(?<=.{3})(?:整体|总体|平均|基本)\Z")
# 建成分馆12个: what was done with the thing is part of its name.
_DONE = pattern(r"(?:^|[，。；：:、\s]|全年|累计|共)(?P<verb>建成|新建|发放|完成|改造|新增)\Z")
_TARGET = pattern(r"(?:目标|任务|计划|指标)(?:数|值)?(?:为|是|的|共)*\Z")
_COMPLETED = pattern(r"(?:^|[，。；：、\s]|全年|共|支出)完成了?(?:部门)?年初预算数?的\Z")
_REACH = 24


def is_phrase(name: str) -> bool:
    """Whether NAME is a piece of a sentence and no name of a thing: 还差, 平均每月, 力争新增馆藏, 年度目标."""
    return _PHRASE.search(name) is not None


def whole_name(name: str, before: str) -> str:
    """NAME, found in the words BEFORE its number, with what was cut off at a bracket or at 与."""
    at = before.rfind(name)
    if at < 0:
        return name
    lead = _LEAD.match(name)
    name, at = _MANNER.sub("", name[lead.end() :] if lead else name), at + (lead.end() if lead else 0)
    if (verb := _DONE.search(before[:at])) is not None:
        name, at = verb["verb"] + name, at - len(verb["verb"])
    if "）" in name.split("（")[0] and (head := _BRACKET.search(before[:at])):
        name, at = head.group() + name, at - len(head.group())
    joined = _JOINED.fullmatch(before[at + len(name) :])
    return name + joined["rest"] if joined is not None else name


def of_the_body(
    text: str, mentions: Iterable[Mention], stated: Iterable[int], year: Period
) -> Iterator[tuple[Fact, Mention]]:
    """What 全年支出, 年初预算 and 完成年初预算的105.40% say of the body itself, for the numbers that no fact STATED at their starts has."""
    known = set(stated)
    for mention in mentions:
        if mention.start in known or mention.amount is None:
            continue
        name, aliases = _of_body(mention, text[max(0, mention.start - _REACH) : mention.start])
        if name:
            yield Fact(name, name, Fraction(mention.amount), mention.written, year, aliases), mention


def _of_body(mention: Mention, before: str) -> tuple[str, tuple[str, ...]]:
    """What the number behind the words BEFORE is called, and how the text says it; empty for no such thing."""
    if mention.kind == "percent":
        return ("完成年初预算" if _COMPLETED.search(before) else "", ())
    body = _BODY.search(before) if mention.kind == "money" else None
    said = _WHOLE_YEAR.search(body.group()) if body is not None else None
    if body is not None and said is not None:
        return f"决算{body['side']}", (said.group(),)
    return ("年初预算" if mention.kind == "money" and _INITIAL.search(before) else "", ())


def targets(text: str, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The numbers behind 年度目标, 任务, 计划: what they are the target of stands before."""
    for mention in mentions:
        if mention.amount is not None and _TARGET.search(
            text[max(0, mention.start - _REACH) : mention.start]
        ):
            yield mention


def target_of(entry: Fact, mention: Mention) -> Fact:
    """The target of ENTRY that MENTION states, under the names that the checker knows a target by."""
    aliases = tuple(entry.name + word for word in ("目标", "年度目标", "任务", "计划"))
    return replace(
        entry, name=f"{entry.name}目标值", aliases=aliases, exact=Fraction(mention.amount or 0), unit=mention.written, part_of=None
    )  # fmt: skip


def in_time(fact: Fact, year: Period) -> bool:
    """Whether FACT is of no later time than the report: what is planned for next year is none."""
    return fact.period.year <= year.year


def with_unit(fact: Fact, unit: str) -> Fact:
    """A zero without a unit, 因公出国（境）费为0, in the unit that such a thing has."""
    from drafter.numbers.units import read_unit  # only a zero pays for it

    return replace(fact, unit=read_unit(unit)) if unit and not fact.exact and not fact.unit.symbol else fact
