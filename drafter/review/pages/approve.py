"""Approving: what is attested, by whom, on what; and the act itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from starlette.responses import Response

from drafter.checker.report import Finding
from drafter.draft.difference import Piece, compare_texts
from drafter.errors import RequestError
from drafter.export.exported import ALONE
from drafter.export.verdicts import CLASS_NAMES, class_of
from drafter.review.acts import Actor, approval_refusal, decide
from drafter.review.casework import Dossier
from drafter.review.pages.review import decided, dossier_at, dossier_page, guarded, obstacles
from drafter.review.passwords import confirm_password
from drafter.review.roles import APPROVERS, REVIEWERS, STAFF
from drafter.review.visit import Page, Visit
from drafter.review.workflow import DONE, Kind
from drafter.store import people
from drafter.store.audit import head
from drafter.store.decisions import Decision
from drafter.store.revisions import numbered


def show_approve(visit: Visit) -> Response:
    return _page(visit, dossier_at(visit))


def _page(visit: Visit, dossier: Dossier, status: int = 200, error: str = "") -> Response:
    reading = dossier.reading
    with visit.store.reading() as connection:
        last_hash = head(connection)
    numbers = Counter(class_of(one.mention.verdict, one.mention.severity) for one in reading.numbers)
    can = _can(visit, dossier)
    return dossier_page(
        visit, dossier, "approve.html", status, error=error, obstacles=obstacles(visit, dossier), can=can,
        counts=[(name, numbers[kind]) for kind, name in CLASS_NAMES.items() if numbers[kind]],
        total=len(reading.numbers), waived=list(_waived(dossier)), editors=_editors(dossier), log_head=last_hash,
        since=_since(dossier), attested=attested(dossier), self_approved=ALONE, asks_password=visit.desk.team,
        kinds={"review": "审核", "sign": "签发", "self": ALONE},
    )  # fmt: skip


def _can(visit: Visit, dossier: Dossier) -> bool:
    actor = Actor(visit.visitor.name, visit.visitor.roles, dossier.standing.version.fingerprint)
    return approval_refusal(dossier.case, dossier.policy, dossier.standing, actor) is None


def attested(dossier: Dossier) -> str:
    """What whoever approves says, in one sentence."""
    reading, standing = dossier.reading, dossier.standing
    return (
        f"本人已审阅《{reading.revision.title}》第{standing.version.number}版"
        f"（指纹{standing.version.fingerprint[:16]}），其中数据{len(reading.numbers)}处，已逐个标为“已核”的"
        f"{len(standing.ticked)}处，未处理的错误{len(standing.open_errors)}处，豁免{len(standing.waivers)}项，同意以此版本为准。"
    )


def _waived(dossier: Dossier) -> Iterator[tuple[Finding, str, Decision]]:
    for finding in dossier.reading.report.findings:
        waiver = dossier.standing.waivers.get(finding.key)
        if waiver is not None:
            yield finding, dossier.reading.sentence_of(finding), waiver


def _editors(dossier: Dossier) -> list[tuple[str, list[int]]]:
    """Who made which version since the last approved one."""
    found: dict[str, list[int]] = {}
    approved = _last_approved(dossier)
    for version in dossier.case.versions:
        if version.number > approved:
            found.setdefault(version.by, []).append(version.number)
    return list(found.items())


def _last_approved(dossier: Dossier) -> int:
    done = (d.revision for d in dossier.case.decisions if d.kind == Kind.APPROVE and DONE in d.content)
    return max(done, default=0)


def _since(dossier: Dossier) -> tuple[int, list[Piece]] | None:
    """The last approved version before this one, and what is different since; None where there is none."""
    approved = _last_approved(dossier)
    if not approved or approved == dossier.standing.version.number:
        return None
    with dossier.history.store.reading() as connection:
        before = numbered(connection, dossier.history.report, approved)
    assert before is not None, "what was approved is there"
    return approved, list(compare_texts(before.text, dossier.reading.text))


def approve(visit: Visit, dossier: Dossier) -> Response:
    """The approval; in a team only with the password once more."""
    if visit.form.text("agreed") != "1":
        return _page(visit, dossier, 400, "没有勾选“已审阅”；请确认后再批准")
    who = visit.visitor
    actor = Actor(who.name, who.roles, visit.form.text("fingerprint"))
    decide(dossier.case, dossier.policy, actor, Kind.APPROVE)  # refused before a password is asked for
    if visit.desk.team:
        with visit.store.reading() as connection:
            account = people.account_of(connection, who.person)
        assert account is not None, "who is signed in has an account"
        try:
            confirm_password(visit.store, account, visit.form.text("password"))
        except RequestError as error:
            return _page(visit, dossier, error.status, str(error))
    made = decided(visit, dossier, Kind.APPROVE, key="", content={"attested": attested(dossier)})
    done = DONE in made.content
    return visit.redirect(
        f"/reports/{dossier.history.report}/approve",
        "报告已批准，可以导出。" if done else "您的批准已记录，还需要其他人批准。",
    )


PAGES = (
    Page("GET", "/reports/{report:int}/approve", show_approve, STAFF),
    Page("POST", "/reports/{report:int}/approve", guarded(approve), REVIEWERS | APPROVERS),
)
