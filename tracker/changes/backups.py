"""What is written about backups: that one was made, and that one was put back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from tracker.changes.audit import By, record_entry
from tracker.extensions import db
from tracker.models import Backup, ChangeCounter, PasswordLink, SignInSession
from tracker.queries.audit import Head

# Further than any strategy's counter moves between two backups: a page that a browser keeps from before must never be
# taken for the page of now.
FURTHER = 1_000_000


def note_backup(*, by: By, backup: Backup) -> None:
    """Remember a backup that was made. The chain keeps its hash, so that a file can be told from one passed off as it."""
    db.session.add(backup)
    record_entry(
        by=by,
        verb="back up",
        subject_kind="installation",
        subject_id=1,
        facts={"sha256": backup.sha256, "seq": backup.audit_seq, "head": backup.audit_hash},
    )


def finish_restore(*, by: By, backup: Backup, replaced: Head, counters: Mapping[int, int]) -> None:
    """Make what was put back safe to use, and say in the chain what happened.

    Signs everybody out and spends the links to choose a password, because some were taken back since. Moves the change
    counters past `counters`, those that were in force. `backup` is the archive that was put back: it is a backup of
    what is there now. The entry names the head that the installation had before, which the chain now does not hold.
    """
    db.session.execute(
        update(SignInSession).where(SignInSession.revoked_at.is_(None)).values(revoked_at=by.at)
    )
    db.session.execute(update(PasswordLink).where(PasswordLink.used_at.is_(None)).values(used_at=by.at))
    for counter in db.session.execute(select(ChangeCounter).order_by(ChangeCounter.strategy_id)).scalars():
        counter.value = max(counter.value, counters.get(counter.strategy_id, 0)) + FURTHER
    db.session.add(backup)
    record_entry(
        by=by,
        verb="restore",
        subject_kind="installation",
        subject_id=1,
        facts={
            "sha256": backup.sha256,
            "made_at": backup.made_at.isoformat(),
            "seq": backup.audit_seq,
            "head": backup.audit_hash,
            "replaced_seq": replaced.seq,
            "replaced_head": replaced.entry_hash,
        },
    )
