"""`check(text, facts)`: every number of a text accounted for.  Pure: no I/O, no clock, no randomness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from drafter.checker.bind import SentenceBinder
from drafter.checker.claims import find_claims
from drafter.checker.enumerations import judge_lengths
from drafter.checker.index import Index, Name, compiled
from drafter.checker.judge import judge
from drafter.checker.plain import read_plainly
from drafter.checker.report import CheckReport, Finding, Judged, Summary
from drafter.checker.scene import Scene
from drafter.checker.sentences import is_in_name, sentences
from drafter.checker.stating import GOOD, Outcome
from drafter.checker.waivers import finding_key
from drafter.facts.model import FactBook
from drafter.numbers.mention import Mention, between
from drafter.numbers.scan import has_cells, scan

if TYPE_CHECKING:
    from drafter.numbers.tables import Cell
    from drafter.outline.sections import Outline


def check(
    text: str, facts: FactBook | None = None, *, outline: Outline | None = None, body: int | None = None
) -> CheckReport:
    """Every number of TEXT with its verdict, and the findings, in the order of the text.

    Without FACTS the text is judged against itself; what nothing in it tests is `unjudged`.  With OUTLINE
    the rules about the document as a whole run too; its title, headings and signature are sought in
    `text[:body]`, behind which the notes and headers of a Word file stand.  Any string is accepted.
    """
    if outline is not None:
        from drafter.outline.plan import plan_of  # a plain check does not pay for it

        facts, outline = plan_of(facts, outline) if facts is not None else (None, outline)
    mentions = scan(text)
    findings: list[Finding] = []
    if facts is None:
        from drafter.checker.alone import judge_alone  # a check against facts does not pay for it

        outcomes, findings = judge_alone(text, mentions, scores=outline is None)
        outcomes.update(judge_lengths(text, mentions, outcomes))
        judged = _settle(mentions, outcomes, findings)
    else:
        judged = _judge_all(text, mentions, compiled(facts), findings)
    if outline is not None:
        from drafter.checker.document import check_document

        findings += check_document(text, judged, facts, outline, body)
    findings = [replace(finding, key=finding_key(finding, text, facts)) for finding in findings]
    findings.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
    title = facts.report.title if facts else None
    return CheckReport(_summary(judged, findings), tuple(judged), tuple(findings), title)


def _judge_all(text: str, mentions: list[Mention], index: Index, findings: list[Finding]) -> list[Judged]:
    names = index.find(text)
    verdicts, cells = _judge_tables(text, mentions, names, index) if has_cells(text) else ({}, [])
    told = [mention for mention in mentions if mention.start not in verdicts] if verdicts else mentions
    before: Scene | None = None
    for sentence in sentences(text, told, names, index, cells):
        binder = SentenceBinder(index, sentence, before)
        for at, mention in enumerate(sentence.quantities):
            verdicts[mention.start] = read_plainly(binder, at) or judge(index, text, binder.bind(at))
        before = binder.scene
    verdicts.update(judge_lengths(text, mentions, verdicts))
    judged = _settle(mentions, verdicts, findings)
    findings += (found for m in mentions if m.kind == "date" for found in _unknown_date(m, index))
    findings += find_claims(text, mentions, names, index)
    return judged


def _judge_tables(
    text: str, mentions: list[Mention], names: list[Name], index: Index
) -> tuple[dict[int, Outcome], list[Cell]]:
    """The verdicts on what stands in tables, and the cells that are to be read as sentences."""
    from drafter.checker.tables import bind_table, telling_cells  # most texts hold no table to pay for it
    from drafter.numbers.tables import read_tables

    tables = read_tables(text, mentions)
    cells = telling_cells(tables, mentions, names)
    told = {m.start for cell in cells for m in between(mentions, cell.start, cell.end)}
    verdicts = {
        binding.mention.start: judge(index, text, binding)
        for table in tables
        for binding in bind_table(index, text, table, [m for m in mentions if m.start not in told])
        if not is_in_name(binding.mention, names)
    }
    return verdicts, cells


def _settle(mentions: list[Mention], outcomes: dict[int, Outcome], findings: list[Finding]) -> list[Judged]:
    """All mentions with their verdicts; what is wrong with one is added to FINDINGS."""
    judged = []
    for mention in mentions:
        outcome = outcomes.get(mention.start)
        if outcome is None:
            judged.append(_structural(mention))
            continue
        good = outcome.verdict in GOOD
        judged.append(
            Judged(
                mention.start, mention.end, mention.text, mention.kind, mention.value, mention.written.base,
                outcome.verdict, "ok" if good else outcome.severity, outcome.fact_id, outcome.expected,
                outcome.message, outcome.formula, mention.why,
            )
        )  # fmt: skip
        if outcome.warning is not None or not (good or outcome.severity == "ok"):
            findings += _findings(mention, outcome)
    return judged


def _structural(mention: Mention) -> Judged:
    """A label or date, or a number inside the name of a fact: it states no quantity."""
    kind, value, why = mention.kind, mention.date, mention.why
    if kind not in ("label", "date"):
        kind, why = "label", "name"
    at, end, text, unit = mention.start, mention.end, mention.text, mention.written.base
    return Judged(at, end, text, kind, value, unit, "structural", "ok", why=why)


def _unknown_date(mention: Mention, index: Index) -> list[Finding]:
    """A year that neither the fiscal year and its neighbours nor any fact or material knows; 6月31日."""
    years = _years_of(mention.date)
    if years is None:
        message = f"没有{mention.text}这一天，请核对日期"
        return [Finding("unknown-date", "warning", mention.start, mention.end, message)]
    if years <= index.years:
        return []
    message = f"数据来源中没有{mention.text}的数据，请核对年份"
    return [Finding("unknown-date", "warning", mention.start, mention.end, message)]


@lru_cache(maxsize=1024)
def _years_of(text: str) -> frozenset[int] | None:
    """The years that the date of a mention names; None where it names a day that there is not."""
    ends = text.split("/")
    if any(len(end) == 10 and not _is_day(end) for end in ends):
        return None
    return frozenset(int(end[:4]) for end in ends if end[:4].isdecimal() and len(end) >= 4)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _findings(mention: Mention, outcome: Outcome) -> list[Finding]:
    found: list[Finding] = []
    fact, at = outcome.fact_id, (mention.start, mention.end)
    if not outcome.good and outcome.severity != "ok":
        found.append(Finding(outcome.verdict, outcome.severity, *at, outcome.message, fact, outcome.expected))
    if outcome.warning is not None:
        rule, message = outcome.warning
        found.append(Finding(rule, "warning", *at, message, fact, outcome.expected))
    return found


def _summary(judged: list[Judged], findings: list[Finding]) -> Summary:
    checked = sum(1 for m in judged if m.kind not in ("label", "date") and m.verdict != "unjudged")
    errors = sum(1 for f in findings if f.severity == "error" and f.waived is None)
    return Summary(len(judged), checked, errors, sum(1 for f in findings if f.severity == "warning"))
