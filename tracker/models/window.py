"""Reporting windows and what was asked for and not received."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class ReportingWindow(Model):
    """A span in which a strategy asks for updates. `freezes` is the day its report is planned to be frozen on."""

    __tablename__ = "reporting_window"
    __table_args__ = (UniqueConstraint("strategy_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    name: Mapped[str] = mapped_column(String(60))
    starts: Mapped[date]
    ends: Mapped[date]
    opens: Mapped[date]
    due: Mapped[date]
    closes: Mapped[date]
    closed_at: Mapped[datetime | None]
    freezes: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class PlanDueDay(Model):
    """The day on which the updates of a plan are due in a window, where that is another than the window's."""

    __tablename__ = "plan_due_day"

    window_id: Mapped[int] = mapped_column(ForeignKey("reporting_window.id"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("delivery_plan.id"), primary_key=True)
    due: Mapped[date]


class MissingUpdate(Model):
    """An update that was asked for and had not come when the window closed."""

    __tablename__ = "missing_update"

    window_id: Mapped[int] = mapped_column(ForeignKey("reporting_window.id"), primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    recorded_at: Mapped[datetime]
