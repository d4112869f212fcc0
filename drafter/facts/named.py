"""The facts of a workbook by their names: formulas and wholes as a person writes them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from drafter.facts.columns import LAST, PARTS, last_id
from drafter.facts.fields import shown
from drafter.facts.formula import ID, nearest
from drafter.numbers.patterns import pattern

_SIGNS = str.maketrans("×÷－＋（）＊／", "*/-+()*/")
_PLAIN = pattern(rf"\s*(?:(?P<id>{ID})(?![\w.])|(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/()×÷－＋（）＊／−]))")
_LAST = rf"(?P<last>[\[［【〔]{LAST}[\]］】〕])?"
_PARTS = rf"(?P<parts>{PARTS}(?:[（(](?P<split>[^（）()]+)[）)])?)?"
_WORD = pattern(r"[^-+*/()×÷－＋（）＊／\d\s=]+")


class NameProblem(ValueError):
    """A name that says nothing here; its text is Chinese: what is wrong；the mend."""


@dataclass(slots=True)
class Names:
    """Which fact each name means, and of which of them there is a value."""

    by_name: dict[str, list[str]] = field(default_factory=dict)
    origins: dict[str, list[str]] = field(default_factory=dict)
    """What ready-made rows were called, where no row is called so now."""
    cells: dict[str, str] = field(default_factory=dict)
    """The ids by the cells of their names, 业务数据!C10, for names that several rows have."""
    plain: set[str] = field(default_factory=set)
    """Ids of the facts of the fiscal year, which a bare name means before all others."""
    valued: set[str] = field(default_factory=set)
    """Ids with a value or a formula, or a value still to be filled in."""
    wholes: dict[str, set[str]] = field(default_factory=dict)
    """The splits of the parts that have a value, by whole; "" for no split."""

    def add(self, fact_id: str, names: Iterable[str], plain: bool) -> None:
        for name in names:
            ids = self.by_name.setdefault(name, [])
            if fact_id not in ids:
                ids.append(fact_id)
        if plain:
            self.plain.add(fact_id)

    def knows(self, name: str) -> bool:
        """Whether NAME is what a row of the workbook is called now, or the cell that says so."""
        return name in self.by_name or _cell(name) in self.cells

    def find(self, name: str) -> str:
        """The id that NAME, or the cell of a name, means.  Raises NameProblem for none and for several."""
        if _cell(name) in self.cells:
            return self.cells[_cell(name)]
        ids = self.by_name.get(name) or self.origins.get(name, [])
        if not ids and any(name in known for known in (self.plain, self.valued)):
            return name
        chosen = [one for one in ids if one in self.plain] or ids
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            raise self._ambiguous(name, chosen)
        guess = nearest(name, self.by_name)
        mend = f"是否应写成“{guess}”" if guess else "请写“名称”一列里有的名称"
        raise NameProblem(f"“{shown(name)}”不是本表里的名称；{mend}")

    def _ambiguous(self, name: str, ids: list[str]) -> NameProblem:
        places = [cell for one in ids for cell, fact_id in self.cells.items() if fact_id == one] or ids
        mend = f"请写成其中一格，例如{places[0]}，或者给其中一行另起名称"
        return NameProblem(f"“{shown(name)}”有几行（{'、'.join(places)}）；{mend}")


def _cell(name: str) -> str:
    """「业务数据」C10 and 业务数据！$c$10 are 业务数据!C10."""
    sheet, _, place = (
        name.strip().lstrip("「").replace("」", "!").replace("！", "!").replace("!!", "!").partition("!")
    )
    return f"{sheet.strip()}!{place.strip().replace('$', '').upper()}"


@dataclass(frozen=True, slots=True)
class Translated:
    """A formula by ids, and whether all that it uses has a value."""

    text: str
    complete: bool


def translate(formula: str, names: Names) -> Translated:
    """FORMULA, written with names, as the facts file writes it.  Raises NameProblem."""
    name_pattern = _name_pattern({**names.origins, **names.by_name, **names.cells})
    pieces: list[str] = []
    complete = True
    at = 0
    while at < len(formula.rstrip()):
        found = name_pattern.match(formula, at) if name_pattern else None
        if found is not None:
            text, filled = _operand(found, names)
            complete = complete and filled
        else:
            found = _PLAIN.match(formula, at)
            if found is None:
                raise NameProblem(_unread(formula[at:], names))
            text = found.group().strip().translate(_SIGNS).replace("−", "-")
            complete = complete and (found["id"] is None or found["id"] in names.valued)
        pieces.append(text)
        at = found.end()
    return Translated(_spaced(pieces), complete)


def _name_pattern(names: Mapping[str, object]) -> re.Pattern[str] | None:
    if not names:
        return None
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\s*(?P<name>{'|'.join(map(re.escape, longest))})\s*{_LAST}{_PARTS}")


def _operand(found: re.Match[str], names: Names) -> tuple[str, bool]:
    fact_id = names.find(found["name"])
    if found["parts"]:
        ways = names.wholes.get(fact_id, set())
        split = found["split"]
        return (f"parts({fact_id}, {split})" if split else f"parts({fact_id})"), (
            split in ways if split else bool(ways)
        )
    if found["last"]:
        fact_id = last_id(fact_id)
    return fact_id, fact_id in names.valued


def _unread(rest: str, names: Names) -> str:
    word = _WORD.match(rest.strip())
    if word is None:
        return f"“{shown(rest.strip()[:12])}”读不懂；算式只写名称、数字、加减乘除和括号"
    guess = nearest(word.group(), names.by_name)
    mend = f"是否应写成“{guess}”" if guess else "请写“名称”一列里有的名称"
    return f"“{shown(word.group())}”不是本表里的名称；{mend}"


def _spaced(pieces: list[str]) -> str:
    text = ""
    for piece in pieces:
        text += f" {piece} " if piece in ("+", "-", "*", "/") else piece
    return re.sub(r"(?<=\() +|^ +", "", text).strip()


def in_names(formula: str, names: Mapping[str, str]) -> str:
    """FORMULA as a person writes it, by NAMES of ids; an id without a name stays."""
    last = {last_id(fact_id): name for fact_id, name in names.items()}

    def told(found: re.Match[str]) -> str:
        if found["whole"]:
            name = names.get(found["whole"], found["whole"])
            return f"{name}{PARTS}" + (f"（{found['split'].strip()}）" if found["split"] else "")
        fact_id = found["id"]
        if fact_id in names:
            return names[fact_id]
        return f"{last[fact_id]}[{LAST}]" if fact_id in last else str(fact_id)

    text = re.sub(
        rf"parts\s*\(\s*(?P<whole>{ID})\s*(?:[,，](?P<split>[^()]*))?\)|(?P<id>{ID})", told, formula
    )
    return text.replace(" * ", "×").replace(" / ", "÷").replace(" == ", " = ")
