"""The catalogue: every rule a record with its name, why it matters, its source, a bad and a good example.

Tests, `drafter rules` and the manual are made from these records; a new rule is one record.  Verdicts on numbers
are what `judge` says; a rule about the document as a whole is the function of the same name in `document`, one about a
self-evaluation table that in `scoresheet`; what is found while drafting is said there.
"""

from __future__ import annotations

from collections.abc import Callable

from drafter.checker.records import Example, Rule
from drafter.checker.sheetrecords import SHEET_RECORDS

_CARRIED = "materials:\n- {id: m, topic: problems, text: 人手不足，关键岗位难以轮换。, carried: 2022}\n"
_GB15835 = "GB/T 15835-2011《出版物上数字用法》"
_GB15834 = "GB/T 15834-2011《标点符号用法》"
_GB9704 = "GB/T 9704-2012《党政机关公文格式》"
_PROCEDURE = "财预〔2020〕10号《项目支出绩效评价管理办法》"
_SPENT = "- {id: expenditure.total, name: 决算支出, value: 600.02, unit: 万元}\n"
_LAST_YEAR = "- {id: expenditure.last, name: 决算支出, value: 500, unit: 万元, period: 2022}\n"
_SOCIAL = "- {id: social, name: 社会保障和就业支出, value: 578.66, unit: 万元, part_of: expenditure.total}\n"
_HEALTH = "- {id: health, name: 卫生健康支出, value: 8.63, unit: 万元, part_of: expenditure.total}\n"
_RECEIVED = "- {id: income.total, name: 决算收入, value: 600.02, unit: 万元}\n"
_GUESTS = "- {id: reception, name: 公务接待费, value: 3.2, unit: 万元}\n"
_NO_THREE = "- {id: public.total, name: 三公经费, value: 0, unit: 万元}\n"
_INSURED = "- {id: insured.total, name: 参保人数, value: 87670, unit: 人, period: 2023-01/2023-10}\n"
_RATE = '- {id: insured.rate, name: 参保率, value: 95, unit: "%", bound: at_least}\n'
_REPEATED = (
    "各项支出严格按照预算批复执行，人员经费按照实有人数和发放进度均衡支付，商品和服务支出按照下达的预算执行，"
    "项目支出按照程序审批后支付。"
)
_PURPOSE = "开展本次评价，是为了掌握财政资金的使用情况和产生的效果，检验绩效目标和管理措施是否得当，查找工作中的薄弱环节。"
_AGAIN = "评价结果用于改进管理，安排下一年度的预算"

_VERDICTS = (
    Rule(
        "value-mismatch", "error", "数值有误",
        "文中说的是这项数据，写的却不是它的数。抄错一位，整份报告的可信度就要受影响。", "",
        Example("决算支出600.20万元。", _SPENT, "600.20万元"),
        Example("决算支出600.02万元。", _SPENT),
    ),
    Rule(
        "wrong-subject", "error", "张冠李戴",
        "数本身在来源里有，但属于另一项数据；只看数字是否出现过的核对发现不了。", "",
        Example("卫生健康支出578.66万元。", _SPENT + _SOCIAL + _HEALTH, "578.66万元"),
        Example("卫生健康支出8.63万元。", _SPENT + _SOCIAL + _HEALTH),
    ),
    Rule(
        "wrong-unit", "error", "单位有误",
        "数字对而单位错，金额会相差一万倍；两个百分比之差是百分点，不是百分之几。", "",
        Example("决算支出600.02元。", _SPENT, "600.02元"),
        Example("决算支出600.02万元。", _SPENT),
    ),
    Rule(
        "wrong-period", "error", "时期有误",
        "数是真的，但属于另一个年度或时点。", "",
        Example("2022年决算支出600.02万元。", _SPENT + _LAST_YEAR, "600.02万元"),
        Example("2022年决算支出500万元。", _SPENT + _LAST_YEAR),
    ),
    Rule(
        "wrong-direction", "error", "增减方向相反",
        "数据是增长的，文中写成下降，或者相反。", "",
        Example("决算支出比上年下降20.0%。", _SPENT + _LAST_YEAR, "20.0%"),
        Example("决算支出比上年增长20.0%。", _SPENT + _LAST_YEAR),
    ),
    Rule(
        "wrong-bound", "error", "界限词不符",
        "“近”“不足”表示不到，“超过”“以上”表示多于或不少于，与实际的数不符就说错了。", "",
        Example("决算支出不足600万元。", _SPENT, "600万元"),
        Example("决算支出超过600万元。", _SPENT),
    ),
    Rule(
        "wrong-arithmetic", "error", "计算有误",
        "合计、占比、增长率或所列项数，按来源数据算出来不是文中的数。", "",
        Example("决算支出比上年增长30.0%。", _SPENT + _LAST_YEAR, "30.0%"),
        Example("决算支出比上年增长20.0%。", _SPENT + _LAST_YEAR),
    ),
    Rule(
        "unsupported", "error", "没有来源",
        "数据来源和文字材料里都没有这个数，无从核实。文中自列事项的数目（三个方面）只作提示。", "",
        Example("购置设备35.2万元。", _SPENT, "35.2万元"),
        Example("决算支出600.02万元。", _SPENT),
    ),
    Rule(
        "unclear", "warning", "所指不明",
        "几项数据都是这个数，文中没有写明是哪一项。", "",
        Example("全年共计600.02万元。", _SPENT + _RECEIVED, "600.02万元"),
        Example("决算支出600.02万元。", _SPENT + _RECEIVED),
    ),
    Rule(
        "zero-claim", "error", "零值说法有误",
        "文中说没有发生，来源里有数。", "",
        Example("2023年未发生公务接待费。", _GUESTS, "公务接待费"),
        Example("公务接待费3.2万元。", _GUESTS),
    ),
    Rule(
        "inconsistent", "error", "前后不一致",
        "同一项数据在文中前后是两个数，至少有一个不对。没有数据来源时也能发现。", "",
        Example("决算支出600.02万元。经审核，决算支出602.00万元。", "", "602.00万元"),
        Example("决算支出600.02万元。经审核，决算支出600万元。"),
    ),
    Rule(
        "unknown-date", "warning", "日期不明",
        "数据来源里没有这一年的数据，或者历法里没有这一天，可能是写错。", "",
        Example("2016年制定办法。", _SPENT, "2016年"),
        Example("2022年制定办法。", _SPENT),
    ),
    Rule(
        "loose-bound", "warning", "界限过宽",
        "“近”“超过”后面的数与实际相差一成以上，容易误导。", "",
        Example("公务接待费近4万元。", _GUESTS, "4万元"),
        Example("公务接待费3.2万元。", _GUESTS),
    ),
    Rule(
        "bare-bound", "warning", "漏写界限词",
        "来源是“95%以上”，只写95%就成了确数。", "",
        Example("参保率达到95%。", _RATE, "95%"),
        Example("参保率达到95%以上。", _RATE),
    ),
)  # fmt: skip

_DOCUMENT = (
    Rule(
        "missing-fact", "error", "应写未写",
        "提纲规定这一部分必须写明的数据，没有写到。", "",
        Example("（一）部门整体支出概况\n支出按预算执行。", _SPENT, "（一）部门整体支出概况"),
        Example("（一）部门整体支出概况\n决算支出600.02万元。", _SPENT),
    ),
    Rule(
        "missing-section", "error", "缺少部分",
        "提纲规定的一级标题在文中没有；审核时缺项要扣分。", "",
        Example("一、基本情况\n情况良好。", "", "一、基本情况"),
        Example("一、基本情况\n情况良好。\n二、绩效评价工作情况\n成立小组。"),
    ),
    Rule(
        "section-out-of-order", "error", "顺序有误",
        "各部分的先后与提纲不一致，读者和审核人不容易找到。", "",
        Example("一、绩效评价工作情况\n成立小组。\n二、基本情况\n情况良好。", "", "一、绩效评价工作情况"),
        Example("一、基本情况\n情况良好。\n二、绩效评价工作情况\n成立小组。"),
    ),
    Rule(
        "empty-section", "error", "有题无文",
        "标题下面没有内容。", "",
        Example("（一）绩效评价目的\n（二）绩效评价工作过程\n成立小组。", "", "（一）绩效评价目的"),
        Example("（一）绩效评价目的\n了解情况。\n（二）绩效评价工作过程\n成立小组。"),
    ),
    Rule(
        "repeated-section", "error", "部分重复",
        "同一标题在同一层次出现两次；审核时重复与缺项一样扣分。", "",
        Example("一、存在的问题\n人手少。\n二、存在的问题\n经费紧。", "", "二、存在的问题"),
        Example("一、存在的问题\n人手少，经费紧。"),
    ),
    Rule(
        "heading-number", "error", "序号有误",
        "标题的序号不从一开始、跳号、重号或层次混乱。", _GB9704,
        Example("一、概况\n情况良好。\n三、体会\n要早作安排。", "", "三、"),
        Example("一、概况\n情况良好。\n二、体会\n要早作安排。"),
    ),
    Rule(
        "number-form", "warning", "序号写法",
        "层次序号依次为一、（一）1.（1）；括号用全角，括号后面不加顿号，1后面用下圆点。", _GB9704,
        Example("1、成本分析", "", "1、"),
        Example("1.成本分析"),
    ),
    Rule(
        "guidance-left", "error", "表样说明未删",
        "填写说明留在定稿里，说明没有通读。", "",
        Example(
            "（一）绩效评价工作过程，主要包括前期准备、组织实施和分析评价等内容。\n成立小组。", "",
            "主要包括前期准备、组织实施和分析评价等内容",
        ),
        Example("（一）绩效评价工作过程\n成立小组。"),
    ),
    Rule(
        "repeated-paragraph", "error", "段落重复",
        "六十字以上的一段话在文中出现两次，多半是复制后忘了改。", "",
        Example(f"{_REPEATED}\n支付都有凭证。\n{_REPEATED}", "", _REPEATED),
        Example(f"{_REPEATED}\n支付都有凭证。"),
    ),
    Rule(
        "last-year-words", "warning", "沿用上年文字",
        "与上年报告或上年的材料逐字相同的话，多半是没有改；情况未变的，在材料里确认后不再提示。", "",
        Example("人手不足，关键岗位难以轮换。", _CARRIED, "人手不足，关键岗位难以轮换"),
        Example("人手已经补齐，关键岗位可以轮换。", _CARRIED),
    ),
    Rule(
        "placeholder", "error", "内容未填",
        "占位符、待填、没有换成数值的引用或书签留在文中。", "",
        Example("召开会议XX次。", "", "XX"),
        Example("召开会议多次。"),
    ),
    Rule(
        "wrong-word", "warning", "用词有误",
        "“截止”是停止，“截至”是到某时为止；其余是常见的错别字。", "",
        Example("截止10月底，工作已经铺开。", "", "截止"),
        Example("截至10月底，工作已经铺开。"),
    ),
    Rule(
        "stray-mark", "warning", "标点有误",
        "标点连用，或“等”字前面多了顿号，多半是删改以后留下的。", _GB15834,
        Example("外出务工、人户分离、等情况较多。", "", "、"),
        Example("外出务工、人户分离等情况较多。"),
    ),
    Rule(
        "unanswered-problem", "error", "问题没有建议",
        "每个存在的问题都应有对应的建议，否则自评没有用处。", _PROCEDURE,
        Example(
            "一、存在的问题\n一是基层经办力量薄弱。二是档案数字化程度偏低。\n二、有关建议\n一是充实基层经办力量。",
            "", "二、有关建议",
        ),
        Example("一、存在的问题\n一是基层经办力量薄弱。\n二、有关建议\n一是充实基层经办力量。"),
    ),
    Rule(
        "unlisted-problem", "warning", "建议所指问题未列",
        "建议里说到审计、检查发现的问题，存在的问题里却没有写。", "",
        Example(
            "一、存在的问题\n一是基层经办力量薄弱。\n二、有关建议\n一是充实基层经办力量，并对照审计发现的问题整改。",
            "", "审计发现的问题",
        ),
        Example("一、存在的问题\n一是基层经办力量薄弱。\n二、有关建议\n一是充实基层经办力量。"),
    ),
    Rule(
        "vague-period", "error", "时点不明",
        "“目前”“截至目前”写在报告里，读者不知道数据是哪一天的。", "",
        Example("截至目前，参保人数87670人。", _INSURED, "截至目前"),
        Example("截至2023年10月底，参保人数87670人。", _INSURED),
    ),
    Rule(
        "year-from-part", "error", "以部分代全年",
        "数据只到年中某月，却据此下全年的结论。", "",
        Example("截至10月底，参保人数87670人，全年任务已经完成。", _INSURED, "全年任务已经完成"),
        Example("截至10月底，参保人数87670人。", _INSURED),
    ),
    Rule(
        "year-mismatch", "error", "年度不一致",
        "标题、正文、落款的年份与数据的年度对不上，多半是用去年的报告改写时漏改。", "",
        Example("2022年甲局部门整体支出绩效自评报告\n情况良好。", _SPENT, "2022年"),
        Example("2023年甲局部门整体支出绩效自评报告\n情况良好。", _SPENT),
    ),
    Rule(
        "name-mismatch", "warning", "单位名称不一致",
        "标题、落款的单位名称应是全称，或是已写明的简称。", _GB9704,
        Example("2023年甲局绩效自评报告\n情况良好。\n某某区乙局\n2024年2月21日", _SPENT, "某某区乙局"),
        Example("2023年甲局绩效自评报告\n情况良好。\n甲局\n2024年2月21日", _SPENT),
    ),
    Rule(
        "three-public-scope", "warning", "“三公”经费口径",
        "“三公”经费只含因公出国（境）、公务用车和公务接待，会议费、培训费要另说；为零时不能说逐年减少。", "",
        Example("“三公”经费逐年减少。", _NO_THREE, "逐年减少"),
        Example("“三公”经费没有发生。", _NO_THREE),
    ),
    Rule(
        "unproven-boast", "warning", "评价没有依据",
        "“圆满”“名列前茅”“全覆盖”一类的话，同一句里要有数据支持。", _PROCEDURE,
        Example("圆满完成各项任务。", "", "圆满完成"),
        Example("各项任务按计划完成。"),
    ),
    Rule(
        "parts-not-whole", "error", "各项之和与总数不符",
        "所列各项之和多于总数，或写“包括”而没有“等”字，各项之和却少于总数；都超出四舍五入能解释的范围。", "",
        Example("投入30.00万元，包括购置设备20.00万元、维修房屋9.00万元。", "", "20.00万元、维修房屋9.00万元"),
        Example("投入30.00万元，包括购置设备20.00万元、维修房屋10.00万元。"),
    ),
    Rule(
        "hidden-remainder", "warning", "余数未说明",
        "用“等”字结尾的清单没有列全，剩下的钱用在哪里没有交代。", "",
        Example("投入30.00万元，包括购置设备20.00万元、维修房屋9.00万元等。", "", "20.00万元、维修房屋9.00万元"),
        Example("投入30.00万元，包括购置设备20.00万元、维修房屋9.00万元、零星支出1.00万元。"),
    ),
    Rule(
        "zero-base", "error", "以零为基数",
        "预算或上年数为零，算不出完成率、占比和增长率。", "",
        Example("年初预算为0万元，完成年初预算的35.2%。", "", "35.2%"),
        Example("年初预算为0万元，支出由年中追加安排。"),
    ),
    Rule(
        "decrease-by-multiple", "error", "减少用倍数",
        "减少最多减到零，不能减少几倍。", "",
        Example("差错减少2倍。", "", "减少2倍"),
        Example("差错减少50%。"),
    ),
    Rule(
        "shares-not-whole", "warning", "占比之和不是100%",
        "几项占比说的是一个整体的全部，加起来却不是100%，超出四舍五入能解释的范围。", "",
        Example("城镇和农村居民分别占60.1%和38.8%。", "", "60.1%和38.8%"),
        Example("城镇和农村居民分别占60.1%和39.9%。"),
    ),
    Rule(
        "mixed-precision", "warning", "小数位数不一",
        "同一单位的金额，多数取两位小数，个别取四位，读者会疑心口径不同。", _GB15835,
        Example("甲1.25万元，乙2.50万元，丙3.75万元，丁4.85万元，戊5.35万元，己6.1234万元。", "", "6.1234万元"),
        Example("甲1.25万元，乙2.50万元，丙3.75万元，丁4.85万元，戊5.35万元，己6.12万元。"),
    ),
    Rule(
        "unit-missing", "error", "漏写单位",
        "金额后面没有单位，元和万元分不清。", "",
        Example("拨付专项资金35.2。", "", "35.2"),
        Example("拨付专项资金35.2万元。"),
    ),
)  # fmt: skip

_STYLE = (
    Rule(
        "doubled-estimate", "warning", "概数词重复",
        "“约”与“左右”只用一个。", _GB15835,
        Example("服务约600人左右。", "", "约600人左右"),
        Example("服务约600人。"),
    ),
    Rule(
        "exact-estimate", "warning", "确数加约",
        "写到两位小数的数不是约数。", _GB15835,
        Example("支出约600.02万元。", "", "约600.02万元"),
        Example("支出600.02万元。"),
    ),
    Rule(
        "half-written-range", "warning", "范围写法",
        "范围两端的百分号和“万”“亿”都要写，10～20%会读成10到20%。", _GB15835,
        Example("补助标准提高10～20%。", "", "10～20%"),
        Example("补助标准提高10%～20%。"),
    ),
    Rule(
        "range-hyphen", "warning", "范围用短横线",
        "数值范围用一字线或浪纹线，短横线留给编号和产品型号。", _GB15835,
        Example("每村安排3-5人。", "", "3-5人"),
        Example("每村安排3～5人。"),
    ),
    Rule(
        "mixed-date", "warning", "日期混写",
        "同一日期不能混用汉字和阿拉伯数字。", _GB15835,
        Example("二〇二三年8月印发办法。", "", "二〇二三年8月"),
        Example("2023年8月印发办法。"),
    ),
    Rule(
        "short-year", "warning", "年份简写",
        "年份写四位数字。", _GB15835,
        Example("编制23年度预算。", "", "23年度"),
        Example("编制2023年度预算。"),
    ),
    Rule(
        "wide-digits", "warning", "全角数字",
        "阿拉伯数字用半角。", _GB15835,
        Example("支出６００元。", "", "６００"),
        Example("支出600元。"),
    ),
)  # fmt: skip

_DRAFTING = (
    Rule(
        "broken-reference", "error", "引用有误",
        "起草时数据以引用写入；编号不存在、单位不符、插在词语中间或与别的数字相连的引用不能换成数值，原样留下。", "",
        Example("决算支出{{expenditure.totl}}。", _SPENT, "{{expenditure.totl}}"),
        Example("决算支出{{expenditure.total}}。", _SPENT),
    ),
    Rule(
        "section-length", "error", "篇幅不符",
        "不到提纲所定最少字数的一半，等于没有写；超过最多字数的一倍，多半是在重复。", "",
        Example("情况良好。", "", "情况良好。"),
        Example(_PURPOSE),
    ),
    Rule(
        "repeated-sentence", "error", "语句重复",
        "同一句话在一个部分里写了两次；较弱的模型常常这样凑字数。", "",
        Example(f"{_PURPOSE}{_AGAIN}。{_AGAIN}。", "", _AGAIN),
        Example(f"{_PURPOSE}{_AGAIN}。"),
    ),
    Rule(
        "instruction-left", "error", "要求当作正文",
        "对起草的要求、格式说明被当作正文写了出来。", "",
        Example(f"第一段，{_PURPOSE}", "", "第一段"),
        Example(_PURPOSE),
    ),
)  # fmt: skip

FAMILIES = (
    ("数字与数据来源", _VERDICTS),
    ("文档", _DOCUMENT),
    ("数字用法", _STYLE),
    ("自评表", SHEET_RECORDS),
    ("起草", _DRAFTING),
)
RULES: tuple[Rule, ...] = tuple(rule for _, records in FAMILIES for rule in records)
_BY_CODE = {rule.code: rule for rule in RULES}


def find_rule(code: str) -> Rule | None:
    """The record of that code, if there is one."""
    return _BY_CODE.get(code)


def name_rule(run: Callable[..., object]) -> str:
    """The code of a rule is the name of its function."""
    return run.__name__.replace("_", "-")
