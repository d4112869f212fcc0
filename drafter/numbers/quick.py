"""The common shapes — 600.02万元, 31.49%, 87670人, 2023年 — read at one glance.

Nine numbers of ten look like this.  Whatever is unusual before or behind them is left to the scanner, which reads
these shapes to the same mentions; a test compares the two.
"""

from __future__ import annotations

import re
from decimal import Decimal

from drafter.numbers.mention import Mention
from drafter.numbers.units import read_unit

_UNITS = {symbol: read_unit(symbol) for symbol in "万元 亿元 元 % 万人 人次 人 户 次 家 项 个百分点".split()}
_AMOUNT = re.compile(
    r"([0-9]{1,12}(?:\.([0-9]{1,8}))?)(万元|亿元|元(?!人)|%|万人(?![次天月份时公])|人次|人(?![次天月份时公])|户(?![次数])|次(?!产)|家|项(?!次)"
    r"|个百分点)(?=[，。、；）和与及\n]|的(?![工企项大商单])|其中|占|比|增|减|左右|以上(?![的工企项大商单服规])|\Z)"
)
_YEAR = re.compile(
    r"((?:19|20)[0-9]{2})年(?:度(?![假日上下]))?(?=[\u4e00-\u9fff，。、；）])(?![末底初中上下前第一二三四五六七八九十至到度])"
)
# What stands directly before may make another thing of the digits: 第, 前, 附件, 表, a sign, a letter, a range.
_ODD_BEFORE = frozenset(
    "第前附件表图录栏格开决号线话真编码次页负代年列报—–－～至到：．，〔［【「“ \u3000\u00a0\u2009"
)
_STEPS = {
    (symbol, places): Decimal(1).scaleb(-places) * unit.scale
    for symbol, unit in _UNITS.items()
    for places in range(9)
}


_ITEM = re.compile(r"([一二三四五六七八九十]{1,2})([）是])")


def read_item(text: str, start: int) -> Mention | None:
    """（一） and 一是 at the start of a clause, with the numeral at START; else None."""
    found = _ITEM.match(text, start)
    if found is None:
        return None
    before = text[start - 1 : start]
    if found[2] == "）" and before == "（":
        return Mention(start - 1, found.end(), text[start - 1 : found.end()], "label", why="enumerator")
    if found[2] == "是" and before and before in "。；：，\n":
        return Mention(start, found.end() - 1, found[1], "label", why="enumerator")
    return None


def read_quickly(text: str, start: int) -> Mention | None:
    """The mention whose first digit is at START, where all about it is plain; else None."""
    before = text[start - 1 : start]
    if (before.isascii() and before != "\n" and before != "") or before in _ODD_BEFORE:
        return None
    found = _AMOUNT.match(text, start)
    if found is not None:
        digits, places, symbol = found.groups()
        unit = _UNITS[symbol]
        amount = Decimal(digits)
        if unit.scale != 1:
            amount *= unit.scale
        step = _STEPS[symbol, len(places) if places else 0]
        return Mention(start, found.end(), found[0], unit.dimension, amount, step, unit)
    year = _YEAR.match(text, start)
    if year is not None:
        return Mention(start, year.end(), year[0], "date", date=year[1])
    return None
