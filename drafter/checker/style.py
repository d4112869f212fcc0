"""Rules about the use of figures, by GB/T 15835-2011."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from drafter.checker.layout import Document, Offence
from drafter.numbers.patterns import pattern

_ABOUT = r"(?:约(?<![节集预合公契签违条制简]约)|近(?<![附最临邻相]近)|大概)"
_TWICE = pattern(rf"{_ABOUT}\d[\d.,]*[^\d，。；、\s]{{0,4}}(?:左右|上下|以上)")
_EXACT_ESTIMATE = pattern(rf"{_ABOUT}\d[\d,]*\.\d{{2,}}[^\d，。；、）\s]{{0,3}}")
_DASH = pattern(r"\s?(?:[—～~\-－–]{1,2}|至|到)\s?")
_HYPHEN = pattern(r"\s?[-－]{1,2}\s?")
_MIXED_DATE = pattern(
    r"年(?:(?<=[一二][〇零○一二三四五六七八九]{3}年)\d{1,2}月(?:\d{1,2}日)?|(?<=\d{4}年)[一二三四五六七八九十]{1,3}月(?:\d{1,2}日)?)"
)
_SHORT_YEAR = pattern(r"年(?<=[0-3]\d年)(?<![\d.]\d\d年)(?:度|末|初|底|\d{1,2}月)")
_WIDE = pattern(r"[０-９][０-９．，％]*")
_SCALED = pattern(r"[%％‰万亿]")


def doubled_estimate(document: Document) -> Iterator[Offence]:
    """约…左右 says the same twice."""
    for found in _TWICE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”前后两个概数词重复，请只留一个")


def exact_estimate(document: Document) -> Iterator[Offence]:
    """约 before a number with two decimals."""
    for found in _EXACT_ESTIMATE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”已精确到两位小数，不应再写“约”“近”")


def half_written_range(document: Document) -> Iterator[Offence]:
    """10～20%, 5～8万元: both ends carry the sign or the scale."""
    for start, end, first, last in _ranges(document):
        mark = _SCALED.search(last)
        if mark and not _SCALED.search(first):
            written = document.text[start:end]
            message = f"“{written}”两端都应写“{mark[0]}”，以免误解前一个数"
            yield Offence(start, end, message)


def range_hyphen(document: Document) -> Iterator[Offence]:
    """A range joined by a hyphen in place of — or ～."""
    for start, end, first, last in _ranges(document):
        if _HYPHEN.fullmatch(document.text, start + len(first), end - len(last)):
            written = document.text[start:end]
            yield Offence(start, end, f"“{written}”的连接号应为“—”或“～”，不用短横线")


def _ranges(document: Document) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, first and last number of each range."""
    for first, last in pairwise(document.numbers):
        close = 0 < last.start - first.end <= 4
        if close and first.kind == last.kind and _DASH.fullmatch(document.text, first.end, last.start):
            yield first.start, last.end, first.text, last.text


def mixed_date(document: Document) -> Iterator[Offence]:
    """二〇二三年8月 mixes two ways of writing."""
    for found in _MIXED_DATE.finditer(document.text):
        start = found.start() - 4
        message = f"“{document.text[start : found.end()]}”混用汉字和阿拉伯数字，日期应统一用阿拉伯数字"
        yield Offence(start, found.end(), message)


def short_year(document: Document) -> Iterator[Offence]:
    """23年度 for 2023年度."""
    for found in _SHORT_YEAR.finditer(document.text):
        start = found.start() - 2
        yield Offence(start, found.end(), f"“{document.text[start : found.end()]}”的年份应写四位数字")


def wide_digits(document: Document) -> Iterator[Offence]:
    """Full-width digits."""
    for found in _WIDE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”是全角数字，应改为半角")
