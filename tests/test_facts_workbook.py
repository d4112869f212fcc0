"""The facts workbook that a person fills in, read as a facts file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from command import command

from drafter.errors import FactsError
from drafter.facts.load import load_facts
from drafter.facts.snapshot import fingerprint, restore, snapshot

HEAD = 3
REPORT = {"报告标题": "2023年某某局部门整体支出绩效自评报告", "单位全称": "某某局", "年度": "2023"}
MONEY = {
    "决算收入": {"数值": "600.00"},
    "决算支出": {"数值": "600.02"},
    "基本支出": {"数值": "137.36"},
    "年初预算": {"数值": "1905.71"},
}


class Clerk:
    """Fills cells by sheet, row name and head, as a person would."""

    def __init__(self, path):
        self.path, self.book = path, openpyxl.load_workbook(path)

    def fill(self, sheet, name, **cells):
        """Write CELLS into the row called NAME, a blank one where there is none; the row's number."""
        page = self.book[sheet]
        heads = {cell.value: cell.column for cell in page[HEAD]}
        key = heads.get("名称", heads.get("项目", 4))
        rows = [row for row in range(HEAD + 1, page.max_row) if page.cell(row, 1).value != "示例"]
        named = [row for row in rows if str(page.cell(row, key).value or "").rstrip("*") == name]
        free = [row for row in rows if not any(page.cell(row, key + more).value for more in (0, 1))]
        row = (named or free)[0]
        page.cell(row, key).value = page.cell(row, key).value or name
        for head, value in cells.items():
            page.cell(row, heads[head]).value = value
        return row

    def save(self):
        self.book.save(self.path)


@pytest.fixture(name="clerk")
def _clerk(tmp_path):
    """A new workbook with all that must be filled in."""
    assert command("init", tmp_path / "2023").returncode == 0
    clerk = Clerk(tmp_path / "2023" / "facts.xlsx")
    for name, value in REPORT.items():
        clerk.fill("基本情况", name, 内容=value)
    for name, cells in MONEY.items():
        clerk.fill("收支", name, **cells)
    clerk.save()
    return clerk


def problems(clerk):
    clerk.save()
    with pytest.raises(FactsError) as caught:
        load_facts(clerk.path)
    return caught.value.problems


def test_a_filled_workbook_is_a_facts_file(clerk):
    """What a person typed is read as written, each fact with the id of the outlines and its cell as source."""
    book = load_facts(clerk.path.parent)
    assert book.report.title == REPORT["报告标题"]
    assert book["income.total"].in_unit() == "600.00万元"
    assert book["expenditure.basic"].part_of.id == "expenditure.total"
    assert book["budget.completion_rate"].in_unit() == "31.49%"
    assert book["income.total"].source == ("facts.xlsx#收支!D5",)
    assert not book.pending


def test_the_examples_are_no_facts(clerk):
    """Nothing of a row marked 示例 is read."""
    names = {fact.name for fact in load_facts(clerk.path)}
    assert names.isdisjoint({"教育支出", "养护农村公路", "建制村通客车率"})


def test_a_row_keeps_its_id_when_rows_are_inserted_above(clerk):
    """The id of a row that a person adds comes of its name."""
    clerk.fill("业务数据", "养护农村公路", 类别="产出", 数值="1286.5", 单位="公里")
    clerk.save()
    before = {fact.name: fact.id for fact in load_facts(clerk.path)}
    clerk.book["业务数据"].insert_rows(HEAD + 4, 3)
    clerk.save()
    assert {fact.name: fact.id for fact in load_facts(clerk.path)} == before
    assert before["养护农村公路"].startswith("output.")


def test_a_snapshot_of_a_workbook_restores_the_same_facts(clerk, tmp_path):
    """What the store keeps of a workbook states what the workbook stated, also where a YAML file includes it."""
    clerk.fill("业务数据", "累计完成参保", 类别="产出", 数值=87670, 单位="人", 期间="2023年1—10月", 别名="参保人数")
    clerk.save()
    book = load_facts(clerk.path)
    assert restore(snapshot(book), fingerprint(book)) is not None
    top = tmp_path / "facts.yaml"
    top.write_text(
        "schema: drafter.facts/1\nreport: {title: 甲, organization: 乙, fiscal_year: 2023}\ninclude: [2023/facts.xlsx]\n",
        encoding="utf-8",
    )
    both = load_facts(top)
    assert both["income.total"].in_unit() == "600.00万元"
    assert restore(snapshot(both), fingerprint(both)) is not None


def test_a_check_against_yaml_loads_no_reader_of_workbooks():
    """A check against a YAML file pays for neither openpyxl nor calamine."""
    code = (
        "import sys; from drafter.facts.load import load_facts; load_facts('data/linshan-archive-2023'); "
        "import drafter.checker.check; print([m for m in ('openpyxl', 'python_calamine') if m in sys.modules])"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
