"""A wrong command line, a full disk, a reader that has gone, a crash: one sentence, the right status."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import openpyxl
import pytest
import workbooks
from conftest import ROOT

from drafter import cli
from drafter.cli.refusals import crash_sentence
from drafter.errors import DrafterError
from drafter.export.folder import write_whole


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


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["export", "没有"], "找不到没有；请给出drafter draft写出报告的文件夹"),
        (["draft", "没有"], "找不到没有；请给出事实文件或其文件夹"),
        (["facts", "show", "没有"], "没有：文件不存在；请核对路径"),
        (["facts", "show", "空.xlsx"], "空.xlsx：是空文件；请确认选对了文件"),
        (["facts", "show", "图.xlsx"], "图.xlsx：其实是图片，不是工作簿；请确认选对了文件"),
        (["check", "图.xlsx"], "图.xlsx 是图片，请提供 .txt、.md 或 .docx 文件。"),
        (["check", "事实表.xlsx"], "事实表.xlsx 是 Excel 工作簿，不是文稿；请给出 .docx、.txt 或 .md 文件，事实表用 --facts 给出。"),
        (["import", "事实表.xlsx", "-o", "x.yaml"], "事实表.xlsx是填写用的事实表，不用导入：各命令可以直接用它，例如drafter facts show 事实表.xlsx；"
                                               "要与导入的表一起用，请用--include给出"),
        (["import", "事实表.xlsx", "-o", "夹"], "夹是文件夹；请给出文件名；用法见python -m drafter import --help"),
        (["init", ""], "没有给出文件夹的名称；请写出一个新的名称，例如drafter init 2024"),
    ],
)  # fmt: skip
def test_a_wrong_path_or_file_is_named_with_the_way_on(tmp_path, arguments, says):
    """What it is and what to give instead, for a clerk with Excel; nothing is written."""
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "图.xlsx").write_bytes(PICTURE)
    (tmp_path / "夹").mkdir()
    book = openpyxl.Workbook()
    for name in ("基本情况", "收支", "指标"):
        book.create_sheet(name)
    book.save(tmp_path / "事实表.xlsx")
    before = sorted(tmp_path.iterdir())
    result = run(*arguments, stdout=subprocess.PIPE, cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", says + "\n")
    assert sorted(tmp_path.iterdir()) == before


def test_a_device_is_no_file_to_write_to(tmp_path):
    """It is neither read without end nor replaced by a file."""
    pipe = tmp_path / "管道.txt"
    os.mkfifo(pipe)
    tables = workbooks.save(workbooks.export(), tmp_path / "表.xlsx")
    result = run("import", str(tables), "-o", str(pipe), stdout=subprocess.PIPE)
    says = f"{pipe}是设备，不是普通文件；请另给一个文件名"
    assert (result.returncode, result.stderr.endswith(f"\n{says}\n")) == (2, True)
    with pytest.raises(DrafterError, match=says):
        write_whole(pipe, b"x")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
