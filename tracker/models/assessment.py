"""The group's view of an update; only ever added to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.rag import Rating, Stage
from tracker.extensions import Model
from tracker.models.columns import choice, reference


class AssessmentKind(StrEnum):
    """What the group did with an update; its partner, or the programme manager with a late one, before it counted."""

    AGREED = "agreed"
    RETURNED = "returned"
    OWN_RATING = "own_rating"
    CHECKED = "checked"
    PARTNER_AGREED = "partner_agreed"
    ACCEPTED = "accepted"


class Assessment(Model):
    """An update agreed, returned with a question, rated otherwise, or a "done" checked by a second person.

    A question has whom it is put to and the day by which an answer is needed.
    """

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = reference("progress_update.id")
    kind: Mapped[AssessmentKind] = mapped_column(choice(AssessmentKind))
    stage: Mapped[Stage | None] = mapped_column(choice(Stage))
    rating: Mapped[Rating | None] = mapped_column(choice(Rating))
    reason: Mapped[str] = mapped_column(Text, default="")
    assessed_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference("person.id")
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    meeting: Mapped[str] = mapped_column(String(200), default="")
    asked_of: Mapped[str] = mapped_column(String(200), default="", server_default="")
    answer_by: Mapped[date | None]
