"""Rules about what should not have stayed in the text: guidance, second copies, blanks, slips of the keyboard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from drafter.checker.layout import Document, Line, Offence, shorten

# A scan for the first characters alone is five times faster than one for the whole alternation.
_BLANK = re.compile(r"[XＸx×_{【待（]")
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-zＸ×])[XＸx×]{2,}(?=[万亿元年月日次个家户项人%％局省市县区]|$|[，。、；）])|×{2,}|Ｘ{2,}|待填|待补充|（此处.{0,12}）"
    r"|_GoBack|\{\{[^{}\n]{0,80}\}\}|【本部分(?:未能生成|还有未改正)",
    re.MULTILINE,
)
_SPACES = str.maketrans("", "", " \t\r\u3000，。、；：“”（）()")
_CLAUSE = re.compile(r"[，。、；：]+")
_STRAY = re.compile(r"[，。、；：]{2,}|、(?=等[情问方工项事因人，。；])")
_WRONG_WORDS = {
    "截止目前": "截至目前", "励行节约": "厉行节约", "帐户": "账户", "帐务": "账务", "记帐": "记账", "建帐": "建账",
    "台帐": "台账", "帐目": "账目", "帐簿": "账簿", "工作时际": "工作实际", "升入落实": "深入落实", "规口管理": "归口管理",
    "换人平率": "换人频率", "按步就班": "按部就班", "布署": "部署", "松驰": "松弛", "份内": "分内", "老年人收，": "老年人收入，",
    "使用情进行": "使用情况进行", "渡过难关": "度过难关", "截止日前": "截至目前", "以经": "已经",
}  # fmt: skip
_WRONG = re.compile("|".join(map(re.escape, _WRONG_WORDS)))
_UNTIL = re.compile(r"截止(?=(?:到|至)?(?:\d{4}年|\d{1,2}月|[上本去今]?年|月底|年底))")
_LEAST = 60
_LONGEST_GUIDANCE = 160
_SHINGLE = 8


def guidance_left(document: Document) -> Iterator[Offence]:
    """A sentence of the form's own guidance is left in the report."""
    if not document.outline.guidance:
        return
    guidance = re.compile("|".join(f"(?:{pattern})" for pattern in document.outline.guidance))
    for line in document.lines:
        if len(line.text) > _LONGEST_GUIDANCE:
            continue
        for found in guidance.finditer(document.text, line.start, line.end):
            most = 5 * (found.end() - found.start()) >= 3 * len(line.text.strip())
            # in running text 主要包括…等 may be the writer's own
            if found[0].strip() and (line.heading or most) and not _states_amount(document, found):
                message = f"“{shorten(found[0])}”是表样里的填写说明，请删去"
                yield Offence(found.start(), found.end(), message)


def _states_amount(document: Document, found: re.Match[str]) -> bool:
    """Whether the piece holds amounts: 包括… with amounts is the writer's own."""
    within = document.numbers_within(found.start(), found.end())
    return any(number.kind in ("money", "percent") for number in within)


def repeated_paragraph(document: Document) -> Iterator[Offence]:
    """A paragraph of sixty characters or more stands in the text twice, wholly or to nine tenths."""
    seen: list[tuple[Line, int]] = []
    holders: dict[str, int] = {}
    for line in document.lines:
        if len(line.text) < _LEAST:
            continue
        # two paragraphs that are nine tenths the same share a clause; only those are compared in full
        clauses = [clause for clause in _CLAUSE.split(line.text) if len(clause) > 5] or [line.text]
        shared: Counter[int] = Counter()
        for clause in clauses:
            if clause in holders:
                shared[holders[clause]] += len(clause)
        for rival, length in shared.most_common(3):
            first, least = seen[rival][0], min(sum(map(len, clauses)), seen[rival][1])
            if 10 * length >= 9 * least or (2 * length >= least and _overlap(line.text, first.text)):
                message = f"这一段与前文“{shorten(first.text.strip())}”重复，请只保留一处"
                yield Offence(line.start, line.end, message)
                break
        seen.append((line, sum(map(len, clauses))))
        for clause in clauses:
            holders.setdefault(clause, len(seen) - 1)


def _overlap(one: str, other: str) -> bool:
    """Whether nine tenths of the shorter one's runs of eight characters stand in the other, marks left aside."""
    one, other = one.translate(_SPACES), other.translate(_SPACES)
    if min(len(one), len(other)) < _LEAST:
        return False
    if len(one) > len(other):
        one, other = other, one
    runs, of_other = _shingles(one), _shingles(other)
    return 10 * len(runs & of_other) >= 9 * len(runs)


def _shingles(text: str) -> set[str]:
    return {text[at : at + _SHINGLE] for at in range(len(text) - _SHINGLE + 1)}


def placeholder(document: Document) -> Iterator[Offence]:
    """XX, 待填, an unresolved reference, a bookmark."""
    ended = 0
    for blank in _BLANK.finditer(document.text):
        found = _PLACEHOLDER.match(document.text, blank.start()) if blank.start() >= ended else None
        if found is None:
            continue
        ended = found.end()
        yield Offence(found.start(), found.end(), f"“{found[0]}”是没有填写的内容，请补上或删去")


def wrong_word(document: Document) -> Iterator[Offence]:
    """截止 for 截至, and words that are often mistyped."""
    for found in _WRONG.finditer(document.text):
        right = _WRONG_WORDS[found[0]]
        yield Offence(found.start(), found.end(), f"“{found[0]}”应为“{right}”", None, right)
    for found in _UNTIL.finditer(document.text):
        yield Offence(found.start(), found.end(), "“截止”后面不能直接跟时间，应为“截至”", None, "截至")


def stray_mark(document: Document) -> Iterator[Offence]:
    """Two marks in a row, or 、 before 等."""
    for found in _STRAY.finditer(document.text):
        yield Offence(found.start(), found.end(), f"标点“{found[0]}”多余或有误，请改正")
