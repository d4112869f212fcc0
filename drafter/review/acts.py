"""What somebody may do with a report, and what comes of it.  Pure: no store, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from drafter.errors import RequestError
from drafter.review.roles import Role
from drafter.review.workflow import (
    DONE,
    REVIEW,
    SELF,
    SIGN,
    STATE_NAMES,
    Case,
    Kind,
    Policy,
    Standing,
    State,
    Version,
    assess,
)
from drafter.store.decisions import NOTHING, Decision


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with which rights, on what content as he saw it."""

    name: str
    roles: frozenset[Role]
    fingerprint: str


def decide(
    case: Case, policy: Policy, actor: Actor, kind: Kind, *, key: str = "", about: int = 0,
    content: Mapping[str, str] = NOTHING,
) -> Decision:  # fmt: skip
    """The decision that ACTOR's act makes.

    Raises RequestError with the reason where it is refused: 409 where content or state is not what he saw,
    403 where it is not for him, 400 where something is missing.
    """
    standing = assess(case)
    if actor.fingerprint != standing.version.fingerprint:
        raise changed(standing.version)
    given = Decision(
        kind, actor.name, standing.version.number, actor.fingerprint, key, about,
        MappingProxyType({name: text.strip() for name, text in content.items()}),
    )  # fmt: skip
    return _RULES[kind](case, policy, standing, actor, given)


def changed(version: Version) -> RequestError:
    """What is said where content is not what somebody saw."""
    return RequestError(
        f"内容已变化：{version.by}已将报告改为第{version.number}版，您的操作没有执行；请查看改动后重新操作",
        409,
    )


_Rule = Callable[[Case, Policy, Standing, Actor, Decision], Decision]


def _may(actor: Actor, *roles: Role) -> None:
    if not actor.roles & set(roles):
        raise RequestError("您的角色不能进行这一步；需要时请系统管理员调整角色", 403)


def _needs(given: Decision, name: str, message: str) -> None:
    if not given.content.get(name):
        raise RequestError(message)


def _waive(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.REVIEWER, Role.APPROVER)
    if given.key not in {finding.key for finding in case.findings}:
        raise RequestError("这一项已不存在，可能已经改正；请刷新页面", 409)
    _needs(given, "reason", "没有填写理由；豁免必须说明理由")
    return given


def _unwaive(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.REVIEWER, Role.APPROVER)
    if given.key not in standing.waivers:
        raise RequestError("这一项没有豁免，或已失效；请刷新页面", 409)
    severity = next(finding.severity for finding in case.findings if finding.key == given.key)
    return _with(given, severity=severity)


def _tick(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.REVIEWER, Role.APPROVER)
    if given.key not in case.numbers:
        raise RequestError("这个数已不存在或已改动；请刷新页面", 409)
    return given


def _comment(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.AUTHOR, Role.REVIEWER, Role.APPROVER)
    _needs(given, "text", "没有填写内容；请写明意见")
    return given


def _reply(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _thread(case, given)
    return _comment(case, policy, standing, actor, given)


def _resolve(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    thread = _thread(case, given)
    if thread.person != actor.name and Role.AUTHOR not in actor.roles:
        raise RequestError("这条意见由提出人或编写人员标为已解决", 403)
    if thread not in standing.threads:
        raise RequestError("这条意见已经解决；请刷新页面", 409)
    return given


def _thread(case: Case, given: Decision) -> Decision:
    for one in case.decisions:
        if one.number == given.about and one.kind == Kind.COMMENT:
            return one
    raise RequestError("没有这条意见；请刷新页面", 404)


def _propose(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.AUTHOR, Role.REVIEWER, Role.APPROVER)
    _needs(given, "new", "没有填写修改后的句子；请写出完整的句子")
    if given.key not in case.sentences:
        raise RequestError("这句话已改动；请刷新页面", 409)
    if given.content["new"] == given.content.get("old"):
        raise RequestError("修改后的句子与原句相同；请改写后再提交")
    return given


def _answer(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    found = next((one for one in standing.proposals if one.number == given.about), None)
    if found is None:
        raise RequestError("这条修改建议已处理，或原句已改动；请刷新页面", 409)
    if given.kind == Kind.ACCEPT or found.person != actor.name:
        _may(actor, Role.AUTHOR)
    return given


def _submit(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.AUTHOR)
    if standing.open_errors:
        raise RequestError(f"还有{len(standing.open_errors)}处错误没有处理；请改正或豁免后再提交", 409)
    if standing.state is State.CHANGES_REQUESTED and standing.threads:
        raise RequestError("还有没有解决的意见；请修改，或逐条答复并标为已解决后再提交", 409)
    if standing.state not in (State.CHECKED, State.CHANGES_REQUESTED, State.WITHDRAWN):
        raise RequestError(f"报告的状态是“{STATE_NAMES[standing.state]}”，不用再提交；请刷新页面", 409)
    return given


def _request_changes(
    case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision
) -> Decision:
    _may(actor, Role.REVIEWER, Role.APPROVER)
    _in_review(standing)
    _needs(given, "text", "没有写明要修改什么；请填写意见")
    return given


def _approve(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    found = approval_refusal(case, policy, standing, actor)
    if found is not None:
        raise found
    role = _capacity(policy, standing, actor)
    count = sum(1 for one in standing.approvals if one.key != REVIEW) + (role != REVIEW)
    done = role == SELF or (role == SIGN and count >= policy.approvers)
    assert role is not None, "whose turn it is not was refused"
    return _with(replace(given, key=role), **({DONE: "1"} if done else {}))


def approval_refusal(case: Case, policy: Policy, standing: Standing, actor: Actor) -> RequestError | None:
    """Why ACTOR may not approve now; None where he may."""
    if not actor.roles & {Role.REVIEWER, Role.APPROVER}:
        return RequestError("您的角色不能批准；需要时请系统管理员调整角色", 403)
    if standing.state is not State.IN_REVIEW:
        return RequestError(f"报告的状态是“{STATE_NAMES[standing.state]}”，不能批准；请先提交审核", 409)
    reasons = blocks(standing, policy)
    if reasons:
        return RequestError(f"还不能批准：{'；'.join(reasons)}", 409)
    if policy.alone:
        return None
    if actor.name in standing.editors:
        return RequestError("您修改过这份报告，不能批准自己的修改；请由没有修改过的人批准", 403)
    if actor.name in standing.approvers:
        return RequestError("您已经批准过这一版；还需要另一位批准", 409)
    role = _capacity(policy, standing, actor)
    if role is None:
        missing = policy.reviewers - _reviews(standing)
        return RequestError(
            f"还差{missing}位审核人员的批准，之后由签发人员批准"
            if missing > 0
            else "审核已完成，接下来由签发人员批准",
            403,
        )
    accepted = {f.key for f in case.findings if f.severity == "error"}
    own = [key for key, one in standing.waivers.items() if one.person == actor.name and key in accepted]
    if role == SIGN and own:
        return RequestError(f"其中{len(own)}处错误是您自己豁免的，要由另一位签发人员批准", 403)
    return None


def blocks(standing: Standing, policy: Policy) -> list[str]:
    """What stands in the way of an approval, whoever gives it; one clause each."""
    found = []
    if standing.open_errors:
        found.append(f"还有{len(standing.open_errors)}处错误没有处理")
    if standing.threads:
        found.append(f"还有{len(standing.threads)}条意见没有解决")
    if standing.proposals:
        found.append(f"还有{len(standing.proposals)}条修改建议没有处理")
    if policy.ticks and standing.unticked:
        found.append(f"还有{len(standing.unticked)}个需要逐个核对的数没有标“已核”")
    return found


def _reviews(standing: Standing) -> int:
    return sum(1 for one in standing.approvals if one.key == REVIEW)


def _capacity(policy: Policy, standing: Standing, actor: Actor) -> str | None:
    """As what ACTOR would approve now; None where it is not his turn."""
    if policy.alone:
        return SELF
    if _reviews(standing) < policy.reviewers:
        return REVIEW if Role.REVIEWER in actor.roles else None
    return SIGN if Role.APPROVER in actor.roles else None


def _export(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.AUTHOR, Role.REVIEWER, Role.APPROVER, Role.READER)
    if standing.state not in (State.APPROVED, State.EXPORTED):
        raise RequestError(f"报告的状态是“{STATE_NAMES[standing.state]}”，没有批准，不能导出定稿", 409)
    if standing.open_errors:
        raise RequestError("按现在的规则检查有新的错误；请处理后重新审核", 409)
    confirmed = any(d.kind == Kind.CONFIRM and d.revision == standing.version.number for d in case.decisions)
    if case.facts_changed and not confirmed:
        raise RequestError(
            "批准之后数据来源有更新；请由签发人员确认按原数据导出，或按新数据修改后重新审核", 409
        )
    return given


def _confirm(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.APPROVER)
    if not case.facts_changed:
        raise RequestError("数据来源没有更新，不需要确认；请刷新页面", 409)
    _needs(given, "reason", "没有填写理由；按原数据导出必须说明理由")
    return given


def _withdraw(case: Case, policy: Policy, standing: Standing, actor: Actor, given: Decision) -> Decision:
    _may(actor, Role.AUTHOR, Role.APPROVER)
    if standing.state is State.WITHDRAWN:
        raise RequestError("报告已经撤回；请刷新页面", 409)
    _needs(given, "reason", "没有填写理由；撤回必须说明理由")
    return given


def _in_review(standing: Standing) -> None:
    if standing.state is not State.IN_REVIEW:
        raise RequestError(f"报告的状态是“{STATE_NAMES[standing.state]}”，不在审核中；请刷新页面", 409)


def _with(given: Decision, **more: str) -> Decision:
    return replace(given, content=MappingProxyType({**given.content, **more}))


_RULES: Mapping[Kind, _Rule] = {
    Kind.WAIVE: _waive, Kind.UNWAIVE: _unwaive, Kind.TICK: _tick, Kind.UNTICK: _tick, Kind.COMMENT: _comment,
    Kind.REPLY: _reply, Kind.RESOLVE: _resolve, Kind.PROPOSE: _propose, Kind.ACCEPT: _answer, Kind.DECLINE: _answer,
    Kind.SUBMIT: _submit, Kind.REQUEST_CHANGES: _request_changes, Kind.APPROVE: _approve, Kind.EXPORT: _export,
    Kind.CONFIRM: _confirm, Kind.WITHDRAW: _withdraw,
}  # fmt: skip
