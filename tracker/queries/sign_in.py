"""Sign-ins that are half done, second factors, and who a person is to a provider."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.extensions import db
from tracker.models import Identity, PasswordLink, PendingSignIn, Person, RecoveryCode, SecondFactor
from tracker.models.sign_in import Purpose


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that is half done. `issuer` is empty where no provider has a part in it."""

    purpose: Purpose
    person_id: int | None
    issuer: str
    link_id: int | None
    next_path: str
    kept: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Factor:
    """A person's second factor; in force once it was confirmed."""

    sealed_secret: str
    made_at: datetime
    is_confirmed: bool
    last_step: int


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """A provider that a person can sign in with."""

    issuer: str
    linked_at: datetime


def pending_sign_in(token: str) -> Pending | None:
    """What stands under the token of a half-done sign-in, however old; None for an unknown one."""
    row = db.session.execute(
        select(
            PendingSignIn.purpose,
            PendingSignIn.person_id,
            PendingSignIn.issuer,
            PendingSignIn.link_id,
            PendingSignIn.next_path,
            PendingSignIn.kept,
            PendingSignIn.made_at,
        ).where(PendingSignIn.token_hash == hashlib.sha256(token.encode()).hexdigest())
    ).first()
    if row is None:
        return None
    return Pending(
        row.purpose, row.person_id, row.issuer or "", row.link_id, row.next_path, row.kept, row.made_at
    )


def second_factor_of(person_id: int) -> Factor | None:
    """The second factor of a person, confirmed or begun; None where there is none."""
    row = db.session.execute(
        select(
            SecondFactor.sealed_secret,
            SecondFactor.made_at,
            SecondFactor.confirmed_at,
            SecondFactor.last_step,
        ).where(SecondFactor.person_id == person_id)
    ).first()
    if row is None:
        return None
    return Factor(row.sealed_secret, row.made_at, row.confirmed_at is not None, row.last_step)


def recovery_codes_left(person_id: int) -> int:
    """How many of a person's recovery codes have not been used."""
    count: int = db.session.execute(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    ).scalar_one()
    return count


def identities_of(person_id: int) -> list[LinkedIdentity]:
    """The providers that a person can sign in with, by address."""
    rows = db.session.execute(
        select(Identity.issuer, Identity.linked_at)
        .where(Identity.person_id == person_id)
        .order_by(Identity.issuer)
    )
    return [LinkedIdentity(row.issuer, row.linked_at) for row in rows]


def link_id_in_force(token: str, *, now: datetime) -> int | None:
    """The id of a one-time link that has not been spent; None where it is spent, too old or unknown."""
    found: int | None = db.session.execute(
        select(PasswordLink.id)
        .join(Person, Person.id == PasswordLink.person_id)
        .where(
            PasswordLink.token_hash == hashlib.sha256(token.encode()).hexdigest(),
            PasswordLink.used_at.is_(None),
            PasswordLink.ends_at > now,
            Person.is_disabled.is_(False),
        )
    ).scalar()
    return found
