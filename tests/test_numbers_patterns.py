"""Patterns that are compiled late."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from conftest import ROOT

from drafter.numbers.patterns import pattern

MODULES = [
    f"drafter.{room}.{path.stem}"
    for room in ("numbers", "facts", "checker")
    for path in sorted((ROOT / "drafter" / room).glob("[a-z]*.py"))
]


@pytest.mark.parametrize("name", MODULES)
def test_every_pattern_of_a_module_compiles(name):
    """No pattern hides a fault until a text needs it."""
    for value in vars(import_module(name)).values():
        if type(value) is type(pattern("")):
            assert re.compile(value.pattern).pattern == value.pattern


def test_a_pattern_answers_as_the_compiled_one():
    """Its methods are those of `re`, the first time and later."""
    late, early = pattern(r"(?P<many>一+)二"), re.compile(r"(?P<many>一+)二")
    for _ in range(2):
        assert late.search("三一一二")["many"] == "一一"
        assert late.sub("", "三一二") == early.sub("", "三一二") == "三"
        assert [found.span() for found in late.finditer("一二一二")] == [(0, 2), (2, 4)]
        assert late.match("二") is None
    with pytest.raises(re.error):
        pattern("(").search("")
