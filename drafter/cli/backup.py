"""`drafter backup` and `drafter restore`: the whole record in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from drafter.cli.people import acting_person
from drafter.cli.store import place_of, store_option, stored


@click.command()
@click.argument("report", required=False)
@click.option("-o", "--output", required=True, help="备份文件，例如 备份.jsonl")
@store_option
def backup(report: str | None, output: str, store: str | None) -> None:
    """把REPORT（报告所在的文件夹）或--store所指的全部记录写入一个文件。"""
    from drafter.store.backup import write_backup

    with stored(report, store) as opened:
        made = write_backup(opened, Path(output))
    click.echo(f"已备份{made.rows}行到{output}。其中有全部数据，包括涉密的，请妥善保管。")
    click.echo(f"最后一条操作记录的哈希值：{made.head}")


@click.command()
@click.argument("file")
@click.argument("report", required=False)
@store_option
def restore(file: str, report: str | None, store: str | None) -> None:
    """由备份FILE恢复全部记录，放入文件夹REPORT或--store所指之处；那里已有记录时不覆盖。"""
    from drafter.store.backup import restore_backup

    if report is not None and not store:
        Path(report).mkdir(parents=True, exist_ok=True)
    verdict = restore_backup(Path(file), place_of(report, store), acting_person())
    click.echo(f"已恢复，操作记录{verdict.entries}条，核验完整。最后一条的哈希值：{verdict.head}")
