"""`drafter outlines`: the outlines that come with the product, and a look at one's own."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import click

from drafter.facts.load import load_facts
from drafter.numbers.units import plain, round_half_up
from drafter.outline.scoring import Scoring
from drafter.outline.sections import Outline, list_outlines, load_outline


@click.group(invoke_without_command=True)
@click.pass_context
def outlines(context: click.Context) -> None:
    """列出可用的提纲：供哪些单位用、依据、章节和分值。"""
    if context.invoked_subcommand is None:
        for name in list_outlines():
            click.echo(_page(load_outline(name)))


@outlines.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--facts", help="事实文件：提纲里的编号应在其中")
def check(directory: Path, facts: str | None) -> None:
    """检查DIRECTORY里自己编写的提纲，逐条指出文件和行。"""
    from drafter.draft.vetting import vet_outline

    outline, faults = vet_outline(directory, load_facts(facts) if facts else None)
    for fault in faults:
        click.echo(fault)
    if outline is not None and not faults:
        click.echo(f"{_page(outline)}提纲可以使用。")
    sys.exit(2 if outline is None else 1 if faults else 0)


def _page(outline: Outline) -> str:
    lines = [f"{outline.id}  {outline.title}"]
    lines += [f"  适用：{outline.about}"] if outline.about else []
    lines += [f"  依据：{outline.source}"] if outline.source else []
    lines += _scoring(outline.scoring) if outline.scoring is not None else []
    for section in outline.sections:
        if section.heading:
            length = f"（{section.length[0]}至{section.length[1]}字）" if section.has_text else ""
            optional = "（没有数据和材料时略去）" if section.optional else ""
            lines.append(f"  {'  ' * (section.level - 1)}{section.title}{length}{optional}")
    return "\n".join(lines) + "\n"


def _scoring(scoring: Scoring) -> list[str]:
    def points(number: Fraction) -> str:
        return plain(round_half_up(number, 2))

    schemes = ["、".join(f"{name}{points(weight)}" for name, weight in scheme) for scheme in scoring.schemes]
    grades = "、".join(f"{grade.name}（{points(grade.least)}分以上）" for grade in scoring.grades[:-1])
    last = f"、{scoring.grades[-1].name}（其余）" if scoring.grades else ""
    lines = [f"  分值：{'；或'.join(schemes)}"] if schemes else []
    return [*lines, f"  等级：{grades}{last}"] if scoring.grades else lines
