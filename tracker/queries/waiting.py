"""Updates that are not through their gates: which of an action's updates count, and what the newer ones say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from tracker.domain.gates import Gate, Waiting
from tracker.domain.permissions import Viewer, may_read_private
from tracker.domain.rag import Label, Rating, Stage
from tracker.domain.status import PRIVATE_WORDS, who_said
from tracker.extensions import db
from tracker.models import Action, Ask, DeliveryPlan, Person, ProgressUpdate, Team, UpdateGate
from tracker.models.columns import AnyRow
from tracker.models.shared_aliases import shared_alias
from tracker.queries.id_lists import any_of
from tracker.queries.scope import DAY, NO_PERSON, authors_organisation

_covered = shared_alias(Person)


def is_through(
    update: type[ProgressUpdate] = ProgressUpdate, *, day: BindParameter[date] | date = DAY
) -> ColumnElement[bool]:
    """True for updates that count on the day: those without a gate, and those through it by then."""
    held_up = aliased(UpdateGate)
    return ~(
        select(held_up.update_id)
        .where(
            held_up.update_id == update.id,
            or_(held_up.counts_from.is_(None), held_up.counts_from > day),
        )
        .correlate(update)
        .exists()
    )


def newest_waiting() -> ColumnElement[int | None]:
    """The id of an action's newest update that was not through its gates on the day, if any."""
    return (
        select(UpdateGate.update_id)
        .join(ProgressUpdate, ProgressUpdate.id == UpdateGate.update_id)
        .where(
            UpdateGate.action_id == Action.id,
            ProgressUpdate.reported_on <= DAY,
            or_(UpdateGate.counts_from.is_(None), UpdateGate.counts_from > DAY),
        )
        .order_by(ProgressUpdate.reported_on.desc(), UpdateGate.update_id.desc())
        .limit(1)
        .correlate(Action)
        .scalar_subquery()
    )


def answers_a_window() -> ColumnElement[bool]:
    """True for gates of updates whose author has answered in time; as `Waiting.answers_a_window`."""
    return and_(UpdateGate.missed_close.is_(None), UpdateGate.waits_for != Gate.AUTHOR)


def is_newer_than(reported_on: Any, update_id: Any) -> ColumnElement[bool]:
    """True for updates that came after the one that counts, if any; as `gates.is_newer`."""
    waits = ProgressUpdate
    return or_(
        update_id.is_(None),
        waits.reported_on > reported_on,
        and_(waits.reported_on == reported_on, waits.id > update_id),
    )


_WAITING = (
    select(
        UpdateGate.update_id,
        UpdateGate.action_id,
        UpdateGate.waits_for,
        UpdateGate.missed_close,
        ProgressUpdate.reported_on,
        ProgressUpdate.recorded_by,
        ProgressUpdate.stage,
        ProgressUpdate.rating,
        ProgressUpdate.words,
        ProgressUpdate.reason,
        ProgressUpdate.put_it_right,
        ProgressUpdate.override_reason,
        ProgressUpdate.is_private,
        Person.name.label("by"),
        authors_organisation().label("organisation_id"),
        ProgressUpdate.for_team_id,
        Team.name.label("for_team"),
        _covered.name.label("covering_for"),
        Ask.body_id,
        DeliveryPlan.strategy_id,
    )
    .join(ProgressUpdate, ProgressUpdate.id == UpdateGate.update_id)
    .join(Action, Action.id == UpdateGate.action_id)
    .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
    .outerjoin(Person, Person.id == ProgressUpdate.recorded_by)
    .outerjoin(Team, Team.id == ProgressUpdate.for_team_id)
    .outerjoin(_covered, _covered.id == ProgressUpdate.covering_for_id)
    .outerjoin(Ask, Ask.update_id == ProgressUpdate.id)
    .where(UpdateGate.update_id.in_(any_of("update_ids")))
    .order_by(UpdateGate.update_id)
)


def waiting_updates(update_ids: Sequence[int], *, viewer: Viewer) -> dict[int, Waiting]:
    """What these updates, which wait, say to the viewer, by the id of their action. One statement; none for none."""
    if not update_ids:
        return {}
    rows = db.session.execute(_WAITING, {"update_ids": update_ids})
    return {row.action_id: _waiting(row, viewer) for row in rows}


def _waiting(row: AnyRow, viewer: Viewer) -> Waiting:
    hidden = row.is_private and not may_read_private(
        viewer,
        strategy_id=row.strategy_id,
        author_organisation_id=row.organisation_id,
        for_team_id=row.for_team_id,
        body_id=row.body_id,
    )
    return Waiting(
        update_id=row.update_id,
        action_id=row.action_id,
        reported_on=row.reported_on,
        gate=Gate(row.waits_for),
        label=_LABELS.get(row.stage) or _RATED.get(row.rating, Label.NOT_STARTED),
        missed_close=row.missed_close,
        recorded_by=row.recorded_by,
        who=who_said(row.by or NO_PERSON, row.for_team or "", row.covering_for or ""),
        words=PRIVATE_WORDS if hidden else row.words or row.reason,
        put_it_right="" if hidden else row.put_it_right,
        override_reason="" if hidden else row.override_reason,
    )


_LABELS: Mapping[Stage, Label] = {
    Stage.DONE: Label.DONE,
    Stage.COMPLETE: Label.COMPLETE,
    Stage.ON_HOLD: Label.ON_HOLD,
    Stage.CLOSED: Label.CLOSED,
}
_RATED: Mapping[Rating | None, Label] = {
    Rating.RED: Label.OFF_TRACK,
    Rating.AMBER: Label.AT_RISK,
    Rating.GREEN: Label.ON_TRACK,
}
