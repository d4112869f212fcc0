"""Without facts: what numbers that stand side by side prove of each other."""

from __future__ import annotations

import pytest

from drafter.checker.check import check

# A true sentence, and which of its numbers is proven by the others.
TRUE = [
    ("全年收入3240.50万元，比上年增加240.50万元，增长8.02%。", "8.02%"),
    ("会议费6.30万元，比上年减少0.70万元，下降10.00%。", "10.00%"),
    ("印刷费9.60万元，比上年12.00万元下降20.00%。", "20.00%"),
    ("水费4.10万元，比上年3.80万元增加0.30万元。", "0.30万元"),
    ("年初预算2000.00万元，支出决算2130.00万元，完成年初预算的106.50%。", "106.50%"),
    ("目标值250场，实际完成262场，完成率104.8%。", "104.8%"),
    ("发放问卷360份，收回333份，回收率92.5%。", "92.5%"),
    ("受理投诉480件，办结468件，办结率97.5%。", "97.5%"),
    ("四个镇分别为31.2万元、28.6万元、40.1万元和22.5万元，合计122.4万元。", "122.4万元"),
    ("本年支出3240.50万元，其中项目支出1296.20万元，占本年支出的40.00%。", "40.00%"),
]
FALSE = [
    ("全年收入3240.50万元，比上年增加240.50万元，增长8.20%。", "8.20%", "8.02%"),
    ("会议费6.30万元，比上年减少0.70万元，下降11.11%。", "11.11%", "10.00%"),
    ("印刷费9.60万元，比上年12.00万元增长20.00%。", "20.00%", "-20.00%"),
    ("水费4.10万元，比上年3.80万元增加0.40万元。", "0.40万元", "0.30万元"),
    ("年初预算2000.00万元，支出决算2130.00万元，完成年初预算的160.50%。", "160.50%", "106.50%"),
    ("目标值250场，实际完成262场，完成率95.4%。", "95.4%", "104.8%"),
    ("发放问卷360份，收回333份，回收率95.2%。", "95.2%", "92.5%"),
    ("四个镇分别为31.2万元、28.6万元、40.1万元和22.5万元，合计124.2万元。", "124.2万元", "122.4万元"),
    ("本年支出3240.50万元，其中项目支出1296.20万元，占本年支出的44.00%。", "44.00%", "40.00%"),
]
# Sentences in which the words leave another reading: nothing may be called wrong.
OPEN = [
    "控制在32万元的预算之内，节约3.54万元；比上年减少2.29万元，下降7.4%。",
    "本年发生2.18万人次，上年同期1.74万人次，同比多4400人次，增长25.3%。",
    "森林抚育5.2万亩，超额完成0.2万亩，完成率104%。",
    "实际支付2860万元，比预算节约240万元，节约率7.74%。",
    "收入约3200万元，比上年增加240.50万元，增长8.02%。",
    "发放问卷360份，收回333份，满意率95.2%。",
    "全年预算2000.00万元，支出决算2130.00万元，完成年初预算的160.50%。",
]


@pytest.mark.parametrize(("text", "proven"), TRUE)
def test_what_the_numbers_beside_it_give_is_derived(text, proven):
    """The number is derived from its neighbours, and nothing is found wrong."""
    report = check(text)
    assert report.findings == ()
    assert [m.verdict for m in report.mentions if m.text == proven] == ["derived"]


@pytest.mark.parametrize(("text", "wrong", "right"), FALSE)
def test_what_the_numbers_beside_it_rule_out_is_wrong(text, wrong, right):
    """The one wrong number is reported, with what it should be."""
    (finding,) = check(text).findings
    assert (finding.rule, finding.severity) == ("wrong-arithmetic", "error")
    assert text[finding.start : finding.end] == wrong
    assert finding.expected == right


@pytest.mark.parametrize("text", OPEN)
def test_what_the_words_leave_open_is_not_called_wrong(text):
    """A difference, another time, a hedge or another rate between the numbers: no finding."""
    assert check(text).findings == ()


def test_printed_digits_allow_what_they_hide():
    """24.3% is right for 0.9 over 3.7, though the printed digits give 24.32%; so is what their rounding hides."""
    assert check("会议费4.6万元，比上年增加0.9万元，增长24.8%。").findings == ()
    assert check("会议费4.6万元，比上年增加0.9万元，增长29.8%。").errors


def test_a_number_of_another_time_or_the_start_of_a_change_is_no_second_value():
    """上半年 and 全年, 由a增加到b: two values of one subject, and no contradiction."""
    assert check("上半年接待游客12.5万人次，全年接待游客31.8万人次。").findings == ()
    assert check("在编教师由年初的212人增加到年末的230人，增加18人。").findings == ()
    (finding,) = check("在编教师由上年的212人增加到230人，增加28人。").findings
    assert finding.expected == "18人"
