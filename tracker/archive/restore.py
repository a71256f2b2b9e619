"""Putting an archive in the place of everything that is there, inside the one transaction of a change.

The tables of the archive's version are made anew by the migrations, filled, and migrated to the newest version. On
SQLite that happens in place; on PostgreSQL in a schema of its own that takes the old one's place at the end, so that
people read on meanwhile. Until the commit nothing has happened. Source: docs/rules/archive.md.
"""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from tracker.archive.backup import revision_of
from tracker.archive.manifest import ArchiveProblem, TableFile
from tracker.archive.reading import Archive
from tracker.archive.shapes import shapes_at
from tracker.archive.tables import table_of
from tracker.revisions import known_revisions, newest_revision, raise_tables

ROWS_AT_ONCE = 1000
NEW_SCHEMA = "tracker_restoring"
# How often the tables are asked for, a second each time: readers must never wait for long behind the question.
TRIES = 30


def fill_anew(connection: Connection, archive: Archive) -> None:
    """Make the tables anew, fill them from the archive and bring them up to the newest version.

    The caller holds the lock of a change, with references unchecked, and calls `take_the_place` before it commits.
    Raises ArchiveProblem where the database refuses what the archive holds.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    try:
        if is_sqlite:
            _drop_tables(connection, _tables_that_are_there(connection))
        else:
            _enter_new_schema(connection)
        raise_tables(connection, to=archive.manifest.revision)
        if not is_sqlite:
            _put_references_off(connection)
        _load(connection, archive)
        if is_sqlite:
            _check_references_on_sqlite(connection)
        else:
            _check_references_on_postgresql(connection)
            _move_sequences(connection, archive)
        raise_tables(connection, to=newest_revision())
    except DBAPIError as problem:
        if problem.connection_invalidated or isinstance(problem, OperationalError):
            raise
        raise ArchiveProblem(f"The database refused it: {reason_of(problem)} Nothing was changed.") from None


def take_the_place(connection: Connection) -> None:
    """Let the new tables take the place of the old ones; on SQLite they did already.

    Raises ArchiveProblem where somebody reads the old tables for longer than half a minute, or where something that is
    not the tracker's hangs on them.
    """
    if connection.dialect.name == "sqlite":
        return
    new = _names(connection, "SELECT tablename FROM pg_tables WHERE schemaname = :schema", NEW_SCHEMA)
    connection.execute(text("SET LOCAL search_path TO DEFAULT"))
    home = str(connection.execute(text("SELECT current_schema()")).scalar_one())
    old = _tables_that_are_there(connection)
    _lock_old_tables(connection, old)
    try:
        _drop_tables(connection, old)
        for name, arguments in connection.execute(
            text(
                "SELECT proname, pg_get_function_identity_arguments(oid) FROM pg_proc "
                "WHERE pronamespace = CAST(:schema AS regnamespace) ORDER BY 1, 2"
            ),
            {"schema": NEW_SCHEMA},
        ).all():
            connection.execute(text(f'DROP FUNCTION IF EXISTS "{home}"."{name}"({arguments})'))
            connection.execute(text(f'ALTER FUNCTION {NEW_SCHEMA}."{name}"({arguments}) SET SCHEMA "{home}"'))
        for name in new:
            connection.execute(text(f'ALTER TABLE {NEW_SCHEMA}."{name}" SET SCHEMA "{home}"'))
        connection.execute(text(f"DROP SCHEMA {NEW_SCHEMA}"))
    except DBAPIError as problem:
        raise ArchiveProblem(
            f"The old tables can’t make way: {reason_of(problem)} Nothing was changed. "
            "Where a view of somebody’s hangs on them, drop it first and make it again afterwards."
        ) from None


def reason_of(problem: DBAPIError) -> str:
    """What the database said, as a sentence, without the values that it said it about."""
    found = getattr(getattr(problem.orig, "diag", None), "message_primary", None) or str(problem.orig)
    line = found.splitlines()[0].strip() if found.strip() else type(problem.orig).__name__
    return line if line.endswith(".") else f"{line}."


def _tables_that_are_there(connection: Connection) -> list[str]:
    """The tracker's tables, Alembic's own among them; tables that are somebody else's are left alone."""
    revision = revision_of(connection)
    if not revision:
        return []
    if revision not in known_revisions():
        raise ArchiveProblem(
            f"The tables that are there are of version {revision}, which came after this version of the tracker. "
            "Nothing was changed. Use the version that they belong to, or an empty database."
        )
    return [*shapes_at(revision), "alembic_version"]


def _drop_tables(connection: Connection, names: list[str]) -> None:
    if not names:
        return
    if connection.dialect.name == "sqlite":
        for name in names:
            connection.execute(text(f'DROP TABLE "{name}"'))
    else:
        connection.execute(text(f"DROP TABLE {_listed(names)}"))


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _enter_new_schema(connection: Connection) -> None:
    """From here to `take_the_place` every name means the new tables, and the old ones can't be seen."""
    connection.execute(text(f"CREATE SCHEMA {NEW_SCHEMA}"))
    connection.execute(text(f"SET LOCAL search_path TO {NEW_SCHEMA}"))


def _names(connection: Connection, statement: str, schema: str) -> list[str]:
    return list(connection.execute(text(f"{statement} ORDER BY 1"), {"schema": schema}).scalars())


def _lock_old_tables(connection: Connection, names: list[str]) -> None:
    """Take the old tables from their readers. Asked for briefly and again: who waits for a table holds up all others.

    A second is less than the database takes to look for people who wait for each other, so nobody is thrown out.
    """
    if not names:
        return
    connection.execute(text("SET LOCAL lock_timeout TO '900ms'"))
    for _ in range(TRIES):
        try:
            with connection.begin_nested():
                connection.execute(text(f"LOCK TABLE {_listed(names)} IN ACCESS EXCLUSIVE MODE"))
        except OperationalError:
            continue
        return
    raise ArchiveProblem(
        "The database is busy: somebody reads it without a pause, a backup perhaps. Nothing was changed; try again."
    )


def _put_references_off(connection: Connection) -> None:
    """Have references checked at the end: rows come table by table, and some refer to each other."""
    for table, name in _references(connection):
        connection.execute(
            text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED')
        )


def _check_references_on_postgresql(connection: Connection) -> None:
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in _references(connection):
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" NOT DEFERRABLE'))


def _references(connection: Connection) -> list[tuple[str, str]]:
    found = connection.execute(
        text(
            "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
            "WHERE contype = 'f' AND connamespace = CAST(:schema AS regnamespace) ORDER BY 1, 2"
        ),
        {"schema": NEW_SCHEMA},
    )
    return [(row[0], row[1]) for row in found]


def _check_references_on_sqlite(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise ArchiveProblem(
            f"The archive does not hold together: a row of the table {broken[0]} refers to one of {broken[2]} that "
            "is not there. Nothing was changed. Use another archive."
        )


def _load(connection: Connection, archive: Archive) -> None:
    for file in archive.manifest.tables:
        _load_table(connection, archive, file)


def _load_table(connection: Connection, archive: Archive, file: TableFile) -> None:
    table = table_of(archive.shapes[file.table], database=connection.dialect.name)
    # What a migration itself puts into a table is in the archive too, as it was then.
    connection.execute(table.delete())
    rows = archive.rows_of(file)
    try:
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            connection.execute(table.insert(), batch)
    except DBAPIError as problem:
        if problem.connection_invalidated or isinstance(problem, OperationalError):
            raise
        raise ArchiveProblem(
            f"The database refused a row of the table {file.table}: {reason_of(problem)} Nothing was changed."
        ) from None


def _move_sequences(connection: Connection, archive: Archive) -> None:
    """Let the numbers that PostgreSQL gives by itself go on after those that are taken."""
    for shape in archive.shapes.values():
        table = table_of(shape, database=connection.dialect.name)
        for column in table.primary_key.columns:
            sequence = connection.execute(
                select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))
            ).scalar_one()
            last = connection.execute(select(func.max(column))).scalar_one() if sequence else None
            if last is not None:
                connection.execute(
                    text("SELECT setval(CAST(:sequence AS regclass), :last)"),
                    {"sequence": sequence, "last": last},
                )
