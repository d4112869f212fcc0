"""Binding: for each quantity of a sentence, the subject that its clause speaks of and what it may state."""

from __future__ import annotations

import re
from functools import partial

from drafter.checker import (
    bases,
    definitions,
    derive,
    follow,
    lists,
    made,
    naming,
    operations,
    proportions,
    references,
    shares,
    sides,
    tariffs,
    totals,
)
from drafter.checker.binding import Binding, FactReading, Subject, alike, no_readings
from drafter.checker.hedges import EXACT, read_hedge
from drafter.checker.index import Index
from drafter.checker.phrases import (
    ANOTHER,
    BEFORE_TARGET,
    FROM,
    HEAD_NOUN,
    PER_HEAD,
    PREFIX_OTHER,
    RESPECTIVELY,
    SUFFIX,
    SUM,
    TARGET,
    TARGET_BEHIND,
    TARGET_WORD,
    TO,
    VALUE_THEN,
    D,
    residue,
)
from drafter.checker.scene import Clause, Scene
from drafter.checker.sentences import Sentence, Token
from drafter.checker.words import (
    TARGETS,
    in_role,
    is_elliptic,
    says_role,
    worded,
)
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_RATES = pattern(r"(?:(?:增|降|减|涨)幅|增速|增长率|下降率)度?(?:分别|依次)")
_JOINED = pattern(r"(?:、|和|与|及|加上?)\Z")
_MEANT_BEFORE = pattern(r"(?P<basis>(?:年初|全年|调整)?预算)(?:安排|下达|批复|编列)?了?“?\Z")
_GROWN = pattern(r"(?:净增加?|新增加?|净减少?)了?\Z")
_TARGETED = pattern(rf"{TARGET_WORD}(?:为|是)?\Z")
_LIMITED = pattern(r"(?:控制在|不超过|未超过|没有超过|限制在)了?\Z")
# What such words, and those of PREFIX_OTHER, end with.
LAST_OF_LEADS = frozenset("他它非未算排达复列了“增加减少在过")
_PLAIN = pattern(r"(?:其中|即|收回|另有|另外|扣除|减去|加上|与|和|及|由|从|按|对|：|，)*")
_HAS = pattern(r"(?:有|配备了?|拥有)\Z")
_STATES = pattern(r"达|为|是|到|有|完成|实现")


class SentenceBinder:
    """Reads one sentence from left to right."""

    def __init__(self, index: Index, sentence: Sentence, before: Scene | None = None) -> None:
        self.index = index
        self.year = index.book.report.fiscal_year
        self.sentence = sentence
        self.text = sentence.text
        self.scene = Scene(index, sentence)
        if before is not None:
            self.scene.follow_on(before)
        self.runs = lists.find_runs(sentence)

    def bind(self, at: int) -> Binding:
        """The binding of quantity AT; those before it must be judged, for sums and ratios build on them."""
        quantities = self.sentence.quantities
        mention = quantities[at]
        start = quantities[at - 1].end if at else self.sentence.start
        said = len(self.scene.subjects)
        clause = self.scene.enter(start, mention)
        hedge = read_hedge(self.text, start, mention)
        if self.index.rates and mention.kind == "money":
            mention = tariffs.rated(self.index, mention, clause.text)
        binding = Binding(mention, hedge)
        binding.words = partial(self._words_around, at, start, mention)
        binding.said = partial(self.text.__getitem__, slice(self.sentence.start, mention.start))
        binding.cue = clause.text
        binding.otherwise = partial(follow.readings, self.scene, clause)
        if at in self.runs:
            ordered = self._read_listed(binding, at, clause)
            if binding.strong or (ordered and binding.readings):  # the order says what each number is
                binding.otherwise = no_readings
        else:
            self._read(binding, at, clause, said)
        binding.claim = binding.claim or self.scene.claim
        self.scene.done.append(binding)
        return binding

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
        if binding.mention.kind == "number" and proportions.read_proportion(scene, binding, at):
            return
        for position, token in clause.names:
            if token.name is not None and token is not (own and own[1]) and not clause.refers(position):
                scene.speak_of(token.name.facts, token.start)
        if not scene.subjects and own is None and scene.topics and is_elliptic(clause.text):
            before = self.text[self.sentence.start : binding.mention.start]
            scene.speak_of(naming.topic(scene, clause, before), self.sentence.start)
        if not clause.names and (part := naming.said_part(scene, clause) or naming.said_side(scene, clause)):
            scene.speak_of(part, binding.mention.start, scene.subject.base if scene.subject else ())
        start = self.sentence.quantities[at - 1].end if at else self.sentence.start
        if totals.read_calendar(scene, binding) or definitions.read_definition(scene, binding, clause, start):
            return
        if binding.mention.kind not in ("money", "count") and shares.read_reference(scene, binding, clause):
            return
        if totals.read_per_head(scene, binding, clause):
            return
        if own is not None and self._read_compared(binding, clause, own):
            return
        if own is not None and self._read_direct(binding, clause, own):
            return
        if own is None and clause.names and references.read_value_of_reference(scene, binding, clause):
            return
        subject = scene.subject
        if own is not None and own[1].name is not None:
            subject = scene.speak_of(own[1].name.facts, own[1].start)
        words = clause.behind(own[0] + 1) if own else clause
        if (
            subject is not None
            and VALUE_THEN.search(words.text)
            and references.read_value_then(scene, binding, subject)
        ):
            return
        if operations.read_operation(scene, binding, words, subject, scene.subjects[said:]):
            return
        self._read_behind_or_carried(binding, at, clause)

    def _read_compared(self, binding: Binding, clause: Clause, own: tuple[int, Token]) -> bool:
        """甲较年初预算a…: the number right behind what the subject is compared with is of that."""
        name = own[1].name
        if name is None or clause.names[-1][0] <= own[0]:
            return False
        self.scene.speak_of(name.facts, own[1].start)
        if references.read_value_of_reference(self.scene, binding, clause):
            return True
        self.scene.subjects.pop()
        return False

    def _read_direct(self, binding: Binding, clause: Clause, own: tuple[int, Token]) -> bool:
        """NAME … NUMBER within one clause; False where the words between announce an operation."""
        scene, mention, (position, token) = self.scene, binding.mention, own
        assert token.name is not None
        named, bridge, start = token.name.facts, clause.text[position + 1 :], token.start
        base = named
        led = self.text[start - 1 : start] in LAST_OF_LEADS
        if led and PREFIX_OTHER.search(self.text[max(0, start - 2) : start]):
            return self._another_thing(binding, start)
        word = SUFFIX.match(bridge) if bridge else None
        if word is not None:
            named, bridge = worded(self.index, named, word["basis"]), bridge[word.end() :]
        elif carried := scene.carried_word(self.text[start : token.end]):
            named, base = carried, scene.subject.base if scene.subject else carried
        lead = self.text[max(self.sentence.start, start - 6) : start] if led else ""
        meant = _MEANT_BEFORE.search(lead) if led else None
        if (
            meant is not None
            and not residue(bridge)
            and (planned := worded(self.index, named, meant["basis"]))
        ):
            named = planned  # 预算安排“三公”经费4.5万元
        meant_behind = TARGET_BEHIND.match(self.text, mention.end)
        if meant_behind is not None and not residue(bridge) and "的" in meant_behind[0]:
            role = meant_behind["word"]  # 人工造林2.5万亩的任务
            named = worded(self.index, base, role) or in_role(self.index, base, role) or named
            references.compare_with(scene, binding, base, named)
        if not named:
            return self._another_thing(binding, start)
        named = bases.of_whole(scene, named, start, mention.start) or named
        grown = _GROWN.search(lead[-4:]) if led else None
        if grown is not None and not residue(bridge):  # 净增专任教师22人
            return operations.read_grown(scene, binding, named, start, -1 if "减" in grown[0] else 1)
        change = operations.changing(bridge)
        of_change = operations.is_change(named, mention) and operations.is_of_last_year(scene)
        if (change is not None and not of_change) or (
            change is None and operations.announces(bridge, mention.kind)
        ):
            return False
        if mention.unit == "分" and not alike(named, mention):  # 预算执行率9.59分: its score
            named = worded(self.index, named, "得分") or named
        facts = alike(named, mention) or alike(naming.by_counter(self.index, named, mention), mention)
        facts = facts or naming.elided(named, mention)
        if not facts:
            return False
        held = naming.name_at(self.sentence, mention.end) if bridge and _HAS.search(bridge) else None
        if held is not None and (things := alike(held.facts, mention)):  # 14个村卫生室只有31名乡村医生
            binding.readings, binding.strong = [FactReading(things, scene.claim)], True
            scene.speak_of(things, mention.end)
            return True
        if (
            bridge
            and SUM.search(bridge)
            and _JOINED.search(self.text[:start][-3:])
            and totals.read_added(scene, binding, facts)
        ):
            return True
        left = residue(bridge)
        if mention.unit == "人":  # 处理处分人员由58人增至63人
            left = left.removeprefix("人员")
        if left and HEAD_NOUN.search(left):
            binding.missing, binding.doubtful = "subject", True
            scene.speak_of((), start)
            return True
        limited = led and _LIMITED.search(lead[-5:]) is not None
        if binding.hedge is not EXACT:
            sides.state_limit(binding, named, limited)
        moved = operations.direction(change)
        earlier = (bridge or self.text.startswith("→", mention.end)) and self._is_earlier(mention, bridge)
        claim = scene.earlier() if earlier else scene.claim
        if claim is not None and not derive.at(facts, claim, scene.year):
            facts = (*facts, *made.past(self.index, facts, mention), *made.over_span(facts, claim))
        binding.readings = [FactReading(facts, claim, moved or 1, moved)]
        binding.strong = not left and len(binding.readings) == 1
        if binding.strong and alike(named, mention) and _PLAIN.fullmatch(clause.text[:position]):
            binding.otherwise = no_readings  # the number right behind its name, and nothing before that
        wider = self._name_ending_at(token, mention)
        if wider is not None and any(derive.is_stated(fact, mention) for fact in scene.at(wider.facts)):
            binding.readings, named, base = [FactReading(wider.facts, claim)], wider.facts, wider.base
        scene.speak_of(named, start, base)
        return True

    def _name_ending_at(self, own: Token, mention: Mention) -> Subject | None:
        """“三公”经费财政拨款支出: the name that runs on into another one may be the thing itself."""
        last = self.sentence.token_before(own.start)
        if last is None or last.name is None or last.end != own.start:
            return None
        named, word = last.name.facts, self.text[own.start : own.end]
        return Subject(
            alike(worded(self.index, named, word) if word in TARGETS else named, mention), 0, named
        )

    def _another_thing(self, binding: Binding, start: int) -> bool:
        """其他X, X预算 where no fact is so called: the number is of a thing that the facts do not know."""
        binding.missing, binding.operation = "subject", "other"
        self.scene.speak_of((), start)
        return True

    def _is_earlier(self, mention: Mention, bridge: str) -> bool:
        """由a提高到b without dates: a is of the year before."""
        if self.text.startswith("→", mention.end):
            return True
        return D not in bridge and bool(FROM.search(bridge) and TO.match(self.text, mention.end))

    def _read_behind_or_carried(self, binding: Binding, at: int, clause: Clause) -> None:
        scene, mention, own = self.scene, binding.mention, clause.subject
        counted: tuple[Fact, ...] = ()
        if own is None and mention.kind == "count":
            named = naming.called_by_count(self.index, self.sentence, mention)
            counted = alike(named or naming.counted_like(scene, mention), mention)
        if counted:
            scene.speak_of(counted, mention.start)
            binding.readings, binding.strong = [FactReading(counted, scene.claim)], True
            return
        behind = naming.name_behind(self.sentence, mention, self._next_start(at)) if own is None else None
        facts = alike(behind.facts, mention) if behind is not None else ()
        if behind is not None and facts:
            if binding.hedge.kind in ("over", "under") and self.text.startswith("的", mention.end):
                binding.hedge = EXACT  # 低于6个月的预警线: the word compares, it bounds nothing
            binding.readings = [FactReading(facts, scene.claim)]
            binding.strong = not residue(clause.text) or not scene.subjects
            scene.speak_of(behind.facts, mention.end)
            return
        parted = alike(naming.name_around(self.index, self.text, mention), mention) if own is None else ()
        if parted:
            binding.readings, binding.strong = [FactReading(parted, scene.claim)], True
            scene.speak_of(parted, mention.end)
            return
        self._read_carried(binding, clause)

    def _read_carried(self, binding: Binding, clause: Clause) -> None:
        """The subject of an earlier clause: …，达到a; …，年初预算b."""
        carried, word = self.scene.subject, SUFFIX.match(clause.text)
        target = TARGET.search(clause.text) or (
            TARGET_BEHIND.match(self.text, binding.mention.end)
            if BEFORE_TARGET.search(clause.text)
            else references.target_before_bracket(self.scene, binding.mention)
        )
        if carried is not None and references.read_basis(self.scene, binding, carried, clause.text):
            return
        if carried and target and references.read_target(self.scene, binding, carried, target["word"]):
            return
        said = naming.said_otherwise(self.scene, binding.mention, clause, word is not None)
        if said:
            in_a_role = carried is not None and says_role(clause.text)
            self.scene.speak_of(said, binding.mention.start, carried.base if in_a_role and carried else ())
            binding.readings, binding.strong = [FactReading(said, self.scene.claim)], True
            sides.state_limit(binding, said)
            return
        left = residue(clause.text[word.end() :] if word else clause.text)
        binding.missing = "subject"
        if (
            carried is None
            or (left and HEAD_NOUN.search(left))
            or ANOTHER.search(clause.text)
            or PER_HEAD.search(clause.text)
        ):
            return
        named = worded(self.index, carried.base, word["basis"]) if word else carried.facts
        facts = alike(named, binding.mention)
        if facts:
            if word:
                self.scene.speak_of(facts, binding.mention.start, carried.base)
                sides.state_limit(binding, facts)
            claim = (
                self.scene.earlier() if self._is_earlier(binding.mention, clause.text) else self.scene.claim
            )
            if claim is not None and not derive.at(facts, claim, self.scene.year):
                facts = (*facts, *made.over_span(facts, claim))
            binding.readings = [FactReading(facts, claim)]
            states = clause.subject is None and _STATES.search(clause.text) is not None
            binding.strong = bool(word) or (not left and states)
            of_body = any(body in left for body in self.index.bodies)
            binding.partial = bool(left) and not binding.strong and not of_body

    # -- lists ----------------------------------------------------------------------------------------

    def _read_listed(self, binding: Binding, at: int, clause: Clause) -> bool:
        """Read one number of a list; whether its place there says of what it is."""
        scene, sentence = self.scene, self.sentence
        first, end = self.runs[at]
        start = sentence.quantities[first - 1].end if first else sentence.start
        skeleton, placed = sentence.skeleton(start, sentence.quantities[first].start)
        head = Clause(skeleton, tuple(placed))
        if lists.is_range(sentence, first, end) and not RESPECTIVELY.search(skeleton):
            binding.upper = at > first
            cut = skeleton.rfind("，") + 1
            self._read(binding, at, head.behind(cut), len(scene.subjects))
            return False
        item = lists.items_behind(sentence, first, at, head)
        names = lists.listed_names(self.index, head, self.text, end - first)
        dates = [token for _, token in placed if token.claim is not None and not token.word]
        subject = self._last_subject(head)
        bodies = lists.by_body(self.text[start : sentence.quantities[first].start], subject)
        if lists.read_compared_each(scene, binding, head, at - first, end - first):
            pass
        elif names is not None:
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
        ) and len(
            bound := scene.series_before(first, end - first, _RATES.search(skeleton) is not None)
        ) >= end - first:
            fact = bound[first - end :][at - first]
            self._read_item(binding, self.index.by_name.get(fact.name, (fact,)), item)
        else:
            self._read(binding, at, clause, len(scene.subjects))
            return False
        return True

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
        announced = operations.announces(item.text, mention.kind) or not alike(named, mention)
        if announced and operations.read_operation(scene, binding, item, subject, []):
            return
        word = SUFFIX.match(item.text)
        facts = worded(self.index, named, word["basis"]) if word else named
        if _TARGETED.search(item.text):  # 对应分值分别为
            facts = in_role(self.index, named, item.text) or facts
        facts = alike(facts, mention) or naming.elided(facts, mention)
        binding.readings = [FactReading(facts, scene.claim)] if facts else []
        binding.strong, binding.missing = bool(facts), "" if facts else "subject"
