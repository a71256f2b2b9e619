"""`flask backup`: the whole installation as one file."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from config import SHORTEST_PASSPHRASE
from tracker import clock
from tracker.archive.backup import Origin, Written, revision_of, write_archive
from tracker.archive.folder import Occasion, file_for, remove_old
from tracker.archive.manifest import Manifest
from tracker.changes.audit import By
from tracker.changes.backups import note_backup
from tracker.cli.commands import PlainCommand
from tracker.domain.backups import write_size
from tracker.extensions import begin_change, db
from tracker.models import Backup
from tracker.queries.installation import is_unused, migration_in_force
from tracker.revisions import newest_revision


@click.command("backup", cls=PlainCommand)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Name the file by its moment, in this folder."
)
@click.option(
    "--keep", type=click.IntRange(1), help="Then remove the oldest in the folder, so that so many stay."
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--encrypt", is_flag=True, help="Ask for a passphrase; without it, BACKUP_PASSPHRASE counts.")
@with_appcontext
def backup_command(
    file: Path | None, folder: Path | None, keep: int | None, force: bool, encrypt: bool
) -> None:
    """Write the whole installation to FILE, from one moment, while people go on working.

    Without FILE or --folder it goes to BACKUP_FOLDER.
    """
    if file is not None and folder is not None:
        raise click.UsageError("Give FILE or --folder, not both.")
    if file is not None and file.is_dir():
        file, folder = None, file
    if file is not None and keep is not None:
        raise click.UsageError("--keep goes with --folder: a file by itself has no older ones beside it.")
    _refuse_unused_database()
    passphrase = _asked_passphrase() if encrypt else current_app.config["BACKUP_PASSPHRASE"]
    place = folder or Path(current_app.config["BACKUP_FOLDER"])
    path = file or file_for(place, made_at=clock.now(), occasion=Occasion.ROUTINE)
    written = write_archive(
        db.engine, path, origin=present_origin(), passphrase=passphrase, may_replace=force
    )
    click.echo(backup_line(written))
    if not written.is_sealed:
        click.echo("It holds personal data and is not encrypted: guard it like the database.")
    note_written(written)
    if keep is not None:
        for old in remove_old(place, keep=keep, now=clock.now()):
            click.echo(f"Removed {old}, older than the newest {keep}.")


def _refuse_unused_database() -> None:
    """Stop where nobody ever worked: most often the settings were forgotten, and it is not the database that was meant."""
    with db.engine.connect() as connection:
        has_tables = bool(revision_of(connection))
    if has_tables and is_unused():
        raise click.ClickException(
            f"The database {db.engine.url.render_as_string()} has no person and no strategy: a backup would hold nothing. "
            "Say with DATABASE_URL which database the tracker works on."
        )


def present_origin() -> Origin:
    """Now, here, by this version."""
    return Origin(
        made_at=clock.now(), host=socket.gethostname()[:255], build=current_app.config["BUILD_ID"][:300]
    )


def backup_line(written: Written) -> str:
    """Where a backup is and what it holds."""
    manifest = written.manifest
    sealed = ", encrypted" if written.is_sealed else ""
    return (
        f"Backed up to {written.path}: {manifest.rows:,} rows of {len(manifest.tables)} tables, "
        f"{write_size(written.size)}{sealed}, audit chain to entry {manifest.audit_seq}."
    )


def note_written(written: Written) -> None:
    """Remember a backup that was made. Where the database is too busy or too old for that, say so: the file is good."""
    if migration_in_force() != newest_revision():
        click.echo("The database does not remember it: its tables are older. Run: flask upgrade", err=True)
        return
    try:
        begin_change()
        note_backup(
            by=By(None, clock.now()),
            backup=remembered(
                written.manifest,
                file_name=written.path.name,
                size=written.size,
                sha256=written.sha256,
                is_sealed=written.is_sealed,
            ),
        )
        db.session.commit()
    except DBAPIError:
        db.session.rollback()
        click.echo("The file is good, but the database could not remember it: it is busy, or full.", err=True)


def remembered(manifest: Manifest, *, file_name: str, size: int, sha256: str, is_sealed: bool) -> Backup:
    """A backup as the installation remembers it."""
    return Backup(
        made_at=manifest.made_at,
        host=manifest.host[:255],
        file_name=file_name[:255],
        size=size,
        row_count=manifest.rows,
        sha256=sha256,
        is_sealed=is_sealed,
        build=manifest.build,
        revision=manifest.revision,
        audit_seq=manifest.audit_seq,
        audit_hash=manifest.audit_hash,
    )


def _asked_passphrase() -> str:
    if not sys.stdin.isatty():
        raise click.ClickException(
            "There is nobody here to ask. Put the passphrase in a file and name it with BACKUP_PASSPHRASE_FILE."
        )
    passphrase: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt="The same again")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise click.ClickException(
            f"The passphrase is too short. Use {SHORTEST_PASSPHRASE} characters or more."
        )
    return passphrase
