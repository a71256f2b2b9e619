"""Frozen board reports, and the plain words published for carers and the public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class FrozenReport(Model):
    """A board report as it was on a day: figures and words, numbered and hashed; rendered again, never queried again.

    `content` is canonical JSON in which each piece of prose stands as its salted digest; `prose` keeps the words
    beside it, so that a redaction leaves the hash as it was. `figures` repeats the counts for charts over time.
    """

    __tablename__ = "frozen_report"
    __table_args__ = (UniqueConstraint("strategy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    window_id: Mapped[int | None] = mapped_column(ForeignKey("reporting_window.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    as_at: Mapped[date]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    public_from: Mapped[date | None]
    schema_version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    prose: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    audit_seq: Mapped[int]
    audit_hash: Mapped[str] = mapped_column(String(64))


class PublicWording(Model):
    """The plain words published for a priority from a day on; a change is a new version."""

    __tablename__ = "public_wording"
    __table_args__ = (UniqueConstraint("priority_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = reference("priority.id", index=False)
    version: Mapped[int]
    said: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[list[Any]] = mapped_column(default=list)
    late: Mapped[str] = mapped_column(Text, default="")
    next: Mapped[str] = mapped_column(Text, default="")
    published_on: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
