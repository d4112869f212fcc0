"""A name with a word behind it: 公务接待费 + 预算 is another fact, by name or by basis (口径)."""

from __future__ import annotations

from collections.abc import Iterable

from drafter.checker.index import Index
from drafter.checker.phrases import TARGET_WORD, D, N, residue
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.patterns import pattern

TARGETS = frozenset(
    "预算 年初预算 全年预算 调整预算 调整后预算 决算 年初预算数 全年预算数 调整预算数 调整后预算数 预算数 决算数 "
    "执行数 全年执行数 完成年初预算 完成预算 "
    "预算完成率 执行率 预算执行率".split()
)
CARRIED = TARGETS | {"满分", "分值"}
"""Words that behind a carried subject name the fact SUBJECT+word."""
COMPLETION = tuple(
    "完成年初预算 完成预算 年初预算完成率 预算完成率 预算执行率 执行率 完成率 支付进度 预算支付进度".split()
)
_SPENT = ("决算", "执行", "全年执行", "支付")
_BASES = {
    "年初预算": "年初预算",
    "预算": "年初预算",
    "全年预算": "全年预算",
    "调整预算": "全年预算",
    "调整后预算": "全年预算",
    "决算": "决算",
    "执行": "支付",
    "支付": "支付",
}
_BUDGET = r"(?:年初预算|全年预算|调整后?预算|预算)数?"
_DUE = r"应(?:到位|完成|收|缴|拨付|配套|支付)(?:数|额|资金)?"
_BUDGET_SAID = pattern(r"(?:年初|全年|调整后?)预算")
_ROLE = pattern(
    rf"(?:的)?(?:{TARGET_WORD}|{_BUDGET}|决算数?|支出|收入|实际完成值|完成值|实际值|得分|{_DUE})$"
)
SCORES = ("自评得分", "综合得分", "总得分", "自评总分", "评价得分")
# The words of a clause, the roles that they say, and whether the bare thing is meant by them too.
_SAYS = (
    (pattern(TARGET_WORD), pattern(TARGET_WORD), False),
    (pattern(r"得\Z"), pattern(r"得分"), True),
    (pattern(r"预算"), pattern(_BUDGET), False),
    (pattern(r"收入"), pattern(r"收入"), False),
    (pattern(r"支出|支付|使用"), pattern(r"支出|支付|决算数?"), True),
    (pattern(r"决算|执行"), pattern(r"决算数?|支出|支付"), True),
    (
        pattern(r"实际|完成|达到?|入库|缴库|征收"),
        pattern(r"支出|完成值|实际值|实际完成值"),
        True,
    ),
)
_PLAN = pattern(rf"^(?:计划|目标|应(?![急用对付收]))(?={HAN}{{3}})")
_MEANT = pattern(rf"(?:{TARGET_WORD}|{_BUDGET}|{_DUE})$")
_TOTALS = ("本年{}合计", "本年{}", "{}合计", "{}总计", "总{}", "部门整体{}", "决算{}", "全年{}")
_WHOLE_BODY = pattern(r"全[区县市省州局委厅系]|部门|我[局委厅区县市]|合计|总计")
TOTAL_SPENDING = (*(name.format("支出") for name in _TOTALS), "一般公共预算支出")
ADJUSTED_BUDGETS = ("全年预算", "调整后预算", "调整预算")
_BUDGETS_OF_BODY = (*ADJUSTED_BUDGETS, "预算", "年初预算")
TOTAL_BUDGETS = frozenset(name + end for name in _BUDGETS_OF_BODY for end in ("", "数"))
_PLANNED = pattern(r"计划|任务|目标|应完成|下达")
_SPANS = (
    *(f"{ordinal}季度" for ordinal in ("一", "二", "三", "四", "第一", "第二", "第三", "第四")),
    *("上半年", "下半年"),
    *(f"{month}月" for month in range(1, 13)),
    *(f"{month}月份" for month in range(1, 13)),
)
_SPAN = pattern(r"第?[一二三四]季度|[上下]半年|(?<!\d)\d{1,2}月份?")
_SIDES = (("年初", "年末"), ("期初", "期末"))
ENDS = (*_SIDES, *(side[::-1] for side in _SIDES))
# What speaks of an amount against what was meant to be: 结余, 执行率, 超额.
BUDGETED = pattern(r"余|率|超|未|没|仍|尚|还|差|缺|欠|扣|节约|进度|完成|预算|目标|计划|任务")
_COMPARING = pattern(
    rf"(?:比|较|与|同)?{D}(?:相比)?|同比|(?:比|较|占|完成|与|为|是){N}的?(?:相比)?|(?:该|这)[项笔]?(?:经费|资金|支出|收入|项目|指标)?"
)
_SHORT = pattern(r"的|分别|幅度?|增|减|降|升|多|少|比|较|净|数")
_SAID = pattern(
    rf"年初|年末|期初|期末|{TARGET_WORD}|{_BUDGET}|决算数?|支出|收入|实际完成值|完成值|实际值|年初|截至|截止|设定|执行数|入库|缴库|征收|得分|分值|满分|实?得"
)


def says_role(words: str) -> bool:
    """Whether WORDS say nothing but a role: 实际支出, 预算安排."""
    return bool(words) and not residue(_SAID.sub("", words))


def is_elliptic(words: str) -> bool:
    """Whether WORDS leave their subject to the sentence before: 比上年减少, 年初预算为, 占总支出的."""
    return not _SHORT.sub("", residue(_SAID.sub("", _COMPARING.sub("", words))))


def sibling(index: Index, named: tuple[Fact, ...], words: str) -> tuple[Fact, ...]:
    """X得分 for 得分 behind X分值: a fact that differs in the last word only, which the clause says."""
    for name in dict.fromkeys(name for fact in named for name in fact.names):
        for length in range(len(name), 3, -1):
            for other in index.by_head.get(name[:length], ()):
                rest = other[length:]
                if other != name and rest in words and len(residue(words.replace(rest, "", 1))) < 3:
                    return index.by_name[other]
    return ()


def is_meant(named: tuple[Fact, ...]) -> bool:
    """Whether these are plain budgets or targets."""
    return bool(named) and all(
        fact.bound == "exact"
        and ("预算" in (fact.basis or "") or any(_MEANT.search(name) for name in fact.names))
        for fact in named
    )


def body_said(words: str, facts: Iterable[Fact]) -> str:
    """Of the bodies of FACTS the one that WORDS named last, unless they went on to speak of the whole."""
    bodies = {fact.organization for fact in facts if fact.organization}
    if not bodies:
        return ""
    body = max(bodies, key=words.rfind, default="")
    whole = max((found.start() for found in _WHOLE_BODY.finditer(words)), default=-1)
    return body if body and words.rfind(body) > whole else ""


def means(words: str, fact: Fact) -> bool:
    """Whether WORDS speak of a plan and FACT is called one: 计划培训1200人 for 培育任务."""
    return _PLANNED.search(words) is not None and is_called_meant(fact)


def is_called_meant(fact: Fact) -> bool:
    """Whether FACT is called a target or budget: 满意度目标值."""
    return any(_MEANT.search(name) for name in fact.names)


def budgets_said(index: Index, named: tuple[Fact, ...], words: str) -> list[tuple[Fact, ...]]:
    """The budgets of NAMED that 完成预算的, 完成年初预算的 in WORDS may mean, each with its like at other times."""
    if "年初" in words:  # X预算 is the first one, unless it says that it is the adjusted one
        plain = [f for f in worded(index, named, "预算") if f.basis not in ("全年预算", "调整预算")]
        return [worded(index, named, "年初预算") or tuple(plain)]
    bases = ("年初预算", "预算", *ADJUSTED_BUDGETS)
    return [
        worded(index, named, base) for base in (bases[1:] if "全年" in words or "调整" in words else bases)
    ]


def stem(name: str) -> str:
    """What NAME is of, without its role: 治理河长 of 治理河长目标值."""
    return _ROLE.sub("", _PLAN.sub("", name)) or name


def in_role(index: Index, named: tuple[Fact, ...], words: str) -> tuple[Fact, ...]:
    """The fact of the same thing in the role that WORDS say: X支出 for 实际支出 behind X预算, X for 实际完成值."""
    own = {*_names(index, named)}
    if own & {"满分", "总分", "总分值"} and "得" in words:  # 满分100分，实得99分
        return next((index.by_name[name] for name in SCORES if name in index.by_name), ())
    if not any(_ROLE.sub("", name) for name in own):  # 年初预算, 全年预算 of the whole body
        for side in ("支出", "收入"):
            if side in words:
                return next((f for name in _TOTALS if (f := index.by_name.get(name.format(side)))), ())
    if "预算" in words and own & {*TOTAL_SPENDING}:  # 本年支出 against the budget of the body
        return next((f for name in _BUDGETS_OF_BODY if (f := index.by_name.get(name, ()))), ())
    for one, other in ENDS:
        if other in words and one not in words:
            opposite = (index.by_name.get(other + name[2:]) for name in own if name.startswith(one))
            if found := next(filter(None, opposite), ()):
                return found
    meant = any(_MEANT.search(name) for name in own) or any("预算" in (fact.basis or "") for fact in named)
    for said, role, bare in _SAYS:
        if said.search(words) is None or (role.search("支出") and not meant and "支" not in words):
            continue
        if any(role.search(name[-4:]) for name in own if len(name) > 4) and not meant:
            return named
        for base in dict.fromkeys([*map(stem, own), *own]):
            longer = [n for n in index.by_head.get(base, ()) if role.fullmatch(n, len(base)) and n not in own]
            if longer or (bare and base not in own and base in index.by_name):
                return index.by_name[longer[0] if longer else base]
        if any(fact.basis for fact in named):
            return worded(index, named, "决算" if bare else _budget_said(words))
        return _nearest(index, named) if said is _SAYS[0][0] else ()
    return ()


def _budget_said(words: str) -> str:
    """Which budget WORDS speak of."""
    found = _BUDGET_SAID.search(words)
    return found[0] if found else "预算"


def _names(index: Index, named: Iterable[Fact]) -> dict[str, None]:
    """What facts are called, by themselves and as indicators of the score sheet."""
    facts = list(named)
    called = (name for fact in facts for name in index.indicators.get(fact.id, ()))
    return dict.fromkeys([*(name for fact in facts for name in fact.names), *called])


def completed(index: Index, word: str, named: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """城镇居民 beside 农村居民人均可支配收入: the facts whose name is WORD with an end of a name of NAMED."""
    for name in dict.fromkeys(name for fact in named for name in fact.names):
        for cut in range(1, len(name) - 1):
            if facts := index.by_name.get(word + name[cut:], ()):
                return facts
    return ()


def spans_of(index: Index, named: tuple[Fact, ...]) -> list[Fact]:
    """一季度支出 beside 二季度支出: the facts whose names differ from those of NAMED in the part of the year alone."""
    found: dict[str, Fact] = {}
    for name in dict.fromkeys(name for fact in named for name in fact.names):
        span = _SPAN.search(name)
        for other in _SPANS if span else ():
            facts = index.by_name.get(name[: span.start()] + other + name[span.end() :], ()) if span else ()
            found |= {fact.id: fact for fact in facts}
    return list(found.values())


def _nearest(index: Index, named: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The target that is called most like the thing: 满意度目标值 for 社会公众满意度."""
    own = {pair for fact in named for name in fact.names for pair in _pairs(name)}
    found = [(len(own & _pairs(stem(name))), name) for name in index.targets]
    shared, best = max(found, default=(0, ""))
    return index.by_name[best] if shared and 2 * shared >= len(_pairs(stem(best))) else ()


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def worded(index: Index, named: tuple[Fact, ...], word: str) -> tuple[Fact, ...]:
    """The facts that NAME+WORD speaks of; () where WORD makes it a thing that no fact knows."""
    bare = word.removesuffix("数")
    names = _names(index, named)
    for name in dict.fromkeys([*names, *map(stem, names)]):
        for end in (word, bare, *(("分值",) if word == "满分" else ()), f"{bare}数", f"的{bare}"):
            facts = index.by_name.get(name + end)
            if facts:
                return facts
    for name in names:  # 实际工期 beside 计划工期
        if name.startswith("实际") and (facts := index.by_name.get(bare + name[2:])):
            return facts
    bases = ("决算", "支付") if bare in _SPENT else (_BASES.get(bare),)
    based = tuple(fact for fact in named if fact.basis and fact.basis in bases)
    if not based and bare == "预算":
        based = tuple(fact for fact in named if fact.basis == "全年预算")
    if based:
        return based
    if bare in _SPENT:  # what is stated without a basis is what was spent
        return tuple(fact for fact in named if fact.basis in (None, "决算"))
    return ()
