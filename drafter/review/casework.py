"""A report's case out of the store, and acts upon it: judged and kept in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from drafter.draft.compose import assemble
from drafter.draft.edits import write_section
from drafter.draft.history import History
from drafter.errors import RequestError
from drafter.review.acts import Actor, changed, decide
from drafter.review.past import Past, keep_past, known_past, read_on
from drafter.review.reading import Reading, judge, read_numbered
from drafter.review.roles import Role
from drafter.review.workflow import Case, Kind, Policy, Standing, Version, assess
from drafter.store import imports
from drafter.store.acts import name_act
from drafter.store.database import Record
from drafter.store.decisions import NOTHING, SHOWN, Decision, add_decision
from drafter.store.revisions import Revision, newest_mark
from drafter.store.settings import setting

APPROVAL = "approval"
"""The setting that says how many approve: {"reviewers": n, "approvers": n, "ticks": true}."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A report with its newest revision read, and how it stands."""

    history: History
    reading: Reading
    case: Case
    policy: Policy
    standing: Standing
    past: Past

    @property
    def acts(self) -> Mapping[int, tuple[str, str]]:
        """Of each version what made it and when."""
        return {made.number: (made.act, made.at) for made in self.past.versions}


def login_of(actor: str) -> str:
    """The name that a person signs in with, of the name that the log has: 王审核（wang）."""
    return actor.rpartition("（")[2].removesuffix("）") if actor.endswith("）") else actor


def shown_of(actor: str) -> str:
    """The name that others read, of the name that the log has."""
    return actor.rpartition("（")[0] if actor.endswith("）") else actor


def load_policy(connection: Connection, team: bool) -> Policy:
    given = setting(connection, APPROVAL, {}) if team else {}
    return Policy(
        int(given.get("reviewers", 1)), int(given.get("approvers", 1)), alone=not team,
        ticks=bool(given.get("ticks", team)),
    )  # fmt: skip


def open_dossier(history: History, team: bool) -> Dossier:
    """Raises RequestError where the report has no text yet."""
    known = known_past(history.store, history.report)
    with history.store.reading() as connection:
        past = read_on(connection, history.report, known)
        facts = imports.current_fingerprint(connection, history.report)
        policy = load_policy(connection, team)
    past = keep_past(history.store, history.report, past)
    reading = read_numbered(history, past.versions[-1]) if past.versions else None
    if reading is None:
        way = "去起草", f"/reports/{history.report}/draft"
        raise RequestError("报告还没有起草；请先到“起草”写出正文", 409, way)
    case, standing = _stand(reading, past, facts not in (None, reading.revision.facts))
    return Dossier(history, reading, case, policy, standing, past)


@lru_cache(maxsize=16)
def _stand(reading: Reading, past: Past, facts_changed: bool) -> tuple[Case, Standing]:
    """The case and how it stands: the same for everybody until something happens."""
    case = _case(reading, past, facts_changed)
    return case, assess(case)


def _case(reading: Reading, past: Past, facts_changed: bool) -> Case:
    return Case(
        tuple(
            Version(made.number, made.fingerprint, login_of(made.actor), shown_of(made.actor))
            for made in past.versions
        ),
        past.decisions,
        reading.report.findings,
        frozenset(number.key for number in reading.numbers),
        reading.risky,
        frozenset(reading.sentences),
        facts_changed,
    )


def _case_now(connection: Connection, dossier: Dossier) -> Case:
    """The case as the transaction sees it, which holds the store: nothing is known that it does not see."""
    history, reading = dossier.history, dossier.reading
    past = read_on(connection, history.report, known_past(history.store, history.report))
    facts = imports.current_fingerprint(connection, history.report)
    return _case(reading, past, facts not in (None, reading.revision.facts))


def perform(
    dossier: Dossier, name: str, roles: frozenset[Role], fingerprint: str, kind: Kind, *, key: str = "",
    about: int = 0, content: Mapping[str, str] = NOTHING, connected: tuple[Connection, Record] | None = None,
) -> Decision:  # fmt: skip
    """What NAME does, kept if it is allowed as things stand at this moment.

    CONNECTED is the transaction that it belongs to; else it is one of its own.  Raises RequestError.
    """
    if connected is None:
        with dossier.history.store.writing() as own:
            return perform(
                dossier, name, roles, fingerprint, kind, key=key, about=about, content=content, connected=own
            )
    connection, record = connected
    case = _case_now(connection, dossier)
    if case.versions[-1].number != dossier.reading.revision.number:
        raise changed(case.versions[-1])
    actor = Actor(name, roles, fingerprint)
    hand = dossier.history.store.actor.name
    if login_of(hand) == name != shown_of(hand):
        content = {**content, SHOWN: shown_of(hand)}
    made = decide(case, dossier.policy, actor, kind, key=key, about=about, content=content)
    words = made.content.get("reason") or made.content.get("text") or ""
    detail = f"第{made.revision}版 {name_act(f'decision.{kind}')} {words}".strip()
    return add_decision(record, dossier.history.report, made, detail)


def replace_section(
    dossier: Dossier, fingerprint: str, section: str, body: str,
    also: tuple[str, frozenset[Role], Kind, int] | None = None,
) -> Revision:  # fmt: skip
    """A new version in which SECTION reads BODY, if the newest content is still the one of FINGERPRINT.

    ALSO is what the person, with his roles, answers by it (the kind and the number of a decision), in the same
    transaction.  Raises RequestError.
    """
    reading = dossier.reading
    if reading.book is None or reading.part(section) is None:
        raise RequestError("这一部分不能在这里修改；请刷新页面后重试", 409)
    draft = write_section(reading.draft, section, body, reading.book)
    text = assemble(draft, reading.outline, reading.book)

    def first(connection: Connection, record: Record) -> None:
        if newest_mark(connection, dossier.history.report) != (reading.revision.number, fingerprint):
            raise changed(_case_now(connection, dossier).versions[-1])
        if also is not None:
            name, roles, kind, about = also
            perform(dossier, name, roles, fingerprint, kind, about=about, connected=(connection, record))

    report = judge(text, reading.basis)
    return dossier.history.add_edit(reading.revision, draft, text, report, first)


def replaced(body: str, old: str, new: str) -> str | None:
    """BODY with its one sentence OLD made NEW; None where it is not there exactly once."""
    return body.replace(old, new) if body.count(old) == 1 else None
