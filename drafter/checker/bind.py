"""Binding: for each quantity of a sentence, the subject that its clause speaks of and what it may state."""

from __future__ import annotations

import re
from dataclasses import replace

from drafter.checker import derive
from drafter.checker.binding import Binding, FactReading, Reading, Subject
from drafter.checker.hedges import read_hedge
from drafter.checker.index import Index
from drafter.checker.periods import Claim
from drafter.checker.phrases import (
    BALANCE,
    CHANGE,
    COMPARED,
    FROM,
    GROWTH_NOUN,
    HEAD_NOUN,
    LEVEL,
    OF_PREVIOUS,
    PER_HEAD,
    PREFIX_OTHER,
    RATE_NOUN,
    RATIO,
    RESPECTIVELY,
    SHARE,
    SHARE_NOUN,
    SUFFIX,
    SUM,
    TIMES,
    TO,
    D,
    N,
    residue,
)
from drafter.checker.sentences import Sentence, Token, clause_start
from drafter.checker.words import worded
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.periods import year_period
from drafter.numbers.units import Unit

_VERB = r"(?:(?:同比|比上年|较上年)?(?:增长|下降|增加|减少|提高|降低|上升|回落))?"
_JOINT = re.compile(rf"\s?(?:(?:、|和|与|及|以及){_VERB}|，|,|或|[-—－–~～至到]{{1,2}})\s?")
_RATIO_OF_TWO = re.compile(r"(?:之比|比|倍数)(?:约|为|是|达到?)*\Z")
_EACH = re.compile(
    r"(?:每|人均|户均)(?P<per>[人户亩次家个所辆]|平方米|公里)?(?:每[年月日天])?(?:的)?(?:补助|补贴|标准|发放|为|达|按)*\Z"
)
_RANGE = re.compile(r"\s?(?:[-—－–~～至到]{1,2})\s?")
_COMPARING = re.compile(r"(?:相较于|相比于|相较|对比|比|较)于?$")
_WITH = re.compile(r"(?:与|同|和)$")
_WITH_BEHIND = re.compile(r"(?:的|同期|水平|数)*(?:相比|比较|相较|对比|持平)")
_REFERENCE = re.compile(
    r"(?:相较于|相比于|占[了到]?|比|较|对比|高于|低于|多于|少于|超过|超出|超|不及|占全部|占整个|占全年|占当年|占同期)$"
)
_AFTER = re.compile(
    r"(?:余|多|左右|以上|以内|上下|的|资金|经费|全部|用于|作为|为|是|，|系|均为|专项|支持|主要|开展|投入|安排|拨付|发放|给|到|在|于|等|“)*"
)
_TARGET_WORDS = frozenset(
    (
        "预算",
        "年初预算",
        "全年预算",
        "决算",
        "完成年初预算",
        "完成预算",
        "预算完成率",
        "执行率",
        "预算执行率",
        "年初预算数",
        "预算数",
        "决算数",
    )
)
_COMPLETION = (
    "完成年初预算",
    "完成预算",
    "年初预算完成率",
    "预算完成率",
    "预算执行率",
    "执行率",
    "完成率",
    "支付进度",
    "预算支付进度",
)


class SentenceBinder:
    """Reads one sentence from left to right and remembers what it speaks of."""

    def __init__(self, index: Index, sentence: Sentence) -> None:
        self.index = index
        self.sentence = sentence
        self.text = sentence.text
        self.year = index.book.report.fiscal_year
        self.claim: Claim | None = None
        self.compared: Claim | None = None
        self.back = ""
        self.against: tuple[Fact, ...] = ()
        """What 比 or 较 named last: 比年初预算减少a，下降b."""
        self.subjects: list[Subject] = []
        self.done: list[Binding] = []
        self.lists = self._parallel_lists()

    def bind(self, at: int) -> Binding:
        """The binding of quantity AT; those before it must be settled, for sums and ratios build on them."""
        quantities = self.sentence.quantities
        start = quantities[at - 1].end if at else self.sentence.start
        binding = self._bind(at, quantities[at], start)
        self.done.append(binding)
        return binding

    # -- one quantity ---------------------------------------------------------------------------------

    def _bind(self, at: int, mention: Mention, start: int) -> Binding:
        skeleton, placed = self.sentence.skeleton(start, mention.start)
        cut = clause_start(skeleton)
        self._take_dates(skeleton, placed)
        clause = skeleton[cut:]
        binding = Binding(self._rated(mention, clause), read_hedge(self.text, start, mention))
        within = [(position - cut, token) for position, token in placed if position >= cut]
        self._take_subjects([(p, t) for p, t in placed if p < cut], skeleton)
        binding.clause = self._words_around(at, start, mention)
        listed = self.lists.get(at)
        if listed is not None:
            self._read_listed(binding, at, listed, clause, within)
        else:
            self._read(binding, at, clause, within, skeleton)
        binding.claim, binding.compared = binding.claim or self.claim, self.compared
        return binding

    def _rated(self, mention: Mention, clause: str) -> Mention:
        """每人600元 is 600元/人, where a fact is stated as such a rate."""
        found = _EACH.search(clause) if mention.kind == "money" else None
        if found is None:
            return mention
        per = found["per"] or ("户" if "户均" in found[0] else "人")
        unit = f"{mention.unit}/{per}"
        if unit not in self.index.rates:
            return mention
        written = Unit(f"{mention.written.symbol}/{per}", "count", unit, mention.written.scale)
        return replace(mention, kind="count", written=written)

    def _words_around(self, at: int, start: int, mention: Mention) -> str:
        quantities = self.sentence.quantities
        stop = quantities[at + 1].start if at + 1 < len(quantities) else self.sentence.end
        before = self.text[start : mention.start]
        behind = re.split(r"[，。；;,（）]", self.text[mention.end : stop], maxsplit=1)[0]
        return f"{re.split(r'[。；;]', before)[-1]}\0{behind}"

    def _take_dates(self, skeleton: str, placed: list[tuple[int, Token]]) -> None:
        """Dates govern up to the next one; behind 比, 较, 与…相比 they govern only their comparison."""
        for position, token in placed:
            if token.claim is None:
                continue
            before = skeleton[max(0, position - 4) : position]
            behind = skeleton[position + 1 : position + 6]
            if token.word in ("环比", "上月", "上季度", "上季") and token.word == "环比":
                self.compared, self.back = None, "环比"
            elif token.word == "同比":
                self.compared, self.back = None, "同比"
            elif (
                _COMPARING.search(before)
                or (_WITH.search(before) and _WITH_BEHIND.match(behind))
                or token.word.startswith("同期")
                or token.word.endswith("同期")
            ):
                self.compared, self.back = self._compared(token), ""
            else:
                self.claim, self.compared, self.back = self._narrowed(token), None, ""

    def _compared(self, token: Token) -> Claim | None:
        """A comparison with 上年 or 同期 looks from the governing date."""
        if token.word and self.claim is not None and token.claim is not None:
            if "同期" in token.word:
                return Claim(self.claim.period.shifted(-1), self.claim.point)
        return token.claim

    def _narrowed(self, token: Token) -> Claim | None:
        """年末 and 本年 take nothing from a narrower date of the same year before them."""
        return token.claim

    def _take_subjects(self, placed: list[tuple[int, Token]], skeleton: str) -> None:
        for position, token in placed:
            if token.name is not None and not self._is_reference(skeleton, position):
                self.subjects.append(self._subject(token))

    def _is_reference(self, skeleton: str, position: int) -> bool:
        before = skeleton[max(0, position - 4) : position]
        if _REFERENCE.search(before):
            return True
        return bool(_WITH.search(before) and _WITH_BEHIND.match(skeleton, position + 1))

    def _subject(self, token: Token) -> Subject:
        assert token.name is not None
        return Subject(token.name.facts, token.start, self.claim)

    # -- readings -------------------------------------------------------------------------------------

    def _read(
        self, binding: Binding, at: int, clause: str, within: list[tuple[int, Token]], skeleton: str
    ) -> None:
        names = [(position, token) for position, token in within if token.name is not None]
        subjects = [(p, t) for p, t in names if not self._is_reference(clause, p)]
        own = subjects[-1] if subjects else None
        if self._read_reference(binding, at, clause, names, own):
            if own is not None:
                self.subjects.append(self._subject(own[1]))
            return
        if PER_HEAD.search(clause) and self._read_per_head(binding, own, names):
            return
        if own is not None and self._read_direct(binding, clause, own):
            return
        if names and own is None and self._read_value_of_reference(binding, clause, names[-1]):
            return
        operation_text = clause[own[0] + 1 :] if own else clause
        subject = self._subject(own[1]) if own else self._carried(binding.mention)
        if self._read_operation(binding, operation_text, subject, own is not None, at, names):
            if own is not None:
                self.subjects.append(self._subject(own[1]))
            return
        self._read_behind_or_carried(binding, at, clause, own, skeleton)

    def _carried(self, mention: Mention) -> Subject | None:
        return self.subjects[-1] if self.subjects else None

    def _read_direct(self, binding: Binding, clause: str, own: tuple[int, Token]) -> bool:
        """NAME … NUMBER within one clause."""
        position, token = own
        assert token.name is not None
        bridge = clause[position + 1 :]
        subject = self._subject(token)
        if PREFIX_OTHER.search(self.text[max(0, token.start - 2) : token.start]):
            binding.missing, binding.operation = "subject", "other"
            self.subjects.append(Subject((), token.start))
            return True
        worded = self._with_word(token, bridge)
        if worded is not None:
            facts, bridge = worded
            subject = Subject(facts, token.start, self.claim)
        elif (facts := self._carried_word(token)) is not None:
            subject = Subject(facts, token.start, self.claim)
        facts = tuple(fact for fact in subject.facts if self._same_dimension(fact, binding.mention))
        level = LEVEL.search(bridge)
        changing = None if level else CHANGE.search(bridge) or GROWTH_NOUN.search(bridge)
        if changing is not None and not self._is_change_itself(subject.facts, binding.mention):
            return False
        if not facts:
            if self._has_operation(bridge, binding.mention) or not subject.facts:
                if not subject.facts:
                    binding.missing, binding.operation = "subject", "other"
                    self.subjects.append(subject)
                    return True
                return False
            facts = self._elided(subject.facts, binding.mention)
            if not facts:
                return False
        if changing is None and self._has_operation(bridge, binding.mention):
            return False
        left = residue(bridge)
        if left and HEAD_NOUN.search(left):
            binding.missing, binding.doubtful = "subject", True
            self.subjects.append(Subject((), token.start))
            return True
        direction = self._direction(changing)
        binding.readings = [
            FactReading(facts, self._from(binding.mention, bridge), direction or 1, direction)
        ]
        binding.strong = not left
        self.subjects.append(subject)
        return True

    def _read_value_of_reference(self, binding: Binding, clause: str, last: tuple[int, Token]) -> bool:
        """占目标任务数8.5万人的…, 比上年的4万元…: the thing compared with, and its own number."""
        position, token = last
        assert token.name is not None
        facts = tuple(f for f in token.name.facts if self._same_dimension(f, binding.mention))
        if (
            not facts
            or residue(clause[position + 1 :])
            or self._has_operation(clause[position + 1 :], binding.mention)
        ):
            return False
        binding.readings = [FactReading(facts, self._whole_year(self.compared or self.claim))]
        subject = self._carried(binding.mention)
        if (
            _REFERENCE.search(clause[:position])
            and subject is not None
            and not clause[:position].endswith("占")
        ):
            direction = -1 if re.search(r"(?:低于|少于|不及)$", clause[:position]) else 1
            for one in derive.at(subject.facts, self.claim, self.year):
                for other in derive.at(facts, self.claim, self.year):
                    binding.readings += derive.difference(one, other, direction, binding.mention)
        binding.strong = len(binding.readings) == 1
        return True

    def _from(self, mention: Mention, bridge: str) -> Claim | None:
        """由a提高到b without dates: a is of the year before."""
        if D in bridge or not (FROM.search(bridge) and TO.match(self.text, mention.end)):
            return self.claim
        return self.compared or Claim(
            self.claim.period.shifted(-1) if self.claim else year_period(self.year - 1), False
        )

    @staticmethod
    def _whole_year(claim: Claim | None) -> Claim | None:
        """A target or budget that a result is held against is one of the year: 截至10月底…占目标任务数的."""
        return Claim(year_period(claim.period.year), False) if claim else None

    def _with_word(self, token: Token, bridge: str) -> tuple[tuple[Fact, ...], str] | None:
        """公务接待费年初预算: the fact of that name, or the fact of the name with that basis (口径)."""
        found = SUFFIX.match(bridge)
        if found is None or token.name is None:
            return None
        word = found["basis"]
        facts = worded(self.index, token.name.facts, word)
        return facts, bridge[found.end() :]

    def _carried_word(self, token: Token) -> tuple[Fact, ...] | None:
        """预算, 决算, 完成年初预算 behind a carried subject name the fact SUBJECT+word."""
        word = self.text[token.start : token.end]
        if word not in _TARGET_WORDS or not self.subjects:
            return None
        facts = worded(self.index, self.subjects[-1].facts, word)
        return facts or None

    def _same_dimension(self, fact: Fact, mention: Mention) -> bool:
        return mention.written.agrees_with(fact.unit)

    def _elided(self, facts: tuple[Fact, ...], mention: Mention) -> tuple[Fact, ...]:
        """A number of the wrong or of no unit still speaks of the fact; the judge says which unit is right."""
        if mention.kind == "number" or mention.kind in ("percent", "percentage_point"):
            wanted = {"percent", "percentage_point"} if mention.kind != "number" else None
            return tuple(f for f in facts if wanted is None or f.unit.dimension in wanted)
        return facts

    def _has_operation(self, bridge: str, mention: Mention) -> bool:
        if mention.kind in ("percent", "percentage_point", "multiple") and (
            SHARE.search(bridge) or SHARE_NOUN.search(bridge) or RATIO.search(bridge)
        ):
            return True
        if LEVEL.search(bridge):
            return False
        return bool(
            CHANGE.search(bridge)
            or GROWTH_NOUN.search(bridge)
            or COMPARED.search(bridge)
            or BALANCE.search(bridge)
        )

    def _is_change_itself(self, facts: tuple[Fact, ...], mention: Mention) -> bool:
        """Whether the subject is a change already: 增速, 增长额, 降幅."""
        return any(
            re.search(
                r"(?:增速|增长率|增长|增幅|降幅|下降|减少|增加|增减|变动|变化|增量|增加额|减少额)(?:率|额|数)?$",
                name,
            )
            and self._same_dimension(fact, mention)
            for fact in facts
            for name in fact.names
        )

    @staticmethod
    def _direction(found: re.Match[str] | None) -> int:
        if found is None:
            return 0
        if found.groupdict().get("down"):
            return -1
        return 1 if found.groupdict().get("up") else 0

    def _read_reference(
        self,
        binding: Binding,
        at: int,
        clause: str,
        names: list[tuple[int, Token]],
        own: tuple[int, Token] | None,
    ) -> bool:
        """占 N 的, 完成 N 的, 是 N 的…倍: the subject over the thing named there."""
        mention = binding.mention
        if mention.kind not in ("percent", "multiple"):
            return False
        ratio = RATIO.search(clause) if mention.kind == "percent" else TIMES.search(clause)
        if ratio is None or ratio["to"] is None:
            return False
        token = next((t for p, t in names if p == ratio.start("to")), None)
        if ratio["to"] == D:
            return self._times_of_date(binding, own)
        if token is None or token.name is None:
            return False
        if mention.kind == "percent" and any(f.unit.dimension == "percent" for f in token.name.facts):
            return False
        before = [t for p, t in names if p < ratio.start("to") and not self._is_reference(clause, p)]
        subject = self._subject(before[-1]) if before else self._carried(mention)
        wholes = self._carried_word(token) or token.name.facts
        binding.operation = "ratio"
        self._add_shares(binding, subject, wholes)
        if not binding.readings:
            binding.missing = "ratio"
        return True

    def _times_of_date(self, binding: Binding, own: tuple[int, Token] | None) -> bool:
        subject = self._subject(own[1]) if own else self._carried(binding.mention)
        if subject is None:
            return False
        binding.operation = "change"
        binding.readings = [
            *derive.change(subject.facts, self.claim, self.compared, self.back, 0, binding.mention, self.year)
        ]
        return True

    def _add_shares(self, binding: Binding, subject: Subject | None, wholes: tuple[Fact, ...]) -> None:
        if subject is None:
            return
        for whole in derive.at(wholes, self._whole_year(self.claim), self.year):
            for part in derive.at(subject.facts, self.claim, self.year):
                if part is not whole:
                    binding.readings += derive.share(part, whole, binding.mention)

    def _read_operation(
        self,
        binding: Binding,
        clause: str,
        subject: Subject | None,
        named: bool,
        at: int,
        names: list[tuple[int, Token]],
    ) -> bool:
        """Changes, shares, sums and values per head that the words before the number announce."""
        mention = binding.mention
        if mention.kind in ("percent", "multiple") and self._read_share(binding, clause, subject, names):
            return True
        if (
            mention.kind == "percent"
            and at
            and OF_PREVIOUS.fullmatch(clause)
            and self._read_of_previous(binding, at)
        ):
            return True
        found = None if LEVEL.search(clause) else CHANGE.search(clause) or GROWTH_NOUN.search(clause)
        if found is not None and self._read_change(binding, clause, found, subject, names):
            return True
        if mention.kind == "multiple" and self.compared is not None and subject is not None:
            return self._times_of_date(binding, None)
        if BALANCE.search(clause) and self._read_balance(binding):
            return True
        if SUM.search(clause) and self._read_sum(binding, at, named):
            return True
        return self._read_completion(binding, clause, subject) or self._read_rate(binding, clause)

    def _read_share(
        self, binding: Binding, clause: str, subject: Subject | None, names: list[tuple[int, Token]]
    ) -> bool:
        found = SHARE.search(clause) or SHARE_NOUN.search(clause)
        if found is None:
            return False
        binding.operation = "share"
        groups = found.groupdict()
        if subject is None:
            binding.missing = "subject"
            return True
        if groups.get("ref"):
            token = next((t for _, t in reversed(names) if t.name is not None), None)
            wholes = token.name.facts if token is not None and token.name is not None else ()
            self._add_shares(binding, subject, wholes)
        elif not residue(re.sub(r"的?(?:比重|比例|份额|百分比)", "", groups.get("rest") or "")):
            for part in derive.at(subject.facts, self.claim, self.year):
                self._add_share_of_whole(binding, part)
            binding.readings[0:0] = self._named_with(subject, ("占比", "比重", "占比重"))
        if not binding.readings:
            binding.missing = "whole"
        return True

    def _add_share_of_whole(self, binding: Binding, part: Fact) -> None:
        """占 without a whole is of the declared whole, or of the total that the sentence named first."""
        if part.part_of is not None:
            whole = self.index.book[part.part_of.id]
            binding.readings += derive.share(part, whole, binding.mention)
            while whole.part_of is not None:
                whole = self.index.book[whole.part_of.id]
        for earlier in self.done:
            if earlier.bound is not None and earlier.bound is not part and part.part_of is None:
                binding.readings += derive.share(part, earlier.bound, binding.mention)
                break

    def _named_with(self, subject: Subject, words: tuple[str, ...]) -> list[Reading]:
        names = dict.fromkeys(name for fact in subject.facts for name in fact.names)
        found = (self.index.by_name.get(name + word, ()) for name in names for word in words)
        return [FactReading(facts, self.claim) for facts in found if facts]

    def _read_of_previous(self, binding: Binding, at: int) -> bool:
        """占目标任务数8.5万人的103%: something said before, over the number before."""
        previous = self.done[at - 1]
        if previous.bound is None:
            return False
        whole = previous.bound
        candidates = [b.bound for b in reversed(self.done[: at - 1]) if b.bound is not None]
        for subject in reversed(self.subjects):
            candidates += derive.at(subject.facts, self.claim, self.year)
        binding.operation = "ratio"
        for part in dict.fromkeys(candidates):
            if part is not whole:
                binding.readings += derive.share(part, whole, binding.mention)
        return bool(binding.readings)

    def _read_per_head(
        self, binding: Binding, own: tuple[int, Token] | None, names: list[tuple[int, Token]]
    ) -> bool:
        """人均, 平均每家: something that the sentence names, over the heads that it names."""
        if own is not None and own[1].name is not None and any(
            re.search(r"人均|户均|平均", name) for fact in own[1].name.facts for name in fact.names
        ):  # fmt: skip
            return False
        bound = [b.bound for b in reversed(self.done) if b.bound is not None]
        named = [
            f for _, t in reversed(names) if t.name for f in derive.at(t.name.facts, self.claim, self.year)
        ]
        said = [f for s in reversed(self.subjects) for f in derive.at(s.facts, self.claim, self.year)]
        spoken = list(dict.fromkeys([*named, *bound, *said]))
        readings = [derive.per_head(amount, heads, binding.mention) for amount in spoken for heads in spoken]
        binding.readings = [r for r in readings if r is not None and r.dimension == binding.mention.kind]
        binding.operation = "per_head" if binding.readings else "value"
        return bool(binding.readings)

    def _read_change(
        self,
        binding: Binding,
        clause: str,
        found: re.Match[str],
        subject: Subject | None,
        names: list[tuple[int, Token]],
    ) -> bool:
        mention = binding.mention
        if subject is None or not subject.facts:
            binding.operation, binding.missing = "change", "subject"
            return subject is not None
        direction = self._direction(found)
        binding.operation = "change"
        if self._is_change_itself(subject.facts, mention):
            binding.readings = [FactReading(subject.facts, self.claim, direction or 1, direction)]
            return True
        compared = COMPARED.search(clause)
        if compared is not None and compared["ref"] == N:
            token = next(
                (t for _, t in reversed(names) if t.name is not None and t.start > subject.start), None
            )
            others = token.name.facts if token is not None and token.name is not None else ()
            self.against = self._with_basis(others, clause[compared.end("ref") :])
        elif compared is not None or names:
            self.against = ()
        if self.against:
            for one in derive.at(subject.facts, self.claim, self.year):
                for other in derive.at(self.against, self.claim, self.year):
                    binding.readings += derive.difference(one, other, direction, mention)
        else:
            binding.readings += derive.growth_facts(self.index, subject.facts, mention, self.claim, direction)
            binding.readings += derive.change(
                subject.facts, self.claim, self.compared, self.back, direction, mention, self.year
            )
            if not binding.readings and self.compared is not None:
                binding.readings += derive.change_elsewhen(
                    subject.facts, self.claim, direction, mention, self.year
                )
        if not binding.readings:
            binding.missing = "base"
        return True

    def _with_basis(self, facts: tuple[Fact, ...], behind: str) -> tuple[Fact, ...]:
        found = SUFFIX.match(behind)
        return worded(self.index, facts, found["basis"]) if found else facts

    def _read_balance(self, binding: Binding) -> bool:
        """收入…，支出…，结余…: what the last two of a kind leave."""
        bound = [
            b.bound
            for b in self.done
            if b.bound is not None and self._same_dimension(b.bound, binding.mention)
        ]
        if len(bound) < 2:
            return False
        binding.operation = "balance"
        for direction in (1, -1):
            one, other = (bound[-2], bound[-1]) if direction == 1 else (bound[-1], bound[-2])
            binding.readings += derive.difference(one, other, 1, binding.mention)
        return True

    def _read_sum(self, binding: Binding, at: int, named: bool) -> bool:
        """A、B合计, or the amounts listed before 合计."""
        sums: list[Reading] = []
        bound = [
            b.bound
            for b in self.done
            if b.bound is not None and self._same_dimension(b.bound, binding.mention)
        ]
        for first in range(max(0, len(bound) - 1)):
            result = derive.total(bound[first:])
            if result is not None:
                sums.append(result)
        recent = [s for s in self.subjects if s.start > (self.sentence.quantities[at - 1].end if at else 0)]
        said = [
            f
            for s in recent
            for f in derive.at(s.facts, self.claim, self.year)
            if self._same_dimension(f, binding.mention)
        ]
        result = derive.total(said)
        if result is not None and not bound:
            sums.append(result)
        if not sums:
            return False
        binding.operation, binding.readings = "sum", sums
        return True

    def _read_rate(self, binding: Binding, clause: str) -> bool:
        """编制数130名，在职人员126人，控制率96.92%: a rate of the two numbers just named."""
        bound = [
            b.bound for b in self.done if b.bound is not None and b.bound.unit.dimension in ("money", "count")
        ]
        kind = binding.mention.kind
        cue = RATE_NOUN if kind == "percent" else _RATIO_OF_TWO if kind in ("number", "multiple") else None
        if cue is None or len(bound) < 2 or not cue.search(clause):
            return False
        one, other = bound[-1], bound[-2]
        if not derive.comparable(one, other) or one is other:
            return False
        binding.strong = False
        binding.operation = "ratio"
        binding.readings += [
            *derive.share(one, other, binding.mention),
            *derive.share(other, one, binding.mention),
        ]
        return True

    def _read_completion(self, binding: Binding, clause: str, subject: Subject | None) -> bool:
        """预算执行率96%, 完成预算的96% behind a subject that has a budget of its own."""
        if binding.mention.kind != "percent" or subject is None:
            return False
        if not re.search(
            r"(?:完成(?:年初|全年|调整)?预算|预算完成率|执行率|完成率|支付进度|执行进度)[^，；]{0,6}\Z",
            clause,
        ):
            return False
        readings = self._named_with(subject, _COMPLETION)
        bases = (
            ("年初预算", "全年预算", "预算")
            if "年初" in clause or "全年" not in clause
            else ("全年预算", "预算")
        )
        for base in bases:
            wholes = worded(self.index, subject.facts, base)
            for whole in wholes:
                for part in derive.at(subject.facts, self.claim, self.year):
                    if part is not whole:
                        readings += derive.share(part, whole, binding.mention)
        if not readings:
            return False
        binding.operation, binding.readings = "ratio", readings
        return True

    def _read_behind_or_carried(
        self, binding: Binding, at: int, clause: str, own: tuple[int, Token] | None, skeleton: str
    ) -> None:
        mention = binding.mention
        if own is not None:
            subject = self._subject(own[1])
            self.subjects.append(subject)
        behind = self._name_behind(at, mention)
        if behind is not None and own is None:
            facts = tuple(f for f in behind.facts if self._same_dimension(f, mention)) or ()
            if facts:
                binding.readings = [FactReading(facts, self.claim)]
                self.subjects.append(Subject(behind.facts, mention.end, self.claim))
                binding.strong = not residue(clause) or self._no_subject_before()
                return
        carried = self._carried(mention)
        left = residue(SUFFIX.sub("", clause, count=1) if SUFFIX.match(clause) else clause)
        if carried is None or (left and HEAD_NOUN.search(left)):
            binding.missing = "subject"
            return
        word = SUFFIX.match(clause)
        named = worded(self.index, carried.facts, word["basis"]) if word else carried.facts
        facts = tuple(f for f in named if self._same_dimension(f, mention))
        if facts:
            binding.readings = [FactReading(facts, self.claim)]
            binding.strong = bool(word) or (
                not left and own is None and bool(re.search(r"(?:达|为|是|到|有|完成|实现)", clause))
            )
        else:
            binding.missing = "subject"

    def _no_subject_before(self) -> bool:
        return not self.subjects[:-1]

    def _name_behind(self, at: int, mention: Mention) -> Subject | None:
        """432人低保特困人员, 578.66万元用于社会保障和就业支出: the name that follows within the clause."""
        quantities = self.sentence.quantities
        stop = quantities[at + 1].start if at + 1 < len(quantities) else self.sentence.end
        for token in self.sentence.tokens_between(mention.end, stop):
            if token.name is None:
                continue
            between = self.text[mention.end : token.start]
            if len(between) > 10 or any(char in between for char in "，。；、："):
                return None
            if residue(_AFTER.sub("", between)) and not re.search(
                r"(?:用于|开展|发放|支持|投入|为)", between
            ):
                return None
            following = self.text[token.end : stop]
            if at + 1 < len(quantities) and not re.search(r"[，。；、：（]", following):
                return None  # the next number's own name
            return Subject(token.name.facts, token.start, self.claim)
        return None

    # -- parallel lists -------------------------------------------------------------------------------

    def _parallel_lists(self) -> dict[int, tuple[int, int]]:
        """For each quantity of a run such as `分别为a、b和c`: where its run begins, and its place there."""
        quantities = self.sentence.quantities
        places: dict[int, tuple[int, int]] = {}
        at = 0
        while at < len(quantities):
            end = at + 1
            while end < len(quantities) and self._joined(quantities[end - 1], quantities[end]):
                end += 1
            if end - at > 1:
                for item in range(at, end):
                    places[item] = (at, end)
            at = end
        return places

    def _joined(self, one: Mention, other: Mention) -> bool:
        between = self.text[one.end : other.start]
        return len(between) <= 8 and _JOINT.fullmatch(between) is not None

    def _read_listed(
        self, binding: Binding, at: int, run: tuple[int, int], clause: str, within: list[tuple[int, Token]]
    ) -> None:
        first, end = run
        quantities = self.sentence.quantities
        previous_end = quantities[first - 1].end if first else self.sentence.start
        skeleton, placed = self.sentence.skeleton(previous_end, quantities[first].start)
        ranged = end - first == 2 and _RANGE.fullmatch(
            self.text[quantities[first].end : quantities[first + 1].start]
        )
        if ranged or (end - first == 2 and not RESPECTIVELY.search(skeleton) and self._is_range(first)):
            binding.upper = at > first
            self._read(
                binding,
                first,
                skeleton[clause_start(skeleton) :],
                [(p - clause_start(skeleton), t) for p, t in placed if p >= clause_start(skeleton)],
                skeleton,
            )
            return
        names = self._listed_names(skeleton, placed, end - first)
        dates = [t for p, t in placed if t.claim is not None and not t.word]
        cue = RESPECTIVELY.search(skeleton)
        behind = cue.end() if cue else skeleton.rfind(N) + 1
        operation = skeleton[behind:]
        after = [(p - behind, t) for p, t in placed if p >= behind]
        if at > first:  # 分别增长a、下降b: the verb of its own counts
            operation += self.text[quantities[at - 1].end : quantities[at].start].lstrip("、和与及以")
        if names is not None:
            self._read_item(binding, names[at - first], operation, after, at)
            return
        if (len(dates) == end - first and self.subjects) or (len(dates) == end - first and placed):
            subject = next(
                (self._subject(t) for _, t in reversed(placed) if t.name is not None), None
            ) or self._carried(binding.mention)
            if subject is not None:
                binding.claim = dates[at - first].claim
                saved, self.claim = self.claim, binding.claim
                self._read_item(binding, subject.facts, operation, after, at)
                self.claim = saved
                return
        if cue:
            bound = [b.bound for b in self.done[:first] if b.bound is not None]
            if len(bound) >= end - first:
                wanted = bound[len(bound) - (end - first) :][at - first]
                self._read_item(binding, self._series(wanted), operation, after, at)
                return
        self._read(binding, at, clause, within, clause)

    def _is_range(self, first: int) -> bool:
        between = self.text[self.sentence.quantities[first].end : self.sentence.quantities[first + 1].start]
        return _RANGE.fullmatch(between) is not None

    def _series(self, fact: Fact) -> tuple[Fact, ...]:
        return self.index.by_name.get(fact.name, (fact,))

    def _read_item(
        self,
        binding: Binding,
        facts: tuple[Fact, ...],
        operation: str,
        after: list[tuple[int, Token]],
        at: int,
    ) -> None:
        """One item of a list: its fact, or what the words behind 分别 derive from it."""
        subject = Subject(facts, binding.mention.start, self.claim)
        ratio = binding.mention.kind in ("percent", "multiple") and RATIO.search(operation)
        if ratio and after:
            self.subjects.append(subject)
            self._read_reference(binding, at, operation, after, None)
            return
        if self._has_operation(operation, binding.mention) or self._read_completion(
            binding, operation, subject
        ):
            self._read_operation(binding, operation, subject, True, at, after)
        else:
            word = SUFFIX.match(operation)
            named = worded(self.index, facts, word["basis"]) if word else facts
            same = tuple(f for f in named if self._same_dimension(f, binding.mention)) or self._elided(
                named, binding.mention
            )
            binding.readings = [FactReading(same, self.claim)] if same else []
            binding.strong = bool(same)
            if not same:
                binding.missing = "subject"
        self.subjects.append(subject)

    def _listed_names(
        self, skeleton: str, placed: list[tuple[int, Token]], count: int
    ) -> list[tuple[Fact, ...]] | None:
        """The facts of the COUNT things that the phrase before the list names, in order."""
        cue = RESPECTIVELY.search(skeleton)
        head = skeleton[: cue.start()] if cue else skeleton
        tokens = [(p, t) for p, t in placed if t.name is not None and p < len(head)]
        if not tokens:
            return None
        phrase_start = max(head.rstrip("，").rfind(mark) for mark in "，；：:。（") + 1
        names = [t for p, t in tokens if p >= phrase_start]
        if len(names) == count and (cue or count > 1):
            return [t.name.facts for t in names if t.name is not None]
        items = re.split(r"、|和|与|以及|及", head[phrase_start:])
        if len(items) == count and cue:
            return self._shared_word(items, names)
        if len(names) > count and cue:
            return [t.name.facts for t in names[-count:] if t.name is not None]
        if len(tokens) >= count and cue:
            return [t.name.facts for _, t in tokens[-count:] if t.name is not None]
        return None

    def _shared_word(self, items: list[str], names: list[Token]) -> list[tuple[Fact, ...]] | None:
        """A、B、C参保人数: the last word belongs to each; 一般公共预算收入、支出: so does the first."""
        found: list[tuple[Fact, ...]] = []
        spelled = [self.text[token.start : token.end] for token in names]
        named = iter(token.name.facts for token in names if token.name is not None)
        for item in items:
            if N in item:
                found.append(next(named))
                continue
            stem = re.sub(r"^(?:其中|的)|的$|\s", "", item.replace(D, ""))
            if not stem or not spelled:
                return None
            last, first = spelled[-1], spelled[0]
            tries = [stem + last[cut:] for cut in range(1, len(last))]
            tries += [first[:cut] + stem for cut in range(len(first) - 1, 0, -1)]
            facts = next((self.index.by_name[name] for name in tries if name in self.index.by_name), None)
            if facts is None:
                return None
            found.append(facts)
        return found
