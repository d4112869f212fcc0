"""A name with a word behind it: 公务接待费 + 预算 is the fact 公务接待费预算, or 公务接待费 on that basis (口径)."""

from __future__ import annotations

from drafter.checker.index import Index
from drafter.facts.model import Fact

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
    based = tuple(fact for fact in named if fact.basis == _BASES.get(bare))
    if based:
        return based
    if bare in ("决算", "执行", "支付"):  # what is stated without a basis is what was spent
        return tuple(fact for fact in named if fact.basis in (None, "决算"))
    return ()
