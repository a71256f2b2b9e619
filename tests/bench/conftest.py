"""A small bench database of each kind, made once, and both applications on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from bench.data import EMAIL, PASSWORD, Size, make_bench_database
from bench.floor import create_floor
from tests.conftest import DATABASES, Browser, config_for
from tracker import create_app
from tracker.extensions import db

SIZE = Size(plans=2, actions=18, updates=12)


@dataclass
class Bench:
    """The tracker and the floor on one bench database."""

    ours: Flask
    floor: Flask

    def browser(self) -> Browser:
        """The tracker, with the bench's person signed in."""
        browser = Browser(self.ours.test_client())
        assert browser.sign_in(EMAIL, PASSWORD).status_code == 303
        return browser

    def floor_browser(self) -> Browser:
        """The floor, in a session."""
        browser = Browser(self.floor.test_client())
        assert browser.get("/enter").status_code == 200
        return browser


@pytest.fixture(scope="package", params=DATABASES)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Both applications on a bench database of one kind."""
    folder = tmp_path_factory.mktemp("bench")
    if request.param == "sqlite":
        yield _on(f"sqlite:///{folder / 'bench.db'}")
        return
    server = make_url(os.environ["TEST_DATABASE_URL"])
    name = f"tracker_bench_{os.getpid()}"
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    both = _on(server.set(database=name).render_as_string(hide_password=False))
    yield both
    for app in (both.ours, both.floor):
        with app.app_context():
            db.engine.dispose()
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    engine.dispose()


def _on(url: str) -> Bench:
    make_bench_database(url, SIZE)
    return Bench(create_app(config_for(url)), create_floor(config_for(url)))
