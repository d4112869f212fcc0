"""Self-evaluation tables in texts and in facts: published slips, the forms of several provinces, good tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import command
from conftest import ROOT

from drafter.checker.check import check
from drafter.checker.statedsheet import check_facts
from drafter.facts.load import load_facts
from drafter.outline.scores import scored
from drafter.outline.sections import Outline

NATIONAL = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"


@pytest.fixture(name="rules")
def _rules(outline: Outline):
    """The rules about tables that find something in a text."""

    def rules(text: str) -> dict[str, str]:
        found = check(text, outline=outline).findings
        return {
            f.rule: text[f.start : f.end] for f in found if f.rule not in ("missing-section", "year-mismatch")
        }

    return rules


def test_points_that_add_to_110_and_scores_to_96_under_a_total_of_100_and_90(rules) -> None:
    """As in a published table of 2019: sums, a missed target without reason, and a score that no rule gives."""
    found = rules(
        "名称\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n年度资金总额\t200\t200\t200\t20\t100%\t20\n"
        + NATIONAL
        + "产出指标\t数量指标\t检查单位\t≥20个\t20个\t30\t30\t\n"
        "\t质量指标\t整改到位率\t90%\t60%\t20\t10\t\n"
        "效益指标\t社会效益\t违规金额\t有所下降\t较上年少两起，见台账\t40\t36\t留有余地\n总分\t\t\t\t\t100\t90\t\n"
    )
    assert found["total-not-sum"] == "90"
    assert found["points-not-hundred"] == "100"
    assert found["deviation-without-reason"] == "60%"
    assert found["score-not-as-ruled"] == "10"


def test_a_total_row_of_zeros_over_a_part_with_amounts(rules) -> None:
    """As in a published table of 2022: the whole was never filled in."""
    found = rules(
        "资金来源\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n年度资金总额\t0\t0\t0\t10\t\t10\n"
        "其中：当年财政拨款\t90\t90\t89.974\n"
        + NATIONAL
        + "产出指标\t数量指标\t修路\t≥3公里\t3公里\t90\t90\t\n"
    )
    assert found["funds-not-whole"] == "0"
    assert found["execution-score-wrong"] == "10"


def test_targets_met_exactly_lose_points_and_nothing_says_why(rules) -> None:
    """As in a published Yunnan table of 2020, with the target in three columns under one head."""
    found = rules(
        "一级指标\t二级指标\t三级指标\t年度指标值\t\t\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t\t\t指标性质\t指标值\t度量单位\t\t\t\t\n"
        "产出指标\t数量指标\t开班期数\t=\t4\t期\t4\t10\t9\t\n"
        "\t质量指标\t合格率\t≥\t90\t%\t90\t20\t19\t\n"
        "效益指标\t社会效益\t就业人数\t≥\t50\t人\t50\t30\t27\t\n",
    )
    assert found["cut-without-reason"] == "27"
    assert "target-unit-differs" not in found
    assert "deviation-without-reason" not in found


def test_full_points_throughout_and_rows_without_a_target(rules) -> None:
    """As in a published table of 2022: inflation is a hint, a missing target an error."""
    found = rules(
        NATIONAL
        + "预算执行率\t\t支付率\t100%\t100%\t10\t10\t\n产出指标\t数量指标\t改造厕所\t≥10座\t10座\t50\t50\t\n"
        "效益指标\t生态效益\t村容村貌\t\t整洁\t30\t30\t\n满意度指标\t\t村民满意度\t≥90%\t95%\t10\t10\t\n"
    )
    assert {"every-row-full", "target-missing"} <= set(found)


def test_hubei_heads_are_told_and_its_wide_row_of_reasons_speaks_for_all(rules) -> None:
    """Heads with letters and points; the reason stands in a row of its own."""
    text = (
        "\t预算数（A）\t执行数（B）\t执行率\t得分（20分×执行率）\n年度预算\t50\t40\t85%\t17\n"
        "一级指标\t二级指标\t三级指标\t年初目标值（A）\t实际完成值（B）\t得分\n"
        "产出指标\t数量指标\t维修房屋\t≥10间\t8间\t32\n偏差大或目标未完成原因\t雨季停工\n"
    )
    found = rules(text)
    assert found["execution-rate-wrong"] == "85%"
    assert found["execution-score-wrong"] == "17"
    assert "deviation-without-reason" not in found
    assert "deviation-without-reason" in rules(text.replace("雨季停工", "无"))


def test_a_markdown_table_is_judged_like_one_of_a_word_file(rules) -> None:
    """Cells parted by bars, with the line of dashes under the heads."""
    rows = ["| 一级指标 | 三级指标 | 指标值 | 实际完成值 | 分值 | 得分 |", "|---|---|---|---|---|---|"]
    rows += ["| 产出指标 | 修桥 | ≥3座 | 2座 | 100 | 100 |"]
    found = rules("\n".join(rows))
    assert found["unmet-with-full-points"] == "100"
    assert found["deviation-without-reason"] == "2座"


def test_a_table_of_something_else_is_no_self_evaluation(rules) -> None:
    """No head of indicators, no rule about them."""
    assert not {
        code
        for code in rules("项目\t预算\t决算\n甲\t10\t20\n乙\t3\t4\n")
        if "score" in code or "points" in code
    }


def test_the_table_of_the_facts_is_judged_by_the_same_rules(outline: Outline, tmp_path: Path) -> None:
    """Each finding names the indicator; what the clerk left out is computed and not held against him."""
    path = tmp_path / "facts.yaml"
    path.write_text(
        "schema: drafter.facts/1\nreport: {title: 2023年甲局绩效自评报告, organization: 甲局, fiscal_year: 2023}\n"
        "facts:\n  - {id: budget.full, name: 全年预算, value: 200, unit: 万元}\n"
        "  - {id: expenditure.total, name: 本年支出, value: 180, unit: 万元}\n"
        "indicators:\n"
        "  - {id: a, first: 产出指标, name: 培训场次, target: ≥12场, actual: 9场, weight: 50}\n"
        "  - {id: b, first: 效益指标, name: 合格率, target: ≥90%, actual: 90%, weight: 30, score: 28}\n"
        "  - {id: c, first: 满意度指标, name: 满意度, target: ≥90%, actual: 95%, weight: 10}\n"
        "result: {grade: 优}\n",
        encoding="utf-8",
    )
    book = load_facts(path)
    found = {(one.rule, one.row) for one in check_facts(book, outline)}
    assert found == {
        ("deviation-without-reason", "指标“培训场次”（a）"),
        ("cut-without-reason", "指标“合格率”（b）"),
        ("grade-not-of-score", "自评结果"),
    }
    whole = scored(book, outline)
    assert [whole[one].in_unit() for one in ("a.score", "execution.score", "result.score", "result.weight")] == [
        "37.5分", "9分", "84.5分", "100分",
    ]  # fmt: skip
    assert scored(whole, outline) is whole
    assert {(one.rule, one.row) for one in check_facts(whole, outline)} == found


def test_the_grade_that_a_text_states_is_held_against_the_score_of_the_facts(outline: Outline) -> None:
    """Without a table in the text; the score itself is judged as a number."""
    book = load_facts(ROOT / "data" / "qinghe-transport-2024" / "自评表.yaml")
    text = "2024年度自评得分98.31分，评价等级为良。"
    found = {f.rule: text[f.start : f.end] for f in check(text, book, outline=outline).findings}
    assert found["grade-not-of-score"] == "良"
    assert found["value-mismatch"] == "98.31分"


def test_the_commands_show_and_draft_say_what_is_wrong_with_the_table(tmp_path: Path) -> None:
    """Scores, total and grade are shown; an error in the table is status 1, and the report is written all the same."""
    source = (ROOT / "data" / "qinghe-transport-2024" / "自评表.yaml").read_text(encoding="utf-8")
    shutil.copy(ROOT / "data" / "qinghe-transport-2024" / "facts.yaml", tmp_path)
    path = tmp_path / "自评表.yaml"
    path.write_text(source, encoding="utf-8")
    shown = command("facts", "show", path)
    assert (shown.returncode, "自评得分99.31分，等级优" in shown.stdout) == (0, True)
    path.write_text(
        source.replace("actual_of: satisfaction, weight: 10", "actual: 81%, weight: 10, score: 10"),
        encoding="utf-8",
    )
    shown = command("facts", "show", path)
    assert shown.returncode == 1
    assert "错误·未完成却得满分  指标“出行群众满意度”（indicator.pleased）" in shown.stdout
    drafted = command("draft", path, "-o", tmp_path / "out", "--outline", "general")
    assert drafted.returncode == 1
    assert "错误·未完成却得满分" in drafted.stdout
    assert (tmp_path / "out" / "report.md").is_file()


@pytest.fixture(name="overscored", scope="session")
def _overscored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A facts workbook whose first indicator has 25 of 20 points."""
    from test_facts_workbook import INDICATORS, MONEY, REPORT, Clerk

    folder = tmp_path_factory.mktemp("scores") / "2023"
    assert command("init", folder).returncode == 0
    clerk = Clerk(folder / "facts.xlsx")
    for name, value in REPORT.items():
        clerk.fill("基本情况", name, 内容=value)
    for name, cells in MONEY.items():
        clerk.fill("收支", name, **cells)
    for at, (name, cells) in enumerate(INDICATORS):
        clerk.fill("指标", name, **{**INDICATORS[0][1], **cells, "得分": 20 if at else 25})
    clerk.save()
    return folder


def test_a_score_error_of_a_workbook_names_the_cell(overscored: Path) -> None:
    """Not an id that nobody typed; a row with no cell for the field is named by its line."""
    shown = command("facts", "show", overscored)
    assert shown.returncode == 1
    assert "错误·得分超出分值  指标“养护里程”（facts.xlsx#指标!K6）：得分25分不在0至20分之间" in shown.stdout
    assert "output.x" not in shown.stdout.partition("事实文件里的自评表")[2]


def test_a_wrong_score_is_a_finding_of_the_draft_and_of_its_export(overscored: Path) -> None:
    """One of the errors that the summary, check.json, check.html and the export's warning count, with its cell."""
    out = overscored / "out"
    drafted = command("draft", overscored, "-o", out)
    assert drafted.returncode == 1
    report = json.loads((out / "check.json").read_text(encoding="utf-8"))
    (wrong,) = [one for one in report["findings"] if one["rule"] == "score-out-of-range"]
    assert wrong["message"] == "自评表的指标“养护里程”（facts.xlsx#指标!K6）：得分25分不在0至20分之间"
    errors = report["summary"]["errors"]
    assert errors == sum(1 for one in report["findings"] if one["severity"] == "error")
    assert f"必须改正{errors}处" in drafted.stdout
    assert "facts.xlsx#指标!K6" in (out / "check.html").read_text(encoding="utf-8")
    exported = command("export", out, "-o", overscored / "稿.docx")
    assert exported.returncode == 1
    assert f"还有{errors}处错误没有处理" in exported.stderr
