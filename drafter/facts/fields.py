"""Reading the fields of a file, and gathering all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from drafter.facts.formula import nearest
from drafter.facts.nodes import Fields, Items, Node, Scalar

TOPIC_NAMES = {
    "goals": "绩效目标",
    "management": "管理",
    "achievements": "主要绩效",
    "process": "过程",
    "economy": "经济性",
    "efficiency": "效率性",
    "effect": "效益",
    "problems": "存在的问题",
    "suggestions": "有关建议",
    "other": "其他",
}
TOPICS = tuple(TOPIC_NAMES)
T = TypeVar("T")


@dataclass(slots=True)
class Problems:
    """All that is wrong with one file: file, line, field, what is wrong and the mend."""

    file: str
    found: list[tuple[int, str]] = field(default_factory=list)
    cell: Callable[[int], str] | None = None
    """Where the file is a workbook: the cell that a line number stands for, 「收支」C5."""

    def add(self, line: int, name: str, message: str) -> None:
        """Take one problem; LINE 0 where no line is to blame, NAME empty where no field is."""
        field_ = f" {name}" if name and self.cell is None else ""
        self.found.append((line, f"{self.place(line)}{field_}：{message}"))

    def place(self, line: int) -> str:
        """The file and the LINE or cell in it."""
        if not line:
            return self.file
        return f"{self.file}:{line}" if self.cell is None else f"{self.file}{self.cell(line)}"


@dataclass(slots=True)
class FieldReader:
    """Reads the fields of one mapping; each refusal goes to `problems` and yields None."""

    node: Fields
    problems: Problems
    where: str

    def check_names(self, known: Iterable[str]) -> None:
        """Report unknown and repeated fields."""
        for name, line in self.node.lines.items():
            if name not in known:
                guess = nearest(name, known)
                mend = f"是否应写成{guess}" if guess else f"可用的字段是{'、'.join(known)}"
                self.problems.add(line, name, f"{self.where}没有这个字段；{mend}")
        for name, line in self.node.repeated:
            self.problems.add(line, name, f"{self.where}写了两次；请删去一处")

    def line(self, name: str) -> int:
        return self.node.lines.get(name, self.node.line)

    def refuse(self, name: str, message: str) -> None:
        self.problems.add(self.line(name), name, message)

    def get(self, name: str) -> Node | None:
        """The node of field NAME; None where the file leaves it out or empty."""
        node = self.node.nodes.get(name)
        return None if node is None or (isinstance(node, Scalar) and not node.text.strip()) else node

    def text(self, name: str, required: bool = False, mend: str = "请补上") -> str | None:
        """The text of NAME without blanks around it; MEND says how a required one is supplied."""
        node = self.get(name)
        if isinstance(node, Scalar):
            return node.text.strip()
        if node is not None:
            self.refuse(name, "应是一段文字；请去掉列表或下级字段")
        elif required:
            self.refuse(name, f"{self.where}缺少{name}；{mend}")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        return tuple(text for text, _ in self.lined_texts(name))

    def lined_texts(self, name: str) -> tuple[tuple[str, int], ...]:
        """A text or a list of texts, each with its line."""
        node = self.get(name)
        items = node.nodes if isinstance(node, Items) else (node,) if node is not None else ()
        found = []
        for item in items:
            if isinstance(item, Scalar) and item.text.strip():
                found.append((item.text.strip(), item.line))
            else:
                self.problems.add(item.line, name, "应是文字或文字的列表；请逐条写成文字")
        return tuple(found)

    def items(self, name: str) -> tuple[Node, ...]:
        """The members of the list NAME."""
        node = self.get(name)
        if node is None or isinstance(node, Items):
            return node.nodes if node is not None else ()
        self.refuse(name, "应是列表；每项以“- ”开头")
        return ()

    def choice(self, name: str, read: Callable[[str], T], mend: str) -> T | None:
        """The text of NAME as READ makes of it; MEND says what would be right where READ refuses it."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return read(text)
        except ValueError:
            self.refuse(name, f"“{shown(text)}”读不懂；{mend}")
            return None

    def one_of(self, name: str, among: tuple[str, ...]) -> str | None:
        text = self.text(name)
        if text is None or text in among:
            return text
        guess = nearest(text, among)
        mend = f"是否应写成{guess}" if guess else f"应是{'、'.join(among)}之一"
        self.refuse(name, f"“{shown(text)}”不是可用的值；{mend}")
        return None

    def truth(self, name: str) -> bool:
        return self.one_of(name, ("true", "false")) == "true"


def shown(text: str) -> str:
    """TEXT as a message quotes it: on one line and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:40] + "…"
