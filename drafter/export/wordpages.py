"""Pages of the Word file: sections, header, footers with odd and even page numbers, pictures, settings."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from drafter.export import wordstyles as styles
from drafter.export.charts import Chart
from drafter.export.wordxml import R, field, paragraph, point_twips, run, twips, w
from drafter.outline.document import PAGE_HEIGHT, PAGE_WIDTH, DocumentSettings

_RELATIONS: Final = {"header": "rId3", "right": "rId4", "left": "rId5"}
"""The relations of the parts as `render_docx` orders them; pictures follow."""
_FIRST_PICTURE: Final = 6
_WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_EMU: Final = 36000
"""English metric units in a millimetre."""
_NUMBER_BELOW: Final = Decimal(7)
"""Millimetres from the type area to the line of the page number (GB/T 9704-2012, 7.5)."""
_HEADER_AT: Final = Decimal(20)
for _prefix, _name in (("wp", _WP), ("a", _A), ("pic", _PIC)):
    ElementTree.register_namespace(_prefix, _name)


def section(settings: DocumentSettings, *, landscape: bool) -> Element:
    """What ends a section: page, margins, header and footers; turned pages keep the binding edge at the top."""
    width, height = twips(PAGE_WIDTH), twips(PAGE_HEIGHT)
    top, right, bottom, left = (settings.top, settings.right, settings.bottom, settings.left)
    if landscape:
        width, height, top, right, bottom, left = height, width, left, top, right, bottom
    size = w("pgSz", w=width, h=height, **({"orient": "landscape"} if landscape else {}))
    margins = w(
        "pgMar", top=twips(top), right=twips(right), bottom=twips(bottom), left=twips(left),
        header=twips(min(_HEADER_AT, top - 10)), footer=max(twips(bottom - _NUMBER_BELOW) - point_twips(Decimal(16)), 0),
        gutter=0,
    )  # fmt: skip
    return w(
        "sectPr",
        *(_reference("headerReference", kind, "header") for kind in ("default", "even")),
        _reference("footerReference", "default", "right"),
        _reference("footerReference", "even", "left"),
        size,
        margins,
    )


def _reference(tag: str, kind: str, part: str) -> Element:
    element = w(tag, type=kind)
    element.set(f"{{{R}}}id", _RELATIONS[part])
    return element


def header(mark: str) -> Element:
    """MARK on every page: that nobody has approved it; an approved one has an empty header."""
    return w("hdr", paragraph(styles.HEADER, *([run(mark)] if mark else [])))


def footer(settings: DocumentSettings, *, right: bool) -> Element:
    """— 1 —: on odd pages one character from the right edge, on even ones from the left (GB/T 9704-2012, 7.5)."""
    one = point_twips(styles.SMALL_SIZE)
    place = (
        [w("ind", rightChars=100, right=one), w("jc", val="right")]
        if right
        else [w("ind", leftChars=100, left=one), w("jc", val="left")]
    )
    return w("ftr", paragraph(styles.FOOTER, run("— "), *field("PAGE", "1"), run(" —"), properties=place))


def settings_part() -> Element:
    """Odd and even pages differ; punctuation may hang; Word 2013's way of setting, so that no old mode is shown."""
    uri = "http://schemas.microsoft.com/office/word"
    return w(
        "settings",
        w("zoom", percent=100),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", w("compatSetting", name="compatibilityMode", uri=uri, val=15)),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
    )


def picture(chart: Chart, number: int, most: Decimal) -> Iterator[Element]:
    """A chart as wide as the text with its caption under it, and words for those who can't see it."""
    across, down = png_size(chart.png)
    width = min(most, Decimal(150))
    size = {"cx": str(int(width * _EMU)), "cy": str(int(width * down / across * _EMU))}
    inline = Element(f"{{{_WP}}}inline", distT="0", distB="0", distL="0", distR="0")
    SubElement(inline, f"{{{_WP}}}extent", size)
    SubElement(inline, f"{{{_WP}}}docPr", id=str(number), name=f"图{number}", descr=chart.words)
    graphic = SubElement(inline, f"{{{_A}}}graphic")
    data = SubElement(graphic, f"{{{_A}}}graphicData", uri=_PIC)
    pic = SubElement(data, f"{{{_PIC}}}pic")
    about = SubElement(pic, f"{{{_PIC}}}nvPicPr")
    SubElement(about, f"{{{_PIC}}}cNvPr", id=str(number), name=f"图{number}", descr=chart.words)
    SubElement(about, f"{{{_PIC}}}cNvPicPr")
    fill = SubElement(pic, f"{{{_PIC}}}blipFill")
    SubElement(fill, f"{{{_A}}}blip", {f"{{{R}}}embed": f"rId{_FIRST_PICTURE + number - 1}"})
    SubElement(SubElement(fill, f"{{{_A}}}stretch"), f"{{{_A}}}fillRect")
    shape = SubElement(pic, f"{{{_PIC}}}spPr")
    form = SubElement(shape, f"{{{_A}}}xfrm")
    SubElement(form, f"{{{_A}}}off", x="0", y="0")
    SubElement(form, f"{{{_A}}}ext", size)
    SubElement(SubElement(shape, f"{{{_A}}}prstGeom", prst="rect"), f"{{{_A}}}avLst")
    drawing = w("drawing")
    drawing.append(inline)
    yield paragraph(styles.FIGURE, w("r", drawing))
    apart = w("keepNext", val=0)  # a caption under a picture belongs to what stands before it
    yield paragraph(styles.CAPTION, run(f"图{number}　{chart.title}"), properties=[apart])


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    across, down = struct.unpack(">II", png[16:24])
    return across, down
