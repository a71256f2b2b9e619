"""What kind of file it is: by its first bytes and what stands in it, and by its name only where those tell nothing."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from pathlib import PurePath

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem


class Kind(StrEnum):
    """The kinds of file that are read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    CSV = "csv"
    JSON = "json"
    TEXT = "text"


READ = ".docx, .xlsx, .csv, .pdf, .odt, .ods, .xls, .xlsb, .md, .txt, .html and .json"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS_DOCX = "Open it in the program that made it, save it as .docx or .xlsx and try again."
# First bytes of what people send in good faith and nothing can read a table from.
_NOT_READ = (
    (b"{\\rtf", "Rich Text (.rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"BM", "a picture"),
    (b"Rar!", "an archive of files"),
    (b"7z\xbc\xaf", "an archive of files"),
    (b"\x1f\x8b", "an archive of files"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_BY_MIMETYPE = {
    "application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
    "application/vnd.oasis.opendocument.text": Kind.ODT,
}
_BY_SUFFIX = {".csv": Kind.CSV, ".tsv": Kind.CSV, ".tab": Kind.CSV, ".json": Kind.JSON}


def recognise_kind(name: str, content: bytes) -> Kind:
    """The kind of a file. Raises NotRead, with one plain sentence, for kinds that aren't read."""
    if not content.strip(b"\x00 \t\r\n"):
        raise refuse("This file is empty.", "Choose the file again; if it was just saved, close it first.")
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        return _kind_of_ole(content)
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    for mark, what in _NOT_READ:
        if content.startswith(mark) and (mark != b"BM" or b"\x00" in content[:64]):
            raise refuse(f"This file is {what}, which can't be read for an action plan.", _SAVE_AS_DOCX)
    return _kind_of_text(name, content)


def refuse(what: str, remedy: str) -> NotRead:
    """The refusal of a whole file."""
    return NotRead(Problem("the file", what, remedy))


def _kind_of_zip(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = ""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(200).decode("ascii", errors="replace").strip()
    except Exception as error:
        raise refuse(
            "This file is damaged or was cut short: it can't be opened.",
            "Open it in the program that made it, save it again and try again.",
        ) from error
    lower = {name.lower().replace("\\", "/").lstrip("/") for name in names}
    if mimetype in _BY_MIMETYPE:
        return _BY_MIMETYPE[mimetype]
    if "xl/workbook.bin" in lower:
        return Kind.XLSB
    if "xl/workbook.xml" in lower:
        return Kind.XLSX
    if any(name.startswith("word/document") and name.endswith(".xml") for name in lower):
        return Kind.DOCX
    if any(name.startswith("ppt/") for name in lower):
        raise refuse(
            "PowerPoint files aren't read.", "Save the slides' table as .docx or .xlsx and try again."
        )
    if any(name.startswith("index/") for name in lower) or "index.apxl" in lower:
        raise refuse(
            "Pages and Numbers files aren't read.",
            "Export it as Word (.docx) or Excel (.xlsx) and try again.",
        )
    if mimetype.startswith("application/vnd.oasis.opendocument"):
        raise refuse("This kind of OpenDocument file isn't read.", "Save it as .odt or .ods and try again.")
    raise refuse(
        "This file is an archive of files, not a document.", f"Send the plan itself. Read are {READ}."
    )


def _kind_of_ole(content: bytes) -> Kind:
    """Old Office files, and new ones under a password, share their first bytes."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refuse("This file is protected by a password.", "Take the password off, save it and try again.")
    if "WordDocument".encode("utf-16-le") in content:
        raise refuse("Old Word files (.doc) aren't read.", "Open it in Word, save it as .docx and try again.")
    if "Workbook".encode("utf-16-le") in content or b"B\x00o\x00o\x00k\x00" in content:
        return Kind.XLS
    if "PowerPoint".encode("utf-16-le") in content:
        raise refuse(
            "PowerPoint files aren't read.", "Save the slides' table as .docx or .xlsx and try again."
        )
    raise refuse("This old kind of Office file isn't read.", _SAVE_AS_DOCX)


def _kind_of_text(name: str, content: bytes) -> Kind:
    suffix = PurePath(name).suffix.lower()
    start = content[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix in {".xlsx", ".xlsm", ".xls"} and not start.startswith(b"<") and b"\x00" not in start:
        # Some systems write separated values and call them .xls.
        return Kind.CSV
    if suffix in {".txt", ".text"} and _is_parted_by_tabs(start):
        return Kind.CSV
    if suffix in {".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xls", ".doc", ""}:
        return Kind.TEXT
    raise refuse(
        f"This kind of file{f' ({suffix})' if suffix else ''} isn't read.",
        f"Save it as .docx and try again. Read are {READ}.",
    )


def _is_parted_by_tabs(start: bytes) -> bool:
    """True for a table that was saved as text: its first lines hold as many tabs each, two or more."""
    lines = [line for line in start.replace(b"\x00", b"").splitlines() if line.strip()][:2]
    return len(lines) == 2 and lines[0].count(b"\t") == lines[1].count(b"\t") >= 2
