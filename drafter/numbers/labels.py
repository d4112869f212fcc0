"""Labels: numerals that state no quantity, and why (spec/check.md, "label")."""

from __future__ import annotations

import re
from decimal import Decimal

from drafter.numbers.dates import read_date
from drafter.numbers.lexicon import (
    COUNTERS,
    HEADWORDS,
    NAMES,
    NUMBERED_BEFORE,
    NUMBERED_BEHIND,
    THRESHOLD,
    WORDS,
)
from drafter.numbers.measures import Measure, read_measure
from drafter.numbers.patterns import pattern

Label = tuple[int, int, str]
"""Start, end, and why: enumerator | ordinal | document number | name | code | article."""

_ITEM_START = pattern(r"(?:^|\n)[\s#>*\-|]*(?:\[bookmark:[^\]\n]*\])?\Z")
_BRACKETED_YEAR = pattern(r"\d{4}[〕\]］）)]\s?(?:第\s?)?\d+\s?号")
_CODE_TAIL = pattern(r"(?:[-—–./:：]?[A-Za-z0-9]+)*")
_AMOUNT_NEXT = frozenset("万亿%％元")
_COUNTED_NEXT = _AMOUNT_NEXT | frozenset("人户个家项次")
# How what an abbreviation names is counted: CT7台, AED12台; not PM2.5年, G7段.
_DEVICES = frozenset("台 套 架 辆 部 件 盏 个 座 张 份 名 人 户 家 次 人次".split())
_ABBREVIATION = pattern(r"[A-Z]{2}")
_CONTENTS = pattern(
    r"(?:^|\n)[\s#*]*目[ 　]*录[ 　*]*(?:\n[^\n]*(?:\t|[….．·]{2})\s*\d{1,3}|\n[ 　]*)*\n[^\n]*\Z"
)
_FURTHEST_CONTENTS = 4000
_AGO = pattern(r"[目此日以之年当提月先空跟向]前$")


def arabic_label(text: str, start: int, end: int, before: str, behind: str) -> Label | None:
    """The label that the digits are part of, or None: codes, enumerators, document numbers."""
    if before in "（(〔[［【「":
        closed = _bracketed(text, start, end, before, behind)
        if closed is not None:
            return closed
    if behind in ("、", ".", "．", ")", "）", " ", "\t") or "." in text[start:end]:
        item = _item(text, start, end, behind)
        if item is not None:
            return item
    if before.isascii() and (before.isalpha() or before == "_"):
        return _after_letter(text, start, end)
    if behind == "." and text[end + 1 : end + 2].isdecimal():
        if read_date(text, start) is not None:
            return None
        return (start, _code_end(text, end), "code")
    if (
        text[start] in "0０"
        and end - start > 1
        and text[start + 1].isdecimal()
        and behind not in _COUNTED_NEXT
    ):
        return (start, _code_end(text, end), "code")
    if "\u4e00" <= before <= "\u9fff" or before in " ：:./№":
        prefix = NUMBERED_BEFORE.search(text, max(0, start - 5), start)
        if prefix is not None and (prefix[0].strip() != "表" or behind not in _AMOUNT_NEXT):
            return _after_prefix(text, end, prefix)
    if before == " " and start > 1 and text[start - 2].isascii() and text[start - 2].isalpha():
        return _after_letter(text, start, end)
    if before in "\t…．.·" and behind in ("\n", "") and end - start <= 3 and _is_page(text, start):
        return (start, end, "ordinal")
    in_cell = before in "\t|" or behind in ("\t", "|")
    if (
        not in_cell
        and end - start >= 8
        and behind not in ("", ".", *_COUNTED_NEXT)
        and text[start:end].isdecimal()
    ):
        return (start, _code_end(text, end), "code")
    return None


def _is_page(text: str, start: int) -> bool:
    """Whether the number that ends a line is the page of a heading, in a table of contents typed by hand."""
    if text[start - 2 : start] in ("……", "..", "．．", "··"):
        return True
    return _CONTENTS.search(text, max(0, start - _FURTHEST_CONTENTS), start) is not None


def _bracketed(text: str, start: int, end: int, before: str, behind: str) -> Label | None:
    """〔2020〕10号, （1）, [1]."""
    number = _BRACKETED_YEAR.match(text, start)
    if number is not None:
        return (start - 1, number.end(), "document number")
    if behind and behind in "）)〕]］】」" and end - start <= 3:
        why = "enumerator" if before in "（(" else "footnote"
        return (start - 1, end + 1, why)
    return None


def _item(text: str, start: int, end: int, behind: str) -> Label | None:
    """1.  1、  1）  at the start of a line or sentence."""
    digits = text[start:end]
    if "." in digits or "．" in digits:  # 1.2023年: an enumerator and a year
        dot = digits.replace("．", ".").index(".")
        rest = digits[dot + 1 :]
        year = len(rest) == 4 and rest[:2] in ("19", "20") and behind == "年"
        if not (year and _starts_item(text, start)):
            nested = len(digits) <= 4 and _starts_line(text, start) and _heads_line(text, end)
            return (start, end, "enumerator") if nested else None
        return (start, start + dot + 1, "enumerator")
    if end - start > 2:
        return None
    following = text[end + 1 : end + 2]
    if behind in (".", "．") and following.isdecimal():
        return None
    if behind in (" ", "\t"):
        return None
    fits = _starts_item(text, start) and not (behind == "、" and following.isdecimal())
    if not fits and behind in (".", "．") and "\u4e00" <= following <= "\u9fff":
        fits = start > 0 and text[start - 1] in "，,"
    return (start, end + 1, "enumerator") if fits else None


def _starts_item(text: str, start: int) -> bool:
    """Whether a line or sentence begins at START."""
    before = text[start - 1] if start else "\n"
    if before in "\n。；：:;" or (before in " 　\t" and start > 1 and text[start - 2] in "\n。；：:;"):
        return True
    return before in " \t　#>*-|]\n" and _starts_line(text, start)


def _starts_line(text: str, start: int) -> bool:
    """Whether only marks of a list or heading stand before START in its line."""
    return _ITEM_START.search(text[max(0, start - 40) : start]) is not None


def _after_letter(text: str, start: int, end: int) -> Label | None:
    """G98, PM2.5, GB/T 9704-2012 are names; GDP4815亿元 and CT7台 are quantities."""
    measure = read_measure(text, end, Decimal(1), chinese=False)
    if measure.unit.base in _DEVICES and _ABBREVIATION.fullmatch(text, max(0, start - 2), start):
        return None
    if measure.unit.dimension in ("money", "percent", "percentage_point", "multiple") or (
        measure.factor > 1 or (text[start - 1] == " " and measure.unit.dimension == "count")
    ):
        return None
    return (start, _code_end(text, end), "code")


def _after_prefix(text: str, end: int, prefix: re.Match[str]) -> Label | None:
    """第12条, 附件3-2, 表1."""
    if prefix[0].startswith("第"):
        if text[end : end + 2] == "季度" or text[end : end + 3] == "个季度":
            return None
        return (prefix.start(), end, "ordinal")
    return (prefix.start() + (prefix[0][0] in "\n，。"), _code_end(text, end), "name")


def name_of_amount(text: str, start: int, end: int, measure: Measure) -> str | None:
    """Why an amount is part of a name and counts nothing, or None."""
    if measure.factor == 1 and not measure.more:
        if NUMBERED_BEHIND.match(text, end) and text[end : end + 2] not in (
            "号召",
            "团队",
            "团体",
            "团结",
        ):
            return "name"
        if measure.unit.base in ("级", "届", "等"):
            return "name"
    if measure.unit.dimension == "count" and measure.unit.base in ("家", "名", "位", "强", "户", "个"):
        head = text[max(0, start - 2) : start]
        if head.endswith("前") and not _AGO.search(head):
            return "name"
    if measure.unit.dimension == "money" and THRESHOLD.match(text, measure.end):
        bounded = text[measure.end : measure.end + 2] in ("以上", "以下", "及以")
        if bounded or HEADWORDS.search(text[max(0, start - 2) : start]):
            return "name"
    return None


def chinese_label(text: str, start: int, end: int, before: str, behind: str) -> Label | None:
    """The label that the Chinese numeral is part of, or None; a word has no reason (统一, 千方百计)."""
    if before == "第":
        return (start - 1, end, "ordinal")
    if behind and behind in "）)" and before in "（(":
        return (start - 1, end + 1, "enumerator")
    if behind == "、" and end - start <= 3 and _starts_item(text, start):
        return (start, end + 1, "enumerator")
    if behind and behind in "是要则" and end - start <= 2 and before in "\n。；：，、;:, 　）)":
        return (start, end, "enumerator")
    name = NAMES.match(text, start)
    if name is not None:
        return (start, max(name.end(), end), "name")
    word = WORDS.match(text, start) if "点" not in text[start:end] else None
    if word is not None:
        return word.start(), max(word.end(), end), ""
    if behind == "大" and text[end + 1 : end + 2] not in ("", "，", "。") and end - start <= 2:
        return (start, end + 1, "name")
    if behind == "年" and text[end + 1 : end + 2] in ("间", "来"):
        return start, end + 1, "article"
    if behind == "级" and end - start <= 2:
        return (start, end + 1, "name")
    return None


def _code_end(text: str, end: int) -> int:
    found = _CODE_TAIL.match(text, end)
    return found.end() if found else end


def _heads_line(text: str, end: int) -> bool:
    """Whether a heading follows 1.1: a word that is no scale and no counter."""
    behind = text[end : end + 2].lstrip()[:1]
    return "\u4e00" <= behind <= "\u9fff" and behind not in COUNTERS and behind not in "百千万亿"
