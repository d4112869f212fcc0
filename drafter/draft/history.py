"""One report's drafts in the store: the newest, what came before, and whatever is finished next."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

import drafter
from drafter.checker.report import CheckReport, Finding
from drafter.draft.compose import Draft, DraftSection
from drafter.facts.model import FactBook
from drafter.facts.snapshot import fingerprint, restore, snapshot
from drafter.outline.sections import Outline, find_prompts
from drafter.store import revisions
from drafter.store.database import Store
from drafter.store.revisions import FOREIGN, First, Revision
from drafter.store.tables import canonical
from drafter.store.tables import fingerprint as hash_of

_FINDINGS = TypeAdapter(list[Finding])


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of one report; all of them stay."""

    store: Store
    report: int
    folder: Path = Path()
    """Where its files lie."""

    @classmethod
    def of(cls, store: Store, name: str, folder: Path) -> History:
        return cls(store, revisions.open_report(store, name), folder)

    def newest(self) -> Revision | None:
        """The last revision that is a draft of ours, edited or not."""
        with self.store.reading() as connection:
            return revisions.newest(connection, self.report)

    def latest(self, most: int) -> tuple[Revision, ...]:
        """At most so many revisions that are drafts of ours, the newest first."""
        with self.store.reading() as connection:
            return tuple(revisions.of_report(connection, self.report, most))

    def made_at(self, revision: Revision) -> datetime:
        """When REVISION was appended, in UTC."""
        with self.store.reading() as connection:
            return datetime.fromisoformat(revisions.made_at(connection, self.report, revision.number))

    def knows(self, text: str) -> bool:
        """Whether TEXT is how some revision reads."""
        with self.store.reading() as connection:
            return revisions.knows(connection, self.report, text)

    def facts_of(self, revision: Revision) -> FactBook | None:
        """The facts that REVISION was made from; None where they cannot be had any more."""
        with self.store.reading() as connection:
            kept = revisions.facts_content(connection, revision.facts)
        return None if kept is None else restore(kept, revision.facts)

    def finish(self, section: DraftSection) -> None:
        """Keep a section that is done, at once."""
        if section.text:
            revisions.add_section(self.store, self.report, section.id, section.model_dump_json())

    def add(
        self, act: str, draft: Draft, text: str, report: CheckReport, book: FactBook, outline: Outline,
        kept: str | None = None,
    ) -> Revision:  # fmt: skip
        """Append DRAFT, which reads TEXT and was judged by REPORT; the newest revision where it says the same.

        KEPT is the content of the facts where BOOK was made from that, and not from files that lie somewhere.
        """
        own = outline.directory.is_relative_to(find_prompts())
        made = replace(
            _revision(act, draft, text, report.findings),
            outline_path="" if own else self._from_here(outline.directory),
            outline_hash=outline.fingerprint(),
            facts=fingerprint(book),
            facts_path=self._from_here(Path(book.files[0])) if book.files and kept is None else "",
        )
        return self._append(made, draft, snapshot(book) if kept is None else kept)

    def add_edit(
        self, edited: Revision, draft: Draft, text: str, report: CheckReport, first: First | None = None
    ) -> Revision:
        """Append DRAFT, which is what a person made of the revision EDITED; facts and outline stay its own.

        What FIRST does, or refuses, it does in the same transaction.
        """
        made = replace(
            _revision("edit", draft, text, report.findings),
            outline_path=edited.outline_path,
            outline_hash=edited.outline_hash,
            facts=edited.facts,
            facts_path=edited.facts_path,
        )
        with self.store.reading() as connection:
            kept = revisions.facts_content(connection, edited.facts)
        assert kept is not None, "facts are never taken out of the store"
        return self._append(made, draft, kept, first)

    def add_foreign(self, title: str, text: str) -> Revision:
        """Append a text that lay where the report lies and is no edit of it."""
        nothing = Draft(title=title, outline="", engine="", sections=[])
        return self._append(_revision(FOREIGN, nothing, text, ()), nothing, "")

    def _append(self, made: Revision, draft: Draft, facts: str, first: First | None = None) -> Revision:
        sections = [[section.id, section.source, section.text] for section in draft.sections]
        content = [
            sections,
            draft.edits,
            made.text,
            made.facts,
            made.outline,
            made.outline_hash,
            made.program,
        ]
        made = replace(made, fingerprint=hash_of(content))
        names = [section.id for section in draft.sections]
        return revisions.add_revision(self.store, self.report, made, names, facts, first)

    def _from_here(self, path: Path) -> str:
        """PATH as seen from the folder of the report, so that both may move together."""
        try:
            return Path(os.path.relpath(path, self.folder.resolve())).as_posix()
        except ValueError:  # another drive
            return str(path)


def draft_of(revision: Revision) -> Draft:
    """The draft that REVISION keeps."""
    sections = [DraftSection.model_validate_json(content) for content in revision.sections]
    return Draft.model_validate(json.loads(revision.draft) | {"sections": sections})


def findings_of(revision: Revision) -> Sequence[Finding]:
    """What the check found in it when it was made."""
    return _FINDINGS.validate_json(revision.findings)


def _revision(act: str, draft: Draft, text: str, findings: Sequence[Finding]) -> Revision:
    return Revision(
        number=0, act=act, title=draft.title, outline=draft.outline, outline_path="", outline_hash="", facts="",
        facts_path="", program=drafter.__version__,
        draft=draft.model_dump_json(by_alias=True, exclude={"sections"}),
        sections=tuple(section.model_dump_json() for section in draft.sections),
        text=text, findings=canonical([asdict(finding) for finding in findings]), fingerprint="",
    )  # fmt: skip
