"""Copies of the filled database: a file of SQLite, or a database on the server of PostgreSQL.

A test must begin from exactly what was filled. A file is copied anew each time. On PostgreSQL that takes a tenth of a
second, so a process keeps one database there and puts right what the test before changed; a new connection takes a
fifth of that, so each application keeps its own: see `Kept`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.engine import URL, Engine

# What changes with every table, column, index, trigger or function that somebody makes, alters or takes away; those of
# PostgreSQL itself have lower numbers.
_CATALOGUES = {
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_attrdef": "adrelid",
    "pg_index": "indexrelid",
    "pg_constraint": "oid",
    "pg_trigger": "oid",
    "pg_proc": "oid",
    "pg_type": "oid",
    "pg_namespace": "oid",
}
_FIRST_OF_OURS = 16384
_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    AND pid <> ALL(%s)
"""


@dataclass(frozen=True)
class Filled:
    """A database with the demonstration in it, never to be written to: tests take copies."""

    kind: str
    url: URL


def run_on_server(url: URL, *statements: str) -> None:
    """Run statements that are about whole databases, outside any of them."""
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@contextmanager
def copy_of(filled: Filled, folder: Path, name: str) -> Iterator[URL]:
    """A copy that is thrown away afterwards."""
    if filled.kind == "sqlite":
        yield _copy_file(filled, folder / f"{name}.db")
        return
    url = filled.url.set(database=f"tracker_{name}_{os.getpid()}")
    _drop(url)
    _copy_database(filled.url, url)
    yield url
    _drop(url)


def _copy_file(filled: Filled, copy: Path) -> URL:
    for beside in ("", "-wal", "-shm", "-journal"):
        copy.with_name(f"{copy.name}{beside}").unlink(missing_ok=True)
    shutil.copy(str(filled.url.database), copy)
    return make_url(f"sqlite:///{copy}")


def _copy_database(template: URL, url: URL) -> None:
    with _connected(url.set(database="postgres")) as connection:
        # From its files: cheaper than through the log, which is what PostgreSQL does unasked since version 15.
        how = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
        connection.execute(f'CREATE DATABASE "{url.database}" TEMPLATE "{template.database}" {how}')


def _drop(url: URL) -> None:
    run_on_server(url, f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


def _connected(url: URL) -> psycopg.Connection[Any]:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def _is_as_new(connection: psycopg.Connection[Any]) -> bool:
    """Whether a connection is whole and between two transactions; what was set on it is then forgotten."""
    if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    try:
        connection.autocommit = True
        connection.execute("RESET ALL")
        connection.autocommit = False
    except psycopg.OperationalError:
        return False
    return True


@dataclass
class Kept:
    """A database on PostgreSQL for all tests of a process, one after another, put right before each.

    What changed is found exactly: PostgreSQL numbers transactions in their order, and each row carries the number of
    the one that wrote it. A table has changed where it holds a later number than that of the last putting right, or
    another number of rows than it was filled with. Where anything but rows changed, the database is copied anew.
    """

    template: URL
    url: URL
    connection: psycopg.Connection[Any] | None = None
    rows: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    ours: dict[str, int] = field(default_factory=dict)
    sequences: str = ""
    since: int = 0
    # The connections of each engine that is given back after a test, and which backend of the server may go on with it.
    open: dict[Engine, list[psycopg.Connection[Any]]] = field(default_factory=dict)
    staying: dict[Engine, int] = field(default_factory=dict)

    @classmethod
    def of(cls, filled: Filled) -> Kept:
        """The one of this process; nothing is there before it is first put right."""
        return cls(filled.url, filled.url.set(database=f"tracker_test_{os.getpid()}"))

    def put_right(self) -> URL:
        """The address of the database, which now holds exactly what the filled one does."""
        if self.connection is None or not self._is_put_right(self.connection):
            self.close()
            _copy_database(self.template, self.url)
            self.connection = _connected(self.url)
            self._learn(self.connection)
        return self.url

    def lend(self, engine: Engine) -> None:
        """Know an engine of this process, which is given back after each test that it served."""
        connections = self.open[engine] = []
        event.listen(engine, "connect", lambda connection, _: connections.append(connection))
        event.listen(engine, "close", lambda connection, _: connections.remove(connection))

    def give_back(self, engine: Engine) -> None:
        """Let an engine keep the connection it has, as a new one would be; all are closed where it has several.

        One that somebody still holds is no longer the engine's, and ended before the next test.
        """
        self.staying.pop(engine, None)
        match self.open[engine]:
            case [connection] if engine.pool.checkedout() == 0 and _is_as_new(connection):  # type: ignore[attr-defined]
                self.staying[engine] = connection.info.backend_pid
            case _:
                engine.dispose()

    def close(self) -> None:
        """Throw the database away."""
        for engine in self.open:
            engine.dispose()
        self.staying.clear()
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        _drop(self.url)

    def _learn(self, here: psycopg.Connection[Any]) -> None:
        """Keep what the tables hold, and where the numbers of new rows stand."""
        # Nothing that only guards the tables is asked while they are put right.
        here.execute("SET session_replication_role = replica")
        tables = here.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        for (table,) in tables:
            count = here.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            with here.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copied:
                self.rows[table] = (count[0] if count else 0, b"".join(bytes(part) for part in copied))
        drawn = here.execute(
            "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
        ).fetchall()
        self.sequences = ", ".join(
            f"""setval('"{name}"', {value}, {is_drawn})""" for name, value, is_drawn in drawn
        )
        self._remember(here)
        self.ours = {name: count for name, count, _ in self._counted(here) if name not in self.rows}

    def _remember(self, here: psycopg.Connection[Any]) -> None:
        # A transaction's number has 32 bits in a row.
        number = here.execute("SELECT txid_current() & 4294967295").fetchone()
        self.since = number[0] if number else 0

    def _counted(self, here: psycopg.Connection[Any]) -> list[tuple[str, int, int]]:
        """Each table and catalogue, how many rows it has, and how many are newer than the last putting right."""
        wanted = dict.fromkeys(self.rows, "") | {
            name: f"WHERE {number} >= {_FIRST_OF_OURS}" for name, number in _CATALOGUES.items()
        }
        # The words of the statement stay the same, so that the server has read and planned it already.
        newer = "count(*) FILTER (WHERE xmin::text::bigint > %(since)s)"
        return here.execute(
            " UNION ALL ".join(
                f"""SELECT '{name}', count(*), {newer} FROM "{name}" {where}"""
                for name, where in wanted.items()
            ),
            {"since": self.since},
        ).fetchall()

    def _is_put_right(self, here: psycopg.Connection[Any]) -> bool:
        """Whether what changed was rows alone, and is undone."""
        # Somebody whom the test before left behind; gone once nobody is found any more.
        while here.execute(_OTHERS, [list(self.staying.values())]).fetchall():
            pass
        try:
            counted = self._counted(here)
        except psycopg.errors.UndefinedTable:
            return False
        if any(newer or count != self.ours[name] for name, count, newer in counted if name in self.ours):
            return False
        for name, count, newer in counted:
            if name in self.rows and (newer or count != self.rows[name][0]):
                self._put_back(here, name, count=count, newer=newer)
        here.execute(f"SELECT {self.sequences}")
        self._remember(here)
        return True

    def _put_back(self, here: psycopg.Connection[Any], table: str, *, count: int, newer: int) -> None:
        before, rows = self.rows[table]
        if count - newer == before:
            here.execute(f'DELETE FROM "{table}" WHERE xmin::text::bigint > {self.since}')
            return
        here.execute(f'DELETE FROM "{table}"')
        with here.cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copying:
            copying.write(rows)
