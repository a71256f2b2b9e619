"""The calendar of reporting windows: planned, changed, and closed with what was asked for and not received."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.domain.calendar import PlannedWindow, problems_of_own_due, problems_of_window
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.status import ActionStatus
from tracker.domain.windows import UpdateState, Window
from tracker.extensions import db
from tracker.models import DeliveryPlan, MissingUpdate, PlanDueDay, ReportingWindow
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import plans_of, windows_of


def plan_windows(*, by: By, strategy_id: int, planned: Iterable[PlannedWindow]) -> list[ReportingWindow]:
    """Add windows to a strategy's calendar. Raises RuleBroken with every reason why one can't stand."""
    others = [_as_planned(window) for window in _windows(strategy_id)]
    added = []
    for line in planned:
        problems = problems_of_window(line, others=others)
        if problems:
            raise RuleBroken(problems)
        others.append(line)
        added.append(add_window(by=by, strategy_id=strategy_id, planned=line))
    return added


def add_window(*, by: By, strategy_id: int, planned: PlannedWindow) -> ReportingWindow:
    """Add one window as it is, without holding it against the others."""
    window = ReportingWindow(
        strategy_id=strategy_id,
        name=planned.name,
        starts=planned.starts,
        ends=planned.ends,
        opens=planned.opens,
        due=planned.due,
        closes=planned.closes,
        freezes=planned.freezes,
    )
    db.session.add(window)
    db.session.flush()
    record_entry(
        by=by,
        verb="add window",
        subject_kind="window",
        subject_id=window.id,
        strategy_id=strategy_id,
        facts=_facts(planned),
        worded=("name",),
    )
    return window


def replan_window(
    *, by: By, strategy_id: int, window_id: int, seen_version: int, planned: PlannedWindow
) -> ReportingWindow:
    """Change a window that has not been closed.

    Raises ChangedMeanwhile where somebody changed it since it was seen, RuleBroken with every problem there is.
    """
    windows = _windows(strategy_id)
    window = next((one for one in windows if one.id == window_id), None)
    if window is None or window.version != seen_version:
        raise ChangedMeanwhile
    if window.closed_at is not None:
        raise RuleBroken([_is_closed(window, where="name")])
    others = [_as_planned(one) for one in windows if one.id != window_id]
    problems = problems_of_window(planned, others=others, own_due=_own_due_by_code(window_id))
    if problems:
        raise RuleBroken(problems)
    before = _facts(_as_planned(window))
    window.name, window.starts, window.ends = planned.name, planned.starts, planned.ends
    window.opens, window.due, window.closes = planned.opens, planned.due, planned.closes
    window.freezes = planned.freezes
    window.version += 1
    record_entry(
        by=by,
        verb="change window",
        subject_kind="window",
        subject_id=window_id,
        strategy_id=strategy_id,
        facts={**_facts(planned), "before": before},
        worded=("name", "before"),
    )
    return window


def set_own_due_day(
    *,
    by: By,
    strategy_id: int,
    window_id: int,
    plan_id: int,
    seen: date | None,
    due: date | None,
) -> None:
    """Let a plan be due on a day of its own in a window that has not been closed; None: on the window's day again.

    `seen` is the day that the plan had of its own when somebody looked. What stands already is not written again.
    Raises ChangedMeanwhile where it is another now, RuleBroken where the window is closed or the day is not within it.
    """
    window = next((one for one in _windows(strategy_id) if one.id == window_id), None)
    plan = db.session.get(DeliveryPlan, plan_id)
    if window is None or plan is None or plan.strategy_id != strategy_id:
        raise ChangedMeanwhile
    if window.closed_at is not None:
        raise RuleBroken([_is_closed(window, where="due")])
    stored = db.session.get(PlanDueDay, (window_id, plan_id))
    now = stored.due if stored is not None else None
    if now == due:
        return
    if now != seen:
        raise ChangedMeanwhile
    if due is not None:
        problems = problems_of_own_due(due, opens=window.opens, window_due=window.due, closes=window.closes)
        if problems:
            raise RuleBroken(problems)
    if stored is None:
        db.session.add(PlanDueDay(window_id=window_id, plan_id=plan_id, due=due))
    elif due is None:
        db.session.delete(stored)
    else:
        stored.due = due
    db.session.flush()
    record_entry(
        by=by,
        verb="set own due day" if due is not None else "take back own due day",
        subject_kind="window",
        subject_id=window_id,
        strategy_id=strategy_id,
        facts={
            "plan": plan_id,
            "due_day": (due or window.due).isoformat(),
            "due_day_before": (now or window.due).isoformat(),
        },
    )


def close_ended_windows(*, by: By, strategy_id: int, today: date) -> list[Window]:
    """Close every window whose last day has passed, each with what was missing on that day; those closed now."""
    unclosed = {window.id for window in _windows(strategy_id) if window.closed_at is None}
    calendar = windows_of(strategy_id)
    ended = [window for window in calendar if window.window_id in unclosed and window.is_closed(today)]
    if not ended:
        return []
    scope = Scope(plans=plans_of(strategy_id))
    for window in ended:
        statuses = action_statuses(
            viewer=OPEN_READER, as_at=AsAt(window.closes, today), scope=scope, windows=calendar
        )
        close_window(by=by, window_id=window.window_id, statuses=statuses)
    return ended


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


def _windows(strategy_id: int) -> Sequence[ReportingWindow]:
    return (
        db.session.execute(
            select(ReportingWindow)
            .where(ReportingWindow.strategy_id == strategy_id)
            .order_by(ReportingWindow.opens, ReportingWindow.id)
        )
        .scalars()
        .all()
    )


def _is_closed(window: ReportingWindow, *, where: str) -> Problem:
    return Problem(
        where, f"“{window.name}” is closed, and what was missing is on record.", "It can’t be changed."
    )


def _own_due_by_code(window_id: int) -> dict[str, date]:
    """The days that plans have of their own in a window, by the code of the plan."""
    rows = db.session.execute(
        select(DeliveryPlan.code, PlanDueDay.due)
        .join(PlanDueDay, PlanDueDay.plan_id == DeliveryPlan.id)
        .where(PlanDueDay.window_id == window_id)
        .order_by(DeliveryPlan.code)
    )
    return {row.code: row.due for row in rows}


def _as_planned(window: ReportingWindow) -> PlannedWindow:
    return PlannedWindow(
        name=window.name,
        starts=window.starts,
        ends=window.ends,
        opens=window.opens,
        due=window.due,
        closes=window.closes,
        freezes=window.freezes,
    )


def _facts(planned: PlannedWindow) -> dict[str, str | None]:
    facts: dict[str, str | None] = {
        "name": planned.name,
        "opens": planned.opens.isoformat(),
        "due": planned.due.isoformat(),
        "closes": planned.closes.isoformat(),
        "freezes": planned.freezes.isoformat() if planned.freezes else None,
    }
    return facts | ({"papers_due": planned.papers_due.isoformat()} if planned.papers_due else {})
