"""A revision as a reviewer reads it: checked, its numbers and sentences named, its sections found.

All of it follows from the revision's content, and is kept by its fingerprint.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from drafter.checker.check import check
from drafter.checker.report import CheckReport, Finding, Judged
from drafter.checker.waivers import place_key, sentence_span
from drafter.draft.compose import MARK, Draft, blocks
from drafter.draft.history import History, draft_of
from drafter.errors import DrafterError
from drafter.facts.model import FactBook
from drafter.outline.plan import plan_of
from drafter.outline.sections import Outline, load_outline
from drafter.review.past import Past
from drafter.store.decisions import Made
from drafter.store.revisions import Revision, numbered

_KEPT = 64
_RISKY = frozenset({"derived", "rounded", "quoted", "unjudged"})
_BREAKS = "。！？\n"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be ticked."""

    key: str
    mention: Judged
    section: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section in the text: `text[start:end]` with its heading, from `body` on without."""

    id: str
    title: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What texts are judged by; compared by identity."""

    book: FactBook | None
    outline: Outline


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A revision, read; compared by identity."""

    revision: Revision
    draft: Draft
    basis: Basis
    report: CheckReport
    parts: tuple[Part, ...]
    numbers: tuple[Number, ...]
    sentences: Mapping[str, str]
    """The sentences by their keys."""

    @property
    def book(self) -> FactBook | None:
        return self.basis.book

    @property
    def outline(self) -> Outline:
        return self.basis.outline

    @property
    def text(self) -> str:
        return self.revision.text

    def part_at(self, at: int) -> Part | None:
        """The section that holds the place AT."""
        return next((part for part in self.parts if part.start <= at < part.end), None)

    def part(self, section: str) -> Part | None:
        return next((part for part in self.parts if part.id == section), None)

    def number(self, key: str) -> Number | None:
        return next((number for number in self.numbers if number.key == key), None)

    def finding(self, key: str) -> Finding | None:
        return next((finding for finding in self.report.findings if finding.key == key), None)

    def body(self, section: str) -> str:
        """The text of SECTION without our own mark; empty where it could not be written."""
        part = self.part(section)
        lines = self.text[part.body : part.end].strip("\n").split("\n") if part else []
        return "\n".join(line for line in lines if not line.startswith(MARK)).strip("\n")

    def sentence_of(self, place: Finding | Judged) -> str:
        start, end = sentence_span(self.text, place.start, place.end)
        return self.text[start:end].strip()

    @property
    def risky(self) -> frozenset[str]:
        """The keys of the numbers of which nobody can tell at a glance that they are right."""
        return frozenset(
            one.key for one in self.numbers if one.mention.verdict in _RISKY or one.mention.severity != "ok"
        )


def sentence_key(sentence: str) -> str:
    """The stable name of a sentence: another one where a character of it changes."""
    return hashlib.sha256(sentence.strip().encode()).hexdigest()[:16]


_cache: OrderedDict[tuple[str, int, int, str], Reading] = OrderedDict()
_bases: dict[str, Basis] = {}
_lock = threading.Lock()


def read_numbered(history: History, made: Made) -> Reading | None:
    """The revision that MADE tells of; None where that number is another one's.  Raises as `read_revision`."""
    with _lock:
        known = _cache.get(_key(history, made.number, made.fingerprint))
    if known is not None:
        return known
    with history.store.reading() as connection:
        revision = numbered(connection, history.report, made.number)
    if revision is None or revision.fingerprint != made.fingerprint:
        return None
    return read_revision(history, revision)


def read_revision(history: History, revision: Revision) -> Reading:
    """REVISION, read by the rules of this version.  Raises DrafterError where its outline cannot be had."""
    key = _key(history, revision.number, revision.fingerprint)
    with _lock:  # held while it is read: who waits for the same version does not read it too
        if key not in _cache:
            _cache[key] = _read(history, revision)
            if len(_cache) > _KEPT:
                _cache.popitem(last=False)
        _cache.move_to_end(key)
        return _cache[key]


def _basis(history: History, revision: Revision) -> Basis:
    """The facts and the outline of REVISION; an edit has those of the version before, which need not be read anew."""
    key = f"{revision.facts}{revision.outline}{revision.outline_path}{revision.outline_hash}{history.store.address}"
    if key not in _bases:
        place: Path | str = (
            history.folder / revision.outline_path if revision.outline_path else revision.outline
        )
        outline = load_outline(place)
        book = history.facts_of(revision)
        _bases[key] = Basis(None, outline) if book is None else Basis(*plan_of(book, outline))
        if len(_bases) > _KEPT:
            _bases.pop(next(iter(_bases)))
    return _bases[key]


def _key(history: History, number: int, fingerprint: str) -> tuple[str, int, int, str]:
    return str(history.store.address), history.report, number, fingerprint


def _read(history: History, revision: Revision) -> Reading:
    draft = draft_of(revision)
    basis = _basis(history, revision)
    book, report = basis.book, judge(revision.text, basis)
    parts = tuple(_parts(revision.text, draft, basis.outline, book)) if book is not None else ()
    numbers = tuple(_numbers(revision.text, report, book, parts))
    return Reading(revision, draft, basis, report, parts, numbers, dict(_sentences(revision.text)))


@lru_cache(maxsize=32)
def judge(text: str, basis: Basis) -> CheckReport:
    """What the check says of TEXT: asked when it is saved, and not once more when it is read then."""
    return check(text, basis.book, outline=basis.outline)


def _parts(text: str, draft: Draft, outline: Outline, book: FactBook) -> Iterator[Part]:
    """The sections with text of their own, each up to where the next piece of the report begins."""
    written = {section.id for section in draft.sections}
    places: list[tuple[str, int, int]] = []
    at = 0
    for name, piece in blocks(draft, outline, book):
        head = next((line for line in piece.split("\n") if line.strip()), "")
        found = text.find(head, at) if head else -1
        if found >= 0:
            places.append((name, found, found + len(head)))
            at = found + len(head) if name.endswith(".title") else found + 1
    for index, (name, start, end) in enumerate(places):
        section = name.removesuffix(".title")
        if section not in written or (
            not name.endswith(".title") and places[index - 1][0] == f"{section}.title"
        ):
            continue
        others = (place for other, place, _ in places[index + 1 :] if other.removesuffix(".title") != section)
        body = end if name.endswith(".title") else start
        yield Part(section, outline.section(section).heading or "引言", start, body, next(others, len(text)))


def _numbers(
    text: str, report: CheckReport, book: FactBook | None, parts: tuple[Part, ...]
) -> Iterator[Number]:
    own = partial(place_key, "number", text=text, book=book)
    for mention in report.mentions:
        if mention.kind not in ("label", "date"):
            part = next((part.id for part in parts if part.start <= mention.start < part.end), "")
            yield Number(own(place=mention), mention, part)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    for at, char in enumerate(text):
        if char in _BREAKS:
            sentence = text[start:at].strip()
            if sentence:
                yield sentence_key(sentence), sentence
            start = at + 1


def last_value(book: FactBook | None, fact: str | None) -> str:
    """The value that FACT had in BOOK; empty where it had none."""
    return book[fact].in_unit() if book is not None and fact is not None and fact in book else ""


def previous(history: History, past: Past) -> FactBook | None:
    """The facts of the version before the last one of PAST."""
    try:
        before = read_numbered(history, past.versions[-2]) if past.versions[1:] else None
    except DrafterError:
        return None
    return before.book if before is not None else None
