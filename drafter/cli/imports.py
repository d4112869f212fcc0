"""`drafter import`: workbooks to a facts file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from drafter.sources.bring import Wish, bring
from drafter.sources.keep import write_untyped


@click.command("import")
@click.argument("workbooks", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="要写出的事实文件")
@click.option("--organization", help="只导入这个单位的表；all为全部单位")
@click.option("--year", type=click.IntRange(1990, 2199), help="年度；表中没有写明或有几个年度时给出")
@click.option("--unit", type=click.Choice(["元", "千元", "万元", "亿元"]), help="没有写明单位的表的金额单位")
@click.option(
    "--include", "includes", multiple=True, help="一并引用的事实文件（业务数据、文字材料等），可重复"
)
@click.option("--force", is_flag=True, help="勾稽关系不成立也写出；已有的文件改名后再写")
def import_(
    workbooks: tuple[str, ...], output: str, organization: str | None, year: int | None, unit: str | None,
    includes: tuple[str, ...], force: bool,
) -> None:  # fmt: skip
    """由决算报表、决算公开表、预算表（WORKBOOKS，.xlsx、.xls或.ods）生成事实文件，先核对勾稽关系。"""
    path = Path(output)
    brought = bring(workbooks, path.parent, Wish(organization, year, unit, includes))
    for remark in brought.remarks:
        click.echo(f"提示：{remark}", err=True)
    for finding in brought.findings:
        click.echo(f"错误：{finding}")
    if brought.findings and not force:
        click.echo(f"表中有{len(brought.findings)}处错误，没有写出；请改正表格，或加--force带着问题写出")
        sys.exit(1)
    aside = write_untyped(path, brought.text, force)
    if aside is not None:
        click.echo(f"原来的文件改名为{aside}")
    counts = ((brought.count, "条事实"), (brought.indicators, "项指标"))
    told = "、".join(f"{number}{word}" for number, word in counts if number)
    click.echo(f"{path}：{told}；用drafter facts show {path}查看")
    sys.exit(1 if brought.findings else 0)
