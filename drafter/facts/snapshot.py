"""Facts kept: their files as they are now, and a fingerprint of what they state."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from drafter.errors import FactsError
from drafter.facts.load import load_facts, read_source
from drafter.facts.model import FactBook, Result
from drafter.facts.nodes import NodeError

_LATER = frozenset(("carried", "last_report", "proposed"))


def fingerprint(book: FactBook) -> str:
    """The same for books that state the same, however their files are written."""
    book = book.stated or book
    records = [_stated(asdict(part)) for part in (book.report, *book, *book.materials)]
    stated = [*records, *(identity._asdict() for identity in book.identities)]
    # Nothing for a book without a table: what was kept of one before there were tables still holds.
    stated += map(asdict, book.indicators)
    stated += map(asdict, book.funds)
    stated += [asdict(book.result)] if book.result != Result() else []
    return hashlib.sha256(json.dumps(stated, default=str, ensure_ascii=False).encode()).hexdigest()


def _stated(record: dict[str, object]) -> dict[str, object]:
    """RECORD without the fields that came later, where they are not stated: what was kept before still holds."""
    return {name: value for name, value in record.items() if name not in _LATER or value}


def snapshot(book: FactBook) -> str:
    """The files of BOOK with their names, as JSON, the one that includes the others first; a workbook as its facts.

    Raises FactsError where one has gone since it was read.
    """
    if not book.files:
        return json.dumps({})
    folder = os.path.commonpath([Path(name).parent for name in book.files])
    texts = {}
    for name in book.files:
        try:
            texts[Path(os.path.relpath(name, folder)).as_posix()] = read_source(Path(name))
        except NodeError as error:
            raise FactsError([f"{Path(name).name}：{error}"]) from error
    return json.dumps(texts, ensure_ascii=False)


def restore(kept: str, expected: str) -> FactBook | None:
    """The book that `snapshot` made KEPT of; None where it does not state what has the fingerprint EXPECTED.

    That is so where a file was reached by a link, or changed between its reading and its keeping.
    """
    texts = json.loads(kept)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        try:
            book = load_facts(Path(folder, next(iter(texts)))) if texts else None
        except FactsError:
            return None
    return book if book is not None and fingerprint(book) == expected else None
