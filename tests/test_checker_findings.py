"""Findings beside the verdicts: zero claims, directions without a number, unknown dates, bounds."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.checker.check import check
from drafter.checker.index import compiled
from drafter.facts.load import load_facts
from drafter.facts.model import Fact
from drafter.numbers.periods import year_period
from drafter.numbers.units import read_unit

FACTS = """\
schema: drafter.facts/1
report: {title: 测试, organization: 某局, fiscal_year: 2023}
facts:
  - {id: reception, name: 公务接待费, value: 3.2, unit: 万元}
  - {id: reception.last, name: 公务接待费, value: 4, unit: 万元, period: 2022}
  - {id: abroad, name: 因公出国（境）费, value: 0, unit: 万元}
  - {id: car, name: 公务用车购置及运行维护费, aliases: [公务用车支出], value: 0, unit: 万元}
  - {id: training, name: 培训费, value: 1.5, unit: 万元}
  - {id: training.last, name: 培训费, value: 1.5, unit: 万元, period: 2022}
  - {id: insured, name: 参保人数, value: 87670, unit: 人}
  - {id: insured.last, name: 参保人数, value: 80000, unit: 人, period: 2022}
  - {id: rate, name: 参保率, value: 95, unit: "%", bound: at_least}
  - {id: secret, name: 举报线索, value: 7, unit: 条, confidential: true}
"""


@pytest.fixture(name="book", scope="module")
def _book(tmp_path_factory):
    path = tmp_path_factory.mktemp("facts") / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return load_facts(path)


@pytest.mark.parametrize(
    "text",
    [
        "2023年未发生公务接待费。",
        "没有发生因公出国（境）费、公务接待费。",
        "公务接待费为零。",
        "因公出国（境）费、公务接待费均为零。",
        "全年无公务接待费支出。",
        "公务接待费全年没有支出。",
    ],
)
def test_denying_what_was_spent_is_a_zero_claim(text, book):
    """未发生, 没有, 无, 为零 of a fact that is not zero is an error at its name."""
    (finding,) = check(text, book).findings
    assert (finding.rule, finding.severity, finding.fact) == ("zero-claim", "error", "reception")
    assert text[finding.start : finding.end] == "公务接待费"


@pytest.mark.parametrize(
    "text",
    [
        "2023年没有发生因公出国（境）费，无公务用车支出。",
        "因公出国（境）费、公务用车购置及运行维护费均为零。",
        "因公出国（境）费为0万元。",
        "参保人数无明显波动，无法逐人回访。",
        "有关单位没有及时反馈公务接待费报销凭证。",
    ],
)
def test_denying_what_is_zero_is_no_finding(text, book):
    """A true denial, and 无 or 没有 of something else, are left alone."""
    assert check(text, book).findings == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("公务接待费较上年有所增加。", "wrong-direction"),
        ("参保人数逐年减少。", "wrong-direction"),
        ("公务接待费与上年持平。", "wrong-direction"),
        ("公务接待费较上年有所减少。", None),
        ("培训费与上年持平。", None),
        ("参保人数较上年明显增长。", None),
    ],
)
def test_directions_without_a_number_are_checked_where_both_years_are_known(text, rule, book):
    """有所增加, 逐年减少 and 持平 must agree with the two facts."""
    assert [f.rule for f in check(text, book).findings] == ([rule] if rule else [])


def test_a_year_that_no_fact_knows_is_a_warning(book):
    """2017年 is in no fact; the fiscal year and its neighbours always are."""
    report = check("2017年制定办法，2022年修订，2024年继续执行。", book)
    assert [(f.rule, f.severity) for f in report.findings] == [("unknown-date", "warning")]
    assert all(m.verdict == "structural" for m in report.mentions)


def test_a_lower_bound_stated_bare_is_a_warning(book):
    """95%以上 in the source wants 以上 in the text."""
    report = check("参保率达到95%。", book)
    assert [(f.rule, f.severity) for f in report.findings] == [("bare-bound", "warning")]
    assert report.mentions[0].severity == "ok"


def test_a_bound_word_far_from_the_value_is_a_warning(book):
    """近4万元 for 3.2万元 is inside the window of one 万元 but further off than a tenth; 近9万人 is fine."""
    assert check("参保人数近9万人。", book).findings == ()
    assert [f.rule for f in check("公务接待费近4万元。", book).findings] == ["loose-bound"]


def test_without_facts_every_quantity_is_unjudged():
    """A text alone has no verdicts, and `checked` counts none."""
    report = check("决算支出600.02万元，增长3%。", None)
    assert {m.verdict for m in report.mentions} == {"unjudged"}
    assert (report.summary.checked, report.facts) == (0, None)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("公务接待费由4万元提高到3.2万元。", ["wrong-direction"]),
        ("公务接待费从2022年的4万元增至2023年的3.2万元。", ["wrong-direction"]),
        ("公务接待费由4万元下降到3.2万元。", []),
        ("公务接待费从2022年的4万元降至2023年的3.2万元。", []),
        ("公务接待费3.2万元，比上年有所增加。", ["wrong-direction"]),
        ("公务接待费3.2万元，比上年有所减少。", []),
    ],
)
def test_numbers_and_the_verb_between_or_behind_them_move_the_same_way(text, rules, book):
    """由a提高到b with b below a, and 有所增加 behind a number that fell, are wrong directions."""
    assert [f.rule for f in check(text, book).findings] == rules


def test_a_day_that_no_calendar_has_is_reported(book):
    """2023年6月31日 is an unknown-date; 2023年6月30日 is none."""
    assert [f.rule for f in check("截至2023年6月31日，工作全部完成。", book).findings] == ["unknown-date"]
    assert check("截至2023年6月30日，工作全部完成。", book).findings == ()


def test_without_facts_a_share_of_a_thing_is_no_value_of_it():
    """完成年初预算的66.88% and, of another thing, 79.50% contradict nothing; one thing with two values does."""
    text = "“三公”经费支出5.2万元，完成年初预算的66.88%。其中：公务接待费2.1万元，完成年初预算的55.26%。"
    assert check(text).findings == ()
    text = "2023年公务接待费支出2.1万元。其他事项略。2023年公务接待费支出2.3万元。"
    assert [(f.rule, text[f.start : f.end]) for f in check(text).findings] == [("inconsistent", "2.3万元")]


def test_the_report_prints_the_contract_s_json(book):
    """schema, summary, mentions and findings carry the names of spec/check.md."""
    import json

    data = json.loads(check("公务接待费4.2万元。", book).model_dump_json())
    assert data["schema"] == "drafter.check/1"
    assert set(data["summary"]) == {"mentions", "checked", "errors", "warnings"}
    mention, finding = data["mentions"][0], data["findings"][0]
    assert (mention["value"], mention["unit"], mention["verdict"]) == ("42000", "元", "value-mismatch")
    assert (finding["rule"], finding["expected"], finding["fact"]) == (
        "value-mismatch",
        "3.2万元",
        "reception",
    )


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_is_checked_the_same_twice(text, book):
    """Any Unicode string is checked without exception, and checking is a pure function."""
    assert check(text, book) == check(text, book)


@settings(max_examples=15, deadline=None)
@given(piece=st.text(min_size=1, max_size=400), length=st.integers(400, 10_000))
def test_any_text_of_ten_thousand_characters_is_checked(piece, length, book):
    """Length makes no difference: a text that never ends its sentence is checked too."""
    text = (piece * (length // len(piece) + 1))[:length]
    report = check(text, book)
    assert all(text[m.start : m.end] == m.text for m in report.mentions)


NAMED = (
    "2023年公务接待费3.2万元，比上年的4万元减少0.8万元，下降20%；培训费1.5万元，与上年持平。参保人数87670人，比上年增加7670人，"
    "参保率95%以上。公务接待费、培训费合计4.7万元，其中公务接待费占68.1%。因公出国（境）费为零。"
)


@settings(max_examples=100, deadline=None)
@given(
    name=st.text("鼍鼐夔龢黻黼", min_size=2, max_size=6),
    value=st.one_of(
        st.sampled_from("3.2 4 0.8 20 1.5 87670 7670 4.7 68.1".split()), st.decimals(1, 10**6, places=2)
    ),
    unit=st.sampled_from("万元 元 % 人 倍".split()),
    period=st.sampled_from((2022, 2023)),
)
def test_an_unrelated_fact_changes_no_verdict(name, value, unit, period, book):
    """A text that names its subjects is judged by them, whatever else the book knows, of the same value even."""
    kind = read_unit(unit)
    exact = Fraction(value) * Fraction(kind.scale)
    extra = Fact("extra", name, exact, kind, year_period(period), written=str(value))
    more = replace(book, facts={**book.facts, extra.id: extra})
    assert check(NAMED, more).mentions == check(NAMED, book).mentions
    assert not check(NAMED, book).findings


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from(
            "公务接待费 因公出国（境）费 参保人数 参保率 培训费 比上年 增长 下降 占 分别 为 、 ， 。 和 3.2万元 4万元 5% 87670人 "
            "2022年 2023年 10月底 其中 合计 由 到 近 超过 以上 （ ） \n \t 未发生 均为零 倍 的".split(" ")
        ),
        max_size=40,
    )
)
def test_any_heap_of_words_and_numbers_is_checked(pieces, book):
    """Grammar's rubbish, too, gets a verdict for each quantity and never an exception."""
    report = check("".join(pieces), book)
    assert all(m.verdict != "unjudged" for m in report.mentions)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("存在三个方面的问题：一是人手少；二是经费紧；三是设备旧。", "derived"),
        ("存在三个方面的问题：一是人手少；二是经费紧。", "wrong-arithmetic"),
        ("提出以下两点建议。一是增人。二是增资。三是增设备。", "wrong-arithmetic"),
        ("主要做了四项工作：\n（一）甲。\n（二）乙。\n（三）丙。\n（四）丁。", "derived"),
        ("围绕三个方面开展工作。", "unsupported"),
    ],
)
def test_an_announced_number_of_items_is_counted(text, verdict, book):
    """三个方面 must be followed by three; what nothing follows stays a warning."""
    counts = [m for m in check(text, book).mentions if m.kind == "count"]
    assert [m.verdict for m in counts] == [verdict]
    alone = [m.verdict for m in check(text).mentions if m.kind == "count"]
    assert alone == ["unjudged" if verdict == "unsupported" else verdict]


def test_a_percentage_that_the_printed_digits_allow_is_no_error():
    """Published: changes computed from 元 differ in the last place from those of the printed 万元, and are right."""
    text = "2018年公务接待费{0}万元，比上年的10.65万元增长{1}%。"
    assert check(text.format("11.42", "7.22")).mentions[-1].verdict == "derived"
    assert check(text.format("11.42", "7.52")).mentions[-1].verdict == "wrong-arithmetic"


def test_a_name_keeps_its_place_beside_quotation_marks(book):
    """Marks that may stand within a name shift no span, wherever in the text they stand."""
    index = compiled(book)
    for text in ("“公务接待费3.2万元", "“培训”费1.5万元，“公务”接待费", "公务接待费（类）和培训（款）费”"):
        for name in index.find(text):
            words = re.sub(r"[“”]|（[类款]）", "", text[name.start : name.end])
            assert words in {fact.name for fact in name.facts}
            assert text[name.start] != "（"
            assert text[name.start : name.end].count("“") == text[name.start : name.end].count("”")
        assert index.find(text)


def test_a_list_longer_than_its_names_is_checked():
    """Items that hold a name each but for one that is taken together with others end in no crash."""
    text = (
        "CT检查、磁共振检查和彩超检查分别达到26840人次、9730人次和61250人次，共计97820人次。\n"
        "CT检查与磁共振检查合计36570人次，彩超检查61250人次，三类检查总计97820人次。"
    )
    assert not check(text).errors
