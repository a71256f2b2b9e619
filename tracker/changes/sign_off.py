"""A meeting of the group: its view of each update it looked at, and all others agreed as one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.changes.assessing import assess_update
from tracker.changes.audit import By, record_entry
from tracker.domain.problems import RuleBroken
from tracker.domain.sign_off import GroupChoice, GroupView, problems_of_view
from tracker.domain.status import ActionStatus
from tracker.extensions import db
from tracker.models import Assessment
from tracker.models.assessment import AssessmentKind
from tracker.queries.strategies import PlanInForce


def record_meeting(
    *,
    by: By,
    on: date,
    strategy_id: int,
    plans: Mapping[int, PlanInForce],
    statuses: Sequence[ActionStatus],
    views: Sequence[GroupView],
    others: Sequence[ActionStatus],
    body_id: int | None,
    meeting: str,
) -> tuple[int, int]:
    """Record what a meeting said of each update; how many got a view of their own, and how many were agreed as one.

    Raises RuleBroken with every problem of every view; then nothing is recorded.
    """
    by_id = {status.action_id: status for status in statuses}
    problems = [
        problem
        for view in views
        for problem in problems_of_view(view, status=by_id.get(view.action_id), on=on)
    ]
    if problems:
        raise RuleBroken(problems)
    looked_at = [view for view in views if view.choice is not GroupChoice.LEAVE]
    for view in looked_at:
        status = by_id[view.action_id]
        assess_update(
            by=by,
            on=on,
            plan=plans[status.plan_id],
            status=status,
            kind=_KINDS[view.choice],
            stage=None,
            rating=view.rating if view.choice is GroupChoice.OWN_RATING else None,
            reason=view.words,
            body_id=body_id,
            meeting=meeting,
            asked_of=view.asked_of if view.choice is GroupChoice.RETURN else "",
            answer_by=view.answer_by if view.choice is GroupChoice.RETURN else None,
        )
    _agree_as_one(by=by, on=on, strategy_id=strategy_id, statuses=others, body_id=body_id, meeting=meeting)
    return len(looked_at), len(others)


_KINDS = {
    GroupChoice.AGREE: AssessmentKind.AGREED,
    GroupChoice.RETURN: AssessmentKind.RETURNED,
    GroupChoice.OWN_RATING: AssessmentKind.OWN_RATING,
}


def _agree_as_one(
    *,
    by: By,
    on: date,
    strategy_id: int,
    statuses: Sequence[ActionStatus],
    body_id: int | None,
    meeting: str,
) -> None:
    """Agree several updates: a row each, and one audit entry that names them all and the meeting."""
    codes = {status.said.update_id: status.code for status in statuses if status.said is not None}
    if not codes:
        return
    for update_id in codes:
        db.session.add(
            Assessment(
                update_id=update_id,
                kind=AssessmentKind.AGREED,
                assessed_on=on,
                recorded_at=by.at,
                recorded_by=by.person_id,
                body_id=body_id,
                meeting=meeting,
            )
        )
    db.session.flush()
    record_entry(
        by=by,
        verb="agree updates",
        subject_kind="strategy",
        subject_id=strategy_id,
        strategy_id=strategy_id,
        facts={
            "actions": list(codes.values()),
            "body": body_id,
            "meeting": meeting,
            "on": on.isoformat(),
        },
        worded=("meeting",),
    )
