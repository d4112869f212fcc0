"""The catalogue: every rule a record with its name, why it matters, its source, a bad and a good example.

Tests, `drafter rules` and the manual are made from these records; a new rule is one record.  Verdicts on numbers
have no function of their own: they are what `judge` says.  Rules about the document as a whole have one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drafter.checker import structure, wording
from drafter.checker.document import Document, Offence
from drafter.checker.report import Severity

Run = Callable[[Document], Iterator[Offence]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One offence.  `bad` holds exactly one, at the marked piece 【…】; `good` says the same rightly."""

    code: str
    severity: Severity
    title: str
    why: str
    bad: str
    good: str
    source: str = ""
    run: Run | None = None


NUMBERS = "数字与数据来源"
DOCUMENT = "文档"
STYLE = "数字用法"

_GB15835 = "GB/T 15835-2011《出版物上数字用法》"
_GB9704 = "GB/T 9704-2012《党政机关公文格式》"

_VERDICTS = (
    Rule(
        "value-mismatch",
        "error",
        "数值有误",
        "文中说的是这项数据，写的却不是它的数。",
        "决算支出【600.20万元】。",
        "决算支出600.02万元。",
    ),
    Rule(
        "wrong-subject",
        "error",
        "张冠李戴",
        "数本身在来源里有，但属于另一项数据；只看数字是否出现过的核对发现不了。",
        "卫生健康支出【578.66万元】。",
        "卫生健康支出8.63万元。",
    ),
    Rule(
        "wrong-unit",
        "error",
        "单位有误",
        "数字对而单位错，金额会相差一万倍；百分点与百分之几也是两回事。",
        "决算支出【600.02元】。",
        "决算支出600.02万元。",
    ),
    Rule(
        "wrong-period",
        "error",
        "时期有误",
        "数是真的，但属于另一个年度或时点。",
        "2022年决算支出【600.02万元】。",
        "2022年决算支出500万元。",
    ),
    Rule(
        "wrong-direction",
        "error",
        "增减方向相反",
        "数据是增长的，文中写成下降，或者相反。",
        "决算支出比上年下降【20.0%】。",
        "决算支出比上年增长20.0%。",
    ),
    Rule(
        "wrong-bound",
        "error",
        "界限词不符",
        "“近”表示不到，“超过”表示多于，与实际的数不符就说错了。",
        "决算支出不足【600万元】。",
        "决算支出超过600万元。",
    ),
    Rule(
        "wrong-arithmetic",
        "error",
        "计算有误",
        "合计、占比、增长率按来源数据算不出文中的数。",
        "决算支出比上年增长【30.0%】。",
        "决算支出比上年增长20.0%。",
    ),
    Rule(
        "unsupported",
        "error",
        "没有来源",
        "数据来源和文字材料里都没有这个数，无从核实。",
        "购置设备【35.2万元】。",
        "决算支出600.02万元。",
    ),
    Rule(
        "unclear",
        "warning",
        "所指不明",
        "几项数据都是这个数，文中没有写明是哪一项。",
        "全年共计花去【600.02万元】。",
        "决算支出600.02万元。",
    ),
    Rule(
        "zero-claim",
        "error",
        "零值说法有误",
        "文中说没有发生，来源里有数。",
        "2023年未发生【公务接待费】。",
        "公务接待费3.2万元。",
    ),
    Rule(
        "inconsistent",
        "error",
        "前后不一致",
        "同一项数据在文中出现两个不同的数（没有数据来源时也能发现）。",
        "",
        "",
    ),
    Rule(
        "unknown-date",
        "warning",
        "年份不明",
        "数据来源里没有这一年的数据，可能是年份写错。",
        "【2016年】制定办法。",
        "2022年制定办法。",
    ),
    Rule(
        "loose-bound",
        "warning",
        "界限过宽",
        "“近”“超过”与实际的数相差超过一成，容易误导。",
        "公务接待费近【4万元】。",
        "公务接待费3.2万元。",
    ),
    Rule(
        "bare-bound",
        "warning",
        "漏写界限词",
        "来源是“95%以上”，只写95%就成了确数。",
        "参保率达到【95%】。",
        "参保率达到95%以上。",
    ),
)

_DOCUMENT_RULES = (
    Rule(
        "missing-fact",
        "error",
        "应写未写",
        "提纲规定这一部分必须写明的数据，没有写到。",
        "【一、基本情况】",
        "",
        "",
        structure.missing_fact,
    ),
    Rule(
        "missing-section",
        "error",
        "缺少部分",
        "提纲规定的一级标题在文中没有，审核时按缺项扣分。",
        "【甲局绩效自评报告】\n只有一段。",
        "",
        "",
        structure.missing_section,
    ),
    Rule(
        "section-out-of-order",
        "error",
        "顺序有误",
        "各部分的先后与提纲不一致。",
        "【二、绩效评价工作情况】\n一、基本情况",
        "一、基本情况\n二、绩效评价工作情况",
        "",
        structure.section_out_of_order,
    ),
    Rule(
        "empty-section",
        "error",
        "有题无文",
        "标题下面没有内容。",
        "【（一）绩效评价目的】\n（二）绩效评价工作过程\n成立小组。",
        "（一）绩效评价目的\n了解情况。\n（二）绩效评价工作过程\n成立小组。",
        "",
        structure.empty_section,
    ),
    Rule(
        "guidance-left",
        "error",
        "表样说明未删",
        "填写说明留在定稿里，说明没有通读。",
        "（二）绩效评价工作过程，【主要包括前期准备、组织实施和分析评价等内容】。",
        "（二）绩效评价工作过程",
        "",
        structure.guidance_left,
    ),
    Rule(
        "repeated-paragraph",
        "error",
        "段落重复",
        "同一段话出现两次，多半是复制后忘了改。",
        "我局严格按照预算批复执行各项支出，对人员经费按照实有人数和发放进度均衡支付，对商品和服务支出按照下达的预算执行，对项目支出按照程序审批。\n中间一段。\n【我局严格按照预算批复执行各项支出，对人员经费按照实有人数和发放进度均衡支付，对商品和服务支出按照下达的预算执行，对项目支出按照程序审批。】",
        "我局严格按照预算批复执行各项支出。\n中间一段。",
        "",
        structure.repeated_paragraph,
    ),
    Rule(
        "heading-number",
        "error",
        "序号有误",
        "标题的序号不从一开始、跳号、重号或层次混乱。",
        "一、概况\n【三、】问题",
        "一、概况\n二、问题",
        _GB9704,
        structure.heading_number,
    ),
    Rule(
        "number-form",
        "warning",
        "序号写法",
        "层次序号依次为一、（一）1.（1），括号用全角，1后面用下圆点。",
        "【1、】经济性分析",
        "1.经济性分析",
        _GB9704,
        structure.number_form,
    ),
    Rule(
        "placeholder",
        "error",
        "内容未填",
        "占位符、待填或没有换成数值的引用留在文中。",
        "决算支出【XX】万元。",
        "决算支出600.02万元。",
        "",
        structure.placeholder,
    ),
    Rule(
        "unanswered-problem",
        "error",
        "问题没有建议",
        "每个存在的问题都应有对应的建议。",
        "四、存在的问题\n一是基层经办力量薄弱。二是档案数字化程度偏低。\n【五、有关建议】\n一是充实基层经办力量。",
        "四、存在的问题\n一是基层经办力量薄弱。\n五、有关建议\n一是充实基层经办力量。",
        "",
        structure.unanswered_problem,
    ),
    Rule(
        "vague-period",
        "error",
        "时点不明",
        "“目前”“截止目前”写在报告里，读者不知道是哪一天。",
        "【截至目前】，服务3135人次。",
        "截至10月底，服务3135人次。",
        "",
        wording.vague_period,
    ),
    Rule(
        "year-from-part",
        "error",
        "以部分代全年",
        "数据只到年中某月，却据此下全年的结论。",
        "截至10月底，参保人数87670人，【全年】任务已经完成。",
        "截至10月底，参保人数87670人。",
        "",
        wording.year_from_part,
    ),
    Rule(
        "year-mismatch",
        "error",
        "年度不一致",
        "标题、落款的年份与数据的年度对不上。",
        "【2022年】甲局部门整体支出绩效自评报告",
        "2023年甲局部门整体支出绩效自评报告",
        "",
        wording.year_mismatch,
    ),
    Rule(
        "name-mismatch",
        "warning",
        "单位名称不一致",
        "落款的单位名称应与题名一致，或是已说明的简称。",
        "2023年甲局绩效自评报告\n正文。\n【某某区甲局】\n2024年2月21日",
        "2023年甲局绩效自评报告\n正文。\n甲局\n2024年2月21日",
        "",
        wording.name_mismatch,
    ),
    Rule(
        "three-public-scope",
        "warning",
        "“三公”经费口径",
        "“三公”经费只含因公出国（境）、公务用车和公务接待；为零时不能说逐年减少。",
        "“三公”经费【逐年减少】。",
        "没有发生“三公”经费。",
        "",
        wording.three_public_scope,
    ),
    Rule(
        "unproven-boast",
        "warning",
        "评价没有依据",
        "“圆满”“名列前茅”一类的话要有数据支持。",
        "【圆满完成】各项任务。",
        "完成参保人数87670人。",
        "",
        wording.unproven_boast,
    ),
    Rule(
        "wrong-word",
        "warning",
        "用词有误",
        "截止指停止，截至指到某时为止；其余是常见错别字。",
        "【截止】10月底。",
        "截至10月底。",
        "",
        wording.wrong_word,
    ),
    Rule(
        "decrease-by-multiple",
        "error",
        "减少用倍数",
        "减少最多减到零，不能减少几倍。",
        "支出【减少2倍】。",
        "支出减少50%。",
        _GB15835,
        wording.decrease_by_multiple,
    ),
)

_STYLE_RULES = (
    Rule(
        "doubled-estimate",
        "warning",
        "概数词重复",
        "约、左右只用一个。",
        "【约600万元左右】。",
        "约600万元。",
        _GB15835,
        wording.doubled_estimate,
    ),
    Rule(
        "exact-estimate",
        "warning",
        "确数加约",
        "精确到两位小数的数不是约数。",
        "【约600.02万元】。",
        "600.02万元。",
        _GB15835,
        wording.exact_estimate,
    ),
    Rule(
        "half-written-range",
        "warning",
        "范围写法",
        "百分比范围的两端都要写百分号。",
        "【10～20%】",
        "10%～20%",
        _GB15835,
        wording.half_written_range,
    ),
    Rule(
        "mixed-date",
        "warning",
        "日期混写",
        "同一日期不能混用汉字和阿拉伯数字。",
        "【二〇二三年8月】",
        "2023年8月",
        _GB15835,
        wording.mixed_date,
    ),
    Rule(
        "short-year",
        "warning",
        "年份简写",
        "年份写四位数字。",
        "【23年度】预算",
        "2023年度预算",
        _GB15835,
        wording.short_year,
    ),
    Rule(
        "wide-digits",
        "warning",
        "全角数字",
        "阿拉伯数字用半角。",
        "支出【６００】元",
        "支出600元",
        _GB15835,
        wording.wide_digits,
    ),
)

FAMILIES = ((NUMBERS, _VERDICTS), (DOCUMENT, _DOCUMENT_RULES), (STYLE, _STYLE_RULES))
RULES: tuple[Rule, ...] = (*_VERDICTS, *_DOCUMENT_RULES, *_STYLE_RULES)


def find_rule(code: str) -> Rule | None:
    return next((rule for rule in RULES if rule.code == code), None)
