"""`drafter rewrite`: 存在的问题 or 有关建议 of a report written anew, its numbers kept."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click

from drafter.cli.model import ModelSettings, model_options
from drafter.cli.people import acting_person
from drafter.cli.store import store_option
from drafter.draft.cost import describe
from drafter.draft.engines import Engine, OpenAIEngine
from drafter.draft.remember import remembering
from drafter.draft.reports import read_report
from drafter.draft.rewrite import Variant
from drafter.draft.rewrite import rewrite as rewrite_text
from drafter.errors import DrafterError
from drafter.export.changes import render_rewriting
from drafter.export.folder import REPORT, open_history
from drafter.facts.load import load_facts
from drafter.outline.sections import load_outline


@click.command()
@click.argument("report")
@click.option(
    "--section", type=click.Choice(["problems", "suggestions"]), required=True,
    help="problems改写存在的问题，suggestions改写有关建议",
)  # fmt: skip
@click.option("--facts", help="事实文件或其所在文件夹；给出后改写的文字同时与数据来源核对")
@click.option("--outline", help="提纲；默认取事实文件中的outline，再没有则用yunnan-3-2")
@click.option("--instruction", default="", help="对改写的要求；其中写明的数字可以写进改写的文字")
@click.option("--n", "count", type=click.IntRange(1, 5), default=1, show_default=True, help="改写几个方案")
@click.option(
    "--engine", type=click.Choice(["baseline", "openai"]), help="默认：给了模型用openai，没给则只整理不改写"
)
@click.option(
    "--rounds", type=click.IntRange(0, 5), default=2, show_default=True, help="有问题的改写最多退回修改几次"
)
@click.option(
    "--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True
)
@click.option("--fresh", is_flag=True, help="已有的回答也不用，重新问模型")
@click.option("-o", "--output", help="把改写后的全文写入新文件（.md或.txt）；多个方案依次加上-1、-2")
@store_option
@model_options
def rewrite(
    report: str, section: Literal["problems", "suggestions"], facts: str | None, outline: str | None,
    instruction: str, count: int, engine: str | None, rounds: int, form: str, fresh: bool,
    output: str | None, store: str | None, settings: ModelSettings,
) -> None:  # fmt: skip
    """改写REPORT（.md、.txt、.docx或草稿）中的一部分，原有的数字一个不少、一个不改。"""
    started, prices = time.monotonic(), settings.price_list()
    read = read_report(report)
    book = load_facts(facts) if facts else None
    for note in (*read.notes, *(book.notes if book else ())):
        click.echo(note, err=True)
    writer = settings.engine() if engine == "openai" or (engine is None and settings.model) else None
    places = _places(output, count if writer else 1)
    with _remembering(writer, report, store, section if fresh else "") as asked:
        result = rewrite_text(
            read.text, section, facts=book, outline=load_outline(outline) if outline else None, engine=asked,
            instruction=instruction, variants=count, rounds=rounds,
        )  # fmt: skip
    for place, variant in zip(places, result.variants, strict=False):
        _write(place, result.whole(read.text, variant))
    if form == "json":
        click.echo(result.model_dump_json(by_alias=True, indent=1))
    else:
        click.echo(render_rewriting(result, sys.stdout.isatty()), nl=False)
        if writer is not None:
            click.echo(f"用量：{describe(result.variants, time.monotonic() - started, prices)}")
        for place in places:
            click.echo(f"全文：{place}")
    sys.exit(0 if all(map(_is_whole, result.variants)) and not result.doubts else 1)


@contextmanager
def _remembering(
    writer: OpenAIEngine | None, report: str, store: str | None, anew: str
) -> Iterator[Engine | None]:
    """WRITER with the memory and the ledger beside REPORT or in STORE; nothing is opened where nothing is asked."""
    if writer is None:
        yield None
        return
    place = Path("report" if report == "-" else report)
    file = place / REPORT if place.is_dir() else place
    with open_history(file, acting_person(), create=True, store=store) as history:
        yield remembering(writer, history, (f"rewrite.{anew}",))


def _is_whole(variant: Variant) -> bool:
    return not (variant.refused or variant.gaps or variant.doubts)


def _places(output: str | None, count: int) -> list[Path]:
    """Where the variants go; no file that is there is ever written over."""
    if output is None:
        return []
    path = Path(output)
    places = [path.with_stem(f"{path.stem}-{n}") for n in range(1, count + 1)] if count > 1 else [path]
    if path.suffix.lower() not in (".md", ".txt"):
        raise DrafterError(f"改写后的全文写成文本，{output}的扩展名应为.md或.txt")
    for place in places:
        if place.exists():
            raise DrafterError(f"{place}已经存在，没有覆盖；请换一个文件名")
    return places


def _write(place: Path, text: str) -> None:
    try:
        with place.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise DrafterError(f"无法写入{place}；请检查文件夹是否存在、是否有写入权限") from error
