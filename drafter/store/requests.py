"""What went to which model, written before it goes; what came back; and answers given once more from here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, desc, select

from drafter.store.database import Store
from drafter.store.tables import answers, fingerprint, requests

ANSWERED, CARRIED, FAILED, INTERRUPTED = "answered", "carried", "failed", "interrupted"
_NUMBER = re.compile(r"-?[0-9][0-9.,]*+(?!年)")


@dataclass(frozen=True, slots=True)
class Question:
    """One request: to `model` at `endpoint` (its address without credentials), for `section`."""

    section: str
    endpoint: str
    model: str
    system: str
    user: str
    facts: tuple[str, ...] = ()
    """The ids of the facts whose numbers it shows or asks for."""

    @property
    def key(self) -> str:
        """The same for identical requests only."""
        return fingerprint([self.endpoint, self.model, self.system, self.user])

    @property
    def wording(self) -> str:
        """The same for requests that differ in numbers only; a year is none, for it is another report's."""
        return fingerprint([self.endpoint, self.model, _NUMBER.sub("#", f"{self.system}\0{self.user}")])


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    outcome: str
    cost: str = "{}"
    """JSON: tokens, sends, milliseconds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger."""

    number: int
    at: str
    section: str
    host: str
    model: str
    system: str
    user: str
    facts: tuple[str, ...]
    answer: Answer | None
    """None where the run ended before anything came back."""


def ask(store: Store, report: int, question: Question, turn: int, host: str) -> int:
    """Note that QUESTION goes to HOST now; the number of the request.  An empty HOST: it does not go out."""
    row = {
        "report": report, "section": question.section, "host": host, "model": question.model,
        "key": question.key, "turn": turn, "wording": question.wording, "system": question.system,
        "user": question.user, "facts": json.dumps(question.facts),
    }  # fmt: skip
    with store.writing() as (_, record):
        detail = f"{question.section} {host} {question.model}"
        return record("request.sent" if host else "request.spared", requests, row, detail)


def answer(store: Store, request: int, given: Answer) -> None:
    """Note what came of REQUEST."""
    row = {"request": request, "outcome": given.outcome, "text": given.text, "cost": given.cost}
    with store.writing() as (_, record):
        record(f"answer.{given.outcome}", answers, row, f"requests/{request}")


def remembered(connection: Connection, question: Question, turn: int) -> Answer | None:
    """The newest answer to the same question, asked for the TURN-th time in its run."""
    good = answers.c.outcome.in_((ANSWERED, CARRIED))
    same = (requests.c.key == question.key) & (requests.c.turn == turn) & good
    row = connection.execute(_joined().where(same).order_by(desc(answers.c.id)).limit(1)).mappings().first()
    return None if row is None else _answer(row)


def asked_in_these_words(connection: Connection, question: Question) -> bool:
    """Whether the same, with other numbers perhaps, was ever asked and answered."""
    same = (requests.c.wording == question.wording) & answers.c.outcome.in_((ANSWERED, CARRIED))
    return connection.execute(_joined().where(same).limit(1)).first() is not None


def ledger(connection: Connection) -> Iterator[Entry]:
    """All that went out, in its order."""
    rows = connection.execute(_joined(outer=True).where(requests.c.host != "").order_by(requests.c.id))
    for row in rows.mappings():
        given = None if row["outcome"] is None else _answer(row)
        yield Entry(
            row["number"], row["sent"], row["section"], row["host"], row["model"], row["system"], row["user"],
            tuple(json.loads(row["facts"])), given,
        )  # fmt: skip


def _joined(outer: bool = False) -> Select[tuple[Any, ...]]:
    columns = (
        requests.c.id.label("number"), requests.c.at.label("sent"), requests.c.section, requests.c.host,
        requests.c.model, requests.c.system, requests.c.user, requests.c.facts, answers.c.outcome,
        answers.c.text, answers.c.cost,
    )  # fmt: skip
    return select(*columns).select_from(
        requests.join(answers, answers.c.request == requests.c.id, isouter=outer)
    )


def _answer(row: RowMapping) -> Answer:
    return Answer(row["text"], row["outcome"], row["cost"])
