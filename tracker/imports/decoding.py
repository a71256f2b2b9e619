"""From the bytes of a text file to its words, in whichever encoding it was saved."""

from __future__ import annotations

import codecs

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem, Severity

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What older British office machines write; charset-normalizer may choose among these where Windows-1252 can't be.
_OLDER = ["cp850", "cp437", "iso8859_15"]


def decode_text(content: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The words of a text file, and a warning where its encoding had to be guessed.

    Raises NotRead for bytes that are no text in any encoding that offices use.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), ()
    if encoding := _unmarked_utf_16(content):
        return content.decode(encoding, errors="replace"), ()
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    _require_text(content)
    text, name = _decode_older(content)
    return text, (
        Problem(
            "the file",
            f"This file doesn't say how its letters are stored; it was read as {name}.",
            "Look at £ signs, dashes and apostrophes in the preview. If they are wrong, save the file as UTF-8.",
            Severity.WARNING,
        ),
    )


def _unmarked_utf_16(content: bytes) -> str:
    """UTF-16 without its mark shows as a zero beside nearly every letter of English."""
    start = content[:4000]
    half = len(start) // 2
    if half < 4:
        return ""
    if start[1::2].count(0) > half * 0.7 and start[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if start[0::2].count(0) > half * 0.7 and start[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _require_text(content: bytes) -> None:
    start = content[:10_000]
    controls = sum(start.count(code) for code in range(32) if code not in {9, 10, 11, 12, 13, 26, 27})
    if controls > len(start) * 0.02:
        raise NotRead(
            Problem("the file", "This file isn't text.", "Save it as .docx, .xlsx or .csv and try again.")
        )


def _decode_older(content: bytes) -> tuple[str, str]:
    if b"\r" in content and b"\n" not in content:
        # Only old Macintosh programs end lines so, and any byte is a letter to them.
        return content.decode("mac_roman"), "Macintosh Roman"
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(content, cp_isolation=_OLDER).best()
        if best is None:
            return content.decode("cp1252", errors="replace"), "Windows-1252"
        return str(best), best.encoding.replace("_", " ")
