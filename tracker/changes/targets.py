"""What an action is to do to a published figure: set by the programme manager, and taken off again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.models import Action, Indicator, IndicatorValue, Target


def add_target(
    *,
    by: By,
    strategy_id: int,
    action_id: int,
    indicator_id: int,
    area: str,
    value: Decimal | None,
    due_on: date | None,
) -> Target:
    """Say which figure an action is to move, how far and by when; without a value it is only shown beside the action.

    Raises RuleBroken where the strategy has no such figure, where the action has it already, and for half a target.
    """
    problems = []
    figures = (
        select(Indicator.id)
        .join(IndicatorValue, IndicatorValue.indicator_id == Indicator.id)
        .where(
            Indicator.id == indicator_id, Indicator.strategy_id == strategy_id, IndicatorValue.area == area
        )
    )
    if not db.session.execute(figures.limit(1)).first():
        problems.append(Problem("which", "There is no such figure.", "Choose another one."))
    taken = select(Target.id).where(
        Target.action_id == action_id, Target.indicator_id == indicator_id, Target.area == area
    )
    if db.session.execute(taken).first():
        problems.append(
            Problem(
                "which",
                "The action is to move this one already.",
                "Take that off first, or choose another one.",
            )
        )
    if value is None and due_on is not None:
        problems.append(Problem("target", "There is a day and no figure.", "Enter the figure to reach."))
    if value is not None and due_on is None:
        problems.append(
            Problem("due_on", "There is a figure and no day.", "Enter the day by which it is to be reached.")
        )
    if problems:
        raise RuleBroken(problems)
    target = Target(action_id=action_id, indicator_id=indicator_id, area=area, value=value, due_on=due_on)
    db.session.add(target)
    db.session.flush()
    db.session.get_one(Action, action_id).version += 1
    _record(by, target, verb="add target", strategy_id=strategy_id)
    return target


def remove_target(*, by: By, strategy_id: int, action_id: int, target_id: int) -> None:
    """Take a target off; the audit entry keeps it. One that is gone already stays gone."""
    target = db.session.get(Target, target_id)
    if target is None or target.action_id != action_id:
        return
    db.session.get_one(Action, action_id).version += 1
    _record(by, target, verb="remove target", strategy_id=strategy_id)
    db.session.delete(target)
    db.session.flush()


def _record(by: By, target: Target, *, verb: str, strategy_id: int) -> None:
    record_entry(
        by=by,
        verb=verb,
        subject_kind="action",
        subject_id=target.action_id,
        strategy_id=strategy_id,
        facts={
            "indicator": target.indicator_id,
            "target": str(target.value) if target.value is not None else None,
            "due": target.due_on.isoformat() if target.due_on else None,
        },
        prose={"area": target.area},
    )
