"""Shares of a change, and a ratio over a base that is named anew: 占增支额的, 占总收入增量的, 若以全年预算为基数."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.checker import derive, made
from drafter.checker.binding import Binding, Derived
from drafter.checker.phrases import residue
from drafter.checker.scene import Scene
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

_OF_CHANGE = pattern(
    r"(?:占|贡献了?)(?:总|全部)?(?:(?:增支|增收|增加|增长|减少|减支|下降|新增)(?:额|量)|增量|增幅|降幅)的?(?:比重)?(?:为|达到?)?\Z"
)
_ON_BASE = pattern(r"以[^，；。]{2,20}为(?:基数|口径|分母|基准|依据)(?:计算|测算)?(?:，|的话)")


def read_share_of_change(scene: Scene, binding: Binding, words: str) -> bool:
    """同比增支a，其中甲增支b，占增支额的81.7%, 贡献了降幅的: the last change over the one before it, of another thing."""
    if binding.mention.kind != "percent" or not _OF_CHANGE.search(words):
        return False
    changes = [b.operands for b in scene.done[-6:] if b.operation == "change" and len(b.operands) == 2]
    changes = [
        (now, then) for now, then in changes if now.name == then.name and now.unit.dimension != "percent"
    ]
    if len(changes) < 2:
        return False
    (now, then), earlier = changes[-1], [pair for pair in changes[:-1] if pair[0].name != changes[-1][0].name]
    for over, under in earlier[:1]:
        if derive.comparable(now, over) and over.exact != under.exact:
            percent = (now.exact - then.exact) / (over.exact - under.exact) * 100
            how = "（{0}－{1}）÷（{2}－{3}）"
            binding.readings.append(Derived(percent, "percent", "%", how, (now, then, over, under)))
    binding.operation = "share"
    return bool(binding.readings)


def read_on_base(scene: Scene, binding: Binding, words: str) -> bool:
    """…完成110%；若以全年预算为基数，则为97.9%: the same thing over the base that is named now."""
    if binding.mention.kind != "percent" or residue(words) not in ("", "则", "相应"):
        return False
    start = scene.done[-1].mention.end if scene.done else scene.sentence.start
    found = _ON_BASE.search(scene.text, start, binding.mention.start)
    token = scene.sentence.token_before(found.end()) if found else None
    if token is None or token.name is None or token.start < start:
        return False
    parts = [
        operands[0]
        for b in scene.done[-4:]
        if b.mention.kind == "percent" and len(operands := b.operands) == 2
    ]
    for whole in scene.at(token.name.facts):
        for part in parts[-1:]:
            binding.readings += derive.share(part, whole, binding.mention)
    binding.operation = "ratio"
    return bool(binding.readings)


def of_increase(scene: Scene, parts: tuple[Fact, ...], wholes: tuple[Fact, ...]) -> Iterator[Derived]:
    """占地区生产总值增量的53%: the change of a part over that of the whole, in the same time."""
    for now in scene.at(parts):
        for then in parts:
            over = made.beside(now, wholes)
            under = made.beside(then, wholes)
            if not over or not under or not derive.is_base(now, then, scene.compared, scene.back):
                continue
            if derive.comparable(now, over) and over.exact != under.exact:
                percent = (now.exact - then.exact) / (over.exact - under.exact) * 100
                operands = (now, then, over, under)
                yield Derived(percent, "percent", "%", "（{0}－{1}）÷（{2}－{3}）", operands)
