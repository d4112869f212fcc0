"""Structured text with its places: YAML or JSON as a tree of texts, each with its line number.

Every scalar is kept as written (`8.50`, `true`, `2023`); what it means is for the reader of the tree to say.
YAML aliases are refused and nesting is bounded, so that a small file never grows into a large tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from drafter.numbers.patterns import pattern

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 24

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CONTROL = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNSPEAKABLE = pattern(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|[^\s\[\]{},:"]+', re.DOTALL)


class NodeError(ValueError):
    """A file that is no tree; `line` counts from 1, 0 where no line is to blame.

    The text is Chinese: what is wrong；the mend.
    """

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


class Scalar(NamedTuple):
    """A text as written; the empty text where the file says null or nothing."""

    text: str
    line: int


class Items(NamedTuple):
    """A list."""

    nodes: tuple[Node, ...]
    line: int


class Fields(NamedTuple):
    """A mapping.  `lines` are the lines of the keys, `repeated` the keys stated again, each with its line."""

    nodes: dict[str, Node]
    line: int
    lines: dict[str, int]
    repeated: tuple[tuple[str, int], ...] = ()


Node = Scalar | Items | Fields


def bare(node: Node) -> object:
    """NODE as lists and mappings of texts, without its places."""
    match node:
        case Scalar(text, _):
            return text
        case Items():
            return [bare(one) for one in node.nodes]
        case Fields():
            return {name: bare(one) for name, one in node.nodes.items()}


def lines_of(nodes: dict[str, Node]) -> dict[str, int]:
    """The line of each of NODES, for fields that stand where their values do."""
    return {name: node.line for name, node in nodes.items()}


class _Event(NamedTuple):
    kind: Literal["scalar", "items", "fields", "end"]
    text: str
    line: int


def read_text(path: Path) -> tuple[str, str]:
    """Text and encoding (utf-8 | gb18030) of the file PATH, without a byte order mark.

    Raises NodeError for a missing, oversized, binary, UTF-16 or undecodable file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise NodeError(0, "文件不存在；请核对路径") from error
    except (OSError, ValueError) as error:
        raise NodeError(0, "文件无法读取；请核对路径和读取权限") from error
    if len(data) > MAX_BYTES:
        raise NodeError(0, f"文件超过{MAX_BYTES // 1024 // 1024}MB；请确认给出的是事实文件")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NodeError(0, "文件是UTF-16编码；请另存为UTF-8")
    if b"\0" in data:
        raise NodeError(0, "这是二进制文件，不是文本；请给出事实表（.xlsx）或YAML、JSON格式的事实文件")
    return _decode(data)


def _decode(data: bytes) -> tuple[str, str]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = _CONTROL.search(text)
        if found is not None:
            line = text.count("\n", 0, found.start()) + 1
            raise NodeError(line, "含有控制字符，不是文本；请给出事实表（.xlsx）或YAML、JSON格式的事实文件")
        return text, encoding.removesuffix("-sig")
    raise NodeError(0, "既不是UTF-8也不是GB18030编码；请另存为UTF-8")


def read_yaml(text: str) -> Node:
    """The tree of a YAML text of one document.  Raises NodeError."""
    return _build(_yaml_events(text))


def read_json(text: str) -> Node:
    """The tree of a JSON text.  Raises NodeError."""
    import json  # most files are YAML

    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=str, strict=False)
    except json.JSONDecodeError as error:
        raise NodeError(
            error.lineno, f"JSON格式有误（第{error.colno}列附近）；请检查逗号、引号和括号"
        ) from error
    except RecursionError as error:
        raise NodeError(0, "嵌套层数过多；请按事实文件的格式书写") from error
    return _build(_json_events(text))


def _yaml_events(text: str) -> Iterator[_Event]:
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1 if event.start_mark else 0
            match event:
                case yaml.ScalarEvent():
                    null = event.implicit[0] and event.value in _NULLS and not event.style
                    yield _Event("scalar", "" if null else event.value, line)
                case yaml.MappingStartEvent():
                    yield _Event("fields", "", line)
                case yaml.SequenceStartEvent():
                    yield _Event("items", "", line)
                case yaml.CollectionEndEvent():
                    yield _Event("end", "", line)
                case yaml.AliasEvent():
                    raise NodeError(line, "不支持YAML别名（*）；请把内容写全")
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise NodeError(line, "一个文件里只能有一份内容；请删去多余的“---”")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
        raise NodeError(line, _yaml_problem(str(getattr(error, "problem", "") or ""), text, line)) from error


def _yaml_problem(problem: str, text: str, line: int) -> str:
    written = "".join(text.split("\n")[line - 1 : line]) if line else ""
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return "不能用制表符缩进；请改用空格"
    if "cannot start any token" in problem:
        return '值不能以%、@、`等符号开头；请加引号，例如 unit: "%"'
    if "mapping values are not allowed" in problem:
        return "冒号的位置不对；缩进应对齐，值里有“: ”时整个值应加引号"
    return "YAML格式有误；请检查这一行及上一行的缩进、冒号后的空格、引号和括号"


def _json_events(text: str) -> Iterator[_Event]:
    import json

    line, at = 1, 0
    for token in _JSON_TOKEN.finditer(text):
        line += text.count("\n", at, token.start())
        at = token.start()
        match written := token.group():
            case "{":
                yield _Event("fields", "", line)
            case "[":
                yield _Event("items", "", line)
            case "}" | "]":
                yield _Event("end", "", line)
            case _ if written.startswith('"'):
                yield _Event("scalar", json.loads(written, strict=False), line)
            case _:
                yield _Event("scalar", "" if written == "null" else written, line)


class _Frame:
    """A list or mapping that is still open."""

    __slots__ = ("key", "line", "lines", "mapping", "nodes", "repeated", "values")

    def __init__(self, event: _Event) -> None:
        self.mapping = event.kind == "fields"
        self.line = event.line
        self.values: list[Node] = []
        self.nodes: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        self.repeated: list[tuple[str, int]] = []
        self.key: Scalar | None = None

    def take(self, node: Node) -> None:
        if not self.mapping:
            self.values.append(node)
        elif self.key is None:
            if not isinstance(node, Scalar):
                raise NodeError(node.line, "字段名必须是一个词；请检查缩进和括号")
            self.key = node
        else:
            name, self.key = self.key, None
            if name.text in self.nodes:
                self.repeated.append((name.text, name.line))
            else:
                self.nodes[name.text] = node
                self.lines[name.text] = name.line

    def close(self) -> Node:
        if self.mapping:
            return Fields(self.nodes, self.line, self.lines, tuple(self.repeated))
        return Items(tuple(self.values), self.line)


def _build(events: Iterable[_Event]) -> Node:
    open_frames: list[_Frame] = []
    for event in events:
        if event.kind in ("fields", "items"):
            open_frames.append(_Frame(event))
            if len(open_frames) > MAX_DEPTH:
                raise NodeError(event.line, "嵌套层数过多；请按事实文件的格式书写")
            continue
        if event.kind == "scalar" and _UNSPEAKABLE.search(event.text):
            raise NodeError(event.line, "文字里有不可显示的字符；请删去")
        node = Scalar(event.text, event.line) if event.kind == "scalar" else open_frames.pop().close()
        if not open_frames:
            return _finish(node, events)
        open_frames[-1].take(node)
    raise NodeError(0, "文件是空的；请按事实文件的格式书写")


def _finish(root: Node, events: Iterable[_Event]) -> Node:
    """ROOT, once the rest of EVENTS has shown that nothing follows it."""
    for _ in events:
        pass
    return root
