"""Who is away, who covers, and who could."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from tracker.domain.absence import Absence
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Membership, Person, Team, TeamMember
from tracker.models.columns import AnyRow
from tracker.models.shared_aliases import shared_alias

# What tells an absence, beside the person that it is of: with the deputy, unless they may not sign in.
DEPUTY = shared_alias(Person)
IS_DEPUTY = and_(DEPUTY.id == Person.deputy_id, DEPUTY.is_disabled.is_(False))
ABSENCE = (
    Person.id.label("person_id"),
    Person.name.label("person"),
    Person.away_from,
    Person.away_until,
    DEPUTY.name.label("deputy"),
    DEPUTY.email.label("deputy_email"),
    DEPUTY.away_from.label("deputy_from"),
    DEPUTY.away_until.label("deputy_until"),
)
# Nobody but an administrator alone is without a say in the work.
_MAY_COVER = (Role.REFERENCE, Role.BOARD, Role.MEMBER, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class PersonAway:
    """An absence that is not over, and whose it is."""

    person_id: int
    deputy_id: int | None
    absence: Absence


def absences(*, on: date, person_ids: Sequence[int] | None = None) -> list[PersonAway]:
    """The absences that are not over on a day, by name; those to come too. Of these people only, where given."""
    statement = (
        select(*ABSENCE, Person.deputy_id)
        .outerjoin(DEPUTY, IS_DEPUTY)
        .where(Person.away_until >= on, Person.is_disabled.is_(False))
        .order_by(Person.name, Person.id)
    )
    if person_ids is not None:
        statement = statement.where(Person.id.in_(person_ids))
    return [
        PersonAway(row.person_id, row.deputy_id if row.deputy else None, read_absence(row, on=on))
        for row in db.session.execute(statement)
    ]


def read_absence(row: AnyRow, *, on: date) -> Absence:
    """The absence that a row with `ABSENCE` tells; of somebody who is, or will be, away."""
    # While both are away: as soon as the person is, or on the day, whichever is later.
    overlaps = row.deputy_until is not None and row.deputy_from <= max(on, row.away_from) <= row.deputy_until
    return Absence(
        name=row.person,
        since=row.away_from,
        until=row.away_until,
        deputy=row.deputy or "",
        deputy_email=row.deputy_email or "",
        deputy_until=row.deputy_until if overlaps else None,
    )


def absence_of(person_id: int, *, on: date) -> PersonAway | None:
    """The absence of a person that is not over on a day; None where there is none."""
    return next(iter(absences(on=on, person_ids=[person_id])), None)


def covered_by(person_id: int, *, on: date) -> list[Absence]:
    """The absences, not over on a day, in which the person is the deputy, by name."""
    return [found.absence for found in absences(on=on) if found.deputy_id == person_id]


def possible_deputies(person_id: int) -> list[tuple[int, str]]:
    """Who can cover for a person: everybody else with a say in a strategy that the person has a role or a team in."""
    own_roles = select(Membership.strategy_id).where(Membership.person_id == person_id)
    own_teams = (
        select(Team.strategy_id)
        .join(TeamMember, TeamMember.team_id == Team.id)
        .where(TeamMember.person_id == person_id, TeamMember.member_to.is_(None))
    )
    is_everywhere = own_roles.where(Membership.strategy_id.is_(None)).exists()
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Person.id != person_id,
            Person.is_disabled.is_(False),
            Membership.role.in_(_MAY_COVER),
            or_(
                Membership.strategy_id.is_(None),
                Membership.strategy_id.in_(own_roles),
                Membership.strategy_id.in_(own_teams),
                is_everywhere,
            ),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(row.id, row.name) for row in rows]
