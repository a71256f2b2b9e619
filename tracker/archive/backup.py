"""Writing an archive: every table from one snapshot, row by row, whoever writes meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from tracker.archive import manifest as manifests
from tracker.archive.manifest import ArchiveProblem, Manifest, TableFile
from tracker.archive.sealing import sealing
from tracker.archive.shapes import Shape, shapes_at
from tracker.archive.tables import table_of
from tracker.archive.values import WRITERS
from tracker.revisions import known_revisions

ROWS_AT_ONCE = 1000
PARTIAL = ".partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where and when an archive is made, and by which version of the tracker."""

    made_at: datetime
    host: str
    build: str


@dataclass(frozen=True, slots=True)
class Written:
    """An archive that is on the disk: what it holds, its size in bytes and the hash of the whole file."""

    path: Path
    manifest: Manifest
    size: int
    sha256: str
    is_sealed: bool


def write_archive(
    engine: Engine, path: Path, *, origin: Origin, passphrase: str, may_replace: bool = False
) -> Written:
    """Write the whole installation to `path`, sealed where there is a passphrase.

    It stands there whole and on the disk, or not at all. Raises ArchiveProblem where the file exists and may not be
    replaced (an empty one may), where it can't be written, and where the database can't be read.
    """
    _refuse_what_is_there(path, may_replace=may_replace)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PARTIAL}")
    try:
        with _new_file(partial) as file:
            manifest = _write(engine, file, origin=origin, passphrase=passphrase)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        with partial.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        _refuse_what_is_there(path, may_replace=may_replace)
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as problem:
        reason = problem.strerror or "the disk gave no reason"
        raise ArchiveProblem(f"{path} can’t be written: {reason}. Nothing was left there.") from None
    finally:
        partial.unlink(missing_ok=True)
    return Written(path, manifest, size, sha256, bool(passphrase))


def _refuse_what_is_there(path: Path, *, may_replace: bool) -> None:
    if path.is_dir():
        raise ArchiveProblem(f"{path} is a folder. Name a file in it, or give it with --folder.")
    if not path.parent.is_dir():
        raise ArchiveProblem(f"There is no folder {path.parent}. Make it first, or name another.")
    if not may_replace and path.exists() and path.stat().st_size:
        raise ArchiveProblem(f"{path} is there already. Name another file, or say --force to replace it.")


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file of its owner's alone, from its first byte on."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(handle, "r+b") as file:
        yield file


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk too; where folders can't be synced, the system does it by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(engine: Engine, file: BinaryIO, *, origin: Origin, passphrase: str) -> Manifest:
    with one_snapshot(engine) as connection:
        if not passphrase:
            return _write_tables(connection, file, origin)
        with sealing(file, passphrase) as sealed:
            return _write_tables(connection, sealed, origin)


@contextmanager
def one_snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection on which everything that is read is of one moment; nothing can be written on it."""
    options = (
        {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if engine.dialect.name == "postgresql"
        # On SQLite a transaction that only reads sees one moment from its first read to its end.
        else {}
    )
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def revision_of(connection: Connection) -> str:
    """The version of the tables that are there; empty where there are none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""


def _write_tables(connection: Connection, stream: IO[bytes], origin: Origin) -> Manifest:
    revision = revision_of(connection)
    if not revision:
        raise ArchiveProblem("The database has no tables yet, so there is nothing to back up.")
    if revision not in known_revisions():
        raise ArchiveProblem(
            f"The tables are of version {revision}, which came after this version of the tracker. "
            "Use the version that they belong to."
        )
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        tables = []
        for shape in shapes_at(revision).values():
            with archive.open(f"tables/{shape.table}.jsonl", "w", force_zip64=True) as member:
                tables.append(_write_table(connection, shape, member))
        seq, head = _audit_head(connection)
        manifest = Manifest(
            made_at=origin.made_at,
            host=origin.host,
            build=origin.build,
            database=connection.dialect.name,
            revision=revision,
            audit_seq=seq,
            audit_hash=head,
            tables=tuple(tables),
        )
        archive.writestr(manifests.NAME, manifest.as_json())
    return manifest


def _write_table(connection: Connection, shape: Shape, member: IO[bytes]) -> TableFile:
    digest, rows, size = hashlib.sha256(), 0, 0
    try:
        for lines in _lines_of(connection, shape):
            content = "".join(lines).encode()
            member.write(content)
            digest.update(content)
            rows += len(lines)
            size += len(content)
    except (ValueError, TypeError, DBAPIError) as problem:
        if isinstance(problem, DBAPIError) and problem.connection_invalidated:
            raise
        raise ArchiveProblem(
            f"The table {shape.table} can’t be read, near row {rows + 1}: it holds what does not belong there, or "
            "the database is damaged. No backup was made. Have it looked at, or restore the last good backup."
        ) from None
    return TableFile(table=shape.table, rows=rows, size=size, sha256=digest.hexdigest(), columns=shape.kinds)


def _lines_of(connection: Connection, shape: Shape) -> Iterator[list[str]]:
    """The rows as lines of JSON, some at a time, in the order of the key."""
    table = table_of(shape, database=connection.dialect.name)
    names = [column.name for column in shape.columns]
    writers = [WRITERS.get(column.kind) for column in shape.columns]
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    statement = select(table).order_by(*(table.c[name] for name in shape.key))
    found = connection.execute(statement.execution_options(yield_per=ROWS_AT_ONCE))
    for batch in found.partitions():
        yield [
            encode(
                {
                    name: value if value is None or write is None else write(value)
                    for name, write, value in zip(names, writers, row, strict=True)
                }
            )
            + "\n"
            for row in batch
        ]


def _audit_head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(text("SELECT audit_seq, audit_hash FROM installation")).first()
    return (int(row[0]), str(row[1])) if row else (0, "")
