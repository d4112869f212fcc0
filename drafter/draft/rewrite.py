"""存在的问题 or 有关建议 of an existing text written anew: no number lost, added or changed, every link and gap named.

A model's text in which a number is not what it was is sent back, and refused where it stays so.  Without a model,
and in place of what was refused, the points are put in order and nothing of their wording is changed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from drafter.checker.check import check
from drafter.checker.layout import Document, heading_level, lay_out
from drafter.checker.report import CheckReport, Finding
from drafter.draft.compose import Round
from drafter.draft.engines import Completion, Engine
from drafter.draft.examine import plain_paragraphs
from drafter.draft.keeping import compare_numbers
from drafter.draft.masking import conceal, reveal
from drafter.draft.points import (
    Points,
    called,
    gaps_of_problems,
    gaps_of_suggestions,
    match_problems,
    name_of,
    read_points,
)
from drafter.draft.prompts import Prompt, render_rewrite_prompt, render_rewriting
from drafter.draft.references import link
from drafter.errors import EngineError, TextError
from drafter.facts.model import FactBook, ReportInfo
from drafter.numbers.scan import scan
from drafter.outline.plan import DEFAULT_OUTLINE, planned
from drafter.outline.sections import Outline, Section, load_outline

SectionId = Literal["problems", "suggestions"]
# The body's name with the date below it, or alone; the mark of AI content may follow.
_SIGNATURE = re.compile(
    r"\n[^\n，。；：]{2,30}\n+\s*20\d\d年\d{1,2}月\d{1,2}日\s*(?:\n.*)?\Z"
    r"|\n[^\n，。；：、]{2,30}(?:局|委|办|室|院|校|所|中心|处|馆|厅|站|会|队|部)\s*(?:\n\s*（[^\n]*）\s*)?\Z",
    re.DOTALL,
)
_LONGEST_NAME = 30


class Link(BaseModel):
    """A problem and a suggestion that answers it, counted from 1; None where one has no other."""

    problem: int | None
    suggestion: int | None
    problem_name: str = ""
    suggestion_name: str = ""


class Variant(BaseModel):
    """One way to write the section, and what is to be known of it."""

    text: str
    source: str
    """The text with references {{id}} in place of the numbers that the facts know."""
    engine: str
    """restructured: nothing but the order was changed."""
    model: str = ""
    links: list[Link] = Field(default_factory=list)
    gaps: list[str] = Field(default_factory=list)
    """What the text leaves open, one clause each; nothing was made up to fill it."""
    doubts: list[str] = Field(default_factory=list)
    """What the check has against the text and had not against the original."""
    refused: list[str] = Field(default_factory=list)
    """Why the model's text was not taken."""
    rounds: list[Round] = Field(default_factory=list)
    requests: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


class Rewriting(BaseModel):
    """A section of a text, `text[start:end]` of it, and its variants."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(default="drafter.rewrite/1", serialization_alias="schema", validation_alias="schema")
    section: SectionId
    title: str
    start: int
    end: int
    before: str
    doubts: list[str] = Field(default_factory=list)
    """What the check has against the original; its numbers are kept all the same."""
    variants: list[Variant]

    def whole(self, text: str, variant: Variant) -> str:
        """TEXT, the one that was rewritten, with VARIANT in place of the section; all else as it was."""
        line_end = "\r\n" if "\r\n" in text else "\n"
        return f"{text[: self.start]}{variant.text.replace(chr(10), line_end)}{text[self.end :]}"


def rewrite(
    text: str,
    section: SectionId,
    *,
    facts: FactBook | None = None,
    outline: Outline | None = None,
    engine: Engine | None = None,
    instruction: str = "",
    variants: int = 1,
    rounds: int = 2,
) -> Rewriting:
    """SECTION of TEXT in as many VARIANTS; numbers that INSTRUCTION names may be added, no others.

    A variant of ENGINE is sent back at most ROUNDS times; where a number of it still is not as it was, or ENGINE
    has no answer, the restructured original stands in its place and `refused` says why.
    Raises TextError where TEXT has no such section, or nothing in it.
    """
    writing = write_variants(
        text, section, facts=facts, outline=outline, engine=engine, instruction=instruction, variants=variants,
        rounds=rounds,
    )  # fmt: skip
    return asyncio.run(writing)


async def write_variants(
    text: str, section: SectionId, *, facts: FactBook | None, outline: Outline | None, engine: Engine | None,
    instruction: str, variants: int, rounds: int = 2, on_try: OnTry | None = None,
) -> Rewriting:  # fmt: skip
    """As `rewrite`, for a loop that runs; ON_TRY is told of each answer of ENGINE."""
    plan = outline or load_outline((facts and facts.report.outline) or DEFAULT_OUTLINE)
    facts = facts and planned(facts, plan)
    task = _Task(text, plan.section(section), plan, facts, instruction, on_try)
    return await task.run(section, engine, variants, rounds)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer of the model: for which variant, the how manieth, how much there was against it."""

    variant: int
    turn: int
    complaints: int
    over: bool
    """Whether it was the last one for the variant."""


OnTry = Callable[[Attempt], None]


@dataclass(frozen=True, slots=True)
class _Try:
    """An answer with what is wrong with it: `faults` forbid it, `doubts` and `lost` only speak against it."""

    text: str
    faults: tuple[str, ...]
    doubts: tuple[str, ...]
    lost: tuple[str, ...]
    """Gaps that the original does not have."""

    @property
    def score(self) -> tuple[int, int]:
        return len(self.faults), len(self.doubts) + len(self.lost)

    @property
    def complaints(self) -> tuple[str, ...]:
        return (*self.faults, *self.doubts, *self.lost)


class _Task:
    """One section of one text, and all that its variants are compared with."""

    def __init__(
        self, text: str, section: Section, outline: Outline, facts: FactBook | None, instruction: str,
        on_try: OnTry | None = None,
    ) -> None:  # fmt: skip
        self.section, self.outline, self.instruction = section, outline, instruction
        self.on_try = on_try
        self.facts = facts
        self.book = facts or FactBook(ReportInfo("", "", 2000), {})
        document = lay_out(text, (), facts, outline)
        self.start, self.end = _bounds(document, section)
        self.before = text[self.start : self.end]
        self.points = read_points(self.before)
        self.other = _points_of(document, "suggestions" if section.id == "problems" else "problems", outline)
        self.known = self._findings(self.before)
        self.open = set(self._gaps(self.points))
        self.shown, self.kept = conceal(self.before, self.book)

    async def run(self, section: SectionId, engine: Engine | None, variants: int, rounds: int) -> Rewriting:
        if engine is None:
            written = [self._restructured()]
        else:
            numbers = range(1, variants + 1)
            written = await asyncio.gather(*(self._write(engine, number, rounds) for number in numbers))
        doubts = [finding.message for finding in self.known if finding.severity == "error"]
        return Rewriting(
            section=section, title=self.section.title, start=self.start, end=self.end, before=self.before,
            doubts=doubts, variants=written,
        )  # fmt: skip

    # -- with a model -----------------------------------------------------------------------------------

    async def _write(self, engine: Engine, number: int, rounds: int) -> Variant:
        first = prompt = self._prompt(number)
        tries: list[tuple[_Try, Completion, Round]] = []
        failure = ""
        for _ in range(1 + rounds):
            try:
                completion = await engine.write(prompt)
            except EngineError as error:
                failure = str(error)
                break
            now = self._examine(completion.text)
            errors, warnings = now.score
            done = Round(errors=errors, warnings=warnings, prompt=prompt.digest)
            progress = not tries or now.score < min(one.score for one, _, _ in tries)
            tries.append((now, completion, done))
            over = not now.complaints or not progress or len(tries) > rounds
            if self.on_try is not None:
                self.on_try(Attempt(number, len(tries), len(now.complaints), over))
            if over:
                break
            prompt = self._repair(first, completion.text, now)
        return self._best(engine, tries, failure)

    def _best(self, engine: Engine, tries: Sequence[tuple[_Try, Completion, Round]], failure: str) -> Variant:
        best = min((one for one, _, _ in tries), key=lambda one: one.score, default=None)
        spent = {
            name: sum(getattr(completion, name) for _, completion, _ in tries)
            for name in (
                "requests",
                "retries",
                "prompt_tokens",
                "cached_tokens",
                "completion_tokens",
                "seconds",
            )
        }
        record = {
            "rounds": [done for _, _, done in tries],
            "model": tries[0][1].model if tries else "",
            **spent,
        }
        if best is None or best.faults:
            refused = list(best.faults) if best else [failure]
            return self._restructured().model_copy(update={"refused": refused, **record})
        variant = self._variant(best.text, engine.name, best.doubts)
        return variant.model_copy(update=record)

    def _prompt(self, number: int) -> Prompt:
        return render_rewrite_prompt(
            self.outline, self.section, self.book, original=self.shown, instruction=self.instruction,
            variant=number, problems=[self._without_hidden(item) for item in self.other.items],
        )  # fmt: skip

    def _without_hidden(self, text: str) -> str:
        """TEXT for reading alone: what is hidden in it has no mark that could be copied."""
        shown, kept = conceal(text, self.book)
        return reveal(shown, dict.fromkeys(kept, "（略）"))

    def _repair(self, first: Prompt, answer: str, now: _Try) -> Prompt:
        faults = [self._concealed(complaint) for complaint in now.complaints]
        told = render_rewriting(
            self.outline, "repair", self.section, self.book, answer=self._concealed(answer), faults=faults
        )
        return replace(first, user=f"{first.user}\n\n{told}")

    def _examine(self, answer: str) -> _Try:
        text = plain_paragraphs(reveal(answer, self.kept), self.section)
        points = read_points(text)
        faults = [change.message for change in compare_numbers(self.before, text, self._allowed())]
        if len(points.items) < len(self.points.items):
            faults.append(f"原文有{len(self.points.items)}项，这一稿只有{len(points.items)}项，请补全")
        if re.search(r"[{}]", text):
            faults.append("花括号里的内容原文没有，请照原文写")
        said = {(finding.rule, finding.message) for finding in self.known}
        new = [f for f in self._findings(text) if (f.rule, f.message) not in said]
        errors = [f"“{text[f.start : f.end]}”：{f.message}" for f in new if f.severity == "error"]
        doubts = [f"“{text[f.start : f.end]}”：{f.message}" for f in new if f.severity != "error"]
        lost = [
            gap
            for gap in self._gaps(points)
            if gap not in self.open and len(self._gaps(points)) > len(self.open)
        ]
        return _Try(text, (*faults, *errors), tuple(doubts), tuple(lost))

    def _allowed(self) -> str:
        """The text whose numbers may be added: the instruction, and the dates of the materials."""
        dates = [
            mention.text
            for material in self.book.materials_on(self.section.id)
            for mention in scan(material.text)
            if mention.kind == "date" and not material.confidential
        ]
        return "，".join((self.instruction, *dates))

    def _concealed(self, text: str) -> str:
        for mark, value in self.kept.items():
            text = text.replace(value, mark)
        return text

    # -- what is known of a text ------------------------------------------------------------------------

    def _check(self, text: str) -> tuple[CheckReport, int]:
        head = f"{self.section.title}\n"
        outline = replace(self.outline, sections=(self.section,))
        return check(head + text, self.facts, outline=outline), len(head)

    def _findings(self, text: str) -> list[Finding]:
        report, head = self._check(text)
        return [
            replace(finding, start=finding.start - head, end=finding.end - head)
            for finding in report.findings
            if finding.start >= head
        ]

    def _both(self, points: Points) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Problems and suggestions, POINTS being the section's."""
        if self.section.id == "problems":
            return points.items, self.other.items
        return self.other.items, points.items

    def _gaps(self, points: Points) -> list[str]:
        problems, suggestions = self._both(points)
        answers = match_problems(problems, suggestions)
        if self.section.id == "suggestions":
            return list(gaps_of_suggestions(problems, suggestions, answers))
        unanswered = [
            f"问题{at + 1}（{name_of(problem)}）没有对应的建议"
            for at, problem in enumerate(problems)
            if suggestions and at not in answers
        ]
        return [*gaps_of_problems(problems), *unanswered]

    def _links(self, points: Points) -> list[Link]:
        problems, suggestions = self._both(points)
        answers = match_problems(problems, suggestions)
        links = [
            Link(
                problem=None if answer is None else answer + 1, suggestion=at,
                problem_name="" if answer is None else name_of(problems[answer]), suggestion_name=called(suggestion),
            )
            for at, (suggestion, answer) in enumerate(zip(suggestions, answers, strict=True), start=1)
        ]  # fmt: skip
        links += [
            Link(problem=at + 1, suggestion=None, problem_name=name_of(problem))
            for at, problem in enumerate(problems)
            if at not in answers
        ]
        return sorted(links, key=lambda one: (one.problem is None, one.problem or 0, one.suggestion or 0))

    def _variant(self, text: str, engine: str, doubts: Sequence[str] = ()) -> Variant:
        points = read_points(text)
        return Variant(
            text=text, source=self._linked(text), engine=engine, links=self._links(points),
            gaps=self._gaps(points), doubts=list(doubts),
        )  # fmt: skip

    def _linked(self, text: str) -> str:
        if self.facts is None:
            return text
        return link(text, check(text, self.facts), self.facts)

    # -- without a model --------------------------------------------------------------------------------

    def _restructured(self) -> Variant:
        """The points in order, each a paragraph, suggestions by the problem that they answer."""
        items = [{"text": item, "problem": ""} for item in self.points.items]
        if self.section.id == "suggestions":
            answers = match_problems(self.other.items, self.points.items)
            order = sorted(range(len(items)), key=lambda at: (answers[at] is None, answers[at] or 0))
            items = [self._aimed(at, answers[at]) for at in order]
        text = render_rewriting(
            self.outline, "restructured", self.section, self.book, lead=self.points.lead, items=items
        )
        lines = "\n".join(line.strip() for line in text.splitlines() if line.strip())
        if compare_numbers(self.before, lines):
            lines = self.before  # its points cannot be told apart without touching a number: left as it was
        return self._variant(lines, "restructured")

    def _aimed(self, at: int, answer: int | None) -> dict[str, str]:
        """A suggestion with the problem that it answers, where it does not say so itself."""
        text = self.points.items[at]
        name = "" if answer is None else name_of(self.other.items[answer])
        spoken = "针对" in text[:40] or not name or len(name) > _LONGEST_NAME or bool(scan(name))
        return {"text": text, "problem": "" if spoken else name}


def _bounds(document: Document, section: Section) -> tuple[int, int]:
    """Where the body of SECTION stands, without its heading, the signature and what follows of the first level."""
    place = document.places.get(section.id)
    if place is None:
        raise TextError(f"文中没有“{section.heading}”这一部分，无法改写；请检查文稿的标题")
    end = place.end
    for line in document.lines:
        if place.start <= line.start < end and line.heading and heading_level(line.number)[0] == 1:
            end = line.start if section.level == 1 and len(line.text.strip()) < _LONGEST_NAME else end
    body = document.text[place.start : end]
    signed = _SIGNATURE.search(body)
    body = body[: signed.start()] if signed else body
    start = place.start + len(body) - len(body.lstrip())
    if not body.strip():
        raise TextError(f"“{section.heading}”下面没有文字，无法改写；请先写出或用drafter draft起草")
    return start, start + len(body.strip())


def _points_of(document: Document, section_id: str, outline: Outline) -> Points:
    try:
        start, end = _bounds(document, outline.section(section_id))
    except TextError:
        return Points("", ())
    return read_points(document.text[start:end])
