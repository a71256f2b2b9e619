"""Reading an archive and finding whatever is wrong with it before anything is touched."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from zipfile import BadZipFile, ZipFile

from tracker.archive import manifest as manifests
from tracker.archive.manifest import ArchiveProblem, Manifest, TableFile, read_manifest
from tracker.archive.sealing import is_sealed, unseal
from tracker.archive.shapes import Shape, shapes_at
from tracker.archive.values import READERS
from tracker.revisions import known_revisions

# The longest line: an uploaded file of 10 MB with all that can stand beside it, several times over.
LONGEST_LINE = 64 * 1024 * 1024
MOST_FILES = 1000

_DAMAGED = "The archive is damaged: {}. Use another copy of it."


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open: what it says of itself, the tables as they were at its version, and its files."""

    path: Path
    manifest: Manifest
    shapes: Mapping[str, Shape]
    files: ZipFile
    size: int
    sha256: str
    is_sealed: bool

    def rows_of(self, table: TableFile) -> Iterator[dict[str, Any]]:
        """The rows of a table, each value as the database takes it.

        Raises ArchiveProblem at the first line that is wrong, and at the end where the file is not what the manifest
        says. No more than one line is held.
        """
        with _plain_reasons(), self.files.open(table.name) as packed:
            yield from _rows(packed, table, self.shapes[table.table])


@contextmanager
def open_archive(path: Path, *, ask_passphrase: Callable[[], str]) -> Iterator[Archive]:
    """Open an archive and hold its manifest against what it has and against what this version knows.

    `ask_passphrase` is called where it is sealed. What was sealed is unpacked into a file without a name, which is
    gone with the process. Raises ArchiveProblem.
    """
    with _opened(path) as file, ExitStack() as stack:
        with _plain_reasons():
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            files = ZipFile(file)
            was_sealed = is_sealed(files)
        if was_sealed:
            passphrase = ask_passphrase()
            with _plain_reasons():
                plain = stack.enter_context(tempfile.TemporaryFile())
                unseal(files, cast(BinaryIO, plain), passphrase)
                files = ZipFile(plain)
        with _plain_reasons():
            archive = _archive(path, files, size, sha256, sealed=was_sealed)
        yield archive


def check_rows(archive: Archive) -> None:
    """Read every row of every table once. Raises ArchiveProblem at the first thing that is wrong."""
    for table in archive.manifest.tables:
        for _ in archive.rows_of(table):
            pass


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    try:
        file = path.open("rb")
    except OSError as problem:
        raise ArchiveProblem(f"{path} can’t be opened: {problem.strerror}.") from None
    with file:
        yield file


@contextmanager
def _plain_reasons() -> Iterator[None]:
    """Turn every way in which a zip can be broken into one sentence."""
    try:
        yield
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as problem:
        if isinstance(problem, RecursionError):
            raise
        raise ArchiveProblem(
            "The file is no archive of the tracker, or half of one: it can’t be unpacked. Use another copy of it."
        ) from None


def _archive(path: Path, files: ZipFile, size: int, sha256: str, *, sealed: bool) -> Archive:
    names = files.namelist()
    if manifests.NAME not in names:
        raise ArchiveProblem(
            f"The file is no archive of the tracker: it has no {manifests.NAME}. Nothing in it was read."
        )
    if len(names) > MOST_FILES or len(set(names)) != len(names):
        raise ArchiveProblem(_DAMAGED.format("it holds too many files, or one twice"))
    with files.open(manifests.NAME) as member:
        content = member.read(manifests.LARGEST_MANIFEST + 1)
    if len(content) > manifests.LARGEST_MANIFEST:
        raise ArchiveProblem(_DAMAGED.format(f"its {manifests.NAME} is too long"))
    manifest = read_manifest(content)
    if manifest.revision not in known_revisions():
        raise ArchiveProblem(
            f"The archive’s tables are of version {manifest.revision}, which this version of the tracker does not "
            "know. Use the version that made it, or a newer one."
        )
    shapes = shapes_at(manifest.revision)
    _compare_tables(manifest, shapes, set(names) - {manifests.NAME})
    return Archive(path, manifest, shapes, files, size, sha256, sealed)


def _compare_tables(manifest: Manifest, shapes: Mapping[str, Shape], names: set[str]) -> None:
    said = {table.table: table for table in manifest.tables}
    for unknown in sorted(said.keys() - shapes.keys()):
        raise ArchiveProblem(
            f"The archive holds a table {unknown}, which tables of version {manifest.revision} do not have. "
            "It was not made by the tracker as it is."
        )
    for missing in sorted(shapes.keys() - said.keys()):
        raise ArchiveProblem(_DAMAGED.format(f"the table {missing} is missing"))
    for table in said.values():
        if table.columns != shapes[table.table].kinds:
            raise ArchiveProblem(
                f"The archive’s table {table.table} has other columns than version {manifest.revision} of the tables. "
                "It was not made by the tracker as it is."
            )
    if names != {table.name for table in said.values()}:
        raise ArchiveProblem(_DAMAGED.format("its files are not those that its manifest names"))


def _rows(lines: IO[bytes], table: TableFile, shape: Shape) -> Iterator[dict[str, Any]]:
    readers = [(column.name, READERS[column.kind]) for column in shape.columns]
    digest, rows, size = hashlib.sha256(), 0, 0
    # Never more than the manifest says, and one byte to see that there is more: a few kilobytes can unpack to gigabytes.
    while line := lines.readline(min(LONGEST_LINE, table.size - size) + 1):
        digest.update(line)
        rows += 1
        size += len(line)
        if rows > table.rows or size > table.size or len(line) > LONGEST_LINE:
            raise ArchiveProblem(
                _DAMAGED.format(f"the table {table.table} holds more than its manifest says")
            )
        yield _row(line, readers, f"row {rows} of the table {table.table} can’t be read")
    if rows != table.rows:
        raise ArchiveProblem(
            _DAMAGED.format(f"the table {table.table} has {rows} rows where its manifest says {table.rows}")
        )
    if size != table.size or digest.hexdigest() != table.sha256:
        raise ArchiveProblem(_DAMAGED.format(f"the table {table.table} is not as it was written"))


def _row(line: bytes, readers: list[tuple[str, Callable[[Any], Any]]], problem: str) -> dict[str, Any]:
    try:
        plain = json.loads(line, parse_constant=_refuse_constant)
        if not isinstance(plain, dict) or len(plain) != len(readers):
            raise ValueError
        return {name: None if (value := plain[name]) is None else read(value) for name, read in readers}
    except (ValueError, KeyError, RecursionError):
        raise ArchiveProblem(_DAMAGED.format(problem)) from None


def _refuse_constant(_name: str) -> None:
    """Not a number, and numbers without end, are no JSON."""
    raise ValueError
