"""Facts to a draft: sections written concurrently, checked, repaired with the exact findings, the best kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from drafter.checker.check import check
from drafter.checker.document import missing_facts
from drafter.checker.report import Finding
from drafter.draft.engines import Completion, Engine
from drafter.draft.prompts import Prompt, render_frame, render_prompt, render_repair
from drafter.draft.references import link, resolve
from drafter.errors import EndpointError, EngineError
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline, Section

Progress = Callable[["DraftSection"], None]
INTERRUPTED = "起草被中断；请重新运行"
HUMAN = "human"
"""The engine of a section that a person wrote or changed."""


class Round(BaseModel):
    """One try at a section and what the check said of it."""

    errors: int
    warnings: int
    prompt: str
    """The digest of the prompt that was sent."""


class DraftSection(BaseModel):
    """A section with its references; `text` is what a reader sees."""

    id: str
    title: str
    source: str = ""
    """The text with references {{id}}, from which `text` is rendered again when a fact is corrected."""
    text: str = ""
    engine: str = ""
    model: str = ""
    prompt: str = ""
    rounds: list[Round] = Field(default_factory=list)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    requests: int = 0
    retries: int = 0
    seconds: float = 0.0
    rung: str = ""
    """The mode in which the model was asked: json_schema | json_object | text."""
    error: str | None = None
    """Why the section could not be written; one sentence with the mend."""


class Draft(BaseModel):
    """All sections of one report in the order of its outline."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(default="drafter.draft/1", serialization_alias="schema", validation_alias="schema")
    title: str
    outline: str
    engine: str
    endpoint: str = ""
    """The address that was asked, without anything secret; empty where no model was."""
    rung: str = ""
    """The mode of answering that the endpoint was found to keep at the end of the run."""
    ai_mark: bool = False
    """Whether the report says which of it a model wrote (GB 45438-2025)."""
    sections: list[DraftSection]
    edits: dict[str, str] = Field(default_factory=dict)
    """What a person changed around the sections, with references: `head`, `foot`, `mark`, `ID.title`."""

    @property
    def failed(self) -> list[DraftSection]:
        return [section for section in self.sections if section.error is not None]


def compose(
    book: FactBook,
    outline: Outline,
    engine: Engine,
    *,
    rounds: int = 2,
    concurrency: int = 4,
    on_section: Progress | None = None,
    kept: Mapping[str, DraftSection] | None = None,
) -> Draft:
    """A complete draft of the report that OUTLINE describes, from the facts of BOOK.

    The sections KEPT, by their ids, are taken as they are; all others are written.  A section with findings is
    sent back at most ROUNDS times; its best round is kept.  A section that cannot be written carries its
    `error`; the others are not touched by that, unless the endpoint is of no use to any (EndpointError): then
    nothing more is asked.  Ctrl-C ends the run with what is done.  ON_SECTION is told of each section that is
    settled.  Raises OutlineError where a needed fact is missing.
    """
    outline.check_needs(book)
    free = asyncio.Semaphore(concurrency)
    return asyncio.run(
        write_draft(book, outline, engine, free, rounds=rounds, on_section=on_section, kept=kept)
    )


async def write_draft(
    book: FactBook,
    outline: Outline,
    engine: Engine,
    free: asyncio.Semaphore,
    *,
    rounds: int = 2,
    on_section: Progress | None = None,
    kept: Mapping[str, DraftSection] | None = None,
) -> Draft:
    """As `compose`, among other drafts: FREE is a place for each request that may be under way at one time."""
    return await _Writer(book, outline, engine, rounds, free, on_section, kept or {}).write_all()


class _Writer:
    def __init__(
        self, book: FactBook, outline: Outline, engine: Engine, rounds: int, free: asyncio.Semaphore,
        on_section: Progress | None, kept: Mapping[str, DraftSection],
    ) -> None:  # fmt: skip
        self.book, self.outline, self.engine = book, outline, engine
        self.rounds, self.free, self.on_section = rounds, free, on_section
        self.closed: EndpointError | None = None
        self.written: dict[str, DraftSection] = dict(kept)

    async def write_all(self) -> Draft:
        sections = [section for section in self.outline.sections if section.has_text]
        tasks = [asyncio.create_task(self._write(s)) for s in sections if s.id not in self.written]
        try:
            await asyncio.gather(*tasks)
        except asyncio.CancelledError:  # Ctrl-C: what is under way was cancelled with it, what is done stays
            await asyncio.wait(tasks)
        except Exception:  # the world broke (a full disk): nothing more is begun, and it is said once
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
        return Draft(
            title=self.book.report.title,
            outline=self.outline.id,
            engine=self.engine.name,
            sections=[self.written.get(s.id) or self._unwritten(s, INTERRUPTED) for s in sections],
        )

    async def _write(self, section: Section) -> None:
        try:
            result = await self._best_of_rounds(section)
        except EndpointError as error:
            self.written[section.id] = self._unwritten(section, str(error), error.spent)
            return
        except EngineError as error:
            result = self._unwritten(section, str(error), error.spent)
        self.written[section.id] = result  # before anything is told: an interrupt may come at any time
        if self.on_section is not None:
            self.on_section(result)

    async def _ask(self, prompt: Prompt) -> Completion:
        """Only a request takes a place: while an answer is checked, the endpoint is asked for the next."""
        async with self.free:
            if self.closed is not None:
                raise EndpointError(str(self.closed))
            try:
                return await self.engine.write(prompt)
            except EndpointError as error:
                self.closed = error
                raise

    def _unwritten(self, section: Section, error: str, spent: Mapping[str, Any] = {}) -> DraftSection:
        return DraftSection(id=section.id, title=section.title, engine=self.engine.name, error=error, **spent)

    async def _best_of_rounds(self, section: Section) -> DraftSection:
        first = prompt = render_prompt(self.outline, section, self.book)
        tries: list[tuple[tuple[int, int], str, str, Completion]] = []
        rounds: list[Round] = []
        failure: str | None = None
        for _ in range(1 + self.rounds):
            try:
                completion = await self._ask(prompt)
            except (EngineError, asyncio.CancelledError) as error:
                if not tries:
                    raise
                failure = str(error) or INTERRUPTED  # an earlier round is there: it is kept
                break
            source, text, findings = self._examine(completion.text, section)
            score = _score(findings)
            rounds.append(Round(errors=score[0], warnings=score[1], prompt=prompt.digest))
            progress = not tries or score < min(t[0] for t in tries)
            tries.append((score, source, text, completion))
            if score[0] == 0 or not progress:
                break
            prompt = self._repair(first, source, text, findings)
        best = min(tries, key=lambda t: t[0])
        return _section(
            section, self.engine.name, first, best[1], best[2], [t[3] for t in tries], rounds, failure
        )

    def _repair(self, first: Prompt, source: str, text: str, findings: list[Finding]) -> Prompt:
        return render_repair(first, self.outline, self.book, source, text, findings)

    def _examine(self, answer: str, section: Section) -> tuple[str, str, list[Finding]]:
        """The answer with all its bound numbers as references, as it reads, and what is wrong with it."""
        resolved = resolve(_plain_paragraphs(answer, section), self.book)
        report = check(resolved.text, self.book)
        findings = [*resolved.problems, *report.findings]
        for fact_id in missing_facts(
            resolved.text, report.mentions, self.book, section.stated_facts(self.book)
        ):
            fact = self.book[fact_id]
            message = f"没有写出{fact.name}，应写明{{{{{fact_id}}}}}"
            findings.append(Finding("missing-fact", "error", 0, 0, message, fact_id))
        source = link(resolved.text, report, self.book, resolved.spans)
        return source, resolved.text, findings


def _score(findings: list[Finding]) -> tuple[int, int]:
    errors = sum(1 for finding in findings if finding.severity == "error")
    return errors, len(findings) - errors


def _section(
    section: Section, engine: str, prompt: Prompt, source: str, text: str, completions: list[Completion],
    rounds: list[Round], failure: str | None,
) -> DraftSection:  # fmt: skip
    total = replace(
        completions[-1],
        prompt_tokens=sum(c.prompt_tokens for c in completions),
        completion_tokens=sum(c.completion_tokens for c in completions),
        cached_tokens=sum(c.cached_tokens for c in completions),
        requests=sum(c.requests for c in completions),
        retries=sum(c.retries for c in completions),
        seconds=round(sum(c.seconds for c in completions), 3),
    )
    return DraftSection(
        id=section.id, title=section.title, source=source, text=text, engine=engine, model=total.model,
        prompt=prompt.digest, rounds=rounds, prompt_tokens=total.prompt_tokens,
        completion_tokens=total.completion_tokens, cached_tokens=total.cached_tokens, requests=total.requests,
        retries=total.retries, seconds=total.seconds, rung=total.rung,
        error=None if failure is None else f"修改未完成，保留了较好的一稿：{failure}",
    )  # fmt: skip


def _plain_paragraphs(answer: str, section: Section) -> str:
    """ANSWER without Markdown marks and without the section's own heading, one paragraph a line."""
    lines = []
    for line in answer.splitlines():
        bare = re.sub(r"^\s*(?:#+\s*|[-*]\s+|>\s*)", "", line).replace("**", "").strip()
        if bare and bare.rstrip("。：:") not in (section.title, section.heading):
            lines.append(bare)
    return "\n".join(lines)


def assemble(draft: Draft, outline: Outline, book: FactBook) -> str:
    """The whole report as text: attachment mark, title, headings, sections, signature and date.

    A section that failed leaves its heading with a mark in 【】 that no reader can overlook.
    """
    return "\n\n".join(text for _, text in blocks(draft, outline, book) if text) + "\n"


def blocks(draft: Draft, outline: Outline, book: FactBook) -> Iterator[tuple[str, str]]:
    """The pieces of the report in their order, each with its name: `head`, `ID.title`, `ID`, `foot`, `mark`."""
    written = {section.id: section for section in draft.sections}

    def edited(name: str, text: str) -> tuple[str, str]:
        return name, resolve(draft.edits[name], book).text if name in draft.edits else text

    yield edited("head", render_frame(outline, "head", book))
    for section in outline.sections:
        if section.heading:
            yield edited(f"{section.id}.title", section.title)
        if section.has_text:
            part = written.get(section.id)
            if part is not None:
                yield section.id, part.text or (f"【本部分未能生成：{part.error}】" if part.error else "")
    yield edited("foot", render_frame(outline, "foot", book))
    if draft.ai_mark:
        yield edited("mark", _ai_mark(draft, outline, book))


def _ai_mark(draft: Draft, outline: Outline, book: FactBook) -> str:
    """What says that a model wrote the report, or which sections of it; empty where none did."""
    written = [part for part in draft.sections if part.text]
    generated = [part for part in written if part.engine not in ("baseline", HUMAN)]
    some = [] if len(generated) == len(written) else [outline.section(part.id) for part in generated]
    return render_frame(outline, "mark", book, sections=some) if generated else ""
