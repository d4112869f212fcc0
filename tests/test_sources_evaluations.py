"""Whose self-evaluation a table is, and the forms in which strangers fill it in."""

from __future__ import annotations

import pytest
import workbooks

from drafter.errors import FactsError, WorkbookError
from drafter.facts.load import load_facts
from drafter.sources.bring import Wish, bring
from drafter.sources.keep import write_untyped

HEADS = [
    "绩效指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]


def project(name="农村公路养护项目", head=HEADS):
    """The form of the Ministry: 绩效指标 stands over all levels, in its head and down its rows."""
    return [
        ["项目支出绩效自评表"], ["（2023年度）"], ["项目名称", None, name], ["主管部门", None, "某县交通运输局", None, "实施单位", None, "某县公路站"],
        ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], [None, "年度资金总额", 300, 320, 309.12, 10, "96.60%", 9.66],
        head, ["绩效指标", "产出指标（50分）", "数量指标", "完成养护里程", "≥120公里", "126公里", 50, 50, None],
        [None, "效益指标（40分）", "社会效益指标", "群众满意度", "≥90%", "80%", 40, 35, "路况较差"], ["总分", None, None, None, None, None, 100, 94.66],
    ]  # fmt: skip


def body():
    rows = project()
    rows[0], rows[2] = ["2023年度部门整体支出绩效自评表"], ["部门名称", None, "某县交通运输局"]
    return rows


ACCOUNTS = [
    ["2023年度收入支出决算总表"], ["部门：某县交通运输局", None, None, "单位：万元"], ["项目", "决算数", "项目", "决算数"],
    ["本年收入合计", 500.0, "本年支出合计", 500.0],
]  # fmt: skip


def saved(tmp_path, *sheets):
    book = workbooks.empty_book()
    for number, rows in enumerate(sheets, 1):
        workbooks.add(book, f"表{number}", rows)
    return workbooks.save(book, tmp_path / "表.xlsx")


def loaded(tmp_path, *sheets, wish=None):
    """The facts, and what was said."""
    made = bring([saved(tmp_path, *sheets)], tmp_path, wish)
    write_untyped(tmp_path / "facts.yaml", made.text, force=False)
    return load_facts(tmp_path / "facts.yaml"), made.remarks


@pytest.mark.parametrize("head", [HEADS, ["指标", *HEADS[1:]], [None, *HEADS[1:]]])
def test_the_third_level_names_the_indicators_whatever_stands_over_all_levels(tmp_path, head):
    """绩效指标 in the same row of heads is no name; points behind a level are no part of it."""
    book, _ = loaded(tmp_path, project(head=head))
    assert [(one.first, one.second, one.name) for one in book.indicators] == [
        ("产出指标", "数量指标", "完成养护里程"), ("效益指标", "社会效益指标", "群众满意度"),
    ]  # fmt: skip
    assert book["indicator.n2.target"].source == ("表.xlsx#表1!E9",)


def test_a_project_alone_makes_the_report_of_the_project(tmp_path):
    """Its title, outline and score are the project's."""
    book, remarks = loaded(tmp_path, project())
    assert (book.report.title, book.report.outline) == ("2023年农村公路养护项目支出绩效自评报告", "project")
    assert book["result.score"].written == "94.66"
    assert remarks == ()


def test_a_projects_score_is_never_the_bodys(tmp_path):
    """Beside accounts, or the body's own table, it is left and said; --project takes it."""
    for others in ((ACCOUNTS,), (ACCOUNTS, body()), (body(),)):
        book, remarks = loaded(tmp_path, *others, project())
        assert book.report.title == "2023年某县交通运输局部门整体支出绩效自评报告"
        assert len(book.indicators) == (2 if body() in others else 0)
        assert any("是项目“农村公路养护项目”的自评表，不是部门整体的，没有采用" in one for one in remarks)
    book, _ = loaded(tmp_path, ACCOUNTS, project(), wish=Wish(project="农村公路 养护项目"))
    assert (book.report.outline, len(book.indicators)) == ("project", 2)


def test_a_block_of_projects_in_a_bodys_table_makes_no_projects_table(tmp_path):
    """重点工作任务 with 项目名称 and 批复金额, under a title of the body or under none."""
    for title in ("2023年度部门支出绩效自评表", "2023年度绩效自评表"):
        rows = body()
        rows[0] = [title]
        block = [
            ["重点工作任务", None, None],
            *[[f"任务{number}", "开展", "完成"] for number in range(1, 5)],
            ["项目名称", "批复金额", "实际支出"],
            ["养护", 3, 2],
        ]
        book, _ = loaded(tmp_path, [*rows[:3], *block, *rows[6:]])
        assert (book.report.outline, len(book.indicators)) == ("yunnan-3-2", 2)


def test_of_several_projects_one_is_to_be_named(tmp_path):
    """On two sheets or on one; the message names them and where they stand."""
    two = (project(), project("水库除险加固项目"))
    for sheets, places in ((two, ("表1", "表2")), (([*two[0], [None], *two[1]],), ("表1", "表1"))):
        with pytest.raises(WorkbookError) as refused:
            loaded(tmp_path, *sheets)
        assert str(refused.value) == (
            f"表中有2个项目的自评表：农村公路养护项目（{places[0]}）、水库除险加固项目（{places[1]}）；请用--project指明一个项目"
        )
        book, _ = loaded(tmp_path, *sheets, wish=Wish(project="水库除险加固项目"))
        assert book.report.title == "2023年水库除险加固项目支出绩效自评报告"
    with pytest.raises(WorkbookError, match="表中没有项目“别的项目”的自评表"):
        loaded(tmp_path, *two, wish=Wish(project="别的项目"))


def test_hunans_words_for_the_body_name_it(tmp_path):
    """省级预算部门名称."""
    rows = body()
    rows[2][0] = "省级预算部门名称"
    assert loaded(tmp_path, rows)[0].report.organization == "某县交通运输局"


def test_the_money_of_the_bodys_table_is_held_against_the_accounts(tmp_path):
    """A difference is said with both cells; it may be one of scope, so nothing is refused."""
    _, remarks = loaded(tmp_path, ACCOUNTS, body())
    assert remarks == (
        "表.xlsx#表2!E6（年度资金总额全年执行数）309.12万元与表1!D4（本年支出合计）500.00万元不同；请核对是口径不同还是填错",
    )


def test_the_form_of_hubei_states_points_behind_names_and_the_total_beside_its_word(tmp_path):
    """The wide row of reasons speaks for the rows that lost points."""
    rows = [
        ["2023年度道路养护项目自评表"], ["单位名称：某市交通运输局"], ["项目名称", "道路养护项目"],
        ["年度绩效目标（80分）", "一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"],
        [None, "产出指标", "数量指标", "养护里程（50分）", "≥120公里", "126公里", 50], [None, "产出指标", "质量指标", "验收合格率（30分）", "=100%", "98%", 29.4],
        ["总分", 79.4], ["偏差大或目标未完成原因分析", "个别路段返工"],
    ]  # fmt: skip
    book, _ = loaded(tmp_path, rows)
    assert [(one.name, one.weight, one.reason) for one in book.indicators] == [
        ("养护里程", 50, ""),
        ("验收合格率", 30, "个别路段返工"),
    ]
    assert book["indicator.n1.weight"].source == ("表.xlsx#表1!D5",)
    assert (book["result.score"].written, book["result.score"].source) == ("79.4", ("表.xlsx#表1!B7",))


def test_a_row_of_execution_is_an_indicator_only_where_no_money_block_states_its_points(tmp_path):
    """预算执行率（10分） merged over the three levels."""
    row = [None, "预算执行率（10分）", None, None, "100%", "95%", 10, 9.5, None]
    with_money = body()
    with_money.insert(9, row)
    book, _ = loaded(tmp_path, with_money)
    assert [one.name for one in book.indicators] == ["完成养护里程", "群众满意度"]
    without = [*with_money[:3], *with_money[6:]]
    book, _ = loaded(tmp_path, without)
    assert [(one.name, one.weight) for one in book.indicators][-1] == ("预算执行率", 10)


def test_two_rows_of_one_name_are_told_apart_by_their_places(tmp_path):
    """One level, one name, twice."""
    rows = project()
    rows.insert(8, [None, None, None, "完成养护里程", "≥5公里", "5公里", 0, 0, None])
    book, _ = loaded(tmp_path, rows)
    assert [one.name for one in book.indicators][:2] == [
        "完成养护里程（数量指标）（第8行）",
        "完成养护里程（数量指标）（第9行）",
    ]


def test_what_keeps_the_made_file_from_loading_is_told_by_its_cells(tmp_path):
    """Nobody has seen that file: no line of it is named."""
    text = bring([saved(tmp_path, project())], tmp_path).text.replace("群众满意度", "完成养护里程")
    with pytest.raises(FactsError) as refused:
        write_untyped(tmp_path / "facts.yaml", text, force=False)
    told = str(refused.value)
    assert told.startswith("由这些表得出的数据还不能成为事实文件，没有写出；请先改正表格：\n表.xlsx#表1!E9：")
    assert "（表.xlsx#表1!E8）都叫“完成养护里程" in told
    assert ".yaml" not in told
    assert not (tmp_path / "facts.yaml").exists()
