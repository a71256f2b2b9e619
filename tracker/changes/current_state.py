"""The current state kept beside each action: written with every update that counts, and worked out again on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from tracker.domain.gates import Gate
from tracker.domain.rag import Stage
from tracker.extensions import db
from tracker.models import ActionCurrent, Assessment, ProgressUpdate, UpdateGate


def keep_current(update: ProgressUpdate) -> None:
    """Let an update that was just posted and counts at once be the action's current state."""
    current = _current(update.action_id)
    current.update_id, current.assessment_id, current.waiting_id = update.id, None, None
    current.stage, current.rating, current.reported_on = update.stage, update.rating, update.reported_on
    db.session.flush()


def keep_waiting(update: ProgressUpdate) -> None:
    """Let an update that was just posted wait; what counts stays."""
    _current(update.action_id).waiting_id = update.id
    db.session.flush()


def work_out_current(action_id: int) -> None:
    """Work one action's current state out again, once an update of it is through its gates."""
    _work_out([_current(action_id)], action_id=action_id)


def rebuild_current() -> list[int]:
    """Work every action's current state out again from its history; the ids of those that differed."""
    return _work_out(
        db.session.execute(select(ActionCurrent).order_by(ActionCurrent.action_id)).scalars().all()
    )


def _current(action_id: int) -> ActionCurrent:
    current = db.session.get(ActionCurrent, action_id)
    if current is None:
        current = ActionCurrent(action_id=action_id)
        db.session.add(current)
    return current


def _work_out(kept: Sequence[ActionCurrent], *, action_id: int | None = None) -> list[int]:
    """Write what the history says; the ids of the actions for which something else was written."""
    updates = select(ProgressUpdate).order_by(
        ProgressUpdate.reported_on, ProgressUpdate.recorded_at, ProgressUpdate.id
    )
    gates = select(UpdateGate.update_id, UpdateGate.waits_for)
    if action_id is not None:
        updates = updates.where(ProgressUpdate.action_id == action_id)
        gates = gates.where(UpdateGate.action_id == action_id)
    held_up = {row.update_id for row in db.session.execute(gates) if row.waits_for is not Gate.NONE}
    latest: dict[int, ProgressUpdate] = {}
    waiting: dict[int, int] = {}
    for update in db.session.execute(updates).scalars():
        if update.id in held_up:
            waiting[update.action_id] = update.id
        else:
            latest[update.action_id] = update
            # One that was overtaken by an update that counts waits no more.
            waiting.pop(update.action_id, None)
    ratings = (
        select(Assessment.update_id, Assessment.id)
        .where(Assessment.stage.is_not(None) | Assessment.rating.is_not(None))
        .order_by(Assessment.id)
    )
    if action_id is not None:
        ratings = ratings.where(Assessment.update_id.in_([update.id for update in latest.values()]))
    assessed = dict(db.session.execute(ratings).all())
    differed = []
    for current in kept:
        found = latest.get(current.action_id)
        waits = waiting.get(current.action_id)
        wanted: tuple[Any, ...] = (None, Stage.NOT_KNOWN, None, None, None, waits)
        if found is not None:
            wanted = (
                found.id,
                found.stage,
                found.rating,
                found.reported_on,
                assessed.get(found.id),
                waits,
            )
        if _state(current) != wanted:
            differed.append(current.action_id)
            (
                current.update_id,
                current.stage,
                current.rating,
                current.reported_on,
                current.assessment_id,
                current.waiting_id,
            ) = wanted
    db.session.flush()
    return differed


def _state(current: ActionCurrent) -> tuple[Any, ...]:
    return (
        current.update_id,
        current.stage,
        current.rating,
        current.reported_on,
        current.assessment_id,
        current.waiting_id,
    )
