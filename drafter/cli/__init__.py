"""The commands, each in a thin module of its own that is imported only when it runs.

Exit status everywhere: 0 clean; 1 findings, or some sections failed and the rest was written; 2 no usable input
or no output.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from drafter.errors import DrafterError

COMMANDS = {
    "check": ("drafter.cli.check", "核对文稿中的每一个数"),
    "draft": ("drafter.cli.draft", "由数据起草报告"),
    "facts": ("drafter.cli.facts", "查看事实文件"),
    "numbers": ("drafter.cli.numbers", "列出文稿中的数"),
    "outlines": ("drafter.cli.outlines", "列出可用的提纲"),
    "prompts": ("drafter.cli.prompts", "查看将要发给模型的内容"),
    "rules": ("drafter.cli.rules", "查看核对规则"),
}


class _LazyGroup(click.Group):
    """Imports a command when it is named, so that checking a text loads no template engine and no SDK."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
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
    """Run a command; broken inputs end in their sentences on stderr and status 2, never in a traceback."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。", err=True)
        sys.exit(130)
    except DrafterError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
