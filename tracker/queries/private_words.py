"""Which private updates a viewer may not read, where a question does not ask for the updates themselves."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tracker.domain.permissions import Viewer, may_read_private
from tracker.models import Action, Ask, DeliveryPlan, Person, ProgressUpdate, Team
from tracker.queries.asking import ask
from tracker.queries.id_lists import any_of
from tracker.queries.scope import authors_organisation

_WHOSE = (
    select(
        ProgressUpdate.id,
        ProgressUpdate.for_team_id,
        authors_organisation().label("organisation_id"),
        Ask.body_id,
        DeliveryPlan.strategy_id,
    )
    .join(Action, Action.id == ProgressUpdate.action_id)
    .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
    .outerjoin(Person, Person.id == ProgressUpdate.recorded_by)
    .outerjoin(Team, Team.id == ProgressUpdate.for_team_id)
    .outerjoin(Ask, Ask.update_id == ProgressUpdate.id)
    .where(ProgressUpdate.id.in_(any_of("update_ids")))
    .order_by(ProgressUpdate.id)
)


def hidden_updates(private_ids: Collection[int], *, viewer: Viewer) -> frozenset[int]:
    """Those of these private updates whose words the viewer may not read. One statement; none where there are none."""
    if not private_ids:
        return frozenset()
    rows = ask(_WHOSE, {"update_ids": sorted(private_ids)}).all()
    return frozenset(
        row.id
        for row in rows
        if not may_read_private(
            viewer,
            strategy_id=row.strategy_id,
            author_organisation_id=row.organisation_id,
            for_team_id=row.for_team_id,
            body_id=row.body_id,
        )
    )
