"""The words around numbers: counters, function words, and names that merely hold a numeral."""

from __future__ import annotations

from drafter.numbers.patterns import pattern

# A Chinese character, in a pattern: a letter that is no Latin one.  (To compile its range of 21,000 takes 2 ms.)
HAN = r"[^\W\d_A-Za-z]"

# Counters and measures of more than one character, looked up by their first one, longest first.
_LONG_COUNTERS = """
人次 人天 人月 人份 人时 户次 户数 车次 场次 架次 班次 批次 轮次 件次 台次 艘次 台套 台班 标箱 标准箱 床位
个月 个小时 个工作日 工作日 个百分点 百分点 个点 平方米 平方公里 平方千米 平方厘米 立方米 公里 公顷 公斤 公分
千米 千克 千瓦 千瓦时 兆瓦 吉瓦 毫米 厘米 毫克 毫升 微克 小时 分钟 秒钟 学时 课时 学分 学期 学年 周年 年度
海里 英里 英寸 亩次 吨公里 人公里 标准煤 吨标准煤 万吨 美元 美金 港元 港币 欧元 日元 英镑 块钱 元人民币 星期 刻钟
度电 项次 间次 例次 头次 座次 篇次 门次 家次 点次 部分
""".split()

# Counters that a Chinese numeral needs in order to be a quantity: 三十二人, but not 三农.
COUNTERS = frozenset(
    "个名位人户家项次件所处座台辆套批场期份篇条款张本册部支只头株棵亩里米吨斤克升天日年周秒岁层间栋幢单笔类种组队"
    "对双副轮届站点块片段倍成元角分度档宗起例门课节镇乡村县市区街颗颗枚把艘架道眼口盏卷集幅匹顶扇盘股桩顿趟遍回声级"
    "井孔圈环列排行格"
)

# After an Arabic number these begin another word, so that the number has no unit.
FUNCTION_CHARS = frozenset(
    "的和与及以至到为是在从由于者而但则即中内外后前左右上下等或并且也都又将被把对向按比较同用之其该各共合占增减提降"
    "达超不未无有没可能会应要已正仍还再只均约近逾余多少高低大小好完实落开进行得出入收支付发给让使请因如若虽当随经过"
    "这那此每某何谁什么怎样很最更太真假新旧老常缩扩年月日、，。；：！？（）()《》“”‘’…—"
)

# A numeral here is part of a word; the keys are what stands before a lone 一.
BEFORE_ONE = frozenset("统同唯单专划万合逐归如不其之进某另每任首独均表连说整纯清惟若初太这那有第")

# Words whose numeral would otherwise read as a number with a counter.
WORDS = pattern(
    r"一(?:般|系列|部分|定|致|步|方面|方|些|样|起|切|直|旦|体|同|线|心|贯|律|带|流|共|并|面|手|路|举|味|再|度|经|向|边|次性|揽子|票否决|岗双责|把手|盘棋|张网|站式|网通办|窗通办|件事|老一小|点)"
    r"|万(?:一|众|家灯火|物|象|科|达|能|分|不得已|古|元(?![0-9]))|千(?:方百计|家万户|万(?:不|别|要|莫)|秋|篇一律|头万绪|载)"
    r"|百(?:姓|货|科|花|年大计|年未有|分(?!之)|废|强|日攻坚|业)|十(?:分|足|全|佳|大(?![0-9])|字|堰|里铺)"
    r"|九(?:州|江|寨)|八(?:达|方|一)|七(?:一|夕|彩)|六(?:安|盘|稳|保|合|一|税)|五(?:华|一(?!次)|四|险|行|星|粮|保|位一体|台|指|金|常|项管理|大发展|级书记|湖四海|彩)"
    r"|四(?:川|平|面|处|季|海|通|梁|风(?!险)|不两直|不摘|会|邻|新|上企业|好农村路|馆|有)|三(?:公|农|亚|峡|明|门|资|支一扶|定|同步|重一大|会一课|严三实|下乡|品一标|管|防|无|产|次产业|甲|乙|方|江|务|化|废|包|献|属|孤|留守|北|线|区三州|中全会|馆|级联动|员|变)"
    r"|两(?:会|山|岸|江|侧|手|头|者|癌|新|不愁|学一做|化|免|高|区|翼|端|旁|重|病|案|证|委|类(?!企业))|二(?:者|级|维|元|次供水|手|线|孩|代|七|氧|胎)"
    r"|十?[一二三四五六七八九]五(?:”|时期|期间|规划|末|以来|开局|收官)|亿(?:达|万富|纬)"
)

# Names with a numeral of their own, matched from the numeral on.
NAMES = pattern(
    r"[一二两三四五六七八九十]+(?:[项者]|个?[月年]|个季度)(?=(?:支出|资金|收入|费用|补贴|经费)?(?:合计|共计|累计|共|相加|之和|相抵))|十[一二三四五六]五(?![十百千万亿个项人户家件%％])|二十大|十[七八九]大|[一二三四五六七八九十]{1,3}届[一二三四五六七八九]中全会|二十届|三公|(?<=[长珠金])三角|[一二三四五]期(?=用地|工程|项目|建设|改造|扩建|主体|续建)|三重一大|一带一路|两个(?:维护|确立|结合|一百年|毫不动摇|责任)|四个(?:意识|自信|全面|不摘|最严|服务)|八项规定"
    r"|两条线|三个(?:代表|区分开来|务必|一批)|三大攻坚战|五个一|六个一|三个一|四个一|五大发展理念|百千万工程|千万工程|双一流|[一二三四五六七八九十]年(?:行动|规划|滚动|计划|义务教育|一贯|制|毛入)"
    r"|[一二三四]级(?:指标|科目|项目|单位|预算|医院|巡视员|调研员|主任科员|公路|财政|响应|政府|甲等|保护|标准|党|学科|目录|联动)|第?[一二三]次产业|三甲|一卡通|一站式|一网通办|一件事"
)

# Directly before or behind an Arabic number: it numbers a thing and counts nothing.
NUMBERED_BEFORE = pattern(
    r"(?:附件|附表|附图|附录|专栏|图表|表格|图|公开|财决|第|文号|编号|热线|电话|传真|邮编|代码|编码|账号|卡号|证号|栏次|行次|页码|G|S|No\.?|№)[：:]?\s?$|(?:^|[^代年列报])表\s?$"
)
NUMBERED_BEHIND = pattern(
    r"(?:服务|政务|便民|咨询|举报|投诉){0,2}热线|号|路公交|国道|省道|县道|版|[GgDd](?![A-Za-z])|A级|强(?![化制度调])|后(?=[出青一])|规划纲要|目标纲要|专线|医院|中学|小学|街坊|团|工程(?=[^款量])|行动(?=计划)|平台(?=[^、，。；])"
)
THRESHOLD = pattern(
    r"(?:及?以[上下])?的?(?:工业|服务业|规模)?(?:企业|项目(?!支出|资金|经费|预算)|工程|纳税户|商户|大户|纳税人|单位)"
)
HEADWORDS = pattern(r"[超逾过]$|[^占到达]前$")


def _by_first(words: list[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in dict.fromkeys(words):
        table.setdefault(word[0], []).append(word)
    return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in table.items()}


LONG_COUNTERS = _by_first(_LONG_COUNTERS)
