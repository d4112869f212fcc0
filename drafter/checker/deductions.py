"""Points taken off in a score sheet: 产出类扣3.5分, 四类指标共扣8.7分, 与25分的满分相差1.8分."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from drafter.checker import derive
from drafter.checker.binding import Binding, Derived
from drafter.checker.scene import Scene
from drafter.checker.words import SCORES
from drafter.facts.model import Fact
from drafter.numbers.patterns import pattern

_TAKEN_OFF = pattern(
    r"([\u4e00-\u9fff“”]*?)(?:共计?|合计|总共|累计|仅|只|各|被|也|为|是)*(?:扣|失)(?:去|除|减|掉|了|分)*约?\Z"
)
_ALL = pattern(r"[各全两三四五六七八九十\d][类项个]?|总|综合|合计")
_GOT, _FULL = "得分", ("满分", "分值", "权重")
# How far back the words of the deduction may begin.
_REACH = 24
_HUNDRED = Fraction(100)


def readings(scene: Scene, binding: Binding) -> Iterator[Derived]:
    """What the thing named before 扣, else the one spoken of, lacks of its full points."""
    mention = binding.mention
    if mention.unit != "分":
        return
    before = scene.text[max(scene.sentence.start, mention.start - _REACH) : mention.start]
    *earlier, words = re.split(r"[，、：（]", re.split(r"[；。]", before)[-1])
    found = _TAKEN_OFF.search(words)
    if found is None:
        return
    named = (
        list(_called(scene, found[1])) or [name for words in earlier for name in _called(scene, words)][-1:]
    )
    spoken = [name for s in scene.subjects[-2:] for fact in s.facts for name in fact.names]
    for stem in named or [_stem(name) for name in reversed(spoken)]:
        for got in _facts(scene, stem, (_GOT,)):
            for full in _facts(scene, stem, _FULL):
                yield from derive.difference(full, got, 0, mention)
    if not found[1] or _ALL.search(found[1]):
        for name in SCORES:
            for got in _facts(scene, name, ("",)):
                yield Derived(_HUNDRED - got.exact, "count", "分", "100分－{0}", (got,))


def are_told(words: str) -> bool:
    """Whether WORDS say that points were taken off."""
    return _TAKEN_OFF.search(words) is not None


def _called(scene: Scene, words: str) -> Iterator[str]:
    """The things that have points and whose name begins like WORDS end: 产出类 for 产出类指标得分."""
    for start in range(len(words) - 1):
        for name in scene.index.by_head.get(words[start:], ()):
            if name.endswith(_GOT):
                yield _stem(name)


def _stem(name: str) -> str:
    for role in (_GOT, *_FULL):
        name = name.removesuffix(role)
    return name


def _facts(scene: Scene, stem: str, roles: Iterable[str]) -> list[Fact]:
    """Points are those of the year, whatever month was spoken of: 四季度集中支付，扣2分."""
    named = [fact for role in roles for fact in scene.index.by_name.get(stem + role, ())]
    return derive.at(named, scene.whole_year(), scene.year)
