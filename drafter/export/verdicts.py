"""Verdicts in words and in marks: the one place that names them for a reader."""

from __future__ import annotations

from typing import Final

_NAMES: Final[dict[str, str]] = {
    "match": "与来源一致",
    "rounded": "与来源一致（已进位）",
    "derived": "由来源数据推算",
    "quoted": "引自文字材料",
    "structural": "日期或序号",
    "unjudged": "未核对",
}

# Five classes that a page colours and underlines; each is told apart without colour too.
CLASSES: Final[dict[str, str]] = {
    "match": "true",
    "rounded": "true",
    "derived": "derived",
    "quoted": "derived",
    "structural": "plain",
    "unjudged": "open",
}
CLASS_NAMES: Final[dict[str, str]] = {
    "true": "与数据来源一致",
    "derived": "推算得出或引自材料",
    "doubt": "需要核对（提示）",
    "wrong": "有误（必须改正）",
    "open": "未核对",
    "plain": "日期",
}


def name_of(verdict: str) -> str:
    """The verdict or rule in words, as the catalogue titles it."""
    if verdict in _NAMES:
        return _NAMES[verdict]
    from drafter.checker.rules import find_rule  # the catalogue is needed only where something was found

    rule = find_rule(verdict)
    assert rule is not None, f"no rule {verdict}"
    return rule.title


def class_of(verdict: str, severity: str) -> str:
    """true | derived | plain | open | doubt | wrong."""
    if severity == "error":
        return "wrong"
    if severity == "warning":
        return "doubt"
    return CLASSES.get(verdict, "plain")
