"""The files kept beside frozen reports: listed without their content, which is read for one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.domain.kept_papers import KeptKind
from tracker.extensions import db
from tracker.models import Body, BodyName, FrozenReport, KeptPaper, Person
from tracker.queries.scope import BODY_NAME, is_body_named


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A kept file: what it is, of which body, its SHA-256. `removed` says when and why its content went; else empty."""

    paper_id: int
    report_id: int
    kind: KeptKind
    body: str
    file_name: str
    suffix: str
    size: int
    content_hash: str
    removed: str
    kept_at: datetime
    kept_by: str


def kept_files(*report_ids: int) -> list[KeptFile]:
    """The files kept beside these reports, papers before minutes, in the order they were kept.

    A body has its name of the day of the report.
    """
    rows = db.session.execute(
        select(
            KeptPaper.id,
            KeptPaper.report_id,
            KeptPaper.kind,
            BODY_NAME.label("body"),
            KeptPaper.file_name,
            KeptPaper.suffix,
            KeptPaper.size,
            KeptPaper.content_hash,
            KeptPaper.removed,
            KeptPaper.kept_at,
            Person.name.label("by"),
        )
        .join(FrozenReport, FrozenReport.id == KeptPaper.report_id)
        .outerjoin(Body, Body.id == KeptPaper.body_id)
        .outerjoin(BodyName, is_body_named(day=FrozenReport.as_at))
        .outerjoin(Person, Person.id == KeptPaper.kept_by)
        .where(KeptPaper.report_id.in_(report_ids))
        .order_by(KeptPaper.kind.desc(), KeptPaper.id)
    )
    return [
        KeptFile(
            row.id,
            row.report_id,
            KeptKind(row.kind),
            row.body or "",
            row.file_name,
            row.suffix,
            row.size,
            row.content_hash,
            row.removed,
            row.kept_at,
            row.by or "",
        )
        for row in rows
    ]


def content_of(paper_id: int) -> bytes:
    """The content of a kept file, byte for byte; empty where it was removed."""
    content: bytes = db.session.execute(
        select(KeptPaper.content).where(KeptPaper.id == paper_id)
    ).scalar_one()
    return content
