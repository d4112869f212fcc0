"""`drafter init`: a folder to start in."""

from __future__ import annotations

from pathlib import Path

import click

from drafter.sources.beginning import begin, begin_from


@click.command()
@click.argument("name", type=click.Path(path_type=Path))
@click.option("--from", "last", type=click.Path(path_type=Path), help="由上年的文件夹或事实文件转来")
@click.option(
    "--outline", default="yunnan-3-2", show_default=True, help="按哪种格式起草（--from时沿用上年的）"
)
def init(name: Path, last: Path | None, outline: str) -> None:
    """新建文件夹NAME，里面是一份可以直接填写的事实表facts.xlsx；给了--from则由上年的转来，数值待填。"""
    for line in begin(name, outline) if last is None else begin_from(name, last):
        click.echo(line)
