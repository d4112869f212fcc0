"""An engine that remembers: what was answered is not asked again, and what goes out is in the ledger first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from drafter.draft.compose import DraftSection
from drafter.draft.engines import Completion, Engine, OpenAIEngine
from drafter.draft.history import History
from drafter.draft.prompts import Prompt
from drafter.errors import EngineError
from drafter.store.requests import (
    ANSWERED,
    CARRIED,
    FAILED,
    INTERRUPTED,
    Answer,
    Question,
    answer,
    ask,
    asked_in_these_words,
    remembered,
)  # fmt: skip
from drafter.store.revisions import last_section
from drafter.store.tables import canonical


@dataclass(slots=True)
class RememberingEngine:
    """ENGINE with the memory of HISTORY.

    An identical request is answered from the store and costs nothing.  A section that was asked for in the same
    words, with other numbers, is answered with its last text, whose references take the new values; what no
    longer fits goes back as findings like any other answer's.  The sections ANEW are asked for whatever is known.
    """

    engine: OpenAIEngine
    history: History
    anew: frozenset[str] = frozenset()
    turns: Counter[str] = field(default_factory=Counter)
    begun: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.engine.name

    async def write(self, prompt: Prompt) -> Completion:
        """As ENGINE does.  Raises StoreError too: then nothing went out."""
        question = self._question(prompt)
        self.turns[question.key] += 1
        turn = self.turns[question.key]
        first = prompt.section_id not in self.begun
        self.begun.add(prompt.section_id)
        if prompt.section_id not in self.anew:
            text = self._known(question, turn) or (self._carried(question, turn) if first else None)
            if text is not None:
                return Completion(text, self.engine.model)
        return await self._ask(prompt, question, turn)

    async def _ask(self, prompt: Prompt, question: Question, turn: int) -> Completion:
        request = ask(self.history.store, self.history.report, question, turn, host_of(question.endpoint))
        try:
            completion = await self.engine.write(prompt)
        except EngineError as error:
            answer(self.history.store, request, Answer(str(error), FAILED, _cost(error.spent)))
            raise
        except asyncio.CancelledError:
            answer(self.history.store, request, Answer("", INTERRUPTED))
            raise
        answer(self.history.store, request, Answer(completion.text, ANSWERED, _cost(asdict(completion))))
        return completion

    def _question(self, prompt: Prompt) -> Question:
        return Question(
            prompt.section_id,
            self.engine.endpoint.address,
            self.engine.model,
            prompt.system,
            prompt.user,
            prompt.fact_ids,
        )

    def _known(self, question: Question, turn: int) -> str | None:
        with self.history.store.reading() as connection:
            found = remembered(connection, question, turn)
        return None if found is None else found.text

    def _carried(self, question: Question, turn: int) -> str | None:
        """The section's last text where nothing but numbers changed since; noted as the answer."""
        with self.history.store.reading() as connection:
            content = last_section(connection, self.history.report, question.section)
            if content is None or not asked_in_these_words(connection, question):
                return None
        last = DraftSection.model_validate_json(content)
        if not last.source or (last.engine, last.model) != (self.name, self.engine.model):
            return None
        request = ask(self.history.store, self.history.report, question, turn, host="")
        answer(self.history.store, request, Answer(last.source, CARRIED))
        return last.source


def remembering(engine: Engine, history: History, anew: Iterable[str]) -> Engine:
    """ENGINE with a memory, unless it writes without a model: then there is nothing to ask for."""
    if not isinstance(engine, OpenAIEngine):
        return engine
    return RememberingEngine(engine, history, frozenset(anew))


def host_of(endpoint: str) -> str:
    """Host and port of an address: where a request goes."""
    return urlsplit(endpoint).netloc or endpoint


def _cost(spent: Mapping[str, Any]) -> str:
    """What was SPENT, seconds as milliseconds, for the store holds no floats."""
    seconds = spent.get("seconds", 0.0)
    values = {name: value for name, value in spent.items() if name not in ("text", "seconds")}
    return canonical(values | {"milliseconds": round(1000 * seconds)})
