"""The application on a real database, filled with the demonstration, given back as it was after each test.

Every test that takes `app` runs on SQLite, and on PostgreSQL too where TEST_DATABASE_URL names a server. The
demonstration is loaded once a database; each test begins from a copy of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import flask_migrate
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, make_url
from sqlalchemy.engine import URL

from config import Config
from tests.browsers import PASSWORD, Browser, Readers
from tests.copies import Filled, Kept, copy_of, run_on_server
from tracker import Tracker, create_app, passwords
from tracker.extensions import db

# What other tests take from here.
__all__ = ["DATABASES", "PASSWORD", "Browser", "Filled", "Readers", "config_for", "fill"]

# Examples are the same in every run, so that one that fails was brought by the change; EXAMPLES=random draws others.
# A busy machine is no failure, and nothing is left behind.
settings.register_profile(
    "suite",
    derandomize=os.environ.get("EXAMPLES") != "random",
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")

# `make test` starts a PostgreSQL server, or names it as left out; REQUIRE_ALL=1 makes that a failure.
DATABASES = ["sqlite", *(["postgresql"] if os.environ.get("TEST_DATABASE_URL") else [])]


# These take long, so each worker begins with those of its share: whatever is left at the end is short and can be shared.
LONG = (
    "tests/tools/",
    "tests/endurance/",
    "tests/bench/",
    "tests/html/",
    "tests/privacy/",
    "tests/attack/test_fuzz.py",
    "tests/cli/test_drill.py",
    "tests/cli/test_production.py",
    "tests/cli/test_restore.py",
    "tests/queries/test_long_plans.py",
    "tests/web/test_removal.py",
    "tests/browser/test_a_quarter.py",
    "tests/journeys/test_a_quarter.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first in each worker's share of all: equal stretches, one after another."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    left, sorted_items = list(items), []
    for remaining in range(workers, 0, -1):
        size = len(left) // remaining
        share, left = left[:size], left[size:]
        sorted_items += sorted(share, key=lambda item: not item.nodeid.startswith(LONG))
    items[:] = sorted_items


@cache
def _settings() -> Config:
    # Once a process: naming the build reads every file of it.
    return Config.from_environment({"SECRET_KEY": "for tests alone, and long enough to be one"})


def config_for(url: str | URL, **changes: object) -> Config:
    """The settings of a test: a database of its own, and nothing from outside."""
    config = _settings()
    address = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    return replace(config, SQLALCHEMY_DATABASE_URI=address, **changes)


def fill(url: URL) -> None:
    """Make the tables in an empty database and load the demonstration."""
    app = create_app(config_for(url))
    with app.app_context():
        flask_migrate.upgrade()
    # A password is checked at the cost its hash was made with, and the cast signs in thousands of times.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: PasswordHasher(memory_cost=8, time_cost=1, parallelism=1))
        loaded = app.test_cli_runner().invoke(args=["demo", "load"])
    assert loaded.exit_code == 0, loaded.output
    with app.app_context():
        db.engine.dispose()


def _folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of a run share: workers have one each, side by side in it."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if os.environ.get("PYTEST_XDIST_WORKER_COUNT") else folder


@pytest.fixture(scope="session", params=DATABASES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The demonstration on one kind of database: filled by the first process of the run that needs it."""
    kind: str = request.param
    folder = _folder_of_run(tmp_path_factory) / f"filled-{kind}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if not done.exists():
            (_fill_sqlite if kind == "sqlite" else _fill_postgresql)(folder)
            done.touch()
    return Filled(kind, _url_of_filled(kind, folder))


def _url_of_filled(kind: str, folder: Path) -> URL:
    if kind == "sqlite":
        return make_url(f"sqlite:///{folder / 'tracker.db'}")
    # The folder's name alone tells runs apart: several may use one server.
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return make_url(os.environ["TEST_DATABASE_URL"]).set(database=f"tracker_filled_{name}")


def _fill_sqlite(folder: Path) -> None:
    url = _url_of_filled("sqlite", folder)
    fill(url)
    # One file to copy: what stands in the write-ahead log goes into it first.
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _fill_postgresql(folder: Path) -> None:
    url = _url_of_filled("postgresql", folder)
    run_on_server(url, f'DROP DATABASE IF EXISTS "{url.database}"', f'CREATE DATABASE "{url.database}"')
    fill(url)


@pytest.fixture(scope="session")
def database_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of the test that runs stands: always at the same address."""
    return tmp_path_factory.mktemp("database")


# The database on PostgreSQL that the tests of this process take one after another, once there is one.
_kept: dict[URL, Kept] = {}


@pytest.fixture(scope="session")
def kept_on_server() -> Iterator[dict[URL, Kept]]:
    """What is kept on the server, which goes with the process."""
    yield _kept
    for one in _kept.values():
        one.close()


@pytest.fixture
def database_url(filled: Filled, database_folder: Path, kept_on_server: dict[URL, Kept]) -> Iterator[URL]:
    """A copy of the filled database, this test's own."""
    if filled.kind == "postgresql":
        kept = Kept.of(filled)
        yield kept_on_server.setdefault(kept.url, kept).put_right()
        return
    with copy_of(filled, database_folder, "test") as url:
        yield url


@pytest.fixture(scope="module")
def shared_url(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A copy of the filled database that all tests of a module share, for servers that outlive one of them."""
    with copy_of(filled, tmp_path_factory.mktemp("shared"), "shared") as url:
        yield url


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Where templates are kept once they are compiled, for every application of this run, in all its processes."""
    folder = _folder_of_run(tmp_path_factory) / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


# One a database and its settings, for every test that takes `app`: what SQLAlchemy and Jinja have compiled stays
# compiled.
_apps: dict[tuple[URL, tuple[tuple[str, str], ...]], Tracker] = {}


@contextmanager
def _app_on(url: URL, templates: FileSystemBytecodeCache, **changed: str) -> Iterator[Tracker]:
    made_for = url, tuple(sorted(changed.items()))
    if made_for not in _apps:
        _apps[made_for] = create_app(config_for(url, **changed))
        _apps[made_for].jinja_env.bytecode_cache = templates
        if url in _kept:
            with _apps[made_for].app_context():
                _kept[url].lend(db.engine)
    app = _apps[made_for]
    settings, extensions = dict(app.config), dict(app.extensions)
    yield app
    # What the application has learned since goes with the test: pages kept by a count of changes, which begins anew
    # with each copy of the database, and providers of single sign-on.
    for held, before in ((app.config, settings), (app.extensions, extensions)):
        held.clear()
        held.update(before)
    with app.app_context():
        db.session.remove()
        if url in _kept:
            _kept[url].give_back(db.engine)
        else:
            db.engine.dispose()


@pytest.fixture
def app(database_url: URL, compiled_templates: FileSystemBytecodeCache) -> Iterator[Tracker]:
    """The application on this test's database."""
    with _app_on(database_url, compiled_templates) as app:
        yield app


@pytest.fixture
def browser_of(app: Tracker) -> Callable[..., Browser]:
    """A browser for one of the cast ("amira", "ben", "carys", "dev", "esi", "farid"), signed in; "nobody" is not."""

    def open_browser(name: str = "nobody") -> Browser:
        browser = Browser(app.test_client())
        if name != "nobody":
            browser.begin_session(f"{name}@example.org")
        return browser

    return open_browser


@pytest.fixture(scope="session")
def reading_app(
    filled: Filled, tmp_path_factory: pytest.TempPathFactory, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Tracker]:
    """One application for all tests that only read, or are refused: nobody may change anything in it."""
    with (
        copy_of(filled, tmp_path_factory.mktemp("reading"), "reading") as url,
        _app_on(url, compiled_templates) as app,
    ):
        yield app


@pytest.fixture(scope="session")
def reader_of(reading_app: Tracker) -> Readers:
    """A browser for one of the cast on the shared application: for tests that change nothing."""
    return Readers(reading_app)
