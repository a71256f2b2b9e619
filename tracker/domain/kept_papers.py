"""What may be kept beside a frozen report: the paper as it was issued, and an extract of the minutes.

Source: docs/rules/papers.md, section 7.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.problems import Problem

LARGEST_FILE = 10 * 1024 * 1024
LONGEST_TEXT = 20_000
MOST_KEPT = 60
MOST_MEMBERS = 5_000


class KeptKind(StrEnum):
    """What a kept file is."""

    PAPER = "paper"
    MINUTES = "minutes"

    @property
    def word(self) -> str:
        """The kind as it is printed."""
        return {"paper": "The paper as issued", "minutes": "Extract of the minutes"}[self.value]


@dataclass(frozen=True, slots=True)
class Offered:
    """A file or a text that somebody wants kept: its kind by its first bytes, or "txt" for a text."""

    name: str
    suffix: str
    content: bytes


def read_offered(
    kind: KeptKind, *, name: str, content: bytes, text: str
) -> tuple[Offered | None, list[Problem]]:
    """What is to be kept, or every reason why it can't be: a file, or for minutes a text in its place."""
    if text and kind is KeptKind.PAPER:
        return None, [Problem("text", "The paper is a file.", "Choose it, or choose the minutes.")]
    if text and content:
        return None, [Problem("text", "That is a file and a text.", "Send one of them.")]
    if text:
        if len(text) > LONGEST_TEXT:
            return None, [Problem("text", f"Use {LONGEST_TEXT:,} characters or fewer, or send a file.")]
        return Offered("Extract of the minutes", "txt", f"{text}\n".encode()), []
    if not content:
        what = "Choose a file." if kind is KeptKind.PAPER else "Choose a file, or type the extract."
        return None, [Problem("file", what)]
    suffix, problem = suffix_of(content)
    return (None, [problem]) if problem else (Offered(name[-200:] or "file", suffix, content), [])


def suffix_of(content: bytes) -> tuple[str, Problem | None]:
    """The kind of a file by what is in it, "pdf" or "docx"; with the reason where it is neither.

    >>> suffix_of(b"%PDF-1.7 ...")
    ('pdf', None)
    """
    if len(content) > LARGEST_FILE:
        return "", Problem(
            "file", "This file is larger than 10 MB.", "Make its pictures smaller and try again."
        )
    if b"%PDF-" in content[:1024]:
        return "pdf", None
    if content.startswith(b"PK"):
        return _of_zip(content)
    return "", Problem(
        "file", "This file is neither a PDF nor a Word file (.docx).", "Save it as one of them."
    )


def _of_zip(content: bytes) -> tuple[str, Problem | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        names = []
    if "word/document.xml" not in names or len(names) > MOST_MEMBERS:
        return "", Problem(
            "file", "This file is not a Word file that can be opened.", "Save it again as .docx."
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "", Problem(
            "file", "This Word file carries a program (macros).", "Save it as .docx without them."
        )
    return "docx", None


def write_size(size: int) -> str:
    """The size of a file as people read it.

    >>> write_size(900), write_size(312_400), write_size(2_500_000)
    ('1 kB', '312 kB', '2.5 MB')
    """
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"
