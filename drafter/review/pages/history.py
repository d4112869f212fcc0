"""What happened: to one report, for whoever works on it; all of it, for the auditor, with a verification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Select, desc, func, or_, select
from starlette.responses import Response

from drafter.errors import RequestError
from drafter.review.casework import Dossier
from drafter.review.pages.review import dossier_at, dossier_page
from drafter.review.roles import STAFF, Role
from drafter.review.visit import Page, Visit
from drafter.store.acts import name_act
from drafter.store.audit import Verdict, entries, verify
from drafter.store.tables import audit, canonical

_AUDITORS = frozenset({Role.AUDITOR})
_PAGE = 100
_SHORTEST = 16
_HEXADECIMAL = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a report's history."""

    at: str
    person: str
    version: int
    act: str
    words: str


def show_history(visit: Visit) -> Response:
    dossier = dossier_at(visit)
    who, what = visit.query.get("who", ""), visit.query.get("what", "")
    events = list(_gathered(sorted(_events(dossier), key=lambda event: event.at, reverse=True)))
    shown = [one for one in events if who in ("", one.person) and what in ("", one.act)]
    return dossier_page(
        visit, dossier, "history.html", events=shown, total=len(events), who=who, what=what,
        people=sorted({one.person for one in events}), acts=sorted({one.act for one in events}),
        may_audit=Role.AUDITOR in visit.visitor.roles,
    )  # fmt: skip


def _events(dossier: Dossier) -> Iterator[Event]:
    for version in dossier.case.versions:
        act, at = dossier.acts[version.number]
        yield Event(at, version.by, version.number, name_act(f"revision.{act}"), "")
    for one in dossier.case.decisions:
        words = "；".join(
            one.content[name] for name in ("reason", "text", "new", "attested") if one.content.get(name)
        )
        yield Event(one.at, one.by, one.revision, name_act(f"decision.{one.kind}"), words)


def _gathered(events: Iterable[Event]) -> Iterator[Event]:
    """EVENTS, of those in a row that say the same of one version only the first, with how many they are."""
    for _, run in groupby(events, lambda one: (one.person, one.version, one.act, one.words)):
        first, *others = run
        yield replace(first, words=f"连续{1 + len(others)}处") if others and not first.words else first
        yield from others if first.words else ()


def show_audit(visit: Visit) -> Response:
    return _log(visit)


def check_audit(visit: Visit) -> Response:
    """The whole chain verified, against a hash that was noted where one is given."""
    expect = visit.form.text("expect").strip().lower()
    if expect and (len(expect) < _SHORTEST or not _HEXADECIMAL.issuperset(expect)):
        raise RequestError(f"哈希值应为至少{_SHORTEST}位的0–9、a–f；请核对后重新填写")
    with visit.store.reading() as connection:
        verdict = verify(connection, expect or None)
    return _log(visit, verdict)


def _log(visit: Visit, verdict: Verdict | None = None) -> Response:
    wanted, page = visit.query.get("q", "").strip(), visit.query.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1
    with visit.store.reading() as connection:
        total = connection.scalar(_found(select(func.count()), wanted)) or 0
        chosen = _found(select(audit), wanted).order_by(desc(audit.c.seq))
        rows = connection.execute(chosen.limit(_PAGE).offset((max(number, 1) - 1) * _PAGE)).mappings().all()
    return visit.page(
        "audit.html", rows=rows, wanted=wanted, page=max(number, 1), pages=-(-total // _PAGE), total=total,
        verdict=verdict,
    )  # fmt: skip


def _found(chosen: Select[Any], wanted: str) -> Select[Any]:
    columns = (audit.c.actor, audit.c.action, audit.c.object, audit.c.detail)
    matches = or_(*(column.contains(wanted, autoescape=True) for column in columns))
    return chosen.select_from(audit).where(matches) if wanted else chosen.select_from(audit)


def download_audit(visit: Visit) -> Response:
    """One entry a line, as `drafter audit log --jsonl` prints them."""
    with visit.store.reading() as connection:
        lines = "".join(f"{canonical(entry)}\n" for entry in entries(connection))
    headers = {"content-disposition": 'attachment; filename="audit.jsonl"'}
    return Response(lines, media_type="application/jsonl", headers=headers)


PAGES = (
    Page("GET", "/reports/{report:int}/history", show_history, STAFF),
    Page("GET", "/audit", show_audit, _AUDITORS),
    Page("POST", "/audit", check_audit, _AUDITORS),
    Page("GET", "/audit/log.jsonl", download_audit, _AUDITORS),
)
