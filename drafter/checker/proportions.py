"""Numbers in proportion: 甲与乙之比为20∶1, 1比2.8, 60∶24∶16."""

from __future__ import annotations

from itertools import pairwise

from drafter.checker import derive
from drafter.checker.binding import Binding
from drafter.checker.scene import Scene
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

_OF = pattern(r"之比|比例|比")
_BOTH = pattern(r"[两二]者[^，；]*\Z")
_STOP = pattern(r"[，；：]")
_BETWEEN = (":", "：", "∶", "比")


def read_proportion(scene: Scene, binding: Binding, at: int) -> bool:
    """Quantity AT as one term of a proportion: of two things, or of three parts or more in their order."""
    quantities = scene.sentence.quantities
    first = end = at
    while first and _in_proportion(scene, first - 1):
        first -= 1
    while end + 1 < len(quantities) and _in_proportion(scene, end):
        end += 1
    numbers = [q.amount for q in quantities[first : end + 1] if q.amount is not None]
    count = end + 1 - first
    if count < 2 or len(numbers) < count:
        return False
    stated = [b.bound for b in scene.done[:first] if b.bound is not None]
    if len(stated) < 2:  # named only: 甲和乙分别占…，比例为1比2
        before = scene.sentence.tokens_between(scene.sentence.start, quantities[first].start)
        named = list(dict.fromkeys(f for t in before if t.name for f in scene.at(t.name.facts)))
        stated = named if len(named) > 1 else scene.listed_before
    stated = [fact for fact in stated if fact.unit.dimension in ("money", "count")]
    if count == 3 and "三次产业" in binding.said():
        series = (scene.index.by_name.get(f"第{which}产业增加值", ()) for which in "一二三")
        stated = [fact for facts in series for fact in scene.at(facts)[:1]] or stated
    if count > 2:
        for last in range(len(stated), count - 1, -1):
            binding.readings += derive.in_chain(stated[last - count : last], numbers, at - first)
    else:
        over, under = numbers
        said = scene.text[scene.sentence.start : quantities[first].start]
        words = _OF.split(_STOP.split(said)[-1])[0]
        for pair in pairwise(stated[-2 if _BOTH.search(said) else -3 :]):
            one, other = _as_named(words, *pair)
            binding.readings += derive.in_proportion(one, other, over, under, at == first)
    binding.operation = "ratio"
    return bool(binding.readings)


def _as_named(words: str, one: Fact, other: Fact) -> tuple[Fact, Fact]:
    """The two in the order in which WORDS name them, if only by one character: 男女之比, 师生比."""
    places = [
        [words.find(char) for char in fact.name if char in words and char not in beside.name]
        for fact, beside in ((one, other), (other, one))
    ]
    return (other, one) if all(places) and min(places[1]) < min(places[0]) else (one, other)


def _in_proportion(scene: Scene, one: int) -> bool:
    """Whether quantity ONE and the next stand in a proportion."""
    over, under = scene.sentence.quantities[one : one + 2]
    return scene.text[over.end : under.start] in _BETWEEN and over.kind == under.kind == "number"
