"""The rule about words of last year's report that stayed in this year's."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.checker.layout import Document, Offence, shorten
from drafter.facts.model import FactBook
from drafter.numbers.patterns import pattern

_SENTENCE = pattern(r"[^。！？；\n]+")
_MARKS = pattern(r"[\s，、：“”（）()*#]+|^[（(]?[一二三四五六七八九十\d]+[、.．）)]")
_LEAST = 12
_LEAST_OF_TEXT = 20


def last_year_words(document: Document) -> Iterator[Offence]:
    """A sentence is that of a material carried over from last year, or, section by section, of last year's report.

    The wording that every report of an outline shares stands in last year's as well: so a section has one
    finding for all its sentences that do, and the reader decides.
    """
    book = document.book
    if book is None:
        return
    carried = _carried(book)
    last = {_dense(found.group()) for found in _SENTENCE.finditer(book.last_text)}
    again: dict[int, list[tuple[int, int]]] = {}
    starts = sorted(place.start for place in document.places.values())
    for found in _SENTENCE.finditer(document.text):
        dense = _dense(found.group())
        start = found.start() + len(found.group()) - len(found.group().lstrip())
        year = next((of for sentence, of in carried.items() if sentence in dense), None)
        if year is not None:
            message = f"“{shorten(found.group().strip())}”是{year}年的材料，今年是否仍然如此请核对"
            yield Offence(start, found.end(), message)
        elif len(dense) >= _LEAST_OF_TEXT and dense in last:
            section = sum(1 for one in starts if one <= start)
            again.setdefault(section, []).append((start, found.end()))
    for spans in again.values():
        more = f"，本部分这样的共{len(spans)}句" if len(spans) > 1 else ""
        piece = shorten(document.text[slice(*spans[0])])
        yield Offence(*spans[0], f"“{piece}”与上年报告逐字相同{more}，请核对是否符合今年的情况")


def _carried(book: FactBook) -> dict[str, int]:
    """The sentences of the materials that are carried over, each with its year."""
    return {
        dense: material.carried
        for material in book.materials
        if material.carried is not None
        for found in _SENTENCE.finditer(material.text)
        if len(dense := _dense(found.group())) >= _LEAST
    }


def _dense(sentence: str) -> str:
    return _MARKS.sub("", sentence.strip())
