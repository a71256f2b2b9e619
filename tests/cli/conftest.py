"""A database of its own for every test of a command: a copy of one that holds the demonstration.

SQLite always; PostgreSQL as well where TEST_DATABASE_URL names a server that lets us make databases.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from config import Config
from tracker import Tracker, create_app
from tracker.extensions import db

Run = Callable[..., Result]
TEMPLATE = f"cli_template_{os.getpid()}"
COPY = f"cli_copy_{os.getpid()}"
DATABASES = ["sqlite", "postgresql"] if os.environ.get("TEST_DATABASE_URL") else ["sqlite"]


@dataclass(frozen=True)
class Loaded:
    """A database with the demonstration in it, to be copied and never used."""

    kind: str
    file: Path
    server: URL | None


def app_on(database_url: str) -> Tracker:
    environment = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-tests-0123456789-0123456789",
        "BASE_URL": "http://tracker.example.org",
        "BUILD_ID": "test",
    }
    return create_app(Config.from_environment(environment))


def set_up(database_url: str, *, with_demo: bool = True) -> None:
    app = app_on(database_url)
    with app.app_context():
        upgrade()
        db.engine.dispose()
    if with_demo:
        result = app.test_cli_runner().invoke(args=["demo", "load"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
    dispose(app)


def dispose(app: Tracker) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session", params=DATABASES)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("loaded") / "demo.db"
        set_up(f"sqlite:///{file}")
        checkpoint(file)
        yield Loaded("sqlite", file, None)
        return
    server = make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    on_server(server, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
    set_up(server.set(database=TEMPLATE).render_as_string(hide_password=False))
    yield Loaded("postgresql", Path(), server)
    on_server(server, f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")


@pytest.fixture
def app(loaded: Loaded, tmp_path: Path) -> Iterator[Tracker]:
    """An application on a copy of the demonstration."""
    if loaded.server is None:
        file = tmp_path / "tracker.db"
        shutil.copy(loaded.file, file)
        app = app_on(f"sqlite:///{file}")
        yield app
        dispose(app)
        return
    on_server(
        loaded.server,
        f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)",
        f"CREATE DATABASE {COPY} TEMPLATE {TEMPLATE}",
    )
    app = app_on(loaded.server.set(database=COPY).render_as_string(hide_password=False))
    yield app
    dispose(app)
    on_server(loaded.server, f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")


@pytest.fixture
def run(app: Tracker) -> Run:
    """Run a `flask` command; its standard output and its exit code come back, and a trace fails the test."""

    def run_command(*args: str, stdin: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=list(args), input=stdin, catch_exceptions=False)

    return run_command


@pytest.fixture
def empty_run(tmp_path: Path) -> Iterator[Run]:
    """As `run`, on a database that has its tables and nothing in them."""
    file = tmp_path / "empty.db"
    set_up(f"sqlite:///{file}", with_demo=False)
    app = app_on(f"sqlite:///{file}")
    yield lambda *args, stdin=None: app.test_cli_runner().invoke(
        args=list(args), input=stdin, catch_exceptions=False
    )
    dispose(app)


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


def checkpoint(file: Path) -> None:
    """Bring what is in the write-ahead log into the one file that is copied."""
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()


def on_server(server: URL, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
