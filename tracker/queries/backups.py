"""The backups on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import Backup


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupOnRecord:
    """A backup as the installation remembers it."""

    made_at: datetime
    host: str
    file_name: str
    size: int
    row_count: int
    is_sealed: bool
    audit_seq: int


def last_backup() -> BackupOnRecord | None:
    """The backup of the latest moment; None where none was ever made."""
    found = db.session.execute(
        select(Backup).order_by(Backup.made_at.desc(), Backup.id.desc()).limit(1)
    ).scalar_one_or_none()
    if found is None:
        return None
    return BackupOnRecord(
        made_at=found.made_at,
        host=found.host,
        file_name=found.file_name,
        size=found.size,
        row_count=found.row_count,
        is_sealed=found.is_sealed,
        audit_seq=found.audit_seq,
    )
