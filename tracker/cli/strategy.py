"""`flask strategy`: strategies added to an installation."""

from __future__ import annotations

import re

import click

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.strategies import add_strategy
from tracker.cli.commands import PlainGroup
from tracker.extensions import begin_change, db
from tracker.queries.strategies import strategy_by_slug

commands = PlainGroup("strategy", help="Strategies: create.")


@commands.command("create")
@click.argument("slug", metavar="SLUG")
@click.option("--title", required=True, help="What the strategy is called.")
@click.option("--area", default="", help="The area it is for, such as Leicester, Leicestershire and Rutland.")
def create_command(slug: str, title: str, area: str) -> None:
    """Add a strategy. Its priorities come with the first plan that is brought in, once somebody agrees to them."""
    begin_change()
    create_strategy(By(None, clock.now()), slug=slug, title=title, area=area)
    db.session.commit()
    click.echo(f"{slug}: {title.strip()}")


def create_strategy(by: By, *, slug: str, title: str, area: str = "") -> None:
    """Add a strategy inside a change that has begun."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug):
        raise click.ClickException(
            f"“{slug[:60]}” can’t be a short address. Use small letters, figures and hyphens."
        )
    if not title.strip() or len(title.strip()) > 200:
        raise click.ClickException("Give the strategy a title of up to 200 characters.")
    if strategy_by_slug(slug) is not None:
        raise click.ClickException(f"There is a strategy “{slug}” already.")
    add_strategy(
        by=by,
        slug=slug,
        title=title.strip(),
        area=area.strip()[:200],
        vision="",
        about="",
        starts=None,
        ends=None,
        help_now=(),
    )
