"""A reading of a number in a text without facts: what it may be computed of, and whether the words leave no other.

Each is computed by `derive` of the numbers as printed.  Only where a reading is *sure* may a number that does not fit
be called wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from drafter.checker.binding import Derived
from drafter.checker.phrases import CHANGE, GROWTH_NOUN, residue
from drafter.checker.said import Said, SaidSentence
from drafter.numbers.patterns import pattern

_PLANNED = pattern(r"任务|目标|计划")
_RECENT = 200
_KEPT = 6
_CALLED = pattern(r"(?:数|的|执行|安排|批复|资金|总额|时|末|底)+\Z")
TIME = pattern(r"当年|全年|本年|实际|已|共|累计|上年")
AMONG = pattern(r"其中|包括|分别为|分别是|内[：，]|中[，：]|：|^由|，由|中的")
HEAD = pattern(
    r"^(?:该|本|全年|当年|本年|年|全[市县区省州](?!会)|我[局县市区]|部门|单位|总|累计|年末|[\d年]+)+(?!额)"
)
# 本年收入合计, 总支出: the whole of a body, whatever it is called.
_TOTALS = pattern(
    r"(?:本年|全年|总|决算|全部|部门整体|年)(?P<side>收入|支出)(?:合计|总计|总额)?(?:为|是|达到?|共"
    r"|完成)*\Z|^(?P<other>收入|支出)(?:合计|总计|总额)?(?:为|是|达到?)*\Z"
)
TAIL = pattern(r"(?:总额|总量|总数|金额|数|为|达到?|是|共|已|了|实现|完成)+$")


class Reading(NamedTuple):
    """What a number may be computed of, and whether the words leave no other reading."""

    derived: Derived
    sure: bool


def counts_alike(said: Said, other: Said) -> bool:
    """Whether a change of OTHER may be written in the unit of SAID."""
    kind = said.mention.kind
    if kind == "percentage_point":
        return other.mention.kind == "percent"
    return kind in ("percent", "multiple") or said.mention.written.agrees_with(other.mention.written)


def direction_of(clause: str) -> int:
    found = CHANGE.search(clause)
    if found is not None:
        return 1 if found["up"] else -1
    noun = GROWTH_NOUN.search(clause)
    return -1 if noun is not None and noun["down"] else 1 if noun is not None else 0


def change_start(clause: str) -> int:
    found = CHANGE.search(clause) or GROWTH_NOUN.search(clause)
    return found.start() if found else len(clause)


def is_called(item: Said, name: str) -> bool:
    """Whether the words of ITEM end with NAME: 年初预算 in 部门年初预算为."""
    word = _CALLED.sub("", TIME.sub("", name))
    planned = _PLANNED.search(word)
    if len(word) > 1 and word not in item.clause and planned is not None:
        return planned[0] != "预算" and _PLANNED.search(item.clause) is not None
    if len(word) < 2 or word not in item.clause:
        return False
    rest = item.clause[item.clause.rindex(word) + len(word) :]
    return word in ("年初", "年末", "期初", "期末") or residue(rest) in ("", "值", "任务", "指标")


def is_near(said: Said, result: Derived) -> bool:
    """Whether the number is of the size of what was computed: a digit wrong, and no other thing."""
    amount, exact = abs(said.fact.exact), abs(result.exact)
    return bool(exact) and exact * 2 >= amount and amount * 2 >= exact


def name_of(said: Said) -> str:
    """What SAID is called, for a 占… that names it as its whole."""
    total = _TOTALS.search(said.clause)
    return total["side"] or total["other"] if total else TAIL.sub("", HEAD.sub("", said.clause))


def recent(wholes: dict[str, list[Said]]) -> Iterator[tuple[str, list[Said]]]:
    """The names that the text used last, with their values; not all of them, to keep the time linear."""
    return islice(reversed(wholes.items()), _RECENT)


def keep(wholes: dict[str, list[Said]], said: Said) -> None:
    """Remember what SAID states by its name, a few values of each."""
    name = name_of(said)
    if name and said.role in ("level", "to", "sum", "balance"):
        values = wholes.setdefault(name, [])
        values.append(said)
        del values[:-_KEPT]


def called(name: str, wholes: dict[str, list[Said]], part: Said) -> list[Said]:
    """The values stated before that are called NAME, and counted as PART is."""
    total = _TOTALS.search(name)
    short = (total["side"] or total["other"]) if total else TAIL.sub("", name) or name
    found = wholes.get(short, [])
    if not found and len(short) > 3:
        found = [
            i
            for key, items in recent(wholes)
            if key.endswith(short) or (short.endswith(key) and len(key) > 3)
            for i in items
        ]
    return [
        item for item in found
        if item is not part and item.fact.unit.agrees_with(part.fact.unit) and item.is_past == part.is_past
    ]  # fmt: skip


def head_of_list(sentence: SaidSentence, part: Said) -> Said | None:
    """The value behind which 其中 opens the list that holds PART."""
    items = sentence.items
    for at in range(items.index(part), 0, -1):
        if AMONG.search(items[at].before):
            before = [i for i in items[:at] if i.is_value and i.fact.unit.agrees_with(part.fact.unit)]
            last = before[-1] if before else None
            return (
                last if last is not None and last.is_exact and last.role in ("level", "to", "sum") else None
            )
    return None


def is_close(said: Said, derived: Derived) -> bool:
    """Whether the number is within a third of what was computed."""
    return abs(said.fact.exact - derived.exact) * 3 <= derived.exact
