"""Actions, what they consist of, who leads them and by when they were agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.dates import PlanDate
from tracker.extensions import Model
from tracker.models.columns import plan_date, reference


class Action(Model):
    """A numbered action of a plan. Its number is text, stable and never used again.

    `notes` keeps what a source's own columns said; `position` orders the actions as the plan does.
    """

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        # A page of a plan is chosen, and the whole of it counted, without looking at the actions themselves.
        Index(
            "ix_action_plan_order",
            "plan_id",
            "position",
            "sort_key",
            "id",
            "added_on",
            "closed_on",
            "priority_id",
        ),
        Index("ix_action_added_on", "added_on"),
        Index("ix_action_closed_on", "closed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = reference("delivery_plan.id", index=False)
    priority_id: Mapped[int] = reference("priority.id")
    number: Mapped[str] = mapped_column(String(30))
    sort_key: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(Text, default="")
    start: Mapped[PlanDate | None] = plan_date("start")
    lead_text: Mapped[str] = mapped_column(String(300), default="")
    rating_text: Mapped[str] = mapped_column(String(120), default="")
    progress_text: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[str] = mapped_column(String(200), default="")
    added_on: Mapped[date]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Baseline(Model):
    """An agreed end of an action. The first one never changes; a later one comes from a recorded decision."""

    __tablename__ = "baseline"
    __table_args__ = (Index("ix_baseline_action_effective", "action_id", "effective_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = reference("action.id", index=False)
    due: Mapped[PlanDate | None] = plan_date("due")
    effective_on: Mapped[date]
    is_original: Mapped[bool] = mapped_column(default=False)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ActionLead(Model):
    """A team that leads an action: one is accountable, the others contribute."""

    __tablename__ = "action_lead"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = reference("action.id")
    team_id: Mapped[int] = reference("team.id")
    is_accountable: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=1)
    leads_from: Mapped[date]
    leads_to: Mapped[date | None]


class Detail(Model):
    """One line of what will be done, in the plan's order; some have a start or an end of their own.

    One that was taken out of the plan stays, with the day, behind all others: what updates said of it is kept.
    """

    __tablename__ = "detail"
    __table_args__ = (UniqueConstraint("action_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = reference("action.id", index=False)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[PlanDate | None] = plan_date("start")
    end: Mapped[PlanDate | None] = plan_date("end")
    is_critical: Mapped[bool] = mapped_column(default=False)
    removed_on: Mapped[date | None]


class Measure(Model):
    """One line of how success will show, in the plan's order; it need not belong to a detail.

    One that was taken out of the plan stays, as a detail does.
    """

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("action_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = reference("action.id", index=False)
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("detail.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    removed_on: Mapped[date | None]


class Milestone(Model):
    """A named day on the way."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("action_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = reference("action.id", index=False)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    baseline_on: Mapped[date]
    forecast_on: Mapped[date | None]
    done_on: Mapped[date | None]
    is_critical: Mapped[bool] = mapped_column(default=False)


class SameWork(Model):
    """Two actions that carry the same work, kept once with the smaller id first: saves typing, merges nothing."""

    __tablename__ = "same_work"

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True, index=True)
