"""What a rule of the catalogue says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from drafter.checker.report import Severity


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the facts that it is checked against (the items under `facts:`), and the piece that is at fault."""

    text: str
    facts: str = ""
    mark: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Where the finding lies: the last place at which the text has `mark`."""
        start = self.text.rindex(self.mark)
        return start, start + len(self.mark)

    def __str__(self) -> str:
        """The text with the piece that is at fault in 【】."""
        start, end = self.span
        return f"{self.text[:start]}【{self.mark}】{self.text[end:]}" if self.mark else self.text


@dataclass(frozen=True, slots=True)
class Rule:
    """One offence: what it is called, why it matters, and where that is laid down, if it is."""

    code: str
    severity: Severity
    title: str
    why: str
    source: str
    bad: Example
    good: Example
