"""The checker on readable cases: texts with the expected verdict marked at each faulty number.

A case file holds one facts file and many passages; `[[600.02元|wrong-unit]]` says that this number, and in its
passage no other, gets that verdict.  Numbers without a mark must be found true.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from drafter.checker.check import check
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook

CASES = Path(__file__).parent / "cases"
_MARK = re.compile(r"\[\[(.+?)\|([a-z-]+)\]\]")


def read_cases(path: Path) -> tuple[str, list[tuple[str, str]]]:
    """The facts of a case file and its (title, marked passage) pairs."""
    source = path.read_text(encoding="utf-8")
    facts, _, body = source.partition("```yaml\n")[2].partition("```")
    passages = re.split(r"^## ", body, flags=re.MULTILINE)[1:]
    return facts, [(title.strip(), text.strip()) for title, _, text in (p.partition("\n") for p in passages)]


def unmark(marked: str) -> tuple[str, dict[tuple[int, int], str]]:
    """The passage without marks, and the marked spans with their verdicts."""
    text, marks, at = "", {}, 0
    for found in _MARK.finditer(marked):
        text += marked[at : found.start()]
        marks[len(text), len(text) + len(found[1])] = found[2]
        text += found[1]
        at = found.end()
    return text + marked[at:], marks


@lru_cache
def book_of(path: Path, folder: Path) -> FactBook:
    file = folder / f"{path.stem}.yaml"
    file.write_text(read_cases(path)[0], encoding="utf-8")
    return load_facts(file)


@pytest.fixture(name="folder", scope="session")
def _folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cases")


ALL = [
    pytest.param(path, marked, id=f"{path.stem}: {title}")
    for path in sorted(CASES.glob("*.md"))
    for title, marked in read_cases(path)[1]
]


@pytest.mark.parametrize(("path", "marked"), ALL)
def test_each_number_of_a_passage_gets_its_verdict(path, marked, folder):
    """Exactly the marked numbers are faulted, each with its verdict; all others are found true."""
    text, marks = unmark(marked)
    report = check(text, book_of(path, folder))
    faulted = {}
    for mention in report.mentions:
        if mention.kind in ("label", "date") or mention.severity == "ok":
            continue
        span = next(((s, e) for s, e in marks if s <= mention.start and mention.end <= e), None)
        faulted[span or (mention.start, mention.end)] = mention.verdict
    assert faulted == marks, [m for m in report.mentions if m.severity != "ok"]


@pytest.mark.parametrize(("path", "marked"), ALL)
def test_every_faulted_mention_has_one_finding_of_its_name_and_span(path, marked, folder):
    """A mention of severity warning or error has a finding with the same rule and span."""
    report = check(unmark(marked)[0], book_of(path, folder))
    spans = [(f.rule, f.start, f.end) for f in report.findings]
    for mention in report.mentions:
        if mention.severity != "ok":
            assert spans.count((mention.verdict, mention.start, mention.end)) == 1
