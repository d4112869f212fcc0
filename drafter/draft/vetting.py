"""A user's own outline folder vetted: all that is wrong with its outline.yaml and its templates, with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction
from functools import partial
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from drafter.draft.prompts import in_words, render_baseline, render_frame, render_prompt
from drafter.errors import OutlineError
from drafter.facts.formula import ID, nearest
from drafter.facts.load import load_facts
from drafter.facts.model import Fact, FactBook
from drafter.numbers.units import read_unit
from drafter.outline.plan import plan_of
from drafter.outline.sections import SHARED, Outline, find_data, find_prompts, list_outlines, load_outline

_SAMPLE = "qinghe-transport-2024/自评表.yaml"
_ALIKE = 0.85
"""How alike an unknown id must be to a known one to be taken for a slip of it."""
_FRAMES = ("head", "foot", "mark")
_CALLS = re.compile(r"\b(?:has|fact|value|ref|parts)\(([^()]*)\)")
_QUOTED = re.compile(rf"""["']({ID}\.[a-z0-9_.]+)["']""")
_IDS_IN_YAML = re.compile(rf"\b({ID})\b(?!\.\*)")
_LISTS_OF_IDS = re.compile(r"(?:needs|states|budget|spent):")


def vet_outline(directory: Path, facts: FactBook | None = None) -> tuple[Outline | None, list[str]]:
    """The outline of DIRECTORY, where it can be read, and what is wrong with it, one sentence each.

    Its templates are parsed, and rendered for a made-up body and for one that has nothing but the facts needed; with
    FACTS for those too, and an id that FACTS do not have is named.
    """
    if not (directory / "outline.yaml").is_file():
        return None, [f"{directory}里没有outline.yaml；请给出提纲所在的文件夹"]
    faults = list(_syntax_faults(directory))
    try:
        outline = load_outline(directory)
    except OutlineError as error:
        return None, [*str(error).splitlines(), *faults]
    faults += _strays(directory, outline)
    faults += _unknown_ids(directory, facts)
    if not any("语法" in fault for fault in faults):
        faults += _render_faults(outline, facts)
    return outline, list(dict.fromkeys(faults))


def _place(path: Path, directory: Path) -> str:
    return f"{directory.resolve().name}/{path.relative_to(directory).as_posix()}"


def _templates(directory: Path) -> list[Path]:
    return sorted(directory.rglob("*.j2"))


def _syntax_faults(directory: Path) -> Iterator[str]:
    parser = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=False)  # no HTML is made
    for path in _templates(directory):
        place = _place(path, directory)
        try:
            parser.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield f"{place}:{error.lineno} 模板的语法有误：{in_words(error)}；请改正"
        except UnicodeDecodeError:
            yield f"{place} 不是UTF-8编码；请另存为UTF-8"


def _strays(directory: Path, outline: Outline) -> Iterator[str]:
    """Templates of sections that the outline does not have."""
    known = [section.id for section in outline.sections if section.has_text]
    for folder in ("sections", "baseline"):
        for path in sorted((directory / folder).glob("*.j2")):
            if path.stem not in known:
                guess = nearest(path.stem, known)
                mend = f"是否应改名为{guess}.j2" if guess else "请删去，或在sections里补上"
                yield f"{_place(path, directory)}:1 提纲没有正文章节{path.stem}，这个模板用不到；{mend}"


def _unknown_ids(directory: Path, facts: FactBook | None) -> Iterator[str]:
    """Ids that FACTS lack; without facts those that look like a slip of one that the product's outlines use."""
    known = {fact.id for fact in facts} if facts is not None else set(_known_ids())
    for path in (directory / "outline.yaml", *_templates(directory)):
        for line, fact_id in _ids_in(path):
            if fact_id in known:
                continue
            guess = next(iter(get_close_matches(fact_id, known, 1, _ALIKE)), None)
            place = f"{_place(path, directory)}:{line}"
            if facts is not None and path.name == "outline.yaml":
                yield f"{place} 事实文件里没有{fact_id}；" + (
                    f"是否应写成{guess}" if guess else "请核对编号，或补上这条事实"
                )
            elif guess and facts is None:
                yield f"{place} 没有见过事实编号{fact_id}；是否应写成{guess}"


def _known_ids() -> Iterator[str]:
    for folder in (SHARED, *list_outlines()):
        for path in sorted((find_prompts() / folder).rglob("*")):
            if path.suffix in (".j2", ".yaml"):
                yield from (fact_id for _, fact_id in _ids_in(path))
    yield from load_facts(find_data() / _SAMPLE).facts


def _ids_in(path: Path) -> Iterator[tuple[int, str]]:
    """The ids of facts that a file names, each with its line."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if path.suffix == ".yaml":
            pieces = _LISTS_OF_IDS.split(line.split("#")[0])[1:]
            names = [
                one
                for piece in pieces
                for one in _IDS_IN_YAML.findall(piece.split("topics")[0].split("length")[0])
            ]
            yield from ((number, one) for one in names if "." in one)
        else:
            for call in _CALLS.finditer(line):
                yield from ((number, one) for one in _QUOTED.findall(call[1]))


def _render_faults(outline: Outline, facts: FactBook | None) -> Iterator[str]:
    """What goes wrong when the whole report is written and asked for."""
    sample = load_facts(find_data() / _SAMPLE)
    needed = tuple(dict.fromkeys(need for section in outline.sections for need in section.needs))
    least = FactBook(sample.report, {})
    for book in (_with_needs(sample, needed), _with_needs(least, needed), *((facts,) if facts else ())):
        whole, plan = plan_of(book, outline)
        yield from _tried([partial(render_frame, plan, name, whole, sections=()) for name in _FRAMES])
        for section in plan.sections:
            if section.has_text:
                yield from _tried(
                    [partial(render, plan, section, whole) for render in (render_baseline, render_prompt)]
                )


def _tried(renderings: Iterable[Callable[[], object]]) -> Iterator[str]:
    for render in renderings:
        try:
            render()
        except OutlineError as error:
            yield str(error)


def _with_needs(book: FactBook, needed: Iterable[str]) -> FactBook:
    """BOOK with a made-up amount for each fact that is needed and that it lacks."""
    unit, period = read_unit("万元"), book.report.period
    made = {one: Fact(one, "试用数据", Fraction(10**6), unit, period, written="100") for one in needed}
    return replace(book, facts={**made, **book.facts})
