"""`flask backup`: everything, of one moment, whole or not at all, and remembered."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pyrage
import pytest
from sqlalchemy import create_engine, event, text

from tests.archive.databases import names_in, parts_of
from tests.archive.sealed_keys import seal_cheaply
from tests.cli.conftest import Run
from tests.journeys.records import audit_lines, row_counts
from tracker import Tracker
from tracker.archive import backup as writing
from tracker.extensions import db
from tracker.models import AuditEntry, Backup, Team
from tracker.queries.audit import head_on_record

PASSPHRASE = "four clever otters at dawn"


def test_an_archive_holds_every_row_and_says_so(run: Run, app: Tracker, tmp_path: Path) -> None:
    counts, file = row_counts(app), tmp_path / "all.zip"
    with app.app_context():
        head, kind = head_on_record(), db.engine.dialect.name

    result = run("backup", str(file))

    parts = parts_of(file)
    assert result.exit_code == 0, result.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert {line["table"]: line["rows"] for line in parts.manifest["tables"]} == counts
    for line in parts.manifest["tables"]:
        content = parts.files[f"tables/{line['table']}.jsonl"]
        assert content.count(b"\n") == line["rows"]
        assert hashlib.sha256(content).hexdigest() == line["sha256"]
    said = {name: parts.manifest[name] for name in ("format", "build", "database", "audit_seq", "audit_hash")}
    assert said == {
        "format": 1,
        "build": "test",
        "database": kind,
        "audit_seq": head.seq,
        "audit_hash": head.entry_hash,
    }


def test_the_installation_remembers_its_backup(run: Run, app: Tracker, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"

    run("backup", str(file))

    with app.app_context():
        kept = db.session.query(Backup).one()
        entry = db.session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        assert (kept.file_name, kept.size, kept.sha256) == ("all.zip", file.stat().st_size, sha256)
        assert entry is not None
        assert json.loads(entry.facts)["sha256"] == sha256
    assert audit_lines(app, 1) == [("back up", "", "installation", 1)]
    assert run("audit", "verify").exit_code == 0


def test_what_is_saved_meanwhile_is_wholly_in_it_or_wholly_not(
    run: Run, app: Tracker, tmp_path: Path
) -> None:
    with app.app_context():
        engine = db.engine
        before = db.session.query(Team).count()
        db.session.rollback()
    others = create_engine(engine.url)
    saved: list[str] = []

    def save(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        # Once the first tables are read, and long before the teams are.
        if "FROM assessment" in statement and not saved:
            saved.append(statement)
            with others.begin() as connection:
                connection.execute(text("UPDATE strategy SET title = 'Meanwhile'"))
                connection.execute(text("INSERT INTO team (strategy_id, name) VALUES (1, 'Meanwhile')"))

    event.listen(engine, "before_cursor_execute", save)
    try:
        result = run("backup", str(tmp_path / "all.zip"))
    finally:
        event.remove(engine, "before_cursor_execute", save)
        others.dispose()

    parts = parts_of(tmp_path / "all.zip")
    assert result.exit_code == 0, result.output
    assert saved
    assert len(parts.rows("team")) == before
    assert "Meanwhile" not in [row["title"] for row in parts.rows("strategy")]


def test_a_file_that_is_there_stays_as_it_was(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_text("precious")

    result = run("backup", str(file))

    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert file.read_text() == "precious"


@pytest.mark.parametrize(
    ("content", "options"), [("old", ["--force"]), ("", [])], ids=["replaced when told so", "empty"]
)
def test_a_file_may_be_replaced(run: Run, tmp_path: Path, content: str, options: list[str]) -> None:
    file = tmp_path / "all.zip"
    file.write_text(content)

    result = run("backup", str(file), *options)

    assert result.exit_code == 0
    assert "manifest.json" in ZipFile(file).namelist()


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    result = run("backup", str(tmp_path / "nowhere" / "all.zip"))

    assert result.exit_code == 1
    assert f"There is no folder {tmp_path / 'nowhere'}" in result.stderr


def test_a_full_disk_leaves_nothing_behind(
    run: Run, app: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "disk"
    folder.mkdir()
    monkeypatch.setattr(writing.os, "fsync", full)

    result = run("backup", str(folder / "all.zip"))

    assert result.exit_code == 1
    assert "No space left on device. Nothing was left there." in result.stderr
    assert names_in(folder) == []
    with app.app_context():
        assert db.session.query(Backup).count() == 0


def test_a_folder_keeps_the_newest_of_ours_and_everything_else(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nightly"
    folder.mkdir()
    old = [f"tracker-backup-2019010{day}T020000Z.zip" for day in range(1, 5)]
    others = ["tracker-before-restore-20190101T020000Z.zip", "tracker-backup-20190101.zip", "notes.txt"]
    left = ".tracker-backup-20190101T020000Z.zip.0123abcd.partial"
    for name in [*old, *others, left]:
        (folder / name).write_text("kept")
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(folder / left, (long_ago, long_ago))

    result = run("backup", "--folder", str(folder), "--keep", "3")

    found = names_in(folder)
    new = [name for name in found if name not in {*old, *others}]
    assert result.exit_code == 0, result.output
    assert len(new) == 1
    assert found == sorted([*old[2:], *others, *new])


def test_without_a_file_it_goes_to_the_folder_of_the_settings(run: Run, tmp_path: Path) -> None:
    result = run("backup")

    assert result.exit_code == 0
    assert len(names_in(tmp_path / "kept")) == 1
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "args", [["a.zip", "--folder", "b"], ["a.zip", "--keep", "3"]], ids=["file and folder", "file and keep"]
)
def test_options_that_do_not_go_together_are_refused(run: Run, args: list[str]) -> None:
    assert run("backup", *args).exit_code == 2


def test_a_sealed_archive_opens_with_its_passphrase_in_the_age_format(
    run: Run, app: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyrage.passphrase, "encrypt", seal_cheaply)
    app.config["BACKUP_PASSPHRASE"] = PASSPHRASE
    file, opened = tmp_path / "sealed.zip", tmp_path / "opened.zip"

    result = run("backup", str(file))

    with ZipFile(file) as sealed:
        assert sorted(sealed.namelist()) == ["archive.zip.age", "key.age"]
        secret = pyrage.passphrase.decrypt(sealed.read("key.age"), PASSPHRASE).decode().strip()
        identity = pyrage.x25519.Identity.from_str(secret)
        opened.write_bytes(pyrage.decrypt(sealed.read("archive.zip.age"), [identity]))
    assert result.exit_code == 0
    assert "encrypted" in result.stdout
    assert len(parts_of(opened).rows("strategy")) == 1
    assert b"amira@example.org" not in file.read_bytes()


def test_tables_that_nobody_knows_are_not_backed_up(
    run: Run, tamper: Callable[..., None], tmp_path: Path
) -> None:
    tamper("UPDATE alembic_version SET version_num = '9999'")

    result = run("backup", str(tmp_path / "all.zip"))

    assert result.exit_code == 1
    assert "version 9999, which came after this version" in result.stderr
    assert not (tmp_path / "all.zip").exists()


def test_a_database_without_tables_is_not_backed_up(tmp_path: Path) -> None:
    from tests.cli.conftest import app_on

    with app_on(f"sqlite:///{tmp_path / 'bare.db'}") as app:
        result = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "all.zip")])

    assert result.exit_code == 1
    assert "nothing to back up" in result.stderr


def test_a_database_that_nobody_ever_worked_in_is_not_backed_up(empty_run: Run, tmp_path: Path) -> None:
    result = empty_run("backup", str(tmp_path / "all.zip"))

    assert result.exit_code == 1
    assert "has no person and no strategy" in result.output
    assert "DATABASE_URL" in result.output
    assert not list(tmp_path.glob("*.zip"))
