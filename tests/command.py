"""The command within the test's own process: as `drafter` in a shell, but without a second of imports each time."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass

from drafter.cli import main


@dataclass(frozen=True)
class Result:
    """Named as `subprocess.CompletedProcess` names them."""

    returncode: int
    stdout: str
    stderr: str


def command(*arguments):
    """Run `drafter ARGUMENTS`; environment and folder are the test's own."""
    stdout, stderr, argv = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["drafter", *map(str, arguments)]
    try:
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            main()
    except SystemExit as error:
        return Result(int(error.code or 0), stdout.getvalue(), stderr.getvalue())
    finally:
        sys.argv = argv
    raise AssertionError("main always ends in SystemExit")
