"""What carers told the partnership, and what was done in answer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.voices import VoiceSource
from tracker.extensions import Model
from tracker.models.columns import choice, reference


class Voice(Model):
    """One thing that carers said, in their own words where it `is_quoted`; never with a name.

    `priority_id` is NULL where it is about no priority in particular. `answered_on` and `answered_at` are the day and the
    moment at which the answer got its present words, NULL while it is empty. It stands on public pages from `public_on`
    on, NULL while it does not; only one that `may_be_public` ever does.
    """

    __tablename__ = "voice"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"))
    said: Mapped[str] = mapped_column(Text)
    is_quoted: Mapped[bool]
    source: Mapped[VoiceSource] = mapped_column(choice(VoiceSource))
    source_words: Mapped[str] = mapped_column(String(200), default="")
    told_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    may_be_public: Mapped[bool]
    public_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
