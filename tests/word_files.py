"""Word files made by hand, with all that makes reading and marking them hard."""

from __future__ import annotations

import zipfile
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
KINDS = ("footnotes", "endnotes", "header", "footer", "comments", "styles")


def run(text, format_=""):
    """A run with its format."""
    settings = f"<w:rPr>{format_}</w:rPr>" if format_ else ""
    return f'<w:r>{settings}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content, settings=""):
    """A paragraph of runs; bare strings are made into one."""
    inner = "".join(piece if piece.startswith("<") else run(piece) for piece in content)
    return f"<w:p>{f'<w:pPr>{settings}</w:pPr>' if settings else ''}{inner}</w:p>"


def change(kind, *content):
    """Runs that another person inserted or deleted."""
    inner = "".join(run(piece) for piece in content)
    inner = inner.replace("w:t ", "w:delText ").replace("/w:t>", "/w:delText>") if kind == "del" else inner
    return f'<w:{kind} w:id="70" w:author="张三" w:date="2024-01-01T00:00:00Z">{inner}</w:{kind}>'


def field(code, result):
    """A complex field with its result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark.format('separate')}{run(result)}"
        f"{mark.format('end')}"
    )


def text_box(*paragraphs):
    """A text box as Word writes it: once for new versions, once for old ones."""
    inner = "".join(paragraphs)
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData "
        "uri='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'><wps:wsp><wps:txbx><w:txbxContent>"
        f"{inner}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def table(*rows):
    """A table of rows of cells; a cell is text or the XML of its blocks."""
    made = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc><w:tcPr/>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in cells
        )
        + "</w:tr>"
        for cells in rows
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{made}</w:tbl>"


def word_file(*blocks, main="document", extra=None, section="", **parts):
    """The bytes of a Word file; PARTS (footnotes, header, comments …) are the inner XML of further parts."""
    root = {name: name for name in KINDS} | {"header": "hdr", "footer": "ftr"}
    relations = overrides = references = ""
    files = {}
    for number, (name, inner) in enumerate(parts.items(), start=1):
        files[f"word/{name}.xml"] = f"<w:{root[name]} {NAMESPACES}>{inner}</w:{root[name]}>"
        relations += f'<Relationship Id="r{number}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        overrides += f'<Override PartName="/word/{name}.xml" ContentType="{_WORDML}.{name}+xml"/>'
        if name in ("header", "footer"):
            references += f'<w:{name}Reference w:type="default" r:id="r{number}"/>'
    if "external" in (extra or {}):
        relations += (extra or {}).pop("external")
    body = "".join(blocks)
    space = "http://schemas.openxmlformats.org/package/2006"
    kind = (
        "application/vnd.ms-word.document.macroEnabled.main"
        if main == "macro"
        else f"{_WORDML}.document.main"
    )
    files |= {
        "[Content_Types].xml": f'<Types xmlns="{space}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{kind}+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{space}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{space}/relationships">{relations}</Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr>{references}{section}</w:sectPr></w:body>"
        "</w:document>",
    } | (extra or {})
    return zipped(files)


def zipped(files):
    """The files in one zip, in order, at a fixed date."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=lambda name: name != "[Content_Types].xml"):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6)), files[name])
    return out.getvalue()


def unzipped(data):
    """The parts of a Word file by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_BOLD = "<w:b/>"
_SPENT = "决算支出"

TRAPS = word_file(
    paragraph("2023年清河局部门整体支出绩效自评报告", settings="<w:jc w:val='center'/>"),
    paragraph(f"一是{_SPENT}", run("61", _BOLD), run("0."), run("02", "<w:i/>"), run("万元", _BOLD), "，收支平衡。"),
    paragraph(
        "二是", f"<w:hyperlink w:anchor='x'>{run(_SPENT)}{run('620.02万元')}</w:hyperlink>", "，见公开表。"
    ),
    paragraph(f"三是{_SPENT}", change("del", "1.11万元"), change("ins", "630.02万元"), "。"),
    paragraph(f"四是{_SPENT}", field(" REF a ", "640.02万元"), "，第", field(" PAGE ", "77"), "页。"),
    paragraph(
        f"五是{_SPENT}",
        f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run('650.02万元')}</w:sdtContent></w:sdt>", "。",
    ),
    paragraph(
        f"<w:r><w:t>六是</w:t><w:tab/><w:t>{_SPENT}660.02万元。</w:t><w:br/><w:t>编号A</w:t><w:noBreakHyphen/>"
        f"<w:t>B，{_SPENT}670.02万元。</w:t></w:r>"
    ),
    paragraph("注释在此", "<w:r><w:footnoteReference w:id='2'/></w:r>", "，文本框在此", text_box(paragraph(f"{_SPENT}690.02万元。")), "。"),
    table(
        ("项目", "金额（万元）"),
        (_SPENT, "600.12"),
        (_SPENT, paragraph("另附") + table(("600.22万元", "内")) + paragraph("")),
    ),
    paragraph(
        "<w:commentRangeStart w:id='5'/>", f"七是{_SPENT}600.02", "<w:commentRangeEnd w:id='5'/>",
        "<w:r><w:commentReference w:id='5'/></w:r>", "万元，没有问题。",
    ),
    footnotes="<w:footnote w:type='separator' w:id='0'><w:p/></w:footnote><w:footnote w:id='2'>"
    + paragraph("<w:r><w:footnoteRef/></w:r>", f"脚注：{_SPENT}680.02万元。") + "</w:footnote>",
    header=paragraph(f"{_SPENT}600.32万元"),
    footer=paragraph("— ", field(" PAGE ", "1"), " —"),
    comments="<w:comment w:id='5' w:author='李四' w:initials='L'><w:p w14:paraId='00000001'><w:r><w:t>请核实</w:t></w:r></w:p></w:comment>",
    extra={
        "word/commentsExtended.xml": "<x/>",
        "customXml/item1.xml": "<unknown  attribute = 'kept as it is' />",
        "word/media/image1.png": b"\x89PNG not really",
    },
)  # fmt: skip
"""Ten wrong amounts of 决算支出, each in another kind of place, and a true one that bears a person's comment."""

WRONG = [*(f"6{digit}0.02" for digit in range(1, 10)), "600.12", "600.22", "600.32"]
