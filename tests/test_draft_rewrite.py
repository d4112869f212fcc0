"""Rewriting: no number lost, added, changed or moved; every link and gap named; nothing made up, nothing leaked."""

from __future__ import annotations

import json

import docx
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from test_cli import drafter

from drafter import check, extract, load_facts, rewrite
from drafter.draft.difference import compare_texts
from drafter.draft.engines import Completion
from drafter.draft.keeping import compare_numbers
from drafter.draft.points import gaps_of_problems, gaps_of_suggestions, match_problems, read_points
from drafter.errors import EngineError, TextError

REPORT = """\
一、基本情况
某局2023年支出600.02万元。
四、存在的问题
存在以下两个问题：
一是在编人员不足，轮岗难以实行。核定编制15名，实有在编12人，空编3名。
二是档案数字化程度偏低，因为经费紧张，全年只扫描档案1,200卷，占应扫描的31.49%。
五、有关建议
一是加快档案数字化，由办公室负责，2024年6月底前扫描剩余档案。
二是加强学习，提高认识。

某某局
2024年2月21日
"""
PROBLEMS = REPORT.partition("存在的问题\n")[2].partition("\n五、")[0]
GOOD = """\
一是在编人员不足，轮岗难以实行。核定编制15名，实有在编12人，空编3名，原因是招录进度慢。
二是档案数字化程度偏低。全年只扫描档案1,200卷，占应扫描的31.49%，原因是经费紧张。"""


class Scripted:
    """Answers from a list, the last one repeated; an exception is raised; keeps what it was asked."""

    name = "scripted"

    def __init__(self, *answers):
        self.answers = answers
        self.asked = []

    async def write(self, prompt):
        self.asked.append(prompt)
        step = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(step, Exception):
            raise step
        return Completion(step, "某模型", 10, 5, requests=1)


def only(result):
    (variant,) = result.variants
    return variant


# -- numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("空编3名，实有12人。", "实有12人，空编3名。"),
        ("支出1.2亿元。", "支出12000万元。"),
        ("存在以下两个问题：一是人少。二是钱少，欠3万元。", "一是钱少，欠3万元。二是人少。"),
        ("2023年支出5万元，2023年收入6万元。", "2023年支出5万元、收入6万元。"),
        ("支出较上年增长5%。", "支出比上年增加了5%。"),
        ("按照财预〔2020〕10号执行。", "依照财预〔2020〕10号办理。"),
    ],
)
def test_the_same_numbers_in_other_words_are_kept(before, after):
    """Order, spelling of a value, enumerators and repeated years are free."""
    assert compare_numbers(before, after) == ()


@pytest.mark.parametrize(
    ("before", "after", "kinds", "word"),
    [
        ("空编3名，实有12人。", "空编较多，实有12人。", ["dropped"], "空编3名"),
        ("空编3名。", "空编3名，退休2人。", ["added"], "2人"),
        ("空编3名。", "空编4名。", ["dropped", "added"], "4名"),
        ("支出1.2亿元。", "支出1.2万元。", ["dropped", "added"], "1.2万元"),
        ("占比5%。", "占比5个百分点。", ["dropped", "added"], "百分点"),
        ("甲3人，乙3人。", "甲、乙各3人。", ["dropped"], "3人"),
        ("2024年6月底前完成。", "2024年底前完成。", ["dropped", "added"], "2024年"),
        ("按照财预〔2020〕10号执行。", "按照规定执行。", ["dropped"], "财预〔2020〕10号"),
        ("专职人员12人，协办员3人。", "专职人员3人，协办员12人。", ["moved", "moved"], "原文这里不是"),
        ("支出较上年增长5%。", "支出较上年下降5%。", ["moved"], "增减方向"),
        ("参保率95%以上。", "参保率95%。", ["moved"], "以上"),
        ("缺编3人。", "缺编约3人。", ["moved"], "约"),
    ],
)
def test_a_number_that_is_not_as_it_was_is_named(before, after, kinds, word):
    """Dropped, added, changed, on another subject, in another direction or bound."""
    changes = compare_numbers(before, after)
    assert [change.kind for change in changes] == kinds
    assert any(word in change.message for change in changes)


def test_what_the_user_asks_for_may_be_added():
    """A deadline of the instruction is no invention."""
    assert compare_numbers("轮岗。", "2025年6月底前轮岗。", "写明2025年6月底前完成") == ()


@given(
    st.lists(
        st.sampled_from(
            "支出 较上年 增长 减少 约 以上 ， 。 \n 600.02万元 1,200卷 31.49% 2023年 一是 3名 12人".split(" ")
        )
    )
)
def test_a_text_keeps_its_own_numbers(pieces):
    """Whatever it holds, a text compared with itself has lost nothing."""
    text = "".join(pieces)
    assert compare_numbers(text, text) == ()


# -- points, links, gaps ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "一是甲。\n二是乙。",
        "一是甲。二是乙。",
        "（一）甲。\n（二）乙。",
        "1.甲。\n2.乙。",
        "1、甲。\n2、乙。",
        "（1）甲。\n（2）乙。",
        "甲。\n乙。",
    ],
)
def test_points_are_told_apart_in_every_usual_form(body):
    """Enumerators are taken off, what stands between them is one point."""
    assert read_points(body).items == ("甲。", "乙。")


def test_a_series_inside_a_point_belongs_to_it():
    """（1） under 一是, and a series that starts anew, part nothing."""
    points = read_points("有下列不足：\n一是甲。（1）小甲。（2）小乙。\n二是乙。一是丙。")
    assert points.lead == "有下列不足："
    assert points.items == ("甲。（1）小甲。（2）小乙。", "乙。一是丙。")


def test_suggestions_are_matched_by_their_aim_then_by_their_words():
    """针对…的问题 decides, a number too; else telling words; general phrases answer nothing."""
    problems = ["在编人员不足，轮岗难以实行。", "档案数字化程度偏低，扫描进度慢。"]
    suggestions = [
        "针对轮岗难以实行的问题，交叉复核。",
        "加快档案数字化，扫描剩余档案。",
        "针对第二个问题，增加经费。",
        "加强学习，提高认识。",
    ]
    assert match_problems(problems, suggestions) == (0, 1, 1, None)


def test_gaps_are_named():
    """No evidence, no cause; no problem, nobody, no date; a problem without an answer."""
    problems = ["人少。", "档案老化，由于库房潮湿，去年受损120卷。"]
    suggestions = ["针对档案老化的问题，由办公室负责，2024年底前修复。", "加强学习。"]
    assert list(gaps_of_problems(problems)) == [
        "问题1（人少）没有写明具体表现或数据",
        "问题1（人少）没有写明原因",
    ]
    assert list(gaps_of_suggestions(problems, suggestions, (1, None))) == [
        "问题1（人少）没有对应的建议",
        "建议2（加强学习）没有写明针对哪个问题、由谁办理、何时完成",
    ]


# -- the difference -----------------------------------------------------------------------------------------


def test_a_number_is_never_cut_in_the_difference():
    """600.02万元 against 600.20万元 is one piece each, unit included."""
    pieces = compare_texts("支出600.02万元，占31.49%。", "支出600.20万元，占31.5%。")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [
        ("gone", "600.02万元"), ("new", "600.20万元"), ("gone", "31.49%"), ("new", "31.5%"),
    ]  # fmt: skip


PIECE = st.sampled_from("支出 600.02万元 600.20万元 3名 的 和 ， \n 31.49% 人员 {{a.b}} abc".split(" "))


@given(st.lists(PIECE, max_size=12).map("".join), st.lists(PIECE, max_size=12).map("".join))
def test_the_difference_holds_both_texts(before, after):
    """All but the new pieces make the first, all but those gone the second; every number is within one piece."""
    pieces = compare_texts(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after
    for left_out, text in (("new", before), ("gone", after)):
        edges, at = set(), 0
        for piece in pieces:
            if piece.kind != left_out:
                at += len(piece.text)
                edges.add(at)
        for mention in extract(text):
            if mention.kind != "label":
                assert not edges & set(range(mention.start + 1, mention.end))


# -- without a model ----------------------------------------------------------------------------------------


def test_without_a_model_the_points_are_put_in_order_and_no_word_is_lost():
    """Suggestions go by the problem that they answer, which is named; the rest of the text is untouched."""
    result = rewrite(REPORT, "suggestions")
    variant = only(result)
    assert variant.engine == "restructured"
    assert variant.text == (
        "一是针对档案数字化程度偏低的问题，加快档案数字化，由办公室负责，2024年6月底前扫描剩余档案。\n二是加强学习，提高认识。"
    )
    whole = result.whole(REPORT, variant)
    assert whole.startswith(REPORT[: result.start])
    assert whole.endswith("\n\n某某局\n2024年2月21日\n")
    assert "问题1（在编人员不足）没有对应的建议" in variant.gaps
    assert [(one.problem, one.suggestion) for one in variant.links] == [(1, None), (2, 1), (None, 2)]


@pytest.mark.parametrize(
    "end",
    [
        "",
        "\n\n某某局\n2024年2月21日\n",
        "\n某某局\n",
        "\n某某局\n\n2024年2月21日\n\n（本报告正文由人工智能生成。）\n",
        "\n六、其他\n无。\n",
    ],
)
def test_signature_and_what_follows_are_no_part_of_the_suggestions(end):
    """Name, date, the mark of AI content and a further heading stay where they are."""
    text = f"四、存在的问题\n人少。\n五、有关建议\n一是增加编制。\n二是加强培训。{end}"
    result = rewrite(text, "suggestions")
    assert result.before == "一是增加编制。\n二是加强培训。"
    assert result.whole(text, only(result)).endswith(end)


def test_the_numbers_of_a_text_with_wrong_ones_are_kept_and_told(tmp_path):
    """What the facts contradict is not silently mended: it stays, and the reader is told."""
    book = load_facts(ROOT / "data" / "chenggong-2023")
    text = REPORT.replace("占应扫描的31.49%", "完成年初预算的32.49%")
    result = rewrite(text, "problems", facts=book)
    assert "32.49%" in only(result).text
    assert any("31.49%" in doubt for doubt in result.doubts)


def test_bound_numbers_become_references():
    """With facts the rewritten section can follow a corrected one."""
    book = load_facts(ROOT / "data" / "chenggong-2023")
    text = REPORT.replace("占应扫描的31.49%", "完成年初预算的31.49%")
    assert "完成年初预算的{{budget.completion_rate}}" in only(rewrite(text, "problems", facts=book)).source


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("一、基本情况\n情况良好。\n", "没有“存在的问题”"),
        ("四、存在的问题\n五、有关建议\n无。\n", "下面没有文字"),
    ],
)
def test_a_text_without_the_section_is_refused(text, word):
    """One sentence with the mend, before any model is asked."""
    engine = Scripted(GOOD)
    with pytest.raises(TextError, match=word):
        rewrite(text, "problems", engine=engine)
    assert engine.asked == []


# -- with a model -------------------------------------------------------------------------------------------


def test_a_model_s_text_with_all_numbers_is_taken():
    """One request, the text as answered, the spending told."""
    engine = Scripted(GOOD)
    variant = only(rewrite(REPORT, "problems", engine=engine))
    assert (variant.text, variant.engine, variant.refused, variant.requests) == (GOOD, "scripted", [], 1)
    assert PROBLEMS in engine.asked[0].user


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (GOOD.replace("12人", "13人"), "13人原文没有"),
        (GOOD.replace("，占应扫描的31.49%", ""), "“占应扫描的31.49%”没有了"),
        (GOOD.replace("招录", "2人退休，招录"), "2人原文没有"),
        (GOOD.replace("15名，实有在编12人，空编3名", "3名，实有在编12人，空编15名"), "原文这里不是"),
        (GOOD.partition("\n")[0], "原文有2项，这一稿只有1项"),
        (GOOD + "{{expenditure.total}}", "花括号"),
    ],
)
def test_a_number_not_kept_goes_back_and_is_repaired(wrong, complaint):
    """The complaint says what is wrong; the second answer is taken."""
    engine = Scripted(wrong, GOOD)
    variant = only(rewrite(REPORT, "problems", engine=engine))
    assert complaint in engine.asked[1].user.partition("【核对意见】")[2]
    assert engine.asked[1].user.startswith(engine.asked[0].user)
    assert (variant.text, variant.refused) == (GOOD, [])


def test_a_text_that_stays_wrong_is_refused():
    """No text with a changed number comes out: the restructured original does, with the reason."""
    engine = Scripted(GOOD.replace("12人", "13人"))
    variant = only(rewrite(REPORT, "problems", engine=engine))
    assert len(engine.asked) == 2
    assert variant.engine == "restructured"
    assert "13人" not in variant.text
    assert any("13人" in reason for reason in variant.refused)
    assert compare_numbers(PROBLEMS, variant.text) == ()


def test_an_endpoint_without_an_answer_leaves_the_restructured_text():
    """Nothing is lost, and the reason is told."""
    variant = only(rewrite(REPORT, "problems", engine=Scripted(EngineError("模型服务没有回答"))))
    assert (variant.engine, variant.refused) == ("restructured", ["模型服务没有回答"])


def test_variants_are_asked_for_in_different_words():
    """Three variants are three prompts that share their instructions, for the same prompt has one answer."""
    engine = Scripted(GOOD)
    assert len(rewrite(REPORT, "problems", engine=engine, variants=3).variants) == 3
    assert len({prompt.user for prompt in engine.asked}) == 3
    assert len({prompt.system for prompt in engine.asked}) == 1


def test_an_instruction_is_passed_on_and_its_numbers_may_be_written():
    """What the user says reaches the model under 【修改要求】."""
    added = GOOD.replace("招录进度慢", "招录进度慢，2024年计划补充3人")
    engine = Scripted(added)
    variant = only(rewrite(REPORT, "problems", engine=engine, instruction="写明2024年计划补充3人"))
    assert "【修改要求】写明2024年计划补充3人" in engine.asked[0].user
    assert variant.text == added


def test_boasts_that_the_model_adds_go_back():
    """What the rules about documents object to and the original did not have is repaired."""
    engine = Scripted(GOOD + "各项工作圆满完成。", GOOD)
    assert only(rewrite(REPORT, "problems", engine=engine)).text == GOOD


def test_nothing_confidential_leaves_and_all_of_it_comes_back(tmp_path):
    """A confidential value, a person's number and a confidential material are marks in every prompt."""
    facts = (
        "schema: drafter.facts/1\nreport: {title: 甲, organization: 某某局, fiscal_year: 2023}\nfacts:\n"
        "  - {id: vacant, name: 空编, value: 3, unit: 名, confidential: true}\n"
        "materials:\n  - {id: problem.secret, topic: problems, text: 保密的材料, confidential: true}\n"
    )
    path = tmp_path / "facts.yaml"
    path.write_text(facts, encoding="utf-8")
    text = REPORT.replace("轮岗难以实行。", "轮岗难以实行（经办人电话13812345678）。")
    shown = PROBLEMS.replace("轮岗难以实行。", "轮岗难以实行（经办人电话{{keep.1}}）。").replace(
        "3名", "{{keep.2}}"
    )
    wrong = shown.replace("12人", "13人")
    engine = Scripted(wrong, shown.replace("{{keep.1}}", "{{ keep.1 }}"))
    variant = only(rewrite(text, "problems", engine=engine, facts=load_facts(path)))
    assert shown in engine.asked[0].user
    for prompt in engine.asked:
        assert not any(
            word in prompt.system + prompt.user for word in ("13812345678", "空编3名", "保密的材料")
        )
    assert "13812345678" in variant.text
    assert "空编3名" in variant.text
    assert variant.refused == []
    reader = Scripted("一是加强学习。")
    rewrite(text, "suggestions", engine=reader, facts=load_facts(path))
    assert "电话（略）" in reader.asked[0].user
    assert "空编（略）" in reader.asked[0].user


# -- the command --------------------------------------------------------------------------------------------


def as_docx(path):
    document = docx.Document()
    for line in REPORT.splitlines():
        document.add_paragraph(line)
    document.save(path)


def as_draft(path):
    section = {"id": "problems", "title": "四、存在的问题", "text": PROBLEMS, "source": PROBLEMS}
    draft = {"schema": "drafter.draft/1", "title": "甲", "outline": "yunnan-3-2", "engine": "baseline"}
    path.write_text(json.dumps(draft | {"sections": [section]}), encoding="utf-8")


@pytest.mark.parametrize("name", ["r.md", "r.txt", "r.docx", "draft.json", "folder"])
def test_the_command_reads_every_kind_of_report(tmp_path, name):
    """.md, .txt, .docx, a draft, or the folder that `drafter draft` wrote."""
    path = tmp_path / name
    if name == "r.docx":
        as_docx(path)
    elif name == "draft.json":
        as_draft(path)
    elif name == "folder":
        path.mkdir()
        (path / "report.md").write_text(REPORT, encoding="utf-8")
    else:
        path.write_text(REPORT, encoding="utf-8")
    result = drafter("rewrite", path, "--section", "problems")
    assert "没有使用模型" in result.stdout
    assert "一是在编人员不足" in result.stdout
    assert result.returncode == 1


def test_the_command_writes_beside_and_never_over(tmp_path):
    """-o makes a new file with the rest as it was, line ends too; an existing file is refused and kept."""
    source, target = tmp_path / "r.txt", tmp_path / "new.md"
    source.write_bytes(REPORT.replace("\n", "\r\n").encode())
    assert drafter("rewrite", source, "--section", "suggestions", "-o", target).returncode == 1
    written = target.read_bytes().decode()
    assert written.count("\r\n") == written.count("\n")
    assert "针对档案数字化程度偏低的问题" in written
    for again in (target, source):
        kept = again.read_bytes()
        refused = drafter("rewrite", source, "--section", "suggestions", "-o", again)
        assert (refused.returncode, again.read_bytes()) == (2, kept)
        assert "已经存在" in refused.stderr


def test_the_command_answers_in_json(tmp_path):
    """The whole result, by the schema's name."""
    path = tmp_path / "r.md"
    path.write_text(REPORT, encoding="utf-8")
    result = json.loads(drafter("rewrite", path, "--section", "problems", "--format", "json").stdout)
    assert (result["schema"], result["section"]) == ("drafter.rewrite/1", "problems")
    assert REPORT[result["start"] : result["end"]] == result["before"] == PROBLEMS


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("no-such-file.md", "--section", "problems"), "找不到文件"),
        (("{report}", "--section", "其他"), "--section"),
        (("{report}", "--section", "problems", "-o", "x.docx"), ".md或.txt"),
        (("{report}", "--section", "problems", "--engine", "openai"), "没有指明模型"),
        (("{folder}", "--section", "problems"), "没有report.md"),
        (("{broken}", "--section", "problems"), "不是drafter写的草稿"),
    ],
)
def test_what_cannot_be_rewritten_is_one_sentence(tmp_path, arguments, word):
    """Status 2, the mend on stderr, nothing on stdout."""
    report, folder, broken = tmp_path / "r.md", tmp_path / "folder", tmp_path / "x.json"
    report.write_text(REPORT, encoding="utf-8")
    folder.mkdir()
    broken.write_text("{}", encoding="utf-8")
    result = drafter("rewrite", *(a.format(report=report, folder=folder, broken=broken) for a in arguments))
    assert (result.returncode, result.stdout) == (2, "")
    assert word in result.stderr
    assert "Traceback" not in result.stderr


def test_what_was_rewritten_by_rule_passes_the_check_as_before():
    """Putting points in order gives the check nothing to say that it had not said."""
    for section in ("problems", "suggestions"):
        result = rewrite(REPORT, section)
        assert len(check(result.whole(REPORT, only(result))).errors) <= len(check(REPORT).errors)
