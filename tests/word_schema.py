"""What Word demands of a file and LibreOffice forgives: the order of elements (ECMA-376 Part 1, transitional), paired
marks, unique ids, complete types and relations.  `faults` names all that is wrong in the bytes of a file."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
CHANGES = (
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "rPrChange",
    "pPrChange",
    "sectPrChange",
    "tblPrChange",
    "tcPrChange",
)
_PARAGRAPH = """pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid
spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl
divId cnfStyle rPr sectPr pPrChange"""
_RUN = """ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint
noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign
rtl cs em lang eastAsianLayout specVanish oMath rPrChange"""
_TABLE = """tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd
tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"""
_CELL = """cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark
headers cellIns cellDel cellMerge tcPrChange"""
_SECTION = """headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType
cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"""
_STYLE = """name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked
personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"""
_SETTINGS = """writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries
displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts
embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader
bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState
formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge revisionView
trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride styleLockTheme
styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps
showEnvelope summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders bookFoldRevPrinting
bookFoldPrinting bookFoldPrintingSheets drawingGridHorizontalSpacing drawingGridVerticalSpacing
displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery doNotUseMarginsForDrawingGridOrigin
drawingGridHorizontalOrigin drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning
characterSpacingControl printTwoOnOne strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore savePreviewPicture
doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText doNotDemarcateInvalidXml
saveXmlDataOnly useXSLTWhenSaving saveThroughXslt showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults
footnotePr endnotePr compat docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping
doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType
schemaLibrary shapeDefaults doNotEmbedSmartTags decimalSymbol listSeparator"""
_SIDES = "top left start bottom right end insideH insideV tl2br tr2bl"
ORDERS = {
    name: order.split()
    for name, order in {
        "pPr": _PARAGRAPH, "rPr": _RUN, "tblPr": _TABLE, "tcPr": _CELL, "sectPr": _SECTION, "style": _STYLE,
        "settings": _SETTINGS, "tblBorders": _SIDES, "tcBorders": _SIDES, "tblCellMar": _SIDES,
        "styles": "docDefaults latentStyles style", "docDefaults": "rPrDefault pPrDefault",
        "tblStylePr": "pPr rPr tblPr trPr tcPr", "document": "background body", "sdt": "sdtPr sdtEndPr sdtContent",
    }.items()
}  # fmt: skip
FIRST = {"p": "pPr", "r": "rPr", "tc": "tcPr"}
"""What may stand in an element only as its first child."""
_ALIGNED = ("left", "center", "right", "both", "distribute", "start", "end")
_WHOLE = re.compile(r"-?\d+")
_TWIPS = {
    "spacing": ("before", "after", "line", "val"), "ind": ("left", "right", "firstLine", "firstLineChars", "rightChars"),
    "sz": ("val",), "szCs": ("val",), "pgSz": ("w", "h"), "tcW": ("w",), "tblW": ("w",), "gridCol": ("w",),
    "pgMar": ("top", "right", "bottom", "left", "header", "footer", "gutter"), "trHeight": ("val",),
}  # fmt: skip


def faults(data):
    """All that is wrong in the Word file DATA, one sentence each."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names}
    found = [f"{name}: twice in the zip" for name, times in Counter(names).items() if times > 1]
    if names[0] != "[Content_Types].xml":
        found.append(f"{names[0]}: stands before the types")
    trees = {}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                trees[name] = etree.fromstring(content)
            except etree.XMLSyntaxError as error:
                found.append(f"{name}: {error}")
    found += _types(trees["[Content_Types].xml"], parts)
    found += _relations(trees, parts)
    for name, tree in trees.items():
        found += [f"{name}: {fault}" for fault in (*_shape(tree), *_values(tree), *_changes(tree))]
    return [*found, *_comments(trees), *_styles(trees)]


def _types(types, parts):
    defaults = {item.get("Extension").lower() for item in types.iter(TYPES + "Default")}
    overrides = [item.get("PartName") for item in types.iter(TYPES + "Override")]
    yield from (f"{name}: two types" for name, times in Counter(overrides).items() if times > 1)
    yield from (f"{name}: a type without a part" for name in overrides if name.lstrip("/") not in parts)
    for name in parts:
        suffix = name.rpartition(".")[2].lower()
        if name != "[Content_Types].xml" and f"/{name}" not in overrides and suffix not in defaults:
            yield f"{name}: no type"
        if name.startswith(("word/", "docProps/")) and suffix == "xml" and f"/{name}" not in overrides:
            yield f"{name}: a type of its suffix alone"


def _relations(trees, parts):
    named = {"[Content_Types].xml"}
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.partition("_rels/")
        named.add(name)
        ids = [item.get("Id") for item in tree]
        yield from (f"{name}: {one} twice" for one, times in Counter(ids).items() if times > 1)
        source = trees.get(folder + file.removesuffix(".rels"))
        if source is not None:
            used = [
                value for item in source.iter() for key, value in item.attrib.items() if key.startswith(R)
            ]
            yield from (f"{name}: no {one}, which is used" for one in set(used) - set(ids))
        for item in tree:
            if item.get("TargetMode") == "External":
                continue
            target = item.get("Target")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(folder + target)
            named.add(place)
            if place not in parts:
                yield f"{name}: {place} is missing"
    yield from (f"{name}: nothing refers to it" for name in parts if name not in named)


def _shape(tree):
    """Children out of the order of the schema, and what stands where it must not."""
    for element in tree.iter(etree.Element):
        tag = _tag(element)
        children = [_tag(child) for child in element.iterchildren(etree.Element)]
        order = ORDERS.get(tag) if element.tag.startswith(W) else None
        if order is not None:
            known = [order.index(child) for child in children if child in order]
            if known != sorted(known):
                yield f"{tag}: {' '.join(children)} is out of order"
            strange = [
                child for child in element.iterchildren(etree.Element)
                if child.tag.startswith(W) and _tag(child) not in order
            ]  # fmt: skip
            yield from (f"{tag}: {_tag(child)} is no child of it" for child in strange)
            often = {
                "sectPr": ("headerReference", "footerReference"),
                "styles": ("style",),
                "style": ("tblStylePr",),
            }
            twice = [c for c, times in Counter(children).items() if times > 1 and c not in often.get(tag, ())]
            yield from (f"{tag}: {child} twice" for child in twice if child in order)
        if element.tag.startswith(W) and tag in FIRST and FIRST[tag] in children[1:]:
            yield f"{tag}: {FIRST[tag]} is not first"
        if element.tag in (W + "tc", W + "comment", W + "hdr", W + "ftr") and (
            not children or children[-1] != "p"
        ):
            yield f"{tag}: does not end with a paragraph"
        if element.tag == W + "tbl" and children[:2] != ["tblPr", "tblGrid"]:
            yield "tbl: tblPr and tblGrid are not first"
        if element.tag == W + "body" and children[-1] != "sectPr":
            yield "body: does not end with its section"
        if element.tag == W + "t" and next(element.iterancestors(W + "del"), None) is not None:
            yield "t: deleted text is delText"
        if (
            element.tag == W + "delText"
            and next(element.iterancestors(W + "del", W + "moveFrom"), None) is None
        ):
            yield "delText: stands in no deletion"
        kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
        if element.tag == W + "t" and not kept and element.text != (element.text or "").strip(" \t\n"):
            yield f"t: the blanks of “{element.text}” are lost"


def _values(tree):
    for element in tree.iter(etree.Element):
        if not element.tag.startswith(W):
            continue
        tag = _tag(element)
        for name in _TWIPS.get(tag, ()):
            value = element.get(W + name)
            if value is not None and not _WHOLE.fullmatch(value):
                yield f"{tag}: {name} is {value}"
        if tag == "jc" and element.get(W + "val") not in _ALIGNED:
            yield f"jc: {element.get(W + 'val')}"
        if tag == "tr":
            cells = sum(int(span.get(W + "val")) if (span := cell.find(f"{W}tcPr/{W}gridSpan")) is not None else 1
                        for cell in element.findall(W + "tc"))  # fmt: skip
            grid = element.getparent().find(W + "tblGrid")
            if grid is not None and len(grid) and len(grid) != cells:
                yield f"tr: {cells} cells under {len(grid)} columns"
    drawn = [item.get("id") for item in tree.iter(WP + "docPr")]
    yield from (f"docPr: {one} twice" for one, times in Counter(drawn).items() if times > 1)
    for inline in tree.iter(WP + "inline"):
        order = ["extent", "effectExtent", "docPr", "cNvGraphicFramePr", "graphic"]
        places = [order.index(_tag(child)) for child in inline]
        if places != sorted(places) or inline.find(WP + "docPr") is None:
            yield "inline: out of order"


def _changes(tree):
    seen = Counter()
    for name in CHANGES:
        for change in tree.iter(W + name):
            if change.get(W + "id") is None or not change.get(W + "author"):
                yield f"{name}: without id or author"
            seen[change.get(W + "id")] += 1
    yield from (f"change {one} twice" for one, times in seen.items() if times > 1)
    marks = Counter()
    for mark in tree.iter(W + "bookmarkStart", W + "bookmarkEnd"):
        marks[mark.get(W + "id")] += 1 if _tag(mark) == "bookmarkStart" else -1
    yield from (f"bookmark {one} is not paired" for one, rest in marks.items() if rest)
    depth = 0
    for mark in tree.iter(W + "fldChar"):
        depth += {"begin": 1, "end": -1}.get(mark.get(W + "fldCharType"), 0)
        if depth < 0:
            yield "a field ends that has not begun"
    if depth:
        yield "a field does not end"


def _comments(trees):
    """Each comment once, with one reference, its range begun before it ends and referred to behind its end."""
    notes = trees.get("word/comments.xml")
    known = [note.get(W + "id") for note in notes] if notes is not None else []
    yield from (f"comment {one} twice" for one, times in Counter(known).items() if times > 1)
    for note in notes if notes is not None else ():
        if not note.get(W + "author"):
            yield f"comment {note.get(W + 'id')} has no author"
    marks = {}
    for name, tree in trees.items():
        if name.startswith("word/") and name != "word/comments.xml":
            for mark in tree.iter(W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference"):
                marks.setdefault(mark.get(W + "id"), []).append(_tag(mark).removeprefix("comment"))
    for one in {*known, *marks}:
        if one not in known:
            yield f"comment {one} is marked and not there"
        if marks.get(one) not in (["RangeStart", "RangeEnd", "Reference"], ["Reference"]):
            yield f"comment {one}: {marks.get(one)}"


def _styles(trees):
    """Styles that are based on, followed by or used without being there; two of one id."""
    styles = trees.get("word/styles.xml")
    if styles is None:
        return
    ids = [style.get(W + "styleId") for style in styles.iter(W + "style")]
    yield from (f"style {one} twice" for one, times in Counter(ids).items() if times > 1)
    names = [style.find(W + "name").get(W + "val").lower() for style in styles.iter(W + "style")]
    yield from (f"two styles are called {one}" for one, times in Counter(names).items() if times > 1)
    for name, tree in trees.items():
        for used in tree.iter(
            *(W + kind for kind in ("basedOn", "next", "link", "pStyle", "rStyle", "tblStyle"))
        ):
            if used.get(W + "val") not in ids:
                yield f"{name}: no style {used.get(W + 'val')}"


def _tag(element):
    return etree.QName(element).localname
