"""References: what comes out for each, what is mended, what is refused, and how digits become references."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.checker.check import check
from drafter.draft.references import falls, link, resolve, rising_decreases
from drafter.facts.load import load_facts

FACTS = """
schema: drafter.facts/1
report: {title: 某局报告, organization: 某局, fiscal_year: 2023}
facts:
  - {id: expenditure.total, name: 决算支出, value: 600.02, unit: 万元}
  - {id: expenditure.health, name: 卫生健康支出, value: 8.63, unit: 万元, decimals: 2}
  - {id: balance, name: 收支差额, value: -20, unit: 万元}
  - {id: growth.meals, name: 餐费增长率, value: -5, unit: "%"}
  - {id: growth.travel, name: 差旅费增长率, value: -2.5, unit: "%"}
  - {id: rate, name: 参保率, value: 95, unit: "%"}
  - {id: staff, name: 在职人员, value: 37, unit: 人}
  - {id: visits, name: 上门服务, value: 11, unit: 次}
  - {id: projects, name: 重点项目, value: 3, unit: 项}
  - {id: insured, name: 参保人数, value: 8.5, unit: 万人}
  - {id: subsidy, name: 每处补助, value: 1.5..3, unit: 万元}
"""


@pytest.fixture(name="book", scope="module")
def _book(tmp_path_factory):
    path = tmp_path_factory.mktemp("facts") / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return load_facts(path)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("决算支出{{expenditure.total}}。", "决算支出600.02万元。"),
        ("决算支出{{expenditure.total|元}}。", "决算支出6000200元。"),
        ("决算支出{{ expenditure.total | 亿元 }}。", "决算支出0.060002亿元。"),
        ("参保人数{{insured|人}}。", "参保人数85000人。"),
        ("每处{{subsidy}}。", "每处1.5至3万元。"),
        ("决算支出{{expenditure.total}}，2023年参保率{{rate}}。", "决算支出600.02万元，2023年参保率95%。"),
        ("没有引用的一句话。", "没有引用的一句话。"),
    ],
)
def test_a_reference_becomes_value_and_unit(book, text, rendered):
    """In its own unit as the source writes it, in another one exactly."""
    resolved = resolve(text, book)
    assert (resolved.text, resolved.problems) == (rendered, ())


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{{expenditure.total}}万元。", "600.02万元。"),
        ("{{expenditure.total}}亿元。", "0.060002亿元。"),
        ("{{expenditure.total|亿元}}万元。", "0.060002亿元。"),
        ("{{expenditure.total}}元元。", "6000200元。"),
        ("{{rate}}%以上。", "95%以上。"),
        ("{{staff}}人。", "37人。"),
        ("{{staff}}名职工。", "37名职工。"),
        ("{{projects}}项任务。", "3项任务。"),
        ("{{projects}}项目。", "3项项目。"),
        ("{{insured}}人。", "85000人。"),
    ],
)
def test_a_unit_that_is_typed_again_is_taken_once(book, text, rendered):
    """The typed unit is dropped, or taken for the reference's own where it differs; a compound word stays."""
    resolved = resolve(text, book)
    assert (resolved.text, resolved.problems) == (rendered, ())


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("较上年减少{{balance}}。", "较上年减少20万元。"),
        ("餐费下降了{{growth.meals}}。", "餐费下降了5%。"),
        ("收不抵支{{balance}}。", "收不抵支20万元。"),
        ("降幅为{{growth.meals}}。", "降幅为5%。"),
        (
            "餐费和差旅费分别下降{{growth.meals}}和{{growth.travel}}。",
            "餐费和差旅费分别下降5%和2.5%。",
        ),
        (
            "餐费下降{{growth.meals}}，差旅费增长{{growth.travel}}。",
            "餐费下降5%，差旅费增长-2.5%。",
        ),
        ("收支差额{{balance}}。", "收支差额-20万元。"),
        ("餐费增长{{growth.meals}}。", "餐费增长-5%。"),
        ("至少{{balance}}。", "至少-20万元。"),
        ("增减{{balance}}。", "增减-20万元。"),
        ("减少到{{balance}}。", "减少到-20万元。"),
        ("减少{{expenditure.total}}。", "减少600.02万元。"),
    ],
)
def test_a_decrease_is_written_without_its_sign(book, text, rendered):
    """减少-20万元 never comes out; behind any other word the sign stays for the checker to see."""
    assert resolve(text, book).text == rendered


@pytest.mark.parametrize(
    ("text", "piece", "word"),
    [
        ("支出{{expenditure.totl}}。", "{{expenditure.totl}}", "expenditure.total"),
        ("支出{{决算支出}}。", "{{决算支出}}", "expenditure.total"),
        ("支出{{}}。", "{{}}", "数据编号"),
        ("支出{{zzz}}。", "{{zzz}}", "所给数据"),
        ("支出{{expenditure.total|人}}。", "{{expenditure.total|人}}", "万元"),
        ("支出{{expenditure.total|2 元}}。", "{{expenditure.total|2 元}}", "无法识别"),
        ("支出{{expenditure.total}}元/人。", "{{expenditure.total}}", "元/人"),
        ("参保率{{rate}}个百分点。", "{{rate}}", "个百分点"),
        ("参保率百分之{{rate}}。", "{{rate}}", "连在一起"),
        ("支出3{{expenditure.total}}。", "{{expenditure.total}}", "连在一起"),
        ("支出1,{{expenditure.total}}。", "{{expenditure.total}}", "连在一起"),
        ("支出{{expenditure.total}}5。", "{{expenditure.total}}", "连在一起"),
        ("支出{{expenditure.health|亿元}}。", "{{expenditure.health|亿元}}", "较小的单位"),
        ("支出{expenditure.total}。", "{", "花括号"),
        ("支出{{expenditure.total。", "{{", "花括号"),
        ("支出{% if x %}。", "{", "花括号"),
        ("决算{{expenditure.total}}支出。", "{{expenditure.total}}", "插在词语“决算支出”中间"),
        ("卫生健{{expenditure.health}}康支出较少。", "{{expenditure.health}}", "卫生健康支出"),
        ("支出abc{{expenditure.total}}。", "{{expenditure.total}}", "字母"),
        ("支出{{expenditure.total}}rmb。", "{{expenditure.total}}", "字母"),
        ("第{{staff}}。", "{{staff}}", "别的意思"),
        ("服务{{staff}}次。", "{{staff}}", "别的意思"),
    ],
)
def test_a_broken_reference_stays_as_written_and_is_an_error(book, text, piece, word):
    """It is never rendered wrong; the problem covers it in the rendered text and says the mend."""
    resolved = resolve(text, book)
    first = resolved.problems[0]
    assert resolved.text == text
    assert resolved.text[first.start : first.end] == piece
    assert (first.rule, first.severity) == ("broken-reference", "error")
    assert word in first.message


def test_problems_point_into_the_rendered_text(book):
    """References before a broken one change its offset, and a list of several is complete."""
    resolved = resolve("甲{{expenditure.total}}，乙{{no.such}}，丙{{rate}}，丁{{nor.this}}。", book)
    assert [resolved.text[p.start : p.end] for p in resolved.problems] == ["{{no.such}}", "{{nor.this}}"]


def test_one_misread_reference_leaves_the_others_rendered(book):
    """Only the reference that would be read as something else stays as written."""
    resolved = resolve("决算支出{{expenditure.total}}，第{{staff}}，参保率{{rate}}。", book)
    assert resolved.text == "决算支出600.02万元，第{{staff}}，参保率95%。"
    assert [span.fact for span in resolved.spans] == ["expenditure.total", "rate"]
    assert len(resolved.problems) == 1


def test_a_name_behind_a_reference_is_not_parted_by_it(book):
    """在职人员{{staff}}，重点项目 …: names on either side are whole, nothing is reported."""
    text = "支出{{expenditure.total}}，其中卫生健康支出{{expenditure.health}}卫生健康支出较少。"
    assert resolve(text, book).problems == ()


def test_spans_say_where_each_reference_landed(book):
    """Start and end in the rendered text, the fact and its unit."""
    resolved = resolve("支出{{expenditure.total|元}}，参保率{{rate}}%。", book)
    found = [(resolved.text[s.start : s.end], s.fact, s.unit, s.source) for s in resolved.spans]
    assert found == [
        ("6000200元", "expenditure.total", "元", "{{expenditure.total|元}}"),
        ("95%", "rate", "%", "{{rate}}"),
    ]


@pytest.mark.parametrize("before", ["减少", "下降了约", "降幅达", "比上年少", "缺口为", "负增长"])
def test_words_of_decrease_are_known(before):
    """What stands behind them is a magnitude."""
    assert falls(before)


@pytest.mark.parametrize("before", ["增长", "至少", "不少于", "增减", "减少到", "下降至", "减少，其中", ""])
def test_other_words_are_none_of_decrease(before):
    """Levels, bounds and other clauses keep their sign."""
    assert not falls(before)


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("决算支出600.02万元。", "决算支出{{expenditure.total}}。"),
        ("决算支出6000200元。", "决算支出{{expenditure.total|元}}。"),
        ("收支差额比上年减少，在职人员37人。", "收支差额比上年减少，在职人员{{staff}}。"),
        ("决算支出600万元。", "决算支出600万元。"),
        ("决算支出601万元。", "决算支出601万元。"),
    ],
)
def test_digits_that_the_checker_bound_become_references(book, text, linked):
    """Only where the reference renders to exactly these characters; a rounded or wrong number stays."""
    assert link(text, check(text, book), book) == linked


def test_references_that_are_there_are_kept(book):
    """Linking keeps the writer's own references and mends their notation."""
    resolved = resolve("决算支出{{expenditure.total}}万元，参保率95%。", book)
    linked = link(resolved.text, check(resolved.text, book), book, resolved.spans)
    assert linked == "决算支出{{expenditure.total}}，参保率{{rate}}。"


PIECES = st.sampled_from(
    "决算支出 卫生健康支出 第 次 abc 决算 支出 餐费增长率 差旅费增长率 收支差额 在职人员 较上年 减少 下降 增长 分别 、 和 ， 。 元 万元 人 名 % 个百分点 百分之 "
    "600.02万元 -20万元 5% 2.5% 37人 8.63万元 95% 3 {{ }} { {{expenditure.total}} {{expenditure.total|元}} "
    "{{balance}} {{growth.meals}} {{growth.travel}} {{staff}} {{insured|人}} {{no.such}} {{subsidy}}".split()
)


@given(pieces=st.lists(PIECES, max_size=14))
def test_linking_never_changes_what_a_reader_sees(book, pieces):
    """Whatever was written: resolve, link, resolve again gives the same text."""
    resolved = resolve("".join(pieces), book)
    linked = link(resolved.text, check(resolved.text, book), book, resolved.spans)
    assert resolve(linked, book).text == resolved.text


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("餐费增长{{growth.meals}}。", ["growth.meals"]),
        ("差额增加了{{balance}}，餐费下降{{growth.meals}}。", ["balance"]),
        ("餐费增长率{{growth.meals}}，支出增加{{expenditure.total}}。", []),
    ],
)
def test_a_decrease_behind_a_word_of_increase_is_told_with_its_mend(book, text, facts):
    """增长-5% is no prose: the writer is told to write 下降; a name of a rate and an increase are left alone."""
    found = list(rising_decreases(resolve(text, book), book))
    assert [(finding.rule, finding.fact) for finding in found] == [
        ("wrong-direction", fact) for fact in facts
    ]
    assert all("负号会自动去掉" in finding.message for finding in found)
