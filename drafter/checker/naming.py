"""The name of what a number counts, where it stands behind the number or around it, or is only half said."""

from __future__ import annotations

import re
from fractions import Fraction

from drafter.checker.bases import of_body
from drafter.checker.binding import alike, is_own_item
from drafter.checker.index import Index, Name
from drafter.checker.phrases import TARGET_WORD, D, residue
from drafter.checker.scene import Clause, Scene
from drafter.checker.sentences import Sentence
from drafter.checker.words import TARGETS, TOTAL_BUDGETS, in_role, is_meant, says_role, sibling, worded
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_AFTER = pattern(
    r"(?:余|多|左右|以上|以内|上下|的|资金|经费|全部|用于|作为|为|是|，|系|均为|专项|支持|主要|开展|投入|安排|拨付|发放|给|到|在|于|等|“)*"
)
_LEADS_TO_NAME = pattern(r"用于|开展|发放|支持|投入|为|实施|建设|推进|购置|改造|完成")
_COMPARES = pattern(r"(?:离|距离?|比|较|低于|高于)\Z")
_TAKEN = pattern(r"的(?:约|近|超过)?[\d百一二三四五六七八九]")
_PART = pattern(
    rf"(?:^|其中|包括|包含|含|有|：|，|用于)(?!其中|包括|包含|用于)[为的]?({HAN}{{2,8}}?)[类等]?"
    r"(?:支出|收入|经费|资金)?[为是约共仅达]*\Z"
)
_VERB = pattern(rf"^(?:其中|已经?|仅|共|只|实际|截至\S{{0,2}})*({HAN}{{2,4}}?)(?:了|的|约|仅|共)*\Z")
_SIDES = (
    ("收入", "支出"),
    ("支出", "收入"),
    ("资产总额", "负债总额"),
    ("出口额", "进口额"),
    ("存款余额", "贷款余额"),
)
_COUNTED_BY = {"人数": "人", "户数": "户", "资金": "元", "金额": "元", "件数": "件"}
_SIDE = pattern(
    rf"(?P<word>{'|'.join([*_COUNTED_BY, *(other for _, other in _SIDES)])})(?:则|也|又|分别|{D}|同比|[比较])*"
    r"(?:增|减|下|上|升|降|回落|提高)"
)
_DURATIONS = frozenset(("年", "个月", "月", "天", "日", "周", "小时"))
# 2.5万亩的任务实际完成: what the last number was comes first.
_ROLE_OF_LAST = pattern(rf"^的(?:{TARGET_WORD}|目标|预算)(?=.)")
_SPENT = pattern(r"^[，：]?(?:全年|本年|当年|年末|累计|共|实际|已)*(?:执行|支付)(?:数|了|约|为|完成)*\Z")
_DONE = pattern(r"实际|完成|实现|达到")
_FIRST_WORDS = pattern(rf"(?:其中|，|：)*({HAN}{{3,8}})")
_HAN_BEFORE = pattern(rf"{HAN}{{2,}}\Z")


def name_at(sentence: Sentence, start: int) -> Name | None:
    """The name that begins at START."""
    tokens = sentence.tokens_between(start, sentence.end)
    return tokens[0].name if tokens and tokens[0].start == start else None


def name_behind(sentence: Sentence, mention: Mention, stop: int) -> Name | None:
    """432人低保特困人员, 578.66万元用于社会保障和就业支出: the name that follows within the clause, before STOP."""
    tokens = [t for t in sentence.tokens_between(mention.end, stop) if t.name is not None]
    if not tokens:
        return None
    token, text = tokens[0], sentence.text
    between = text[mention.end : token.start]
    if len(between) > 10 or any(char in between for char in "，。；、：）)"):
        return None
    if len(residue(_AFTER.sub("", between))) > 4 and not _LEADS_TO_NAME.search(between):
        return None
    compared = _COMPARES.search(text[: mention.start][-4:]) is not None  # 离94元的标准还差
    last = stop == sentence.end or len(tokens) > 1 or compared or _TAKEN.match(text, token.end) is not None
    if not last and not re.search(r"[，。；、：（]", text[token.end : stop]):
        return None  # the name is the next number's
    return token.name


def name_around(index: Index, text: str, mention: Mention) -> tuple[Fact, ...]:
    """惠及3260户居民: the facts of a name (惠及居民) that the number parts in two."""
    for length in range(min(8, mention.start), 1, -1):
        head = text[mention.start - length : mention.start]
        for name in index.by_head.get(head, ()):
            if text.startswith(name[length:], mention.end):
                return index.by_name[name]
    return ()


def by_counter(index: Index, facts: tuple[Fact, ...], mention: Mention) -> tuple[Fact, ...]:
    """城市低保对象2864户, where that names 城市低保人数: the same thing, counted by another word."""
    stems = {name.removesuffix(f"{fact.unit.base}数") for fact in facts for name in fact.names}
    named = (index.by_name.get(f"{stem}{mention.unit}数", ()) for stem in sorted(stems))
    return next(filter(None, named), ()) if mention.kind == "count" else ()


def called_by_count(index: Index, sentence: Sentence, mention: Mention) -> tuple[Fact, ...]:
    """死亡4人 for 死亡人数: the facts called by the words right before MENTION and its counter."""
    found = _HAN_BEFORE.search(sentence.text, max(sentence.start, mention.start - 10), mention.start)
    if found is None or mention.kind != "count":
        return ()
    counter, by_name = mention.written.symbol, index.by_name
    endings = (f"{counter}数", f"{counter}次", counter, "数", "数量")
    for at in range(found.start(), found.end() - 1):
        word = sentence.text[at : found.end()]
        for ending in endings:
            if facts := by_name.get(word + ending):
                return facts
    word = sentence.text[found.end() - 2 : found.end()]  # 全年接待38批次 for 公务接待批次
    return index.ending(word + counter) or index.ending(f"{word}{counter}数")


def counted_like(scene: Scene, mention: Mention) -> tuple[Fact, ...]:
    """接待38批次、412人次: what was stated just before, counted by another word."""
    last = scene.done[-1] if scene.done else None
    if (
        last is None
        or last.bound is None
        or scene.text[last.mention.end : mention.start] not in ("、", "，", "和")
    ):
        return ()
    for name in last.bound.names:
        for end in (last.mention.unit, f"{last.mention.unit}数"):
            stem = name.removesuffix(end)
            if stem != name and (
                facts := scene.index.by_name.get(stem + end.replace(last.mention.unit, mention.unit))
            ):
                return facts
    return ()


def said_otherwise(scene: Scene, mention: Mention, clause: Clause, worded_so: bool) -> tuple[Fact, ...]:
    """The facts that a clause without a name speaks of: a role of what is carried, its sibling, its part."""
    carried, index = scene.subject, scene.index
    if clause.subject is None and says_role(clause.text):
        if carried is None:  # 全年实际支出…: of the whole body
            return alike(in_role(index, (), clause.text), mention)
        start = scene.done[-1].mention.end if scene.done else scene.sentence.start
        words = _ROLE_OF_LAST.sub("", re.split(r"[，；、（]", scene.text[start : mention.start])[-1])
        if said := alike(in_role(index, carried.base, words), mention):
            return said
        if _DONE.search(words) and is_meant(carried.facts) and not is_meant(carried.base):
            return alike(carried.base, mention)
        if _SPENT.search(words) and not TOTAL_BUDGETS.isdisjoint(
            {name for fact in carried.facts for name in fact.names}
        ):
            return alike(of_body(index), mention)  # 全年预算a，实际执行b
    if carried is None or worded_so or clause.names:
        return ()
    for find in (sibling, _called_with, _called_as_part, _called_by_half):
        if said := alike(find(index, carried.base, clause.text), mention):
            return said
    return ()


def said_side(scene: Scene, clause: Clause) -> tuple[Fact, ...]:
    """基金收入增长7.7%，支出增长8.9%; 人数增长3.9%，资金增长4.5%: the other side of what is carried, or the last thing so counted."""
    found, carried = _SIDE.match(clause.text), scene.subject
    if found is None or carried is None:
        return ()
    word = found["word"]
    for name in dict.fromkeys(name for fact in carried.facts for name in fact.names):
        for one, other in _SIDES:
            if (
                word == other
                and name.endswith(one)
                and (facts := scene.index.by_name.get(name[: -len(one)] + other))
            ):
                return facts
    unit = _COUNTED_BY.get(word, "")
    if not unit or any(fact.unit.base == unit for fact in carried.facts):
        return ()
    last = next((fact for fact in reversed(scene.bound()) if fact.unit.base == unit), None)
    return scene.index.by_name.get(last.name, ()) if last is not None else ()


def _called_with(index: Index, carried: tuple[Fact, ...], words: str) -> tuple[Fact, ...]:
    """桥梁17座（总长1864米） for 桥梁总长: the words behind the name of what is CARRIED."""
    said = words.rstrip("为达是共约")
    names = (name for fact in carried for name in fact.names)
    return next((facts for name in names if len(said) > 1 and (facts := index.by_name.get(name + said))), ())


def _called_as_part(index: Index, wholes: tuple[Fact, ...], words: str) -> tuple[Fact, ...]:
    """其中货物120万元 for 政府采购货物支出: the one part of WHOLES, or of what they are parts of, whose name holds WORDS."""
    found = _PART.search(words)
    if found is None:
        return ()
    ids = {fact.id for fact in wholes} | {fact.part_of.id for fact in wholes if fact.part_of}
    parts = [
        part for one in ids for part in index.parts.get(one, ()) if any(found[1] in n for n in part.names)
    ]
    names = {part.name for part in parts}
    return index.by_name[names.pop()] if len(names) == 1 else ()


def _called_by_half(index: Index, carried: tuple[Fact, ...], words: str) -> tuple[Fact, ...]:
    """实施项目14个，已完成12个 for 完成项目, 调解纠纷…，成功 for 调解成功: the words with an end of what is CARRIED."""
    found = _VERB.search(words)
    if found is None:
        return ()
    for name in dict.fromkeys(name for fact in carried for name in fact.names):
        for cut in range(1, len(name) - 1):
            if facts := index.by_name.get(found[1] + name[cut:]) or index.by_name.get(name[:cut] + found[1]):
                return facts
    return ()


def said_part(scene: Scene, clause: Clause) -> tuple[Fact, ...]:
    """“三公”经费…，其中接待费减少: the one part of what is carried whose name holds the first words of the clause."""
    run = _FIRST_WORDS.match(clause.text)
    if run is None or scene.subject is None:
        return ()
    ids = {fact.id for fact in scene.subject.base}
    parts = [part for one in ids for part in scene.index.parts.get(one, ())]
    for length in range(len(run[1]), 2, -1):
        names = {part.name for part in parts if any(run[1][:length] in name for name in part.names)}
        if len(names) == 1:
            return scene.index.by_name[names.pop()]
    return _with_shared_head(scene, run[1])


def _with_shared_head(scene: Scene, words: str) -> tuple[Fact, ...]:
    """规模以上工业企业利润总额…，营业收入增加: what begins like the subject and ends like the WORDS of the clause."""
    carried = scene.subject.base if scene.subject else ()
    for name in dict.fromkeys(name for fact in carried for name in fact.names):
        for cut in range(len(name) - 2, 3, -1):
            for length in range(len(words), 3, -1):
                if facts := scene.index.by_name.get(name[:cut] + words[:length]):
                    return facts
    return ()


def elided(facts: tuple[Fact, ...], mention: Mention) -> tuple[Fact, ...]:
    """A number of the wrong or of no unit still speaks of the fact; the judge says which unit is right.

    A percentage behind an amount is more likely one of its change or share, unless the digits
    are those of the amount.
    """
    if mention.kind not in ("percent", "percentage_point"):
        if mention.unit in _DURATIONS:  # 案件量连续两年增长
            return ()
        own = is_own_item(mention)  # 收入由三块组成: no amount of money is meant
        return tuple(fact for fact in facts if not own or fact.unit.dimension == "count")
    assert mention.amount is not None
    digits = Fraction(mention.amount) / Fraction(mention.written.scale)
    ratios = ("percent", "percentage_point")
    return tuple(f for f in facts if f.unit.dimension in ratios or digits == f.exact / Fraction(f.unit.scale))


def topic(scene: Scene, clause: Clause, words: str) -> tuple[Fact, ...]:
    """Of the subjects of the sentence before, the first that has what WORDS ask for, else the last."""
    topics, text = scene.topics, scene.text
    asked = [text[t.start : t.end] for _, t in clause.names if text[t.start : t.end] in TARGETS]
    if not asked and not says_role(clause.text):
        whole = clause.names[-1][1].name if clause.names else None
        fitting = [t for t in topics if whole and t and t[0].unit.agrees_with(whole.facts[0].unit)]
        return (fitting or topics)[-1]
    for said in topics:
        if any(worded(scene.index, said, word) for word in asked) or in_role(scene.index, said, words):
            return said
    return topics[0]
