"""Which figures actions are to move, with the figures that were known on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Numeric, and_, exists, func, or_, select, type_coerce

from tracker.domain.dates import AsAt
from tracker.domain.indicators import Better, Unit
from tracker.domain.outcomes import Outcome, OutcomeFigure
from tracker.models import Action, FrozenReport, Indicator, IndicatorValue, Target
from tracker.queries.asking import ask
from tracker.queries.id_lists import any_of
from tracker.queries.scope import DAY


@dataclass(frozen=True, slots=True)
class TargetOnRecord:
    """A target with its figures."""

    target_id: int
    indicator_id: int
    title: str
    outcome: Outcome


def has_target() -> Any:
    """True for an action that is to move a figure: whether there is anything to ask for."""
    return exists().where(Target.action_id == Action.id)


def outcomes_of(action_ids: Sequence[int], *, as_at: AsAt) -> dict[int, tuple[Outcome, ...]]:
    """What these actions are to move, by action; those without a target are left out. One statement."""
    return {
        action_id: tuple(one.outcome for one in targets)
        for action_id, targets in targets_of(action_ids, as_at=as_at).items()
    }


def outcome_of(rows: Sequence[Any]) -> Outcome:
    """One target of the rows that `known_figures` has for it, a row for each figure."""
    first = rows[0]
    figures = tuple(
        OutcomeFigure(row.period, row.value, row.written, bool(row.is_new))
        for row in rows
        if row.period is not None
    )
    return Outcome(
        code=first.code,
        area=first.area,
        unit=Unit(first.unit),
        better=Better(first.better),
        target=first.target,
        due_on=first.due_on,
        figures=figures,
    )


def targets_of(action_ids: Sequence[int], *, as_at: AsAt) -> dict[int, tuple[TargetOnRecord, ...]]:
    """The targets of these actions, by action, each by the code of its indicator. One statement, none without ids."""
    if not action_ids:
        return {}
    rows = ask(_by_action(), {"action_ids": list(action_ids), "day": as_at.day}).all()
    found: dict[int, tuple[TargetOnRecord, ...]] = {}
    for (action_id, _), lines in groupby(rows, key=lambda row: (row.action_id, row.id)):
        found[action_id] = (*found.get(action_id, ()), _target(list(lines)))
    return found


@cache
def _by_action() -> Any:
    return known_figures().order_by(
        Target.action_id, Indicator.code, Target.area, Target.id, IndicatorValue.period
    )


def known_figures() -> Any:
    """The targets of the actions in `action_ids`, each beside every figure that was known on the day.

    A figure is new where it got in after the last report; what was there before such moments were kept is not.
    """
    frozen_at = (
        select(func.max(FrozenReport.frozen_at))
        .where(FrozenReport.strategy_id == Indicator.strategy_id, FrozenReport.as_at <= DAY)
        .correlate(Indicator)
        .scalar_subquery()
    )
    return (
        select(
            Target.id,
            Target.action_id,
            Target.indicator_id,
            Target.area,
            Target.value.label("target"),
            Target.due_on,
            Indicator.code,
            Indicator.title,
            Indicator.unit,
            Indicator.better,
            IndicatorValue.period,
            type_coerce(IndicatorValue.value, Numeric(10, 2)).label("value"),
            IndicatorValue.written,
            and_(
                IndicatorValue.recorded_at.is_not(None),
                or_(frozen_at.is_(None), IndicatorValue.recorded_at > frozen_at),
            ).label("is_new"),
        )
        .join(Indicator, Indicator.id == Target.indicator_id)
        .outerjoin(
            IndicatorValue,
            and_(
                IndicatorValue.indicator_id == Target.indicator_id,
                IndicatorValue.area == Target.area,
                IndicatorValue.value.is_not(None),
                or_(IndicatorValue.recorded_on.is_(None), IndicatorValue.recorded_on <= DAY),
            ),
        )
        .where(Target.action_id.in_(any_of("action_ids")))
    )


def _target(rows: Sequence[Any]) -> TargetOnRecord:
    first = rows[0]
    return TargetOnRecord(first.id, first.indicator_id, first.title, outcome_of(rows))
