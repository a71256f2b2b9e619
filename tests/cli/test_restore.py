"""`flask restore`: everything as it was then, or everything as it is now; never anything between."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.archive.databases import Parts, alter, empty_database
from tests.cli.conftest import Run, app_on
from tests.conftest import DATABASES, Browser
from tests.journeys.pages import Page
from tests.journeys.records import contents, row_counts, values, verify_chain
from tests.migrations.newer import leave_out_what_is_newer
from tests.web.forms import send
from tracker import Tracker, extensions
from tracker.cli import restore as restoring
from tracker.extensions import db
from tracker.models import AuditEntry, ChangeCounter, Team
from tracker.queries.audit import head_on_record
from tracker.queries.backups import last_backup

PASSPHRASE = "four clever otters at dawn"
# What a restore itself writes: its audit entry and the head, the counters, the archive on record.
WRITTEN = {"audit_entry", "installation", "change_counter", "backup"}


@pytest.fixture
def archive(run: Run, tmp_path: Path) -> Path:
    """The demonstration, backed up."""
    file = tmp_path / "demo.zip"
    assert run("backup", str(file)).exit_code == 0
    return file


def without_what_a_restore_writes(app: Tracker) -> dict[str, tuple[int, str]]:
    """Every table that must be as it was, with a hash over its rows."""
    return {name: rows for name, rows in values(app).items() if name not in WRITTEN}


def saved_in(folder: Path) -> list[Path]:
    """The states that were saved before a restore."""
    return sorted(folder.glob("tracker-before-restore-*.zip"))


def test_everything_is_as_it_was_when_the_archive_was_made(run: Run, app: Tracker, tmp_path: Path) -> None:
    file, before = tmp_path / "demo.zip", without_what_a_restore_writes(app)
    run("backup", str(file))
    assert run("user", "create", "jo@example.org", "--name", "Jo", "--role", "board").exit_code == 0
    with app.app_context():
        replaced = head_on_record()

    result = run("restore", str(file))

    assert result.exit_code == 0, result.output
    assert without_what_a_restore_writes(app) == before
    verify_chain(app)
    assert run("report", "verify", "llr-carers").exit_code == 0
    assert "0 current states differed" in run("rebuild").stdout
    with app.app_context():
        last = db.session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).scalar_one()
        facts = json.loads(last.facts)
        assert (last.verb, facts["replaced_seq"], facts["replaced_head"]) == (
            "restore",
            replaced.seq,
            replaced.entry_hash,
        )
        kept = last_backup()
        assert kept is not None
        assert kept.file_name == "demo.zip"


def test_what_was_there_is_saved_first_and_can_be_brought_back(
    run: Run, app: Tracker, archive: Path, tmp_path: Path
) -> None:
    run(
        "user",
        "create",
        "jo@example.org",
        "--name",
        "Jo",
        "--role",
        "board",
        "--password-stdin",
        stdin=PASSPHRASE,
    )
    before = without_what_a_restore_writes(app)

    result = run("restore", str(archive), "--save-to", str(tmp_path / "saved"))
    (saved,) = saved_in(tmp_path / "saved")
    again = run("restore", str(saved))

    assert str(saved) in result.stdout
    assert again.exit_code == 0, again.output
    assert without_what_a_restore_writes(app) == before


def test_everybody_is_signed_out_and_links_are_spent(
    run: Run, app: Tracker, browser_of: Callable[..., Browser], tmp_path: Path
) -> None:
    carys = browser_of("carys")
    link = run("user", "link", "amira@example.org").stdout.strip().rpartition("/set-password/")[2]
    run("backup", str(tmp_path / "now.zip"))

    run("restore", str(tmp_path / "now.zip"))

    assert carys.get("/strategies").headers["Location"].startswith("/sign-in")
    assert browser_of("nobody").get(f"/set-password/{link}").status_code == 410
    assert browser_of("carys").get("/strategies").status_code in (200, 303)


def test_somebody_who_may_sign_in_again_is_named(run: Run, archive: Path) -> None:
    run("user", "disable", "ben@example.org")

    result = run("restore", str(archive))

    assert "ben@example.org" in result.stdout


def test_no_page_that_a_browser_kept_is_taken_for_the_page_of_now(
    run: Run, app: Tracker, archive: Path
) -> None:
    with app.app_context():
        before = db.session.execute(select(ChangeCounter.value)).scalar_one() + 5
        db.session.execute(text("UPDATE change_counter SET value = value + 5"))
        db.session.commit()

    run("restore", str(archive))

    with app.app_context():
        assert db.session.execute(select(ChangeCounter.value)).scalar_one() > before + 1000


@pytest.mark.parametrize("kind", DATABASES)
def test_an_archive_moves_to_another_database_and_back(
    kind: str, run: Run, app: Tracker, archive: Path, tmp_path: Path
) -> None:
    before = without_what_a_restore_writes(app)

    with (
        empty_database(kind, tmp_path) as url,
        app_on(url, BACKUP_FOLDER=tmp_path / "other") as other,
    ):
        there = other.test_cli_runner().invoke(args=["restore", str(archive)])
        moved = without_what_a_restore_writes(other)
        # Numbers that the database gives by itself go on after those that came.
        added = other.test_cli_runner().invoke(
            args=["user", "create", "jo@example.org", "--name", "Jo", "--role", "board"]
        )
        back = other.test_cli_runner().invoke(args=["backup", str(tmp_path / "back.zip")])
        counts = row_counts(other)
        verify_chain(other)
    returned = run("restore", str(tmp_path / "back.zip"))

    assert [there.exit_code, added.exit_code, back.exit_code, returned.exit_code] == [0, 0, 0, 0], (
        there.output
    )
    assert moved == before
    assert not (tmp_path / "other").exists()
    now = row_counts(app)
    assert (now["person"], now["backup"]) == (counts["person"], counts["backup"])
    verify_chain(app)


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_an_archive_of_an_older_version_is_migrated(
    revision: str, run: Run, app: Tracker, tmp_path: Path
) -> None:
    leave_out_what_is_newer(app)
    before, file = without_what_a_restore_writes(app), tmp_path / "old.zip"
    with app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision=revision)
    old = run("backup", str(file))
    with app.app_context():
        flask_migrate.upgrade()

    result = run("restore", str(file))

    assert f"tables of version {revision}" in result.stdout
    assert "flask upgrade" in old.stderr
    assert result.exit_code == 0, result.output
    assert without_what_a_restore_writes(app) == before
    with app.app_context():
        flask_migrate.check()
        with pytest.raises(Exception, match="never"):
            db.session.execute(text("DELETE FROM audit_entry"))


def reference_to_nothing(parts: Parts) -> None:
    """A team of a strategy that is not there."""
    parts.put_rows("team", [row | {"strategy_id": 999} for row in parts.rows("team")])


def one_key_twice(parts: Parts) -> None:
    """A row that is there twice."""
    rows = parts.rows("team")
    parts.put_rows("team", [*rows, rows[0]])


def altered_entry(parts: Parts) -> None:
    """An audit entry that was altered, with hashes of the archive that fit."""
    rows = parts.rows("audit_entry")
    rows[40]["verb"] = "nothing at all"
    parts.put_rows("audit_entry", rows)


def altering(change: Callable[[Parts], None]) -> Callable[[Path], None]:
    """The archive taken apart, altered and put together again."""
    return lambda file: alter(file, change)


INCOHERENT = {
    "a reference to nothing": (altering(reference_to_nothing), "team"),
    "one key twice": (altering(one_key_twice), "refused a row of the table team"),
    "an altered audit entry": (altering(altered_entry), "Entry 41 (nothing at all) was altered"),
}


@pytest.mark.parametrize(("damage", "says"), INCOHERENT.values(), ids=INCOHERENT)
def test_an_archive_that_does_not_hold_together_changes_nothing(
    damage: Callable[[Path], None], says: str, run: Run, app: Tracker, archive: Path
) -> None:
    damage(archive)
    before = contents(app)

    result = run("restore", str(archive))

    assert result.exit_code == 1
    assert says in result.stderr
    assert "Nothing was changed" in result.stderr
    assert contents(app) == before
    verify_chain(app)
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(text("INSERT INTO change_counter (strategy_id, value) VALUES (999999, 0)"))


def test_a_broken_chain_is_restored_only_when_told_so(run: Run, app: Tracker, archive: Path) -> None:
    alter(archive, altered_entry)

    result = run("restore", str(archive), "--accept-broken-chain")

    assert result.exit_code == 0
    assert "The audit chain is broken: Entry 41" in result.stderr
    assert run("audit", "verify").exit_code == 1


def test_a_database_of_a_newer_version_is_left_alone(
    run: Run, app: Tracker, archive: Path, tamper: Callable[..., None]
) -> None:
    tamper("UPDATE alembic_version SET version_num = '9999'")
    before = contents(app)

    result = run("restore", str(archive))

    assert (result.exit_code, "came after this version" in result.stderr) == (1, True)
    assert contents(app) == before


def test_while_it_runs_people_read_on_and_are_told_to_wait_and_afterwards_all_goes_on(
    run: Run, app: Tracker, archive: Path, browser_of: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "WAIT_SECONDS", 1)
    esi, meanwhile = browser_of("esi"), list[int]()
    take_the_place = restoring.take_the_place
    with app.app_context():
        url = db.engine.url

    with app_on(url) as other:
        browser = Browser(other.test_client())
        cookie = esi.client.get_cookie("session")
        assert cookie is not None
        browser.client.set_cookie("session", cookie.value)
        name = "A team of the meantime"

        # Often enough that the database keeps the statements of the page prepared.
        for _ in range(6):
            browser.get("/strategies/llr-carers/summary")

        def meet_people(connection: object) -> None:
            meanwhile.append(browser.get("/strategies/llr-carers/summary").status_code)
            meanwhile.append(send(browser, "/teams/new", name=name).status_code)
            take_the_place(connection)  # type: ignore[arg-type]

        monkeypatch.setattr(restoring, "take_the_place", meet_people)
        result = run("restore", str(archive))
        signed_out = browser.get("/strategies/llr-carers/summary")
        signed_in = browser.sign_in("esi@example.org")
        stored = send(browser, "/teams/new", name=name)
        page = Page(browser.get("/strategies/llr-carers/summary"))

    assert result.exit_code == 0, result.output
    assert meanwhile == [200, 503]
    assert signed_out.headers["Location"].startswith("/sign-in")
    assert [signed_in.status_code, stored.status_code, page.status] == [303, 303, 200]
    with app.app_context():
        assert db.session.execute(select(Team.id).where(Team.name == name)).all()
    verify_chain(app)


def test_words_that_come_back_with_a_restore_are_told(run: Run, archive: Path, tmp_path: Path) -> None:
    removal = ("redact", "named person", "--because", "it named one", "--by", "dev@example.org")
    assert run(*removal).exit_code == 0
    run("backup", str(tmp_path / "after.zip"))

    # What is saved is named by the second.
    after = run("restore", str(tmp_path / "after.zip"), "--save-to", str(tmp_path / "one"))
    before = run("restore", str(archive), "--save-to", str(tmp_path / "two"))

    assert "are back" not in after.stdout
    assert (
        "Words that were removed since the backup are back; remove them again: 1 removal, " in before.stdout
    )
    assert run(*removal).exit_code == 0
    assert run("audit", "verify").exit_code == 0
