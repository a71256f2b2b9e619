"""`flask retention`: take away what has been kept for as long as it is needed, for a timer to run every night."""

from __future__ import annotations

import click
from flask import current_app

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.retention import apply_retention
from tracker.cli.commands import PlainGroup
from tracker.domain.retention import Kept, Periods
from tracker.extensions import begin_change, db
from tracker.queries.retention import due_for_removal

commands = PlainGroup("retention", help="What is no longer needed: take it away when its time is over.")


@commands.command("apply")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def apply_command(*, dry_run: bool) -> None:
    """Take away what has been kept for long enough, and say how many of each."""
    periods = periods_in_force()
    if dry_run:
        due = due_for_removal(periods, now=clock.now())
        lines = [f"Would go: {kept.told(number)}." for kept, number in due.items() if number]
    else:
        begin_change()
        gone = apply_retention(by=By(None, clock.now()), periods=periods)
        db.session.commit()
        lines = [f"Gone: {kept.told(number)}." for kept, number in gone.items() if number]
    for line in lines or ["Nothing has been kept for too long."]:
        click.echo(line)
    if periods.before(Kept.ACCOUNTS, now=clock.now()) is None:
        click.echo("Names of ended accounts are kept for good. KEEP_ENDED_ACCOUNTS_DAYS sets a time.")


def periods_in_force() -> Periods:
    """How long each is kept, as the settings say."""
    config = current_app.config
    return Periods(
        sign_ins=config["KEEP_SIGN_INS_DAYS"],
        forms=config["KEEP_FORMS_DAYS"],
        drafts=config["KEEP_DRAFTS_DAYS"],
        accounts=config["KEEP_ENDED_ACCOUNTS_DAYS"],
    )
