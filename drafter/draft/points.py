"""The points of a list in prose (一是…二是…), which suggestion answers which problem, and what they leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafter.checker.answers import telling_pairs
from drafter.numbers.numerals import read_chinese
from drafter.numbers.scan import scan

_CHINESE = "一二三四五六七八九十"
_MARK = re.compile(
    rf"(?:(?<=^)|(?<=[。；：\n]))\s*(?:(?P<named>其?(?P<a>[{_CHINESE}]{{1,3}})是)|(?P<bracket>[（(](?P<b>[{_CHINESE}]{{1,3}})[）)]、?)"
    rf"|(?P<chinese>(?P<c>[{_CHINESE}]{{1,3}})、)|(?P<arabic>(?P<d>\d{{1,2}})[.．、](?!\d))"
    rf"|(?P<round>[（(](?P<e>\d{{1,2}})[）)]、?)|(?P<ordinal>第(?P<f>[{_CHINESE}]{{1,3}})，))",
    re.MULTILINE,
)
_AIM = re.compile(r"针对([^。；\n]{2,60}?)的?问题")
_NUMBERED = re.compile(rf"^(?:第|问题)?([{_CHINESE}\d]{{1,2}})(?:个|项|条)?$")
_CAUSE = re.compile(
    r"由于|因为|原因|因(?![此而素])|导致|造成|致使|影响|源于|缘于|缺乏|缺少|不足|偏紧|所限|受限|随着|跟不上|不够|使得|使|没有|未能"
)
_WHO = re.compile(
    r"由[^，。；]{2,24}|[^，。；]{0,12}(?:局|办|科|室|股|处|中心|单位|部门|班子|领导|人员|小组|街道|乡镇|专人)[^，。；]{0,6}"
    r"(?:负责|牵头|会同|配合|主办|承办)"
)
_WHEN = re.compile(
    r"每(?:年|半年|季度?|月|周)|(?:年|月|季度?)底|年内|上半年|下半年|季度|年度内|日前|以前完成|之前完成"
)
_SHARED = 3
_SHORT = 15


@dataclass(frozen=True, slots=True)
class Points:
    """What stands before the first point, and the points without their enumerators."""

    lead: str
    items: tuple[str, ...]


def read_points(body: str) -> Points:
    """The points of BODY: what its first series of enumerators counts; its paragraphs where there is none.

    A series of another form, or one that starts anew inside a point, belongs to that point.
    """
    marks = list(_series(body))
    if not marks:
        lines = [line.strip() for line in body.splitlines() if line.strip()]
        has_lead = len(lines) > 1 and (
            lines[0].endswith(("：", ":")) or re.search("以下|如下|下列", lines[0]) is not None
        )
        return Points(lines[0] if has_lead else "", tuple(lines[has_lead:]))
    ends = [mark.start() for mark in marks[1:]] + [len(body)]
    items = (" ".join(body[mark.end() : end].split()) for mark, end in zip(marks, ends, strict=True))
    return Points(" ".join(body[: marks[0].start()].split()), tuple(item for item in items if item))


def _series(body: str) -> Iterator[re.Match[str]]:
    form, expected = None, 1
    for mark in _MARK.finditer(body):
        if mark.lastgroup is None:
            continue
        kind = next(
            name for name in ("named", "bracket", "chinese", "arabic", "round", "ordinal") if mark[name]
        )
        if _count(mark) == expected and form in (None, kind):
            form, expected = kind, expected + 1
            yield mark


def _count(mark: re.Match[str]) -> int:
    written = next(mark[name] for name in "abcdef" if mark[name])
    if written.isdecimal():
        return int(written)
    read = read_chinese(written)
    return int(read.value) if read else 0


def match_problems(problems: Sequence[str], suggestions: Sequence[str]) -> tuple[int | None, ...]:
    """For each suggestion the problem (from 0) that it answers; None where it is clear of none.

    What it says it is aimed at (针对…的问题) decides; else the problem that shares most telling words with it.
    """
    return tuple(_answered(suggestion, problems) for suggestion in suggestions)


def _answered(suggestion: str, problems: Sequence[str]) -> int | None:
    aim = _AIM.search(suggestion)
    if aim is not None:
        numbered = _NUMBERED.match(aim[1])
        if numbered and 0 < (at := _ordinal(numbered[1])) <= len(problems):
            return at - 1
    words, least = (telling_pairs(aim[1]), 1) if aim else (telling_pairs(suggestion), _SHARED)
    scores = [
        len(words & telling_pairs(problem)) + len(words & telling_pairs(name_of(problem)))
        for problem in problems
    ]
    best = max(scores, default=0)
    return scores.index(best) if best >= least else None


def _ordinal(written: str) -> int:
    if written.isdecimal():
        return int(written)
    read = read_chinese(written)
    return int(read.value) if read else 0


def name_of(problem: str) -> str:
    """What a problem is called: its first clause."""
    return re.split("[，。；：,]", problem.strip(), maxsplit=1)[0]


def called(suggestion: str) -> str:
    """What a suggestion is called: its first clause that says what to do."""
    named = name_of(_AIM.sub("", suggestion, count=1).lstrip("，的"))
    return named if len(named) <= 24 else f"{named[:22]}……"


def gaps_of_problems(problems: Sequence[str]) -> Iterator[str]:
    """What the problems leave open: evidence, cause."""
    for at, problem in enumerate(problems, start=1):
        rest = problem[len(name_of(problem)) :]
        if len(rest) < _SHORT and not any(m.kind not in ("label", "date") for m in scan(problem)):
            yield f"问题{at}（{name_of(problem)}）没有写明具体表现或数据"
        if not _CAUSE.search(rest):
            yield f"问题{at}（{name_of(problem)}）没有写明原因"


def gaps_of_suggestions(
    problems: Sequence[str], suggestions: Sequence[str], answers: Sequence[int | None]
) -> Iterator[str]:
    """What the suggestions leave open: a problem without an answer, an answer to nothing, who, by when."""
    for at, problem in enumerate(problems):
        if at not in answers:
            yield f"问题{at + 1}（{name_of(problem)}）没有对应的建议"
    for at, (suggestion, answer) in enumerate(zip(suggestions, answers, strict=True), start=1):
        lacking = [
            *(["针对哪个问题"] if problems and answer is None else []),
            *([] if _WHO.search(suggestion) else ["由谁办理"]),
            *(
                []
                if _WHEN.search(suggestion) or any(m.kind == "date" for m in scan(suggestion))
                else ["何时完成"]
            ),
        ]
        if lacking:
            yield f"建议{at}（{called(suggestion)}）没有写明{'、'.join(lacking)}"
