"""The database that tests on PostgreSQL take one after another: each finds it as it was filled."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import OperationalError

from tests.conftest import DATABASES
from tests.copies import Filled, Kept

# What a test may leave behind: rows of its own, rows altered and taken away past every guard, and other tables.
LEFT = {
    "nothing": "SELECT 1",
    "a row more": "INSERT INTO team SELECT 9999, strategy_id, organisation_id, 'Nobody' FROM team LIMIT 1",
    "rows altered": "UPDATE action SET title = 'Another'; UPDATE audit_entry SET facts = '{}' WHERE seq = 3",
    "a row altered and one more": "UPDATE team SET name = 'Else' WHERE id = 1;"
    "INSERT INTO team SELECT 9999, strategy_id, organisation_id, 'Nobody' FROM team LIMIT 1",
    "a row for another": "DELETE FROM team WHERE id = 2;"
    "INSERT INTO team SELECT 9999, strategy_id, organisation_id, 'Nobody' FROM team LIMIT 1",
    "rows fewer": "DELETE FROM progress_update; DELETE FROM audit_entry WHERE seq > 5",
    "numbers drawn": "SELECT nextval('team_id_seq')",
    "a trigger fewer": "DROP TRIGGER audit_entry_no_delete ON audit_entry",
    "a table fewer": "DROP TABLE backup CASCADE",
    "a table renamed": "ALTER TABLE backup RENAME TO others",
    "a column more": "ALTER TABLE person ADD COLUMN shoe_size integer",
    "a default": "ALTER TABLE person ALTER COLUMN name SET DEFAULT 'Nobody'",
    "a function": "CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "tables emptied": "TRUNCATE person CASCADE",
}


@pytest.fixture(scope="session", params=DATABASES[1:])
def filled(filled: Filled) -> Filled:
    """The demonstration on PostgreSQL alone: a file is copied anew each time."""
    return filled


@pytest.fixture
def kept(filled: Filled) -> Iterator[Kept]:
    """A kept database of these tests alone."""
    kept = Kept(filled.url, filled.url.set(database=f"tracker_kept_{os.getpid()}"))
    yield kept
    kept.close()


def everything(url: URL) -> dict[str, object]:
    """Every row of every table, the numbers to be drawn, and the shape of the tables."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found: dict[str, object] = {
            name: sorted(row for (row,) in connection.execute(f'SELECT t::text FROM "{name}" t').fetchall())
            for (name,) in names
        }
        for name, asked in {
            "sequences": "SELECT sequencename, last_value FROM pg_sequences",
            "columns": "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns "
            "WHERE table_schema = 'public'",
            "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
            "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        }.items():
            found[name] = sorted(map(str, connection.execute(asked).fetchall()))
    return found


@pytest.mark.parametrize("statements", LEFT.values(), ids=LEFT)
def test_whatever_a_test_leaves_behind_is_gone_before_the_next(
    filled: Filled, kept: Kept, statements: str
) -> None:
    for _ in range(2):
        address = kept.put_right().set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statements)

    assert everything(kept.put_right()) == everything(filled.url)


def test_somebody_left_behind_in_the_middle_of_a_change_does_not_keep_the_next_waiting(
    filled: Filled, kept: Kept
) -> None:
    address = kept.put_right().set(drivername="postgresql").render_as_string(hide_password=False)
    left = psycopg.connect(address)
    left.execute("UPDATE team SET name = 'Else ' || id")

    assert everything(kept.put_right()) == everything(filled.url)
    left.close()


@pytest.fixture
def engine(kept: Kept) -> Iterator[Engine]:
    """An engine on the kept database, as an application has one for all tests of a process."""
    engine = create_engine(kept.put_right())
    kept.lend(engine)
    yield engine
    engine.dispose()


def backend_of(engine: Engine) -> tuple[int, str]:
    """The number of the backend that answers an engine, and a setting of it."""
    with engine.connect() as connection:
        number, path = connection.execute(
            text("SELECT pg_backend_pid(), current_setting('search_path')")
        ).one()
        return number, path


def test_a_connection_goes_on_with_the_next_test_and_is_as_a_new_one(kept: Kept, engine: Engine) -> None:
    new = backend_of(engine)
    with engine.begin() as connection:
        connection.execute(text("SET search_path TO elsewhere"))
    changed = backend_of(engine)

    kept.give_back(engine)
    kept.put_right()

    assert changed == (new[0], "elsewhere")
    assert backend_of(engine) == new


def test_a_connection_that_somebody_still_holds_is_ended(kept: Kept, engine: Engine) -> None:
    with engine.connect() as held:
        kept.give_back(engine)
        kept.put_right()

        with pytest.raises(OperationalError):
            held.execute(text("SELECT 1"))
        held.invalidate()


def test_of_several_connections_none_goes_on(kept: Kept, engine: Engine) -> None:
    with engine.connect() as one, engine.connect() as other:
        numbers = {held.execute(text("SELECT pg_backend_pid()")).scalar_one() for held in (one, other)}

    kept.give_back(engine)

    assert len(numbers) == 2
    assert backend_of(engine)[0] not in numbers


def test_an_engine_goes_on_where_its_database_was_copied_anew(kept: Kept, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE backup CASCADE"))

    kept.give_back(engine)
    kept.put_right()

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM backup")).scalar_one() == 0
