"""A Word file as a zip of parts: opened within limits, nothing executed, nothing fetched, no entity expanded."""

from __future__ import annotations

import posixpath
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

from drafter.errors import TextError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LARGEST_UNPACKED = 256 * 1024 * 1024
"""The most bytes that all parts together may unpack to; beyond that it is a zip bomb."""
LARGEST_TREE = 32 * 1024 * 1024
"""The most bytes of XML that are made into trees."""
MOST_NODES = 1_500_000
"""The most tags and attributes in them, each of which takes about 200 bytes; a report of 300 pages has a million."""
MOST_PARTS = 20_000

_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, KeyError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_DOCUMENT = "/officeDocument"


@dataclass(slots=True)
class Package:
    """The parts of one Word file.  `trees` holds those that were read as XML; only they can be changed."""

    name: str
    data: bytes
    sizes: dict[str, int]
    trees: dict[str, Element] = field(default_factory=dict)
    read: int = 0
    """Bytes of XML so far."""
    nodes: int = 0

    @classmethod
    def open(cls, data: bytes, name: str) -> Package:
        """Raises TextError where DATA is no zip, is encrypted, or would unpack to too much."""
        with _unzipping(name), zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise TextError(f"{name} 是加密的压缩包，请解密并另存为 .docx 后再核对。")
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise TextError(f"{name} 解压后过大，不像一份报告，请删去其中的大图或附件后再核对。")
        sizes = {part.filename: part.file_size for part in parts}
        if len(sizes) < len(parts):
            raise broken(name)  # two parts of one name: readers differ in which of them counts
        return cls(name, data, sizes)

    def content(self, part: str) -> bytes:
        """The bytes of PART as they stand in the file."""
        with _unzipping(self.name), zipfile.ZipFile(BytesIO(self.data)) as archive:
            return archive.read(part)

    def tree(self, part: str) -> Element:
        """The root element of PART.  Raises TextError for broken XML and for any document type declaration."""
        if part not in self.trees:
            self.trees[part] = self._parse(part)
        return self.trees[part]

    def _parse(self, part: str) -> Element:
        from lxml import etree

        content = self._content_to_parse(part)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
        )
        try:
            root = etree.fromstring(content, parser)
        # lxml lets through what it meets: SyntaxError for XML, LookupError for an encoding.
        except (SyntaxError, LookupError, ValueError) as error:
            raise broken(self.name) from error
        # OPC (ECMA-376 part 2) forbids it, and an entity is the only thing that one is good for here.
        if root.getroottree().docinfo.doctype:
            raise TextError(f"{self.name} 中有 Word 文件不允许的外部定义，可能被人做过手脚，没有读取。")
        return root

    def _content_to_parse(self, part: str) -> bytes:
        too_large = TextError(f"{self.name} 的文字部分过大，不像一份报告，请拆分后再核对。")
        self.read += self.sizes.get(part, 0)
        if self.read > LARGEST_TREE:
            raise too_large
        content = self.content(part)
        self.nodes += content.count(b"<") + content.count(b"=")
        if self.nodes > MOST_NODES:
            raise too_large
        return content

    def document(self) -> str:
        """The name of the main part."""
        found = self._targets("_rels/.rels", "", _DOCUMENT)
        part = self._actual(found[0] if found else "word/document.xml")
        if part is None:
            raise broken(self.name)
        return part

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of the file that PART names as KIND (`footnotes`, `comments` …); never an outside address."""
        named = (self._actual(name) for name in self._targets(relations_of(part), part, f"/{kind}"))
        return [name for name in named if name is not None]

    def target(self, part: str, identifier: str) -> str | None:
        """The part of the file that PART's relationship IDENTIFIER leads to."""
        for relation in self._relations(relations_of(part)):
            if relation.get("Id") == identifier:
                inside = relation.get("TargetMode") != "External"
                return self._actual(_resolve(part, relation.get("Target", ""))) if inside else None
        return None

    def rewritten(self, changed: Mapping[str, bytes]) -> bytes:
        """The file with the CHANGED parts in place of theirs, new ones at its end; all others byte for byte.

        The same changes give the same bytes.  Raises TextError where a part cannot be unpacked.
        """
        out = BytesIO()
        with (
            _unzipping(self.name),
            zipfile.ZipFile(BytesIO(self.data)) as archive,
            zipfile.ZipFile(out, "w") as made,
        ):
            for part in archive.infolist():
                entry = zipfile.ZipInfo(part.filename, part.date_time)
                entry.compress_type, entry.external_attr = part.compress_type, part.external_attr
                with made.open(entry, "w") as target:
                    if part.filename in changed:
                        target.write(changed[part.filename])
                    else:
                        with archive.open(part) as source:
                            shutil.copyfileobj(source, target, 1 << 20)
            for name in changed:
                if name not in self.sizes:
                    entry = zipfile.ZipInfo(name)
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    made.writestr(entry, changed[name])
        return out.getvalue()

    @property
    def is_signed(self) -> bool:
        """Whether it bears an electronic signature, which no changed copy can keep."""
        return any(name.startswith("_xmlsignatures/") for name in self.sizes)

    def _actual(self, name: str) -> str | None:
        """The part of that name, however it writes capitals and other letters (ECMA-376 part 2)."""
        if name in self.sizes:
            return name
        wanted = unquote(name).lower()
        return next((part for part in self.sizes if unquote(part).lower() == wanted), None)

    def _targets(self, relations: str, part: str, kind: str) -> list[str]:
        return [
            _resolve(part, relation.get("Target", ""))
            for relation in self._relations(relations)
            if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External"
        ]

    def _relations(self, relations: str) -> list[Element]:
        return list(self.tree(relations).iter(_RELATIONS + "Relationship")) if relations in self.sizes else []


@contextmanager
def _unzipping(name: str) -> Iterator[None]:
    """What zipfile lets through where the file NAME is broken, as one sentence."""
    try:
        yield
    except _FAULTS as error:
        raise broken(name) from error


def relations_of(part: str) -> str:
    """The name of the part that holds the relationships of PART."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def broken(name: str) -> TextError:
    return TextError(f"{name} 已损坏或不是 Word 文件，请用 Word 或 WPS 打开并另存为 .docx 后再核对。")


def _resolve(part: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
