"""In whose hands roles and teams are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, literal, null, or_, select, true, union_all

from tracker.domain.keepers import Keeping, Kept
from tracker.domain.permissions import TABLE, Permission, Reach, Role
from tracker.extensions import db
from tracker.models import Action, ActionLead, Membership, Person, Strategy, Team, TeamMember
from tracker.models.columns import AnyRow
from tracker.queries.strategies import PlanInForce

_AGREE = [role for role, reach in TABLE[Permission.AGREE_UPDATE].items() if reach is not Reach.NONE]


def who_may_agree(plan: PlanInForce) -> list[str]:
    """The names of those who may agree the updates of a plan for its partner, save their own. One statement."""
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.role.in_(_AGREE),
            or_(Membership.strategy_id.is_(None), Membership.strategy_id == plan.strategy_id),
            Person.organisation_id.in_([owner.organisation_id for owner in plan.owners]),
            Person.is_disabled.is_(False),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [row.name for row in rows]


def kept_by_people(*, strategy_ids: Sequence[int] | None, on: date) -> list[Kept]:
    """Administrators, the managers of each strategy, and its teams, with whoever may sign in. One statement.

    The managers and teams of these strategies only, and no administrators, where any are given.
    """
    may_sign_in = Person.is_disabled.is_(False)

    def wanted(column: ColumnElement[int]) -> ColumnElement[bool]:
        return true() if strategy_ids is None else column.in_(strategy_ids)

    is_leading = (
        select(ActionLead.action_id)
        .join(Action, Action.id == ActionLead.action_id)
        .where(
            ActionLead.team_id == Team.id,
            ActionLead.is_accountable,
            ActionLead.leads_from <= on,
            or_(ActionLead.leads_to.is_(None), ActionLead.leads_to >= on),
            or_(Action.closed_on.is_(None), Action.closed_on > on),
        )
        .correlate(Team)
        .exists()
    )
    administrators = (
        select(
            literal(0).label("place"),
            literal(Keeping.ADMIN.value).label("keeping"),
            null().label("subject_id"),
            literal("").label("title"),
            null().label("strategy_id"),
            Person.id.label("person_id"),
            Person.name.label("person"),
            literal(value=False).label("is_leading"),
        )
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == Role.ADMIN, may_sign_in)
    )
    managers = (
        select(
            literal(1),
            literal(Keeping.MANAGER.value),
            Strategy.id,
            Strategy.title,
            Strategy.id,
            Person.id,
            Person.name,
            literal(value=False),
        )
        .select_from(Strategy)
        .outerjoin(
            Membership,
            and_(
                Membership.role == Role.MANAGER,
                or_(Membership.strategy_id.is_(None), Membership.strategy_id == Strategy.id),
            ),
        )
        .outerjoin(Person, and_(Person.id == Membership.person_id, may_sign_in))
        .where(wanted(Strategy.__table__.c.id))
    )
    teams = (
        select(
            literal(2),
            literal(Keeping.TEAM.value),
            Team.id,
            Team.name,
            Team.strategy_id,
            Person.id,
            Person.name,
            is_leading,
        )
        .select_from(Team)
        .outerjoin(TeamMember, and_(TeamMember.team_id == Team.id, TeamMember.member_to.is_(None)))
        .outerjoin(Person, and_(Person.id == TeamMember.person_id, may_sign_in))
        .where(wanted(Team.__table__.c.strategy_id))
    )
    found: dict[tuple[str, int | None], Kept] = {}
    row: AnyRow
    for row in db.session.execute(
        union_all(administrators, managers, teams).order_by("place", "title", "subject_id", "person")
    ):
        key = (row.keeping, row.subject_id)
        kept = found.get(key)
        people = {} if kept is None else dict(kept.people)
        if row.person_id is not None:
            people[row.person_id] = row.person
        found[key] = Kept(
            keeping=Keeping(row.keeping),
            subject_id=row.subject_id,
            title=row.title,
            strategy_id=row.strategy_id,
            people=tuple(people.items()),
            is_leading=bool(row.is_leading),
        )
    if strategy_ids is not None:
        found.pop((Keeping.ADMIN.value, None), None)
    elif (Keeping.ADMIN.value, None) not in found:
        return [Kept(keeping=Keeping.ADMIN, subject_id=None, title=""), *found.values()]
    return list(found.values())
