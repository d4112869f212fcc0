"""Rates of two neighbours: 年初预算a，实际支出b，执行率c%."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.checker import derive
from drafter.checker.phrases import residue
from drafter.checker.readings import Reading, head_of_list, is_near
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern

_ENDS = r"(?:仅?[为达是]到?|仅|约|高达|也|均)*\Z"
_RATE = pattern(
    r"(?P<subject>[^，；、]*?)(?P<noun>预算执行率|执行率|完成率|到位率|回收率|有效率|支出进度|执行进度"
    r"|支付进度|使用率|支付率|空置率|供养率|"
    r"资产负债率|负债率|合格率|办结率|整改率|入住率|控制率|覆盖率|参保率|收缴率|得分率|完成)" + _ENDS
)
_ANY_RATE = pattern(r"(?P<subject>[^，；、]*?)(?P<noun>[\u4e00-\u9fff]{2}(?:率|比例))" + _ENDS)
_OTHER = pattern(r"上年|去年|同期|全[省国市]|平均|增|降|贴现|利率|税率|同比|综合|比")
_MEANT = pattern(r"目标|计划|预算|任务|应|分值|满分|概算|额度")
_OF_MONEY = ("执行", "预算执行", "支付", "使用", "支出", "控制")
_SPENT = pattern(
    r"支出|支付|执行|使用|完成|实际|决算|预算|下达|拨付|计划|任务|编制|在编|在岗|在职|实有|目标|分值|满分"
)


def read_rate(sentence: SaidSentence, at: int) -> Iterator[Reading]:
    """年初预算a，实际支出b，执行率c%."""
    items, said = sentence.items, sentence.items[at]
    found = _RATE.search(said.clause) or _ANY_RATE.search(said.clause)
    if (
        said.role not in ("rate", "share", "level")
        or said.mention.kind != "percent"
        or found is None
        or at in sentence.runs
    ):
        return
    values = [i for i in items[:at] if i.is_value and i.mention.kind in ("money", "count")]
    near = [item for item in values if item.segment == said.segment]
    near = near if len(near) > 1 else values[-2:]
    if len(near) < 2:
        return
    one, other = near[-2:]
    between = items[items.index(other) + 1 : at]
    close = (
        all(item.role in ("balance", "change", "other") for item in between)
        and items.index(other) - items.index(one) == 1
    )
    subject = residue(found["subject"])
    plain = _is_plain(said) and (not subject or subject in one.before + other.before)
    exact = (
        one.is_exact
        and other.is_exact
        and one.role == other.role == "level"
        and not one.aside
        and not other.aside
    )
    meant = [item for item in (one, other) if _MEANT.search(item.clause)]
    smaller, larger = sorted((one, other), key=lambda item: item.fact.exact)
    if len(meant) == 1:
        smaller, larger = (other, one) if meant[0] is one else (one, other)
    for part, whole in ((smaller, larger), (larger, smaller))[: 1 if len(meant) == 1 else 2]:
        for result in derive.percent_of(part.fact, whole.fact) or derive.rate(part.fact, whole.fact):
            sure = close and plain and exact and part is smaller and _counted_alike(part, whole)
            sure = sure and _is_rate_of(found, part, whole)
            yield Reading(result, sure and is_near(said, result))
    stem = found["subject"] + found["noun"].removesuffix("率")
    for part in near if len(stem) > 2 else ():  # 集中供养a人…，集中供养率
        head = head_of_list(sentence, part)
        if head is not None and part.clause.endswith(stem) and part.is_exact and _is_plain(said):
            for result in derive.percent_of(part.fact, head.fact):
                yield Reading(result, result.exact <= 100 and is_near(said, result))
    for part in near:
        for whole in near:
            if part is not whole and {id(part), id(whole)} != {id(one), id(other)}:
                yield from (Reading(r, False) for r in derive.percent_of(part.fact, whole.fact))


def _is_plain(said: Said) -> bool:
    return said.is_exact and not _OTHER.search(said.clause)


def _counted_alike(part: Said, whole: Said) -> bool:
    return derive.comparable(part.fact, whole.fact) or part.mention.kind == whole.mention.kind == "count"


def _is_rate_of(said: re.Match[str], part: Said, whole: Said) -> bool:
    """Whether the words of PART say what a rate, SAID, is the rate of: 到位 for 到位率, 收回 for 回收率."""
    stem = said["noun"].removesuffix("率").removesuffix("进度").removesuffix("比例")
    if stem in _OF_MONEY and part.mention.kind != "money" and "编制" not in said["subject"]:  # 床位使用率
        return False
    if stem in _OF_MONEY or stem in ("得分", "完工", "完成", "预算完成"):
        return _SPENT.search(part.clause + whole.clause) is not None
    return stem in part.clause or all(char in part.clause for char in stem[-2:])
