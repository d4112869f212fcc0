"""The sheets 指标, 自评资金 and 文字材料 of a facts workbook, row by row, as the facts file states them."""

from __future__ import annotations

from collections.abc import Iterable

from drafter.facts.columns import own_id
from drafter.facts.entries import read_choice, read_truth, read_value, says_none
from drafter.facts.fields import TOPIC_NAMES, shown
from drafter.facts.indicators import AMOUNTS, FUNDS_ROLES, INDICATOR_ROLES
from drafter.facts.named import NameProblem, Names
from drafter.facts.nodes import Fields, Node, lines_of
from drafter.facts.rows import Row
from drafter.facts.statement import PENDING
from drafter.numbers.patterns import pattern
from drafter.numbers.targets import OPERATORS, read_operator, read_target

_REQUIRED = (("first", "一级指标"), ("name", "三级指标"))
_EFFECTS = ("效益", "满意")
_TOPIC_PREFIX = {"problems": "problem", "suggestions": "suggestion"}
_TOPICS = {name: topic for topic, name in TOPIC_NAMES.items()}
_POINTS = pattern(r"\d+(?:\.\d+)?")
_UNFILLED = ("", PENDING)


def read_indicator_row(row: Row, file: str, names: Names) -> Fields | None:
    """The indicator of ROW in the workbook FILE; None for a blank row and for one that was refused.

    An actual value that is the name of a fact in NAMES is the value of that fact.
    """
    if not (row.text("name") or row.text("target")):
        return None
    before = len(row.problems.found)
    for field, label in _REQUIRED:
        if not row.text(field):
            row.refuse(field, f"没有填“{label}”；请填写，不用的行请整行清空")
    texts = {field: row.text(field) for field in ("first", "second", "name", "level", "reason")}
    texts |= _target(row) | {field: _points(row, field) for field in ("weight", "score")}
    prefix = "effect" if texts["first"].startswith(_EFFECTS) else "output"
    texts["id"] = row.text("id") or own_id(prefix, "指标", texts["first"], texts["second"], texts["name"])
    actual = _share(row, "actual")
    try:
        texts["actual_of"] = names.find(actual) if names.knows(actual) else ""
    except NameProblem as problem:
        row.refuse("actual", str(problem))
    if not texts.get("actual_of"):
        texts["actual"] = actual
    if len(row.problems.found) > before or not row.is_sound:
        return None
    nodes: dict[str, Node] = {
        field: row.scalar("actual" if field == "actual_of" else field, text)
        for field, text in texts.items()
        if text not in _UNFILLED
    }
    nodes["source"] = _sources(row, file, INDICATOR_ROLES)
    return Fields(nodes, row.line("name"), lines_of(nodes))


def _sources(row: Row, file: str, roles: Iterable[str]) -> Node:
    """What the person names as the source of the row, else of each of ROLES the cell that states it."""
    if given := row.text("source"):
        return row.scalar("source", given)
    cells: dict[str, Node] = {
        role: row.scalar(role, f"{file}#{row.sheet}!{row.address(role)}")
        for role in roles
        if row.text(role) not in _UNFILLED
    }
    return Fields(cells, row.line("name"), lines_of(cells))


def read_funds_row(row: Row, file: str, names: Names) -> Fields | None:
    """The row of the money block that ROW states; None for one without an amount and for one that was refused.

    An amount that is the name of a fact in NAMES is the value of that fact.
    """
    if all(row.text(field) in _UNFILLED for field in AMOUNTS):
        return None
    before = len(row.problems.found)
    for field, label in (("name", "资金"), ("unit", "单位")):
        if not row.text(field):
            row.refuse(field, f"没有填“{label}”；请填写，不用的行请整行清空")
    texts = {field: _points(row, field) for field in ("weight", "score")}
    for field in AMOUNTS:
        text = row.text(field)
        try:
            lender = names.find(text) if names.knows(text) else ""
        except NameProblem as problem:
            row.refuse(field, str(problem))
            continue
        if lender:
            texts[f"{field}_of"] = lender
        elif amount := read_value(row, field, row.text("unit")):
            texts[field] = amount.value
    texts |= {field: row.text(field) for field in ("name", "unit")}
    texts["id"] = row.text("id") or own_id("funds", "资金", texts["name"])
    if len(row.problems.found) > before or not row.is_sound:
        return None
    nodes: dict[str, Node] = {
        field: row.scalar(field.removesuffix("_of"), text)
        for field, text in texts.items()
        if text not in _UNFILLED
    }
    nodes["source"] = _sources(row, file, FUNDS_ROLES)
    return Fields(nodes, row.line("name"), lines_of(nodes))


def _target(row: Row) -> dict[str, str]:
    """Operator, target and unit; words that are to be reached have no operator."""
    text, sign = _share(row, "target"), row.text("operator")
    if text in _UNFILLED:
        return {"operator": sign, "unit": row.text("unit")} if sign else {}
    operator = read_operator(sign)
    if operator is None:
        row.refuse("operator", f"“{shown(sign)}”读不懂；可用的有：{'、'.join(OPERATORS)}")
    found = read_target(text)
    if found is None:
        if operator not in ("", "=", None):
            row.refuse("target", f"“{shown(text)}”不是数，不能用“{sign}”比较；请写成数，或把指标性质改成=")
        return {"target": text}
    if not (row.text("unit") or found.unit.symbol):
        row.refuse("unit", "指标值是数，没有填度量单位；请填写，例如%、人、个")
    return {"operator": sign, "target": text, "unit": row.text("unit")}


def _points(row: Row, field: str) -> str:
    text = row.text(field).removesuffix("分").strip()
    if says_none(text):
        return ""
    if text in _UNFILLED or _POINTS.fullmatch(text):
        return text
    row.refuse(field, f"“{shown(text)}”不是分数；应只写数，例如10")
    return ""


def _share(row: Row, field: str) -> str:
    """The text of FIELD; without its % where the unit says so already."""
    text = row.text(field)
    return text.removesuffix("%").removesuffix("％") if row.text("unit") == "%" else text


def read_material_row(row: Row) -> Fields | None:
    """The material of ROW; None for a blank row and for one that was refused."""
    text = row.text("text")
    if text in _UNFILLED:
        return None
    topic = read_choice(row, "topic", _TOPICS)
    if not topic:
        if not row.text("topic"):
            row.refuse("topic", f"没有选主题；可用的有：{'、'.join(_TOPICS)}")
        return None
    texts = {
        "id": row.text("id") or own_id(_TOPIC_PREFIX.get(topic, topic), text),
        "topic": topic,
        "text": text,
        "confidential": read_truth(row, "confidential"),
        "carried": row.text("carried").removesuffix("年"),
    }
    nodes: dict[str, Node] = {field: row.scalar(field, said) for field, said in texts.items() if said}
    return Fields(nodes, row.line("text"), lines_of(nodes))
