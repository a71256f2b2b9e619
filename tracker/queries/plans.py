"""What a plan's own file said of its actions, kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import Action, DeliveryPlan


@dataclass(frozen=True, slots=True)
class AsWritten:
    """The words of an action's row: rating and progress as the file had them, other columns, and its place."""

    rating_text: str
    progress_text: str
    notes: Mapping[str, str]
    source: str


def words_as_written(plan_id: int) -> dict[int, AsWritten]:
    """The words of every action of a plan, by the action's id, in plan order."""
    rows = db.session.execute(
        select(Action.id, Action.rating_text, Action.progress_text, Action.notes, Action.source)
        .where(Action.plan_id == plan_id)
        .order_by(Action.position, Action.sort_key, Action.id)
    )
    return {
        row.id: AsWritten(row.rating_text, row.progress_text, row.notes or {}, row.source) for row in rows
    }


def answers_kept(plan_id: int) -> dict[str, dict[str, str]]:
    """What was said of the columns and rating words of the plan's earlier files; empty before the first."""
    kept = db.session.execute(
        select(DeliveryPlan.import_answers).where(DeliveryPlan.id == plan_id)
    ).scalar_one_or_none()
    return dict(kept or {})


def plan_codes() -> dict[str, str]:
    """The address of every plan by its code, whatever strategy it belongs to: codes are unique."""
    rows = db.session.execute(select(DeliveryPlan.code, DeliveryPlan.slug).order_by(DeliveryPlan.code))
    return {row.code: row.slug for row in rows}
