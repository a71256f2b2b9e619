"""Files on their way into a plan: kept, answered, taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from tracker.changes.audit import By
from tracker.domain.problems import NotAllowed
from tracker.extensions import db
from tracker.models import ImportDraft

DAYS_KEPT = 7


def keep_import_draft(
    *,
    by: By,
    strategy_id: int,
    plan_id: int | None,
    file_name: str,
    content: bytes,
    answers: Mapping[str, Any],
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
        created_at=by.at,
        expires_at=by.at + timedelta(days=DAYS_KEPT),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def answer_import_draft(*, by: By, draft_id: int, answers: Mapping[str, Any]) -> None:
    """Keep what a person said of their file. Raises NotAllowed for anybody else's."""
    draft = db.session.get(ImportDraft, draft_id)
    if draft is None or draft.person_id != by.person_id:
        raise NotAllowed
    draft.answers = dict(answers)
    db.session.flush()


def drop_import_draft(*, by: By, draft_id: int) -> None:
    """Take a file away: it was brought in, or its person does not want it. Gone already is as good."""
    db.session.execute(
        delete(ImportDraft).where(ImportDraft.id == draft_id, ImportDraft.person_id == by.person_id)
    )
    db.session.flush()
