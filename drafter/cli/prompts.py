"""`drafter prompts`: exactly what would be sent to a model."""

from __future__ import annotations

import click

from drafter.draft.cost import estimate_tokens
from drafter.draft.prompts import Prompt, render_prompt
from drafter.facts.pending import check_filled
from drafter.outline.plan import load_plan

_COUNTED = "这是估计：汉字和全角标点按0.7、其余字符按0.4折算，不同模型会相差两三成，实际以服务返回的用量为准"


@click.command()
@click.argument("facts")
@click.argument("section", required=False)
@click.option("--outline", help="提纲；默认取事实文件中的outline")
def prompts(facts: str, section: str | None, outline: str | None) -> None:
    """显示起草FACTS时将要发给模型的内容，可只看一个SECTION。"""
    book, plan = load_plan(facts, outline)
    check_filled(book)
    chosen = [plan.section(section)] if section else [s for s in plan.sections if s.has_text]
    rendered = [render_prompt(plan, part, book) for part in chosen]
    for part, prompt in zip(chosen, rendered, strict=True):
        click.echo(
            f"===== {part.id} {part.title or '引言'}（约{_tokens(prompt):,} token，编号{prompt.digest}） ====="
        )
        click.echo(f"----- 系统 -----\n{prompt.system}\n----- 用户 -----\n{prompt.user}\n")
    shared = estimate_tokens(rendered[0].system)
    total = sum(map(_tokens, rendered))
    again = f"，其中各部分相同的开头{shared:,} token，服务可以缓存" if len(rendered) > 1 else ""
    click.echo(f"共{len(chosen)}个部分，约{total:,} token{again}。{_COUNTED}。")


def _tokens(prompt: Prompt) -> int:
    return estimate_tokens(prompt.system) + estimate_tokens(prompt.user)
