"""Facts proposed from a text, for a person to look through: what each of its numbers speaks of, as far as it is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from drafter.checker.alone import stated_facts, text_year
from drafter.checker.check import check
from drafter.checker.sentences import sentence_spans
from drafter.errors import TextError
from drafter.facts.columns import KINDS, SEPARATOR, last_id, own_id
from drafter.facts.model import Fact, FactBook, ReportInfo, Whole
from drafter.numbers.mention import Mention
from drafter.numbers.periods import Period, read_period, year_period
from drafter.numbers.scan import scan
from drafter.numbers.units import plain, round_half_up
from drafter.sources.facts_workbook import Template
from drafter.sources.naming import in_time, is_phrase, of_the_body, target_of, targets, whole_name, with_unit
from drafter.sources.stated import Entry, Statements

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_SIGNED = re.compile(r"[^\n]{4,30}(?:局|委|委员会|办|办公室|厅|院|馆|所|站|中心|学校|政府|部|社|协会|处)")
_DATED = re.compile(r"\s*(\d{4})年(\d{1,2})月(\d{1,2})日\s*")
_TITLE_TAIL = re.compile(r"(?:\d{4}年度?)|部门整体支出.*|项目支出.*|绩效.*")
_LEADING = re.compile(r"^.*(?:主要用于|用于|全部为|均为|调整后的)")
_QUOTES = str.maketrans("", "", "“”\"'‘’")
_LEAST_NAME = 4
_PUBLIC = re.compile("公务用车|公务接待|国内接待|外事接待|因公出国")
_PROJECT = re.compile("(?:经费|资金|补助|补贴|项目|工程|专项|费)$")
_UNKNOWN = "（请填写单位全称）"
_LONGEST_SOURCE = 200


def propose(text: str, name: str, template: Template, outline: str) -> Statements:
    """The facts that TEXT, read from the file NAME, states, each marked as proposed, with its sentence as source.

    Names that the ready-made rows of TEMPLATE have get their ids.  A subject that is given several values at one
    time is proposed once, with a remark.  Raises TextError where the text states nothing that can be proposed.
    """
    report = _report(text, outline)
    known = _known(template)
    entries: dict[str, Entry] = {}
    last: tuple[Fact, int] | None = None
    for fact, mention in _said(text, report.period):
        if fact is None:
            if (
                last is None
                or last[0].unit.base != mention.written.base
                or "。" in text[last[1] : mention.start]
            ):
                continue
            fact = target_of(last[0], mention)
        fact = replace(fact, name=whole_name(fact.name, text[: mention.start]))
        _, row = _called(fact.name, known)
        fact = with_unit(fact, row["unit"] if row else "")
        if not fact.unit.symbol or is_phrase(fact.name) or not in_time(fact, report.period):
            continue
        value = _value(mention)
        made = _named(replace(fact, source=(_source(text, mention, name),)), value, known, report.period)
        last = last if fact.name.endswith("目标值") else (made, mention.end)
        first = entries.setdefault(made.id, Entry(made, value))
        if first.value != value and "另作" not in first.remark:
            entries[made.id] = replace(first, remark=f"文中另作{mention.text}，请核对")
    if not entries:
        raise TextError(f"{name} 里没有能提出来的数据；请用drafter numbers看看读到了哪些数")
    facts = _apart(list(entries.values()))
    present = {entry.fact.id for entry in facts}
    whole = [_with_whole(entry, present) for entry in facts]
    return Statements(report, tuple(_with_doubts(whole, text, report)))


def _said(text: str, year: Period) -> list[tuple[Fact | None, Mention]]:
    """What each number states, in the order of the text; None for a target, which is one of what stands before it."""
    mentions = scan(text)
    aims = {mention.start: mention for mention in targets(text, mentions)}
    stated = [one for one in stated_facts(text) if one[1].start not in aims]
    body = of_the_body(text, mentions, (mention.start for _, mention in stated), year)
    said: list[tuple[Fact | None, Mention]] = [
        *stated,
        *body,
        *((None, mention) for mention in aims.values()),
    ]
    return sorted(said, key=lambda one: one[1].start)


def _known(template: Template) -> dict[str, dict[str, str]]:
    """The ready-made rows by their names and aliases."""
    rows = [
        row for sheet in template.sheets for row in template.rows(sheet) if "id" in row and row.get("name")
    ]
    ids = {row["name"]: row["id"] for row in rows}
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        whole = ids.get(row.get("whole", ""), "")
        for one in (row["name"], *row.get("aliases", "").split(SEPARATOR)):
            if one:
                found[one.translate(_QUOTES)] = {**row, "whole": whole}
    return found


def _called(name: str, known: dict[str, dict[str, str]]) -> tuple[str, dict[str, str] | None]:
    """What the subject NAME is called, and its ready-made row: 调整后的全年预算 is 全年预算."""
    clean = _LEADING.sub("", name).translate(_QUOTES) or name
    for one in sorted(known, key=len, reverse=True):
        if clean in (one, f"{one}支出", f"{one}数") or (len(one) >= _LEAST_NAME and clean.endswith(one)):
            return known[one]["name"], known[one]
    return clean, None


def _named(fact: Fact, value: str, known: dict[str, dict[str, str]], year: Period) -> Fact:
    """FACT with an id that a facts file may have, that of a ready-made row where it is called so."""
    name, row = _called(fact.name, known)
    fits = row is not None and fact.period == year
    last = row is not None and fact.period == year.shifted(-1)
    split = row.get("split") if row else None
    whole = Whole(row["whole"], split or None) if row and fits and row["whole"] else None
    period = "" if fact.period == year else str(fact.period)
    return replace(
        fact,
        id=row["id"]
        if row and fits
        else last_id(row["id"])
        if row and last
        else own_id(_prefix(fact, name), name, period, "", "", fact.unit.base),
        name=name,
        aliases=_aliases(fact, name, row),
        written=value,
        part_of=whole,
        proposed=True,
        slack=Fraction(0),
    )


def _aliases(fact: Fact, name: str, row: dict[str, str] | None) -> tuple[str, ...]:
    """What the text calls a ready-made row, and what else that is called."""
    others = row.get("aliases", "").split(SEPARATOR) if row else []
    said = [*fact.aliases, *others, *([fact.name] if row else [])]
    return tuple(dict.fromkeys(one for one in said if one and one != name))


def _prefix(fact: Fact, name: str) -> str:
    """What a fact is about: money by the words of its NAME, a share an effect, all else an output."""
    if fact.unit.dimension == "money":
        if _PUBLIC.search(name):
            return KINDS["三公"]
        for word in ("预算", "收入", "支出"):
            if name.endswith(word):
                return KINDS[word]
        return KINDS["项目" if _PROJECT.search(name) else "其他"]
    return KINDS["效益" if fact.unit.dimension == "percent" else "产出"]


def _apart(entries: list[Entry]) -> list[Entry]:
    """ENTRIES without those, and without the aliases, that a facts file could not tell from others."""

    def keys(fact: Fact, names: Iterable[str]) -> set[tuple[object, ...]]:
        return {(name, fact.unit.dimension, fact.unit.base, fact.period) for name in names}

    seen: set[tuple[object, ...]] = set()
    apart = []
    for entry in entries:
        if not keys(entry.fact, (entry.fact.name,)) & seen:
            seen |= keys(entry.fact, (entry.fact.name,))
            apart.append(entry)
    found = []
    for entry in apart:
        fact = entry.fact
        aliases = tuple(one for one in fact.aliases if not keys(fact, (one,)) & seen)
        seen |= keys(fact, aliases)
        found.append(replace(entry, fact=replace(fact, aliases=aliases)))
    return found


def _with_doubts(entries: list[Entry], text: str, report: ReportInfo) -> Iterator[Entry]:
    """ENTRIES, those with a remark by whose names TEXT states other values too: one name may be that of several things."""
    book = FactBook(report, {entry.fact.id: entry.fact for entry in entries})
    others: dict[str | None, str] = {}
    for finding in check(text, book).findings:
        if finding.rule in ("value-mismatch", "wrong-unit"):
            others.setdefault(finding.fact, text[finding.start : finding.end])
    for entry in entries:
        other = others.get(entry.fact.id) if not entry.remark else None
        yield replace(entry, remark=f"文中另作{other}，请核对") if other else entry


def _with_whole(entry: Entry, present: set[str]) -> Entry:
    whole = entry.fact.part_of
    if whole is None or whole.id in present:
        return entry
    return replace(entry, fact=replace(entry.fact, part_of=None))


def _value(mention: Mention) -> str:
    """The number as the text writes it, in its unit: 8.50 stays, 三千二百 is 3200."""
    written = mention.text.removesuffix(mention.written.symbol)
    clean = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", written))
    if _PLAIN.fullmatch(clean):
        return clean
    assert mention.amount is not None
    return plain(round_half_up(Fraction(mention.amount) / Fraction(mention.written.scale), 8))


def _source(text: str, mention: Mention, name: str) -> str:
    for start, end in sentence_spans(text):
        if start <= mention.start < end:
            sentence = " ".join(text[start:end].split())
            return f"{name}：{sentence[:_LONGEST_SOURCE]}"
    return name


def _report(text: str, outline: str) -> ReportInfo:
    """The head, as far as the text shows it: title, the name above the date, the year."""
    year = text_year(text, scan(text))
    lines = [line.strip(" #\t\u3000") for line in text.splitlines() if line.strip(" #\t\u3000")]
    title = next((line for line in lines[:6] if "绩效" in line and len(line) < 60), f"{year}年度绩效自评报告")
    organization, issued = "", None
    for at in range(len(lines) - 1, max(0, len(lines) - 6), -1):
        found = _DATED.fullmatch(lines[at])
        if found and _SIGNED.fullmatch(lines[at - 1]):
            organization = lines[at - 1]
            issued = read_period(f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}")
    organization = organization or _TITLE_TAIL.sub("", title).strip() or _UNKNOWN
    return ReportInfo(title, organization, year_period(year).year, (), issued, None, outline)
