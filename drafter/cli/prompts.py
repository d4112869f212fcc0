"""`drafter prompts`: exactly what would be sent to a model."""

from __future__ import annotations

import click

from drafter.draft.prompts import render_prompt
from drafter.facts.load import load_facts
from drafter.outline.sections import load_outline


@click.command()
@click.argument("facts")
@click.argument("section", required=False)
@click.option("--outline", help="提纲；默认取事实文件中的outline")
def prompts(facts: str, section: str | None, outline: str | None) -> None:
    """显示起草FACTS时将要发给模型的内容，可只看一个SECTION。"""
    book = load_facts(facts)
    plan = load_outline(outline or book.report.outline or "yunnan-3-2")
    plan.check_needs(book)
    chosen = [plan.section(section)] if section else [s for s in plan.sections if s.has_text]
    total = 0
    for part in chosen:
        prompt = render_prompt(plan, part, book)
        size = len(prompt.system) + len(prompt.user)
        total += size
        click.echo(f"===== {part.id} {part.title} （{size}字，编号{prompt.digest}） =====")
        click.echo(f"----- 系统 -----\n{prompt.system}\n----- 用户 -----\n{prompt.user}\n")
    click.echo(f"共{len(chosen)}个部分，{total}字。")
