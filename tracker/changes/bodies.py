"""Bodies: what they are and may decide, the posts they delegate to, and the days they meet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select

from tracker.changes.audit import By, record_entry
from tracker.domain.dates import write_day
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import Body, BodyMeeting, BodyName, BodyPost
from tracker.queries.successors import standing_today


@dataclass(frozen=True, slots=True)
class DelegatedPost:
    """A post that a body lets decide, and what."""

    name: str
    power: str


def add_body(
    *,
    by: By,
    strategy_id: int,
    slug: str,
    name: str,
    kind: str,
    organisation_id: int | None,
    may_decide: str,
    posts: Sequence[DelegatedPost] = (),
) -> Body:
    """Add a body that meets and decides. Raises RuleBroken where its short address or name is taken."""
    _refuse_taken(strategy_id, slug=slug, name=name, body_id=None)
    body = Body(
        strategy_id=strategy_id,
        slug=slug,
        name=name,
        kind=kind,
        organisation_id=organisation_id,
        may_decide=may_decide,
    )
    db.session.add(body)
    db.session.flush()
    _add_posts(body.id, posts)
    record_entry(
        by=by,
        verb="add body",
        subject_kind="body",
        subject_id=body.id,
        strategy_id=strategy_id,
        facts={"slug": slug, "name": name, "posts": [[post.name, post.power] for post in posts]},
        worded=("name", "posts"),
    )
    return body


def slug_of(name: str) -> str:
    """The short address that a body gets from its name.

    >>> slug_of("Home First Programme Board")
    'home-first-programme-board'
    """
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "body"


def edit_body(
    *,
    by: By,
    body_id: int,
    seen_version: int,
    name: str,
    kind: str,
    organisation_id: int | None,
    may_decide: str,
    posts: Sequence[DelegatedPost],
    on: date,
) -> Body:
    """Change what a body is, what it may decide, and the posts it delegates to; its short address stays.

    A new name counts from the day; the one before is kept for the days before.
    Raises ChangedMeanwhile where somebody saved first, RuleBroken where another body has the name.
    """
    body = db.session.get_one(Body, body_id)
    if body.version != seen_version:
        raise ChangedMeanwhile
    _refuse_taken(body.strategy_id, slug="", name=name, body_id=body_id)
    before = {"name": body.name, "kind": body.kind, "may_decide": body.may_decide}
    give_name(body, name, on=on)
    body.kind, body.may_decide = kind, may_decide
    # A successor stands in the place of whom the body belongs to on record, and history needs that one.
    if body.organisation_id is None or standing_today([body.organisation_id]) != {
        body.organisation_id: organisation_id
    }:
        body.organisation_id = organisation_id
    body.version += 1
    db.session.execute(delete(BodyPost).where(BodyPost.body_id == body_id))
    _add_posts(body_id, posts)
    record_entry(
        by=by,
        verb="change body",
        subject_kind="body",
        subject_id=body_id,
        strategy_id=body.strategy_id,
        facts={
            "name": name,
            "kind": kind,
            "organisation": organisation_id,
            "may_decide": may_decide,
            "posts": [[post.name, post.power] for post in posts],
            "before": before,
        },
        worded=("name", "may_decide", "posts", "before"),
    )
    return body


def give_name(body: Body, name: str, *, on: date) -> None:
    """Give a body a name from a day on; the one before is kept for the days before, if it had any."""
    if body.name == name:
        return
    since: date | None = db.session.execute(
        select(func.max(BodyName.used_to)).where(BodyName.body_id == body.id)
    ).scalar_one()
    if since is None or since < on:
        db.session.add(BodyName(body_id=body.id, name=body.name, used_from=since, used_to=on))
    body.name = name


def rename_body(*, by: By, body_id: int, name: str, on: date, field: str) -> Body:
    """Give a body another name from a day on, and leave all else as it is.

    Raises RuleBroken, at the field in which it was typed, where another body has the name.
    """
    body = db.session.get_one(Body, body_id)
    problem = problem_of_name(body.strategy_id, name=name, body_id=body_id, field=field)
    if problem is not None:
        raise RuleBroken([problem])
    before = body.name
    give_name(body, name, on=on)
    body.version += 1
    record_entry(
        by=by,
        verb="rename body",
        subject_kind="body",
        subject_id=body_id,
        strategy_id=body.strategy_id,
        facts={"on": on.isoformat(), "name": name, "before": before},
        worded=("name", "before"),
    )
    return body


def take_back_name(body: Body, *, on: date) -> None:
    """Let a body have again the name that it had up to the day before."""
    earlier = db.session.execute(
        select(BodyName).where(BodyName.body_id == body.id, BodyName.used_to == on)
    ).scalar_one()
    body.name, body.version = earlier.name, body.version + 1
    db.session.delete(earlier)


def _add_posts(body_id: int, posts: Sequence[DelegatedPost]) -> None:
    for position, post in enumerate(posts, start=1):
        db.session.add(BodyPost(body_id=body_id, position=position, name=post.name, power=post.power))


def _refuse_taken(strategy_id: int, *, slug: str, name: str, body_id: int | None) -> None:
    problem = problem_of_name(strategy_id, name=name, body_id=body_id, slug=slug)
    if problem is not None:
        raise RuleBroken([problem])


def problem_of_name(
    strategy_id: int, *, name: str, body_id: int | None, slug: str = "", field: str = "name"
) -> Problem | None:
    """Why a body can't be called so: another of the strategy has the name, or the short address; None where it can."""
    bodies = db.session.execute(
        select(Body.id, Body.slug, Body.name).where(Body.strategy_id == strategy_id).order_by(Body.id)
    )
    for one in bodies:
        if one.id != body_id and (one.slug == slug or one.name == name):
            return Problem(
                field, f"There is a body “{one.name}” already.", "Give another name, or edit that one."
            )
    return None


def plan_meeting(*, by: By, body_id: int, held_on: date, papers_due_on: date) -> BodyMeeting:
    """Put a meeting of a body on record with the day its papers are due; the same one again changes nothing.

    Raises RuleBroken where papers would be due after it, or where the body meets that day with other papers.
    """
    if papers_due_on > held_on:
        raise RuleBroken(
            [Problem("papers_due_on", "Papers would be due after the meeting.", "Give an earlier day.")]
        )
    meeting = db.session.execute(
        select(BodyMeeting).where(BodyMeeting.body_id == body_id, BodyMeeting.held_on == held_on)
    ).scalar_one_or_none()
    if meeting is not None:
        if meeting.papers_due_on != papers_due_on:
            due = write_day(meeting.papers_due_on)
            raise RuleBroken(
                [
                    Problem(
                        "held_on",
                        f"It meets on that day already; papers are due on {due}.",
                        "Take it out first.",
                    )
                ]
            )
        return meeting
    meeting = BodyMeeting(body_id=body_id, held_on=held_on, papers_due_on=papers_due_on)
    db.session.add(meeting)
    _record_meeting(by, meeting, verb="plan meeting")
    return meeting


def take_out_meeting(*, by: By, body_id: int, meeting_id: int) -> None:
    """Take a meeting that won't be held off the record; one that is not there any more is no problem."""
    meeting = db.session.get(BodyMeeting, meeting_id)
    if meeting is None or meeting.body_id != body_id:
        return
    db.session.delete(meeting)
    _record_meeting(by, meeting, verb="take out meeting")


def _record_meeting(by: By, meeting: BodyMeeting, *, verb: str) -> None:
    body = db.session.get_one(Body, meeting.body_id)
    record_entry(
        by=by,
        verb=verb,
        subject_kind="body",
        subject_id=body.id,
        strategy_id=body.strategy_id,
        facts={"on": meeting.held_on.isoformat(), "papers_due": meeting.papers_due_on.isoformat()},
    )
