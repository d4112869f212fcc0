"""The zip that a Word file is: parts, their types and relations, and properties that name no machine.

Two packages of one content are the same bytes: the order is fixed and every entry bears the format's first day.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from drafter.export.wordxml import serialize, speakable

_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_RELATIONS: Final = _OFFICE + "relationships/"
_CP: Final = _PACKAGE + "metadata/core-properties"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_TERMS: Final = "http://purl.org/dc/terms/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_VT: Final = _OFFICE + "docPropsVTypes"
_CUSTOM: Final = _OFFICE + "custom-properties"
_USER_PROPERTY: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
for _prefix, _name in (("cp", _CP), ("dc", _DC), ("dcterms", _TERMS), ("xsi", _XSI), ("vt", _VT)):
    ElementTree.register_namespace(_prefix, _name)


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself."""

    title: str
    organization: str
    status: str
    """草稿·未经审核, or that it is approved."""
    made: datetime
    custom: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part under word/: `kind` names both its content type and its relation (styles, header, image …)."""

    name: str
    kind: str
    data: bytes


def pack(document: bytes, parts: tuple[Part, ...], properties: Properties) -> bytes:
    """The file: DOCUMENT with PARTS, which it refers to as rId1, rId2 … in their order."""
    entries = {
        "[Content_Types].xml": _types(parts),
        "_rels/.rels": _relations(
            [
                (_RELATIONS + "officeDocument", "word/document.xml"),
                (_PACKAGE + "relationships/metadata/core-properties", "docProps/core.xml"),
                (_RELATIONS + "extended-properties", "docProps/app.xml"),
                (_RELATIONS + "custom-properties", "docProps/custom.xml"),
            ]
        ),
        "docProps/core.xml": _core(properties),
        "docProps/app.xml": _app(properties),
        "docProps/custom.xml": _custom(properties),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations([(_RELATIONS + part.kind, part.name) for part in parts]),
        **{f"word/{part.name}": part.data for part in parts},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, data)
    return target.getvalue()


CHECKSUM: Final = "正文校验"
"""The custom property that holds the hash of the body."""


_LARGEST: Final = 64 * 1024 * 1024
"""The most bytes of a part that is read of a file from elsewhere."""


def is_untouched(data: bytes) -> bool:
    """Whether DATA is a file of ours whose body nobody has changed since."""
    body = _part(data, "word/document.xml")
    return body is not None and stated(data, CHECKSUM) == checksum(body)


def stated(data: bytes, name: str) -> str | None:
    """The custom property NAME of the file DATA, whatever it is; None where it states none."""
    part = _part(data, "docProps/custom.xml")
    try:
        custom = ElementTree.fromstring(part or b"")
    except ElementTree.ParseError:
        return None
    return next(("".join(item.itertext()) for item in custom if item.get("name") == name), None)


def _part(data: bytes, name: str) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(name) if archive.getinfo(name).file_size <= _LARGEST else None
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return None


def checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _types(parts: tuple[Part, ...]) -> bytes:
    root = Element("Types", xmlns=_PACKAGE + "content-types")
    for extension, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"),
        ("png", "image/png"),
    ):  # fmt: skip
        SubElement(root, "Default", Extension=extension, ContentType=kind)
    for name, kind in (
        ("word/document.xml", _MAIN + "document.main+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        ("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
        *((f"word/{part.name}", f"{_MAIN}{part.kind}+xml") for part in parts if part.kind != "image"),
    ):
        SubElement(root, "Override", PartName=f"/{name}", ContentType=kind)
    return serialize(root)


def _relations(targets: list[tuple[str, str]]) -> bytes:
    root = Element("Relationships", xmlns=_PACKAGE + "relationships")
    for number, (kind, target) in enumerate(targets, start=1):
        SubElement(root, "Relationship", Id=f"rId{number}", Type=kind, Target=target)
    return serialize(root)


def _core(properties: Properties) -> bytes:
    root = Element(f"{{{_CP}}}coreProperties")
    for namespace, name, text in (
        (_DC, "title", properties.title), (_DC, "creator", properties.organization),
        (_CP, "lastModifiedBy", properties.organization), (_DC, "language", "zh-CN"),
        (_CP, "contentStatus", properties.status),
    ):  # fmt: skip
        SubElement(root, f"{{{namespace}}}{name}").text = speakable(text)
    for name in ("created", "modified"):
        when = SubElement(root, f"{{{_TERMS}}}{name}", {f"{{{_XSI}}}type": "dcterms:W3CDTF"})
        when.text = f"{properties.made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return serialize(root)


def _app(properties: Properties) -> bytes:
    root = Element("Properties", xmlns=_OFFICE + "extended-properties")
    SubElement(root, "Application").text = "Drafter"
    SubElement(root, "Company").text = speakable(properties.organization)
    return serialize(root)


def _custom(properties: Properties) -> bytes:
    root = Element("Properties", xmlns=_CUSTOM)
    for number, (name, value) in enumerate(properties.custom, start=2):
        item = SubElement(root, "property", fmtid=_USER_PROPERTY, pid=str(number), name=name)
        SubElement(item, f"{{{_VT}}}lpwstr").text = speakable(value)
    return serialize(root)
