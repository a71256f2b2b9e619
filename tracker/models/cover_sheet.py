"""Cover sheets: a body's template of fields, and the sheets that were written with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class CoverSheetTemplate(Model):
    """The fields of a body's cover sheets, in order; one template a body."""

    __tablename__ = "cover_sheet_template"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    fields: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class CoverSheet(Model):
    """A cover sheet for a meeting: the fields as they were when it was begun, and what it says in each.

    `report_id` is NULL for the live report of the day it is printed. `meeting_on` is NULL while the day is unknown.
    """

    __tablename__ = "cover_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = reference("body.id")
    report_id: Mapped[int | None] = mapped_column(ForeignKey("frozen_report.id"), index=True)
    meeting_on: Mapped[date | None]
    fields: Mapped[list[Any]]
    said: Mapped[dict[str, Any]]
    is_finished: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
