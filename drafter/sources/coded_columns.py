"""What the heads of a table of codes say of its columns, as the plain keys of quantities."""

from __future__ import annotations

import re

from drafter.sources.catalogue import key_of
from drafter.sources.classes import economic_code
from drafter.sources.labels import stem
from drafter.sources.years import is_change, names_year, without_year

OF_BASIC = ("expenditure.staff", "expenditure.office")
GROUPS = (
    ("年初", "carryover.begin"),
    ("上年", "carryover.begin"),
    ("本年收入", "income.total"),
    ("本年支出", "expenditure.total"),
    ("年末", "carryover.end"),
)
FUNDS = {f"income.{fund}": f"{fund}.expenditure.total" for fund in ("general", "fund", "capital")}
_NATURES = {"基本支出": "expenditure.basic", "项目支出": "expenditure.project"}


def column_key(words: str, kind: str) -> str | None:
    """What a column states, as the plain key of the quantity or GROUP:PART."""
    if is_change(words) or (kind == "预算支出" and "执行" in words):
        return None
    bare = without_year(words)
    # A year alone heads the column of the total: 2022年决算数.
    if names_year(words) and re.fullmatch("(?:(?:支出|收入)?(?:决算|预算)?数?)?", bare):
        return "income.total" if kind == "收入" else "expenditure.total"
    parts = [stem(part) for part in bare.split("/")]
    group = next((key for word, key in GROUPS if any(part.startswith(word) for part in parts)), None)
    last = key_of(parts[-1])
    if bare.rpartition("/")[2].startswith("其中"):
        return None
    if kind == "收入":
        return _income_key(parts)
    if kind == "项目":
        return (
            "expenditure.project" if re.search("^项目支出$|^合计$|金额|决算数|^本年支出", parts[-1]) else None
        )
    if kind == "明细":
        return _detail_key(parts)
    if parts[-1] in ("合计", "小计"):
        last = next((key for part in parts if (key := key_of(part)) in _NATURES.values()), None)
    if last in OF_BASIC:
        return last if group in (None, "expenditure.total") else None
    if group in (None, "expenditure.total"):
        if last == "expenditure.total" or (last is None and re.search("合计|小计|本年支出", bare)):
            return "expenditure.total"
        return last if last and last.startswith("expenditure.") else None
    nature = next((key for word, key in _NATURES.items() if parts[-1].startswith(word)), None)
    return f"{group}:{nature}" if nature else group


def _detail_key(parts: list[str]) -> str | None:
    """An economic class with its 小计, one fund's money, or the total."""
    named = [part for part in parts if part not in ("合计", "小计", "金额")]
    if not named or key_of(named[-1]) == "expenditure.total":
        return "expenditure.total"
    code = economic_code(named[0])
    if code is not None:
        return f"economic.{code}" if len(named) == 1 else None
    return FUNDS.get(key_of(named[0]) or "")


def is_strange(words: str) -> bool:
    """Whether a column that is not read could be one of those that add up to the total."""
    last = words.rpartition("/")[2]
    return (
        bool(words)
        and not is_change(words)
        and not re.match("其中|备注|(?:日常)?公用经费|人员经费|.*结转", last)
    )


def _income_key(parts: list[str]) -> str | None:
    """The source of income that a column states; 小计 is that of the head over it."""
    named = [part for part in parts if part not in ("合计", "小计")]
    if not named:
        return "income.total"
    key = key_of(named[-1])
    return key if key is not None and key.startswith("income.") else None
