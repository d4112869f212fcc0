"""What is read at one glance is what the binder and the judge read with care."""

from __future__ import annotations

import re

import pytest
from benchmarks.bench_checker import STRANGERS, TEXTS
from conftest import ROOT
from test_checker_cases import book_of, read_cases, unmark

from drafter.checker.check import check
from drafter.facts.load import load_facts

FILES = [path for folder in (*TEXTS, STRANGERS) for path in sorted(folder.glob("*.md"))]


def _slips(text):
    """TEXT with the last digit of each number another one."""
    return re.sub(r"(\d)(?=万元|亿元|元|%|人|户|次)", lambda last: str((int(last[1]) + 3) % 10), text)


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory):
    return tmp_path_factory.mktemp("plain")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_glance_gives_the_careful_verdicts(path, folder, monkeypatch):
    """Every text, whole and passage for passage, true and false, is judged alike without the quick reading."""
    book = book_of(path, folder)
    passages = [unmark(marked)[0] for _, marked in read_cases(path)[1]]
    texts = [*passages, "\n".join(passages), _slips("\n".join(passages))]
    glanced = [check(text, book) for text in texts]
    monkeypatch.setattr("drafter.checker.check.read_plainly", lambda binder, at: None)
    assert [check(text, book) for text in texts] == glanced


def test_plain_statements_are_read_at_a_glance(monkeypatch):
    """The comparison above is of something: numbers behind the names of their facts need no binder."""
    monkeypatch.setattr("drafter.checker.check.judge", None)
    text = "2023年，决算支出600.02万元，其中：基本支出137.36万元、项目支出462.66万元。参保率95%以上。"
    report = check(text, load_facts(ROOT / "data" / "chenggong-2023"))
    assert [m.verdict for m in report.mentions if m.kind != "date"] == ["match"] * 4
