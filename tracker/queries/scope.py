"""Which rows count on a day: conditions that several questions share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from tracker.domain.dates import AsAt
from tracker.models import Action, ActionLead, Detail, Measure

# Who is named for what no person recorded: a command that was run on the server.
NO_PERSON = "the administrator"


def in_force(as_at: AsAt) -> ColumnElement[bool]:
    """True for actions that the plan held on the day."""
    return and_(Action.added_on <= as_at.day, or_(Action.closed_on.is_(None), Action.closed_on > as_at.day))


def stays_on(line: type[Detail] | type[Measure], as_at: AsAt) -> ColumnElement[bool]:
    """True for details and measures that had not been taken out of the plan on the day."""
    return or_(line.removed_on.is_(None), line.removed_on > as_at.day)


def leads_on(as_at: AsAt, *, lead: type[ActionLead] = ActionLead) -> ColumnElement[bool]:
    """True for leads in force on the day; `lead` is another name of the table, where a question uses it twice."""
    return and_(
        lead.leads_from <= as_at.day,
        or_(lead.leads_to.is_(None), lead.leads_to >= as_at.day),
    )
