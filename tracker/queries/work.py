"""What an action is to the permission table: who owns it, who leads it, who spoke last."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.domain.dates import AsAt
from tracker.domain.permissions import Work
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    ActionLead,
    DeliveryPlan,
    PlanOwner,
    ProgressUpdate,
    Successor,
)
from tracker.queries.asking import ask
from tracker.queries.id_lists import any_of
from tracker.queries.scope import leads_on, standing, stands_for

_WORK = (
    select(
        Action.id,
        DeliveryPlan.strategy_id,
        standing(PlanOwner.organisation_id).label("organisation_id"),
        ActionLead.team_id,
        ProgressUpdate.recorded_by,
    )
    .select_from(Action)
    .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
    .outerjoin(PlanOwner, PlanOwner.plan_id == DeliveryPlan.id)
    .outerjoin(Successor, stands_for(PlanOwner.organisation_id))
    .outerjoin(ActionLead, (ActionLead.action_id == Action.id) & leads_on())
    .outerjoin(ActionCurrent, ActionCurrent.action_id == Action.id)
    .outerjoin(ProgressUpdate, ProgressUpdate.id == ActionCurrent.update_id)
    .where(Action.id.in_(any_of("action_ids")))
    .order_by(Action.id)
)


def work_of(action_ids: Sequence[int], *, as_at: AsAt) -> dict[int, Work]:
    """The work of each action on the day; unknown ids are left out. One statement."""
    rows = ask(_WORK, {"action_ids": action_ids, "day": as_at.day}).all()
    found: dict[int, Work] = {}
    for action_id in dict.fromkeys(row.id for row in rows):
        own = [row for row in rows if row.id == action_id]
        found[action_id] = Work(
            strategy_id=own[0].strategy_id,
            owner_ids=frozenset(row.organisation_id for row in own if row.organisation_id is not None),
            team_ids=frozenset(row.team_id for row in own if row.team_id is not None),
            said_by=own[0].recorded_by,
        )
    return found


def action_id_of(plan_slug: str, number: str) -> int | None:
    """The id of an action by its plan's address and its number; None where there is none."""
    return db.session.execute(
        select(Action.id)
        .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
        .where(DeliveryPlan.slug == plan_slug, Action.number == number)
    ).scalar_one_or_none()
