"""`flask window`: reporting windows closed once they have ended, for a timer to run every night."""

from __future__ import annotations

import click

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.windows import close_ended_windows
from tracker.cli.commands import PlainGroup, line_of
from tracker.extensions import begin_change, db
from tracker.queries.strategies import all_strategies
from tracker.queries.windows import windows_on_record

commands = PlainGroup("window", help="Reporting windows: close those that have ended.")


@commands.command("close")
def close_command() -> None:
    """Close every window that has ended: strategy, window and the number of updates missing, a line each."""
    today = clock.today()
    begin_change()
    for strategy in all_strategies():
        by = By(None, clock.now())
        closed = close_ended_windows(by=by, strategy_id=strategy.strategy_id, today=today)
        names = {window.name for window in closed}
        for line in windows_on_record(strategy.strategy_id):
            if line.window.name in names:
                click.echo(line_of(strategy.slug, line.window.name, line.missing))
    db.session.commit()
