"""The number of what a clause compares with: 占目标任务数8.5万人的…, 比上年的4万元…, 完成年度目标12000人."""

from __future__ import annotations

import re

from drafter.checker import derive, made, operations, sides
from drafter.checker.binding import Binding, FactReading, Subject, alike
from drafter.checker.hedges import EXACT
from drafter.checker.phrases import SUFFIX, TARGET, TARGET_WORD, residue
from drafter.checker.scene import Clause, Scene
from drafter.checker.words import in_role, worded
from drafter.facts.model import Fact
from drafter.numbers.mention import Mention
from drafter.numbers.patterns import pattern

_BEYOND = pattern(rf"[高低多少大小]于(?:年初|全年|调整后?)?(?:预算|{TARGET_WORD})数?\Z")
_WITH = ("与", "比", "较", "同", "和")
_BESIDE = ("超", "超过", "超出", "高于", "低于", "多于", "少于", "大于", "小于")


def read_value_of_reference(scene: Scene, binding: Binding, clause: Clause) -> bool:
    """占目标任务数8.5万人的…, 比年初预算的4万元…: the thing compared with, and its own number."""
    mention = binding.mention
    position, token = clause.names[-1]
    assert token.name is not None
    named = scene.carried_word(scene.text[token.start : token.end]) or token.name.facts
    facts, bridge, before = alike(named, mention), clause.text[position + 1 :], clause.text[:position]
    if not facts or residue(bridge) or operations.announces(bridge, mention.kind):
        return False
    said = facts[0] in scene.bound() and before.endswith(_BESIDE)  # 决算数大于预算数c: by how much
    binding.readings = [] if said else [FactReading(facts, scene.whole_year())]
    if "占" not in before[-9:]:
        scene.against = facts
    if scene.subject is not None and "占" not in before[-9:]:  # 超过目标2670人
        moved = -1 if before.endswith(("低于", "少于", "小于", "不及")) else 1
        now = scene.subject  # 项目支出年初预算编制不细，决算数超年初预算383万元: what came of it
        for one in scene.at(worded(scene.index, now.base, "决算") if now.facts == facts else now.facts):
            for other in scene.at(facts):
                binding.readings += derive.difference(one, other, moved, mention)
    binding.strong, binding.operation = not said and len(binding.readings) == 1, "reference"
    return True


def read_value_then(scene: Scene, binding: Binding, subject: Subject) -> bool:
    """比2022年的48650.9万元增加…: the subject's value at the time compared with."""
    facts = alike(subject.facts, binding.mention)
    if not scene.compared or not derive.at(facts, scene.compared, scene.year):
        facts = alike(subject.base, binding.mention)
        facts += made.past(scene.index, facts, binding.mention)
        if not derive.at(facts, scene.compared, scene.year):  # 目标值6000场…；与2022年的5210场相比
            facts = alike(in_role(scene.index, subject.base, "实际"), binding.mention) or facts
        if facts:  # 决算38万元，比预算节约4万元；比上年的41万元
            scene.speak_of(facts, subject.start, subject.base)
    if facts:
        binding.readings, binding.strong = [FactReading(facts, scene.compared)], True
    return bool(facts)


def read_basis(scene: Scene, binding: Binding, carried: Subject, words: str) -> bool:
    """与年初预算33860万元相比: SUBJECT on the basis that is named there, with which the next words compare."""
    found = SUFFIX.fullmatch(words, 1) if words[:1] in _WITH else None
    facts = alike(worded(scene.index, carried.base, found["basis"]), binding.mention) if found else ()
    if facts:
        binding.readings, binding.strong = [FactReading(facts, scene.whole_year())], True
        binding.operation, scene.against = "reference", facts
    return bool(facts)


def read_target(scene: Scene, binding: Binding, carried: Subject, word: str) -> bool:
    """完成年度目标12000人: SUBJECT+目标, with which the next words compare."""
    named = worded(scene.index, carried.base, word) or in_role(scene.index, carried.base, word)
    facts = alike(named, binding.mention)
    if facts:
        binding.readings, binding.strong = [FactReading(facts, scene.whole_year())], True
        binding.operation, scene.against = "reference", facts
        sides.hold_against(scene, binding, carried.facts, facts)
        if (
            facts[0] in scene.bound()
            and binding.against
            and _BEYOND.search(scene.text[: binding.mention.start][-9:])
        ):
            binding.readings, binding.against, binding.strong = [binding.against], None, False
            return True  # 年初预算a，决算b，决算数大于预算数c: by how much
        compare_with(scene, binding, carried.facts, facts)
    return bool(facts)


def compare_with(scene: Scene, binding: Binding, facts: tuple[Fact, ...], limits: tuple[Fact, ...]) -> None:
    """低于4%的目标: the word compares FACTS with the LIMITS that the number is; it bounds nothing."""
    if limits and limits != facts and not binding.hedge.word.startswith(("不", "没", "至")):
        sides.hold_against(scene, binding, facts, limits)
        binding.hedge = EXACT


def target_before_bracket(scene: Scene, mention: Mention) -> re.Match[str] | None:
    """比目标值（90%）高, 达到目标值（≥90%）: the word stands in front of the bracket that holds its number."""
    before = scene.text[max(scene.sentence.start, mention.start - 16) : mention.start].rstrip(
        "≥≤＞＜><不低高于少超过"
    )
    return TARGET.search(before[:-1]) if before[-1:] in ("（", "(") else None
