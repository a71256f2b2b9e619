"""What the rules hold an action against beside its own dates: its dated parts, and the figures that it is to move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Numeric,
    Select,
    String,
    and_,
    cast,
    exists,
    false,
    literal,
    null,
    select,
    union_all,
)

from tracker.domain.dates import AsAt
from tracker.domain.outcomes import Outcome
from tracker.domain.rules import DatedPart
from tracker.models import Detail, DetailDone, Milestone, ProgressUpdate
from tracker.queries.asking import ask
from tracker.queries.id_lists import any_of
from tracker.queries.scope import DAY, stays
from tracker.queries.targets import known_figures, outcome_of
from tracker.queries.waiting import is_through

_DETAIL, _MILESTONE, _FIGURE = range(3)
# What a figure has and a part has not.
_NO_FIGURE: tuple[Any, ...] = (
    *(cast(null(), String).label(name) for name in ("code", "area", "unit", "better", "period", "written")),
    *(cast(null(), Numeric(10, 2)).label(name) for name in ("target", "value")),
    cast(null(), Date).label("due_on"),
    false().label("is_new"),
)


@dataclass(frozen=True, slots=True)
class CheckedAgainst:
    """The details and milestones with a day of their own, and the figures to move, by action."""

    parts: dict[int, tuple[DatedPart, ...]]
    outcomes: dict[int, tuple[Outcome, ...]]


def checked_against(ids: Sequence[int], *, as_at: AsAt, with_outcomes: bool) -> CheckedAgainst:
    """What these actions are held against as it stood on the day; one statement, none without actions.

    Outcomes are asked for where one of the actions has a target: they cost every other page something.
    """
    if not ids:
        return CheckedAgainst({}, {})
    parts: dict[int, list[DatedPart]] = {}
    figures: list[Any] = []
    rows_found: Any = ask(
        _statement(with_outcomes=with_outcomes), {"action_ids": ids, "day": as_at.day}
    ).all()
    for row in rows_found:
        # There are thousands: taken apart at once, and not asked for each name.
        action_id, kind, _, name, due, is_done, is_critical, part_id = row[:8]
        if kind == _FIGURE:
            figures.append(row)
        else:
            parts.setdefault(action_id, []).append(
                DatedPart(name, due, bool(is_done), bool(is_critical), part_id)
            )
    outcomes: dict[int, tuple[Outcome, ...]] = {}
    for (action_id, _), rows in groupby(figures, key=lambda row: (row.action_id, row.target_id)):
        outcomes[action_id] = (*outcomes.get(action_id, ()), outcome_of(list(rows)))
    return CheckedAgainst({action_id: tuple(found) for action_id, found in parts.items()}, outcomes)


@cache
def _statement(*, with_outcomes: bool) -> CompoundSelect[Any]:
    done = exists().where(
        DetailDone.detail_id == Detail.id,
        DetailDone.update_id == ProgressUpdate.id,
        ProgressUpdate.reported_on <= DAY,
        is_through(),
    )
    detail = Detail.__table__.c
    details = select(
        Detail.action_id,
        literal(_DETAIL).label("kind"),
        Detail.position,
        Detail.text.label("name"),
        detail.end_last.label("due"),
        done.label("is_done"),
        Detail.is_critical,
        Detail.id.label("part_id"),
    ).where(Detail.action_id.in_(any_of("action_ids")), detail.end_last.is_not(None), stays(Detail))
    milestones = select(
        Milestone.action_id,
        literal(_MILESTONE),
        Milestone.position,
        Milestone.title,
        Milestone.baseline_on,
        and_(Milestone.done_on.is_not(None), Milestone.done_on <= DAY),
        Milestone.is_critical,
        null(),
    ).where(Milestone.action_id.in_(any_of("action_ids")))
    if not with_outcomes:
        return union_all(details, milestones).order_by("action_id", "kind", "position")
    no_target = literal(0).label("target_id")
    return union_all(
        details.add_columns(no_target, *_NO_FIGURE),
        milestones.add_columns(no_target, *_NO_FIGURE),
        _figures(),
    ).order_by("action_id", "kind", "position", "code", "area", "target_id", "period")


def _figures() -> Select[Any]:
    known = known_figures().subquery().c
    return select(
        known.action_id,
        literal(_FIGURE),
        literal(0),
        known.code,
        known.due_on,
        known.is_new,
        false(),
        known.id,
        known.id,
        known.code,
        known.area,
        known.unit,
        known.better,
        known.period,
        known.written,
        known.target,
        known.value,
        known.due_on,
        known.is_new,
    )
