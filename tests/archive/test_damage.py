"""What is wrong with an archive is found before anything is touched, and said in a sentence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pyrage
import pytest
from click.testing import Result

from tests.archive.databases import Parts, alter
from tests.archive.sealed_keys import seal_cheaply
from tests.journeys.records import contents
from tracker import Tracker
from tracker.archive.backup import Origin, write_archive
from tracker.extensions import db

PASSPHRASE = "four clever otters at dawn"
Restore = Callable[..., Result]


@pytest.fixture(scope="module")
def made(reading_app: Tracker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration's archive, plain and sealed, made once."""
    folder = tmp_path_factory.mktemp("archives")
    origin = Origin(made_at=datetime(2026, 11, 1, tzinfo=UTC), host="a server", build="test")
    with reading_app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyrage.passphrase, "encrypt", seal_cheaply)
        write_archive(db.engine, folder / "plain.zip", origin=origin, passphrase="")
        write_archive(db.engine, folder / "sealed.zip", origin=origin, passphrase=PASSPHRASE)
    return folder


@pytest.fixture(scope="module")
def untouched(reading_app: Tracker, made: Path) -> dict[str, tuple[int, str]]:
    """What every table holds."""
    return contents(reading_app)


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """The archive, this test's own."""
    return Path(shutil.copy(made / "plain.zip", tmp_path))


@pytest.fixture
def sealed(made: Path, tmp_path: Path) -> Path:
    """The sealed archive, this test's own."""
    return Path(shutil.copy(made / "sealed.zip", tmp_path))


@pytest.fixture
def restore(reading_app: Tracker, tmp_path: Path) -> Restore:
    """Run `flask restore` where nothing may come of it."""

    def run_command(*args: str, stdin: str | None = None) -> Result:
        words = ["restore", "--save-to", str(tmp_path / "kept"), *args]
        return reading_app.test_cli_runner().invoke(args=words, input=stdin, catch_exceptions=False)

    return run_command


def half(file: Path) -> None:
    """As a copy that broke off."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def altered_byte(file: Path) -> None:
    """As a disk that forgets."""
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0xFF
    file.write_bytes(content)


def twice(file: Path) -> None:
    """One file of it twice, so that two readers could see two things."""
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr("tables/team.jsonl", b"")


def far_too_much(file: Path) -> None:
    """A few kilobytes that unpack to a hundred megabytes."""
    alter(file, lambda parts: parts.files.update({"tables/team.jsonl": b" " * 100_000_000}))


def lie_about(table: str, **facts: object) -> Callable[[Path], None]:
    """A manifest that does not fit its file."""
    return lambda file: alter(file, lambda parts: parts.table(table).update(facts))


def with_manifest(**facts: object) -> Callable[[Path], None]:
    """A manifest that says something else."""
    return lambda file: alter(file, lambda parts: parts.manifest.update(facts))


def more_tables(parts: Parts) -> None:
    """A table that nobody knows."""
    parts.manifest["tables"].append({**parts.table("team"), "table": "pg_authid"})
    parts.files["tables/pg_authid.jsonl"] = parts.files["tables/team.jsonl"]


def fewer_tables(parts: Parts) -> None:
    """A table left out."""
    parts.manifest["tables"].remove(parts.table("team"))
    del parts.files["tables/team.jsonl"]


def other_columns(parts: Parts) -> None:
    """A column that nobody knows."""
    parts.table("team")["columns"]["evil"] = "text"


def row_of_another_kind(parts: Parts) -> None:
    """Words where a number belongs."""
    parts.put_rows("team", [row | {"strategy_id": "1"} for row in parts.rows("team")])


def altering(change: Callable[[Parts], None]) -> Callable[[Path], None]:
    """The archive taken apart, altered and put together again."""
    return lambda file: alter(file, change)


DAMAGE = {
    "half": (half, "no archive of the tracker, or half of one"),
    "empty": (lambda file: file.write_bytes(b""), "no archive of the tracker"),
    "something else": (lambda file: file.write_bytes(b"SQLite format 3\0" * 99), "no archive of the tracker"),
    "another zip": (lambda file: _write_zip(file, {"notes.txt": b"Hello"}), "it has no manifest.json"),
    "an altered byte": (altered_byte, "Use another copy of it"),
    "a manifest that is none": (lambda file: _write_zip(file, {"manifest.json": b"[]"}), "can’t be read"),
    "a manifest without end": (
        lambda file: _write_zip(file, {"manifest.json": b" " * 5_000_000}),
        "manifest.json is too long",
    ),
    "a form that came later": (with_manifest(format=2), "form 2, which came after"),
    "tables that came later": (with_manifest(revision="9999"), "version 9999, which this version"),
    "no moment": (with_manifest(made_at="yesterday"), "can’t be read"),
    "wrong count": (lie_about("team", rows=3), "the table team holds more than its manifest says"),
    "too high a count": (lie_about("team", rows=9999), "rows where its manifest says 9999"),
    "wrong hash": (lie_about("team", sha256="0" * 64), "the table team is not as it was written"),
    "far too much": (far_too_much, "the table team holds more than its manifest says"),
    "a file twice": (twice, "one twice"),
    "an unknown table": (altering(more_tables), "holds a table pg_authid"),
    "a missing table": (altering(fewer_tables), "the table team is missing"),
    "other columns": (altering(other_columns), "table team has other columns"),
    "a file too many": (
        altering(lambda parts: parts.extra.append(("../evil", b"x"))),
        "not those that its manifest names",
    ),
    "no rows but lines": (altering(lambda parts: parts.put("team", b"[]\n{\n")), "row 1 of the table team"),
    "a row of another kind": (altering(row_of_another_kind), "row 1 of the table team"),
}


def _write_zip(file: Path, files: dict[str, bytes]) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(("damage", "says"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_archive_is_refused_before_anything_is_touched(
    damage: Callable[[Path], None],
    says: str,
    restore: Restore,
    reading_app: Tracker,
    archive: Path,
    tmp_path: Path,
    untouched: dict[str, tuple[int, str]],
) -> None:
    damage(archive)

    result = restore(str(archive))

    assert result.exit_code == 1
    assert says in result.stderr
    assert contents(reading_app) == untouched
    assert not (tmp_path / "kept").exists()


def test_a_file_that_is_not_there_is_named(restore: Restore, tmp_path: Path) -> None:
    result = restore(str(tmp_path / "nowhere.zip"))

    assert (result.exit_code, "nowhere.zip can’t be opened" in result.stderr) == (1, True)


def test_checking_alone_changes_nothing(
    restore: Restore,
    reading_app: Tracker,
    archive: Path,
    tmp_path: Path,
    untouched: dict[str, tuple[int, str]],
) -> None:

    result = restore("--check", str(archive))

    assert (result.exit_code, "The archive is whole" in result.stdout) == (0, True)
    assert contents(reading_app) == untouched
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("args", "stdin", "says"),
    [
        pytest.param([], "", "The archive is encrypted", id="none"),
        pytest.param(["--passphrase-stdin"], "another\n", "does not open this archive", id="wrong"),
        pytest.param(["--passphrase-stdin"], "", "does not open this archive", id="empty"),
    ],
)
def test_a_sealed_archive_stays_shut_without_its_passphrase(
    args: list[str],
    stdin: str,
    says: str,
    restore: Restore,
    reading_app: Tracker,
    sealed: Path,
    untouched: dict[str, tuple[int, str]],
) -> None:

    result = restore(str(sealed), *args, stdin=stdin)

    assert (result.exit_code, says in result.stderr) == (1, True)
    assert contents(reading_app) == untouched


def test_an_altered_byte_of_a_sealed_archive_is_found(
    restore: Restore, reading_app: Tracker, sealed: Path, untouched: dict[str, tuple[int, str]]
) -> None:
    altered_byte(sealed)

    result = restore(str(sealed), "--passphrase-stdin", stdin=f"{PASSPHRASE}\n")

    assert (result.exit_code, "Use another copy of it" in result.stderr) == (1, True)
    assert contents(reading_app) == untouched
