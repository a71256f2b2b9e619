"""Delivery plans and the organisations that own them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.gates import SignOff
from tracker.extensions import Model
from tracker.models.columns import choice, reference


class PlanStatus(StrEnum):
    """How far a plan has been agreed; recorded, never assumed."""

    DRAFT = "draft"
    RECEIVED = "received"
    APPROVED = "approved"


class DeliveryPlan(Model):
    """The actions of one or more organisations towards a strategy.

    `import_answers` is what a person said of the columns and rating words of its files, for the next one.
    """

    __tablename__ = "delivery_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[PlanStatus] = mapped_column(choice(PlanStatus), default=PlanStatus.DRAFT)
    status_words: Mapped[str] = mapped_column(Text, default="")
    status_on: Mapped[date | None]
    starts: Mapped[date | None]
    ends: Mapped[date | None]
    owner_may_move_months: Mapped[int] = mapped_column(default=0)
    sign_off: Mapped[SignOff] = mapped_column(choice(SignOff), default=SignOff.LIGHT, server_default="light")
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    import_answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_illustrative: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class PlanOwner(Model):
    """An organisation that owns a plan; several owners make it a joint plan."""

    __tablename__ = "plan_owner"

    plan_id: Mapped[int] = mapped_column(ForeignKey("delivery_plan.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=1)
