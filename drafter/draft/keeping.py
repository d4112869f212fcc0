"""Whether a text rewritten holds the numbers of the text that it was: each as often, and each on its own subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from drafter.checker.answers import telling_pairs
from drafter.numbers.mention import Mention
from drafter.numbers.scan import scan

# 以下三个问题 counts the text's own points; they may become more or fewer.
_OWN_COUNT = re.compile(r"(?:方面|问题|建议|困难|不足|短板|措施|意见)")
_STOP = re.compile(r"[，。；、：！？\n,;]")
_REACH = 24
_DIRECTIONS = (
    ("up", re.compile("增长|增加|上升|提高|提升|扩大|新增|多支")),
    ("down", re.compile("减少|下降|降低|回落|压减|缩减|下滑|负增长")),
)
_BOUNDS = (
    ("over", re.compile("(?:超过|超|逾|突破|高于|不低于|不少于|至少)$"), re.compile("以上|及以上")),
    ("under", re.compile("(?:不足|不到|低于|不超过|至多|近|接近|将近)$"), re.compile("以下|以内")),
    ("about", re.compile("(?:约|大约|大概)$"), re.compile("左右|上下")),
)


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number that is gone, new, or stands on another subject; `text[start:end]` of the rewritten text, or of the
    first one where it is gone."""

    kind: Literal["dropped", "added", "moved"]
    start: int
    end: int
    message: str


_Key = tuple[str, str, str]


def compare_numbers(before: str, after: str, allowed: str = "") -> tuple[NumberChange, ...]:
    """What AFTER did to the numbers of BEFORE; those in ALLOWED may be added.

    Quantities must be there as often as before, with the same value and unit (written otherwise is the same:
    1.2亿元, 12000万元); dates and document numbers at least once.  Enumerators and counts of the text's own points
    are free.
    """
    old, new = _numbers(before), _numbers(after)
    counts, found = Counter(key for key, _ in old), Counter(key for key, _ in new)
    may = {key for key, _ in _numbers(allowed)}
    changes = [
        NumberChange("dropped", m.start, m.end, f"原文的“{_quote(before, m)}”没有了，请补上")
        for key, m in _extra(old, found)
    ]
    changes += (
        NumberChange("added", m.start, m.end, f"“{_quote(after, m)}”里的{m.text}原文没有，请删去或照原文写")
        for key, m in _extra(new, counts)
        if key not in may
    )
    if not changes:
        changes += (*_moved(before, old, after, new), *_turned(before, old, after, new))
    return tuple(changes)


def _numbers(text: str) -> list[tuple[_Key, Mention]]:
    found = []
    for mention in scan(text):
        if mention.kind == "label":
            if mention.why == "document number":
                found.append((("label", mention.text, ""), mention))
        elif mention.kind != "count" or not _OWN_COUNT.match(text, mention.end):
            found.append(((mention.kind, mention.value or mention.text, mention.unit), mention))
    return found


def _extra(numbers: list[tuple[_Key, Mention]], others: Counter[_Key]) -> Iterator[tuple[_Key, Mention]]:
    """Those of NUMBERS that OTHERS has too few of; of a date one is enough."""
    seen: Counter[_Key] = Counter()
    for key, mention in numbers:
        seen[key] += 1
        free = key[0] in ("date", "label") and others[key]
        if not free and seen[key] > others[key]:
            yield key, mention


def _moved(
    before: str, old: list[tuple[_Key, Mention]], after: str, new: list[tuple[_Key, Mention]]
) -> Iterator[NumberChange]:
    """Numbers whose words speak more of another number of the first text than of their own."""
    told = [(key, _words(before, mention)) for key, mention in old if key[0] != "date"]
    for key, mention in new:
        words = _words(after, mention)
        own = max((len(words & others) for other, others in told if other == key), default=0)
        rival = max(
            ((len(words & others), other) for other, others in told if _alike(other, key)), default=(0, key)
        )
        if key[0] != "date" and rival[0] > own + 1:
            message = f"“{_quote(after, mention)}”：原文这里不是{mention.text}，请照原文写"
            yield NumberChange("moved", mention.start, mention.end, message)


def _turned(
    before: str, old: list[tuple[_Key, Mention]], after: str, new: list[tuple[_Key, Mention]]
) -> Iterator[NumberChange]:
    """Numbers with a bound word that they had not, without the one that they had, or with the opposite direction."""
    told: dict[_Key, list[tuple[str, str]]] = {}
    for key, mention in old:
        told.setdefault(key, []).append(_sense(before, mention))
    for key, mention in new:
        direction, bound = _sense(after, mention)
        senses = told.get(key, [(direction, bound)])
        against = direction and all(other and other != direction for other, _ in senses)
        if key[0] != "date" and (against or bound not in {other for _, other in senses}):
            message = f"“{_quote(after, mention)}”：增减方向或“以上”“不足”“约”一类的词与原文不同，请照原文写"
            yield NumberChange("moved", mention.start, mention.end, message)


def _sense(text: str, mention: Mention) -> tuple[str, str]:
    """Direction (up, down or none) and bound (over, under, about or none) that the words around MENTION give it."""
    before = _STOP.split(text[max(0, mention.start - 10) : mention.start])[-1]
    behind = text[mention.end : mention.end + 3]
    direction = next((name for name, words in _DIRECTIONS if words.search(before)), "")
    bound = next((name for name, ahead, after in _BOUNDS if ahead.search(before) or after.match(behind)), "")
    return direction, bound


def _alike(one: _Key, other: _Key) -> bool:
    return one != other and (one[0], one[2]) == (other[0], other[2])


def _words(text: str, mention: Mention) -> set[str]:
    """The telling pairs of characters of the clause before MENTION, and of what directly follows it."""
    before = _STOP.split(text[max(0, mention.start - _REACH) : mention.start])
    near = next((piece for piece in reversed(before) if len(piece.strip()) > 1), "")
    return telling_pairs(near) | telling_pairs(_STOP.split(text[mention.end : mention.end + 6])[0])


def _quote(text: str, mention: Mention) -> str:
    """MENTION with a few words around it, cut at marks."""
    before = _STOP.split(text[max(0, mention.start - 14) : mention.start])[-1]
    behind = _STOP.split(text[mention.end : mention.end + 8])[0]
    return f"{before}{mention.text}{behind}".strip()
