"""The name of what a number counts, where it stands behind the number or around it."""

from __future__ import annotations

import re

from drafter.checker.index import Index, Name
from drafter.checker.phrases import residue
from drafter.checker.sentences import Sentence
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention

_AFTER = re.compile(
    r"(?:余|多|左右|以上|以内|上下|的|资金|经费|全部|用于|作为|为|是|，|系|均为|专项|支持|主要|开展|投入|安排|拨付|发放|给|到|在|于|等|“)*"
)
_LEADS_TO_NAME = re.compile(r"用于|开展|发放|支持|投入|为|实施|建设|推进|购置|改造|完成")
_COMPARES = re.compile(r"(?:离|距离?|比|较|低于|高于)\Z")
_TAKEN = re.compile(r"的(?:约|近|超过)?[\d百一二三四五六七八九]")
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]{2,}\Z")


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


def called_by_count(index: Index, sentence: Sentence, mention: Mention) -> tuple[Fact, ...]:
    """死亡4人 for 死亡人数: the facts called by the words right before MENTION and its counter."""
    found = _HAN_BEFORE.search(sentence.text, max(sentence.start, mention.start - 10), mention.start)
    if found is None or mention.kind != "count":
        return ()
    counter = mention.written.symbol
    for at in range(found.start(), found.end() - 1):
        word = sentence.text[at : found.end()]
        for name in (f"{word}{counter}数", f"{word}{counter}次", f"{word}数", f"{word}数量"):
            if facts := index.by_name.get(name):
                return facts
    return ()
