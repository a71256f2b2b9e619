"""Files that a person has brought in and not imported yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import DeliveryPlan, ImportDraft, Strategy


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits: what it is called, for which plan (empty: a new one), until when."""

    draft_id: int
    file_name: str
    plan_code: str
    strategy_title: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ImportInWork:
    """A file with what was said of it, and how far its reading is; `reading` is None until it was read."""

    draft_id: int
    strategy_slug: str
    plan_slug: str
    file_name: str
    answers: Mapping[str, Any]
    expires_at: datetime
    reading: Mapping[str, Any] | None
    reading_of: str
    refusal: Mapping[str, Any] | None
    step: str
    stepped_at: datetime | None


def waiting_files(person_id: int | None, *, now: datetime) -> list[WaitingFile]:
    """The files of a person whose days are not over, the newest first."""
    rows = db.session.execute(
        select(
            ImportDraft.id,
            ImportDraft.file_name,
            DeliveryPlan.code,
            Strategy.title,
            ImportDraft.expires_at,
        )
        .join(Strategy, Strategy.id == ImportDraft.strategy_id)
        .outerjoin(DeliveryPlan, DeliveryPlan.id == ImportDraft.plan_id)
        .where(ImportDraft.person_id == person_id, ImportDraft.expires_at > now)
        .order_by(ImportDraft.id.desc())
    )
    return [WaitingFile(row.id, row.file_name, row.code or "", row.title, row.expires_at) for row in rows]


def import_in_work(draft_id: int, *, person_id: int | None, now: datetime) -> ImportInWork | None:
    """A file of this person; None where there is none, or its days are over."""
    row = db.session.execute(
        select(
            ImportDraft.id,
            Strategy.slug.label("strategy_slug"),
            DeliveryPlan.slug.label("plan_slug"),
            ImportDraft.file_name,
            ImportDraft.answers,
            ImportDraft.expires_at,
            ImportDraft.reading,
            ImportDraft.reading_of,
            ImportDraft.refusal,
            ImportDraft.step,
            ImportDraft.stepped_at,
        )
        .join(Strategy, Strategy.id == ImportDraft.strategy_id)
        .outerjoin(DeliveryPlan, DeliveryPlan.id == ImportDraft.plan_id)
        .where(ImportDraft.id == draft_id, ImportDraft.person_id == person_id, ImportDraft.expires_at > now)
    ).first()
    if row is None:
        return None
    return ImportInWork(
        row.id,
        row.strategy_slug,
        row.plan_slug or "",
        row.file_name,
        row.answers or {},
        row.expires_at,
        row.reading,
        row.reading_of,
        row.refusal,
        row.step,
        row.stepped_at,
    )


def content_of(draft_id: int) -> bytes:
    """The bytes of a file that was brought in; none where it is gone."""
    found = db.session.execute(select(ImportDraft.content).where(ImportDraft.id == draft_id)).scalar()
    return found or b""
