"""Rules about problems and suggestions: each problem has its answer, and no answer speaks of an unnamed problem."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.checker.layout import Document, Offence, shorten
from drafter.numbers.patterns import pattern

_ITEM = pattern(
    r"(?:^|[。；\n])\s*(?:其?[一二三四五六七八九十](?:是|要)|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d))"
)
_CUT = pattern(r"[^\u4e00-\u9fff]+|[的了和与及在对为是等不有以也将并从由于中上下我本各]+")
_COMMON = frozenset(
    "工作 人员 制度 完善 健全 措施 管理 目标 水平 政策 建设 推进 问题 单位 部门 加强 提高 进一 一步 一是 二是 三是 四是 五是 六是 "
    "积极 认真 落实 相关 开展 情况 存在 建议 组织 提升 强化 继续 确保 服务 任务 能力 质量 机制 导致 影响".split()
)
_NAMED = pattern(r"(审计|巡察|巡视|督查|检查|考核)[^。，；]{0,10}(?:存在|发现|反馈|指出|提出)的?问题")
# A short problem may be answered in quite other words; of those the rule does not speak.
_TELLING = 25
_SHARED = 3
# Each is compared with each: beyond this many items the text is no list of problems.
_MOST = 40


def unanswered_problem(document: Document) -> Iterator[Offence]:
    """A problem shares next to no word with any suggestion."""
    place = document.places.get("suggestions")
    problems, suggestions = _items(document, "problems"), _items(document, "suggestions")
    if place is None or not problems or not suggestions:
        return
    answers = [telling_pairs(suggestion) for suggestion in suggestions]
    for at, problem in enumerate(problems, start=1):
        pairs = telling_pairs(problem)
        best = max(len(pairs & answer) for answer in answers)
        fewer = len(suggestions) < len(problems)
        if best < _SHARED and (len(pairs) >= _TELLING or (fewer and best == 0)):
            message = f"存在的问题第{at}项（{shorten(problem)}）没有对应的建议，请补写"
            yield Offence(place.heading.start, place.heading.end, message)


def unlisted_problem(document: Document) -> Iterator[Offence]:
    """A suggestion speaks of problems that an audit found, and the problems name none."""
    place = document.places.get("suggestions")
    problems = document.body("problems")
    if place is None or not problems.strip():
        return
    for found in _NAMED.finditer(document.text, place.start, place.end):
        if found[1] not in problems:
            message = f"建议提到“{shorten(found[0])}”，存在的问题里没有写，请补写问题或删去"
            yield Offence(found.start(), found.end(), message)


def _items(document: Document, section_id: str) -> list[str]:
    """The items of a section, numbered or 一是…二是…, else its paragraphs."""
    body = document.body(section_id)
    starts = [found.end() for found in _ITEM.finditer(body)]
    if not starts:
        return [line.strip() for line in body.splitlines() if len(line.strip()) > 9][:_MOST]
    return [body[start:end].strip() for start, end in zip(starts, [*starts, len(body)][1:], strict=True)][
        :_MOST
    ]


def telling_pairs(text: str) -> set[str]:
    """The pairs of characters of TEXT that tell what it is about."""
    return {run[at : at + 2] for run in _CUT.split(text) for at in range(len(run) - 1)} - _COMMON
