"""A name with a word behind it: 公务接待费 + 预算 is another fact, by name or by basis (口径)."""

from __future__ import annotations

from drafter.checker.index import Index
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


def worded(index: Index, named: tuple[Fact, ...], word: str) -> tuple[Fact, ...]:
    """The facts that NAME+WORD speaks of; () where WORD makes it a thing that no fact knows."""
    bare = word.removesuffix("数")
    for name in dict.fromkeys(name for fact in named for name in fact.names):
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
