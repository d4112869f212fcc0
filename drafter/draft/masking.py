"""Numbers that name a person or an account are taken out of materials before a model sees them.

Rather one too many than one too few: a quantity is spared where its unit follows, nothing else is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from drafter.checker.check import check
from drafter.facts.model import FactBook

MASK = "〔号码已隐去〕"
_MARK = re.compile(r"\{\{\s*keep\.(\d+)\s*\}\}")
_SEPARATED = r"[ \-－‐–—·.．　]?"
_DIGIT = "[0-9０-９]"
_QUANTITY = r"(?!\s*(?:[.．][0-9０-９]|[,，][0-9０-９]{3}(?![0-9０-９])|[十百千万亿]*(?:元|人|户|次|个|件|项|份|吨|亩|公里|平方米)|[%％‰]))"
_ALONE = r"(?<![0-9０-９.．A-Za-z])"
_END = r"(?![0-9０-９A-Za-z])"
_IDENTITY = rf"[1-9１-９]{_DIGIT}{{5}}{_SEPARATED}{_DIGIT}{{8}}{_SEPARATED}{_DIGIT}{{3}}[0-9０-９Xxｘ*]"
_OLD_IDENTITY = rf"[1-9]{_DIGIT}{{5}}{_DIGIT}{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]{_DIGIT}|3[01]){_DIGIT}{{3}}"
_MOBILE = (
    rf"(?:[+＋]?86{_SEPARATED})?[1１][3-9３-９]{_DIGIT}{_SEPARATED}{_DIGIT}{{4}}{_SEPARATED}{_DIGIT}{{4}}"
)
_LANDLINE = rf"(?:[（(]0{_DIGIT}{{2,3}}[)）]|0{_DIGIT}{{2,3}}{_SEPARATED}){_SEPARATED}[2-8２-８]{_DIGIT}{{6,7}}(?:[转\-]{_DIGIT}{{1,6}})?"
_ACCOUNT = (
    rf"{_DIGIT}{{4}}(?:{_SEPARATED}{_DIGIT}{{4}}){{2,6}}(?:{_SEPARATED}{_DIGIT}{{1,3}})?|{_DIGIT}{{12,30}}"
)
_NUMBER = re.compile(
    rf"{_ALONE}(?:{_IDENTITY}|{_OLD_IDENTITY}|{_MOBILE}|{_LANDLINE}|{_ACCOUNT}){_END}{_QUANTITY}"
)
_NAMED = re.compile(
    r"((?:身份证|证件|护照|银行卡|社保卡|医保卡|电话|手机|联系方式|传真|座机|账|帐|卡|微信|QQ)(?:号码?|户)?"
    r"(?:[一-鿿]{0,4})?\s*[:：为是]?\s*)([A-Za-z]{0,3}[0-9０-９][0-9０-９A-Za-z\-－ ]{4,}[0-9０-９A-Za-z])"
    + _QUANTITY
)


def mask(text: str) -> str:
    """TEXT with 身份证号, telephone, bank card and account numbers replaced by a mark; quantities stay."""
    return _NUMBER.sub(MASK, _NAMED.sub(rf"\1{MASK}", text))


def conceal(text: str, book: FactBook) -> tuple[str, dict[str, str]]:
    """TEXT with {{keep.N}} in place of what a model must not see, and what each stands for.

    That is what `mask` takes out, and every number that is, or reads like, a confidential fact of BOOK.
    """
    kept: dict[str, str] = {}
    pieces: list[str] = []
    at = 0
    for start, end in sorted({*_masked(text), *_confidential(text, book)}):
        if start >= at:
            mark = f"{{{{keep.{len(kept) + 1}}}}}"
            kept[mark] = text[start:end]
            pieces += (text[at:start], mark)
            at = end
    return "".join((*pieces, text[at:])), kept


def reveal(text: str, kept: Mapping[str, str]) -> str:
    """TEXT with what KEPT says in place of its marks; a mark that KEPT does not know stays."""
    return _MARK.sub(lambda found: kept.get(f"{{{{keep.{found[1]}}}}}", found[0]), text)


def _masked(text: str) -> Iterator[tuple[int, int]]:
    pieces = mask(text).split(MASK)
    at = len(pieces[0])
    for piece in pieces[1:]:
        end = text.find(piece, at + 1) if piece else len(text)
        yield at, end
        at = end + len(piece)


def _confidential(text: str, book: FactBook) -> Iterator[tuple[int, int]]:
    hidden = [fact for fact in book if fact.confidential]
    ids, values = (
        {fact.id for fact in hidden},
        {one.in_unit() for fact in hidden for one in (fact, book.as_stated(fact.id))},
    )
    for mention in check(text, book).mentions if hidden else ():
        if mention.fact in ids or mention.text in values:
            yield mention.start, mention.end
