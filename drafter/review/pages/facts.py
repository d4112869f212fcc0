"""The facts of a report: brought in, compared with what counted before, accepted row by row, looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from drafter.checker.check import check
from drafter.draft.history import History
from drafter.errors import DrafterError, FactsError, RequestError
from drafter.facts.formula import in_words
from drafter.facts.model import Fact, FactBook
from drafter.outline.plan import DEFAULT_OUTLINE
from drafter.outline.sections import load_outline
from drafter.review.intake import KINDS, Change, compare, merge, opened, read_files, read_tables
from drafter.review.lacks import Lacks, lacks_of
from drafter.review.pages.reports import history_at, report_page
from drafter.review.roles import AUTHORS, STAFF, Role
from drafter.review.visit import LARGE, Page, Upload, Visit
from drafter.sources.bring import Wish
from drafter.sources.facts_workbook import blank_filling, load_template, render_workbook
from drafter.store import imports, revisions
from drafter.store.imports import ACCEPTED, PROPOSED, Import

_FILES_HINT = "填好的事实表（.xlsx），或事实文件（.yaml、.json）；分成几个文件的请一并选择。"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNITS = ("元", "千元", "万元", "亿元")
_YEARS = frozenset(map(str, range(1990, 2200)))
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_MARK = re.compile(r"[，。；：、！？\n\t]")
_BOUNDS = {"at_least": "（以上）", "at_most": "（以内）", "about": "（约）"}


@dataclass(frozen=True, slots=True)
class Row:
    """A fact as the table shows it; `uses` are the words of the text that state it."""

    id: str
    name: str
    value: str
    period: str
    source: str
    formula: str
    confidential: bool
    uses: tuple[str, ...]


def show_facts(visit: Visit) -> Response:
    return _page(visit, history_at(visit))


def _page(visit: Visit, history: History, status: int = 200, problems: tuple[str, ...] = ()) -> Response:
    with visit.store.reading() as connection:
        now = imports.current_facts(connection, history.report)
        came = list(imports.all_imports(connection, history.report))
    waiting = [one for one in came if _is_waiting(one, came)]
    rows, broken, info = _rows(history, now[0]) if now else ([], "", None)
    last = history.newest()
    return report_page(
        visit, history, "facts.html", status, last, outdated=bool(last and now and last.facts != now[1]),
        rows=rows, info=info, problems=(*problems, *filter(None, [broken])),
        waiting=waiting, came=came, accepted=','.join(KINDS), files_hint=_FILES_HINT,
        may_write=Role.AUTHOR in visit.visitor.roles, units=_UNITS,
        lacks=lacks_of(now[0], last.outline if last else "") if now else Lacks(),
    )  # fmt: skip


def _is_waiting(one: Import, came: list[Import]) -> bool:
    """Whether nobody has decided about a proposal yet, and none came after it."""
    newest = max((other.number for other in came), default=0)
    return one.act == PROPOSED and one.number == newest


def _rows(history: History, content: str) -> tuple[list[Row], str, FactBook | None]:
    try:
        with opened(content) as book:
            uses = _uses(history, book)
            return [_row(fact, book, tuple(uses.get(fact.id, ()))) for fact in book], "", book
    except FactsError as error:
        return [], str(error), None


def _uses(history: History, book: FactBook) -> dict[str, list[str]]:
    """For each fact the places of the newest text that state it, each with a few words around."""
    last = history.newest()
    found: dict[str, list[str]] = defaultdict(list)
    if last is not None:
        for mention in check(last.text, book).mentions:
            if mention.fact is not None:
                found[mention.fact].append(_place(last.text, mention.start, mention.end))
    return found


def _place(text: str, start: int, end: int) -> str:
    """The words around a number, from one mark to the next."""
    before = _MARK.split(text[max(0, start - 60) : start])[-1]
    return before + text[start:end] + _MARK.split(text[end : end + 30])[0]


def _row(fact: Fact, book: FactBook, uses: tuple[str, ...]) -> Row:
    formula = f"{in_words(fact.formula, book)} = {fact.in_unit()}" if fact.formula else ""
    return Row(
        fact.id, fact.name, fact.in_unit() + _BOUNDS.get(fact.bound, ""), fact.period.in_words(),
        "；".join(fact.source), formula, fact.confidential, uses,
    )  # fmt: skip


def bring_in(visit: Visit) -> Response:
    """A first file counts at once; a later one is compared, and a person accepts its rows."""
    return _bring_in(visit, history_at(visit), visit.form.uploads("files"), {})


def _bring_in(
    visit: Visit, history: History, uploads: Sequence[Upload], detail: Mapping[str, object]
) -> Response:
    try:
        book, incoming = read_files(uploads)
    except FactsError as error:
        return _page(visit, history, 400, error.problems)
    except DrafterError as error:
        return _page(visit, history, 400, (str(error),))
    with visit.store.reading() as connection:
        now = imports.current_facts(connection, history.report)
    here = f"/reports/{history.report}/facts"
    if now is not None and now[1] == incoming.fingerprint:
        return visit.redirect(here, "导入的数据与现有数据相同，没有变化。")
    act = ACCEPTED if now is None else PROPOSED
    number = imports.add_import(
        visit.store, history.report, act, incoming, {"facts": len(book.facts), **detail}
    )
    if act == ACCEPTED:
        return visit.redirect(here, f"已导入{len(book.facts)}项数据，可以起草了。")
    return visit.redirect(f"{here}/{number}")


def bring_tables(visit: Visit) -> Response:
    """Tables of the accounts; where their sums do not hold they are taken only if the visitor says so."""
    history, form = history_at(visit), visit.form
    uploads, year = form.uploads("tables"), form.text("year")
    wish = Wish(
        form.text("organization").strip() or None,
        int(year) if year in _YEARS else None,
        form.text("unit") or None,
    )
    try:
        if wish.unit not in (None, *_UNITS):
            raise RequestError("没有这种金额单位；请重新选择")
        brought = read_tables(uploads, wish)
    except DrafterError as error:
        return _page(visit, history, 400, tuple(str(error).splitlines()))
    if brought.findings and not form.text("force"):
        said = "表中的勾稽关系不成立，没有导入；请改正表格，或勾选“勾稽不成立也导入”"
        return _page(visit, history, 400, (said, *brought.findings))
    names = "、".join(upload.name for upload in uploads)
    made = Upload(f"{Path(names).stem[:60]}.yaml", brought.text.encode())
    return _bring_in(visit, history, [made], {"tables": names, "remarks": list(brought.remarks)})


def give_workbook(visit: Visit) -> Response:
    """A facts workbook to be filled in, for the year that the report's name tells."""
    history = history_at(visit)
    with visit.store.reading() as connection:
        name = revisions.report_name(connection, history.report) or ""
    template, year = load_template(), _YEAR.search(name)
    filling = blank_filling(
        template, load_outline(DEFAULT_OUTLINE), DEFAULT_OUTLINE, year.group() if year else ""
    )
    return visit.download("事实表.xlsx", render_workbook(filling, template), WORKBOOK_TYPE)


def show_difference(visit: Visit) -> Response:
    history = history_at(visit)
    proposal, now = _proposal(visit, history)
    # Tables know the report's title only by guess: what a person wrote stays unless he says otherwise.
    left = frozenset({"report"}) if "tables" in proposal.detail else frozenset[str]()
    return _difference(visit, history, proposal, compare(now[0], proposal.content), now[1], left)


def _difference(
    visit: Visit, history: History, proposal: Import, changes: list[Change], base: str, left: frozenset[str],
    status: int = 200, problems: tuple[str, ...] = (),
) -> Response:  # fmt: skip
    """The comparison; all but what is gone is ticked at first, and the rows LEFT out stay so."""
    return report_page(
        visit, history, "difference.html", status, proposal=proposal, changes=changes, base=base, left=left,
        problems=problems, may_write=Role.AUTHOR in visit.visitor.roles,
    )  # fmt: skip


def accept(visit: Visit) -> Response:
    """The rows that were ticked count from now on.  Refused where the facts changed since the page was made."""
    history = history_at(visit)
    proposal, now = _proposal(visit, history)
    if visit.form.text("base") != now[1]:
        raise RequestError("数据在您查看期间已被别人更新；请返回重新比较", 409)
    changes = compare(now[0], proposal.content)
    chosen = set(visit.form.texts("accept"))
    here = f"/reports/{history.report}/facts"
    if not chosen:
        return visit.redirect(here, "没有选择任何一行，数据没有变化。")
    try:
        merged = merge(now[0], proposal.content, chosen, proposal.file)
    except FactsError as error:
        left = frozenset(change.key for change in changes) - chosen
        return _difference(visit, history, proposal, changes, now[1], left, 400, error.problems)
    detail = {"proposal": proposal.number, "accepted": sorted(chosen)}
    imports.add_import(visit.store, history.report, ACCEPTED, merged, detail)
    return visit.redirect(here, f"已接受{len(chosen)}项变化；更新报告后，正文才会改变。")


def _proposal(visit: Visit, history: History) -> tuple[Import, tuple[str, str]]:
    with visit.store.reading() as connection:
        number = int(visit.path["number"])
        found = imports.find_import(connection, history.report, number) if number < 2**31 else None
        now = imports.current_facts(connection, history.report)
    if found is None or now is None:
        raise RequestError("没有这次导入；请从“数据”重新进入", 404)
    return found, now


PAGES = (
    Page("GET", "/reports/{report:int}/facts", show_facts, STAFF),
    Page("POST", "/reports/{report:int}/tables", bring_tables, AUTHORS, LARGE),
    Page("GET", "/reports/{report:int}/workbook", give_workbook, STAFF),
    Page("POST", "/reports/{report:int}/facts", bring_in, AUTHORS, LARGE),
    Page("GET", "/reports/{report:int}/facts/{number:int}", show_difference, STAFF),
    Page("POST", "/reports/{report:int}/facts/{number:int}", accept, AUTHORS),
)
