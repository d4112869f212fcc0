"""Old workbooks (.xls): looked through within limits before they are read.

Formats: [MS-CFB] for the file (sectors in chains), [MS-XLS] for the records of its stream Workbook (BIFF8; BIFF5
in the stream Book is bounded too, but its errors and formats are not told).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from drafter.errors import WorkbookError
from drafter.facts.survey import MOST_CELLS, WIDEST, Marks, Shape, Survey, built_in_format, read_format

_END = 0xFFFFFFFA
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOF, _BOUNDSHEET, _FILEPASS, _FORMAT, _XF = 0x809, 0x85, 0x2F, 0x41E, 0xE0
_DIMENSIONS, _FORMULA, _BOOLERR, _MULRK = 0x200, 0x06, 0x205, 0xBD
_CELLS = {0x203, 0x27E, 0xFD, 0x204, 0xD6, _FORMULA, _BOOLERR}


def scan_compound(data: bytes, name: str) -> Survey:
    """The workbook in DATA, ready to be read.  Raises WorkbookError, one sentence that starts with NAME."""
    try:
        file = _Container(data)
        if "encryptedpackage" in file.streams:
            raise _encrypted(name)
        if "worddocument" in file.streams:
            raise WorkbookError(f"{name}是旧版Word（.doc）文件，不是工作簿；请给出.xlsx、.xls或.ods文件")
        stream = next((file.read(title) for title in ("workbook", "book") if title in file.streams), None)
        if stream is None:
            raise WorkbookError(f"{name}里没有工作簿；请给出.xlsx、.xls或.ods文件")
        return Survey(data, _Records(name).scan(stream))
    except (struct.error, IndexError, UnicodeDecodeError, ValueError):
        raise WorkbookError(
            f"{name}已损坏或不完整，读不出表格；请用Excel或WPS打开，另存为.xlsx后再试"
        ) from None


def _encrypted(name: str) -> WorkbookError:
    return WorkbookError(f"{name}设有密码；请在Excel或WPS中取消密码，另存后再试")


class _Container:
    """The streams of the file by their names in small letters.

    Raises struct.error, IndexError or ValueError for a damaged file: the reader behind us follows every chain, and one
    that leads back to itself without end, so all of them are walked here first.
    """

    def __init__(self, data: bytes) -> None:
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise ValueError("sector size")
        self._file = _Chains(data, 1 << shift)
        first, self._cutoff, self._small = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60))
        self._root = (0, 0)
        self.streams: dict[str, tuple[int, int]] = {}
        directory = self._file.read(first)
        for at in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            title = directory[at : at + max(0, min(64, length) - 2)].decode("utf-16-le")
            place = struct.unpack_from("<II", directory, at + 116)
            if kind == 5:
                self._root = place
            elif kind == 2:
                self.streams.setdefault(title.lower(), place)
        inner = self._file.read(self._root[0])[: self._root[1]] if self._root[1] else b""
        self._inner = _Chains(bytes(64) + inner, 64, self._file.numbers(self._small))
        self._walk()

    def _walk(self) -> None:
        most = 4 * self._file.sectors + 1000
        for start, size in self.streams.values():
            most -= self._chains(size).length(start) if size else 0
            if most < 0:
                raise ValueError("streams longer than the file")

    def _chains(self, size: int) -> _Chains:
        """Where a stream of SIZE stands: a short one in the stream of short ones."""
        return self._file if size >= self._cutoff else self._inner

    def read(self, title: str) -> bytes:
        """The bytes of the stream TITLE."""
        start, size = self.streams[title]
        return self._chains(size).read(start)[:size]


class _Chains:
    """Sectors of SIZE bytes.  Raises ValueError for a chain that is longer than the file: it leads back to itself."""

    def __init__(self, data: bytes, size: int, table: list[int] | None = None) -> None:
        self._data, self._size = data, size
        self.sectors = len(data) // size + 1
        self._table = table if table is not None else self._main_table()

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _main_table(self) -> list[int]:
        """Which sector follows which; its own sectors are listed in the head, and on from there."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        (following,) = struct.unpack_from("<I", self._data, 68)
        while following < _END:
            *more, following = _integers(self._sector(following))
            listed += more
            if len(listed) > 109 + self.sectors:
                raise ValueError("circle")
        used = [sector for sector in listed if sector < _END]
        if len(used) > self.sectors:
            raise ValueError("more tables than sectors")
        return [number for sector in used for number in _integers(self._sector(sector))]

    def _followed(self, first: int) -> Iterator[int]:
        for _ in range(self.sectors):
            if first >= _END:
                return
            yield first
            first = self._table[first]
        raise ValueError("circle")

    def read(self, first: int) -> bytes:
        return b"".join(map(self._sector, self._followed(first)))

    def length(self, first: int) -> int:
        """How many sectors the chain from FIRST has."""
        return sum(1 for _ in self._followed(first))

    def numbers(self, first: int) -> list[int]:
        return _integers(self.read(first))


def _integers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


@dataclass(slots=True)
class _Records:
    """The records of the stream, one after the other."""

    file: str
    _names: dict[int, str] = field(default_factory=dict)
    _codes: dict[int, str] = field(default_factory=dict)
    _styles: list[int] = field(default_factory=list)
    _sheets: dict[str, Marks] = field(default_factory=dict)
    _marks: Marks | None = None
    _total: int = 0
    _modern: bool = True

    def scan(self, stream: bytes) -> dict[str, Marks]:
        at = 0
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            body = stream[at + 4 : at + 4 + length]
            if kind == _BOF:
                self._modern = self._modern if at else body[:2] == b"\x00\x06"
                self._open(at)
            elif self._marks is None:
                self._take_global(kind, body)
            elif kind in _CELLS or kind in (_MULRK, _DIMENSIONS):
                self._take_cell(self._marks, kind, body)
            at += 4 + length
        return self._sheets

    def _open(self, at: int) -> None:
        if at in self._names:
            self._marks = self._sheets.setdefault(self._names[at], Marks(self.file))
        elif at:
            # A chart inside a sheet; what follows is counted, and told of no sheet.
            self._marks = Marks(self.file)

    def _take_global(self, kind: int, body: bytes) -> None:
        if kind == _FILEPASS:
            raise _encrypted(self.file)
        if not self._modern:
            return
        if kind == _BOUNDSHEET:
            (offset,) = struct.unpack_from("<I", body)
            self._names[offset] = _text(body[6:], 1)
        elif kind == _FORMAT:
            self._codes[struct.unpack_from("<H", body)[0]] = _text(body[2:], 2)
        elif kind == _XF:
            self._styles.append(struct.unpack_from("<H", body, 2)[0])

    def _take_cell(self, marks: Marks, kind: int, body: bytes) -> None:
        if kind == _DIMENSIONS:
            bottom, right = struct.unpack_from("<I", body, 4)[0], struct.unpack_from("<H", body, 10)[0]
            if bottom * right > WIDEST:
                marks.refuse()
            return
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == _MULRK:
            (last,) = struct.unpack_from("<H", body, len(body) - 2)
            for number, one in enumerate(range(column, last + 1)):
                self._note(marks, row, one, struct.unpack_from("<H", body, 4 + 6 * number)[0])
            return
        self._note(marks, row, column, style)
        error = body[6] if kind == _BOOLERR and body[7] else None
        if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            error = body[8]
        if error is not None:
            marks.special[row + 1, column + 1] = ("error", _ERRORS.get(error, "#N/A"))

    def _note(self, marks: Marks, row: int, column: int, style: int) -> None:
        marks.take(row + 1, column + 1)
        self._total += 1
        if self._total > MOST_CELLS:
            marks.refuse()
        shape = self._shape(style)
        if shape is not None:
            marks.shapes[row + 1, column + 1] = shape

    def _shape(self, style: int) -> Shape | None:
        if not 0 <= style < len(self._styles):
            return None
        number = self._styles[style]
        return read_format(self._codes.get(number) or built_in_format(number))


def _text(body: bytes, size: int) -> str:
    """A string of BIFF8: its length in SIZE bytes, a byte that says how wide it is, the characters."""
    length = int.from_bytes(body[:size], "little")
    wide = body[size] & 1
    characters = body[size + 1 : size + 1 + length * (2 if wide else 1)]
    return characters.decode("utf-16-le" if wide else "latin-1", errors="replace")
