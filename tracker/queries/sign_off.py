"""What the group has said of updates: which it has seen, and which questions wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.domain.dates import AsAt
from tracker.extensions import db
from tracker.models import ActionCurrent, Assessment, Body, Person
from tracker.models.assessment import AssessmentKind

# What was said of an update so that it may count: by its partner, or by the manager of one that came late.
_BEFORE_IT_COUNTED = (AssessmentKind.PARTNER_AGREED, AssessmentKind.ACCEPTED)


def assessed_updates(update_ids: Sequence[int]) -> frozenset[int]:
    """Those of the updates that the group or a second person has said something of.

    That the partner agreed an update, or that it was accepted although late, is no view of the group's.
    """
    rows = db.session.execute(
        select(Assessment.update_id)
        .where(
            Assessment.update_id.in_(update_ids),
            Assessment.kind.not_in(_BEFORE_IT_COUNTED),
        )
        .distinct()
    ).scalars()
    return frozenset(rows)


@dataclass(frozen=True, slots=True)
class GroupViewOnRecord:
    """The last thing the group said of an update: "agreed", "returned" or "own_rating"; `where` names the meeting."""

    kind: str
    reason: str
    on: date
    where: str


def group_views(update_ids: Sequence[int], *, as_at: AsAt) -> dict[int, GroupViewOnRecord]:
    """What the group said last of each of these updates up to a day; those it has not looked at are left out.

    A second person's check of a "done", and what was said before it counted, are no views of the group. One statement.
    """
    rows = db.session.execute(
        select(
            Assessment.update_id,
            Assessment.kind,
            Assessment.reason,
            Assessment.assessed_on,
            Assessment.meeting,
            Body.name,
        )
        .outerjoin(Body, Body.id == Assessment.body_id)
        .where(
            Assessment.update_id.in_(update_ids),
            Assessment.assessed_on <= as_at.day,
            Assessment.kind.not_in([AssessmentKind.CHECKED, *_BEFORE_IT_COUNTED]),
        )
        .order_by(Assessment.id)
    )
    return {
        row.update_id: GroupViewOnRecord(
            row.kind.value,
            row.reason,
            row.assessed_on,
            f"at {row.meeting}" if row.meeting else f"by {row.name}" if row.name else "",
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that came back with the latest update of an action, and has not been answered by a new one."""

    action_id: int
    words: str
    asked_of: str
    answer_by: date | None
    body: str
    asked_by: str


def open_questions(action_ids: Sequence[int]) -> dict[int, OpenQuestion]:
    """The question that stands at each action, if the last thing said of its latest update is one. One statement."""
    last = (
        select(func.max(Assessment.id))
        .where(Assessment.update_id == func.coalesce(ActionCurrent.waiting_id, ActionCurrent.update_id))
        .correlate(ActionCurrent)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            ActionCurrent.action_id,
            Assessment.reason,
            Assessment.asked_of,
            Assessment.answer_by,
            Body.name.label("body"),
            Person.name.label("by"),
        )
        .join(Assessment, Assessment.id == last)
        .outerjoin(Body, Body.id == Assessment.body_id)
        .outerjoin(Person, Person.id == Assessment.recorded_by)
        .where(ActionCurrent.action_id.in_(action_ids), Assessment.kind == "returned")
        .order_by(ActionCurrent.action_id)
    )
    return {
        row.action_id: OpenQuestion(
            row.action_id, row.reason, row.asked_of, row.answer_by, row.body or "", row.by or ""
        )
        for row in rows
    }
