"""`flask upgrade`: a backup, then the newest tables; a fault leaves the tables as they were."""

from __future__ import annotations

import shutil
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import inspect, text

from tests.archive.databases import empty_database, parts_of
from tests.cli.conftest import Run, app_on
from tests.conftest import DATABASES
from tests.journeys.records import contents, verify_chain
from tracker import Tracker
from tracker.extensions import db
from tracker.queries.backups import last_backup
from tracker.revisions import newest_revision


@pytest.fixture
def older(app: Tracker) -> Tracker:
    """The application on tables of an older version."""
    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="0002")
    return app


def saved_in(folder: Path) -> list[Path]:
    """The backups that were made before an upgrade."""
    return sorted(folder.glob("tracker-before-upgrade-*.zip"))


def test_older_tables_are_backed_up_and_brought_up(older: Tracker, run: Run, tmp_path: Path) -> None:
    result = run("upgrade")

    (saved,) = saved_in(tmp_path / "kept")
    assert result.exit_code == 0, result.output
    assert str(saved) in result.stdout
    with older.app_context():
        assert f"from version 0002 to {newest_revision()}" in result.stdout
    assert parts_of(saved).manifest["revision"] == "0002"
    with older.app_context():
        flask_migrate.check()
        kept = last_backup()
        assert kept is not None
        assert kept.file_name == saved.name
    verify_chain(older)


def test_the_newest_tables_are_left_alone(app: Tracker, run: Run, tmp_path: Path) -> None:
    before = contents(app)

    result = run("upgrade")

    assert (result.exit_code, "Nothing was done" in result.stdout) == (0, True)
    assert contents(app) == before
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("kind", DATABASES)
def test_an_empty_database_gets_its_tables(kind: str, tmp_path: Path) -> None:
    with (
        empty_database(kind, tmp_path) as url,
        app_on(url, BACKUP_FOLDER=tmp_path / "kept") as app,
    ):
        result = app.test_cli_runner().invoke(args=["upgrade"])

        assert (result.exit_code, "The tables are made" in result.stdout) == (0, True)
        with app.app_context():
            flask_migrate.check()
    assert not (tmp_path / "kept").exists()


def test_a_failed_upgrade_leaves_the_tables_and_names_the_backup(
    older: Tracker, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    with older.app_context():
        newest = newest_revision()
    shutil.copytree(Path(older.root_path).parent / "migrations", folder)
    folder.joinpath("versions", "9999_broken.py").write_text(
        '"""broken\n"""\nfrom alembic import op\nrevision = "9999"\n'
        f'down_revision = "{newest}"\n'
        "branch_labels = depends_on = None\n\n\ndef upgrade():\n"
        '    op.execute("SELECT nothing FROM nowhere")\n\n\ndef downgrade():\n    pass\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(older.extensions["migrate"], "directory", str(folder))

    result = run("upgrade")

    (saved,) = saved_in(tmp_path / "kept")
    assert result.exit_code == 1
    assert "could not be brought to version 9999" in result.stderr
    assert f"flask restore {saved}" in result.stderr
    assert "Traceback" not in result.output
    with older.app_context():
        assert db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0002"
        assert "backup" not in inspect(db.engine).get_table_names()


def test_tables_of_a_newer_version_are_left_alone(app: Tracker, run: Run, tmp_path: Path) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()

    result = run("upgrade")

    assert (result.exit_code, "came after this version" in result.stderr) == (1, True)
    assert not (tmp_path / "kept").exists()
