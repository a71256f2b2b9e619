"""`flask redact`: remove words from every place where they stand, or say where that is."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.removal import remove_words
from tracker.cli.commands import PlainCommand, line_of
from tracker.cli.report import find_strategy
from tracker.domain.permissions import Permission, is_allowed
from tracker.domain.problems import RuleBroken
from tracker.domain.removal import (
    Manner,
    Removal,
    Wanted,
    problems_of_removal,
    problems_of_words,
    tidy_reason,
)
from tracker.extensions import begin_change, db, rewrite_file
from tracker.imports.file_words import words_of_file
from tracker.queries.people import person_by_email, viewer_of
from tracker.queries.words import Find, find_words


@click.command("redact", cls=PlainCommand)
@click.argument("words", default="")
@click.option("--because", metavar="REASON", default="", help="Why they go; it stands in their place.")
@click.option("--by", "email", metavar="EMAIL", help="The administrator who removes them.")
@click.option("--strategy", "slug", metavar="STRATEGY", help="Only from this strategy.")
@click.option(
    "--whole", is_flag=True, help="All that stands in a place that has them, and not the words alone."
)
@click.option("--dry-run", is_flag=True, help="Only say where they stand.")
@click.option("--rewrite", is_flag=True, help="Only write SQLite’s file anew, after a removal on the page.")
@with_appcontext
def redact_command(
    *,
    words: str,
    because: str,
    email: str | None,
    slug: str | None,
    whole: bool,
    dry_run: bool,
    rewrite: bool,
) -> None:
    """Remove words from every place where they stand; “-” takes them from standard input.

    A line for each place: what it is, of what, how often, and its address.
    """
    if rewrite:
        click.echo(
            "The database’s file is written anew." if rewrite_file() else "PostgreSQL does that itself."
        )
        return
    wanted = Wanted(" ".join((sys.stdin.readline() if words == "-" else words).split()))
    problems = problems_of_words(wanted.words)
    if problems:
        raise RuleBroken(problems)
    strategy_id = find_strategy(slug).strategy_id if slug else None
    removal = Removal(wanted, Manner.PLACE if whole else Manner.WORDS, clock.today(), tidy_reason(because))
    if not dry_run:
        _refuse_what_cannot_be(removal, email)
    # Files are opened one by one, each in a process apart, and before anybody is kept waiting.
    finds = find_words(wanted, strategy_id=strategy_id, read_words=words_of_file)
    going = [find for find in finds if not find.stays_because and not find.is_unread]
    if not dry_run and going:
        begin_change()
        now = {find.key: find for find in find_words(wanted, strategy_id=strategy_id)}
        remove_words(
            by=By(_who_removes(email or ""), clock.now()),
            removal=removal,
            finds=now,
            chosen={find.key: find.seen for find in going},
        )
        db.session.commit()
        rewrite_file()
    _tell(finds, going, is_done=not dry_run)


def _refuse_what_cannot_be(removal: Removal, email: str | None) -> None:
    if not email:
        raise click.ClickException("Say who removes them with --by EMAIL, or only look with --dry-run.")
    if not removal.because:
        raise click.ClickException("Say why with --because: it stands in the place of the words.")
    problems = problems_of_removal(removal)
    if problems:
        raise RuleBroken(problems)
    _who_removes(email)


def _who_removes(email: str) -> int:
    person = person_by_email(email)
    viewer = viewer_of(person.person_id, on=clock.today()) if person else None
    if person is None or viewer is None:
        raise click.ClickException(f"Nobody with the address {email} may sign in here.")
    if not is_allowed(viewer, Permission.ADMINISTER):
        raise click.ClickException(f"{email} may not remove words. An administrator may.")
    return person.person_id


def _tell(finds: list[Find], going: list[Find], *, is_done: bool) -> None:
    for find in going:
        click.echo(line_of(find.called, find.standing.name, find.times, find.standing.address))
    for find in finds:
        if find.is_unread:
            click.echo(f"Not searched, open it yourself: {find.called}, {find.standing.name}.", err=True)
        elif find.stays_because:
            click.echo(f"It stays: {find.called}, {find.standing.name}. {find.stays_because}", err=True)
    places = "1 place" if len(going) == 1 else f"{len(going)} places"
    if not going:
        click.echo("They stand nowhere that can be cleared.", err=True)
    elif is_done:
        click.echo(f"Removed from {places}. Backups that were made before still hold the words.", err=True)
    else:
        click.echo(f"Would be removed from {places}.", err=True)
