"""What a check returns: spec/check.md, version 1."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

SCHEMA = "drafter.check/1"
Severity = Literal["ok", "warning", "error"]


# Not frozen: setting thirteen frozen fields took a tenth of a whole check.
@dataclass(slots=True)
class Judged:
    """A mention with its verdict; `text[start:end]` is the mention.

    kind: money | percent | percentage_point | multiple | count | number | date | label.
    value: decimal string in the base unit (元, %, …), or the date (2023, 01/10, 2024-02-21).
    """

    start: int
    end: int
    text: str
    kind: str
    value: str
    unit: str
    verdict: str
    severity: Severity
    fact: str | None = None
    expected: str | None = None
    message: str = ""
    formula: str | None = None
    why: str | None = None
    """For labels: enumerator | ordinal | document number | name | code | article."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a finding was accepted, and by whom."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One offence; `rule` is its name in the catalogue."""

    rule: str
    severity: Severity
    start: int
    end: int
    message: str
    fact: str | None = None
    expected: str | None = None
    waived: Waiver | None = None
    key: str = ""
    """Its stable name: the same as long as rule, sentence, fact and the fact's value are (see `waivers`)."""


class Summary(NamedTuple):
    mentions: int
    checked: int
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All mentions and findings of one text, both in the order of the text."""

    summary: Summary
    mentions: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    facts: str | None = None
    """The title of the facts that it was judged against; null where there were none."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that count in the exit status."""
        return tuple(f for f in self.findings if f.severity == "error" and f.waived is None)

    def model_dump_json(self) -> str:
        """The JSON object of spec/check.md, as `drafter check --format json` prints it.

        Not a pydantic model: to import those and to build one costs more than a whole check.
        """
        import json  # the other formats do not pay for it

        record = {"schema": SCHEMA, **asdict(self), "summary": self.summary._asdict()}
        return json.dumps(record, ensure_ascii=False, indent=1)
