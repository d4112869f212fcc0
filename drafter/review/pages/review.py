"""Reviewing: the text with its numbers, findings, comments and proposals, and every act upon them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from drafter.checker.report import Finding
from drafter.errors import RequestError
from drafter.facts.model import FactBook
from drafter.review.acts import Actor, approval_refusal, blocks, changed
from drafter.review.casework import Dossier, open_dossier, perform, replace_section, replaced
from drafter.review.pages.reports import history_at, report_page, shares_in_words, team_of
from drafter.review.reading import previous, sentence_key
from drafter.review.roles import APPROVERS, AUTHORS, REVIEWERS, STAFF, Role
from drafter.review.sheet import make_sheet
from drafter.review.visit import Page, Visit
from drafter.review.workflow import STATE_NAMES, Kind
from drafter.store.decisions import NOTHING, Decision

_LONGEST = 4000
_AT_ONCE = 30
"""So many findings stand in the list at once: their forms are what makes a long page slow."""


def dossier_at(visit: Visit) -> Dossier:
    """The report that the path names, in the visitor's hands.  Raises RequestError."""
    return open_dossier(history_at(visit), visit.desk.team)


def before(dossier: Dossier) -> FactBook | None:
    """The facts of the version before the newest."""
    return previous(dossier.history, dossier.past)


def show_review(visit: Visit) -> Response:
    dossier = dossier_at(visit)
    only = visit.query.get("only") == "1"
    reading, standing = dossier.reading, dossier.standing
    sheet = make_sheet(reading, standing, visit.query.get("number", ""), before(dossier), only)
    here = visit.desk.presence.by_section(dossier.history.report, visit.visitor.name)
    editing = {block.id: here.get(block.id, []) for block in sheet.blocks}
    return dossier_page(
        visit, dossier, "review.html", sheet=sheet, only=only, first=_first(visit, len(sheet.offences)), shown_at_once=_AT_ONCE,
        obstacles=obstacles(visit, dossier),
        replies=_answers(dossier), changes=_changes(dossier), editing=editing,
        shares=list(shares_in_words(dossier, team_of(visit), everybody=True)) if visit.desk.team else [],
    )  # fmt: skip


def _first(visit: Visit, total: int) -> int:
    """Which finding the list begins with."""
    given = visit.query.get("first", "")
    first = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0
    return first - first % _AT_ONCE if first < total else 0


def dossier_page(
    visit: Visit, dossier: Dossier, template: str, status: int = 200, **values: object
) -> Response:
    """TEMPLATE with what every page of a report with a text knows."""
    roles = visit.visitor.roles
    return report_page(
        visit, dossier.history, template, status, dossier.reading.revision, dossier=dossier, standing=dossier.standing,
        state_name=STATE_NAMES[dossier.standing.state], fingerprint=dossier.standing.version.fingerprint,
        may_write=Role.AUTHOR in roles, may_review=bool(roles & {Role.REVIEWER, Role.APPROVER}),
        may_sign=Role.APPROVER in roles, me=visit.visitor.name, **values,
    )  # fmt: skip


def obstacles(visit: Visit, dossier: Dossier) -> list[str]:
    """Why the visitor cannot approve now, one clause each; empty where he can."""
    found = blocks(dossier.standing, dossier.policy)
    if found:
        return found
    actor = Actor(visit.visitor.name, visit.visitor.roles, dossier.standing.version.fingerprint)
    refusal = approval_refusal(dossier.case, dossier.policy, dossier.standing, actor)
    return [] if refusal is None else [str(refusal)]


def _answers(dossier: Dossier) -> dict[int, list[Decision]]:
    """The replies to each comment."""
    found: dict[int, list[Decision]] = {}
    for one in dossier.case.decisions:
        if one.kind == Kind.REPLY:
            found.setdefault(one.about, []).append(one)
    return found


def _changes(dossier: Dossier) -> list[Decision]:
    """The requests for changes of this version."""
    now = dossier.standing.version.number
    return [one for one in dossier.case.decisions if one.kind == Kind.REQUEST_CHANGES and one.revision == now]


# -- acts -----------------------------------------------------------------------------------------------


def back(visit: Visit, notice: str, part: str = "review", number: str = "") -> Response:
    """To the page that the form stood on, as it was."""
    form = visit.form
    number = number or form.text("number")
    query = {
        name: value for name, value in (("number", number), ("only", form.text("only"))) if value.isalnum()
    }
    address = f"/reports/{int(visit.path['report'])}/{part}"
    return visit.redirect(f"{address}{'?' if query else ''}{urlencode(query)}", notice)


def guarded(view: Callable[[Visit, Dossier], Response]) -> Callable[[Visit], Response]:
    """VIEW; where it finds that content has changed, the way to the changes is shown with the refusal."""

    def answer(visit: Visit) -> Response:
        dossier = dossier_at(visit)
        try:
            return view(visit, dossier)
        except RequestError as error:
            seen = visit.form.text("fingerprint")
            newest = open_dossier(dossier.history, visit.desk.team)
            if error.status != 409 or seen == newest.standing.version.fingerprint:
                raise
            old = next((one.number for one in newest.case.versions if one.fingerprint == seen), None)
            return dossier_page(visit, newest, "conflict.html", 409, message=str(error), seen=old, kept="")

    return answer


def decided(
    visit: Visit, dossier: Dossier, kind: Kind, key: str | None = None, content: Mapping[str, str] = NOTHING
) -> Decision:
    """The visitor's act with what its form says, kept; KEY and CONTENT count before that.  Raises RequestError."""
    form, who = visit.form, visit.visitor
    about = form.text("about")
    typed = {name: _short(form.text(name)) for name in ("reason", "text", "new") if form.text(name)}
    return perform(
        dossier, who.name, who.roles, form.text("fingerprint"), kind, key=form.text("key") if key is None else key,
        about=int(about) if about.isascii() and about.isdigit() and len(about) < 10 else 0,
        content={**typed, **content},
    )  # fmt: skip


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise RequestError(f"内容超过{_LONGEST}字；请缩短后重新提交")
    return text


def _act(kind: Kind, notice: str) -> Callable[[Visit], Response]:
    def view(visit: Visit, dossier: Dossier) -> Response:
        decided(visit, dossier, kind)
        return back(visit, notice)

    return guarded(view)


def _tick(visit: Visit, dossier: Dossier) -> Response:
    """One number, or all of a section."""
    section, off = visit.form.text("section"), visit.form.text("off") == "1"
    if not section:
        decided(visit, dossier, Kind.UNTICK if off else Kind.TICK)
        return back(visit, "已取消“已核”。" if off else "已标为“已核”。")
    keys = {one.key for one in dossier.reading.numbers if one.section == section}
    open_ = [key for key in keys if key not in dossier.standing.ticked]
    if visit.form.text("fingerprint") != dossier.standing.version.fingerprint:
        raise changed(dossier.standing.version)
    with dossier.history.store.writing() as connected:
        for key in open_:
            who = visit.visitor
            perform(
                dossier, who.name, who.roles, visit.form.text("fingerprint"), Kind.TICK, key=key, connected=connected
            )  # fmt: skip
    return back(visit, f"本部分{len(open_)}个数已标为“已核”。")


def _comment(visit: Visit, dossier: Dossier) -> Response:
    """Anchored to its sentence by name and by words."""
    key = visit.form.text("key")
    quote = dossier.reading.sentences.get(key, "")
    decided(visit, dossier, Kind.COMMENT, content={"quote": quote} if quote else {})
    return back(visit, "意见已提出。")


def _propose(visit: Visit, dossier: Dossier) -> Response:
    old = dossier.reading.sentences.get(visit.form.text("key"), "")
    decided(
        visit, dossier, Kind.PROPOSE, content={"old": old, "new": " ".join(visit.form.text("new").split())}
    )
    return back(visit, "修改建议已提出，由编写人员处理。")


def _accept(visit: Visit, dossier: Dossier) -> Response:
    """The proposed sentence in place of the old one, and the answer, in one transaction."""
    proposal = next(
        (one for one in dossier.standing.proposals if str(one.number) == visit.form.text("about")), None
    )
    if proposal is None:
        raise RequestError("这条修改建议已处理，或原句已改动；请刷新页面", 409)
    made = _put(visit, dossier, proposal.content["old"], proposal.content["new"], proposal.number)
    return back(visit, f"已采纳，形成第{made}版。")


def _fix(visit: Visit, dossier: Dossier) -> Response:
    """The expected value in place of the wrong one: by an author at once, by a reviewer as a proposal."""
    finding = dossier.reading.finding(visit.form.text("key"))
    if finding is None or not finding.expected:
        raise RequestError("这一项已不存在，可能已经改正；请刷新页面", 409)
    old = dossier.reading.sentence_of(finding)
    new = _mended(dossier, finding)
    if Role.AUTHOR not in visit.visitor.roles:
        decided(visit, dossier, Kind.PROPOSE, key=sentence_key(old), content={"old": old, "new": new})
        return back(visit, "已作为修改建议提出，由编写人员处理。")
    made = _put(visit, dossier, old, new)
    return back(visit, f"已改为{finding.expected}，形成第{made}版。")


def _mended(dossier: Dossier, finding: Finding) -> str:
    """The sentence of FINDING with what is expected."""
    text = dossier.reading.text
    sentence = dossier.reading.sentence_of(finding)
    start = text.rfind(sentence, 0, finding.end + len(sentence))
    at = finding.start - start
    return f"{sentence[:at]}{finding.expected}{sentence[at + finding.end - finding.start :]}"


def _put(visit: Visit, dossier: Dossier, old: str, new: str, proposal: int = 0) -> int:
    """The number of the version in which the sentence OLD reads NEW."""
    reading = dossier.reading
    at = reading.text.find(old)
    part = reading.part_at(at) if at >= 0 else None
    body = replaced(reading.body(part.id), old, new) if part else None
    if part is None or body is None:
        raise RequestError("这句话在正文里不止一处，或不在可修改的部分；请到“编辑”里修改", 409)
    who = visit.visitor
    also = (who.name, who.roles, Kind.ACCEPT, proposal) if proposal else None
    return replace_section(dossier, visit.form.text("fingerprint"), part.id, body, also).number


def _path(name: str) -> str:
    return f"/reports/{{report:int}}/review/{name}"


_CHECKERS = REVIEWERS | APPROVERS
_WRITERS = AUTHORS | _CHECKERS
PAGES = (
    Page("GET", "/reports/{report:int}/review", show_review, STAFF),
    Page("POST", _path("tick"), guarded(_tick), _CHECKERS),
    Page("POST", _path("waive"), _act(Kind.WAIVE, "已豁免，理由已记录。"), _CHECKERS),
    Page("POST", _path("unwaive"), _act(Kind.UNWAIVE, "豁免已撤销。"), _CHECKERS),
    Page("POST", _path("comment"), guarded(_comment), _WRITERS),
    Page("POST", _path("reply"), _act(Kind.REPLY, "已答复。"), _WRITERS),
    Page("POST", _path("resolve"), _act(Kind.RESOLVE, "意见已标为解决。"), _WRITERS),
    Page("POST", _path("propose"), guarded(_propose), _WRITERS),
    Page("POST", _path("decline"), _act(Kind.DECLINE, "修改建议没有采纳。"), _WRITERS),
    Page("POST", _path("accept"), guarded(_accept), AUTHORS),
    Page("POST", _path("fix"), guarded(_fix), _WRITERS),
    Page("POST", _path("submit"), _act(Kind.SUBMIT, "已提交审核。"), AUTHORS),
    Page("POST", _path("request-changes"), _act(Kind.REQUEST_CHANGES, "已退回修改。"), _CHECKERS),
    Page("POST", _path("withdraw"), _act(Kind.WITHDRAW, "报告已撤回。"), AUTHORS | APPROVERS),
    Page(
        "POST",
        _path("confirm"),
        _act(Kind.CONFIRM, "已确认按原数据导出。"),
        APPROVERS,
    ),
)
