"""The rules about a document as a whole, run over one text; and the facts that its sections must state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from drafter.checker import amounts, answers, earlier, headings, leftovers, style, wording
from drafter.checker.claims import denied
from drafter.checker.index import Name, compiled
from drafter.checker.layout import Document, Offence, lay_out
from drafter.checker.report import Finding, Judged
from drafter.checker.rules import find_rule, name_rule
from drafter.checker.scoresheet import SHEET_RULES
from drafter.checker.sheets import sheets_in
from drafter.checker.statedsheet import offences_of_facts
from drafter.facts.model import Fact, FactBook
from drafter.numbers.units import rounds_to
from drafter.outline.sections import Outline, Section


def check_document(
    text: str, judged: Iterable[Judged], book: FactBook | None, outline: Outline, body: int | None = None
) -> list[Finding]:
    """The findings of all rules about TEXT as a report of the kind that OUTLINE describes.

    JUDGED are the mentions of TEXT with their verdicts; the report itself ends at BODY (default: with TEXT).  Any
    string is accepted; a rule that cannot judge says nothing.
    """
    document = lay_out(text, judged, book, outline, body)
    found = [_finding(name_rule(run), offence) for run in DOCUMENT_RULES for offence in run(document)]
    return found + [_finding(code, offence) for code, offence in _sheet_offences(document)]


def _sheet_offences(document: Document) -> Iterator[tuple[str, Offence]]:
    """What the rules about scores find in the self-evaluation tables of the text, else in that of the facts."""
    scoring = document.outline.scoring
    if scoring is None:
        return
    sheets = tuple(sheets_in(document.text, scoring, document.body("problems"), document.book))
    for sheet in sheets:
        for run in SHEET_RULES:
            for slip in run(sheet):
                yield name_rule(run), Offence(*sheet.span(slip), slip.message, severity=slip.severity)
    if not sheets:
        yield from offences_of_facts(document)


def _finding(code: str, offence: Offence) -> Finding:
    rule = find_rule(code)
    assert rule is not None, code
    return Finding(
        code,
        offence.severity or rule.severity,
        offence.start,
        offence.end,
        offence.message,
        offence.fact,
        offence.expected,
    )


def missing_facts(text: str, judged: Iterable[Judged], book: FactBook, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of IDS that TEXT does not speak of: by a number, right or wrong, or by denying what is zero."""
    return _lacking(tuple(judged), _denials(text, book), book, ids)


def missing_fact(document: Document) -> Iterator[Offence]:
    """A fact that its section must state is not spoken of there; without such a section, nowhere."""
    book = document.book
    if book is None:
        return
    denials = _denials(document.text, book)
    for section in document.outline.sections:
        stated = _stated(section, book)
        if not stated:
            continue
        start, end = _bounds(document, section)
        within = tuple(m for m in document.judged if start <= m.start < end)
        zero = [name for name in denials if start <= name.start < end]
        place = document.places.get(section.id)
        at = (place.heading.start, place.heading.end) if place else document.title_span()
        where = f"“{section.title}”" if place else "文中"
        for fact_id in _lacking(within, zero, book, stated):
            fact = book[fact_id]
            message = f"{where}应写明{fact.name}（{fact.in_unit()}），没有找到"
            yield Offence(*at, message, fact_id, fact.in_unit())


@lru_cache(maxsize=256)
def _stated(section: Section, book: FactBook) -> tuple[str, ...]:
    return section.stated_facts(book)


def _bounds(document: Document, section: Section) -> tuple[int, int]:
    """Where the section's text is; the whole where it has no heading in the text."""
    place = document.places.get(section.id)
    if place is not None:
        return place.start, place.end
    whole = len(document.text)
    if section.heading:
        return 0, whole
    return 0, min((p.heading.start for p in document.places.values()), default=whole)


def _denials(text: str, book: FactBook) -> list[Name]:
    names = compiled(book).find(text)
    return list(denied(text, names, [name.start for name in names]))


def _lacking(
    judged: tuple[Judged, ...], denials: list[Name], book: FactBook, ids: Iterable[str]
) -> tuple[str, ...]:
    stated = {mention.fact for mention in judged}
    stated |= {fact.id for name in denials for fact in name.facts if not fact.exact}
    derived = [m for m in judged if m.verdict == "derived"]
    lacking = [book[fact_id] for fact_id in ids if fact_id not in stated]
    return tuple(fact.id for fact in lacking if not _is_implied(fact, book, stated, derived))


def _is_implied(fact: Fact, book: FactBook, stated: set[str | None], derived: list[Judged]) -> bool:
    """A computed fact that the text derives in its own words, or a zero total all of whose parts are denied."""
    if fact.formula is not None and any(
        m.unit == fact.unit.base and rounds_to(fact.exact, Decimal(m.value), _step(m.value)) for m in derived
    ):
        return True
    parts = book.parts(fact.id)
    return not fact.exact and bool(parts) and all(part.id in stated for part in parts)


def _step(value: str) -> Decimal:
    return Decimal(1).scaleb(-len(value.partition(".")[2]))


DOCUMENT_RULES: tuple[Callable[[Document], Iterator[Offence]], ...] = (
    missing_fact,
    headings.missing_section,
    headings.section_out_of_order,
    headings.empty_section,
    headings.repeated_section,
    headings.heading_number,
    headings.number_form,
    leftovers.guidance_left,
    leftovers.repeated_paragraph,
    earlier.last_year_words,
    leftovers.placeholder,
    leftovers.wrong_word,
    leftovers.stray_mark,
    answers.unanswered_problem,
    answers.unlisted_problem,
    wording.vague_period,
    wording.year_from_part,
    wording.year_mismatch,
    wording.name_mismatch,
    wording.three_public_scope,
    wording.unproven_boast,
    amounts.parts_not_whole,
    amounts.hidden_remainder,
    amounts.zero_base,
    amounts.decrease_by_multiple,
    amounts.shares_not_whole,
    amounts.mixed_precision,
    amounts.unit_missing,
    style.doubled_estimate,
    style.exact_estimate,
    style.half_written_range,
    style.range_hyphen,
    style.mixed_date,
    style.short_year,
    style.wide_digits,
)
