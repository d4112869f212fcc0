"""What leaves the house: an approved version as a file, and what a file that comes back is."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drafter.documents.read import read_text
from drafter.draft.difference import Piece, compare_texts
from drafter.errors import TextError
from drafter.review.casework import Dossier
from drafter.review.times import local_time
from drafter.review.visit import Upload
from drafter.review.workflow import DONE, SELF, Kind, State
from drafter.store import decisions, revisions
from drafter.store.database import Store
from drafter.store.revisions import Revision

UNAPPROVED, ALONE = "草稿·未经审核", "本人自核，未经他人审核"
_MARKS = re.compile(r"^(?:〔.*〕)$", re.M)
_FINGERPRINT = re.compile(r"指纹([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file as it is given out."""

    name: str
    data: bytes
    kind: str

    @property
    def digest(self) -> str:
        """The hash of the file."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Found:
    """What a file turned out to be."""

    verdict: str
    """exported: a file of ours, unchanged | same: the text of a version | altered: of a version, changed | unknown"""
    digest: str
    report: int = 0
    title: str = ""
    version: int = 0
    fingerprint: str = ""
    exported: str = ""
    """When and by whom it was exported."""
    pieces: Sequence[Piece] = ()
    """How its text differs from that of the version."""


def render_export(dossier: Dossier) -> Rendered:
    """The newest version as a file: the same content gives the same bytes, whenever it is asked for."""
    revision = dossier.reading.revision
    lines = [f"〔{mark}〕" for mark in _marks(dossier)]
    text = revision.text.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n"
    draft = dossier.standing.state not in (State.APPROVED, State.EXPORTED)
    name = "".join(char for char in revision.title if char not in '\\/:*?"<>|' and char.isprintable()).strip(
        ". "
    )
    return Rendered(
        f"{name or '报告'}{f'（{UNAPPROVED}）' if draft else ''}.txt",
        text.encode(),
        "text/plain; charset=utf-8",
    )


def _marks(dossier: Dossier) -> list[str]:
    """What the file says of itself: which version it is, and who approved it."""
    revision, standing = dossier.reading.revision, dossier.standing
    marks = [f"第{revision.number}版，指纹{revision.fingerprint}"]
    if standing.state not in (State.APPROVED, State.EXPORTED):
        return [UNAPPROVED, *marks]
    for one in standing.approvals:
        role = ALONE if one.key == SELF else "签发" if DONE in one.content else "审核"
        marks.append(f"{role}：{one.person}，{local_time(one.at)}")
    return marks


def verify_file(store: Store, upload: Upload) -> Found:
    """Which version UPLOAD is, and whether anything of it was changed."""
    digest = hashlib.sha256(upload.data).hexdigest()
    with store.reading() as connection:
        known = decisions.find_export(connection, digest)
        if known is not None:
            report, export = known
            revision = revisions.numbered(connection, report, export.revision)
            assert revision is not None, "what was exported is there"
            said = f"{local_time(export.at)}，{export.person}"
            return Found(
                "exported", digest, report, revision.title, revision.number, revision.fingerprint, said
            )
    text = "\n".join(_text(upload).splitlines())
    stated = _FINGERPRINT.search(text)
    bare = _MARKS.sub("", text)
    with store.reading() as connection:
        found = revisions.find_version(connection, stated[1] if stated else "", bare)
    if found is None:
        return Found("unknown", digest)
    return _compared(digest, *found, bare)


def _compared(digest: str, report: int, revision: Revision, text: str) -> Found:
    same = revisions.text_hash(text) == revisions.text_hash(revision.text)
    return Found(
        "same" if same else "altered", digest, report, revision.title, revision.number, revision.fingerprint,
        pieces=() if same else compare_texts(revision.text.strip(), text.strip()),
    )  # fmt: skip


def _text(upload: Upload) -> str:
    """What stands in it; nothing where it is no text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(upload.data)
        try:
            return read_text(path, upload.name).text
        except TextError:
            return ""


def was_exported(dossier: Dossier) -> list[decisions.Decision]:
    """The exports of the newest version."""
    now = dossier.standing.version.fingerprint
    return [one for one in dossier.case.decisions if one.kind == Kind.EXPORT and one.fingerprint == now]
