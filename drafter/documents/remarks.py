"""What people wrote beside the text of a Word file, and how its styles are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drafter.documents.docx import W, WordText


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment: who wrote it, what it says, and the text that it stands at (empty where it encloses none)."""

    author: str
    text: str
    quote: str


def read_remarks(word: WordText) -> Iterator[Remark]:
    """The comments of WORD in the order of its text."""
    notes = {}
    for part in word.package.related(word.part, "comments"):
        for note in word.package.tree(part).iter(W + "comment"):
            said = ("".join(t.text or "" for t in p.iter(W + "t")) for p in note.iter(W + "p"))
            notes[note.get(W + "id")] = note.get(W + "author", ""), " ".join(line for line in said if line)
    quotes: dict[str, str] = {}
    open_: set[str] = set()
    for element in word.package.tree(word.part).iter(
        W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference", W + "t"
    ):
        identifier = element.get(W + "id", "")
        if element.tag == W + "commentRangeStart":
            open_.add(identifier)
            quotes.setdefault(identifier, "")
        elif element.tag == W + "commentRangeEnd":
            open_.discard(identifier)
        elif element.tag == W + "commentReference":
            quotes.setdefault(identifier, "")
        else:
            for one in open_:
                quotes[one] += element.text or ""
    for identifier, quote in quotes.items():
        if identifier in notes:
            yield Remark(*notes[identifier], quote)


def style_names(word: WordText) -> dict[str, str]:
    """The names of the paragraph styles by their ids; Word gives ids of its own when it saves, never names."""
    names = {}
    for part in word.package.related(word.part, "styles"):
        for style in word.package.tree(part).iter(W + "style"):
            name = style.find(W + "name")
            if name is not None:
                names[style.get(W + "styleId", "")] = name.get(W + "val", "")
    return names
