"""The action that a change is about, read inside the change's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import AsAt
from tracker.domain.permissions import Permission, Viewer, Work, is_allowed
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.domain.status import ActionStatus
from tracker.domain.windows import Window, open_window
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import PlanInForce, windows_of
from tracker.queries.work import work_of


@dataclass(frozen=True, slots=True)
class SubjectOfUpdate:
    """An action about to be updated or assessed, as the transaction sees it."""

    status: ActionStatus
    work: Work
    windows: list[Window]
    window: Window | None


def subject_in_plan(*, viewer: Viewer, on: date, plan: PlanInForce, action_id: int) -> SubjectOfUpdate:
    """An action of a plan as it stands. Raises RuleBroken where the plan has it no longer."""
    as_at, windows = AsAt(on, on), windows_of(plan.strategy_id)
    works = work_of([action_id], as_at=as_at)
    found = action_statuses(
        viewer=viewer, as_at=as_at, scope=Scope(plans=[plan], action_ids=[action_id]), windows=windows
    )
    if not found or action_id not in works:
        raise RuleBroken([Problem("action", "This action is no longer in the plan.", "Go back to the plan.")])
    return SubjectOfUpdate(found[0], works[action_id], windows, open_window(windows, on=on))


def subject_to_update(
    *, viewer: Viewer, on: date, plan: PlanInForce, action_id: int, seen_update_id: int | None
) -> SubjectOfUpdate:
    """An action that the viewer may update.

    Raises NotAllowed where they may not, ChangedMeanwhile when somebody posted after the update that was seen, and
    RuleBroken as `subject_in_plan` does.
    """
    subject = subject_in_plan(viewer=viewer, on=on, plan=plan, action_id=action_id)
    if not is_allowed(viewer, Permission.POST_UPDATE, work=subject.work):
        raise NotAllowed
    if subject.status.newest_update_id != seen_update_id:
        raise ChangedMeanwhile
    return subject
