"""How an outline scores a self-evaluation: the block `scoring` of its outline.yaml, data and no code.

weights     schemes, each a mapping of first-level indicator to points that adds to `total`; 预算执行率 is one of
            them.  A table has to keep to one of the schemes.
total       all points, 100 where it is left out
decimals    places to which each score and the total are rounded, half up (2)
execution   budget and spent: the facts that the rate is of where the facts have no money block; no_budget: full |
            none, what A = 0 earns (none); over_budget: full | none, what B > A earns (full)
equals      at_least | exact: whether = is kept by more than the target (at_least)
far_over    percent of the target from which a result needs a reason (150%)
low_execution  percent of the budget below which the best grade is doubtful (80%)
levels      the scale of targets in words, best first: name, from and to in percent of the points, share where one
            share is fixed; a level without share has its score stated
grades      best first: name and from; half open, so that 89.5 has its grade
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from drafter.facts.fields import FieldReader, Problems
from drafter.facts.nodes import Fields, Items, Node, Scalar

EXECUTION = "预算执行率"
SCORING_FIELDS = tuple("weights total decimals execution equals far_over low_execution levels grades".split())
_EXECUTION_FIELDS = ("budget", "spent", "no_budget", "over_budget")
_NOTE = re.compile(r"\(.*?\)|\[.*?\]|指标$")
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the scale for targets in words; `least`, `most` and `share` are parts of the points (0.8)."""

    name: str
    least: Fraction
    most: Fraction
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the least score that has it."""

    name: str
    least: Fraction


Scheme = tuple[tuple[str, Fraction], ...]
"""First-level indicators by their short names (产出, 预算执行率), each with its points."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """The rules by which scores are computed; see the module for the fields."""

    schemes: tuple[Scheme, ...]
    grades: tuple[Grade, ...]
    levels: tuple[Level, ...] = ()
    total: Fraction = Fraction(100)
    decimals: int = 2
    budget: str = ""
    spent: str = ""
    no_budget: str = "none"
    over_budget: str = "full"
    equals: str = "at_least"
    far_over: Fraction = Fraction(3, 2)
    low_execution: Fraction = Fraction(4, 5)

    def grade_of(self, score: Fraction) -> str:
        """The grade of SCORE; empty where there are no grades or it is below them all."""
        return next((grade.name for grade in self.grades if score >= grade.least), "")

    def level(self, name: str) -> Level | None:
        return next((level for level in self.levels if level.name == name), None)


def short_name(first: str) -> str:
    """A first-level indicator as schemes name it: 产出 for 产出指标（50分）."""
    name = re.sub(r"\s", "", unicodedata.normalize("NFKC", first))
    return _NOTE.sub("", _NOTE.sub("", name)) or name


def read_scoring(node: Fields, problems: Problems) -> Scoring:
    """The block; all that is wrong with it goes to PROBLEMS."""
    reader = FieldReader(node, problems, "scoring")
    reader.check_names(SCORING_FIELDS)
    total = reader.choice("total", _points, "应是分数，例如100") or Fraction(100)
    inner = _mapping(reader, "execution", _EXECUTION_FIELDS)
    percent = "应写成百分比，例如150%"
    return Scoring(
        schemes=tuple(_schemes(reader, total)),
        grades=tuple(_grades(reader)),
        levels=tuple(_levels(reader)),
        total=total,
        decimals=reader.choice("decimals", _places, "应是0到4的整数") or 0 if reader.get("decimals") else 2,
        budget=(inner and inner.text("budget")) or "",
        spent=(inner and inner.text("spent")) or "",
        no_budget=(inner and inner.one_of("no_budget", ("full", "none"))) or "none",
        over_budget=(inner and inner.one_of("over_budget", ("full", "none"))) or "full",
        equals=reader.one_of("equals", ("at_least", "exact")) or "at_least",
        far_over=reader.choice("far_over", _percent, percent) or Fraction(3, 2),
        low_execution=reader.choice("low_execution", _percent, percent) or Fraction(4, 5),
    )


def _mapping(reader: FieldReader, name: str, known: tuple[str, ...]) -> FieldReader | None:
    node = reader.get(name)
    if not isinstance(node, Fields):
        if node is not None:
            reader.refuse(name, f"应有{'、'.join(known)}等字段")
        return None
    inner = FieldReader(node, reader.problems, f"scoring.{name}")
    inner.check_names(known)
    return inner


def _schemes(reader: FieldReader, total: Fraction) -> list[Scheme]:
    node = reader.get("weights")
    nodes = node.nodes if isinstance(node, Items) else (node,) if node is not None else ()
    if not nodes:
        reader.refuse(
            "weights",
            "没有写明分值；应逐项写出，例如 weights: {预算执行率: 10, 产出指标: 50, 效益指标: 30, 满意度指标: 10}",
        )
    found = []
    for one in nodes:
        scheme = _scheme(one, reader.problems)
        if scheme and sum(points for _, points in scheme) != total:
            added = _in_digits(sum((points for _, points in scheme), Fraction(0)))
            reader.problems.add(
                one.line,
                "weights",
                f"各项分值合计{added}分，不是{_in_digits(total)}分；请改正其中一项，或写明total",
            )
        found += [scheme] if scheme else []
    return found


def _scheme(node: Node, problems: Problems) -> Scheme | None:
    if not isinstance(node, Fields):
        problems.add(node.line, "weights", "应写成“一级指标: 分值”，例如 {预算执行率: 10, 产出指标: 90}")
        return None
    scheme, sound = [], True
    for name, value in node.nodes.items():
        try:
            scheme.append((short_name(name), _points(value.text if isinstance(value, Scalar) else "")))
        except ValueError:
            problems.add(node.lines[name], "weights", f"{name}的分值读不懂；应是分数，例如 50")
            sound = False
    return tuple(scheme) if sound and scheme else None


def _rows(reader: FieldReader, name: str, known: tuple[str, ...]) -> list[FieldReader]:
    found = []
    for node in reader.items(name):
        if isinstance(node, Fields):
            inner = FieldReader(node, reader.problems, f"scoring.{name}")
            inner.check_names(known)
            found.append(inner)
        else:
            reader.problems.add(node.line, name, f"应有{'、'.join(known)}等字段")
    return found


def _grades(reader: FieldReader) -> list[Grade]:
    grades: list[Grade] = []
    for row in _rows(reader, "grades", ("name", "from")):
        name = row.text("name", required=True)
        least = _needed(row, "from", _points, "应是分数，例如90")
        if name is None or least is None:
            continue
        if grades and least >= grades[-1].least:
            row.refuse("from", f"{name}的起点不低于{grades[-1].name}；请从高到低排列")
        grades.append(Grade(name, least))
    if grades and grades[-1].least:
        reader.refuse("grades", f"{_in_digits(grades[-1].least)}分以下没有等级；最低一级应写 from: 0")
    return grades


def _levels(reader: FieldReader) -> list[Level]:
    levels = []
    for row in _rows(reader, "levels", ("name", "from", "to", "share")):
        name = row.text("name", required=True)
        least, most = (_needed(row, end, _percent, "应写成百分比，例如80%") for end in ("from", "to"))
        share = row.choice("share", _percent, "应写成百分比，例如100%")
        if name is None or least is None or most is None:
            continue
        if least > most or (share is not None and not least <= share <= most):
            row.refuse("from", f"{name}的范围不对；应有 from ≤ share ≤ to")
        levels.append(Level(name, least, most, share))
    return levels


def _needed(reader: FieldReader, name: str, read: Callable[[str], T], mend: str) -> T | None:
    reader.text(name, required=True, mend=mend)
    return reader.choice(name, read, mend)


def _points(text: str) -> Fraction:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    return Fraction(text)


def _percent(text: str) -> Fraction:
    return _points(unicodedata.normalize("NFKC", text).removesuffix("%")) / 100


def _places(text: str) -> int:
    if text not in ("0", "1", "2", "3", "4"):
        raise ValueError(text)
    return int(text)


def _in_digits(points: Fraction) -> str:
    return f"{points.numerator / points.denominator:g}"
