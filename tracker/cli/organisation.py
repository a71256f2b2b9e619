"""`flask organisation`: organisations listed, and one that takes over from another."""

from __future__ import annotations

import click

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.succession import take_over
from tracker.cli.commands import PlainGroup, line_of, read_as_at
from tracker.domain.dates import write_day
from tracker.domain.problems import RuleBroken
from tracker.domain.succession import Succession, problems_of_succession
from tracker.extensions import begin_change, db
from tracker.queries.people import OrganisationOnRecord, organisations
from tracker.queries.successors import belongings_of, parties

commands = PlainGroup("organisation", help="Organisations: list, successor.")


@commands.command("list")
def list_command() -> None:
    """Print every organisation: short address, name, short name, and who stands in its place today."""
    for one in organisations():
        click.echo(line_of(one.slug, one.name, one.short_name, one.successor))


@commands.command("successor")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--on", "day", metavar="DATE", help="The first day, such as 2022-07-01; today where it is left out."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
def successor_command(old: str, new: str, day: str | None, dry_run: bool) -> None:
    """Let the organisation NEW take over from OLD, both named by their short address. Bodies pass on by their names."""
    on = read_as_at(day).day
    if not dry_run:
        begin_change()
    predecessor, successor = _named(old), _named(new)
    known = parties()
    planned = Succession(
        predecessor=known[predecessor.organisation_id],
        successor=known[successor.organisation_id],
        on=on,
        belongings=belongings_of(predecessor.organisation_id, on=on),
    )
    problems = problems_of_succession(planned, today=clock.today())
    if problems:
        raise RuleBroken(problems)
    for sentence in (*planned.warnings, *planned.passing):
        click.echo(sentence)
    if dry_run:
        click.echo("Nothing was changed.")
        return
    take_over(
        by=By(None, clock.now()),
        on=on,
        today=clock.today(),
        organisation_id=predecessor.organisation_id,
        successor_id=successor.organisation_id,
    )
    db.session.commit()
    click.echo(f"{successor.name} stands in the place of {predecessor.name} from {write_day(on)}.")


def _named(slug: str) -> OrganisationOnRecord:
    known = {one.slug: one for one in organisations()}
    if slug not in known:
        offered = ", ".join(one.slug for one in known.values() if not one.is_taken_over) or "none yet"
        raise click.ClickException(f"There is no organisation “{slug[:60]}”. There is: {offered}.")
    return known[slug]
