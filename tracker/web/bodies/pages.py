"""What the pages of bodies say: who decides what, when they meet, and how far plans' owners may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import write_day, write_months
from tracker.queries.bodies import BodyOnRecord, MeetingOnRecord
from tracker.queries.strategies import PlanInForce, StrategyInForce


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body in the list."""

    body_id: int
    name: str
    kind: str
    organisation: str
    may_decide: str
    posts: Sequence[str]
    meetings: Sequence[str]
    address: str
    closed: str


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """A plan, and by how much its owner may move dates."""

    code: str
    title: str
    said: str
    address: str


@dataclass(frozen=True, slots=True)
class BodiesPage:
    """The bodies of a strategy. Addresses are empty for those who may only read."""

    strategy: StrategyInForce
    bodies: Sequence[BodyLine]
    plans: Sequence[DelegationLine]
    new_address: str


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting of a body, with the address that takes it out; empty once it was held."""

    said: str
    day: str
    remove_address: str


@dataclass(frozen=True, slots=True)
class BodyPage:
    """The page that changes a body. On a conflict, `meanwhile` says what somebody else saved."""

    strategy: StrategyInForce
    name: str
    address: str
    meetings: Sequence[MeetingLine]
    meanwhile: Sequence[str]


def bodies_page(
    strategy: StrategyInForce,
    *,
    bodies: Sequence[BodyOnRecord],
    plans: Sequence[PlanInForce],
    on: date,
    may_change: bool,
) -> BodiesPage:
    """Put the list together; of meetings those to come."""
    here = f"/strategies/{strategy.slug}/bodies"
    return BodiesPage(
        strategy,
        [
            BodyLine(
                body.body_id,
                body.name,
                body.kind.capitalize(),
                body.organisation or "The partnership’s own",
                body.may_decide or "Not written down yet.",
                [f"{post.name}: {post.power}" for post in body.posts],
                [_meeting(meeting) for meeting in body.meetings if meeting.held_on >= on],
                f"{here}/{body.body_id}" if may_change else "",
                f"Closed on {write_day(body.closed_on)}." if body.closed_on else "",
            )
            for body in bodies
        ],
        [
            DelegationLine(
                plan.code,
                plan.title,
                f"By up to {write_months(plan.owner_may_move_months)}"
                if plan.owner_may_move_months
                else "Not at all",
                f"/plans/{plan.slug}/delegation" if may_change else "",
            )
            for plan in plans
        ],
        f"{here}/new" if may_change else "",
    )


def _meeting(meeting: MeetingOnRecord) -> str:
    return f"{write_day(meeting.held_on)}, papers due {write_day(meeting.papers_due_on)}"


def body_page(
    strategy: StrategyInForce, body: BodyOnRecord, *, on: date, is_conflict: bool = False
) -> BodyPage:
    """Put the page of one body together."""
    address = f"/strategies/{strategy.slug}/bodies/{body.body_id}"
    meanwhile = []
    if is_conflict:
        posts = "; ".join(f"{post.name}: {post.power}" for post in body.posts)
        meanwhile = [
            f"{body.name}, {body.kind}, {body.organisation or 'the partnership’s own'}.",
            f"It may decide: {body.may_decide or 'not written down'}",
            f"Posts: {posts or 'none'}",
        ]
    return BodyPage(
        strategy,
        body.name,
        address,
        [
            MeetingLine(
                _meeting(meeting),
                write_day(meeting.held_on),
                f"{address}/meetings/{meeting.meeting_id}/removed" if meeting.held_on >= on else "",
            )
            for meeting in body.meetings
        ],
        meanwhile,
    )
