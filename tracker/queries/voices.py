"""What carers told the partnership: for those who work on it, for the board report, and for the public pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.domain.dates import AsAt
from tracker.domain.voices import Told, VoiceSource
from tracker.extensions import db
from tracker.models import Person, Priority, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOnRecord:
    """One thing that carers said, as known on a day: an answer that came later is left out.

    `priority` is 0 where it is about none in particular. `recorded_by` is None, and `recorded_by_name` empty, where the
    installation itself wrote it down.
    """

    voice_id: int
    priority: int
    priority_title: str
    told: Told
    public_on: date | None
    version: int
    recorded_at: datetime
    recorded_by: int | None
    recorded_by_name: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicVoice:
    """One thing that carers said, as everybody may read it."""

    said: str
    is_quoted: bool
    source: VoiceSource
    source_words: str
    told_on: date
    answer: str


def voices_of(strategy_id: int, *, as_at: AsAt) -> list[VoiceOnRecord]:
    """All that was said by a day: by priority, what is about none last, each the newest first."""
    rows = db.session.execute(
        _voices().where(Voice.strategy_id == strategy_id, Voice.told_on <= as_at.day)
    ).all()
    found = [_on_record(row, as_at=as_at.day) for row in rows]
    return sorted(
        found, key=lambda one: (one.priority == 0, one.priority, -one.told.told_on.toordinal(), -one.voice_id)
    )


def voice_by_id(voice_id: int, *, strategy_id: int) -> VoiceOnRecord | None:
    """One of them as it stands now; None where the strategy has no such."""
    row = db.session.execute(
        _voices().where(Voice.id == voice_id, Voice.strategy_id == strategy_id)
    ).one_or_none()
    return _on_record(row, as_at=None) if row is not None else None


def public_voices(strategy_id: int, *, priority_id: int | None, as_at: AsAt) -> Sequence[PublicVoice]:
    """What the public pages show about a priority, or about none in particular, the newest first.

    On an earlier day only what was public by then is shown; its words are today's.
    """
    rows = db.session.execute(
        select(
            Voice.said,
            Voice.is_quoted,
            Voice.source,
            Voice.source_words,
            Voice.told_on,
            Voice.answer,
            Voice.answered_on,
        )
        .where(
            Voice.strategy_id == strategy_id,
            Voice.priority_id == priority_id,
            Voice.may_be_public,
            Voice.public_on <= as_at.day,
        )
        .order_by(Voice.told_on.desc(), Voice.id.desc())
    )
    return [
        PublicVoice(
            said=row.said,
            is_quoted=row.is_quoted,
            source=row.source,
            source_words=row.source_words,
            told_on=row.told_on,
            answer=row.answer if row.answered_on is not None and row.answered_on <= as_at.day else "",
        )
        for row in rows
    ]


def _voices() -> Any:
    return (
        select(
            Voice.id,
            Priority.number.label("priority"),
            Priority.title.label("priority_title"),
            Voice.priority_id,
            Voice.said,
            Voice.is_quoted,
            Voice.source,
            Voice.source_words,
            Voice.told_on,
            Voice.answer,
            Voice.answered_on,
            Voice.answered_at,
            Voice.may_be_public,
            Voice.public_on,
            Voice.version,
            Voice.recorded_at,
            Voice.recorded_by,
            Person.name.label("recorded_by_name"),
        )
        .outerjoin(Priority, Priority.id == Voice.priority_id)
        .outerjoin(Person, Person.id == Voice.recorded_by)
    )


def _on_record(row: Any, *, as_at: date | None) -> VoiceOnRecord:
    is_answered = row.answered_on is not None and (as_at is None or row.answered_on <= as_at)
    return VoiceOnRecord(
        voice_id=row.id,
        priority=row.priority or 0,
        priority_title=row.priority_title or "",
        told=Told(
            said=row.said,
            is_quoted=row.is_quoted,
            source=row.source,
            source_words=row.source_words,
            told_on=row.told_on,
            priority_id=row.priority_id,
            answer=row.answer if is_answered else "",
            may_be_public=row.may_be_public,
        ),
        public_on=row.public_on,
        version=row.version,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        recorded_by_name=row.recorded_by_name or "",
        answered_at=row.answered_at if is_answered else None,
    )
