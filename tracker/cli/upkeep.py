"""`flask rebuild`: upkeep of what is kept beside the history."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from tracker.changes.current_state import rebuild_current
from tracker.cli.commands import PlainCommand
from tracker.extensions import begin_change, db


@click.command("rebuild", cls=PlainCommand)
@with_appcontext
def rebuild_command() -> None:
    """Work every action's current state out again from its history, and say how many differed."""
    begin_change()
    differed = rebuild_current()
    db.session.commit()
    if not differed:
        click.echo("All as they should be: 0 current states differed.")
    elif len(differed) == 1:
        click.echo("1 current state differed and was put right.")
    else:
        click.echo(f"{len(differed)} current states differed and were put right.")
