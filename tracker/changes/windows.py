"""Closing a reporting window: what was asked for and not received is written down."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.changes.audit import By, record_entry
from tracker.domain.status import ActionStatus
from tracker.domain.windows import UpdateState
from tracker.extensions import db
from tracker.models import MissingUpdate, ReportingWindow


def close_window(*, by: By, window_id: int, statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """Close a window and record the actions, of those given as they stood on its last day, that did not answer.

    Closing it again records nothing new.
    """
    window = db.session.get_one(ReportingWindow, window_id)
    if window.closed_at is not None:
        return []
    missing = [status for status in statuses if status.update_state is UpdateState.NO_UPDATE]
    window.closed_at = by.at
    for status in missing:
        db.session.add(MissingUpdate(window_id=window_id, action_id=status.action_id, recorded_at=by.at))
    record_entry(
        by=by,
        verb="close window",
        subject_kind="window",
        subject_id=window_id,
        strategy_id=window.strategy_id,
        facts={"missing": [status.code for status in missing]},
    )
    return missing
