"""Who took over from whom, and what hangs on an organisation that another is to take over.

Which organisation stands in another's place on a day is a condition of `queries/scope.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, distinct, func, or_, select
from sqlalchemy.orm import aliased

from tracker.domain.permissions import Role
from tracker.domain.succession import (
    HARMLESS_SINCE,
    Belongings,
    OwnBody,
    OwnedPlan,
    OwnHold,
    OwnPerson,
    Party,
    TakeOver,
)
from tracker.extensions import db
from tracker.models import (
    Action,
    Ask,
    AuditEntry,
    Body,
    BodyName,
    BodyReader,
    BodySuccessor,
    FrozenReport,
    Membership,
    Organisation,
    Person,
    PublicationHold,
    Successor,
    Team,
    TeamMember,
)
from tracker.models.shared_aliases import shared_alias
from tracker.queries.asking import ask
from tracker.queries.scope import LATEST, PUT_TO, answers_for, is_open, standing, stands_for
from tracker.queries.strategies import all_plans

_took_over = shared_alias(Successor)
_taken_over = shared_alias(Organisation)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """An organisation that was taken over, and one that stood in its place from a day on, with their short addresses."""

    slug: str
    name: str
    successor_slug: str
    successor: str
    since: date


def parties() -> dict[int, Party]:
    """Every organisation as a party to a succession, by its id, in the order of names. One statement."""
    since = (
        select(func.max(_took_over.took_over_on))
        .where(_took_over.successor_id == Organisation.id)
        .correlate(Organisation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.short_name,
            since.label("since"),
            _taken_over.name.label("successor"),
        )
        .outerjoin(Successor, stands_for(Organisation.id, day=LATEST))
        .outerjoin(_taken_over, _taken_over.id == Successor.successor_id)
        .order_by(Organisation.name, Organisation.id)
    )
    return {
        row.id: Party(
            organisation_id=row.id,
            name=row.name,
            short_name=row.short_name,
            since=row.since,
            successor=row.successor or "",
        )
        for row in rows
    }


def belongings_of(organisation_id: int, *, on: date) -> Belongings:
    """What hangs on an organisation, for a successor who takes over on that day. Six statements."""
    plans = tuple(
        OwnedPlan(
            code=plan.code,
            title=plan.title,
            owners=tuple((owner.organisation_id, owner.short_name) for owner in plan.owners),
            ends=plan.ends,
        )
        for plan in all_plans(on=on)
        if organisation_id in {owner.organisation_id for owner in plan.owners}
    )
    teams = db.session.execute(
        select(Team.id).where(Team.organisation_id == organisation_id).order_by(Team.id)
    )
    holds = db.session.execute(
        select(PublicationHold.id, PublicationHold.ends)
        .where(PublicationHold.organisation_id == organisation_id, PublicationHold.ends >= on)
        .order_by(PublicationHold.ends, PublicationHold.id)
    )
    reports = db.session.execute(
        select(func.count()).select_from(FrozenReport).where(FrozenReport.as_at >= on)
    ).scalar_one()
    return Belongings(
        plans=plans,
        bodies=own_bodies(organisation_id),
        people=_people(organisation_id),
        team_ids=tuple(teams.scalars()),
        holds=tuple(OwnHold(hold_id=row.id, ends=row.ends) for row in holds),
        reports_since=reports if plans else 0,
    )


def bodies_to_ask(strategy_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """The bodies of these strategies that are not closed, by name: of each strategy the names by id."""
    rows = db.session.execute(
        select(Body.strategy_id, Body.id, Body.name)
        .where(Body.strategy_id.in_(strategy_ids), is_open(day=LATEST))
        .order_by(Body.name, Body.id)
    )
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        found.setdefault(row.strategy_id, {})[row.id] = row.name
    return found


def own_bodies(organisation_id: int) -> tuple[OwnBody, ...]:
    """The bodies that belong to an organisation now and are not closed, by name."""
    open_asks = (
        # The same question, said again in a later update, is one.
        select(func.count(distinct(cast(Ask.action_id, String) + Ask.text)))
        .join(Action, Action.id == Ask.action_id)
        .outerjoin(BodySuccessor, answers_for(day=LATEST))
        .where(Body.id == PUT_TO, Ask.answered_on.is_(None), Action.closed_on.is_(None))
        .correlate(Body)
        .scalar_subquery()
    )
    readers = (
        select(func.count())
        .select_from(BodyReader)
        .where(BodyReader.body_id == Body.id)
        .correlate(Body)
        .scalar_subquery()
    )
    named_since = (
        select(func.max(BodyName.used_to))
        .where(BodyName.body_id == Body.id)
        .correlate(Body)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Body.id,
            Body.name,
            Body.strategy_id,
            open_asks.label("open_asks"),
            readers.label("readers"),
            named_since.label("named_since"),
        )
        .select_from(Body)
        .outerjoin(Successor, stands_for(Body.organisation_id, day=LATEST))
        .where(standing(Body.organisation_id) == organisation_id, is_open(day=LATEST))
        .order_by(Body.name, Body.id)
    )
    return tuple(
        OwnBody(
            body_id=row.id,
            name=row.name,
            strategy_id=row.strategy_id,
            open_asks=row.open_asks,
            readers=row.readers,
            named_since=row.named_since,
        )
        for row in rows
    )


def _people(organisation_id: int) -> tuple[OwnPerson, ...]:
    covered = aliased(Person)
    covers = (
        select(func.count())
        .select_from(covered)
        .where(covered.deputy_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    is_in_team = (
        select(TeamMember.id)
        .where(TeamMember.person_id == Person.id, TeamMember.member_to.is_(None))
        .correlate(Person)
        .exists()
    )
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.is_disabled,
            Membership.role,
            covers.label("covers"),
            is_in_team.label("is_in_team"),
        )
        .outerjoin(Membership, Membership.person_id == Person.id)
        .where(Person.organisation_id == organisation_id)
        .order_by(Person.name, Person.id, Membership.id)
    ).all()
    roles: dict[int, list[Role]] = {}
    for row in rows:
        own = roles.setdefault(row.id, [])
        if row.role is not None and row.role not in own:
            own.append(Role(row.role))
    first = {row.id: row for row in reversed(rows)}
    return tuple(
        OwnPerson(
            person_id=person_id,
            name=first[person_id].name,
            roles=tuple(held),
            may_sign_in=not first[person_id].is_disabled,
            is_in_team=bool(first[person_id].is_in_team),
            covers=first[person_id].covers,
        )
        for person_id, held in roles.items()
    )


_STANDS_FOR = (
    select(
        Organisation.slug,
        Organisation.name,
        _taken_over.slug.label("successor_slug"),
        _taken_over.name.label("successor"),
        Successor.took_over_on,
    )
    .join(Successor, Successor.organisation_id == Organisation.id)
    .join(_taken_over, _taken_over.id == Successor.successor_id)
    .where(or_(Organisation.slug == bindparam("slug"), _taken_over.slug == bindparam("slug")))
    .order_by(Organisation.name, Successor.took_over_on)
)


def successions_of(slug: str) -> list[TakenOver]:
    """Where an organisation with this short address took over, or was taken over: by name, then by day."""
    return [TakenOver(*row) for row in ask(_STANDS_FOR, {"slug": slug})]


def standing_today(organisation_ids: Sequence[int]) -> dict[int, int]:
    """Each organisation with the one that stands in its place; itself where it was not taken over."""
    rows = db.session.execute(
        select(Successor.organisation_id, Successor.successor_id).where(
            Successor.organisation_id.in_(organisation_ids), Successor.until.is_(None)
        )
    )
    found = {row.organisation_id: row.successor_id for row in rows}
    return {one: found.get(one, one) for one in organisation_ids}


def last_take_over(organisation_id: int) -> TakeOver | None:
    """The takeover of an organisation as it was recorded, also where its successor was taken over since.

    None where there is none, or it was undone.

    Four statements.
    """
    known = parties()
    entry = db.session.execute(
        select(AuditEntry.seq, AuditEntry.recorded_at, AuditEntry.facts)
        .where(
            AuditEntry.subject_kind == "organisation",
            AuditEntry.subject_id == organisation_id,
            AuditEntry.verb == "record successor",
        )
        .order_by(AuditEntry.recorded_at.desc(), AuditEntry.seq)
        .limit(1)
    ).first()
    if entry is None:
        return None
    facts = json.loads(entry.facts)
    stands = select(Successor.organisation_id).where(
        Successor.organisation_id == organisation_id,
        Successor.successor_id == facts["successor"],
    )
    if db.session.execute(stands).first() is None:
        return None
    after = db.session.execute(
        select(AuditEntry.verb, AuditEntry.recorded_at, AuditEntry.subject_id, AuditEntry.facts)
        .where(AuditEntry.seq > entry.seq)
        .order_by(AuditEntry.seq)
    ).all()
    resting = [
        row
        for row in _without_undone(after)
        if row.verb not in HARMLESS_SINCE and row.recorded_at != entry.recorded_at
    ]
    return TakeOver(
        seq=entry.seq,
        organisation_id=organisation_id,
        name=known[organisation_id].name,
        successor_id=facts["successor"],
        successor=known[facts["successor"]].name,
        on=date.fromisoformat(facts["on"]),
        recorded_at=entry.recorded_at,
        people=tuple(facts.get("people", ())),
        teams=tuple(facts.get("teams", ())),
        closed=_with_it(after, "close body", at=entry.recorded_at),
        renamed=_with_it(after, "rename body", at=entry.recorded_at),
        holds=facts.get("holds", 0),
        built_on_at=resting[0].recorded_at if resting else None,
        undo_first=_to_undo_first(resting, known),
    )


def _with_it(rows: Sequence[Any], verb: str, *, at: datetime) -> tuple[int, ...]:
    """What a change did so to: its entries have one moment."""
    return tuple(row.subject_id for row in rows if row.verb == verb and row.recorded_at == at)


def _without_undone(rows: Sequence[Any]) -> list[Any]:
    """The entries without those of takeovers that were undone among them, and of their undoing.

    Entries of one change have one moment. What a takeover added beside, such as its successor, goes with it: nothing
    belongs to it any more.
    """
    gone: set[datetime] = set()
    last: dict[int, datetime] = {}
    for row in rows:
        if row.verb == "record successor":
            last[row.subject_id] = row.recorded_at
        elif row.verb == "undo successor" and row.subject_id in last:
            gone |= {last[row.subject_id], row.recorded_at}
    return [row for row in rows if row.recorded_at not in gone]


def _to_undo_first(resting: Sequence[Any], known: Mapping[int, Party]) -> tuple[str, str] | None:
    """Of the last of these entries the organisation, and whoever took over; None where other things were recorded too."""
    takeovers = {row.recorded_at: row for row in resting if row.verb == "record successor"}
    if not resting or any(row.recorded_at not in takeovers for row in resting):
        return None
    last = takeovers[resting[-1].recorded_at]
    return known[last.subject_id].name, known[json.loads(last.facts)["successor"]].name
