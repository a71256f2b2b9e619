"""What a person has typed for an action and not posted yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select

from tracker.changes.audit import By
from tracker.domain.dates import AsAt
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.domain.problems import NotAllowed
from tracker.extensions import db
from tracker.models import UpdateDraft
from tracker.queries.work import work_of

_FORGET_DRAFT = delete(UpdateDraft).where(
    UpdateDraft.person_id == bindparam("person_id"), UpdateDraft.action_id == bindparam("action_id")
)


def save_draft(*, by: By, viewer: Viewer, as_at: AsAt, action_id: int, typed: Mapping[str, Any]) -> None:
    """Keep what a person has typed for an action and not posted. Raises NotAllowed as `post_update` would."""
    work = work_of([action_id], as_at=as_at).get(action_id)
    if work is None or by.person_id is None or not is_allowed(viewer, Permission.POST_UPDATE, work=work):
        raise NotAllowed
    draft = db.session.execute(
        select(UpdateDraft).where(UpdateDraft.person_id == by.person_id, UpdateDraft.action_id == action_id)
    ).scalar_one_or_none()
    if draft is None:
        draft = UpdateDraft(person_id=by.person_id, action_id=action_id, saved_at=by.at)
        db.session.add(draft)
    draft.typed, draft.saved_at = dict(typed), by.at
    db.session.flush()


def forget_draft(*, by: By, action_id: int) -> None:
    """Drop what a person had typed for an action; nothing where there is no draft."""
    db.session.connection().execute(_FORGET_DRAFT, {"person_id": by.person_id, "action_id": action_id})
