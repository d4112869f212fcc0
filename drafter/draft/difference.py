"""The difference of two texts, piece by piece; a number and its unit are one piece and never cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from drafter.numbers.scan import scan

_LEAST = 4
_APART = re.compile(r"[，。；：、\n\d]")
_WORD = re.compile(r"\{\{[^{}\n]*\}\}|[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both have, or that one of them has."""

    kind: Literal["same", "gone", "new"]
    text: str


def compare_texts(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in order: all but the new ones make BEFORE, all but those gone make AFTER."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    gone: list[str] = []
    come: list[str] = []

    def settle() -> None:
        changed = (Piece("gone", "".join(gone)), Piece("new", "".join(come)))
        pieces.extend(piece for piece in changed if piece.text)
        gone.clear()
        come.clear()

    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for at, (tag, a, b, c, d) in enumerate(codes):
        if tag == "equal" and (at in (0, len(codes) - 1) or not _is_chance(old[a:b])):
            settle()
            pieces.append(Piece("same", "".join(old[a:b])))
        else:
            gone += old[a:b]
            come += new[c:d]
    settle()
    return tuple(pieces)


def _is_chance(words: list[str]) -> bool:
    """Whether what two changes have between them is too little to read by: 和, 的问题; never a mark or a number."""
    text = "".join(words)
    return len(text) < _LEAST and not _APART.search(text)


def _words(text: str) -> list[str]:
    """TEXT cut into numbers with their units, references, Latin words, and single characters."""
    words: list[str] = []
    at = 0
    for mention in scan(text):
        if mention.kind != "label":
            words += _WORD.findall(text[at : mention.start])
            words.append(text[mention.start : mention.end])
            at = mention.end
    return words + _WORD.findall(text[at:])
