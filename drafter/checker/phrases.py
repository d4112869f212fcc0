"""The language around numbers: patterns over a clause in which names are N and dates are D.

`卫生健康支出比2022年增长` is read as `N比D增长`, with private characters for N and D.
"""

from __future__ import annotations

import re
from functools import lru_cache

from drafter.numbers.lexicon import COUNTERS, HAN

N = "\ue000"
D = "\ue001"

_FILL = (
    r"(?:大约|约|将近|接近|近|超过|超|逾|突破|不足|不到|至少|不低于|不少于|不超过|高达|达到|达|到|为|了|的|仅|只|还|仍|有|是|均|各|分别"
    r"|幅度|幅|绝对值|比例|数|额|率|度|量|：|:|“|”|\"|\s|增量|部分)*"
)
_UP = (
    r"净增加|净增|新增|增[产收支亏员]|延长|上调|攀升|增长|增加|上升|提高|提升|增收|升高|上涨|扩大|回升|高出|多出|多支出|多收入|多支|多收|调增|追加|加快|超支|超出|超收|"
    r"增幅|增速|涨幅|升幅|增|升|涨|多|高"
)
_DOWN = (
    r"负增长|减[产收支亏员税负]|降费|缩短|下调|下浮|下降|减少|降低|回落|缩减|缩小|收窄|压减|压缩|核减|调减|放缓|下滑|下跌|"
    r"少增|节约|节省|节支|减支|减收|少支出|少收入|少支|少收|降幅|减幅|减|降|少|低|短收"
)

_MOVES = (
    r"增长|增加|提高|上升|提升|下降|降低|减少|回落|压减|压缩|缩短|延长|扩大|缩小|调整|上调|下调|缩减|收窄|攀升|恢复"
    r"|增|降|减|升|变|提|涨|扩|缩"
)
# 增加到, 降至: the number is the new level, not the change.
LEVEL = re.compile(rf"(?:{_MOVES})(?:到了?|至|为|成)(?!主)" + _FILL + r"\Z")
CHANGE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))" + _FILL + r"\Z")
GROWTH_NOUN = re.compile(
    r"(?:增速|增长率|增长速度|增幅|涨幅|升幅|增减率|变动率|变化率|(?P<down>降幅|减幅|下降率|降低率))"
    + _FILL
    + r"\Z"
)
COMPARED = re.compile(
    rf"(?:相较于|相比于|比|较|同|与|对比)(?:于)?(?P<ref>[{N}{D}])(?:的|数|同期|水平)*(?:相比|比较|相较)?"
)
BALANCE = re.compile(
    r"(?:结余|节余|节约|超支|差额|相差|缺口|剩余|盈余|赤字|逆差|顺差|差距|两者之差|相抵)" + _FILL + r"\Z"
)
SHARE = re.compile(
    rf"在(?P<within>{N})(?:总额|总量)?[中里]的?所?(?:占比?|比重|比例|份额)" + _FILL + r"\Z"
    rf"|占(?!比(?![重例]))(?P<into>(?:了|到|全部|整个|总的|全年|当年|同期|其)*)(?P<ref>[{N}{D}])?(?P<rest>[^{N}{D}占]{{0,14}})\Z"
)
SHARE_NOUN = re.compile(
    rf"(?:占比|比重|占有率|份额|所占比例|占总额比例|(?P<ref>{N})的?(?:比重|比例))" + _FILL + r"\Z"
)
RATIO = re.compile(
    rf"(?:完成了?|为|是|达到?|相当于|达到了|占|超过|不足|不到|接近|近|约为|执行了?|支付了?)(?:{D}的?(?={N}))?(?P<to>[{N}{D}])(?P<rest>(?:任务|目标|指标|计划|总额|数)*)的"
    + _FILL
    + r"\Z"
)
OF_PREVIOUS = re.compile(
    rf"[）)]?{N}?(?:任务|目标|指标|计划|数)*的" + _FILL + r"(?:比重|比例)?" + _FILL + r"\Z"
)
BOTH = re.compile(r"(?P<count>[二两三四五六])(?:者|项|家|类|地|[\u4e00-\u9fff]{1,2}(?=合计|之和|共计|相加))")
SUM = re.compile(
    rf"(?:[二两三四五](?:者|项|个[月年]|个季度)共{HAN}{{0,4}}|合计|共计|总计|总共|一共|合共|两项|三项|四项|相加|加总|加起来|累计|共|之和)(?:支出|收入|安排|投入|使用|发放|完成|下达|到位|拨付|支付|资金|金额|总额|建成|新建|改造|培训|接待|受理|覆盖|救助)*"
    + _FILL
    + r"\Z"
)
_HEADS = "".join(COUNTERS - set("平年月日天元十百千万亿"))
PER_HEAD = re.compile(
    rf"(?:[{_HEADS}生村校床车日场]均|(?P<car>单车)|(?P<acre>亩产|单产)|(?:平均)?每(?P<times>[一十百千万]?)(?P<counter>人次|批次|平方米|公里|千米|[\u4e00-\u9fff])(?:[^，；\d]{{0,4}}(?:平均|每年|年均))?|(?<![平年月日])均)[^，；]{{0,10}}\Z"
)
TIMES = re.compile(
    rf"(?:是|为|相当于|达到?|较|比)?(?P<to>[{N}{D}])?(?:的|同期|水平|规模|总数|总量|总额)*" + _FILL + r"\Z"
)
RATE_NOUN = re.compile(rf"(?:{HAN}率|比例|比重|进度)" + _FILL + r"\Z")
RATIO_OF_TWO = re.compile(r"(?:之比|比|倍数)(?:约|为|是|达到?)*\Z")
OF_TARGET = re.compile(
    r"(?:完成了?|为|达到?|占|相当于)(?:年度|全年|年初|既定|上级|调整后?)?(?P<word>目标任务|任务|计划|目标|指标|预算)数?的"
    + _FILL
    + r"\Z"
)
COMPLETED = re.compile(
    r"(?:(?:完成|用|使用|支出|为)了?(?:年初|全年|调整后?)?预算|(?:只|仅|已)(?:用|使用|支出)了?\Z|预算完成率|执行率|完成率|得分率|支付进度|执行进度)[^，；]{0,6}\Z"
)
VALUE_THEN = re.compile(
    rf"(?:比|较|与|同|占了?){D}(?:同期|末|底)?的?(?:水平|(?:完成|执行|决算|实际)数?)?(?:约|近)?\Z"
)
COMPARED_WORD = re.compile(
    r"(?:比|较|与|同)(年初预算|全年预算|调整后?预算|预算|决算|目标任务|目标|任务|计划)[数值]?(?:相比)?"
)
ADJUSTED = re.compile(
    r"(?:年中|年内|执行中|当年)?(?:追加|调增|追减|调减|核减|净增加?|调整增加|调整减少)(?:了|预算|资金|经费)*\Z"
)
# 由91.2%提高到93.6%: the number in front is the earlier one.
FROM = re.compile(r"(?:由|从)(?:原来|此前|上年|去年|上年同期)?的?(?:每[人户亩家次][每年月日天]*)?\Z")
TO = re.compile(rf"(?:的)?(?:左右)?(?:{_MOVES})[为到至]")
BEYOND = re.compile(
    r"(?:(?P<up>超额完成|超过|超出|超|高于|高出|多于)|(?P<down>低于|少于|不及))(?:了|年度|预期|设定|既定|的)*"
    r"(?P<word>目标值|目标任务|目标|计划数|计划|任务数|任务|指标值|年初预算|全年预算|预算)" + _FILL + r"\Z"
)
# 高于患者满意度1.5个百分点, 高于上年0.7个百分点, 比基本支出的增幅高1个百分点: against another rate.
ABOVE = re.compile(
    rf"(?:(?:(?P<up>高于|高出|快于|大于|多于|超过|超出)|(?P<down>低于|慢于|小于|少于|不及))(?P<ref>[{N}{D}])(?:的?(?:增速|增长率|增幅|涨幅|降幅))?"
    rf"|(?:比|较)(?P<with>[{N}{D}])的?(?:增速|增长率|增幅|涨幅)?(?:(?P<higher>高出?|快|多)|(?P<lower>低|慢|少)))"
    + _FILL
    + r"\Z"
)
CONTRIBUTION = re.compile(rf"(?:拉动|带动)(?P<ref>{N})?(?:增长|上升|提高|下降|回升)?" + _FILL + r"\Z")
RESPECTIVELY = re.compile(r"分别|依次|各自")

# Words between a name and its number that name nothing new.
_LIGHT = re.compile(
    r"大约|约|将近|接近|近|超过|超|突破|逾|不足|不到|不低于|不少于|不超过|没有|至少|至多|高达|多达|高于|低于|多于|少于|达到|达|到|至|共计|合计|总计|累计|总共|共|"
    r"总额|总数|总量|量|总规模|规模|金额|资金|数额|数量|人数|户数|次数|个数|人次|数|额|仅|只|已经|已|有|有所|实际|预计|分别|均|也|则|又|就|了|的|为|是|计|合|"
    r"安排|实现|发放|下达|投入|使用|拨付|执行|支付|开支|列支|支出|到位|完成|收到|取得|组织|开展|办理|举办|核实|追回|落实|覆盖|提供|"
    r"增至|降至|升至|减至|增加|增长|提高|上升|提升|下降|降低|减少|回落|维持在|保持在|稳定在|控制在|维持|保持|稳定|控制|在|由|从|"
    r"决算数?|执行数|目前|当前|当年|本年|全年|全区|全市|全县|全州|全省|全局|我区|我市|我局|我单位|该|其中|主要|本级|总|"
    r"每[人生户亩个家处所台项村辆]|"
    rf"：|:|“|”|\"|—|\s|（[^（）]*）|\([^()]*\)|{D}|全部|用于|用|并|将|对|按|年度|年末|年底|末|底|度|年"
)
# A phrase that ends so names a thing of its own: 基本支出中的差旅费 is not 基本支出.
HEAD_NOUN = re.compile(
    r"(?:费|款|金|支出|收入|经费|补助|补贴|预算|比率|比例|比重|率|量|户|项目|投资|资产|负债|面积|产值|利润|税|税收|债务|余额|结余|结转|"
    r"成本|价|机构|企业|职工|干部|人员|人口|用户|群众|学生|党员|增速|增幅|占比|指标|贷款|存款|津贴|奖金|工资|采购|车辆|设备|房屋|单位)\Z"
)


@lru_cache(maxsize=4096)
def residue(bridge: str) -> str:
    """What is left of the words between a name and its number when the light ones are taken away."""
    return _LIGHT.sub("", bridge)


# 完成年度目标12000人的…: the target of the subject, with its own number.
TARGET_WORD = r"(?:目标任务|目标值|目标数?|计划数?|任务数?|指标值|控制数|控制目标|控制指标|分值|满分|标准分)"
_MEANT = (
    r"(?:年度|全年|年初|既定|设定的?|上级下达的?|预期)*"
    r"(?P<word>目标任务|控制目标|控制指标|满分|任务|目标|计划|指标|(?:年初|全年|调整)?预算)[数值]?"
)
TARGET = re.compile(
    rf"(?:完成了?|占|对照|超过|达到|超出?|比|较|[高低多少大小]于)(?:了|原)?{_MEANT}(?:的|为|是)?\Z"
)
# 比18万人的目标值多: the number stands in front of the word that says what it is.
BEFORE_TARGET = re.compile(
    r"(?:完成了?|占|控制在|对照|超过|超出?|比|较|[高低多少大小]于|未?达到|达不到)"
    r"(?:了|原|既定|设定|年初|全年|当年|上级|批复|批准|下达|安排|核定|确定|的)*\Z"
)
TARGET_BEHIND = re.compile(rf"(?:及?以[上下内])?的?{_MEANT}(?!资金|任务|总额)")
SURPLUS = re.compile(r"超额完成(?:了)?\Z")
# What behind a name makes it another thing (spec/check.md, "Derived"): 公务接待费预算, 基本支出占比.
SUFFIX = re.compile(
    r"(?:的|：|:|当年|本年|全年(?!预算))?(?P<basis>年初预算数?|全年预算数?|调整预算数?|调整后预算数?|预算数|预算(?!收入|支出|执行|单位)|决算数?|执行数|支付数)"
)
OTHER_THING = re.compile(r"(?:其他|其它|新增|净增|人均|户均|非|未|平均|除)\Z")
PREFIX_OTHER = re.compile(r"(?:其他|其它|非)\Z")
