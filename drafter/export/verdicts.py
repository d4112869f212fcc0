"""Verdicts in words and in marks: the one place that names them for a reader."""

from __future__ import annotations

from typing import Final

NAMES: Final[dict[str, str]] = {
    "match": "与来源一致",
    "rounded": "与来源一致（已进位）",
    "derived": "由来源数据推算",
    "quoted": "引自文字材料",
    "structural": "日期或序号",
    "unjudged": "未核对",
    "unclear": "所指不明",
    "value-mismatch": "数值有误",
    "wrong-subject": "张冠李戴",
    "wrong-unit": "单位有误",
    "wrong-period": "时期有误",
    "wrong-direction": "增减方向相反",
    "wrong-bound": "界限词不符",
    "wrong-arithmetic": "计算有误",
    "unsupported": "没有来源",
    "zero-claim": "零值说法有误",
    "missing-fact": "应写未写",
    "inconsistent": "前后不一致",
    "unknown-date": "年份不明",
    "loose-bound": "界限过宽",
    "bare-bound": "漏写界限词",
    "broken-reference": "引用有误",
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
}


def name_of(verdict: str) -> str:
    """The verdict or rule in words; its own name where the catalogue knows no other."""
    return NAMES.get(verdict, verdict)


def class_of(verdict: str, severity: str) -> str:
    """true | derived | plain | open | doubt | wrong."""
    if severity == "error":
        return "wrong"
    if severity == "warning":
        return "doubt"
    return CLASSES.get(verdict, "plain")
