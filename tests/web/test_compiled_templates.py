"""Templates are compiled once for all processes of a server, and no page depends on that."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2 import Environment
from sqlalchemy import URL

from tests.conftest import config_for
from tests.copies import Filled
from tracker import Tracker, create_app
from tracker.extensions import db

Start = Callable[[], Tracker]


@pytest.fixture(scope="session", params=["sqlite"])
def filled(filled: Filled) -> Filled:
    """SQLite alone: templates know no database."""
    return filled


@pytest.fixture
def new_app(database_url: URL) -> Iterator[Start]:
    """Start an application as a process of the server does."""
    apps: list[Tracker] = []

    def start() -> Tracker:
        apps.append(create_app(config_for(database_url)))
        return apps[-1]

    yield start
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def status(app: Tracker) -> int:
    """The status of a page."""
    return app.test_client().get("/accessibility").status_code


def test_the_next_start_compiles_nothing(
    new_app: Start, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = status(new_app())

    def compile_none(*_given: object, **_more: object) -> None:
        raise AssertionError("A template is compiled again.")

    monkeypatch.setattr(Environment, "compile", compile_none)

    assert (first, status(new_app())) == (200, 200)


def test_a_folder_that_can_not_be_had_costs_no_page(new_app: Start, temporary: Path) -> None:
    temporary.rmdir()
    temporary.write_text("A file where the folder was.")

    assert status(new_app()) == 200


def test_a_folder_that_is_taken_away_costs_no_page(new_app: Start, temporary: Path) -> None:
    app = new_app()
    shutil.rmtree(temporary)

    assert status(app) == 200


def test_what_is_kept_is_for_nobody_else(new_app: Start, temporary: Path) -> None:
    status(new_app())

    (folder,) = temporary.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert any(folder.iterdir())
