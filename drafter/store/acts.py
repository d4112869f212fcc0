"""What the log's acts are called by people: the one place that names them."""

from __future__ import annotations

_NAMES = {
    "report.opened": "建立报告",
    "facts.kept": "存入数据",
    "facts.proposed": "导入数据，待接受",
    "facts.accepted": "接受导入的数据",
    "section.written": "存入一个部分",
    "revision.draft": "起草成稿",
    "revision.refresh": "按数据更新",
    "revision.edit": "人工修改",
    "revision.foreign": "收回外来文稿",
    "request.sent": "发给模型",
    "request.spared": "沿用原文，没有发出",
    "answer.answered": "模型回答",
    "answer.carried": "沿用原文",
    "answer.failed": "模型没有回答",
    "answer.interrupted": "等待回答时中断",
    "decision.waive": "豁免",
    "decision.unwaive": "撤销豁免",
    "decision.tick": "标已核",
    "decision.untick": "取消已核",
    "decision.comment": "提出意见",
    "decision.reply": "答复意见",
    "decision.resolve": "意见标为解决",
    "decision.propose": "提出修改",
    "decision.accept": "采纳修改",
    "decision.decline": "不采纳修改",
    "decision.submit": "提交审核",
    "decision.request_changes": "要求修改",
    "decision.approve": "批准",
    "decision.export": "导出",
    "decision.confirm": "确认按原数据导出",
    "decision.withdraw": "撤回",
    "job.draft": "开始起草",
    "job.rewrite.problems": "开始改写存在的问题",
    "job.rewrite.suggestions": "开始改写有关建议",
    "job.section": "起草或改写：写成一个部分",
    "job.cancel": "取消起草或改写",
    "job.done": "起草或改写完成",
    "job.failed": "起草或改写没有写成",
    "job.cancelled": "起草或改写已取消",
    "job.interrupted": "起草或改写因程序停止而中断",
    "login.ok": "登录",
    "login.wrong": "登录失败",
    "login.unknown": "登录失败，没有这个用户",
    "login.locked": "登录被锁定",
    "login.unlocked": "解锁",
    "person.added": "添加用户",
    "setting.changed": "改变设置",
}
_ROOMS = {
    "account": "用户变更", "session": "会话", "token": "接口令牌", "job": "起草或改写", "facts": "数据", "decision": "决定",
}  # fmt: skip


def name_act(action: str) -> str:
    """ACTION, as the log has it, in words; an act that is not listed is called by its kind."""
    room, _, rest = action.partition(".")
    return _NAMES.get(action) or (f"{_ROOMS[room]}（{rest}）" if room in _ROOMS else action)
