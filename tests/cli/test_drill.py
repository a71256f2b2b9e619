"""The drill: a backup of a busy server, put back into an empty database, holds what was acknowledged before it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import URL, select
from tests.changes.test_killed_server import (
    CHECKOUT,
    Client,
    free_port,
    post_until_killed,
    server_on,
)

from tests.archive.databases import empty_database
from tests.cli.conftest import app_on
from tests.conftest import DATABASES, Filled
from tests.journeys.records import verify_chain
from tracker import Tracker
from tracker.extensions import db
from tracker.models import ProgressUpdate

POSTERS = 2


def back_up(url: URL, file: Path) -> subprocess.CompletedProcess[str]:
    """`flask backup` in a process of its own."""
    environ = {
        **os.environ,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "SECRET_KEY": "for tests alone, and long enough to be one",
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "backup", str(file)],
        cwd=CHECKOUT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )


def updates_in(app: Tracker) -> dict[int, tuple[object, ...]]:
    """Every update by its number, with all its columns."""
    with app.app_context():
        table = ProgressUpdate.__table__
        return {row.id: tuple(row) for row in db.session.execute(select(table).order_by(table.c.id))}


def test_the_drill(filled: Filled, database_url: URL, tmp_path: Path) -> None:
    # Into the other kind of database, where there is one here.
    kind = next((kind for kind in DATABASES if kind != filled.kind), filled.kind)
    acknowledged: list[str] = []
    enough, port, file = Event(), free_port(), tmp_path / "drill.zip"
    with server_on(database_url, port):
        clients = [Client(port) for _ in range(POSTERS)]
        for client in clients:
            client.sign_in()
        posters = [
            Thread(target=post_until_killed, args=(client, number, acknowledged, enough))
            for number, client in enumerate(clients, start=1)
        ]
        for poster in posters:
            poster.start()
        assert enough.wait(timeout=60)
        before = list(acknowledged)
        made = back_up(database_url, file)
        after = list(acknowledged)
    for poster in posters:
        poster.join(timeout=30)

    with (
        app_on(database_url) as source,
        empty_database(kind, tmp_path) as url,
        app_on(url, BACKUP_FOLDER=tmp_path / "kept") as app,
    ):
        restored = app.test_cli_runner().invoke(args=["restore", str(file)])
        held, wanted = updates_in(app), updates_in(source)
        reports = app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"])
        rebuilt = app.test_cli_runner().invoke(args=["rebuild"])
        verify_chain(app)

    assert made.returncode == 0, made.stderr
    assert len(after) > len(before)
    assert restored.exit_code == 0, restored.output
    words = [row[list(ProgressUpdate.__table__.columns.keys()).index("words")] for row in held.values()]
    assert [one for one in before if words.count(one) != 1] == []
    # Of one moment: all updates up to the last one in it, each as it stands in the source.
    assert held == {number: row for number, row in wanted.items() if number <= max(held)}
    assert reports.exit_code == 0
    assert "0 current states differed" in rebuilt.stdout
