"""An organisation takes over from another: one row says so, and everything that has no day of its own moves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select, update

from tracker.changes.audit import By, count_change_everywhere, record_entry
from tracker.domain.problems import RuleBroken
from tracker.domain.succession import Belongings, Succession, problems_of_succession
from tracker.extensions import db
from tracker.models import Body, Organisation, Person, PublicationHold, Strategy, Successor, Team
from tracker.queries.successors import belongings_of, parties


def take_over(
    *,
    by: By,
    on: date,
    today: date,
    organisation_id: int,
    successor_id: int,
    closing: Collection[int] = (),
) -> Succession:
    """Let an organisation stand in the place of another from a day on; bodies that are `closing` are closed that day.

    Plans and bodies keep the organisation that is on record: who stands in its place is asked for by day. People and
    teams, which have no day, move at once; a hold on publishing that is not over goes on for the successor. Raises
    RuleBroken with every reason, as for a day that has not come or an organisation that was taken over before.
    """
    known = parties()
    succession = Succession(
        predecessor=known[organisation_id],
        successor=known[successor_id],
        on=on,
        belongings=belongings_of(organisation_id, on=on),
        closing=frozenset(closing),
    )
    problems = problems_of_succession(succession, today=today)
    if problems:
        raise RuleBroken(problems)
    _stand_in(organisation_id, successor_id, on=on)
    belongings = succession.belongings
    _move_people_and_teams(belongings, successor_id)
    _pass_on_holds(belongings, successor_id, on=on)
    closed = [body for body in belongings.bodies if body.body_id in succession.closing]
    for body in closed:
        db.session.get_one(Body, body.body_id).closed_on = on
        db.session.get_one(Body, body.body_id).version += 1
    for organisation in (organisation_id, successor_id):
        db.session.get_one(Organisation, organisation).version += 1
    db.session.flush()
    _record(by, succession)
    for body in closed:
        record_entry(
            by=by,
            verb="close body",
            subject_kind="body",
            subject_id=body.body_id,
            strategy_id=body.strategy_id,
            facts={"on": on.isoformat(), "name": body.name},
            worded=("name",),
        )
    # Owners and people stand on pages of every strategy.
    count_change_everywhere()
    return succession


def _stand_in(organisation_id: int, successor_id: int, *, on: date) -> None:
    """The row for the organisation, and one more for each that it stands for itself."""
    rows = db.session.execute(
        select(Successor).where(Successor.successor_id == organisation_id, Successor.until.is_(None))
    ).scalars()
    before = list(rows)
    for row in before:
        row.until = on - timedelta(days=1)
    for stood_for in (organisation_id, *(row.organisation_id for row in before)):
        db.session.add(Successor(organisation_id=stood_for, successor_id=successor_id, took_over_on=on))


def _move_people_and_teams(belongings: Belongings, successor_id: int) -> None:
    people = [person.person_id for person in belongings.people]
    db.session.execute(
        update(Person)
        .where(Person.id.in_(people))
        .values(organisation_id=successor_id, version=Person.version + 1)
    )
    db.session.execute(
        update(Team).where(Team.id.in_(belongings.team_ids)).values(organisation_id=successor_id)
    )


def _pass_on_holds(belongings: Belongings, successor_id: int, *, on: date) -> None:
    """A hold that has begun ends the day before and goes on for the successor; one to come is theirs altogether."""
    for own in belongings.holds:
        hold = db.session.get_one(PublicationHold, own.hold_id)
        if hold.starts >= on:
            hold.organisation_id = successor_id
            continue
        db.session.add(
            PublicationHold(
                strategy_id=hold.strategy_id,
                organisation_id=successor_id,
                starts=on,
                ends=hold.ends,
                words=hold.words,
                recorded_at=hold.recorded_at,
                recorded_by=hold.recorded_by,
            )
        )
        hold.ends = on - timedelta(days=1)


def _record(by: By, succession: Succession) -> None:
    """An entry in every strategy, since its managers read no other; without one, an entry all the same."""
    strategies = list(db.session.execute(select(Strategy.id).order_by(Strategy.id)).scalars())
    belongings = succession.belongings
    for strategy_id in strategies or (None,):
        record_entry(
            by=by,
            verb="record successor",
            subject_kind="organisation",
            subject_id=succession.predecessor.organisation_id,
            strategy_id=strategy_id,
            facts={
                "successor": succession.successor.organisation_id,
                "on": succession.on.isoformat(),
                "plans": [plan.code for plan in belongings.plans],
                "bodies": [body.body_id for body in belongings.bodies],
                "people": [person.person_id for person in belongings.people],
                "teams": list(belongings.team_ids),
                "holds": len(belongings.holds),
            },
        )
