"""Turning a second factor on and off, and taking its codes."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from tracker.changes.audit import By, record_entry
from tracker.changes.people import end_sessions
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.models import RecoveryCode, SecondFactor
from tracker.second_factor import hash_recovery_code, matching_hash


def begin_second_factor(*, by: By, person_id: int, sealed_secret: str) -> None:
    """Keep a new secret; it is in force only once a code of it is given. One begun before is replaced.

    Raises RuleBroken where a second factor is in force already.
    """
    found = db.session.get(SecondFactor, person_id)
    if found is not None and found.confirmed_at is not None:
        raise RuleBroken(
            [Problem("", "Your second factor is on already.", "To set it up anew, turn it off first.")]
        )
    if found is None:
        found = SecondFactor(person_id=person_id)
        db.session.add(found)
    found.sealed_secret, found.made_at, found.last_step = sealed_secret, by.at, 0
    db.session.flush()


def confirm_second_factor(
    *, by: By, person_id: int, step: int, recovery_codes: list[str], token: str
) -> None:
    """Put the second factor in force with its first code and its recovery codes; other sessions of the person end."""
    found = db.session.get_one(SecondFactor, person_id)
    found.confirmed_at, found.last_step = by.at, step
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    for code in recovery_codes:
        code_hash = hash_recovery_code(code, person_id=person_id)
        db.session.add(RecoveryCode(person_id=person_id, code_hash=code_hash))
    end_sessions(person_id=person_id, by=by, but_token=token)
    record_entry(by=by, verb="turn on second factor", subject_kind="person", subject_id=person_id)


def accept_step(*, person_id: int, step: int) -> None:
    """Note the half-minute whose code was accepted, so that none of it or before is taken again."""
    db.session.execute(update(SecondFactor).where(SecondFactor.person_id == person_id).values(last_step=step))


def spend_recovery_code(*, by: By, person_id: int, code: str) -> bool:
    """Spend a recovery code; False for a wrong or used one."""
    unused = RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    hashes = db.session.execute(select(RecoveryCode.code_hash).where(*unused)).scalars().all()
    matching = matching_hash(code, person_id=person_id, hashes=hashes)
    if matching is None:
        return False
    db.session.execute(
        update(RecoveryCode).where(*unused, RecoveryCode.code_hash == matching).values(used_at=by.at)
    )
    left = select(func.count()).select_from(RecoveryCode).where(*unused)
    record_entry(
        by=by,
        verb="use recovery code",
        subject_kind="person",
        subject_id=person_id,
        facts={"left": db.session.execute(left).scalar_one()},
    )
    return True


def turn_off_second_factor(*, by: By, person_id: int) -> None:
    """Take the second factor and its recovery codes away, as the person themselves asked."""
    _remove(person_id=person_id)
    record_entry(by=by, verb="turn off second factor", subject_kind="person", subject_id=person_id)


def reset_second_factor(*, by: By, person_id: int) -> bool:
    """Take away the second factor of somebody who lost it, and sign them out everywhere; False where there is none."""
    if not _remove(person_id=person_id):
        return False
    end_sessions(person_id=person_id, by=by)
    record_entry(by=by, verb="reset second factor", subject_kind="person", subject_id=person_id)
    return True


def _remove(*, person_id: int) -> bool:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    gone = db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]
