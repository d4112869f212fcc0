"""A facts file in YAML, written as a person would: numbers as they are, one fact after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from drafter.sources.stated import Statements, tree_of

_PLAIN = re.compile(
    r"(?:(?:\.\./)+|-(?=\d))?[A-Za-z\d\u4e00-\u9fff“（《](?: ?[\w\u4e00-\u9fff“”（）《》、.，。；·/!+*()=\-])*"
)
_READ_OTHERWISE: Final = ("null", "true", "false", "yes", "no", "on", "off")
_LONGEST_LINE: Final = 60
"""Of a list that stands in one line."""


def render_yaml(stated: Statements, remark: str = "") -> str:
    """The facts file that states STATED; REMARK stands above it, as comments."""
    return render_tree(tree_of(stated), remark)


def render_tree(tree: Mapping[str, object], remark: str = "") -> str:
    """The facts file of TREE, mappings and lists of texts; REMARK stands above it, as comments."""
    lines = [f"# {line}" for line in remark.splitlines()]
    for name, value in tree.items():
        if isinstance(value, Mapping):
            lines += [f"{name}:", *(line for pair in value.items() for line in _field(*pair, "  "))]
        elif isinstance(value, list):
            lines += [f"{name}:", *(line for item in value for line in _item(item))]
        else:
            lines.append(f"{name}: {scalar(str(value))}")
    return "\n".join(lines) + "\n"


def _item(item: object) -> Iterator[str]:
    """An entry of a list of the file, its first field behind the dash."""
    if not isinstance(item, Mapping):
        yield f"  - {scalar(str(item))}"
        return
    lines = [line for pair in item.items() for line in _field(*pair, "    ")]
    yield f"  - {lines[0][4:]}"
    yield from lines[1:]


def _field(name: str, value: object, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key}: {scalar(str(text))}" for key, text in value.items())
        yield f"{indent}{name}: {{{pairs}}}"
    elif isinstance(value, list):
        texts = [scalar(str(text)) for text in value]
        if sum(map(len, texts)) <= _LONGEST_LINE:
            yield f"{indent}{name}: [{', '.join(texts)}]"
        else:
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {text}" for text in texts)
    else:
        yield f"{indent}{name}: {scalar(str(value))}"


def scalar(text: str) -> str:
    """TEXT as a YAML scalar: plain where nothing in it could mean something else, else in double quotes.

    Our reader takes every scalar for a text, so a number needs no quotes; what cannot be seen is escaped.
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _READ_OTHERWISE:
        return text
    written = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in written)
