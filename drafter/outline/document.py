"""How the report of an outline looks on paper: `document:` of an outline.yaml.

The defaults are GB/T 9704-2012: A4, a type area of 156 by 225 mm, 22 lines of 28 characters.  What houses settle
otherwise (pitch, fonts, margins, signature) is a field here and never code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Final

from drafter.facts.fields import FieldReader, Problems
from drafter.facts.nodes import Fields

PAGE_WIDTH: Final = Decimal(210)
PAGE_HEIGHT: Final = Decimal(297)


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """Lengths of the page in millimetres, of the type in points."""

    top: Decimal = Decimal(37)
    bottom: Decimal = Decimal(35)
    left: Decimal = Decimal(28)
    right: Decimal = Decimal(26)
    pitch: Decimal = Decimal("28.95")
    """From line to line, exact: 22 lines of it fill 225 mm."""
    squeeze: Decimal = Decimal("0.25")
    """What each character of the text is set closer: 28 of 16 pt fill 156 mm."""
    title_pitch: Decimal = Decimal(36)
    title_font: str = "方正小标宋简体"
    body_font: str = "仿宋_GB2312"
    first_font: str = "黑体"
    """Of headings 一、 and of the attachment mark."""
    second_font: str = "楷体_GB2312"
    """Of headings （一）."""
    latin_font: str = "Times New Roman"
    page_number_font: str = "宋体"
    table_size: Decimal = Decimal(12)
    table_lines: str = "full"
    """full: every cell framed; three: a line above and below the head, and one at the end."""
    thousands: bool = False
    """Whether amounts in tables are written with commas: 1,905.71."""
    signature: str = "unsealed"
    """unsealed | sealed: where name and date stand (GB/T 9704-2012, 7.3.5)."""
    annex: str = "附表"
    """What a table or appendix behind the text is called: 附表1."""

    @property
    def text_width(self) -> Decimal:
        return PAGE_WIDTH - self.left - self.right

    @property
    def text_height(self) -> Decimal:
        return PAGE_HEIGHT - self.top - self.bottom


_LENGTHS: Final[dict[str, tuple[int, int]]] = {
    "top": (5, 80), "bottom": (10, 80), "left": (5, 60), "right": (5, 60), "pitch": (16, 60), "squeeze": (0, 2),
    "title_pitch": (22, 80), "table_size": (7, 16),
}  # fmt: skip
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "table_lines": ("full", "three"),
    "signature": ("unsealed", "sealed"),
}


def read_document(root: FieldReader, problems: Problems) -> DocumentSettings:
    """The settings under `document`; what the outline leaves out is as the standard has it."""
    node = root.get("document")
    if node is None:
        return DocumentSettings()
    if not isinstance(node, Fields):
        root.refuse("document", "应是版面设置，例如pitch: 28.95")
        return DocumentSettings()
    reader = FieldReader(node, problems, "版面设置")
    names = tuple(field.name for field in fields(DocumentSettings))
    reader.check_names(names)
    found: dict[str, object] = {}
    for name in names:
        if reader.get(name) is None:
            continue
        if name in _LENGTHS:
            least, most = _LENGTHS[name]
            found[name] = reader.choice(name, _length_between(least, most), f"应是{least}到{most}的数")
        elif name in _CHOICES:
            found[name] = reader.one_of(name, _CHOICES[name])
        else:
            found[name] = reader.truth(name) if name == "thousands" else reader.text(name)
    return DocumentSettings(**{name: value for name, value in found.items() if value is not None})  # type: ignore[arg-type]  # each was read as its field is


def _length_between(least: int, most: int) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(text) from error
        if not least <= value <= most:
            raise ValueError(text)
        return value

    return read
