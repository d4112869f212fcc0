"""The facts workbook: its sheets, their columns, and what the words of a person in them mean.

Sheets and columns are found by their names, never by their place, so that a person may move and insert.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from drafter.numbers.periods import Period

ABOUT, REPORT, MONEY, PUBLIC, INDICATORS, FUNDS, BUSINESS, MATERIALS = (
    "说明", "基本情况", "收支", "三公", "指标", "自评资金", "业务数据", "文字材料",
)  # fmt: skip
FACT_SHEETS = (MONEY, PUBLIC, BUSINESS)
EXAMPLE = "示例"
"""In the first column: the row is an example and is skipped."""
COMPUTED = "自动计算"
"""What stands in place of the value where there is a formula."""
SEPARATOR = "、"
PARTS = "各部分之和"
LAST = "上年"


class Column(NamedTuple):
    """A column of a sheet: its head, the field of the facts file, and its width in characters."""

    head: str
    field: str
    width: float


FACT_COLUMNS = (
    Column("编号", "id", 9),
    Column("类别", "kind", 9),
    Column("名称", "name", 28),
    Column("数值", "value", 13),
    Column("上年数", "last", 12),
    Column("单位", "unit", 9),
    Column("期间", "period", 12),
    Column("来源", "source", 24),
    Column("说明", "remark", 30),
    Column("别名", "aliases", 20),
    Column("口径", "basis", 10),
    Column("属于", "whole", 16),
    Column("分法", "split", 12),
    Column("算式", "formula", 26),
    Column("小数位", "decimals", 8),
    Column("界限", "bound", 8),
    Column("机构", "organization", 12),
    Column("保密", "confidential", 7),
    Column("待核对", "proposed", 8),
    Column("原名", "origin", 12),
)
"""原名 is hidden: what a ready-made row was called, so that formulas that name it hold when it is called otherwise."""
REPORT_COLUMNS = (
    Column("编号", "id", 9),
    Column("项目", "name", 18),
    Column("内容", "value", 60),
    Column("说明", "remark", 60),
)
MATERIAL_COLUMNS = (
    Column("编号", "id", 9),
    Column("主题", "topic", 14),
    Column("内容", "text", 90),
    Column("保密", "confidential", 7),
    Column("上年沿用", "carried", 11),
    Column("备注", "remark", 24),
)
INDICATOR_COLUMNS = (
    Column("编号", "id", 9),
    Column("一级指标", "first", 12),
    Column("二级指标", "second", 13),
    Column("三级指标", "name", 26),
    Column("指标性质", "operator", 9),
    Column("指标值", "target", 12),
    Column("度量单位", "unit", 9),
    Column("实际完成值", "actual", 14),
    Column("完成程度", "level", 10),
    Column("分值", "weight", 7),
    Column("得分", "score", 7),
    Column("偏差原因分析及改进措施", "reason", 34),
    Column("来源", "source", 22),
)
FUNDS_COLUMNS = (
    Column("编号", "id", 9),
    Column("资金", "name", 26),
    Column("年初预算数", "initial", 14),
    Column("全年预算数", "budget", 14),
    Column("全年执行数", "spent", 14),
    Column("单位", "unit", 9),
    Column("分值", "weight", 7),
    Column("得分", "score", 7),
    Column("来源", "source", 30),
)
COLUMNS = {
    REPORT: REPORT_COLUMNS,
    INDICATORS: INDICATOR_COLUMNS,
    FUNDS: FUNDS_COLUMNS,
    MATERIALS: MATERIAL_COLUMNS,
} | dict.fromkeys(FACT_SHEETS, FACT_COLUMNS)
HELD = frozenset("first second topic kind reason source remark".split())
"""Fields that a merged cell states for each of its rows; all others are of one row only."""
REPORT_ROWS = {
    "title": "报告标题",
    "organization": "单位全称",
    "short_names": "单位简称",
    "fiscal_year": "年度",
    "issued": "落款日期",
    "attachment": "附件号",
    "outline": "提纲",
    "last_report": "上年报告",
    "include": "引用文件",
    "identities": "勾稽关系",
    "score": "自评得分",
    "grade": "自评等级",
}
KINDS = {
    "收入": "income",
    "支出": "expenditure",
    "项目": "project",
    "预算": "budget",
    "结转结余": "carryover",
    "三公": "public",
    "产出": "output",
    "效益": "effect",
    "满意度": "effect",
    "机构人员": "staff",
    "比上年": "change",
    "其他": "data",
}
"""What a fact is about, by the first part of its id, by which outlines choose what a section must state."""
BOUND_WORDS = {"以上": "at_least", "以内": "at_most", "约": "about"}
TRUTHS = {"是": "true", "否": "false"}
UNITS = tuple("万元 元 千元 亿元 % ‰ 个百分点 倍 人 人次 户 次 个 家 项 件 份 场 期 公里 平方米 天".split())
_SHORT = 8


def own_id(prefix: str, *key: str) -> str:
    """An id made of what a row says of itself, so that it stays whatever is inserted above: `output.x3f9a1b2c`."""
    digest = hashlib.sha256("\0".join(key).encode()).hexdigest()
    return f"{prefix}.x{digest[:_SHORT]}"


def is_own_id(fact_id: str) -> bool:
    """Whether FACT_ID was made by `own_id`."""
    return re.fullmatch(rf"[a-z]+\.x[0-9a-f]{{{_SHORT}}}", fact_id) is not None


def report_field(label: str) -> str | None:
    """The field of the report's head that a row of the sheet 基本情况 fills in."""
    return next((field for field, name in REPORT_ROWS.items() if name == label), None)


def last_id(fact_id: str) -> str:
    """The id of last year's value: `last.income` for `income.total`, as the outlines name it."""
    return f"last.{fact_id.removesuffix('.total')}"


def last_period(period: Period) -> Period:
    return period.shifted(-1)
