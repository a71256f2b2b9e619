"""Empty databases to restore into, and archives that were tampered with."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import URL, create_engine, make_url, text


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[URL]:
    """A database of a kind without a table."""
    if kind == "sqlite":
        yield make_url(f"sqlite:///{folder / 'other.db'}")
        return
    server = make_url(os.environ["TEST_DATABASE_URL"])
    name = f"tracker_other_{os.getpid()}"
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    _run_on(server, drop, f'CREATE DATABASE "{name}"')
    yield server.set(database=name)
    _run_on(server, drop)


def _run_on(server: URL, *statements: str) -> None:
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@dataclass
class Parts:
    """The parts of an archive, to be altered: the manifest, and each file by its name."""

    manifest: dict[str, Any]
    files: dict[str, bytes]
    extra: list[tuple[str, bytes]] = field(default_factory=list)

    def table(self, name: str) -> dict[str, Any]:
        """What the manifest says of a table."""
        return next(line for line in self.manifest["tables"] if line["table"] == name)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table."""
        return [json.loads(line) for line in self.files[f"tables/{name}.jsonl"].splitlines()]

    def put(self, name: str, content: bytes) -> None:
        """Give a table another file, with a manifest that fits it."""
        self.files[f"tables/{name}.jsonl"] = content
        self.table(name).update(
            rows=len(content.splitlines()), size=len(content), sha256=hashlib.sha256(content).hexdigest()
        )

    def put_rows(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Give a table other rows, with a manifest that fits them."""
        self.put(name, "".join(json.dumps(row) + "\n" for row in rows).encode())


def names_in(folder: Path) -> list[str]:
    """The names of the files in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


def parts_of(path: Path) -> Parts:
    """An archive taken apart."""
    with ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
        return Parts(json.loads(archive.read("manifest.json")), files)


def alter(path: Path, change: Callable[[Parts], None]) -> None:
    """Take an archive apart, alter it, and put it together again."""
    parts = parts_of(path)
    change(parts)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in [*parts.files.items(), *parts.extra]:
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(parts.manifest))
