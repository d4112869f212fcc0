"""What a table's cells say: labels without ordinals, spaces and quotes, and amounts however they are typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from drafter.facts.sheets import Cell
from drafter.numbers.units import plain

_QUOTES = re.compile("[\"'“”‘’「」『』《》〝〞＂*※△▲★]")
_ORDINAL = re.compile(
    r"(?:其中[::]|[加减][::]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.](?!\d))+"
)
_AMOUNT = re.compile(r"[-+]?\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_MISSING = re.compile(r"[-—–―－─~*×/\\.]*|无|空|不适用|N/A")

_LARGEST = 15
"""The most digits before the point of public money, less one."""


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """TEXT in half-width form without blanks, line breaks and quotes: “ 三 公 ”经费（元） is 三公经费(元)."""
    return _QUOTES.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


@lru_cache(maxsize=8192)
def stem(text: str) -> str:
    """The label without its ordinal and 其中：: 八、社会保障和就业支出 is 社会保障和就业支出."""
    label = clean(text)
    found = _ORDINAL.match(label)
    return label[found.end() :] if found and found.end() < len(label) else label


def years_back(words: str, year: int | None) -> int:
    """How many years before YEAR the head WORDS speaks of: 0 for this one, 1 for 上年决算数, less than 0 for a later one."""
    named = _YEAR.search(words)
    if named is not None and year is not None:
        return year - int(named[1])
    return 1 if re.search("上年(?!结转|结余)", words) else 0


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as a cell prints it; `places` is None where the sheet does not tell how many decimals it shows."""

    number: Decimal
    printed: str
    places: int | None


class Unusable(ValueError):
    """A cell that should hold an amount and does not; its text says what it holds."""


def read_amount(cell: Cell | None) -> Amount | None:
    """The amount in CELL; None where it is blank, or says that there is none (—, -, /).

    Text numbers with commas, 元 signs and bracketed negatives are read.  Raises Unusable for an error value, a
    formula never computed, a date, a truth value and other words.
    """
    if cell is None:
        return None
    if cell.number is not None:
        if cell.percent:
            raise Unusable(f"是百分数{cell.text}")
        return _sane(Amount(cell.number, cell.text, cell.places))
    if cell.kind == "text":
        amount = _in_words(cell.text)
        return amount and _sane(amount)
    reasons = {
        "error": f"是错误值{cell.text}",
        "uncomputed": "的公式没有算出结果",
        "date": f"是日期{cell.text}",
    }
    raise Unusable(reasons.get(cell.kind, f"是{cell.text}"))


def _sane(amount: Amount) -> Amount:
    if amount.number.adjusted() > _LARGEST:
        raise Unusable("的数太大")
    return amount


def _in_words(text: str) -> Amount | None:
    bare = clean(text).replace(",", "").replace("¥", "").replace("−", "-").replace("元", "")
    if _MISSING.fullmatch(bare):
        return None
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    if not _AMOUNT.fullmatch(bare) or len(bare) > _LARGEST + 10:
        raise Unusable(f"不是数：“{' '.join(text.split())[:20]}”")
    number = Decimal(bare) + 0
    return Amount(number, format(number, "f"), len(bare.partition(".")[2]))


def written(number: Decimal, places: int) -> str:
    """NUMBER with at least PLACES decimals, none of its own lost, as a facts file writes it."""
    text = plain(number)
    missing = places - len(text.partition(".")[2])
    if missing <= 0 or number.adjusted() > 20:
        return text
    return text + ("" if "." in text else ".") + "0" * missing
