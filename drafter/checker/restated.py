"""What is said again of a share, ratio or value per head: in brackets, at an earlier time, in other words."""

from __future__ import annotations

from dataclasses import replace

from drafter.checker import derive, shares
from drafter.checker.binding import Binding, FactReading, Subject
from drafter.checker.phrases import CHANGE, LEVEL, TARGET, VALUE_THEN, D
from drafter.checker.scene import Clause, Scene
from drafter.numbers.patterns import pattern

_GAP = pattern(r"扩大|拉大|缩小|收窄|缩减")
_STATED = pattern(
    rf"(?:{D}|达到?|约|为|是|即|的|末|底|：|也就是|还|仍|已|才|都|接近|将近|近|超过|超|逾|不足|不到|[稳维保]?[定持]?在)*\Z"
)


def read_bracketed(scene: Scene, binding: Binding, clause: Clause) -> bool:
    """基本支出18964万元（45.6%）: the share of what was just stated, or its growth."""
    last = scene.done[-1].bound if scene.done else None
    start, end = binding.mention.start, binding.mention.end
    if (
        last is None
        or clause.text.strip("+-－＋−")
        or TARGET.search(scene.text[max(scene.sentence.start, start - 16) : start - 1])
        or scene.text[start - 1 : start] not in "（("
        or scene.text[end : end + 1] not in "）)"
    ):
        return False
    series = scene.index.by_name.get(last.name, (last,))
    shares.add_share_of_whole(scene, binding, last, Subject(series))
    binding.readings += derive.change((last, *series), scene.claim, None, "", 0, binding.mention, scene.year)
    binding.operation = "share"
    return bool(binding.readings)


def read_again(scene: Scene, binding: Binding, clause: Clause) -> bool:
    """…, 上年为b; …, 提高c个百分点: what is said of the share, value per head or rate that was just stated."""
    series, mention, words = scene.ratio, binding.mention, clause.text
    of_gap = bool(series) and series[0].name.endswith("之差")  # 出口额大于进口额96亿元，比上年扩大1.3亿元
    if not series or clause.names or (of_gap and not _GAP.search(words)):
        return _read_restated(scene, binding)
    moved = CHANGE.search(words)
    if mention.written.agrees_with(series[0].unit):
        if VALUE_THEN.search(words):
            binding.readings = [FactReading(series, scene.compared)]
        elif LEVEL.search(words) or _STATED.match(words):
            binding.readings = [FactReading(series, scene.claim)]
        elif moved and mention.kind in ("money", "count") and (of_gap or "÷" in series[0].name):
            binding.readings = [*shares.change(scene, series, binding, -1 if moved["down"] else 1)]
    elif moved is not None and mention.kind == "percent" and scene.done and scene.done[-1].bound in series:
        binding.readings = [
            *shares.change(scene, series, binding, -1 if moved["down"] else 1)
        ]  # 比上年的人均a下降b%
    elif moved is not None and mention.kind == "percentage_point" and series[0].unit.dimension == "percent":
        direction = -1 if moved["down"] else 1
        binding.readings = [*shares.change(scene, series, binding, direction)]
        said_again = all(token.word == "同比" for _, token in clause.tokens)
        if not binding.readings and said_again:  # 占15.0%，而2022年这一比例为18.8%，下降3.8个百分点
            now = derive.at(series, None, scene.year)
            binding.readings += derive.change_between(now, series, scene.claim, "", direction, mention)
    elif moved is not None and mention.kind == "number" and series[0].unit.dimension == "multiple":
        changes = shares.change(scene, series, binding, -1 if moved["down"] else 1)  # 2.05倍，比上年缩小0.04
        binding.readings = [replace(change, dimension="number", base="") for change in changes]
    if binding.readings:
        binding.operation = "share"
    return bool(binding.readings)


def _read_restated(scene: Scene, binding: Binding) -> bool:
    """占28.2%，不足三成: the share that was just stated, in other words."""
    last, mention = scene.done[-1] if scene.done else None, binding.mention
    if last is None or last.operation not in ("share", "ratio") or len(last.operands) != 2:
        return False
    between = scene.text[last.mention.end : mention.start]
    if (
        mention.kind == last.mention.kind == "percent"
        and between[:1] in "，（"
        and _STATED.fullmatch(between[1:])
    ):
        binding.readings, binding.operation = [*derive.share(*last.operands, mention)], "share"
    return bool(binding.readings)
