"""`drafter numbers`: the numbers of a text as they are read, without verdicts; or the facts that it states."""

from __future__ import annotations

import json
from pathlib import Path

import click

from drafter.documents.read import read_text
from drafter.numbers.scan import scan

_KINDS = {
    "money": "金额",
    "percent": "百分比",
    "percentage_point": "百分点",
    "multiple": "倍数",
    "count": "数量",
    "number": "数",
    "date": "日期",
    "label": "标号",
}


@click.command()
@click.argument("text")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--as-facts", is_flag=True, help="提出文稿中的数据，作为事实文件供核对")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="--as-facts写入的新文件：.yaml或.xlsx")
def numbers(text: str, form: str, as_facts: bool, output: Path | None) -> None:
    """列出TEXT（.txt、.md或.docx，-为标准输入）中的数。"""
    read = read_text(text)
    for note in read.notes:
        click.echo(note, err=True)
    if as_facts:
        from drafter.sources.beginning import write_proposals  # listing numbers does not pay for it

        click.echo(write_proposals(read.text, Path(read.name).name, output), nl=output is not None)
        return
    mentions = scan(read.text)
    if form == "json":
        rows = [
            {
                "start": m.start, "end": m.end, "text": m.text, "kind": m.kind, "value": m.value, "unit": m.unit,
                "why": m.why,
            }
            for m in mentions
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for mention in mentions:
        value = f"{mention.value}{mention.unit}" if mention.kind != "label" else mention.why
        click.echo(f"{mention.start}\t{mention.text}\t{_KINDS[mention.kind]}\t{value}")
