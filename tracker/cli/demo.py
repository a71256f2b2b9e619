"""`flask demo`: the demonstration, into an empty database."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from flask import current_app

from tracker import clock
from tracker.changes.audit import By
from tracker.cli.commands import PlainGroup
from tracker.cli.report import freeze_day
from tracker.demo.files import DEMO_DAY
from tracker.demo.load import load_demo
from tracker.demo.people import demo_people
from tracker.domain.dates import AsAt
from tracker.extensions import begin_change, db
from tracker.passwords import DEMO_PASSWORD, hash_password
from tracker.queries.cover_sheets import TemplateOnRecord
from tracker.queries.installation import has_strategy
from tracker.queries.people import person_by_email
from tracker.queries.strategies import StrategyInForce
from tracker.reports.cover_sheet_contents import first_values

commands = PlainGroup("demo", help="The demonstration: illustrative people and updates on the real plan.")


@commands.command("load")
def load_command() -> None:
    """Load the demonstration into a database without a strategy; otherwise do nothing."""
    if current_app.config["IS_PRODUCTION"]:
        raise click.ClickException("The demonstration is not for production. Nothing was loaded.")
    passwords = {person["key"]: hash_password(DEMO_PASSWORD) for person in demo_people()}
    begin_change()
    if has_strategy():
        db.session.rollback()
        click.echo("The database holds a strategy already; nothing was loaded.")
        return
    load_demo(passwords=passwords, freeze_report=_freeze_public, first_values=_first_values)
    db.session.commit()
    click.echo("The demonstration is loaded.")


def _freeze_public(by: By, as_at: AsAt, strategy_id: int) -> None:
    """The reports of the demonstration are public from the moment they were frozen."""
    freeze_day(by, as_at, strategy_id, public_at=by.at)


def _first_values(
    strategy: StrategyInForce, template: TemplateOnRecord, meeting_on: date, number: int
) -> dict[str, Any]:
    today = AsAt(DEMO_DAY, DEMO_DAY)
    found = first_values(
        strategy, template, meeting_on=meeting_on, report_number=number, as_at=today, at=clock.now()
    )
    if found is None:
        raise RuntimeError(f"The demo's board report {number} was not stored.")
    return found


@commands.command("sign-ins")
def sign_ins_command() -> None:
    """Print the demonstration's sign-ins: role, e-mail address, password."""
    for person in demo_people():
        stored = person_by_email(person["email"])
        if stored is not None and stored.is_demo and not stored.is_disabled:
            click.echo(f"{person['role']}\t{person['email']}\t{DEMO_PASSWORD}")
