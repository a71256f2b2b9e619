"""The drill: a backup of a busy server, put back into an empty database, holds what was acknowledged before it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import URL, select

from tests.archive.databases import empty_database
from tests.cli.conftest import app_on
from tests.conftest import DATABASES, Filled
from tests.endurance.load import all_promised, posters_of, posting
from tests.endurance.servers import CHECKOUT, free_port, server_on, wait_until
from tests.journeys.records import verify_chain
from tracker import Tracker
from tracker.extensions import db
from tracker.models import ProgressUpdate

POSTERS = 2
# Promised before the backup begins.
ENOUGH = 6


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
    port, file = free_port(), tmp_path / "drill.zip"
    with server_on(database_url, port):
        posters = posters_of(port, POSTERS)
        with posting(posters):
            wait_until(lambda: len(all_promised(posters)) >= ENOUGH, "enough updates are promised")
            before = all_promised(posters)
            made = back_up(database_url, file)
            after = all_promised(posters)

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
