"""Files that were brought in and are being looked through: not yet part of any plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class ImportDraft(Model):
    """A file on its way into a plan: its bytes, what its person said of it, and when it goes.

    `reading` is what the file was read as, `reading_of` names what it was made with; `refusal` is the one problem of a
    file that could not be read. While it is being read, `step` says how far it is and `stepped_at` since when.
    `plan_id` is NULL for a plan to be added. `answers` holds the choices and the names of the new plan.
    Nobody but its person sees it.
    """

    __tablename__ = "import_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = reference("person.id")
    strategy_id: Mapped[int] = reference("strategy.id")
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_plan.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    reading_of: Mapped[str] = mapped_column(String(64), default="")
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    step: Mapped[str] = mapped_column(String(120), default="")
    stepped_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
