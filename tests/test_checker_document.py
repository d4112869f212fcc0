"""The rules about the document as a whole: what they find, and what they must leave alone."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from test_checker_cases import CASES, book_of, read_cases, unmark

from drafter.checker.check import check
from drafter.checker.document import missing_facts
from drafter.facts.load import load_facts

MISSING = {"missing-fact", "missing-section"}


@pytest.fixture(name="plain", scope="module")
def _plain(outline):
    """An outline that asks for no section, so that only the rules on what is there can speak."""
    return replace(outline, sections=())


@pytest.fixture(name="book", scope="module")
def _book():
    return load_facts(ROOT / "data" / "chenggong-2023")


def codes(text, outline, book=None):
    return [f.rule for f in check(text, book, outline=outline).findings]


TRUE_TEXTS = [
    pytest.param(path, unmark(marked)[0], id=f"{path.stem}: {title}")
    for path in sorted(CASES.glob("*.md"))
    for title, marked in read_cases(path)[1]
    if not unmark(marked)[1]
]


@pytest.mark.parametrize(("path", "text"), TRUE_TEXTS)
def test_a_true_text_has_no_document_error(path, text, outline, tmp_path):
    """On the true passages only what the outline misses is an error, with their facts and without."""
    for book in (book_of(path, tmp_path), None):
        before = set(check(text, book).findings)
        report = check(text, book, outline=outline)
        errors = {f.rule for f in report.findings if f.severity == "error" and f not in before}
        assert errors <= MISSING


@pytest.mark.parametrize(
    "text",
    [
        "全年节约12.35万元，节约30万元以上。",
        "附近3个村已经通水，最近5年以上没有事故。",
        "项目支出30万元，其中购置设备20万元。",
        "项目支出30万元，其中购置设备20万元、维修房屋5万元。",
        "项目支出30万元（包括购置设备20万元、维修房屋10万元），基本支出50万元。",
        "支出30.00万元，其中购置设备13.33万元、维修房屋16.66万元等。",
        "收入90万元，包括财政拨款60万元，比上年增加5万元，其他收入30万元。",
        "联系电话0871-1234567，见附件3-2。",
        "2023-10-31印发，档案号为2021-5-3。",
        "工期从2021年至2023年，2020—2023年累计投入30万元。",
        "用户满意率98.5%，投诉率0.0%。",
        "三次产业占比分别为10.1%、40.2%和49.7%。",
        "前三类占比分别为30.1%、40.2%和19.7%。",
        "“三公”经费3万元，比上年减少1万元；另支出培训费2万元。",
        "培训费不属于“三公”经费，当年培训费2万元。",
        "截至9月底，销售面积27.9万平方米，占全年的78.4%，完成全年任务的85%，全年预计达到30万平方米。",
        "项目\t2022年\t2023年\n办件\t12\t15",
        "单位代码530121，邮政编码650500。",
        "与2022年度部门整体支出绩效相比，今年更好。",
        "根据《关于开展2021年度部门整体支出绩效自评的通知》开展工作。",
        "会议由张某主持……，会后印发纪要。",
    ],
)
def test_right_ways_of_writing_are_left_alone(text, plain, book):
    """What looks like an offence and is none has no finding of a document rule."""
    for facts in (None, book):
        before = {f.rule for f in check(text, facts).findings}
        assert set(codes(text, plain, facts)) <= before


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("支出30.00万元，包括甲20.00万元、乙9.00万元。", "parts-not-whole", "20.00万元、乙9.00万元"),
        ("补助标准为13～17万元。", "half-written-range", "13～17万元"),
        ("上年支出为0万元，比上年增长35.2%。", "zero-base", "35.2%"),
        ("差错减少了两倍。", "decrease-by-multiple", "减少了两倍"),
        ("近期走访12户。", "vague-period", "近期"),
        ("截止到目前，走访12户。", "vague-period", "截止到目前"),
        ("2023年八月3日印发。", "mixed-date", "2023年八月3日"),
        ("见{{expenditure.total}}。", "placeholder", "{{expenditure.total}}"),
        ("经办人××负责。", "placeholder", "××"),
        ("数据截至2023年9月30日，已超额完成年度任务。", "year-from-part", "超额完成年度"),
        ("截至10月底走访12户，实现了全年目标。", "year-from-part", "实现了全年目标"),
        ("居民，，参保。", "stray-mark", "，，"),
        ("综合排名走在全市前列。", "unproven-boast", "走在全市前列"),
        ("（1）、资金使用情况", "number-form", "（1）、"),
        ("(一）资金使用情况", "number-form", "(一）"),
    ],
)
def test_an_offence_is_found_at_its_place(text, code, marked, plain):
    """Variants that the catalogue's one example does not show."""
    spans = [(f.start, f.end) for f in check(text, None, outline=plain).findings if f.rule == code]
    start = text.index(marked)
    assert spans == [(start, start + len(marked))]


def test_a_number_beside_a_boast_must_be_known_to_the_source(plain, book):
    """全覆盖 with a true number is proven, with a made-up one it is not."""
    proven, made_up = "累计完成参保87670人，做到全覆盖。", "累计完成参保99999人，做到全覆盖。"
    assert "unproven-boast" not in codes(proven, plain, book)
    assert "unproven-boast" in codes(made_up, plain, book)


def test_an_unknown_or_other_name_under_the_report_is_a_warning(plain, book):
    """With facts the names are those of the facts; without, title and signature must agree."""
    report = "2023年东山区水务局部门整体支出绩效自评报告\n情况良好。\n{}\n2024年2月21日"
    assert "name-mismatch" in codes(report.format("东山区水务局"), plain, book)
    assert "name-mismatch" in codes(report.format("西市东山区水务局"), plain)
    assert "name-mismatch" not in codes(report.format("东山区水务局"), plain)
    declared = report.replace("情况良好", "西市东山区水务局（以下简称东山区水务局）情况良好")
    assert "name-mismatch" not in codes(declared.format("西市东山区水务局"), plain)


def test_a_paragraph_that_holds_most_of_another_is_a_repetition(plain):
    """One changed word in a long paragraph does not hide it; a shared clause alone is no repetition."""
    clauses = ["成立工作小组统一组织自评", "财务人员整理决算数据并与上年对照", "查阅预算安排和资金拨付凭证",
               "逐项归纳分析形成自评结论", "向领导班子报告并征求各科室意见", "按规定时间报送财政部门备案"]  # fmt: skip
    first = "，".join(clauses) + "。"
    later = first.replace("备案", "备查")
    assert codes(f"{first}\n中间一段。\n{later}", plain) == ["repeated-paragraph"]
    other = "成立工作小组统一组织自评，随后召开座谈会听取街道和社区意见，再由分管领导主持审议，最后将审议通过的报告连同附表一并归档保存备查。"
    assert codes(f"{first}\n{other}", plain) == []


def test_precision_that_the_facts_ask_for_is_wanted_of_the_text(plain, tmp_path):
    """Four decimals as the source writes them are the source's; where it names two, they are too many."""
    head = "schema: drafter.facts/1\nreport: {title: 测试, organization: 某局, fiscal_year: 2023}\nfacts:\n"
    items = "".join(
        f"  - {{id: f{n}, name: 项目{c}支出, value: {n}.25, unit: 万元}}\n"
        for n, c in enumerate("甲乙丙丁戊", 1)
    )
    text = "，".join(f"项目{c}支出{n}.25万元" for n, c in enumerate("甲乙丙丁戊", 1)) + "，养老金9.1234万元。"
    for written, expected in (("", []), (", decimals: 2", ["mixed-precision"])):
        path = tmp_path / "facts.yaml"
        pension = f"  - {{id: pension, name: 养老金, value: 9.1234, unit: 万元{written}}}\n"
        path.write_text(head + items + pension, encoding="utf-8")
        assert codes(text, plain, load_facts(path)) == expected


def test_a_section_lacks_the_facts_that_it_neither_states_nor_denies(book):
    """A number with the fact's subject states it, a denial states what is zero, silence states nothing."""
    text = "决算支出600.02万元，未发生公务接待费。"
    ids = [fact.id for fact in book if fact.name in ("决算支出", "公务接待费", "决算收入")]
    lacking = missing_facts(text, check(text, book).mentions, book, ids)
    assert [book[fact_id].name for fact_id in lacking] == ["决算收入"]


def test_without_a_heading_the_whole_text_counts(outline, book):
    """A fact that stands anywhere is not missing where its section has no heading."""
    text = "决算收入600.02万元，决算支出600.02万元，基本支出137.36万元，年初预算1905.71万元。"
    missing = {f.fact for f in check(text, book, outline=outline).findings if f.rule == "missing-fact"}
    assert not missing & {"income.total", "expenditure.total", "expenditure.basic", "budget.initial"}
    assert "expenditure.function.208" in missing


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=10_000))
def test_any_text_is_examined(text, outline, book):
    """No Unicode string up to 10,000 characters makes a rule fall over, with facts or without."""
    for facts in (None, book):
        report = check(text, facts, outline=outline)
        assert all(0 <= f.start <= f.end <= len(text) for f in report.findings)


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from(
            "一、 （一） 1. 1、 （1）、 (二） 基本情况 存在的问题 有关建议 一是 二是 。 ， 、 ； \n 其中 包括 等 30.00万元 20万元 10% "
            "占比分别为 和 ～ - 约 左右 2023年 二〇二三年8月 23年度 截至10月底 全年 目前 “三公”经费 培训费 逐年减少 圆满 XX × {{ }} "
            "（ ） ６００ 上年为零 比上年增长 完成年初预算的 《 》 2024年2月21日 某局 审计发现的问题 [bookmark: _GoBack]".split(
                " "
            )
        ),
        max_size=60,
    )
)
def test_any_heap_of_headings_and_offences_is_examined(pieces, outline, book):
    """Rubbish made of what the rules look for is read without falling over."""
    text = "".join(pieces)
    for facts in (None, book):
        assert check(text, facts, outline=outline) == check(text, facts, outline=outline)


@pytest.mark.parametrize(
    "unit",
    [
        "截止10月",
        "（",
        "其中30万元、",
        "一是甲。\n",
        "圆满",
        "包括甲乙丙丁戊己",
        "约3",
        "、",
        "分别占1%2%",
        "圆满1%",
        "30万元其中20万元、",
        "完成年初预算的1%",
    ],
)
def test_the_time_of_a_document_grows_with_its_length(unit, outline, book):
    """Ten times the text takes far less than a hundred times as long."""
    from drafter.checker.document import check_document

    def spent(times):
        text = unit * times
        judged = check(text, book).mentions
        started = time.process_time()
        check_document(text, judged, None, outline)
        return time.process_time() - started

    short, long = min(spent(200) for _ in range(3)), min(spent(2000) for _ in range(2))
    assert long <= 30 * short + 0.05
