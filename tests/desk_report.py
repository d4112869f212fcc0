"""A report on a desk: drafted without a model, with errors planted where a test wants them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from conftest import ROOT

from drafter.checker.check import check
from drafter.draft.compose import assemble, compose
from drafter.draft.edits import write_section
from drafter.draft.engines import BaselineEngine
from drafter.draft.history import History, draft_of
from drafter.facts.load import load_facts
from drafter.facts.snapshot import fingerprint, snapshot
from drafter.outline.sections import load_outline
from drafter.store import imports
from drafter.store.audit import Actor
from drafter.store.revisions import open_report

WRONG = "全年支出9999.99万元。"
"""A sentence with a number that the facts do not know."""


@cache
def _drafted():
    book, plan = load_facts(ROOT / "data" / "qinghe-transport-2024"), load_outline("yunnan-3-2")
    with ThreadPoolExecutor() as threads:  # a browser that is open has a loop of its own in this one
        return book, plan, threads.submit(compose, book, plan, BaselineEngine(plan, book)).result()


def add_report(desk, *, author="编写甲", name="测试报告", also=()):
    """A report by AUTHOR, in which the overview also says the sentences ALSO; its history."""
    book, plan, draft = _drafted()
    store = desk.store.acting(Actor(author, "test"))
    history = History(store, open_report(store, name), desk.folder)
    incoming = imports.Incoming("facts.yaml", "0", snapshot(book), fingerprint(book))
    imports.add_import(store, history.report, imports.ACCEPTED, incoming, {})
    if also:
        body = next(one.text for one in draft.sections if one.id == "overview")
        draft = write_section(draft, "overview", "\n".join((body, *also)), book)
    text = assemble(draft, plan, book)
    history.add("draft", draft, text, check(text, book, outline=plan), book, plan)
    return history


def edit(desk, history, author, sentence):
    """AUTHOR adds SENTENCE to the overview; the new revision."""
    last = history.newest()
    book, plan, _ = _drafted()
    draft = draft_of(last)
    body = next(one.text for one in draft.sections if one.id == "overview")
    made = write_section(draft, "overview", f"{body}\n{sentence}", book)
    text = assemble(made, plan, book)
    own = History(desk.store.acting(Actor(author, "test")), history.report, desk.folder)
    return own.add_edit(last, made, text, check(text, book, outline=plan))


def fingerprint_on(page):
    """The fingerprint that the forms of a page carry."""
    return re.search(r'name="fingerprint" value="(\w+)"', page)[1]


def keys_on(page, act):
    """What the forms of ACT on a page speak of."""
    return re.findall(rf'/review/{act}".*?name="key" value="(\w+)"', page, re.DOTALL)
