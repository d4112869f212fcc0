"""Rewriting at the desk: a job whose end holds the variants, which change nothing before somebody takes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from drafter.draft.engines import OpenAIEngine
from drafter.draft.outcome import describe_attempt
from drafter.draft.remember import remembering
from drafter.draft.rewrite import Attempt, Rewriting, SectionId, write_variants
from drafter.review.casework import Dossier
from drafter.review.desk import Desk
from drafter.review.endpoints import ModelEndpoint
from drafter.review.running import Run, Work, begin
from drafter.store import jobs


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of a section."""

    section: SectionId
    endpoint: ModelEndpoint | None
    """None: the points in order, no model."""
    instruction: str
    variants: int


def kind_of(section: SectionId) -> str:
    """The kind of its jobs: one for each section that can be rewritten."""
    return f"rewrite.{section}"


def start(desk: Desk, dossier: Dossier, wish: Wish) -> Run:
    """Begin to rewrite.  Raises RequestError where that is under way for the section already."""

    def prepare() -> tuple[Mapping[str, Any], Work]:
        engine = wish.endpoint.engine() if wish.endpoint else None
        options = {
            "engine": wish.endpoint.name if wish.endpoint else "", "instruction": wish.instruction,
            "total": wish.variants if engine else 1, "version": dossier.standing.version.number,
        }  # fmt: skip
        return options, partial(_write, dossier, wish, engine)

    return begin(desk, dossier.history, kind_of(wish.section), prepare)


def _write(
    dossier: Dossier, wish: Wish, engine: OpenAIEngine | None, job: int, run: Run
) -> Mapping[str, Any]:
    history, reading = dossier.history, dossier.reading

    def tell(attempt: Attempt) -> None:
        detail = {
            "title": f"方案{attempt.variant}", "outcome": describe_attempt(attempt),
            "well": int(not attempt.complaints), "over": int(attempt.over),
        }  # fmt: skip
        jobs.note_job(history.store, job, jobs.SECTION, detail)

    # whoever asks once more wants other words: answers that are known do not count
    writer = remembering(engine, history, (f"rewrite.{wish.section}",)) if engine else None
    result = run.do(
        write_variants(
            reading.text, wish.section, facts=reading.book, outline=reading.outline, engine=writer,
            instruction=wish.instruction, variants=wish.variants, on_try=tell,
        )
    )  # fmt: skip
    return {"result": result.model_dump_json(by_alias=True)}


def result_of(job: jobs.Job) -> Rewriting | None:
    """What JOB has made; None where it has made nothing."""
    found = next((detail for _, event, detail in job.events if event == jobs.DONE), None)
    return None if found is None else Rewriting.model_validate_json(found["result"])
