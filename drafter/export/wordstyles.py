"""The styles of the Word file: how each kind of passage looks, by GB/T 9704-2012 and the outline's settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from drafter.export.wordxml import half_points, point_twips, w
from drafter.outline.document import DocumentSettings

# 2号, 3号 and 4号 of the standard.
TITLE_SIZE: Final = Decimal(22)
BODY_SIZE: Final = Decimal(16)
SMALL_SIZE: Final = Decimal(14)
TITLE, BODY, ATTACHMENT, ANNEX_TITLE = "Title", "BodyText", "AttachmentMark", "AnnexTitle"
CAPTION, UNIT_LINE, CELL, HEAD_CELL, NOTE = "Caption", "UnitLine", "TableText", "TableHead", "TableNote"
CLOSE: Final = "TableClose"
"""The paragraph that Word wants behind a table: as low as it may be, so that it never asks for a page of its own."""
_HARDLY: Final = 14
CAUTION, SIGNATURE, DATE, HEADER, FOOTER, FIGURE = (
    "Caution",
    "Signature",
    "Date",
    "Header",
    "Footer",
    "Figure",
)
TABLE: Final = "ReportTable"


def heading_style(level: int) -> str:
    return f"Heading{level}"


def make_styles(settings: DocumentSettings) -> Element:
    """The part styles.xml.  No style but those that the report uses and what Word needs."""
    fonts, pitch = settings, point_twips(settings.pitch)
    indent = w("ind", firstLineChars=200, firstLine=point_twips(2 * BODY_SIZE))
    first, second, song = fonts.first_font, fonts.second_font, fonts.page_number_font
    centred, small = w("jc", val="center"), settings.table_size
    return w(
        "styles",
        _defaults(settings),
        # No quarter of a character between 年 and a digit, or 28 characters no more fill a line.
        _style("Normal", "Normal", [w("autoSpaceDE", val=0), w("autoSpaceDN", val=0), _exact(pitch), w("jc", val="both")],
               [], default=True),
        _character_default(),
        _table_default(),
        _style(BODY, "Body Text", [indent], [_squeeze(settings)]),
        *(
            _style(
                heading_style(level), f"heading {level}",
                [w("keepNext"), indent, w("outlineLvl", val=level - 1)],
                [_font(font, settings), w("b", val=0), _squeeze(settings)], following=BODY,
            )
            for level, font in ((1, first), (2, second), (3, fonts.body_font), (4, fonts.body_font))
        ),
        _style(
            TITLE, "Title",
            [w("keepNext"), _exact(point_twips(settings.title_pitch), after=pitch), centred],
            [_font(fonts.title_font, settings), *_size(TITLE_SIZE)], following=BODY,
        ),
        _style(ATTACHMENT, "附件标记", [_exact(pitch, after=pitch), w("jc", val="left")], [_font(first, settings)]),
        _style(
            ANNEX_TITLE, "附表标题", [w("keepNext"), _exact(pitch, after=pitch // 2), centred],
            [_font(fonts.title_font, settings), *_size(Decimal(18))],
        ),
        _style(CAPTION, "caption", [w("keepNext"), _exact(pitch, before=pitch // 3), centred],
               [_font(first, settings), *_size(SMALL_SIZE)]),
        _style(UNIT_LINE, "单位行", [w("keepNext"), w("jc", val="right")], _size(small)),
        _style(CELL, "表格文字", [_free(), w("jc", val="left")], _size(small)),
        _style(HEAD_CELL, "表头", [w("keepNext"), _free(), centred], [_font(first, settings), *_size(small)]),
        _style(NOTE, "表注", [_exact(pitch, after=pitch // 3), w("jc", val="left")], _size(small)),
        _style(CLOSE, "表后", [_exact(_HARDLY, after=pitch // 2)], _size(Decimal(1))),
        _style(FIGURE, "图", [w("keepNext"), _free(), centred], []),
        _style(CAUTION, "待处理", [indent], [_font(first, settings)]),
        _style(SIGNATURE, "Signature", [w("keepNext"), w("keepLines"), _exact(pitch, before=pitch), w("jc", val="right")], []),
        _style(DATE, "Date", [w("keepLines"), w("jc", val="right")], []),
        _style(HEADER, "header", [_exact(point_twips(SMALL_SIZE + 4)), centred],
               [_font(first, settings), *_size(SMALL_SIZE)]),
        _style(FOOTER, "footer", [_exact(point_twips(SMALL_SIZE + 2)), w("jc", val="left")],
               [_font(song, settings, song), *_size(SMALL_SIZE)]),
        *_table_styles(settings),
    )  # fmt: skip


def _defaults(settings: DocumentSettings) -> Element:
    look = w(
        "rPr",
        _font(settings.body_font, settings),
        *_size(BODY_SIZE),
        w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    )
    setting = w(
        "pPr",
        w("widowControl", val=0),
        w("spacing", before=0, after=0),
    )
    return w("docDefaults", w("rPrDefault", look), w("pPrDefault", setting))


def _font(east_asian: str, settings: DocumentSettings, latin: str | None = None) -> Element:
    latin = latin or settings.latin_font
    return w("rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)


def _size(points: Decimal) -> list[Element]:
    return [w("sz", val=half_points(points)), w("szCs", val=half_points(points))]


def _squeeze(settings: DocumentSettings) -> Element:
    return w("spacing", val=-point_twips(settings.squeeze))


def _exact(twips: int, before: int = 0, after: int = 0) -> Element:
    return w("spacing", before=before, after=after, line=twips, lineRule="exact")


def _free() -> Element:
    """Lines as high as their type, in cells that may hold several."""
    return w("spacing", before=0, after=0, line=240, lineRule="auto")


def _style(
    style: str, name: str, setting: list[Element], look: list[Element], *, following: str = "",
    default: bool = False,
) -> Element:  # fmt: skip
    made = w("style", w("name", val=name), type="paragraph", styleId=style)
    if default:
        made.set(made_attribute("default"), "1")
    else:
        made.append(w("basedOn", val="Normal"))
    if following:
        made.append(w("next", val=following))
    made.append(w("qFormat"))
    made.append(w("pPr", *setting))
    if look:
        made.append(w("rPr", *look))
    return made


def made_attribute(name: str) -> str:
    return next(iter(w("x", **{name: 0}).attrib))


def _character_default() -> Element:
    return w("style", w("name", val="Default Paragraph Font"), w("uiPriority", val=1), w("semiHidden"),
              type="character", styleId="DefaultParagraphFont", default=1)  # fmt: skip


def _table_default() -> Element:
    margins = w("tblCellMar", w("top", w=40, type="dxa"), w("left", w=85, type="dxa"),
                w("bottom", w=40, type="dxa"), w("right", w=85, type="dxa"))  # fmt: skip
    return w("style", w("name", val="Normal Table"), w("uiPriority", val=99), w("semiHidden"),
             w("tblPr", w("tblInd", w=0, type="dxa"), margins),
             type="table", styleId="TableNormal", default=1)  # fmt: skip


def _table_styles(settings: DocumentSettings) -> list[Element]:
    def line(side: str, size: int) -> Element:
        return w(side, val="single", sz=size, space=0, color="000000")

    if settings.table_lines == "three":
        borders = w("tblBorders", line("top", 12), line("bottom", 12))
        head = w("tblStylePr", w("tcPr", w("tcBorders", line("bottom", 6))), type="firstRow")
    else:
        borders = w(
            "tblBorders", *(line(side, 4) for side in "top left bottom right insideH insideV".split())
        )
        head = None
    return [
        w("style", w("name", val="报告表格"), w("basedOn", val="TableNormal"), w("tblPr", borders), head,
          type="table", styleId=TABLE, customStyle=1),
    ]  # fmt: skip
