"""`drafter import`: workbooks to a facts file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from drafter.sources.bring import bring


@click.command("import")
@click.argument("workbooks", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="写出的事实文件")
@click.option("--year", type=int, help="年度；表里没有写明时给出")
def import_(workbooks: tuple[str, ...], output: str, year: int | None) -> None:
    """由决算报表、决算公开表（WORKBOOKS）生成事实文件。"""
    brought = bring(workbooks, year)
    for remark in brought.remarks:
        click.echo(remark, err=True)
    for finding in brought.findings:
        click.echo(finding)
    if brought.findings:
        sys.exit(1)
    Path(output).write_text(brought.text, encoding="utf-8")
    click.echo(f"{output}：{brought.count}条事实")
