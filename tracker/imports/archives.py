"""Office files are archives; this is how one is opened without trusting what it says about itself.

Members are read in pieces, up to a limit; nothing is ever unpacked to a disk, and what a library gets to see is only
what was read here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from lxml import etree

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem, Severity

MOST_MEMBERS = 3000
# Of all that is read from one file. The words of a plan of a thousand actions take some two megabytes.
MOST_UNPACKED = 64 * 1024 * 1024
_PIECE = 64 * 1024
_UNSAFE_NAME = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
# Office files need no document types; a file that brings one wants to make a reader fetch or multiply something.
_DOCTYPE = re.compile(
    rb"<(?:\x00)?!(?:\x00)?(?:D(?:\x00)?O(?:\x00)?C(?:\x00)?T|E(?:\x00)?N(?:\x00)?T(?:\x00)?I)"
)

MACROS_LEFT_ALONE = Problem(
    "the file",
    "This file holds macros. They were left alone: nothing of them was run or kept.",
    "",
    Severity.WARNING,
)


class Archive:
    """An archive that was looked over: its members' names, and their words within the limits of one file."""

    def __init__(self, content: bytes) -> None:
        """Raises NotRead for an archive that is damaged, locked, or too large once unpacked."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged() from error
        members = self._zip.infolist()
        self.names = [member.filename for member in members]
        self._read = 0
        if len(members) > MOST_MEMBERS:
            raise _harmful(f"it holds {len(members):,} parts")
        if any(_UNSAFE_NAME.search(name) for name in self.names):
            raise _harmful("its parts have the names of other places on a computer")
        if len(set(self.names)) < len(self.names):
            raise _harmful("two of its parts have the same name")
        if any(member.flag_bits & 1 for member in members):
            raise NotRead(
                Problem(
                    "the file",
                    "This file is protected by a password.",
                    "Take the password off and try again.",
                )
            )
        if sum(member.file_size for member in members if is_markup(member.filename)) > MOST_UNPACKED:
            raise too_large()

    @property
    def has_macros(self) -> bool:
        """True where the file carries a program of its own."""
        return any(
            name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/"))
            for name in self.names
        )

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member, piece by piece. Raises NotRead where it is damaged, too large, or brings a document type."""
        before = b""
        try:
            with self._zip.open(name) as member:
                while piece := member.read(_PIECE):
                    self._read += len(piece)
                    if self._read > MOST_UNPACKED:
                        raise too_large()
                    if is_markup(name) and _DOCTYPE.search(before + piece):
                        raise _harmful("it brings its own rules for reading it")
                    before = piece[-24:]
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise damaged() from error

    def read(self, name: str) -> bytes:
        """A member, whole; nothing where there is none of this name."""
        return b"".join(self.pieces(name)) if name in self.names else b""

    def parse(self, name: str) -> etree._Element | None:
        """A member as XML; None where there is none of this name. Raises NotRead where it is not well formed."""
        words = self.read(name)
        return parse_xml(words) if words else None


def parse_xml(words: bytes) -> etree._Element:
    """The root of an XML text, nothing fetched and nothing expanded. Raises NotRead where it is damaged."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(words, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged() from error


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A plain archive of members that were read here, for a library that wants to open one itself."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, words in members:
            archive.writestr(zipfile.ZipInfo(name), words)
    return packed.getvalue()


def is_markup(name: str) -> bool:
    """True for the parts that hold words; pictures, typefaces and programs are never opened."""
    return name.lower().endswith((".xml", ".rels"))


def damaged() -> NotRead:
    """The refusal of a file that can't be read to its end."""
    return NotRead(
        Problem(
            "the file",
            "This file is damaged or was cut short: it can't be read to its end.",
            "Open it in the program that made it, save it again and try again.",
        )
    )


def too_large() -> NotRead:
    """The refusal of a file that grows too far when it is opened."""
    return NotRead(
        Problem(
            "the file",
            f"This file grows to more than {MOST_UNPACKED // 1024 // 1024} MB when it is opened.",
            "Keep the action plan alone in it, without other sheets or rows, and try again.",
        )
    )


def _harmful(why: str) -> NotRead:
    return NotRead(
        Problem(
            "the file",
            f"This file isn't made as an office program makes it: {why}. It was not opened.",
            "Copy the action plan into a new document, save it and try again.",
        )
    )
