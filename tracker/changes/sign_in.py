"""Signing in and out, and the delay that grows with wrong passwords.

The delay is kept for an account and an address together: a stranger who guesses slows only themselves down, never
the colleague whose account it is.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from tracker.changes.audit import By, record_entry
from tracker.changes.people import hash_token
from tracker.extensions import db
from tracker.models import SignInDelay, SignInSession

FREE_TRIES = 4
LONGEST_DELAY = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)


def delay_key(email: str, address: str) -> str:
    """What a delay is kept under; the e-mail address itself is not stored with it."""
    return hashlib.sha256(f"{email.strip().lower()}\n{address}".encode()).hexdigest()


def wait_before_next_try(*, email: str, address: str, now: datetime) -> timedelta | None:
    """How long this account must wait at this address; None if it may try at once."""
    found = db.session.get(SignInDelay, delay_key(email, address))
    return found.not_before - now if found is not None and found.not_before > now else None


def count_wrong_password(*, email: str, address: str, now: datetime) -> None:
    """Count a wrong password: the first few cost nothing, then the delay doubles up to a quarter of an hour."""
    key = delay_key(email, address)
    found = db.session.get(SignInDelay, key)
    if found is None:
        found = SignInDelay(account_and_address=key, failures=0, not_before=now)
        db.session.add(found)
    elif found.not_before < now - FORGET_AFTER:
        found.failures = 0
    found.failures += 1
    over = found.failures - FREE_TRIES
    if over > 0:
        found.not_before = now + min(timedelta(seconds=2 ** min(over, 10)), LONGEST_DELAY)
    else:
        found.not_before = now
    db.session.execute(delete(SignInDelay).where(SignInDelay.not_before < now - FORGET_AFTER))
    db.session.flush()


def start_session(*, by: By, lasts: timedelta, email: str, address: str) -> str:
    """Open a session for the person and give its token, of which only the hash is kept."""
    db.session.execute(
        delete(SignInDelay).where(SignInDelay.account_and_address == delay_key(email, address))
    )
    db.session.execute(delete(SignInSession).where(SignInSession.ends_at < by.at - timedelta(days=30)))
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInSession(
            token_hash=hash_token(token),
            person_id=by.person_id,
            created_at=by.at,
            seen_at=by.at,
            ends_at=by.at + lasts,
        )
    )
    record_entry(by=by, verb="sign in", subject_kind="person", subject_id=by.person_id)
    return token


def end_session(*, by: By, token: str) -> None:
    """Close the session of this token; closing it twice is no error."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.token_hash == hash_token(token), SignInSession.revoked_at.is_(None))
        .values(revoked_at=by.at)
    )
    record_entry(by=by, verb="sign out", subject_kind="person", subject_id=by.person_id)


def mark_seen(*, token: str, now: datetime) -> None:
    """Note that a session is in use."""
    db.session.execute(
        update(SignInSession).where(SignInSession.token_hash == hash_token(token)).values(seen_at=now)
    )
