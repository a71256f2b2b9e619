"""Signing in and out, sign-ins that are half done, and the delay that grows with wrong passwords and codes.

The delay is kept for an account and an address together: a stranger who guesses slows only themselves down, never
the colleague whose account it is. Wrong codes count for the account alone, wherever they come from: whoever gets as
far as a code knows the password.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from tracker.changes.audit import By, record_entry
from tracker.changes.people import hash_token
from tracker.extensions import db
from tracker.models import PendingSignIn, SignInDelay, SignInSession
from tracker.models.sign_in import Purpose

FREE_TRIES = 4
LONGEST_DELAY = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)
# In place of an address, for the codes of an account.
ANYWHERE = "any address"

# How long half a sign-in waits for the other half, and how many of strangers are kept at once.
PENDING_LASTS = timedelta(minutes=15)
MOST_PENDING = 200


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


def forget_wrong_passwords(*, email: str, address: str) -> None:
    """Forget what was counted: the right one was given."""
    db.session.execute(
        delete(SignInDelay).where(SignInDelay.account_and_address == delay_key(email, address))
    )


def start_session(
    *, by: By, lasts: timedelta, email: str, address: str, how: str, issuer: str | None = None
) -> str:
    """Open a session for the person and give its token, of which only the hash is kept.

    `how` says for the record what they proved who they are with; `issuer` is the provider that vouched, if one did.
    """
    forget_wrong_passwords(email=email, address=address)
    db.session.execute(delete(SignInSession).where(SignInSession.ends_at < by.at - timedelta(days=30)))
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInSession(
            token_hash=hash_token(token),
            person_id=by.person_id,
            created_at=by.at,
            seen_at=by.at,
            ends_at=by.at + lasts,
            issuer=issuer,
        )
    )
    facts = {"how": how} | ({"issuer": issuer} if issuer else {})
    record_entry(by=by, verb="sign in", subject_kind="person", subject_id=by.person_id, facts=facts)
    return token


def keep_pending_sign_in(
    *,
    by: By,
    purpose: Purpose,
    next_path: str,
    kept: str = "",
    issuer: str | None = None,
    link_id: int | None = None,
) -> str:
    """Keep a sign-in that is half done and give its token, of which only the hash is kept.

    What is a day old goes; and of those begun by somebody who has proved nothing yet, all but the newest.
    """
    too_many = (
        select(PendingSignIn.id)
        .where(PendingSignIn.person_id.is_(None))
        .order_by(PendingSignIn.id.desc())
        .offset(MOST_PENDING - 1)
        .limit(MOST_PENDING)
    )
    db.session.execute(
        delete(PendingSignIn).where(
            (PendingSignIn.made_at < by.at - FORGET_AFTER) | PendingSignIn.id.in_(too_many)
        )
    )
    token = secrets.token_urlsafe(32)
    db.session.add(
        PendingSignIn(
            token_hash=hash_token(token),
            purpose=purpose,
            person_id=by.person_id,
            issuer=issuer,
            link_id=link_id,
            next_path=next_path,
            kept=kept,
            made_at=by.at,
        )
    )
    db.session.flush()
    return token


def drop_pending_sign_in(*, token: str) -> None:
    """Forget a sign-in that was half done; an unknown one is no error."""
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.token_hash == hash_token(token)))


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
