"""The folder of a report: its text, the page of its check, its draft, and the store that remembers all of them.

The store is written first and is alone what counts; the files are made from it and may be thrown away.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from drafter.checker.check import check
from drafter.checker.report import CheckReport
from drafter.documents.outputs import check_regular
from drafter.documents.read import Document, read_text
from drafter.draft.compose import Draft, assemble
from drafter.draft.edits import Edit, read_edit
from drafter.draft.history import History, draft_of
from drafter.draft.refresh import rerender
from drafter.draft.returned import (
    Change,
    as_report,
    carry_over,
    find_changes,
    likeness,
    read_returned,
    title_of,
)
from drafter.errors import DrafterError, TextError
from drafter.export.html import render_html
from drafter.facts.model import FactBook
from drafter.outline.plan import planned
from drafter.outline.sections import Outline
from drafter.store.database import open_store
from drafter.store.revisions import Revision

STORE = "drafter.db"
REPORT = "report.md"


_MOST_BASES = 60


@dataclass(frozen=True, slots=True)
class TakenWord:
    """What came back in a Word file: the revision, what reads otherwise in it than in the newest before."""

    revision: int
    """Where nothing was changed: the one that the file was exported from."""
    changes: tuple[Change, ...]
    crossed: tuple[str, ...]
    """What had been changed here too since the export; the Word file's text counts."""
    tables: int
    """Tables of the file that are made from the facts, whose changes are not taken."""


@dataclass(frozen=True, slots=True)
class ReportFolder:
    """An open folder with one report."""

    path: Path
    history: History

    def newest(self) -> Revision:
        """The last revision; raises DrafterError where nothing was drafted."""
        found = self.history.newest()
        if found is None:
            raise DrafterError(f"{self.path}里还没有起草过报告；请先运行drafter draft")
        return found

    def outline_of(self, revision: Revision) -> Path | str:
        """The outline that REVISION was drafted by, as it is seen from here."""
        return self.path / revision.outline_path if revision.outline_path else revision.outline

    def take_in(self, outline: Outline, book: FactBook) -> str | None:
        """Keep what a person did to the report's text since it was written, as a revision; the news for people.

        BOOK counts where the facts of that time cannot be had.  A text that is no edit of the report at all is
        kept as well, and its file moved aside.
        """
        file = self.path / REPORT
        if not file.is_file():
            return None
        try:
            text = read_text(file).text
        except TextError:
            return f"{REPORT}不是可读的文稿，已另存为{_move_aside(file).name}，没有覆盖。"
        if self.history.knows(text):
            return None
        last = self.history.newest()
        before = last and self.history.facts_of(last)
        facts = planned(before, outline) if before else book
        edit = read_edit(text, draft_of(last), outline, facts) if last else None
        if last is None or edit is None:
            self.history.add_foreign(book.report.title, text)
            return f"{REPORT}有人工修改，与起草的报告对不上，已另存为{_move_aside(file).name}，没有覆盖。"
        made = self.history.add_edit(last, edit.draft, text, check(text, facts, outline=outline))
        return f"{REPORT}有人工修改，已收为第{made.number}版{_pieces(edit)}。"

    def take_word(self, document: Document, outline: Outline) -> TakenWord:
        """Keep what a person did in Word to an export of the report, as a revision.

        It is compared with the revision that it is most like, which it was exported from; what changed in the
        report since then stays, unless the same piece was changed in Word.  Raises DrafterError where DOCUMENT
        is no Word file or another text altogether.
        """
        if document.word is None:
            raise DrafterError(
                f"{document.name}不是Word文件；请给出由drafter export导出、在Word里改过的.docx文件"
            )
        returned = read_returned(document.word)
        known = self.history.latest(_MOST_BASES)
        base = max(known, key=lambda revision: likeness(returned, revision.text), default=None)
        kept = self.history.facts_of(base) if base is not None else None
        edit = None
        if base is not None and kept is not None:
            facts, earlier = planned(kept, outline), draft_of(base)
            edit = read_edit(as_report(returned, base.text), earlier, outline, facts)
        if base is None or edit is None:
            reason = "里的报告对不上，没有收入；请确认文件和文件夹是同一份报告"
            raise DrafterError(f"{document.name}与{self.path}{reason}")
        newest = known[0]
        current = planned(self.history.facts_of(newest) or facts, outline)
        last = draft_of(newest)
        merged, crossed = carry_over(edit.draft, earlier, last)
        merged = rerender(merged, outline, current)
        changes = tuple(find_changes(last, merged, outline, current))
        made = base.number
        if changes:
            text = assemble(merged, outline, current)
            check_ = check(text, current, outline=outline)
            made = self.history.add_edit(newest, merged, text, check_).number
        titles = tuple(title_of(name, outline) for name in crossed)
        return TakenWord(made, changes, titles, returned.tables)

    def publish(self, act: str, draft: Draft, outline: Outline, book: FactBook) -> tuple[str, CheckReport]:
        """Keep DRAFT as a revision, then write the files; its text and its check."""
        text = assemble(draft, outline, book)
        report = check(text, book, outline=outline)
        self.history.add(act, draft, text, report, book, outline)
        for name, content in (
            ("check.json", report.model_dump_json()),
            ("check.html", render_html(text, report, book)),
            ("draft.json", draft.model_dump_json(by_alias=True, indent=1)),
            (REPORT, text),
        ):
            write_whole(self.path / name, content.encode())
        return text, report


@contextmanager
def open_folder(path: Path, actor: str, *, create: bool, store: str | None = None) -> Iterator[ReportFolder]:
    """The report in the folder PATH, closed at the end.  Raises StoreError as `open_store` does."""
    with open_history(path / REPORT, actor, create=create, store=store) as history:
        yield ReportFolder(path, history)


@contextmanager
def open_history(report: Path, actor: str, *, create: bool, store: str | None = None) -> Iterator[History]:
    """What is remembered of the file REPORT, in the store beside it or in STORE, which may hold many reports.

    There it bears the name of its folder.
    """
    opened = open_store(store or report.parent / STORE, actor, create=create)
    try:
        name = report.parent.resolve().name if store and report.name == REPORT else report.stem
        yield History.of(opened, name, report.parent)
    finally:
        opened.close()


def _pieces(edit: Edit) -> str:
    kept = f"；今后保留的：{'、'.join(edit.changed)}" if edit.changed else ""
    return kept + (f"；正文已删去、将重新起草的：{'、'.join(edit.emptied)}" if edit.emptied else "")


def _move_aside(file: Path) -> Path:
    number = 1
    while (kept := file.with_name(f"report.人工修改-{number}.md")).exists():
        number += 1
    return file.rename(kept)


def write_whole(path: Path, content: bytes) -> None:
    """In one step: a reader sees the old file or the new one.  Raises DrafterError, for what is no plain file too."""
    check_regular(path)
    try:
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise DrafterError(f"无法写入{path}；请检查磁盘空间和写入权限") from error
