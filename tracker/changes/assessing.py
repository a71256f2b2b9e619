"""Updates looked at by others: a "done" checked by a second person, and the views of the group."""

from __future__ import annotations

from datetime import date

from tracker.changes.audit import By, record_entry
from tracker.changes.subjects import subject_in_plan
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.domain.problems import NotAllowed, Problem, RuleBroken
from tracker.domain.rag import Rating, Stage
from tracker.domain.status import ActionStatus
from tracker.extensions import db
from tracker.models import ActionCurrent, Assessment
from tracker.models.assessment import AssessmentKind
from tracker.queries.strategies import PlanInForce


def check_done(
    *, by: By, viewer: Viewer, on: date, plan: PlanInForce, action_id: int, is_agreed: bool, words: str = ""
) -> Assessment:
    """A second person looks at a "done": agreed makes the action complete, otherwise it goes back with a question.

    Raises NotAllowed for one's own "done", RuleBroken where there is nothing to check or no question is put.
    """
    subject = subject_in_plan(viewer=viewer, on=on, plan=plan, action_id=action_id)
    status = subject.status
    if not is_allowed(viewer, Permission.CHECK_DONE, work=subject.work):
        raise NotAllowed
    if status.stage is not Stage.DONE or status.said is None:
        raise RuleBroken(
            [Problem(status.code, f"{status.code} is not waiting to be checked.", "Look at it again.")]
        )
    if not is_agreed and not words:
        raise RuleBroken(
            [Problem("words", "Say what you would still need to see.", "One sentence is enough.")]
        )
    return assess_update(
        by=by,
        on=on,
        plan=plan,
        status=status,
        kind=AssessmentKind.CHECKED if is_agreed else AssessmentKind.RETURNED,
        stage=Stage.COMPLETE if is_agreed else Stage.IN_PROGRESS,
        rating=None if is_agreed else Rating.AMBER,
        reason=words,
    )


def assess_update(
    *,
    by: By,
    on: date,
    plan: PlanInForce,
    status: ActionStatus,
    kind: AssessmentKind,
    stage: Stage | None = None,
    rating: Rating | None = None,
    reason: str = "",
    body_id: int | None = None,
    meeting: str = "",
    asked_of: str = "",
    answer_by: date | None = None,
) -> Assessment:
    """Add the group's view of the latest update; what was declared stays on record beside it."""
    if status.said is None:
        raise RuleBroken([Problem(status.code, f"{status.code} has no update to assess.", "")])
    assessment = Assessment(
        update_id=status.said.update_id,
        kind=kind,
        stage=stage,
        rating=rating,
        reason=reason,
        assessed_on=on,
        recorded_at=by.at,
        recorded_by=by.person_id,
        body_id=body_id,
        meeting=meeting,
        asked_of=asked_of,
        answer_by=answer_by,
    )
    db.session.add(assessment)
    db.session.flush()
    if stage is not None or rating is not None:
        db.session.get_one(ActionCurrent, status.action_id).assessment_id = assessment.id
    record_entry(
        by=by,
        verb=f"assess update: {kind.value.replace('_', ' ')}",
        subject_kind="action",
        subject_id=status.action_id,
        strategy_id=plan.strategy_id,
        facts={"update": status.said.update_id, "stage": stage, "rating": rating, "on": on.isoformat()},
        prose={"reason": reason},
    )
    return assessment
