"""A binary workbook (.xlsb), written record by record: no library of ours writes one.

Source: the layout of [MS-XLSB], as far as a sheet of words, numbers and days needs it.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DAY = 1  # the second look of a cell: days, by Excel's own format 14


def binary_workbook(rows: Sequence[Sequence[str | float | date | None]], *, sheet: str = "Plan") -> bytes:
    """The bytes of a workbook with one sheet of these rows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", _relations(("rId1", "officeDocument", "xl/workbook.bin")))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            _relations(("rId1", "worksheet", "worksheets/sheet1.bin"), ("rId2", "styles", "styles.bin")),
        )
        archive.writestr("xl/workbook.bin", _workbook(sheet))
        archive.writestr("xl/styles.bin", _styles())
        archive.writestr("xl/worksheets/sheet1.bin", _sheet(rows))
    return out.getvalue()


def _relations(*parts: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in parts
    )
    return f'<Relationships xmlns="{_RELATIONS}">{listed}</Relationships>'


def _workbook(sheet: str) -> bytes:
    bundle = struct.pack("<II", 0, 1) + _words("rId1") + _words(sheet)
    return b"".join(
        (_part(131), _part(153, bytes(12)), _part(143), _part(156, bundle), _part(144), _part(132))
    )


def _styles() -> bytes:
    looks = b"".join(_part(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 14))
    return b"".join((_part(278), _part(617, struct.pack("<I", 2)), looks, _part(618), _part(279)))


def _sheet(rows: Sequence[Sequence[str | float | date | None]]) -> bytes:
    width = max(len(row) for row in rows)
    parts = [_part(129), _part(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)), _part(145)]
    for number, row in enumerate(rows):
        parts.append(_part(0, struct.pack("<IIH", number, 0, 300) + bytes(7)))
        parts += [_cell(column, value) for column, value in enumerate(row) if value is not None]
    return b"".join((*parts, _part(146), _part(130)))


def _cell(column: int, value: str | float | date) -> bytes:
    if isinstance(value, str):
        return _part(6, struct.pack("<II", column, 0) + _words(value))
    if isinstance(value, date):
        return _part(5, struct.pack("<IId", column, _DAY, (value - date(1899, 12, 30)).days))
    return _part(5, struct.pack("<IId", column, 0, value))


def _words(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def _part(kind: int, content: bytes = b"") -> bytes:
    """One record: its kind and its length in groups of seven bits, then its content."""
    name = bytes((kind,)) if kind < 128 else bytes((kind & 127 | 128, kind >> 7))
    return (
        name
        + bytes((len(content) & 127 | (128 if len(content) > 127 else 0),))
        + (bytes((len(content) >> 7,)) if len(content) > 127 else b"")
        + content
    )
