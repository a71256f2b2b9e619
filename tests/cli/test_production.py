"""The start of production: refused on a database or in a folder that is not fit to be served to people."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from tests.conftest import config_for
from tests.endurance.servers import free_port, kill_group, wait_until_it_listens
from tracker import Tracker, create_app
from tracker.cli.production import NotForProduction, refuse_careless_start
from tracker.extensions import db

CHECKOUT = Path(__file__).parents[2]
SECRET_KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def production_on(url: str | URL) -> Tracker:
    """The application as production on a database."""
    return create_app(
        config_for(url, TRACKER_ENV="production", BASE_URL="https://tracker.northfield.example")
    )


def refusals(app: Tracker) -> list[str]:
    """The first words of what the start is refused for."""
    with pytest.raises(NotForProduction) as refused:
        refuse_careless_start(app)
    with app.app_context():
        db.engine.dispose()
    return refused.value.format_message().splitlines()


@pytest.fixture
def new_database(with_tables: Path, tmp_path: Path) -> str:
    """A database with its tables and nobody in it."""
    return f"sqlite:///{shutil.copy(with_tables, tmp_path / 'new.db')}"


def test_production_starts_on_a_database_of_its_own(new_database: str) -> None:
    refuse_careless_start(production_on(new_database))


def test_production_refuses_a_database_with_the_demonstration(database_url: URL) -> None:
    said = refusals(production_on(database_url))

    assert len(said) == 3
    assert "of the demonstration’s people" in said[0]
    assert "the demonstration’s strategy: Joint Carers Strategy 2018-2021" in said[1]
    assert "fixed to the demonstration’s day" in said[2]


def test_one_account_of_the_demonstration_is_enough_even_disabled(new_database: str) -> None:
    app = production_on(new_database)
    insert = (
        "INSERT INTO person (email, name, is_disabled, is_demo, created_at, version) "
        "VALUES ('amira@example.org', 'Amira', true, true, '2026-11-25', 1)"
    )
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(insert))

    said = refusals(app)

    assert len(said) == 1
    assert said[0].startswith("The database holds 1 of the demonstration’s people")


@pytest.mark.parametrize("version", [None, "0000"], ids=["never migrated", "of another version"])
def test_production_refuses_tables_of_another_version(new_database: str, version: str | None) -> None:
    app = production_on(new_database)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if version:
            connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})

    assert refusals(app) == ["The tables are not those of this version. Run: flask upgrade"]


@pytest.mark.parametrize("file", ["empty.db", "no-such-folder/tracker.db"], ids=["no tables", "no folder"])
def test_production_refuses_a_database_that_is_not_there(tmp_path: Path, file: str) -> None:
    said = refusals(production_on(f"sqlite:///{tmp_path / file}"))

    assert said == ["The database can’t be read. Check DATABASE_URL, then run: flask upgrade"]


def test_production_refuses_to_start_without_its_front_end(new_database: str, tmp_path: Path) -> None:
    app = production_on(new_database)
    app.static_folder = str(tmp_path)

    assert refusals(app) == ["The front end is not built. Run: python3 tools/build_assets.py"]


def flask(url: str, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """A `flask` command in a process of its own, with the settings of a production."""
    environ = production_environ(url) | changed
    return subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=CHECKOUT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


def production_environ(url: str) -> dict[str, str]:
    """The environment of a production."""
    return {
        **os.environ,
        "TRACKER_ENV": "production",
        "SECRET_KEY": SECRET_KEY,
        "BASE_URL": "https://tracker.northfield.example",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": url,
    }


def test_serve_says_in_one_sentence_why_it_does_not_start(tmp_path: Path) -> None:
    refused = flask(f"sqlite:///{tmp_path / 'none.db'}", "serve", "--port", str(free_port()))

    assert refused.returncode == 1
    assert "The database can’t be read." in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_development_server_is_refused_in_production(new_database: str) -> None:
    refused = flask(new_database, "run", "--port", str(free_port()))

    assert refused.returncode == 1
    assert "In production start the tracker with: flask serve" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_demonstration_is_not_loaded_in_production(new_database: str) -> None:
    refused = production_on(new_database).test_cli_runner().invoke(args=["demo", "load"])

    assert refused.exit_code == 1
    assert "The demonstration is not for production." in refused.output


def test_production_serves_from_the_documented_start(new_database: str) -> None:
    port = free_port()
    command = [sys.executable, "-m", "flask", "serve", "--port", str(port)]

    with subprocess.Popen(
        command, cwd=CHECKOUT, env=production_environ(new_database), start_new_session=True
    ) as server:
        try:
            wait_until_it_listens(server, port)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
                said = answer.read()
        finally:
            kill_group(server)

    assert said == b"ready\n"
