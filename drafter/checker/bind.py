"""Binding: for each quantity of a sentence, the subject that its clause speaks of and what it may state."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import pairwise

from drafter.checker import derive, follow, lists, operations, shares, totals
from drafter.checker.binding import Binding, FactReading, Subject
from drafter.checker.hedges import read_hedge
from drafter.checker.index import Index, Name
from drafter.checker.phrases import (
    BEFORE_TARGET,
    FROM,
    HEAD_NOUN,
    PREFIX_OTHER,
    RESPECTIVELY,
    SUFFIX,
    SUM,
    TARGET,
    TARGET_BEHIND,
    TO,
    VALUE_THEN,
    D,
    residue,
)
from drafter.checker.scene import Clause, Scene, is_reference
from drafter.checker.sentences import Sentence, Token
from drafter.checker.words import in_role, says_role, worded
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.units import Unit

_EACH = re.compile(
    r"(?:(?:每|人均|户均)(?:[人生名位户亩次家个所辆吨年月日天]|平方米|公里)?)+(?:的)?(?:补助|补贴|标准|发放|为|达|按)*\Z"
)
_SAME_HEADS = {"人": "人生名位均", "户": "户", "天": "天日", "日": "天日"}
_AFTER = re.compile(
    r"(?:余|多|左右|以上|以内|上下|的|资金|经费|全部|用于|作为|为|是|，|系|均为|专项|支持|主要|开展|投入|安排|拨付|发放|给|到|在|于|等|“)*"
)
_LEADS_TO_NAME = re.compile(r"用于|开展|发放|支持|投入|为|实施|建设|推进|购置|改造|完成")
_PROPORTION = (":", "：", "∶", "比")
_JOINED = re.compile(r"(?:、|和|与|及|加上?)\Z")
_STATES = re.compile(r"达|为|是|到|有|完成|实现")


class SentenceBinder:
    """Reads one sentence from left to right."""

    def __init__(self, index: Index, sentence: Sentence, listed_before: list[Fact]) -> None:
        self.index = index
        self.sentence = sentence
        self.text = sentence.text
        self.scene = Scene(index, sentence, listed_before=listed_before)
        self.runs = lists.find_runs(sentence)

    def bind(self, at: int) -> Binding:
        """The binding of quantity AT; those before it must be judged, for sums and ratios build on them."""
        quantities = self.sentence.quantities
        mention = quantities[at]
        start = quantities[at - 1].end if at else self.sentence.start
        said = len(self.scene.subjects)
        clause = self.scene.enter(start, mention.start)
        binding = Binding(self._rated(mention, clause.text), read_hedge(self.text, start, mention))
        binding.words = partial(self._words_around, at, start, mention)
        binding.otherwise = partial(follow.readings, self.scene, binding, clause)
        if at in self.runs:
            self._read_listed(binding, at, clause)
        else:
            self._read(binding, at, clause, said)
        binding.claim = binding.claim or self.scene.claim
        self.scene.done.append(binding)
        return binding

    def _rated(self, mention: Mention, clause: str) -> Mention:
        """每人600元 is 600元/人, where a fact is stated as such a rate."""
        found = _EACH.search(clause) if mention.kind == "money" and self.index.rates else None
        if found is None:
            return mention
        for rate in self.index.rates:
            amount, per = rate.split("/", 1)
            if amount == mention.unit and all(_is_each(part, found[0]) for part in re.split("[·•.]", per)):
                written = Unit(f"{mention.written.symbol}/{per}", "count", rate, mention.written.scale)
                return replace(mention, kind="count", written=written)
        return mention

    def _words_around(self, at: int, start: int, mention: Mention) -> str:
        before = re.split(r"[。；;]", self.text[start : mention.start])[-1]
        behind = re.split(r"[，。；;,（）]", self.text[mention.end : self._next_start(at)], maxsplit=1)[0]
        return f"{before}\0{behind}"

    def _next_start(self, at: int) -> int:
        quantities = self.sentence.quantities
        return quantities[at + 1].start if at + 1 < len(quantities) else self.sentence.end

    # -- one number -----------------------------------------------------------------------------------

    def _read(self, binding: Binding, at: int, clause: Clause, said: int) -> None:
        """The readings of one number, the most certain first."""
        scene, own = self.scene, clause.subject
        if binding.mention.kind == "number" and self._read_proportion(binding, at):
            return
        for position, token in clause.names:
            if (
                token.name is not None
                and token is not (own and own[1])
                and not is_reference(clause.text, position)
            ):
                scene.speak_of(token.name.facts, token.start)
        if shares.read_reference(scene, binding, clause):
            return
        if totals.read_per_head(scene, binding, clause):
            return
        if own is None and not clause.names and self._read_share_then(binding, at):
            return
        if own is not None and self._read_direct(binding, clause, own):
            return
        if own is None and clause.names and self._read_value_of_reference(binding, clause):
            return
        subject = scene.subject
        if own is not None and own[1].name is not None:
            subject = scene.speak_of(own[1].name.facts, own[1].start)
        words = clause.behind(own[0] + 1) if own else clause
        if subject is not None and VALUE_THEN.search(words.text) and self._read_value_then(binding, subject):
            return
        if operations.read_operation(scene, binding, words, subject, scene.subjects[said:]):
            return
        self._read_behind_or_carried(binding, at, clause)

    def _read_share_then(self, binding: Binding, at: int) -> bool:
        start = self.sentence.quantities[at - 1].end if at else self.sentence.start
        skeleton, placed = self.sentence.skeleton(start, binding.mention.start)
        return shares.read_share_then(self.scene, binding, skeleton, placed)

    def _read_proportion(self, binding: Binding, at: int) -> bool:
        """甲与乙之比为20∶1, 1比2.8: both numbers against the two things named last."""
        quantities, first = self.sentence.quantities, True
        pair = at, at + 1
        if pair[1] >= len(quantities) or not self._in_proportion(*pair):
            pair, first = (at - 1, at), False
            if at == 0 or not self._in_proportion(*pair):
                return False
        over, under = (quantities[place].amount for place in pair)
        stated = [b.bound for b in self.scene.done[: pair[0]] if b.bound is not None]
        if len(stated) < 2:  # named only: 甲和乙分别占…，比例为1比2
            before = self.sentence.tokens_between(self.sentence.start, quantities[pair[0]].start)
            stated = list(dict.fromkeys(f for t in before if t.name for f in self.scene.at(t.name.facts)))
        if over is None or under is None or len(stated) < 2:
            return False
        for one, other in pairwise(stated[-3:]):
            binding.readings += derive.in_proportion(one, other, over, under, first)
            binding.readings += derive.in_proportion(other, one, over, under, first)
        binding.operation = "ratio"
        return bool(binding.readings)

    def _in_proportion(self, one: int, other: int) -> bool:
        quantities = self.sentence.quantities
        between = self.text[quantities[one].end : quantities[other].start]
        return between in _PROPORTION and quantities[one].kind == quantities[other].kind == "number"

    def _read_direct(self, binding: Binding, clause: Clause, own: tuple[int, Token]) -> bool:
        """NAME … NUMBER within one clause; False where the words between announce an operation."""
        scene, mention, (position, token) = self.scene, binding.mention, own
        assert token.name is not None
        named, bridge, start = token.name.facts, clause.text[position + 1 :], token.start
        base = named
        if PREFIX_OTHER.search(self.text[max(0, start - 2) : start]):
            return self._another_thing(binding, start)
        word = SUFFIX.match(bridge)
        if word is not None:
            named, bridge = worded(self.index, named, word["basis"]), bridge[word.end() :]
        elif carried := shares.carried_word(scene, self.text[start : token.end]):
            named, base = carried, scene.subject.base if scene.subject else carried
        if not named:
            return self._another_thing(binding, start)
        change = operations.changing(bridge)
        if (change is not None and not operations.is_change(named, mention)) or (
            change is None and operations.announces(bridge, mention.kind)
        ):
            return False
        facts = _alike(named, mention) or _elided(named, mention)
        if not facts:
            return False
        if (
            SUM.search(bridge)
            and _JOINED.search(self.text[:start][-3:])
            and totals.read_added(scene, binding, facts)
        ):
            return True
        left = residue(bridge)
        if left and HEAD_NOUN.search(left):
            binding.missing, binding.doubtful = "subject", True
            scene.speak_of((), start)
            return True
        moved = operations.direction(change)
        claim = scene.earlier() if self._is_earlier(mention, bridge) else scene.claim
        binding.readings = [FactReading(facts, claim, moved or 1, moved)]
        if claim is not None and not claim.period.is_year and not derive.at(facts, claim, scene.year):
            binding.readings += derive.tiled(facts, claim)
        binding.strong = not left and len(binding.readings) == 1
        scene.speak_of(named, start, base)
        return True

    def _another_thing(self, binding: Binding, start: int) -> bool:
        """其他X, X预算 where no fact is so called: the number is of a thing that the facts do not know."""
        binding.missing, binding.operation = "subject", "other"
        self.scene.speak_of((), start)
        return True

    def _is_earlier(self, mention: Mention, bridge: str) -> bool:
        """由a提高到b without dates: a is of the year before."""
        return D not in bridge and bool(FROM.search(bridge) and TO.match(self.text, mention.end))

    def _read_value_of_reference(self, binding: Binding, clause: Clause) -> bool:
        """占目标任务数8.5万人的…, 比上年的4万元…: the thing compared with, and its own number."""
        scene, mention = self.scene, binding.mention
        position, token = clause.names[-1]
        assert token.name is not None
        named = shares.carried_word(scene, self.text[token.start : token.end]) or token.name.facts
        facts, bridge, before = (
            _alike(named, mention),
            clause.text[position + 1 :],
            clause.text[:position],
        )
        if not facts or residue(bridge) or operations.announces(bridge, mention.kind):
            return False
        binding.readings = [FactReading(facts, scene.whole_year())]
        if "占" not in before[-9:]:
            scene.against = facts
        if scene.subject is not None and "占" not in before[-9:]:  # 超过目标2670人
            moved = -1 if before.endswith(("低于", "少于", "不及")) else 1
            for one in scene.at(scene.subject.facts):
                for other in scene.at(facts):
                    binding.readings += derive.difference(one, other, moved, mention)
        binding.strong, binding.operation = len(binding.readings) == 1, "reference"
        return True

    def _read_value_then(self, binding: Binding, subject: Subject) -> bool:
        """比2022年的48650.9万元增加…: the subject's value at the time compared with."""
        facts = _alike(subject.facts, binding.mention)
        if facts:
            binding.readings, binding.strong = [FactReading(facts, self.scene.compared)], True
        return bool(facts)

    def _read_behind_or_carried(self, binding: Binding, at: int, clause: Clause) -> None:
        scene, mention, own = self.scene, binding.mention, clause.subject
        behind = self._name_behind(at, mention) if own is None else None
        facts = _alike(behind.facts, mention) if behind is not None else ()
        if behind is not None and facts:
            binding.readings = [FactReading(facts, scene.claim)]
            binding.strong = not residue(clause.text) or not scene.subjects
            scene.speak_of(behind.facts, mention.end)
            return
        parted = _alike(self._name_around(mention), mention) if own is None else ()
        if parted:
            binding.readings, binding.strong = [FactReading(parted, scene.claim)], True
            scene.speak_of(parted, mention.end)
            return
        self._read_carried(binding, clause)

    def _read_carried(self, binding: Binding, clause: Clause) -> None:
        """The subject of an earlier clause: …，达到a; …，年初预算b."""
        carried, word = self.scene.subject, SUFFIX.match(clause.text)
        target = TARGET.search(clause.text) or (
            TARGET_BEHIND.match(self.text, binding.mention.end) if BEFORE_TARGET.search(clause.text) else None
        )
        if carried is not None and target is not None and self._read_target(binding, carried, target["word"]):
            return
        topic = self.sentence.topic
        if carried is None and topic and (says_role(clause.text) or not residue(clause.text)):
            carried = self.scene.speak_of(topic, self.sentence.start)
        if carried is not None and clause.subject is None and says_role(clause.text):
            said = _alike(in_role(self.index, carried.base, clause.text), binding.mention)
            if said:
                self.scene.speak_of(said, binding.mention.start)
                binding.readings, binding.strong = [FactReading(said, self.scene.claim)], True
                return
        left = residue(clause.text[word.end() :] if word else clause.text)
        binding.missing = "subject"
        if carried is None or (left and HEAD_NOUN.search(left)):
            return
        named = worded(self.index, carried.base, word["basis"]) if word else carried.facts
        facts = _alike(named, binding.mention)
        if facts:
            if word:
                self.scene.speak_of(facts, binding.mention.start, carried.base)
            binding.readings = [FactReading(facts, self.scene.claim)]
            states = clause.subject is None and _STATES.search(clause.text) is not None
            binding.strong = bool(word) or (not left and states)

    def _read_target(self, binding: Binding, carried: Subject, word: str) -> bool:
        """完成年度目标12000人: SUBJECT+目标, with which the next words compare."""
        named = worded(self.index, carried.base, word) or in_role(self.index, carried.base, word)
        facts = _alike(named, binding.mention)
        if facts:
            claim = self.scene.whole_year()
            binding.readings, binding.strong, binding.operation = (
                [FactReading(facts, claim)],
                True,
                "reference",
            )
            self.scene.against = facts
        return bool(facts)

    def _name_behind(self, at: int, mention: Mention) -> Name | None:
        """432人低保特困人员, 578.66万元用于社会保障和就业支出: the name that follows within the clause."""
        stop = self._next_start(at)
        tokens = [t for t in self.sentence.tokens_between(mention.end, stop) if t.name is not None]
        if not tokens:
            return None
        token = tokens[0]
        between = self.text[mention.end : token.start]
        if len(between) > 10 or any(char in between for char in "，。；、：）)"):
            return None
        if len(residue(_AFTER.sub("", between))) > 4 and not _LEADS_TO_NAME.search(between):
            return None
        last = stop == self.sentence.end or len(tokens) > 1
        if not last and not re.search(r"[，。；、：（]", self.text[token.end : stop]):
            return None  # the name is the next number's
        return token.name

    def _name_around(self, mention: Mention) -> tuple[Fact, ...]:
        """惠及3260户居民: a name (惠及居民) that the number parts in two."""
        text = self.text
        for length in range(min(8, mention.start), 1, -1):
            head = text[mention.start - length : mention.start]
            for name in self.index.by_head.get(head, ()):
                if text.startswith(name[length:], mention.end):
                    return self.index.by_name[name]
        return ()

    # -- lists ----------------------------------------------------------------------------------------

    def _read_listed(self, binding: Binding, at: int, clause: Clause) -> None:
        scene, sentence = self.scene, self.sentence
        first, end = self.runs[at]
        start = sentence.quantities[first - 1].end if first else sentence.start
        skeleton, placed = sentence.skeleton(start, sentence.quantities[first].start)
        head = Clause(skeleton, tuple(placed))
        if lists.is_range(sentence, first, end) and not RESPECTIVELY.search(skeleton):
            binding.upper = at > first
            cut = skeleton.rfind("，") + 1
            self._read(binding, at, head.behind(cut), len(scene.subjects))
            return
        item = lists.items_behind(sentence, first, at, head)
        names = lists.listed_names(self.index, head, self.text, end - first)
        dates = [token for _, token in placed if token.claim is not None and not token.word]
        subject = self._last_subject(head)
        bodies = lists.by_body(self.text[start : sentence.quantities[first].start], subject)
        if names is not None:
            self._read_item(binding, names[at - first], item)
        elif len(bodies) == end - first:
            self._read_item(binding, bodies[at - first], item)
        elif len(dates) == end - first and subject is not None:
            before, scene.claim = scene.claim, dates[at - first].claim
            binding.claim = scene.claim
            self._read_item(binding, subject.facts, item)
            scene.claim = before
        elif (
            RESPECTIVELY.search(skeleton)
            or (not head.names and operations.announces(skeleton, binding.mention.kind))
        ) and len(bound := scene.series_before(first)) >= end - first:
            fact = bound[first - end :][at - first]
            self._read_item(binding, self.index.by_name.get(fact.name, (fact,)), item)
        else:
            self._read(binding, at, clause, len(scene.subjects))

    def _last_subject(self, head: Clause) -> Subject | None:
        if head.names and head.names[-1][1].name is not None:
            return Subject(head.names[-1][1].name.facts)
        return self.scene.subject

    def _read_item(self, binding: Binding, named: tuple[Fact, ...], item: Clause) -> None:
        """One item of a list: its fact, or what the words behind 分别 derive from it."""
        scene, mention = self.scene, binding.mention
        subject = scene.speak_of(named, mention.start)
        if shares.read_reference(scene, binding, item):
            return
        announced = operations.announces(item.text, mention.kind) or not _alike(named, mention)
        if announced and operations.read_operation(scene, binding, item, subject, []):
            return
        word = SUFFIX.match(item.text)
        facts = worded(self.index, named, word["basis"]) if word else named
        facts = _alike(facts, mention) or _elided(facts, mention)
        binding.readings = [FactReading(facts, scene.claim)] if facts else []
        binding.strong, binding.missing = bool(facts), "" if facts else "subject"


def _is_each(part: str, words: str) -> bool:
    """Whether WORDS say 每 PART: 每生 for 人, 每日 for 天."""
    return any(f"每{head}" in words or f"{part}均" in words for head in _SAME_HEADS.get(part, part))


def _alike(facts: tuple[Fact, ...], mention: Mention) -> tuple[Fact, ...]:
    """Those of FACTS that are counted in a unit like the mention's."""
    return tuple(fact for fact in facts if mention.written.agrees_with(fact.unit))


def _elided(facts: tuple[Fact, ...], mention: Mention) -> tuple[Fact, ...]:
    """A number of the wrong or of no unit still speaks of the fact; the judge says which unit is right.

    A percentage behind an amount is more likely one of its change or share, unless the digits
    are those of the amount.
    """
    if mention.kind not in ("percent", "percentage_point"):
        return facts
    assert mention.amount is not None
    digits = Fraction(mention.amount) / Fraction(mention.written.scale)
    ratios = ("percent", "percentage_point")
    return tuple(f for f in facts if f.unit.dimension in ratios or digits == f.exact / Fraction(f.unit.scale))
