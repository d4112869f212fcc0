"""`drafter draft`: facts in, a complete and checked report out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from drafter.checker.report import CheckReport
from drafter.cli.model import ModelSettings, model_options
from drafter.cli.people import acting_person
from drafter.cli.store import store_option
from drafter.draft.compose import Draft, DraftSection, Progress, compose
from drafter.draft.cost import Prices, describe
from drafter.draft.edits import by_hand, emptied, with_earlier
from drafter.draft.engines import BaselineEngine, Engine, OpenAIEngine
from drafter.draft.history import draft_of
from drafter.draft.needs import lacking_notes
from drafter.draft.outcome import outcome_of
from drafter.draft.refresh import rerender
from drafter.draft.remember import remembering
from drafter.errors import DrafterError
from drafter.export.folder import ReportFolder, open_folder
from drafter.export.terminal import render_terminal
from drafter.facts.model import FactBook
from drafter.facts.pending import check_filled
from drafter.outline.plan import DEFAULT_OUTLINE, load_plan
from drafter.outline.sections import Outline


@click.command()
@click.argument("facts", required=False)
@click.option("-o", "--output", help="存放报告的文件夹")
@click.option("--outline", help=f"提纲；默认取事实文件中的outline，再没有则用{DEFAULT_OUTLINE}")
@click.option(
    "--engine",
    type=click.Choice(["baseline", "openai"]),
    help="默认：给了模型用openai，没给用baseline（不用模型）",
)
@click.option(
    "--rounds", type=click.IntRange(0, 5), default=2, show_default=True, help="有问题的部分最多退回修改几次"
)
@click.option(
    "--concurrency", type=click.IntRange(1, 32), default=4, show_default=True, help="同时起草几个部分"
)
@click.option(
    "--fallback", type=click.Choice(["baseline"]), help="模型没有写成或写错的部分，改用不用模型的基础文本"
)
@click.option(
    "--ai-mark/--no-ai-mark", default=False, help="在模型所写的报告末尾注明由人工智能生成（GB 45438-2025）"
)
@click.option("--take", type=click.Path(), help="收入在Word里改过的报告（.docx），列出改动，不问模型")
@click.option("--fresh", is_flag=True, help="已有的回答也不用，全部重新问模型（人工修改仍保留）")
@store_option
@model_options
@click.pass_context
def draft(
    ctx: click.Context, facts: str | None, output: str | None, outline: str | None, engine: str | None, rounds: int, concurrency: int,
    fallback: str | None, ai_mark: bool, take: str | None, fresh: bool, store: str | None, settings: ModelSettings,
) -> None:  # fmt: skip
    """由FACTS（事实文件或其文件夹）起草报告并核对；中断后再运行，只写还没写成的部分。"""
    if take is not None:
        from drafter.cli.take import take_report

        take_report(take, facts, output, outline)
    facts = _given(ctx, "facts", facts)
    if not Path(facts).exists():
        raise DrafterError(f"找不到{facts}；请给出事实文件或其文件夹")
    output = _given(ctx, "output", output)
    prices = settings.price_list()
    book, plan = load_plan(facts, outline)
    check_filled(book)
    for note in (*book.notes, *lacking_notes(plan, book)):
        click.echo(note, err=True)
    writer = _engine(engine, settings, plan, book)
    started = time.monotonic()
    with open_folder(_folder(output), acting_person(), create=True, store=store) as folder:
        history = folder.history
        earlier = _taken_in(folder, plan, book)
        kept = by_hand(earlier)
        anew = [section.id for section in plan.sections] if fresh else emptied(earlier)
        with _progress(sum(1 for s in plan.sections if s.has_text) - len(kept), prices) as tell:

            def settle(section: DraftSection) -> None:
                history.finish(section)  # kept at once: a kill may come at any time
                tell(section)

            result = compose(
                book, plan, remembering(writer, history, anew),
                rounds=rounds, concurrency=concurrency, on_section=settle, kept=kept,
                fallback=BaselineEngine(plan, book) if fallback else None,
            )  # fmt: skip
        if result.failed and not any(s.text for s in result.sections if s.id not in kept):
            raise DrafterError(f"没有一个部分写成，没有生成报告：{result.failed[0].error}")
        result = with_earlier(result, _taken_in(folder, plan, book))
        result.ai_mark = ai_mark
        if isinstance(writer, OpenAIEngine):
            result.endpoint, result.rung = writer.endpoint.address, writer.habits.rung
        text, report = folder.publish("draft", result, plan, book)
    tell_outcome(folder.path, result, text, report, book)
    if plan.omitted:
        names = "；".join(section.heading for section in plan.omitted)
        click.echo(
            f"没有数据和材料可写的部分，报告里略去：{names}。要写的，请在事实文件里补上数据和文字材料后重新起草"
        )
    if isinstance(writer, OpenAIEngine):
        click.echo(f"用量：{describe(result.sections, time.monotonic() - started, prices)}")
    sys.exit(1 if report.errors or result.failed else 0)


def _given(ctx: click.Context, name: str, value: str | None) -> str:
    if value is None:
        raise click.MissingParameter(ctx=ctx, param=next(p for p in ctx.command.params if p.name == name))
    return value


def _taken_in(folder: ReportFolder, plan: Outline, book: FactBook) -> Draft:
    """What a person made of the report so far, with the values of BOOK."""
    news = folder.take_in(plan, book)
    if news is not None:
        click.echo(news, err=True)
    last = folder.history.newest()
    if last is None:
        return Draft(title=book.report.title, outline=plan.id, engine="", sections=[])
    earlier = rerender(draft_of(last), plan, book)
    if last.outline != plan.id and (by_hand(earlier) or earlier.edits):
        raise DrafterError(
            f"{folder.path}里的报告按提纲{last.outline}起草并有人工修改；换用提纲{plan.id}请另给一个文件夹"
        )
    return earlier


def _engine(name: str | None, settings: ModelSettings, plan: Outline, book: FactBook) -> Engine:
    if name == "baseline" or (name is None and not settings.model):
        return BaselineEngine(plan, book)
    return settings.engine()


def _folder(output: str) -> Path:
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DrafterError(f"无法建立文件夹{output}；请检查路径和写入权限") from error
    return folder


@contextmanager
def _progress(total: int, prices: Prices | None) -> Iterator[Progress]:
    """A bar on a terminal, a line for each section elsewhere."""
    if not sys.stderr.isatty():
        yield lambda section: click.echo(_line(section, prices), err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("起草"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        yield lambda section: bar.update(task, advance=1, description=_line(section, prices))


def _line(section: DraftSection, prices: Prices | None) -> str:
    cost = f"；{describe([section], section.seconds, prices)}" if section.requests else ""
    return f"{outcome_of(section)}{cost}"


def tell_outcome(folder: Path, result: Draft, text: str, report: CheckReport, book: FactBook) -> None:
    """What went wrong, what the check says, and where the files are."""
    reasons: dict[str | None, list[str]] = {}
    for section in result.failed:
        reasons.setdefault(section.error, []).append(section.title or "引言")
    for reason, titles in reasons.items():
        click.echo(f"{'；'.join(titles)}：{reason}", err=True)
    if report.findings:
        click.echo(render_terminal(text, report, book, sys.stdout.isatty()), nl=False)
    else:
        from drafter.export.terminal import summary

        click.echo(summary(report))
    click.echo(f"报告：{folder / 'report.md'}")
    click.echo(f"核对页：{folder / 'check.html'}（用浏览器打开）")
