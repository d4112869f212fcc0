"""Names that a sentence takes together: 甲、乙和丙合计 is one thing, the sum of its parts."""

from __future__ import annotations

from drafter.checker import made
from drafter.checker.index import Index, Name
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.patterns import pattern

_TOGETHER = pattern(
    r"(?:的?(?:[二两三四五六七八九十](?:者|项|家|地|县|类|部分|个险种))?(?:合计|共计|总计|之和|总和|合共|总数|总额|加起来)|[二两三四五](?:者|项|类))(?!均|各|分别)"
)
_FIRST_OF_TOGETHER = frozenset("的二两三四五六七八九合共总之加")
_JOINT = pattern(r"(?:、|和|与|及|以及)\Z")
_STEM = pattern(rf"(?:{HAN}|[“”]){{1,12}}\Z")


def joined(index: Index, text: str, names: list[Name]) -> list[Name]:
    """NAMES with each list that is taken together (合计, 之和, 两者) as the one name of its sum."""
    if all(text[name.end : name.end + 1] not in _FIRST_OF_TOGETHER for name in names):
        return names
    found: list[Name] = []
    for name in names:
        while found and found[-1].start >= name.start:
            found.pop()
        found.append(name)
        if _TOGETHER.match(text, name.end) is None:
            continue
        start, parts = _parts(index, text, found)
        facts = made.sums(parts) if len(parts) > 1 else ()
        if facts:
            while found and found[-1].start >= start:
                found.pop()
            found.append(Name(start, name.end, facts))
    return found


def _parts(index: Index, text: str, names: list[Name]) -> tuple[int, list[tuple[Fact, ...]]]:
    """Where the list that ends with the last of NAMES begins, and the facts of each of its items."""
    last = names[-1]
    start, parts, before = last.start, [last.facts], len(names) - 2
    while joint := _JOINT.search(text, max(0, start - 2), start):
        named = names[before] if before >= 0 and names[before].end == joint.start() else None
        start, facts = _shared(index, text, joint.start(), text[last.start : last.end])
        if named is not None:
            before -= 1
            alike = tuple(f for f in named.facts if f.unit.agrees_with(last.facts[0].unit))
            start, facts = (named.start, alike) if alike or not facts else (start, facts)
        if not facts:
            break
        parts.insert(0, facts)
    return start, parts


def _shared(index: Index, text: str, end: int, last: str) -> tuple[int, tuple[Fact, ...]]:
    """第二、第三产业增加值: the facts of the item that ends at END and shares the tail of LAST."""
    stem = _STEM.search(text, max(0, end - 12), end)
    for start in range(stem.start(), end) if stem else ():
        for cut in range(1, len(last) - 1):
            facts = index.by_name.get(text[start:end] + last[cut:])
            if facts:
                return start, facts
    return end, ()
