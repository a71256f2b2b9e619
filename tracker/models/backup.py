"""The backups that were made, as the installation remembers them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model


class Backup(Model):
    """A backup of the whole installation: when, on which machine, into which file, and what it held.

    `audit_seq` and `audit_hash` are the head of the audit chain at its moment, `sha256` is the hash of the whole file.
    """

    __tablename__ = "backup"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    host: Mapped[str] = mapped_column(String(255))
    file_name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    row_count: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    is_sealed: Mapped[bool]
    build: Mapped[str] = mapped_column(String(300))
    revision: Mapped[str] = mapped_column(String(32))
    audit_seq: Mapped[int]
    audit_hash: Mapped[str] = mapped_column(String(64))
