"""Zipped workbooks (.xlsx, .ods): looked through within limits, and packed anew without all that is not needed.

The reader gets a package of our own, whose parts are as long as they say: macros, links to other files, pictures
and parts that unpack to more than they declare never reach it.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from drafter.errors import WorkbookError
from drafter.facts.survey import MOST_CELLS, Kind, Marks, Shape, Survey, built_in_format, read_format
from drafter.numbers.patterns import pattern

LARGEST_UNPACKED = 64 * 1024 * 1024
_BROKEN = "已损坏或不完整，读不出表格；请用Excel或WPS打开，另存为.xlsx后再试"
_SHOWN = pattern(r"[-(¥￥]*[\d,]+\.(\d+)(%?)\)?")
_MOST_BLANKS = 1_000_000
_NUMERIC = ("float", "currency", "percentage")
Start = Callable[[str, dict[str, str]], None]


def repack(data: bytes, name: str) -> Survey:
    """The workbook in DATA, ready to be read.  Raises WorkbookError, one sentence that starts with NAME."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _Parts(archive, name)
            if "xl/workbook.bin" in parts.names:
                raise WorkbookError(f"{name}是.xlsb工作簿；请用Excel或WPS打开，另存为.xlsx后再试")
            if "content.xml" in parts.names and b"spreadsheet" in parts.read("mimetype"):
                return _OpenDocument(parts).survey()
            if any(part.startswith("xl/") for part in parts.names):
                return _OfficeOpen(parts).survey()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise WorkbookError(f"{name}{_BROKEN}") from None
    except expat.ExpatError:
        raise WorkbookError(f"{name}{_BROKEN}") from None
    kind = "Word文件" if any(part.startswith("word/") for part in parts.names) else "压缩包或其他文件"
    raise WorkbookError(f"{name}是{kind}，不是工作簿；请给出.xlsx、.xls或.ods文件")


class _Parts:
    """The parts of a package, each read once, all together within the limit."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self.name = name
        self.names = {info.filename for info in archive.infolist()}
        self.kept: dict[str, bytes] = {}

    def read(self, part: str) -> bytes:
        """The bytes of PART, empty where there is none; kept for the new package."""
        if part in self.kept or part not in self.names:
            return self.kept.get(part, b"")
        left = LARGEST_UNPACKED - sum(map(len, self.kept.values()))
        with self._archive.open(part) as file:
            content = file.read(left + 1)
        if len(content) > left:
            raise WorkbookError(
                f"{self.name}展开后超过{LARGEST_UNPACKED // 1024 // 1024} MB；请只留下需要的表，另存后再试"
            )
        self.kept[part] = content
        return content

    def parse(self, part: str, start: Start, end: Start | None = None, text: Start | None = None) -> None:
        """Call START with the local name and attributes of each element of PART; refuse declared entities."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True

        def refuse(*_: object) -> None:
            raise WorkbookError(f"{self.name}里有不该有的XML声明，为安全起见没有读取；请另存为.xlsx后再试")

        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        parser.StartElementHandler = lambda tag, attributes: start(
            tag.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        )
        if end is not None:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2], {})
        if text is not None:
            parser.CharacterDataHandler = lambda data: text(data, {})
        if content := self.read(part):
            parser.Parse(content, True)

    def packed(self) -> bytes:
        """All parts that were read, stored uncompressed in a package of our own."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for part, content in self.kept.items():
                archive.writestr(part, content)
        return buffer.getvalue()


class _OfficeOpen:
    """An .xlsx: its sheets by name, and in them the errors, the formulas without a result and the formats."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = parts
        self._total = 0

    def survey(self) -> Survey:
        parts = self._parts
        for part in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"):
            parts.read(part)
        targets: dict[str, str] = {}
        sheets: list[tuple[str, str]] = []

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                targets[attributes.get("Id", "")] = path

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                sheets.append((attributes.get("name", ""), attributes.get("id", "")))

        parts.parse("xl/_rels/workbook.xml.rels", relation)
        parts.parse("xl/workbook.xml", sheet)
        for part in sorted(parts.names):
            if part.lower() in ("xl/sharedstrings.xml", "xl/styles.xml"):
                parts.parse(part, lambda tag, attributes: None)
        formats = list(self._formats())
        marks = {name: self._marks(targets.get(key, ""), formats) for name, key in sheets}
        return Survey(parts.packed(), marks)

    def _formats(self) -> Iterator[Shape | None]:
        """The shape of each cell style."""
        codes: dict[int, str] = {}
        styles: list[int] = []
        inside = [False]

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            elif tag == "cellXfs":
                inside[0] = True
            elif tag in ("cellStyles", "dxfs"):
                inside[0] = False
            elif tag == "xf" and inside[0]:
                styles.append(_number(attributes.get("numFmtId")))

        self._parts.parse("xl/styles.xml", start)
        for style in styles:
            yield read_format(codes.get(style) or built_in_format(style))

    def _marks(self, part: str, formats: list[Shape | None]) -> Marks:
        scan = _Cells(formats, self._parts.name)
        self._parts.parse(part, scan.start, scan.end, scan.text)
        self._total += scan.marks.count
        if self._total > MOST_CELLS:
            scan.marks.refuse()
        return scan.marks


class _Cells:
    """Watches the elements of one sheet go by."""

    def __init__(self, formats: list[Shape | None], file: str) -> None:
        self.marks = Marks(file)
        self._formats = formats
        self._row = self._column = 0
        self._type = self._value = ""
        self._formula = self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._open(attributes)
        elif tag == "row":
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0
        elif tag == "f":
            self._formula = True
        elif tag in ("v", "t"):
            self._in_value = True

    def _open(self, attributes: dict[str, str]) -> None:
        row, column = _place(attributes.get("r", ""))
        self._row, self._column = row or self._row or 1, column or self._column + 1
        self._type, self._value, self._formula = attributes.get("t", "n"), "", False
        style = _number(attributes.get("s"))
        shape = self._formats[style] if 0 <= style < len(self._formats) else None
        if shape is not None and self._type == "n":
            self.marks.shapes[self._row, self._column] = shape

    def text(self, data: str, _: dict[str, str]) -> None:
        if self._in_value and len(self._value) < 32:
            self._value += data

    def end(self, tag: str, _: dict[str, str]) -> None:
        if tag in ("v", "t"):
            self._in_value = False
        elif tag == "c" and (self._value or self._formula):
            self.marks.take(self._row, self._column)
            if self._type == "e":
                self.marks.special[self._row, self._column] = ("error", self._value or "#REF!")
            elif self._formula and not self._value and self._type == "n":
                self.marks.special[self._row, self._column] = ("uncomputed", "")


class _OpenDocument:
    """An .ods: its tables by name, and in them what is no plain value and how many decimals are shown."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = parts
        self._sheets: dict[str, Marks] = {}
        self._marks = Marks(parts.name)
        self._row = self._column = self._rows = self._columns = 0
        self._cell: dict[str, str] = {}
        self._shown = ""
        self._total = self._blanks = 0

    def survey(self) -> Survey:
        parts = self._parts
        manifest = parts.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise WorkbookError(f"{parts.name}设有密码；请在Excel或WPS中取消密码，另存后再试")
        parts.parse("content.xml", self._start, self._end, self._text)
        return Survey(parts.packed(), self._sheets)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self._marks = self._sheets.setdefault(attributes.get("name", ""), Marks(self._parts.name))
            self._row = self._rows = 0
        elif tag == "table-row":
            self._row += self._rows or 1
            self._rows = _number(attributes.get("number-rows-repeated"), 1)
            self._column, self._columns = 0, 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._columns = _number(attributes.get("number-columns-repeated"), 1)
            self._cell, self._shown = attributes, ""
            self._take_span(attributes)
        elif tag == "s":
            # So many blanks in a row, which the reader would write out.
            count = attributes.get("c", "1")
            self._blanks += (
                int(count) if len(count) < 6 and count.isascii() and count.isdigit() else _MOST_BLANKS + 1
            )
            if self._blanks > _MOST_BLANKS:
                self._marks.refuse()

    def _take_span(self, attributes: dict[str, str]) -> None:
        high = _number(attributes.get("number-rows-spanned"), 1)
        wide = _number(attributes.get("number-columns-spanned"), 1)
        if high > 1 or wide > 1:
            top, left = self._row - 1, self._column - 1
            self._marks.merged.append(((top, left), (top + high - 1, left + wide - 1)))

    def _text(self, data: str, _: dict[str, str]) -> None:
        if len(self._shown) < 64:
            self._shown += data

    def _end(self, tag: str, _: dict[str, str]) -> None:
        if tag not in ("table-cell", "covered-table-cell"):
            return
        kind = self._cell.get("value-type", "")
        if not (kind or self._shown.strip() or "formula" in self._cell):
            return
        self._marks.take(self._row + self._rows - 1, self._column + self._columns - 1)
        self._total += self._rows * self._columns
        if self._total > MOST_CELLS:
            self._marks.refuse()
        mark = self._special(kind)
        shown = _SHOWN.fullmatch(self._shown.strip()) if kind in _NUMERIC else None
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                if mark is not None:
                    self._marks.special[row, column] = mark
                elif shown is not None:
                    self._marks.shapes[row, column] = (len(shown[1]), bool(shown[2]))

    def _special(self, kind: str) -> tuple[Kind, str] | None:
        shown = self._shown.strip()
        if shown.startswith("#") and "formula" in self._cell and not shown.strip("#").isdigit():
            return "error", shown
        if kind == "boolean":
            return "truth", shown
        if "formula" in self._cell and not kind:
            return "uncomputed", ""
        return None


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else default


def _place(reference: str) -> tuple[int, int]:
    """Row and column of A1; (0, 0) where it cannot be read."""
    letters = reference.rstrip("0123456789")
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        return 0, 0
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return _number(reference[len(letters) :]), column
