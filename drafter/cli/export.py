"""`drafter export`: a draft as the document that is filed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from drafter.checker.check import check
from drafter.checker.waivers import apply_waivers
from drafter.cli.people import acting_person
from drafter.documents.waivers import load_waivers
from drafter.errors import DrafterError
from drafter.export.exported import UNAPPROVED, ExportedReport
from drafter.export.folder import open_folder, write_whole
from drafter.export.formats import FORMATS, WITH_ANNEXES, render
from drafter.outline.plan import plan_of
from drafter.outline.sections import load_outline


@click.command()
@click.argument("draft", type=click.Path())
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), help="写入的文件；默认以报告标题为名，放在DRAFT里"
)
@click.option("--to", "form", type=click.Choice(FORMATS), help="格式；默认看-o的后缀，再没有则为docx")
@click.option("--ledger", is_flag=True, help="附数据核对表：每个数的句子、来源、算式和核对结论")
@click.option("--charts", is_flag=True, help="画出提纲里的图（需要安装drafter[charts]和一种中文字体）")
@click.option("--waivers", help="保留意见文件，与drafter check的相同")
def export(
    draft: str, output: str | None, form: str | None, ledger: bool, charts: bool, waivers: str | None
) -> None:
    """把DRAFT（drafter draft的文件夹）导出为公文格式的Word文件；没有经过审核的注明“草稿·未经审核”。"""
    if not Path(draft).exists():
        raise DrafterError(f"找不到{draft}；请给出drafter draft写出报告的文件夹")
    folder = Path(draft) if Path(draft).is_dir() else Path(draft).parent
    form = form or _form_of(output)
    _check_extras(form, ledger=ledger, charts=charts)
    report = _report(folder, waivers, ledger, charts)
    file = Path(output) if output else folder / f"{report.file_name}.{form}"
    write_whole(file, render(report, form))
    click.echo(f"已导出：{file}")
    if report.mark:
        click.echo(f"这一稿没有经过审核，文件里注明“{UNAPPROVED}”。", err=True)
    errors = len(report.check.errors)
    if errors:
        click.echo(
            f"还有{errors}处错误没有处理；请用drafter refresh {folder}逐处查看，改正后重新导出。", err=True
        )
    sys.exit(1 if errors else 0)


def _check_extras(form: str, *, ledger: bool, charts: bool) -> None:
    asked = [name for name, wanted in (("--ledger", ledger), ("--charts", charts)) if wanted]
    if asked and form not in WITH_ANNEXES:
        raise DrafterError(
            f"{form}格式里放不下{'和'.join(asked)}要的内容；请去掉{'和'.join(asked)}，或导出{'、'.join(WITH_ANNEXES)}"
        )


def _form_of(output: str | None) -> str:
    suffix = Path(output).suffix.lower().lstrip(".") if output else ""
    if output and suffix not in FORMATS:
        raise DrafterError(f"不知道{output}是什么格式；后缀应是{'、'.join(FORMATS)}之一，或用--to指明")
    return suffix or "docx"


def _report(folder: Path, waivers: str | None, ledger: bool, charts: bool) -> ExportedReport:
    """The newest revision, with the changes that a person made to report.md since."""
    with open_folder(folder, acting_person(), create=False) as opened:
        last = opened.newest()
        outline = load_outline(opened.outline_of(last))
        facts = opened.history.facts_of(last)
        if facts is None:
            raise DrafterError(f"{folder}里没有起草时的数据；请用drafter draft重新起草")
        book, plan = plan_of(facts, outline)
        news = opened.take_in(plan, book)
        if news is not None:
            click.echo(news, err=True)
            last = opened.newest()
        made = opened.history.made_at(last)
    result = check(last.text, book, outline=plan)
    if waivers is not None:
        result, _ = apply_waivers(result, load_waivers(waivers))
    return ExportedReport(last.text, book, plan, result, last.fingerprint, made, ledger=ledger, charts=charts)
