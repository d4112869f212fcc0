"""What a person changed in a report's text, piece by piece, so that it stays his and still follows the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from drafter.checker.check import check
from drafter.draft.compose import HUMAN, Draft, DraftSection, blocks
from drafter.draft.references import link, resolve
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline

EMPTIED = "正文已删去；请运行drafter draft重新起草"
_SPENT = ("requests", "retries", "prompt_tokens", "completion_tokens", "cached_tokens", "seconds")
_FRAME = {"head": "标题", "foot": "落款", "mark": "人工智能生成的标识"}
_ALIKE = 0.6
"""From here on two lines count as one heading, reworded."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A draft with a person's changes, and the pieces that he changed or emptied, as a reader calls them."""

    draft: Draft
    changed: tuple[str, ...]
    emptied: tuple[str, ...]


def read_edit(text: str, draft: Draft, outline: Outline, book: FactBook) -> Edit | None:
    """What a person made of DRAFT (written from BOOK) in TEXT; None where TEXT is another text altogether.

    A changed piece is his from now on: its numbers that BOOK knows become references, its words stay.  A
    section without text under its heading is to be written again; one without heading too is gone.
    """
    before = list(blocks(draft, outline, book))
    after = _pieces(text, before)
    titles = [name for name, piece in before if name.endswith(".title") and piece]
    if 2 * sum(name in after for name in titles) < len(titles):
        return None
    changed = [name for name, piece in before if _dense(after.get(name, "")) != _dense(piece)]
    sections = {section.id: section for section in draft.sections}
    edits = dict(draft.edits)
    for name in changed:
        piece = after.get(name, "")
        if name not in sections:
            edits[name] = _linked(piece, "", "", book)
        elif piece or f"{name}.title" not in after:
            sections[name] = _by_hand(sections[name], piece, book)
        else:
            sections[name] = _empty(sections[name])
    edited = draft.model_copy(update={"sections": list(sections.values()), "edits": edits})
    empty = [name for name in changed if name in set(emptied(edited))]
    kept = dict.fromkeys(_spoken(name, outline) for name in changed if name not in empty)
    return Edit(edited, tuple(kept), tuple(_spoken(name, outline) for name in empty))


def write_section(draft: Draft, section: str, text: str, book: FactBook) -> Draft:
    """DRAFT with TEXT, which a person wrote, as its SECTION; empty TEXT is to be written again."""
    sections = [
        part if part.id != section else _by_hand(part, text, book) if text else _empty(part)
        for part in draft.sections
    ]
    return draft.model_copy(update={"sections": sections})


def by_hand(draft: Draft) -> dict[str, DraftSection]:
    """The sections that a person wrote or changed."""
    return {section.id: section for section in draft.sections if section.engine == HUMAN}


def emptied(draft: Draft) -> Iterator[str]:
    """The sections whose text a person deleted so that it is written again."""
    return (section.id for section in draft.sections if section.error == EMPTIED)


def with_earlier(draft: Draft, earlier: Draft) -> Draft:
    """DRAFT with all that must not be lost of EARLIER: what a person did, and the text of sections that failed."""
    last = {section.id: section for section in earlier.sections}
    sections = [_not_worse(section, last.get(section.id)) for section in draft.sections]
    return draft.model_copy(update={"sections": sections, "edits": earlier.edits})


def _not_worse(section: DraftSection, last: DraftSection | None) -> DraftSection:
    if last is None:
        return section
    if last.engine == HUMAN:
        return last
    if section.text or not last.text:
        return section
    spent = {name: getattr(section, name) for name in _SPENT}
    return last.model_copy(update={**spent, "error": f"本次没有写成，保留了上一稿：{section.error}"})


def _empty(last: DraftSection) -> DraftSection:
    return DraftSection(id=last.id, title=last.title, error=EMPTIED)


def _by_hand(last: DraftSection, text: str, book: FactBook) -> DraftSection:
    source = _linked(text, last.source, last.text, book)
    return DraftSection(id=last.id, title=last.title, source=source, text=text, engine=HUMAN)


def _linked(text: str, last_source: str, last_text: str, book: FactBook) -> str:
    """TEXT with references; lines that did not change keep theirs."""
    linked = link(text, check(text, book), book)
    known = dict(zip(last_text.splitlines(), last_source.splitlines(), strict=False))
    lines = zip(text.splitlines(), linked.splitlines(), strict=True)
    source = "\n".join(known.get(line, by_checker) for line, by_checker in lines)
    return source if resolve(source, book).text == text else linked


def _spoken(name: str, outline: Outline) -> str:
    if name in _FRAME:
        return _FRAME[name]
    section = outline.section(name.removesuffix(".title"))
    return section.heading or "引言"


def _dense(piece: str) -> list[str]:
    return [line.strip() for line in piece.splitlines() if line.strip()]


# -- which line belongs to which piece ------------------------------------------------------------------


def _pieces(text: str, before: Sequence[tuple[str, str]]) -> dict[str, str]:
    """TEXT cut into the pieces of BEFORE, by name; every line goes to one of them, in the order of both."""
    recorded = [(name, line) for name, piece in before for line in _dense(piece)]
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    owners = iter(_owners(recorded, [line for line in lines if line], [name for name, _ in before]))
    pieces: dict[str, list[str]] = {}
    owner = before[0][0]
    for line in lines:
        owner = next(owners) if line else owner
        pieces.setdefault(owner, []).append(line)
    return {name: "\n".join(found).strip("\n") for name, found in pieces.items()}


def _owners(recorded: list[tuple[str, str]], lines: list[str], names: list[str]) -> list[str]:
    """The piece of each of LINES: that of the same line, or of the one in whose place it stands."""
    guesses = _guesses(recorded, lines)
    rank = {name: at for at, name in enumerate(names)}
    owners: list[str] = []
    last = names[0]
    for guess in guesses:
        if guess is None or rank[guess] < rank[last]:
            body = last.removesuffix(".title")
            guess = body if body in rank else last  # a line that is new goes with what stands above it
        owners.append(guess)
        last = guess
    return owners


def _guesses(recorded: list[tuple[str, str]], lines: list[str]) -> list[str | None]:
    guesses: list[str | None] = [None] * len(lines)
    matcher = SequenceMatcher(None, [line for _, line in recorded], lines, autojunk=False)
    for tag, first, end, start, stop in matcher.get_opcodes():
        if tag == "equal":
            guesses[start:stop] = [name for name, _ in recorded[first:end]]
        elif tag == "replace":
            guesses[start:stop] = _in_place_of(recorded[first:end], lines[start:stop])
    return guesses


def _in_place_of(recorded: list[tuple[str, str]], lines: list[str]) -> list[str | None]:
    """The pieces of LINES, which stand where RECORDED stood; a heading is one only where it is like the old."""
    found: list[str | None] = []
    for at in range(len(lines)):
        name = recorded[min(at, len(recorded) - 1)][0]
        found.append(None if name.endswith(".title") else name)
    at = 0
    for name, title in recorded:
        likeness = [(SequenceMatcher(None, title, line).ratio(), -place) for place, line in enumerate(lines)]
        best, place = max(likeness[at:], default=(0.0, 0))
        if name.endswith(".title") and best >= _ALIKE:
            found[-place] = name
            at = 1 - place
    return found
