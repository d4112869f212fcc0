"""A name with a word behind it: 公务接待费 + 预算 is another fact, by name or by basis (口径)."""

from __future__ import annotations

import re

from drafter.checker.index import Index
from drafter.checker.phrases import residue
from drafter.facts.model import Fact

TARGETS = frozenset(
    "预算 年初预算 全年预算 决算 年初预算数 预算数 决算数 完成年初预算 完成预算 "
    "预算完成率 执行率 预算执行率".split()
)
COMPLETION = tuple(
    "完成年初预算 完成预算 年初预算完成率 预算完成率 预算执行率 执行率 完成率 支付进度 预算支付进度".split()
)
_BASES = {
    "年初预算": "年初预算",
    "预算": "年初预算",
    "全年预算": "全年预算",
    "调整预算": "全年预算",
    "调整后预算": "全年预算",
    "决算": "决算",
    "执行": "支付",
    "支付": "支付",
}


_TARGET = r"(?:目标任务|目标值|目标数?|计划数?|任务数?|指标值|控制数|控制目标)"
_BUDGET = r"(?:年初预算|全年预算|调整后?预算|预算)数?"
_ROLE = re.compile(rf"(?:的)?(?:{_TARGET}|{_BUDGET}|决算数?|支出|收入|实际完成值|完成值|实际值)$")
# The words of a clause, the roles that they say, and whether the bare thing is meant by them too.
_SAYS = (
    (re.compile(_TARGET), re.compile(_TARGET), False),
    (re.compile(r"预算"), re.compile(_BUDGET), False),
    (re.compile(r"收入"), re.compile(r"收入"), False),
    (re.compile(r"支出|支付|使用"), re.compile(r"支出|支付|决算数?"), True),
    (re.compile(r"决算|执行"), re.compile(r"决算数?|支出|支付"), True),
    (re.compile(r"实际|完成|达到?"), re.compile(r"支出|完成值|实际值|实际完成值"), True),
)
_SIDES = (("年初", "年末"), ("期初", "期末"))


# What speaks of an amount against what was meant to be: 结余, 执行率, 超额.
BUDGETED = re.compile(r"余|率|超|未|尚|还|差|节约|进度|完成|预算|目标|计划|任务")
_SAID = re.compile(
    rf"年初|年末|期初|期末|{_TARGET}|{_BUDGET}|决算数?|支出|收入|实际完成值|完成值|实际值|年初|设定|执行数"
)


def says_role(words: str) -> bool:
    """Whether WORDS say nothing but a role: 实际支出, 预算安排."""
    return bool(words) and not residue(_SAID.sub("", words))


def stem(name: str) -> str:
    """What NAME is of, without its role: 治理河长 of 治理河长目标值."""
    return _ROLE.sub("", name) or name


def in_role(index: Index, named: tuple[Fact, ...], words: str) -> tuple[Fact, ...]:
    """The fact of the same thing in the role that WORDS say: X支出 for 实际支出 behind X预算, X for 实际完成值."""
    own = {name for fact in named for name in fact.names}
    for one, other in (*_SIDES, *(side[::-1] for side in _SIDES)):
        if other in words and one not in words:
            return next((f for n in own if n.startswith(one) and (f := index.by_name.get(other + n[2:]))), ())
    for said, role, bare in _SAYS:
        if said.search(words) is None:
            continue
        for base in dict.fromkeys(stem(name) for name in own):
            longer = [n for n in index.by_head.get(base, ()) if role.fullmatch(n, len(base)) and n not in own]
            if longer or (bare and base not in own and base in index.by_name):
                return index.by_name[longer[0] if longer else base]
        if any(fact.basis for fact in named):
            return worded(index, named, "决算" if bare else "年初预算")
        return ()
    return ()


def worded(index: Index, named: tuple[Fact, ...], word: str) -> tuple[Fact, ...]:
    """The facts that NAME+WORD speaks of; () where WORD makes it a thing that no fact knows."""
    bare = word.removesuffix("数")
    names = dict.fromkeys(name for fact in named for name in fact.names)
    for name in dict.fromkeys([*names, *map(stem, names)]):
        for end in (word, bare, f"{bare}数", f"的{bare}"):
            facts = index.by_name.get(name + end)
            if facts:
                return facts
    based = tuple(fact for fact in named if fact.basis and fact.basis == _BASES.get(bare))
    if based:
        return based
    if bare in ("决算", "执行", "支付"):  # what is stated without a basis is what was spent
        return tuple(fact for fact in named if fact.basis in (None, "决算"))
    return ()
