"""The quantities that the tables state: id, the name that texts use, and what it is a part of.

Scopes: plain in the tables of all income and expenditure, 财政拨款 in the table of grants, and one for each fund.
The same label in another scope is another quantity, whose id and name begin with the scope.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from drafter.facts.model import Whole
from drafter.sources.classes import ECONOMIC, function_code, function_name
from drafter.sources.labels import stem

SCOPES = {
    "": "",
    "grant": "财政拨款",
    "general": "一般公共预算财政拨款",
    "fund": "政府性基金预算财政拨款",
    "capital": "国有资本经营预算财政拨款",
}
BY_FUNCTION, BY_NATURE, BY_ECONOMY, BY_SOURCE = "按功能分类", "按支出性质", "按经济分类", "按来源"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a row of a table states; `whole` is the key that it is a part of."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    whole: Whole | None = None


_SOURCE = Whole("income.total", BY_SOURCE)
_NATURE = Whole("expenditure.total", BY_NATURE)
_LIST = (
    Quantity("income.total", "决算收入", ("当年决算收入", "本年收入合计", "本年收入", "收入合计")),
    Quantity("income.grant", "财政拨款收入", (), _SOURCE),
    Quantity("income.general", "一般公共预算财政拨款收入", (), _SOURCE),
    Quantity("income.fund", "政府性基金预算财政拨款收入", (), _SOURCE),
    Quantity("income.capital", "国有资本经营预算财政拨款收入", (), _SOURCE),
    Quantity("income.superior", "上级补助收入", (), _SOURCE),
    Quantity("income.undertaking", "事业收入", (), _SOURCE),
    Quantity("income.business", "经营收入", (), _SOURCE),
    Quantity("income.affiliate", "附属单位上缴收入", (), _SOURCE),
    Quantity("income.other", "其他收入", (), _SOURCE),
    Quantity("carryover.used", "使用非财政拨款结余"),
    Quantity("carryover.begin", "年初结转和结余"),
    Quantity("carryover.distributed", "结余分配"),
    Quantity("carryover.end", "年末结转和结余"),
    Quantity("balance.income", "收入总计"),
    Quantity("balance.expenditure", "支出总计"),
    Quantity("expenditure.total", "决算支出", ("当年决算支出", "本年支出合计", "本年支出", "支出合计")),
    Quantity("expenditure.basic", "基本支出", (), _NATURE),
    Quantity("expenditure.staff", "人员经费支出", ("人员经费",), Whole("expenditure.basic")),
    Quantity("expenditure.office", "日常公用经费", ("公用经费",), Whole("expenditure.basic")),
    Quantity("expenditure.project", "项目支出", (), _NATURE),
    Quantity("expenditure.superior", "上缴上级支出", (), _NATURE),
    Quantity("expenditure.business", "经营支出", (), _NATURE),
    Quantity("expenditure.affiliate", "对附属单位补助支出", (), _NATURE),
)
QUANTITIES = {quantity.key: quantity for quantity in _LIST}

# Row and column labels, ordinals and 其中： off; the first that fits counts.
_LABELS: tuple[tuple[str, str], ...] = (
    (r"本年收入合计|本年收入|收入合计", "income.total"),
    (r"财政拨款(?:预算)?收入", "income.grant"),
    (r"一般公共预算(?:(?:财政)?拨款)?(?:收入)?", "income.general"),
    (r"政府性基金(?:预算)?(?:(?:财政)?拨款)?(?:收入)?", "income.fund"),
    (r"国有资本经营(?:预算)?(?:(?:财政)?拨款)?(?:收入)?", "income.capital"),
    (r"上级补助收入", "income.superior"),
    (r"事业收入.*", "income.undertaking"),
    (r"(?:事业单位)?经营收入", "income.business"),
    (r"附属单位上[缴交]收入", "income.affiliate"),
    (r"其他收入", "income.other"),
    (r"使用非财政拨款结余.*|用事业基金弥补收支差额", "carryover.used"),
    (r"年初(?:财政拨款)?结转和?结余.*|上年结转和?结余|上年结转", "carryover.begin"),
    (r"结余分配", "carryover.distributed"),
    (r"年末(?:财政拨款)?结转和?结余.*|结转下年", "carryover.end"),
    (r"本年支出合计|本年支出|支出合计|经济分类支出合计", "expenditure.total"),
    (r"基本支出(?:合计|小计)?", "expenditure.basic"),
    (r"人员经费(?:支出|合计|小计)?", "expenditure.staff"),
    (r"(?:日常)?公用经费(?:支出|合计|小计)?", "expenditure.office"),
    (r"项目支出(?:合计|小计)?", "expenditure.project"),
    (r"上[缴交]上级支出", "expenditure.superior"),
    (r"经营支出", "expenditure.business"),
    (r"对附属单位补助支出", "expenditure.affiliate"),
)
_PATTERNS = tuple((re.compile(pattern), key) for pattern, key in _LABELS)


def key_of(label: str) -> str | None:
    """The key of the quantity that LABEL, a row's or a column's, names in the plain scope."""
    name = stem(label)
    found = next((key for pattern, key in _PATTERNS if pattern.fullmatch(name)), None)
    if found is not None:
        return found
    code = function_code(name)
    return f"expenditure.function.{code}" if code else None


def quantity(key: str, year: int) -> Quantity:
    """The quantity of KEY in the plain scope."""
    if key in QUANTITIES:
        return QUANTITIES[key]
    code = key.rpartition(".")[2]
    if key.startswith("economic."):
        return Quantity(key, ECONOMIC[code], (), Whole("expenditure.total", BY_ECONOMY))
    return Quantity(key, function_name(code, year) or code, (), Whole("expenditure.total", BY_FUNCTION))


def scoped(plain: Quantity, scope: str) -> Quantity:
    """PLAIN in SCOPE: 基本支出 in general is 一般公共预算财政拨款基本支出."""
    if not scope:
        return plain
    words, key = SCOPES[scope], plain.key
    if key == "income.total":
        return QUANTITIES[f"income.{scope}"]
    whole = plain.whole
    if whole is not None:
        above = scoped(quantity(whole.id, 0), scope).key
        whole = Whole(above, whole.split)
    if key.startswith("balance."):
        return Quantity(f"{scope}.{key}", f"{words}{plain.name}")
    if key == "expenditure.total":
        name, aliases = "支出", plain.aliases[2:]
    else:
        name, aliases = plain.name, plain.aliases
    return Quantity(f"{scope}.{key}", words + name, tuple(words + alias for alias in aliases), whole)
