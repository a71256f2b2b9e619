"""What has been kept for as long as it is needed: asked alike for counting it and for taking it away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from tracker.domain.retention import Kept, Periods
from tracker.models import (
    AuditEntry,
    ImportDraft,
    PasswordLink,
    PendingSignIn,
    Person,
    SignInDelay,
    SignInSession,
    Submission,
    UpdateDraft,
)
from tracker.queries.asking import ask

# The address of an account whose person's name was taken away: no mail can reach it, and it shows what happened.
FORMER = "former-%"

Table = tuple[Any, ColumnElement[bool]]


def tables_of(kept: Kept, *, before: datetime) -> list[Table]:
    """The tables in which this is kept, each with which of its rows have been kept for long enough.

    In the order in which they can be taken away: what points to a row goes before it.
    """
    if kept is Kept.SIGN_INS:
        return [
            (PendingSignIn, PendingSignIn.made_at < before),
            (PasswordLink, and_(PasswordLink.ends_at < before, not_(_is_needed_link()))),
            (SignInSession, or_(SignInSession.ends_at < before, SignInSession.revoked_at < before)),
            (SignInDelay, SignInDelay.not_before < before),
        ]
    if kept is Kept.FORMS:
        return [(Submission, Submission.sent_at < before)]
    if kept is Kept.DRAFTS:
        return [(UpdateDraft, UpdateDraft.saved_at < before)]
    if kept is Kept.FILES:
        return [(ImportDraft, ImportDraft.expires_at <= before)]
    return [(Person, _ended_before(before))]


def _is_needed_link() -> ColumnElement[bool]:
    return select(PendingSignIn.id).where(PendingSignIn.link_id == PasswordLink.id).exists()


def _ended_before(before: datetime) -> ColumnElement[bool]:
    """Accounts that may not sign in and that nobody changed since: the audit chain says when they were ended."""
    last_changed = (
        select(func.max(AuditEntry.recorded_at))
        .where(AuditEntry.subject_kind == "person", AuditEntry.subject_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    return and_(Person.is_disabled.is_(True), Person.email.not_like(FORMER), last_changed < before)


def due_for_removal(periods: Periods, *, now: datetime) -> Mapping[Kept, int]:
    """How many of each have been kept for long enough; 0 where none has, or where it is kept for good."""
    due = dict.fromkeys(Kept, 0)
    for kept in Kept:
        before = periods.before(kept, now=now)
        for model, condition in tables_of(kept, before=before) if before is not None else []:
            due[kept] += ask(select(func.count()).select_from(model).where(condition)).scalar_one()
    return due
