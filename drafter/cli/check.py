"""`drafter check`: every number of a text against the facts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drafter.checker.check import check as check_text
from drafter.checker.waivers import apply_waivers
from drafter.documents.read import read_text
from drafter.errors import DrafterError

if TYPE_CHECKING:
    from drafter.checker.report import CheckReport
    from drafter.documents.read import Document
    from drafter.facts.model import FactBook
    from drafter.outline.sections import Outline


@click.command()
@click.argument("text")
@click.argument("rest", nargs=-1, metavar="")
@click.option("--facts", help="事实文件或其所在文件夹；不给时只就文稿自身前后核对")
@click.option("--document", is_flag=True, help="同时按整份报告的要求核对（标题、缺项、重复段落等）")
@click.option("--outline", help="--document所依据的提纲；默认取事实文件中的outline")
@click.option(
    "--format", "form", type=click.Choice(["terminal", "json", "html"]), default="terminal", show_default=True
)
@click.option("--waivers", help="保留意见文件：注明理由后不再计入错误的问题")
@click.option(
    "--annotate", type=click.Path(dir_okay=False), help="另存一份Word文稿，每处问题加批注；原件不动"
)
@click.option("--fix", is_flag=True, help="与--annotate同用：只有一个正确写法的，用修订标记改好")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="写入文件，不给时输出到屏幕")
def check(
    text: str, rest: tuple[str, ...], facts: str | None, document: bool, outline: str | None, form: str, waivers: str | None,
    annotate: str | None, fix: bool, output: str | None,
) -> None:  # fmt: skip
    """核对TEXT（.txt、.md或.docx，-为标准输入）中的每一个数。"""
    if fix and annotate is None:
        raise DrafterError(
            f"--fix的改动写在另存的一份里，原件不动；请写成--annotate {rest[0] if rest else '新文件.docx'} --fix"
        )
    if rest:
        raise click.UsageError(" ".join(rest), click.get_current_context())
    read = read_text(text)
    target = None if annotate is None else _target(Path(annotate), text, read)
    for note in read.notes:
        click.echo(note, err=True)
    book = _load(facts)
    plan = _plan(book, outline) if document or outline else None
    if book is not None and (plan is not None or book.indicators):
        from drafter.outline.plan import (  # a check without an outline does not pay for it
            DEFAULT_OUTLINE,
            plan_of,
        )

        book, fitted = plan_of(book, plan or _plan(book, book.report.outline or DEFAULT_OUTLINE))
        plan = fitted if plan is not None else None
    report = check_text(read.text, book, outline=plan, body=read.body)
    if waivers is not None:
        from drafter.documents.waivers import load_waivers

        report, lapsed = apply_waivers(report, load_waivers(waivers))
        if lapsed:
            click.echo(f"有{len(lapsed)}条保留意见已失效（原句或数据有变化）：{'、'.join(lapsed)}", err=True)
    page = _render(form, read.text, report, book, sys.stdout.isatty() and output is None)
    if output is None:
        click.echo(page, nl=form == "json")
    else:
        _write(Path(output), page)
    if target is not None:
        _annotate(target, read, report, book, fix)
    sys.exit(1 if report.errors else 0)


def _target(path: Path, text: str, read: Document) -> Path:
    """Where the annotated copy goes: a new file of the kind of the text.  Known before anything is checked."""
    if read.word is None:
        raise DrafterError(f"{text}不是Word文件，不能加批注；请把文稿另存为.docx后再核对")
    from drafter.export.annotate import suffix_of

    suffix = suffix_of(read)
    if path.suffix.lower() != suffix:
        raise DrafterError(f"{path}的扩展名与文稿不符；请把--annotate的文件名写成以{suffix}结尾")
    if path.exists():
        raise DrafterError(f"{path}已经存在，没有覆盖；请给--annotate换一个文件名")
    return path


def _annotate(path: Path, read: Document, report: CheckReport, book: FactBook | None, fix: bool) -> None:
    import tempfile  # only here, and dear

    from drafter.export.annotate import annotate

    made = annotate(read, report, book, fix=fix)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(made.data)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise DrafterError(f"无法写入{path}；请检查文件夹是否存在、是否有写入权限") from error
    corrected = f"，用修订改好{made.corrections}处" if fix else ""
    click.echo(f"已另存为{path}：加批注{made.comments}处{corrected}。", err=True)


def _load(facts: str | None) -> FactBook | None:
    if facts is None:
        return None
    from drafter.facts.load import load_facts

    book = load_facts(facts)
    for note in book.notes:
        click.echo(note, err=True)
    return book


def _plan(book: FactBook | None, outline: str | None) -> Outline:
    from drafter.outline.sections import load_outline

    name = outline or (book.report.outline if book else None)
    if name is None:
        raise DrafterError("没有指明提纲；请用--outline给出，或在事实文件的report里写明outline")
    return load_outline(name)


def _render(form: str, text: str, report: CheckReport, book: FactBook | None, colour: bool) -> str:
    if form == "json":
        return report.model_dump_json()
    if form == "html":
        from drafter.export.html import render_html

        return render_html(text, report, book)
    from drafter.export.terminal import render_terminal

    return render_terminal(text, report, book, colour)


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise DrafterError(f"无法写入{path}；请检查文件夹是否存在、是否有写入权限") from error
