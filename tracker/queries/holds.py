"""The days on which nothing new is made public, and whose words stand under a priority."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, bindparam, case, cast, func, literal, null, or_, select, union_all

from tracker.domain.publication import Held, Hold
from tracker.extensions import db
from tracker.models import Action, Body, Organisation, PlanOwner, PublicationHold
from tracker.queries.asking import ask

_BODIES_AND_HOLDS = union_all(
    select(
        literal("body").label("kind"),
        case((Body.organisation_id.is_(None), 0), else_=1).label("place"),
        Body.name.label("name"),
        Body.id.label("id"),
        Body.organisation_id.label("organisation_id"),
        cast(null(), Date).label("starts"),
        cast(null(), Date).label("ends"),
        literal("").label("organisation"),
    ).where(Body.strategy_id == bindparam("strategy_id")),
    select(
        literal("hold"),
        literal(0),
        PublicationHold.words,
        PublicationHold.id,
        PublicationHold.organisation_id,
        PublicationHold.starts,
        PublicationHold.ends,
        func.coalesce(Organisation.name, ""),
    )
    .select_from(PublicationHold)
    .outerjoin(Organisation, Organisation.id == PublicationHold.organisation_id)
    .where(PublicationHold.strategy_id == bindparam("strategy_id")),
).order_by("kind", "place", "starts", "ends", "name", "id")


def bodies_and_holds(strategy_id: int) -> tuple[dict[int, str], Held]:
    """The names of a strategy's bodies, the partnership's own first, then by name; and what is held.

    Holds that have ended are among them, the first first. One statement.
    """
    rows = ask(_BODIES_AND_HOLDS, {"strategy_id": strategy_id}).all()
    bodies = [row for row in rows if row.kind == "body"]
    holds = [
        Hold(
            hold_id=row.id,
            starts=row.starts,
            ends=row.ends,
            words=row.name,
            organisation_id=row.organisation_id,
            organisation=row.organisation,
        )
        for row in rows
        if row.kind == "hold"
    ]
    organisations = {
        row.id: frozenset({row.organisation_id}) for row in bodies if row.organisation_id is not None
    }
    return {row.id: row.name for row in bodies}, Held(holds, organisations)


def held_of(strategy_id: int) -> Held:
    """What is held in a strategy, and the organisation of each of its bodies. One statement."""
    return bodies_and_holds(strategy_id)[1]


def holds_of(strategy_id: int) -> Sequence[Hold]:
    """The holds of a strategy, those that have ended included, the first first. One statement."""
    return held_of(strategy_id).holds


def organisations_in(priority_id: int, *, on: date) -> frozenset[int]:
    """The organisations whose plans have actions in force under a priority on a day."""
    rows = db.session.execute(
        select(PlanOwner.organisation_id)
        .join(Action, Action.plan_id == PlanOwner.plan_id)
        .where(
            Action.priority_id == priority_id,
            Action.added_on <= on,
            or_(Action.closed_on.is_(None), Action.closed_on > on),
        )
        .distinct()
    )
    return frozenset(rows.scalars())
