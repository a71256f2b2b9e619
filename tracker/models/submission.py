"""Forms that were sent, so that the same form sent twice is stored once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class Submission(Model):
    """A form's key, what it was for, the hash of what was typed, and where its sender was sent."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("person_id", "key", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = reference("person.id", index=False)
    key: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(120))
    body_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
