"""The README says what is so."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

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
