"""Files on their way into a plan: kept, answered, taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from tracker.changes.audit import By
from tracker.domain.problems import NotAllowed
from tracker.extensions import db
from tracker.models import ImportDraft

DAYS_KEPT = 7


@dataclass(frozen=True, slots=True)
class KeptReading:
    """How far the reading of a file is, at a moment: at a step, read (`plain`), or refused (`refusal`).

    `made_with` names the answers, names and version that it is made with.
    """

    made_with: str
    at: datetime
    step: str = ""
    plain: Mapping[str, Any] | None = None
    refusal: Mapping[str, Any] | None = None

    @property
    def is_over(self) -> bool:
        """True where the file is read, or refused."""
        return self.plain is not None or self.refusal is not None


def keep_import_draft(
    *,
    by: By,
    strategy_id: int,
    plan_id: int | None,
    file_name: str,
    content: bytes,
    answers: Mapping[str, Any],
    reading: KeptReading | None = None,
) -> ImportDraft:
    """Keep a file for seven days, for its person alone; files whose days are over go.

    Nothing of a plan changes, so the audit trail has no entry of it: that comes when it is brought in.
    """
    if by.person_id is None:
        raise NotAllowed
    db.session.execute(delete(ImportDraft).where(ImportDraft.expires_at <= by.at))
    draft = ImportDraft(
        person_id=by.person_id,
        strategy_id=strategy_id,
        plan_id=plan_id,
        file_name=file_name[-200:],
        content=content,
        answers=dict(answers),
        **(_columns_of(reading) if reading else {}),
        created_at=by.at,
        expires_at=by.at + timedelta(days=DAYS_KEPT),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _columns_of(reading: KeptReading) -> dict[str, Any]:
    return {
        "reading": reading.plain,
        "reading_of": reading.made_with,
        "refusal": reading.refusal,
        "step": reading.step[:120],
        "stepped_at": reading.at,
    }


def answer_import_draft(
    *, by: By, draft_id: int, answers: Mapping[str, Any], reading: KeptReading | None = None
) -> None:
    """Keep what a person said of their file, and what it is read as with that. Raises NotAllowed for anybody else's."""
    draft = db.session.get(ImportDraft, draft_id)
    if draft is None or draft.person_id != by.person_id:
        raise NotAllowed
    draft.answers = dict(answers)
    for name, value in (_columns_of(reading) if reading else {}).items():
        setattr(draft, name, value)
    db.session.flush()


def note_reading(*, draft_id: int, reading: KeptReading) -> None:
    """Note how far the reading of a file is, or what came of it.

    A file that is gone, or that is read with other answers by now, is left as it is.
    """
    db.session.execute(
        update(ImportDraft)
        .where(ImportDraft.id == draft_id, ImportDraft.reading_of == reading.made_with)
        .values(_columns_of(reading))
    )
    db.session.flush()


def drop_import_draft(*, by: By, draft_id: int) -> None:
    """Take a file away: it was brought in, or its person does not want it. Gone already is as good."""
    db.session.execute(
        delete(ImportDraft).where(ImportDraft.id == draft_id, ImportDraft.person_id == by.person_id)
    )
    db.session.flush()
