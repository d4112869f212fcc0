"""A report as it leaves the house: its text with all that stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from drafter.checker.report import CheckReport
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline

UNAPPROVED: Final = "草稿·未经审核"
ALONE: Final = "本人自核，未经他人审核"


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved exactly the content of that fingerprint, and when (a time with its zone)."""

    by: str
    at: datetime
    fingerprint: str
    alone: bool = False
    """Whether who wrote it approved it himself, for there was nobody else."""


@dataclass(frozen=True, slots=True)
class ExportedReport:
    """One revision of a report.  `check` judged `text` against `book`, with the waivers of its findings."""

    text: str
    book: FactBook
    outline: Outline
    check: CheckReport
    fingerprint: str
    """Of the revision: names sections, text, facts, outline and rules."""
    made: datetime
    """When the revision was made (a time with its zone); every time in the file is this one."""
    approval: Approval | None = None
    ledger: bool = False
    """Whether the 数据核对表 is appended."""
    charts: bool = False
    """Whether the charts of the outline are drawn."""

    @property
    def title(self) -> str:
        return self.book.report.title

    @property
    def is_approved(self) -> bool:
        """An approval of other content approves nothing."""
        return self.approval is not None and self.approval.fingerprint == self.fingerprint

    @property
    def mark(self) -> str:
        """What every page and the properties of a file say that nobody, or nobody else, has approved; else empty."""
        if self.approval is None or not self.is_approved:
            return UNAPPROVED
        return ALONE if self.approval.alone else ""

    @property
    def file_name(self) -> str:
        """The name without suffix that a file of it is given."""
        name = "".join(c for c in self.title if c not in '\\/:*?"<>|' and c.isprintable()).strip(". ")
        return (name or "报告") + ("" if self.is_approved else f"（{UNAPPROVED}）")
