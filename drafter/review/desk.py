"""The desk: the store that it works on, how it is run, and who is signed in at it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Protocol

from drafter.errors import StoreError
from drafter.review.presence import Presence
from drafter.review.roles import Role
from drafter.store import people, sessions
from drafter.store.audit import Actor
from drafter.store.database import Store

IDLE = timedelta(minutes=30)
"""After so long without a request a person of a team must sign in again."""
LONGEST = timedelta(hours=12)
"""So long a session lasts in any case."""
_NOTED = timedelta(minutes=5)
"""A session that is in use is noted in the store this often."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who makes a request."""

    person: int
    name: str
    """What he signs in with."""
    shown: str
    roles: frozenset[Role]
    session: int
    form_token: str
    """What every form of his must carry."""
    initial: bool = False
    """Whether he must choose a password first."""

    @property
    def actor(self) -> Actor:
        """How the log names him."""
        own = self.name if self.shown == self.name else f"{self.shown}（{self.name}）"
        return Actor(own, f"s{self.session}")


class Cancellable(Protocol):
    """Work that can be called off."""

    def cancel(self) -> None:
        """It ends soon, and leaves nothing."""


@dataclass(slots=True)
class Desk:
    """One running desk."""

    store: Store
    folder: Path
    """Where the reports lie."""
    team: bool = False
    hosts: frozenset[str] = frozenset()
    """What a browser may call this server: host and port."""
    port: int = 0
    secure: bool = False
    """Whether browsers reach it by TLS."""
    openings: set[str] = field(default_factory=set)
    """The tokens that open the desk once: its owner's, or the first administrator's."""
    notices: dict[int, str] = field(default_factory=dict)
    """What the next page of a session says first."""
    used: dict[int, datetime] = field(default_factory=dict)
    """When each session was last in use."""
    work: dict[int, Cancellable] = field(default_factory=dict)
    """The jobs that are under way in this process, by number."""
    presence: Presence = field(default_factory=Presence)
    starting: Lock = field(default_factory=Lock)
    """Held while a job begins: a report has one at a time."""

    @property
    def cookie(self) -> str:
        """Browsers keep cookies by host alone: the port is in the name."""
        return f"{'__Host-' if self.secure else ''}drafter-{self.port}"

    def new_opening(self) -> str:
        """A token that opens the desk once."""
        token = secrets.token_urlsafe(32)
        self.openings.add(token)
        return token

    def knows_opening(self, token: str) -> bool:
        return any(hmac.compare_digest(token.encode(), one.encode()) for one in self.openings)

    def spend_opening(self, token: str) -> bool:
        """Whether TOKEN opens the desk; it does so once."""
        if not self.knows_opening(token):
            return False
        self.openings.discard(token)
        return True

    def acting(self, visitor: Visitor) -> Store:
        """The store, in which every act is VISITOR's."""
        return self.store.acting(visitor.actor)

    def begin_session(self, person: int, name: str) -> str:
        """Sign PERSON in; what the browser is to hold."""
        secret = secrets.token_urlsafe(32)
        store = self.store.acting(Actor(name, ""))
        self.used[sessions.begin_session(store, _digest(secret), person)] = datetime.now(UTC)
        return secret

    def find_visitor(self, secret: str) -> Visitor | None:
        """Who holds SECRET; None where nobody does any more.  An account that was closed holds nothing."""
        with self.store.reading() as connection:
            state = sessions.find_session(connection, _digest(secret))
            if state is None or state.ended:
                return None
            account = people.account_of(connection, state.person)
        if account is None or not account.active:
            return None
        roles = frozenset(map(Role, account.roles))
        visitor = Visitor(
            account.person,
            account.name,
            account.shown,
            roles,
            state.number,
            _digest(f"form {secret}"),
            account.initial,
        )
        return visitor if self._is_awake(visitor, state) else None

    def _is_awake(self, visitor: Visitor, state: sessions.SessionState) -> bool:
        now, noted = datetime.now(UTC), datetime.fromisoformat(state.noted)
        last = max(noted, self.used.get(state.number, noted))
        over = now - datetime.fromisoformat(state.begun) > LONGEST
        if over or (self.team and now - last > IDLE):
            self._note(visitor, sessions.ENDED, "过期")
            self.used.pop(state.number, None)
            return False
        self.used[state.number] = now
        if now - noted > _NOTED:
            self._note(visitor, sessions.SEEN)
        return True

    def _note(self, visitor: Visitor, event: str, reason: str = "") -> None:
        """Keep EVENT if it can be kept: with a full disk people still see their pages."""
        with suppress(StoreError):
            sessions.note_session(self.acting(visitor), visitor.session, event, reason)

    def end_session(self, visitor: Visitor, reason: str) -> None:
        sessions.note_session(self.acting(visitor), visitor.session, sessions.ENDED, reason)
        self.used.pop(visitor.session, None)
        self.notices.pop(visitor.session, None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
