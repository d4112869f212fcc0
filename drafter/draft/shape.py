"""Whether an answer is a section at all: of its length, without repeating itself, and not the prompt once more.

A weak model's text may hold no wrong number because it holds nothing.  These are findings like any other: they go
back, and what keeps them is marked or replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.checker.report import Finding

_SENTENCE = re.compile(r"[^。；！？\n]+")
_MARKS = re.compile(r"\s|[，。、；：“”（）]")
_LABEL = re.compile(
    r"【(?:报告|单位|要写的部分|字数|要求|数据|可引用的数据|材料|上一稿|核对意见|原文|写法|修改要求)】|字数[：:]"
    r"|第[一二三]段(?=[，,。：:]|$)|\[[a-z]+\.[a-z_.]+\]|数值不提供|也称[^，。；\n]{1,20}）[：:]",
    re.MULTILINE,
)
_HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}、", re.MULTILINE)
_LEAST_SENTENCE = 10
_ECHO = 20


def find_misshapen(text: str, length: tuple[int, int], instructions: str) -> Iterator[Finding]:
    """What is wrong with TEXT as a section of that LENGTH (least and most characters), written on INSTRUCTIONS."""
    yield from _length(text, *length)
    yield from _headed(text)
    yield from _repeated(text)
    yield from _echoed(text, instructions)


def _length(text: str, least: int, most: int) -> Iterator[Finding]:
    """Less than half of the least, or more than twice the most."""
    written = len("".join(text.split()))
    if not least <= 2 * written <= 4 * most:
        size = "过短" if 2 * written < least else "过长"
        message = f"这一部分写了{written}字，{size}，应在{least}至{most}字之间"
        yield Finding("section-length", "error", 0, len(text), message)


def _headed(text: str) -> Iterator[Finding]:
    """A line that begins like a heading of the first level: it would part the report."""
    found = _HEADING.search(text)
    if found is not None:
        message = f"正文里不另立“{found[0]}”这样的标题，分述用“一是”“二是”"
        yield Finding("heading-number", "error", found.start(), found.end(), message)


def _repeated(text: str) -> Iterator[Finding]:
    """The first sentence that stands a second time; one finding, however often it goes on."""
    seen: set[str] = set()
    for found in _SENTENCE.finditer(text):
        bare = _MARKS.sub("", found[0])
        if len(bare) >= _LEAST_SENTENCE and bare in seen:
            message = "这句话前面已经写过，请删去重复的句子"
            yield Finding("repeated-sentence", "error", found.start(), found.end(), message)
            return
        seen.add(bare)


def _echoed(text: str, instructions: str) -> Iterator[Finding]:
    """A label of the prompt, or a run of words out of its instructions."""
    message = "这是对起草的要求，不是正文，请删去"
    label = _LABEL.search(text)
    if label is not None:
        yield Finding("instruction-left", "error", label.start(), label.end(), message)
    for found in _SENTENCE.finditer(text):
        runs = (found[0][at : at + _ECHO] for at in range(len(found[0]) - _ECHO + 1))
        if any(run in instructions for run in runs):
            yield Finding("instruction-left", "error", found.start(), found.end(), message)
            return
