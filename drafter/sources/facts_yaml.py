"""A facts file in YAML, written as a person would: numbers as they are, one fact after the other."""

from __future__ import annotations

import re
from typing import Any

import yaml

from drafter.sources.stated import Statements, tree_of

_READ_OTHERWISE = re.compile(r"(?:~|null|Null|NULL)?")
"""Plain texts that the reader takes for nothing."""


class _Dumper(yaml.SafeDumper):
    """Every scalar is a text to our reader, so none needs quotes because it looks like a number."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # as the base class has it

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _READ_OTHERWISE.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def render_yaml(stated: Statements, remark: str = "") -> str:
    """The facts file; REMARK stands above it, as comments."""
    comments = "".join(f"# {line}\n" for line in remark.splitlines())
    body = yaml.dump(tree_of(stated), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)
    return f"{comments}{body}"
