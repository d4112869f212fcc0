"""Parallel lists: A、B和C分别为a、b和c, 分别占x%和y%, 2022年、2023年分别为…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.checker import operations
from drafter.checker.binding import Binding, Subject
from drafter.checker.index import Index
from drafter.checker.phrases import COMPARED_EACH, RESPECTIVELY, D, N
from drafter.checker.scene import Clause, Scene, is_reference
from drafter.checker.sentences import Sentence, Token, clause_start
from drafter.facts.model import Fact
from drafter.numbers.lexicon import HAN
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_VERB = r"(?:(?:同比|比上年|较上年)?(?:增长|下降|增加|减少|提高|降低|上升|回落))?"
_JOINT = pattern(rf"\s?(?:(?:、|和|与|及|以及){_VERB}|，|,|或|[-—－–~～至到]{{1,2}})\s?")
_RANGE = pattern(r"\s?(?:[-—－–~～至到]{1,2})\s?")
_LAST_JOINT = pattern(r"(?:以及|和|与|及)(?!.*(?:和|与|及))")
_THREE = pattern(rf"三次产业({HAN}{{2,6}})")
_ITEMS = pattern(r"、|和|与|以及|及")


def find_runs(sentence: Sentence) -> dict[int, tuple[int, int]]:
    """For each quantity of a list: the first of its run and the one behind its last."""
    quantities = sentence.quantities
    runs: dict[int, tuple[int, int]] = {}
    first = 0
    while first < len(quantities):
        end = first + 1
        while (
            end < len(quantities)
            and quantities[end].start - quantities[end - 1].end <= 8
            and _joined(sentence.text, quantities[end - 1], quantities[end])
        ):
            end += 1
        if end - first > 1:
            runs.update(dict.fromkeys(range(first, end), (first, end)))
        first = end
    return runs


def _joined(text: str, one: Mention, other: Mention) -> bool:
    between = text[one.end : other.start]
    if between in ("，", ",") and (one.kind, one.unit) != (other.kind, other.unit):
        return False
    return _JOINT.fullmatch(between) is not None


def by_body(words: str, subject: Subject | None) -> list[tuple[Fact, ...]]:
    """清河县、平山县保费补贴分别为: the subject's facts of each body that WORDS name, in their order."""
    facts = subject.facts if subject is not None else ()
    named = {f.organization for f in facts if f.organization and f.organization in words}
    bodies = sorted(named, key=words.index)
    return [tuple(fact for fact in facts if fact.organization == body) for body in bodies]


def is_range(sentence: Sentence, first: int, end: int) -> bool:
    """Whether the run is 1.5万元至3万元: the two ends of one range."""
    quantities = sentence.quantities
    return end - first == 2 and bool(
        _RANGE.fullmatch(sentence.text[quantities[first].end : quantities[first + 1].start])
    )


def items_behind(sentence: Sentence, first: int, at: int, clause: Clause) -> Clause:
    """The words that hold for each item of the list: behind 分别, and the verb of its own (、下降b)."""
    cue = RESPECTIVELY.search(clause.text)
    if cue is None:
        behind = clause.behind(clause.text.rfind(N) + 1)
    else:  # 占总支出比重分别为: the words before 分别 that follow the last thing listed hold too
        listed = [at + 1 for at, _ in clause.names if at < cue.start() and not is_reference(clause.text, at)]
        start = max([clause_start(clause.text[: cue.start()]), *listed])
        skipped = cue.end() - cue.start()
        tokens = [
            (p - start - (skipped if p > cue.start() else 0), t) for p, t in clause.tokens if p >= start
        ]
        behind = Clause(clause.text[start : cue.start()] + clause.text[cue.end() :], tuple(tokens))
    if at == first:
        return behind
    quantities = sentence.quantities
    verb = sentence.text[quantities[at - 1].end : quantities[at].start].lstrip("、和与及以")
    return Clause(behind.text + verb, behind.tokens)


def listed_names(index: Index, clause: Clause, text: str, count: int) -> list[tuple[Fact, ...]] | None:
    """The facts of the COUNT things that the phrase before the list names, in order, or None."""
    cue = RESPECTIVELY.search(clause.text)
    head = clause.text[: cue.start()] if cue else clause.text
    tokens = [(at, t) for at, t in clause.names if at < len(head) and not is_reference(clause.text, at)]
    if count == 3 and (industries := _three_industries(index, head)):
        return industries
    if not tokens:
        return None
    phrase = max(head.rstrip("，").rfind(mark) for mark in "，；：:。（") + 1
    names = [token for at, token in tokens if at >= phrase]
    if len(names) == count:
        return _facts(names)
    if not cue:
        return None
    for items in _splits(head[phrase:]):
        if len(items) == count and (shared := _shared_word(index, text, items, names)):
            return shared
    chosen = names if len(names) > count else [token for _, token in tokens]
    return _facts(chosen[-count:]) if len(chosen) >= count else None


def _three_industries(index: Index, words: str) -> list[tuple[Fact, ...]] | None:
    """三次产业增加值: the first, second and third of that name."""
    found = _THREE.search(words)
    for end in range(len(found[1]), 0, -1) if found else ():
        facts = (
            [index.by_name.get(f"第{which}产业{found[1][:end]}", ()) for which in "一二三"] if found else []
        )
        if all(facts):
            return facts
    return None


def _splits(phrase: str) -> Iterator[list[str]]:
    """A、B和C at its joints, then with 和 as a joint before the last item alone, then as none (社会保障和就业)."""
    yield _ITEMS.split(phrase)
    *items, last = phrase.split("、")
    if joint := _LAST_JOINT.search(last):
        yield [*items, last[: joint.start()], last[joint.end() :]]
    yield [*items, last]


def _facts(tokens: list[Token]) -> list[tuple[Fact, ...]]:
    return [token.name.facts for token in tokens if token.name is not None]


def _shared_word(
    index: Index, text: str, items: list[str], names: list[Token]
) -> list[tuple[Fact, ...]] | None:
    """A、B、C参保人数: the last word belongs to each; 一般公共预算收入、支出: so does the first."""
    if not names:
        return None
    first, last = (text[token.start : token.end] for token in (names[0], names[-1]))
    named = iter(_facts(names))
    found: list[tuple[Fact, ...]] = []
    for item in items:
        if N in item:
            facts = next(named, None)  # None: a name that is only compared with stands among the items
            if facts is None:
                return None
            found.append(facts)
            continue
        stem = re.sub(r"^(?:其中|的)|的$|\s", "", item.replace(D, ""))
        spellings = [stem + last[cut:] for cut in range(1, len(last))] if stem else []
        spellings += [first[:cut] + stem for cut in range(len(first) - 1, 0, -1)] if stem else []
        facts = next((index.by_name[name] for name in spellings if name in index.by_name), None)
        if facts is None:
            return None
        found.append(facts)
    return found


def read_compared_each(scene: Scene, binding: Binding, head: Clause, item: int, count: int) -> bool:
    """分别比甲、乙高2.5个和0.7个百分点: the one subject against each of what 比 names."""
    found = COMPARED_EACH.search(head.text)
    if found is None:
        return False
    start, end = found.span("refs")
    refs = [token for position, token in head.tokens if start <= position < end]
    own = [token for position, token in head.names if position < start]
    if len(refs) != count or (not own and scene.subject is None):
        return False
    if own and own[-1].name is not None and not item:
        scene.speak_of(own[-1].name.facts, own[-1].start)
    clause = Clause(f"比{N if refs[item].name else D}{found['tail']}", [(1, refs[item])])
    if refs[item].claim is not None:
        scene.compared, scene.against = refs[item].claim, ()
    return operations.read_operation(scene, binding, clause, scene.subject, [])
