"""Decisions of bodies and posts, with the power they were taken under and their effect."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class Decision(Model):
    """What a body or post decided about an action: a new agreed date, closed, on hold, help given.

    `is_delegated` where the plan's owner decided, as far as the plan delegates; `deferred_until` is the day that a
    deferral lasts to, or by which a question that was sent back needs its answer.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    post: Mapped[str] = mapped_column(String(200), default="")
    power: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(String(40))
    effect: Mapped[str] = mapped_column(String(60), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date]
    deferred_until: Mapped[date | None]
    is_delegated: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_private: Mapped[bool] = mapped_column(default=False)
    private_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
