"""Any two versions of a report against each other; a number is never cut from its unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from drafter.draft.difference import Piece, compare_texts
from drafter.errors import RequestError
from drafter.numbers.scan import scan
from drafter.review.casework import Dossier
from drafter.review.pages.review import dossier_at, dossier_page
from drafter.review.roles import STAFF
from drafter.review.visit import Page, Visit
from drafter.store.acts import name_act
from drafter.store.revisions import Revision, numbered

_REACH = 12


@dataclass(frozen=True, slots=True)
class NumberChange:
    """Numbers that gave way to others, with a few words before them."""

    before: str
    gone: str
    new: str


def show_compare(visit: Visit) -> Response:
    """`?old=1&new=3`; without them the last two versions."""
    dossier = dossier_at(visit)
    numbers = [version.number for version in dossier.case.versions]
    new = _chosen(visit, "new", numbers, numbers[-1])
    old = _chosen(visit, "old", numbers, max((n for n in numbers if n < new), default=new))
    first, second = _version(dossier, old), _version(dossier, new)
    pieces = compare_texts(first.text, second.text)
    choices = [
        (
            version.number,
            f"第{version.number}版 {name_act(f'revision.{dossier.acts[version.number][0]}')} {version.by}",
        )
        for version in dossier.case.versions
    ]
    return dossier_page(
        visit, dossier, "compare.html", old=old, new=new, choices=choices, pieces=pieces,
        changes=list(number_changes(pieces)), facts_differ=first.facts != second.facts,
        outline_differs=first.outline_hash != second.outline_hash, rules_differ=first.program != second.program,
    )  # fmt: skip


def _chosen(visit: Visit, name: str, numbers: Sequence[int], default: int) -> int:
    given = visit.query.get(name, "")
    if not given:
        return default
    if given not in map(str, numbers):
        raise RequestError("没有这一版；请从“对比”重新选择", 404)
    return int(given)


def _version(dossier: Dossier, number: int) -> Revision:
    with dossier.history.store.reading() as connection:
        found = numbered(connection, dossier.history.report, number)
    assert found is not None, "it is one of the versions"
    return found


def number_changes(pieces: Sequence[Piece]) -> Iterator[NumberChange]:
    """Where numbers came, went or changed, in the order of the text."""
    before = ""
    gone: Piece | None = None
    for at, piece in enumerate(pieces):
        if piece.kind == "same":
            before = piece.text[-_REACH:].rpartition("\n")[2]
        elif piece.kind == "gone" and at + 1 < len(pieces) and pieces[at + 1].kind == "new":
            gone = piece
            continue
        else:
            old = (gone.text if gone else "") if piece.kind == "new" else piece.text
            new = piece.text if piece.kind == "new" else ""
            told = (_numbers(old), _numbers(new))
            if told[0] != told[1]:
                yield NumberChange(_lead(before, new or old), "、".join(told[0]), "、".join(told[1]))
        gone = None


def _lead(before: str, piece: str) -> str:
    """The words directly before the first number of PIECE, which follows BEFORE."""
    first = next((mention.start for mention in scan(piece) if mention.kind != "label"), 0)
    return f"{before}{piece[:first]}".rpartition("\n")[2][-_REACH:]


def _numbers(text: str) -> list[str]:
    return [mention.text for mention in scan(text) if mention.kind != "label"]


PAGES = (Page("GET", "/reports/{report:int}/compare", show_compare, STAFF),)
