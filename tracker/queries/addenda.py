"""The addenda of frozen reports, as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import Person, ReportAddendum


@dataclass(frozen=True, slots=True)
class StoredAddendum:
    """An addendum as it is stored: its content, the prose beside it, and who added it.

    `added_by` is that person's name and `author_organisation_id` their organisation; both are None for the installation
    itself.
    """

    report_id: int
    position: int
    content: str
    prose: Mapping[str, Mapping[str, str]]
    content_hash: str
    added_by: str | None
    author_organisation_id: int | None


def addenda_of(*report_ids: int) -> list[StoredAddendum]:
    """The addenda of these reports, in the order they were added."""
    rows = db.session.execute(
        select(
            ReportAddendum.report_id,
            ReportAddendum.position,
            ReportAddendum.content,
            ReportAddendum.prose,
            ReportAddendum.content_hash,
            Person.name,
            Person.organisation_id,
        )
        .outerjoin(Person, Person.id == ReportAddendum.frozen_by)
        .where(ReportAddendum.report_id.in_(report_ids))
        .order_by(ReportAddendum.report_id, ReportAddendum.position)
    )
    return [StoredAddendum(*row) for row in rows]
