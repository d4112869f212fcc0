"""A text judged against itself: what its numbers say of each other is computed from its own printed digits."""

from __future__ import annotations

import pytest

from drafter.checker.check import check

# A true text, and the number of it that is replaced to make it contradict itself.
SHARES = [
    ("本年支出840万元，其中人员经费210万元，占25%。", "25%", "32%"),
    ("本年支出840万元，其中人员经费210万元，占本年支出的25%；公用经费84万元，占10%。", "10%", "13%"),
    ("全县耕地48万亩。水田12万亩，占全县耕地的25%。", "25%", "31%"),
    ("林地36公顷、草地12公顷，分别占75%和25%。", "25%", "35%"),
    ("工资支出占62%，奖金支出占38%。", "38%", "48%"),
    ("甲类12家，占24%；乙类18家，占36%；丙类20家，占40%。", "36%", "42%"),
    ("完成投资4.2亿元，为年度计划5.6亿元的75%。", "75%", "85%"),
    ("年初预算320万元，支出决算352万元，完成年初预算的110%。", "110%", "120%"),
    ("甲村人口1200人，乙村人口400人，前者是后者的3倍。", "3倍", "4倍"),
]
RATES = [
    ("年初预算640万元，实际支出608万元，执行率95%。", "95%", "97%"),
    ("发放问卷240份，收回228份，回收率95%。", "95%", "92%"),
    ("核定编制80名，实有在职人员76名，空编4名，编制使用率95%。", "95%", "85%"),
    ("全年目标任务1200人，实际完成1260人，完成率105%。", "105%", "108%"),
]
SUMS = [
    ("差旅费18万元，会议费7万元，合计25万元。", "合计25万元", "合计27万元"),
    ("差旅费18万元和会议费7万元，两项合计25万元。", "合计25万元", "合计28万元"),
    ("增值税、所得税分别入库3.12亿元、1.05亿元，两项合计4.17亿元。", "4.17亿元", "4.71亿元"),
    ("差旅费18万元，会议费7万元。两项合计25万元。", "合计25万元", "合计29万元"),
    ("检查企业96家，其中工业企业40家、商贸企业56家。", "40家", "60家"),
    ("参训人员120人，其中女性45人。", "45人", "145人"),
    ("年初预算420万元，年中追加60万元，全年预算480万元。", "480万元", "490万元"),
]
DIFFERENCES = [
    ("全年收入930万元，支出900万元，结余30万元。", "结余30万元", "结余50万元"),
    ("债务限额52.4亿元，债务余额50.1亿元，低于限额2.3亿元。", "低于限额2.3亿元", "低于限额3.2亿元"),
    ("目标值150公里，实际完成162公里，超额12公里。", "12公里", "16公里"),
    ("决算数比预算数多18万元，预算数200万元。年初预算为200万元，支出决算为218万元，决算数比年初预算数增加18万元。", "增加18万元", "增加28万元"),
    ("满意度94.1%，比上年的91.6%提高2.5个百分点。", "2.5个百分点", "3.5个百分点"),
]  # fmt: skip
CHANGES = [
    ("税收收入由2022年的240万元增加到2023年的300万元，增长25%。", "增长25%", "增长35%"),
    ("2023年税收收入300万元，比2022年的240万元增长25%。", "增长25%", "增长20%"),
    ("2023年税收收入300万元，2022年税收收入240万元，增长25%。", "增长25%", "增长29%"),
    ("税收收入300万元（上年240万元），增长25%。", "增长25%", "增长52%"),
    ("税收收入300万元，比上年增加60万元，增长25%。", "增长25%", "增长20%"),
    ("行车时间由80分钟缩短到60分钟，节省20分钟。", "节省20分钟", "节省30分钟"),
    ("城市标准由600元提高到660元，农村标准由400元提高到450元，分别提高60元和50元。", "50元。", "40元。"),
    ("税收收入由上年的240万元增加到300万元。", "增加到", "减少到"),
    ("税收收入300万元，比上年的240万元增加60万元。", "增加60万元", "减少60万元"),
    ("发放补贴960万元，惠及4000人，人均2400元。", "2400元", "2700元"),
    ("举办培训15期，培训人员600人次，平均每期40人次。", "40人次", "48人次"),
]
TABLES = [
    ("项目\t金额（万元）\n差旅费\t18\n会议费\t7\n合计\t25\n", "25", "27"),
    ("| 项目 | 金额（万元） |\n|---|---|\n| 差旅费 | 18 |\n| 会议费 | 7 |\n| 合计 | 25 |\n", "25", "35"),
    ("项目\t2022年（万元）\t2023年（万元）\t增减额（万元）\n差旅费\t15\t18\t3\n", "\t3\n", "\t5\n"),
    ("项目\t2022年（万元）\t2023年（万元）\t增长（%）\n差旅费\t15.00\t18.00\t20.0\n", "20.0", "16.7"),
    ("项目\t金额（万元）\t占比（%）\n差旅费\t18\t72.0\n会议费\t7\t28.0\n合计\t25\t100.0\n", "28.0", "38.0"),
    ("项目\t预算数（万元）\t决算数（万元）\t执行率（%）\n差旅费\t20\t18\t90.0\n", "90.0", "95.0"),
    ("差旅费支出18万元。\n项目\t金额（万元）\n差旅费支出\t18\n会议费支出\t7\n", "\t18", "\t16"),
]
TWO_VALUES = [
    ("渠道全长32.6公里。经核实，渠道全长32.6公里。", "经核实，渠道全长32.6公里", "经核实，渠道全长36.2公里"),
    ("我局现有在职人员42人。\n单位在职人员42人。", "单位在职人员42人", "单位在职人员45人"),
    ("技术合同成交额103.5万元。\n全市技术合同成交额103万元。", "103万元", "108万元"),
]
LENGTHS = [
    ("主要有两个问题：一是人手少；二是经费紧。", "两个", "三个"),
    ("抓了两方面工作。一是建制度；二是强培训。", "两方面", "四方面"),
    ("涉及住建、水利、交通3个领域。", "3个", "5个"),
    ("差旅费、会议费分别支出18万元、7万元。", "7万元", "7万元、9万元"),
]
ALL = [*SHARES, *RATES, *SUMS, *DIFFERENCES, *CHANGES, *TABLES, *TWO_VALUES, *LENGTHS]


@pytest.mark.parametrize(("text", "right", "wrong"), ALL)
def test_a_number_is_judged_by_the_others_of_its_text(text, right, wrong):
    """The true text has no finding; with one number or word changed it has an error, and without facts."""
    assert text.count(right) >= 1
    assert check(text).findings == ()
    at = text.rindex(right)
    assert check(text[:at] + wrong + text[at + len(right) :]).errors


@pytest.mark.parametrize(
    "text",
    [
        "科学技术支出首次突破6000万元，达到6305万元，比2023年的5148万元多1157万元，增长22.5%。",
        "桥梁17座（总长1864米）、隧道2座（总长2310米）。",
        "全年旅游收入78.6亿元。\n上半年，旅游收入31.2亿元。",
        "“三公”经费支出12.68万元，占年初预算17.50万元的72.46%，较2022年的15.28万元下降17.02%。",
        "城镇常住人口15.82万人，乡村常住人口15.44万人，常住人口城镇化率50.61%。",
        "地区生产总值186.4亿元，比上年的175.2亿元增加11.2亿元，增长5.8%。",
        "资产总额38640.72万元，负债总额1208.45万元，净资产37432.27万元，资产负债率3.13%。",
        "项目支出由2999万元增至3322万元，净增323万元，而基本支出减少27.23万元，降幅1.43%。",
        "学校28所，校均在校生1166人；中学11所，校均在校生1356人。",
        "全年培训1200人次，其中女性700人次、党员600人次。",
        "共有行政村180个，其中脱贫村60个，有集体收入的村178个，占98.9%。",
        "编制床位500张，实际开放床位620张，床位使用率91.5%。",
        "职工平均工资8.6万元，其中教师9.2万元、行政人员7.8万元，二者相差1.4万元。",
        "年初结转100万元，本年收入500万元，支出550万元，年末结余50万元。",
    ],
)
def test_other_periods_parts_bounds_and_bases_are_no_contradiction(text):
    """A bound and its value, two things of one name, two periods, another base, real growth: nothing is accused."""
    assert check(text).findings == ()


def test_printed_digits_leave_room():
    """6.67% and 6.66% of numbers printed in 亿元 are both allowed; what no value behind the digits gives is not."""
    text = "全年收入1.6亿元，比上年的1.5亿元增长{}%。"
    assert not check(text.format("6.0")).errors
    assert not check(text.format("9.9")).errors
    assert check(text.format("16.0")).errors


def test_messages_name_no_year_that_the_text_does_not():
    """The operands are called as the text calls them: 上年240万元, never （1999年）."""
    found = check("税收收入300万元，比上年的240万元增长30%。").findings
    assert [f.message for f in found] == [
        "按（税收收入300万元－上年240万元）÷上年240万元计算应为25%，文中写成30%"
    ]


def test_the_parts_of_a_whole_are_named_where_they_exceed_it():
    """Which parts, what they make, and what they are of."""
    found = check("检查企业96家，其中工业企业60家、商贸企业56家。").findings
    assert [f.message for f in found] == ["其中的工业企业60家＋商贸企业56家合计116家大于总数检查企业96家"]


# A true sentence, and which of its numbers is proven by the others.
PROVEN = [
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
REFUTED = [
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


@pytest.mark.parametrize(("text", "proven"), PROVEN)
def test_what_the_numbers_beside_it_give_is_derived(text, proven):
    """The number is derived from its neighbours, and nothing is found wrong."""
    report = check(text)
    assert report.findings == ()
    assert [m.verdict for m in report.mentions if m.text == proven] == ["derived"]


@pytest.mark.parametrize(("text", "wrong", "right"), REFUTED)
def test_what_the_numbers_beside_it_rule_out_is_wrong(text, wrong, right):
    """The one wrong number is reported, with what it should be."""
    (finding,) = check(text).findings
    assert finding.severity == "error"
    assert finding.rule == ("wrong-direction" if right.startswith("-") else "wrong-arithmetic")
    assert text[finding.start : finding.end] == wrong
    assert finding.expected == right.removeprefix("-")


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


def test_the_growth_of_a_value_per_head_is_of_what_stands_before_it():
    """人均…收入a，比上年增加b，增长c%: c of a and b."""
    text = "农村居民人均可支配收入18652元，同比增加1266元，增长{}。"
    assert check(text.format("7.3%")).mentions[-1].verdict == "derived"
    (finding,) = check(text.format("8.5%")).findings
    assert finding.expected == "7.3%"
