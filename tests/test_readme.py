"""The README says what is so."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from drafter.checker.check import check
from drafter.cli import COMMANDS
from drafter.facts.load import load_facts

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_stands_in_the_readme_and_the_reverse():
    """No command is undocumented, none is invented."""
    assert set(re.findall(r"^\$ drafter (\w+)", README, re.MULTILINE)) == set(COMMANDS)


def test_the_example_of_a_facts_file_loads_and_is_checked(tmp_path):
    """What a newcomer copies from the README works."""
    path = tmp_path / "facts.yaml"
    path.write_text(re.search(r"```yaml\n(.*?)```", README, re.DOTALL)[1], encoding="utf-8")
    book = load_facts(path)
    assert check("本年支出600.02万元，完成年初预算的31.49%。", book).findings == ()


@pytest.mark.parametrize(
    "room", sorted(p.name for p in (ROOT / "drafter").iterdir() if (p / "__init__.py").is_file())
)
def test_every_room_is_named_in_the_architecture(room):
    """The page of architecture lists each folder."""
    assert re.search(rf"^  {room}/ ", README, re.MULTILINE)


def test_make_s_two_commands_are_named():
    """The two commands come first."""
    assert README.index("make demo") < README.index("## Your own facts")
    assert "make test" in README


def needed(name, extras=frozenset()):
    """The distributions that NAME asks for here, and theirs."""
    found = set()
    for line in importlib.metadata.requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            other = canonicalize_name(wanted.name)
            found |= {other} | needed(other, frozenset(wanted.extras))
    return found


def test_the_wheels_for_an_offline_installation_are_the_first_block_of_the_constraints():
    """What drafter and its build need, all of it and nothing of the tests; the README says how many they are."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    blocks = [
        {canonicalize_name(line.partition("==")[0]) for line in block.splitlines() if "==" in line}
        for block in text.split("\n\n")
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    runtime = direct.union(*(needed(name) for name in direct))
    build = {"hatchling", "editables"} | needed("hatchling")
    assert blocks[0] >= runtime | {name for name in build if name in blocks[0] | blocks[1]}
    assert blocks[0] <= runtime | build
    assert f"{len(blocks[0])} wheels" in README
