"""WordprocessingML made by hand: elements, runs, paragraphs, tables, and the parts that hold them.

Word's own names throughout; lengths in twips (a twentieth of a point) and half points, as the format has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ElementTree.register_namespace("w", W)
ElementTree.register_namespace("r", R)
# What XML cannot hold; a text from outside may.
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def w(tag: str, *children: Element | None, **attributes: object) -> Element:
    """<w:TAG> with CHILDREN (None is left out) and w: ATTRIBUTES."""
    element = Element(f"{{{W}}}{tag}", {f"{{{W}}}{name}": str(value) for name, value in attributes.items()})
    element.extend(child for child in children if child is not None)
    return element


def twips(millimetres: Decimal) -> int:
    return _whole(millimetres * 1440 / Decimal("25.4"))


def point_twips(points: Decimal) -> int:
    return _whole(points * 20)


def half_points(points: Decimal) -> int:
    return _whole(points * 2)


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_HALF_UP))


def speakable(text: str) -> str:
    """TEXT without what XML cannot hold."""
    return _UNSPEAKABLE.sub("", text)


def run(text: str, style: str | None = None) -> Element:
    """A run; the hint sends “ ” — … × ① to the East Asian font, digits and Latin stay with theirs."""
    properties = w("rPr", w("rStyle", val=style) if style else None, w("rFonts", hint="eastAsia"))
    made = w("r", properties)
    for number, line in enumerate(speakable(text).split("\n")):
        if number:
            made.append(w("br"))
        piece = w("t")
        piece.text = line
        if line != line.strip():
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(piece)
    return made


def paragraph(style: str, *runs: Element, properties: Iterable[Element | None] = ()) -> Element:
    """A paragraph of STYLE; PROPERTIES stand in the order that the schema asks for."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *runs)


def field(instruction: str, shown: str) -> list[Element]:
    """A field, SHOWN until Word counts anew."""
    code = w("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text = w("t")
    text.text = shown
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", code),
        w("r", w("fldChar", fldCharType="separate")),
        w("r", text),
        w("r", w("fldChar", fldCharType="end")),
    ]


def serialize(root: Element) -> bytes:
    """The part ROOT; the same bytes for the same tree."""
    written: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written
