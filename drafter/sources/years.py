"""The years that a table names: its own in the title and the lines under it, others in the heads of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NAMED = re.compile(r"(?<!\d)(20\d\d)(?:年|年度|会计年度)|(二[〇零○O0][〇零○O一二三四五六七八九0]{2})年")
_HEAD = re.compile(r"(?<!\d)(20\d\d)年")
_DATED = re.compile("^注|日期|时间|打印|制表|印发|月.{1,3}日")
_OF_A_COLUMN = re.compile(
    r"数(?:\(.*\))?$|金额(?!单位)|增减|比上年|比20\d\d|^(?:20\d\d年度?)?(?:[预决]算|执行)(?:\(.*\))?$"
)
_LONGEST_HEAD = 20
_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_LAST = re.compile("(?:上年度?|去年)(?!末?(?:财政拨款)?结[转余])")
_THIS = re.compile("本年度?(?=数|决算|预算|$|/)")
_CHANGE = re.compile("增减|增长|增幅|降幅|变动|差额|同比|比重|占比|比上年|比20|/比|完成.*%|%$")


def table_year(title: str, rows: Iterable[Sequence[str]]) -> int | None:
    """The year of a table with TITLE and the texts in ROWS above its numbers; None where only columns name years.

    The title counts first, then a text that is no column's head and no date of printing.
    """
    if found := _NAMED.search(title):
        return _number(found)
    for texts in rows:
        named = [found for text in texts if not _is_aside(text) and (found := _NAMED.search(text))]
        # Two years in one row are heads of columns: 2022年, 2023年.
        if len({_number(found) for found in named}) == 1:
            return _number(named[0])
    return None


def _number(found: re.Match[str]) -> int:
    return int(found[1] or found[2].translate(_DIGITS))


def _is_aside(text: str) -> bool:
    """Whether the year in TEXT is a column's, a note's or that of a date: 2022年决算数, 填报日期：2024年2月1日."""
    return _DATED.search(text) is not None or (
        len(text) <= _LONGEST_HEAD and _OF_A_COLUMN.search(text) is not None
    )


def latest(texts: Iterable[str]) -> int | None:
    """The latest year that one of the TEXTS names: of columns that stand side by side the report's."""
    heads = [text for text in texts if len(text) <= _LONGEST_HEAD]
    return max((int(year) for text in heads for year in _HEAD.findall(text)), default=None)


def column_year(words: str, year: int) -> int:
    """The year that the heads WORDS of a column name in a table of YEAR; YEAR where they name none."""
    if found := _HEAD.search(words):
        return int(found[1])
    return year - 1 if _LAST.search(words) else year


def names_year(words: str) -> bool:
    """Whether the heads WORDS of a column name a year, in figures or as 上年, 本年."""
    return without_year(words) != words


def is_change(words: str) -> bool:
    """Whether a column with the heads WORDS compares others: 增减额, 比上年增长%."""
    return _CHANGE.search(words) is not None


def without_year(words: str) -> str:
    """WORDS without the year that they name: 2022年度决算数 is 决算数, 2023年 is nothing."""
    return _THIS.sub("", _LAST.sub("", re.sub(r"20\d\d年度?", "", words)))
