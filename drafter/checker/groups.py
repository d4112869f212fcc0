"""Names that a sentence takes together: 甲、乙和丙合计 is one thing, the sum of its parts; 甲、乙两个项目 are two."""

from __future__ import annotations

from operator import itemgetter

from drafter.checker import made
from drafter.checker.index import Index, Name
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.patterns import pattern

_SPENT = r"(?:的?(?P<basis>决算|预算|实际支出|支出|投资|投入|经费|资金)(?:数|金额)?)?"
_SUM = r"(?:合计|共计|总计|之和|总和|合共|总数|总额|加起来)(?!均|各|分别)"
_TOGETHER = pattern(
    r"(?:的?(?:[二两三四五六七八九十](?:者|项|家|地|县|类|部分|个险种))?"
    r"(?:(?:决算|实际支出)?(?:合计|共计|总计|之和|总和|合共|总数|总额|加起来))|[二两三四五](?:者|项|类))(?!均|各|分别)"
)
_SUMMED = pattern(_SPENT + r"(?:一共|共)?" + _SUM + r"|" + r"(?:一共|共)(?P<spent>支出|投入|安排|完成)")
_JOINT = pattern(r"(?:、|和|与|及|以及)\Z")
_STEM = pattern(rf"(?:{HAN}|[“”]){{1,12}}\Z")
_ITEMS = pattern(rf"(?:{HAN}{{2,16}}、)*{HAN}{{2,16}}(?:、|以及|和|与|及){HAN}{{2,16}}\Z")
_SPLIT = pattern(r"、|以及|和|与|及")
_first = itemgetter(0)
_QUARTERS = "一二三四"
_COUNTS = "两三四五六七八九十"
# The longest noun behind 三个, and how far back a list may begin.
_NOUN, _REACH = 4, 80


def joined(index: Index, text: str, names: list[Name], start: int, end: int) -> list[Name]:
    """NAMES, those of `text[start:end]`, with each list that is taken together (合计, 之和, 两者) as the one name of
    its sum, and with the items of 甲、乙两个项目, which share a noun that is said once."""
    for counted in _counted(index, text, start, end):
        begin, stop = counted[0].start, counted[-1].end
        names = [name for name in names if name.end <= begin or stop <= name.start]
        names = sorted([*names, *counted], key=_first)
    found: list[Name] = []
    for name in names:
        while found and found[-1].start >= name.start:
            found.pop()
        if text[name.start - 1 : name.start] == "前" and text[name.start] in _QUARTERS:
            name = _quarters(index, text, name)
        found.append(name)
        if _TOGETHER.match(text, name.end) is None:
            continue
        begin, parts = _parts(index, text, found)
        facts = made.sums(parts) if len(parts) > 1 else ()
        if facts:
            while found and found[-1].start >= begin:
                found.pop()
            found.append(Name(begin, name.end, facts))
    return found


def _quarters(index: Index, text: str, last: Name) -> Name:
    """前三季度支出, where the facts are 一季度支出 and so on: the name of their sum."""
    count, noun = _QUARTERS.index(text[last.start]) + 1, text[last.start + 1 : last.end]
    quarters = [index.by_name.get(one + noun, ()) for one in _QUARTERS[:count]]
    sums = made.quarters(quarters) if count > 1 and all(quarters) else ()
    return Name(last.start - 1, last.end, sums) if sums else last


def _counted(index: Index, text: str, start: int, end: int) -> list[list[Name]]:
    """The items of each 甲、乙、丙三个项目, or their sum where 合计 follows."""
    found = []
    at = text.find("个", start, end)
    while at >= 0:
        if text[at - 1] in _COUNTS and (items := _items(index, text, max(start, at - _REACH), at)):
            found.append(items)
        at = text.find("个", at + 1, end)
    return found


def _items(index: Index, text: str, start: int, at: int) -> list[Name]:
    listed = _ITEMS.search(text, start, at - 1)
    count = _COUNTS.index(text[at - 1]) + 2
    if listed is None:
        return []
    places, begin = [], listed.start()
    for joint in [*_SPLIT.finditer(text, begin, at - 1), None]:
        stop = joint.start() if joint else at - 1
        places.append((begin, stop))
        begin = joint.end() if joint else stop
    for length in range(_NOUN, 1, -1):
        noun, last = text[at + 1 : at + 1 + length], at + 1 + length
        names = _named(index, text, places[-count:], noun) if len(places) >= count else []
        if len(names) == count:
            names[-1] = names[-1]._replace(end=last)
            return _summed(text, names)
    return []


def _named(index: Index, text: str, places: list[tuple[int, int]], noun: str) -> list[Name]:
    """What each of PLACES names together with NOUN; words may stand before the first of them."""
    names: list[Name] = []
    for start, end in places:
        starts = range(start, end - 1) if not names else (start,)
        called = (
            (at, index.by_name.get(text[at:end] + noun) or index.by_name.get(text[at:end])) for at in starts
        )
        name = next((Name(at, end, facts) for at, facts in called if facts), None)
        if name is None:
            return []
        names.append(name)
    return names


def _summed(text: str, names: list[Name]) -> list[Name]:
    """NAMES as the one name of their sum where 合计 or 共支出 follows them."""
    cue = _SUMMED.match(text, names[-1].end)
    if cue is None:
        return names
    sums = made.sums([name.facts for name in names])
    budget = cue["basis"] == "预算"
    of_basis = tuple(fact for fact in sums if ("预算" in (fact.basis or "")) == budget)
    facts = of_basis or (() if budget else sums)
    return [Name(names[0].start, cue.end(), facts)] if facts else names


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
