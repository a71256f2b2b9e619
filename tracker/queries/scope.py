"""Which rows count on a day: conditions that several questions share.

A statement that pages ask for is made once and asked with other parameters: putting it together takes longer than
the database needs to answer it. The day is then the parameter `day`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, func, or_

from tracker.domain.dates import AsAt
from tracker.models import (
    Action,
    ActionLead,
    Ask,
    Body,
    BodyName,
    BodySuccessor,
    Detail,
    Measure,
    Organisation,
    OrganisationName,
    Person,
    Successor,
    Team,
)

# Who is named for what no person recorded: a command that was run on the server.
NO_PERSON = "the administrator"

# The day that a statement is asked for.
DAY: BindParameter[date] = bindparam("day", type_=Date)


def in_force() -> ColumnElement[bool]:
    """True for actions that the plan held on the day."""
    return and_(Action.added_on <= DAY, or_(Action.closed_on.is_(None), Action.closed_on > DAY))


def stays(line: type[Detail] | type[Measure]) -> ColumnElement[bool]:
    """True for details and measures that had not been taken out of the plan on the day."""
    return or_(line.removed_on.is_(None), line.removed_on > DAY)


def leads_on(as_at: AsAt | None = None, *, lead: type[ActionLead] = ActionLead) -> ColumnElement[bool]:
    """True for leads in force on the day, or on that of a statement made for one day alone.

    `lead` is another name of the table, where a question uses it twice.
    """
    day = DAY if as_at is None else as_at.day
    return and_(lead.leads_from <= day, or_(lead.leads_to.is_(None), lead.leads_to >= day))


def authors_organisation(
    *, person: type[Person] = Person, team: type[Team] = Team
) -> ColumnElement[int | None]:
    """Whose words an update's are: the organisation of the team it was recorded for, else that of whoever recorded it.

    Decides who may read them where they are private (docs/rules/permissions.md, "Words held in private"). `person` and
    `team` are what the statement joins for both.
    """
    return func.coalesce(team.organisation_id, person.organisation_id)


# The last day of all: nothing is recorded for a day to come, so that what counts then is what counts now.
LATEST = date.max

# What an organisation was called on the day, beside `is_named()`.
NAME = func.coalesce(OrganisationName.name, Organisation.name)
SHORT_NAME = func.coalesce(OrganisationName.short_name, Organisation.short_name)


def stands_for(organisation_id: Any, *, day: Any = DAY) -> ColumnElement[bool]:
    """True for the row that says who stands in the place of this organisation on the day; there may be none.

    Source: docs/rules/organisations.md. `standing` is the organisation itself where there is none.
    """
    return and_(
        Successor.organisation_id == organisation_id,
        Successor.took_over_on <= day,
        or_(Successor.until.is_(None), Successor.until >= day),
    )


def standing(organisation_id: Any) -> ColumnElement[int]:
    """The id of the organisation that stands where this one is on record, beside `stands_for`."""
    return func.coalesce(Successor.successor_id, organisation_id)


def is_named(*, day: Any = DAY) -> ColumnElement[bool]:
    """True for the name that an organisation went by on the day."""
    return and_(
        OrganisationName.organisation_id == Organisation.id,
        or_(OrganisationName.used_from.is_(None), OrganisationName.used_from <= day),
        or_(OrganisationName.used_to.is_(None), OrganisationName.used_to > day),
    )


# What a body was called on the day, beside `is_body_named()`.
BODY_NAME = func.coalesce(BodyName.name, Body.name)


def is_body_named(*, day: Any = DAY) -> ColumnElement[bool]:
    """True for the name that a body went by on the day, or at the moment, and has given up since; there may be none."""
    return and_(
        BodyName.body_id == Body.id,
        or_(BodyName.used_from.is_(None), BodyName.used_from <= day),
        BodyName.used_to > day,
    )


def is_open(*, day: Any = DAY) -> ColumnElement[bool]:
    """True for bodies that had not been closed on the day."""
    return or_(Body.closed_on.is_(None), Body.closed_on > day)


# The body that a question is put to on the day, beside `answers_for()`: NULL where it is put to a director.
PUT_TO = func.coalesce(BodySuccessor.successor_id, Ask.body_id)


def answers_for(*, day: Any = DAY) -> ColumnElement[bool]:
    """True for the row that says who answers for the body of a question on the day; there may be none.

    Source: docs/rules/organisations.md.
    """
    return and_(
        BodySuccessor.body_id == Ask.body_id,
        BodySuccessor.took_over_on <= day,
        or_(BodySuccessor.until.is_(None), BodySuccessor.until >= day),
    )
