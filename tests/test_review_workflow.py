"""The course of a report: no way leads to an approval that should not be, and none that was given vanishes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drafter.checker.report import Finding
from drafter.errors import RequestError
from drafter.review.acts import Actor, approval_refusal, blocks, decide
from drafter.review.roles import Role
from drafter.review.workflow import Case, Kind, Policy, State, Version, assess

A, R, S = Role.AUTHOR, Role.REVIEWER, Role.APPROVER
PEOPLE = {
    "李编写": {A}, "王审核": {R}, "赵审核": {R}, "陈签发": {S}, "周兼任": {A, R, S}, "吴兼任": {A, R, S}, "孙只读": {Role.READER},
}  # fmt: skip
WRONG = Finding("wrong-value", "error", 0, 3, "应为1万元", key="e1")
DOUBT = Finding("hedge", "warning", 5, 8, "请核对", key="w1")


class Desk:
    """A case and the acts upon it, as the store keeps them."""

    def __init__(self, policy=None, findings=()):
        self.policy = policy or Policy(ticks=False)
        self.case = Case(
            (Version(1, "f1", "李编写"),),
            (),
            tuple(findings),
            frozenset("mn"),
            frozenset("m"),
            frozenset("s"),
        )

    def act(self, name, kind, *, seen=None, **given):
        actor = Actor(name, frozenset(PEOPLE[name]), seen or self.case.versions[-1].fingerprint)
        made = replace(
            decide(self.case, self.policy, actor, kind, **given), number=len(self.case.decisions) + 1
        )
        self.case = replace(self.case, decisions=(*self.case.decisions, made))
        return made

    def refused(self, name, kind, status, **given):
        before = self.case
        with pytest.raises(RequestError) as caught:
            self.act(name, kind, **given)
        assert caught.value.status == status, caught.value
        assert self.case == before
        return str(caught.value)

    def edit(self, name, findings=()):
        number = len(self.case.versions) + 1
        versions = (*self.case.versions, Version(number, f"f{number}", name))
        self.case = replace(self.case, versions=versions, findings=tuple(findings))

    @property
    def now(self):
        return assess(self.case)

    def approve(self):
        self.act("李编写", Kind.SUBMIT)
        self.act("王审核", Kind.APPROVE)
        self.act("陈签发", Kind.APPROVE)


# -- the way that is meant ------------------------------------------------------------------------------


def test_a_report_goes_from_draft_to_export():
    """Checked, submitted, reviewed, signed by another, exported."""
    desk = Desk()
    assert desk.now.state is State.CHECKED
    desk.act("李编写", Kind.SUBMIT)
    assert desk.now.state is State.IN_REVIEW
    desk.act("王审核", Kind.APPROVE)
    assert desk.now.state is State.IN_REVIEW
    desk.act("陈签发", Kind.APPROVE)
    assert desk.now.state is State.APPROVED
    assert desk.now.approvers == {"王审核", "陈签发"}
    desk.act("孙只读", Kind.EXPORT)
    assert desk.now.state is State.EXPORTED


def test_who_works_alone_approves_himself_and_it_says_so():
    """One person with all roles needs nobody else; the approval names itself as his own."""
    desk = Desk(Policy(alone=True, ticks=False))
    desk.edit("周兼任")
    desk.act("周兼任", Kind.SUBMIT)
    made = desk.act("周兼任", Kind.APPROVE)
    assert (desk.now.state, made.key) == (State.APPROVED, "self")


def test_an_open_error_stops_submission_until_it_is_waived_with_a_reason():
    """The waiver needs words, and a reviewer; the author cannot excuse himself."""
    desk = Desk(findings=[WRONG, DOUBT])
    assert desk.now.state is State.DRAFTED
    assert "1处错误" in desk.refused("李编写", Kind.SUBMIT, 409)
    desk.refused("李编写", Kind.WAIVE, 403, key="e1", content={"reason": "口径不同"})
    assert "理由" in desk.refused("王审核", Kind.WAIVE, 400, key="e1", content={"reason": "  "})
    desk.refused("王审核", Kind.WAIVE, 409, key="e9", content={"reason": "口径不同"})
    desk.act("王审核", Kind.WAIVE, key="e1", content={"reason": "口径不同"})
    assert desk.now.state is State.CHECKED
    desk.approve()
    assert desk.now.state is State.APPROVED


def test_a_waiver_lapses_with_its_finding_and_counts_again_with_it():
    """The key stands for rule, sentence, fact and value: another key is another finding."""
    desk = Desk(findings=[WRONG])
    desk.act("王审核", Kind.WAIVE, key="e1", content={"reason": "口径不同"})
    desk.edit("李编写", [replace(WRONG, key="e2")])
    assert [one.key for one in desk.now.lapsed] == ["e1"]
    assert desk.now.state is State.DRAFTED
    desk.edit("李编写", [WRONG])
    assert (desk.now.lapsed, desk.now.state) == ((), State.CHECKED)


def test_who_waived_an_error_does_not_sign_it():
    """An accepted error needs a second person."""
    desk = Desk(findings=[WRONG])
    desk.act("陈签发", Kind.WAIVE, key="e1", content={"reason": "口径不同"})
    desk.act("李编写", Kind.SUBMIT)
    desk.act("王审核", Kind.APPROVE)
    assert "您自己豁免" in desk.refused("陈签发", Kind.APPROVE, 403)
    desk.act("周兼任", Kind.APPROVE)
    assert desk.now.state is State.APPROVED


def test_content_that_changed_meanwhile_refuses_every_act():
    """Whoever saw another fingerprint is told who changed what, and nothing happens."""
    desk = Desk(findings=[DOUBT])
    desk.edit("李编写", [DOUBT])
    for kind in Kind:
        said = desk.refused(
            "周兼任", kind, 409, seen="f1", key="w1", content={"reason": "x", "text": "x", "new": "y"}
        )
        assert "李编写已将报告改为第2版" in said


def test_an_edit_makes_approvals_stale_and_they_stay_visible():
    """A new version begins anew; what was approved is listed with the reason."""
    desk = Desk()
    desk.approve()
    desk.edit("李编写")
    assert desk.now.state is State.CHECKED
    assert [(one.approval.person, one.reason) for one in desk.now.stale] == [
        ("王审核", "批准的是第1版，李编写改成了第2版"),
        ("陈签发", "批准的是第1版，李编写改成了第2版"),
    ]
    assert "可提交" in desk.refused("王审核", Kind.APPROVE, 409)


def test_whoever_edited_since_the_last_approved_version_cannot_approve():
    """Not the last editor only; what was approved before frees the earlier ones."""
    desk = Desk()
    desk.edit("周兼任")
    desk.edit("李编写")
    desk.act("李编写", Kind.SUBMIT)
    assert "您修改过" in desk.refused("周兼任", Kind.APPROVE, 403)
    desk.act("王审核", Kind.APPROVE)
    desk.act("陈签发", Kind.APPROVE)
    desk.edit("李编写")
    desk.act("李编写", Kind.SUBMIT)
    desk.act("周兼任", Kind.APPROVE)


def test_one_person_does_not_approve_twice():
    """Reviewer and signer are two people."""
    desk = Desk()
    desk.act("李编写", Kind.SUBMIT)
    desk.act("周兼任", Kind.APPROVE)
    desk.refused("周兼任", Kind.APPROVE, 409)
    desk.act("吴兼任", Kind.APPROVE)
    assert desk.now.state is State.APPROVED


def test_the_signature_comes_after_the_reviews():
    """Two reviewers are asked for: the signer waits for both."""
    desk = Desk(Policy(reviewers=2, ticks=False))
    desk.act("李编写", Kind.SUBMIT)
    desk.act("王审核", Kind.APPROVE)
    assert "还差1位审核" in desk.refused("陈签发", Kind.APPROVE, 403)
    desk.act("赵审核", Kind.APPROVE)
    desk.act("陈签发", Kind.APPROVE)
    assert desk.now.state is State.APPROVED


def test_changes_are_requested_with_words_and_answered_by_an_edit_or_in_words():
    """The state says 退回修改; approvals given so far count no more; comments must be resolved first."""
    desk = Desk()
    desk.act("李编写", Kind.SUBMIT)
    desk.act("王审核", Kind.APPROVE)
    thread = desk.act("赵审核", Kind.COMMENT, key="s", content={"text": "出处？"})
    desk.refused("赵审核", Kind.REQUEST_CHANGES, 400)
    desk.act("赵审核", Kind.REQUEST_CHANGES, content={"text": "见意见"})
    assert desk.now.state is State.CHANGES_REQUESTED
    assert [one.reason for one in desk.now.stale] == ["赵审核要求修改"]
    desk.refused("李编写", Kind.SUBMIT, 409)
    desk.refused("王审核", Kind.RESOLVE, 403, about=thread.number)
    desk.act("李编写", Kind.REPLY, about=thread.number, content={"text": "见决算表"})
    desk.act("李编写", Kind.RESOLVE, about=thread.number)
    desk.approve()
    assert desk.now.state is State.APPROVED


def test_a_comment_a_proposal_or_an_unticked_number_is_in_the_way():
    """Each is named, and gone when it is dealt with."""
    desk = Desk(Policy(ticks=True))
    desk.act("李编写", Kind.SUBMIT)
    thread = desk.act("王审核", Kind.COMMENT, key="s", content={"text": "？"})
    proposal = desk.act("王审核", Kind.PROPOSE, key="s", content={"old": "甲", "new": "乙"})
    assert blocks(desk.now, desk.policy) == [
        "还有1条意见没有解决",
        "还有1条修改建议没有处理",
        "还有1个需要逐个核对的数没有标“已核”",
    ]
    desk.refused("王审核", Kind.APPROVE, 409)
    desk.act("王审核", Kind.RESOLVE, about=thread.number)
    desk.refused("赵审核", Kind.ACCEPT, 403, about=proposal.number)
    desk.act("王审核", Kind.DECLINE, about=proposal.number)
    desk.refused("李编写", Kind.TICK, 403, key="m")
    desk.refused("王审核", Kind.TICK, 409, key="gone")
    desk.act("王审核", Kind.TICK, key="m")
    desk.act("王审核", Kind.APPROVE)


def test_a_waiver_taken_back_undoes_the_approval():
    """The error is open again, and the approval is shown as stale."""
    desk = Desk(findings=[WRONG])
    desk.act("王审核", Kind.WAIVE, key="e1", content={"reason": "口径不同"})
    desk.approve()
    desk.act("赵审核", Kind.UNWAIVE, key="e1")
    assert desk.now.state is State.DRAFTED
    assert {one.reason for one in desk.now.stale} == {"赵审核撤销了一项保留意见"}


def test_newer_facts_stop_the_export_until_a_signer_confirms():
    """An approved report on old facts goes out only on purpose."""
    desk = Desk()
    desk.approve()
    desk.case = replace(desk.case, facts_changed=True)
    assert "数据来源有更新" in desk.refused("李编写", Kind.EXPORT, 409)
    desk.refused("王审核", Kind.CONFIRM, 403, content={"reason": "x"})
    desk.act("陈签发", Kind.CONFIRM, content={"reason": "按报送口径"})
    desk.act("李编写", Kind.EXPORT)
    assert desk.now.state is State.EXPORTED


def test_what_is_withdrawn_can_be_submitted_again_but_not_approved():
    """A reason is asked for; approvals are stale."""
    desk = Desk()
    desk.approve()
    desk.refused("李编写", Kind.WITHDRAW, 400)
    desk.act("李编写", Kind.WITHDRAW, content={"reason": "重报"})
    assert desk.now.state is State.WITHDRAWN
    desk.refused("王审核", Kind.APPROVE, 409)
    desk.approve()
    assert desk.now.state is State.APPROVED


# -- any way at all -------------------------------------------------------------------------------------

_FINDINGS = st.lists(st.sampled_from([WRONG, replace(WRONG, key="e2"), DOUBT]), unique_by=lambda f: f.key)


class AnyCourse(RuleBasedStateMachine):
    """People act in any order, on what they see now or saw once; a ledger of its own says what must hold."""

    @initialize(
        findings=_FINDINGS, reviewers=st.integers(1, 2), approvers=st.integers(1, 2), ticks=st.booleans()
    )
    def begin(self, findings, reviewers, approvers, ticks):
        self.desk = Desk(Policy(reviewers, approvers, ticks=ticks), findings)
        self.waived, self.ticked, self.open, self.editors = {}, set(), set(), {"李编写"}
        self.approved = []
        self.given = 0

    @rule(name=st.sampled_from(["李编写", "周兼任", "吴兼任"]), findings=_FINDINGS, often=st.integers(0, 3))
    def edit(self, name, findings, often):
        if often:  # an edit begins all anew: seldom enough that something comes of the rest
            return
        self.desk.edit(name, findings)
        self.editors.add(name)
        self.approved = []

    @rule(name=st.sampled_from(list(PEOPLE)), kind=st.sampled_from(list(Kind)), key=st.sampled_from(["e1", "e2", "w1", "m", "n", "s"]),
          old=st.integers(0, 9), words=st.sampled_from(["", "理由"]), about=st.integers(0, 12))  # fmt: skip
    def act(self, name, kind, key, old, words, about):
        versions = self.desk.case.versions
        seen = versions[old].fingerprint if old < len(versions) else versions[-1].fingerprint
        try:
            made = self.desk.act(
                name,
                kind,
                seen=seen,
                key=key,
                about=about,
                content={"reason": words, "text": words, "new": words},
            )
        except RequestError:
            return
        assert seen == versions[-1].fingerprint
        self._keep(made)

    @precondition(lambda self: assess(self.desk.case).open_errors)
    @rule(name=st.sampled_from(["王审核", "陈签发", "周兼任"]))
    def waive(self, name):
        for finding in self.desk.now.open_errors:
            self._keep(self.desk.act(name, Kind.WAIVE, key=finding.key, content={"reason": "理由"}))

    @precondition(lambda self: self.waived and self.desk.now.approvals)
    @rule(name=st.sampled_from(["王审核", "陈签发"]), key=st.sampled_from(["e1", "e2"]))
    def take_back(self, name, key):
        if key in self.desk.now.waivers:
            self._keep(self.desk.act(name, Kind.UNWAIVE, key=key))

    @precondition(lambda self: not assess(self.desk.case).threads)
    @rule(name=st.sampled_from(["李编写", "王审核"]))
    def comment(self, name):
        self._keep(self.desk.act(name, Kind.COMMENT, key="s", content={"text": "？"}))

    @precondition(lambda self: self.open)
    @rule()
    def clear(self):
        for one in (*self.desk.now.threads, *self.desk.now.proposals):
            kind = Kind.RESOLVE if one.kind == Kind.COMMENT else Kind.DECLINE
            self._keep(self.desk.act("李编写", kind, about=one.number))

    @precondition(lambda self: "m" not in self.ticked)
    @rule()
    def tick(self):
        self._keep(self.desk.act("王审核", Kind.TICK, key="m"))

    @precondition(lambda self: assess(self.desk.case).state is State.CHECKED)
    @rule()
    def submit(self):
        self._keep(self.desk.act("李编写", Kind.SUBMIT))

    @precondition(lambda self: assess(self.desk.case).state is State.IN_REVIEW)
    @rule(name=st.sampled_from(["王审核", "赵审核", "陈签发", "周兼任", "吴兼任"]))
    def approve(self, name):
        actor = Actor(name, frozenset(PEOPLE[name]), self.desk.case.versions[-1].fingerprint)
        if approval_refusal(self.desk.case, self.desk.policy, self.desk.now, actor) is None:
            self._keep(self.desk.act(name, Kind.APPROVE))

    def _keep(self, made):
        kind = made.kind
        if kind == Kind.WAIVE:
            self.waived[made.key] = made.person
        elif kind == Kind.UNWAIVE:
            del self.waived[made.key]
            if made.key.startswith("e"):
                self.approved = []
        elif kind in (Kind.TICK, Kind.UNTICK):
            (self.ticked.add if kind == Kind.TICK else self.ticked.discard)(made.key)
        elif kind in (Kind.COMMENT, Kind.PROPOSE):
            self.open.add(made.number)
        elif kind in (Kind.RESOLVE, Kind.ACCEPT, Kind.DECLINE):
            self.open.discard(made.about)
        elif kind in (Kind.REQUEST_CHANGES, Kind.WITHDRAW):
            self.approved = []
        elif kind == Kind.APPROVE:
            self.given += 1
            self._judge(made)

    def _judge(self, made):
        """What must be so whenever somebody approves."""
        errors = {f.key for f in self.desk.case.findings if f.severity == "error"}
        assert errors <= set(self.waived), "an open error"
        assert not self.open, "an open comment or proposal"
        assert made.person not in self.editors, "an editor"
        assert made.person not in self.approved, "the same person twice"
        assert PEOPLE[made.person] & {R, S}
        assert "m" in self.ticked or not self.desk.policy.ticks
        self.approved.append(made.person)
        if self.desk.now.state is State.APPROVED:
            assert len(self.approved) == self.desk.policy.reviewers + self.desk.policy.approvers
            assert S in PEOPLE[made.person]
            assert made.person not in {self.waived[key] for key in errors}
            self.editors = set()

    @invariant()
    def holds(self):
        now = self.desk.now
        if now.state in (State.APPROVED, State.EXPORTED):
            assert not now.open_errors
            assert len(self.approved) == self.desk.policy.reviewers + self.desk.policy.approvers
        assert [one.person for one in now.approvals] == self.approved
        assert len(now.approvals) + len(now.stale) == self.given, "an approval vanished"


TestAnyCourse = AnyCourse.TestCase
TestAnyCourse.settings = settings(
    max_examples=120, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnyCourse.pytestmark = [pytest.mark.slow]
