"""The course of a report: what state its newest content is in, and why.  Pure: no store, no clock.

    [起草中] → [可提交] → [审核中] → [已批准] → [已导出]        any → [已撤回]
                              ↓ 要求修改 → [退回修改]          new content → the beginning

Content is fixed by its fingerprint.  Every act names the one that its person saw; on any other it is refused (`acts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from drafter.checker.report import Finding
from drafter.store.decisions import Decision


class State(StrEnum):
    DRAFTED = "drafted"
    CHECKED = "checked"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    EXPORTED = "exported"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    State.DRAFTED: "起草中", State.CHECKED: "可提交", State.IN_REVIEW: "审核中", State.CHANGES_REQUESTED: "退回修改",
    State.APPROVED: "已批准", State.EXPORTED: "已导出", State.WITHDRAWN: "已撤回",
}  # fmt: skip


class Kind(StrEnum):
    WAIVE, UNWAIVE = "waive", "unwaive"
    TICK, UNTICK = "tick", "untick"
    COMMENT, REPLY, RESOLVE = "comment", "reply", "resolve"
    PROPOSE, ACCEPT, DECLINE = "propose", "accept", "decline"
    SUBMIT, REQUEST_CHANGES, APPROVE = "submit", "request_changes", "approve"
    EXPORT, CONFIRM, WITHDRAW = "export", "confirm", "withdraw"


REVIEW, SIGN, SELF = "review", "sign", "self"
"""As what somebody approves: the `key` of an approval."""
DONE = "done"
"""In the content of the approval that was the last one needed."""


@dataclass(frozen=True, slots=True)
class Version:
    """Content as it was at one time, and who made it so."""

    number: int
    fingerprint: str
    editor: str
    """The name that he signs in with."""
    shown: str = ""
    """His name as others read it, where that is another one."""

    @property
    def by(self) -> str:
        """The editor as others read his name."""
        return self.shown or self.editor


@dataclass(frozen=True, slots=True)
class Policy:
    """What it takes to approve."""

    reviewers: int = 1
    approvers: int = 1
    alone: bool = False
    """One person works alone: he approves himself, and the report says so."""
    ticks: bool = True
    """Whether the numbers that nobody can check at a glance must be ticked first."""


@dataclass(frozen=True, slots=True)
class Case:
    """A report with all that happened to it; findings and numbers are those of its newest version."""

    versions: tuple[Version, ...]
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...] = ()
    numbers: frozenset[str] = frozenset()
    """The keys of the numbers."""
    risky: frozenset[str] = frozenset()
    """Those of them that must be ticked."""
    sentences: frozenset[str] = frozenset()
    """The keys of the sentences."""
    facts_changed: bool = False
    """Whether the facts that count now are not those that the version was made from."""


@dataclass(frozen=True, slots=True)
class Stale:
    """An approval that counts no more, and why."""

    approval: Decision
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How a case stands; compared by identity."""

    state: State
    version: Version
    open_errors: tuple[Finding, ...]
    waivers: Mapping[str, Decision]
    """By the key of the finding that each accepts."""
    lapsed: tuple[Decision, ...]
    """Waivers whose sentence or fact has changed."""
    ticked: Mapping[str, Decision]
    """By the key of the number."""
    unticked: frozenset[str]
    """Numbers that must still be ticked."""
    threads: tuple[Decision, ...]
    """Comments that nobody has resolved."""
    proposals: tuple[Decision, ...]
    """Proposals that nobody has answered and whose sentence is still there."""
    approvals: tuple[Decision, ...]
    stale: tuple[Stale, ...]
    editors: frozenset[str]
    """Who changed anything since the last approved version."""

    @property
    def approvers(self) -> frozenset[str]:
        return frozenset(approval.person for approval in self.approvals)


def assess(case: Case) -> Standing:
    """How CASE stands.  It has at least one version."""
    version = case.versions[-1]
    waivers, lapsed = _waivers(case)
    errors = tuple(f for f in case.findings if f.severity == "error" and f.key not in waivers)
    state, approvals, undone = _follow(case, version, bool(errors))
    ticked = {key: one for key, one in _last(case, Kind.TICK, Kind.UNTICK).items() if key in case.numbers}
    answered = {one.about for one in case.decisions if one.kind in (Kind.RESOLVE, Kind.ACCEPT, Kind.DECLINE)}
    return Standing(
        state=state,
        version=version,
        open_errors=errors,
        waivers=waivers,
        lapsed=lapsed,
        ticked=ticked,
        unticked=case.risky - set(ticked),
        threads=tuple(d for d in case.decisions if d.kind == Kind.COMMENT and d.number not in answered),
        proposals=tuple(
            d
            for d in case.decisions
            if d.kind == Kind.PROPOSE and d.number not in answered and d.key in case.sentences
        ),
        approvals=approvals,
        stale=(*_outdated(case, version), *undone),
        editors=_editors(case),
    )


def _waivers(case: Case) -> tuple[dict[str, Decision], tuple[Decision, ...]]:
    given = _last(case, Kind.WAIVE, Kind.UNWAIVE)
    keys = {finding.key for finding in case.findings}
    holding = {key: one for key, one in given.items() if key in keys}
    return holding, tuple(one for key, one in given.items() if key not in keys)


def _last(case: Case, done: Kind, undone: Kind) -> dict[str, Decision]:
    """The decisions DONE that no later UNDONE took back, by key."""
    found: dict[str, Decision] = {}
    for one in case.decisions:
        if one.kind == done:
            found[one.key] = one
        elif one.kind == undone:
            found.pop(one.key, None)
    return found


def _follow(
    case: Case, version: Version, has_errors: bool
) -> tuple[State, tuple[Decision, ...], tuple[Stale, ...]]:
    """State and approvals of VERSION, and the approvals of it that were undone."""
    start = State.DRAFTED if has_errors else State.CHECKED
    state = start
    approvals: list[Decision] = []
    undone: list[Stale] = []

    def undo(reason: str) -> None:
        undone.extend(Stale(approval, reason) for approval in approvals)
        approvals.clear()

    for one in (one for one in case.decisions if one.revision == version.number):
        if one.kind == Kind.SUBMIT:
            state = State.IN_REVIEW
        elif one.kind == Kind.REQUEST_CHANGES:
            state = State.CHANGES_REQUESTED
            undo(f"{one.by}要求修改")
        elif one.kind == Kind.WITHDRAW:
            state = State.WITHDRAWN
            undo(f"{one.by}撤回了报告")
        elif one.kind == Kind.UNWAIVE and one.content.get("severity") == "error":
            state = start
            undo(f"{one.by}撤销了一项保留意见")
        elif one.kind == Kind.APPROVE:
            approvals.append(one)
            state = State.APPROVED if DONE in one.content else state
        elif one.kind == Kind.EXPORT and state is State.APPROVED:
            state = State.EXPORTED
    if has_errors and state in (State.CHECKED, State.IN_REVIEW):
        state = State.DRAFTED
    return state, tuple(approvals), tuple(undone)


def _outdated(case: Case, version: Version) -> Iterator[Stale]:
    """The approvals of earlier versions."""
    after = {one.number: later for one, later in zip(case.versions, case.versions[1:], strict=False)}
    for one in case.decisions:
        if one.kind == Kind.APPROVE and one.revision != version.number:
            later = after.get(one.revision, version)
            yield Stale(one, f"批准的是第{one.revision}版，{later.by}改成了第{later.number}版")


def _editors(case: Case) -> frozenset[str]:
    approved = max(
        (one.revision for one in case.decisions if one.kind == Kind.APPROVE and DONE in one.content),
        default=0,
    )
    return frozenset(one.editor for one in case.versions if one.number > approved)
