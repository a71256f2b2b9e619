"""What holds an update up: kept beside it, since an update itself is never altered."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.gates import Gate, SignOff
from tracker.extensions import Model
from tracker.models.columns import choice, reference


class UpdateGate(Model):
    """An update that does not count at once: under which setting it was posted, for whom it waits, and from when it
    counts, which is NULL until it is through. An update that counts at once has no such row.

    `missed_close` is the close of the window that it came after, where it was held for that.
    """

    __tablename__ = "update_gate"

    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"), primary_key=True)
    action_id: Mapped[int] = reference("action.id")
    sign_off: Mapped[SignOff] = mapped_column(choice(SignOff))
    missed_close: Mapped[date | None]
    waits_for: Mapped[Gate] = mapped_column(choice(Gate))
    counts_from: Mapped[date | None]
