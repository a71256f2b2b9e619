"""The tables: made by migrations alone, the same as the models, up and down again with data in them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import URL, create_engine, inspect, make_url, text
from sqlalchemy.exc import IntegrityError

from tests.conftest import DATABASES, config_for
from tests.migrations.newer import leave_out_what_is_newer
from tracker import Tracker, create_app
from tracker.extensions import db
from tracker.queries.absences import absences
from tracker.queries.successors import standing_today

TRIGGERS = {
    "sqlite": {"audit_entry_no_update", "audit_entry_no_delete"},
    "postgresql": {"audit_entry_no_update", "audit_entry_no_delete", "audit_entry_no_truncate"},
}


def run_on_server(*statements: str) -> None:
    """Make and drop databases."""
    engine = create_engine(
        make_url(os.environ["TEST_DATABASE_URL"]).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """A database without a table."""
    if request.param == "sqlite":
        yield make_url(f"sqlite:///{tmp_path / 'empty.db'}")
        return
    name = f"tracker_empty_{os.getpid()}"
    run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    yield make_url(os.environ["TEST_DATABASE_URL"]).set(database=name)
    run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def empty_app(empty_url: URL) -> Iterator[Tracker]:
    """The application on a database without a table."""
    app = create_app(config_for(empty_url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def tables(app: Tracker) -> set[str]:
    """The tables that there are, but for Alembic's own."""
    with app.app_context():
        return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def structure(app: Tracker) -> dict[str, object]:
    """Columns, keys, checks and indexes of every table, in plain values."""
    found: dict[str, object] = {}
    with app.app_context():
        asked = inspect(db.engine)
        for name in sorted(asked.get_table_names()):
            found[name] = {
                "columns": sorted(
                    (column["name"], str(column["type"]), column["nullable"])
                    for column in asked.get_columns(name)
                ),
                "key": asked.get_pk_constraint(name)["constrained_columns"],
                "references": sorted(
                    (str(key["name"]), key["referred_table"], tuple(key["constrained_columns"]))
                    for key in asked.get_foreign_keys(name)
                ),
                "unique": sorted(
                    (str(one["name"]), tuple(one["column_names"]))
                    for one in asked.get_unique_constraints(name)
                ),
                "checks": sorted(str(check["name"]) for check in asked.get_check_constraints(name)),
                "indexes": sorted(
                    (str(index["name"]), tuple(index["column_names"])) for index in asked.get_indexes(name)
                ),
            }
    return found


def triggers(app: Tracker) -> set[str]:
    """The triggers of the audit table."""
    with app.app_context():
        statement = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            if db.engine.dialect.name == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_entry'::regclass AND NOT tgisinternal"
        )
        return set(db.session.execute(text(statement)).scalars())


def rows(app: Tracker) -> dict[str, tuple[int, str]]:
    """The rows of every table as the database itself gives them, whatever the models say."""
    found = {}
    with app.app_context(), db.engine.connect() as connection:
        for name in sorted(inspect(connection).get_table_names()):
            if name != "alembic_version":
                lines = sorted(
                    repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))
                )
                found[name] = (len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())
    return found


def move(app: Tracker, *, to: str) -> None:
    """Go up or down to a revision."""
    with app.app_context():
        db.session.remove()
        if to == "head":
            flask_migrate.upgrade()
        else:
            flask_migrate.downgrade(revision=to)
        db.engine.dispose()


def test_from_nothing_the_migrations_give_what_the_models_say(empty_app: Tracker) -> None:
    move(empty_app, to="head")

    with empty_app.app_context():
        # Ends the program where the two differ.
        flask_migrate.check()
        wanted = set(db.metadata.tables)
    assert tables(empty_app) == wanted


def test_the_triggers_that_guard_the_audit_chain_are_there(app: Tracker) -> None:
    with app.app_context():
        kind = db.engine.dialect.name

    assert triggers(app) >= TRIGGERS[kind]


def test_with_the_demonstration_in_it_it_goes_down_to_nothing_and_up_again(app: Tracker) -> None:
    before = structure(app), triggers(app)

    move(app, to="base")
    left = tables(app)
    move(app, to="head")

    assert left == set()
    assert (structure(app), triggers(app)) == before
    with app.app_context():
        flask_migrate.check()


def test_data_from_the_first_tables_is_kept_on_the_way_up(app: Tracker) -> None:
    leave_out_what_is_newer(app)
    before = rows(app)
    move(app, to="0001")
    at_first = triggers(app)

    move(app, to="head")

    assert at_first == set()
    assert before["progress_update"][0] > 100
    assert before["audit_entry"][0] > 200
    assert rows(app) == before
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_an_absence_without_its_first_day_is_none(app: Tracker) -> None:
    move(app, to="0010")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE person SET away_until = '2031-01-01', deputy_id = 1 WHERE id > 1"))

    move(app, to="head")

    with app.app_context():
        assert absences(on=date(2019, 9, 30)) == []


def test_who_stands_in_whose_place_today_is_kept_on_the_way_down(app: Tracker) -> None:
    chain = ((5, 6, "2019-03-01", "'2019-07-31'"), (5, 4, "2019-08-01", "NULL"), (6, 4, "2019-08-01", "NULL"))
    with app.app_context(), db.engine.begin() as connection:
        for organisation, successor, on, until in chain:
            connection.execute(
                text(
                    "INSERT INTO organisation_successor (organisation_id, successor_id, took_over_on, until) "
                    f"VALUES ({organisation}, {successor}, '{on}', {until})"
                )
            )

    move(app, to="0017")
    move(app, to="head")

    with app.app_context():
        found = db.session.execute(
            text("SELECT organisation_id, successor_id FROM organisation_successor ORDER BY organisation_id")
        )
        assert [tuple(row) for row in found] == [(5, 4), (6, 4)]
        assert standing_today([4, 5, 6]) == {4: 4, 5: 4, 6: 4}


def test_going_up_where_one_is_already_changes_nothing(app: Tracker) -> None:
    before = rows(app)

    move(app, to="head")

    assert rows(app) == before


def test_references_are_enforced_again_after_a_migration(app: Tracker) -> None:
    with app.app_context():
        flask_migrate.upgrade()

        with pytest.raises(IntegrityError):
            db.session.execute(text("INSERT INTO change_counter (strategy_id, value) VALUES (999999, 0)"))


def test_the_migrations_stand_in_one_line(empty_app: Tracker) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(empty_app.root_path).parent / "migrations"))

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_a_failed_migration_leaves_the_tables_as_they_were(app: Tracker, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(Path(app.root_path).parent / "migrations", folder)
    with app.app_context():
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(folder))
        head = ScriptDirectory.from_config(config).get_current_head()
    folder.joinpath("versions", "9999_broken.py").write_text(
        f'"""broken\n"""\nfrom alembic import op\nimport sqlalchemy as sa\nrevision = "9999"\n'
        f'down_revision = "{head}"\nbranch_labels = depends_on = None\n\n\ndef upgrade():\n'
        '    op.add_column("strategy", sa.Column("extra", sa.Integer))\n    op.execute("SELECT nothing FROM nowhere")\n\n\n'
        "def downgrade():\n    pass\n",
        encoding="utf-8",
    )
    before = structure(app), rows(app)

    with app.app_context():
        db.session.remove()
        with pytest.raises(Exception, match="nowhere"):
            flask_migrate.upgrade(directory=str(folder))
        db.engine.dispose()

    assert (structure(app), rows(app)) == before
