"""`drafter refresh`: corrected facts into a draft, without a model."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from drafter.cli.draft import tell_outcome
from drafter.cli.people import acting_person
from drafter.cli.store import store_option
from drafter.draft.changes import changed_facts
from drafter.draft.history import draft_of, findings_of
from drafter.draft.refresh import Unfit, find_unfit, rerender
from drafter.export.folder import open_folder
from drafter.facts.model import FactBook
from drafter.facts.pending import check_filled
from drafter.outline.plan import load_plan, planned


@click.command()
@click.argument("report")
@click.option("--facts", help="事实文件或其所在文件夹；默认用上次起草时的那一份")
@click.option("--outline", help="提纲；默认用起草时的那一份")
@store_option
def refresh(report: str, facts: str | None, outline: str | None, store: str | None) -> None:
    """数据改正后更新REPORT（报告所在的文件夹，或其中的report.md）里的数，不问模型；措辞不再合适的句子逐一列出。"""
    with open_folder(_folder_of(report), acting_person(), create=False, store=store) as folder:
        last = folder.newest()
        book, plan = load_plan(facts or folder.path / last.facts_path, outline or folder.outline_of(last))
        check_filled(book)
        for note in book.notes:
            click.echo(note, err=True)
        news = folder.take_in(plan, book)
        if news is not None:
            click.echo(news, err=True)
        last = folder.newest()
        draft = rerender(draft_of(last), plan, book)
        text, result = folder.publish("refresh", draft, plan, book)
        before = folder.history.facts_of(last)
        _tell_changes(before and planned(before, plan), book)
        _tell_unfit(find_unfit(text, result.findings, last.text, findings_of(last)))
    tell_outcome(folder.path, draft, text, result, book)
    sys.exit(1 if result.errors or draft.failed else 0)


def _folder_of(report: str) -> Path:
    path = Path(report)
    return path if path.is_dir() else path.parent


def _tell_changes(last: FactBook | None, book: FactBook) -> None:
    if last is None:
        return
    changes = list(changed_facts(last, book))
    if not changes:
        click.echo("数据没有变化。")
    else:
        click.echo("数据的变化：")
        for change in changes:
            click.echo(f"  {change.line}")


def _tell_unfit(unfit: tuple[Unfit, ...]) -> None:
    if unfit:
        click.echo(f"数据改正后，下列{len(unfit)}句的说法不再合适，请修改：")
        for one in unfit:
            reasons = "；".join(dict.fromkeys(finding.message for finding in one.findings))
            click.echo(f"  {one.sentence}\n    {reasons}")
