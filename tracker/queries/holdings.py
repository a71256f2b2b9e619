"""What a person holds, and who could take it over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tracker.domain.hand_over import Held, HeldKind, Successor
from tracker.domain.keepers import Keeping
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    Assessment,
    DeliveryPlan,
    Membership,
    Person,
    ProgressUpdate,
    UpdateDraft,
)
from tracker.models.assessment import AssessmentKind
from tracker.models.columns import AnyRow
from tracker.queries.absences import absences
from tracker.queries.keepers import kept_by_people

_ACTION = (Action.id, Action.number, Action.title, DeliveryPlan.code, DeliveryPlan.strategy_id)


def holdings_of(person_id: int, *, name: str, on: date) -> list[Held]:
    """What a person holds on a day: teams, roles that nobody else has, questions, drafts, those they cover for."""
    held = []
    for kept in kept_by_people(strategy_ids=None, on=on):
        if person_id not in dict(kept.people) or kept.subject_id is None:
            continue
        is_alone = kept.is_kept_alone_by(person_id)
        if kept.keeping is Keeping.TEAM or is_alone:
            held.append(
                Held(
                    kind=HeldKind.TEAM if kept.keeping is Keeping.TEAM else HeldKind.ROLE,
                    subject_id=kept.subject_id,
                    title=kept.title,
                    strategy_id=kept.strategy_id,
                    must_go=is_alone and (kept.is_leading or kept.keeping is Keeping.MANAGER),
                )
            )
    held += _questions(person_id, name)
    held += _drafts(person_id)
    held += [
        Held(kind=HeldKind.COVER, subject_id=away.person_id, title=away.absence.name)
        for away in absences(on=on)
        if away.deputy_id == person_id
    ]
    return held


def _questions(person_id: int, name: str) -> list[Held]:
    """The questions that stand and are put to the person by name, or came back with what they posted."""
    last = (
        select(func.max(Assessment.id))
        .where(Assessment.update_id == func.coalesce(ActionCurrent.waiting_id, ActionCurrent.update_id))
        .correlate(ActionCurrent)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(*_ACTION)
        .select_from(ActionCurrent)
        .join(Assessment, Assessment.id == last)
        .join(ProgressUpdate, ProgressUpdate.id == Assessment.update_id)
        .join(Action, Action.id == ActionCurrent.action_id)
        .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
        .where(
            Assessment.kind == AssessmentKind.RETURNED,
            or_(
                ProgressUpdate.recorded_by == person_id, Assessment.asked_of.icontains(name, autoescape=True)
            ),
        )
        .order_by(DeliveryPlan.code, Action.position, Action.id)
    )
    return [_about_action(HeldKind.QUESTION, row) for row in rows]


def _drafts(person_id: int) -> list[Held]:
    rows = db.session.execute(
        select(*_ACTION)
        .select_from(UpdateDraft)
        .join(Action, Action.id == UpdateDraft.action_id)
        .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
        .where(UpdateDraft.person_id == person_id)
        .order_by(DeliveryPlan.code, Action.position, Action.id)
    )
    return [_about_action(HeldKind.DRAFT, row) for row in rows]


def _about_action(kind: HeldKind, row: AnyRow) -> Held:
    return Held(
        kind=kind,
        subject_id=row.id,
        title=f"{row.code} {row.number} {row.title}",
        strategy_id=row.strategy_id,
    )


def possible_successors(person_id: int) -> list[Successor]:
    """Everybody else who may sign in and holds a role that has a say in the work, by name."""
    other = aliased(Membership)
    rows = db.session.execute(
        select(Person.id, Person.name, other.strategy_id, other.role)
        .join(other, other.person_id == Person.id)
        .where(Person.id != person_id, Person.is_disabled.is_(False), other.role != Role.ADMIN)
        .order_by(Person.name, Person.id, other.id)
    ).all()
    roles: dict[tuple[str, int], dict[int | None, set[Role]]] = {}
    for row in rows:
        held = roles.setdefault((row.name, row.id), {})
        held.setdefault(row.strategy_id, set()).add(Role(row.role))
    return [
        Successor(found, name, {strategy_id: frozenset(own) for strategy_id, own in held.items()})
        for (name, found), held in roles.items()
    ]
