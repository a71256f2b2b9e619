"""Sign-in sessions, sign-ins that are half done, one-time links, and the delay that grows with wrong passwords."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import choice, reference


class Purpose(StrEnum):
    """What a sign-in that is half done is for."""

    CODE = "code"
    SIGN_IN = "sign in"
    LINK = "link"
    WITH_ONE_TIME_LINK = "one-time link"


class SignInSession(Model):
    """A signed-in browser. Only the hash of its token is kept, so a copy of the database signs nobody in.

    `issuer` is the provider that vouched for the person; NULL where they signed in with a password.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = reference("person.id")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    issuer: Mapped[str | None] = mapped_column(String(400))


class PendingSignIn(Model):
    """A sign-in that is half done: what was proved so far, and what goes on when the rest is. It opens no page.

    `person_id` is NULL while nobody has proved anything; `issuer` is the provider that is asked, or that has
    vouched; `link_id` is the one-time link that the provider's answer will spend. `kept` is what was being typed.
    """

    __tablename__ = "pending_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str | None] = mapped_column(String(400))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("password_link.id"))
    next_path: Mapped[str] = mapped_column(Text)
    kept: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class PasswordLink(Model):
    """A link to set a password, shown once to whoever made it and spent by its first use."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = reference("person.id")
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInDelay(Model):
    """Wrong passwords for an account from an address, and the moment before which no other try is looked at."""

    __tablename__ = "sign_in_delay"

    account_and_address: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
