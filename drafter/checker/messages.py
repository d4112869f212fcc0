"""What a finding says to the clerk: every sentence of the checker is built here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from drafter.checker.binding import Binding, Derived
from drafter.checker.periods import Claim
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.units import round_half_up

# Bound words that stand behind their number.
_BEHIND = ("上", "下", "内", "左右")


def stated(fact: Fact) -> str:
    """The fact with its value, as it should be written: 8.63万元."""
    return fact.in_unit()


def value_mismatch(fact: Fact, mention: Mention, owner: Fact | None = None) -> str:
    if fact.exact < 0 and mention.text == stated(fact):
        right = ("减少" if fact.unit.dimension == "money" else "下降") + mention.text.removeprefix("-")
        return f"{fact.name}为{mention.text}，在“增长”“减少”一类的词后面不带负号，应写作{right}"
    of = owner.organization or "" if owner and owner.name == fact.name else ""
    tail = f"（这是{of}{owner.name}的数）" if owner else ""
    basis = f"（{fact.basis}）" if (fact.basis or "").endswith("预算") and "预算" not in fact.name else ""
    return f"{fact.name}{basis}应为{stated(fact)}，文中写成{mention.text}{tail}"


def wrong_unit(fact: Fact, mention: Mention) -> str:
    return f"{fact.name}应为{stated(fact)}，文中写成{mention.text}，单位有误"


def wrong_period(fact: Fact, mention: Mention, claim: Claim | None, right: Fact | None, year: int) -> str:
    where = claim.in_words() if claim else f"{year}年"
    tail = f"，{where}的应为{stated(right)}" if right else ""
    return f"{mention.text}是{fact.period.in_words()}的{fact.name}，文中归于{where}{tail}"


def unknown_then(fact: Fact, mention: Mention, claim: Claim | None, year: int) -> str:
    """FACT is known, but not at the time that the text gives to MENTION."""
    where = claim.in_words() if claim else f"{year}年"
    return f"数据来源中没有{where}的{fact.name}，无法核对{mention.text}"


def wrong_direction(name: str, signed: Fraction, mention: Mention) -> str:
    up, down = ("增加", "减少") if mention.kind == "money" else ("增长", "下降")
    return f"{name}实际为{up if signed > 0 else down}，文中{mention.text}的增减方向相反"


def wrong_side(difference: Derived) -> str:
    one, other = difference.operands
    side = "高于" if difference.exact > 0 else "低于" if difference.exact else "等于"
    return f"{one.name}为{stated(one)}，{side}{other.name}{stated(other)}，与文中的说法不符"


def wrong_bound(fact: Fact, binding: Binding) -> str:
    word = binding.hedge.word
    written = binding.mention.text
    said = f"{written}{word}" if word.startswith(("以", "及", "之")) else f"{word}……{written}"
    said = written if word in written else said
    return f"{fact.name}为{stated(fact)}，与文中“{said}”的说法不符"


def wrong_arithmetic(formula: str, expected: str, mention: Mention) -> str:
    return f"按{formula}计算应为{expected}，文中写成{mention.text}"


def compared_elsewhen(derived: Derived, mention: Mention) -> str:
    return f"{mention.text}是与{derived.when}相比的结果：{derived.formula}"


def points_for_percent(derived: Derived, mention: Mention) -> str:
    right = "百分点" if derived.dimension == "percent" and mention.kind == "percent" else "%"
    return f"{mention.text}的单位应为{right}：{derived.formula}"


def unsupported(mention: Mention, binding: Binding) -> str:
    if binding.missing == "base":
        return f"数据来源中没有可供比较的数，无法得出{mention.text}"
    if binding.missing == "whole":
        return f"数据来源中没有所占的总数，无法得出{mention.text}"
    return f"数据来源中没有{mention.text}这一数"


def own_items(mention: Mention) -> str:
    return f"{mention.text}是文中自列事项的数目，数据来源中没有，请核对"


def unreadable(mention: Mention) -> str:
    return f"{mention.text}无法读成确定的数"


def unclear(mention: Mention, candidates: list[Fact]) -> str:
    names = "、".join(fact.name for fact in candidates[:4])
    return f"{mention.text}与{names}的数相同，文中没有写明所指"


def quoted_otherwise(expected: str, mention: Mention) -> str:
    return f"文字材料中此处为{expected}，文中写成{mention.text}"


def bare_bound(fact: Fact) -> str:
    word = "以上" if fact.bound == "at_least" else "以下"
    return f"{fact.name}在数据来源中是“{stated(fact)}{word}”，文中漏写“{word}”"


def loose_bound(binding: Binding, truth: str) -> str:
    number, word = binding.mention.text, binding.hedge.word
    said = number if word in number else f"{number}{word}" if word.endswith(_BEHIND) else f"{word}{number}"
    return f"“{said}”与实际的{truth}相差过大"


def expected_value(exact: Fraction, mention: Mention) -> str:
    """EXACT in the unit and with the decimals in which MENTION is written; what stands in 成 or N分之, in percent."""
    unit = mention.written
    if unit.symbol == "成" or unit.symbol.endswith("分之"):
        return f"{format(round_half_up(exact, 1), 'f')}%"
    places = max(0, -int((mention.step / unit.scale).normalize().as_tuple().exponent))
    return format(round_half_up(exact / Fraction(unit.scale or Decimal(1)), places), "f") + unit.symbol


def backwards(then: Mention, now: Mention) -> str:
    side = "小于" if (now.amount or 0) < (then.amount or 0) else "大于"
    return f"{now.text}{side}{then.text}，与文中的增减方向相反"


def exceeds(parts: Derived, whole: Fact) -> str:
    """PARTS, listed behind 其中, are more than WHOLE."""
    total = parts.formula if len(parts.operands) == 1 else f"{parts.formula}合计{_total(parts, whole)}"
    return f"其中的{total}大于总数{whole.name}{stated(whole)}"


def _total(parts: Derived, whole: Fact) -> str:
    value = parts.exact / Fraction(whole.unit.scale)
    places = max((len(f.written.partition(".")[2]) for f in parts.operands), default=0)
    return format(round_half_up(value, places), "f") + whole.unit.symbol


def above_all(shares: list[Mention]) -> str:
    total = sum((share.amount or Decimal(0) for share in shares), Decimal(0))
    return f"所列占比{'＋'.join(share.text for share in shares)}合计{format(total, 'f')}%，超过100%"


def overlong(names: list[str]) -> str:
    return f"“分别”前面只列出{len(names)}项，后面的数多于{len(names)}个"
