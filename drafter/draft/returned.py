"""A report that comes back as a Word file: its text as the report's own lines, and what it changed since it went out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from drafter.documents.docx import Block, WordText
from drafter.documents.remarks import style_names
from drafter.draft.compose import Draft, blocks
from drafter.draft.difference import Piece, compare_texts
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline

# Styles of what an exported file holds beside the text: all of it is made from the facts and made anew.
_MADE = ("caption", "单位行", "表注", "图")
_MARK, _ANNEX = "附件标记", "附表标题"
_SPACES = re.compile(r"\s+")
_HASHES = re.compile(r"^#{1,6}\s+")
_RULE = re.compile(r"[\s|:\-—]*-[\s|:\-—]*")
_MOST_LINES_OF_TITLE = 3


@dataclass(frozen=True, slots=True)
class Returned:
    """The lines of a Word file, and the number of its tables that were made from the facts and are left aside."""

    lines: tuple[str, ...]
    tables: int


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of the report that reads otherwise now."""

    title: str
    pieces: tuple[Piece, ...]


def read_returned(word: WordText) -> Returned:
    """The body of WORD without what an export adds: tables of the facts with their captions, annexes."""
    names = style_names(word)
    reader = _Lines(word.text)
    for block in word.blocks:
        style = names.get(block.style, block.style).lower()
        if style == _ANNEX:
            reader.tables += 1
            break
        reader.take(block, style)
    reader.settle()
    if reader.is_marked:
        reader.lines.pop()
    return Returned(tuple(reader.lines), reader.tables)


@dataclass(slots=True)
class _Lines:
    text: str
    lines: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    tables: int = 0
    is_made: bool = False
    """Whether a table that comes next stands under a caption."""
    is_marked: bool = False
    """Whether the last line is the mark above an annex: 附表."""

    def take(self, block: Block, style: str) -> None:
        said = self.text[block.start : block.end]
        if block.is_row:
            self.rows.append(said)
            return
        self.settle()
        if style in _MADE:
            self.is_made = style != "表注"
        elif said.strip():
            self.is_made, self.is_marked = False, style == _MARK
            self.lines += [line for line in said.split("\n") if line.strip()]

    def settle(self) -> None:
        if self.rows:
            self.tables += self.is_made
            self.lines += [] if self.is_made else self.rows
            self.rows = []
            self.is_made = False


def likeness(returned: Returned, text: str) -> int:
    """How many lines of RETURNED stand in TEXT."""
    known = {_key(line) for line in text.splitlines() if line.strip()}
    return sum(_key(line) in known for line in _joined(returned.lines, known))


def as_report(returned: Returned, text: str) -> str:
    """RETURNED in the lines of the report TEXT: what is the same to a reader of Word is the same here."""
    recorded = [line for line in text.splitlines() if line.strip()]
    by_key: dict[str, str] = {}
    rules: dict[str, str] = {}
    for line, below in zip(recorded, [*recorded[1:], ""], strict=True):
        by_key.setdefault(_key(line), line)
        if "|" in line and "-" in below and _RULE.fullmatch(below):
            rules[_key(line)] = below
    made: list[str] = []
    lines = [(line, by_key.get(_key(line))) for line in _joined(returned.lines, set(by_key))]
    for at, (line, same) in enumerate(lines):
        following = lines[at + 1][1] if at + 1 < len(lines) else None
        if same is not None:
            made += [same, *([rules[_key(line)]] if _key(line) in rules else [])]
        elif "\t" in line and made and made[-1].startswith("|"):
            made.append(_piped(line))
        elif "\t" in line and following is not None and following.startswith("|"):
            made += [_piped(line), "|" + "---|" * (line.count("\t") + 1)]  # the head was changed
        else:
            made.append(line.strip(" \u3000"))
    return "\n".join(made)


def _piped(row: str) -> str:
    """A row of Word's as the others of its table are written."""
    return "| " + " | ".join(row.split("\t")) + " |"


def _joined(lines: Sequence[str], known: set[str]) -> Iterator[str]:
    """LINES, those that are one line of what is KNOWN, broken for its length, as one."""
    at = 0
    while at < len(lines):
        size = 1
        if _key(lines[at]) not in known:
            several = range(2, _MOST_LINES_OF_TITLE + 1)
            size = next((n for n in several if _key("".join(lines[at : at + n])) in known), 1)
        yield "".join(lines[at : at + size])
        at += size


def _key(line: str) -> str:
    """What a reader sees of LINE: no marks of Markdown, no blanks, cells parted alike."""
    bare = _HASHES.sub("", line.strip())
    if bare.startswith("|"):
        bare = "\t".join(cell.strip() for cell in bare.strip("|").split("|"))
    cells = [_SPACES.sub("", cell) for cell in bare.split("\t")]
    return "\t".join(cells).rstrip("\t")


def carry_over(edited: Draft, base: Draft, newest: Draft) -> tuple[Draft, list[str]]:
    """NEWEST with what EDITED changed of BASE, and the ids of what had been changed in NEWEST as well."""
    ours = {section.id: section for section in newest.sections}
    before = {section.id: section for section in base.sections}
    changed = [s for s in edited.sections if s != before.get(s.id)]
    crossed = [
        s.id for s in changed if s.id in ours and s.id in before and ours[s.id].source != before[s.id].source
    ]
    sections = [next((c for c in changed if c.id == section.id), section) for section in newest.sections]
    edits = dict(newest.edits)
    for name, text in edited.edits.items():
        if base.edits.get(name) != text:
            crossed += [name] if newest.edits.get(name) != base.edits.get(name) else []
            edits[name] = text
    return newest.model_copy(update={"sections": sections, "edits": edits}), crossed


def find_changes(before: Draft, after: Draft, outline: Outline, book: FactBook) -> Iterator[Change]:
    """Each piece of the report that reads otherwise in AFTER than in BEFORE, numbers whole with their units."""
    old = dict(blocks(before, outline, book))
    new = dict(blocks(after, outline, book))
    for name in dict.fromkeys([*old, *new]):
        was, is_ = old.get(name, "").strip(), new.get(name, "").strip()
        if was != is_:
            yield Change(title_of(name, outline), compare_texts(was, is_))


def title_of(name: str, outline: Outline) -> str:
    """What a reader calls the piece NAME of a report."""
    frame = {"head": "标题", "foot": "落款", "mark": "人工智能生成的标识"}
    if name in frame:
        return frame[name]
    return outline.section(name.removesuffix(".title")).title or "引言"
