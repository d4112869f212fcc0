"""`drafter rules`: the catalogue, and what one rule means."""

from __future__ import annotations

import click

from drafter.checker.records import Rule
from drafter.checker.rules import FAMILIES, find_rule
from drafter.errors import DrafterError

_SEVERITIES = {"error": "错误", "warning": "提示", "ok": ""}


@click.command()
@click.argument("code", required=False)
def rules(code: str | None) -> None:
    """列出核对规则，或说明其中的一条。"""
    if code is None:
        for family, records in FAMILIES:
            click.echo(f"{family}")
            for rule in records:
                click.echo(f"  {rule.code:<22}{_SEVERITIES[rule.severity]}  {rule.title}")
        return
    found = find_rule(code)
    if found is None:
        raise DrafterError(f"没有规则{code}；用drafter rules查看全部规则")
    click.echo(_page(found))


def _page(rule: Rule) -> str:
    lines = [f"{rule.code}  {rule.title}（{_SEVERITIES[rule.severity]}）", rule.why]
    if rule.source:
        lines.append(f"依据：{rule.source}")
    for label, example in (("错误", rule.bad), ("正确", rule.good)):
        if example:
            lines.append(f"{label}：{example}")
    return "\n".join(lines)
