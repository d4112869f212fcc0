"""Outlines: which report it is, its sections in order, and what each must state."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from drafter.errors import OutlineError
from drafter.facts.fields import TOPICS, FieldReader, Problems
from drafter.facts.formula import ID
from drafter.facts.model import Fact, FactBook
from drafter.facts.nodes import Fields, Items, Node, NodeError, read_text, read_yaml
from drafter.numbers.units import Unit, read_unit
from drafter.outline.document import DocumentSettings, read_document
from drafter.outline.exhibits import ChartPlan, TablePlan, read_charts, read_exhibits
from drafter.outline.money import DEFAULT, UNITS
from drafter.outline.scoring import Scoring, read_scoring, short_name

SCHEMA = "drafter.outline/1"
SHARED = "_shared"
"""The folder under `prompts/` with the templates that outlines have in common; an outline's own go before them."""
_NUMERALS = "一二三四五六七八九十"
_FIELDS = (
    "schema", "title", "about", "source", "guidance", "scoring", "tables", "document", "exhibits", "charts",
    "money", "sections",
)  # fmt: skip
_SECTION_FIELDS = tuple("id heading number level needs states topics length indicators optional".split())
EXHIBITS = "exhibits.yaml"
TABLES = {
    "funds": ("name", "initial", "budget", "spent", "weight", "rate", "score"),
    "indicators": tuple("first second name operator target unit actual weight score reason".split()),
}
"""The tables of a self-evaluation form and the columns that each may have."""
Tables = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
_PARTS = re.compile(rf"parts\(({ID})(?:\s*,\s*(.+?))?\)")
_PATTERN = re.compile(r"[a-z][a-z0-9_.]*\.\*")


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the report with what stands under it, up to the next heading."""

    id: str
    heading: str
    """The words of the heading, without its number; empty for the lead paragraph."""
    number: str = ""
    """一、 · （一） · 1. · （1）"""
    level: int = 0
    """1 for 一、, 2 for （一）, 3 for 1.; 0 for the lead paragraph."""
    needs: tuple[str, ...] = ()
    """Ids of facts that the section owes its reader; where the book lacks one it says nothing of it, and
    the person who drafts is told (`lacking_notes`)."""
    states: tuple[str, ...] = ()
    """Selectors of facts that must be stated where the book has them: ID, PREFIX.*, parts(ID, SPLIT).

    A zero is stated only where its ID is written out: tables print many rows in which nothing happened.
    """
    topics: tuple[str, ...] = ()
    """The topics of the materials that it draws on."""
    length: tuple[int, int] = (0, 0)
    """The least and most characters of its text; (0, 0) for a heading without text of its own."""
    indicators: tuple[str, ...] = ()
    """The first-level indicators whose results it tells, by their short names: 产出."""
    optional: bool = False
    """Whether it is left out of a report whose facts hold nothing for it."""

    @property
    def title(self) -> str:
        """The heading as it stands in the report: 一、基本情况."""
        return self.number + self.heading

    @property
    def has_text(self) -> bool:
        return self.length[1] > 0

    def has_matter(self, book: FactBook) -> bool:
        """Whether BOOK holds a fact, an indicator or a material for it."""
        rows = any(short_name(row.first) in self.indicators for row in book.indicators)
        return rows or bool(self.stated_facts(book) or book.materials_on(*self.topics))

    def stated_facts(self, book: FactBook) -> tuple[str, ...]:
        """The ids of the facts of BOOK that the section must state, in the order of the outline."""
        found: dict[str, None] = dict.fromkeys(need for need in self.needs if need in book)
        for selector in self.states:
            found.update(dict.fromkeys(_select(selector, book)))
        return tuple(found)


def _has_children(sections: list[Section], at: int) -> bool:
    return at + 1 < len(sections) and sections[at + 1].level > sections[at].level


def _numbered(sections: Iterable[Section]) -> Iterator[Section]:
    """SECTIONS with their numbers counted anew in each series, in the form that each has."""
    counts = [0] * 5
    for section in sections:
        if not section.number:
            yield section
            continue
        level = section.level
        counts[level] += 1
        counts[level + 1 :] = [0] * (4 - level)
        numeral = (
            _NUMERALS[counts[level] - 1]
            if counts[level] <= len(_NUMERALS)
            else f"十{_NUMERALS[counts[level] - 11]}"
        )
        written = numeral if re.search(f"[{_NUMERALS}]", section.number) else str(counts[level])
        yield replace(section, number=re.sub(rf"[{_NUMERALS}]+|\d+", written, section.number))


def _select(selector: str, book: FactBook) -> tuple[str, ...]:
    parts = _PARTS.fullmatch(selector)
    if parts is not None:
        return tuple(fact.id for fact in book.parts(parts[1], parts[2]) if _is_something(fact))
    if not selector.endswith("*"):
        return (selector,) if selector in book else ()
    rows = {row.id for row in book.indicators} | {row.id for row in book.funds}
    found = (fact for fact in book if fact.id.startswith(selector.removesuffix("*")))
    # What stands in the self-evaluation table is stated there: output.* asks for results, not for points.
    return tuple(fact.id for fact in found if _is_something(fact) and fact.id.rpartition(".")[0] not in rows)


def _is_something(fact: Fact) -> bool:
    return fact.exact != 0 or fact.upper is not None or fact.formula is not None


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one kind of report, and the folder with its templates."""

    id: str
    title: str
    sections: tuple[Section, ...]
    guidance: tuple[str, ...]
    """Regular expressions of guidance that must not be left in a report."""
    directory: Path
    about: str = ""
    """For which bodies and reports it is."""
    source: str = ""
    """Where its order and its weights are laid down or were seen."""
    scoring: Scoring | None = None
    """None where the outline gives no score."""
    tables: Tables = ()
    omitted: tuple[Section, ...] = ()
    """The optional sections that were left out, where it is fitted to a book."""
    document: DocumentSettings = field(default_factory=DocumentSettings)
    exhibits: tuple[TablePlan, ...] = ()
    charts: tuple[ChartPlan, ...] = ()
    money: Unit = DEFAULT
    """In what unit amounts are written that the source states in a smaller one."""

    def section(self, section_id: str) -> Section:
        """The section of that id.  Raises OutlineError naming those there are."""
        for section in self.sections:
            if section.id == section_id:
                return section
        known = "、".join(section.id for section in self.sections if section.has_text)
        raise OutlineError(f"提纲{self.id}没有章节{section_id}；可用的章节是{known}")

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Where its templates are looked for: its own folder, then the one that all outlines share."""
        return self.directory, find_prompts() / SHARED

    def fingerprint(self) -> str:
        """The hash of all its files: the same as long as its sections and wording are."""
        digest = hashlib.sha256()
        for folder in self.template_folders:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def fitted(self, book: FactBook) -> Outline:
        """The outline without the optional sections that BOOK holds nothing for, the others numbered through."""
        kept = [section for section in self.sections if not section.optional or section.has_matter(book)]
        if len(kept) == len(self.sections):
            return self
        while len(filled := [s for at, s in enumerate(kept) if s.has_text or _has_children(kept, at)]) < len(
            kept
        ):
            kept = filled  # a heading whose only child was such a heading goes too
        omitted = tuple(section for section in self.sections if section not in kept)
        return replace(self, sections=tuple(_numbered(kept)), omitted=omitted)


def find_prompts() -> Path:
    """The folder of outlines: `prompts/` of a source checkout, or the copy in the installed package."""
    return _find("prompts")


def find_data() -> Path:
    """The folder of example data sets: `data/` of a source checkout, or the copy in the installed package."""
    return _find("data")


def _find(name: str) -> Path:
    package = Path(__file__).resolve().parent.parent
    installed = package / f"_{name}"
    return installed if installed.is_dir() else package.parent / name


def list_outlines() -> tuple[str, ...]:
    """The names of the outlines that come with the product."""
    return tuple(sorted(path.parent.name for path in find_prompts().glob("*/outline.yaml")))


def load_outline(name: str | Path) -> Outline:
    """The outline NAME under `prompts/`, or that of the folder NAME.

    Raises OutlineError naming file, line, field and the mend of everything that is wrong.
    """
    directory = Path(name)
    if not (directory / "outline.yaml").is_file():
        directory = find_prompts() / str(name)
    path = directory / "outline.yaml"
    if not path.is_file():
        raise OutlineError(f"没有提纲“{name}”；现有的提纲是{'、'.join(list_outlines())}")
    problems = Problems(f"{directory.name}/outline.yaml")
    try:
        root = read_yaml(read_text(path)[0])
    except NodeError as error:
        raise OutlineError(f"{problems.file}:{error.line} {error}") from error
    outline = _read(root, directory, problems) if isinstance(root, Fields) else None
    if outline is None or problems.found:
        messages = [text for _, text in sorted(problems.found)] or [f"{problems.file}:1 应有title和sections"]
        raise OutlineError("\n".join(messages))
    return outline


def _read(root: Fields, directory: Path, problems: Problems) -> Outline:
    reader = FieldReader(root, problems, "提纲")
    reader.check_names(_FIELDS)
    if reader.text("schema") != SCHEMA:
        reader.refuse("schema", f"应写成schema: {SCHEMA}")
    title = reader.text("title", required=True) or ""
    node = reader.get("sections")
    if not isinstance(node, Items) or not all(isinstance(item, Fields) for item in node.nodes):
        reader.refuse("sections", "应是章节的列表，每项写明id、heading等字段")
        return Outline(directory.name, title, (), (), directory)
    sections = tuple(_section(item, problems) for item in node.nodes if isinstance(item, Fields))
    seen: set[str] = set()
    for section, item in zip(sections, node.nodes, strict=True):
        if section.id in seen:
            problems.add(item.line, "id", f"章节{section.id}写了两次；请改名")
        seen.add(section.id)
        for folder in ("sections", "baseline"):
            places = (directory, find_prompts() / SHARED)
            if section.has_text and not any(
                (place / folder / f"{section.id}.j2").is_file() for place in places
            ):
                problems.add(item.line, "id", f"章节{section.id}没有模板{folder}/{section.id}.j2；请补上")
    exhibits, charts = _exhibits(reader, seen)
    return Outline(
        directory.name, title, sections, _guidance(reader), directory, reader.text("about") or "",
        reader.text("source") or "", _scoring(reader), _tables(reader),
        document=read_document(reader, problems), exhibits=exhibits, charts=charts,
        money=_money(reader),
    )  # fmt: skip


def _exhibits(reader: FieldReader, sections: set[str]) -> tuple[tuple[TablePlan, ...], tuple[ChartPlan, ...]]:
    """The outline's own tables and charts; what it does not name is as the shared ones have it,
    in the outline's unit of money."""
    problems, shared = reader.problems, find_prompts() / SHARED / EXHIBITS
    root = FieldReader(_fields(read_yaml(read_text(shared)[0])), problems, EXHIBITS)
    money = _money(reader)
    own_tables, own_charts = (reader.get(name) is not None for name in ("exhibits", "charts"))
    if own_tables:
        tables = read_exhibits(reader, problems, sections)
    else:
        tables = tuple(replace(one, unit=money) for one in read_exhibits(root, problems, set()))
    if own_charts:
        return tables, read_charts(reader, problems, sections)
    return tables, tuple(replace(one, unit=money) for one in read_charts(root, problems, set()))


def _fields(node: Node) -> Fields:
    assert isinstance(node, Fields), "the shared exhibits come with drafter"
    return node


def _money(reader: FieldReader) -> Unit:
    return reader.choice("money", _money_unit, f"应是{'或'.join(UNITS)}") or DEFAULT


def _money_unit(text: str) -> Unit:
    if text not in UNITS:
        raise ValueError(text)
    return read_unit(text)


def _scoring(reader: FieldReader) -> Scoring | None:
    node = reader.get("scoring")
    if isinstance(node, Fields):
        return read_scoring(node, reader.problems)
    if node is not None:
        reader.refuse("scoring", "应有weights、grades等字段")
    return None


def _tables(reader: FieldReader) -> Tables:
    """The columns of the self-evaluation table, each with the head that this outline gives it."""
    node = reader.get("tables")
    if node is None:
        return ()
    if not isinstance(node, Fields):
        reader.refuse("tables", f"应有{'、'.join(TABLES)}等字段")
        return ()
    inner = FieldReader(node, reader.problems, "tables")
    inner.check_names(TABLES)
    return tuple((name, _columns(inner, name)) for name in TABLES if inner.get(name) is not None)


def _columns(reader: FieldReader, name: str) -> tuple[tuple[str, str], ...]:
    node = reader.get(name)
    if not isinstance(node, Fields):
        reader.refuse(name, f"应逐列写成“栏: 表头”；可用的栏是{'、'.join(TABLES[name])}")
        return ()
    inner = FieldReader(node, reader.problems, f"tables.{name}")
    inner.check_names(TABLES[name])
    return tuple(
        (column, inner.text(column, required=True) or "") for column in node.nodes if column in TABLES[name]
    )


def _guidance(reader: FieldReader) -> tuple[str, ...]:
    patterns = reader.texts("guidance")
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error:
            reader.refuse("guidance", f"“{pattern}”不是正则表达式；请改正")
    return patterns


def _section(node: Fields, problems: Problems) -> Section:
    reader = FieldReader(node, problems, "章节")
    reader.check_names(_SECTION_FIELDS)
    for topic in reader.texts("topics"):
        if topic not in TOPICS:
            reader.refuse("topics", f"“{topic}”不是材料的主题；应是{'、'.join(TOPICS)}之一")
    for need in reader.texts("needs"):
        if not re.fullmatch(ID, need):
            reader.refuse("needs", f"“{need}”不是事实的编号")
    for selector in reader.texts("states"):
        if not (re.fullmatch(ID, selector) or _PARTS.fullmatch(selector) or _PATTERN.fullmatch(selector)):
            reader.refuse("states", f"“{selector}”读不懂；应是编号、前缀.*或parts(编号, 分法)")
    return Section(
        reader.text("id", required=True) or "",
        reader.text("heading") or "",
        reader.text("number") or "",
        reader.choice("level", _level, "应是0到4的整数") or 0,
        reader.texts("needs"),
        reader.texts("states"),
        reader.texts("topics"),
        reader.choice("length", _length, "应写成最少-最多的字数，例如200-500") or (0, 0),
        reader.texts("indicators"),
        reader.truth("optional"),
    )


def _level(text: str) -> int:
    if text not in "01234" or len(text) != 1:
        raise ValueError(text)
    return int(text)


def _length(text: str) -> tuple[int, int]:
    least, _, most = text.partition("-")
    if not (least.isdecimal() and most.isdecimal() and int(least) < int(most)):
        raise ValueError(text)
    return int(least), int(most)
