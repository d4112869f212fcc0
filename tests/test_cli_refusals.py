"""A wrong command line, a full disk, a reader that has gone, a crash: one sentence, the right status."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import ROOT

from drafter import cli
from drafter.cli.refusals import crash_sentence


def run(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "drafter", *arguments]
    return subprocess.run(
        command,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **options,
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "--fact", "x", "y"], "没有选项--fact，是不是--facts；用法见python -m drafter check --help"),
        (["check"], "缺少参数TEXT；用法见python -m drafter check --help"),
        (["check", "x", "--format", "pdf"], "--format的取值不可用，可用的有：terminal、json、html；用法见python -m drafter check --help"),
        (["check", "x", "y"], "参数过多或写法有误；用法见python -m drafter check --help"),
        (["check", "x", "-o"], "选项-o缺少取值，或不能带取值"),
        (["nope"], "没有命令nope；用法见python -m drafter --help"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_one_chinese_sentence(arguments, says):
    """It names what is wrong and where the usage stands; status 2, nothing on stdout."""
    result = run(*arguments, stdout=subprocess.PIPE)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", says + "\n")


def test_a_full_disk_is_one_sentence():
    """What could not be written is status 2, not a traceback."""
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123  # a device, not a path of ours
        result = run("rules", stdout=full)
    assert result.returncode == 2
    assert result.stderr == "无法读写输出；请检查路径、权限和磁盘空间\n"


def test_a_reader_that_has_gone_is_met_with_silence():
    """`drafter rules | head` leaves no complaint, and does not claim success."""
    read, write = os.pipe()
    os.close(read)
    result = run("rules", stdout=write)
    os.close(write)
    assert (result.returncode, result.stderr) == (2, "")


def test_a_crash_is_status_2_and_tells_no_data(monkeypatch, capsys):
    """A fault of the program names its place, and neither the text nor a value."""

    def fail(*_):
        raise ValueError("600.02万元")

    monkeypatch.setattr(cli.cli, "invoke", fail)
    monkeypatch.setattr(sys, "argv", ["drafter", "rules"])
    monkeypatch.delenv("DRAFTER_DEBUG", raising=False)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("程序出错（ValueError，cli/__init__.py第")
    assert "600.02" not in said


def test_a_crash_outside_the_package_is_named_by_its_kind():
    """Without a line of ours there is still a sentence."""
    assert crash_sentence(RecursionError()).startswith("程序出错（RecursionError），没有得到结果")
