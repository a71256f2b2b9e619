"""An organisation takes over from another: one row says so, and everything that has no day of its own moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from tracker.changes.audit import By, count_change_everywhere, record_entry
from tracker.changes.bodies import rename_body, take_back_name
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.domain.succession import (
    Answering,
    Belongings,
    Succession,
    TakeOver,
    field_of_name,
    problems_of_succession,
    why_it_stays,
)
from tracker.extensions import db
from tracker.models import (
    Body,
    BodySuccessor,
    Organisation,
    Person,
    PublicationHold,
    Strategy,
    Successor,
    Team,
)
from tracker.queries.successors import belongings_of, last_take_over, parties


def take_over(
    *,
    by: By,
    on: date,
    today: date,
    organisation_id: int,
    successor_id: int,
    closing: Collection[int] = (),
    answering: Mapping[int, Answering] | None = None,
    names: Mapping[int, str] | None = None,
) -> Succession:
    """Let an organisation stand in the place of another from a day on; bodies that are `closing` are closed that day,
    their open questions are put to those that are `answering` for them, and bodies that have one of `names`, by id, are
    called so from that day on.

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
        answering=answering or {},
        names=names or {},
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
        if body.open_asks:
            _answer_for(body.body_id, succession.answering[body.body_id].body_id, on=on)
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
            facts={
                "on": on.isoformat(),
                "name": body.name,
                "answering": succession.answering[body.body_id].body_id if body.open_asks else None,
            },
            worded=("name",),
        )
    for body_id, name in succession.names.items():
        rename_body(by=by, body_id=body_id, name=name, on=on, field=field_of_name(body_id))
    # Owners and people stand on pages of every strategy.
    count_change_everywhere()
    return succession


def undo_take_over(*, by: By, organisation_id: int, seen_seq: int) -> TakeOver:
    """Let an organisation stand for itself again, with its people, teams and bodies as they were before.

    Raises ChangedMeanwhile where it is another takeover than the one that was seen, or none any more, and RuleBroken with
    why it stays (docs/rules/organisations.md).
    """
    found = last_take_over(organisation_id)
    if found is None or found.seq != seen_seq:
        raise ChangedMeanwhile
    problem = why_it_stays(found, at=by.at)
    if problem is not None:
        raise RuleBroken([problem])
    _stand_down(found)
    db.session.execute(
        update(Person)
        .where(Person.id.in_(found.people), Person.organisation_id == found.successor_id)
        .values(organisation_id=organisation_id, version=Person.version + 1)
    )
    db.session.execute(
        update(Team)
        .where(Team.id.in_(found.teams), Team.organisation_id == found.successor_id)
        .values(organisation_id=organisation_id)
    )
    for body_id in found.closed:
        body = db.session.get_one(Body, body_id)
        body.closed_on, body.version = None, body.version + 1
        _answer_again(body_id, on=found.on)
    for body_id in found.renamed:
        take_back_name(db.session.get_one(Body, body_id), on=found.on)
    for party in (organisation_id, found.successor_id):
        db.session.get_one(Organisation, party).version += 1
    db.session.flush()
    for strategy_id in _strategies():
        record_entry(
            by=by,
            verb="undo successor",
            subject_kind="organisation",
            subject_id=organisation_id,
            strategy_id=strategy_id,
            facts={
                "successor": found.successor_id,
                "on": found.on.isoformat(),
                "bodies": [*found.closed, *found.renamed],
                "people": list(found.people),
                "teams": list(found.teams),
            },
        )
    count_change_everywhere()
    return found


def _stand_down(found: TakeOver) -> None:
    """Take away what `_stand_in` put there, and let whoever the organisation stood for have it back."""
    theirs = select(Successor).where(
        Successor.successor_id == found.successor_id, Successor.took_over_on == found.on
    )
    standing = {row.organisation_id: row for row in db.session.execute(theirs).scalars()}
    before = select(Successor).where(
        Successor.successor_id == found.organisation_id,
        Successor.until == found.on - timedelta(days=1),
        Successor.organisation_id.in_(standing),
    )
    again = list(db.session.execute(before).scalars())
    for organisation_id in (found.organisation_id, *(row.organisation_id for row in again)):
        db.session.delete(standing[organisation_id])
    for row in again:
        row.until = None


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


def _answer_for(body_id: int, successor_id: int, *, on: date) -> None:
    """The row for a body that ends, and one more for each that it answers for itself."""
    before = list(
        db.session.execute(
            select(BodySuccessor).where(BodySuccessor.successor_id == body_id, BodySuccessor.until.is_(None))
        ).scalars()
    )
    for row in before:
        row.until = on - timedelta(days=1)
    for answered_for in (body_id, *(row.body_id for row in before)):
        db.session.add(BodySuccessor(body_id=answered_for, successor_id=successor_id, took_over_on=on))


def _answer_again(body_id: int, *, on: date) -> None:
    """Take away what `_answer_for` put there."""
    before = list(
        db.session.execute(
            select(BodySuccessor).where(
                BodySuccessor.successor_id == body_id, BodySuccessor.until == on - timedelta(days=1)
            )
        ).scalars()
    )
    for row in before:
        row.until = None
    answered_for = [body_id, *(row.body_id for row in before)]
    db.session.execute(
        delete(BodySuccessor).where(
            BodySuccessor.body_id.in_(answered_for),
            BodySuccessor.took_over_on == on,
            BodySuccessor.until.is_(None),
            BodySuccessor.successor_id != body_id,
        )
    )


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
    belongings = succession.belongings
    for strategy_id in _strategies():
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


def _strategies() -> list[int] | list[None]:
    """Every strategy; none in particular where there is no strategy yet."""
    return list(db.session.execute(select(Strategy.id).order_by(Strategy.id)).scalars()) or [None]
