"""Formulas over facts: a small grammar, the facts that a formula uses, and the formula in words.

sum     = ["+" | "-"] product {("+" | "-") product}
product = operand {("*" | "/") operand}
operand = NUMBER | ID | "parts(" ID ["," SPLIT] ")" | "(" sum ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from drafter.facts.model import Fact, FactBook
from drafter.numbers.patterns import pattern

ID = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*"
MAX_LENGTH = 4000
MAX_DEPTH = 20
_TOKEN = pattern(
    rf"\s*(?:(?P<parts>parts)\s*\(\s*(?P<whole>{ID})\s*(?:[,，]\s*(?P<split>[^()]*?)\s*)?\)"
    rf"|(?P<id>{ID})|(?P<number>\d{{1,30}}(?:\.\d{{1,30}})?)(?![\w.])|(?P<sign>[-+*/()]))"
)
_SIGNS = {"+": "+", "-": "-", "*": "×", "/": "÷"}


class FormulaError(ValueError):
    """A formula that cannot be read or computed; its text is Chinese: what is wrong；the mend."""


class Number(NamedTuple):
    value: Fraction
    written: str


class Named(NamedTuple):
    id: str


class Parts(NamedTuple):
    """The sum of the parts of a whole."""

    whole: str
    split: str | None


class Sum(NamedTuple):
    """Terms, each with its sign + or -."""

    terms: tuple[tuple[str, Expression], ...]


class Product(NamedTuple):
    """Factors, each with * or /; the first has *."""

    factors: tuple[tuple[str, Expression], ...]


Expression = Number | Named | Parts | Sum | Product
Members = tuple[tuple[str, Expression], ...]


@lru_cache(maxsize=4096)
def parse_formula(text: str) -> Expression:
    """The expression that TEXT writes.  Raises FormulaError."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"公式超过{MAX_LENGTH}个字符；请拆成几条事实")
    parser = _Parser(_tokens(text))
    expression = parser.sum()
    if parser.token is not None:
        raise FormulaError(f"“{parser.token.group().strip()}”的位置不对；请检查运算符和括号")
    return expression


def _tokens(text: str) -> Iterator[re.Match[str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            rest = text[at:].strip()
            raise FormulaError(
                f"读不懂“{rest[:12]}”；公式只写事实的编号、数字、半角的 + - * / ( ) 和 parts(编号, 分法)"
            )
        at = found.end()
        yield found


class _Parser:
    """One token ahead, recursive by precedence."""

    def __init__(self, tokens: Iterator[re.Match[str]]) -> None:
        self._tokens = tokens
        self._depth = 0
        self.token = next(tokens, None)

    def _sign(self, among: str) -> str | None:
        """The next sign if it is one of AMONG, taken."""
        sign = self.token and self.token.group("sign")
        if not sign or sign not in among:
            return None
        self.token = next(self._tokens, None)
        return sign

    def sum(self) -> Expression:
        sign = self._sign("+-") or "+"
        terms = [(sign, self._product())]
        while following := self._sign("+-"):
            terms.append((following, self._product()))
        return terms[0][1] if len(terms) == 1 and sign == "+" else Sum(tuple(terms))

    def _product(self) -> Expression:
        factors = [("*", self._operand())]
        while sign := self._sign("*/"):
            factors.append((sign, self._operand()))
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors))

    def _operand(self) -> Expression:
        if self._sign("("):
            return self._bracket()
        token = self.token
        if token is None:
            raise FormulaError("公式没有写完；运算符后面应有编号、数字或括号")
        if token.group("sign"):
            raise FormulaError(f"“{token.group('sign')}”的位置不对；这里应是编号、数字或括号")
        self.token = next(self._tokens, None)
        if token.group("parts"):
            return Parts(token.group("whole"), token.group("split") or None)
        if token.group("id"):
            return Named(token.group("id"))
        written = token.group("number")
        return Number(Fraction(written), written)

    def _bracket(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError(f"括号超过{MAX_DEPTH}层；请拆成几条事实")
        inner = self.sum()
        if not self._sign(")"):
            raise FormulaError("括号没有配对；请补上“)”")
        self._depth -= 1
        return inner


class Splits:
    """Which facts are the parts of which whole, by split."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._parts: dict[str, dict[str | None, list[str]]] = {}
        for fact in facts:
            if fact.part_of is not None:
                ways = self._parts.setdefault(fact.part_of.id, {})
                ways.setdefault(fact.part_of.split, []).append(fact.id)

    def members(self, parts: Parts) -> tuple[str, ...]:
        """The ids that PARTS sums.  Raises FormulaError for none, or for several splits."""
        ways = self._parts.get(parts.whole, {})
        if not ways:
            raise FormulaError(f"{parts.whole}没有任何部分；各部分应写明 part_of: {parts.whole}")
        if parts.split is not None:
            if parts.split not in ways:
                named = "、".join(split for split in ways if split) or "没有名称的一种"
                raise FormulaError(f"{parts.whole}没有“{parts.split}”这种分法；现有的分法是{named}")
            return tuple(ways[parts.split])
        if len(ways) > 1:
            named = "、".join(split or "未写分法" for split in ways)
            choice = next(split for split in ways if split)
            raise FormulaError(
                f"{parts.whole}有几种分法（{named}），不知道取哪一种；应写成 parts({parts.whole}, {choice})"
            )
        return tuple(next(iter(ways.values())))


def named_ids(expression: Expression) -> Iterator[str]:
    """All ids that EXPRESSION writes, wholes of parts() included, in its order, repeated ones too."""
    for leaf in _leaves(expression):
        if isinstance(leaf, Named):
            yield leaf.id
        elif isinstance(leaf, Parts):
            yield leaf.whole


def used_ids(expression: Expression, splits: Splits) -> tuple[str, ...]:
    """The ids whose values EXPRESSION needs, parts() expanded, each once.

    Raises FormulaError as `members`.
    """
    found: dict[str, None] = {}
    for leaf in _leaves(expression):
        if isinstance(leaf, Named):
            found[leaf.id] = None
        elif isinstance(leaf, Parts):
            found.update(dict.fromkeys(splits.members(leaf)))
    return tuple(found)


def _leaves(expression: Expression) -> Iterator[Number | Named | Parts]:
    match expression:
        case Sum(members) | Product(members):
            for _, member in members:
                yield from _leaves(member)
        case leaf:
            yield leaf


def operands(formula: str, book: FactBook | None = None) -> tuple[str, ...]:
    """The ids of the facts that FORMULA uses, each once; with BOOK the parts of parts() too."""
    expression = parse_formula(formula)
    if book is not None:
        return used_ids(expression, Splits(book))
    return tuple(dict.fromkeys(leaf.id for leaf in _leaves(expression) if isinstance(leaf, Named)))


def nearest(name: str, among: Iterable[str]) -> str | None:
    """The one of AMONG that NAME was probably meant to be."""
    from difflib import get_close_matches  # most files have no misspelt name to pay for it

    found = get_close_matches(name, list(among), n=1, cutoff=0.6)
    return found[0] if found else None


def unknown_id(fact_id: str, known: Iterable[str]) -> str:
    """That FACT_ID is no fact, with the mend."""
    guess = nearest(fact_id, known)
    return f"没有编号为{fact_id}的事实；" + (
        f"是否应写成{guess}" if guess else "请核对编号，或先写出这条事实"
    )


def write(expression: Expression) -> str:
    """EXPRESSION as a facts file writes it."""
    match expression:
        case Number(_, written):
            return written
        case Named(fact_id):
            return fact_id
        case Parts(whole, split):
            return f"parts({whole}, {split})" if split else f"parts({whole})"
        case Sum(members) | Product(members):
            return _join(members, lambda one: write(one), isinstance(expression, Product), "()", {})


def in_words(formula: str, book: FactBook) -> str:
    """FORMULA with names and values, as a person reads it: 决算支出600.02万元 ÷ 年初预算1905.71万元.

    A fact of another period than the fiscal year is named with it.  Raises KeyError for an id not in BOOK.
    """
    return _told(parse_formula(formula), book, Splits(book))


def _told(expression: Expression, book: FactBook, splits: Splits) -> str:
    match expression:
        case Number(_, written):
            return written
        case Named(fact_id):
            fact = book[fact_id]
            period = "" if fact.period == book.report.period else fact.period.in_words()
            return f"{period}{fact.name}{fact.in_unit()}"
        case Parts():
            return _told(_spread(expression, splits), book, splits)
        case Sum(members) | Product(members):
            spread = tuple((sign, _spread(one, splits)) for sign, one in members)
            product = isinstance(expression, Product)
            return _join(spread, lambda one: _told(one, book, splits), product, "（）", _SIGNS)


def _spread(expression: Expression, splits: Splits) -> Expression:
    """The sum that parts() stands for; anything else as it is."""
    if not isinstance(expression, Parts):
        return expression
    members = splits.members(expression)
    return Named(members[0]) if len(members) == 1 else Sum(tuple(("+", Named(member)) for member in members))


def _join(
    members: Members,
    told: Callable[[Expression], str],
    product: bool,
    brackets: str,
    signs: Mapping[str, str],
) -> str:
    """MEMBERS with their signs between them; a sum inside a product or after a minus, and a product
    inside a product, in BRACKETS."""
    pieces: list[str] = []
    for sign, member in members:
        text = told(member)
        loose = isinstance(member, Sum) and (product or sign == "-" or text.startswith("-"))
        if loose or (product and isinstance(member, Product)):
            text = brackets[0] + text + brackets[1]
        shown = signs.get(sign, sign)
        pieces.append(f" {shown} {text}" if pieces else (shown if sign == "-" else "") + text)
    return "".join(pieces)
