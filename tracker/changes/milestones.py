"""Milestones of an action: added, changed, taken off again; their agreed days stay as they were written down."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.domain.milestones import check_milestone
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.models import Action, Milestone


def add_milestone(
    *,
    by: By,
    on: date,
    strategy_id: int,
    action_id: int,
    title: str,
    agreed: date,
    expected: date | None = None,
    done: date | None = None,
    is_critical: bool = False,
) -> Milestone:
    """Add a named day to an action, after the ones it has. Raises RuleBroken for a day done that has not come."""
    _refuse(expected=expected, done=done, on=on)
    taken = (
        db.session.execute(select(Milestone.position).where(Milestone.action_id == action_id)).scalars().all()
    )
    milestone = Milestone(
        action_id=action_id,
        position=max(taken, default=0) + 1,
        title=title,
        baseline_on=agreed,
        forecast_on=expected,
        done_on=done,
        is_critical=is_critical,
    )
    db.session.add(milestone)
    db.session.flush()
    record_entry(
        by=by,
        verb="add milestone",
        subject_kind="action",
        subject_id=action_id,
        strategy_id=strategy_id,
        facts={"on": agreed.isoformat(), "done": _text(done)},
        prose={"title": title},
    )
    return milestone


def change_milestone(
    *,
    by: By,
    on: date,
    strategy_id: int,
    milestone_id: int,
    seen_version: int,
    title: str,
    expected: date | None,
    done: date | None,
    is_critical: bool,
) -> Milestone:
    """Change what a milestone is called, when it is expected now, the day it was done, whether it is critical.

    The agreed day stays. Raises ChangedMeanwhile where the action was changed since it was seen, or the milestone is
    gone; RuleBroken for a day done that has not come.
    """
    milestone = _as_seen(milestone_id, seen_version=seen_version)
    _refuse(expected=expected, done=done, on=on)
    before = {
        "expected_before": _text(milestone.forecast_on),
        "done_before": _text(milestone.done_on),
        "critical_before": milestone.is_critical,
    }
    title_before = milestone.title
    milestone.title, milestone.forecast_on = title, expected
    milestone.done_on, milestone.is_critical = done, is_critical
    _record(
        by,
        milestone,
        verb="change milestone",
        strategy_id=strategy_id,
        facts={"expected": _text(expected), "done": _text(done), "critical": is_critical, **before},
        prose={"title": title} | ({"title_before": title_before} if title_before != title else {}),
    )
    return milestone


def remove_milestone(*, by: By, strategy_id: int, milestone_id: int, seen_version: int) -> None:
    """Take a milestone off that was written down wrongly; the audit entry keeps what it said.

    Raises ChangedMeanwhile as `change_milestone` does.
    """
    milestone = _as_seen(milestone_id, seen_version=seen_version)
    _record(
        by,
        milestone,
        verb="remove milestone",
        strategy_id=strategy_id,
        facts={"on": milestone.baseline_on.isoformat(), "done": _text(milestone.done_on)},
        prose={"title": milestone.title},
    )
    db.session.delete(milestone)
    db.session.flush()


def _refuse(*, expected: date | None, done: date | None, on: date) -> None:
    problems = check_milestone(expected=expected, done=done, on=on)
    if problems:
        raise RuleBroken(problems)


def _as_seen(milestone_id: int, *, seen_version: int) -> Milestone:
    """The milestone, with its action counted as changed once more."""
    milestone = db.session.get(Milestone, milestone_id)
    action = db.session.get_one(Action, milestone.action_id) if milestone is not None else None
    if milestone is None or action is None or action.version != seen_version:
        raise ChangedMeanwhile
    action.version += 1
    return milestone


def _record(
    by: By, milestone: Milestone, *, verb: str, strategy_id: int, facts: dict[str, Any], prose: dict[str, str]
) -> None:
    record_entry(
        by=by,
        verb=verb,
        subject_kind="action",
        subject_id=milestone.action_id,
        strategy_id=strategy_id,
        facts={"milestone": milestone.id, **facts},
        prose=prose,
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
