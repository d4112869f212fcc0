"""Rules about the build of a report: what must stand in it, where, and only once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.checker.document import Document, Line, Offence, missing_facts

_NUMERALS = "一二三四五六七八九十"
_ITEM = re.compile(r"(?:^|[。；\n])\s*([一二三四五六七八九十])(?:是|要)")
_PLACEHOLDER = re.compile(
    r"[XＸx×]{2,}(?=[万亿元年月日人%％局省市县区]|$|[，。、；）])|待填|待补充|（此处.{0,12}）|_GoBack|\{\{[^{}\n]*\}\}|【本部分未能生成"
)
_LEAST = 60
_SHINGLE = 8


def missing_fact(document: Document) -> Iterator[Offence]:
    """A fact that its section must state is not spoken of there; without such a section, nowhere."""
    if document.book is None:
        return
    for section in document.outline.sections:
        place = document.places.get(section.id)
        start, end = (place.start, place.end) if place else (0, len(document.text))
        if place is None and section.heading:
            start, end = 0, len(document.text)
        elif place is None:
            start, end = (
                0,
                min((p.heading.start for p in document.places.values()), default=len(document.text)),
            )
        within = [m for m in document.judged if start <= m.start < end]
        stated = section.stated_facts(document.book)
        for fact_id in missing_facts(document.text[start:end], within, document.book, stated):
            fact = document.book[fact_id]
            at = (place.heading.start, place.heading.end) if place else _title_span(document)
            where = f"“{section.title}”" if place else "文中"
            message = f"{where}应写明{fact.name}（{fact.in_unit()}），没有找到"
            yield Offence(*at, message, fact_id, fact.in_unit())


def missing_section(document: Document) -> Iterator[Offence]:
    """A section of the outline has no heading in the text."""
    for section in document.outline.sections:
        if section.heading and section.level == 1 and section.id not in document.places:
            yield Offence(*_title_span(document), f"缺少“{section.title}”这一部分，请补上")


def section_out_of_order(document: Document) -> Iterator[Offence]:
    """A section stands before one that the outline puts in front of it."""
    last = -1
    for section in document.outline.sections:
        place = document.places.get(section.id)
        if place is None:
            continue
        if place.heading.start < last:
            message = f"“{section.title}”的位置与提纲的顺序不一致，请调整"
            yield Offence(place.heading.start, place.heading.end, message)
        last = max(last, place.heading.start)


def empty_section(document: Document) -> Iterator[Offence]:
    """A section that must hold text holds none."""
    for section in document.outline.sections:
        place = document.places.get(section.id)
        if place is not None and section.has_text and not document.text[place.start : place.end].strip():
            yield Offence(place.heading.start, place.heading.end, f"“{section.title}”下面没有内容，请补写")


def guidance_left(document: Document) -> Iterator[Offence]:
    """A sentence of the form's own guidance is left in the report."""
    ended = 0
    guidance = "|".join(f"(?:{pattern})" for pattern in document.outline.guidance)
    for found in re.finditer(guidance, document.text) if guidance else ():
        if found.start() >= ended:
            ended = found.end()
            line = next(x for x in document.lines if x.start <= found.start() < x.end)
            most = 5 * (found.end() - found.start()) >= 3 * len(line.text.strip())
            if line.heading or most:  # in running text 主要包括…等 may be the writer's own
                yield Offence(found.start(), found.end(), f"“{_short(found[0])}”是表样里的填写说明，请删去")


def repeated_paragraph(document: Document) -> Iterator[Offence]:
    """A paragraph of sixty characters or more stands in the text twice, wholly or nearly."""
    seen: list[tuple[set[str], Line]] = []
    firsts: dict[str, int] = {}
    for line in document.lines:
        bare = re.sub(r"[\s，。、；：“”（）()]", "", line.text)
        if len(bare) < _LEAST:
            continue
        shingles = {bare[at : at + _SHINGLE] for at in range(len(bare) - _SHINGLE + 1)}
        rivals = {firsts[s] for s in shingles if s in firsts}
        for rival in sorted(rivals):
            earlier, first = seen[rival]
            if 10 * len(shingles & earlier) >= 9 * min(len(shingles), len(earlier)):
                message = f"这一段与前文“{_short(first.text.strip())}”重复，请只保留一处"
                yield Offence(line.start, line.end, message)
                break
        seen.append((shingles, line))
        for shingle in shingles:
            firsts.setdefault(shingle, len(seen) - 1)


def heading_number(document: Document) -> Iterator[Offence]:
    """A series of headings does not start at one, skips, repeats, or begins anew inside another."""
    counts = {1: 0, 2: 0, 3: 0, 4: 0}
    outer = dict(counts)
    for line in document.lines:
        level, number = _level(line.number)
        if not level:
            continue
        if number == counts[level] + 1 or (outer[level] and number == outer[level] + 1):
            outer[level] = 0 if number != counts[level] + 1 else outer[level]
        elif number == 1 and counts[level]:
            outer[level] = counts[level]
            yield _misnumbered(line, f"“{line.number}”在同一层次中重新起头，请改用下一级序号")
        elif line.heading:
            yield _misnumbered(line, f"“{line.number}”的序号不连续，应为第{counts[level] + 1}项")
        counts[level] = number
        for deeper in range(level + 1, 5):
            counts[deeper] = outer[deeper] = 0


def _misnumbered(line: Line, message: str) -> Offence:
    start = line.start + line.text.index(line.number)
    return Offence(start, start + len(line.number), message)


def number_form(document: Document) -> Iterator[Offence]:
    """1、 and （1）、 and half-width brackets in headings."""
    for line in document.lines:
        bad = re.match(
            r"[#\s]*(\d+、|[（(][\d一二三四五六七八九十]+[）)]、|\([一二三四五六七八九十\d]+[)）]|（[一二三四五六七八九十\d]+\)|\([一二三四五六七八九十\d]+）)",
            line.text,
        )
        if bad is not None:
            start = line.start + bad.start(1)
            yield Offence(
                start, line.start + bad.end(1), f"序号“{bad[1]}”的写法不规范，应依次用一、（一）1.（1）"
            )


def placeholder(document: Document) -> Iterator[Offence]:
    """XX, 待填, an unresolved reference, a bookmark."""
    for found in _PLACEHOLDER.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”是没有填写的内容，请补上或删去")


def unanswered_problem(document: Document) -> Iterator[Offence]:
    """The suggestions are fewer than the problems, or one shares no word with any problem."""
    place = document.places.get("suggestions")
    problems, suggestions = _items(document, "problems"), _items(document, "suggestions")
    if place is None or not problems:
        return
    for at, problem in enumerate(problems, start=1):
        answered = any(len(_pairs(problem) & _pairs(suggestion)) >= 3 for suggestion in suggestions)
        if not answered:
            message = f"存在的问题第{at}项（{_short(problem)}）没有对应的建议，请补写"
            yield Offence(place.heading.start, place.heading.end, message)


def _items(document: Document, section_id: str) -> list[str]:
    """The items 一是…二是… of a section."""
    body = document.body(section_id)
    starts = [found.end() for found in _ITEM.finditer(body)]
    return [body[start:end].strip() for start, end in zip(starts, [*starts, len(body)][1:], strict=True)]


def _pairs(text: str) -> set[str]:
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    return {run[at : at + 3] for run in runs for at in range(len(run) - 2)}


def _level(number: str) -> tuple[int, int]:
    """The level of a heading's number and its place in the series; (0, 0) where it is none."""
    bare = number.rstrip("、.．").strip("（）()")
    if not bare:
        return 0, 0
    chinese = bare[0] in _NUMERALS
    value = _place(bare) if chinese else int(bare)
    bracketed = number[0] in "（("
    return (2 if bracketed else 1) if chinese else (4 if bracketed else 3), value


def _place(numeral: str) -> int:
    from drafter.numbers.numerals import read_chinese

    read = read_chinese(numeral)
    return int(read.value) if read else 0


def _title_span(document: Document) -> tuple[int, int]:
    """The line that holds the report's title, else the first line."""
    if not document.lines:
        return 0, 0
    words = "绩效"
    line = next((x for x in document.lines[:6] if words in x.text), document.lines[0])
    return line.start, line.end


def _short(text: str) -> str:
    return text if len(text) <= 22 else f"{text[:20]}……"
