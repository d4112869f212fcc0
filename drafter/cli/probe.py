"""`drafter probe`: what an endpoint is good for, before a report is entrusted to it."""

from __future__ import annotations

import asyncio
import sys

import click

from drafter.cli.model import ModelSettings, model_options
from drafter.draft.cost import describe
from drafter.draft.probe import Probe, Trial
from drafter.draft.probe import probe as try_endpoint
from drafter.facts.pending import check_filled
from drafter.outline.plan import load_plan
from drafter.outline.sections import find_data

_SAMPLE = "qinghe-transport-2024"
_RUNGS = {
    "json_schema": "按给定结构作答（json_schema）",
    "json_object": "作答为JSON（json_object）",
    "text": "作答为普通文字（text）",
}


@click.command()
@click.argument("facts", required=False)
@click.option("--outline", help="提纲；默认取事实文件中的outline")
@model_options
def probe(facts: str | None, outline: str | None, settings: ModelSettings) -> None:
    """试写几个部分，看模型服务是否可用，并推荐设置。

    不给FACTS（事实文件或其文件夹）时用软件自带的虚构单位的数据，不发送用户的任何数据。
    """
    engine, prices = settings.engine(), settings.price_list()
    book, plan = load_plan(facts or find_data() / _SAMPLE, outline)
    check_filled(book)
    result = asyncio.run(try_endpoint(engine, plan, book))
    click.echo(f"模型服务：{result.address}，模型：{result.model}")
    click.echo(f"作答方式：{_RUNGS[result.rung]}")
    for trial in result.trials:
        click.echo(_line(trial))
    spent = [trial.completion for trial in result.written if trial.completion]
    click.echo(f"合计：{describe(spent, sum(c.seconds for c in spent), prices)}")
    click.echo(_verdict(result))
    options = " ".join(f"--{name} {value}" for name, value in result.settings().items())
    click.echo(f"建议设置：{options}")
    sys.exit(0 if len(result.written) == len(result.trials) else 1)


def _line(trial: Trial) -> str:
    if trial.completion is None:
        return f"- {trial.title}：未能写成，{trial.error}"
    missing = f"，漏写或写错{trial.missing}项" if trial.missing else ""
    broken = f"，写坏的引用{trial.broken}处" if trial.broken else ""
    return (
        f"- {trial.title}：应写数据{trial.wanted}项，以引用写出{trial.references}项，"
        f"以数字写出且正确{trial.digits}项{missing}{broken}；{describe([trial.completion], trial.completion.seconds, None)}"
    )


def _verdict(result: Probe) -> str:
    wanted, kept = result.wanted, result.kept
    if not result.written:
        return "结论：没有一个部分写成，这个模型不能用于起草。"
    if kept == wanted:
        return f"结论：{wanted}项数据全部保留，可以用于起草。"
    if 2 * kept >= wanted:
        return f"结论：{wanted}项数据保留了{kept}项，可以起草，部分内容会退回修改。"
    return f"结论：{wanted}项数据只保留了{kept}项，写出的多数部分会有错误，建议换用其他模型或不用模型。"
