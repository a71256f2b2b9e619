"""The milestones of a strategy's actions in force on a day."""

from __future__ import annotations

from sqlalchemy import bindparam, case, null, select

from tracker.domain.dates import AsAt
from tracker.domain.milestones import MilestoneOfPlan
from tracker.extensions import db
from tracker.models import Action, DeliveryPlan, Milestone
from tracker.queries.scope import DAY, in_force

_MILESTONES = (
    select(
        DeliveryPlan.slug,
        DeliveryPlan.code,
        Action.number,
        Milestone.title,
        Milestone.baseline_on,
        Milestone.forecast_on,
        case((Milestone.done_on <= DAY, Milestone.done_on), else_=null()).label("done_on"),
        Milestone.is_critical,
    )
    .join(Action, Action.id == Milestone.action_id)
    .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
    .where(DeliveryPlan.strategy_id == bindparam("strategy_id"), in_force())
    .order_by(Milestone.baseline_on, DeliveryPlan.code, Action.sort_key, Milestone.position)
)


def milestones_of(strategy_id: int, *, as_at: AsAt) -> list[MilestoneOfPlan]:
    """Every milestone, by its agreed day; what was done after the day is not done yet."""
    rows = db.session.execute(_MILESTONES, {"strategy_id": strategy_id, "day": as_at.day})
    return [
        MilestoneOfPlan(
            plan_slug=row.slug,
            number=row.number,
            code=f"{row.code} {row.number}",
            title=row.title,
            agreed=row.baseline_on,
            expected=row.forecast_on,
            done=row.done_on,
            is_critical=row.is_critical,
        )
        for row in rows
    ]
