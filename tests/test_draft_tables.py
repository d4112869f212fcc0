"""From a clerk's workbook to the report: amounts in 万元, what is missing left out, every draft and its Word file clean."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import workbooks
from command import command
from conftest import ROOT

from drafter.checker.check import check
from drafter.documents.read import read_text
from drafter.draft.compose import assemble, compose
from drafter.draft.engines import BaselineEngine
from drafter.draft.needs import lacking_notes
from drafter.export.exported import ExportedReport
from drafter.export.word import render_docx
from drafter.facts.load import load_facts
from drafter.outline.plan import plan_of
from drafter.outline.sections import list_outlines, load_outline
from drafter.sources.bring import bring
from drafter.sources.keep import write_untyped

MADE = datetime(2024, 2, 21, 9, 0, tzinfo=UTC)
LAYOUTS = ("yunnan", "central", "export")
# One outline for each layout runs always.
QUICK = {("yunnan", "yunnan-3-2"), ("central", "general"), ("export", "sichuan")}
SELF_EVALUATION = [
    ["2023年度部门整体支出绩效自评表"],
    ["部门名称：", "云岭县农业技术推广中心"],
    ["资金（万元）", "", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率", "得分"],
    ["", "年度资金总额", 120, 150.5, 140, 10, "93.02%", 9.3],
    [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    ["产出指标", "数量指标", "培训人数", "≥1,200人", "1260人", 50, 50, ""],
    ["效益指标", "质量指标", "合格率", "≥95%", "94%", 30, 29.68, "个别学员缺考"],
    ["满意度指标", "", "学员满意度", "≥90%", "93%", 10, 10, ""],
    ["总分", "", "", "", "", 100, 98.98, ""],
]


@pytest.fixture(name="books", scope="module")
def _books(tmp_path_factory):
    """Each layout imported and loaded."""
    folder, found = tmp_path_factory.mktemp("clerk"), {}
    for name in LAYOUTS:
        path = workbooks.save(getattr(workbooks, name)(), folder / f"{name}.xlsx")
        write_untyped(folder / f"{name}.yaml", bring([path], folder).text, force=False)
        found[name] = load_facts(folder / f"{name}.yaml")
    return found


@pytest.fixture(name="self_evaluation")
def _self_evaluation(tmp_path):
    book = workbooks.empty_book()
    workbooks.add(book, "自评表", SELF_EVALUATION)
    return workbooks.save(book, tmp_path / "自评.xlsx")


def drafted(book, name):
    """The report without a model, the facts and the outline as they are for it."""
    outline = load_outline(name)
    draft = compose(book, outline, BaselineEngine(outline, book))
    assert [(s.id, s.text, s.error) for s in draft.sections if s.errors or s.error] == []
    return assemble(draft, outline, book), *plan_of(book, outline)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", list_outlines())
def test_every_layout_makes_a_clean_report_of_every_outline(books, layout, name):
    """No finding under --document, in 万元, nothing empty, no list of zeros, no code in a name."""
    text, _, outline = drafted(books[layout], name)
    assert list(check(text, books[layout], outline=outline).findings) == []
    assert re.findall(r"\d元", text) == []
    assert "495.00万元" in text
    assert not re.search(
        r"(?<![\d.])0(?:\.0+)?(?:万元|个|辆|批次|人次)|（\d{3,}）|其他数据为|其中。|：。", text
    )
    for phrase in ("为准", "没有可以量化", "存在以下问题", "提出以下建议"):
        assert phrase not in text


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        pytest.param(layout, name, marks=[] if (layout, name) in QUICK else pytest.mark.slow)
        for layout in LAYOUTS
        for name in list_outlines()
    ],
)
def test_the_word_file_of_every_layout_checks_clean(books, layout, name, tmp_path):
    """With its tables and its ledger, as drafter check --document reads it."""
    text, book, outline = drafted(books[layout], name)
    report = ExportedReport(text, book, outline, check(text, book, outline=outline), "f", MADE, ledger=True)
    (tmp_path / "x.docx").write_bytes(render_docx(report))
    read = read_text(tmp_path / "x.docx")
    assert list(check(read.text, book, outline=outline, body=read.body).findings) == []


@pytest.mark.parametrize(
    "facts",
    ["chenggong-2023", "qinghe-transport-2024", "linshan-archive-2023", "qinghe-transport-2024/自评表.yaml"],
)
def test_the_word_file_of_every_data_set_checks_clean(facts, tmp_path):
    """The rows of its tables are named so that each number is the fact of its row and column."""
    book = load_facts(ROOT / "data" / facts)
    text, whole, outline = drafted(book, "yunnan-3-2")
    report = ExportedReport(text, whole, outline, check(text, whole, outline=outline), "f", MADE)
    (tmp_path / "x.docx").write_bytes(render_docx(report))
    read = read_text(tmp_path / "x.docx")
    assert list(check(read.text, whole, outline=outline, body=read.body).findings) == []


def test_what_the_tables_lack_is_told_and_not_written(books):
    """A published set has no budget: no word of it, and a note that says where it belongs."""
    text, _, outline = drafted(books["yunnan"], "yunnan-3-2")
    (note,) = lacking_notes(outline, books["yunnan"])
    assert "事实表“收支”的“年初预算”一行" in note
    assert "完成年初预算" not in text
    assert not list(lacking_notes(outline, books["export"]))


def test_counts_of_public_funds_are_facts_and_are_told(books):
    """批次, 人次 and 辆 in their own units, from the cells that print them; what is zero is not listed."""
    book = books["yunnan"]
    counts = {fact.id.removeprefix("public.count_"): fact.in_unit() for fact in book if ".count_" in fact.id}
    assert counts == {
        "abroad_groups": "0个", "car_kept": "4辆", "reception_batches": "62批次", "reception_people": "431人次",
    }  # fmt: skip
    assert book["public.count_car_kept"].source == ("yunnan.xlsx#公开10表!E18",)
    text, _, _ = drafted(book, "yunnan-3-2")
    assert "公务用车保有量4辆，国内公务接待62批次、431人次。" in text


def test_a_workbook_that_holds_only_a_self_evaluation_table_imports(self_evaluation, tmp_path):
    """Body and year are read off its head; the message counts indicators, and a report is drafted of them."""
    path = tmp_path / "facts.yaml"
    done = command("import", self_evaluation, "-o", path)
    assert done.returncode == 0, done.stderr
    assert f"{path}：3项指标" in done.stdout
    book = load_facts(path)
    assert (book.report.organization, book.report.fiscal_year) == ("云岭县农业技术推广中心", 2023)
    assert (len(book.funds), book.result.score) == (1, pytest.approx(98.98))
    text, _, outline = drafted(book, "general")
    assert list(check(text, book, outline=outline).findings) == []
    assert "自评得分98.98分" in text
