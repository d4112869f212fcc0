"""The engine's own measure against a simulated endpoint: how near to the ideal schedule, how many tokens, how much memory.

Run by `make bench`; writes engine.json beside this file and ends in 1 where a bound is broken.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.simulated_endpoint import simulated, tokens_of

from drafter.draft.compose import compose, write_draft
from drafter.draft.engines import OpenAIEngine
from drafter.draft.prompts import render_baseline, render_prompt
from drafter.facts.load import load_facts
from drafter.outline.sections import load_outline

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data"
SETS = ("chenggong-2023", "qinghe-transport-2024", "linshan-archive-2023")
REPORTS, AT_ONCE, IN_HAND = 100, 16, 4
BOUNDS = {
    "times_ideal": ("at most", 1.15),
    "prompt_tokens_percent": ("at most", 40.0),
    "memory_mb": ("at most", 300.0),
    "busy_percent": ("at least", 95.0),
}


def texts_of(book, outline):
    return {
        s.title or "报告开头的引言": render_baseline(outline, s, book)
        for s in outline.fitted(book).sections
        if s.has_text
    }


def one_report(outline):
    """Eight requests at once against the ideal: the longest section, or the sum over eight, whichever is larger."""
    book = load_facts(DATA / SETS[0])
    with simulated(texts_of(book, outline), first=0.6, each=0.01) as endpoint:
        engine = OpenAIEngine("simulated", endpoint.url)
        asyncio.run(
            engine.write(render_prompt(outline, outline.section("purpose"), book))
        )  # imports, a first connection
        before = endpoint.stats()
        started = time.monotonic()
        draft = compose(book, outline, engine, concurrency=8)
        seconds = time.monotonic() - started
        stats = endpoint.stats()
    assert not draft.failed
    ideal = max(stats["longest"], (stats["sum"] - before["sum"]) / 8)
    return {
        "sections": len(draft.sections), "requests": stats["requests"] - before["requests"],
        "seconds": round(seconds, 2), "ideal_seconds": round(ideal, 2), "times_ideal": round(seconds / ideal, 3),
    }  # fmt: skip


def prompt_tokens(outline):
    """All prompts of each report, in percent of the same prompts with all facts and materials in each."""
    sent = whole = 0
    for name in SETS:
        book = load_facts(DATA / name)
        sections = [section for section in outline.sections if section.has_text]
        topics = tuple(dict.fromkeys(material.topic for material in book.materials))
        for section in sections:
            prompt = render_prompt(outline, section, book)
            everything = everything_for(outline, section, book, topics)
            sent += tokens_of(prompt.system + prompt.user)
            whole += tokens_of(everything.system + everything.user)
    return {
        "prompt_tokens": sent,
        "with_all_facts": whole,
        "prompt_tokens_percent": round(100 * sent / whole, 1),
    }


def everything_for(outline, section, book, topics):
    """The section's prompt as it would be with every fact stated and every material under its topics."""
    greedy = replace(section, states=tuple(fact.id for fact in book))
    shown = render_prompt(outline, greedy, book)
    has = {material.id for material in book.materials_on(*section.topics)}
    rest = "\n".join(f"- [{m.id}] {m.text}" for m in book.materials if m.id not in has and not m.confidential)
    return replace(shown, user=f"{shown.user}\n{rest}")


def many_reports(outline):
    """A hundred reports, sixteen requests at once, four reports in hand: memory, and how busy the endpoint was."""
    texts = texts_of(load_facts(DATA / SETS[0]), outline)

    async def run(url):
        engine, free, hands = (
            OpenAIEngine("simulated", url),
            asyncio.Semaphore(AT_ONCE),
            asyncio.Semaphore(IN_HAND),
        )

        async def draft(number):
            async with hands:
                book = load_facts(DATA / SETS[0])
                return await write_draft(book, outline, engine, free, rounds=0)

        return await asyncio.gather(*(draft(number) for number in range(REPORTS)))

    with simulated(texts, first=0.6, each=0.01) as endpoint:
        drafts = asyncio.run(run(endpoint.url))
        stats = endpoint.stats()
    assert not any(draft.failed for draft in drafts)
    return {
        "reports": REPORTS, "requests": stats["requests"], "most_at_once": stats["most"],
        "seconds": round(stats["span"], 1), "busy_percent": round(100 * stats["busy"] / (AT_ONCE * stats["span"]), 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }  # fmt: skip


def broken(results):
    found = {name: value for part in results.values() for name, value in part.items() if name in BOUNDS}
    assert found.keys() == BOUNDS.keys()
    for name, (kind, bound) in BOUNDS.items():
        if found[name] > bound if kind == "at most" else found[name] < bound:
            yield f"{name} is {found[name]}, should be {kind} {bound}"


def sentence(results):
    """What the README says of RESULTS."""
    one, prompts, many = (results[name] for name in ("one_report", "prompts", "many_reports"))
    return (
        f"a report of {one['sections']} sections with `--concurrency 8` takes {one['times_ideal']} times the ideal schedule; "
        f"its prompts have {prompts['prompt_tokens_percent']} % of the tokens that they would have with all facts and materials in each; "
        f"{many['reports']} reports at {many['most_at_once']} requests at once need {many['memory_mb']:.0f} MB and "
        f"keep the endpoint {many['busy_percent']} % busy."
    )


def main():
    outline = load_outline("yunnan-3-2")
    results = {
        "one_report": one_report(outline), "prompts": prompt_tokens(outline), "many_reports": many_reports(outline)
    }  # fmt: skip
    (HERE / "engine.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=1))
    print(sentence(results))
    faults = list(broken(results))
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
