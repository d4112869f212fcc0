"""`drafter init`: a folder to start in."""

from __future__ import annotations

from pathlib import Path

import click

from drafter.errors import DrafterError
from drafter.sources.beginning import begin, begin_from


@click.command()
@click.argument("name")
@click.option("--from", "last", type=click.Path(path_type=Path), help="由上年的文件夹或事实文件转来")
@click.option(
    "--outline", default="yunnan-3-2", show_default=True, help="按哪种格式起草（--from时沿用上年的）"
)
def init(name: str, last: Path | None, outline: str) -> None:
    """新建文件夹NAME，里面是一份可以直接填写的事实表facts.xlsx；给了--from则由上年的转来，数值待填。"""
    if not name.strip():
        raise DrafterError("没有给出文件夹的名称；请写出一个新的名称，例如drafter init 2024")
    folder = Path(name)
    for line in begin(folder, outline) if last is None else begin_from(folder, last):
        click.echo(line)
