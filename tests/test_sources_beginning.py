"""A report begun: from nothing, from last year's folder, from last year's text."""

from __future__ import annotations

import shutil
from dataclasses import replace

import openpyxl
import pytest
from command import command
from conftest import DATA_SETS, ROOT

from drafter.checker.check import check
from drafter.draft.examine import examine
from drafter.facts.load import load_facts
from drafter.facts.statement import PENDING
from drafter.outline.sections import load_outline
from drafter.sources.facts_workbook import load_template, render_workbook
from drafter.sources.facts_yaml import render_yaml
from drafter.sources.filling import fill
from drafter.sources.proposals import propose
from drafter.sources.stated import statements_of

TEXT = """\
2023年甲县水务局部门整体支出绩效自评报告

2023年，我局决算收入1,200.50万元，决算支出1180.00万元。项目支出主要用于河道治理工程（一期）300.20万元。
截至2023年10月底，新建水站12座。群众满意度95.6%。

甲县水务局
2024年3月5日
"""


def test_nothing_is_ever_written_over(tmp_path):
    """A folder that holds facts is left as it is: exit 2, one sentence."""
    assert command("init", tmp_path / "2023").returncode == 0
    before = (tmp_path / "2023" / "facts.xlsx").read_bytes()
    done = command("init", tmp_path / "2023")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "没有覆盖" in done.stderr
    assert (tmp_path / "2023" / "facts.xlsx").read_bytes() == before


@pytest.mark.parametrize("name", DATA_SETS)
def test_facts_laid_out_as_a_workbook_state_the_same(name, tmp_path):
    """YAML to workbook and back, and YAML to YAML: the same ids, names, values, formulas, wholes and materials."""
    book = load_facts(ROOT / "data" / name)
    stated, template = statements_of(book), load_template()
    (tmp_path / "facts.xlsx").write_bytes(render_workbook(fill(stated, template), template))
    (tmp_path / "again.yaml").write_text(render_yaml(stated), encoding="utf-8")

    def said(one):
        facts = {
            f.id: (
                f.name,
                f.aliases,
                f.in_unit(),
                f.exact,
                f.unit,
                f.period,
                f.part_of,
                f.basis,
                f.bound,
                f.confidential,
            )
            for f in one
        }
        return facts, set(one.materials), {i.text for i in one.identities if i.holds}, one.report.title

    assert said(load_facts(tmp_path / "again.yaml")) == said(book)
    assert said(load_facts(tmp_path / "facts.xlsx")) == said(book)


@pytest.fixture(name="next_year", scope="module")
def _next_year(tmp_path_factory):
    """The folder of 2025, begun from that of 2024 with its draft; what was said."""
    folder = tmp_path_factory.mktemp("round")
    shutil.copytree(ROOT / "data" / "qinghe-transport-2024", folder / "2024")
    assert command("draft", folder / "2024", "-o", folder / "2024" / "out").returncode == 0
    done = command("init", folder / "2025", "--from", folder / "2024")
    assert done.returncode == 0, done.stderr
    return folder / "2025", done.stdout


def test_the_next_year_has_the_same_facts_with_values_to_be_filled_in(next_year):
    """Ids, names, formulas, identities and materials are carried over, no value of this year is."""
    folder, said = next_year
    last, book = load_facts(ROOT / "data" / "qinghe-transport-2024"), load_facts(folder)
    stated = {fact.id for fact in last if not fact.formula and fact.period.year == 2024}
    assert {one.id for one in book.pending} == stated
    assert f"{len(stated)}项数据待填" in said
    assert book.report.title == "2025年度清河县交通运输局部门整体支出绩效自评报告"
    assert (book.report.fiscal_year, book.report.outline, book.report.issued) == (2025, "yunnan-3-2", None)
    assert {one.carried for one in book.materials} == {2024}
    assert [one.text for one in book.materials] == [one.text for one in last.materials]


def test_last_years_values_are_the_time_before(next_year):
    """last.income now is 2024's value, under the id that it had; part-year periods keep their months."""
    book = load_facts(next_year[0])
    assert (book["last.income"].in_unit(), str(book["last.income"].period)) == ("8120.40万元", "2024")
    assert str(book["last.output.first_half"].period) == "2024-01/2024-06"
    assert book["last.budget.completion_rate"].in_unit() == "105.40%"
    assert not any(fact.period.year == 2023 for fact in book)


def test_growth_is_computed_once_the_values_are_there(next_year, tmp_path):
    """A filled file drafts, and says the change against the year that was carried over."""
    text = (next_year[0] / "facts.yaml").read_text(encoding="utf-8")
    head, body = text.split("facts:\n", 1)
    for value in ("9000.00", "8580.00", "420.00"):
        body = body.replace(f"value: {PENDING}", f"value: {value}", 1)
    path = tmp_path / "facts.yaml"
    head = head.replace("  last_report: 上年报告.md\n", "")
    path.write_text(f"{head}facts:\n{body}", encoding="utf-8")
    book = load_facts(path)
    assert book["change.income"].in_unit() == "879.6万元"
    assert {"income.total", "income.grant", "income.other"} <= set(book.facts)


def test_a_file_with_gaps_is_checked_against_but_not_drafted(next_year, tmp_path):
    """Draft, prompts and refresh refuse in one sentence that names what is missing; show counts; check goes on."""
    folder, _ = next_year
    for done in (command("draft", folder, "-o", tmp_path / "out"), command("prompts", folder)):
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "项数据待填：本年收入合计（facts.yaml:" in done.stderr
    text = tmp_path / "text.md"
    text.write_text("2024年本年收入合计8120.40万元。", encoding="utf-8")
    done = command("check", text, "--facts", folder)
    assert done.returncode == 0
    assert "待填" in done.stderr


def test_words_of_last_year_are_flagged(next_year):
    """A sentence of a carried material, or of last year's report, is a warning of a document check alone."""
    folder, _ = next_year
    book, outline = load_facts(folder), load_outline("yunnan-3-2")
    old = (folder / "上年报告.md").read_text(encoding="utf-8")
    found = [one for one in check(old, book, outline=outline).findings if one.rule == "last-year-words"]
    assert any("是2024年的材料" in one.message for one in found)
    assert any("与上年报告逐字相同" in one.message for one in found)
    assert {one.severity for one in found} == {"warning"}
    assert not [one for one in check(old, book).findings if one.rule == "last-year-words"]


def test_a_writer_is_not_sent_back_for_last_years_materials():
    """What the materials say is for people to confirm: a section that uses them has no finding for its writer."""
    last, outline = load_facts(ROOT / "data" / "qinghe-transport-2024"), load_outline("yunnan-3-2")
    book = replace(last, materials=tuple(replace(one, carried=2023) for one in last.materials))
    (text,) = (one.text for one in book.materials if one.id == "economy.tender")
    found = examine(
        f"{text}{text[:8]}的做法得到坚持，" + "支出控制较好，" * 8 + "没有浪费。",
        outline.section("economy"),
        outline,
        book,
    )
    assert "last-year-words" not in {one.rule for one in found.findings}


def test_a_workbook_begets_a_workbook(tmp_path):
    """Last year's value stands in the column 上年数, this year's is to be filled in, and the row keeps its id."""
    table = ROOT / "data" / "qinghe-transport-2024" / "自评表.yaml"  # an indicator of it has a reason
    stated, template = statements_of(load_facts(table)), load_template()
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "facts.xlsx").write_bytes(render_workbook(fill(stated, template), template))
    done = command("init", tmp_path / "2025", "--from", tmp_path / "2024")
    assert done.returncode == 0, done.stderr
    page = openpyxl.load_workbook(tmp_path / "2025" / "facts.xlsx")["收支"]
    row = next(row for row in page.iter_rows(values_only=True) if row[0] == "income.total")
    assert row[2:6] == ("本年收入合计", PENDING, "8120.40", "万元")


SUMMED = """schema: drafter.facts/1
report: {title: 2023年甲局部门整体支出绩效自评报告, organization: 甲局, fiscal_year: 2023}
facts:
  - {id: public.total, name: “三公”经费, formula: parts(public.total), unit: 万元}
  - {id: public.car, name: 公务用车购置及运行维护费, value: 5.30, unit: 万元, part_of: public.total}
  - {id: public.reception, name: 公务接待费, value: 1.70, unit: 万元, part_of: public.total}
  - {id: last.public, name: “三公”经费, value: 8.20, unit: 万元, period: 2022}
  - {id: change.public, name: “三公”经费增减额, formula: public.total - last.public, unit: 万元}
  - {id: public.twice, name: “三公”经费的两倍, formula: public.total * 2, unit: 万元}
"""


def test_what_was_computed_last_year_is_the_value_before(tmp_path):
    """A sum of parts is kept as the value that it had, what is computed of it by its formula, a change not at all."""
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "facts.yaml").write_text(SUMMED, encoding="utf-8")
    done = command("init", tmp_path / "2024", "--from", tmp_path / "2023")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "2024" / "facts.yaml").read_text(encoding="utf-8")
    filled = text.replace(f"value: {PENDING}", "value: 4.00")
    (tmp_path / "2024" / "facts.yaml").write_text(filled, encoding="utf-8")
    book = load_facts(tmp_path / "2024")
    assert (book["last.public"].written, str(book["last.public"].period)) == ("7.00", "2023")
    assert book["last.public.twice"].in_unit() == "14万元"
    assert book["change.public"].in_unit() == "1万元"
    assert "last.change.public" not in book


def test_gaps_of_last_year_are_filled_in_first(tmp_path, next_year):
    """A year is not begun from one that has gaps, nor from itself."""
    done = command("init", tmp_path / "2026", "--from", next_year[0])
    assert (done.returncode, "先填完" in done.stderr) == (2, True)
    done = command("init", tmp_path / "2024", "--from", ROOT / "data" / "qinghe-transport-2024")
    assert (done.returncode, "新的年度" in done.stderr) == (2, True)


# -- facts proposed from a text ------------------------------------------------------------------------


def test_a_text_proposes_facts_with_their_sentences(tmp_path):
    """Name, value as written, unit and period from the clause; known names get their ids; all of it to be looked at."""
    stated = propose(TEXT, "去年.docx", load_template(), "yunnan-3-2")
    found = {entry.fact.name: entry for entry in stated.facts}
    assert found["决算收入"].fact.id == "income.total"
    assert found["决算收入"].value == "1200.50"
    assert found["河道治理工程（一期）"].value == "300.20"
    assert str(found["新建水站"].fact.period) == "2023-10"
    assert all(entry.fact.proposed for entry in stated.facts)
    assert found["决算支出"].fact.source == (
        "去年.docx：2023年，我局决算收入1,200.50万元，决算支出1180.00万元",
    )
    assert (stated.report.organization, stated.report.fiscal_year) == ("甲县水务局", 2023)


@pytest.mark.parametrize("name", ["facts.yaml", "facts.xlsx"])
def test_proposals_load_and_say_that_nobody_looked_at_them(tmp_path, name):
    """The file that is written is a facts file; loading it says how many facts are unconfirmed."""
    text = tmp_path / "去年.md"
    text.write_text(TEXT, encoding="utf-8")
    done = command("numbers", text, "--as-facts", "-o", tmp_path / name)
    assert done.returncode == 0, done.stderr
    book = load_facts(tmp_path / name)
    assert book["expenditure.total"].in_unit() == "1180.00万元"
    assert any("还没有核对" in note for note in book.notes)
    again = command("numbers", text, "--as-facts", "-o", tmp_path / name)
    assert (again.returncode, "没有覆盖" in again.stderr) == (2, True)


LIBRARY = """云溪县图书馆2023年度部门整体支出绩效自评报告
2023年，我馆决算收入1205.60万元。全年支出1,205.60万元，其中：基本支出655.60万元，占54.38%；项目支出550万元，占45.62%。
按功能分类，文化旅游体育与传媒支出1050.30万元，社会保障和就业支出88.10万元。
全年预算数1230万元，预算执行率98.02%，较年初预算1150万元调增80万元，增幅6.96%。
2023年“三公”经费支出7.05万元，较上年的8.20万元减少1.15万元，下降14.02%。其中公务用车运行维护费5.30万元，因公出国（境）费为0。
举办读者活动186场，平均每月15.5场；新增馆藏图书2.56万册，超额完成年度目标2.5万册。
建成分馆12个，为年度目标15个的80%。免费开放补助资金220万元、图书购置经费180万元、分馆建设经费150万元，三项合计550万元。
15个分馆只建成12个，还差3个。2024年6月底前建成其余3个分馆，力争新增馆藏3万册。
云溪县图书馆
2024年2月21日
"""


def test_what_is_proposed_has_whole_names_and_no_phrases_for_names():
    """Nothing is cut off at 与 or a bracket, no plan of next year, no 还差 and 平均每月; the body's own sums are there."""
    stated = propose(LIBRARY, "去年.docx", load_template(), "yunnan-3-2")
    assert {entry.fact.name: f"{entry.value}{entry.fact.unit.symbol}" for entry in stated.facts} == {
        "决算收入": "1205.60万元", "决算支出": "1205.60万元", "基本支出": "655.60万元", "项目支出": "550万元",
        "文化旅游体育与传媒支出": "1050.30万元", "社会保障和就业支出": "88.10万元", "全年预算": "1230万元",
        "预算执行率": "98.02%", "年初预算": "1150万元", "“三公”经费": "8.20万元", "公务用车运行维护费": "5.30万元",
        "因公出国（境）费": "0万元", "举办读者活动": "186场", "新增馆藏图书": "2.56万册", "新增馆藏图书目标值": "2.5万册",
        "建成分馆": "12个", "建成分馆目标值": "15个", "免费开放补助资金": "220万元", "图书购置经费": "180万元",
        "分馆建设经费": "150万元",
    }  # fmt: skip
    kinds = {entry.fact.name: entry.fact.id.split(".")[0] for entry in stated.facts}
    assert kinds["公务用车运行维护费"] == "public"
    assert kinds["图书购置经费"] == "project"
    assert kinds["文化旅游体育与传媒支出"] == "expenditure"
    assert {"public.total", "last.public"} <= {entry.fact.id for entry in stated.facts}


def test_a_text_agrees_with_what_it_proposes(tmp_path):
    """Checked against its own proposal no value of it is wrong."""
    path = tmp_path / "facts.yaml"
    path.write_text(
        render_yaml(propose(LIBRARY, "去年.docx", load_template(), "yunnan-3-2")), encoding="utf-8"
    )
    rules = {finding.rule for finding in check(LIBRARY, load_facts(path)).findings}
    assert not rules & {"value-mismatch", "wrong-subject", "wrong-unit", "wrong-period", "wrong-arithmetic"}


def test_a_name_that_the_text_gives_two_values_has_a_remark():
    """A slip in a table of the text is told beside the value that is proposed."""
    text = LIBRARY + "项目\t决算（万元）\n项目支出\t505.00\n"
    stated = propose(text, "去年.docx", load_template(), "yunnan-3-2")
    remarks = {entry.fact.name: entry.remark for entry in stated.facts if entry.remark}
    assert remarks == {"项目支出": "文中另作505.00，请核对"}


def test_a_text_without_numbers_proposes_nothing(tmp_path):
    """Exit 2 and one sentence; nothing is written."""
    text = tmp_path / "空.md"
    text.write_text("工作扎实推进。\n", encoding="utf-8")
    done = command("numbers", text, "--as-facts", "-o", tmp_path / "facts.yaml")
    assert done.returncode == 2
    assert not (tmp_path / "facts.yaml").exists()


# -- two files of facts compared ------------------------------------------------------------------------


def test_what_changed_is_told_with_the_sentences_that_say_it(facts, tmp_path):
    """Changed, new and gone facts and materials, each with the sentences of a draft; 1 where there are any, else 0."""
    new = shutil.copytree(facts, tmp_path / "new")
    path = new / "facts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("name: 培训费, value: 8.25", "name: 培训费, value: 8.35")
        .replace("  - {id: output.bridges, name: 改造危桥, value: 12, unit: 座}\n", "")
        .replace("identities:\n", "  - {id: output.piers, name: 码头, value: 3, unit: 座}\nidentities:\n"),
        encoding="utf-8",
    )
    assert command("draft", facts, "-o", tmp_path / "out").returncode == 0
    done = command("facts", "diff", facts, new, "--draft", tmp_path / "out")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    changed, new_one, gone = (
        lines.index(line) for line in ("培训费：8.25万元 → 8.35万元", "新增：码头3座", "删去：改造危桥12座")
    )
    assert "培训费8.25万元" in lines[changed + 1]
    assert lines[changed + 1].startswith("    第")
    assert "改造危桥12座" in lines[gone + 1]
    assert not lines[new_one + 1].startswith("    ")
    same = command("facts", "diff", facts, facts)
    assert (same.returncode, same.stdout) == (0, "没有变化。\n")


YEAR = """schema: drafter.facts/1
report: {{title: {0}年清河局部门整体支出绩效自评报告, organization: 清河局, fiscal_year: {0}, outline: yunnan-3-2}}
facts:
  - {{id: income.total, name: 决算收入, value: {1}, unit: 万元}}
  - {{id: last.income.total, name: 决算收入, value: {2}, unit: 万元, period: {3}}}
  - {{id: change.income_rate, name: 决算收入增减率, formula: (income.total - last.income.total) / last.income.total, unit: "%", decimals: 2}}
  - {{id: staff, name: 年末实有在职人员, value: 30, unit: 人}}
"""


def compared(tmp_path, *years):
    """What `facts diff` says of two files: (year, income, income before)."""
    files = []
    for year, income, before in years:
        files.append(tmp_path / f"{len(files)}.yaml")
        files[-1].write_text(YEAR.format(year, income, before, year - 1), encoding="utf-8")
    return command("facts", "diff", *files).stdout.splitlines()


def test_a_value_of_last_year_is_named_with_its_year_and_a_change_by_its_direction(tmp_path):
    """2022年决算收入, and 下降8.04%, never -8.04%."""
    assert compared(tmp_path, (2023, "1100.00", "1000.00"), (2023, "1100.00", "1250.00")) == [
        "2022年决算收入：1000.00万元 → 1250.00万元",
        "决算收入增减率：增长10.00% → 下降12.00%",
    ]


def test_what_merely_became_last_years_is_no_change(tmp_path):
    """Of the next year's facts those that differ are told with both years; what did not move is not, nor what is older."""
    assert compared(tmp_path, (2023, "1100.00", "1000.00"), (2024, "1210.00", "1100.00")) == [
        "决算收入：2023年1100.00万元 → 2024年1210.00万元",
    ]


def test_a_last_years_value_that_last_year_did_not_state_is_told(tmp_path):
    """A slip in the column 上年数."""
    said = compared(tmp_path, (2023, "1100.00", "1000.00"), (2024, "1210.00", "1101.00"))
    assert "2023年决算收入：上年的事实文件是1100.00万元，现在的上年数是1101.00万元；请核对" in said


def test_what_is_still_to_be_filled_in_is_one_line(tmp_path):
    """A next year just begun is not listed number by number."""
    old = ROOT / "data" / "qinghe-transport-2024"
    assert command("init", tmp_path / "2025", "--from", old).returncode == 0
    said = command("facts", "diff", old, tmp_path / "2025").stdout.splitlines()
    assert [line for line in said if line.startswith("待填")] == said[-1:]
    assert len(said) < 12, said
