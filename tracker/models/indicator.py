"""Figures that show whether it has helped: an indicator, its values by area and year."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class Indicator(Model):
    """A published figure that speaks to a priority; `asked` says who was asked or counted."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("strategy_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    priority_id: Mapped[int] = reference("priority.id")
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    plain: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(20))
    better: Mapped[str] = mapped_column(String(10), default="higher")
    source: Mapped[str] = mapped_column(String(300), default="")
    asked: Mapped[str] = mapped_column(String(300), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class IndicatorValue(Model):
    """A figure of one area and period; NULL where the source has none, which is not zero.

    `source` is its own where it is another than that of the indicator, `data_on` the date of the data. `recorded_on` is the
    day from which it is shown, `recorded_at` the moment at which its number got in; NULL where an earlier version wrote it.
    """

    __tablename__ = "indicator_value"
    __table_args__ = (UniqueConstraint("indicator_id", "area", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = reference("indicator.id", index=False)
    area: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=1)
    value: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    written: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(300), default="", server_default="")
    data_on: Mapped[date | None]
    recorded_on: Mapped[date | None]
    recorded_at: Mapped[datetime | None]


class Target(Model):
    """What an action is to do to an indicator in an area: the figure to reach, and by when.

    Both are NULL where none was agreed: the action is then shown beside the figures and held against nothing.
    """

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("action_id", "indicator_id", "area"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = reference("action.id", index=False)
    indicator_id: Mapped[int] = reference("indicator.id")
    area: Mapped[str] = mapped_column(String(60))
    value: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    due_on: Mapped[date | None]
