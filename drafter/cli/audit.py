"""`drafter audit`: who did what when, what went to which host, and whether the record is whole."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from drafter.cli.store import store_option, stored
from drafter.errors import DrafterError

if TYPE_CHECKING:
    from drafter.store.requests import Entry
    from drafter.store.revisions import Revision

_SHORTEST = 16
_OUTCOMES = {"answered": "已回答", "failed": "没有得到回答", "interrupted": "被中断"}


@click.group()
def audit() -> None:
    """查看并核验一份报告的操作记录。"""


@audit.command()
@click.argument("report", required=False)
@store_option
@click.option("--expect", help=f"以前记下的哈希值（至少前{_SHORTEST}位），用来查出末尾被截去的记录")
def verify(report: str | None, store: str | None, expect: str | None) -> None:
    """核验REPORT（报告所在的文件夹）的记录是否完整、未被改动。"""
    from drafter.store.audit import verify as verify_log

    if expect is not None and len(expect) < _SHORTEST:
        raise DrafterError(f"--expect太短；请给出哈希值的至少前{_SHORTEST}位")
    with stored(report, store) as opened, opened.reading() as connection:
        verdict = verify_log(connection, expect.lower() if expect else None)
    for fault in verdict.faults:
        click.echo(fault)
    if verdict.faults:
        click.echo(f"记录有{len(verdict.faults)}处不对，不可作为依据；请换回备份并查明原因。")
        sys.exit(1)
    click.echo(f"记录完整，共{verdict.entries}条。最后一条的哈希值（可另行记下，日后用--expect核对）：")
    click.echo(verdict.head)


@audit.command()
@click.argument("report", required=False)
@store_option
@click.option("--jsonl", is_flag=True, help="每行一条JSON")
def log(report: str | None, store: str | None, jsonl: bool) -> None:
    """列出REPORT的操作记录：何人何时做了什么。"""
    from drafter.store.acts import name_act
    from drafter.store.audit import entries
    from drafter.store.tables import canonical

    with stored(report, store) as opened, opened.reading() as connection:
        for entry in entries(connection):
            if jsonl:
                click.echo(canonical(entry))
            else:
                did = name_act(entry["action"])
                line = f"{entry['seq']:>5}  {_local(entry['at'])}  {entry['actor']}  {did}  {entry['object']}"
                click.echo(f"{line}  {entry['detail']}")


@audit.command()
@click.argument("report", required=False)
@store_option
@click.option("--request", "number", type=int, help="显示这一次发出的全文和回答")
def sent(report: str | None, store: str | None, number: int | None) -> None:
    """列出REPORT向哪个模型服务发出过什么：时间、去向、字数、用到的数据。"""
    from drafter.store.requests import ledger

    with stored(report, store) as opened, opened.reading() as connection:
        found = [entry for entry in ledger(connection) if number in (None, entry.number)]
    if number is not None and not found:
        raise DrafterError(f"没有编号为{number}的请求；用drafter audit sent查看全部编号")
    if not found:
        click.echo("没有向任何模型服务发出过内容。")
    for entry in found:
        click.echo(_line(entry))
        if number is not None:
            click.echo(f"----- 系统 -----\n{entry.system}\n----- 用户 -----\n{entry.user}")
            click.echo(f"----- 回答 -----\n{entry.answer.text if entry.answer else ''}")


@audit.command()
@click.argument("report", required=False)
@store_option
@click.option("--show", "number", type=int, help="输出这一版的全文")
@click.option("--name", help="只看这一份报告（记录里有几份报告时）")
def revisions(report: str | None, store: str | None, number: int | None, name: str | None) -> None:
    """列出REPORT的历次版本；任何一版的全文都可取回。"""
    from drafter.store.revisions import all_reports, history

    with stored(report, store) as opened, opened.reading() as connection:
        chosen = _chosen([(key, called) for key, called, _ in all_reports(connection)], name, number)
        found = [(called, list(history(connection, key))) for key, called in chosen]
    if number is not None:
        text = next((one.text for _, some in found for _, one in some if one.number == number), None)
        if text is None:
            raise DrafterError(f"没有第{number}版；用drafter audit revisions查看全部版本")
        click.echo(text, nl=False)
        return
    for called, some in found:
        if len(found) > 1:
            click.echo(f"{called}：")
        for at, one in some:
            click.echo(_version(at, one))


def _chosen(known: list[tuple[int, str]], name: str | None, number: int | None) -> list[tuple[int, str]]:
    """The reports that are meant, of those KNOWN; one where a NUMBER must tell a version."""
    chosen = [one for one in known if name in (None, one[1])]
    names = "、".join(called for _, called in known)
    if name is not None and not chosen:
        raise DrafterError(f"没有名为{name}的报告；记录里有：{names}")
    if number is not None and len(chosen) > 1:
        raise DrafterError(
            f"记录里有{len(chosen)}份报告，各有自己的第{number}版；请用--name指明哪一份：{names}"
        )
    return chosen


def _version(at: str, revision: Revision) -> str:
    from drafter.store.acts import name_act

    did = name_act(f"revision.{revision.act}")
    size = len(revision.text)
    return f"第{revision.number}版  {_local(at)}  {did}  {size}字  指纹{revision.fingerprint[:16]}"


def _line(entry: Entry) -> str:
    size = len(entry.system) + len(entry.user)
    outcome = _OUTCOMES[entry.answer.outcome] if entry.answer else "运行中止，不知有无回答"
    times = json.loads(entry.answer.cost).get("requests", 1) if entry.answer else 1
    again = f"，共发{times}次" if times > 1 else ""
    facts = "、".join(entry.facts) or "无"
    return (
        f"{entry.number:>5}  {_local(entry.at)}  {entry.host}  {entry.model}  {entry.section}  "
        f"{size}字{again}  {outcome}  数据：{facts}"
    )


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
