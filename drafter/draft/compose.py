"""Facts to a draft: sections written concurrently, checked, repaired with the exact findings, the best kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from drafter.draft.engines import Completion, Engine
from drafter.draft.examine import Examined, examine
from drafter.draft.prompts import Prompt, render_frame, render_prompt, render_repair
from drafter.draft.references import resolve
from drafter.errors import EndpointError, EngineError
from drafter.facts.model import FactBook
from drafter.facts.pending import check_filled
from drafter.outline.plan import plan_of
from drafter.outline.sections import Outline, Section

Progress = Callable[["DraftSection"], None]
INTERRUPTED = "起草被中断；请重新运行"
MARK = "【本部分"
"""How a line begins that says what is wrong with the section under it."""
HUMAN = "human"
"""The engine of a section that a person wrote or changed."""


class Round(BaseModel):
    """One try at a section and what the check said of it."""

    errors: int
    warnings: int
    rules: list[str] = Field(default_factory=list)
    """The names of what was found, one for each finding."""
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
    errors: int = 0
    """What is still wrong with `text`; the report marks such a section."""
    fallback: str | None = None
    """Why the text of the engine that never fails stands here in place of the model's."""
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
    fallback: Engine | None = None,
) -> Draft:
    """A complete draft of the report that OUTLINE describes, from the facts of BOOK.

    The sections KEPT, by their ids, are taken as they are; all others are written.  A section with findings is
    sent back at most ROUNDS times, as long as it gets better; its best round is kept.  Where that is still wrong,
    or nothing was had, FALLBACK writes the section.  Without one it is marked: `errors` counts what is wrong,
    `error` says why nothing could be written.  The others are not touched by that, unless the endpoint is of no
    use to any (EndpointError): then nothing more is asked.  Ctrl-C ends the run with what is done.  ON_SECTION is
    told of each section that is settled.  Raises FactsError where a value is
    still to be filled in.
    """
    book, outline = plan_of(book, outline)
    check_filled(book)
    free = asyncio.Semaphore(concurrency)
    return asyncio.run(
        write_draft(
            book, outline, engine, free, rounds=rounds, on_section=on_section, kept=kept, fallback=fallback
        )
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
    fallback: Engine | None = None,
) -> Draft:
    """As `compose`, among other drafts: FREE is a place for each request that may be under way at one time."""
    book, outline = plan_of(book, outline)
    writer = _Writer(book, outline, engine, rounds, free, on_section, kept or {}, fallback)
    return await writer.write_all()


class _Writer:
    def __init__(
        self, book: FactBook, outline: Outline, engine: Engine, rounds: int, free: asyncio.Semaphore,
        on_section: Progress | None, kept: Mapping[str, DraftSection], fallback: Engine | None,
    ) -> None:  # fmt: skip
        self.book, self.outline, self.engine = book, outline, engine
        self.rounds, self.free, self.on_section, self.fallback = rounds, free, on_section, fallback
        self.closed: EndpointError | None = None
        self.written: dict[str, DraftSection] = dict(kept)

    async def write_all(self) -> Draft:
        sections = [section for section in self.outline.sections if section.has_text]
        missing = [section for section in sections if section.id not in self.written]
        # The longest first: begun last, one of them would keep the whole report waiting.
        missing.sort(key=lambda section: section.length[1], reverse=True)
        tasks = [asyncio.create_task(self._write(section)) for section in missing]
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
        except EngineError as error:
            result = self._unwritten(section, str(error), error.spent)
            if isinstance(error, EndpointError) and self.fallback is None:
                self.written[section.id] = result  # the same for every section: told once, at the end
                return
        if self.fallback is not None and (result.errors or not result.text):
            result = await self._fall_back(section, result, self.fallback)
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
        tries: list[tuple[Examined, Completion]] = []
        rounds: list[Round] = []
        failure: str | None = None
        lost: Mapping[str, Any] = {}
        for _ in range(1 + self.rounds):
            try:
                completion = await self._ask(prompt)
            except (EngineError, asyncio.CancelledError) as error:
                if not tries:
                    raise
                failure = str(error) or INTERRUPTED  # an earlier round is there: it is kept
                lost = error.spent if isinstance(error, EngineError) else {}
                break
            now = examine(completion.text, section, self.outline, self.book, prompt.system)
            rounds.append(_round(now, prompt))
            progress = not tries or now.score < min(one.score for one, _ in tries)
            tries.append((now, completion))
            if not now.findings or not progress:
                break
            prompt = render_repair(first, self.outline, self.book, now.source, now.text, now.findings)
        best = min((one for one, _ in tries), key=lambda one: one.score)
        completions = [*(completion for _, completion in tries)]
        completions += [replace(completions[-1], **lost)] if lost else []
        return _section(section, self.engine.name, first, best, completions, rounds, failure)

    async def _fall_back(self, section: Section, result: DraftSection, engine: Engine) -> DraftSection:
        """RESULT with what ENGINE writes in its place; what was spent and found stays on record."""
        prompt = render_prompt(self.outline, section, self.book)
        completion = await engine.write(prompt)
        now = examine(completion.text, section, self.outline, self.book)
        reason = result.error or f"模型的文字退回修改后仍有{result.errors}处错误"
        return result.model_copy(
            update={
                "source": now.source, "text": now.text, "engine": engine.name, "model": completion.model,
                "rounds": [*result.rounds, _round(now, prompt)], "errors": now.score[0], "fallback": reason,
                "error": None,
            }
        )  # fmt: skip


def _round(now: Examined, prompt: Prompt) -> Round:
    errors, warnings = now.score
    return Round(errors=errors, warnings=warnings, rules=[f.rule for f in now.findings], prompt=prompt.digest)


def _section(
    section: Section, engine: str, prompt: Prompt, best: Examined, completions: list[Completion],
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
        id=section.id, title=section.title, source=best.source, text=best.text, engine=engine, model=total.model,
        prompt=prompt.digest, rounds=rounds, errors=best.score[0], prompt_tokens=total.prompt_tokens,
        completion_tokens=total.completion_tokens, cached_tokens=total.cached_tokens, requests=total.requests,
        retries=total.retries, seconds=total.seconds, rung=total.rung,
        error=None if failure is None else f"修改未完成，保留了较好的一稿：{failure}",
    )  # fmt: skip


def assemble(draft: Draft, outline: Outline, book: FactBook) -> str:
    """The whole report as text: attachment mark, title, headings, sections, signature and date.

    A section that failed leaves its heading with a mark in 【】 that no reader can overlook, and one that is
    still wrong has such a mark above it.
    """
    return "\n\n".join(text for _, text in blocks(draft, outline, book) if text) + "\n"


def blocks(draft: Draft, outline: Outline, book: FactBook) -> Iterator[tuple[str, str]]:
    """The pieces of the report in their order, each with its name: `head`, `ID.title`, `ID`, `foot`, `mark`."""
    written = {section.id: section for section in draft.sections}
    book, outline = plan_of(book, outline)

    def edited(name: str, text: str) -> tuple[str, str]:
        return name, resolve(draft.edits[name], book).text if name in draft.edits else text

    yield edited("head", render_frame(outline, "head", book))
    for section in outline.sections:
        if section.heading:
            yield edited(f"{section.id}.title", section.title)
        if section.has_text:
            part = written.get(section.id)
            if part is not None:
                yield section.id, _as_shown(part)
    yield edited("foot", render_frame(outline, "foot", book))
    if draft.ai_mark:
        yield edited("mark", _ai_mark(draft, outline, book))


def _as_shown(part: DraftSection) -> str:
    if not part.text:
        return f"{MARK}未能生成：{part.error}】" if part.error else ""
    return f"{MARK}还有未改正的错误，请对照核对页改正后删去此行】\n{part.text}" if part.errors else part.text


def _ai_mark(draft: Draft, outline: Outline, book: FactBook) -> str:
    """What says that a model wrote the report, or which sections of it; empty where none did."""
    written = [part for part in draft.sections if part.text]
    generated = [part for part in written if part.engine not in ("baseline", HUMAN)]
    some = [] if len(generated) == len(written) else [outline.section(part.id) for part in generated]
    return render_frame(outline, "mark", book, sections=some) if generated else ""
