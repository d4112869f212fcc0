"""`drafter facts`: look at a facts file as the checker sees it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from drafter.checker.statedsheet import check_facts
from drafter.errors import FactsError
from drafter.export.verdicts import name_of
from drafter.facts.fields import TOPIC_NAMES
from drafter.facts.formula import in_words
from drafter.facts.load import load_facts, read_facts
from drafter.facts.model import Fact, FactBook, Identity, Indicator
from drafter.facts.resolve import amount
from drafter.numbers.units import plain, round_half_up
from drafter.outline.plan import DEFAULT_OUTLINE
from drafter.outline.scores import scored
from drafter.outline.sections import Outline, load_outline

Row = tuple[str, ...]

_BOUNDS = {"at_least": "（以上）", "at_most": "（以内）", "about": "（约）"}
_INDICATOR_HEAD = ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "偏差原因")


@click.group()
def facts() -> None:
    """查看事实文件。"""


@facts.command()
@click.argument("file", type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """列出FILE（事实文件或其文件夹）里的事实、等式和材料，公式一并算出。"""
    book, problems = read_facts(file)
    faulty = False
    if book is not None:
        plan = load_outline(book.report.outline or DEFAULT_OUTLINE) if book.indicators else None
        print_book(scored(book, plan) if plan else book)
        for note in book.notes:
            click.echo(note, err=True)
        faulty = plan is not None and _tell_sheet(book, plan)
    if problems:
        raise FactsError(problems)
    sys.exit(1 if faulty else 0)


@facts.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--draft", help="由OLD写成的报告（.md、.txt、.docx或草稿的文件夹）；列出说到这些数据的句子")
def diff(old: Path, new: Path, draft: str | None) -> None:
    """比较OLD和NEW两份事实文件：改了什么、多了什么、少了什么。

    退出状态：没有变化为0，有变化为1，读不了为2。
    """
    from drafter.draft.changes import changed_facts, changed_materials, find_said
    from drafter.draft.reports import read_report

    last, book = load_facts(old), load_facts(new)
    values = list(changed_facts(last, book))
    changes = [*values, *changed_materials(last, book)]
    said = find_said(read_report(draft).text, last, values) if draft else {}
    for change in changes:
        click.echo(change.line)
        for one in said.get(change.id, ()):
            click.echo(f"    第{one.line}行：{one.sentence}")
    if not changes:
        click.echo("没有变化。")
    sys.exit(1 if changes else 0)


def print_book(book: FactBook) -> None:
    """All facts, then the identities with their state, then the materials by topic."""
    click.echo(f"{book.report.title}（{book.report.organization}，{book.report.fiscal_year}年度）")
    _print("事实", ("编号", "名称", "数值", "期间", "来源", "公式"), (_fact(book, fact) for fact in book))
    _print("指标", _INDICATOR_HEAD, map(_indicator, book.indicators))
    if book.result.score is not None:
        grade = f"，等级{book.result.grade}" if book.result.grade else ""
        click.echo(f"自评得分{plain(round_half_up(book.result.score, 2))}分{grade}")
    _print("待填", ("编号", "名称", "位置"), book.pending)
    _print("等式", ("等式", "状态", "左边", "右边"), map(_identity, book.identities))
    materials = book.materials_on(*TOPIC_NAMES)
    by_topic = sorted(materials, key=lambda one: list(TOPIC_NAMES).index(one.topic))
    rows = ((TOPIC_NAMES[one.topic], one.id, _line(one.text)) for one in by_topic)
    _print("材料", ("主题", "编号", "内容"), rows)


def _tell_sheet(book: FactBook, plan: Outline) -> bool:
    """What is wrong with the self-evaluation table of the facts; whether any of it is an error."""
    found = check_facts(book, plan)
    if found:
        click.echo("事实文件里的自评表：")
    for one in found:
        kind = "错误" if one.severity == "error" else "提示"
        click.echo(f"  {kind}·{name_of(one.rule)}  {one.row}：{one.message}")
    return any(one.severity == "error" for one in found)


def _fact(book: FactBook, fact: Fact) -> Row:
    value = fact.in_unit() + _BOUNDS.get(fact.bound, "")
    marks = ("保密" if fact.confidential else "", "待核对" if fact.proposed else "")
    qualities = [text for text in (fact.organization, fact.basis, *marks) if text]
    name = fact.name + (f"（{'，'.join(qualities)}）" if qualities else "")
    formula = f"{in_words(fact.formula, book)} = {fact.in_unit()}" if fact.formula else ""
    return fact.id, name, value, fact.period.in_words(), _line("；".join(fact.source)), formula


def _indicator(row: Indicator) -> Row:
    points = (plain(round_half_up(p, 2)) if p is not None else "" for p in (row.weight, row.score))
    name = (row.first, row.second, row.name)
    return (*name, row.target_in_words, row.actual_in_words or row.level, *points, _line(row.reason))


def _identity(identity: Identity) -> Row:
    state = "成立" if identity.holds else "不成立"
    return identity.text, state, *(amount(side, identity.unit) for side in (identity.left, identity.right))


def _line(text: str) -> str:
    return " ".join(text.split())


def _print(title: str, head: Row, rows: Iterable[Row]) -> None:
    """A table on a terminal, aligned plain text elsewhere; nothing where there are no rows."""
    body = list(rows)
    if not body:
        return
    if sys.stdout.isatty():
        table = Table(*head, title=title, title_justify="left")
        for row in body:
            table.add_row(*row)
        Console(markup=False, highlight=False).print(table)
        return
    widths = [max(map(cell_len, column)) for column in zip(head, *body, strict=True)]
    click.echo(f"\n{title}")
    for row in (head, *body):
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
