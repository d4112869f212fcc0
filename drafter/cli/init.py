"""`drafter init`: a folder to start in."""

from __future__ import annotations

from pathlib import Path

import click

from drafter.sources.beginning import begin


@click.command()
@click.argument("name")
@click.option("--outline", default="yunnan-3-2", show_default=True, help="按哪种格式起草")
def init(name: str, outline: str) -> None:
    """新建文件夹NAME，里面是一份可以直接填写的事实表facts.xlsx。"""
    for line in begin(Path(name), outline):
        click.echo(line)
