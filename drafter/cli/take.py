"""`drafter draft --take`: a report that was changed in Word comes back as a revision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from drafter.cli.draft import tell_outcome
from drafter.cli.people import acting_person
from drafter.documents.read import Document, read_text
from drafter.documents.remarks import read_remarks
from drafter.draft.history import draft_of
from drafter.draft.refresh import rerender
from drafter.errors import DrafterError
from drafter.export.changes import render_difference
from drafter.export.folder import STORE, TakenWord, open_folder
from drafter.export.markup import AUTHOR
from drafter.export.terminal import CONTROLS
from drafter.outline.plan import load_plan


def take_report(report: str, facts: str | None, output: str | None, outline: str | None) -> NoReturn:
    """Take the Word file REPORT into the draft in OUTPUT (default: where it lies) and end as a check does."""
    document = read_text(report)
    path = Path(output) if output is not None else Path(report).parent
    if not (path / STORE).is_file():
        raise DrafterError(f"{path}里没有起草过的报告；请用-o给出报告所在的文件夹")
    with open_folder(path, acting_person(), create=False) as folder:
        last = folder.newest()
        book, plan = load_plan(facts or path / last.facts_path, outline or folder.outline_of(last))
        news = folder.take_in(plan, book)
        if news is not None:
            click.echo(news, err=True)
        taken = folder.take_word(document, plan)
        draft = rerender(draft_of(folder.newest()), plan, book)
        text, result = folder.publish("refresh", draft, plan, book)
    _tell(report, taken, document)
    tell_outcome(path, draft, text, result, book)
    sys.exit(1 if result.errors or draft.failed else 0)


def _tell(report: str, taken: TakenWord, document: Document) -> None:
    if not taken.changes:
        click.echo(f"{report}的文字与第{taken.revision}版一致，没有需要收入的修改。")
    else:
        click.echo(f"{report}的修改已收为第{taken.revision}版（[-删去-]，{{+新写+}}）：")
        for change in taken.changes:
            click.echo(f"  {change.title}：{_shown(render_difference(change.pieces, sys.stdout.isatty()))}")
    if taken.crossed:
        click.echo(f"导出以后这里也改过、现以Word文件为准的：{'、'.join(taken.crossed)}")
    if taken.tables:
        click.echo("由数据生成的表格和附表没有从Word文件收入；其中的数请在数据里改。")
    assert document.word is not None
    beside = [place for place in document.word.places if place not in ("页眉", "页脚")]
    if beside:
        click.echo(f"{'、'.join(beside)}里的文字没有收入，需要的请写进正文。")
    remarks = [remark for remark in read_remarks(document.word) if remark.author != AUTHOR]
    if remarks:
        click.echo(f"Word文件里有批注{len(remarks)}条，请逐条处理：")
    for remark in remarks:
        at = f"“{_short(remark.quote)}”：" if remark.quote else ""
        click.echo(_shown(f"  {remark.author or '未署名'}：{at}{remark.text}"))


def _short(quote: str) -> str:
    return quote if len(quote) <= 24 else f"{quote[:22]}……"


def _shown(text: str) -> str:
    """TEXT with nothing in it that steers a terminal but our own colours."""
    return text.translate({key: value for key, value in CONTROLS.items() if key != 27}).replace(
        "\n", "\n    "
    )
