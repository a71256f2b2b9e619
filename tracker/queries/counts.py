"""How many actions wear each label today, of every plan at once.

A label depends on little: stage, rating, the day of the last update, the start where nothing is rated. The database
counts the actions that share these; the rules then label each group once, so that they are written in one place.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Date, Select, and_, cast, func, literal, null, or_, select, union_all

from tracker.domain.dates import PlanDate, Precision
from tracker.domain.rag import Label, Stage, label_for
from tracker.domain.windows import Window, WindowsOnDay, windows_on
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    Assessment,
    DeliveryPlan,
    ProgressUpdate,
    ReportingWindow,
    UpdateGate,
)
from tracker.queries.asking import ask
from tracker.queries.scope import DAY, LATEST
from tracker.queries.waiting import answers_a_window, is_newer_than

_WAITING = (Stage.NOT_KNOWN, Stage.NOT_STARTED)


def current_counts(*, on: date) -> dict[Label, int]:
    """How many actions in force wear each label on `on`, which must be today; a label that none wears has 0."""
    windows = _windows_by_strategy(on)
    is_one, none = len(windows) < 2, windows_on((), on=on)
    rows: Any = ask(_groups(by_strategy=not is_one), {"day": on}).all()
    found: Counter[Label] = Counter()
    for number, strategy_id, stage, rating, reported_on, start_on in rows:
        asked = next(iter(windows.values()), none) if is_one else windows.get(strategy_id, none)
        found[_label(stage, rating, reported_on, start_on, asked)] += number
    return {label: found[label] for label in Label}


def _label(
    stage: Stage,
    rating: Any,
    reported_on: date | None,
    start_on: date | None,
    windows: WindowsOnDay,
) -> Label:
    # An update is never about a day before its action was added, so that its day alone tells the windows missed.
    missed = windows.missed(last_reported_on=reported_on, added_on=reported_on) if reported_on else 0
    start = PlanDate(None, start_on, None, Precision.DAY) if start_on else None
    return label_for(stage=stage, rating=rating, start=start, windows_missed=missed, on=windows.day)


def _windows_by_strategy(on: date) -> dict[int, WindowsOnDay]:
    rows = db.session.execute(
        select(
            ReportingWindow.strategy_id,
            ReportingWindow.id,
            ReportingWindow.name,
            ReportingWindow.starts,
            ReportingWindow.ends,
            ReportingWindow.opens,
            ReportingWindow.due,
            ReportingWindow.closes,
        ).order_by(ReportingWindow.strategy_id, ReportingWindow.opens, ReportingWindow.id)
    )
    found: dict[int, list[Window]] = {}
    for row in rows:
        found.setdefault(row.strategy_id, []).append(Window(*row[1:]))
    return {strategy_id: windows_on(windows, on=on) for strategy_id, windows in found.items()}


@cache
def _groups(*, by_strategy: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Groups of actions that have the same label: those rated, those that wait for their start, those the group has
    assessed; and, counted down again, those not in force. Those whose update waits at a gate are counted down and, as
    their lead has answered on its day, up again with that day."""
    current, start = ActionCurrent, Action.__table__.c.start_first
    strategy = DeliveryPlan.strategy_id if by_strategy else null()
    stage = func.coalesce(Assessment.stage, current.stage)
    rating = func.coalesce(Assessment.rating, current.rating)
    waits = and_(current.rating.is_(None), current.stage.in_(_WAITING))
    is_own = current.assessment_id.is_(None)
    own = (current.stage, current.rating, current.reported_on)

    def counted(sign: int, *columns: Any) -> Select[Any]:
        return select(literal(sign) * func.count(), strategy.label("strategy_id"), *columns)

    def placed(statement: Select[Any], *, with_action: bool) -> Select[Any]:
        if with_action or by_strategy:
            statement = statement.join(Action, Action.id == current.action_id)
        return statement.join(DeliveryPlan, DeliveryPlan.id == Action.plan_id) if by_strategy else statement

    def grouped(statement: Select[Any], *columns: Any) -> Select[Any]:
        return statement.group_by(*([strategy] if by_strategy else []), *columns)

    rated = placed(
        counted(1, *own, cast(null(), Date).label("start_on")).select_from(current), with_action=False
    )
    waiting = placed(counted(1, *own, start).select_from(current), with_action=True)
    assessed = placed(
        counted(1, stage, rating, current.reported_on, start)
        .select_from(current)
        .join(Assessment, Assessment.id == current.assessment_id),
        with_action=True,
    ).where(current.assessment_id.is_not(None))
    not_in_force = placed(
        counted(-1, stage, rating, current.reported_on, start)
        .select_from(current)
        .outerjoin(Assessment, Assessment.id == current.assessment_id),
        with_action=True,
    ).where(or_(Action.added_on > DAY, Action.closed_on <= DAY))
    effective = (stage, rating, current.reported_on, start)

    # As in_force(), and so that no index is of use: what waits is little, and SQLite is to begin there.
    is_in_force = and_(
        func.coalesce(Action.added_on, LATEST) <= DAY, func.coalesce(Action.closed_on, LATEST) > DAY
    )

    def answered(sign: int, day: Any) -> Select[Any]:
        return placed(
            counted(sign, stage, rating, day, start)
            .select_from(UpdateGate)
            .join(
                current,
                and_(current.action_id == UpdateGate.action_id, current.waiting_id == UpdateGate.update_id),
            )
            .join(ProgressUpdate, ProgressUpdate.id == UpdateGate.update_id)
            .outerjoin(Assessment, Assessment.id == current.assessment_id),
            with_action=True,
        ).where(answers_a_window(), is_newer_than(current.reported_on, current.update_id), is_in_force)

    at_the_gate = (stage, rating, ProgressUpdate.reported_on, start)
    return union_all(
        grouped(rated.where(is_own, ~waits), *own),
        grouped(waiting.where(is_own, waits), *own, start),
        grouped(assessed, *effective),
        grouped(not_in_force, *effective),
        grouped(answered(-1, current.reported_on), *effective),
        grouped(answered(1, ProgressUpdate.reported_on), *at_the_gate),
    )
