"""What an endpoint is good for: a few sections of a report are asked for, and what came is measured.

One section alone finds the mode of answering, three at once show whether it pays to ask for several.
"""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field

from drafter.checker.check import check
from drafter.checker.document import missing_facts
from drafter.draft.engines import Completion, OpenAIEngine
from drafter.draft.prompts import render_prompt
from drafter.draft.references import link, resolve
from drafter.errors import EndpointError, EngineError
from drafter.facts.model import FactBook
from drafter.outline.sections import Outline, Section

_SECTIONS = 3
_ENOUGH = 0.9
"""The share of facts that must come through for two rounds of repair to be plenty."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One section as it came; counts are facts that it had to state."""

    title: str
    wanted: int
    completion: Completion | None = None
    error: str | None = None
    references: int = 0
    """stated by a reference"""
    digits: int = 0
    """stated in digits that were recognised as the fact's"""
    missing: int = 0
    """not stated at all, or wrong"""
    broken: int = 0
    """references that name no fact or cannot be read"""


@dataclass(slots=True)
class Probe:
    """All trials and what they recommend."""

    address: str
    model: str
    rung: str
    trials: list[Trial] = field(default_factory=list)
    speedup: float | None = None
    """How many times more tokens a second came when three sections were asked for at once."""

    @property
    def written(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.completion is not None]

    @property
    def wanted(self) -> int:
        return sum(trial.wanted for trial in self.trials)

    @property
    def kept(self) -> int:
        """How many of the facts wanted came through, by reference, in digits or, where they are zero, in words."""
        return sum(trial.wanted - trial.missing for trial in self.written)

    def settings(self) -> dict[str, int]:
        """Recommended options of `drafter draft`, by name."""
        done = [trial.completion for trial in self.written if trial.completion]
        slowest = max((c.seconds / max(1, c.requests) for c in done), default=0.0)
        longest = max((c.completion_tokens // max(1, c.requests) for c in done), default=0)
        cut = len(done) < len(self.trials)
        return {
            "concurrency": 1 if not self.speedup or self.speedup < 1.3 else 4 if self.speedup < 2 else 8,
            "timeout": max(60, 30 * math.ceil(4 * slowest / 30)),
            "max-tokens": 8192 if cut else max(2048, 1024 * math.ceil(3 * longest / 1024)),
            "rounds": 2 if self.kept >= _ENOUGH * self.wanted else 3,
        }


async def probe(engine: OpenAIEngine, outline: Outline, book: FactBook) -> Probe:
    """Ask ENGINE for a section alone and then for three at once.

    A section that cannot be had is a trial with its error.  Raises EndpointError where none can be.
    """
    chosen = _sections(outline, book)
    alone, alone_seconds = await _try_all(engine, outline, chosen[:1], book)
    together, seconds = await _try_all(engine, outline, chosen, book)
    result = Probe(engine.endpoint.address, engine.model, engine.habits.rung, [*alone, *together])
    if (before := _tokens(alone)) and (after := _tokens(together)):
        result.speedup = (after / seconds) / (before / alone_seconds)
    return result


def _sections(outline: Outline, book: FactBook) -> list[Section]:
    """The sections with the shortest prompts of those that must state facts."""
    stating = [s for s in outline.sections if s.has_text and s.stated_facts(book)]
    return sorted(stating, key=lambda s: len(render_prompt(outline, s, book).user))[:_SECTIONS]


async def _try_all(
    engine: OpenAIEngine, outline: Outline, sections: list[Section], book: FactBook
) -> tuple[list[Trial], float]:
    started = time.monotonic()
    trials = await asyncio.gather(*(_try(engine, outline, section, book) for section in sections))
    return trials, time.monotonic() - started


async def _try(engine: OpenAIEngine, outline: Outline, section: Section, book: FactBook) -> Trial:
    wanted = section.stated_facts(book)
    try:
        completion = await engine.write(render_prompt(outline, section, book))
    except EndpointError:
        raise
    except EngineError as error:
        return Trial(section.heading, len(wanted), error=str(error))
    resolved = resolve(completion.text, book)
    report = check(resolved.text, book)
    linked = resolve(link(resolved.text, report, book, resolved.spans), book)
    referred = {span.fact for span in resolved.spans} & {*wanted}
    bound = ({span.fact for span in linked.spans} & {*wanted}) - referred
    missing = missing_facts(resolved.text, report.mentions, book, wanted)
    return Trial(
        section.heading, len(wanted), completion, None,
        len(referred), len(bound), len(missing), len(resolved.problems),
    )  # fmt: skip


def _tokens(trials: list[Trial]) -> int:
    return sum(t.completion.completion_tokens for t in trials if t.completion)
