"""What the commands share: plain sentences for what goes wrong, options, lines of a list, a file written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, OperationalError

from tracker import clock
from tracker.archive.manifest import ArchiveProblem
from tracker.domain.dates import AsAt, read_iso_day, write_day
from tracker.domain.problems import RuleBroken
from tracker.reports.press import PaperFailed
from tracker.reports.suffixes import SUFFIXES


@contextmanager
def plain_sentences() -> Iterator[None]:
    """Turn what a command can meet into one plain sentence and exit 1, never a trace."""
    try:
        yield
    except RuleBroken as problem:
        raise click.ClickException("\n".join(line.sentence for line in problem.problems)) from None
    except (PaperFailed, ArchiveProblem) as problem:
        raise click.ClickException(str(problem)) from None
    except OperationalError as problem:
        if "locked" in str(problem.orig) or "lock timeout" in str(problem.orig):
            raise click.ClickException("The database is busy. Nothing was changed; try again.") from None
        raise click.ClickException(_why_not(problem)) from None
    except DBAPIError:
        raise click.ClickException(_NOT_READY) from None


def _why_not(problem: OperationalError) -> str:
    """What is in the way of a database that is not busy, and what to look at."""
    if not isinstance(problem.orig, sqlite3.Error):
        return _NO_ANSWER
    # SQLite says this of missing tables; to PostgreSQL they are no matter of its operation.
    return _NOT_READY if "no such" in str(problem.orig) else _NO_USE


_NO_ANSWER = "The database does not answer. Check that it runs, and that DATABASE_URL names it."
_NO_USE = (
    "The database’s file can’t be used. Check that DATABASE_URL names it, that this user may read and write it and its "
    "folder, and that the disk has room."
)
_NOT_READY = "The database can’t be read. Check DATABASE_URL, and run: flask upgrade"


class PlainGroup(AppGroup):
    """A group of commands whose problems are said in plain sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with plain_sentences():
            return super().invoke(ctx)


class PlainCommand(click.Command):
    """A command by itself whose problems are said in plain sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with plain_sentences():
            return super().invoke(ctx)


def line_of(*values: object) -> str:
    """A line of a list: its values between tabs, each on one line.

    >>> line_of("lrccg", "A plan\\tof ours", 18)
    'lrccg\\tA plan of ours\\t18'
    """
    return "\t".join(" ".join(str(value).split()) for value in values)


def read_as_at(text: str | None) -> AsAt:
    """The day that `--as-at` names; today without it."""
    today = clock.today()
    if text is None:
        return AsAt(today, today)
    day = read_iso_day(text.strip())
    if day is None:
        raise click.ClickException(f"“{text[:40]}” is not a day. Give a day such as 2019-09-30.")
    if day > today:
        raise click.ClickException(
            f"{write_day(day)} has not come yet. Give a day up to {today.isoformat()}, which is today here."
        )
    return AsAt(day, today)


def write_file(output: str, content: bytes) -> None:
    """Write what was made, and say so."""
    try:
        Path(output).write_bytes(content)
    except OSError as problem:
        reason = problem.strerror or "it can’t be opened"
        raise click.ClickException(f"{output} can’t be written: {reason}.") from None
    click.echo(f"Written to {output}.")


format_option = click.option("--format", "suffix", required=True, type=click.Choice(SUFFIXES))
output_option = click.option("--output", required=True, metavar="FILE", help="The file to write.")
as_at_option = click.option("--as-at", metavar="DATE", help="A day up to today, such as 2019-09-30.")
