"""The installation itself, and the counters that tell whether a strategy's pages have changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model


class Installation(Model):
    """The one row that belongs to this installation: a fixed day for demonstrations, the head of the audit chain.

    `audit_seq` and `audit_hash` repeat the last audit entry, so that a chain whose tail was cut off shows.
    """

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fixed_today: Mapped[date | None]
    audit_seq: Mapped[int] = mapped_column(default=0)
    audit_hash: Mapped[str] = mapped_column(String(64), default="")


class ChangeCounter(Model):
    """How many changes a strategy has had; pages that have seen the same number are unchanged."""

    __tablename__ = "change_counter"

    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
