"""The self-evaluation table of the facts, and what is wrong with it, on the terminal."""

from __future__ import annotations

import click

from drafter.checker.document import check_facts
from drafter.export.verdicts import name_of
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline


def tell_sheet(book: FactBook, plan: Outline) -> bool:
    """What is wrong with the self-evaluation table of the facts; whether any of it is an error."""
    found = check_facts(book, plan)
    if found:
        click.echo("事实文件里的自评表：")
    for one in found:
        kind = "错误" if one.severity == "error" else "提示"
        click.echo(f"  {kind}·{name_of(one.rule)}  {one.row}：{one.message}")
    return any(one.severity == "error" for one in found)
