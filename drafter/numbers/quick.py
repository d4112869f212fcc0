"""The common shapes — 600.02万元, 31.49%, 87670人, 2023年, 10月底, （一）, 1. — read at one glance.

Nine numbers of ten look like this.  Whatever is unusual before or behind them is left to the scanner, which reads
these shapes to the same mentions; a test compares the two.
"""

from __future__ import annotations

import re
from decimal import Decimal

from drafter.numbers.mention import Mention
from drafter.numbers.units import read_unit

# Behind each unit: what would make another unit of it, a rate, or the name of a thing (超1000万元企业).
_AMOUNT = re.compile(
    r"([0-9]{1,12}(?:\.([0-9]{1,8}))?)"
    r"(%|(?:[万亿]?元(?![人及以的工服规企项纳商大单])|万?人(?![次天月份时公])|人次|户(?![次数])|次(?!产)|家(?!次)|项(?!次)"
    r"|个百分点|个(?![月季小工百点]))(?![/／]))"
)
_UNITS = {
    symbol: (unit := read_unit(symbol), [Decimal(1).scaleb(-places) * unit.scale for places in range(9)])
    for symbol in "% 元 万元 亿元 人 万人 人次 户 次 家 项 个 个百分点".split()
}
"""Each unit with the worth of the last written place, by the number of places behind the point."""
_YEAR = re.compile(
    r"((?:19|20)[0-9]{2})年(?:度(?![假日上下]))?(?![\s末底初中前第一二三四五六七八九十至到度0-9０-９—–－~～-]|[上中下][半旬])"
)
_MONTH = re.compile(
    r"(?:((?:19|20)[0-9]{2})年)?(1[0-2]|[1-9])月(?:[底末](?![期级小学])|(?![底末初中刊票租薪嫂饼季均亮份]))"
    r"(?![\s上下中0-9０-９一二三四五六七八九十至到—–－~～-])"
)
# What stands directly before may make another thing of the digits: 第, 前, 附件, 表, a sign, a letter.
_ODD_BEFORE = frozenset(map(chr, range(128))) - {"\n"} | frozenset(
    "第前附件表图录栏格开决号线话真编码次页负代年列报－：．〔［【「“\u3000\u00a0\u2009"
)
_ITEM = re.compile(r"([一二三四五六七八九十]{1,2})([）是、])")
_NUMBERED = re.compile(r"[0-9]{1,2}[.．、](?!\d)")


def read_item(text: str, start: int) -> Mention | None:
    """（一）, 一、 at the start of a line, 一是 at that of a clause, with the numeral at START; else None."""
    found = _ITEM.match(text, start)
    if found is None:
        return None
    before = text[start - 1 : start]
    if found[2] == "）" and before == "（":
        return Mention(start - 1, found.end(), text[start - 1 : found.end()], "label", why="enumerator")
    if found[2] == "、" and before == "\n":
        return Mention(start, found.end(), found[0], "label", why="enumerator")
    if found[2] == "是" and before and before in "。；：，\n":
        return Mention(start, found.end() - 1, found[1], "label", why="enumerator")
    return None


def read_quickly(text: str, start: int) -> Mention | None:
    """The mention whose first digit is at START, where all about it is plain; else None."""
    before = text[start - 1 : start]
    if before in _ODD_BEFORE:
        return None
    if text.startswith("年", start + 4):
        year = _YEAR.match(text, start)
        if year is not None:
            return Mention(start, year.end(), year[0], "date", date=year[1])
        return _read_month(text, start)
    found = _AMOUNT.match(text, start)
    if found is not None:
        digits, places, symbol = found.groups()
        unit, steps = _UNITS[symbol]
        amount, step = Decimal(digits) * unit.scale, steps[len(places) if places else 0]
        return Mention(start, found.end(), found[0], unit.dimension, amount, step, unit)
    if "月" in text[start + 1 : start + 3]:
        return _read_month(text, start)
    item = _NUMBERED.match(text, start) if before == "\n" else None
    return Mention(start, item.end(), item[0], "label", why="enumerator") if item is not None else None


def _read_month(text: str, start: int) -> Mention | None:
    """10月底, 2023年10月, without a day or a second end."""
    found = _MONTH.match(text, start)
    if found is None:
        return None
    year, month = found.groups()
    date = f"{year}-{int(month):02d}" if year else f"{int(month):02d}"
    return Mention(start, found.end(), found[0], "date", date=date)
