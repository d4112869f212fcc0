"""What is said where a command line is wrong or the program itself fails: one Chinese sentence with the mend."""

from __future__ import annotations

import re
from pathlib import Path

import click

_PACKAGE = Path(__file__).parent.parent


def sentence(error: click.ClickException) -> str:
    """What is wrong with the command line, and where its usage is described."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    usage = f"；用法见{context.command_path} --help" if context else ""
    return f"{_reason(error)}{usage}"


def _reason(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是{error.possibilities[0]}" if error.possibilities else ""
        return f"没有选项{error.option_name}{near}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"没有命令{error.command_name}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项{error.option_name}缺少取值，或不能带取值"
    if isinstance(error, click.MissingParameter):
        return f"缺少参数{_parameter(error)}"
    if isinstance(error, click.BadParameter) and isinstance(getattr(error.param, "type", None), click.Path):
        return _path_reason(error)
    if isinstance(error, click.BadParameter):
        kind = error.param.type if error.param is not None else None
        choices = f"，可用的有：{'、'.join(map(str, kind.choices))}" if isinstance(kind, click.Choice) else ""
        return f"{_parameter(error)}的取值不可用{choices}"
    return "参数过多或写法有误"


def _path_reason(error: click.BadParameter) -> str:
    """What is wrong with the path that was given."""
    path = Path((re.search("'(.*)'", error.message) or ["", ""])[1])
    if not path.exists():
        return f"找不到{path}；请核对路径和名称"
    if path.is_dir() and "directory" in error.message:
        return f"{path}是文件夹；请给出文件名"
    return f"没有权限读写{path}；请检查它的权限，或者它是否正被其他程序占用"


def _parameter(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return ""
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name


def crash_sentence(error: Exception) -> str:
    """Which of our lines failed and how; nothing of the text or of the facts, which may be confidential."""
    import traceback  # only a crash pays for it

    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(_PACKAGE)
    ]
    place = f"，{Path(frames[-1].filename).relative_to(_PACKAGE)}第{frames[-1].lineno}行" if frames else ""
    return f"程序出错（{type(error).__name__}{place}），没有得到结果；请把这句话和所用的文件告知维护者"
