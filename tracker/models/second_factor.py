"""A second factor beside the password, and the codes for the day the telephone is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class SecondFactor(Model):
    """The secret that a person shares with their authenticator app; in force once a code of it was given.

    `sealed_secret` is encrypted under the secret key. `last_step` is the half-minute whose code was accepted last:
    no code of it or of an earlier one is taken again.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = reference("person.id", primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """A code that stands in for the second factor once. Only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = reference("person.id")
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
