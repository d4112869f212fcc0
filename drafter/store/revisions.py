"""Reports, their finished sections and their revisions.  What a section holds is its writer's business: JSON here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace

from sqlalchemy import Connection, RowMapping, desc, func, select

from drafter.store import tables
from drafter.store.database import Record, Store
from drafter.store.tables import facts, reports, revisions, sections

FOREIGN = "foreign"
"""The act of a revision whose text is no edit of ours; it has no sections."""
First = Callable[[Connection, Record], object]


@dataclass(frozen=True, slots=True)
class Revision:
    """A whole report as it was at one time."""

    number: int
    act: str
    """draft | refresh | edit | foreign"""
    title: str
    outline: str
    outline_path: str
    """Where the outline lay, as `facts_path`; empty for one that comes with drafter."""
    outline_hash: str
    facts: str
    """The fingerprint of its facts; empty for a foreign text."""
    facts_path: str
    """Where the facts lay, as seen from the folder of the report."""
    program: str
    """The version of drafter, and so of the rules."""
    draft: str
    """JSON of everything but the sections."""
    sections: tuple[str, ...]
    """Each section's JSON, in the order of the report."""
    text: str
    findings: str
    """JSON of what the check found in `text`."""

    fingerprint: str
    """Names exactly this content: sections with their references, text, facts, outline, rules."""


def open_report(store: Store, name: str) -> int:
    """The report of that name, made where there is none."""
    with store.reading() as connection:
        found = connection.scalar(select(reports.c.id).where(reports.c.name == name))
    if found is not None:
        return int(found)
    with store.writing() as (connection, record):
        found = connection.scalar(select(reports.c.id).where(reports.c.name == name))
        return int(found or record("report.opened", reports, {"name": name}, name))


def report_name(connection: Connection, report: int) -> str | None:
    """The name of REPORT; None where there is none of that number."""
    return connection.scalar(select(reports.c.name).where(reports.c.id == report))


def all_reports(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """The number, the name and the time of beginning of each report."""
    for row in connection.execute(select(reports).order_by(reports.c.id)).mappings():
        yield row["id"], row["name"], row["at"]


def add_section(store: Store, report: int, section: str, content: str) -> None:
    """Keep a finished section at once."""
    with store.writing() as (connection, record):
        list(_sections(connection, record, report, [(section, content)]))


def last_section(connection: Connection, report: int, section: str) -> str | None:
    """The JSON of SECTION as it was last finished or edited."""
    of_it = (sections.c.report == report) & (sections.c.section == section)
    return connection.scalar(select(sections.c.content).where(of_it).order_by(desc(sections.c.id)).limit(1))


def add_revision(
    store: Store, report: int, revision: Revision, names: Sequence[str], facts_content: str,
    first: First | None = None,
) -> Revision:  # fmt: skip
    """Append REVISION with the next number, whose sections are called NAMES; the last one where it says the same.

    FACTS_CONTENT is kept where facts of that fingerprint are not.  What FIRST does, or refuses, it does in the same
    transaction.
    """
    with store.writing() as (connection, record):
        if first is not None:
            first(connection, record)
        mark = newest_mark(connection, report)
        last = newest(connection, report) if mark is not None and mark[1] == revision.fingerprint else None
        if last is not None:
            return last
        ids = list(_sections(connection, record, report, zip(names, revision.sections, strict=True)))
        row = asdict(revision) | {
            "report": report,
            "number": last_number(connection, report) + 1,
            "facts": keep_facts(connection, record, revision.facts, facts_content)
            if revision.facts
            else None,
            "sections": json.dumps(ids),
            "text_hash": text_hash(revision.text),
        }
        record(f"revision.{revision.act}", revisions, row, f"第{row['number']}版")
        return replace(revision, number=row["number"])


def newest(connection: Connection, report: int) -> Revision | None:
    """The last revision that has sections."""
    chosen = select(revisions).where(revisions.c.report == report, revisions.c.act != FOREIGN)
    row = connection.execute(chosen.order_by(desc(revisions.c.number)).limit(1)).mappings().first()
    return None if row is None else _read(connection, row)


def newest_mark(connection: Connection, report: int) -> tuple[int, str] | None:
    """Number and fingerprint of the last revision that has sections."""
    chosen = select(revisions.c.number, revisions.c.fingerprint).where(
        revisions.c.report == report, revisions.c.act != FOREIGN
    )
    row = connection.execute(chosen.order_by(desc(revisions.c.number)).limit(1)).first()
    return None if row is None else (row.number, row.fingerprint)


def numbered(connection: Connection, report: int, number: int) -> Revision | None:
    """The revision of that NUMBER, of whatever kind; None where there is none."""
    chosen = select(revisions).where(revisions.c.report == report, revisions.c.number == number)
    row = connection.execute(chosen).mappings().first()
    return None if row is None else _read(connection, row)


def of_report(connection: Connection, report: int, most: int) -> Iterator[Revision]:
    """The revisions of REPORT that have sections, the newest first, at most so many."""
    chosen = select(revisions).where(revisions.c.report == report, revisions.c.act != FOREIGN)
    for row in connection.execute(chosen.order_by(desc(revisions.c.number)).limit(most)).mappings().all():
        yield _read(connection, row)


def history(connection: Connection, report: int) -> Iterator[tuple[str, Revision]]:
    """All revisions of REPORT with their times, in order."""
    chosen = select(revisions).where(revisions.c.report == report)
    for row in connection.execute(chosen.order_by(revisions.c.id)).mappings():
        yield row["at"], _read(connection, row)


def made_at(connection: Connection, report: int, number: int) -> str:
    """When the revision of that NUMBER was appended."""
    of_it = (revisions.c.report == report) & (revisions.c.number == number)
    return str(connection.scalar(select(revisions.c.at).where(of_it)))


def last_number(connection: Connection, report: int) -> int:
    """The number of the last revision of any kind; 0 where there is none."""
    of_it = select(revisions.c.number).where(revisions.c.report == report)
    return connection.scalar(of_it.order_by(desc(revisions.c.number)).limit(1)) or 0


def find_version(connection: Connection, name: str, text: str) -> tuple[int, Revision] | None:
    """The report and its revision with the fingerprint NAME, or else the newest that reads exactly like TEXT."""
    chosen = select(revisions).where(revisions.c.act != FOREIGN).order_by(desc(revisions.c.id)).limit(1)
    for wanted in (revisions.c.fingerprint == name, revisions.c.text_hash == text_hash(text)):
        row = connection.execute(chosen.where(wanted)).mappings().first()
        if row is not None:
            return row["report"], _read(connection, row)
    return None


def latest_texts(connection: Connection, most: int = 500) -> Iterator[tuple[int, int, str]]:
    """Report, number and text of the newest revisions of all reports, at most so many; the newest first."""
    columns = (revisions.c.report, revisions.c.number, revisions.c.text)
    chosen = select(*columns).where(revisions.c.act != FOREIGN).order_by(desc(revisions.c.id)).limit(most)
    for row in connection.execute(chosen):
        yield row.report, row.number, row.text


def knows(connection: Connection, report: int, text: str) -> bool:
    """Whether some revision reads exactly like TEXT, but for line ends and blanks at them."""
    same = (revisions.c.report == report) & (revisions.c.text_hash == text_hash(text))
    return connection.execute(select(revisions.c.id).where(same).limit(1)).first() is not None


def facts_content(connection: Connection, fingerprint: str) -> str | None:
    """The facts files that were kept under FINGERPRINT."""
    of_it = select(facts.c.content).where(facts.c.fingerprint == fingerprint)
    return connection.scalar(of_it.order_by(desc(facts.c.id)).limit(1))


def text_hash(text: str) -> str:
    """The hash of what a reader sees of TEXT: an editor may change line ends without an edit."""
    lines = [line.rstrip() for line in text.lstrip("\ufeff").splitlines()]
    return hashlib.sha256("\n".join(lines).strip("\n").encode()).hexdigest()


def _sections(
    connection: Connection, record: Record, report: int, written: Iterable[tuple[str, str]]
) -> Iterator[int]:
    """The ids of the rows of the sections WRITTEN (name and content): the last one where that says the same."""
    newest = select(func.max(sections.c.id)).where(sections.c.report == report).group_by(sections.c.section)
    last = {row.section: row for row in connection.execute(select(sections).where(sections.c.id.in_(newest)))}
    for name, content in written:
        if name in last and last[name].content == content:
            yield int(last[name].id)
        else:
            row = {"report": report, "section": name, "content": content}
            yield record("section.written", sections, row, name)


def keep_facts(connection: Connection, record: Record, name: str, content: str) -> int:
    """The number of the facts CONTENT with the fingerprint NAME, kept where they are not."""
    same = (facts.c.fingerprint == name) & (facts.c.content == content)
    found = connection.scalar(select(facts.c.id).where(same))
    return found or record("facts.kept", facts, {"fingerprint": name, "content": content}, name[:16])


def _read(connection: Connection, row: RowMapping) -> Revision:
    ids = json.loads(row["sections"])
    found = connection.execute(select(sections.c.id, sections.c.content).where(sections.c.id.in_(ids)))
    contents = {row.id: row.content for row in found}
    kept = connection.scalar(select(tables.facts.c.fingerprint).where(tables.facts.c.id == row["facts"]))
    joined = {"facts": kept or "", "sections": tuple(contents[number] for number in ids)}
    return Revision(**{field.name: row[field.name] for field in fields(Revision)} | joined)
