"""Running a command on this test's own copy of the demonstration, or on a database that holds nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
from click.testing import Result
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from tests.conftest import _app_on, config_for
from tracker import Tracker, create_app
from tracker.extensions import db

Run = Callable[..., Result]


# Links that commands print begin with an address of its own.
OWN = {"BASE_URL": "http://tracker.example.org", "BUILD_ID": "test"}


@contextmanager
def app_on(url: str | URL, **settings: object) -> Iterator[Tracker]:
    """An application with an address of its own, on any database."""
    app = create_app(config_for(url, **OWN, **settings))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(database_url: URL, compiled_templates: FileSystemBytecodeCache, tmp_path: Path) -> Iterator[Tracker]:
    """The application on this test's database; backups go to a folder of the test's own."""
    with _app_on(database_url, compiled_templates, **OWN) as app:
        app.config["BACKUP_FOLDER"] = tmp_path / "kept"
        yield app


@pytest.fixture
def run(app: Tracker) -> Run:
    """Run a `flask` command; its standard output and its exit code come back, and a trace fails the test."""

    def run_command(*args: str, stdin: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=list(args), input=stdin, catch_exceptions=False)

    return run_command


@pytest.fixture(scope="session")
def with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with its tables and nothing in them, never to be written to: tests take copies."""
    file = tmp_path_factory.mktemp("with_tables") / "tracker.db"
    with app_on(f"sqlite:///{file}") as app, app.app_context():
        flask_migrate.upgrade()
        db.session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def empty_app(with_tables: Path, tmp_path: Path) -> Iterator[Tracker]:
    """The application on a database that has its tables and nothing in them."""
    with app_on(f"sqlite:///{shutil.copy(with_tables, tmp_path / 'empty.db')}") as app:
        yield app


@pytest.fixture
def empty_run(empty_app: Tracker) -> Run:
    """As `run`, on a database that has its tables and nothing in them."""
    return lambda *args, stdin=None: empty_app.test_cli_runner().invoke(
        args=list(args), input=stdin, catch_exceptions=False
    )


@pytest.fixture
def tamper(app: Tracker) -> Callable[..., None]:
    """Write to the database behind the tracker's back, past its triggers, as somebody with a password to it could."""

    def execute(*statements: str, **values: object) -> None:
        engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], poolclass=NullPool)
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                for name in names.scalars().all():
                    connection.execute(text(f'DROP TRIGGER "{name}"'))
            else:
                connection.execute(text("SET session_replication_role = replica"))
            for statement in statements:
                connection.execute(text(statement), values)
        engine.dispose()

    return execute
