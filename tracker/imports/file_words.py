"""All that a file says, as one text: to look for words in it, whatever its tables are.

The file is opened in the process apart (`reading_apart`), as every file of people's own is.
"""

from __future__ import annotations

import html
import io
import re
import zipfile

from tracker.domain.plan_reading import NotRead
from tracker.imports.reading_apart import read_plain

_LINE_END = re.compile(r"</(?:w:p|a:p|text:p|text:h|si|row|w:tc)>|<(?:w:br|w:tab)\b[^>]*>")
_TAG = re.compile("<[^>]*>")


def words_of_file(name: str, content: bytes) -> str | None:
    """What a file says: a PDF, a Word or Excel file, an OpenDocument, or a text; None where it can't be read."""
    try:
        return str(read_plain(name, content, words_in, of_content=True))
    except NotRead:
        return None


def words_in(content: bytes) -> str:
    """The same, in the process apart: whatever a broken file does to the library that opens it ends that process."""
    if b"%PDF-" in content[:1024]:
        return _words_in_pdf(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = [
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if _is_text(name)
            ]
        return html.unescape("\n".join(_TAG.sub("", _LINE_END.sub("\n", text)) for text in texts))
    return content.decode("utf-8", "replace")


def _is_text(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".txt", ".csv"))


def _words_in_pdf(content: bytes) -> str:
    import pypdfium2  # loaded where a PDF asks for it

    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    finally:
        document.close()
