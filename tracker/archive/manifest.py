"""What an archive says of itself: its form, where it comes from, and what each table's file must hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

# The form of the archive itself, not of the tables in it; moves only when an older tracker could not read it.
FORMAT = 1
NAME = "manifest.json"
LARGEST_MANIFEST = 4 * 1024 * 1024

_HASH = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")


class ArchiveProblem(Exception):
    """An archive that can't be made, read or put back: one plain sentence or two, for whoever sits at the keyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """One table's file: its rows, its size unpacked, its hash, and each column with the kind of its values."""

    table: str
    rows: int
    size: int
    sha256: str
    columns: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the file in the archive."""
        return f"tables/{self.table}.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the archive is: made when, where, by which version, of which database, at which head of the audit chain."""

    made_at: datetime
    host: str
    build: str
    database: str
    revision: str
    audit_seq: int
    audit_hash: str
    tables: tuple[TableFile, ...]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)

    def as_json(self) -> bytes:
        """The manifest as it stands in the archive."""
        plain = asdict(self) | {"format": FORMAT, "made_at": self.made_at.astimezone(UTC).isoformat()}
        return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read_manifest(content: bytes) -> Manifest:
    """The manifest of an archive. Raises ArchiveProblem where it is none, or of a form that came later."""
    try:
        plain = json.loads(content)
        if not isinstance(plain, dict) or type(plain["format"]) is not int:
            raise ValueError
        if plain["format"] > FORMAT:
            raise ArchiveProblem(
                f"The archive is of form {plain['format']}, which came after this version of the tracker. "
                "Use the version that made it, or a newer one."
            )
        return _manifest(plain)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ArchiveProblem(
            f"The archive is damaged: its {NAME} can’t be read. Use another copy of it."
        ) from None


def _manifest(plain: dict[str, Any]) -> Manifest:
    made_at = datetime.fromisoformat(_text(plain["made_at"]))
    if made_at.tzinfo is None:
        raise ValueError
    tables = tuple(_table(line) for line in plain["tables"])
    if len({table.table for table in tables}) != len(tables):
        raise ValueError
    return Manifest(
        made_at=made_at,
        host=_text(plain["host"]),
        build=_text(plain["build"]),
        database=_text(plain["database"]),
        revision=_text(plain["revision"]),
        audit_seq=_count(plain["audit_seq"]),
        audit_hash=_text(plain["audit_hash"]),
        tables=tables,
    )


def _table(plain: dict[str, Any]) -> TableFile:
    columns = {_text(name): _text(kind) for name, kind in plain["columns"].items()}
    if not _TABLE.fullmatch(plain["table"]) or not _HASH.fullmatch(plain["sha256"]) or not columns:
        raise ValueError
    return TableFile(
        table=plain["table"],
        rows=_count(plain["rows"]),
        size=_count(plain["size"]),
        sha256=plain["sha256"],
        columns=columns,
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 300:
        raise ValueError
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value
