"""What people may be, and which roles exclude each other (三员分立, as 等保 assessments ask for)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from drafter.errors import RequestError


class Role(StrEnum):
    """A role, as the store names it."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    READER = "reader"
    SYSTEM = "system"
    SECURITY = "security"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.AUTHOR: "编写",
    Role.REVIEWER: "审核",
    Role.APPROVER: "签发",
    Role.READER: "只读",
    Role.SYSTEM: "系统管理员",
    Role.SECURITY: "安全管理员",
    Role.AUDITOR: "审计员",
}
ROLE_DUTIES = {
    Role.AUTHOR: "导入数据、起草、修改、提交审核",
    Role.REVIEWER: "核对、批注、提出修改、要求修改",
    Role.APPROVER: "批准报告",
    Role.READER: "查看、下载",
    Role.SYSTEM: "管理用户",
    Role.SECURITY: "管理模型服务和批准规则",
    Role.AUDITOR: "查看并核验操作记录",
}
ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})
STAFF = frozenset(Role) - ADMINISTRATORS
"""Whoever may see the reports."""
EVERYBODY = frozenset(Role)
AUTHORS, REVIEWERS, APPROVERS = (frozenset({role}) for role in (Role.AUTHOR, Role.REVIEWER, Role.APPROVER))


def read_roles(names: Collection[str]) -> frozenset[Role]:
    """The roles of those NAMES.  Raises RequestError where there is none, or where they exclude each other."""
    try:
        roles = frozenset(map(Role, names))
    except ValueError:
        raise RequestError("没有这样的角色；请重新选择") from None
    if not roles:
        raise RequestError("没有选择角色；请至少选择一个")
    if roles & ADMINISTRATORS and len(roles) > 1:
        raise RequestError("系统管理员、安全管理员、审计员互不兼任，也不兼任编写、审核、签发；请只选一个")
    return roles
