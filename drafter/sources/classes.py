"""支出功能分类 and 部门预算支出经济分类: codes with the names of the year.

Source: 政府收支分类科目, the list in the notes' section 3.4.  The names changed with the reform of 2019; a
table's own wording is found under either name.
"""

from __future__ import annotations

from drafter.sources.labels import stem

REFORM = 2019
FUNCTION: dict[str, str] = {
    "201": "一般公共服务支出",
    "202": "外交支出",
    "203": "国防支出",
    "204": "公共安全支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "214": "交通运输支出",
    "215": "资源勘探工业信息等支出",
    "216": "商业服务业等支出",
    "217": "金融支出",
    "219": "援助其他地区支出",
    "220": "自然资源海洋气象等支出",
    "221": "住房保障支出",
    "222": "粮油物资储备支出",
    "223": "国有资本经营预算支出",
    "224": "灾害防治及应急管理支出",
    "229": "其他支出",
    "231": "债务还本支出",
    "232": "债务付息支出",
    "233": "债务发行费用支出",
    "234": "抗疫特别国债安排的支出",
}
_BEFORE_REFORM = {
    "207": "文化体育与传媒支出",
    "210": "医疗卫生与计划生育支出",
    "215": "资源勘探信息等支出",
    "220": "国土海洋气象等支出",
}
_OTHER_NAMES = {"资源勘探电力信息等支出": "215", "医疗卫生支出": "210", "抗疫特别国债还本支出": "234"}
ECONOMIC: dict[str, str] = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "307": "债务利息及费用支出",
    "309": "资本性支出（基本建设）",
    "310": "资本性支出",
    "311": "对企业补助（基本建设）",
    "312": "对企业补助",
    "313": "对社会保障基金补助",
    "399": "其他支出",
}
STAFF = ("301", "303")
"""人员经费; all other classes of 基本支出 are 公用经费."""

_CODES = {
    **{name: code for code, name in FUNCTION.items()},
    **{name: code for code, name in _BEFORE_REFORM.items()},
    **_OTHER_NAMES,
}

_ECONOMIC_CODES = {stem(name): code for code, name in ECONOMIC.items()} | {"债务利息支出": "307"}


def economic_code(label: str) -> str | None:
    """The 类 of the economic classification whose name LABEL is."""
    return _ECONOMIC_CODES.get(stem(label))


def function_name(code: str, year: int) -> str | None:
    """The name of the 类 CODE in YEAR."""
    names = {**FUNCTION, **_BEFORE_REFORM} if year < REFORM else FUNCTION
    return names.get(code)


def function_code(label: str) -> str | None:
    """The 类 whose name LABEL is, of whatever year."""
    name = stem(label)
    return _CODES.get(name) or _CODES.get(f"{name}支出")
