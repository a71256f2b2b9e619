"""A strategy and its priorities."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.gates import LateUpdates
from tracker.extensions import Model
from tracker.models.columns import choice, reference


class Strategy(Model):
    """What a partnership has agreed to do, and for whom.

    The public pages show it where it `is_public`, or where something of it was published.
    """

    __tablename__ = "strategy"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(String(200), default="")
    vision: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[str] = mapped_column(Text, default="")
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    help_now: Mapped[list[Any]] = mapped_column(default=list)
    is_illustrative: Mapped[bool] = mapped_column(default=False)
    late_updates: Mapped[LateUpdates] = mapped_column(
        choice(LateUpdates), default=LateUpdates.ACCEPTED, server_default="accepted"
    )
    is_public: Mapped[bool] = mapped_column(default=False, server_default=true())
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class Priority(Model):
    """One of a strategy's numbered priorities, with what was found, what will be done and how it will show."""

    __tablename__ = "priority"
    __table_args__ = (UniqueConstraint("strategy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    plain_title: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    principle: Mapped[str] = mapped_column(Text, default="")
    found: Mapped[list[Any]] = mapped_column(default=list)
    will_do: Mapped[list[Any]] = mapped_column(default=list)
    how_we_know: Mapped[list[Any]] = mapped_column(default=list)
