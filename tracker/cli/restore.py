"""`flask restore`: a backup in the place of everything that is there."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.archive.backup import revision_of, write_archive
from tracker.archive.folder import Occasion, file_for
from tracker.archive.manifest import ArchiveProblem
from tracker.archive.reading import Archive, check_rows, open_archive
from tracker.archive.restore import fill_anew, take_the_place
from tracker.changes.audit import By
from tracker.changes.backups import finish_restore
from tracker.cli.audit import walk_chain
from tracker.cli.backup import backup_line, present_origin, remembered
from tracker.cli.commands import PlainCommand
from tracker.domain.dates import write_moment
from tracker.domain.sentences import plural
from tracker.extensions import begin_change, db, forget_connections
from tracker.queries.audit import Head, head_on_record, removals_on_record
from tracker.queries.installation import change_counters
from tracker.queries.people import addresses_that_may_not_sign_in


@click.command("restore", cls=PlainCommand)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only read the archive through, and say whether it is whole.")
@click.option(
    "--save-to",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the present state is saved first; BACKUP_FOLDER without it.",
)
@click.option(
    "--passphrase-stdin", is_flag=True, help="Take the passphrase from the first line of standard input."
)
@click.option(
    "--accept-broken-chain", is_flag=True, help="Restore even where the archive’s audit chain is broken."
)
@with_appcontext
def restore_command(
    file: Path, check: bool, save_to: Path | None, passphrase_stdin: bool, accept_broken_chain: bool
) -> None:
    """Put the backup FILE in the place of everything, after saving what is there.

    The whole archive is checked first. People read on meanwhile, and are told to wait when they save. Everybody is
    signed out. On any fault all stays as it was.
    """
    with open_archive(file, ask_passphrase=lambda: _passphrase(from_stdin=passphrase_stdin)) as archive:
        check_rows(archive)
        click.echo(_archive_line(archive))
        if check:
            return
        try:
            _replace_everything(
                archive,
                save_to=save_to or Path(current_app.config["BACKUP_FOLDER"]),
                accept_broken_chain=accept_broken_chain,
            )
        finally:
            forget_connections()


def _replace_everything(archive: Archive, *, save_to: Path, accept_broken_chain: bool) -> None:
    begin_change(checks_references=False)
    connection = db.session.connection()
    head, counters, refused = Head(0, ""), dict[int, int](), set[str]()
    removed = dict[str, datetime]()
    if revision_of(connection):
        # Nobody else can write from here on, so that nothing that was acknowledged is missing from what is saved.
        _save_present_state(save_to)
        head, counters = head_on_record(), change_counters()
        refused, removed = addresses_that_may_not_sign_in(), removals_on_record()
    fill_anew(connection, archive)
    db.session.expunge_all()
    _finish(archive, replaced=head, counters=counters)
    _verify_chain(accept_broken_chain=accept_broken_chain)
    again = sorted(refused - addresses_that_may_not_sign_in())
    kept = removals_on_record()
    back = sorted(moment for entry, moment in removed.items() if entry not in kept)
    take_the_place(connection)
    db.session.commit()
    click.echo("Restored. Everybody is signed out, and links to choose a password were ended.")
    if again:
        click.echo(f"These were stopped from signing in and may again; look at them: {', '.join(again)}")
    if back:
        click.echo(
            f"Words that were removed since the backup are back; remove them again: {len(back)} "
            f"{plural(len(back), 'removal', 'removals')}, the last {write_moment(back[-1])}."
        )


def _save_present_state(folder: Path) -> None:
    path = file_for(folder, made_at=clock.now(), occasion=Occasion.BEFORE_RESTORE)
    saved = write_archive(
        db.engine, path, origin=present_origin(), passphrase=current_app.config["BACKUP_PASSPHRASE"]
    )
    click.echo(f"The present state is saved. {backup_line(saved)}")


def _finish(archive: Archive, *, replaced: Head, counters: Mapping[int, int]) -> None:
    finish_restore(
        by=By(None, clock.now()),
        backup=remembered(
            archive.manifest,
            file_name=archive.path.name,
            size=archive.size,
            sha256=archive.sha256,
            is_sealed=archive.is_sealed,
        ),
        replaced=replaced,
        counters=counters,
    )


def _verify_chain(*, accept_broken_chain: bool) -> None:
    walk = walk_chain()
    if not walk.broken:
        click.echo(
            f"The audit chain is unbroken: {walk.head.seq} entries, the last one says that it was restored."
        )
    elif accept_broken_chain:
        click.echo(f"The audit chain is broken: {walk.broken}", err=True)
    else:
        raise ArchiveProblem(
            f"The archive’s audit chain is broken: {walk.broken} Nothing was changed. Use an older backup; "
            "where there is none, --accept-broken-chain restores it all the same."
        )


def _archive_line(archive: Archive) -> str:
    manifest = archive.manifest
    return (
        f"The archive is whole: {manifest.rows:,} rows of {len(manifest.tables)} tables, "
        f"made {write_moment(manifest.made_at)} on {manifest.host} from {manifest.database}, "
        f"tables of version {manifest.revision}, audit chain to entry {manifest.audit_seq}."
    )


def _passphrase(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if current_app.config["BACKUP_PASSPHRASE"]:
        return str(current_app.config["BACKUP_PASSPHRASE"])
    if sys.stdin.isatty():
        return str(click.prompt("Passphrase", hide_input=True))
    raise ArchiveProblem(
        "The archive is encrypted. Name a file with its passphrase in BACKUP_PASSPHRASE_FILE, or give it with "
        "--passphrase-stdin."
    )
