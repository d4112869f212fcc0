"""`drafter draft`: facts in, a complete and checked report out."""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from drafter.checker.check import check
from drafter.checker.report import CheckReport
from drafter.cli.model import ModelSettings, model_options
from drafter.draft.compose import Draft, DraftSection, Progress, assemble, compose
from drafter.draft.cost import Prices, describe
from drafter.draft.engines import BaselineEngine, Engine, OpenAIEngine
from drafter.errors import DrafterError
from drafter.export.html import render_html
from drafter.export.terminal import render_terminal
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline, load_outline

DEFAULT_OUTLINE = "yunnan-3-2"


@click.command()
@click.argument("facts")
@click.option("-o", "--output", required=True, help="存放报告的文件夹")
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
    "--ai-mark/--no-ai-mark", default=False, help="在模型所写的报告末尾注明由人工智能生成（GB 45438-2025）"
)
@model_options
def draft(
    facts: str, output: str, outline: str | None, engine: str | None, rounds: int, concurrency: int,
    ai_mark: bool, settings: ModelSettings,
) -> None:  # fmt: skip
    """由FACTS（事实文件或其文件夹）起草报告并核对。"""
    prices = settings.price_list()
    book = load_facts(facts)
    for note in book.notes:
        click.echo(note, err=True)
    plan = load_outline(outline or book.report.outline or DEFAULT_OUTLINE)
    writer = _engine(engine, settings, plan, book)
    folder = _folder(output)
    started = time.monotonic()
    with _progress(sum(1 for s in plan.sections if s.has_text), prices) as on_section:
        result = compose(book, plan, writer, rounds=rounds, concurrency=concurrency, on_section=on_section)
    if len(result.failed) == len(result.sections) and not any(s.text for s in result.sections):
        raise DrafterError(f"没有一个部分写成，没有生成报告：{result.failed[0].error}")
    result.ai_mark = ai_mark
    if isinstance(writer, OpenAIEngine):
        result.endpoint, result.rung = writer.endpoint.address, writer.habits.rung
    text = assemble(result, plan, book)
    report = check(text, book, outline=plan)
    _save(folder, result, text, report, book)
    _tell(folder, result, text, report, book)
    if isinstance(writer, OpenAIEngine):
        click.echo(f"用量：{describe(result.sections, time.monotonic() - started, prices)}")
    sys.exit(1 if report.errors or result.failed else 0)


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
    return f"{_outcome(section)}{cost}"


def _outcome(section: DraftSection) -> str:
    name = section.title or "引言"
    if section.error is not None and not section.text:
        return f"{name}：未能写成，{section.error}"
    errors = min((r.errors for r in section.rounds), default=0)
    repaired = f"，退回修改{len(section.rounds) - 1}次" if len(section.rounds) > 1 else ""
    return f"{name}：写成{repaired}" + (f"，还有{errors}处错误" if errors else "")


# -- files ----------------------------------------------------------------------------------------------


def _save(folder: Path, result: Draft, text: str, report: CheckReport, book: FactBook) -> None:
    """All four files, each replaced in one step; a report.md that a person changed is kept beside."""
    kept = _keep_human_edit(folder)
    if kept is not None:
        click.echo(f"report.md有人工修改，已另存为{kept.name}，没有覆盖。", err=True)
    result.report_sha256 = _digest(text.encode())
    for name, content in (
        ("check.json", report.model_dump_json()),
        ("check.html", render_html(text, report, book)),
        ("draft.json", result.model_dump_json(by_alias=True, indent=1)),
        ("report.md", text),
    ):
        _replace(folder / name, content)


def _keep_human_edit(folder: Path) -> Path | None:
    """Move a report.md aside that is not the one that draft.json recorded; its new place."""
    current, record = folder / "report.md", folder / "draft.json"
    if not current.is_file():
        return None
    try:
        recorded = Draft.model_validate_json(record.read_bytes()).report_sha256 if record.is_file() else None
    except ValueError:
        recorded = None  # a damaged record proves nothing: the report counts as a person's
    if recorded == _digest(current.read_bytes()):
        return None
    number = 1
    while (kept := folder / f"report.人工修改-{number}.md").exists():
        number += 1
    current.rename(kept)
    return kept


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _replace(path: Path, content: str) -> None:
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise DrafterError(f"无法写入{path}；请检查磁盘空间和写入权限") from error


def _tell(folder: Path, result: Draft, text: str, report: CheckReport, book: FactBook) -> None:
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
