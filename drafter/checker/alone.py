"""A text judged against itself: what its other statements test, where there are no facts.

The numbers of the text are its facts, each with what its printed digits leave open.  Changes, balances, shares,
sums, rates and values per head are computed as from facts, by interval arithmetic, and called wrong only where the
words leave no other reading; a subject with two values is `inconsistent`; the rest is `unjudged`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from drafter.checker import additions, averages, changes, columns, contrasts, messages, portions, rates
from drafter.checker.binding import Binding
from drafter.checker.enumerations import count_aspects
from drafter.checker.judge import judge_derived
from drafter.checker.readings import Reading, keep
from drafter.checker.repeats import find_repeats
from drafter.checker.report import Finding
from drafter.checker.said import Said, SaidSentence, read_sentences
from drafter.checker.statements import statements, text_year
from drafter.checker.stating import Outcome
from drafter.numbers.mention import Mention
from drafter.numbers.scan import has_cells
from drafter.numbers.tables import read_tables

_WRONG = ("wrong-arithmetic", "wrong-direction", "wrong-unit")


def judge_alone(
    text: str, mentions: list[Mention], scores: bool = True
) -> tuple[dict[int, Outcome], list[Finding]]:
    """The outcome for each quantity by its start, and the subjects that got two values; score sheets with SCORES."""
    year = text_year(text, mentions)
    stated = {mention.start: fact for fact, mention in statements(text, mentions, year)}
    sentences = list(read_sentences(text, mentions, stated))
    outcomes = {
        m.start: Outcome("unjudged", severity="ok") if m.amount is not None else _unreadable(m)
        for m in mentions
        if m.kind not in ("label", "date")
    }
    wholes: dict[str, list[Said]] = {}
    before: SaidSentence | None = None
    for sentence in sentences:
        for at, said in enumerate(sentence.items):
            outcomes[said.mention.start] = _judge(sentence, at, wholes, before)
            keep(wholes, said)
        outcomes.update(_excesses(sentence))
        before = sentence
        for share, derived in portions.unlike_siblings(sentence):
            if outcomes[share.mention.start].verdict == "unjudged":
                outcomes[share.mention.start] = judge_derived(Binding(share.mention), derived)
    tables = [
        (table, columns.read_cells(table, mentions, year))
        for table in (read_tables(text, mentions) if has_cells(text) else ())
        if columns.is_one_table(table)
    ]
    for table, filled in tables:
        for cell, readings in columns.read_table(table, filled, scores):
            outcomes[cell.mention.start] = _best(Binding(cell.mention), readings)
    findings = [Finding("inconsistent", "error", *found) for found in count_aspects(text)]
    cells = [
        (cell.mention, cell.fact)
        for table, filled in tables
        for column in columns.actual_columns(table, year)
        for cell in filled
        if cell.column == column and columns.has_one_label(table, cell)
    ]
    for _, mention, outcome in find_repeats(sentences, cells):
        if outcome.warning is not None:
            rule, message = outcome.warning
            findings.append(Finding(rule, "error", mention.start, mention.end, message))
        elif outcomes[mention.start].verdict == "unjudged":
            outcomes[mention.start] = outcome
    return outcomes, findings


def _unreadable(mention: Mention) -> Outcome:
    return Outcome("unclear", message=messages.unreadable(mention), severity="warning")


def _judge(
    sentence: SaidSentence, at: int, wholes: dict[str, list[Said]], before: SaidSentence | None
) -> Outcome:
    """The verdict on one number: borne out by any reading, or against the one that is sure."""
    said = sentence.items[at]
    if changes.is_backwards(sentence, at):
        message = messages.backwards(sentence.items[at - 1].mention, said.mention)
        return Outcome("wrong-direction", message=message)
    return _best(Binding(said.mention, said.hedge), _readings(sentence, at, wholes, before))


def _best(binding: Binding, readings: Iterable[Reading]) -> Outcome:
    """What any of READINGS bears out; else what the first sure one says is wrong."""
    sure: list[Outcome] = []
    for reading in readings:
        outcome = judge_derived(binding, reading.derived)
        if outcome.good:
            outcome.warning = None
            return outcome
        if reading.sure and outcome.verdict in _WRONG:
            sure.append(outcome)
    return sure[0] if sure else Outcome("unjudged", severity="ok")


def _readings(
    sentence: SaidSentence, at: int, wholes: dict[str, list[Said]], before: SaidSentence | None
) -> Iterator[Reading]:
    return chain(
        changes.read_change(sentence, at),
        contrasts.read_compared(sentence, at, wholes),
        contrasts.read_times(sentence, at, wholes),
        contrasts.read_balance(sentence, at),
        contrasts.read_adjusted(sentence, at),
        averages.read_per_head(sentence, at, wholes),
        portions.read_share(sentence, at, wholes),
        rates.read_rate(sentence, at),
        additions.read_sum(sentence, at, before, wholes),
    )


def _excesses(sentence: SaidSentence) -> Iterator[tuple[int, Outcome]]:
    """The last of the parts that 其中 lists, where they are more than their whole."""
    for at, whole in enumerate(sentence.items):
        found = additions.excess(sentence, at)
        if found is not None:
            parts, derived = found
            message = messages.exceeds(derived, whole.fact)
            yield (
                parts[-1].mention.start,
                Outcome("wrong-arithmetic", message=message, formula=derived.formula),
            )
    for said, names in additions.overlong(sentence):
        yield said.mention.start, Outcome("wrong-arithmetic", message=messages.overlong(names))
    full = additions.overfull(sentence)
    if full is not None:
        last, shares = full
        message = messages.above_all([share.mention for share in shares])
        yield last.mention.start, Outcome("wrong-arithmetic", message=message)
