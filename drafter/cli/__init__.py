"""The commands, each in a thin module of its own that is imported only when it runs.

Exit status everywhere: 0 clean; 1 findings, or some sections failed and the rest was written; 2 no usable input
or no output.
"""

from __future__ import annotations

import gc
import keyword
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from drafter.cli.refusals import crash_sentence, sentence
from drafter.errors import DrafterError

COMMANDS = {
    "audit": ("drafter.cli.audit", "查看并核验操作记录"),
    "backup": ("drafter.cli.backup", "备份全部记录"),
    "check": ("drafter.cli.check", "核对文稿中的每一个数"),
    "draft": ("drafter.cli.draft", "由数据起草报告"),
    "export": ("drafter.cli.export", "导出公文格式的Word文件"),
    "facts": ("drafter.cli.facts", "查看事实文件"),
    "import": ("drafter.cli.imports", "由决算报表和公开表生成事实文件"),
    "init": ("drafter.cli.init", "新建文件夹和待填的事实表"),
    "numbers": ("drafter.cli.numbers", "列出文稿中的数"),
    "outlines": ("drafter.cli.outlines", "列出可用的提纲"),
    "probe": ("drafter.cli.probe", "试用模型服务并推荐设置"),
    "prompts": ("drafter.cli.prompts", "查看将要发给模型的内容"),
    "refresh": ("drafter.cli.refresh", "数据改正后更新报告，不问模型"),
    "restore": ("drafter.cli.backup", "由备份恢复全部记录"),
    "rewrite": ("drafter.cli.rewrite", "改写存在的问题或有关建议"),
    "rules": ("drafter.cli.rules", "查看核对规则"),
    "serve": ("drafter.cli.serve", "在浏览器中起草、审核、批准"),
}


_YOUNG = 20_000
"""New objects between two looks for garbage: at the usual 700, importing and reading the facts pays for a hundred looks."""


class _LazyGroup(click.Group):
    """Imports a command when it is named, so that checking a text loads no template engine and no SDK."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = getattr(import_module(COMMANDS[cmd_name][0]), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="drafter", message="%(prog)s %(version)s")
def cli() -> None:
    """起草部门整体支出绩效自评报告，并核对其中的每一个数。"""


def main() -> None:
    """Run a command; whatever is broken ends in its sentences on stderr and status 2, never in a traceback."""
    gc.set_threshold(_YOUNG)
    try:
        status = _run()
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _refuse(f"无法读写{error.filename or '输出'}；请检查路径、权限和磁盘空间")
        # What is still to be flushed at exit would fail once more, and change the status.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 2
    gc.freeze()  # or the interpreter looks through all that is left once more, a twentieth of a check's time
    sys.exit(status)


def _run() -> int:
    try:
        with cli.make_context(_program(), sys.argv[1:]) as context:
            cli.invoke(context)
        return 0
    except SystemExit as error:
        return int(error.code or 0)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        return _refuse(sentence(error))
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo("已中断。", err=True)
        return 130
    except DrafterError as error:
        return _refuse(str(error))
    except OSError:
        raise
    except Exception as error:  # a crash must not end in 1, the status of a text that was checked
        if os.environ.get("DRAFTER_DEBUG"):
            raise
        return _refuse(crash_sentence(error))


def _refuse(message: str) -> int:
    click.echo(message, err=True)
    return 2


def _program() -> str:
    name = Path(sys.argv[0]).name
    return "python -m drafter" if name == "__main__.py" else name
