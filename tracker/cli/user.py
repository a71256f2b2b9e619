"""`flask user`: people, where there is no page to add them on yet, or nobody who may."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app, url_for

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.people import add_person, disable_person, make_password_link
from tracker.changes.second_factor import reset_second_factor
from tracker.cli.commands import PlainGroup
from tracker.domain.permissions import Role
from tracker.extensions import begin_change, db
from tracker.passwords import hash_password, password_problem
from tracker.queries import people
from tracker.queries.people import Account

ROLES = [role.value for role in reversed(Role) if role is not Role.VISITOR]

commands = PlainGroup("user", help="People: create, first-admin, disable, link, reset-second-factor.")


@commands.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="Held in every strategy.")
@click.option("--organisation", "slug", metavar="SLUG", help="The short address of their organisation.")
@click.option(
    "--team", "team_names", metavar="NAME", multiple=True, help="A team they are in; may be repeated."
)
@click.option(
    "--password-stdin", is_flag=True, help="Take the password from the first line of standard input."
)
def create_command(
    email: str, name: str, role: str, slug: str | None, team_names: Sequence[str], password_stdin: bool
) -> None:
    """Add a person; without --password-stdin, print a one-time link to choose a password."""
    address, name = _checked_email(email), _checked_name(name)
    password_hash = _hash_of_stdin(about=(name, address)) if password_stdin else None
    begin_change()
    by = By(None, clock.now())
    person = add_person(
        by=by,
        email=address,
        name=name,
        role=Role(role),
        organisation_id=_organisation_id(slug) if slug else None,
        team_ids=_team_ids(team_names),
        on=clock.today(),
        password_hash=password_hash,
    )
    token = None if password_hash else make_password_link(by=by, person_id=person.id)
    db.session.commit()
    if token is None:
        click.echo(f"{address} is added and may sign in.")
    else:
        _print_link(address, token)


@commands.command("first-admin")
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True, help="The name that colleagues see.")
def first_admin_command(email: str, name: str) -> None:
    """Add the first administrator and print a one-time link; refused while there is one."""
    address, name = _checked_email(email), _checked_name(name)
    begin_change()
    if people.has_admin():
        raise click.ClickException("There is an administrator already, who can add others under People.")
    by = By(None, clock.now())
    person = add_person(by=by, email=address, name=name, role=Role.ADMIN, on=clock.today())
    token = make_password_link(by=by, person_id=person.id)
    db.session.commit()
    _print_link(address, token)


@commands.command("disable")
@click.argument("email")
def disable_command(email: str) -> None:
    """Stop a person from signing in, and end their sessions at once."""
    begin_change()
    person = _person(email)
    if person.is_disabled:
        db.session.rollback()
        click.echo(f"{person.email} was disabled before.")
        return
    disable_person(by=By(None, clock.now()), person_id=person.person_id)
    db.session.commit()
    click.echo(f"{person.email} can’t sign in any more.")


@commands.command("link")
@click.argument("email")
def link_command(email: str) -> None:
    """Print a one-time link to choose a password; links made earlier stop working."""
    begin_change()
    person = _person(email)
    if person.is_disabled:
        raise click.ClickException(f"{person.email} is disabled. Let them sign in again first, under People.")
    token = make_password_link(by=By(None, clock.now()), person_id=person.person_id)
    db.session.commit()
    _print_link(person.email, token)


@commands.command("reset-second-factor")
@click.argument("email")
def reset_second_factor_command(email: str) -> None:
    """Take away the second factor of somebody who lost it, and sign them out."""
    begin_change()
    person = _person(email)
    was_on = reset_second_factor(by=By(None, clock.now()), person_id=person.person_id)
    db.session.commit()
    click.echo(
        f"{person.email} signs in with the password alone until they set up a new second factor."
        if was_on
        else f"{person.email} has no second factor."
    )


def _print_link(address: str, token: str) -> None:
    """The link alone on standard output, so that a script can take it; what it is for beside it."""
    with current_app.test_request_context():
        path = url_for("account.set_password", token=token)
    click.echo(f"For {address}, to choose a password. The link works once, for seven days:", err=True)
    click.echo(f"{current_app.config['BASE_URL']}{path}")


def _checked_email(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise click.ClickException(
            f"“{email[:80]}” is not an e-mail address. Use one such as name@example.org."
        ) from None


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= 120:
        raise click.ClickException("Give a name of 1 to 120 characters with --name.")
    return tidy


def _hash_of_stdin(*, about: Sequence[str]) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    problem = password_problem(password, about=about)
    if problem:
        raise click.ClickException(problem)
    return hash_password(password)


def _person(email: str) -> Account:
    person = people.person_by_email(email)
    if person is None:
        raise click.ClickException(f"There is nobody with the address {email.strip()[:80]}.")
    return person


def _organisation_id(slug: str) -> int:
    known = people.organisations()
    for organisation in known:
        if organisation.slug == slug:
            return organisation.successor_id or organisation.organisation_id
    offered = (
        ", ".join(one.slug for one in known if not one.is_taken_over)
        or "none yet; add it under Organisations"
    )
    raise click.ClickException(f"There is no organisation “{slug}”. There is: {offered}.")


def _team_ids(names: Sequence[str]) -> list[int]:
    """The teams of these names; a name that two strategies have means both."""
    known = people.teams() if names else []
    for name in names:
        if name not in {team.name for team in known}:
            raise click.ClickException(f"There is no team “{name}”. Give its name as the plan has it.")
    return [team.team_id for team in known if team.name in names]
