"""The bodies of a strategy as they are kept: their posts with a power, and the days they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.extensions import db
from tracker.models import Body, BodyMeeting, BodyName, BodyPost, Organisation, OrganisationName, Successor
from tracker.queries.scope import (
    BODY_NAME,
    LATEST,
    NAME,
    is_body_named,
    is_named,
    is_open,
    standing,
    stands_for,
)


@dataclass(frozen=True, slots=True)
class PostOnRecord:
    """A post that a body lets decide, and what."""

    post_id: int
    name: str
    power: str
    body: str


@dataclass(frozen=True, slots=True)
class MeetingOnRecord:
    """A meeting of a body and the day its papers are due."""

    meeting_id: int
    body_id: int
    body: str
    held_on: date
    papers_due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyOnRecord:
    """A body with all that can be changed of it."""

    body_id: int
    name: str
    kind: str
    organisation_id: int | None
    organisation: str
    may_decide: str
    closed_on: date | None
    version: int
    posts: tuple[PostOnRecord, ...]
    meetings: tuple[MeetingOnRecord, ...]


def bodies_on_record(strategy_id: int) -> list[BodyOnRecord]:
    """The bodies of a strategy, closed ones too, the partnership's own first, then by name; meetings by day.

    Each with the organisation it belongs to today. Three statements.
    """
    bodies = db.session.execute(
        select(Body, Organisation.id.label("organisation_id"), NAME.label("organisation"))
        .select_from(Body)
        .outerjoin(Successor, stands_for(Body.organisation_id, day=LATEST))
        .outerjoin(Organisation, Organisation.id == standing(Body.organisation_id))
        .outerjoin(OrganisationName, is_named(day=LATEST))
        .where(Body.strategy_id == strategy_id)
        .order_by(Body.organisation_id.is_not(None), Body.name)
    ).all()
    posts, meetings = posts_of(strategy_id, with_closed=True), meetings_of(strategy_id, on=LATEST)
    return [
        BodyOnRecord(
            body_id=body.id,
            name=body.name,
            kind=body.kind,
            organisation_id=organisation_id,
            organisation=organisation or "",
            may_decide=body.may_decide,
            closed_on=body.closed_on,
            version=body.version,
            posts=tuple(post for post in posts if post.body == body.name),
            meetings=tuple(meeting for meeting in meetings if meeting.body_id == body.id),
        )
        for body, organisation_id, organisation in bodies
    ]


def posts_of(strategy_id: int, *, with_closed: bool = False) -> list[PostOnRecord]:
    """The posts that bodies of a strategy let decide, by body and in the order they were written.

    Those of bodies that are closed too, where they are asked for.
    """
    statement = (
        select(BodyPost.id, BodyPost.name, BodyPost.power, Body.name.label("body"))
        .join(Body, Body.id == BodyPost.body_id)
        .where(Body.strategy_id == strategy_id)
        .order_by(Body.name, BodyPost.position)
    )
    if not with_closed:
        statement = statement.where(is_open(day=LATEST))
    return [PostOnRecord(*row) for row in db.session.execute(statement)]


def coming_meetings(strategy_id: int, *, on: date) -> list[MeetingOnRecord]:
    """The meetings on a day or after it, the first first, of bodies by their names of that day."""
    return [meeting for meeting in meetings_of(strategy_id, on=on) if meeting.held_on >= on]


def meetings_of(strategy_id: int, *, on: date) -> list[MeetingOnRecord]:
    """Every meeting on record of a strategy's bodies, by day, with the names that the bodies have on `on`."""
    rows = db.session.execute(
        select(BodyMeeting.id, Body.id, BODY_NAME, BodyMeeting.held_on, BodyMeeting.papers_due_on)
        .select_from(BodyMeeting)
        .join(Body, Body.id == BodyMeeting.body_id)
        .outerjoin(BodyName, is_body_named(day=on))
        .where(Body.strategy_id == strategy_id)
        .order_by(BodyMeeting.held_on, BODY_NAME)
    )
    return [MeetingOnRecord(*row) for row in rows]
