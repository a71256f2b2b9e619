"""The milestones of a strategy's actions in force on a day, and those of one action, to change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class MilestoneOnRecord:
    """A milestone as it is written down."""

    milestone_id: int
    title: str
    agreed: date
    expected: date | None
    done: date | None
    is_critical: bool


@dataclass(frozen=True, slots=True)
class ActionToPlan:
    """An action with its milestones, in their order; `version` tells whether somebody changed it meanwhile."""

    action_id: int
    number: str
    title: str
    version: int
    milestones: tuple[MilestoneOnRecord, ...]


def action_to_plan(plan_id: int, number: str) -> ActionToPlan | None:
    """An action of a plan with the milestones on record; None where the plan has no such action."""
    action = db.session.execute(
        select(Action.id, Action.number, Action.title, Action.version).where(
            Action.plan_id == plan_id, Action.number == number
        )
    ).one_or_none()
    if action is None:
        return None
    rows = db.session.execute(
        select(
            Milestone.id,
            Milestone.title,
            Milestone.baseline_on,
            Milestone.forecast_on,
            Milestone.done_on,
            Milestone.is_critical,
        )
        .where(Milestone.action_id == action.id)
        .order_by(Milestone.position)
    )
    return ActionToPlan(*action, tuple(MilestoneOnRecord(*row) for row in rows))
