"""Facts proposed from a text, for a person to look through: what each of its numbers speaks of, as far as it is told."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from fractions import Fraction

from drafter.checker.sentences import sentence_spans
from drafter.checker.statements import stated_facts, text_year
from drafter.errors import TextError
from drafter.facts.columns import KINDS, SEPARATOR, own_id
from drafter.facts.model import Fact, ReportInfo, Whole
from drafter.numbers.mention import Mention
from drafter.numbers.periods import Period, read_period, year_period
from drafter.numbers.scan import scan
from drafter.numbers.units import plain, round_half_up
from drafter.sources.facts_workbook import Template
from drafter.sources.stated import Entry, Statements

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_SIGNED = re.compile(r"[^\n]{4,30}(?:局|委|委员会|办|办公室|厅|院|馆|所|站|中心|学校|政府|部|社|协会|处)")
_DATED = re.compile(r"\s*(\d{4})年(\d{1,2})月(\d{1,2})日\s*")
_TITLE_TAIL = re.compile(r"(?:\d{4}年度?)|部门整体支出.*|项目支出.*|绩效.*")
_LEADING = re.compile(r"^.*(?:主要用于|用于|全部为|均为|调整后的)")
_QUOTES = str.maketrans("", "", "“”\"'‘’")
_LEAST_NAME = 4
_BRACKET = re.compile(r"[^，。；、：（）\s]{0,20}（$")
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
    for fact, mention in stated_facts(text):
        if not fact.unit.symbol:
            continue
        value = _value(mention)
        fact = replace(fact, name=_whole_name(fact.name, text[: mention.start]))
        made = _named(replace(fact, source=(_source(text, mention, name),)), value, known, report.period)
        first = entries.setdefault(made.id, Entry(made, value))
        if first.value != value and "另作" not in first.remark:
            entries[made.id] = replace(first, remark=f"文中另作{mention.text}，请核对")
    if not entries:
        raise TextError(f"{name} 里没有能提出来的数据；请用drafter numbers看看读到了哪些数")
    facts = _apart(list(entries.values()))
    present = {entry.fact.id for entry in facts}
    return Statements(report, tuple(_with_whole(entry, present) for entry in facts))


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
        if clean == one or (len(one) >= _LEAST_NAME and clean.endswith(one)):
            return known[one]["name"], known[one]
    return clean, None


def _named(fact: Fact, value: str, known: dict[str, dict[str, str]], year: Period) -> Fact:
    """FACT with an id that a facts file may have, that of a ready-made row where it is called so."""
    name, row = _called(fact.name, known)
    fits = row is not None and fact.period == year
    split = row.get("split") if row else None
    whole = Whole(row["whole"], split or None) if row and fits and row["whole"] else None
    period = "" if fact.period == year else str(fact.period)
    return replace(
        fact,
        id=row["id"] if row and fits else own_id(_prefix(fact), name, period, "", "", fact.unit.base),
        name=name,
        written=value,
        part_of=whole,
        proposed=True,
        slack=Fraction(0),
    )


def _prefix(fact: Fact) -> str:
    """What a fact is about: money by the last word of its name, a share an effect, all else an output."""
    if fact.unit.dimension == "money":
        for word in ("预算", "收入", "支出"):
            if fact.name.endswith(word):
                return KINDS[word]
    return KINDS["效益" if fact.unit.dimension == "percent" else "产出"]


def _apart(entries: list[Entry]) -> list[Entry]:
    """ENTRIES without those that a facts file could not tell from an earlier one."""
    seen: set[tuple[object, ...]] = set()
    found = []
    for entry in entries:
        fact = entry.fact
        key = (fact.name, fact.unit.dimension, fact.unit.base, fact.period)
        if key not in seen:
            seen.add(key)
            found.append(entry)
    return found


def _with_whole(entry: Entry, present: set[str]) -> Entry:
    whole = entry.fact.part_of
    if whole is None or whole.id in present:
        return entry
    return replace(entry, fact=replace(entry.fact, part_of=None))


def _whole_name(name: str, before: str) -> str:
    """NAME with what stands before it where it was cut inside brackets: 马金铺片区）社会事务经费."""
    if "）" not in name.split("（")[0]:
        return name
    head = _BRACKET.search(before[: before.rfind(name)])
    return head.group() + name if head else name


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
