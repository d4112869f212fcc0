"""The ladder of rooms: a module imports only from its own room or from rooms above it."""

from __future__ import annotations

import ast
import sys

import pytest
from conftest import ROOT

LADDER = (
    "errors", "numbers", "facts", "outline", "checker", "documents", "sources", "store", "draft", "export", "review",
    "cli",
)  # fmt: skip
PACKAGE = ROOT / "drafter"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def imported(path):
    """The modules that a file imports, at its top or inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            if node.module in ("drafter", *(f"drafter.{room}" for room in LADDER)):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_rooms_above_it(path):
    """No import goes down the ladder, and every folder is a room of it."""
    room = path.relative_to(PACKAGE).parts[0]
    allowed = LADDER[: LADDER.index(room) + 1]
    for name in imported(path):
        if name.startswith("drafter."):
            assert name.split(".")[1] in (*allowed, "__version__"), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "numbers").glob("*.py")), ids=lambda path: path.name)
def test_numbers_needs_the_standard_library_only(path):
    """What a number in a text is depends on nothing that must be installed."""
    for name in imported(path):
        assert name.startswith("drafter.numbers") or name.split(".")[0] in sys.stdlib_module_names


def test_modules_stay_readable():
    """No module has more than 420 lines."""
    long = {
        path.name: n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }
    assert not long
