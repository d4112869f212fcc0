"""The scanner reads every number of a text, and nothing that is none."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from corpus import LABELS, SHARED, SPELLINGS, WORDS
from hypothesis import given
from hypothesis import strategies as st

from drafter.numbers.scan import scan
from drafter.numbers.units import plain

FRAMES = ("全年共计{}。", "（{}）", "数量为{}，其余不变", "{}")


@pytest.mark.parametrize(
    ("wanted", "spelling"), [(wanted, spelling) for wanted, all_ in SPELLINGS.items() for spelling in all_]
)
def test_each_spelling_is_read_as_its_value(wanted, spelling):
    """A spelling is one mention with the kind, value and unit of the contract, in every frame."""
    for frame in FRAMES:
        text = frame.format(spelling)
        read = [(m.kind, m.value, m.unit) for m in scan(text)]
        assert read == [wanted], text


@pytest.mark.parametrize(("text", "wanted"), SHARED.items())
def test_ends_of_a_range_and_items_of_a_list_share_their_unit(text, wanted):
    """The first numbers take scale and unit of the last."""
    assert tuple((m.value, m.unit) for m in scan(f"标准为{text}。")) == wanted


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in LABELS.items() for text in texts])
def test_labels_say_why_they_state_no_quantity(why, text):
    """An enumerator, ordinal, document number, name, code or article is one label."""
    assert [(m.kind, m.why) for m in scan(text)] == [("label", why)]


@pytest.mark.parametrize("word", WORDS)
def test_words_with_a_numeral_are_no_mentions(word):
    """A word that merely holds a numeral character yields nothing."""
    assert scan(f"我局{word}工作") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("约600万元", "600万元"), ("近3000户", "3000户"), ("95%以上", "95%"), ("3000余户", "3000余户"), ("不足5人", "5人"),
        ("100万元左右", "100万元"),
    ],
)  # fmt: skip
def test_vague_words_stay_outside_and_more_stays_inside(text, wanted):
    """约, 近, 以上 are not part of the span; 余 between number and unit is."""
    assert [m.text for m in scan(text)] == [wanted]


def test_a_bare_number_in_a_table_takes_the_unit_of_its_column():
    """金额（万元） over a column makes 600.02 money; 单位：元 in the corner does the same."""
    text = "项目\t金额（万元）\t占比（%）\n决算支出\t600.02\t100\n"
    assert [(m.kind, m.value) for m in scan(text)] == [("money", "6000200"), ("percent", "100")]
    text = "单位：元\n项目\t决算数\n基本支出\t1373600.00\n"
    assert [(m.kind, m.value) for m in scan(text)] == [("money", "1373600")]


@given(st.text(max_size=300))
def test_any_text_is_read_without_overlap_and_with_every_digit(text):
    """Mentions are in order, never overlap, cut the text at their span, and hold every decimal digit."""
    covered = set()
    end = 0
    for mention in scan(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
        covered.update(range(mention.start, mention.end))
    assert all(at in covered for at, char in enumerate(text) if char.isdecimal())


_NUMERALS = st.text(
    alphabet="0123456789零一二两三十百千万亿.，,年月日元%％个人户次第（）()—-至约余多点成倍 \n\t、",
    max_size=60,
)


@given(_NUMERALS)
def test_any_heap_of_numerals_and_units_is_read(text):
    """The densest of texts, too: no crash, no overlap, no digit skipped."""
    covered = {at for m in scan(text) for at in range(m.start, m.end)}
    assert all(at in covered for at, char in enumerate(text) if char.isdecimal())


@given(
    st.decimals(min_value=Decimal("0.0001"), max_value=Decimal("99999999"), places=4),
    st.sampled_from(["元", "万元", "亿元", "%", "个百分点", "倍", "人", "户", "人次", "公里", "元/人"]),
)
def test_what_is_formatted_is_read_back(value, unit):
    """Any decimal with any unit comes back exactly, in the base unit."""
    text = format(value, "f")
    (mention,) = scan(f"共{text}{unit}。")
    scale = mention.written.scale
    assert mention.value == plain(Decimal(text) * scale)
    assert re.sub(r"^[万亿]", "", unit) in (mention.unit, "个" + mention.unit)


_BEFORE = st.sampled_from(
    [
        "支出",
        "第",
        "前",
        "附件",
        "（",
        "，",
        "、",
        "：",
        "约",
        "-",
        "负",
        "A",
        "\n",
        "",
        " ",
        "表",
        "至",
        "超过",
        "为",
        "1.",
        "（1）",
        "和",
    ]
)
_NUMBER = st.sampled_from(["3", "12", "600.02", "87670", "1.5", "2023", "2021", "0.5", "100", "15"])
_BEHIND = st.sampled_from(
    [
        "万元",
        "元",
        "亿元",
        "%",
        "人",
        "人次",
        "万人",
        "户",
        "次",
        "家",
        "项",
        "个百分点",
        "年",
        "年度",
        "个",
        "元/人",
        "年底",
        "人次数",
        "次产业",
        "年上半年",
        "月",
        "月底",
        "月末",
        "年10月",
        "年10月底",
        "年2月21日",
        "",
    ]
)
_AFTER = st.sampled_from(
    [
        "，",
        "。",
        "、5万元",
        "的支出",
        "以上企业",
        "以上",
        "左右",
        "和3人",
        "",
        "～20%",
        "至10月",
        "份",
        "第一",
        "15日",
        "上旬",
        "其中",
        "企业",
        "人民币",
        "\n",
        "级",
    ]
)


@given(_BEFORE, _NUMBER, _BEHIND, _AFTER)
def test_the_quick_reading_is_the_careful_one(before, number, behind, after):
    """What is read at a glance is read to the same mentions as without it."""
    text = f"全年{before}{number}{behind}{after}共计"
    glanced = scan(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("drafter.numbers.scan.read_quickly", lambda text, start: None)
        assert scan(text) == glanced


@given(_BEFORE, st.sampled_from(["一", "三", "十二"]), st.sampled_from(["、", "）", "是", "要"]), _AFTER)
def test_the_quick_reading_of_items_is_the_careful_one(before, number, behind, after):
    """（一）, 一、 and 一是 read at a glance are the labels that they are without it."""
    text = f"全年{before}{number}{behind}{after}共计"
    glanced = scan(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("drafter.numbers.scan.read_item", lambda text, start: None)
        assert scan(text) == glanced
