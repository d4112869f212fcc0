"""Ten real-looking texts with planted errors and the page that a reviewer sees of each, to be looked at.

Run by `make bench`; writes out/pages: an index that lists what was planted where, and one check page a text.
"""

from __future__ import annotations

import random
import tempfile
from html import escape
from pathlib import Path

from planted import Case, Plant, plant_all
from test_checker_cases import read_cases, unmark

from drafter.checker.check import check
from drafter.export.html import render_html
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook

HERE = Path(__file__).resolve().parent
PAGES = HERE.parents[1] / "out" / "pages"
BODIES = (
    "strangers/agri", "strangers/court", "strangers/finaccount", "strangers/health", "strangers/library",
    "strangers/medicare", "strangers/transport", "strangers/water", "texts/employment", "texts/university",
)  # fmt: skip


def spoilt(name: str) -> tuple[str, FactBook, list[str]]:
    """The passages of one body as one text, an error planted in every other one; and what was planted."""
    facts, cases = read_cases(HERE / f"{name}.md")
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "facts.yaml"
        file.write_text(facts, encoding="utf-8")
        book = load_facts(file)
    chance, passages, planted = random.Random(name), [], []
    for at, (title, marked) in enumerate(cases):
        text, marks = unmark(marked)
        plant = None if marks or at % 2 else _one_plant(text, book, chance)
        passages.append(f"## {title}\n\n{plant.text if plant else text}")
        if plant:
            planted.append(f"{title}：{plant.kind}（{plant.text[plant.start : plant.end]}；{plant.note}）")
    return "\n\n".join(passages), book, planted


def _one_plant(text: str, book: FactBook, chance: random.Random) -> Plant | None:
    report = check(text, book)
    plants = [] if report.errors else list(plant_all(Case(text, report, book)))
    return chance.choice(plants) if plants else None


def main() -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, name in enumerate(BODIES, start=1):
        text, book, planted = spoilt(name)
        report = check(text, book)
        file = PAGES / f"{number:02d}-{name.partition('/')[2]}.html"
        file.write_text(render_html(text, report, book), encoding="utf-8")
        items = "".join(f"<li>{escape(line)}</li>" for line in planted)
        title = f"{book.report.organization}：改错{len(planted)}处，报告错误{report.summary.errors}处"
        rows.append(f'<h2><a href="{file.name}">{escape(title)}</a></h2><ul>{items}</ul>')
        print(f"{file.name}: {len(planted)} planted, {report.summary.errors} errors reported")
    page = '<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><title>十篇文稿</title>' + "".join(rows)
    (PAGES / "index.html").write_text(page + "</html>\n", encoding="utf-8")


if __name__ == "__main__":
    main()
