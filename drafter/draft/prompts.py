"""Templates rendered: what a model is asked for a section, and what is written without a model.

All wording lives in the outline's folder; nothing here speaks to a reader.  Facts appear in templates as
references (`ref("expenditure.total")`), which are resolved only in the answer.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)

from drafter.checker.report import Finding
from drafter.draft.masking import mask
from drafter.draft.references import Span, resolve
from drafter.errors import OutlineError
from drafter.facts.model import Fact, FactBook, Material
from drafter.outline.scoring import short_name
from drafter.outline.sections import Outline, Section

_NUMERALS = "一二三四五六七八九"
_REFERENCE = re.compile(r"\{\{([a-z][a-z0-9_.]*)")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent for one section.  `digest` names exactly this text; `fact_ids` are the facts it shows."""

    section_id: str
    system: str
    user: str
    fact_ids: tuple[str, ...]
    form: str = ""
    """The form of the answer, which stands in `system` too; said again behind an answer that is not in it."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.system}\0{self.user}".encode()).hexdigest()[:16]


def render_prompt(outline: Outline, section: Section, book: FactBook) -> Prompt:
    """The prompt for SECTION: the shared instructions first, then its facts and materials.

    Raises OutlineError for a template that is broken or asks for what the facts do not hold.
    """
    shown = _as_shown(book)
    user = _render(outline, f"sections/{section.id}.j2", shown, section)
    form = _render(outline, "answer.j2", shown, None)
    system = f"{_render(outline, 'system.j2', shown, None)}\n\n{form}"
    return Prompt(section.id, system, user, _named_facts(user, book), form)


def _named_facts(text: str, book: FactBook) -> tuple[str, ...]:
    """The facts that TEXT has a reference to, in its order."""
    found = dict.fromkeys(_REFERENCE.findall(text))
    return tuple(fact_id for fact_id in found if fact_id in book)


def render_rewriting(outline: Outline, name: str, section: Section, book: FactBook, **more: object) -> str:
    """A template of the folder `rewrite`: problems, suggestions, repair, or restructured (without a model)."""
    return _render(outline, f"rewrite/{name}.j2", _as_shown(book), section, **more)


def render_rewrite_prompt(outline: Outline, section: Section, book: FactBook, **more: object) -> Prompt:
    """The prompt for rewriting SECTION: the shared instructions first, then the text and what is asked."""
    form = _render(outline, "answer.j2", book, None)
    system = f"{render_rewriting(outline, 'system', section, book)}\n\n{form}"
    user = render_rewriting(outline, section.id, section, book, **more)
    return Prompt(f"rewrite.{section.id}", system, user, (), form)


def _as_shown(book: FactBook) -> FactBook:
    """BOOK as a model may see it: no confidential material, no number in a material that names someone.

    Confidential facts stay, for they may be referred to; the templates show their ids alone.
    """
    materials = (replace(m, text=mask(m.text)) for m in book.materials if not m.confidential)
    return replace(book, materials=tuple(materials))


def render_repair(
    prompt: Prompt, outline: Outline, book: FactBook, answer: str, text: str, findings: Iterable[Finding]
) -> Prompt:
    """PROMPT with ANSWER (its references in place) and what is wrong in TEXT, the answer as it reads.

    Sentences are quoted with their references, and no confidential value is shown.
    """
    spans = resolve(answer, book).spans
    faults = [_fault(finding, text, spans, book) for finding in findings]
    section = outline.section(prompt.section_id)
    repair = _render(outline, "repair.j2", book, section, answer=answer, faults=faults)
    return replace(prompt, user=f"{prompt.user}\n\n{repair}")


def _fault(finding: Finding, text: str, spans: Sequence[Span], book: FactBook) -> dict[str, str | None]:
    """FINDING as a writer needs it: the sentence, the wrong piece, what is right, which reference to write.

    A confidential fact is spoken of by its reference alone, and so is one that is missing.
    """
    start, end = _sentence(text, finding) if finding.end > finding.start else (0, 0)
    fact = book[finding.fact] if finding.fact and finding.fact in book else None
    message, expected = finding.message, finding.expected or ""
    for hidden in (one for one in book if one.confidential):
        message = message.replace(hidden.in_unit(), ref(hidden.id))
        expected = expected.replace(hidden.in_unit(), ref(hidden.id))
    return {
        "rule": finding.rule,
        "sentence": _as_written(text, start, end, spans).strip(),
        "piece": _as_written(text, finding.start, finding.end, spans),
        "message": None if fact and fact.confidential else message,
        "expected": expected if expected and expected not in message else None,
        "name": fact.name if fact else None,
        "ref": ref(fact.id) if fact else None,
    }


def _as_written(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """TEXT from START to END with the references that were written in place of what they became."""
    pieces: list[str] = []
    at = start
    for span in spans:
        if start <= span.start and span.end <= end:
            pieces += (text[at : span.start], span.source)
            at = span.end
    return "".join((*pieces, text[at:end]))


def render_baseline(outline: Outline, section: Section, book: FactBook) -> str:
    """The section as it is written without a model, with references.

    Facts that the section must state and its template does not know are stated at its end.
    """
    text = _tidy(_render(outline, f"baseline/{section.id}.j2", book, section))
    facts = [book[fact_id] for fact_id in section.stated_facts(book)]
    rest = [fact for fact in facts if not _speaks_of(text, fact)]
    return f"{text}\n{_tidy(_render(outline, 'rest.j2', book, section, rest=rest))}" if rest else text


def _speaks_of(text: str, fact: Fact) -> bool:
    """Whether TEXT holds a reference to FACT, or its name where it is zero."""
    named = not fact.exact and any(name in text for name in fact.names)
    return named or re.search(r"\{\{" + re.escape(fact.id) + r"[|}]", text) is not None


def render_frame(outline: Outline, name: str, book: FactBook, **more: object) -> str:
    """The parts of the report around its sections: `head` (title), `foot` (signature), `mark` (of AI)."""
    return _tidy(_render(outline, f"{name}.j2", book, None, **more))


def ref(fact_id: str, unit: str | None = None) -> str:
    """The reference to a fact, as a draft holds it."""
    return "{{" + fact_id + (f"|{unit}" if unit else "") + "}}"


def _render(outline: Outline, name: str, book: FactBook, section: Section | None, **more: object) -> str:
    try:
        template = _environment(outline.template_folders).get_template(name)
        return template.render(_names(book, section) | _places(outline, book) | more)
    except (TemplateError, KeyError, TypeError) as error:
        place = _place(error) or name
        raise OutlineError(f"提纲{outline.id}的模板{place}无法使用：{_reason(error)}") from error


def _places(outline: Outline, book: FactBook) -> dict[str, object]:
    """What a template may know of the rest of the report: its headings, and the facts that some section states."""
    told = {fact_id for section in outline.sections for fact_id in section.stated_facts(book)}
    return {"headings": {one.id: one.heading for one in outline.sections}, "told": told}


def _place(error: Exception) -> str:
    """The file of the template and the line at which it failed; empty where no line is to blame."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or ''}:{error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return "/".join(Path(frames[-1].filename).parts[-3:]) + f":{frames[-1].lineno}" if frames else ""


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"文件{error.name}不存在，请补上"
    if isinstance(error, KeyError):
        return f"没有事实{error}，请用has()先作判断"
    undefined = re.fullmatch(r"'(.+)' is undefined", str(error))
    return f"没有定义{undefined[1]}，请核对名称" if undefined else in_words(error)


def in_words(error: Exception) -> str:
    """What a template engine says, in Chinese where it is one of the usual slips."""
    message = str(error)
    if "Unexpected end of template" in message:
        return "模板没有写完，缺少endif、endfor之类的结尾"
    unknown = re.search(r"unknown tag '(\w+)'", message)
    return f"多余的或写错的标签{unknown[1]}" if unknown else message


def _names(book: FactBook, section: Section | None) -> dict[str, object]:
    """Everything that a template may name."""

    def fact(fact_id: str) -> Fact:
        return book[fact_id]

    def value(fact_id: str) -> Fraction:
        return book[fact_id].exact

    def materials(*topics: str) -> tuple[Material, ...]:
        return tuple(m for m in book.materials_on(*topics))

    def has(*fact_ids: str) -> bool:
        return all(fact_id in book for fact_id in fact_ids)

    return {
        "book": book, "report": book.report, "section": section, "fact": fact, "value": value, "has": has,
        "parts": book.parts, "materials": materials, "ref": ref, "organization": _short_name(book),
        "stated": [book[fact_id] for fact_id in section.stated_facts(book)] if section else [],
    }  # fmt: skip


def _short_name(book: FactBook) -> str:
    """我局, 我单位 … where the facts name such a short form, else the full name."""
    return next((name for name in book.report.short_names if name.startswith("我")), book.report.organization)


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> Environment:
    # Nothing is HTML here; markup is escaped where pages are made.
    environment = Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
    environment.filters["numeral"] = _numeral
    environment.filters["first_clause"] = lambda text: text.split("。")[0].split("，")[0]
    environment.filters["short"] = short_name
    environment.tests["starting"] = str.startswith
    environment.filters["sentence"] = lambda text: text.rstrip("。；") + "。"
    return environment


def _numeral(number: int) -> str:
    """1 to 99 as enumerators write it: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return head + (_NUMERALS[ones - 1] if ones else "")


def _tidy(text: str) -> str:
    """Paragraphs without blank lines or spaces at their ends."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _sentence(text: str, finding: Finding) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, finding.start) for mark in "。！？\n") + 1
    ends = [at for mark in "。！？\n" if (at := text.find(mark, finding.end)) >= 0]
    return start, min(ends, default=len(text)) + 1
