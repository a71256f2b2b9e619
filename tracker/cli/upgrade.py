"""`flask upgrade`: the tables up to the newest version, after a backup."""

from __future__ import annotations

from pathlib import Path

import click
from alembic.util.exc import CommandError
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.archive.backup import revision_of, write_archive
from tracker.archive.folder import Occasion, file_for
from tracker.cli.backup import backup_line, note_written, present_origin
from tracker.cli.commands import PlainCommand
from tracker.extensions import begin_change, db, forget_connections
from tracker.revisions import known_revisions, newest_revision, raise_tables


@click.command("upgrade", cls=PlainCommand)
@with_appcontext
def upgrade_command() -> None:
    """Bring the tables up to the newest version, after a backup into BACKUP_FOLDER; an empty database gets its tables."""
    begin_change(checks_references=False)
    try:
        _upgrade(revision_of(db.session.connection()), newest_revision())
    finally:
        forget_connections()


def _upgrade(present: str, newest: str) -> None:
    if present == newest:
        click.echo(f"The tables are of version {newest} already. Nothing was done.")
        return
    if not present:
        raise_tables(db.session.connection(), to=newest)
        db.session.commit()
        click.echo(f"The tables are made, version {newest}.")
        return
    if present not in known_revisions():
        raise click.ClickException(
            f"The tables are of version {present}, which came after this version of the tracker. Nothing was done. "
            "Use the version that they belong to."
        )
    path = file_for(
        Path(current_app.config["BACKUP_FOLDER"]), made_at=clock.now(), occasion=Occasion.BEFORE_UPGRADE
    )
    # The lock is held: nothing can be saved between this backup and the new tables.
    written = write_archive(
        db.engine, path, origin=present_origin(), passphrase=current_app.config["BACKUP_PASSPHRASE"]
    )
    click.echo(backup_line(written))
    _migrate(present, newest, backup=path)
    click.echo(f"The tables are brought from version {present} to {newest}.")
    forget_connections()
    note_written(written)


def _migrate(present: str, newest: str, *, backup: Path) -> None:
    """Run the migrations and commit; a fault undoes them all."""
    try:
        raise_tables(db.session.connection(), to=newest)
        db.session.commit()
    except (SQLAlchemyError, CommandError) as problem:
        db.session.rollback()
        reason = str(getattr(problem, "orig", problem)).splitlines()[0]
        raise click.ClickException(
            f"The tables could not be brought to version {newest}: {reason}\n"
            f"They are of version {present}, as before, and the backup is {backup}. Go on with the earlier version of "
            f"the tracker. Should anything be amiss: flask restore {backup}"
        ) from None
