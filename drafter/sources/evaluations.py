"""Whose self-evaluation a table is, and which of several a report takes: the body's own, or one project's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from drafter.errors import WorkbookError
from drafter.numbers.units import read_unit
from drafter.sources.entries import Figure
from drafter.sources.indicators import SelfEvaluation
from drafter.sources.labels import clean

_SAME = {"initial": ("budget.initial", "年初预算数"), "budget": ("budget.full", "全年预算数"),
         "spent": ("expenditure.total", "全年执行数")}  # fmt: skip


def choose(
    found: Sequence[SelfEvaluation], project: str | None, with_accounts: bool, remarks: list[str]
) -> list[SelfEvaluation]:
    """Those of FOUND that the report is of: the PROJECT's where one is named, else the body's.

    A project's score is never the body's: beside the body's table or its accounts (WITH_ACCOUNTS) the tables of
    projects are left, with a remark each.  Raises WorkbookError: no such project; tables of several projects, or
    of several bodies, and nothing else.
    """
    own = [one for one in found if one.project is None]
    others = [one for one in found if one.project is not None]
    if project is not None:
        return _named(others, project)
    if not own and not with_accounts and others:
        if len(others) > 1:
            raise WorkbookError(
                f"表中有{len(others)}个项目的自评表：{'、'.join(map(_told, others))}；请用--project指明一个项目"
            )
        return others
    bodies = list(dict.fromkeys(one.organization for one in own))
    if len(bodies) > 1:
        names = "、".join(name or "（没有写明单位）" for name in bodies)
        raise WorkbookError(f"表中有{len(bodies)}个单位的自评表：{names}；请一次只导入一个单位的自评表")
    remarks += [
        f"{one.place}是项目“{one.project or '没有写明名称'}”的自评表，不是部门整体的，没有采用；"
        "要写这个项目的自评报告请用--project指明"
        for one in others
    ]
    return own


def _named(found: Sequence[SelfEvaluation], project: str) -> list[SelfEvaluation]:
    chosen = [one for one in found if clean(one.project or "") == clean(project)]
    if not chosen:
        told = "、".join(map(_told, found)) or "没有"
        raise WorkbookError(f"表中没有项目“{project}”的自评表；表中有自评表的项目：{told}")
    if len(chosen) > 1:
        places = "、".join(one.place for one in chosen)
        raise WorkbookError(f"项目“{project}”有{len(chosen)}张自评表：{places}；请只导入其中一张")
    return chosen


def _told(one: SelfEvaluation) -> str:
    return f"{one.project or '没有写明名称'}（{one.place.partition('#')[2]}）"


def compare(found: Iterable[SelfEvaluation], stated: Mapping[str, Figure]) -> Iterator[str]:
    """One Chinese line for each amount of the whole in a body's table that is not that of the accounts.

    STATED are the figures of the accounts by the ids of their facts.  Both may be right: the table may be of
    another scope.  Only the person knows.
    """
    for one in found:
        whole = one.funds[0] if one.funds and one.project is None else {}
        for role, (fact_id, name) in _SAME.items():
            written, figure = whole.get(role), stated.get(fact_id)
            if not isinstance(written, str) or figure is None:
                continue
            scale = Fraction(read_unit(str(whole["unit"])).scale)
            half = scale / Fraction(2 * 10 ** len(written.partition(".")[2]))
            if abs(Fraction(Decimal(written)) * scale - figure.exact) > half + figure.half:
                source = whole.get("source")
                place = source.get(role, one.place) if isinstance(source, Mapping) else one.place
                yield (
                    f"{place}（{whole['name']}{name}）{written}{whole['unit']}与{figure.in_words()}不同；"
                    "请核对是口径不同还是填错"
                )
