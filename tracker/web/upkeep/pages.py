"""What the page about keeping the installation says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.backups import is_too_old, write_age, write_size
from tracker.domain.dates import write_moment
from tracker.queries.audit import Head
from tracker.queries.backups import BackupOnRecord

Fact = tuple[str, str]

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What runs here: the version, the kind of database, the version of its tables, the head of the audit chain."""

    build: str
    database: str
    revision: str
    head: Head


@dataclass(frozen=True, slots=True)
class UpkeepPage:
    """The last backup and what is installed; `warning` is empty where the backup is recent enough."""

    warning: str
    backup: Sequence[Fact]
    installed: Sequence[Fact]


def upkeep_page(
    backup: BackupOnRecord | None, installed: Installed, *, now: datetime, too_old_hours: int
) -> UpkeepPage:
    """Put the page together."""
    return UpkeepPage(
        warning=_warning(backup, now=now, too_old_hours=too_old_hours),
        backup=_backup_facts(backup, now=now) if backup else [],
        installed=[
            ("Version", installed.build),
            ("Database", DATABASES.get(installed.database, installed.database)),
            ("Version of its tables", installed.revision),
            ("Audit chain", f"{installed.head.seq} entries"),
            ("Hash of its head", installed.head.entry_hash or "None yet"),
        ],
    )


def _warning(backup: BackupOnRecord | None, *, now: datetime, too_old_hours: int) -> str:
    if backup is None:
        return "No backup was ever made. Run flask backup on the server, every night from now on."
    if is_too_old(backup.made_at, now=now, hours=too_old_hours):
        return (
            f"The last backup is {write_age(now - backup.made_at)} old; it may be {too_old_hours} hours at the most. "
            "Look at why the nightly backup did not run."
        )
    return ""


def _backup_facts(backup: BackupOnRecord, *, now: datetime) -> list[Fact]:
    return [
        ("When", f"{write_moment(backup.made_at)}, {write_age(now - backup.made_at)} ago"),
        ("On the server", backup.host),
        ("File", backup.file_name),
        ("Size", f"{write_size(backup.size)}, {backup.row_count:,} rows"),
        ("Encrypted", "Yes" if backup.is_sealed else "No: guard it like the database"),
        ("Audit chain up to", f"Entry {backup.audit_seq}"),
    ]
